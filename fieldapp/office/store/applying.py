"""What facts make of rows, worked out in memory: a batch at a time, for as many units as it speaks of.

`domain.project` is order-independent. So facts that touch nothing but rows of their own making, most of them, are
projected first and against nothing; the rest wait until the rows they name have been read. What cannot be applied is
parked and never blocks what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import sqlalchemy as sa

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import KINDS, Fact, MalformedFact, UnknownBody, UnknownFactKind
from fieldapp.domain.project import RowKey, RowValues, project, reads
from fieldapp.domain.tables import TABLES, Value
from fieldapp.office.store import ground, journal
from fieldapp.office.store.claims import CLAIMING, Claim, claims_of, keep_claims
from fieldapp.office.store.database import Columns, Transaction, as_columns
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import ParkedFact

MISFIT = "projection_failed"
"""The projection did not know what to do with a fact: a fault of ours, which must not stop the facts behind it."""

MISFITS = (ArithmeticError, LookupError, TypeError, ValueError)

_INT_LIMIT = 1 << 63

State = dict[RowKey, RowValues | None]


class ValueNotStorable(RuleBroken):
    """A text with a NUL or a number past 64 bits: authentic, but no database table takes it."""

    code = "value_not_storable"

    def __init__(self, column: str) -> None:
        super().__init__(column=column)


class _Stored(Mapping[RowKey, RowValues]):
    """The rows as they stand while a batch is being applied; absent ones are no rows."""

    def __init__(self, rows: State) -> None:
        self._rows = rows

    def __getitem__(self, key: RowKey) -> RowValues:
        row = self._rows.get(key)
        if row is None:
            raise KeyError(key)
        return row

    def __iter__(self) -> Iterator[RowKey]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _is_storable(value: Value) -> bool:
    return "\0" not in value if isinstance(value, str) else -_INT_LIMIT <= value < _INT_LIMIT


def apply(rows: State, fact: Fact) -> None:
    """Change `rows` as `fact` says. Raises a `RuleBroken`, and then nothing has changed."""
    if isinstance(fact.body, UnknownBody):
        # Of a known kind it is one that a newer version has given more fields, or a body out of shape.
        raise _unreadable(fact)
    changed = project(_Stored(rows), fact)
    for values in changed.values():
        for name, value in values.items():
            if not _is_storable(value):
                raise ValueNotStorable(name)
    rows.update(changed)


def _unreadable(fact: Fact) -> RuleBroken:
    return MalformedFact(fact.kind, "") if fact.kind in KINDS else UnknownFactKind(fact.kind)


def read_rows(transaction: Transaction, unit: int, facts: Sequence[Fact]) -> State:
    """The rows of a unit that some facts name, as they stand; those that are not there are None."""
    wanted: set[RowKey] = set()
    for fact in facts:
        try:
            wanted.update(reads(fact))
        except (RuleBroken, *MISFITS):
            continue  # to apply it fails likewise, and parks it
    return _read(transaction, unit, wanted)


def _read(transaction: Transaction, unit: int, wanted: Iterable[RowKey]) -> State:
    rows: State = dict.fromkeys(wanted)
    for name, ids in _by_table(rows).items():
        table = SCHEMA[name]
        for row in transaction.rows(sa.select(table).where(table.c.unit == unit, transaction.among(table.c.id, ids))):
            rows[RowKey(name, unit, str(row["id"]))] = row  # type: ignore[assignment]  # texts and whole numbers
    return rows


def _by_table(keys: Iterable[RowKey]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for key in keys:
        ids.setdefault(key.table, []).append(key.id)
    return ids


@dataclass
class Changes:
    """What a batch writes: new rows, rows to replace, claims, and the facts that could not be applied."""

    new: dict[str, list[Columns]] = field(default_factory=dict)
    replaced: dict[str, list[RowValues]] = field(default_factory=dict)
    gone_claims: list[Claim] = field(default_factory=list)
    new_claims: list[Claim] = field(default_factory=list)
    parked: list[ParkedFact] = field(default_factory=list)

    def apply(self, transaction: Transaction, unit: int, facts: Sequence[Fact]) -> None:
        """Work out what some facts of one unit change, none of which has been applied before."""
        # On a ground even the rows that a fact alone makes can be there (tests/sync/test_exchange_returned.py).
        fresh, waiting = ({}, list(facts)) if ground.is_there(transaction, unit) else _fresh(transaction, unit, facts)
        columns = {name: as_columns(rows) for name, rows in _rows_by_table(fresh).items()}
        if not all(map(_are_storable, columns.values())):
            fresh, waiting = {}, list(facts)
        if not waiting:
            self._make(fresh, columns)
            return
        before = {key: row for key, row in read_rows(transaction, unit, waiting).items() if key not in fresh}
        rows: State = {**before, **fresh}
        for fact in waiting:
            self._apply_one(rows, unit, fact)
        self.collect(before, rows)

    def _apply_one(self, rows: State, unit: int, fact: Fact) -> None:
        try:
            apply(rows, fact)
        except RuleBroken as refusal:
            self.parked.append(ParkedFact(fact.device, fact.seq, unit, refusal.code, str(refusal)))
        except MISFITS as fault:
            self.parked.append(ParkedFact(fact.device, fact.seq, unit, MISFIT, type(fault).__name__))

    def lay(self, rows: Mapping[RowKey, RowValues]) -> None:
        """Rows that lie under a unit's feed (`ground`), where nothing is yet."""
        self.collect({}, dict(rows))

    def apply_again(self, transaction: Transaction, unit: int, fact: Fact) -> None:
        """Work out what a fact changes whose rows are there: it has been applied before."""
        before = read_rows(transaction, unit, [fact])
        rows = dict(before)
        apply(rows, fact)
        self.collect(before, rows)

    def collect(self, before: Mapping[RowKey, RowValues | None], after: Mapping[RowKey, RowValues | None]) -> None:
        """Put to the rest what makes `after` of `before`; a row that is not there is None or left out."""
        made: dict[RowKey, RowValues] = {}
        for key, row in after.items():
            was = before.get(key)
            if was is None and row is not None:
                made[key] = row
            elif was is not None and row is not None and row != was:
                self.replaced.setdefault(key.table, []).append(row)
                old, new = set(claims_of(key, was)), set(claims_of(key, row))
                self.gone_claims += old - new
                self.new_claims += new - old
        self._make(made, {name: as_columns(rows) for name, rows in _rows_by_table(made).items()})

    def _make(self, made: Mapping[RowKey, RowValues], columns: Mapping[str, Columns]) -> None:
        for name, some in columns.items():
            self.new.setdefault(name, []).append(some)
        for key, row in made.items():
            if key.table in CLAIMING:
                self.new_claims += claims_of(key, row)

    def write(self, transaction: Transaction, now_ms: int) -> None:
        """Write everything; the batch of another unit may have been collected meanwhile."""
        for name, parts in self.new.items():
            together = {column: list(chain.from_iterable(part[column] for part in parts)) for column in parts[0]}
            transaction.append_columns(SCHEMA[name], together)
        for name, rows in self.replaced.items():
            _replace(transaction, SCHEMA[name], rows)
        keep_claims(transaction, self.gone_claims, self.new_claims)
        journal.park(transaction, self.parked, now_ms)


def _fresh(transaction: Transaction, unit: int, facts: Sequence[Fact]) -> tuple[dict[RowKey, RowValues], list[Fact]]:
    """The rows of facts that make rows of their own and nothing else, and the other facts, which must wait."""
    fresh: dict[RowKey, RowValues] = {}
    makers: dict[RowKey, int] = {}
    waiting: list[int] = []
    for place, fact in enumerate(facts):
        made = _made(fact)
        if made is None:
            waiting.append(place)
            continue
        fresh.update(made)
        makers.update({key: place for key in made if TABLES[key.table].merged})
    # A row that several may write can stand there already: a later fact about it has arrived first.
    again = {makers[key] for key in _standing(transaction, unit, makers)}
    for place in again:
        for key in _made(facts[place]) or ():
            del fresh[key]
    return fresh, [facts[place] for place in sorted({*waiting, *again})]


def _rows_by_table(rows: Mapping[RowKey, RowValues]) -> dict[str, list[RowValues]]:
    found: dict[str, list[RowValues]] = {}
    for key, row in rows.items():
        found.setdefault(key.table, []).append(row)
    return found


def _made(fact: Fact) -> dict[RowKey, RowValues] | None:
    """The rows that a fact makes where it only makes rows of its own; None for any other."""
    if isinstance(fact.body, UnknownBody):
        return None
    try:
        made = project({}, fact)
    except (RuleBroken, *MISFITS):
        return None
    own = f"{fact.device}.{fact.seq}."
    return made if all(key.id.startswith(own) for key in made) else None


def _standing(transaction: Transaction, unit: int, keys: Iterable[RowKey]) -> Iterator[RowKey]:
    for name, ids in _by_table(keys).items():
        table = SCHEMA[name]
        mine = (table.c.unit == unit, transaction.among(table.c.id, ids))
        for row in transaction.rows(sa.select(table.c.id).where(*mine)):
            yield RowKey(name, unit, str(row["id"]))


def _are_storable(columns: Columns) -> bool:
    """Whether a table takes all of these; looked at column by column, not value by value."""
    for column in columns.values():
        texts = [value for value in column if isinstance(value, str)]
        numbers = [value for value in column if isinstance(value, int)] if len(texts) < len(column) else [0]
        if "\0" in "".join(texts) or not (_is_storable(min(numbers)) and _is_storable(max(numbers))):
            return False
    return True


def _replace(transaction: Transaction, table: sa.Table, rows: Sequence[RowValues]) -> None:
    names = [column.name for column in table.columns if column.name not in {"unit", "id"}]
    statement = (
        sa.update(table)
        .where(table.c.unit == sa.bindparam("key_unit"), table.c.id == sa.bindparam("key_id"))
        .values({name: sa.bindparam(f"new_{name}") for name in names})
    )
    transaction.run_all(
        statement,
        [
            {"key_unit": row["unit"], "key_id": row["id"], **{f"new_{name}": row[name] for name in names}}
            for row in rows
        ],
    )
