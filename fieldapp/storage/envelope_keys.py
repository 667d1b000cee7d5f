"""What mailbags for the office are closed for: the key that activation gave, or the one published since."""

from __future__ import annotations

from fieldapp.storage.database import Database


class EnvelopeKeys:
    """Reads the published envelope keys of the units served."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def published(self) -> bytes:
        """The key published last (X25519, 32 raw bytes); nothing when none was."""
        found = self._database.one(
            "SELECT public_key FROM envelope_key WHERE unit IN (SELECT unit FROM register_unit) "
            "ORDER BY counter DESC, id DESC LIMIT 1"
        )
        return b"" if found is None else bytes.fromhex(found[0])
