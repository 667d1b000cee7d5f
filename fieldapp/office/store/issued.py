"""Receipts as their papers claim to be: found by number, or by device and day."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from fieldapp.domain.ids import Day
from fieldapp.office.store.claims import RECEIPT, receipt_number
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import Record, integer, text
from fieldapp.wire.receipt_proof import Essence, Held

_MOST_OF_DAY = 2000


def by_number(transaction: Transaction, series: str, number: int) -> Held | None:
    """The receipt that bears a number; the first issued, should two bear it."""
    claim = SCHEMA["claim"]
    wanted = sa.select(claim.c.unit, claim.c.id).where(
        claim.c.scheme == RECEIPT, claim.c.number == receipt_number(series, number)
    )
    found = [
        row
        for named in transaction.rows(wanted)
        for row in _receipts(transaction, integer(named, "unit"), SCHEMA["receipt"].c.id == text(named, "id"))
    ]
    return found[0] if found else None


def of_day(transaction: Transaction, units: Sequence[int], device: str, on: Day) -> list[Held]:
    """What a device issued on a day in its units."""
    receipt = SCHEMA["receipt"]
    return [
        held
        for unit in units
        for held in _receipts(transaction, unit, sa.and_(receipt.c.issued_on == on, receipt.c.device == device))
    ]


def void_numbers(transaction: Transaction, units: Sequence[int]) -> list[str]:
    """The numbers of all void receipts, `SL26T-0000012`."""
    receipt, void = SCHEMA["receipt"], SCHEMA["receipt_void"]
    found: set[str] = set()
    for unit in units:
        joined = receipt.join(void, sa.and_(void.c.unit == receipt.c.unit, void.c.receipt == receipt.c.id))
        rows = transaction.rows(
            sa.select(receipt.c.series, receipt.c.number).select_from(joined).where(receipt.c.unit == unit)
        )
        found |= {receipt_number(text(row, "series"), integer(row, "number")) for row in rows}
    return sorted(found)


def _receipts(transaction: Transaction, unit: int, condition: sa.ColumnElement[bool]) -> list[Held]:
    receipt, paid, member = SCHEMA["receipt"], SCHEMA["contribution"], SCHEMA["member"]
    line, void = SCHEMA["contribution_line"], SCHEMA["receipt_void"]
    lines = (
        sa.select(sa.func.count())
        .where(line.c.unit == receipt.c.unit, line.c.contribution == receipt.c.contribution)
        .scalar_subquery()
    )
    voids = (
        sa.select(sa.func.count())
        .where(void.c.unit == receipt.c.unit, void.c.receipt == receipt.c.id)
        .scalar_subquery()
    )
    joined = receipt.outerjoin(
        paid, sa.and_(paid.c.unit == receipt.c.unit, paid.c.id == receipt.c.contribution)
    ).outerjoin(member, sa.and_(member.c.unit == paid.c.unit, member.c.id == paid.c.payer))
    rows = transaction.rows(
        sa.select(
            receipt.c.series, receipt.c.number, receipt.c.total, receipt.c.issued_on, receipt.c.device,
            sa.func.coalesce(member.c.name, "").label("payer"), lines.label("people"), voids.label("voids"),
        )
        .select_from(joined)
        .where(receipt.c.unit == unit, condition)
        .order_by(receipt.c.counter, receipt.c.device)
        .limit(_MOST_OF_DAY)
    )  # fmt: skip
    return [_held(row) for row in rows]


def _held(row: Record) -> Held:
    essence = Essence(
        text(row, "series"), integer(row, "number"), integer(row, "total"), Day(text(row, "issued_on")),
        text(row, "payer"), integer(row, "people"),
    )  # fmt: skip
    return Held(essence, text(row, "device"), integer(row, "voids") > 0)
