"""Numbered steps from an empty database to today's schema. A step that has been released is never edited.

`migrate(database, is_dry=True)` says what would be done and does it inside a transaction that is then undone, so a
dry run meets the same errors as the real one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

import sqlalchemy as sa

from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.errors import OfficeStoreNotReady, OfficeStoreTooNew
from fieldapp.office.store.schema import METADATA

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
    METADATA.create_all(transaction.connection)


MIGRATIONS: Sequence[Migration] = (Migration(1, "first", _first),)


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
