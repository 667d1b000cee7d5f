"""Who claims a number: found by the number itself, across units, without any table pointing across them.

Claims follow from the rows and nothing else, so they too come out the same in whatever order facts arrive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.domain.project import RowKey, RowValues
from fieldapp.office.store.database import Columns, Transaction
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


def claims_of(key: RowKey, row: RowValues) -> list[Claim]:
    """The claims that a row makes."""
    return claims_in(key.table, {**{name: [value] for name, value in row.items()}, "unit": [key.unit], "id": [key.id]})


def claims_in(name: str, columns: Columns) -> list[Claim]:
    """The claims that rows of a table make, given as columns: receipts on their numbers, living members on theirs."""
    if name == "receipt":
        rows = _across(columns, "series", "number", "unit", "id")
        return [Claim(receipt_number(series, number), RECEIPT, unit, id_) for series, number, unit, id_ in rows]
    if name != "member":
        return []
    return [
        Claim(number, scheme, unit, id_)
        for scheme in (CITIZEN_ID, INSURANCE_CODE)
        for number, gone, into, unit, id_ in _across(columns, scheme, "departure", "merged_into", "unit", "id")
        if number and not gone and not into
    ]


def _across(columns: Columns, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(columns[name] for name in names), strict=True)


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
