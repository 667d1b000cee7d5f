"""Activating a laptop by a one-time code that the office reads out and the officer types in.

The code is sixteen characters of Crockford's base 32 (80 random bits) in groups of four, and a check character:
`7K2M-9QXT-4WVB-E3HJ-5`. Both sides derive from it (HKDF-SHA-256) a lookup id, which travels, and two keys, which do
not: one authenticates the laptop's request, the other the office's answer (HMAC-SHA-256). So nobody between can put in
a key of their own, and a code that was overheard is of use only until it has been used once. 80 bits are too many to
be guessed from what travels, so the code may be short-lived but need not be slow to derive from.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldapp.wire import version
from fieldapp.wire.cbor import Item, dump
from fieldapp.wire.items import Fields, read_fields
from fieldapp.wire.keys import KEY_BYTES
from fieldapp.wire.problems import BundleTooLarge, MistypedCode, WrongActivationCode
from fieldapp.wire.typed_code import read_typed, spell

CODE_BYTES = 10
CODE_LENGTH = 16
CODE_GROUP = 4
LOOKUP_BYTES = 4
MAC_BYTES = 32
NONCE_BYTES = 16
MAX_MESSAGE = 64 << 10
MAX_UNITS = 4096


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh code; `random_bytes` must be fit for keys."""
    return spell(int.from_bytes(random_bytes(CODE_BYTES), "big"), CODE_LENGTH, CODE_GROUP)


def read_code(typed: str) -> str:
    """The sixteen characters of a code, however it was typed: any case, any hyphens or spaces, O for 0, I or L for 1.

    Raises `MistypedCode`.
    """
    code = read_typed(typed, CODE_LENGTH)
    if not code:
        raise MistypedCode
    return code


@dataclass(frozen=True, slots=True, repr=False)
class CodeKeys:
    """What both sides derive from a code. The office keeps these in its place: the code itself is not stored."""

    lookup: bytes
    laptop: bytes
    office: bytes


def derive_keys(typed: str) -> CodeKeys:
    """The keys of a code as typed; raises `MistypedCode`."""
    secret = read_code(typed).encode()

    def derived(purpose: bytes, size: int) -> bytes:
        return HKDF(SHA256(), size, b"fieldapp activation", purpose).derive(secret)

    return CodeKeys(derived(b"lookup", LOOKUP_BYTES), derived(b"laptop", MAC_BYTES), derived(b"office", MAC_BYTES))


@dataclass(frozen=True, slots=True)
class ActivationRequest:
    """A laptop asks to be known by its public key; `label` is what people call it."""

    public_key: bytes
    label: str
    nonce: bytes


@dataclass(frozen=True, slots=True)
class OfficerRecord:
    """The officer whom the code was made for."""

    officer: str
    name: str
    role: str
    code: str


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A register unit that the laptop will serve; codes and names in force at the office."""

    unit: int
    commune_code: str
    commune: str
    province_code: str
    province: str


@dataclass(frozen=True, slots=True)
class ActivationAnswer:
    """The laptop's id, the units it works for, and whose word it is to believe from now on.

    `envelope_key`: what mailbags for the office are closed for (`mailbag`), so that a laptop which never meets a
    network again can write one; `is_demo`: the office holds demonstration data only, and so will the laptop.
    """

    device: str
    units: tuple[UnitRecord, ...]
    incarnation: str
    office_key: bytes
    envelope_key: bytes
    officer: OfficerRecord
    is_demo: bool = False


def _mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.new(key, b"".join(hashlib.sha256(part).digest() for part in parts), hashlib.sha256).digest()


def _sealed(key: bytes, item: Item, *context: bytes) -> bytes:
    body = dump(item)
    return body + _mac(key, body, *context)


def _opened(message: bytes, key: bytes, *context: bytes) -> bytes:
    body, mac = message[:-MAC_BYTES], message[-MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, body, *context)):
        raise WrongActivationCode
    return body


def _body_fields(body: bytes, what: str) -> Fields:
    if len(body) > MAX_MESSAGE:
        raise BundleTooLarge(what, MAX_MESSAGE)
    return read_fields(body, version.ACTIVATION, what)


def write_activation(request: ActivationRequest, keys: CodeKeys) -> bytes:
    """The laptop's request under the code's key."""
    return _sealed(keys.laptop, [version.ACTIVATION, keys.lookup, request.public_key, request.label, request.nonce])


def lookup_of(message: bytes) -> bytes:
    """Which code a request was made with: its `CodeKeys.lookup`, not yet verified. Raises `BundleRefused`."""
    return _body_fields(message[:-MAC_BYTES], "activation").binary(LOOKUP_BYTES)


def read_activation(message: bytes, keys: CodeKeys) -> ActivationRequest:
    """A request made by somebody who holds the code. Raises `WrongActivationCode` or another `BundleRefused`."""
    fields = _body_fields(_opened(message[: MAX_MESSAGE + 1], keys.laptop), "activation")
    fields.binary(LOOKUP_BYTES)
    request = ActivationRequest(fields.binary(KEY_BYTES), fields.text(80), fields.binary(NONCE_BYTES))
    fields.finish()
    return request


def write_activation_answer(answer: ActivationAnswer, request: bytes, keys: CodeKeys) -> bytes:
    """The office's answer to the request that came as these bytes. The code has been used up with it."""
    officer = answer.officer
    return _sealed(
        keys.office,
        [
            version.ACTIVATION, answer.device,
            [[u.unit, u.commune_code, u.commune, u.province_code, u.province] for u in answer.units],
            answer.incarnation, answer.office_key, answer.envelope_key,
            officer.officer, officer.name, officer.role, officer.code, answer.is_demo,
        ],
        request,
    )  # fmt: skip


def read_activation_answer(message: bytes, request: bytes, keys: CodeKeys) -> ActivationAnswer:
    """The office's answer to our request. Raises `WrongActivationCode` or another `BundleRefused`."""
    fields = _body_fields(_opened(message[: MAX_MESSAGE + 1], keys.office, request), "activation")
    answer = ActivationAnswer(
        fields.text(20),
        tuple(_read_unit(row) for row in fields.rows(MAX_UNITS)),
        fields.text(20),
        fields.binary(KEY_BYTES),
        fields.binary(KEY_BYTES),
        OfficerRecord(fields.text(40), fields.text(), fields.text(40), fields.text(40)),
        fields.truth(),
    )
    fields.finish()
    return answer


def _read_unit(row: Fields) -> UnitRecord:
    record = UnitRecord(row.number(), row.text(10), row.text(), row.text(10), row.text())
    row.finish()
    return record
