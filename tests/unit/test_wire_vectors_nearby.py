"""The vectors of mailbags, hubs and testimonies, read from the page's words: no reader of ours takes part."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cwt import COSE, COSEAlgs, COSEKey, COSEKeyParams

from tests import minimal_reader, wire_vectors
from tests.minimal_reader import Signed
from tests.record_set import FACTS_EACH

VECTORS: dict[str, Any] = json.loads(wire_vectors.STORED.read_text(encoding="utf-8"))
HUB: dict[str, bytes] = {name: bytes.fromhex(text) for name, text in VECTORS["hub"].items() if name != "code"}


def _verify(signed: Signed, context: bytes) -> Any:  # noqa: ANN401 - what CBOR holds
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS["keys"][signed.key_id]["public"]))
    key.verify(signed.signature, signed.to_be_signed(context, None))
    return cbor2.loads(signed.payload)


def _agreed(word: bytes) -> bytes:
    """What both sides of the pairing derive under a word."""
    own, other = (X25519PrivateKey.from_private_bytes(HUB[f"{side}_fresh_private"]) for side in ("peer", "hub"))
    shared = own.exchange(X25519PublicKey.from_public_bytes(other.public_key().public_bytes_raw()))
    return HKDF(SHA256(), 32, HUB["transcript"], b"fieldapp hub " + word).derive(shared + HUB["secret"])


def test_the_code_stands_for_its_secret() -> None:
    salt = cbor2.loads(Signed(HUB["hub_hello"]).payload)[3]
    typed = VECTORS["hub"]["code"].replace("-", "")[:8].encode()
    assert Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=65_536).derive(typed) == HUB["secret"]


def test_the_hellos_and_the_proofs() -> None:
    number, device, fresh, kind = cbor2.loads(HUB["hello"])
    assert (number, device, len(fresh), kind) == (1, "L12", 32, 0)
    said = _verify(Signed(HUB["hub_hello"]), b"fieldapp hub hello" + hashlib.sha256(HUB["hello"]).digest())
    assert (said[1], len(said[3]), len(said[4])) == ("L3", 16, 16)
    assert hashlib.sha256(HUB["hello"] + HUB["hub_hello"]).digest() == HUB["transcript"]
    proofs = {
        side: hmac.new(_agreed(b"proof"), side + HUB["transcript"], hashlib.sha256).digest()
        for side in (b"peer", b"hub")
    }
    assert _verify(Signed(HUB["peer_proof"]), b"fieldapp hub proof" + HUB["transcript"]) == [
        1,
        said[4],
        proofs[b"peer"],
    ]
    assert HUB["hub_proof"] == proofs[b"hub"]
    assert HUB["pairing"] == _agreed(b"pairing")


def test_the_first_meeting() -> None:
    sealed = HUB["sealed_meeting"]
    head, nonce = sealed[:24], (1).to_bytes(12, "big")
    assert head[16:] == (1).to_bytes(8, "big")
    assert ChaCha20Poly1305(_agreed(b"up")).decrypt(nonce, sealed[24:], head) == HUB["meeting"]
    assert ChaCha20Poly1305(_agreed(b"down")).decrypt(nonce, HUB["sealed_answer"], head) == HUB["meeting_answer"]
    parcel = bytes.fromhex(VECTORS["parcel"])
    assert cbor2.loads(HUB["meeting"]) == [
        1, [["L12", 7, 3], ["L3", 7, 9]], [["L9", "forked"]], [[parcel]], b"", bytes(32)
    ]  # fmt: skip
    assert cbor2.loads(HUB["meeting_answer"]) == [1, [["L12", 7, 3]], [], [], [["L12"]], bytes(32), b"", False]


def test_the_parcel() -> None:
    number, device, unit, after, before, chain, packed = _verify(
        Signed(bytes.fromhex(VECTORS["parcel"])), b"fieldapp parcel"
    )
    facts, _marks = minimal_reader.read_facts(packed)
    assert (number, device, unit, after, before) == (1, "L12", 7, 0, bytes(32))
    assert [fact["seq"] for fact in facts] == list(range(1, FACTS_EACH + 1))
    assert {fact["unit"] for fact in facts} == {unit}
    assert len(chain) == 32


def test_the_testimonies() -> None:
    exchange = {name: bytes.fromhex(text) for name, text in VECTORS["exchange"].items()}
    snapshot, parcel = (bytes.fromhex(text) for text in (VECTORS["snapshot"]["sealed"], VECTORS["parcel"]))
    said = {
        "answer": [1, 1, hashlib.sha256(exchange["request"]).digest(), exchange["answer"]],
        "snapshot": [1, 2, snapshot],
        "parcel": [1, 3, parcel],
    }
    for sort, content in said.items():
        vector = VECTORS["testimony"][sort]
        assert cbor2.loads(bytes.fromhex(vector["content"])) == content
        assert hashlib.sha256(bytes.fromhex(vector["content"])).hexdigest()[:32] == vector["name"]


def _opened(sealed: bytes, private: bytes, direction: int) -> tuple[Signed, bytes]:
    """What is in an envelope, by another reader of COSE, and the context of the signature within."""
    number, found, device, written_at, envelope = cbor2.loads(sealed)
    context = b"fieldapp mailbag" + cbor2.dumps([number, found, device, written_at])
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    assert found == direction
    key = COSEKey.new(
        {
            COSEKeyParams.KTY: 1, COSEKeyParams.ALG: COSEAlgs.HPKE_4, COSEKeyParams.CRV: 4,
            COSEKeyParams.KID: hashlib.sha256(public).digest()[:8], COSEKeyParams.X: public, COSEKeyParams.D: private,
        }
    )  # fmt: skip
    return Signed(COSE.new().decode(envelope, key, external_aad=context)), context + public


def test_the_mailbag_and_its_answer() -> None:
    vector = {name: bytes.fromhex(text) for name, text in VECTORS["mailbag"].items()}
    signed, context = _opened(vector["bag"], vector["envelope_key"], 1)
    number, reply_key, requests = _verify(signed, context)
    assert (number, len(reply_key), len(requests)) == (1, 32, 1)
    assert cbor2.loads(requests[0][0])[5].hex() == VECTORS["bundle"]["sealed"]
    signed, context = _opened(vector["answer"], vector["reply_key"], 2)
    number, digest, asked, answers, snapshots = _verify(signed, context)
    assert digest == hashlib.sha256(vector["bag"]).digest() == vector["digest"]
    assert (cbor2.loads(asked)[5], snapshots) == (b"", [])
    said = _verify(Signed(answers[0][0]), b"fieldapp sync answer" + digest)
    last = VECTORS["facts"][-1]
    assert said[2] == [[last["header"]["seq"], bytes.fromhex(last["chain_after"])]]
