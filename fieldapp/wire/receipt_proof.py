"""The proof in a receipt's QR code: what the receipt says, under the signature of the laptop that issued it.

`FA1:` and the base 45 of a COSE_Sign1 over `[series, number, total, day, name, lines]`, about 200 characters. Anybody
who holds the devices' public keys can tell, without a network, whether a paper is genuine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol

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
    """What a proof is worth. `foreign` is somebody else's text, `unreadable` ours but torn."""

    GENUINE = "genuine"
    VOIDED = "voided"
    ALTERED = "altered"
    UNKNOWN_DEVICE = "unknown_device"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"


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


def _payload(essence: Essence) -> bytes:
    return dump([
        essence.series, essence.number, essence.total, date.fromisoformat(essence.on).toordinal(),
        _cut(essence.payer_name), essence.lines,
    ])  # fmt: skip


def write_proof(essence: Essence, signer: Signer) -> str:
    """The text for the QR code; a name that is too long is cut."""
    return version.PROOF + base45.encode(sign1(signer, _payload(essence), CONTEXT))


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
    if not text.lstrip("\r\n").startswith(version.PROOF):
        return Verdict.FOREIGN, None
    try:
        proof = read_proof(text)
    except BundleRefused:
        return Verdict.UNREADABLE, None
    return verify(proof, public_keys), proof


@dataclass(frozen=True, slots=True)
class Held:
    """A receipt as whoever checks has it."""

    essence: Essence
    device: str
    is_void: bool


class Ledger(Protocol):
    """The receipts that the checker knows of."""

    def by_number(self, series: str, number: int) -> Held | None:
        """The receipt that bears a number."""

    def of_day(self, device: str, on: Day) -> Iterable[Held]:
        """What a device issued on a day: one of them is meant where the number itself was changed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict, what the text says, and in what it was changed (`series`, `number`, `total`, `on`, `payer_name`,
    `lines`), where that can be told. `is_held`: the checker knows the receipt.
    """

    verdict: Verdict
    proof: Proof | None
    differs: tuple[str, ...] = ()
    is_held: bool = False


class NoLedger:
    """Nothing is known but the keys."""

    def by_number(self, series: str, number: int) -> Held | None:  # noqa: ARG002
        return None

    def of_day(self, device: str, on: Day) -> Iterable[Held]:  # noqa: ARG002
        return ()


def check(text: str, public_keys: Mapping[str, bytes], ledger: Ledger) -> Checked:
    """The verdict in the light of what is known: void, or signed but not as it was written down."""
    verdict, proof = judge(text, public_keys)
    if proof is None or verdict is Verdict.UNKNOWN_DEVICE:
        return Checked(verdict, proof)
    said = proof.essence
    held = ledger.by_number(said.series, said.number)
    if verdict is Verdict.GENUINE:
        return _known_good(proof, held)
    of_day = ledger.of_day(proof.device, said.on)
    for known in (*([held] if held else ()), *of_day):
        if _was_signed(proof, known.essence, public_keys[proof.device]):
            return Checked(Verdict.ALTERED, proof, _differing(said, known.essence), is_held=True)
    return Checked(Verdict.ALTERED, proof)


def _known_good(proof: Proof, held: Held | None) -> Checked:
    """A name may have been put right since; an amount, a day or a device never."""
    if held is None:
        return Checked(Verdict.GENUINE, proof)
    differs = tuple(name for name in _differing(proof.essence, held.essence) if name in {"total", "on"})
    if differs or held.device != proof.device:
        return Checked(Verdict.ALTERED, proof, differs or ("number",), is_held=True)
    return Checked(Verdict.VOIDED if held.is_void else Verdict.GENUINE, proof, is_held=True)


def _was_signed(proof: Proof, essence: Essence, public_key: bytes) -> bool:
    """Whether the signature belongs to this essence, though another one stands beside it."""
    try:
        proof.signed.verify(public_key, CONTEXT, _payload(essence))
    except WrongSignature:
        return False
    return True


def _differing(said: Essence, known: Essence) -> tuple[str, ...]:
    cut = _cut(known.payer_name)
    pairs = {
        "series": said.series == known.series,
        "number": said.number == known.number,
        "total": said.total == known.total,
        "on": said.on == known.on,
        "payer_name": said.payer_name == cut,
        "lines": said.lines == known.lines,
    }
    return tuple(name for name, is_same in pairs.items() if not is_same)
