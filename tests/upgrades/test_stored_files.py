"""Files that earlier versions wrote open in this one, with everything in them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from fieldapp.domain.ids import EntityId
from fieldapp.storage.database import Database
from fieldapp.storage.errors import SchemaTooNew
from fieldapp.storage.migrations.sequence import MIGRATIONS, schema_version
from fieldapp.storage.profile import Store
from tests.upgrades.make_stored import FOLDER, KEY, StoredClock, counted, fill

STORED = sorted(path.name for path in FOLDER.glob("v*.db"))


def opened(path: Path) -> Store:
    return Store(Database.open(path, KEY), StoredClock(), counted)


@pytest.fixture
def fresh(tmp_path: Path) -> Store:
    store = opened(tmp_path / "fresh.db")
    fill(store)
    return store


def schema(store: Store) -> set[tuple[str, str]]:
    """Names and columns of tables and indexes, whatever the spelling of the statements that made them."""
    found = set()
    for name, sql in store.database.rows("SELECT name, coalesce(sql, '') FROM sqlite_master"):
        columns = [tuple(row[1:]) for row in store.database.rows(f"PRAGMA table_xinfo('{name}')")]
        found.add((name, repr(columns) if columns else re.sub(r"\s+", " ", sql)))
    return found


def test_every_version_has_its_stored_file() -> None:
    assert sorted(f"v{step.number}.db" for step in MIGRATIONS) == STORED


@pytest.mark.parametrize("name", STORED)
def test_a_stored_file_opens_with_all_that_is_in_it(name: str, tmp_path: Path, fresh: Store) -> None:
    shutil.copy(FOLDER / name, tmp_path / name)
    store = opened(tmp_path / name)
    assert schema_version(store.database) == MIGRATIONS[-1].number
    assert schema(store) == schema(fresh)
    assert [finding.code for finding in store.checks.check(deep=True)] == ["fact_parked"]
    assert store.checks.canonical_export() == fresh.checks.canonical_export()
    assert store.journal.head() == fresh.journal.head()
    member = store.register.member(store.register.find("lo van mau", 5)[0])
    assert member is not None
    assert (member.phone, member.conflicts) == ("0912000002", ("phone",))
    assert store.register.find("0912000002", 5) == (member.id,)
    neighbour = store.register.member(EntityId("C1.1.1"))
    assert neighbour is not None
    assert neighbour.name == ""
    assert store.till.receipts()[0].at_office_since == 0
    assert (store.journal.waiting().count, store.drafts.keys(), store.settings.get("language")) == (2, ("enrol",), "en")
    assert store.sync.cursors() == {7: 3, 8: 5}
    store.close()


def test_a_file_from_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "future.db"
    shutil.copy(FOLDER / STORED[-1], path)
    database = Database.open(path, KEY)
    database.run("PRAGMA user_version = 999")
    database.close()
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew):
        opened(path)
    assert path.read_bytes() == before
