"""Everything that cannot be worked out again, as one stream: how a backup is made and read, whatever the database.

Left out are the tables that follow from others: projection, claims, snapshots, and how far the projection has come.
Records are CBOR arrays, each behind its length (4 bytes): `["table", name, columns]`, `["rows", row, …]`, and at the
end `["end", [name, rows], …]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

import sqlalchemy as sa

from fieldapp.domain.tables import TABLES
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.declaration import OFFICE_TABLES, OfficeTable
from fieldapp.office.store.schema import SCHEMA
from fieldapp.wire.cbor import Item, dump, load
from fieldapp.wire.problems import TornBundle

DERIVED = frozenset({*TABLES, "claim", "snapshot", "projected"})
ROWS_AT_ONCE = 500
_MOST_RECORD = 1 << 31

Tell = Callable[[str, int], None]
"""Hears of each table as it is finished: its name and how many rows it had."""


def kept_tables() -> list[OfficeTable]:
    """What a backup holds, by declaration."""
    return [table for name, table in OFFICE_TABLES.items() if name not in DERIVED]


def write_records(transaction: Transaction, tell: Tell) -> Iterator[bytes]:
    """The records of every kept table as one transaction sees them."""
    counts: list[Item] = []
    for table in kept_tables():
        columns = [column.name for column in table.columns]
        yield _framed(["table", table.name, list(columns)])
        count = 0
        for rows in _pages(transaction, table.name):
            count += len(rows)
            yield _framed(["rows", *rows])
        counts.append([table.name, count])
        tell(table.name, count)
    yield _framed(["end", *counts])


def _pages(transaction: Transaction, name: str) -> Iterator[list[Item]]:
    table = SCHEMA[name]
    statement = sa.select(table).order_by(*table.primary_key.columns)
    streaming = transaction.connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    for page in streaming.execute(statement).partitions():
        yield [[_plain(value) for value in row] for row in page]


def _plain(value: object) -> Item:
    return bytes(value) if isinstance(value, memoryview) else cast(Item, value)


def _framed(record: Item) -> bytes:
    packed = dump(record)
    return len(packed).to_bytes(4, "big") + packed


def read_records(pieces: Iterable[bytes]) -> Iterator[list[Item]]:
    """The records of a stream that comes in pieces of any size. Raises `TornBundle`."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= 4:
            size = int.from_bytes(waiting[:4], "big")
            if size > _MOST_RECORD:
                raise TornBundle("archive")
            if len(waiting) < 4 + size:
                break
            record = load(bytes(waiting[4 : 4 + size]))
            del waiting[: 4 + size]
            if not isinstance(record, list) or not record:
                raise TornBundle("archive")
            yield record
    if waiting:
        raise TornBundle("archive")


class Loader:
    """Takes records in order; without a transaction it only counts and verifies."""

    def __init__(self, transaction: Transaction | None) -> None:
        self._transaction = transaction
        self._table = ""
        self._columns: list[str] = []
        self.counts: dict[str, int] = {}
        self.is_whole = False

    def take(self, record: Sequence[Item]) -> None:
        """One record. Raises `TornBundle` for one out of order, or when the counts at the end do not agree."""
        sort, *more = record
        if sort == "table" and len(more) == 2 and isinstance(more[1], list):
            self._begin(str(more[0]), [str(name) for name in more[1]])
        elif sort == "rows" and self._table:
            self._load(more)
        elif sort == "end":
            self._finish(more)
        else:
            raise TornBundle("archive")

    def _begin(self, table: str, columns: list[str]) -> None:
        known = OFFICE_TABLES.get(table)
        names = {column.name for column in known.columns} if known else set()
        if known is None or table in DERIVED or not set(columns) <= names:
            raise TornBundle(table)
        self._table, self._columns = table, columns
        self.counts[table] = 0

    def _load(self, rows: Sequence[Item]) -> None:
        self.counts[self._table] += len(rows)
        if any(not isinstance(row, list) or len(row) != len(self._columns) for row in rows):
            raise TornBundle(self._table)
        if self._transaction is not None and rows:
            listed = cast("Sequence[list[Item]]", rows)
            self._transaction.append(
                SCHEMA[self._table], [dict(zip(self._columns, row, strict=True)) for row in listed]
            )

    def _finish(self, counts: Sequence[Item]) -> None:
        if [[name, count] for name, count in self.counts.items()] != list(counts):
            raise TornBundle("archive_counts")
        self.is_whole = True


def lay_out(transaction: Transaction) -> None:
    """Let the projection begin with the first fact of every feed."""
    feed_state, projected = SCHEMA["feed_state"], SCHEMA["projected"]
    for row in transaction.rows(sa.select(feed_state.c.unit)):
        transaction.put_new(projected, {"unit": row["unit"], "place": 0})


def drop_open_codes(transaction: Transaction) -> None:
    """One-time codes that had not been used when the backup was made may have been used since."""
    activation = SCHEMA["activation"]
    transaction.run(sa.delete(activation).where(activation.c.device == ""))
