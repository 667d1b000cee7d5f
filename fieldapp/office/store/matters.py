"""What waits for a person's decision, and what was decided: rows in and out. Every statement names its unit or device.

Matters follow from the tables and can be found again (`review_finding`); settlements are facts; decisions about
bytes and parked facts, of which no unit's feed may know, stand in `decision`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from fieldapp.office.store.database import Transaction, chunks
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import Record, integer, text

MATTER, EXAMINED, DECISION = SCHEMA["matter"], SCHEMA["examined"], SCHEMA["decision"]
SETTLEMENT, PROJECTED = SCHEMA["settlement"], SCHEMA["projected"]
PARKED, FORKED, QUARANTINE = SCHEMA["parked"], SCHEMA["forked"], SCHEMA["quarantine"]

CONFLICT, DUPLICATE, OVERLAP, OVERRIDE = "conflict", "duplicate", "overlap", "override"
MATTER_SORTS = (CONFLICT, DUPLICATE, OVERLAP, OVERRIDE)
KEPT_PARKED, KEPT_FORKED, KEPT_QUARANTINE = "parked", "forked", "quarantine"
KEPT_SORTS = (KEPT_PARKED, KEPT_FORKED, KEPT_QUARANTINE)


Key = tuple[int, str, str, str]
"""Unit, sort, subject, other."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter as it stands in its unit; `grounds` is why it was found, `money` in dong."""

    unit: int
    sort: str
    subject: str
    other: str
    other_unit: int
    grounds: str
    money: int = 0
    found_at: int = 0
    shown: bool = True
    settled: str = ""
    settled_at: int = 0
    clerk: str = ""

    @property
    def key(self) -> Key:
        """What names it."""
        return self.unit, self.sort, self.subject, self.other


@dataclass(frozen=True, slots=True)
class Settled:
    """A word on a matter: sort and outcome of the settlement, clerk, reason, when (ms), its place in time."""

    sort: str
    outcome: str
    clerk: str
    reason: str
    wall: int
    counter: int
    amount: int


Words = dict[frozenset[str], list[Settled]]
"""Settlements by subject and other, oldest first."""


def settlements(transaction: Transaction, unit: int, pair: tuple[str, str] | None = None) -> Words:
    """What was settled in a unit, or about one subject and other."""
    found: Words = {}
    statement = sa.select(SETTLEMENT).where(SETTLEMENT.c.unit == unit)
    if pair is not None:
        statement = statement.where(SETTLEMENT.c.subject.in_(pair), SETTLEMENT.c.other.in_(pair))
    for row in transaction.rows(statement.order_by(SETTLEMENT.c.counter, SETTLEMENT.c.id)):
        settled = Settled(
            text(row, "sort"), text(row, "outcome"), text(row, "clerk"), text(row, "reason"), integer(row, "wall"),
            integer(row, "counter"), integer(row, "amount"),
        )  # fmt: skip
        found.setdefault(frozenset((text(row, "subject"), text(row, "other"))), []).append(settled)
    return found


def lock_examined(transaction: Transaction, unit: int) -> int:
    """How far a unit has been looked through, held until the transaction ends."""
    transaction.put_new(EXAMINED, {"unit": unit, "place": 0})
    row = transaction.one(sa.select(EXAMINED.c.place).where(EXAMINED.c.unit == unit).with_for_update())
    return integer(row, "place") if row else 0


def note_examined(transaction: Transaction, unit: int, place: int) -> None:
    """The unit has been looked through up to a place of its feed."""
    transaction.run(sa.update(EXAMINED).where(EXAMINED.c.unit == unit).values(place=place))


def unexamined(transaction: Transaction, units: Sequence[int]) -> list[int]:
    """Those of the units whose tables have moved on since they were looked through."""
    behind = []
    for unit in units:
        done = transaction.number(sa.select(EXAMINED.c.place).where(EXAMINED.c.unit == unit))
        if done < transaction.number(sa.select(PROJECTED.c.place).where(PROJECTED.c.unit == unit)):
            behind.append(unit)
    return behind


def matters_of(transaction: Transaction, unit: int, sort: str) -> dict[Key, Matter]:
    """A unit's matters of a sort, settled or not."""
    rows = transaction.rows(sa.select(MATTER).where(MATTER.c.unit == unit, MATTER.c.sort == sort))
    return {matter.key: matter for matter in map(_matter, rows)}


def put(transaction: Transaction, matters: Iterable[Matter]) -> None:
    """Write matters, in place of those of the same key."""
    for matter in matters:
        transaction.put(
            MATTER,
            {
                "unit": matter.unit, "sort": matter.sort, "subject": matter.subject, "other": matter.other,
                "other_unit": matter.other_unit, "grounds": matter.grounds, "money": matter.money,
                "found_at": matter.found_at, "shown": int(matter.shown), "settled": matter.settled,
                "settled_at": matter.settled_at, "clerk": matter.clerk,
            },
        )  # fmt: skip


def take_away(transaction: Transaction, keys: Iterable[Key]) -> None:
    """Matters that are none any more."""
    for unit, sort, subject, other in keys:
        is_it = (MATTER.c.unit == unit, MATTER.c.sort == sort, MATTER.c.subject == subject, MATTER.c.other == other)
        transaction.run(sa.delete(MATTER).where(*is_it))


def find(transaction: Transaction, key: Key, *, is_locking: bool = False) -> Matter | None:
    """One matter."""
    unit, sort, subject, other = key
    statement = sa.select(MATTER).where(
        MATTER.c.unit == unit, MATTER.c.sort == sort, MATTER.c.subject == subject, MATTER.c.other == other
    )
    row = transaction.one(statement.with_for_update() if is_locking else statement)
    return None if row is None else _matter(row)


def listed(
    transaction: Transaction, units: Sequence[int], sort: str, *, settled: bool, offset: int, limit: int
) -> list[Matter]:
    """A page of matters: those that wait, oldest first, or those that were settled, newest first."""
    order = (MATTER.c.settled_at.desc(),) if settled else (MATTER.c.found_at,)
    statement = (
        sa.select(MATTER)
        .where(*_wanted(units, sort, settled=settled))
        .order_by(*order, MATTER.c.unit, MATTER.c.subject, MATTER.c.other)
        .offset(offset)
        .limit(limit)
    )
    return [_matter(row) for row in transaction.rows(statement)]


def count(transaction: Transaction, units: Sequence[int], sort: str, *, settled: bool = False) -> int:
    """How many matters wait, or were settled."""
    where = _wanted(units, sort, settled=settled)
    return transaction.number(sa.select(sa.func.count()).select_from(MATTER).where(*where))


def _wanted(units: Sequence[int], sort: str, *, settled: bool) -> tuple[sa.ColumnElement[bool], ...]:
    is_settled = MATTER.c.settled != "" if settled else MATTER.c.settled == ""
    return MATTER.c.unit.in_(list(units)), MATTER.c.sort == sort, is_settled, MATTER.c.shown == 1


def _matter(row: Record) -> Matter:
    return Matter(
        integer(row, "unit"), text(row, "sort"), text(row, "subject"), text(row, "other"), integer(row, "other_unit"),
        text(row, "grounds"), integer(row, "money"), integer(row, "found_at"), bool(row["shown"]),
        text(row, "settled"), integer(row, "settled_at"), text(row, "clerk"),
    )  # fmt: skip


# what is kept for a person: parked facts and bundles


@dataclass(frozen=True, slots=True)
class Kept:
    """A parked fact (`name` is its seq) or a kept bundle (`name` is its hash), and what was decided about it."""

    sort: str
    device: str
    name: str
    unit: int
    code: str
    detail: str
    at_ms: int
    money: int
    size: int
    outcome: str = ""
    clerk: str = ""
    reason: str = ""
    decided_at: int = 0


_NAMES: Mapping[str, tuple[sa.Table, str, str]] = {
    KEPT_PARKED: (PARKED, "seq", "parked_at"),
    KEPT_FORKED: (FORKED, "bundle_hash", "received_at"),
    KEPT_QUARANTINE: (QUARANTINE, "bundle_hash", "received_at"),
}


def _joined(sort: str) -> tuple[sa.Table, sa.FromClause, sa.ColumnElement[str]]:
    table, name, _ = _NAMES[sort]
    named = sa.cast(table.c[name], sa.Text())
    on = (DECISION.c.device == table.c.device, DECISION.c.sort == sort, DECISION.c.name == named)
    return table, table.outerjoin(DECISION, sa.and_(*on)), named


def is_undecided(sort: str) -> sa.ColumnElement[bool]:
    """For statements over `parked`, `forked` or `quarantine`: that nobody has decided about the row."""
    table, name, _ = _NAMES[sort]
    decided = sa.select(DECISION.c.name).where(
        DECISION.c.device == table.c.device, DECISION.c.sort == sort,
        DECISION.c.name == sa.cast(table.c[name], sa.Text()),
    )  # fmt: skip
    return ~decided.exists()


def kept(
    transaction: Transaction,
    sort: str,
    *,
    units: Sequence[int] | None = None,
    devices: Sequence[str] | None = None,
    settled: bool = False,
    offset: int = 0,
    limit: int = 20,
) -> list[Kept]:
    """A page of what is kept: parked facts of some units, bundles of some devices; None: all."""
    table, source, named = _joined(sort)
    at = table.c[_NAMES[sort][2]]
    columns = [
        table.c.device, named.label("name"), table.c.code, at.label("at_ms"), DECISION.c.outcome, DECISION.c.clerk,
        DECISION.c.reason, DECISION.c.decided_at,
        *[table.c[name] for name in ("unit", "detail", "money", "size") if name in table.c],
    ]  # fmt: skip
    if sort == KEPT_FORKED:
        columns.append(sa.func.length(table.c.bundle).label("size"))
    statement = sa.select(*columns).select_from(source).where(_of(table, units, devices))
    statement = statement.where(DECISION.c.outcome.is_not(None) if settled else DECISION.c.outcome.is_(None))
    order = (DECISION.c.decided_at.desc(),) if settled else (at,)
    rows = transaction.rows(statement.order_by(*order, table.c.device, named).offset(offset).limit(limit))
    return [_kept(sort, row) for row in rows]


def count_kept(
    transaction: Transaction,
    sort: str,
    *,
    units: Sequence[int] | None = None,
    devices: Sequence[str] | None = None,
    settled: bool = False,
) -> int:
    """How many wait, or were settled."""
    table, source, _ = _joined(sort)
    is_settled = DECISION.c.outcome.is_not(None) if settled else DECISION.c.outcome.is_(None)
    statement = sa.select(sa.func.count()).select_from(source).where(_of(table, units, devices), is_settled)
    return transaction.number(statement)


def find_kept(transaction: Transaction, sort: str, device: str, name: str) -> Kept | None:
    """One of them, decided or not."""
    table, source, named = _joined(sort)
    if sort == KEPT_PARKED and not (name.isascii() and name.isdigit() and len(name) < 16):
        return None
    size = sa.func.length(table.c.bundle).label("size") if "bundle" in table.c else sa.literal(0).label("size")
    columns = [
        table.c.device, named.label("name"), table.c.code, table.c[_NAMES[sort][2]].label("at_ms"),
        DECISION.c.outcome, DECISION.c.clerk, DECISION.c.reason, DECISION.c.decided_at, size,
        *[table.c[column] for column in ("unit", "detail", "money") if column in table.c],
    ]  # fmt: skip
    row = transaction.one(sa.select(*columns).select_from(source).where(table.c.device == device, named == name))
    return None if row is None else _kept(sort, row)


def sealed_bytes(transaction: Transaction, sort: str, device: str, name: str) -> bytes:
    """The bytes of a kept bundle."""
    table = _NAMES[sort][0]
    row = transaction.one(sa.select(table.c.bundle).where(table.c.device == device, table.c.bundle_hash == name))
    return bytes(row["bundle"]) if row else b""  # type: ignore[call-overload]


def decide(transaction: Transaction, kept: Kept, outcome: str, clerk: str, reason: str, now_ms: int) -> None:
    """Write what a person decided about something that nobody had decided about."""
    transaction.put_new(
        DECISION,
        {
            "device": kept.device, "sort": kept.sort, "name": kept.name, "outcome": outcome, "clerk": clerk,
            "reason": reason, "decided_at": now_ms,
        },
    )  # fmt: skip


def _of(table: sa.Table, units: Sequence[int] | None, devices: Sequence[str] | None) -> sa.ColumnElement[bool]:
    if "unit" in table.c and units is not None:
        return table.c.unit.in_(list(units))
    return table.c.device.in_(list(devices)) if devices is not None else sa.true()


def _kept(sort: str, row: Record) -> Kept:
    def whole(name: str) -> int:
        return integer(row, name) if row.get(name) is not None else 0

    def words(name: str) -> str:
        return text(row, name) if row.get(name) is not None else ""

    return Kept(
        sort, words("device"), words("name"), whole("unit"), words("code"), words("detail"), whole("at_ms"),
        whole("money"), whole("size"), words("outcome"), words("clerk"), words("reason"), whole("decided_at"),
    )  # fmt: skip


def rows_of(
    transaction: Transaction, table_name: str, unit: int, column: str, ids: Iterable[str]
) -> Iterator[dict[str, object]]:
    """A unit's rows of a projection table where a column is one of these."""
    table = SCHEMA[table_name]
    for some in chunks(sorted(set(ids))):
        yield from transaction.rows(
            sa.select(table).where(table.c.unit == unit, table.c[column].in_(some)).order_by(table.c.id)
        )
