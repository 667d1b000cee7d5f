"""Numbered steps from an empty database to today's schema. A step that has been released is never edited.

A released step makes what `released.py` lists. The last one, while it is unreleased, makes whatever the declaration
has beyond that: to add a table, a column or an index, declare it.

`migrate(database, is_dry=True)` says what would be done and does it inside a transaction that is then undone, so a
dry run meets the same errors as the real one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import sqlalchemy as sa

from fieldapp.office.store import released
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.declaration import OFFICE_TABLES, OfficeColumn, OfficeTable, Sort, read_listing
from fieldapp.office.store.errors import OfficeStoreNotReady, OfficeStoreTooNew
from fieldapp.office.store.schema import SCHEMA, build, build_column

_MIGRATION = sa.Table(
    "migration",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
)


class Migration(NamedTuple):
    """One step."""

    number: int
    name: str
    run: Callable[[Transaction], None]


def _first(transaction: Transaction) -> None:
    add_missing(transaction, read_listing(released.FIRST))


def _exchange(transaction: Transaction) -> None:
    """Whatever the declaration has beyond the first step; when this is released, its listing goes to `released.py`."""
    add_missing(transaction, OFFICE_TABLES)
    entered, high_water = SCHEMA["entered"], SCHEMA["high_water"]
    # Until now a bundle's facts were entered as it was accepted.
    transaction.run(sa.insert(entered).from_select(["device", "seq"], sa.select(high_water.c.device, high_water.c.seq)))


MIGRATIONS: Sequence[Migration] = (Migration(1, "first", _first), Migration(2, "exchange", _exchange))


def add_missing(transaction: Transaction, declared: Mapping[str, OfficeTable]) -> None:
    """Make the tables, columns and indexes that are not there yet; what is there stays as it is."""
    connection = transaction.connection
    there = sa.inspect(connection)
    names = set(there.get_table_names())
    metadata = sa.MetaData()
    for table in declared.values():
        built = build(metadata, table)
        if table.name not in names:
            built.create(connection)
            continue
        columns = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                transaction.run(sa.text(_added(connection, table.name, column)))
        indexes = {index["name"] for index in there.get_indexes(table.name)}
        for index in built.indexes:
            if index.name not in indexes:
                index.create(connection)


_BLANK = {Sort.TEXT: "''", Sort.NUMBER: "0"}


def _added(connection: sa.Connection, table: str, column: OfficeColumn) -> str:
    """The statement that adds a column; rows that are there get the value that stands for nothing."""
    no_bytes = "x''" if connection.dialect.name == "sqlite" else "''"
    default = None if column.may_lack else sa.text(_BLANK.get(column.sort, no_bytes))
    made = build_column(column, default)
    sa.Table(table, sa.MetaData(), made)
    spelled = sa.schema.CreateColumn(made).compile(dialect=connection.dialect)
    return f'ALTER TABLE "{table}" ADD COLUMN {spelled}'


class _DryRunEnded(Exception):
    """Ends a transaction that must not be committed."""


def _number_in(transaction: Transaction) -> int:
    if not sa.inspect(transaction.connection).has_table(_MIGRATION.name):
        return 0
    return transaction.number(sa.select(sa.func.max(_MIGRATION.c.number)))


def migrate(database: Database, *, is_dry: bool = False) -> tuple[str, ...]:
    """Bring the schema up to date; the names of the steps taken, or that would be.

    Raises `OfficeStoreTooNew`, `OfficeStoreUnavailable`.
    """
    steps: tuple[Migration, ...] = ()
    with suppress(_DryRunEnded), database.writing() as transaction:
        steps = _take_steps(transaction)
        if is_dry:
            raise _DryRunEnded
    return tuple(f"{step.number:04d}_{step.name}" for step in steps)


def _take_steps(transaction: Transaction) -> tuple[Migration, ...]:
    found = _number_in(transaction)
    known = MIGRATIONS[-1].number
    if found > known:
        raise OfficeStoreTooNew(found, known)
    if not found:
        _MIGRATION.create(transaction.connection, checkfirst=True)
    steps = tuple(step for step in MIGRATIONS if step.number > found)
    for step in steps:
        step.run(transaction)
        transaction.append(_MIGRATION, [{"number": step.number, "name": step.name}])
    return steps


def refuse_unready(database: Database) -> None:
    """Raise `OfficeStoreNotReady` or `OfficeStoreTooNew` unless the schema is today's."""
    with database.reading() as transaction:
        found = _number_in(transaction)
    known = MIGRATIONS[-1].number
    if found > known:
        raise OfficeStoreTooNew(found, known)
    if found < known:
        raise OfficeStoreNotReady
