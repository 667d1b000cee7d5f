"""Who claims a number: found by the number itself, across units, without any table pointing across them.

Claims follow from the rows and nothing else, so they too come out the same in whatever order facts arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from fieldapp.domain.project import RowKey, RowValues
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA

CITIZEN_ID = "citizen_id"
INSURANCE_CODE = "insurance_code"
RECEIPT = "receipt"


class Claim(NamedTuple):
    """A row that bears a number of a scheme (`citizen_id`, `insurance_code`, `receipt`)."""

    number: str
    scheme: str
    unit: int
    id: str


def receipt_number(series: str, number: int) -> str:
    """A receipt's number in one text."""
    return f"{series}-{number:07d}"


CLAIMING = frozenset({"receipt", "member"})
"""The tables whose rows bear such numbers."""


def claims_of(key: RowKey, row: RowValues) -> list[Claim]:
    """The claims that a row makes."""
    if key.table == "receipt":
        number = row["number"]
        assert isinstance(number, int)
        return [Claim(receipt_number(str(row["series"]), number), RECEIPT, key.unit, key.id)]
    if key.table != "member" or row["departure"] or row["merged_into"]:
        return []
    return [Claim(str(row[scheme]), scheme, key.unit, key.id) for scheme in (CITIZEN_ID, INSURANCE_CODE) if row[scheme]]


def keep_claims(transaction: Transaction, gone: Sequence[Claim], new: Sequence[Claim]) -> None:
    """Write the claims of rows that changed."""
    table = SCHEMA["claim"]
    for claim in gone:
        is_it = [table.c[name] == value for name, value in claim._asdict().items()]
        transaction.run(sa.delete(table).where(*is_it))
    if new:
        transaction.append_columns(table, dict(zip(Claim._fields, zip(*new, strict=True), strict=True)))


def doubled(transaction: Transaction, scheme: str, limit: int = 1000) -> Sequence[tuple[str, int]]:
    """Numbers of a scheme that more than one row claims, and how many do."""
    table = SCHEMA["claim"]
    rows = transaction.rows(
        sa.select(table.c.number, sa.func.count().label("count"))
        .where(table.c.scheme == scheme)
        .group_by(table.c.number)
        .having(sa.func.count() > 1)
        .order_by(table.c.number)
        .limit(limit)
    )
    return [(str(row["number"]), int(str(row["count"]))) for row in rows]


def claims_on(transaction: Transaction, scheme: str, number: str) -> list[Claim]:
    """Everybody who claims a number."""
    table = SCHEMA["claim"]
    rows = transaction.rows(sa.select(table).where(table.c.number == number, table.c.scheme == scheme))
    return [Claim(number, scheme, int(str(row["unit"])), str(row["id"])) for row in rows]
