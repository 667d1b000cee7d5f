"""A small province in one process: real encrypted laptops, a real office over SQLite, links and clocks that fail.

Made once and copied for each history. Everything that chance decides comes from the history itself, so that a history
can be played again.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from fieldapp import paths
from fieldapp.bootstrap import HOME_UNIT, Surroundings, build_working, call_here
from fieldapp.commands.replacement import take_over
from fieldapp.domain.errors import FieldappError, RuleBroken
from fieldapp.office.couriers import answer_mail
from fieldapp.office.devices import activate, invite_device
from fieldapp.office.folder import OfficeConfig
from fieldapp.office.imports import import_households
from fieldapp.office.office import Office, create_office, open_office
from fieldapp.office.officers import add_officer
from fieldapp.printing.press import PaperPress
from fieldapp.services.exchange import NoConnection, OfficeRefused, Watch
from fieldapp.services.gate import OfficerCard
from fieldapp.services.ports import SyncReport, UnitOfRegister
from fieldapp.services.workplace import Workplace
from fieldapp.storage.laptop import Identity
from fieldapp.storage.policy_packs import load_shipped_pack
from fieldapp.storage.profile import Profile, Store
from fieldapp.storage.vault import KdfCost, VaultOfficer
from fieldapp.sync.mail_memory import OFFICE_KEY
from fieldapp.sync.transport import Transport
from fieldapp.wire.activation import (
    NONCE_BYTES,
    ActivationRequest,
    derive_keys,
    read_activation_answer,
    write_activation,
)
from fieldapp.wire.keys import public_of
from tests.office_play import COMMUNE, OTHER_COMMUNE, household
from tests.simulation.power import Fuse, PowerCut, laptop_fuse, office_fuse
from tests.simulation.wire import FaultyLink

PIN = "274913"
QUICK = KdfCost(passes=1, memory_kib=64, lanes=1)
PACK = load_shipped_pack()
PRESS = PaperPress(paths.resource("fonts"))
MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SCOPES: tuple[tuple[str, ...], ...] = ((COMMUNE,), (COMMUNE,), (COMMUNE, OTHER_COMMUNE))
"""What each laptop serves: two work in one commune, the third in both."""


@dataclass
class DriftingClock:
    """A clock that somebody may set wrong by years; each reading is a second later."""

    moment: datetime = MORNING

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


class SecretInMemory:
    """The laptop's own half of its key; power cuts do not touch it."""

    def read(self, _profile: str) -> bytes:
        return bytes(32)

    def create(self, profile: str) -> bytes:
        return self.read(profile)


@dataclass
class CentralOffice:
    """The office: alive, or dead until it is opened again."""

    folder: Path
    clock: DriftingClock
    chance: random.Random
    office: Office | None = None
    cuts: int = 0
    cuts_taken: int = 0
    lives: int = 0

    def open(self) -> Office:
        """The open office; a dead one is started from what its disk holds."""
        if self.office is None:
            self.office = open_office(self.folder, self.clock, self.chance.randbytes)
            self.office.project()  # as the server does when it starts
        return self.office

    def answer(self, path: str, message: bytes) -> bytes:
        """What `/sync`, `/piece` and `/mail` answer."""
        office = self.open()
        if path == "/mail":
            try:
                return answer_mail(office, message)
            except RuleBroken as refusal:
                raise OfficeRefused(refusal.code) from refusal
        return office.answer_piece(message) if path == "/piece" else office.answer_sync(message)

    def close(self) -> None:
        """Let go of the database."""
        if self.office is not None:
            self.office.close()
            self.office = None

    @contextmanager
    def losing_power(self, steps: int) -> Iterator[None]:
        """Cut the power after some statements, if there are as many."""
        self.open()
        self.cuts += 1
        fuse = Fuse(self.folder, self.folder.with_name(f"office-{self.cuts}"), steps)
        try:
            with office_fuse(fuse):
                yield
        except PowerCut:
            self.close()
            self.folder = fuse.image
            self.cuts_taken += 1
            raise NoConnection from None


@dataclass
class Laptop:
    """One laptop: its profile, the use cases over it, the link it speaks through."""

    name: str
    folder: Path
    clock: DriftingClock
    chance: random.Random
    central: CentralOffice
    officer: OfficerCard
    link: FaultyLink = field(init=False)
    store: Store = field(init=False)
    work: Workplace = field(init=False)
    cuts: int = 0
    cuts_taken: int = 0

    machines: int = 1
    transport: Transport | None = None
    """A real one, when the office is a process of its own."""

    def __post_init__(self) -> None:
        self.link = FaultyLink(self.central.answer, self.chance)

    def profile(self) -> Profile:
        """The profile's folder."""
        return Profile(self.folder, SecretInMemory(), self.chance.randbytes)

    def invite(self, units: tuple[str, ...]) -> str:
        """A one-time code for it."""
        return invite_device(self.central.open(), units, self.officer.id, self.name).code

    def activate(self, code: str) -> None:
        """Make the profile, as an officer with a one-time code."""
        office = self.central.open()
        keys = derive_keys(code)
        private = self.chance.randbytes(32)
        request = write_activation(
            ActivationRequest(public_of(private), self.name, self.chance.randbytes(NONCE_BYTES)), keys
        )
        answer = read_activation_answer(activate(office, request), request, keys)
        store = self.profile().create(VaultOfficer(self.officer.id, self.officer.name), PIN, self.clock, QUICK)
        served = tuple(
            UnitOfRegister(u.unit, u.commune_code, u.commune, u.province_code, u.province) for u in answer.units
        )
        store.sync.activate(
            Identity(answer.device, private, answer.office_key, "http://127.0.0.1:9", answer.incarnation, served)
        )
        store.settings.put(HOME_UNIT, str(served[0].unit))
        store.settings.put(OFFICE_KEY, answer.envelope_key.hex())
        store.close()

    def around(self) -> Surroundings:
        """Its clock and its chances."""
        return Surroundings(self.clock, self.chance.randbytes, PACK, PRESS)

    def open(self) -> None:
        """Unlock and go to work."""
        self.store = self.profile().open(self.officer.id, PIN, self.clock)
        around = self.around()
        self.work = build_working(
            self.store, self.officer, around, lambda _address: self.transport or cast("Transport", self.link),
            is_demo=True, on_lane=call_here,
        )  # fmt: skip

    def be_replaced(self, code: str, backup: Path) -> None:
        """The machine is gone; a new one is made from a backup of its profile, with a code of its own."""
        self.store.close()
        self.machines += 1
        self.folder = self.folder.with_name(f"{self.name}-machine-{self.machines}")
        self.activate(code)
        self.open()
        old = Profile(backup, SecretInMemory(), self.chance.randbytes).open(self.officer.id, PIN, self.clock)
        try:
            take_over(old, self.store)
        finally:
            old.close()

    @property
    def device(self) -> str:
        """The device id."""
        return self.store.sync.identity().device

    def units(self) -> list[int]:
        """The register units it serves."""
        return [unit.unit for unit in self.work.register.units()]

    @contextmanager
    def losing_power(self, steps: int) -> Iterator[None]:
        """Cut the power after some thousand instructions of the database, if there are as many; then start again."""
        self.cuts += 1
        fuse = Fuse(self.folder, self.folder.with_name(f"{self.name}-{self.cuts}"), steps)
        try:
            with laptop_fuse(self.store, fuse, every=50):
                yield
        except PowerCut:
            with suppress(FieldappError):  # the dead machine's work was broken off anywhere
                self.store.close()
            self.folder = fuse.image
            self.cuts_taken += 1
            self.open()

    def sync(self) -> SyncReport:
        """One exchange."""
        return self.work.exchange.run(Watch())


def officers() -> tuple[OfficerCard, ...]:
    """One for each laptop."""
    return tuple(OfficerCard(f"O{n}", f"Cán bộ mẫu {n}", "supervisor") for n in range(1, len(SCOPES) + 1))


def build_template(folder: Path) -> None:
    """An office with two communes and activated laptops that have their registers."""
    clock, chance = DriftingClock(), random.Random(1)
    office = create_office(
        folder / "office", OfficeConfig("Văn phòng mẫu", block=60, is_demo=True), clock, chance.randbytes
    )
    import_households(
        office, [*(household(n) for n in range(1, 6)), *(household(n, OTHER_COMMUNE) for n in range(6, 9))],
        "mau.xlsx", "00" * 32,
    )  # fmt: skip
    for card, scope in zip(officers(), SCOPES, strict=True):
        assert add_officer(office, card.name, scope, "supervisor") == card.id
    office.close()
    central = CentralOffice(folder / "office", clock, chance)
    for number, (card, scope) in enumerate(zip(officers(), SCOPES, strict=True), start=1):
        laptop = Laptop(f"laptop{number}", folder / f"laptop{number}", clock, chance, central, card)
        laptop.activate(laptop.invite(scope))
        laptop.open()
        laptop.sync()
        laptop.store.close()
    central.close()


class World:
    """Laptops and an office in a folder, opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chance = random.Random(0)
        self.central = CentralOffice(folder / "office", DriftingClock(), self.chance)
        self.laptops = [
            Laptop(f"laptop{n}", folder / f"laptop{n}", DriftingClock(), self.chance, self.central, card)
            for n, card in enumerate(officers(), start=1)
        ]
        for laptop in self.laptops:
            laptop.open()

    def close(self) -> None:
        """Let go of everything and leave nothing."""
        for laptop in self.laptops:
            laptop.store.close()
        self.central.close()
        shutil.rmtree(self.folder)
