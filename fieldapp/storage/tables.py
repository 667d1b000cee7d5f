"""The projection's tables in SQL, made from their one declaration in `domain.tables`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from fieldapp.domain.project import RowKey, RowValues
from fieldapp.domain.tables import TABLES, Row, Table
from fieldapp.storage.database import Database

# Table and column names below come from domain.tables alone, never from input; hence the `noqa: S608`.

MORE_INDEXES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "receipt": (("event",), ("officer", "issued_on")),
    "contribution": (("event",),),
}
"""What this laptop's own questions need beside the declared indexes; each is led by `unit` like those."""


def definition(table: Table) -> list[str]:
    """The statements that make a table and its indexes."""
    columns = ", ".join(
        f'"{column.name}" {"INTEGER" if column.is_number else "TEXT"} NOT NULL' for column in table.all_columns
    )
    made = [f'CREATE TABLE "{table.name}" ({columns}, PRIMARY KEY (unit, id)) WITHOUT ROWID']
    return made + [
        f'CREATE INDEX "{_index_name(table, index)}" ON "{table.name}" (unit, {", ".join(map(_quoted, index))})'
        for index in _indexes(table)
    ]


def _indexes(table: Table) -> tuple[tuple[str, ...], ...]:
    return (*table.indexes, *MORE_INDEXES.get(table.name, ()))


def _index_name(table: Table, index: tuple[str, ...]) -> str:
    return f"{table.name}_by_{'_'.join(index)}"


def create_tables(database: Database) -> None:
    """Make every projection table in an empty database, and tell the planner what to expect of each."""
    for table in TABLES.values():
        for statement in definition(table):
            database.run(statement)
    set_expectations(database)


def bring_up_to_date(database: Database) -> None:
    """Make the tables that an older file lacks, and rebuild those to which columns were added; nothing is lost.

    A rebuilt table equals a new one to the letter, which a column added in place would not.
    """
    for table in TABLES.values():
        have = [str(row[1]) for row in database.rows(f'PRAGMA table_info("{table.name}")')]
        if have == [column.name for column in table.all_columns]:
            continue
        if have:
            database.run(f'ALTER TABLE "{table.name}" RENAME TO "former_{table.name}"')
            for index in _indexes(table):
                database.run(f'DROP INDEX IF EXISTS "{_index_name(table, index)}"')
        for statement in definition(table):
            database.run(statement)
        if have:
            kept = ", ".join(map(_quoted, have))
            missing = [column for column in table.all_columns if column.name not in have]
            blanks = "".join(f", {0 if column.is_number else repr('')}" for column in missing)
            into = "".join(f", {_quoted(column.name)}" for column in missing)
            database.run(
                f'INSERT INTO "{table.name}" ({kept}{into}) SELECT {kept}{blanks} FROM "former_{table.name}"'  # noqa: S608
            )
            database.run(f'DROP TABLE "former_{table.name}"')
    set_expectations(database)


_ROWS_EXPECTED = 20_000
_ALIKE_EXPECTED = 8


def set_expectations(database: Database) -> None:
    """Write the planner's statistics by hand: a laptop has few units, so `unit` alone never narrows a search.

    Without them SQLite takes `unit` for selective and reads a whole unit instead of an index (sqlite.org/fileformat2,
    sqlite_stat1: rows, then rows alike in the first column, in the first two …).
    """
    database.run("ANALYZE")
    database.run("DELETE FROM sqlite_stat1")
    for table in TABLES.values():
        stats = [(table.name, table.name, f"{_ROWS_EXPECTED} {_ROWS_EXPECTED} 1")]
        for index in _indexes(table):
            alike = " ".join(str(max(_ALIKE_EXPECTED >> place, 2)) for place in range(len(index)))
            stats.append((table.name, _index_name(table, index), f"{_ROWS_EXPECTED} {_ROWS_EXPECTED} {alike}"))
        database.run_many("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", stats)
    database.run("ANALYZE sqlite_schema")


def _quoted(name: str) -> str:
    return f'"{name}"'


@cache
def column_list(table: Table, alias: str = "") -> str:
    """The columns of a table as a select list."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + _quoted(column.name) for column in table.all_columns)


@cache
def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.all_columns)


@cache
def _insert(table: Table) -> str:
    marks = ", ".join("?" for _ in table.all_columns)
    return f'INSERT INTO "{table.name}" ({column_list(table)}) VALUES ({marks})'  # noqa: S608


@cache
def _select(table: Table) -> str:
    return f'SELECT {column_list(table)} FROM "{table.name}" WHERE unit = ? AND id = ?'  # noqa: S608


@cache
def _update(table: Table, changed: tuple[str, ...]) -> str:
    values = ", ".join(f"{_quoted(name)} = ?" for name in changed)
    return f'UPDATE "{table.name}" SET {values} WHERE unit = ? AND id = ?'  # noqa: S608


def as_values(table: Table, record: Sequence[object]) -> RowValues:
    """A driver row in the table's column order → column name → value."""
    return dict(zip(_names(table), record, strict=True))  # type: ignore[arg-type]


class RowStore:
    """Reads and writes rows of the projection tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, key: RowKey) -> RowValues | None:
        """The stored row, if any."""
        table = TABLES[key.table]
        record = self._database.one(_select(table), (key.unit, key.id))
        return None if record is None else as_values(table, record)

    def find(self, name: str, row_id: str) -> RowValues | None:
        """The row of an id in whichever served unit it stands; a row whose making fact is still missing is none."""
        table = TABLES[name]
        record = self._database.one(
            f'SELECT {column_list(table)} FROM "{name}" WHERE unit IN (SELECT unit FROM register_unit) AND id = ?'  # noqa: S608
            + (" AND created <> ''" if table.merged else ""),
            (row_id,),
        )
        return None if record is None else as_values(table, record)

    def write(self, key: RowKey, stored: RowValues | None, values: RowValues) -> bool:
        """Insert the row, or update the columns that differ from `stored`; whether anything changed."""
        table = TABLES[key.table]
        if stored is None:
            self._database.run(_insert(table), [values[name] for name in _names(table)])
            return True
        changed = tuple(name for name in _names(table) if stored[name] != values[name])
        if changed:
            self._database.run(_update(table, changed), [*(values[name] for name in changed), key.unit, key.id])
        return bool(changed)

    def insert_many(self, table: Table, unit: int, rows: Iterable[Row]) -> int:
        """Insert whole rows of one unit; columns that a row does not name are blank. The number of rows."""
        count = 0

        def records() -> Iterator[list[object]]:
            nonlocal count
            for row in rows:
                count += 1
                yield [
                    unit if column.name == "unit" else row.get(column.name, column.blank)
                    for column in table.all_columns
                ]

        self._database.run_many(_insert(table), records())
        return count

    def delete_unit(self, unit: int) -> None:
        """Take away every row of a unit."""
        for name in TABLES:
            self._database.run(f'DELETE FROM "{name}" WHERE unit = ?', (unit,))  # noqa: S608

    def rows(self, table: Table, units: Iterable[int]) -> Iterator[RowValues]:
        """Every row of the units in order of unit and id."""
        for unit in sorted(set(units)):
            for record in self._database.rows(
                f'SELECT {column_list(table)} FROM "{table.name}" WHERE unit = ? ORDER BY id',  # noqa: S608
                (unit,),
            ):
                yield as_values(table, record)


def stamps_in(table: Table, row: Row) -> Iterator[int]:
    """Every Lamport counter that a row mentions, so that this laptop writes after it."""
    if "counter" in row:
        yield int(row["counter"])
    if table.merged:
        if created := str(row["created"]):
            yield int(created.partition("@")[0])
        if stamps := str(row["stamps"]):
            for heads, awaited in json.loads(stamps).values():
                yield from (int(stamp.partition("@")[0]) for stamp in (*(head[0] for head in heads), *awaited))
