"""What the office's snapshots said: the ground that a replay of the journal starts from."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence

from fieldapp.domain.facts import Fact
from fieldapp.domain.project import RowKey, RowValues, project
from fieldapp.domain.tables import TABLES, Row, Value
from fieldapp.storage.database import Database
from fieldapp.storage.tables import RowStore

_LEVEL = 6


def _packed(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    plain = {"columns": list(columns), "rows": [list(row) for row in rows]}
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)


def _unpacked(packed: bytes) -> list[dict[str, Value]]:
    plain = json.loads(zlib.decompress(packed))
    return [dict(zip(plain["columns"], row, strict=True)) for row in plain["rows"]]


class Bases:
    """One base for each unit: its rows by table, and how far the feed had come.

    Which facts a base holds already need not be known: to apply a fact again changes nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, unit: int, cursor: int, signed: bytes, rows: Mapping[str, Sequence[Row]]) -> None:
        """Keep a snapshot as the unit's base, in place of an earlier one."""
        self.drop(unit)
        self._database.run("INSERT INTO base (unit, cursor, signed) VALUES (?, ?, ?)", (unit, cursor, signed))
        for name, found in rows.items():
            columns = [column.name for column in TABLES[name].all_columns if column.name != "unit"]
            blanks = {column.name: column.blank for column in TABLES[name].all_columns}
            packed = _packed(columns, ([row.get(column, blanks[column]) for column in columns] for row in found))
            self._database.run("INSERT INTO base_rows (unit, name, rows) VALUES (?, ?, ?)", (unit, name, packed))

    def drop(self, unit: int) -> None:
        """Forget a unit's base."""
        for table in ("base", "base_rows"):
            self._database.run(f"DELETE FROM {table} WHERE unit = ?", (unit,))  # noqa: S608 - the two names above

    def rows(self, unit: int) -> dict[str, list[dict[str, Value]]]:
        """The base's rows by table."""
        return {
            name: _unpacked(bytes(packed))
            for name, packed in self._database.rows("SELECT name, rows FROM base_rows WHERE unit = ?", (unit,))
        }

    def erase(self, erased: Fact) -> bool:
        """Take a fact's personal part out of its unit's base; the signed bytes go with it. Whether it was there."""
        rows: dict[RowKey, RowValues] = {
            RowKey(name, erased.unit, str(row["id"])): {"unit": erased.unit, **row}
            for name, found in self.rows(erased.unit).items()
            for row in found
        }
        changed = {key: values for key, values in project(rows, erased).items() if key in rows}
        if not changed:
            return False
        rows.update(changed)
        self._database.run("UPDATE base SET signed = x'' WHERE unit = ?", (erased.unit,))
        for name in {key.table for key in changed}:
            columns = [column.name for column in TABLES[name].all_columns if column.name != "unit"]
            packed = _packed(columns, ([row[c] for c in columns] for key, row in rows.items() if key.table == name))
            self._database.run("UPDATE base_rows SET rows = ? WHERE unit = ? AND name = ?", (packed, erased.unit, name))
        return True

    def fill(self, store: RowStore, unit: int) -> None:
        """Write the base's rows into empty tables."""
        for name, rows in self.rows(unit).items():
            store.insert_many(TABLES[name], unit, rows)
