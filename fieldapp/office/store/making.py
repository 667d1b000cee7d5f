"""Rows that facts make of their own, a whole batch of them turned into columns at once.

Most facts make new rows, named after the fact, and touch no other. `domain.project` would copy a blank row for each and
look for what stands there; to gather what the effect says, and to fill the blanks a column at a time, takes a third of
that. Whether such a row really is new the database says as it is written (`RowIsThere`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from fieldapp.domain.draft import EFFECTS, Draft
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import Fact, UnknownBody
from fieldapp.domain.ids import EntityId
from fieldapp.domain.project import RowKey, RowValues
from fieldapp.domain.stamps import Stamp
from fieldapp.domain.tables import TABLES, Column, Table, Value, blank_row
from fieldapp.office.store.database import Columns

MISFITS = (ArithmeticError, LookupError, TypeError, ValueError)
"""What the projection of a fact raises that it does not know what to do with."""

INT_LIMIT = 1 << 63

OwnRow = tuple[str, int, EntityId, RowValues, str]
"""Table, unit, id, the values that are not blank, and for a merged table the stamp of its making."""


class ValueNotStorable(RuleBroken):
    """A text with a NUL or a number past 64 bits: authentic, but no database table takes it."""

    code = "value_not_storable"

    def __init__(self, column: str) -> None:
        super().__init__(column=column)


class _NotOwn(Exception):
    """The fact touches a row that may be there already."""


class _OwnDraft(Draft):
    """Gathers the rows that a fact makes of its own, and refuses any other."""

    def __init__(self, fact: Fact, rows: list[OwnRow]) -> None:
        super().__init__(fact, {})
        self._own = f"{fact.device}.{fact.seq}."
        self._rows = rows

    def row(self, table: Table, row_id: str) -> RowValues:
        """Not for a row that is only gathered."""
        raise _NotOwn(table.name, row_id)

    def append(self, table: Table, n: int, **values: Value) -> EntityId:
        """A row that this fact alone writes."""
        row_id = EntityId(f"{self._own}{n}")
        self._rows.append((table.name, self.fact.unit, row_id, values, ""))
        return row_id

    def create(self, table: Table, row_id: str, **values: Value) -> None:
        """The first write of a merged row, if it is named after this fact."""
        if not row_id.startswith(self._own):
            raise _NotOwn(table.name, row_id)
        fact = self.fact
        self._rows.append((table.name, fact.unit, EntityId(row_id), values, f"{fact.counter}@{fact.device}"))

    def write(self, table: Table, row_id: str, base: tuple[Stamp, ...], **values: Value) -> None:
        """Not on a row that is only gathered."""
        raise _NotOwn(table.name, row_id, base, tuple(values))


def gather(facts: Iterable[Fact]) -> tuple[list[OwnRow], list[Fact]]:
    """The rows of facts that make rows of their own and touch nothing else; the other facts."""
    rows: list[OwnRow] = []
    others: list[Fact] = []
    for fact in facts:
        mark = len(rows)
        effect = EFFECTS.get(type(fact.body))
        try:
            if effect is not None:
                effect(_OwnDraft(fact, rows), fact.body)
            elif isinstance(fact.body, UnknownBody):
                others.append(fact)
        except (_NotOwn, RuleBroken, *MISFITS):
            del rows[mark:]
            others.append(fact)
    return rows, others


def take(rows: list[OwnRow], wanted: Iterable[RowKey]) -> tuple[dict[RowKey, RowValues], list[OwnRow]]:
    """Those of the gathered rows that somebody wants to change, whole, and the others."""
    keys = set(wanted)
    ids = {key.id for key in keys}
    taken: dict[RowKey, RowValues] = {}
    left: list[OwnRow] = []
    for row in rows:
        name, unit, row_id, values, created = row
        key = RowKey(name, unit, row_id) if row_id in ids else None
        if key is None or key not in keys:
            left.append(row)
            continue
        taken[key] = {**blank_row(TABLES[name], unit, row_id), **values}
        if TABLES[name].merged:
            taken[key]["created"] = created
    return taken, left


def in_columns(rows: Iterable[OwnRow]) -> dict[str, Columns]:
    """Gathered rows by table, as columns. Raises `ValueNotStorable`."""
    by_table: dict[str, list[OwnRow]] = {}
    for row in rows:
        by_table.setdefault(row[0], []).append(row)
    return {name: _columns(TABLES[name], some) for name, some in by_table.items()}


def _columns(table: Table, rows: Sequence[OwnRow]) -> Columns:
    columns: dict[str, Sequence[object]] = {"unit": [row[1] for row in rows], "id": [row[2] for row in rows]}
    given = _given([row[3] for row in rows], table)
    for column in table.columns:
        columns[column.name] = given.get(column.name) or [column.blank] * len(rows)
    if table.merged:
        columns["created"], columns["stamps"] = [row[4] for row in rows], [""] * len(rows)
    return columns


def _given(values: Sequence[RowValues], table: Table) -> dict[str, Sequence[Value]]:
    """The columns that some row names."""
    layouts = set(map(tuple, values))
    names = dict.fromkeys(chain.from_iterable(layouts))
    columns = {column.name: column for column in table.columns}
    given: dict[str, Sequence[Value]] = {}
    if len(layouts) == 1:
        # One long list and its slices: values are met where they lie, and not looked up one by one.
        together = list(chain.from_iterable(row.values() for row in values))
        given = {name: together[place :: len(names)] for place, name in enumerate(names)}
    else:
        given = {name: [row.get(name, columns[name].blank) for row in values] for name in names}
    for name, column in given.items():
        _check(columns[name], column)
    return given


def _check(column: Column, values: Sequence[Value]) -> None:
    """That a table takes them all."""
    try:
        if column.is_number:
            is_storable = min(values) >= -INT_LIMIT and max(values) < INT_LIMIT  # type: ignore[operator]
        else:
            is_storable = "\0" not in "".join(values)  # type: ignore[arg-type]
    except TypeError:  # a text for a number, or the other way round
        is_storable = False
    if not is_storable:
        raise ValueNotStorable(column.name)
