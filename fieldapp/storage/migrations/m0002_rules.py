"""Version 2: overrides, refunds, policy packs and zones; the cash book knows what was paid out."""

from __future__ import annotations

from fieldapp.storage.database import Database
from fieldapp.storage.tables import bring_up_to_date

NUMBER = 2
NAME = "rules"


def upgrade(database: Database) -> None:
    """Tables and columns declared since version 1."""
    bring_up_to_date(database)
