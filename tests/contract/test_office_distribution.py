"""Class by class: where rows live, that nothing unique or foreign crosses, and that statements carry their key."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.office.status import read_status
from fieldapp.office.store import distribution
from fieldapp.office.store.declaration import OFFICE_TABLES, OfficeTable, TableClass
from fieldapp.office.store.distribution import FANS_OUT, citus_script, fans_out, partition_script
from fieldapp.office.store.schema import SCHEMA
from tests.office_play import PlayedClock, deliver, new_laptop, new_office
from tests.office_stores import keys_missing, run_script, watched

SPREAD = [table for table in OFFICE_TABLES.values() if table.table_class is not TableClass.REFERENCE]
MEMBER, COVER, INBOX = SCHEMA["member"], SCHEMA["cover"], SCHEMA["inbox"]


@pytest.mark.parametrize("table", SPREAD, ids=lambda table: table.name)
def test_keys_and_indexes_begin_with_the_column_of_their_class(table: OfficeTable) -> None:
    key = table.table_class.value
    assert key in {column.name for column in table.columns if not column.may_lack}
    assert table.key[0] == key
    assert all(index[0] == key for index in table.indexes)


@pytest.mark.parametrize("table", OFFICE_TABLES.values(), ids=lambda table: table.name)
def test_nothing_unique_or_foreign_beside_the_key(table: OfficeTable) -> None:
    built = SCHEMA[table.name]
    assert not built.foreign_keys
    assert {type(constraint) for constraint in built.constraints} == {sa.PrimaryKeyConstraint}
    assert not any(index.unique for index in built.indexes)
    assert not any(column.server_default or column.default for column in built.columns)


@pytest.mark.parametrize("table_class", [TableClass.UNIT, TableClass.DEVICE, TableClass.NUMBER])
def test_a_class_is_distributed_by_one_sort_of_column_and_together(table_class: TableClass) -> None:
    tables = distribution.by_class(table_class)
    sorts = {column.sort for table in tables for column in table.columns if column.name == table_class.value}
    assert len(sorts) == 1
    lines = re.findall(r"create_distributed_table\('(\w+)', '(\w+)', colocate_with => '(\w+)'\)", citus_script())
    mine = [(name, beside) for name, column, beside in lines if column == table_class.value]
    assert mine == [(table.name, "none" if place == 0 else tables[0].name) for place, table in enumerate(tables)]


def test_every_table_is_in_the_script_once() -> None:
    named = re.findall(r"create_(?:distributed|reference)_table\('(\w+)'", citus_script())
    assert sorted(named) == sorted([*OFFICE_TABLES, "migration"])
    for table in SPREAD:
        assert partition_script(2).count(f'CREATE TABLE "{table.name}" ') == 1


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        (sa.select(MEMBER).where(MEMBER.c.unit == 1), []),
        (sa.select(MEMBER).where(MEMBER.c.unit.in_([1, 2])), []),
        (sa.select(MEMBER).where(MEMBER.c.id == "L1.1.1"), ["member"]),
        (sa.select(MEMBER).where(MEMBER.c.unit > 1), ["member"]),
        (sa.select(MEMBER).join(COVER, COVER.c.unit == MEMBER.c.unit), ["cover", "member"]),
        (sa.select(MEMBER).join(COVER, COVER.c.unit == MEMBER.c.unit).where(COVER.c.unit == 1), []),
        (sa.select(MEMBER).join(COVER, COVER.c.member == MEMBER.c.id).where(MEMBER.c.unit == 1), ["cover"]),
        (sa.update(INBOX).where(INBOX.c.first == 1).values(bundle=b""), ["inbox"]),
        (sa.update(INBOX).where(INBOX.c.device == sa.bindparam("of")).values(bundle=b""), []),
        (sa.delete(MEMBER), ["member"]),
        (sa.insert(MEMBER), []),
        (sa.select(SCHEMA["setting"]), []),
    ],
)
def test_the_watch_sees_what_is_not_narrowed(statement: sa.ClauseElement, missing: list[str]) -> None:
    assert keys_missing(statement) == missing


def test_the_watch_names_who_asked(tmp_path: Path) -> None:
    """And what the status page asks of everybody is on the list, so the list is not idle."""
    office = new_office(tmp_path / "office", clock=PlayedClock())
    laptop = new_laptop(office)
    laptop.pay(1)
    with watched() as found:
        deliver(office, laptop, [laptop.sealed(0)])
        assert found == {}
        read_status(office)
    assert {"reports.high_waters", "registry.laptops", "claims.doubled"} <= set(found)
    assert all(map(fans_out, found))
    office.close()


def test_the_list_names_what_exists() -> None:
    for name in FANS_OUT:
        module, _, function = name.partition(".")
        found = importlib.import_module(f"fieldapp.office.store.{module}")
        assert not function or callable(getattr(found, function)), name


def test_partitions_take_over_the_rows_that_are_there(postgres_url: str, tmp_path: Path) -> None:
    office = new_office(tmp_path / "office", postgres_url)
    laptop = new_laptop(office)
    laptop.pay(1)
    deliver(office, laptop, [laptop.sealed(0)])
    run_script(postgres_url, partition_script(3))
    assert read_status(office).held == 631_800
    laptop.pay(2)
    deliver(office, laptop, [laptop.sealed(2)])
    assert read_status(office).held == 2 * 631_800
    office.close()
