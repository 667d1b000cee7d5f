"""What the office's store gives and takes."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class HighWater:
    """How far an author is held without a gap: last fact, chain after it, its Lamport counter."""

    device: str
    seq: int
    chain: bytes
    counter: int


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as the journal keeps it; `place` is its place in the unit's feed, 0 while kept out of it."""

    fact: Fact
    digest: bytes
    chain: bytes
    place: int


@dataclass(frozen=True, slots=True)
class ParkedFact:
    """A fact that is kept but not applied, and why."""

    device: str
    seq: int
    unit: int
    code: str
    detail: str = ""
    parked_at: int = 0
    money: int = 0


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A register unit and the commune and province it is now."""

    unit: int
    since: str
    commune: str
    commune_name: str
    province: str
    province_name: str


@dataclass(frozen=True, slots=True)
class LaptopRecord:
    """A device that the office has certified. `revoked_after` counts once `revoked_on` is set."""

    device: str
    public_key: bytes
    label: str
    units: tuple[int, ...]
    officer: str
    certified_on: str
    expires_on: str
    revoked_on: str
    revoked_after: int
    last_contact: int

    def may_write(self, unit: int, seq: int) -> bool:
        """Whether fact `seq` about `unit` is one that the office trusts this device with."""
        return unit in self.units and not self.is_revoked_at(seq)

    def is_revoked_at(self, seq: int) -> bool:
        """Whether fact `seq` was written after the office stopped trusting the device."""
        return bool(self.revoked_on) and seq > self.revoked_after


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a bundle: the mark after it, facts newly stored, `(seq, code)` of those parked at once.

    `trouble` is `forked` or `gap` when nothing was stored in the journal.
    """

    high_water: HighWater
    stored: int = 0
    parked: tuple[tuple[int, str], ...] = ()
    trouble: str = ""
