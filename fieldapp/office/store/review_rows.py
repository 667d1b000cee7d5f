"""Rows of a unit that the review looks through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import sqlalchemy as sa

from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.likeness import Traits, traits
from fieldapp.domain.overlap import PaidPeriod
from fieldapp.office.store.database import Transaction, chunks
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import integer, text


def projected_place(transaction: Transaction, unit: int) -> int:
    """How far the tables of a unit follow its feed."""
    projected = SCHEMA["projected"]
    return transaction.number(sa.select(projected.c.place).where(projected.c.unit == unit))


def rewritten(transaction: Transaction, table_name: str, unit: int) -> list[dict[str, object]]:
    """Rows of a merged table of which any field was written after it was made."""
    table = SCHEMA[table_name]
    return transaction.rows(sa.select(table).where(table.c.unit == unit, table.c.stamps != "", table.c.created != ""))


def people(transaction: Transaction, unit: int) -> list[Traits]:
    """Everybody of a unit who has not died, left or been merged into another."""
    member, household = SCHEMA["member"], SCHEMA["household"]
    on = sa.and_(household.c.unit == member.c.unit, household.c.id == member.c.household)
    names = ("id", "name", "born", "sex", "citizen_id", "insurance_code", "household")
    statement = (
        sa.select(*(member.c[name] for name in names), sa.func.coalesce(household.c.village, "").label("village"))
        .select_from(member.outerjoin(household, on))
        .where(member.c.unit == unit, member.c.created != "", member.c.departure == "", member.c.merged_into == "")
    )
    return [
        traits(text(row, "id"), **{name: text(row, name) for name in (*names[1:], "village")})
        for row in transaction.rows(statement)
    ]


def overrides(transaction: Transaction, unit: int) -> list[dict[str, object]]:
    """Overrides of a unit: `id`, `support_group`, what the person `pays`, and whether the receipt `is_void`."""
    table, line = SCHEMA["state_paid_override"], SCHEMA["contribution_line"]
    receipt, void = SCHEMA["receipt"], SCHEMA["receipt_void"]
    is_void = sa.exists().where(
        receipt.c.unit == table.c.unit, receipt.c.contribution == table.c.contribution,
        void.c.unit == receipt.c.unit, void.c.receipt == receipt.c.id,
    )  # fmt: skip
    on = sa.and_(
        line.c.unit == table.c.unit, line.c.contribution == table.c.contribution, line.c.member == table.c.member
    )
    pays = sa.func.coalesce(line.c.pays_dong, 0).label("pays")
    return transaction.rows(
        sa.select(table.c.id, table.c.support_group, pays, is_void.label("is_void"))
        .select_from(table.outerjoin(line, on))
        .where(table.c.unit == unit)
    )


def payers(transaction: Transaction, unit: int) -> set[str]:
    """Members of a unit for whom anything was paid."""
    line = SCHEMA["contribution_line"]
    return {text(row, "member") for row in transaction.rows(sa.select(line.c.member).where(line.c.unit == unit))}


def lines_of(transaction: Transaction, unit: int, members: Iterable[str]) -> Iterator[tuple[PaidPeriod, bool]]:
    """Lines of some members of a unit, shortened by what went back, and whether they stand."""
    line, contribution = SCHEMA["contribution_line"], SCHEMA["contribution"]
    receipt, void, refund = SCHEMA["receipt"], SCHEMA["receipt_void"], SCHEMA["refund"]
    voided = sa.exists().where(
        receipt.c.unit == line.c.unit, receipt.c.contribution == line.c.contribution,
        void.c.unit == receipt.c.unit, void.c.receipt == receipt.c.id,
    )  # fmt: skip
    valid = sa.exists().where(
        receipt.c.unit == line.c.unit,
        receipt.c.contribution == line.c.contribution,
        ~sa.exists().where(void.c.unit == receipt.c.unit, void.c.receipt == receipt.c.id),
    )
    back = (
        sa.select(sa.func.min(refund.c.ends_on))
        .where(refund.c.unit == line.c.unit, refund.c.contribution == line.c.contribution)
        .where(refund.c.member == line.c.member)
        .scalar_subquery()
    )
    names = ("id", "contribution", "member", "support_group", "starts_on", "expires_on", "pays_dong")
    on = sa.and_(contribution.c.unit == line.c.unit, contribution.c.id == line.c.contribution)
    for some in chunks(sorted(set(members))):
        statement = (
            sa.select(
                *(line.c[name] for name in names), contribution.c.scheme, contribution.c.months,
                sa.or_(valid, ~voided).label("stands"), back.label("back"),
            )
            .select_from(line.join(contribution, on))
            .where(line.c.unit == unit, line.c.member.in_(some))
            .order_by(line.c.id)
        )  # fmt: skip
        for row in transaction.rows(statement):
            period = PaidPeriod(
                EntityId(text(row, "id")), EntityId(text(row, "contribution")), EntityId(text(row, "member")),
                text(row, "scheme"), text(row, "support_group"), Day(text(row, "starts_on")),
                Day(text(row, "expires_on")), integer(row, "months"), integer(row, "pays_dong"),
            )  # fmt: skip
            if row["back"] is None:
                yield period, bool(row["stands"])
            else:
                ends_on = Day(min(period.expires_on, text(row, "back")))
                yield replace(period, expires_on=ends_on), bool(row["stands"]) and bool(ends_on)
