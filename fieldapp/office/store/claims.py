"""Who claims a number: found by the number itself, across units, without any table pointing across them.

Claims follow from the rows and nothing else, so they too come out the same in whatever order facts arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, compress
from typing import NamedTuple

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
    columns: Columns = {**{name: [value] for name, value in row.items()}, "unit": [key.unit], "id": [key.id]}
    return [
        Claim(str(number), scheme, key.unit, key.id)
        for scheme, found in _claimed(key.table, columns).items()
        for number in found["number"]
    ]


def _claimed(name: str, columns: Columns) -> dict[str, Columns]:
    """The claims that rows of a table make, by scheme: receipts on their numbers, living members on theirs."""
    if name == "receipt":
        numbers = map(receipt_number, columns["series"], columns["number"])  # type: ignore[arg-type]
        return {RECEIPT: {"number": list(numbers), "unit": columns["unit"], "id": columns["id"]}}
    if name != "member":
        return {}
    gone = list(map(any, zip(columns["departure"], columns["merged_into"], strict=True)))
    found: dict[str, Columns] = {}
    for scheme in (CITIZEN_ID, INSURANCE_CODE):
        claims = [bool(number) and not left for number, left in zip(columns[scheme], gone, strict=True)]
        parts = {"number": columns[scheme], "unit": columns["unit"], "id": columns["id"]}
        found[scheme] = {part: list(compress(values, claims)) for part, values in parts.items()}
    return found


def claims_in(name: str, columns: Columns) -> Columns | None:
    """The claims of rows of a table, given as columns and likewise returned; None for a table without."""
    found = _claimed(name, columns)
    if not found:
        return None
    parts = {part: list(chain.from_iterable(one[part] for one in found.values())) for part in ("number", "unit", "id")}
    schemes = chain.from_iterable([scheme] * len(one["number"]) for scheme, one in found.items())
    return {**parts, "scheme": list(schemes)}


def keep_claims(transaction: Transaction, gone: Sequence[Claim], new: Sequence[Claim]) -> None:
    """Write the claims of rows that changed."""
    table = SCHEMA["claim"]
    for claim in gone:
        is_it = [table.c[name] == value for name, value in claim._asdict().items()]
        transaction.run(sa.delete(table).where(*is_it))
    transaction.append(table, [claim._asdict() for claim in new])


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
