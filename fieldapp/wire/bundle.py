"""Bundles: a run of one device's facts, sealed so that any carrier can bring it.

On the wire a bundle is the CBOR array `[version, device, first, last, chain before, seeds, salts, digests, facts,
signature]`. The signature is a detached COSE_Sign1 over `[version, device, first, last, before, after, erased]`,
where `after` is the chain after the last fact: the reader works it out from the facts and never receives it, and
`erased` are the numbers of the facts whose personal part is gone. So the signature covers every byte of every fact,
however it was packed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fieldapp.domain.facts import Fact, Written, digest_of, link, write_parts
from fieldapp.domain.salts import SALT_BYTES, SEED_BYTES, epoch_of, salt_of
from fieldapp.wire import version
from fieldapp.wire.cbor import Item, dump
from fieldapp.wire.codec import HEADER_LIMIT, LIMITS, Limits, decode_facts, encode_facts
from fieldapp.wire.items import Fields, read_fields
from fieldapp.wire.keys import Signer, read_sign1, sign1
from fieldapp.wire.problems import BrokenChain, BundleTooLarge, TornBundle, WrongSignature

CONTEXT = b"fieldapp bundle"
CHAIN_BYTES = 32
ENVELOPE = 4096
"""Room for what stands around the facts, beside 64 bytes for each fact's own salt or digest."""


@dataclass(frozen=True, slots=True)
class Salts:
    """What the digests of personal parts are made with: one seed for each epoch, the single salts left of a punctured
    epoch, and the bare digests of erased facts. Keys are epochs, sequence numbers, sequence numbers.
    """

    seeds: Mapping[int, bytes] = field(default_factory=dict)
    single: Mapping[int, bytes] = field(default_factory=dict)
    digests: Mapping[int, bytes] = field(default_factory=dict)

    def salt(self, seq: int) -> bytes | None:
        """The salt of fact `seq`, or nothing."""
        if seq in self.single:
            return self.single[seq]
        seed = self.seeds.get(epoch_of(seq))
        return salt_of(seed, seq) if seed is not None else None

    def digest(self, fact: Fact, personal: bytes) -> bytes:
        """The digest of a fact's personal part, given its canonical bytes; raises `BrokenChain` for a missing salt.

        A bare digest is good for an erased fact only: otherwise the personal part would be nobody's word.
        """
        found = self.digests.get(fact.seq) if fact.erased else None
        salt = self.salt(fact.seq) if not fact.erased else None
        if salt is not None:
            found = digest_of(salt, personal)
        if found is None:
            raise BrokenChain(fact.seq)
        return found

    def within(self, first: int, last: int) -> Salts:
        """Those that facts `first … last` need."""
        return Salts(
            {epoch: seed for epoch, seed in self.seeds.items() if epoch_of(first) <= epoch <= epoch_of(last)},
            {seq: salt for seq, salt in self.single.items() if first <= seq <= last},
            {seq: digest for seq, digest in self.digests.items() if first <= seq <= last},
        )


@dataclass(frozen=True, slots=True)
class Bundle:
    """Facts of `device`, without a gap; `before` is the chain before the first, `links` the chain after each.

    `digests` and `written` are what the chain took of each fact: whoever keeps the facts keeps these and need not
    work them out again.
    """

    device: str
    before: bytes
    salts: Salts
    facts: tuple[Fact, ...]
    links: tuple[bytes, ...]
    digests: tuple[bytes, ...]
    written: tuple[Written, ...]

    @property
    def first(self) -> int:
        """Sequence number of the first fact."""
        return self.facts[0].seq

    @property
    def last(self) -> int:
        """Sequence number of the last fact."""
        return self.facts[-1].seq

    @property
    def after(self) -> bytes:
        """The chain after the last fact."""
        return self.links[-1]

    def chain_at(self, seq: int) -> bytes:
        """The chain after fact `seq`, from the one before the first on."""
        return self.before if seq == self.first - 1 else self.links[seq - self.first]

    def beyond(self, held: int) -> Bundle | None:
        """What follows fact `held`; nothing when nothing does."""
        if held < self.first:
            return self
        if held >= self.last:
            return None
        kept = held - self.first + 1
        salts = self.salts.within(held + 1, self.last)
        return Bundle(
            self.device, self.chain_at(held), salts, self.facts[kept:], self.links[kept:], self.digests[kept:],
            self.written[kept:],
        )  # fmt: skip


def make_bundle(device: str, before: bytes, facts: Sequence[Fact], salts: Salts) -> Bundle:
    """A bundle of facts in order. Raises `BrokenChain` for a gap, another author, or a salt that is missing."""
    links: list[bytes] = []
    digests: list[bytes] = []
    written = tuple(write_parts(fact.body) for fact in facts)
    chain = before
    for seq, (fact, parts) in enumerate(zip(facts, written, strict=True), start=facts[0].seq if facts else 1):
        if fact.device != device or fact.seq != seq:
            raise BrokenChain(seq)
        digests.append(salts.digest(fact, parts.personal))
        chain = link(chain, fact, digests[-1], parts.opened)
        links.append(chain)
    if not facts or len(before) != CHAIN_BYTES:
        raise BrokenChain(0)
    salts = salts.within(facts[0].seq, facts[-1].seq)
    return Bundle(device, before, salts, tuple(facts), tuple(links), tuple(digests), written)


def _statement(bundle: Bundle) -> bytes:
    erased: list[Item] = [fact.seq for fact in bundle.facts if fact.erased]
    return dump([version.BUNDLE, bundle.device, bundle.first, bundle.last, bundle.before, bundle.after, erased])


def _pairs(entries: Mapping[int, bytes]) -> Item:
    return [[number, entries[number]] for number in sorted(entries)]


def seal(bundle: Bundle, signer: Signer, dictionary: int = version.DICTIONARY) -> bytes:
    """The bundle as bytes, signed."""
    salts = bundle.salts
    return dump([
        version.BUNDLE, bundle.device, bundle.first, bundle.last, bundle.before,
        _pairs(salts.seeds), _pairs(salts.single), _pairs(salts.digests),
        encode_facts(bundle.facts, dictionary),
        sign1(signer, _statement(bundle), CONTEXT, is_detached=True),
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class BundleHead:
    """What a bundle says of itself, before anything of it has been verified."""

    device: str
    first: int
    last: int


def _read_head(sealed: bytes, limits: Limits) -> tuple[BundleHead, Fields]:
    room = limits.packed + ENVELOPE + 64 * limits.facts
    if len(sealed) > room:
        raise BundleTooLarge("bundle", room)
    fields = read_fields(sealed, version.BUNDLE, "bundle")
    return BundleHead(fields.text(20), fields.number(HEADER_LIMIT), fields.number(HEADER_LIMIT)), fields


def read_head(sealed: bytes, limits: Limits = LIMITS) -> BundleHead:
    """Whose facts these claim to be: for finding the key to verify them with. Raises `BundleRefused`."""
    return _read_head(sealed, limits)[0]


def _read_pairs(rows: Iterable[Fields], size: int) -> dict[int, bytes]:
    pairs: dict[int, bytes] = {}
    for row in rows:
        number, entry = row.number(HEADER_LIMIT), row.binary(size)
        row.finish()
        if pairs and number <= max(pairs):
            raise TornBundle("salts")
        pairs[number] = entry
    return pairs


def open_bundle(sealed: bytes, public_key: bytes, limits: Limits = LIMITS) -> Bundle:
    """The bundle that `sealed` holds: bounds, framing, chain and signature found good.

    Raises `TornBundle`, `BundleTooLarge`, `UnknownBundleVersion`, `BrokenChain`, `WrongSignature`, and nothing else.
    """
    head, fields = _read_head(sealed, limits)
    before = fields.binary(CHAIN_BYTES)
    sizes = (SEED_BYTES, SALT_BYTES, CHAIN_BYTES)
    salts = Salts(*(_read_pairs(fields.rows(limits.facts), size) for size in sizes))
    packed, signature = fields.binary(), read_sign1(fields.binary())
    fields.finish()
    if signature.key_id != head.device:
        raise WrongSignature
    facts = decode_facts(packed, limits)
    bundle = make_bundle(head.device, before, facts, salts)
    if (bundle.first, bundle.last) != (head.first, head.last):
        raise BrokenChain(head.first)
    signature.verify(public_key, CONTEXT, _statement(bundle))
    return bundle
