"""The composition root: the one place that knows every part and puts them together."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from fieldapp import paths
from fieldapp.domain.clock import Clock
from fieldapp.domain.ids import NO_ID
from fieldapp.domain.policy import Pack
from fieldapp.printing.press import PaperPress
from fieldapp.services.cash import CashBox
from fieldapp.services.collect import Collecting, Numbers
from fieldapp.services.contribute import Contributions
from fieldapp.services.day import WorkingDay
from fieldapp.services.enrol import Enrolment
from fieldapp.services.exchange import Exchange
from fieldapp.services.find import Finder
from fieldapp.services.gate import GateState, OfficerCard, Remembered
from fieldapp.services.hub import PeerTill
from fieldapp.services.number_book import NumberBook
from fieldapp.services.officers import ROLE, Officers, enrolled_role
from fieldapp.services.outreach import OutreachEvents
from fieldapp.services.overlaps import Overlaps
from fieldapp.services.papers import Papers, Press, Prover
from fieldapp.services.ports import Changes, Desk, UnitOfRegister
from fieldapp.services.receipts import Receipts, ReceiptView
from fieldapp.services.refunds import Refunds
from fieldapp.services.renew import Renewals
from fieldapp.services.rules import TABLES as RULE_TABLES
from fieldapp.services.rules import RuleBringingExchange, Rules
from fieldapp.services.standing import Standings
from fieldapp.services.status import StatusBoard
from fieldapp.services.transfers import Transfers
from fieldapp.services.workplace import Workplace
from fieldapp.storage.device_secret import device_secret
from fieldapp.storage.envelope_keys import EnvelopeKeys
from fieldapp.storage.laptop import Identity
from fieldapp.storage.paper_shelf import FolderShelf
from fieldapp.storage.piece_shelf import PieceShelf
from fieldapp.storage.pins import refuse_weak
from fieldapp.storage.policy_packs import load_shipped_pack
from fieldapp.storage.profile import Profile, Store
from fieldapp.storage.remembered import RememberedFile
from fieldapp.storage.vault import VaultOfficer
from fieldapp.sync.engine import OnLane, SyncEngine
from fieldapp.sync.hub_line import split_address
from fieldapp.sync.hub_mail import CarryingExchange, CarryingPost, HubMail
from fieldapp.sync.hub_room import HubRoom, Surface
from fieldapp.sync.last_words import LastWords
from fieldapp.sync.mail_memory import OFFICE_KEY, PostParts
from fieldapp.sync.post import StickPost
from fieldapp.sync.transport import Transport, checked_address
from fieldapp.wire.activation import (
    NONCE_BYTES,
    ActivationAnswer,
    ActivationRequest,
    derive_keys,
    read_activation_answer,
    write_activation,
)
from fieldapp.wire.keys import SigningKey, public_of
from fieldapp.wire.receipt_proof import Essence, write_proof

T = TypeVar("T")

HOME_UNIT = "unit.home"
"""Setting: the register unit that new households belong to, the first that the activation named."""

SECRETS_FOLDER = "FIELDAPP_SECRETS"
"""Environment: where the device secret stands, for a stick or a test; otherwise the user's own configuration."""

HUB_PLACE = "FIELDAPP_HUB"
"""Environment: `host:port` where a hub opens and is looked for, in place of the whole local network."""

DEMO_MARK = "demo"
"""A file of this name in a profile's folder says, before anyone unlocks it, that its people and money are not real;
the demonstration writes the PIN into it. `office.pem` beside it pins the office's certificate."""
CERTIFICATE = "office.pem"


class SystemClock:
    """The laptop's own clock."""

    def now(self) -> datetime:
        """The moment, aware."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run depends on from outside: clock, randomness, the pack, the press."""

    clock: Clock
    random_bytes: Callable[[int], bytes]
    pack: Pack
    press: Press


def surroundings(clock: Clock | None = None) -> Surroundings:
    """The real ones; tests and the demonstration pass a clock of their own."""
    press = PaperPress(paths.resource("fonts"))
    return Surroundings(clock or SystemClock(), secrets.token_bytes, load_shipped_pack(), press)


def call_here(job: Callable[[], T], /) -> T:
    """The database lane of a program without lanes: the calling thread."""
    return job()


def open_profile(folder: Path, around: Surroundings) -> Profile:
    """The profile in a folder, which need not exist yet."""
    place = os.environ.get(SECRETS_FOLDER)
    return Profile(folder, device_secret(around.random_bytes, Path(place) if place else None), around.random_bytes)


def _desk(store: Store, officer: OfficerCard, outreach: OutreachEvents) -> Desk:
    identity, running = store.sync.identity(), outreach.today()
    return Desk(
        officer=officer.id,
        officer_name=officer.name,
        device=identity.device,
        unit=int(store.settings.get(HOME_UNIT, "0")) or identity.units[0].unit,
        event=running.id if running else NO_ID,
        role=officer.role,
    )


def _let_go(hub: HubRoom, store: Store) -> None:
    hub.end()
    store.close()


def build_workplace(
    store: Store,
    officer: OfficerCard,
    around: Surroundings,
    exchange: Exchange,
    prover: Prover,
    *,
    is_demo: bool,
    on_lane: OnLane = call_here,
) -> Workplace:
    """Wire the use cases over an open store for one officer; `on_lane` is for what runs on another lane."""
    identity = store.sync.identity()
    day = WorkingDay(around.clock, store.journal, around.pack.published_on)
    numbers = Numbers(store.till, day)
    number_book = NumberBook(store.journal, store.till, numbers, day)
    rules = Rules(store.rules, around.pack)
    officers = Officers(store.door, store.register)
    cash = CashBox(store.journal, store.till, day, rules, officers)
    collecting = Collecting(store.journal, cash, numbers, store.drafts)
    standings = Standings(store.register, store.till, rules, day)
    outreach = OutreachEvents(store.journal, store.outreach, day)
    parts = post_parts(store, around, rules, on_lane)
    hub = build_hub(store, around, parts, on_lane)

    return Workplace(
        desk=_desk(store, officer, outreach),
        is_demo=is_demo,
        rules=rules,
        register=store.register,
        finder=Finder(store.register, standings),
        standings=standings,
        enrolment=Enrolment(store.journal, store.register, day, store.drafts),
        renewals=Renewals(store.journal, standings, collecting, rules, day),
        contributions=Contributions(standings, collecting, rules, day),
        overlaps=Overlaps(store.register, store.till),
        receipts=Receipts(store.journal, store.till, numbers, day, officers, rules),
        refunds=Refunds(store.journal, store.till, standings, cash, rules, day),
        numbers=numbers,
        number_book=number_book,
        cash=cash,
        transfers=Transfers(store.journal, cash, officers, day),
        officers=officers,
        outreach=outreach,
        status=StatusBoard(store, numbers, day),
        papers=Papers(store, cash, number_book, prover, around.press, FolderShelf(store.papers), is_demo=is_demo),
        exchange=exchange,
        post=build_post(store, parts, on_lane),
        hub=hub,
        peer_till=PeerTill(store.till, store.journal, store.register, identity.device),
        drafts=store.drafts,
        settings=store.settings,
        day=day,
        checks=store.checks,
        facts=store.facts,
        close=partial(_let_go, hub, store),
        warm=store.warm,
        fold=store.database.checkpoint_when_idle,
        office_address=identity.office_url,
    )


def post_parts(store: Store, around: Surroundings, rules: Rules, on_lane: OnLane) -> PostParts:
    """What mailbags are made with; rules that an answer brings are in force at once."""
    identity = store.sync.identity()
    home = int(store.settings.get(HOME_UNIT, "0"))
    names = [unit.commune for unit in identity.units if unit.unit == home] or [identity.units[0].commune]

    def took(changes: Changes) -> None:
        if changes.touches(*RULE_TABLES):
            on_lane(rules.reload)

    return PostParts(
        store.sync, store.journal, store.settings, EnvelopeKeys(store.database),
        on_lane=on_lane, clock=around.clock, random_bytes=around.random_bytes, place=names[0], took=took,
    )  # fmt: skip


def build_post(store: Store, parts: PostParts, on_lane: OnLane) -> CarryingPost:
    """The exchange by mailbags, those of laptops nearby beside one's own."""
    return CarryingPost(StickPost(parts), store.peer_drawer, on_lane, parts.place)


def hub_surface() -> Surface:
    """Where a hub opens and is looked for: the local network, or what the environment narrows it to."""
    place = os.environ.get(HUB_PLACE)
    if not place:
        return Surface()
    host, port = split_address(place)
    return Surface(host, port, lambda: (host,), lambda: ((host, port),))


def build_hub(store: Store, around: Surroundings, parts: PostParts, on_lane: OnLane) -> HubRoom:
    """Serving others in the local network, or being served."""
    return HubRoom(
        store.peers, store.peer_drawer,
        on_lane=on_lane, clock=around.clock, random_bytes=around.random_bytes,
        office_key=store.sync.identity().office_key, mail=HubMail(parts), surface=hub_surface(),
    )  # fmt: skip


class DeviceProver:
    """Signs receipts with this laptop's key."""

    def __init__(self, signer: SigningKey) -> None:
        self._signer = signer

    def prove(self, view: ReceiptView, payer: str) -> str:
        """The text of the QR code."""
        receipt = view.receipt
        essence = Essence(
            receipt.series,
            receipt.number,
            receipt.total.dong,
            receipt.issued_on,
            payer,
            len(view.contribution.lines),
        )
        return write_proof(essence, self._signer)


def build_working(
    store: Store,
    officer: OfficerCard,
    around: Surroundings,
    connect: Callable[[str], Transport],
    *,
    is_demo: bool,
    on_lane: OnLane,
) -> Workplace:
    """A workplace whose exchange reaches the office through what `connect` gives for its address.

    Around it: rules that arrive are in force at once, a replaced laptop's last words and mail from nearby are carried.
    """
    identity = store.sync.identity()
    engine = SyncEngine(
        store.sync, store.journal, store.settings, connect(identity.office_url), PieceShelf(store.database),
        on_lane=on_lane, clock=around.clock, random_bytes=around.random_bytes,
    )  # fmt: skip
    prover = DeviceProver(SigningKey(identity.device, identity.signing_key))
    workplace = build_workplace(store, officer, around, engine, prover, is_demo=is_demo, on_lane=on_lane)
    bringing = RuleBringingExchange(engine, workplace.rules, on_lane)
    speaking = LastWords(
        bringing, store.former, store.sync.identity, connect(identity.office_url),
        on_lane=on_lane, random_bytes=around.random_bytes,
    )  # fmt: skip
    workplace.exchange = CarryingExchange(
        speaking, store.peer_drawer, connect(identity.office_url), on_lane, store.peers.settle
    )
    return workplace


@dataclass(frozen=True, slots=True)
class Opened:
    """An unlocked profile: the use cases, and the store beneath them for the command line."""

    workplace: Workplace
    store: Store

    def close(self) -> None:
        """Fold the log in and let the profile go."""
        self.workplace.close()


class LaptopGate:
    """The door of one profile. `on_lane` runs jobs on the thread that owns the database, for the exchange."""

    def __init__(self, folder: Path, around: Surroundings, on_lane: OnLane) -> None:
        self._folder = folder
        self._around = around
        self._on_lane = on_lane
        self._profile = open_profile(folder, around)

    @property
    def remembered(self) -> Remembered:
        """Language, look and geometry, in plain sight beside the profile."""
        return RememberedFile(self._folder)

    def refuse_weak(self, pin: str) -> None:
        """Raise what is wrong with a PIN that somebody is choosing."""
        refuse_weak(pin)

    @property
    def is_demo(self) -> bool:
        """Whether the profile is a demonstration."""
        return (self._folder / DEMO_MARK).exists()

    def state(self) -> GateState:
        """Who may come in; nobody while the laptop has not been activated."""
        if not self._profile.exists():
            return GateState((), is_activated=False, is_demo=False)
        officers = tuple(OfficerCard(one.id, one.name, "") for one in self._profile.officers())
        pin = (self._folder / DEMO_MARK).read_text(encoding="utf-8").strip() if self.is_demo else ""
        return GateState(officers, is_activated=True, is_demo=self.is_demo, demo_pin=pin)

    def unlock(self, officer: str, pin: str) -> Workplace:
        """Open the profile on the calling thread."""
        return self.open(officer, pin).workplace

    def open(self, officer: str, pin: str) -> Opened:
        """As `unlock`, with the store."""
        store = self._profile.open(officer, pin, self._around.clock)
        try:
            name = next(one.name for one in self._profile.officers() if one.id == officer)
            card = OfficerCard(officer, name, enrolled_role(store.register, store.settings, officer))
            workplace = build_working(
                store, card, self._around, lambda address: Transport(address, self._certificate()),
                is_demo=self.is_demo, on_lane=self._on_lane,
            )  # fmt: skip
        except BaseException:
            store.close()
            raise
        return Opened(workplace, store)

    def activate(self, address: str, code: str, pin: str) -> None:
        """Make keys, hand the public one to the office under the code, and seal a new profile with the PIN."""
        refuse_weak(pin)
        keys = derive_keys(code)
        signing_key = self._around.random_bytes(32)
        nonce = self._around.random_bytes(NONCE_BYTES)
        request = write_activation(ActivationRequest(public_of(signing_key), platform.node()[:80], nonce), keys)
        transport = Transport(address, self._certificate())
        try:
            message = transport.post("/activate", request, resumes=False)
        finally:
            transport.close()
        answer = read_activation_answer(message, request, keys)
        self._settle(answer, checked_address(address), signing_key, pin)

    def change_pin(self, officer: str, old: str, new: str) -> None:
        """Wrap the data key under a new PIN."""
        self._profile.vault().change_pin(officer, old, new, self._around.clock.now())

    def _settle(self, answer: ActivationAnswer, address: str, signing_key: bytes, pin: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if answer.is_demo:
            (self._folder / DEMO_MARK).touch()
        officer = answer.officer
        store = self._profile.create(VaultOfficer(officer.officer, officer.name), pin, self._around.clock)
        try:
            units = tuple(
                UnitOfRegister(u.unit, u.commune_code, u.commune, u.province_code, u.province) for u in answer.units
            )
            store.sync.activate(
                Identity(answer.device, signing_key, answer.office_key, address, answer.incarnation, units)
            )
            store.settings.put(HOME_UNIT, str(units[0].unit))
            store.settings.put(OFFICE_KEY, answer.envelope_key.hex())
            store.settings.put(f"{ROLE}{officer.officer}", officer.role)
        finally:
            store.close()

    def _certificate(self) -> Path | None:
        pinned = self._folder / CERTIFICATE
        return pinned if pinned.exists() else None


def make_gate(folder: Path, around: Surroundings, on_lane: OnLane) -> LaptopGate:
    """The door of the profile in a folder."""
    return LaptopGate(folder, around, on_lane)
