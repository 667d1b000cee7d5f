"""Vectors of what travels beside the exchange (`wire_vectors`): mailbags, a hub's pairing and meeting, testimonies."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fieldapp.domain.facts import Fact
from fieldapp.wire.bundle import Bundle
from fieldapp.wire.envelope import public_of
from fieldapp.wire.exchange import KnownDevice, answer_request
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.mailbag import Mailbag, answer_bag, digest_of, open_bag, seal_answer, seal_bag
from fieldapp.wire.meeting import (
    MeetingAnswer,
    MeetingRequest,
    Shared,
    Thread,
    write_meeting,
    write_meeting_answer,
)
from fieldapp.wire.messages import SyncRequest
from fieldapp.wire.pairing import (
    Hello,
    HubHello,
    SecretKind,
    agree,
    new_pairing_code,
    stretch_code,
    write_hello,
    write_hub_hello,
    write_peer_proof,
)
from fieldapp.wire.parcel import Parcel, seal_parcel
from fieldapp.wire.testimony import keep_answer, keep_parcel, keep_snapshot, name_testimony
from tests.fakes_exchange import MemoryExchange

ENVELOPE_KEY = bytes(range(64, 96))
REPLY_KEY = bytes(range(96, 128))
PEER_FRESH = bytes(range(128, 160))
HUB_FRESH = bytes(range(160, 192))
SALT = bytes(range(192, 208))
SESSION = bytes(range(208, 224))
WRITTEN_AT = 1_772_440_200_000

Vector = dict[str, object]


def _ephemeral(count: int) -> bytes:
    return bytes(range(count))


def mailbag(sealed: bytes, laptop: SigningKey, office: SigningKey, nonce: bytes) -> Vector:
    """A bag of one bundle and its answer."""
    request = SyncRequest(laptop.key_id, office.key_id, 0, {7: 0}, sealed, 65_536, nonce)
    bag = seal_bag(
        Mailbag((request,), public_of(REPLY_KEY)), laptop, public_of(ENVELOPE_KEY), WRITTEN_AT, random_bytes=_ephemeral
    )
    store = MemoryExchange(devices={laptop.key_id: KnownDevice(laptop.public, (7,))})
    opened = open_bag(bag, [ENVELOPE_KEY], lambda device, _requests: store.device(device))

    def serve(asked: SyncRequest) -> object:
        return answer_request(asked, store.devices[laptop.key_id], store, WRITTEN_AT)

    answer = answer_bag(opened, serve, store.snapshot)  # type: ignore[arg-type]
    return {
        "envelope_key": ENVELOPE_KEY.hex(),
        "reply_key": REPLY_KEY.hex(),
        "bag": bag.hex(),
        "digest": digest_of(bag).hex(),
        "answer": seal_answer(answer, opened, office, WRITTEN_AT + 1, random_bytes=_ephemeral).hex(),
    }


def parcel(bundle: Bundle, facts: tuple[Fact, ...], laptop: SigningKey) -> bytes:
    """The first facts of a bundle, for whoever serves their unit."""
    last = facts[-1].seq
    return seal_parcel(Parcel(laptop.key_id, facts[0].unit, 0, bundle.before, bundle.chain_at(last), facts), laptop)


def hub(sealed_parcel: bytes, peer: SigningKey, host: SigningKey) -> Vector:
    """A pairing by code, and the first meeting through the channel that it opens."""
    code = new_pairing_code(lambda count: bytes(range(7, 7 + count)))
    own, other = (X25519PrivateKey.from_private_bytes(raw) for raw in (PEER_FRESH, HUB_FRESH))
    hello = write_hello(Hello(peer.key_id, own.public_key().public_bytes_raw(), SecretKind.CODE))
    said = write_hub_hello(HubHello(host.key_id, other.public_key().public_bytes_raw(), SALT, SESSION), hello, host)
    secret = stretch_code(code, SALT)
    agreed = agree(own, other.public_key().public_bytes_raw(), secret, SESSION, hello + said)
    reach = {Thread(peer.key_id, 7): 3, Thread(host.key_id, 7): 9}
    request = write_meeting(MeetingRequest(Shared(reach, {"L9": "forked"}, (sealed_parcel,))))
    answer = write_meeting_answer(MeetingAnswer(Shared({Thread(peer.key_id, 7): 3}), (peer.key_id,)))
    peer_side, hub_side = agreed.channel(), agreed.channel()
    sealed = peer_side.ask(request)
    hub_side.take(sealed)
    return {
        "code": code,
        "peer_fresh_private": PEER_FRESH.hex(),
        "hub_fresh_private": HUB_FRESH.hex(),
        "secret": secret.hex(),
        "hello": hello.hex(),
        "hub_hello": said.hex(),
        "transcript": agreed.transcript.hex(),
        "peer_proof": write_peer_proof(agreed, peer).hex(),
        "hub_proof": agreed.proof(b"hub").hex(),
        "pairing": agreed.pairing().hex(),
        "meeting": request.hex(),
        "sealed_meeting": sealed.hex(),
        "meeting_answer": answer.hex(),
        "sealed_answer": hub_side.answer(answer).hex(),
    }


def testimonies(request: bytes, answer: bytes, snapshot: bytes, sealed_parcel: bytes) -> Vector:
    """One of each sort, with its name."""
    kept = {"answer": keep_answer(answer, request), "snapshot": keep_snapshot(snapshot)}
    kept["parcel"] = keep_parcel(sealed_parcel)
    return {sort: {"name": name_testimony(content), "content": content.hex()} for sort, content in kept.items()}
