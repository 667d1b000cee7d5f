"""Version 1: journal, salts, bases, projection tables, search, drafts and settings.

The projection tables are made as `domain.tables` declares them. A column declared later reaches old files through a
migration of its own, which adds what is missing; `tests/upgrades` opens stored files to see that both ways end alike.
"""

from __future__ import annotations

from fieldapp.storage.database import Database
from fieldapp.storage.tables import create_tables

NUMBER = 1
NAME = "first"

_TABLES = (
    # who this laptop is, and small remembered things of its own
    "CREATE TABLE laptop (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE draft (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE register_unit (
        unit INTEGER PRIMARY KEY, commune_code TEXT NOT NULL, commune TEXT NOT NULL, province_code TEXT NOT NULL,
        province TEXT NOT NULL, cursor INTEGER NOT NULL DEFAULT 0, stale INTEGER NOT NULL DEFAULT 0)""",
    # the journal
    """CREATE TABLE fact (
        place INTEGER PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, unit INTEGER NOT NULL,
        kind INTEGER NOT NULL, counter INTEGER NOT NULL, wall INTEGER NOT NULL, officer TEXT NOT NULL,
        event TEXT NOT NULL, open TEXT NOT NULL, personal TEXT, digest BLOB, chain BLOB, source TEXT NOT NULL,
        UNIQUE (device, seq))""",
    "CREATE TABLE mention (id TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (id, place)) WITHOUT ROWID",
    """CREATE TABLE parked (
        device TEXT NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL,
        PRIMARY KEY (device, seq)) WITHOUT ROWID""",
    "CREATE TABLE erasure (device TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (device, seq)) WITHOUT ROWID",
    "CREATE TABLE salt_seed (epoch INTEGER PRIMARY KEY, seed BLOB NOT NULL)",
    "CREATE TABLE salt_kept (seq INTEGER PRIMARY KEY, salt BLOB NOT NULL)",
    "CREATE TABLE acknowledgement (seq INTEGER PRIMARY KEY, chain BLOB NOT NULL, at_ms INTEGER NOT NULL)",
    # what the office's snapshots said, for replay
    "CREATE TABLE base (unit INTEGER PRIMARY KEY, cursor INTEGER NOT NULL, signed BLOB NOT NULL)",
    """CREATE TABLE base_rows (
        unit INTEGER NOT NULL, name TEXT NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (unit, name)) WITHOUT ROWID""",
    # search
    "CREATE TABLE search_name (id INTEGER PRIMARY KEY, folded TEXT NOT NULL UNIQUE, initials TEXT NOT NULL)",
    "CREATE INDEX search_name_by_initials ON search_name (initials)",
    """CREATE VIRTUAL TABLE search_word USING fts5 (
        folded, content = 'search_name', content_rowid = 'id', detail = none, prefix = '1 2 3',
        tokenize = 'ascii')""",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab (search_word, 'row')",
    """CREATE TABLE search_member (
        name INTEGER NOT NULL, departed INTEGER NOT NULL, unit INTEGER NOT NULL, member TEXT NOT NULL,
        PRIMARY KEY (name, departed, unit, member)) WITHOUT ROWID""",
    """CREATE TABLE search_number (
        id INTEGER PRIMARY KEY, number TEXT NOT NULL, departed INTEGER NOT NULL, unit INTEGER NOT NULL,
        owner TEXT NOT NULL)""",
    "CREATE INDEX search_number_by_number ON search_number (number, owner)",
    """CREATE VIRTUAL TABLE search_digits USING fts5 (
        number, content = 'search_number', content_rowid = 'id', detail = none, tokenize = 'trigram')""",
)


def upgrade(database: Database) -> None:
    """Make everything."""
    for statement in _TABLES:
        database.run(statement)
    create_tables(database)
