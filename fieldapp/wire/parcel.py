"""Parcels: what a laptop tells other laptops of one register unit, signed by its author.

A bundle holds everything that a device wrote, whatever the unit; at a hub nobody may see more than the units that both
share. A parcel is the device's facts of one unit past fact `after`, with the device's chain there and at the last of
them. The chain cannot be recomputed from a part of the facts; but two parcels of one device that name the same fact
must name the same chain, so that a laptop copied and used twice is found out.

COSE_Sign1 over `[version, device, unit, after, chain before, chain after, facts]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.facts import Fact
from fieldapp.wire import version
from fieldapp.wire.bundle import CHAIN_BYTES
from fieldapp.wire.cbor import dump
from fieldapp.wire.codec import HEADER_LIMIT, LIMITS, Limits, decode_facts, encode_facts
from fieldapp.wire.items import read_fields
from fieldapp.wire.keys import Signer, read_sign1, sign1
from fieldapp.wire.problems import BrokenChain, BundleRefused, BundleTooLarge, WrongSignature

_CONTEXT = b"fieldapp parcel"
_ENVELOPE = 512
OFFICE_KINDS = range(60, 80)


class OfficeOnlyFact(BundleRefused):
    """A laptop says what only the office may say."""

    code = "office_only"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Facts of `device` in `unit` past fact `after`; `before` and `chain` are its chain at `after` and at `last`."""

    device: str
    unit: int
    after: int
    before: bytes
    chain: bytes
    facts: tuple[Fact, ...]

    @property
    def last(self) -> int:
        """The last fact's number."""
        return self.facts[-1].seq


def seal_parcel(parcel: Parcel, signer: Signer) -> bytes:
    """The parcel as bytes, signed by its author."""
    payload = dump([
        version.PARCEL, parcel.device, parcel.unit, parcel.after, parcel.before, parcel.chain,
        encode_facts(parcel.facts),
    ])  # fmt: skip
    return sign1(signer, payload, _CONTEXT)


def author_of(sealed: bytes, limits: Limits = LIMITS) -> str:
    """Whose parcel it claims to be, for finding the key. Raises `BundleRefused`."""
    if len(sealed) > limits.packed + _ENVELOPE:
        raise BundleTooLarge("parcel", limits.packed)
    return read_sign1(sealed).key_id


def open_parcel(sealed: bytes, public_key: bytes, limits: Limits = LIMITS) -> Parcel:
    """The parcel, found authentic and sound: one author, one unit, in order, nothing that only the office may say.

    Raises `BundleRefused`.
    """
    author = author_of(sealed, limits)
    fields = read_fields(read_sign1(sealed).verify(public_key, _CONTEXT), version.PARCEL, "parcel")
    device, unit, after = fields.text(20), fields.number(HEADER_LIMIT), fields.number(HEADER_LIMIT)
    before, chain, packed = fields.binary(CHAIN_BYTES), fields.binary(CHAIN_BYTES), fields.binary()
    fields.finish()
    if device != author:
        raise WrongSignature
    parcel = Parcel(device, unit, after, before, chain, tuple(decode_facts(packed, limits)))
    _refuse_unsound(parcel.facts, parcel)
    return parcel


def _refuse_unsound(facts: Sequence[Fact], parcel: Parcel) -> None:
    seq = parcel.after
    for fact in facts:
        if (fact.device, fact.unit) != (parcel.device, parcel.unit) or fact.seq <= seq:
            raise BrokenChain(fact.seq)
        if fact.kind in OFFICE_KINDS:
            raise OfficeOnlyFact
        seq = fact.seq
    if not facts:
        raise BrokenChain(parcel.after)
