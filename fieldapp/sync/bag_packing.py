"""A laptop's mailbag for the office, packed: what waits of its own, where it stands, what it returns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fieldapp.services.exchange import BagWatch
from fieldapp.sync.engine import NONCE_BYTES
from fieldapp.sync.mail_memory import MailMemory, PostParts
from fieldapp.sync.outgoing import read_waiting, seal_all
from fieldapp.wire.envelope import public_of
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.mailbag import Mailbag, seal_bag
from fieldapp.wire.messages import SyncRequest

READ_FACTS = 2_000


@dataclass(frozen=True, slots=True)
class Terms:
    """How large bundles and bag may be, how much feed is asked for and returned at once, in bytes; `asks_registers`:
    whether snapshots are to come with the answer.
    """

    bundle: int
    bag: int
    feed: int
    returned: int
    asks_registers: bool


BY_STICK = Terms(65_536, 8 << 20, 256 << 10, 4 << 20, asks_registers=True)
"""Nothing breaks off on a stick, and fewer and larger bundles are an eighth smaller than those of a slow link. What is
beyond the bag goes with the next one; thousands of households fit.
"""
BY_HUB = Terms(10_240, 1 << 20, 64 << 10, 0, asks_registers=False)
"""The hub carries it over a slow link, and with it the bags of others."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A sealed bag with the own facts after `acknowledged` up to `last`, of `end` that there are; written at `at`."""

    sealed: bytes
    acknowledged: int
    last: int
    end: int
    at: int


def pack(parts: PostParts, memory: MailMemory, terms: Terms, watch: BagWatch) -> Packed:
    """The newest bag. Off the database's lane, which it asks for each short step; `watch` is asked between them.

    Raises `NoEnvelopeKey` when nobody has said what to close it with.
    """
    at = int(parts.clock.now().timestamp() * 1000)
    identity = parts.on_lane(parts.book.identity)
    signer = SigningKey(identity.device, identity.signing_key)
    office_key, reply_key = parts.on_lane(memory.office_key), parts.on_lane(memory.reply_key)
    head = parts.on_lane(parts.journal.head)
    bundles: list[bytes] = []
    last = head.acknowledged
    while last < head.seq and sum(map(len, bundles)) < terms.bag:
        watch.tell(0, 0)
        count = min(READ_FACTS, head.seq - last)
        waiting = parts.on_lane(lambda after=last, count=count: read_waiting(parts.book, after, count))  # type: ignore[misc]
        bundles += seal_all(waiting, signer, terms.bundle)
        last += len(waiting.facts)
    first = parts.on_lane(lambda: _request(parts, memory, terms, head.acknowledged))
    opening, *others = bundles or [b""]
    bare = replace(first, returned=())
    requests = (replace(first, bundle=opening), *(replace(bare, bundle=bundle) for bundle in others))
    bag = Mailbag(requests, public_of(reply_key))
    sealed = seal_bag(bag, signer, office_key, at, random_bytes=parts.random_bytes)
    return Packed(sealed, head.acknowledged, last, head.seq, at)


def _request(parts: PostParts, memory: MailMemory, terms: Terms, acknowledged: int) -> SyncRequest:
    """Where this laptop stands, and what it returns; still without a bundle. Touches the database."""
    book = parts.book
    identity, kept = book.identity(), book.testimonies
    lacking = set(book.needs_snapshot()) if terms.asks_registers else set()
    returned = kept.introduction(identity.device) if terms.returned and memory.introduces() else ()
    if terms.returned and not returned:
        kept.bear_witness()
        returned = kept.next_pieces(terms.returned)
    return SyncRequest(
        identity.device, identity.incarnation, acknowledged,
        {unit: cursor for unit, cursor in book.cursors().items() if unit not in lacking},
        b"", terms.feed, parts.random_bytes(NONCE_BYTES), returned,
    )  # fmt: skip
