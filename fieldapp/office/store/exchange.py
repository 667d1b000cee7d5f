"""The store as the exchange sees it (`wire.exchange.ExchangeStore`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter

import sqlalchemy as sa

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.clock import Clock, day_of
from fieldapp.domain.facts import Fact
from fieldapp.domain.tables import TABLES
from fieldapp.office.store import ground, journal, matters, projection, registry
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.entering import Kept
from fieldapp.office.store.inbox import Arrival
from fieldapp.office.store.projector import AtOnce, Follower, enter_author
from fieldapp.office.store.reception import Reception
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import LaptopRecord
from fieldapp.office.store.values import binary, integer, text
from fieldapp.wire.bundle import Bundle
from fieldapp.wire.exchange import FeedEntry, FeedPage, KnownDevice, StoredSnapshot
from fieldapp.wire.keys import Signer
from fieldapp.wire.messages import Cursors, HighWater, Parked, SnapshotOffer
from fieldapp.wire.problems import DEVICE_REVOKED, TornBundle
from fieldapp.wire.snapshot import seal_snapshot, snapshot_id

DEVICE_EXPIRED = "device_expired"
WORTH_A_SNAPSHOT = 100
"""Facts in a feed from which on a snapshot is smaller than the feed and quicker to apply."""

STALE_AFTER = 2_000
"""Facts after a snapshot from which on a new one is made."""

NEIGHBOURS_SECONDS = 0.25
"""How long a laptop that asks right after its neighbour waits to be told what the neighbour has just said."""

MOST_QUARANTINED = 200
"""Refused bundles kept of one claimed device, so that nobody fills the disk with them."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(clock: Clock) -> int:
    """The clock's time in milliseconds since 1970."""
    return (clock.now() - _EPOCH) // timedelta(milliseconds=1)


class OfficeExchange:
    """`ExchangeStore` over the office's database."""

    def __init__(self, database: Database, signer: Signer, clock: Clock) -> None:
        self._database = database
        self._signer = signer
        self._clock = clock
        self._reception = Reception(database, lambda: milliseconds(clock))
        self.follower: Follower = AtOnce(database, lambda: milliseconds(clock))

    def incarnation(self) -> str:
        """The name of this life of the office: its own author id."""
        return self._signer.key_id

    def device(self, device: str) -> KnownDevice | None:
        """A certified device."""
        with self._database.reading() as transaction:
            record = registry.laptop(transaction, device)
        return None if record is None else KnownDevice(record.public_key, record.units, self._trouble(record))

    def _trouble(self, record: LaptopRecord) -> str:
        if record.revoked_on:
            return DEVICE_REVOKED
        today = day_of(self._clock.now()).isoformat()
        return DEVICE_EXPIRED if record.expires_on and record.expires_on < today else ""

    def high_water(self, device: str) -> HighWater:
        """How far the facts of a device are held."""
        with self._database.reading() as transaction:
            held = journal.high_water(transaction, device)
        return HighWater(held.seq, held.chain)

    def chain_at(self, device: str, seq: int) -> bytes | None:
        """The chain after a fact that is held."""
        for _ in range(2):
            with self._database.reading() as transaction:
                chain = journal.chain_at(transaction, device, seq)
            if chain:
                return chain
            # Acknowledged a moment ago perhaps, and still in the inbox.
            enter_author(self._database, device, milliseconds(self._clock))
        return None

    def accept(self, bundle: Bundle, sealed: bytes, parked_as: str) -> HighWater:
        """Inbox and mark in one transaction, and what is parked at once; journal, feed and tables follow."""
        _refuse_unstorable(bundle.facts)
        codes = self._reception.keep(Arrival(bundle, sealed, parked_as))
        if codes is None:
            return self.high_water(bundle.device)
        self.follower.accepted(Kept(bundle, codes))
        return HighWater(bundle.last, bundle.after)

    def set_aside(self, bundle: Bundle, sealed: bytes, code: str) -> None:
        """Keep an authentic bundle whole, with the money it speaks of."""
        money = sum(fact.body.total for fact in bundle.facts if isinstance(fact.body, k.ReceiptIssued))
        with self._database.writing() as transaction:
            transaction.put_new(
                SCHEMA["forked"],
                {
                    "device": bundle.device, "bundle_hash": hashlib.sha256(sealed).hexdigest(), "first": bundle.first,
                    "last": bundle.last, "code": code, "money": min(max(money, 0), (1 << 63) - 1), "bundle": sealed,
                    "received_at": milliseconds(self._clock),
                },
            )  # fmt: skip

    def quarantine(self, device: str, sealed: bytes, code: str) -> None:
        """Keep refused bytes, the newest few of each claimed device."""
        table = SCHEMA["quarantine"]
        with self._database.writing() as transaction:
            count = sa.select(sa.func.count()).select_from(table).where(table.c.device == device)
            if transaction.number(count) >= MOST_QUARANTINED:
                oldest = transaction.number(sa.select(sa.func.min(table.c.received_at)).where(table.c.device == device))
                transaction.run(sa.delete(table).where(table.c.device == device, table.c.received_at == oldest))
            transaction.put_new(
                table,
                {
                    "device": device, "bundle_hash": hashlib.sha256(sealed).hexdigest(), "code": code, "detail": "",
                    "size": len(sealed), "bundle": sealed, "received_at": milliseconds(self._clock),
                },
            )  # fmt: skip

    def parked(self, device: str) -> Sequence[Parked]:
        """Facts of a device that wait for a person, in order."""
        table = SCHEMA["parked"]
        with self._database.reading() as transaction:
            rows = transaction.rows(
                sa.select(table.c.seq, table.c.code)
                .where(table.c.device == device, matters.is_undecided(matters.KEPT_PARKED))
                .order_by(table.c.seq)
            )
        return [Parked(integer(row, "seq"), text(row, "code")) for row in rows]

    def feed(self, device: str, cursors: Cursors, max_facts: int) -> FeedPage:
        """What lies after the cursors, unit by unit, without the device's own facts."""
        self.follower.settle(device, cursors, NEIGHBOURS_SECONDS)
        entries: list[FeedEntry] = []
        reached: dict[int, int] = {}
        with self._database.reading() as transaction:
            for unit in sorted(cursors):
                left = max_facts - len(entries)
                if left <= 0:
                    return FeedPage(entries, reached, more=True)
                found, place, more = _feed_of(transaction, device, unit, cursors[unit], left)
                entries += found
                reached[unit] = place
                if more:
                    return FeedPage(entries, reached, more=True)
        return FeedPage(entries, reached, more=False)

    def snapshots(self, units: Sequence[int]) -> Sequence[SnapshotOffer]:
        """The snapshot of each unit whose feed is long; made now where there is none.

        An old one does as well, for the feed goes on from where it stands; `stale_units` are renewed at leisure.
        """
        offers = []
        for unit in units:
            offer = self._offer(unit)
            if offer is not None:
                offers.append(offer)
        return offers

    def _offer(self, unit: int) -> SnapshotOffer | None:
        table, projected = SCHEMA["snapshot"], SCHEMA["projected"]
        columns = (table.c.snapshot, table.c.position, sa.func.length(table.c.sealed).label("size"))
        with self._database.reading() as transaction:
            place = transaction.number(sa.select(projected.c.place).where(projected.c.unit == unit))
            row = transaction.one(sa.select(*columns).where(table.c.unit == unit))
            lying = ground.find(transaction, unit)
        if place < WORTH_A_SNAPSHOT and lying is None:
            return None
        if row is None or (lying is not None and integer(row, "position") < lying.place):
            return self.make_snapshot(unit)
        return SnapshotOffer(unit, text(row, "snapshot"), integer(row, "size"), integer(row, "position"))

    def stale_units(self, units: Sequence[int]) -> list[int]:
        """Those of the units whose snapshot is missing or so old that a fresh one is worth the work."""
        table, projected = SCHEMA["snapshot"], SCHEMA["projected"]
        stale = []
        with self._database.reading() as transaction:
            for unit in units:
                place = transaction.number(sa.select(projected.c.place).where(projected.c.unit == unit))
                position = transaction.number(sa.select(table.c.position).where(table.c.unit == unit))
                if place >= WORTH_A_SNAPSHOT and (not position or place - position > STALE_AFTER):
                    stale.append(unit)
        return stale

    def make_snapshot(self, unit: int) -> SnapshotOffer:
        """Seal a unit's tables as they stand and keep the result."""
        projected = SCHEMA["projected"]
        with self._database.reading() as transaction:
            place = transaction.number(sa.select(projected.c.place).where(projected.c.unit == unit))
            rows = {name: list(projection.unit_rows(transaction, name, unit)) for name in TABLES}
        sealed = seal_snapshot(self.incarnation(), unit, place, rows, self._signer)
        name = snapshot_id(sealed)
        with self._database.writing() as transaction:
            transaction.put(
                SCHEMA["snapshot"],
                {
                    "unit": unit, "snapshot": name, "position": place, "made_at": milliseconds(self._clock),
                    "sealed": sealed,
                },
            )  # fmt: skip
        return SnapshotOffer(unit, name, len(sealed), place)

    def snapshot(self, snapshot: str) -> StoredSnapshot | None:
        """A snapshot by name."""
        table = SCHEMA["snapshot"]
        with self._database.reading() as transaction:
            row = transaction.one(sa.select(table.c.unit, table.c.sealed).where(table.c.snapshot == snapshot))
        return None if row is None else StoredSnapshot(integer(row, "unit"), binary(row, "sealed"))


def _refuse_unstorable(facts: Sequence[Fact]) -> None:
    if any("\0" in "".join(map(header, facts)) for header in (attrgetter("officer"), attrgetter("event"))):
        raise TornBundle("header")


_SCAN = 4


def _feed_of(
    transaction: Transaction, device: str, unit: int, cursor: int, limit: int
) -> tuple[list[FeedEntry], int, bool]:
    """Up to `limit` entries of others after a cursor, the place reached, and whether there is more."""
    feed = SCHEMA["feed"]
    statement = (
        sa.select(feed.c.place, feed.c.device, feed.c.seq)
        .where(feed.c.unit == unit, feed.c.place > cursor)
        .order_by(feed.c.place)
        .limit(limit * _SCAN + 1)
    )
    seen = transaction.rows(statement)
    more = len(seen) > limit * _SCAN
    taken: list[tuple[int, tuple[str, int]]] = []
    reached = cursor
    for row in seen[: limit * _SCAN]:
        if row["device"] != device:
            if len(taken) == limit:
                more = True
                break
            taken.append((integer(row, "place"), (text(row, "device"), integer(row, "seq"))))
        reached = integer(row, "place")
    found = journal.read_facts(transaction, [name for _, name in taken])
    return [FeedEntry(place, found[name].fact) for place, name in taken], reached, more
