"""An exchange store in memory: what the office's store must do, in its plainest form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fieldapp.domain.facts import GENESIS, Fact
from fieldapp.wire.bundle import Bundle
from fieldapp.wire.exchange import FeedEntry, FeedPage, KnownDevice, StoredSnapshot
from fieldapp.wire.messages import Cursors, HighWater, Parked, SnapshotOffer


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Always the same moment."""

    moment: datetime = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass(slots=True)
class MemoryExchange:
    """`ExchangeStore` in memory. `inbox` counts what was really stored, `feeds` is each unit's feed in order."""

    name: str = "C1"
    devices: dict[str, KnownDevice] = field(default_factory=dict)
    chains: dict[str, list[bytes]] = field(default_factory=dict)
    facts: dict[str, list[Fact]] = field(default_factory=dict)
    inbox: list[bytes] = field(default_factory=list)
    aside: dict[bytes, str] = field(default_factory=dict)
    refused: dict[bytes, str] = field(default_factory=dict)
    parkings: dict[str, list[Parked]] = field(default_factory=dict)
    feeds: dict[int, list[Fact]] = field(default_factory=dict)
    sealed_snapshots: dict[str, tuple[int, StoredSnapshot]] = field(default_factory=dict)

    def incarnation(self) -> str:
        return self.name

    def device(self, device: str) -> KnownDevice | None:
        return self.devices.get(device)

    def high_water(self, device: str) -> HighWater:
        chain = self.chains.get(device, [])
        return HighWater(len(chain), chain[-1] if chain else GENESIS)

    def chain_at(self, device: str, seq: int) -> bytes | None:
        return self.chains[device][seq - 1] if seq else GENESIS

    def accept(self, bundle: Bundle, sealed: bytes, parked_as: str) -> HighWater:
        held = self.high_water(bundle.device)
        if (bundle.first, bundle.before) == (held.seq + 1, held.chain):
            self.inbox.append(sealed)
            self.chains.setdefault(bundle.device, []).extend(bundle.links)
            self.facts.setdefault(bundle.device, []).extend(bundle.facts)
            if parked_as:
                self.parkings.setdefault(bundle.device, []).extend(Parked(f.seq, parked_as) for f in bundle.facts)
            else:
                for fact in bundle.facts:
                    self.feeds.setdefault(fact.unit, []).append(fact)
        return self.high_water(bundle.device)

    def set_aside(self, bundle: Bundle, sealed: bytes, code: str) -> None:
        self.aside[sealed] = code

    def quarantine(self, device: str, sealed: bytes, code: str) -> None:
        self.refused[sealed] = code

    def parked(self, device: str) -> Sequence[Parked]:
        return self.parkings.get(device, [])

    def feed(self, device: str, cursors: Cursors, max_facts: int) -> FeedPage:
        entries: list[FeedEntry] = []
        reached: dict[int, int] = {}
        for unit, after in sorted(cursors.items()):
            facts = self.feeds.get(unit, [])
            for position, fact in enumerate(facts[after:], start=after + 1):
                if len(entries) == max_facts:
                    return FeedPage(entries, reached, more=True)
                if fact.device != device:
                    entries.append(FeedEntry(position, fact))
                reached[unit] = position
        return FeedPage(entries, reached, more=False)

    def snapshots(self, units: Sequence[int]) -> Sequence[SnapshotOffer]:
        return [
            SnapshotOffer(stored.unit, name, len(stored.sealed), position)
            for name, (position, stored) in self.sealed_snapshots.items()
            if stored.unit in units
        ]

    def snapshot(self, snapshot: str) -> StoredSnapshot | None:
        found = self.sealed_snapshots.get(snapshot)
        return found[1] if found else None
