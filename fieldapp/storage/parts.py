"""The lower parts of an open store, wired once and shared by the objects that serve the ports."""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.storage.bases import Bases
from fieldapp.storage.database import Database
from fieldapp.storage.fact_log import FactLog
from fieldapp.storage.laptop import Laptop
from fieldapp.storage.likeness_index import LikenessIndex
from fieldapp.storage.projector import Projector
from fieldapp.storage.salts import Salts
from fieldapp.storage.search_index import SearchIndex
from fieldapp.storage.tables import RowStore


class Parts:
    """One of each over one database."""

    def __init__(self, database: Database, random_bytes: Callable[[int], bytes]) -> None:
        self.database = database
        self.laptop = Laptop(database)
        self.log = FactLog(database)
        self.salts = Salts(database, random_bytes)
        self.rows = RowStore(database)
        self.bases = Bases(database)
        self.likeness = LikenessIndex(database)
        self.index = SearchIndex(database, self.likeness)
        self.projector = Projector(self.rows, self.index, self.likeness)
