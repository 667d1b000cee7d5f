"""Drafts and settings: small texts by name (`services.ports.Drafts`, `services.ports.Settings`)."""

from __future__ import annotations

from fieldapp.storage.database import Database


class Drafts:
    """What is being typed; each save is on the disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, key: str, text: str) -> None:
        """Keep a draft in place of the one before."""
        self._database.run(
            "INSERT INTO draft (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (key, text),
        )

    def load(self, key: str) -> str:
        """A kept draft, empty when there is none."""
        found = self._database.one("SELECT value FROM draft WHERE name = ?", (key,))
        return str(found[0]) if found else ""

    def drop(self, key: str) -> None:
        """Forget a draft."""
        self._database.run("DELETE FROM draft WHERE name = ?", (key,))

    def keys(self) -> tuple[str, ...]:
        """Names of the kept drafts, in order."""
        return tuple(name for (name,) in self._database.rows("SELECT name FROM draft ORDER BY name"))


class Settings:
    """Small remembered things of this profile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: str = "") -> str:
        """A remembered value, or the default."""
        found = self._database.one("SELECT value FROM setting WHERE name = ?", (key,))
        return str(found[0]) if found else default

    def put(self, key: str, value: str) -> None:
        """Remember a value."""
        self._database.run(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (key, value),
        )
