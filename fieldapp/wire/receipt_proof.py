"""The proof in a receipt's QR code: what the receipt says, under the signature of the laptop that issued it.

`FA1:` and the base 45 of a COSE_Sign1 over `[series, number, total, day, name, lines]`, about 200 characters. Anybody
who holds the devices' public keys can tell, without a network, whether a paper is genuine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from fieldapp.domain.ids import Day
from fieldapp.wire import base45, version
from fieldapp.wire.cbor import INT_LIMIT, dump, load
from fieldapp.wire.items import Fields
from fieldapp.wire.keys import Signed, Signer, read_sign1, sign1
from fieldapp.wire.problems import BundleRefused, TornBundle, WrongSignature

CONTEXT = b"fieldapp receipt"
MAX_NAME_BYTES = 40
MAX_TEXT = 400


class Verdict(Enum):
    """What a proof is worth."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN_DEVICE = "unknown_device"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Essence:
    """What must not be changed on a receipt. `total` in dong; `lines`: how many people it covers; `payer_name` at
    most 40 bytes of UTF-8, cut at a character.
    """

    series: str
    number: int
    total: int
    on: Day
    payer_name: str
    lines: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What a QR code says, not yet verified."""

    essence: Essence
    device: str
    signed: Signed


def _cut(name: str) -> str:
    return name.encode()[:MAX_NAME_BYTES].decode(errors="ignore")


def write_proof(essence: Essence, signer: Signer) -> str:
    """The text for the QR code; a name that is too long is cut."""
    payload = dump([
        essence.series, essence.number, essence.total, date.fromisoformat(essence.on).toordinal(),
        _cut(essence.payer_name), essence.lines,
    ])  # fmt: skip
    return version.PROOF + base45.encode(sign1(signer, payload, CONTEXT))


def read_proof(text: str) -> Proof:
    """What a scanned text says; raises `TornBundle` for what is no proof of ours."""
    stripped = text.strip("\r\n")
    if not stripped.startswith(version.PROOF) or len(stripped) > MAX_TEXT:
        raise TornBundle("proof")
    signed = read_sign1(base45.decode(stripped.removeprefix(version.PROOF)))
    fields = Fields(load(signed.payload or b""), "proof")
    series, number, total, ordinal = fields.text(20), fields.number(), fields.number(INT_LIMIT), fields.number()
    if not 1 <= ordinal <= date.max.toordinal():
        raise TornBundle("day")
    day = Day(date.fromordinal(ordinal).isoformat())
    essence = Essence(series, number, total, day, fields.text(MAX_NAME_BYTES), fields.number(1000))
    fields.finish()
    return Proof(essence, signed.key_id, signed)


def verify(proof: Proof, public_keys: Mapping[str, bytes]) -> Verdict:
    """Whether the proof is the word of a known device (`public_keys` by device id)."""
    key = public_keys.get(proof.device)
    if key is None:
        return Verdict.UNKNOWN_DEVICE
    try:
        proof.signed.verify(key, CONTEXT)
    except WrongSignature:
        return Verdict.ALTERED
    return Verdict.GENUINE


def judge(text: str, public_keys: Mapping[str, bytes]) -> tuple[Verdict, Proof | None]:
    """The verdict on a scanned text, and what it says where it can be read."""
    try:
        proof = read_proof(text)
    except BundleRefused:
        return Verdict.UNREADABLE, None
    return verify(proof, public_keys), proof
