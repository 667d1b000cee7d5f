"""Envelopes: bytes that only the holder of one key can read, whoever carries them.

COSE_Encrypt0 (RFC 9052) with HPKE in the integrated mode of draft-ietf-cose-hpke: tag 16 over
`[protected, {-4: encapsulated key}, ciphertext]`, the protected header is exactly `{1: 42, 4: key id}`, where 42 is
`HPKE-4` (`hpke`). The context goes into `external_aad`: an envelope opens only as what it was closed as. The key id is
the first eight bytes of the SHA-256 of the recipient's public key: it tells nothing of who wrote or what is inside.

An envelope hides, it does not prove: whoever knows the public key can close one. What is inside is signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from fieldapp.wire import hpke
from fieldapp.wire.cbor import Reader, Writer, dump
from fieldapp.wire.problems import EnvelopeDamaged, NotOurEnvelope, TornBundle

KEY_ID_BYTES = 8

_ENCRYPT0 = 16
_ALGORITHM = b"\xa2\x01\x18\x2a\x04"  # {1: 42 (HPKE-4), 4: …
_ENCAPSULATED = b"\xa1\x23"  # {-4: …
_ARRAY_OF_3 = 0x83


def key_id(public_key: bytes) -> bytes:
    """The name of a public key: eight bytes."""
    return hashlib.sha256(public_key).digest()[:KEY_ID_BYTES]


def public_of(private: bytes) -> bytes:
    """The public key (X25519, 32 raw bytes) of a private one."""
    return hpke.public_of(private)


def keyring(*privates: bytes) -> dict[bytes, bytes]:
    """Private keys by their key ids, as `Envelope.open` wants them."""
    return {key_id(hpke.public_of(private)): private for private in privates}


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope taken apart, not yet opened; `recipient` is the key id that it is closed for."""

    recipient: bytes
    protected: bytes
    sealed: hpke.Sealed

    def open(self, keys: Mapping[bytes, bytes], context: bytes) -> bytes:
        """What is inside; `keys`: private keys by key id.

        Raises `NotOurEnvelope` when none of them fits, `EnvelopeDamaged` when anything was altered.
        """
        private = keys.get(self.recipient)
        if private is None:
            raise NotOurEnvelope
        try:
            return hpke.open_with(private, self.sealed, _structure(self.protected, context))
        except hpke.NotOpened as error:
            raise EnvelopeDamaged from error


def _structure(protected: bytes, context: bytes) -> bytes:
    return dump(["Encrypt0", protected, context])


def close_envelope(plain: bytes, public_key: bytes, context: bytes, ephemeral: bytes) -> bytes:
    """`plain` for the holder of `public_key`'s private half; `ephemeral`: 32 fresh random bytes.

    Raises `EnvelopeDamaged` when `public_key` is no usable key.
    """
    header = Writer()
    header.buffer += _ALGORITHM
    header.put_bytes(key_id(public_key))
    protected = bytes(header.buffer)
    try:
        sealed = hpke.seal_to(public_key, plain, _structure(protected, context), ephemeral)
    except (hpke.NotOpened, ValueError) as error:
        raise EnvelopeDamaged from error
    writer = Writer()
    writer.put_tag(_ENCRYPT0)
    writer.buffer.append(_ARRAY_OF_3)
    writer.put_bytes(protected)
    writer.buffer += _ENCAPSULATED
    writer.put_bytes(sealed.encapsulated)
    writer.put_bytes(sealed.ciphertext)
    return bytes(writer.buffer)


def read_envelope(message: bytes) -> Envelope:
    """A COSE_Encrypt0 of our form; raises `TornBundle` for anything else."""
    reader = Reader(message)
    reader.take_tag(_ENCRYPT0)
    if reader.take_raw(1)[0] != _ARRAY_OF_3:
        raise TornBundle("envelope")
    protected = reader.take_bytes()
    if reader.take_raw(len(_ENCAPSULATED)) != _ENCAPSULATED:
        raise TornBundle("envelope")
    sealed = hpke.Sealed(reader.take_bytes(), reader.take_bytes())
    reader.finish()
    if len(sealed.encapsulated) != hpke.KEY_BYTES or len(sealed.ciphertext) < hpke.TAG_BYTES:
        raise TornBundle("envelope")
    return Envelope(_recipient(protected), protected, sealed)


def _recipient(protected: bytes) -> bytes:
    if protected[: len(_ALGORITHM)] != _ALGORITHM:
        raise TornBundle("algorithm")
    reader = Reader(protected[len(_ALGORITHM) :])
    recipient = reader.take_bytes()
    reader.finish()
    if len(recipient) != KEY_ID_BYTES:
        raise TornBundle("key_id")
    return recipient
