"""What facts make of rows, worked out in memory: a batch at a time, for as many units as it speaks of.

`domain.project` is order-independent. So facts that touch nothing but rows of their own making, most of them, come
first and are taken for new (`making`); the others wait until those are written, and read the rows they name. Where the
database says that one was not new, the batch is undone and applied with care: all rows read, fact by fact. What cannot
be applied is parked and never blocks what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import KINDS, Fact, MalformedFact, UnknownBody, UnknownFactKind
from fieldapp.domain.project import RowKey, RowValues, project, reads
from fieldapp.domain.tables import TABLES, Value
from fieldapp.office.store import journal, making
from fieldapp.office.store.claims import Claim, claims_in, claims_of, keep_claims
from fieldapp.office.store.database import Columns, Packed, Transaction, as_columns
from fieldapp.office.store.errors import RowRefused
from fieldapp.office.store.making import MISFITS
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import ParkedFact

_INT_LIMIT = 1 << 63

MISFIT = "projection_failed"
"""The projection did not know what to do with a fact: a fault of ours, which must not stop the facts behind it."""

_SLICE = 240
"""Facts whose rows are made, packed and let go together: few enough to stay in the processor's cache."""

State = dict[RowKey, RowValues | None]
Done = TypeVar("Done")


def boldly(work: Callable[[bool], Done]) -> Done:
    """Do a transaction's work without looking whether rows are there, and once more with care if one was.

    `work` is told whether to take care, and begins and ends its own transaction.
    """
    try:
        return work(False)
    except RowRefused:
        return work(True)


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


def _wanted(facts: Iterable[Fact]) -> set[RowKey]:
    """The rows that some facts name."""
    wanted: set[RowKey] = set()
    for fact in facts:
        try:
            wanted.update(reads(fact))
        except (RuleBroken, *MISFITS):
            continue  # to apply it fails likewise, and parks it
    return wanted


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
    """What a batch writes: rows ready to be written, facts that wait for them, rows to replace, claims, and the facts
    that could not be applied.
    """

    new: dict[str, list[Packed]] = field(default_factory=dict)
    waiting: list[tuple[int, Sequence[Fact]]] = field(default_factory=list)
    replaced: dict[str, list[RowValues]] = field(default_factory=dict)
    gone_claims: list[Claim] = field(default_factory=list)
    new_claims: list[Claim] = field(default_factory=list)
    parked: list[ParkedFact] = field(default_factory=list)

    def apply(self, transaction: Transaction, unit: int, facts: Sequence[Fact], *, is_careful: bool) -> None:
        """Work out what some facts of one unit change, none of which has been applied before.

        With care no row is taken for new: a ground may hold it, or a later fact about it has come first.
        """
        if is_careful:
            self.waiting.append((unit, facts))
            return
        for start in range(0, len(facts), _SLICE):
            rows, others = making.gather(facts[start : start + _SLICE])
            for name, own in rows.items():
                if own:
                    self._make(transaction, name, making.in_columns(TABLES[name], own))
            if others:
                self.waiting.append((unit, others))

    def _make(self, transaction: Transaction, name: str, columns: Columns) -> None:
        self.new.setdefault(name, []).append(transaction.pack(columns))
        claims = claims_in(name, columns)
        if claims:
            self.new.setdefault("claim", []).append(transaction.pack(claims))

    def _apply_waiting(self, transaction: Transaction) -> None:
        by_unit: dict[int, list[Fact]] = {}
        for unit, facts in self.waiting:
            by_unit.setdefault(unit, []).extend(facts)
        for unit, facts in by_unit.items():
            before = _read(transaction, unit, _wanted(facts))
            rows = dict(before)
            for fact in facts:
                self._apply_one(rows, unit, fact)
            self.collect(transaction, before, rows)
        self.waiting.clear()

    def _apply_one(self, rows: State, unit: int, fact: Fact) -> None:
        try:
            apply(rows, fact)
        except RuleBroken as refusal:
            self.parked.append(ParkedFact(fact.device, fact.seq, unit, refusal.code, str(refusal)))
        except MISFITS as fault:
            self.parked.append(ParkedFact(fact.device, fact.seq, unit, MISFIT, type(fault).__name__))

    def apply_again(self, transaction: Transaction, unit: int, fact: Fact) -> None:
        """Work out what a fact changes whose rows are there: it has been applied before."""
        before = _read(transaction, unit, _wanted([fact]))
        rows = dict(before)
        apply(rows, fact)
        self.collect(transaction, before, rows)

    def collect(
        self,
        transaction: Transaction,
        before: Mapping[RowKey, RowValues | None],
        after: Mapping[RowKey, RowValues | None],
    ) -> None:
        """Put to the rest what makes `after` of `before`; a row that is not there is None or left out."""
        made: dict[str, list[RowValues]] = {}
        for key, row in after.items():
            was = before.get(key)
            if was is None and row is not None:
                made.setdefault(key.table, []).append(row)
            elif was is not None and row is not None and row != was:
                self.replaced.setdefault(key.table, []).append(row)
                old, new = set(claims_of(key, was)), set(claims_of(key, row))
                self.gone_claims += old - new
                self.new_claims += new - old
        for name, rows in made.items():
            self._make(transaction, name, as_columns(rows))

    def write(self, transaction: Transaction, now_ms: int) -> None:
        """Write everything. Raises `RowRefused` where `apply` was not careful."""
        self._write_new(transaction)
        self._apply_waiting(transaction)
        self._write_new(transaction)
        for name, rows in self.replaced.items():
            _replace(transaction, SCHEMA[name], rows)
        keep_claims(transaction, self.gone_claims, self.new_claims)
        journal.park(transaction, self.parked, now_ms)

    def _write_new(self, transaction: Transaction) -> None:
        for name, parts in self.new.items():
            transaction.append_packed(SCHEMA[name], parts)
        self.new.clear()


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
