"""The one connection to the encrypted database: opening, transactions, and errors in this program's words.

A connection belongs to the thread that opened it (the database lane). Keys are raw, so that no passphrase is stretched
at opening. Write-ahead log with a sync at every commit; the log is folded into the file when the program is idle,
because a checkpoint inside a commit doubles its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlcipher3 import dbapi2

from fieldapp.storage.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DiskFailing,
    DiskFull,
    DiskReadOnly,
    StorageFailure,
    TransactionSpoilt,
    WrongKey,
)

if TYPE_CHECKING:
    import sqlite_utils

Record = tuple[Any, ...]
"""A row as the driver gives it; what its cells are follows from the statement."""

KEY_BYTES = 32
CHECKPOINT_PAGES = 8000
_STATEMENTS_KEPT = 512
_CACHE_KIB = 32_000
_BLOCK = 1 << 20

_BY_CODE: dict[int, type[StorageFailure]] = {
    5: DatabaseBusy,
    6: DatabaseBusy,
    8: DiskReadOnly,
    10: DiskFailing,
    11: DatabaseDamaged,
    13: DiskFull,
    14: DiskFailing,
    26: WrongKey,
}
"""SQLite's primary result codes: BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB."""


class _Cursor(Protocol):
    rowcount: int

    def fetchall(self) -> list[Record]: ...

    def fetchone(self) -> Record | None: ...

    def __iter__(self) -> Iterator[Record]: ...


class _Connection(Protocol):
    in_transaction: bool

    def execute(self, sql: str, params: Sequence[object] = ..., /) -> _Cursor: ...

    def executemany(self, sql: str, params: Iterable[Sequence[object]], /) -> _Cursor: ...

    def backup(self, target: _Connection, /) -> None: ...

    def close(self) -> None: ...


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into this program's."""
    try:
        yield
    except dbapi2.IntegrityError:
        raise  # a broken key is a fault of ours and must be seen as one
    except dbapi2.ProgrammingError:
        raise
    except dbapi2.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise _BY_CODE.get(code, StorageFailure)(str(error)) from error


class Database:
    """An open SQLCipher database."""

    def __init__(self, connection: _Connection, path: Path | None) -> None:
        self._connection = connection
        self._path = path
        self._depth = 0
        self._spoilt = False
        self._when_undone: list[Callable[[], object]] = []

    @property
    def folder(self) -> Path:
        """Where the file stands; the working folder for one that is in memory."""
        return self._path.parent if self._path is not None else Path()

    @classmethod
    def open(cls, path: Path, key: bytes) -> Database:
        """Open or create the file under a raw 32-byte key. Raises `WrongKey` and the other `StorageFailure`s."""
        database = cls(_connect(str(path)), path)
        try:
            database._unlock(key)
        except BaseException:
            database.close()
            raise
        return database

    @classmethod
    def in_memory(cls) -> Database:
        """A database that ends with the process, for replaying a journal beside the stored one."""
        return cls(_connect(":memory:"), None)

    def _unlock(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise WrongKey
        self.run("PRAGMA cipher_log_level = NONE")
        self.run(f"PRAGMA key = \"x'{key.hex()}'\"")
        self.one("SELECT count(*) FROM sqlite_master")
        self.run("PRAGMA journal_mode = WAL")
        self.run("PRAGMA synchronous = FULL")
        self.run(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self.run(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self.run("PRAGMA foreign_keys = OFF")
        self.run("PRAGMA trusted_schema = OFF")

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        with translated():
            self._connection.close()

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        """Execute one statement; the number of rows it changed."""
        with translated():
            return self._connection.execute(sql, params).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute one statement for each row of parameters."""
        with translated():
            self._connection.executemany(sql, rows)

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Record]:
        """All rows of a query."""
        with translated():
            return self._connection.execute(sql, params).fetchall()

    def one(self, sql: str, params: Sequence[object] = ()) -> Record | None:
        """The first row of a query, if any."""
        with translated():
            return self._connection.execute(sql, params).fetchone()

    def number(self, sql: str, params: Sequence[object] = ()) -> int:
        """The whole number a query gives, 0 when it gives none."""
        found = self.one(sql, params)
        return int(found[0] or 0) if found else 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing. Inside another one it belongs to that; what fails inside spoils the whole."""
        if self._depth:
            self._depth += 1
            try:
                yield
            except BaseException:
                self._spoilt = True
                raise
            finally:
                self._depth -= 1
            return
        self.run("BEGIN IMMEDIATE")
        self._depth, self._spoilt = 1, False
        try:
            yield
            self._refuse_spoilt()
            self.run("COMMIT")
        except BaseException:
            self._undo()
            raise
        finally:
            self._depth = 0
            self._when_undone.clear()

    def _refuse_spoilt(self) -> None:
        if self._spoilt:
            raise TransactionSpoilt

    def when_undone(self, forget: Callable[[], object]) -> None:
        """Call `forget` if the running transaction is rolled back: what is kept in memory must not outlive it."""
        if self._depth:
            self._when_undone.append(forget)

    def _undo(self) -> None:
        if self._connection.in_transaction:
            with translated():
                self._connection.execute("ROLLBACK")
        for forget in self._when_undone:
            forget()

    def checkpoint_when_idle(self) -> None:
        """Fold the write-ahead log into the file without waiting for readers."""
        self.run("PRAGMA wal_checkpoint(PASSIVE)")

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file and empty it."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def warm(self) -> int:
        """Read the file once from end to end so that the first search does not wait for the disk; bytes read."""
        if self._path is None:
            return 0
        total = 0
        with self._path.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                total += len(block)
        return total

    def copy_to(self, path: Path, key: bytes) -> None:
        """A copy of the whole database under the same key, while others go on reading (SQLite's backup interface)."""
        copy = Database(_connect(str(path)), path)
        try:
            copy.run(f"PRAGMA key = \"x'{key.hex()}'\"")
            with translated():
                self._connection.backup(copy._connection)
            copy.one("SELECT count(*) FROM sqlite_master")
        finally:
            copy.close()

    def toolbox(self) -> sqlite_utils.Database:
        """sqlite-utils over this connection, for migrations, import and export; its plugins never see the data."""
        import sqlite_utils

        return sqlite_utils.Database(self._connection, execute_plugins=False)  # type: ignore[arg-type]


def _connect(path: str) -> _Connection:
    with translated():
        connection: _Connection = dbapi2.connect(
            path, isolation_level=None, cached_statements=_STATEMENTS_KEPT, timeout=5.0
        )
    return connection
