"""The laptop that this one took the place of: its journal as bundles, sealed by its own key, until the office has them.

A replaced laptop is a new device with keys and numbers of its own. What the old one had not sent is carried on in the
old one's name and never added to; the office decides what it takes as it stands and what it parks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.storage.database import Database


@dataclass(frozen=True, slots=True)
class OldBundle:
    """Facts `first … last` of an old device, sealed."""

    first: int
    last: int
    sealed: bytes


@dataclass(frozen=True, slots=True, repr=False)
class OldDevice:
    """An old device: its id, signing key, and the last fact of its journal."""

    device: str
    signing_key: bytes
    last: int


class FormerDevices:
    """The tables `former_device` and `former_bundle`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, old: OldDevice, acknowledged: int, bundles: Sequence[OldBundle]) -> None:
        """Take an old device's journal over."""
        with self._database.transaction():
            self._database.run(
                "INSERT OR IGNORE INTO former_device (device, signing_key, incarnation, acknowledged, last) "
                "VALUES (?, ?, '', ?, ?)",
                (old.device, old.signing_key, acknowledged, old.last),
            )
            self._database.run_many(
                "INSERT OR IGNORE INTO former_bundle (device, first, last, sealed) VALUES (?, ?, ?, ?)",
                [(old.device, bundle.first, bundle.last, bundle.sealed) for bundle in bundles],
            )

    def waiting(self, incarnation: str) -> tuple[tuple[OldDevice, int], ...]:
        """Old devices of whose journal this incarnation of the office has not said that it holds all, and the last
        fact that it is believed to hold.
        """
        return tuple(
            (OldDevice(device, bytes(key), last), acknowledged)
            for device, key, last, acknowledged in self._database.rows(
                "SELECT device, signing_key, last, acknowledged FROM former_device WHERE incarnation <> ? OR sent = 0",
                (incarnation,),
            )
        )

    def bundle_after(self, device: str, seq: int) -> OldBundle | None:
        """The bundle that holds fact `seq + 1`."""
        found = self._database.one(
            "SELECT first, last, sealed FROM former_bundle WHERE device = ? AND first <= ?2 AND last >= ?2",
            (device, seq + 1),
        )
        return OldBundle(found[0], found[1], bytes(found[2])) if found else None

    def note(self, device: str, held: int, incarnation: str, *, is_done: bool) -> None:
        """How far an incarnation of the office holds an old device's facts; `is_done`: there is no more to say."""
        self._database.run(
            "UPDATE former_device SET acknowledged = ?, incarnation = ?, sent = ? WHERE device = ?",
            (held, incarnation, int(is_done), device),
        )
