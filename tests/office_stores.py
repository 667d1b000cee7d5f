"""Stores for the office's contract suites, and what watches the statements that they are given.

`FIELDAPP_CITUS_URL` names a database on a Citus coordinator whose name ends in `_test`: the suites then run on it too,
and empty it before each test.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from fieldapp.office.store import distribution, migrations
from fieldapp.office.store.database import Database
from fieldapp.office.store.declaration import OFFICE_TABLES, TableClass

CITUS = os.environ.get("FIELDAPP_CITUS_URL", "")
STORES = ("sqlite", "postgresql", "partitioned", *(("citus",) if CITUS else ()))
FEW = 4
"""Partitions in the tests: enough that rows land in several."""


def header() -> str:
    """What the report says about Citus at its head."""
    return f"office stores: {', '.join(STORES)}" + ("" if CITUS else " (no Citus: FIELDAPP_CITUS_URL names none)")


def run_script(url: str, script: str) -> None:
    """Run many statements of SQL."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(script.encode())


def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty store of the sort that `request.param` names; SQLite's is empty: the office's folder."""
    if request.param == "sqlite":
        return ""
    if request.param == "citus":
        return _distributed(CITUS)
    url = str(request.getfixturevalue("postgres_url"))
    if request.param == "partitioned":
        _migrate(url)
        run_script(url, distribution.partition_script(FEW))
    return url


def _migrate(url: str) -> None:
    database = Database(url)
    migrations.migrate(database)
    database.close()


def _distributed(url: str) -> str:
    if not url.partition("?")[0].endswith("_test"):
        pytest.fail("FIELDAPP_CITUS_URL: the database's name must end in _test, for it is emptied", pytrace=False)
    run_script(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    _migrate(url)
    run_script(url, distribution.citus_script())
    return url


# statements and their keys


def keys_missing(statement: sa.ClauseElement) -> list[str]:
    """The distributed tables of a statement that it does not narrow by the column of their class."""
    if isinstance(statement, sa.Insert):
        return [] if statement.select is None else keys_missing(statement.select)
    narrowed = _narrowed(statement)
    found = [table for table in _tables(statement) if _class_of(table) not in {None, TableClass.REFERENCE}]
    return sorted({table.name for table in found if table.name not in narrowed})


def _class_of(table: sa.Table) -> TableClass | None:
    declared = OFFICE_TABLES.get(table.name)
    return declared.table_class if declared else None


def _tables(statement: sa.ClauseElement) -> list[sa.Table]:
    return [element for element in visitors.iterate(statement) if isinstance(element, sa.Table)]


def _narrowed(statement: sa.ClauseElement) -> set[str]:
    """Tables whose class's column must equal a value or one of several, or the key of a table of which that holds."""
    found: set[str] = set()
    linked: list[tuple[str, str]] = []
    for element in visitors.iterate(statement):
        if isinstance(element, sa.BinaryExpression) and element.operator.__name__ in {"eq", "in_op"}:
            left, right = _keyed(element.left), _keyed(element.right)
            if left and right:
                linked.append((left, right))
            elif not (isinstance(element.left, sa.Column) and isinstance(element.right, sa.Column)):
                found |= {left, right} - {""}
    for _ in linked:
        for pair in linked:
            if not found.isdisjoint(pair):
                found.update(pair)
    return found


def _keyed(side: object) -> str:
    """The table whose class's column this is."""
    table = side.table if isinstance(side, sa.Column) else None
    declared = OFFICE_TABLES.get(table.name) if isinstance(table, sa.Table) else None
    return declared.name if declared and isinstance(side, sa.Column) and side.name == declared.table_class.value else ""


def asker(frame: FrameType | None) -> str:
    """`module.function` of the store on whose behalf a statement runs."""
    while frame is not None:
        path = frame.f_code.co_filename
        if "/office/store/" in path and not path.endswith("/database.py"):
            return f"{path.rpartition('/')[2].removesuffix('.py')}.{frame.f_code.co_name.strip('<>')}"
        frame = frame.f_back
    return ""


@contextmanager
def watched() -> Iterator[dict[str, set[str]]]:
    """Collect what asks every machine while the block runs: `module.function` → tables it did not narrow."""
    found: dict[str, set[str]] = {}

    def look(_connection: object, statement: object, *_rest: object) -> None:
        missing: Iterable[str] = keys_missing(statement) if isinstance(statement, sa.ClauseElement) else ()
        who = asker(sys._getframe(1)) if missing else ""
        if who:
            found.setdefault(who, set()).update(missing)

    sa.event.listen(sa.Engine, "before_execute", look)
    try:
        yield found
    finally:
        sa.event.remove(sa.Engine, "before_execute", look)
