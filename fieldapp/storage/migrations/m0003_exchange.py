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
        "before" BLOB NOT NULL, chain BLOB NOT NULL, sealed BLOB NOT NULL, at_ms INTEGER NOT NULL, name TEXT NOT NULL,
        stage INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (device, unit, last)) WITHOUT ROWID""",
    """CREATE TABLE peer_bag (
        device TEXT PRIMARY KEY, sealed BLOB NOT NULL, digest BLOB NOT NULL, at_ms INTEGER NOT NULL,
        delivered INTEGER NOT NULL DEFAULT 0, answer BLOB NOT NULL DEFAULT x'') WITHOUT ROWID""",
    # what the office signed, for an office restored from a backup
    """CREATE TABLE testimony (
        place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, incarnation TEXT NOT NULL, content BLOB NOT NULL,
        size INTEGER NOT NULL, unit INTEGER NOT NULL, wanted INTEGER NOT NULL DEFAULT 0,
        sent INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE testimony_span (
        place INTEGER NOT NULL, unit INTEGER NOT NULL, "after" INTEGER NOT NULL, reached INTEGER NOT NULL,
        PRIMARY KEY (place, unit)) WITHOUT ROWID""",
    """CREATE TABLE testimony_fact (
        device TEXT NOT NULL, seq INTEGER NOT NULL, place INTEGER NOT NULL,
        PRIMARY KEY (device, seq, place)) WITHOUT ROWID""",
    "CREATE INDEX testimony_fact_by_place ON testimony_fact (place)",
    # the laptop that this one took the place of, until its last words have reached the office
    """CREATE TABLE former_device (
        device TEXT PRIMARY KEY, signing_key BLOB NOT NULL, incarnation TEXT NOT NULL, acknowledged INTEGER NOT NULL,
        last INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
    """CREATE TABLE former_bundle (
        device TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, sealed BLOB NOT NULL,
        PRIMARY KEY (device, first)) WITHOUT ROWID""",
    "CREATE INDEX fact_from_peer ON fact (device, seq) WHERE source = 'peer'",
)
"""Statements for tables that are this laptop's own and no part of the projection."""


def upgrade(database: Database) -> None:
    """Tables and columns declared since version 2, and the local ones."""
    bring_up_to_date(database)
    for statement in LOCAL_TABLES:
        database.run(statement)
