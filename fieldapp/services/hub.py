"""The hub: at an event without a network one laptop serves the others nearby. What the window needs of it.

`sync` does the work, off the window's thread; `Hub` is asked on the network lane, `state` and `news` anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from fieldapp.domain.errors import EnvironmentFailure, RuleBroken
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.receipt import Contribution
from fieldapp.services.ports import Changes, Journal, Register, Till

INVITATION = "FAHUB"
"""What the text in a hub's picture begins with."""

DEFAULT_PORT = 47810


class HubUnreachable(EnvironmentFailure):
    """Nobody answers at the hub's address: another network, or the hub has stopped."""

    code = "hub_unreachable"

    def __init__(self, address: str) -> None:
        super().__init__(address=address[:80])


class HubRefused(EnvironmentFailure):
    """The hub answered that it will not; `reason` is its code."""

    code = "hub_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class HubNotTrusted(EnvironmentFailure):
    """Whoever answered is no laptop of the same office and units, or not the one in the picture."""

    code = "hub_not_trusted"


class PeerNotCertified(EnvironmentFailure):
    """One of the two laptops does not know the other's certificate yet, or it has run out or been withdrawn."""

    code = "peer_not_certified"

    def __init__(self, device: str) -> None:
        super().__init__(device=device[:20])


class TooManyGuesses(EnvironmentFailure):
    """Too many wrong codes: the hub takes none until its officer has made a new one."""

    code = "too_many_guesses"


class HubIsFull(EnvironmentFailure):
    """The hub serves as many laptops as it can."""

    code = "hub_is_full"


class NoLocalNetwork(EnvironmentFailure):
    """The hub could not be opened: this laptop is in no network, or its place is taken."""

    code = "no_local_network"


class PeerCollected(RuleBroken):
    """While the amount stood on the screen another laptop has taken money for the same person."""

    code = "peer_collected"

    def __init__(self, name: str, device: str) -> None:
        super().__init__(name=name, device=device)


class BadHubAddress(RuleBroken):
    """No `host:port`."""

    code = "bad_hub_address"

    def __init__(self, address: str) -> None:
        super().__init__(address=address[:80])


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a hub shows: where it is, its code, and the fingerprint of its key."""

    address: str
    code: str
    fingerprint: str = ""

    def text(self) -> str:
        """As the picture holds it: digits only after the first word, for a scanner types, and what types Vietnamese
        would make other letters of these.
        """
        code = "".join(f"{ord(character):02}" for character in self.code.replace("-", ""))
        return "|".join((INVITATION, self.address, code, str(int(self.fingerprint or "0", 16))))


def read_invitation(scanned: str) -> Invitation | None:
    """The invitation in a scanned text; nothing when it is none."""
    parts = [part.strip() for part in scanned.strip().split("|")]
    if len(parts) != 4 or parts[0].upper() != INVITATION or not (parts[2] + parts[3]).isdecimal():
        return None
    code = "".join(chr(int(parts[2][at : at + 2])) for at in range(0, len(parts[2]), 2))
    return Invitation(parts[1], code, f"{int(parts[3]):016x}")


@dataclass(frozen=True, slots=True)
class FoundHub:
    """A hub that answered to a call in the local network; not proven until paired."""

    device: str
    address: str


@dataclass(frozen=True, slots=True)
class HubPeer:
    """A paired laptop: what the office calls it, when it was met (ms since 1970, 0: not in this run), how many facts
    came from it and how many it was given, how many of its facts the office has not confirmed here; `is_here`: met
    moments ago; `has_mail`: its mail for the office waits here.
    """

    device: str
    label: str
    last_met: int = 0
    taken: int = 0
    given: int = 0
    unconfirmed: int = 0
    is_here: bool = False
    has_mail: bool = False


@dataclass(frozen=True, slots=True)
class HubState:
    """How things stand. `invitation`: while this laptop is the hub; `joined`: the hub that this laptop has joined,
    `is_met` whether the last meeting with it went well; `trouble`: a code, why not; `refused`: device → code, of whom
    nothing is taken.
    """

    invitation: Invitation | None = None
    peers: tuple[HubPeer, ...] = ()
    joined: HubPeer | None = None
    joined_address: str = ""
    is_met: bool = False
    trouble: str = ""
    others_there: tuple[str, ...] = ()
    unconfirmed: int = 0
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def is_serving(self) -> bool:
        """Whether this laptop is the hub."""
        return self.invitation is not None

    @property
    def is_active(self) -> bool:
        """Whether anything goes on."""
        return self.is_serving or self.joined is not None


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit brought: the hub, facts given and taken, meetings, and whether nothing is left."""

    hub: str
    given: int
    taken: int
    meetings: int
    finished: bool


class Hub(Protocol):
    """Serving, joining, and what came of it."""

    def state(self) -> HubState:
        """How things stand, from memory."""
        ...

    def news(self) -> Changes | None:
        """What peers have brought since the last question; nothing when they brought nothing."""
        ...

    def serve(self) -> None:
        """Become the hub. Raises `NoLocalNetwork`."""
        ...

    def stop_serving(self) -> None:
        """Be the hub no longer; pairings of the day stay, so that it can go on later."""
        ...

    def renew_code(self) -> None:
        """Show another code; who is paired stays paired."""
        ...

    def find(self) -> tuple[FoundHub, ...]:
        """Hubs of the same office in the local network, within a second or so."""
        ...

    def join(self, invitation: Invitation) -> None:
        """Pair with a hub and go on meeting it. Raises the errors of this module and `FieldappError`s of the wire."""
        ...

    def visit(self, invitation: Invitation) -> Visit:
        """Pair, give and take until nothing is new, and leave: for scripts. Raises as `join` does."""
        ...

    def resume(self) -> None:
        """Go on with the hub that was joined today, if any."""
        ...

    def leave(self) -> None:
        """Meet the hub no more; the pairing is ended."""
        ...

    def forget(self, device: str) -> None:
        """End the pairing with a laptop that is served here."""
        ...

    def end(self) -> None:
        """Stop everything, because the profile is being closed; may be called on any thread, waits for nothing."""
        ...


@dataclass(frozen=True, slots=True)
class PeerPayment:
    """Money that another laptop took and the office has not confirmed here."""

    contribution: EntityId
    member: EntityId
    member_name: str
    device: str
    officer: str
    paid_on: Day
    expires_on: Day
    scheme: str


@dataclass(frozen=True, slots=True)
class PeerPayments:
    """What peers have collected for a household: shown before money is taken, and asked again when it is."""

    lines: tuple[PeerPayment, ...] = ()
    known: frozenset[EntityId] = field(default=frozenset())


NO_PAYMENTS = PeerPayments()


class PeerTill:
    """Reads what other laptops have collected and the office has not confirmed."""

    def __init__(self, till: Till, journal: Journal, register: Register, device: str) -> None:
        self._till = till
        self._journal = journal
        self._register = register
        self._device = device

    def payments(self, household: EntityId) -> PeerPayments:
        """Payments for a household that stand, newest first."""
        found = [paid for paid in self._till.contributions(household) if self._is_peers(paid)]
        lines = tuple(
            PeerPayment(
                paid.id, line.member, line.member_name, paid.device,
                self._register.officer_name(paid.officer), paid.paid_on, Day(line.expires_on), paid.scheme,
            )
            for paid in found
            for line in paid.lines
        )  # fmt: skip
        return PeerPayments(lines, frozenset(paid.id for paid in found))

    def refuse_unseen(self, household: EntityId, known: frozenset[EntityId]) -> None:
        """Raise `PeerCollected` when a peer has collected for the household since `known` was read."""
        for line in self.payments(household).lines:
            if line.contribution not in known:
                raise PeerCollected(line.member_name, line.device)

    def _is_peers(self, paid: Contribution) -> bool:
        if paid.device == self._device or self._journal.acknowledged_at(paid.id):
            return False
        receipt = self._till.receipt_of(paid.id)
        return receipt is None or not receipt.is_void
