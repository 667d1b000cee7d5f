"""The guest's side: pairing with a hub, coming back to it, and one meeting after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fieldapp.domain.errors import FieldappError
from fieldapp.services.hub import (
    HubIsFull,
    HubNotTrusted,
    HubRefused,
    PeerNotCertified,
    TooManyGuesses,
)
from fieldapp.services.ports import Changes
from fieldapp.sync.engine import OnLane
from fieldapp.sync.hub_host import Drawer, end_of_day
from fieldapp.sync.hub_line import PeerLine, What
from fieldapp.sync.hub_table import MeetingTable, Partner, PeerCertificate
from fieldapp.wire.mailbag import DIGEST_BYTES, digest_of
from fieldapp.wire.meeting import MAX_BAG, MeetingRequest, read_meeting_answer, write_meeting
from fieldapp.wire.pairing import (
    KEY_BYTES,
    AlteredMessage,
    Channel,
    Hello,
    SecretKind,
    WrongPairingCode,
    agree,
    check_proof,
    fingerprint,
    read_hub_hello,
    read_pairing_code,
    stretch_code,
    write_hello,
    write_peer_proof,
)
from fieldapp.wire.problems import BundleRefused, WrongSignature

HUB = "hub"
LOST_CHANNEL = frozenset({"unknown_channel", "replayed_message", "altered_message"})
_NO_DIGEST = bytes(DIGEST_BYTES)


class Mail(Protocol):
    """This laptop's mailbag for the office, which a hub may carry. Not called on the database lane."""

    def bag(self) -> bytes:
        """The newest bag; nothing when nothing waits, or when nobody knows what to close it with."""
        ...

    def take(self, answer: bytes) -> Changes:
        """Take the office's answer, any number of times; what it changed."""
        ...


class NoMail:
    """A laptop that gives nothing to carry."""

    def bag(self) -> bytes:
        """Nothing."""
        return b""

    def take(self, answer: bytes) -> Changes:
        """Nothing was given, so nothing is expected."""
        del answer
        return Changes()


@dataclass(frozen=True, slots=True)
class Met:
    """What one meeting brought: what changed, facts given, who else is there, and whether to meet again at once."""

    changes: Changes
    given: int
    others: tuple[str, ...]
    again: bool


class HubGuest:
    """One hub. Not for several threads at once."""

    def __init__(
        self,
        address: str,
        table: MeetingTable,
        drawer: Drawer,
        *,
        on_lane: OnLane,
        random_bytes: Callable[[int], bytes],
        now: Callable[[], datetime],
        mail: Mail | None = None,
    ) -> None:
        self.address = address
        self._table = table
        self._drawer = drawer
        self._on_lane = on_lane
        self._random_bytes = random_bytes
        self._now = now
        self._mail = mail or NoMail()
        self._line = PeerLine(address)
        self._channel: Channel | None = None
        self._partner: Partner | None = None
        self._held = _NO_DIGEST
        self._got = _NO_DIGEST
        self.label = ""
        self.device = ""

    def pair(self, code: str, expected: str = "") -> None:
        """Pair by a code; `expected` is the fingerprint in the hub's picture.

        Raises `MistypedPairingCode`, `WrongPairingCode`, and the errors of `services.hub`.
        """
        read_pairing_code(code)
        self._shake(SecretKind.CODE, lambda salt: stretch_code(code, salt), expected)

    def come_back(self, device: str, secret: bytes) -> None:
        """Open a channel by an earlier pairing of the day. Raises as `pair` does."""
        self.device = device
        self._shake(SecretKind.PAIRING, lambda _salt: secret, "")

    def _shake(self, kind: SecretKind, secret_for: Callable[[bytes], bytes], expected: str) -> None:
        signer = self._on_lane(self._table.signer)
        own = X25519PrivateKey.from_private_bytes(self._random_bytes(KEY_BYTES))
        asked = write_hello(Hello(signer.key_id, own.public_key().public_bytes_raw(), kind))
        said = self._ask(What.HELLO, asked)
        certificates: list[PeerCertificate] = []

        def key_of(device: str) -> bytes:
            certificate = self._on_lane(lambda: self._table.certificate(device))
            if certificate.trouble:
                raise PeerNotCertified(device)
            certificates.append(certificate)
            return certificate.public_key

        try:
            hello = read_hub_hello(said, asked, key_of)
            hub = certificates[0]
            if expected and fingerprint(hub.public_key) != expected:
                raise WrongSignature
            if kind is SecretKind.PAIRING and hub.device != self.device:
                raise WrongSignature
            agreed = agree(own, hello.fresh, secret_for(hello.salt), hello.session, asked + said)
            proof = self._ask(What.PROOF, write_peer_proof(agreed, signer))
            check_proof(proof, agreed, b"hub")
        except WrongPairingCode:
            raise
        except BundleRefused as error:
            raise HubNotTrusted from error
        self._channel, self._partner = agreed.channel(), Partner(hub.device, hub.units)
        self.device, self.label = hub.device, hub.label
        if kind is SecretKind.CODE:
            until, secret = end_of_day(self._now()), agreed.pairing()
            self._on_lane(lambda: self._drawer.remember(hub.device, HUB, secret, self.address, until))

    def meet(self) -> Met:
        """Give and take once. A channel that the hub no longer knows is opened again by the pairing.

        Raises the errors of `services.hub`, and `WrongPairingCode` once the hub has ended the pairing.
        """
        if self._channel is None:
            self._reopen()
        try:
            return self._meet()
        except HubRefused as refusal:
            if refusal.params["reason"] not in LOST_CHANNEL:
                raise
        except AlteredMessage:
            pass
        self._reopen()
        return self._meet()

    def close(self) -> None:
        """Hang up; also from another thread."""
        self._line.close()

    def _reopen(self) -> None:
        self._channel = None
        kept = self._on_lane(lambda: self._drawer.pairings(HUB, self._table.now_ms()))
        found = next((pairing for pairing in kept if pairing.device == self.device), None)
        if found is None:
            raise WrongPairingCode
        self.come_back(found.device, found.secret)

    def _meet(self) -> Met:
        channel, partner = self._channel, self._partner
        assert channel is not None
        assert partner is not None
        bag = self._mail.bag()
        request, given = self._on_lane(lambda: self._request(partner, bag))
        answer = read_meeting_answer(channel.answered(self._ask(What.MEETING, channel.ask(write_meeting(request)))))
        partner.heard(answer.shared)
        changes = self._on_lane(lambda: self._table.take(answer.shared.parcels))
        self._got, self._held = _NO_DIGEST, answer.held
        if answer.mail:
            from_office = self._mail.take(answer.mail)
            self._got = digest_of(answer.mail)
            changes = Changes(changes.rows | from_office.rows, (*changes.facts, *from_office.facts))
        lacks = self._on_lane(lambda: bool(self._table.tell(partner).shared.parcels))
        return Met(changes, given, answer.peers, again=answer.more or lacks or bool(answer.mail))

    def _request(self, partner: Partner, bag: bytes) -> tuple[MeetingRequest, int]:
        partner.units = self._table.certificate(partner.device).units
        told = self._table.tell(partner)
        is_new = bool(bag) and len(bag) <= MAX_BAG and digest_of(bag) != self._held
        return MeetingRequest(told.shared, bag if is_new else b"", self._got), told.facts

    def _ask(self, what: What, body: bytes) -> bytes:
        try:
            return self._line.ask(what, body)
        except HubRefused as refusal:
            raise _as_said(refusal, self.device) from refusal


def _as_said(refusal: HubRefused, device: str) -> FieldappError:
    """What the hub's refusal means here."""
    match refusal.params["reason"]:
        case WrongPairingCode.code:
            return WrongPairingCode()
        case TooManyGuesses.code:
            return TooManyGuesses()
        case PeerNotCertified.code:
            return PeerNotCertified(device)
        case HubIsFull.code:
            return HubIsFull()
    return refusal
