"""Mailbags: the exchange put off. One file to the office, one file back, by a stick, a courier or a hub.

A bag is the CBOR array `[version, direction, device, written at, envelope]`. What stands before the envelope is for
whoever sorts and carries; it is bound to what is inside, where a COSE_Sign1 of the sender holds

- to the office: `[version, reply key, [request …]]`, each request as `messages.request_payload` writes it, with one
  sealed bundle, in order. All of them speak of the same acknowledged fact and cursors;
- to the laptop: `[version, digest of the bag, request, [answer …], [snapshot …]]`: the first request without its
  bundle, what the office says to each of the requests and to those that the laptop would have asked next, each signed
  as an answer to a message of the bag's digest, and the sealed snapshots that the answers offer.

The office serves a bag with the very code that serves `/sync`, as if the laptop stood there: each answer's cursors are
the next request's. So everything may be taken any number of times, in any order, and an old bag does no harm.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from fieldapp.domain.facts import Fact
from fieldapp.wire import version
from fieldapp.wire.cbor import Item, Reader, dump
from fieldapp.wire.codec import LIMITS, Limits, decode_facts
from fieldapp.wire.envelope import Envelope, close_envelope, keyring, public_of, read_envelope
from fieldapp.wire.exchange import KnownDevice, StoredSnapshot
from fieldapp.wire.exchange_client import Outcome
from fieldapp.wire.hpke import KEY_BYTES
from fieldapp.wire.items import Fields, read_fields
from fieldapp.wire.keys import Signer, read_sign1, sign1
from fieldapp.wire.messages import (
    SYNC_ANSWER,
    Cursors,
    SyncAnswer,
    SyncRequest,
    answer_payload,
    read_answer_payload,
    read_request,
    read_signed,
    request_payload,
)
from fieldapp.wire.problems import (
    FORKED,
    GAP,
    BundleTooLarge,
    TornBundle,
    UnknownBundleVersion,
    UnknownDevice,
    WrongSignature,
)
from fieldapp.wire.snapshot import snapshot_id
from fieldapp.wire.testimony import keep_answer_to

MAX_BAG = 64 << 20
"""Bytes of a bag, either way."""
MAX_REQUESTS = 10_000
MOST_ANSWER = 48 << 20
"""Bytes of feed and snapshots from which on the rest waits for the next bag."""
FEED_BYTES = 256 << 10
"""How much feed one answer within a bag holds."""
DIGEST_BYTES = 32
TIME_LIMIT = 1 << 53

RandomBytes = Callable[[int], bytes]

_CONTEXT = b"fieldapp mailbag"
_ARRAY_OF_5 = 0x85


class Direction(IntEnum):
    """Where a bag goes."""

    TO_OFFICE = 1
    TO_LAPTOP = 2


@dataclass(frozen=True, slots=True)
class Label:
    """What everybody can read on a bag: the laptop it comes from or goes to, when it was written (ms since 1970)."""

    direction: Direction
    device: str
    written_at: int

    @property
    def context(self) -> bytes:
        """What binds the label to the inside."""
        return _CONTEXT + dump([version.MAILBAG, self.direction, self.device, self.written_at])


@dataclass(frozen=True, slots=True)
class ClosedBag:
    """A bag taken apart, neither opened nor verified."""

    label: Label
    envelope: Envelope


def digest_of(sealed: bytes) -> bytes:
    """The name of these very bytes."""
    return hashlib.sha256(sealed).digest()


def read_label(beginning: bytes) -> Label:
    """The label alone, from the first bytes of a bag. Raises `TornBundle`, `UnknownBundleVersion`."""
    reader = Reader(beginning)
    if reader.take_raw(1)[0] != _ARRAY_OF_5:
        raise TornBundle("mailbag")
    found = reader.take_int()
    if found != version.MAILBAG:
        raise UnknownBundleVersion("mailbag", found)
    return _label(Fields([reader.take_int(), reader.take_text(), reader.take_int()], "mailbag"))


def _label(fields: Fields) -> Label:
    direction, device, written_at = fields.number(8), fields.text(20), fields.number(TIME_LIMIT)
    if direction not in tuple(Direction):
        raise TornBundle("mailbag")
    return Label(Direction(direction), device, written_at)


def read_bag(sealed: bytes) -> ClosedBag:
    """A bag's label and envelope, as a carrier sees them: nothing of it has been verified.

    Raises `TornBundle`, `BundleTooLarge`, `UnknownBundleVersion`.
    """
    if len(sealed) > MAX_BAG:
        raise BundleTooLarge("mailbag", MAX_BAG)
    fields = read_fields(sealed, version.MAILBAG, "mailbag")
    label = _label(fields)
    envelope = read_envelope(fields.binary())
    fields.finish()
    return ClosedBag(label, envelope)


def _close(label: Label, content: Item, signer: Signer, recipient: bytes, random_bytes: RandomBytes) -> bytes:
    # The recipient's key is signed too: nobody can take a signed bag out of its envelope and send it to another.
    signed = sign1(signer, dump(content), label.context + recipient)
    envelope = close_envelope(signed, recipient, label.context, random_bytes(KEY_BYTES))
    return dump([version.MAILBAG, label.direction, label.device, label.written_at, envelope])


def _each(parts: Iterable[bytes]) -> Item:
    return [[part] for part in parts]


def _read_each(fields: Fields, limit: int) -> Iterator[bytes]:
    for row in fields.rows(limit):
        yield row.binary()
        row.finish()


# from the laptop to the office


@dataclass(frozen=True, slots=True)
class Mailbag:
    """What a laptop gives to a carrier. `requests`: at least one, all alike but for their bundles, which follow one
    another; `reply_key`: the public key (X25519) that the answer is to be closed for.
    """

    requests: tuple[SyncRequest, ...]
    reply_key: bytes


def seal_bag(bag: Mailbag, signer: Signer, office_key: bytes, written_at: int, *, random_bytes: RandomBytes) -> bytes:
    """The bag as bytes: signed by the laptop, closed for the office's envelope key (X25519, 32 raw bytes)."""
    label = Label(Direction.TO_OFFICE, signer.key_id, written_at)
    requests = _each(request_payload(request) for request in bag.requests)
    return _close(label, [version.MAILBAG, bag.reply_key, requests], signer, office_key, random_bytes)


@dataclass(frozen=True, slots=True)
class OpenedBag:
    """A bag that has been found authentic; `known`: what the store knows of its author. Nothing when it knows nobody of
    that name: then nothing was verified, and all that can be said is that (`answer_stranger`).
    """

    digest: bytes
    label: Label
    known: KnownDevice | None
    bag: Mailbag


FindDevice = Callable[[str, Sequence[SyncRequest]], KnownDevice | None]
"""A certified device by its id; the requests, of which nothing has been verified yet, may bring what introduces it."""


def open_bag(sealed: bytes, office_keys: Sequence[bytes], find_device: FindDevice) -> OpenedBag:
    """A bag that came to the office; `office_keys`: its private envelope keys, old ones too.

    Raises `NotOurEnvelope` (closed for another office), `EnvelopeDamaged`, `WrongSignature`, `TornBundle`,
    `BundleTooLarge`, `UnknownBundleVersion`, and nothing else.
    """
    closed = read_bag(sealed)
    label, keys = closed.label, keyring(*office_keys)
    if label.direction is not Direction.TO_OFFICE:
        raise TornBundle("direction")
    signed = read_sign1(closed.envelope.open(keys, label.context))
    fields = read_fields(signed.payload or b"", version.MAILBAG, "mailbag")
    reply_key = fields.binary(KEY_BYTES)
    requests = tuple(read_request(payload) for payload in _read_each(fields, MAX_REQUESTS))
    fields.finish()
    if not requests:
        raise TornBundle("mailbag")
    known = find_device(signed.key_id, requests)
    if known is not None:
        signed.verify(known.public_key, label.context + public_of(keys[closed.envelope.recipient]))
    if signed.key_id != label.device or any(request.device != label.device for request in requests):
        raise WrongSignature
    return OpenedBag(digest_of(sealed), label, known, Mailbag(requests, reply_key))


# from the office to the laptop


@dataclass(frozen=True, slots=True)
class BagAnswer:
    """What the office says to a bag. `bag`: the digest of the bag as it came; `asked`: its first request without the
    bundle; `answers`: in order, the last one tells how far everything is and what is parked; `snapshots`: sealed, each
    offered by one of the answers; `signed`: the answers as they came, for `testimony`.
    """

    bag: bytes
    asked: SyncRequest
    answers: tuple[SyncAnswer, ...]
    snapshots: tuple[bytes, ...] = ()
    signed: tuple[bytes, ...] = ()


Answering = Callable[[SyncRequest], SyncAnswer]
"""What serves a request of the bag's laptop: `exchange.answer_request` over the office's store."""
FindSnapshot = Callable[[str], StoredSnapshot | None]


def answer_bag(bag: OpenedBag, answer: Answering, snapshot: FindSnapshot, feed_bytes: int = FEED_BYTES) -> BagAnswer:
    """Take what a bag brings and gather what its laptop would have fetched, `feed_bytes` of feed at a time.

    The bundles are committed one by one, as over a connection: cut at any point, the same bag can be answered again.
    """
    requests = bag.bag.requests
    serving = _Serving(requests[0].cursors, answer, snapshot, feed_bytes)
    for request in requests:
        said = serving.ask(request)
        if said.refusal or said.notice in {GAP, FORKED}:
            break
    asked = replace(requests[0], bundle=b"", returned=())
    while serving.wants_more:
        serving.ask(asked)
    # Every answer lists all that is parked; the last one's list is enough.
    earlier = (replace(said, parked=()) for said in serving.answers[:-1])
    return BagAnswer(bag.digest, asked, (*earlier, serving.answers[-1]), tuple(serving.snapshots))


def answer_stranger(bag: OpenedBag, incarnation: str, now: int) -> BagAnswer:
    """To somebody whom nobody certified: an office that was restored from a backup may have forgotten a laptop, which
    will then introduce itself by what the office had signed.
    """
    asked = replace(bag.bag.requests[0], bundle=b"", returned=())
    return BagAnswer(bag.digest, asked, (SyncAnswer(incarnation, refusal=UnknownDevice.code, clock=now),))


class _Serving:
    """The exchange with a laptop that is not there: its cursors move as they would move there."""

    def __init__(self, cursors: Cursors, answer: Answering, snapshot: FindSnapshot, feed_bytes: int) -> None:
        self._feed_bytes = feed_bytes
        self._answer = answer
        self._snapshot = snapshot
        self._cursors = cursors
        self._incarnation: str | None = None
        self._size = 0
        self._is_new = False
        self.answers: list[SyncAnswer] = []
        self.snapshots: list[bytes] = []

    @property
    def wants_more(self) -> bool:
        """Whether the laptop would go on asking, and the answer still has room."""
        return self._size < MOST_ANSWER and (self._is_new or self.answers[-1].more)

    def ask(self, request: SyncRequest) -> SyncAnswer:
        """One message there and back."""
        room = self._feed_bytes if self._size < MOST_ANSWER else 0
        incarnation = self._incarnation or request.incarnation
        asked = replace(request, incarnation=incarnation, cursors=self._cursors, limit_bytes=room)
        said = self._answer(asked)
        self.answers.append(said)
        self._incarnation = said.incarnation
        self._size += len(said.feed)
        self._cursors = {**self._cursors, **said.cursors}
        self._is_new = False
        for offer in said.snapshots:
            stored = self._snapshot(offer.snapshot)
            if stored is not None and self._size + len(stored.sealed) <= MOST_ANSWER:
                self.snapshots.append(stored.sealed)
                self._size += len(stored.sealed)
                self._cursors = {**self._cursors, offer.unit: offer.position}
                self._is_new = True
        return said


def seal_answer(
    answer: BagAnswer, bag: OpenedBag, signer: Signer, written_at: int, *, random_bytes: RandomBytes
) -> bytes:
    """The answer as bytes: signed by the office, closed for the laptop's reply key."""
    label = Label(Direction.TO_LAPTOP, bag.label.device, written_at)
    answers = (sign1(signer, answer_payload(said), SYNC_ANSWER + answer.bag) for said in answer.answers)
    content: Item = [
        version.MAILBAG, answer.bag, request_payload(answer.asked), _each(answers), _each(answer.snapshots)
    ]  # fmt: skip
    return _close(label, content, signer, bag.bag.reply_key, random_bytes)


def open_answer(sealed: bytes, device: str, reply_key: bytes, office_key: bytes) -> BagAnswer:
    """An answer that came to the laptop; `reply_key`: its private key, `office_key`: the office's public signing key.

    Raises `NotOurEnvelope` (for another laptop), `EnvelopeDamaged`, `WrongSignature`, `TornBundle`, `BundleTooLarge`,
    `UnknownBundleVersion`, and nothing else.
    """
    closed = read_bag(sealed)
    label = closed.label
    if label.direction is not Direction.TO_LAPTOP:
        raise TornBundle("direction")
    signed = read_sign1(closed.envelope.open(keyring(reply_key), label.context))
    context = label.context + public_of(reply_key)
    fields = read_fields(signed.verify(office_key, context), version.MAILBAG, "mailbag")
    digest, asked = fields.binary(DIGEST_BYTES), read_request(fields.binary())
    messages = tuple(_read_each(fields, 2 * MAX_REQUESTS))
    snapshots = tuple(_read_each(fields, MAX_REQUESTS))
    fields.finish()
    said = [read_signed(message) for message in messages]
    answers = tuple(read_answer_payload(one.verify(office_key, SYNC_ANSWER + digest)) for one in said)
    if not answers:
        raise TornBundle("mailbag")
    offices = {signed.key_id, *(one.key_id for one in said), *(answer.incarnation for answer in answers)}
    if len(offices) > 1 or {label.device, asked.device} != {device}:
        raise WrongSignature
    return BagAnswer(digest, asked, answers, snapshots, messages)


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a bag as an exchange would have brought it, the snapshots to load after it, and the testimony to
    keep of it (`testimony`), where it brings facts.
    """

    outcome: Outcome
    snapshots: tuple[bytes, ...]
    testimony: bytes = b""


def steps_of(answer: BagAnswer, limits: Limits = LIMITS) -> tuple[Step, ...]:
    """What to take, in order; `outcome.asked.cursors` says where each piece of feed begins: a laptop whose own cursor
    lies before that must not move it. Everything is decoded before anything is given out; raises a `BundleRefused`.
    """
    by_name = {snapshot_id(sealed): sealed for sealed in answer.snapshots}
    asked = answer.asked
    steps: list[Step] = []
    for said, message in zip(answer.answers, answer.signed, strict=True):
        facts: Sequence[Fact] = decode_facts(said.feed, limits) if said.feed else ()
        offered = {offer.unit: offer for offer in said.snapshots if offer.snapshot in by_name}
        loaded = tuple(by_name[offer.snapshot] for offer in offered.values())
        testimony = keep_answer_to(message, answer.bag) if facts else b""
        steps.append(Step(Outcome(asked, said, facts), loaded, testimony))
        reached = {unit: offer.position for unit, offer in offered.items()}
        asked = replace(asked, incarnation=said.incarnation, cursors={**asked.cursors, **said.cursors, **reached})
    return tuple(steps)
