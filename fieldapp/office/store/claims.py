"""Who claims a number: found by the number itself, across units, without any table pointing across them.

Claims follow from the rows and nothing else, so they too come out the same in whatever order facts arrive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def claims_of(key: RowKey, row: RowValues | None) -> Iterator[Claim]:
    """The claims that a row makes."""
    if row is None:
        return
    if key.table == "receipt":
        number = row["number"]
        assert isinstance(number, int)
        yield Claim(receipt_number(str(row["series"]), number), RECEIPT, key.unit, key.id)
    elif key.table == "member" and not row["departure"]:
        for scheme in (CITIZEN_ID, INSURANCE_CODE):
            if row[scheme]:
                yield Claim(str(row[scheme]), scheme, key.unit, key.id)


def keep_claims(
    transaction: Transaction, before: Mapping[RowKey, RowValues | None], after: Mapping[RowKey, RowValues | None]
) -> None:
    """Write the claims of rows that changed."""
    old: set[Claim] = set()
    new: set[Claim] = set()
    for key, row in after.items():
        if key.table in {"receipt", "member"} and row != before.get(key):
            old.update(claims_of(key, before.get(key)))
            new.update(claims_of(key, row))
    table = SCHEMA["claim"]
    for claim in sorted(old - new):
        is_it = [table.c[name] == value for name, value in claim._asdict().items()]
        transaction.run(sa.delete(table).where(*is_it))
    transaction.append(table, [claim._asdict() for claim in sorted(new - old)])


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
