"""Two laptops get to know each other at a hub, and the channel that they speak through afterwards.

Four messages: hello, the hub's hello, the peer's proof, the hub's proof. The hellos exchange fresh X25519 keys; each
side signs what both have said with its Ed25519 key, which the other knows from the office's certificates (SIGMA); each
then proves (HMAC-SHA-256) that it knows the secret: the pairing code, slowed by Argon2id, or what an earlier pairing
left behind. Proofs and keys are derived from the fresh shared key as well, so that a listener has nothing to guess the
code with, and a certified laptop that lies about being the hub has Argon2id before it for each guess.

Every message of the channel is sealed with ChaCha20-Poly1305 under a key for its direction. The nonce is the request's
counter, which only grows: a request is taken once, and an answer fits its own request only.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldapp.wire import version
from fieldapp.wire.cbor import dump
from fieldapp.wire.items import read_fields
from fieldapp.wire.keys import Signer, read_sign1, sign1
from fieldapp.wire.problems import BundleRefused, TornBundle, WrongSignature
from fieldapp.wire.typed_code import read_typed, spell

CODE_LENGTH = 8
CODE_GROUP = 3
CODE_BYTES = 5
"""Forty bits: `7K2-M9Q-XT4` with the check character."""

KEY_BYTES = 32
SALT_BYTES = 16
SESSION_BYTES = 16
COUNTER_BYTES = 8
MOST_COUNTER = 1 << 48

_PASSES, _MEMORY_KIB = 3, 65_536
_HUB_HELLO = b"fieldapp hub hello"
_PEER_PROOF = b"fieldapp hub proof"


class MistypedPairingCode(BundleRefused):
    """A pairing code whose check character does not fit."""

    code = "mistyped_pairing_code"


class WrongPairingCode(BundleRefused):
    """The other laptop does not know the same code, or the pairing has been ended."""

    code = "wrong_pairing_code"


class AlteredMessage(BundleRefused):
    """A message of the channel that was changed on its way, or is from another channel."""

    code = "altered_message"


class ReplayedMessage(BundleRefused):
    """A message of the channel that has been here before."""

    code = "replayed_message"


class SecretKind(IntEnum):
    """What the proofs rest on."""

    CODE = 0
    PAIRING = 1


def new_pairing_code(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh code to show; `random_bytes` must be fit for keys."""
    return spell(int.from_bytes(random_bytes(CODE_BYTES), "big"), CODE_LENGTH, CODE_GROUP)


def read_pairing_code(typed: str) -> str:
    """The eight characters of a code as typed. Raises `MistypedPairingCode`."""
    code = read_typed(typed, CODE_LENGTH)
    if not code:
        raise MistypedPairingCode
    return code


def stretch_code(typed: str, salt: bytes) -> bytes:
    """The secret that a code stands for; a tenth of a second on purpose. Raises `MistypedPairingCode`."""
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=_PASSES, lanes=1, memory_cost=_MEMORY_KIB)
    return kdf.derive(read_pairing_code(typed).encode())


def fingerprint(public_key: bytes) -> str:
    """What a code in a picture says of the hub's key: sixteen hexadecimal digits."""
    return hashlib.sha256(public_key).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Hello:
    """A laptop wants to speak: who it says it is, its fresh public key, what it will prove."""

    device: str
    fresh: bytes
    kind: SecretKind


@dataclass(frozen=True, slots=True)
class HubHello:
    """The hub's turn: who it is, its fresh public key, the salt of its code, the name of the channel to be."""

    device: str
    fresh: bytes
    salt: bytes
    session: bytes


def write_hello(hello: Hello) -> bytes:
    """The first message."""
    return dump([version.PAIRING, hello.device, hello.fresh, hello.kind])


def read_hello(message: bytes) -> Hello:
    """The first message, of which nothing is verified yet. Raises `BundleRefused`."""
    fields = read_fields(message, version.PAIRING, "hub_hello")
    device, fresh, kind = fields.text(20), fields.binary(KEY_BYTES), fields.number(2)
    fields.finish()
    return Hello(device, fresh, SecretKind(kind))


def write_hub_hello(hello: HubHello, asked: bytes, signer: Signer) -> bytes:
    """The second message, signed over both."""
    payload = dump([version.PAIRING, hello.device, hello.fresh, hello.salt, hello.session])
    return sign1(signer, payload, _HUB_HELLO + hashlib.sha256(asked).digest())


def read_hub_hello(message: bytes, asked: bytes, key_of: Callable[[str], bytes]) -> HubHello:
    """The second message, its signature found good; `key_of` gives the certified key of a device or raises."""
    signed = read_sign1(message)
    payload = signed.verify(key_of(signed.key_id), _HUB_HELLO + hashlib.sha256(asked).digest())
    fields = read_fields(payload, version.PAIRING, "hub_hello")
    hello = HubHello(fields.text(20), fields.binary(KEY_BYTES), fields.binary(SALT_BYTES), fields.binary(SESSION_BYTES))
    fields.finish()
    if hello.device != signed.key_id:
        raise WrongSignature
    return hello


@dataclass(frozen=True, slots=True, repr=False)
class Agreed:
    """What both sides have once the hellos were exchanged and the secret is at hand."""

    session: bytes
    transcript: bytes
    _root: bytes

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, self.transcript, b"fieldapp hub " + purpose).derive(self._root)

    def proof(self, purpose: bytes) -> bytes:
        """The proof of a side, `b"peer"` or `b"hub"`."""
        return hmac.new(self._derived(b"proof"), purpose + self.transcript, hashlib.sha256).digest()

    def pairing(self) -> bytes:
        """What both sides remember of this pairing."""
        return self._derived(b"pairing")

    def channel(self) -> Channel:
        """The channel, counters at their beginning."""
        return Channel(self.session, self._derived(b"up"), self._derived(b"down"))


def agree(own: X25519PrivateKey, other: bytes, secret: bytes, session: bytes, hellos: bytes) -> Agreed:
    """Derive; `hellos` is what both sides have said, one after the other. Raises `TornBundle` for a bad key."""
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(other))
    except ValueError as error:
        raise TornBundle("fresh_key") from error
    return Agreed(session, hashlib.sha256(hellos).digest(), shared + secret)


def write_peer_proof(agreed: Agreed, signer: Signer) -> bytes:
    """The third message: signed over both hellos, with the proof of the secret."""
    payload = dump([version.PAIRING, agreed.session, agreed.proof(b"peer")])
    return sign1(signer, payload, _PEER_PROOF + agreed.transcript)


def session_of(proof: bytes) -> bytes:
    """Which channel a third message is about, nothing of it verified. Raises `BundleRefused`."""
    fields = read_fields(read_sign1(proof).payload or b"", version.PAIRING, "hub_proof")
    return fields.binary(SESSION_BYTES)


def check_signature(message: bytes, device: str, public_key: bytes, transcript: bytes) -> bytes:
    """The peer's proof of the secret, once its signature has been found good. Raises `BundleRefused`."""
    signed = read_sign1(message)
    if signed.key_id != device:
        raise WrongSignature
    fields = read_fields(signed.verify(public_key, _PEER_PROOF + transcript), version.PAIRING, "hub_proof")
    fields.binary(SESSION_BYTES)
    proof = fields.binary(KEY_BYTES)
    fields.finish()
    return proof


def check_proof(proof: bytes, agreed: Agreed, purpose: bytes) -> None:
    """Raise `WrongPairingCode` unless the other side knows the secret."""
    if not hmac.compare_digest(proof, agreed.proof(purpose)):
        raise WrongPairingCode


@dataclass(slots=True, repr=False)
class Channel:
    """One side's view of an open channel. A peer uses `ask` and `answered`, the hub `take` and `answer`."""

    session: bytes
    _up: bytes
    _down: bytes
    _counter: int = field(default=0)

    def ask(self, plain: bytes) -> bytes:
        """The next request, sealed: session, counter, and what is inside."""
        self._counter += 1
        return self._head(self._counter) + self._sealed(self._up, self._counter, plain)

    def answered(self, message: bytes) -> bytes:
        """The hub's answer to the last request. Raises `AlteredMessage`."""
        return self._opened(self._down, self._counter, message)

    def take(self, message: bytes) -> bytes:
        """A request, once. Raises `AlteredMessage`, `ReplayedMessage`; the channel stays as it was."""
        if channel_of(message) != self.session:
            raise AlteredMessage
        counter = int.from_bytes(message[SESSION_BYTES : SESSION_BYTES + COUNTER_BYTES], "big")
        if counter <= self._counter:
            raise ReplayedMessage
        if counter >= MOST_COUNTER:
            raise AlteredMessage
        plain = self._opened(self._up, counter, message[SESSION_BYTES + COUNTER_BYTES :])
        self._counter = counter
        return plain

    def answer(self, plain: bytes) -> bytes:
        """The answer to the request taken last."""
        return self._sealed(self._down, self._counter, plain)

    def _head(self, counter: int) -> bytes:
        return self.session + counter.to_bytes(COUNTER_BYTES, "big")

    def _sealed(self, key: bytes, counter: int, plain: bytes) -> bytes:
        return ChaCha20Poly1305(key).encrypt(counter.to_bytes(12, "big"), plain, self._head(counter))

    def _opened(self, key: bytes, counter: int, sealed: bytes) -> bytes:
        try:
            return ChaCha20Poly1305(key).decrypt(counter.to_bytes(12, "big"), sealed, self._head(counter))
        except InvalidTag as error:
            raise AlteredMessage from error


def channel_of(message: bytes) -> bytes:
    """Which channel a sealed request belongs to."""
    return message[:SESSION_BYTES]
