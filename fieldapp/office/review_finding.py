"""Looking through a unit for what a person must decide: only what has changed since the last time.

Not part of taking facts in: it runs when somebody asks what waits, a unit a transaction, and can be done again from
the beginning (`projection.rebuild` sees to that). What is found stands in `matter`; what was settled stays there with
its outcome, and a matter that has gone away by itself (an officer put it right) is taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import Fact
from fieldapp.domain.likeness import Ground, Likeness, Traits
from fieldapp.domain.merge import conflicts
from fieldapp.domain.project import reads
from fieldapp.domain.review_effects import SETTLED_TABLES
from fieldapp.office.review_money import overlaps_of
from fieldapp.office.store import claims, journal, matters, projection, review_rows
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.making import MISFITS
from fieldapp.office.store.matters import CONFLICT, DUPLICATE, OVERLAP, OVERRIDE, Key, Matter, Words
from fieldapp.office.store.values import integer, text

DIFFERENT, MERGED, SPLIT, VOID, CHOSEN = "different", "merge", "split", "void", "chosen"
_PAGE = 2000


def examine(database: Database, unit: int, now_ms: int) -> bool:
    """Look through what has changed in a unit; whether anything had."""
    with database.writing() as transaction:
        done = matters.lock_examined(transaction, unit)
        target = review_rows.projected_place(transaction, unit)
        if done >= target:
            return False
        touched = Touched() if done else Touched(is_all=True)
        if done:
            touched.note_since(transaction, unit, done)
        _Examination(transaction, unit, touched, now_ms).run()
        matters.note_examined(transaction, unit, target)
    return True


@dataclass
class Touched:
    """Ids of rows that facts have touched; `is_all`: every row of the unit."""

    is_all: bool = False
    members: set[str] = field(default_factory=set)
    households: set[str] = field(default_factory=set)
    contributions: set[str] = field(default_factory=set)

    def note_since(self, transaction: Transaction, unit: int, place: int) -> None:
        """Whatever the facts after a place of the feed name."""
        ids: dict[str, set[str]] = {}
        while stored := projection.facts_after(transaction, unit, place, _PAGE):
            place = stored[-1].place
            for entry in stored:
                for name, row_id in _named(transaction, entry.fact):
                    ids.setdefault(name, set()).add(row_id)
        self.members |= ids.get("member", set())
        self.households |= ids.get("household", set())
        self.contributions |= ids.get("contribution", set())
        receipts = ids.get("receipt", set()) | {
            text(row, "receipt")
            for row in matters.rows_of(transaction, "receipt_void", unit, "id", ids.get("receipt_void", set()))
        }
        for name, found in (("receipt", receipts), ("refund", ids.get("refund", set()))):
            rows = matters.rows_of(transaction, name, unit, "id", found)
            self.contributions |= {text(row, "contribution") for row in rows}
        homes = matters.rows_of(transaction, "member", unit, "household", self.households)
        self.members |= {text(row, "id") for row in homes}

    def has_member(self, member: str) -> bool:
        """Whether a member is among them."""
        return self.is_all or member in self.members


def _named(transaction: Transaction, fact: Fact) -> Iterable[tuple[str, str]]:
    if isinstance(fact.body, k.PayloadErased):
        name = (fact.body.device, fact.body.seq)
        found = journal.read_facts(transaction, [name]).get(name)
        return _named(transaction, found.fact) if found and not isinstance(found.fact.body, k.PayloadErased) else ()
    try:
        named = [(key.table, key.id) for key in reads(fact)]
    except (RuleBroken, *MISFITS):
        return ()
    if isinstance(fact.body, k.PersonMerged | k.PersonSplit):
        named.append(("member", fact.body.survivor))
    return named


class _Examination:
    """One unit in one transaction."""

    def __init__(self, transaction: Transaction, unit: int, touched: Touched, now_ms: int) -> None:
        self._transaction = transaction
        self._unit = unit
        self._touched = touched
        self._now_ms = now_ms
        self._words = matters.settlements(transaction, unit)

    def run(self) -> None:
        """Everything that people decide about in a unit."""
        self._conflicts()
        pairs = self._duplicates()
        self._overlaps(pairs)
        self._overrides()

    # two values of one field

    def _conflicts(self) -> None:
        known = matters.matters_of(self._transaction, self._unit, CONFLICT)
        found: list[Matter] = []
        looked: set[str] = set()
        for name, table in SETTLED_TABLES.items():
            ids = self._touched.members if name == "member" else self._touched.households
            for row in self._merged_rows(name, ids):
                looked.add(text(row, "id"))
                fields = conflicts(table, row)  # type: ignore[arg-type]  # texts and whole numbers
                found += [Matter(self._unit, CONFLICT, text(row, "id"), column, self._unit, name) for column in fields]
        self._keep(known, found, lambda matter: self._touched.is_all or matter.subject in looked)

    def _merged_rows(self, name: str, ids: set[str]) -> Iterable[dict[str, object]]:
        if self._touched.is_all:
            return review_rows.rewritten(self._transaction, name, self._unit)
        return [row for row in matters.rows_of(self._transaction, name, self._unit, "id", ids) if row["created"]]

    # one person twice

    def _duplicates(self) -> dict[Key, Matter]:
        known = matters.matters_of(self._transaction, self._unit, DUPLICATE)
        people = review_rows.people(self._transaction, self._unit)
        changed = [one for one in people if self._touched.has_member(one.id)]
        index = Likeness(changed)
        pairs: dict[tuple[str, str], tuple[int, str]] = {}
        for person in people:
            for match in index.find(person, 50):
                one, other = sorted((person.id, match.id))
                pairs[one, other] = (self._unit, match.ground)
        found = [Matter(self._unit, DUPLICATE, *pair, *about) for pair, about in pairs.items()]
        found += [matter for person in changed for matter in self._elsewhere(person)]
        found += self._settled_pairs(known, {matter.key for matter in found})
        touched = self._touched

        def is_about(matter: Matter) -> bool:
            return touched.has_member(matter.subject) or touched.has_member(matter.other)

        self._keep(known, found, is_about)
        return matters.matters_of(self._transaction, self._unit, DUPLICATE)

    def _elsewhere(self, person: Traits) -> Iterable[Matter]:
        """People of other units who bear the same number."""
        for scheme, number in ((claims.CITIZEN_ID, person.citizen_id), (claims.INSURANCE_CODE, person.insurance_code)):
            for claim in claims.claims_on(self._transaction, scheme, number) if number else ():
                if claim.unit != self._unit:
                    one, other = sorted((person.id, claim.id))
                    is_first = one == person.id
                    yield Matter(
                        self._unit, DUPLICATE, one, other, claim.unit, Ground.NUMBER, shown=is_first
                    )  # fmt: skip

    def _settled_pairs(self, known: dict[Key, Matter], found: set[Key]) -> Iterable[Matter]:
        """Pairs that were settled and are not alike any more, so that a merge can still be taken back."""
        for pair, words in self._words.items():
            if words[-1].sort not in {MERGED, SPLIT, DUPLICATE} or len(pair) != 2:
                continue
            one, other = sorted(pair)
            key = (self._unit, DUPLICATE, one, other)
            if key not in known and key not in found:
                yield Matter(self._unit, DUPLICATE, one, other, self._unit, "")

    # days paid for twice

    def _overlaps(self, pairs: dict[Key, Matter]) -> None:
        known = matters.matters_of(self._transaction, self._unit, OVERLAP)
        found = overlaps_of(
            self._transaction,
            self._unit,
            None if self._touched.is_all else self._touched.members,
            None if self._touched.is_all else self._touched.contributions,
            pairs.values(),
        )
        lines = found.lines
        self._keep(known, found.matters, lambda matter: matter.subject in lines or matter.other in lines)

    # money taken although the State pays

    def _overrides(self) -> None:
        known = matters.matters_of(self._transaction, self._unit, OVERRIDE)
        found = [
            Matter(
                self._unit, OVERRIDE, text(row, "id"), "", self._unit, text(row, "support_group"), integer(row, "pays"),
                settled=VOID if row["is_void"] else "",
            )
            for row in review_rows.overrides(self._transaction, self._unit)
        ]  # fmt: skip
        self._keep(known, found, lambda _matter: True)

    # together

    def _keep(self, known: dict[Key, Matter], found: Sequence[Matter], is_about: Callable[[Matter], bool]) -> None:
        """Write what was found with what is known of it; take away what is no matter any more."""
        now = {matter.key: self._as_settled(matter, known.get(matter.key), is_found=True) for matter in found}
        gone = []
        for key, matter in known.items():
            if key in now or not is_about(matter):
                continue
            settled = self._as_settled(matter, matter, is_found=False)
            if settled.settled:
                now[key] = settled
            else:
                gone.append(key)
        changed = [matter for key, matter in now.items() if known.get(key) != matter]
        matters.put(self._transaction, changed)
        matters.put(self._transaction, [mirrored(matter) for matter in changed if matter.other_unit != self._unit])
        matters.take_away(self._transaction, gone)
        matters.take_away(
            self._transaction,
            [mirrored(known[key]).key for key in gone if known[key].other_unit != self._unit],
        )

    def _as_settled(self, matter: Matter, before: Matter | None, *, is_found: bool) -> Matter:
        found_at = before.found_at if before is not None else self._now_ms
        last = _last_word(self._words, matter)
        matter = replace(matter, found_at=found_at, shown=before.shown if before is not None else matter.shown)
        if last is None:
            # Settled in the other unit, perhaps: what is known of it stands, unless it has come up again.
            known = before is not None and before.settled and not (is_found and matter.sort == CONFLICT)
            if known and before is not None:
                return replace(matter, settled=before.settled, settled_at=before.settled_at, clerk=before.clerk)
            return matter
        if is_found and matter.sort == CONFLICT:
            return matter  # two values again, written since
        outcome = {SPLIT: DIFFERENT, MERGED: MERGED, CONFLICT: CHOSEN}.get(last.sort, last.outcome)
        return replace(matter, settled=outcome, settled_at=last.wall, clerk=last.clerk)


def _last_word(words: Words, matter: Matter) -> matters.Settled | None:
    sorts = {MERGED, SPLIT, DUPLICATE} if matter.sort == DUPLICATE else {matter.sort}
    said = [word for word in words.get(frozenset((matter.subject, matter.other)), []) if word.sort in sorts]
    return said[-1] if said else None


def mirrored(matter: Matter) -> Matter:
    """The same matter as it stands in the other unit."""
    return replace(matter, unit=matter.other_unit, other_unit=matter.unit, shown=not matter.shown)
