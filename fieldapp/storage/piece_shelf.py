"""Pieces of a snapshot on their way: kept in the database until the whole is there, whatever happens meanwhile."""

from __future__ import annotations

from fieldapp.storage.database import Database


class PieceShelf:
    """The pieces of the snapshots under way, each from its beginning without a gap."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self, snapshot: str) -> bytes:
        """The beginning of a snapshot, as far as it has come."""
        pieces = self._database.rows(
            "SELECT start, piece FROM snapshot_piece WHERE snapshot = ? ORDER BY start", (snapshot,)
        )
        beginning = bytearray()
        for start, piece in pieces:
            if start == len(beginning):
                beginning += piece
        return bytes(beginning)

    def add(self, snapshot: str, start: int, piece: bytes) -> None:
        """Keep a piece; it is on the disk when this returns."""
        self._database.run(
            "INSERT OR REPLACE INTO snapshot_piece (snapshot, start, piece) VALUES (?, ?, ?)", (snapshot, start, piece)
        )

    def keep_only(self, snapshots: tuple[str, ...]) -> None:
        """Drop what belongs to any other snapshot: the office has newer ones, or they were taken."""
        for (snapshot,) in tuple(self._database.rows("SELECT DISTINCT snapshot FROM snapshot_piece")):
            if snapshot not in snapshots:
                self._database.run("DELETE FROM snapshot_piece WHERE snapshot = ?", (snapshot,))
