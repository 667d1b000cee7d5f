"""Pairing and the channel, byte by byte: what a listener, a liar and a repeater come to."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.errors import FieldappError
from fieldapp.services.hub import BadHubAddress, HubRefused, HubUnreachable, Invitation, NoLocalNetwork, read_invitation
from fieldapp.sync.hub_finding import CALL, CALL_BYTES, HubBeacon, find_hubs, office_tag
from fieldapp.sync.hub_line import MOST_HELLO, MOST_LINES, HubLines, PeerLine, What, split_address
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.meeting import (
    MAX_BAG,
    MeetingAnswer,
    MeetingRequest,
    Shared,
    Thread,
    read_meeting,
    read_meeting_answer,
    write_meeting,
    write_meeting_answer,
)
from fieldapp.wire.pairing import (
    Agreed,
    AlteredMessage,
    Channel,
    Hello,
    HubHello,
    MistypedPairingCode,
    ReplayedMessage,
    SecretKind,
    WrongPairingCode,
    agree,
    check_proof,
    check_signature,
    new_pairing_code,
    read_hello,
    read_hub_hello,
    read_pairing_code,
    stretch_code,
    write_hello,
    write_hub_hello,
    write_peer_proof,
)
from fieldapp.wire.problems import BundleRefused, BundleTooLarge, WrongSignature

PEER, HUB, STRANGER = (SigningKey(name, bytes([n]) * 32) for n, name in enumerate(("L1", "L2", "L3"), start=1))
SALT, SESSION = b"s" * 16, b"c" * 16


@dataclass
class Handshake:
    """Both sides of one pairing, each with what it believes the secret to be."""

    hub_signer: SigningKey = HUB
    peer_secret: bytes = b"k" * 32
    hub_secret: bytes = b"k" * 32
    asked: bytes = b""
    said: bytes = b""
    sides: list[Agreed] = field(default_factory=list)

    def run(self, bend: Callable[[bytes], bytes] = bytes) -> None:
        """`bend`: what happens to the hub's hello on its way."""
        chance = random.Random(5)
        own, other = (X25519PrivateKey.from_private_bytes(chance.randbytes(32)) for _side in range(2))
        self.asked = write_hello(Hello(PEER.key_id, own.public_key().public_bytes_raw(), SecretKind.CODE))
        hello = HubHello(HUB.key_id, other.public_key().public_bytes_raw(), SALT, SESSION)
        self.said = bend(write_hub_hello(hello, self.asked, self.hub_signer))
        heard = read_hub_hello(self.said, self.asked, lambda _device: HUB.public)
        hellos = self.asked + self.said
        self.sides = [
            agree(own, heard.fresh, self.peer_secret, SESSION, hellos),
            agree(other, read_hello(self.asked).fresh, self.hub_secret, SESSION, hellos),
        ]


def channels() -> tuple[Channel, Channel]:
    done = Handshake()
    done.run()
    peer, hub = done.sides
    return peer.channel(), hub.channel()


def test_both_sides_end_with_the_same_and_can_speak() -> None:
    done = Handshake()
    done.run()
    peer, hub = done.sides
    proof = check_signature(write_peer_proof(peer, PEER), "L1", PEER.public, hub.transcript)
    check_proof(proof, hub, b"peer")
    check_proof(hub.proof(b"hub"), peer, b"hub")
    assert peer.pairing() == hub.pairing()
    assert peer.pairing() not in {peer.proof(b"peer"), peer.proof(b"hub")}
    near, far = peer.channel(), hub.channel()
    for text in (b"mot", b"hai"):
        assert far.take(near.ask(text)) == text
        assert near.answered(far.answer(text * 2)) == text * 2


def test_another_secret_proves_nothing_and_a_proof_is_not_the_other_sides() -> None:
    done = Handshake(peer_secret=b"x" * 32)
    done.run()
    peer, hub = done.sides
    with pytest.raises(WrongPairingCode):
        check_proof(peer.proof(b"peer"), hub, b"peer")
    with pytest.raises(WrongPairingCode):
        check_proof(hub.proof(b"peer"), hub, b"hub")


def test_a_hub_without_the_certified_key_gets_no_proof_to_guess_with() -> None:
    with pytest.raises(WrongSignature):
        Handshake(hub_signer=SigningKey("L2", STRANGER.raw)).run()
    with pytest.raises(WrongSignature):
        Handshake(hub_signer=STRANGER).run()


def test_a_peer_that_is_not_who_it_says_is_turned_away_before_its_guess_counts() -> None:
    done = Handshake()
    done.run()
    peer, hub = done.sides
    with pytest.raises(WrongSignature):
        check_signature(write_peer_proof(peer, STRANGER), "L1", PEER.public, hub.transcript)
    with pytest.raises(WrongSignature):
        check_signature(write_peer_proof(peer, PEER), "L1", PEER.public, bytes(32))


@settings(max_examples=40)
@given(st.data())
def test_a_bent_hello_never_leads_to_a_channel(data: st.DataObject) -> None:
    def bend(message: bytes) -> bytes:
        at = data.draw(st.integers(0, len(message) - 1))
        return message[:at] + bytes([message[at] ^ data.draw(st.integers(1, 255))]) + message[at + 1 :]

    with pytest.raises(BundleRefused):
        Handshake().run(bend)


def test_a_request_counts_once_and_an_answer_fits_its_own_request() -> None:
    near, far = channels()
    first = near.ask(b"a")
    assert far.take(first) == b"a"
    answer = far.answer(b"b")
    with pytest.raises(ReplayedMessage):
        far.take(first)
    second = near.ask(b"c")
    with pytest.raises(AlteredMessage):
        near.answered(answer)
    assert far.take(second) == b"c", "a refused message leaves the channel as it was"
    with pytest.raises(ReplayedMessage):
        far.take(first)


@settings(max_examples=60)
@given(st.data(), st.binary(max_size=60))
def test_a_bent_message_is_not_taken(data: st.DataObject, plain: bytes) -> None:
    near, far = channels()
    sealed = near.ask(plain)
    at = data.draw(st.integers(0, len(sealed) - 1))
    bent = sealed[:at] + bytes([sealed[at] ^ data.draw(st.integers(1, 255))]) + sealed[at + 1 :]
    with pytest.raises((AlteredMessage, ReplayedMessage)):
        far.take(bent)
    assert far.take(sealed) == plain


def test_an_answer_cannot_stand_for_a_request() -> None:
    near, far = channels()
    sealed = near.ask(b"a")
    far.take(sealed)
    with pytest.raises(AlteredMessage):
        far.take(SESSION + (2).to_bytes(8, "big") + far.answer(b"b"))


@given(st.integers(0, 2**40 - 1))
def test_a_code_is_read_back_however_it_is_typed(number: int) -> None:
    code = new_pairing_code(lambda size: number.to_bytes(size, "big"))
    assert len(code) == 11
    read = read_pairing_code(code)
    assert read_pairing_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == read
    for at in range(11):
        if code[at] != "-":
            wrong = code[:at] + ("7" if code[at] != "7" else "8") + code[at + 1 :]
            with pytest.raises(MistypedPairingCode):
                read_pairing_code(wrong)


def test_a_code_is_slow_to_guess_and_salted() -> None:
    code = new_pairing_code(bytes)
    assert stretch_code(code, SALT) == stretch_code(code.lower(), SALT)
    assert stretch_code(code, SALT) != stretch_code(code, b"t" * 16)


SHARED = st.builds(
    Shared,
    st.dictionaries(st.builds(Thread, st.sampled_from(["L1", "L22"]), st.integers(1, 9)), st.integers(0, 10**14)),
    st.dictionaries(st.sampled_from(["L3", "L4"]), st.sampled_from(["forked", "office_only"])),
    st.lists(st.binary(max_size=30), max_size=4).map(tuple),
)
DIGEST = st.binary(min_size=32, max_size=32)


@given(SHARED, st.binary(max_size=50), DIGEST, st.lists(st.sampled_from(["L5", "L6"])).map(tuple), st.booleans())
def test_meetings_come_back_as_they_were(
    shared: Shared, bag: bytes, digest: bytes, peers: tuple[str, ...], more: bool
) -> None:
    request = MeetingRequest(shared, bag, digest)
    assert read_meeting(write_meeting(request)) == request
    answer = MeetingAnswer(shared, peers, digest, bag, more)
    assert read_meeting_answer(write_meeting_answer(answer)) == answer


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_by_name(message: bytes) -> None:
    for read in (read_meeting, read_meeting_answer, read_hello):
        try:
            read(message)
        except BundleRefused:
            continue
        raise AssertionError("these bytes mean nothing")


def test_a_bag_that_is_too_large_is_not_carried() -> None:
    with pytest.raises(BundleTooLarge):
        read_meeting(write_meeting(MeetingRequest(Shared(), bytes(MAX_BAG + 1))))


@dataclass
class Echo:
    """The hub's end of a line: says what it heard, or refuses, or breaks."""

    heard: list[tuple[What, bytes]] = field(default_factory=list)

    def __call__(self, what: What, body: bytes) -> bytes:
        self.heard.append((what, body))
        if body == b"refuse":
            raise WrongPairingCode
        if body == b"break":
            raise ZeroDivisionError
        return body[::-1]


def test_a_line_carries_refuses_and_survives_a_fault() -> None:
    echo = Echo()
    lines = HubLines("127.0.0.1", 0, echo)
    line = PeerLine(f"127.0.0.1:{lines.port}")
    try:
        assert line.ask(What.HELLO, b"abc") == b"cba"
        for body, reason in ((b"refuse", "wrong_pairing_code"), (b"break", "hub_failed")):
            with pytest.raises(HubRefused) as refused:
                line.ask(What.MEETING, body)
            assert refused.value.params["reason"] == reason
        assert line.ask(What.MEETING, b"x" * 100_000) == b"x" * 100_000
        with pytest.raises(HubUnreachable):
            line.ask(What.HELLO, bytes(MOST_HELLO + 1))
        assert line.ask(What.HELLO, b"again") == b"niaga"
    finally:
        line.close()
        lines.close()
    with pytest.raises(HubUnreachable):
        line.ask(What.HELLO, b"abc")


def test_rubbish_on_a_line_only_ends_that_line() -> None:
    echo = Echo()
    lines = HubLines("127.0.0.1", 0, echo)
    try:
        for rubbish in (b"\xff" * 64, b"\x03\xff\xff\xff\xff", b"\x01\x00\x00"):
            with socket.create_connection(("127.0.0.1", lines.port), 5) as line:
                line.sendall(rubbish)
                line.shutdown(socket.SHUT_WR)
                assert line.recv(10) == b""
        good = PeerLine(f"127.0.0.1:{lines.port}")
        assert good.ask(What.HELLO, b"abc") == b"cba"
        good.close()
    finally:
        lines.close()
    assert [body for _what, body in echo.heard] == [b"abc"]


def test_no_more_lines_than_can_be_served() -> None:
    lines = HubLines("127.0.0.1", 0, Echo())
    held = [PeerLine(f"127.0.0.1:{lines.port}") for _n in range(MOST_LINES + 1)]
    try:
        for line in held[:MOST_LINES]:
            line.ask(What.HELLO, b"a")
        with pytest.raises(HubUnreachable):
            held[-1].ask(What.HELLO, b"a")
    finally:
        for line in held:
            line.close()
        lines.close()


def test_a_place_that_is_taken_is_told() -> None:
    lines = HubLines("127.0.0.1", 0, Echo())
    with pytest.raises(NoLocalNetwork):
        HubLines("127.0.0.1", lines.port, Echo())
    lines.close()


@pytest.mark.parametrize("address", ["", "127.0.0.1", ":1", "a:b", "host:99999"])
def test_an_address_is_host_and_port(address: str) -> None:
    with pytest.raises(BadHubAddress):
        split_address(address)


def test_a_call_is_answered_for_the_same_office_only_and_with_less_than_it_brought() -> None:
    beacon = HubBeacon("127.0.0.1", 0, office_tag(b"o" * 32), "L1", 4711)
    chance = random.Random(1)
    try:
        place = ("127.0.0.1", beacon.port)
        found = find_hubs([place], office_tag(b"o" * 32), chance.randbytes, 0.5)
        assert [(hub.device, hub.address) for hub in found] == [("L1", "127.0.0.1:4711")]
        assert find_hubs([place], office_tag(b"p" * 32), chance.randbytes, 0.3) == ()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
            caller.settimeout(2)
            caller.sendto((CALL + office_tag(b"o" * 32) + b"n" * 8).ljust(CALL_BYTES, b"\0"), place)
            assert len(caller.recv(512)) < CALL_BYTES
    finally:
        beacon.close()
    assert threading.active_count() < 50


@given(st.from_regex(r"[0-9.]{7,15}:[0-9]{1,5}", fullmatch=True), st.integers(0, 2**40 - 1), st.integers(0, 2**64 - 1))
def test_an_invitation_is_read_from_its_picture(address: str, number: int, finger: int) -> None:
    code = new_pairing_code(lambda size: number.to_bytes(size, "big"))
    read = read_invitation(Invitation(address, code, f"{finger:016x}").text())
    assert read == Invitation(address, code.replace("-", ""), f"{finger:016x}")


@given(st.text(max_size=60))
def test_other_scans_are_no_invitation(text: str) -> None:
    try:
        assert read_invitation(text) is None or text.upper().startswith("FAHUB")
    except FieldappError:
        raise AssertionError("a scan never fails") from None
