"""Grounds: a unit's rows as a returned snapshot told them, because the facts behind them are lost.

They lie under the rows that the unit's feed makes: to apply a fact to a row that shows it already changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import Fact
from fieldapp.domain.project import RowKey, RowValues, project
from fieldapp.domain.tables import TABLES, Row
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import binary, integer, text
from fieldapp.wire.snapshot import pack_rows, unpack_rows

GROUND, HOLDER, SNAPSHOT = SCHEMA["ground"], SCHEMA["ground_holder"], SCHEMA["snapshot"]
FEED_STATE, PROJECTED = SCHEMA["feed_state"], SCHEMA["projected"]

_STAMP = re.compile(r"\b([0-9]{1,15})@[LC][0-9]")


@dataclass(frozen=True, slots=True)
class Ground:
    """Whose snapshot it was, where it stood in that incarnation's feed, where this feed stood when it came."""

    unit: int
    incarnation: str
    position: int
    place: int
    testimony: str
    packed: bytes


def find(transaction: Transaction, unit: int) -> Ground | None:
    """The ground of a unit's tables, if they have one."""
    row = transaction.one(sa.select(GROUND).where(GROUND.c.unit == unit))
    if row is None:
        return None
    return Ground(
        unit, text(row, "incarnation"), integer(row, "position"), integer(row, "place"), text(row, "testimony"),
        binary(row, "packed"),
    )  # fmt: skip


def is_there(transaction: Transaction, unit: int) -> bool:
    """Whether a unit has a ground."""
    return transaction.one(sa.select(GROUND.c.unit).where(GROUND.c.unit == unit)) is not None


def keep(transaction: Transaction, kept: Ground) -> None:
    """Lay it under a unit's tables, in place of an earlier one, and let the feed begin where there was none."""
    transaction.put_new(FEED_STATE, {"unit": kept.unit, "last_place": 0, "counter": 0})
    transaction.put_new(PROJECTED, {"unit": kept.unit, "place": 0})
    transaction.put(GROUND, {name: getattr(kept, name) for name in Ground.__slots__})
    transaction.run(sa.delete(SNAPSHOT).where(SNAPSHOT.c.unit == kept.unit))


def note_counters(transaction: Transaction, unit: int, rows: Mapping[str, Iterable[Row]]) -> None:
    """Whatever is written in the unit from now on comes after everything that the rows tell."""
    greatest = 0
    for found in rows.values():
        for row in found:
            seen = [int(row.get("counter", 0)), 0]
            seen += [int(counter) for counter in _STAMP.findall(f"{row.get('created', '')} {row.get('stamps', '')}")]
            greatest = max(greatest, *seen)
    is_less = (FEED_STATE.c.unit == unit, FEED_STATE.c.counter < greatest)
    transaction.run(sa.update(FEED_STATE).where(*is_less).values({"counter": greatest}))


def note_holder(transaction: Transaction, device: str, unit: int, testimony: str) -> None:
    """A laptop has the ground's snapshot."""
    transaction.put(HOLDER, {"device": device, "unit": unit, "testimony": testimony})


def note_return(transaction: Transaction, device: str, testimony: str) -> None:
    """A laptop has returned what is held: should it be a ground, the laptop has that ground's snapshot."""
    for row in transaction.rows(sa.select(GROUND.c.unit).where(GROUND.c.testimony == testimony)):
        note_holder(transaction, device, integer(row, "unit"), testimony)


def lacking(transaction: Transaction, device: str, units: Sequence[int]) -> dict[int, int]:
    """Unit → the place in its feed from which on a laptop needs no snapshot; what it holds itself is left out."""
    found = {unit: kept for unit in units if (kept := find(transaction, unit)) is not None}
    mine = {
        integer(row, "unit"): text(row, "testimony")
        for row in transaction.rows(sa.select(HOLDER).where(HOLDER.c.device == device))
    }
    return {unit: kept.place for unit, kept in found.items() if mine.get(unit) != kept.testimony}


def rows(transaction: Transaction, unit: int) -> dict[RowKey, RowValues]:
    """The rows that lie under a unit's feed, none for most units."""
    kept = find(transaction, unit)
    if kept is None:
        return {}
    found = unpack_rows(kept.packed, unit)
    return {RowKey(name, unit, str(row["id"])): row for name, some in found.items() for row in some}


def erase(transaction: Transaction, unit: int, name: tuple[str, int], blank: Fact | None) -> bool:
    """Take a fact's personal part out of the ground, and out of the snapshot that is handed out.

    `blank`: the fact without it; where even the fact is lost, what it made is blanked as a whole. Whether the ground
    has changed.
    """
    transaction.run(sa.delete(SNAPSHOT).where(SNAPSHOT.c.unit == unit))
    kept = find(transaction, unit)
    if kept is None:
        return False
    before = rows(transaction, unit)
    after = dict(before)
    if blank is None:
        made = f"{name[0]}.{name[1]}."
        after.update({key: _blanked(key, row) for key, row in before.items() if key.id.startswith(made)})
    else:
        try:
            after.update({key: row for key, row in project(before, blank).items() if key in before})
        except RuleBroken:
            return False
    if after == before:
        return False
    by_table: dict[str, list[RowValues]] = {}
    for key, row in after.items():
        by_table.setdefault(key.table, []).append(row)
    keep(transaction, replace(kept, packed=pack_rows(by_table)))
    return True


def _blanked(key: RowKey, row: RowValues) -> RowValues:
    table = TABLES[key.table]
    blanks = {column.name: column.blank for column in table.all_columns if column.is_personal}
    return {**row, **blanks, **({"stamps": ""} if table.merged else {})}
