"""When two stores hold the same: one digest for each projection table, over every column of every row.

Canonical form of a table: its rows in order of `(unit, id)` (ids by code point), each the JSON list of its values in
the order of `Table.all_columns`, without spaces, UTF-8, not escaped, one row a line. The digest is SHA-256 in hex.
Local tables, search indexes and indexes are no part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import canonical
from fieldapp.domain.tables import Row, Table


class RowsOutOfOrder(RuleBroken):
    """Rows handed over for a digest that do not ascend by `(unit, id)`: the store's order is not ours."""

    code = "rows_out_of_order"

    def __init__(self, table: str, row_id: str) -> None:
        super().__init__(table=table, id=row_id[:40])


def table_digest(table: Table, rows: Iterable[Row]) -> str:
    """The digest of a table's rows, which must ascend by `(unit, id)`; raises `RowsOutOfOrder`.

    Rows are taken one by one, so a table of any size costs no memory.
    """
    digest = hashlib.sha256()
    names = [column.name for column in table.all_columns]
    before: tuple[int, str] | None = None
    for row in rows:
        key = (int(row["unit"]), str(row["id"]))
        if before is not None and key <= before:
            raise RowsOutOfOrder(table.name, key[1])
        before = key
        digest.update(canonical([row[name] for name in names]))
        digest.update(b"\n")
    return digest.hexdigest()
