"""The serving side of the exchange, whatever carries it: bytes in, bytes out, over a store.

Refused is only what fails signature, framing or bounds. Everything authentic is stored before it is acknowledged;
what cannot be applied is parked by the store. There is no session: any request can be sent again at any time, and an
answer that got lost costs a repetition, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from fieldapp.domain.clock import Clock
from fieldapp.domain.facts import Fact
from fieldapp.wire.bundle import Bundle, open_bundle
from fieldapp.wire.codec import LIMITS, Limits, encode_facts
from fieldapp.wire.former_lives import FIRST_LIFE, FormerLives, carry_over
from fieldapp.wire.keys import Signer
from fieldapp.wire.messages import (
    PIECE_REQUEST,
    SYNC_REQUEST,
    Cursors,
    FeedEnd,
    HighWater,
    Parked,
    PieceAnswer,
    SnapshotOffer,
    SyncAnswer,
    SyncRequest,
    read_piece_request,
    read_request,
    read_signed,
    write_answer,
    write_piece,
)
from fieldapp.wire.problems import FORKED, GAP, NO_SNAPSHOT, BundleRefused, UnknownDevice, WrongSignature

LEAST_FEED = 1 << 10
MOST_FEED = 256 << 10
MOST_PIECE = 256 << 10
BYTES_A_FACT = 16
"""Fewer than a fact takes on the wire, for asking the store for enough of them."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_SNAPSHOT_ID = "00" * 16


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A certified device. `trouble` is a problem code when it is no longer trusted (`device_revoked`,
    `device_expired`): its facts are kept and parked under that code, and it gets no feed.
    """

    public_key: bytes
    units: tuple[int, ...]
    trouble: str = ""


class FeedEntry(NamedTuple):
    """A fact at its position in its unit's feed."""

    position: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Entries in order, by unit and position; `reached`: where each unit stands once all were taken, which may be
    past the last entry, for what the device itself wrote is left out; `more`: there is more after them.
    """

    entries: Sequence[FeedEntry]
    reached: Cursors
    more: bool


class StoredSnapshot(NamedTuple):
    """A sealed snapshot and the unit whose rows it holds."""

    unit: int
    sealed: bytes


class ExchangeStore(Protocol):
    """What the serving side needs; the office has one, and so has a hub. Every method that stores has committed when
    it returns, and storing the same twice is storing it once.
    """

    def incarnation(self) -> str:
        """The name of this life of the office."""
        ...

    def device(self, device: str) -> KnownDevice | None:
        """A certified device, revoked or not; nothing when nobody certified it."""
        ...

    def high_water(self, device: str) -> HighWater:
        """How far the facts of a device are held."""
        ...

    def chain_at(self, device: str, seq: int) -> bytes | None:
        """The chain after fact `seq`, `1 … high water`; nothing when it is not known any more."""
        ...

    def accept(self, bundle: Bundle, sealed: bytes, parked_as: str) -> HighWater:
        """Store facts that follow the high water, with the bytes they came in; `parked_as`: park them all.

        When another request has moved the high water meanwhile, nothing is stored and the new one is returned.
        Raises `BundleRefused` for what no table takes.
        """
        ...

    def set_aside(self, bundle: Bundle, sealed: bytes, code: str) -> None:
        """Keep an authentic bundle that contradicts what is held, for a person to look at."""
        ...

    def quarantine(self, device: str, sealed: bytes, code: str) -> None:
        """Keep bytes that were refused, for a while."""
        ...

    def parked(self, device: str) -> Sequence[Parked]:
        """Facts of a device that wait for a person."""
        ...

    def feed(self, device: str, cursors: Cursors, max_facts: int) -> FeedPage:
        """What lies after the cursors in those units, without the device's own facts, at most `max_facts`."""
        ...

    def snapshots(self, units: Sequence[int]) -> Sequence[SnapshotOffer]:
        """Snapshots that are worth taking before the feed of these units; units without one are left out."""
        ...

    def snapshot(self, snapshot: str) -> StoredSnapshot | None:
        """A snapshot that was offered; nothing when it is gone."""
        ...


def serve(
    message: bytes,
    store: ExchangeStore,
    signer: Signer,
    clock: Clock,
    limits: Limits = LIMITS,
    former: FormerLives = FIRST_LIFE,
) -> bytes:
    """The signed answer to a sync request, whatever the request is. Never raises for what came from outside."""
    now = (clock.now() - _EPOCH) // timedelta(milliseconds=1)
    try:
        request, known = _authentic_request(message, store, former)
    except BundleRefused as refusal:
        answer = SyncAnswer(store.incarnation(), refusal=refusal.code, clock=now)
    else:
        answer = answer_request(request, known, store, now, limits, former)
    return write_answer(answer, message, signer)


def _authentic_request(message: bytes, store: ExchangeStore, former: FormerLives) -> tuple[SyncRequest, KnownDevice]:
    signed = read_signed(message)
    known = store.device(signed.key_id)
    if known is None:
        former.introduce(signed.key_id, read_request(signed.payload or b"").returned)
        known = store.device(signed.key_id)
    if known is None:
        raise UnknownDevice(signed.key_id)
    request = read_request(signed.verify(known.public_key, SYNC_REQUEST))
    if request.device != signed.key_id:
        raise WrongSignature
    return request, known


class _Taken(NamedTuple):
    """What became of a bundle."""

    high_water: HighWater
    refusal: str = ""
    notice: str = ""


def answer_request(
    request: SyncRequest,
    known: KnownDevice,
    store: ExchangeStore,
    now: int,
    limits: Limits = LIMITS,
    former: FormerLives = FIRST_LIFE,
) -> SyncAnswer:
    """What the office says to a request that has been found authentic, whatever carried it; `now` in ms since 1970."""
    incarnation = store.incarnation()
    returned = tuple(former.take(request.device, piece) for piece in request.returned)
    taken = _take(request, known, store, former, limits)
    ends: tuple[FeedEnd, ...] = ()
    cursors = request.cursors
    if request.incarnation not in {"", incarnation}:
        ends = tuple(former.ends())
        cursors = carry_over(request.incarnation, cursors, ends)
    offers: tuple[SnapshotOffer, ...] = ()
    feed = _Feed(b"", {}, more=False)
    if not known.trouble:
        grounds = former.grounds(request.device, known.units)
        lacking = [unit for unit in known.units if unit not in cursors or cursors[unit] < grounds.get(unit, 0)]
        offers = tuple(store.snapshots(lacking))
        offered = {offer.unit for offer in offers}
        feed = _next_feed(request, {unit: cursors.get(unit, 0) for unit in known.units if unit not in offered}, store)
    return SyncAnswer(
        incarnation,
        taken.high_water,
        tuple(store.parked(request.device)),
        taken.refusal,
        taken.notice,
        now,
        () if known.trouble else known.units,
        feed.packed,
        feed.cursors,
        feed.more,
        offers,
        tuple(end for end in ends if end.unit in known.units),
        returned,
    )


def _take(
    request: SyncRequest, known: KnownDevice, store: ExchangeStore, former: FormerLives, limits: Limits
) -> _Taken:
    held = store.high_water(request.device)
    if not request.bundle:
        return _Taken(held, notice=GAP if request.acknowledged > held.seq else known.trouble)
    try:
        bundle = open_bundle(request.bundle, known.public_key, limits)
        if bundle.device != request.device:
            raise WrongSignature
    except BundleRefused as refusal:
        store.quarantine(request.device, request.bundle, refusal.code)
        return _Taken(held, refusal=refusal.code, notice=known.trouble)
    if bundle.first > held.seq + 1:
        return _Taken(held, notice=GAP)
    if _contradicts(bundle, held, store) or former.disputes(bundle):
        store.set_aside(bundle, request.bundle, FORKED)
        return _Taken(held, notice=FORKED)
    rest = bundle.beyond(held.seq)
    if rest is None:
        return _Taken(held, notice=known.trouble)
    try:
        return _Taken(store.accept(rest, request.bundle, known.trouble), notice=known.trouble)
    except BundleRefused as refusal:
        store.quarantine(request.device, request.bundle, refusal.code)
        return _Taken(held, refusal=refusal.code, notice=known.trouble)


def _contradicts(bundle: Bundle, held: HighWater, store: ExchangeStore) -> bool:
    """Whether the bundle tells another story of facts already held: one chain at the last common fact says it all."""
    common = min(bundle.last, held.seq)
    chain = held.chain if common == held.seq else store.chain_at(bundle.device, common)
    return chain is not None and chain != bundle.chain_at(common)


class _Feed(NamedTuple):
    """A piece of the feed, packed."""

    packed: bytes
    cursors: Cursors
    more: bool


def _next_feed(request: SyncRequest, cursors: Cursors, store: ExchangeStore) -> _Feed:
    room = min(max(request.limit_bytes, LEAST_FEED), MOST_FEED)
    page = store.feed(request.device, cursors, max(1, room // BYTES_A_FACT))
    entries = list(page.entries)
    if not entries:
        return _Feed(b"", {**cursors, **page.reached}, page.more)
    packed = encode_facts([entry.fact for entry in entries])
    while len(packed) > room and len(entries) > 1:
        entries = entries[: max(1, len(entries) * room * 9 // (len(packed) * 10))]
        packed = encode_facts([entry.fact for entry in entries])
    if len(entries) == len(page.entries):
        return _Feed(packed, {**cursors, **page.reached}, page.more)
    reached = {entry.fact.unit: entry.position for entry in entries}
    return _Feed(packed, {**cursors, **reached}, more=True)


def serve_piece(message: bytes, store: ExchangeStore, signer: Signer) -> bytes:
    """The signed answer to a request for a piece of a snapshot; only for devices that may hold its unit."""
    try:
        answer = _piece(message, store)
    except BundleRefused as refusal:
        answer = PieceAnswer(_NO_SNAPSHOT_ID, 0, 0, b"", refusal.code)
    return write_piece(answer, message, signer)


def _piece(message: bytes, store: ExchangeStore) -> PieceAnswer:
    signed = read_signed(message)
    known = store.device(signed.key_id)
    if known is None:
        raise UnknownDevice(signed.key_id)
    request = read_piece_request(signed.verify(known.public_key, PIECE_REQUEST))
    if request.device != signed.key_id:
        raise WrongSignature
    stored = store.snapshot(request.snapshot)
    if known.trouble or stored is None or stored.unit not in known.units:
        return PieceAnswer(request.snapshot, request.offset, 0, b"", known.trouble or NO_SNAPSHOT)
    piece = stored.sealed[request.offset : request.offset + min(request.size, MOST_PIECE)]
    return PieceAnswer(request.snapshot, request.offset, len(stored.sealed), piece)
