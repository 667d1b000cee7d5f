"""Real laptops around a hub: encrypted profiles activated at a real office, each with a database lane of its own."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import TypeVar, cast

from fieldapp import bootstrap
from fieldapp.bootstrap import HOME_UNIT, DeviceProver, Surroundings, build_workplace, post_parts
from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import Money
from fieldapp.office.couriers import answer_mail
from fieldapp.office.devices import activate, invite_device
from fieldapp.office.office import Office
from fieldapp.services.exchange import NoConnection, Watch
from fieldapp.services.forms import HouseholdForm, PersonForm
from fieldapp.services.gate import OfficerCard
from fieldapp.services.hub import Invitation
from fieldapp.services.ports import Finding, SyncReport, UnitOfRegister
from fieldapp.services.workplace import Workplace
from fieldapp.storage.laptop import Identity
from fieldapp.storage.piece_shelf import PieceShelf
from fieldapp.storage.profile import Profile, Store
from fieldapp.storage.vault import VaultOfficer
from fieldapp.sync.engine import SyncEngine
from fieldapp.sync.hub_guest import HubGuest
from fieldapp.sync.hub_line import split_address
from fieldapp.sync.hub_mail import CarryingExchange, HubMail
from fieldapp.sync.hub_room import HubRoom, Surface
from fieldapp.sync.mail_memory import OFFICE_KEY
from fieldapp.sync.pace import Pace
from fieldapp.sync.transport import Transport
from fieldapp.wire.activation import (
    NONCE_BYTES,
    ActivationRequest,
    derive_keys,
    read_activation_answer,
    write_activation,
)
from fieldapp.wire.keys import SigningKey, public_of
from tests.office_play import COMMUNE, OTHER_COMMUNE, PlayedClock
from tests.workplaces import PIN, QUICK

T = TypeVar("T")

LOOPBACK = "127.0.0.1"
AROUND = bootstrap.surroundings()
UNITS = {COMMUNE: 1, OTHER_COMMUNE: 2}


class SecretInMemory:
    """The laptop's own half of its key."""

    def read(self, _profile: str) -> bytes:
        return bytes(32)

    def create(self, profile: str) -> bytes:
        return self.read(profile)


@dataclass
class OfficeLink:
    """The way to the office, open or not; `/mail` besides the exchange."""

    office: Office
    is_open: bool = True
    posted: list[str] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    on_bytes: Callable[[], None] = lambda: None
    bytes_out: int = 0
    bytes_in: int = 0
    round_trips: int = 0

    def post(self, path: str, body: bytes, *, stop: Event | None = None) -> bytes:
        if not self.is_open:
            raise NoConnection
        self.posted.append(path)
        answers = {"/piece": self.office.answer_piece, "/sync": self.office.answer_sync}
        if path == "/mail":
            return answer_mail(self.office, body)
        return answers[path](body)

    def is_reachable(self) -> bool:
        return self.is_open

    def close(self) -> None:
        """Nothing is held open."""


@dataclass
class HubLaptop:
    """A profile, its database lane, the use cases and the hub over it."""

    folder: Path
    officer: OfficerCard
    clock: PlayedClock
    link: OfficeLink
    seed: int
    neighbours: list[HubLaptop] = field(default_factory=list)
    lane: ThreadPoolExecutor = field(init=False)
    store: Store = field(init=False)
    work: Workplace = field(init=False)
    room: HubRoom = field(init=False)
    guests: list[HubGuest] = field(default_factory=list)
    is_open: bool = False

    def __post_init__(self) -> None:
        self.lane = ThreadPoolExecutor(1)
        self.chance = random.Random(self.seed)

    def on_lane(self, job: Callable[[], T], /) -> T:
        """Run on the thread that owns the database."""
        return self.lane.submit(job).result()

    def profile(self) -> Profile:
        return Profile(self.folder, SecretInMemory(), self.chance.randbytes)

    def activate(self, communes: tuple[str, ...]) -> None:
        """As an officer with a one-time code."""
        office = self.link.office
        keys = derive_keys(invite_device(office, communes, self.officer.id, f"Máy mẫu {self.seed}").code)
        private = self.chance.randbytes(32)
        nonce = self.chance.randbytes(NONCE_BYTES)
        request = write_activation(ActivationRequest(public_of(private), "", nonce), keys)
        answer = read_activation_answer(activate(office, request), request, keys)
        units = tuple(
            UnitOfRegister(u.unit, u.commune_code, u.commune, u.province_code, u.province) for u in answer.units
        )

        def settle() -> None:
            store = self.profile().create(VaultOfficer(self.officer.id, self.officer.name), PIN, self.clock, QUICK)
            store.sync.activate(
                Identity(answer.device, private, answer.office_key, "http://127.0.0.1:9", answer.incarnation, units)
            )
            store.settings.put(HOME_UNIT, str(units[0].unit))
            store.settings.put(OFFICE_KEY, answer.envelope_key.hex())
            store.close()

        self.on_lane(settle)

    def open(self) -> None:
        """Unlock."""
        self.on_lane(self._open)
        identity = self.on_lane(self.store.sync.identity)
        self.room = HubRoom(
            self.store.peers,
            self.store.peer_drawer,
            on_lane=self.on_lane,
            clock=self.clock,
            random_bytes=self.chance.randbytes,
            office_key=identity.office_key,
            surface=Surface(LOOPBACK, 0, lambda: (LOOPBACK,), self._places),
            mail=HubMail(self.on_lane(lambda: post_parts(self.store, self._around(), self.work.rules, self.on_lane))),
        )
        self.is_open = True

    def _places(self) -> tuple[tuple[str, int], ...]:
        return tuple((LOOPBACK, one.room.beacon_port) for one in self.neighbours if one.room.beacon_port)

    def _around(self) -> Surroundings:
        return replace(AROUND, clock=self.clock, random_bytes=self.chance.randbytes)

    def _open(self) -> None:
        self.store = self.profile().open(self.officer.id, PIN, self.clock)
        around = self._around()
        identity = self.store.sync.identity()
        engine = SyncEngine(
            self.store.sync, self.store.journal, self.store.settings, cast("Transport", self.link),
            PieceShelf(self.store.database),
            on_lane=self.on_lane, clock=self.clock, random_bytes=self.chance.randbytes,
        )  # fmt: skip
        prover = DeviceProver(SigningKey(identity.device, identity.signing_key))
        exchange = CarryingExchange(
            engine, self.store.peer_drawer, cast("Transport", self.link), self.on_lane, self.store.peers.settle
        )
        self.work = build_workplace(
            self.store, self.officer, around, exchange, prover, is_demo=True, on_lane=self.on_lane
        )

    def close(self) -> None:
        """Let go of everything."""
        if self.is_open:
            self.is_open = False
            for guest in self.guests:
                guest.close()
            self.room.end()
            self.on_lane(self.store.close)

    def shut(self) -> None:
        """Close, and end the lane."""
        with suppress(RuntimeError):
            self.close()
        self.lane.shutdown()

    @property
    def device(self) -> str:
        return self.on_lane(lambda: self.store.peers.device)

    def sync(self) -> SyncReport:
        """One exchange with the office."""
        return self.work.exchange.run(Watch())

    def enrol(self, name: str, unit: int = 1) -> EntityId:
        """A household of one."""
        head, home = PersonForm(name=name, born="02/05/1980", sex="male", tie="head"), HouseholdForm(village="Bản Mẫu")
        return self.on_lane(lambda: self.work.enrolment.enrol(replace(self.work.desk, unit=unit), home, (head,)))

    def renew(self, household: EntityId) -> EntityId:
        """Take the money for everybody's card for a year; the receipt's id."""

        def take() -> EntityId:
            at = self.work
            members = tuple(one.member.id for one in at.standings.household(household).members)
            total: Money = at.renewals.quote(household, members, 12).total
            return at.renewals.collect(at.desk, household, members, 12, total).receipt

        return self.on_lane(take)

    def export(self, *units: int) -> object:
        """The canonical export of some units."""
        return self.on_lane(lambda: self.store.checks.canonical_export(units))

    def sources(self) -> dict[str, int]:
        """Where the facts came from → how many."""
        return self.on_lane(lambda: dict(self.store.database.rows("SELECT source, count(*) FROM fact GROUP BY source")))

    def pair(self, hub: HubLaptop, code: str = "") -> HubGuest:
        """Pair with a hub; meetings are then asked for one by one."""
        invitation = hub.invitation()
        guest = self.room._guest(invitation.address)
        self.guests.append(guest)
        guest.pair(code or invitation.code, invitation.fingerprint)
        return guest

    def serve_at(self, address: str) -> None:
        """Be the hub again where it was before."""
        self.room._surface = replace(self.room._surface, port=split_address(address)[1])
        self.room.serve()

    def invitation(self) -> Invitation:
        """What this hub shows."""
        invitation = self.room.state().invitation
        assert invitation is not None
        return invitation


def meet_all(guests: list[HubGuest]) -> int:
    """Meet in turns until nobody has anything new; how many meetings."""
    count = 0
    for _round in range(20):
        met = [guest.meet() for guest in guests]
        count += len(met)
        if not any(one.given or one.changes.facts or one.again for one in met):
            return count
    raise AssertionError("the meetings do not come to an end")


def officers(count: int) -> tuple[OfficerCard, ...]:
    return tuple(OfficerCard(f"O{n}", f"Cán bộ mẫu {n}", "collector") for n in range(1, count + 1))


def faults(laptop: HubLaptop) -> list[Finding]:
    """What a deep check of the profile finds."""
    return laptop.on_lane(lambda: list(laptop.work.checks.check(deep=True)))


def peer_units(laptop: HubLaptop) -> set[int]:
    """The units that facts of peers speak about."""
    found = laptop.on_lane(lambda: laptop.store.database.rows("SELECT unit FROM fact WHERE source = 'peer'"))
    return {unit for (unit,) in found}


def knows(laptop: HubLaptop, name: str) -> bool:
    """Whether a person of that name stands in its tables."""
    return laptop.on_lane(lambda: any(hit.member.name == name for hit in laptop.work.finder.typed(name, 9)))
