"""The pages of the table in a real window over a real encrypted store, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fieldapp.domain.documents import PageImage
from fieldapp.domain.ids import EntityId
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.page import Page
from fieldapp.gui.pages.find_page import FindPage
from fieldapp.gui.pages.history import HistoryPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.receipt import ReceiptPage
from fieldapp.gui.pages.voluntary import VoluntaryPage
from fieldapp.gui.printing import SheetSize
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.papers import NoPrinter, PrinterFailed
from fieldapp.services.workplace import Workplace
from fieldapp.storage.profile import Store
from tests.gui.gallery import Kept
from tests.gui.typing_hands import press
from tests.workplaces import TestClock, make_store, make_workplace

HOUSEHOLD = EntityId("C1.2.0")
HEAD, WIFE, PUPIL, CHILD, GRANDMOTHER = (EntityId(f"C1.2.{n}") for n in range(1, 6))

P = TypeVar("P", bound=Page)
T = TypeVar("T")


def on_lane(bot: QtBot, runner: TaskRunner, job: Callable[[], T]) -> T:
    """Run a job on the database lane and wait for its result."""
    results: list[T] = []
    runner.run(Lane.DATABASE, job, results.append)
    bot.waitUntil(lambda: bool(results))
    return results[0]


class Elsewhere(Page):
    """Stands for a page that others make, and remembers with what it was shown."""

    def __init__(self, page_id: str) -> None:
        super().__init__()
        self.page_id = page_id  # type: ignore[misc]
        self.arrived: list[object] = []

    def arrive(self, argument: object) -> None:
        self.arrived.append(argument)


class PaperTray:
    """Printers in memory: what was printed, how many pages each; `broken` ones fail."""

    def __init__(self) -> None:
        self.printed: list[int] = []
        self.known: tuple[str, ...] = ("Máy in mẫu",)
        self.broken = False

    def names(self) -> tuple[str, ...]:
        return self.known

    def put(self, pages: Sequence[PageImage], printer: str, size: SheetSize) -> str:
        if not self.known:
            raise NoPrinter
        if self.broken:
            raise PrinterFailed(self.known[0])
        self.printed.append(len(pages))
        return self.known[0]


@dataclass
class Desk:
    """A window, its workplace, and hands for it."""

    bot: QtBot
    clock: TestClock
    store: Store
    at: Workplace
    runner: TaskRunner
    window: MainWindow
    printing: PaperTray = field(default_factory=PaperTray)
    elsewhere: dict[str, Elsewhere] = field(default_factory=dict)

    def show(self, page_id: str, argument: object, kind: type[P]) -> P:
        """Go to a page and wait until it has come to rest."""
        self.window.show_page(page_id, argument)
        self.rest()
        page = self.window.page()
        assert isinstance(page, kind)
        return page

    def rest(self) -> None:
        """Until every job has been answered."""
        self.bot.waitUntil(lambda: self.runner.is_idle)

    def search(self, text: str) -> FindPage:
        """Type into the find field at the pace of fingers and wait for the answer."""
        page, find = self.find_page(), self.window.top.find_field
        find.focus()
        press(find.line, text, 10_000, 150)
        self.bot.waitUntil(lambda: page.searching.text == text.strip() and not page.searching.is_under_way)
        return page

    def connect_find_field(self) -> None:
        """As the desk of the program does."""
        find = self.window.top.find_field
        find.typed.connect(self._on_typed)
        find.scanned.connect(self._on_scanned)
        find.submitted.connect(self._on_submitted)
        find.moved.connect(self._on_moved)

    def find_page(self) -> FindPage:
        """The find page, which must be in sight."""
        page = self.window.page()
        assert isinstance(page, FindPage)
        return page

    def _on_typed(self, text: str) -> None:
        if text.strip() and self.page() != "find":
            self.window.show_page("find")
        if self.page() == "find":
            self.find_page().look_up(text)

    def _on_submitted(self, text: str) -> None:
        if self.page() == "find":
            self.find_page().submit(text)

    def _on_moved(self, by: int) -> None:
        if self.page() == "find":
            self.find_page().step(by)

    def _on_scanned(self, text: str) -> None:
        self.window.show_page("find")
        self.find_page().take_scan(text)

    def page(self) -> str:
        """The page in sight."""
        page = self.window.page()
        return page.page_id if page is not None else ""

    def key(self, key: Qt.Key, *, ctrl: bool = False, on: QWidget | None = None) -> None:
        """Press a key where the keyboard is."""
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        target = on if on is not None else self.window.focusWidget()
        QTest.keyClick(target, key, modifier)
        self.rest()

    def click(self, widget: QWidget) -> None:
        """Press with the mouse."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.rest()

    def type(self, widget: QWidget, text: str) -> None:
        """Type as fingers do."""
        QTest.keyClicks(widget, text)
        self.rest()

    def receipts(self) -> list[int]:
        """The sums of today's receipts that stand, in dong."""
        at = self.at
        return [receipt.total.dong for receipt in self.do(lambda: at.receipts.today(at.desk)) if not receipt.is_void]

    def do(self, job: Callable[[], T]) -> T:
        """Something on the database lane, from a test: the database belongs to that thread."""
        return on_lane(self.bot, self.runner, job)


@contextmanager
def desk(
    bot: QtBot,
    folder: Path,
    runner: TaskRunner,
    *,
    numbers: int = 50,
    only: tuple[str, ...] = (),
) -> Iterator[Desk]:
    """A shown window with the pages of the table (`only` some of them); stand-ins take the place of all others."""
    clock = TestClock()
    store = on_lane(bot, runner, lambda: make_store(folder / "profile", clock, numbers))
    at = on_lane(bot, runner, lambda: make_workplace(store, clock))
    window = MainWindow(Kept())
    made = Desk(bot, clock, store, at, runner, window)
    real: dict[str, Callable[[], Page]] = {
        "find": lambda: FindPage(at, runner),
        "household": lambda: HouseholdPage(at, runner),
        "voluntary": lambda: VoluntaryPage(at, runner),
        "receipt": lambda: ReceiptPage(at, runner, printing=made.printing),
        "history": lambda: HistoryPage(at, runner),
    }
    for name in (*real, "person", "change", "enrol", "cash"):
        if name in real and (not only or name in only):
            window.register(name, real[name])
        else:
            made.elsewhere[name] = Elsewhere(name)
            window.register(name, partial(made.elsewhere.__getitem__, name))
    made.connect_find_field()
    bot.addWidget(window)
    with bot.waitExposed(window):
        window.show()
    window.activateWindow()
    try:
        yield made
    finally:
        window.close()
        made.rest()
        on_lane(bot, runner, store.close)
