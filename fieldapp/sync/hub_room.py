"""The hub as the window knows it (`services.hub.Hub`): serving, joining, and a thread that goes on meeting."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fieldapp.domain.clock import Clock
from fieldapp.domain.errors import FieldappError
from fieldapp.services.hub import (
    DEFAULT_PORT,
    FoundHub,
    HubPeer,
    HubState,
    HubUnreachable,
    Invitation,
    NoLocalNetwork,
    Visit,
)
from fieldapp.services.ports import Changes
from fieldapp.sync.engine import OnLane
from fieldapp.sync.hub_finding import HubBeacon, Place, everybody, find_hubs, local_addresses, office_tag
from fieldapp.sync.hub_guest import HUB, HubGuest, Mail
from fieldapp.sync.hub_host import GUEST, Drawer, HubHost
from fieldapp.sync.hub_line import HubLines
from fieldapp.sync.hub_table import MeetingTable, PeerBook
from fieldapp.wire.pairing import WrongPairingCode

T = TypeVar("T")

MEET_SECONDS = 2.0
LATER_SECONDS = 6.0
"""Between meetings when a while has gone by without anything new, and after one that failed."""
QUIET_MEETINGS = 30
HERE_MS = 20_000
"""Whoever was met within this time is there."""
MOST_AT_ONCE = 40
"""Meetings one right after the other, while each brings something."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surface:
    """Where a hub opens and where it is looked for. Tests stay on loopback and let the system choose the port."""

    host: str = "0.0.0.0"  # noqa: S104 - it is to be reached by others in the room
    port: int = DEFAULT_PORT
    addresses: Callable[[], tuple[str, ...]] = local_addresses
    places: Callable[[], tuple[Place, ...]] = lambda: everybody(DEFAULT_PORT)


@dataclass(slots=True)
class _Serving:
    """What is open while this laptop is the hub."""

    host: HubHost
    lines: HubLines
    beacon: HubBeacon
    address: str
    fingerprint: str

    def invitation(self) -> Invitation:
        """What to show now."""
        return Invitation(self.address, self.host.code, self.fingerprint)


@dataclass(slots=True)
class _Joining:
    """The hub that is met again and again, on a thread of its own."""

    guest: HubGuest
    now_ms: Callable[[], int]
    note: Callable[[Changes], None]
    stop: threading.Event = field(default_factory=threading.Event)
    last_met: int = 0
    taken: int = 0
    given: int = 0
    is_met: bool = False
    trouble: str = ""
    others: tuple[str, ...] = ()

    def go_on(self) -> None:
        """Meet until told to stop; what fails is tried again, for nothing is lost by it."""
        quiet = at_once = 0
        while not self.stop.is_set():
            brought, again = self._meet_once()
            quiet = 0 if brought else quiet + 1
            at_once = at_once + 1 if again else 0
            if not again or at_once > MOST_AT_ONCE:
                is_slow = quiet > QUIET_MEETINGS or not self.is_met
                self.stop.wait(LATER_SECONDS if is_slow else MEET_SECONDS)
        self.guest.close()

    def _meet_once(self) -> tuple[bool, bool]:
        try:
            met = self.guest.meet()
        except FieldappError as error:
            self.is_met, self.trouble = False, error.code
            if isinstance(error, WrongPairingCode):
                self.stop.set()
            return False, False
        except Exception:  # the thread must live; the log tells of a fault of ours
            if not self.stop.is_set():
                log.exception("hub guest")
            self.is_met, self.trouble = False, "error"
            return False, False
        self.is_met, self.trouble, self.others = True, "", met.others
        self.last_met = self.now_ms()
        self.given += met.given
        self.taken += len(met.changes.facts)
        if met.changes.facts or met.changes.rows:
            self.note(met.changes)
        return bool(met.given or met.changes.facts), met.again

    def seen(self, unconfirmed: int) -> HubPeer:
        """The hub as the page shows it."""
        is_here = self.is_met and _is_here(self.last_met, self.now_ms())
        return HubPeer(self.guest.device, self.guest.label, self.last_met, self.taken, self.given, unconfirmed, is_here)


def _is_here(last_met: int, now_ms: int) -> bool:
    return bool(last_met) and now_ms - last_met <= HERE_MS


class HubRoom:
    """Serves or joins, or both. Methods that wait are for the network lane; `state` and `news` for any thread."""

    def __init__(
        self,
        book: PeerBook,
        drawer: Drawer,
        *,
        on_lane: OnLane,
        clock: Clock,
        random_bytes: Callable[[int], bytes],
        office_key: bytes,
        surface: Surface | None = None,
        mail: Mail | None = None,
    ) -> None:
        self._book = book
        self._drawer = drawer
        self._outer_lane = on_lane
        self._clock = clock
        self._random_bytes = random_bytes
        self._tag = office_tag(office_key)
        self._surface = surface or Surface()
        self._mail = mail
        self._table = MeetingTable(book, clock)
        self._arrived: deque[Changes] = deque()
        self._ended = threading.Event()
        self._serving: _Serving | None = None
        self._joining: _Joining | None = None
        self._paired: tuple[HubPeer, ...] = ()
        self._unconfirmed: Mapping[str, int] = {}
        self._mail_of: frozenset[str] = frozenset()

    def state(self) -> HubState:
        """How things stand, from memory."""
        serving, joining = self._serving, self._joining
        return HubState(
            invitation=serving.invitation() if serving else None,
            peers=self._peers(serving),
            joined=joining.seen(self._unconfirmed.get(joining.guest.device, 0)) if joining else None,
            joined_address=joining.guest.address if joining else "",
            is_met=bool(joining and joining.is_met),
            trouble=joining.trouble if joining else "",
            others_there=joining.others if joining else (),
            unconfirmed=sum(self._unconfirmed.values()),
            refused=tuple(sorted(self._table.refused.items())),
        )

    def news(self) -> Changes | None:
        """What peers have brought since the last question."""
        rows: set[object] = set()
        facts: list[object] = []
        while self._arrived:
            changes = self._arrived.popleft()
            rows |= set(changes.rows)
            facts.extend(changes.facts)
        return Changes(frozenset(rows), tuple(facts)) if rows or facts else None  # type: ignore[arg-type]

    def serve(self) -> None:
        """Open lines and answer calls."""
        if self._serving is not None:
            return
        addresses = self._surface.addresses()
        if not addresses:
            raise NoLocalNetwork
        host = HubHost(
            self._table, self._drawer,
            on_lane=self._lane, random_bytes=self._random_bytes, now=self._clock.now, news=self._arrived.append,
        )  # fmt: skip
        fingerprint = self._lane(host.fingerprint)
        self._lane(self._table.tidy)
        self._read_paired()
        lines = HubLines(self._surface.host, self._surface.port, host.answer)
        try:
            device = self._lane(lambda: self._book.device)
            beacon = HubBeacon(self._surface.host, self._surface.port, self._tag, device, lines.port)
        except BaseException:
            lines.close()
            raise
        self._serving = _Serving(host, lines, beacon, f"{addresses[0]}:{lines.port}", fingerprint)

    def stop_serving(self) -> None:
        """Close lines; pairings stay."""
        serving, self._serving = self._serving, None
        if serving is not None:
            serving.beacon.close()
            serving.lines.close()

    def renew_code(self) -> None:
        """Show another code."""
        if self._serving is not None:
            self._serving.host.renew_code()

    @property
    def beacon_port(self) -> int:
        """Where calls are answered, 0 when they are not."""
        return self._serving.beacon.port if self._serving else 0

    def find(self) -> tuple[FoundHub, ...]:
        """Call everybody; oneself is left out."""
        own = self._lane(lambda: self._book.device)
        found = find_hubs(self._surface.places(), self._tag, self._random_bytes)
        return tuple(hub for hub in found if hub.device != own)

    def join(self, invitation: Invitation) -> None:
        """Pair and go on meeting."""
        guest = self._guest(invitation.address)
        try:
            guest.pair(invitation.code, invitation.fingerprint)
        except BaseException:
            guest.close()
            raise
        self._begin(guest)

    def visit(self, invitation: Invitation) -> Visit:
        """Pair, give and take until nothing is new, and leave: for scripts. Raises as `join` does."""
        guest = self._guest(invitation.address)
        given, taken, meetings = 0, 0, 0
        try:
            guest.pair(invitation.code, invitation.fingerprint)
            again = True
            while again and meetings < MOST_AT_ONCE:
                met = guest.meet()
                given, taken, meetings = given + met.given, taken + len(met.changes.facts), meetings + 1
                again = met.again
        finally:
            guest.close()
        return Visit(guest.device, given, taken, meetings, not again)

    def resume(self) -> None:
        """Go on with the hub of the day, whether or not it answers already."""
        kept = self._lane(lambda: self._drawer.pairings(HUB, self._table.now_ms()))
        if kept and self._joining is None:
            guest = self._guest(kept[0].address)
            guest.device = kept[0].device
            guest.label = self._lane(lambda: self._table.certificate(guest.device).label)
            self._begin(guest)

    def leave(self) -> None:
        """Meet no more and forget the pairing."""
        joining = self._joining
        if joining is not None:
            self._let_go()
            self._lane(lambda: self._drawer.unpair(joining.guest.device, HUB))

    def forget(self, device: str) -> None:
        """End the pairing with a guest."""
        serving = self._serving
        if serving is not None:
            self._lane(lambda: serving.host.forget(device))
        else:
            self._lane(lambda: self._drawer.unpair(device, GUEST))
        self._read_paired()

    def end(self) -> None:
        """Stop everything; waits for nobody who waits for the database."""
        self._ended.set()
        self._let_go()
        self.stop_serving()

    def _let_go(self) -> None:
        joining, self._joining = self._joining, None
        if joining is not None:
            joining.stop.set()
            joining.guest.close()

    def _guest(self, address: str) -> HubGuest:
        return HubGuest(
            address, self._table, self._drawer,
            on_lane=self._lane, random_bytes=self._random_bytes, now=self._clock.now, mail=self._mail,
        )  # fmt: skip

    def _begin(self, guest: HubGuest) -> None:
        self._let_go()
        self._lane(self._table.tidy)
        joining = _Joining(guest, self._table.now_ms, self._arrived.append)
        self._joining = joining
        threading.Thread(target=joining.go_on, name="hub guest", daemon=True).start()

    def _lane(self, job: Callable[[], T]) -> T:
        """Run a job where the database lives, unless it is being closed; each also counts what is on its way."""

        def guarded() -> T:
            if self._ended.is_set():
                raise HubUnreachable("")
            done = job()
            self._unconfirmed = self._book.unconfirmed()
            self._mail_of = frozenset(bag.device for bag in self._drawer.undelivered())
            return done

        return self._outer_lane(guarded)

    def _read_paired(self) -> None:
        """Who is paired today, met or not."""

        def read() -> tuple[HubPeer, ...]:
            kept = self._drawer.pairings(GUEST, self._table.now_ms())
            return tuple(HubPeer(one.device, self._table.certificate(one.device).label) for one in kept)

        self._paired = self._lane(read)

    def _peers(self, serving: _Serving | None) -> tuple[HubPeer, ...]:
        if serving is None:
            return ()
        mail, now = self._mail_of, self._table.now_ms()
        met = {
            one.partner.device: HubPeer(
                one.partner.device, one.label, one.last_met, one.taken, one.given,
                self._unconfirmed.get(one.partner.device, 0), _is_here(one.last_met, now), one.partner.device in mail,
            )
            for one in serving.host.guests()
        }  # fmt: skip
        absent = (
            replace(peer, unconfirmed=self._unconfirmed.get(peer.device, 0), has_mail=peer.device in mail)
            for peer in self._paired
            if peer.device not in met
        )
        return tuple(sorted((*met.values(), *absent), key=lambda peer: (len(peer.device), peer.device)))
