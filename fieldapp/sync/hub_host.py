"""The hub's side: who may open a channel, and what is said through it. Bytes in, bytes out; the line is elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fieldapp.domain.clock import VIETNAM
from fieldapp.services.hub import HubIsFull, PeerNotCertified, TooManyGuesses
from fieldapp.services.ports import Changes
from fieldapp.sync.engine import OnLane
from fieldapp.sync.hub_line import What
from fieldapp.sync.hub_table import MeetingTable, Partner
from fieldapp.wire.mailbag import digest_of, read_bag
from fieldapp.wire.meeting import (
    DIGEST_BYTES,
    MeetingAnswer,
    MeetingRequest,
    read_meeting,
    write_meeting_answer,
)
from fieldapp.wire.pairing import (
    KEY_BYTES,
    SALT_BYTES,
    SESSION_BYTES,
    Channel,
    Hello,
    HubHello,
    SecretKind,
    WrongPairingCode,
    agree,
    channel_of,
    check_proof,
    check_signature,
    fingerprint,
    new_pairing_code,
    read_hello,
    session_of,
    stretch_code,
    write_hub_hello,
)
from fieldapp.wire.problems import BundleRefused, TornBundle

GUESSES_A_DEVICE = 5
GUESSES_IN_ALL = 20
MOST_PENDING = 64
MOST_GUESTS = 24
SHORTEST_PAIRING = timedelta(hours=6)
GUEST = "guest"


class UnknownChannel(BundleRefused):
    """No such channel is open here: the hub was started anew, or the pairing has ended."""

    code = "unknown_channel"


class Pairing(Protocol):
    """A remembered pairing."""

    @property
    def device(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def secret(self) -> bytes: ...
    @property
    def address(self) -> str: ...
    @property
    def until_ms(self) -> int: ...


class PeerBag(Protocol):
    """A peer's mail for the office."""

    @property
    def device(self) -> str: ...
    @property
    def sealed(self) -> bytes: ...
    @property
    def digest(self) -> bytes: ...


class Drawer(Protocol):
    """Where pairings and mail are kept."""

    def remember(self, device: str, role: str, secret: bytes, address: str, until_ms: int) -> None: ...
    def pairings(self, role: str, now_ms: int) -> tuple[Pairing, ...]: ...
    def unpair(self, device: str, role: str) -> None: ...
    def put_bag(self, device: str, sealed: bytes, digest: bytes, at_ms: int) -> None: ...
    def held(self, device: str) -> bytes: ...
    def undelivered(self) -> tuple[PeerBag, ...]: ...
    def keep_answer(self, device: str, digest: bytes, answer: bytes) -> None: ...
    def answer(self, device: str) -> bytes: ...
    def handed_over(self, device: str) -> None: ...
    def tidy(self, before_ms: int) -> None: ...


def end_of_day(now: datetime) -> int:
    """Until when a pairing made now holds (ms since 1970): midnight, and six hours at least."""
    midnight = datetime.combine(now.astimezone(VIETNAM).date() + timedelta(days=1), time(), VIETNAM)
    return int(max(midnight, now + SHORTEST_PAIRING).timestamp() * 1000)


class _Pending(NamedTuple):
    """A hello that was answered and waits for its proof."""

    hello: Hello
    said: bytes
    own: X25519PrivateKey
    secret: bytes


@dataclass(slots=True)
class Guest:
    """A laptop with an open channel, and what came of it. Counts are of facts."""

    partner: Partner
    channel: Channel
    label: str
    lock: threading.Lock = field(default_factory=threading.Lock)
    last_met: int = 0
    taken: int = 0
    given: int = 0


@dataclass(slots=True)
class _Code:
    """The code shown now: its salt, the secret it stands for, and who has guessed wrong."""

    text: str
    salt: bytes
    secret: bytes
    wrong: dict[str, int] = field(default_factory=dict)

    def refuse_guessing(self, device: str) -> None:
        """Raise `TooManyGuesses` for a laptop that has guessed often, and for all once many have."""
        if self.wrong.get(device, 0) >= GUESSES_A_DEVICE or sum(self.wrong.values()) >= GUESSES_IN_ALL:
            raise TooManyGuesses


class HubHost:
    """Opens channels for certified laptops that know the code, and meets them. Called from the lines' threads."""

    def __init__(
        self,
        table: MeetingTable,
        drawer: Drawer,
        *,
        on_lane: OnLane,
        random_bytes: Callable[[int], bytes],
        now: Callable[[], datetime],
        news: Callable[[Changes], None],
    ) -> None:
        self._table = table
        self._drawer = drawer
        self._on_lane = on_lane
        self._random_bytes = random_bytes
        self._now = now
        self._news = news
        self._guard = threading.Lock()
        self._pending: dict[bytes, _Pending] = {}
        self._guests: dict[bytes, Guest] = {}
        self._code = self._new_code()

    @property
    def code(self) -> str:
        """The code to show."""
        return self._code.text

    def renew_code(self) -> None:
        """Another code; who is paired stays paired."""
        self._code = self._new_code()

    def fingerprint(self) -> str:
        """Of this laptop's key, for the picture. On the database lane."""
        return fingerprint(self._table.signer().public)

    def guests(self) -> tuple[Guest, ...]:
        """Open channels."""
        with self._guard:
            return tuple(self._guests.values())

    def forget(self, device: str) -> None:
        """End a pairing and its channel. On the database lane."""
        self._drawer.unpair(device, GUEST)
        self._drop(device)

    def answer(self, what: What, body: bytes) -> bytes:
        """Answer a message of the line. Raises what `refusal.code` then says to the other side."""
        match what:
            case What.HELLO:
                return self._hello(body)
            case What.PROOF:
                return self._proof(body)
            case What.MEETING:
                return self._meeting(body)
        raise TornBundle("line")

    def _new_code(self) -> _Code:
        text, salt = new_pairing_code(self._random_bytes), self._random_bytes(SALT_BYTES)
        return _Code(text, salt, stretch_code(text, salt))

    def _hello(self, body: bytes) -> bytes:
        hello, code = read_hello(body), self._code
        if hello.kind is SecretKind.CODE:
            code.refuse_guessing(hello.device)
        secret = self._on_lane(lambda: self._secret(hello, code))
        own = X25519PrivateKey.from_private_bytes(self._random_bytes(KEY_BYTES))
        signer = self._on_lane(self._table.signer)
        session = self._random_bytes(SESSION_BYTES)
        answer = HubHello(signer.key_id, own.public_key().public_bytes_raw(), code.salt, session)
        said = write_hub_hello(answer, body, signer)
        with self._guard:
            if len(self._pending) >= MOST_PENDING:
                self._pending.pop(next(iter(self._pending)))
            self._pending[session] = _Pending(hello, body + said, own, secret)
        return said

    def _secret(self, hello: Hello, code: _Code) -> bytes:
        """What the laptop is to prove. Raises `PeerNotCertified`, `WrongPairingCode`."""
        if self._table.certificate(hello.device).trouble:
            raise PeerNotCertified(hello.device)
        if hello.kind is SecretKind.CODE:
            return code.secret
        kept = self._drawer.pairings(GUEST, self._table.now_ms())
        found = next((pairing.secret for pairing in kept if pairing.device == hello.device), None)
        if found is None:
            raise WrongPairingCode
        return found

    def _proof(self, body: bytes) -> bytes:
        session = session_of(body)
        with self._guard:
            pending = self._pending.pop(session, None)
        if pending is None:
            raise UnknownChannel
        hello, code = pending.hello, self._code
        certificate = self._on_lane(lambda: self._table.certificate(hello.device))
        if certificate.trouble:
            raise PeerNotCertified(hello.device)
        agreed = agree(pending.own, hello.fresh, pending.secret, session, pending.said)
        proof = check_signature(body, hello.device, certificate.public_key, agreed.transcript)
        if hello.kind is SecretKind.CODE:
            code.refuse_guessing(hello.device)
        try:
            check_proof(proof, agreed, b"peer")
        except WrongPairingCode:
            code.wrong[hello.device] = code.wrong.get(hello.device, 0) + 1
            raise
        self._open(Guest(Partner(hello.device, certificate.units), agreed.channel(), certificate.label), session)
        if hello.kind is SecretKind.CODE:
            until = end_of_day(self._now())
            self._on_lane(lambda: self._drawer.remember(hello.device, GUEST, agreed.pairing(), "", until))
        return agreed.proof(b"hub")

    def _open(self, guest: Guest, session: bytes) -> None:
        with self._guard:
            kept = {name: known for name, known in self._guests.items() if known.partner.device != guest.partner.device}
            if len(kept) >= MOST_GUESTS:
                raise HubIsFull
            self._guests = {**kept, session: guest}

    def _drop(self, device: str) -> None:
        with self._guard:
            self._guests = {name: one for name, one in self._guests.items() if one.partner.device != device}

    def _meeting(self, body: bytes) -> bytes:
        with self._guard:
            guest = self._guests.get(channel_of(body))
        if guest is None:
            raise UnknownChannel
        with guest.lock:
            request = read_meeting(guest.channel.take(body))
            answer = self._on_lane(lambda: self._meet(guest, request))
            return guest.channel.answer(write_meeting_answer(answer))

    def _meet(self, guest: Guest, request: MeetingRequest) -> MeetingAnswer:
        partner = guest.partner
        certificate = self._table.certificate(partner.device)
        if certificate.trouble:
            self._drop(partner.device)
            raise PeerNotCertified(partner.device)
        partner.units = certificate.units
        partner.heard(request.shared)
        changes = self._table.take(request.shared.parcels)
        self._take_bag(partner.device, request)
        others = tuple(other for one in self.guests() if (other := one.partner).device != partner.device)
        told = self._table.tell(partner, others)
        guest.last_met = self._table.now_ms()
        guest.taken += len(changes.facts)
        guest.given += told.facts
        if changes.facts:
            self._news(changes)
        mail = self._drawer.answer(partner.device)
        held = self._drawer.held(partner.device) or bytes(DIGEST_BYTES)
        here = tuple(sorted(other.device for other in others))
        return MeetingAnswer(told.shared, here, held, mail, told.more)

    def _take_bag(self, device: str, request: MeetingRequest) -> None:
        """Keep a peer's mail; what is no bag of that peer is not carried."""
        answer = self._drawer.answer(device)
        if answer and digest_of(answer) == request.got:
            self._drawer.handed_over(device)
        if request.bag and read_bag(request.bag).label.device == device:
            self._drawer.put_bag(device, request.bag, digest_of(request.bag), self._table.now_ms())
