"""Figures about units, money, numbers and what waits for a person. Every statement names its unit or device class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from fieldapp.domain.cash import CashEntry, read_entry
from fieldapp.domain.fact_kinds import ReceiptIssued
from fieldapp.domain.facts import Fact
from fieldapp.office.store import journal, matters, projection
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import HighWater, ParkedFact
from fieldapp.office.store.values import Record, binary, integer, text


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How much a unit's tables hold, and where its feed stands."""

    unit: int
    households: int
    people: int
    receipts: int
    feed: int
    projected: int


def waits_for(transaction: Transaction, device: str, unit: int, after: int) -> int:
    """How many facts of others lie in a unit's feed beyond what a device said to have."""
    feed = SCHEMA["feed"]
    beyond = sa.select(sa.func.count()).select_from(feed).where(feed.c.unit == unit, feed.c.place > after)
    return transaction.number(beyond.where(feed.c.device != device))


def unit_counts(transaction: Transaction, unit: int) -> UnitCounts:
    """Counts of one unit; people who died or left are not counted, and those merged into another only once."""
    member, household = SCHEMA["member"], SCHEMA["household"]
    feed, projected = SCHEMA["feed_state"], SCHEMA["projected"]

    def count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
        return transaction.number(
            sa.select(sa.func.count()).select_from(table).where(table.c.unit == unit, *conditions)
        )

    return UnitCounts(
        unit,
        count(household, household.c.status == "living"),
        count(member, member.c.departure == "", member.c.merged_into == "", member.c.created != ""),
        count(SCHEMA["receipt"]),
        transaction.number(sa.select(feed.c.last_place).where(feed.c.unit == unit)),
        transaction.number(sa.select(projected.c.place).where(projected.c.unit == unit)),
    )


@dataclass(frozen=True, slots=True)
class Takings:
    """Receipts of one unit, day, officer and scheme, in dong: all of them, the void ones, and cash given back."""

    unit: int
    on: str
    officer: str
    scheme: str
    receipts: int
    collected: int
    voids: int
    voided: int
    returned: int

    @property
    def held(self) -> int:
        """The sum of the receipts that stand."""
        return self.collected - self.voided


def _voids(unit: int) -> sa.Subquery:
    """One row for each void receipt of a unit, should two devices have voided it."""
    void = SCHEMA["receipt_void"]
    return (
        sa.select(void.c.unit, void.c.receipt, sa.func.max(void.c.cash_returned).label("cash_returned"))
        .where(void.c.unit == unit)
        .group_by(void.c.unit, void.c.receipt)
        .subquery()
    )


def takings(transaction: Transaction, unit: int) -> list[Takings]:
    """What was taken in a unit, by day, officer and scheme."""
    receipt, contribution, void = SCHEMA["receipt"], SCHEMA["contribution"], _voids(unit)
    is_void = void.c.receipt.is_not(None)
    scheme = sa.func.coalesce(contribution.c.scheme, "").label("scheme")
    joined = receipt.outerjoin(
        contribution, sa.and_(contribution.c.unit == receipt.c.unit, contribution.c.id == receipt.c.contribution)
    ).outerjoin(void, sa.and_(void.c.unit == receipt.c.unit, void.c.receipt == receipt.c.id))

    def total(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((condition, receipt.c.total), else_=0))

    rows = transaction.connection.execute(
        sa.select(
            receipt.c.issued_on,
            receipt.c.officer,
            scheme,
            sa.func.count(),
            sa.func.sum(receipt.c.total),
            sa.func.sum(sa.case((is_void, 1), else_=0)),
            total(is_void),
            total(void.c.cash_returned == 1),
        )
        .select_from(joined)
        .where(receipt.c.unit == unit)
        .group_by(receipt.c.issued_on, receipt.c.officer, scheme)
        .order_by(receipt.c.issued_on, receipt.c.officer, scheme)
    )
    return [Takings(unit, row[0], row[1], row[2], *(int(value) for value in row[3:])) for row in rows]


def cash_lines(transaction: Transaction, unit: int) -> list[CashEntry]:
    """The cash book of a unit in its order."""
    entries = (read_entry(row) for row in projection.unit_rows(transaction, "cash_entry", unit))
    return sorted(entries, key=lambda entry: entry.order)


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Unused months that went back in cash, in dong."""

    unit: int
    on: str
    officer: str
    contribution: str
    member: str
    cause: str
    months: int
    amount: int


def refund_lines(transaction: Transaction, unit: int) -> list[RefundLine]:
    """The refunds of a unit by day and officer."""
    refund = SCHEMA["refund"]
    rows = transaction.rows(
        sa.select(refund)
        .where(refund.c.unit == unit)
        .order_by(refund.c.refunded_on, refund.c.officer, refund.c.counter, refund.c.id)
    )
    return [
        RefundLine(
            unit, text(row, "refunded_on"), text(row, "officer"), text(row, "contribution"), text(row, "member"),
            text(row, "cause"), integer(row, "months"), integer(row, "amount"),
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UsedNumber:
    """A receipt's number, and whether that receipt is void."""

    series: str
    number: int
    is_void: bool
    device: str


def used_numbers(transaction: Transaction, unit: int) -> list[UsedNumber]:
    """The receipt numbers of a unit."""
    receipt, void = SCHEMA["receipt"], _voids(unit)
    rows = transaction.rows(
        sa.select(receipt.c.series, receipt.c.number, receipt.c.device, void.c.receipt.label("void"))
        .select_from(receipt.outerjoin(void, sa.and_(void.c.unit == receipt.c.unit, void.c.receipt == receipt.c.id)))
        .where(receipt.c.unit == unit)
    )
    return [
        UsedNumber(text(row, "series"), integer(row, "number"), row["void"] is not None, text(row, "device"))
        for row in rows
    ]


def parked(transaction: Transaction, units: Sequence[int] | None = None, limit: int = 500) -> list[ParkedFact]:
    """Facts about some units that wait for a person, oldest first, with the money that they speak of."""
    table = SCHEMA["parked"]
    wanted = _about(sa.select(table), units).where(matters.is_undecided(matters.KEPT_PARKED))
    rows = transaction.rows(wanted.order_by(table.c.parked_at, table.c.device, table.c.seq).limit(limit))
    names = [(text(row, "device"), integer(row, "seq")) for row in rows]
    facts = journal.read_facts(transaction, names)
    return [
        ParkedFact(
            *name, integer(row, "unit"), text(row, "code"), text(row, "detail"), integer(row, "parked_at"),
            _money(facts[name].fact) if name in facts else 0,
        )
        for name, row in zip(names, rows, strict=True)
    ]  # fmt: skip


def _money(fact: Fact) -> int:
    return fact.body.total if isinstance(fact.body, ReceiptIssued) else 0


def parked_count(transaction: Transaction, units: Sequence[int] | None = None) -> int:
    """How many facts wait for a person."""
    statement = sa.select(sa.func.count()).select_from(SCHEMA["parked"])
    return transaction.number(_about(statement, units).where(matters.is_undecided(matters.KEPT_PARKED)))


Query = TypeVar("Query", bound="sa.Select[*tuple[object, ...]]")


def _about(statement: Query, units: Sequence[int] | None) -> Query:
    return statement if units is None else statement.where(SCHEMA["parked"].c.unit.in_(units))


@dataclass(frozen=True, slots=True)
class KeptBundle:
    """A bundle that was refused (`quarantine`) or contradicts what is held (`forked`), kept for a person."""

    kind: str
    device: str
    code: str
    received_at: int
    size: int
    money: int


def kept_bundles(transaction: Transaction, limit: int = 200) -> list[KeptBundle]:
    """Forked and refused bundles, newest first."""
    forked, refused = SCHEMA["forked"], SCHEMA["quarantine"]
    size = sa.func.length(forked.c.bundle).label("size")
    first = transaction.rows(
        sa.select(forked.c.device, forked.c.code, forked.c.received_at, forked.c.money, size)
        .where(matters.is_undecided(matters.KEPT_FORKED))
        .limit(limit)
    )
    second = transaction.rows(
        sa.select(refused.c.device, refused.c.code, refused.c.received_at, refused.c.size)
        .where(matters.is_undecided(matters.KEPT_QUARANTINE))
        .limit(limit)
    )
    found = [_kept("forked", row) for row in first] + [_kept("quarantine", row) for row in second]
    return sorted(found, key=lambda bundle: -bundle.received_at)[:limit]


def _kept(kind: str, row: Record) -> KeptBundle:
    money = integer(row, "money") if kind == "forked" else 0
    return KeptBundle(
        kind, text(row, "device"), text(row, "code"), integer(row, "received_at"), integer(row, "size"), money
    )


def high_waters(transaction: Transaction) -> Sequence[HighWater]:
    """Every author's mark."""
    rows = transaction.rows(sa.select(SCHEMA["high_water"]))
    found = [
        HighWater(text(row, "device"), integer(row, "seq"), binary(row, "chain"), integer(row, "counter"))
        for row in rows
    ]
    return sorted(found, key=lambda mark: (len(mark.device), mark.device))
