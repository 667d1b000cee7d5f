"""The rows that one fact is changing, and the table of what each kind of fact does to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar, cast

from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import EntityId
from fieldapp.domain.merge import create, write
from fieldapp.domain.stamps import Stamp
from fieldapp.domain.tables import Table, Value, blank_row


class RowKey(NamedTuple):
    """Table, unit, id."""

    table: str
    unit: int
    id: str


RowValues = dict[str, Value]
Rows = Mapping[RowKey, RowValues]


_BLANK: dict[int, tuple[Table, RowValues]] = {}
"""A blank row of each table: to copy one takes a fifth of the time it takes to make one."""


def _blank(table: Table, unit: int, row_id: str) -> RowValues:
    if id(table) not in _BLANK:  # the hash of a table is that of all its columns
        _BLANK[id(table)] = table, blank_row(table, 0, "")
    row = _BLANK[id(table)][1].copy()
    row["unit"], row["id"] = unit, row_id
    return row


class Draft:
    """The rows that one fact is changing: begins with what is stored, ends as what to store."""

    def __init__(self, fact: Fact, stored: Rows) -> None:
        self.fact = fact
        self._stored = stored
        self.changed: dict[RowKey, RowValues] = {}

    def row(self, table: Table, row_id: str) -> RowValues:
        """The row as it will be written; blank when there is none yet."""
        key = RowKey(table.name, self.fact.unit, row_id)
        row = self.changed.get(key)
        if row is None:
            stored = self._stored.get(key)
            row = dict(stored) if stored else _blank(table, self.fact.unit, row_id)
            self.changed[key] = row
        return row

    def append(self, table: Table, n: int, **values: Value) -> EntityId:
        """A row that this fact alone writes."""
        row_id = self.fact.made(n)
        self.row(table, row_id).update(values)
        return row_id

    def create(self, table: Table, row_id: str, **values: Value) -> None:
        """The first write of a merged row."""
        create(table, self.row(table, row_id), self.fact.stamp, values)

    def write(self, table: Table, row_id: str, base: tuple[Stamp, ...], **values: Value) -> None:
        """A later write of some fields of a merged row."""
        write(self.row(table, row_id), self.fact.stamp, values, base)


Effect = Callable[[Draft, Body], None]
EFFECTS: dict[type[Body], Effect] = {}
Kind = TypeVar("Kind", bound=Body)


def effect(kind: type[Kind]) -> Callable[[Callable[[Draft, Kind], None]], Callable[[Draft, Kind], None]]:
    """Declare what facts of a kind do."""

    def declare(function: Callable[[Draft, Kind], None]) -> Callable[[Draft, Kind], None]:
        EFFECTS[kind] = cast(Effect, function)
        return function

    return declare
