"""The shell with the pages around the table over a real encrypted profile, and a day's work to show in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from fieldapp import bootstrap
from fieldapp.domain.documents import PageImage
from fieldapp.domain.fact_kinds import HouseholdRegistered, KnownCover, NewMember, OfficerEnrolled
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import Money
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.page import Page
from fieldapp.gui.pages.cash import CashPage
from fieldapp.gui.pages.event import EventPage
from fieldapp.gui.pages.numbers import NumbersPage
from fieldapp.gui.pages.settings import SettingsPage
from fieldapp.gui.pages.sync import SyncPage
from fieldapp.gui.printing import SheetSize
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.widgets.bars import Today
from fieldapp.gui.widgets.bottom_bar import Standing
from fieldapp.services.exchange import Exchange
from fieldapp.services.gate import OfficerCard
from fieldapp.services.papers import NoPrinter
from fieldapp.services.workplace import Workplace
from fieldapp.storage.profile import Store
from tests.gui.doors import RealGate
from tests.workplaces import PIN, NoOffice, PlainProver, TestClock, make_store, make_workplace, office_facts

HOUSEHOLD = EntityId("C1.2.0")
HEAD, WIFE, PUPIL = (EntityId(f"C1.2.{n}") for n in (1, 2, 3))
NAMES = (
    "Lò Văn Mẫu Hai",
    "Quàng Thị Mẫu",
    "Cà Văn Mẫu",
    "Tòng Thị Mẫu",
    "Lường Văn Mẫu",
    "Hoàng Thị Mẫu",
    "Vì Văn Mẫu",
)


class OtherPage(Page):
    """Stands for a page of somebody else; remembers what it was asked to show."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[object] = []

    def arrive(self, argument: object) -> None:
        self.arrived.append(argument)


class FindStub(OtherPage):
    page_id = "find"


class ReceiptStub(OtherPage):
    page_id = "receipt"


class Tray:
    """Printers that remember what they were given."""

    def __init__(self) -> None:
        self.known: tuple[str, ...] = ("Máy in thường",)
        self.printed: list[tuple[str, str, int]] = []

    def names(self) -> tuple[str, ...]:
        return self.known

    def put(self, pages: Sequence[PageImage], printer: str, size: SheetSize) -> str:
        if not self.known:
            raise NoPrinter
        self.printed.append((printer or self.known[0], size, len(pages)))
        return self.printed[-1][0]


@dataclass
class Scene:
    """A store, its clock, the workplace over it, and the window."""

    store: Store
    clock: TestClock
    at: Workplace
    runner: TaskRunner
    gate: RealGate
    window: MainWindow
    tray: Tray
    others: dict[str, OtherPage] = field(default_factory=dict)

    def renew(self, *members: EntityId, months: int = 12, household: EntityId = HOUSEHOLD) -> EntityId:
        """Take money; the receipt's id."""
        total = self.at.renewals.quote(household, members, months).total
        return self.at.renewals.collect(self.at.desk, household, members, months, total).receipt

    def show_status(self) -> None:
        """Put the truth into the bars, as the desk does."""
        now = self.at.status.read(self.at.desk)
        event = now.event.place if now.event else ""
        self.window.top.set_today(Today(event, date.fromisoformat(now.day), now.households_today, now.collected_today))
        saved = datetime.fromtimestamp(now.last_saved / 1000, UTC) if now.last_saved else None
        self.window.base.set_standing(Standing(False, now.waiting, 0, now.numbers_left, saved))


def make_scene(
    folder: Path, runner: TaskRunner, clock: TestClock | None = None, exchange: Exchange | None = None
) -> Scene:
    """A window over a fresh profile; `exchange` stands for the office."""
    clock = clock or TestClock()
    store = make_store(folder / "profile", clock)
    at = make_workplace(store, clock)
    at.exchange = exchange or at.exchange
    gate = RealGate(folder / "profile", clock)
    window = MainWindow(gate.remembered, is_demo=at.is_demo)
    window.top.set_officer(at.desk.officer_name, "nhân viên thu")
    tray = Tray()
    scene = Scene(store, clock, at, runner, gate, window, tray)
    pages: dict[str, Callable[[], Page]] = {
        "cash": lambda: CashPage(at, runner, printing=tray),
        "numbers": lambda: NumbersPage(at, runner),
        "event": lambda: EventPage(at, runner),
        "sync": lambda: SyncPage(at, runner),
        "settings": lambda: SettingsPage(at, runner, gate),
    }
    for other in (FindStub(), ReceiptStub()):
        scene.others[other.page_id] = other
        pages[other.page_id] = lambda other=other: other  # type: ignore[misc]
    for page_id, make in pages.items():
        window.register(page_id, make)
    return scene


SECOND_PIN = "508163"


def with_colleague(scene: Scene) -> Workplace:
    """A second officer, a supervisor, who opens this laptop with a PIN of their own."""
    enrolled = [
        OfficerEnrolled("O1", "collector", name="Cán bộ Mẫu"),
        OfficerEnrolled("O2", "supervisor", name="Cà Thị Mẫu"),
        OfficerEnrolled("O3", "collector", name="Lò Văn Mẫu Ba"),
    ]
    first = int(scene.store.database.number("SELECT max(seq) FROM fact WHERE device = 'C1'")) + 1
    scene.store.sync.take(office_facts(list(enrolled), first=first), {1: first + 2})
    scene.at.officers.admit(scene.at.desk, PIN, "O2", SECOND_PIN)
    card = OfficerCard("O2", "Cà Thị Mẫu", "supervisor")
    around = bootstrap.surroundings(scene.clock)
    return bootstrap.build_workplace(scene.store, card, around, NoOffice(), PlainProver(), is_demo=True)


def enrol_more(scene: Scene) -> list[tuple[EntityId, EntityId]]:
    """Households of one lapsed member each: `(household, member)`."""
    lapsed = (KnownCover("health", "household", Day("2025-10-31"), Day("2026-10-30")),)
    bodies = [
        HouseholdRegistered((NewMember("head", cover=lapsed, name=name, born=f"19{60 + place}", sex="male"),),
                            village="Bản Mẫu Hai", address="Bản Mẫu Hai")
        for place, name in enumerate(NAMES)
    ]  # fmt: skip
    scene.store.sync.take(office_facts(list(bodies), first=3), {1: 2 + len(bodies)})
    return [(EntityId(f"C1.{3 + n}.0"), EntityId(f"C1.{3 + n}.1")) for n in range(len(NAMES))]


def a_busy_day(scene: Scene) -> None:
    """Float, a dozen receipts, one void with the cash given back."""
    scene.at.cash.open(scene.at.desk, Money(500_000))
    scene.renew(HEAD, WIFE, PUPIL)
    given = [scene.renew(member, months=12, household=household) for household, member in enrol_more(scene)]
    scene.at.receipts.void(scene.at.desk, given[2], "ghi nhầm người nộp", cash_returned=True)
