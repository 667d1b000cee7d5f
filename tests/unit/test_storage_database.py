"""The connection: how it is set up, whole transactions, errors in our own words."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldapp.domain.tables import TABLES
from fieldapp.storage.database import CHECKPOINT_PAGES, Database
from fieldapp.storage.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DiskFailing,
    DiskFull,
    DiskReadOnly,
    SchemaTooNew,
    StorageFailure,
    TransactionSpoilt,
    WrongKey,
)
from fieldapp.storage.migrations.sequence import MIGRATIONS, Migration, migrate, schema_version

KEY = secrets.token_bytes(32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def database(path: Path) -> Database:
    database = Database.open(path, KEY)
    database.run("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
    return database


def fail_within(database: Database, statement: str, forget: Callable[[], object] = list) -> None:
    """A transaction that does something and then fails."""
    with database.transaction():
        database.when_undone(forget)
        database.run(statement)
        raise KeyError


def notes(database: Database) -> list[str]:
    return [text for (text,) in database.rows("SELECT text FROM note ORDER BY id")]


def test_it_is_set_up_to_lose_nothing_and_to_be_quick(database: Database) -> None:
    def pragma(name: str) -> object:
        return database.rows(f"PRAGMA {name}")[0][0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("wal_autocheckpoint") == CHECKPOINT_PAGES
    assert pragma("cipher_memory_security") == "0"
    assert str(pragma("page_size")) == "4096"
    assert str(pragma("cipher_version")).startswith("4.")


@pytest.mark.parametrize("key", [secrets.token_bytes(32), b"", b"short"], ids=["another", "none", "short"])
def test_another_key_does_not_open(
    database: Database, path: Path, key: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    database.close()
    with pytest.raises(WrongKey):
        Database.open(path, key)
    assert capfd.readouterr() == ("", "")


def test_a_transaction_is_whole(database: Database) -> None:
    with database.transaction():
        database.run("INSERT INTO note (text) VALUES ('a')")
        with database.transaction():
            database.run("INSERT INTO note (text) VALUES ('b')")
    with pytest.raises(KeyError):
        fail_within(database, "INSERT INTO note (text) VALUES ('c')")
    assert notes(database) == ["a", "b"]


def test_a_part_that_failed_spoils_the_whole_even_if_somebody_goes_on(database: Database) -> None:

    def go_on_regardless() -> None:
        with database.transaction():
            with pytest.raises(KeyError):
                fail_within(database, "INSERT INTO note (text) VALUES ('a')")
            database.run("INSERT INTO note (text) VALUES ('b')")

    with pytest.raises(TransactionSpoilt):
        go_on_regardless()
    assert notes(database) == []
    with database.transaction():
        database.run("INSERT INTO note (text) VALUES ('c')")
    assert notes(database) == ["c"]


def test_what_is_kept_in_memory_hears_of_an_undone_transaction(database: Database) -> None:
    heard: list[str] = []
    with database.transaction():
        database.when_undone(lambda: heard.append("kept"))
    with pytest.raises(KeyError):
        fail_within(database, "DELETE FROM note", lambda: heard.append("undone"))
    assert heard == ["undone"]


def test_a_full_disk_keeps_nothing_of_the_transaction(database: Database) -> None:
    database.run("INSERT INTO note (text) VALUES ('a')")
    database.rows("PRAGMA max_page_count = 4")
    with pytest.raises(DiskFull), database.transaction():
        database.run_many("INSERT INTO note (text) VALUES (?)", [("b",), ("x" * 100_000,)])
    assert notes(database) == ["a"]
    database.rows("PRAGMA max_page_count = 100000")
    database.run("INSERT INTO note (text) VALUES ('c')")
    assert notes(database) == ["a", "c"]


def test_a_read_only_disk_has_its_own_name(database: Database) -> None:
    database.run("PRAGMA query_only = ON")
    with pytest.raises(DiskReadOnly):
        database.run("INSERT INTO note (text) VALUES ('b')")


def test_a_second_writer_is_told_to_wait(database: Database, path: Path) -> None:
    other = Database.open(path, KEY)
    other.rows("PRAGMA busy_timeout = 1")
    with database.transaction(), pytest.raises(DatabaseBusy), other.transaction():
        pass
    other.close()


def test_damage_is_found_out(database: Database, path: Path) -> None:
    database.run_many("INSERT INTO note (text) VALUES (?)", [("x" * 2000,) for _ in range(50)])
    database.checkpoint()
    database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 10 + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises((DatabaseDamaged, DiskFailing)):
        notes(Database.open(path, KEY))


def test_a_folder_that_is_not_there_is_a_failing_disk(tmp_path: Path) -> None:
    with pytest.raises(DiskFailing):
        Database.open(tmp_path / "none" / "x.db", KEY)


def test_statements_that_make_no_sense_are_failures_with_the_drivers_words(database: Database) -> None:
    with pytest.raises(StorageFailure, match="no such table"):
        database.rows("SELECT * FROM nowhere")


def test_the_idle_checkpoint_folds_the_log_in(database: Database, path: Path) -> None:
    database.run("INSERT INTO note (text) VALUES ('a')")
    before = path.stat().st_size
    database.checkpoint_when_idle()
    assert path.stat().st_size > before
    assert database.warm() == path.stat().st_size
    assert Database.in_memory().warm() == 0


def test_sqlite_utils_works_on_the_connection(database: Database) -> None:
    database.toolbox()["note"].insert_all([{"text": "a"}, {"text": "b"}])  # type: ignore[union-attr]
    assert notes(database) == ["a", "b"]


# migrations


def test_steps_are_taken_once_and_recorded(path: Path) -> None:
    database = Database.open(path, KEY)
    taken: list[int] = []

    def step(number: int) -> Migration:
        return Migration(number, f"step {number}", lambda _database: taken.append(number))

    steps = [step(number) for number in (1, 2, 3)]
    assert migrate(database, 5, steps[:1]) == (1,)
    assert migrate(database, 6, steps) == (2, 3)
    assert migrate(database, 7, steps) == ()
    assert taken == [1, 2, 3]
    assert database.rows("SELECT number, name, at_ms FROM migration") == [
        (1, "step 1", 5), (2, "step 2", 6), (3, "step 3", 6),
    ]  # fmt: skip


def test_a_step_that_fails_leaves_the_file_at_the_step_before(path: Path) -> None:
    database = Database.open(path, KEY)

    def fail(inside: Database) -> None:
        inside.run("CREATE TABLE half (id)")
        raise KeyError

    with pytest.raises(KeyError):
        migrate(database, 5, [Migration(1, "fails", fail)])
    assert schema_version(database) == 0
    assert database.rows("SELECT name FROM sqlite_master") == []


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    database = Database.open(path, KEY)
    migrate(database, 5)
    database.run(f"PRAGMA user_version = {MIGRATIONS[-1].number + 1}")
    with pytest.raises(SchemaTooNew):
        migrate(database, 6)


def test_the_steps_are_numbered_without_gaps() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_the_schema_holds_what_the_domain_declares(path: Path) -> None:
    database = Database.open(path, KEY)
    migrate(database, 5)
    for name, table in TABLES.items():
        columns = [row[1] for row in database.rows(f"PRAGMA table_info('{name}')")]
        assert columns == [column.name for column in table.all_columns]
        for index in table.indexes:
            plan = database.rows(
                f"EXPLAIN QUERY PLAN SELECT * FROM {name} WHERE unit = 1 AND "
                + " AND ".join(f'"{column}" = 1' for column in index)
            )
            assert any(f"{name}_by_{'_'.join(index)} " in step[3] for step in plan), plan
