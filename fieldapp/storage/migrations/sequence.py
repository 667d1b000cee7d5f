"""Bringing a profile's schema up to date, one numbered step after the other, each in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fieldapp.storage.database import Database
from fieldapp.storage.errors import SchemaTooNew
from fieldapp.storage.migrations import m0001_first, m0002_rules, m0003_exchange


class Migration(NamedTuple):
    """One step: its number, its name, what it does. A step may use `database.toolbox()`."""

    number: int
    name: str
    upgrade: Callable[[Database], None]


MIGRATIONS: Sequence[Migration] = (
    Migration(m0001_first.NUMBER, m0001_first.NAME, m0001_first.upgrade),
    Migration(m0002_rules.NUMBER, m0002_rules.NAME, m0002_rules.upgrade),
    Migration(m0003_exchange.NUMBER, m0003_exchange.NAME, m0003_exchange.upgrade),
)  # fmt: skip
"""Every step ever released, in order; none is ever changed or taken away."""


def schema_version(database: Database) -> int:
    """The number of the last step that the file has been through, 0 for an empty one."""
    return database.number("PRAGMA user_version")


def migrate(database: Database, at_ms: int, steps: Sequence[Migration] = MIGRATIONS) -> tuple[int, ...]:
    """Take the steps that the file lacks; their numbers. Raises `SchemaTooNew` and leaves the file alone."""
    found = schema_version(database)
    known = steps[-1].number
    if found > known:
        raise SchemaTooNew(found, known)
    missing = [step for step in steps if step.number > found]
    if not missing:
        return ()
    with database.transaction():
        database.run(
            "CREATE TABLE IF NOT EXISTS migration "
            "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, at_ms INTEGER NOT NULL)"
        )
        for step in missing:
            step.upgrade(database)
            database.run("INSERT INTO migration VALUES (?, ?, ?)", (step.number, step.name, at_ms))
        database.run(f"PRAGMA user_version = {missing[-1].number}")
    return tuple(step.number for step in missing)
