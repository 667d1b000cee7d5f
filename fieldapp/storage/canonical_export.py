"""One digest for each table, by which two stores that hold the same facts can be told to be equal.

The export of a table is its rows in order of unit, then id (by code point), each row the canonical JSON list of its
columns in declared order (`domain.tables`, bookkeeping columns last) followed by a line feed, UTF-8. The digest is
the SHA-256 of that text in hex.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from fieldapp.domain.facts import canonical
from fieldapp.domain.tables import TABLES, Row, Table
from fieldapp.storage.tables import RowStore


def digest_rows(table: Table, rows: Iterable[Row]) -> str:
    """The digest of rows that come in order of unit and id."""
    names = [column.name for column in table.all_columns]
    digest = hashlib.sha256()
    for row in rows:
        digest.update(canonical([row[name] for name in names]) + b"\n")
    return digest.hexdigest()


def canonical_export(store: RowStore, units: Iterable[int]) -> dict[str, str]:
    """Table name → digest, over the given units."""
    wanted = tuple(units)
    return {name: digest_rows(table, store.rows(table, wanted)) for name, table in TABLES.items()}
