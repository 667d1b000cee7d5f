"""Version 3: what the exchange over any carrier needs."""

from __future__ import annotations

from fieldapp.storage.database import Database
from fieldapp.storage.tables import bring_up_to_date

NUMBER = 3
NAME = "exchange"

LOCAL_TABLES: tuple[str, ...] = (
    # a register on its way
    """CREATE TABLE snapshot_piece (
        snapshot TEXT NOT NULL, start INTEGER NOT NULL, piece BLOB NOT NULL, PRIMARY KEY (snapshot, start))""",
    # laptops nearby: who was paired, what they wrote in their own hand, what they gave for the office
    """CREATE TABLE peer_pairing (
        device TEXT NOT NULL, role TEXT NOT NULL, secret BLOB NOT NULL, address TEXT NOT NULL,
        until_ms INTEGER NOT NULL, PRIMARY KEY (device, role)) WITHOUT ROWID""",
    """CREATE TABLE peer_parcel (
        device TEXT NOT NULL, unit INTEGER NOT NULL, "after" INTEGER NOT NULL, last INTEGER NOT NULL,
        "before" BLOB NOT NULL, chain BLOB NOT NULL, sealed BLOB NOT NULL, at_ms INTEGER NOT NULL,
        PRIMARY KEY (device, unit, last)) WITHOUT ROWID""",
    """CREATE TABLE peer_bag (
        device TEXT PRIMARY KEY, sealed BLOB NOT NULL, digest BLOB NOT NULL, at_ms INTEGER NOT NULL,
        delivered INTEGER NOT NULL DEFAULT 0, answer BLOB NOT NULL DEFAULT x'',
        answered BLOB NOT NULL DEFAULT x'') WITHOUT ROWID""",
    "CREATE INDEX fact_from_peer ON fact (device, seq) WHERE source = 'peer'",
)
"""Statements for tables that are this laptop's own and no part of the projection."""


def upgrade(database: Database) -> None:
    """Tables and columns declared since version 2, and the local ones."""
    bring_up_to_date(database)
    for statement in LOCAL_TABLES:
        database.run(statement)
