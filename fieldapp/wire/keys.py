"""Signatures: Ed25519 (RFC 8032) as COSE_Sign1 (RFC 9052), in the one form that the wire uses.

A signed message is tag 18 over `[protected, {}, payload or nil, signature]`, the protected header is exactly
`{1: -8, 4: key id}`. The context — what the message is for, and what it answers — goes into `external_aad`, costs
nothing on the wire and keeps a signature made for one purpose from serving another. Written by hand over
`cryptography`: this one form is forty lines, where the general library costs 50 ms at start; the tests read each
with the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fieldapp.wire.cbor import Reader, Writer, dump
from fieldapp.wire.problems import TornBundle, WrongSignature

KEY_BYTES = 32
SIGNATURE_BYTES = 64
MAX_KEY_ID = 24

_SIGN1 = 18
_ALGORITHM = b"\xa2\x01\x27\x04"  # {1: -8 (EdDSA), 4: …
_ARRAY_OF_4 = 0x84
_EMPTY_MAP = b"\xa0"
_NULL = b"\xf6"


class Signer(Protocol):
    """Whoever holds a private key. `key_id` is the device's id, or the office's incarnation."""

    @property
    def key_id(self) -> str: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private key of 32 raw bytes; its text form shows the id only."""

    key_id: str
    raw: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id!r})"

    def sign(self, message: bytes) -> bytes:
        """Sixty-four bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.raw).sign(message)

    @property
    def public(self) -> bytes:
        """The public key, 32 raw bytes."""
        return public_of(self.raw)


def public_of(private: bytes) -> bytes:
    """The public key of a private one, both 32 raw bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def is_valid(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` over `message` was made with the private half of `public_key`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Signed:
    """A COSE_Sign1 taken apart, not yet verified. `payload` is nothing when it travels elsewhere (detached)."""

    key_id: str
    protected: bytes
    payload: bytes | None
    signature: bytes

    def verify(self, public_key: bytes, context: bytes, payload: bytes | None = None) -> bytes:
        """The payload, once the signature has been found good; `payload` gives it when it was detached.

        Raises `WrongSignature`.
        """
        content = self.payload if payload is None else payload
        if content is None or not is_valid(public_key, self.signature, _to_be_signed(self.protected, context, content)):
            raise WrongSignature
        return content


def _to_be_signed(protected: bytes, context: bytes, payload: bytes) -> bytes:
    return dump(["Signature1", protected, context, payload])


def sign1(signer: Signer, payload: bytes, context: bytes, *, is_detached: bool = False) -> bytes:
    """`payload` as COSE_Sign1; detached, the payload itself is left out and given again on reading."""
    header = Writer()
    header.buffer += _ALGORITHM
    header.put_bytes(signer.key_id.encode())
    protected = bytes(header.buffer)
    writer = Writer()
    writer.put_tag(_SIGN1)
    writer.buffer.append(_ARRAY_OF_4)
    writer.put_bytes(protected)
    writer.buffer += _EMPTY_MAP
    if is_detached:
        writer.buffer += _NULL
    else:
        writer.put_bytes(payload)
    writer.put_bytes(signer.sign(_to_be_signed(protected, context, payload)))
    return bytes(writer.buffer)


def read_sign1(message: bytes) -> Signed:
    """A COSE_Sign1 of our form; raises `TornBundle` for anything else."""
    reader = Reader(message)
    reader.take_tag(_SIGN1)
    if reader.take_raw(1)[0] != _ARRAY_OF_4:
        raise TornBundle("sign1")
    protected = reader.take_bytes()
    if reader.take_raw(1) != _EMPTY_MAP:
        raise TornBundle("sign1")
    payload = reader.take()
    signature = reader.take_bytes()
    reader.finish()
    if not (payload is None or isinstance(payload, bytes)) or len(signature) != SIGNATURE_BYTES:
        raise TornBundle("sign1")
    return Signed(_key_id(protected), protected, payload, signature)


def _key_id(protected: bytes) -> str:
    if protected[: len(_ALGORITHM)] != _ALGORITHM:
        raise TornBundle("algorithm")
    reader = Reader(protected[len(_ALGORITHM) :])
    raw = reader.take_bytes()
    reader.finish()
    if len(raw) > MAX_KEY_ID or not raw.isascii():
        raise TornBundle("key_id")
    return raw.decode("ascii")
