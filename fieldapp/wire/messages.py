"""The messages of the exchange, as bytes and back.

Each is a CBOR array in a COSE_Sign1: requests are signed by the device, answers by the office. The context of an
answer's signature holds the digest of the request, so an answer fits one request and no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fieldapp.domain.facts import GENESIS
from fieldapp.wire import version
from fieldapp.wire.bundle import CHAIN_BYTES
from fieldapp.wire.cbor import INT_LIMIT, Item, dump
from fieldapp.wire.codec import HEADER_LIMIT
from fieldapp.wire.items import Fields, read_fields
from fieldapp.wire.keys import Signed, Signer, read_sign1, sign1
from fieldapp.wire.problems import BundleTooLarge, TornBundle

SYNC_REQUEST = b"fieldapp sync request"
SYNC_ANSWER = b"fieldapp sync answer"
PIECE_REQUEST = b"fieldapp piece request"
PIECE_ANSWER = b"fieldapp piece answer"

MAX_MESSAGE = 16 << 20
MAX_UNITS = 4096
MAX_PARKED = 100_000
MAX_RETURNED = 256
MAX_FEED_ENDS = 16 * MAX_UNITS
NONCE_BYTES = 8
SNAPSHOT_ID_BYTES = 16
TESTIMONY_ID_BYTES = 16

Cursors = Mapping[int, int]
"""Position in the feed for each unit."""


@dataclass(frozen=True, slots=True)
class HighWater:
    """How far one device's facts are held without a gap, and the chain there."""

    seq: int = 0
    chain: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class ReturnedPiece:
    """Bytes of a testimony (`testimony`) from `offset` on: its id (hex) and how many there are in all."""

    testimony: str
    offset: int
    total: int
    piece: bytes


@dataclass(frozen=True, slots=True)
class ReturnState:
    """How many bytes of a testimony the office has; all of them once it was taken, or refused for the reason `code`."""

    testimony: str
    held: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class FeedEnd:
    """A former incarnation's feed of a unit as far as this office still has it: `place` is the last position that both
    mean the same by. A unit without an entry did not exist yet.
    """

    incarnation: str
    unit: int
    place: int


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What a laptop says and asks.

    `incarnation`: the office as it knows it, empty at first; `acknowledged`: its last fact that it believes to be at
    the office; `cursors`: how far it has each unit's feed, no entry for a unit that it has nothing of; `bundle`: its
    next facts, sealed, or nothing; `limit_bytes`: how much feed it wants at once; `nonce`: eight random bytes;
    `returned`: what former incarnations of the office said, for one that was restored.
    """

    device: str
    incarnation: str
    acknowledged: int
    cursors: Cursors
    bundle: bytes
    limit_bytes: int
    nonce: bytes
    returned: tuple[ReturnedPiece, ...] = ()


@dataclass(frozen=True, slots=True)
class Parked:
    """A fact that is kept but not applied, and why (`problems.PROBLEMS`)."""

    seq: int
    code: str


@dataclass(frozen=True, slots=True)
class SnapshotOffer:
    """A unit's tables, ready to be fetched in pieces: id (hex), bytes in all, position in the feed it stands at."""

    unit: int
    snapshot: str
    size: int
    position: int


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """What the office says: how far it holds this device's facts, what became of the bundle, and the next of the feed.

    `high_water`: nothing when the office does not know who asked; `refusal`: why the request or its bundle was not
    taken, or nothing; `notice`: `gap`, `forked`, `device_revoked`, `device_expired`, or nothing; `clock`: the office's
    time in milliseconds since 1970; `units`: what the device may hold; `feed`: facts (`codec`), or nothing; `cursors`:
    where each unit's feed stands after it; `more`: ask again; `ends`: to a laptop that knew another incarnation, where
    the former feeds end, by incarnation in their order; `returned`: how far each testimony of the request is here.
    """

    incarnation: str
    high_water: HighWater | None = None
    parked: tuple[Parked, ...] = ()
    refusal: str = ""
    notice: str = ""
    clock: int = 0
    units: tuple[int, ...] = ()
    feed: bytes = b""
    cursors: Cursors = field(default_factory=dict)
    more: bool = False
    snapshots: tuple[SnapshotOffer, ...] = ()
    ends: tuple[FeedEnd, ...] = ()
    returned: tuple[ReturnState, ...] = ()


@dataclass(frozen=True, slots=True)
class PieceRequest:
    """Asks for `size` bytes of a snapshot from `offset` on."""

    device: str
    snapshot: str
    offset: int
    size: int
    nonce: bytes


@dataclass(frozen=True, slots=True)
class PieceAnswer:
    """Bytes of a snapshot from `offset` on, and how many there are in all."""

    snapshot: str
    offset: int
    total: int
    piece: bytes
    refusal: str = ""


def _pairs(entries: Mapping[int, int]) -> Item:
    return [[key, entries[key]] for key in sorted(entries)]


def _read_cursors(rows: Iterable[Fields]) -> dict[int, int]:
    cursors: dict[int, int] = {}
    for row in rows:
        unit = row.number()
        cursors[unit] = row.number()
        row.finish()
    return cursors


def answer_context(purpose: bytes, request: bytes) -> bytes:
    """The context that binds an answer to its request."""
    return purpose + hashlib.sha256(request).digest()


def read_signed(message: bytes) -> Signed:
    """A message taken apart, not yet verified; raises `BundleTooLarge` or `TornBundle`."""
    if len(message) > MAX_MESSAGE:
        raise BundleTooLarge("message", MAX_MESSAGE)
    signed = read_sign1(message)
    if signed.payload is None:
        raise TornBundle("payload")
    return signed


def request_payload(request: SyncRequest) -> bytes:
    """A request without a signature of its own, as a mailbag holds it."""
    return dump([
        version.EXCHANGE, request.device, request.incarnation, request.acknowledged, _pairs(request.cursors),
        request.bundle, request.limit_bytes, request.nonce,
        [[bytes.fromhex(piece.testimony), piece.offset, piece.total, piece.piece] for piece in request.returned],
    ])  # fmt: skip


def write_request(request: SyncRequest, signer: Signer) -> bytes:
    """A signed request."""
    return sign1(signer, request_payload(request), SYNC_REQUEST)


def read_request(payload: bytes) -> SyncRequest:
    """The request in a payload that was verified, or is our own."""
    fields = read_fields(payload, version.EXCHANGE, "sync_request")
    request = SyncRequest(
        fields.text(20),
        fields.text(20),
        fields.number(HEADER_LIMIT),
        _read_cursors(fields.rows(MAX_UNITS)),
        fields.binary(),
        fields.number(),
        fields.binary(NONCE_BYTES),
        tuple(_read_returned(row) for row in fields.rows(MAX_RETURNED)),
    )
    fields.finish()
    return request


def _read_returned(row: Fields) -> ReturnedPiece:
    piece = ReturnedPiece(row.binary(TESTIMONY_ID_BYTES).hex(), row.number(), row.number(), row.binary())
    row.finish()
    return piece


def answer_payload(answer: SyncAnswer) -> bytes:
    """An answer without a signature of its own, as a mailbag holds it."""
    held = answer.high_water
    return dump([
        version.EXCHANGE, answer.incarnation, [[held.seq, held.chain]] if held else [],
        [[parked.seq, parked.code] for parked in answer.parked], answer.refusal, answer.notice, answer.clock,
        list(answer.units), answer.feed, _pairs(answer.cursors), answer.more,
        [[offer.unit, bytes.fromhex(offer.snapshot), offer.size, offer.position] for offer in answer.snapshots],
        [[end.incarnation, end.unit, end.place] for end in answer.ends],
        [[bytes.fromhex(state.testimony), state.held, state.code] for state in answer.returned],
    ])  # fmt: skip


def write_answer(answer: SyncAnswer, request: bytes, signer: Signer) -> bytes:
    """A signed answer to the request that came as these bytes."""
    return sign1(signer, answer_payload(answer), answer_context(SYNC_ANSWER, request))


def read_answer_payload(payload: bytes) -> SyncAnswer:
    """The answer in a payload that was verified."""
    fields = read_fields(payload, version.EXCHANGE, "sync_answer")
    answer = SyncAnswer(
        incarnation=fields.text(20),
        high_water=_read_high_water(fields.rows(1)),
        parked=tuple(_read_parked(row) for row in fields.rows(MAX_PARKED)),
        refusal=fields.text(),
        notice=fields.text(),
        clock=fields.number(),
        units=fields.numbers(MAX_UNITS),
        feed=fields.binary(),
        cursors=_read_cursors(fields.rows(MAX_UNITS)),
        more=fields.truth(),
        snapshots=tuple(_read_offer(row) for row in fields.rows(MAX_UNITS)),
        ends=tuple(_read_end(row) for row in fields.rows(MAX_FEED_ENDS)),
        returned=tuple(_read_state(row) for row in fields.rows(MAX_RETURNED)),
    )
    fields.finish()
    return answer


def _read_high_water(rows: list[Fields]) -> HighWater | None:
    held = None
    for row in rows:
        held = HighWater(row.number(HEADER_LIMIT), row.binary(CHAIN_BYTES))
        row.finish()
    return held


def _read_parked(row: Fields) -> Parked:
    parked = Parked(row.number(HEADER_LIMIT), row.text())
    row.finish()
    return parked


def _read_offer(row: Fields) -> SnapshotOffer:
    offer = SnapshotOffer(row.number(), row.binary(SNAPSHOT_ID_BYTES).hex(), row.number(), row.number())
    row.finish()
    return offer


def _read_end(row: Fields) -> FeedEnd:
    end = FeedEnd(row.text(20), row.number(), row.number())
    row.finish()
    return end


def _read_state(row: Fields) -> ReturnState:
    state = ReturnState(row.binary(TESTIMONY_ID_BYTES).hex(), row.number(), row.text())
    row.finish()
    return state


def write_piece_request(request: PieceRequest, signer: Signer) -> bytes:
    """A signed request for a piece of a snapshot."""
    payload = dump([
        version.EXCHANGE, request.device, bytes.fromhex(request.snapshot), request.offset, request.size, request.nonce
    ])  # fmt: skip
    return sign1(signer, payload, PIECE_REQUEST)


def read_piece_request(payload: bytes) -> PieceRequest:
    """The request in a verified payload."""
    fields = read_fields(payload, version.EXCHANGE, "piece_request")
    request = PieceRequest(
        fields.text(20),
        fields.binary(SNAPSHOT_ID_BYTES).hex(),
        fields.number(INT_LIMIT),
        fields.number(),
        fields.binary(NONCE_BYTES),
    )
    fields.finish()
    return request


def write_piece(answer: PieceAnswer, request: bytes, signer: Signer) -> bytes:
    """A signed piece of a snapshot."""
    payload = dump([
        version.EXCHANGE, bytes.fromhex(answer.snapshot), answer.offset, answer.total, answer.piece, answer.refusal
    ])  # fmt: skip
    return sign1(signer, payload, answer_context(PIECE_ANSWER, request))


def read_piece_payload(payload: bytes) -> PieceAnswer:
    """The piece in a verified payload."""
    fields = read_fields(payload, version.EXCHANGE, "piece_answer")
    snapshot, offset, total = fields.binary().hex(), fields.number(INT_LIMIT), fields.number()
    answer = PieceAnswer(snapshot, offset, total, fields.binary(), fields.text())
    fields.finish()
    return answer
