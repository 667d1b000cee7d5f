"""A connection to SQLite or PostgreSQL: transactions, bulk appends, and errors as ours.

SQLite runs in WAL with full synchronisation; its writers queue at one lock, so nobody fails busy. PostgreSQL runs
READ COMMITTED, and whoever needs a queue locks a row (`FOR UPDATE`).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain
from typing import NamedTuple, cast

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from fieldapp.office.store.copying import NulInText, copy_text, refuse_nul
from fieldapp.office.store.errors import BadDatabaseUrl, OfficeStoreUnavailable, RowRefused

Values = Mapping[str, object]
Columns = Mapping[str, Sequence[object]]

SECONDS_TO_WAIT = 30
IN_MEMORY = "sqlite:///:memory:"
"""For rehearsals: nothing of it reaches a disk."""
CHUNK = 500
"""How many ids one statement names."""

_DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)
"""What appending rows raises: it speaks to the driver itself."""

_REFUSALS = (
    sqlite3.IntegrityError,
    OverflowError,
    psycopg.errors.UniqueViolation,
    psycopg.errors.NumericValueOutOfRange,
)

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA busy_timeout = {SECONDS_TO_WAIT * 1000}",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -65536",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA trusted_schema = OFF",
)


def _prepare_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # transactions begin where we say
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        is_writing = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _engine(url: str) -> sa.Engine:
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if url.startswith("postgresql+psycopg://"):
        return sa.create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8, pool_timeout=SECONDS_TO_WAIT)
    if not url.startswith("sqlite:///"):
        raise BadDatabaseUrl
    # In memory each thread has a database of its own, and there is no pool.
    pool = {} if url == IN_MEMORY else {"pool_size": 8, "max_overflow": 16}
    engine = sa.create_engine(url, connect_args={"timeout": SECONDS_TO_WAIT}, **pool)
    _prepare_sqlite(engine)
    return engine


def as_columns(rows: Sequence[Values]) -> Columns:
    """Rows turned: column name → its values, in the order of the rows; the first row names the columns."""
    names = tuple(rows[0])
    if set(map(tuple, rows)) != {names}:
        return {name: [row[name] for row in rows] for name in names}
    # One long list and its slices: a call with a hundred thousand arguments is slower.
    values = list(chain.from_iterable(row.values() for row in rows))
    return {name: values[place :: len(names)] for place, name in enumerate(names)}


class Packed(NamedTuple):
    """Rows as their database takes them: the names of the columns, and the text for `COPY` or tuples."""

    names: tuple[str, ...]
    rows: bytes | Sequence[tuple[object, ...]]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _copy(cursor: psycopg.Cursor[tuple[object, ...]], name: str, parts: Sequence[Packed]) -> None:
    with cursor.copy(f'COPY "{name}" ({_listed(parts[0].names)}) FROM STDIN') as copy:
        for part in parts:
            copy.write(cast(bytes, part.rows))


def _insert_many(cursor: sqlite3.Cursor, name: str, parts: Sequence[Packed]) -> None:
    names = parts[0].names
    places = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{name}" ({_listed(names)}) VALUES ({places})'  # noqa: S608 - declared names
    cursor.executemany(
        statement, chain.from_iterable(cast("Sequence[tuple[object, ...]]", part.rows) for part in parts)
    )


class Database:
    """The office's database. Every method of a transaction belongs to the thread that opened it."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
        except sa.exc.ArgumentError as error:
            raise BadDatabaseUrl from error
        self.is_postgres = self._engine.dialect.name == "postgresql"
        self._writers: AbstractContextManager[object] = nullcontext() if self.is_postgres else threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state throughout. Raises `OfficeStoreUnavailable`."""
        level = {"isolation_level": "REPEATABLE READ"} if self.is_postgres else {}
        with self._translated(), self._engine.connect().execution_options(**level) as connection, connection.begin():
            yield Transaction(connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that is committed at the end, or undone whole. Raises `OfficeStoreUnavailable`."""
        with (
            self._writers,
            self._translated(),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield Transaction(connection)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.SQLAlchemyError, *_DRIVER_ERRORS) as error:
            raise OfficeStoreUnavailable(str(getattr(error, "orig", None) or error)) from error

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


class Transaction:
    """Statements of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._is_postgres = connection.dialect.name == "postgresql"

    def run(self, statement: sa.Executable, values: Values | None = None) -> None:
        """Execute one statement."""
        self.connection.execute(statement, dict(values or {}))

    def run_all(self, statement: sa.Executable, values: Sequence[Values]) -> None:
        """Execute one statement for each of many values."""
        if values:
            self.connection.execute(statement, [dict(row) for row in values])

    def changed(self, statement: sa.Update, values: Sequence[Values]) -> int:
        """Execute one statement for each of some values; how many rows they changed together."""
        return self.connection.execute(statement, [dict(row) for row in values]).rowcount

    def rows(self, statement: sa.Executable) -> list[dict[str, object]]:
        """All rows of a query, column name → value."""
        return [dict(row) for row in self.connection.execute(statement).mappings()]

    def one(self, statement: sa.Executable) -> dict[str, object] | None:
        """The first row, if any."""
        row = self.connection.execute(statement).mappings().first()
        return None if row is None else dict(row)

    def number(self, statement: sa.Executable) -> int:
        """The first value of the first row, 0 where there is none."""
        found = self.connection.execute(statement).scalar()
        return int(found or 0)

    def among(self, column: sa.Column[object], values: Sequence[str] | Sequence[int]) -> sa.ColumnElement[bool]:
        """That a column holds one of many texts or numbers: one parameter however many they are."""
        if self._is_postgres:
            sort = sa.BigInteger() if isinstance(column.type, sa.BigInteger) else sa.Text()
            return column == sa.any_(sa.bindparam(None, list(values), type_=postgresql.ARRAY(sort)))
        listed = sa.func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(sa.select(listed.c.value))

    def append(self, table: sa.Table, rows: Sequence[Values]) -> None:
        """Insert many new rows, each with a value for every column that the first one names."""
        if rows:
            self.append_columns(table, as_columns(rows))

    def append_columns(self, table: sa.Table, columns: Columns) -> None:
        """Insert many new rows given as columns of one length. Raises as `append_packed`."""
        self.append_packed(table, [self.pack(columns)])

    def pack(self, columns: Columns) -> Packed:
        """Rows given as columns of one length, made ready to be written. Raises `RowRefused` for a text with a NUL."""
        try:
            if self._is_postgres:
                return Packed(tuple(columns), copy_text(list(columns.values())))
            for column in columns.values():
                refuse_nul(column)
        except NulInText as error:
            raise RowRefused("NUL") from error
        return Packed(tuple(columns), list(zip(*columns.values(), strict=True)))

    def append_packed(self, table: sa.Table, parts: Sequence[Packed]) -> None:
        """Insert many new rows, all parts with the same columns: `COPY` on PostgreSQL, `executemany` on SQLite.

        Raises `RowRefused`, and then the transaction can only be undone.
        """
        parts = [part for part in parts if part.rows]
        if not parts:
            return
        cursor = self.connection.connection.cursor()
        try:
            if self._is_postgres:
                _copy(cast("psycopg.Cursor[tuple[object, ...]]", cursor), table.name, parts)
            else:
                _insert_many(cast(sqlite3.Cursor, cursor), table.name, parts)
        except _REFUSALS as error:
            raise RowRefused(str(error)) from error
        finally:
            cursor.close()

    def put(self, table: sa.Table, row: Values) -> None:
        """Insert a row, or replace the one with the same key."""
        insert = self._insert(table).values(dict(row))
        key = {column.name for column in table.primary_key.columns}
        changed = {name: insert.excluded[name] for name in row if name not in key}
        keys = list(table.primary_key.columns)
        if changed:
            self.connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))
        else:
            self.connection.execute(insert.on_conflict_do_nothing(index_elements=keys))

    def put_new(self, table: sa.Table, row: Values) -> bool:
        """Insert a row unless its key is there; whether it was inserted."""
        keys = list(table.primary_key.columns)
        insert = self._insert(table).values(dict(row)).on_conflict_do_nothing(index_elements=keys)
        return self.connection.execute(insert).rowcount == 1

    def put_new_all(self, table: sa.Table, rows: Iterable[Values]) -> None:
        """Insert rows whose keys are not there yet."""
        listed = [dict(row) for row in rows]
        if listed:
            keys = list(table.primary_key.columns)
            self.connection.execute(self._insert(table).on_conflict_do_nothing(index_elements=keys), listed)

    def _insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        return postgresql.insert(table) if self._is_postgres else sqlite.insert(table)


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """`ids` in pieces that one statement can name."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
