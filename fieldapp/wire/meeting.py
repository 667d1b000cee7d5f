"""What two paired laptops say to each other, again and again: how far I have everybody's facts, and what you lack.

A meeting is one request and one answer of the channel. Both have the same head: for each author and unit how far the
sender's knowledge reaches, from whom it takes nothing and why, and parcels that the other lacks as far as it knows.
With it travels the mailbag for the office, which nobody on the way can open, and the office's answer on the way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldapp.wire import version
from fieldapp.wire.cbor import Item, dump
from fieldapp.wire.codec import HEADER_LIMIT
from fieldapp.wire.items import Fields, read_fields
from fieldapp.wire.problems import BundleTooLarge

MAX_MEETING = 8 << 20
"""Bytes of a request."""
MAX_ANSWER = 64 << 20
"""Bytes of an answer, which may hold the office's answer with a whole register in it."""
MAX_BAG = 6 << 20
"""A peer's mailbag is not larger; what is more goes to the office by itself or by a stick."""
MAX_PARCELS = 64
MOST_PARCEL_BYTES = 1 << 20
"""So many bytes of parcels at once; the next meeting brings the next."""
DIGEST_BYTES = 32

_MAX_ROWS = 20_000
_NO_DIGEST = bytes(DIGEST_BYTES)


class Thread(NamedTuple):
    """What one device wrote about one unit."""

    device: str
    unit: int


Reach = Mapping[Thread, int]
"""How far each thread is known; no entry: nothing of it."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What both sides say. `refused`: device → problem code, of whom no parcel is taken at present."""

    reach: Reach = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    parcels: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingRequest:
    """The peer's side. `bag`: for the office, or nothing; `got`: digest of the office's answer that came last."""

    shared: Shared
    bag: bytes = b""
    got: bytes = _NO_DIGEST


@dataclass(frozen=True, slots=True)
class MeetingAnswer:
    """The hub's side. `peers`: devices met lately; `held`: digest of the bag it keeps for this peer; `mail`: what the
    office answered to a bag of the peer; `more`: there is more than fitted.
    """

    shared: Shared
    peers: tuple[str, ...] = ()
    held: bytes = _NO_DIGEST
    mail: bytes = b""
    more: bool = False


def _items(shared: Shared) -> list[Item]:
    reach: list[Item] = [[thread.device, thread.unit, seq] for thread, seq in sorted(shared.reach.items())]
    return [reach, [[device, code] for device, code in sorted(shared.refused.items())], list(_rows(shared.parcels))]


def _read_shared(fields: Fields) -> Shared:
    reach: dict[Thread, int] = {}
    for row in fields.rows(_MAX_ROWS):
        thread = Thread(row.text(20), row.number(HEADER_LIMIT))
        reach[thread] = row.number(HEADER_LIMIT)
        row.finish()
    refused = dict(_read_pair(row) for row in fields.rows(_MAX_ROWS))
    parcels = tuple(_read_binary(row) for row in fields.rows(MAX_PARCELS))
    return Shared(reach, refused, parcels)


def _read_pair(row: Fields) -> tuple[str, str]:
    pair = row.text(20), row.text(40)
    row.finish()
    return pair


def _read_binary(row: Fields) -> bytes:
    sealed = row.binary()
    row.finish()
    return sealed


def _read(message: bytes, limit: int) -> Fields:
    if len(message) > limit:
        raise BundleTooLarge("meeting", limit)
    return read_fields(message, version.MEETING, "meeting")


def write_meeting(request: MeetingRequest) -> bytes:
    """The request as bytes."""
    return dump([version.MEETING, *_items(request.shared), request.bag, request.got])


def read_meeting(message: bytes) -> MeetingRequest:
    """Raises `BundleRefused`."""
    fields = _read(message, MAX_MEETING)
    request = MeetingRequest(_read_shared(fields), fields.binary(), fields.binary(DIGEST_BYTES))
    fields.finish()
    if len(request.bag) > MAX_BAG:
        raise BundleTooLarge("bag", MAX_BAG)
    return request


def write_meeting_answer(answer: MeetingAnswer) -> bytes:
    """The answer as bytes."""
    return dump(
        [version.MEETING, *_items(answer.shared), list(_rows(answer.peers)), answer.held, answer.mail, answer.more]
    )


def _rows(entries: Iterable[str | bytes]) -> Iterable[Item]:
    return ([entry] for entry in entries)


def read_meeting_answer(message: bytes) -> MeetingAnswer:
    """Raises `BundleRefused`."""
    fields = _read(message, MAX_ANSWER)
    shared = _read_shared(fields)
    peers = tuple(row.text(20) for row in fields.rows(_MAX_ROWS))
    answer = MeetingAnswer(shared, peers, fields.binary(DIGEST_BYTES), fields.binary(), fields.truth())
    fields.finish()
    return answer
