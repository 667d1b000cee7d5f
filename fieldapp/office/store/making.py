"""Rows that facts make of their own, a whole batch of them turned into columns at once.

Most facts make new rows, named after the fact, and touch no other. `domain.project` would copy a blank row for each and
look for what stands there; to gather what the effect says, and to fill the blanks a column at a time, takes a third of
that. Whether such a row really is new, and may stand in its table, the database says as it is written (`RowRefused`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from fieldapp.domain.draft import EFFECTS, Draft
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import Fact, UnknownBody
from fieldapp.domain.ids import EntityId
from fieldapp.domain.project import RowValues
from fieldapp.domain.stamps import Stamp
from fieldapp.domain.tables import Table, Value
from fieldapp.office.store.database import Columns

MISFITS = (ArithmeticError, LookupError, TypeError, ValueError)
"""What the projection of a fact raises that it does not know what to do with."""

OwnRow = tuple[int, EntityId, RowValues, str]
"""Unit, id, the values that are not blank, and for a merged table the stamp of its making."""

OwnRows = dict[str, list[OwnRow]]
"""By table."""


class _NotOwn(Exception):
    """The fact touches a row that may be there already."""


class _OwnDraft(Draft):
    """Gathers the rows that a fact makes of its own, and refuses any other."""

    def __init__(self, fact: Fact, rows: OwnRows) -> None:
        super().__init__(fact, {})
        self.own = f"{fact.device}.{fact.seq}."
        self._unit = fact.unit
        self._stamp = f"{fact.counter}@{fact.device}"
        self._rows = rows

    def row(self, table: Table, row_id: str) -> RowValues:
        """Not for a row that is only gathered."""
        raise _NotOwn(table.name, row_id)

    def append(self, table: Table, n: int, **values: Value) -> EntityId:
        """A row that this fact alone writes."""
        row_id = EntityId(f"{self.own}{n}")
        self._rows[table.name].append((self._unit, row_id, values, ""))
        return row_id

    def create(self, table: Table, row_id: str, **values: Value) -> None:
        """The first write of a merged row, if it is named after this fact."""
        if not row_id.startswith(self.own):
            raise _NotOwn(table.name, row_id)
        self._rows[table.name].append((self._unit, EntityId(row_id), values, self._stamp))

    def write(self, table: Table, row_id: str, base: tuple[Stamp, ...], **values: Value) -> None:
        """Not on a row that is only gathered."""
        raise _NotOwn(table.name, row_id, base, tuple(values))


def gather(facts: Iterable[Fact]) -> tuple[OwnRows, list[Fact]]:
    """The rows of facts that make rows of their own and touch nothing else; the other facts."""
    rows: OwnRows = defaultdict(list)
    others: list[Fact] = []
    for fact in facts:
        effect = EFFECTS.get(type(fact.body))
        draft = _OwnDraft(fact, rows)
        try:
            if effect is not None:
                effect(draft, fact.body)
            elif isinstance(fact.body, UnknownBody):
                others.append(fact)
        except (_NotOwn, RuleBroken, *MISFITS):
            _forget(rows, draft.own)
            others.append(fact)
    return rows, others


def _forget(rows: OwnRows, own: str) -> None:
    """Take out what was gathered last, of the fact whose rows are named so."""
    for some in rows.values():
        while some and some[-1][1].startswith(own):
            some.pop()


def in_columns(table: Table, rows: Sequence[OwnRow]) -> Columns:
    """Gathered rows of a table, at least one, as columns."""
    columns: dict[str, Sequence[object]] = {"unit": [row[0] for row in rows], "id": [row[1] for row in rows]}
    given = _given(table, [row[2] for row in rows])
    for column in table.columns:
        columns[column.name] = given.get(column.name) or [column.blank] * len(rows)
    if table.merged:
        columns["created"], columns["stamps"] = [row[3] for row in rows], [""] * len(rows)
    return columns


def _given(table: Table, values: Sequence[RowValues]) -> dict[str, Sequence[Value]]:
    """The columns that some row names."""
    layouts = set(map(tuple, values))
    names = dict.fromkeys(chain.from_iterable(layouts))
    if len(layouts) == 1:
        # One long list and its slices: values are met where they lie, and not looked up one by one.
        together = list(chain.from_iterable(map(dict.values, values)))
        return {name: together[place :: len(names)] for place, name in enumerate(names)}
    blanks = {column.name: column.blank for column in table.columns}
    return {name: [row.get(name, blanks[name]) for row in values] for name in names}
