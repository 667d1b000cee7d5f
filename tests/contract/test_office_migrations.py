"""From an empty database, and from what earlier versions left behind, to today's schema, on both databases."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.office.checks import check_office
from fieldapp.office.folder import OfficeConfig, OfficeFolder
from fieldapp.office.office import open_office
from fieldapp.office.status import read_status
from fieldapp.office.store import migrations, registry, released
from fieldapp.office.store.database import Database
from fieldapp.office.store.declaration import OFFICE_TABLES, listing, read_listing
from fieldapp.office.store.errors import OfficeStoreNotReady, OfficeStoreTooNew
from fieldapp.office.store.values import binary
from tests.office_play import PlayedClock

STEPS = ("0001_first", "0002_exchange")
STORED = Path(__file__).parent.parent / "upgrades" / "office_v1.db"
"""An office's SQLite file as step 1 left it: two payments, a correction in two bundles of one laptop."""

RELEASED = {"FIRST": "b41c81abda0fe028"}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'office.db'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


def shape(database: Database) -> dict[str, tuple[object, ...]]:
    """Every table: its key, columns with whether they may be null, indexes; in no order that a step could change."""
    with database.reading() as transaction:
        there = sa.inspect(transaction.connection)
        found: dict[str, tuple[object, ...]] = {}
        for name in there.get_table_names():
            columns = {(column["name"], bool(column["nullable"])) for column in there.get_columns(name)}
            indexes = {tuple(index["column_names"]) for index in there.get_indexes(name)}
            found[name] = (tuple(there.get_pk_constraint(name)["constrained_columns"]), columns, indexes)
    found.pop("migration", None)
    return found


def listed(text: str) -> dict[str, tuple[object, ...]]:
    return {
        name: (
            table.key,
            {(column.name, column.may_lack) for column in table.columns},
            set(table.indexes),
        )
        for name, table in read_listing(text).items()
    }


def test_dry_then_real_then_nothing_left_to_do(database: Database) -> None:
    with pytest.raises(OfficeStoreNotReady):
        migrations.refuse_unready(database)
    assert migrations.migrate(database, is_dry=True) == STEPS
    assert shape(database) == {}
    with pytest.raises(OfficeStoreNotReady):
        migrations.refuse_unready(database)
    assert migrations.migrate(database) == STEPS
    assert migrations.migrate(database) == ()
    migrations.refuse_unready(database)


def test_every_step_together_makes_what_is_declared(database: Database) -> None:
    migrations.migrate(database)
    assert shape(database) == listed(listing(OFFICE_TABLES.values()))


def test_a_step_makes_what_it_was_released_with(database: Database) -> None:
    with database.writing() as transaction:
        migrations.MIGRATIONS[0].run(transaction)
    assert shape(database) == listed(released.FIRST)


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_step_is_never_edited(name: str) -> None:
    text = getattr(released, name)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == RELEASED[name]
    assert listing(read_listing(text).values()) == text


def test_every_released_listing_is_pinned() -> None:
    assert [name for name in vars(released) if name.isupper()] == list(RELEASED)
    assert len(migrations.MIGRATIONS) in {len(RELEASED), len(RELEASED) + 1}


def test_a_column_added_to_a_table_with_rows_is_blank_there(database: Database) -> None:
    with database.writing() as transaction:
        migrations.MIGRATIONS[0].run(transaction)
        transaction.connection.execute(sa.text("INSERT INTO receipt_copy VALUES (1, 'L1.1.0', 'L1.2.0', 2)"))
        grown = released.FIRST.replace(
            "has unit:number id receipt copy:number", "has unit:number id receipt copy:number a b:number c:bytes d?"
        )
        migrations.add_missing(transaction, read_listing(grown))
        row = transaction.one(sa.text("SELECT a, b, c, d FROM receipt_copy"))
    assert row is not None
    assert (row["a"], row["b"], binary(row, "c"), row["d"]) == ("", 0, b"", None)


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    migrations.migrate(database)
    with database.writing() as transaction:
        transaction.connection.execute(sa.text("INSERT INTO migration VALUES (99, 'tomorrow')"))
    with pytest.raises(OfficeStoreTooNew):
        migrations.migrate(database)
    with pytest.raises(OfficeStoreTooNew):
        migrations.refuse_unready(database)


def test_a_stored_office_opens_with_all_that_is_in_it(tmp_path: Path) -> None:
    folder = OfficeFolder(tmp_path / "office")
    folder.make()
    folder.fill(OfficeConfig("Văn phòng mẫu", is_demo=True), bytes(32))
    shutil.copy(STORED, folder.path / "office.db")
    database = Database(folder.database_url(folder.config()))
    assert migrations.migrate(database, is_dry=True) == STEPS[1:]
    assert migrations.migrate(database) == STEPS[1:]
    assert shape(database) == listed(listing(OFFICE_TABLES.values()))
    database.close()
    office = open_office(folder.path, PlayedClock(), bytes)
    assert read_status(office).held == 2 * 631_800
    assert check_office(office).findings == ()
    with office.database.reading() as transaction:
        assert [unit.commune for unit in registry.units(transaction)] == ["04123"]
        assert registry.setting(transaction, "incarnation") == "C1"
    office.close()
