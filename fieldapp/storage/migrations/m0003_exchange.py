"""Version 3: what the exchange over any carrier needs."""

from __future__ import annotations

from fieldapp.storage.database import Database
from fieldapp.storage.tables import bring_up_to_date

NUMBER = 3
NAME = "exchange"

LOCAL_TABLES: tuple[str, ...] = ()
"""Statements for tables that are this laptop's own and no part of the projection."""


def upgrade(database: Database) -> None:
    """Tables and columns declared since version 2, and the local ones."""
    bring_up_to_date(database)
    for statement in LOCAL_TABLES:
        database.run(statement)
