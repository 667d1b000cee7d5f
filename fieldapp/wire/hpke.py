"""Encrypting to a public key: HPKE (RFC 9180), base mode, one message for one key.

One suite only: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, which COSE calls `HPKE-4`. Written by hand
over the primitives of `cryptography`: its own HPKE takes no additional authenticated data, which COSE needs, and is
younger than the oldest release that we run with. The tests read each with the other and with the RFC's vector.
"""

from __future__ import annotations

import hmac
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_BYTES = 32
"""Private and public keys, and what is encapsulated."""
TAG_BYTES = 16
NONCE_BYTES = 12

_KEM, _KDF, _AEAD = b"\x00\x20", b"\x00\x01", b"\x00\x03"
_KEM_SUITE = b"KEM" + _KEM
_SUITE = b"HPKE" + _KEM + _KDF + _AEAD
_BASE_MODE = b"\x00"


class NotOpened(Exception):
    """Sealed to another key, or altered since; which of the two nobody can tell."""


class Sealed(NamedTuple):
    """The encapsulated key, 32 bytes, and the ciphertext with its tag."""

    encapsulated: bytes
    ciphertext: bytes


def public_of(private: bytes) -> bytes:
    """The public key of a private one, both 32 raw bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, "sha256")


def _expand(suite: bytes, key: bytes, label: bytes, context: bytes, size: int) -> bytes:
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
    return HKDFExpand(SHA256(), size, labelled).derive(key)


def _cipher(private: bytes, public: bytes, encapsulated: bytes, recipient: bytes) -> tuple[ChaCha20Poly1305, bytes]:
    """The cipher and the nonce of the first message; `private` and `public` are the halves that this side uses.

    Raises `NotOpened` for a public key that makes every shared secret nought.
    """
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as error:
        raise NotOpened from error
    prk = _extract(_KEM_SUITE, b"", b"eae_prk", shared)
    secret = _expand(_KEM_SUITE, prk, b"shared_secret", encapsulated + recipient, 32)
    context = _BASE_MODE + _extract(_SUITE, b"", b"psk_id_hash", b"") + _extract(_SUITE, b"", b"info_hash", b"")
    scheduled = _extract(_SUITE, secret, b"secret", b"")
    key = _expand(_SUITE, scheduled, b"key", context, 32)
    return ChaCha20Poly1305(key), _expand(_SUITE, scheduled, b"base_nonce", context, NONCE_BYTES)


def seal_to(recipient: bytes, plain: bytes, aad: bytes, ephemeral: bytes) -> Sealed:
    """`plain` for the holder of `recipient`'s private half; `ephemeral`: 32 random bytes, never used twice.

    Raises `NotOpened` when `recipient` is no usable public key.
    """
    encapsulated = public_of(ephemeral)
    cipher, nonce = _cipher(ephemeral, recipient, encapsulated, recipient)
    return Sealed(encapsulated, cipher.encrypt(nonce, plain, aad))


def open_with(private: bytes, sealed: Sealed, aad: bytes) -> bytes:
    """What was sealed to the public half of `private`. Raises `NotOpened`."""
    cipher, nonce = _cipher(private, sealed.encapsulated, sealed.encapsulated, public_of(private))
    try:
        return cipher.decrypt(nonce, sealed.ciphertext, aad)
    except InvalidTag as error:
        raise NotOpened from error
