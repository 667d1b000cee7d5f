"""Testimony: what the office once signed, kept by a laptop so that an office restored from a backup can have it again.

A laptop keeps each answer that brought something of the feed, just as it came, with the digest of the request that the
answer's signature is bound to; and each snapshot, which is signed by itself. Every piece proves itself with the
office's key alone: no chain and no other piece is needed, so it does not matter that a laptop sees its own units only,
or that the laptop which wrote a fact is gone.

A laptop also testifies for its neighbours: a parcel that one of them signed (`wire.parcel`), where the office does not
have all of it. It proves itself with its author's key alone.

On the wire: the CBOR array `[version, sort, …]`. Sort 1: digest of the request (SHA-256), signed answer. Sort 2: the
sealed snapshot. Sort 3: the sealed parcel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from fieldapp.domain.facts import Fact
from fieldapp.wire import version
from fieldapp.wire.cbor import dump
from fieldapp.wire.codec import LIMITS, Limits, decode_facts
from fieldapp.wire.items import Fields, read_fields
from fieldapp.wire.messages import (
    MAX_MESSAGE,
    SYNC_ANSWER,
    TESTIMONY_ID_BYTES,
    Cursors,
    read_answer_payload,
    read_signed,
)
from fieldapp.wire.problems import BundleTooLarge, TornBundle, WrongSignature
from fieldapp.wire.snapshot import SNAPSHOT_LIMITS, Snapshot, open_snapshot

DIGEST_BYTES = 32
MAX_TESTIMONY = MAX_MESSAGE + 1024

_ANSWER, _SNAPSHOT, _PARCEL = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Testimony:
    """What an incarnation of the office said: facts of its feed and how far each unit's feed had come with them, or a
    snapshot.
    """

    incarnation: str
    facts: Sequence[Fact] = ()
    cursors: Cursors = field(default_factory=dict)
    snapshot: Snapshot | None = None
    sealed: bytes = b""
    """The snapshot as it was signed."""


def name_testimony(testimony: bytes) -> str:
    """The name of these very bytes, hex."""
    return hashlib.sha256(testimony).digest()[:TESTIMONY_ID_BYTES].hex()


def keep_answer(message: bytes, request: bytes) -> bytes:
    """The testimony of a signed answer to the request sent as these bytes."""
    return keep_answer_to(message, hashlib.sha256(request).digest())


def keep_answer_to(message: bytes, digest: bytes) -> bytes:
    """The testimony of a signed answer to what has this digest."""
    return dump([version.TESTIMONY, _ANSWER, digest, message])


def keep_snapshot(sealed: bytes) -> bytes:
    """The testimony of a sealed snapshot."""
    return dump([version.TESTIMONY, _SNAPSHOT, sealed])


def keep_parcel(sealed: bytes) -> bytes:
    """The testimony of a neighbour's parcel."""
    return dump([version.TESTIMONY, _PARCEL, sealed])


def parcel_in(testimony: bytes) -> bytes:
    """The sealed parcel in a testimony for a neighbour, nothing in one of the office's words.

    Raises `TornBundle`, `BundleTooLarge`, `UnknownBundleVersion`, and nothing else.
    """
    fields = _read(testimony)
    if fields.number() != _PARCEL:
        return b""
    sealed = fields.binary()
    fields.finish()
    return sealed


def _read(testimony: bytes) -> Fields:
    if len(testimony) > MAX_TESTIMONY:
        raise BundleTooLarge("testimony", MAX_TESTIMONY)
    return read_fields(testimony, version.TESTIMONY, "testimony")


def open_testimony(testimony: bytes, office_key: bytes, limits: Limits = LIMITS) -> Testimony:
    """What the office said, its signature found good.

    Raises `TornBundle`, `BundleTooLarge`, `UnknownBundleVersion`, `WrongSignature`, and nothing else.
    """
    fields = _read(testimony)
    sort = fields.number()
    if sort == _SNAPSHOT:
        sealed = fields.binary()
        fields.finish()
        snapshot = open_snapshot(sealed, office_key, SNAPSHOT_LIMITS)
        return Testimony(
            snapshot.incarnation, cursors={snapshot.unit: snapshot.position}, snapshot=snapshot, sealed=sealed
        )
    if sort != _ANSWER:
        raise TornBundle("testimony")
    digest, message = fields.binary(DIGEST_BYTES), fields.binary()
    fields.finish()
    signed = read_signed(message)
    answer = read_answer_payload(signed.verify(office_key, SYNC_ANSWER + digest))
    if signed.key_id != answer.incarnation:
        raise WrongSignature
    facts = decode_facts(answer.feed, limits) if answer.feed else ()
    return Testimony(answer.incarnation, tuple(facts), answer.cursors)
