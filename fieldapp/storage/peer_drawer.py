"""What this laptop keeps for and about laptops nearby: pairings of the day, and their mail for the office."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.storage.database import Database

HUB = "hub"
"""The other laptop serves."""
GUEST = "guest"
"""The other laptop is served."""


@dataclass(frozen=True, slots=True, repr=False)
class KeptPairing:
    """A pairing that both sides remember until `until_ms`; `address` is the hub's, for coming back to it."""

    device: str
    role: str
    secret: bytes
    address: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class KeptBag:
    """A peer's mailbag, closed for the office."""

    device: str
    sealed: bytes
    digest: bytes


class PeerDrawer:
    """The tables `peer_pairing` and `peer_bag`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, device: str, role: str, secret: bytes, address: str, until_ms: int) -> None:
        """Remember a pairing in place of an earlier one with the same laptop."""
        self._database.run(
            "INSERT OR REPLACE INTO peer_pairing VALUES (?, ?, ?, ?, ?)", (device, role, secret, address, until_ms)
        )

    def pairings(self, role: str, now_ms: int) -> tuple[KeptPairing, ...]:
        """Pairings that still hold, the latest first; the others are forgotten."""
        self._database.run("DELETE FROM peer_pairing WHERE until_ms <= ?", (now_ms,))
        found = self._database.rows(
            "SELECT device, role, secret, address, until_ms FROM peer_pairing WHERE role = ? "
            "ORDER BY until_ms DESC, device",
            (role,),
        )
        return tuple(
            KeptPairing(device, role, bytes(secret), address, until) for device, role, secret, address, until in found
        )

    def unpair(self, device: str, role: str) -> None:
        """End a pairing."""
        self._database.run("DELETE FROM peer_pairing WHERE device = ? AND role = ?", (device, role))

    def put_bag(self, device: str, sealed: bytes, digest: bytes, at_ms: int) -> None:
        """Keep a peer's newest bag for the office; an answer to an earlier one stays until the peer has it."""
        self._database.run(
            "INSERT INTO peer_bag (device, sealed, digest, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (device) DO UPDATE "
            "SET sealed = excluded.sealed, digest = excluded.digest, at_ms = excluded.at_ms, delivered = 0 "
            "WHERE digest <> excluded.digest",
            (device, sealed, digest, at_ms),
        )

    def held(self, device: str) -> bytes:
        """The digest of the bag kept for a peer, or nothing."""
        found = self._database.one("SELECT digest FROM peer_bag WHERE device = ?", (device,))
        return bytes(found[0]) if found else b""

    def undelivered(self) -> tuple[KeptBag, ...]:
        """Bags that the office has not answered, the oldest first."""
        return tuple(
            KeptBag(device, bytes(sealed), bytes(digest))
            for device, sealed, digest in self._database.rows(
                "SELECT device, sealed, digest FROM peer_bag WHERE NOT delivered ORDER BY at_ms, device"
            )
        )

    def keep_answer(self, device: str, digest: bytes, answer: bytes) -> None:
        """The office has answered a bag; `digest`: which one, where that is known."""
        self._database.run(
            "UPDATE peer_bag SET answer = ?1, delivered = (delivered OR digest = ?2) WHERE device = ?3",
            (answer, digest, device),
        )

    def answer(self, device: str) -> bytes:
        """The office's answer for a peer; nothing when there is none."""
        found = self._database.one("SELECT answer FROM peer_bag WHERE device = ?", (device,))
        return bytes(found[0]) if found else b""

    def handed_over(self, device: str) -> None:
        """The peer has the answer: neither it nor the bag need be kept; what is new the peer gives anew."""
        self._database.run("DELETE FROM peer_bag WHERE device = ?", (device,))

    def tidy(self, before_ms: int) -> None:
        """Forget bags older than a moment: their peers still hold everything that is in them."""
        self._database.run("DELETE FROM peer_bag WHERE at_ms < ?", (before_ms,))
