"""The window of a signed-in officer: its pages, its find field, its bars. Put together once for each unlocking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent

from fieldapp.gui.drives import SystemDrives
from fieldapp.gui.hub_watch import HubWatch
from fieldapp.gui.idle_time import IdleTime
from fieldapp.gui.main_window import HOME, MainWindow
from fieldapp.gui.office_watch import OfficeWatch
from fieldapp.gui.page import Page
from fieldapp.gui.pages.cash import CashPage
from fieldapp.gui.pages.change import ChangePage
from fieldapp.gui.pages.enrol import EnrolPage
from fieldapp.gui.pages.event import EventPage
from fieldapp.gui.pages.find_page import FindPage
from fieldapp.gui.pages.history import HistoryPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.hub import HubPage
from fieldapp.gui.pages.numbers import NumbersPage
from fieldapp.gui.pages.person import PersonPage
from fieldapp.gui.pages.receipt import ReceiptPage
from fieldapp.gui.pages.settings import SettingsPage
from fieldapp.gui.pages.sync import SyncPage
from fieldapp.gui.pages.unlock_pad import duty_word
from fieldapp.gui.pages.voluntary import VoluntaryPage
from fieldapp.gui.stick_watch import StickWatch
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.gui.widgets.bars import Today
from fieldapp.gui.widgets.bottom_bar import Standing
from fieldapp.i18n import _, ngettext
from fieldapp.services.gate import Gate
from fieldapp.services.hub import read_invitation
from fieldapp.services.ports import SyncReport
from fieldapp.services.status import Status
from fieldapp.services.workplace import Workplace

DAY_MS = 86_400_000


class Desk(MainWindow):
    """The shell with the pages of one officer. `locked` is emitted once the profile has been closed again."""

    locked = Signal()

    def __init__(self, workplace: Workplace, runner: TaskRunner, gate: Gate) -> None:
        super().__init__(gate.remembered, is_demo=workplace.is_demo)
        self.at = workplace
        self.runner = runner
        self._gate = gate
        self._online: bool | None = None
        self._is_closed = False
        self.office = OfficeWatch(workplace, runner, self)
        self.nearby = HubWatch(workplace.hub, runner, self)
        self.idle_time = IdleTime(workplace, runner, self)
        self.sticks = StickWatch(workplace, runner, SystemDrives(), self)
        self.sticks.found.connect(self._on_stick)
        self.office.looked.connect(self._on_looked)
        self.office.synced.connect(self._on_synced)
        self.nearby.brought.connect(self.refresh)
        self._register_pages()
        self.top.set_officer(workplace.desk.officer_name, duty_word(workplace.desk.role))
        find = self.top.find_field
        find.typed.connect(self._on_typed)
        find.scanned.connect(self._on_scanned)
        find.submitted.connect(self._on_submitted)
        find.moved.connect(self._on_moved)
        self.lock_wanted.connect(self._on_lock)

    def begin(self) -> None:
        """Show the first page, read the bars, look for the office; a laptop without a register fetches it first."""
        self.show_page(HOME)
        self._read_status()
        self.office.begin()
        self.nearby.begin()
        self.idle_time.begin()
        self.sticks.begin()

    def show_page(self, page_id: str, argument: object = None) -> bool:
        """Go to a page. For the next person (`""`), and once a card was read, the find field is empty again."""
        shown = super().show_page(page_id, argument)
        find = self.top.find_field
        if shown and page_id == HOME and argument == "":
            find.clear()
        elif shown and page_id != HOME and "|" in find.text():
            find.clear()
            home = self._built(HOME)
            if isinstance(home, FindPage):
                home.look_up("")
        return shown

    def refresh(self, changes: object) -> None:
        """Tell the pages what changed and read the bars anew."""
        super().refresh(changes)
        self._read_status()

    def retranslate(self) -> None:
        """Every word of the frame."""
        super().retranslate()
        if hasattr(self, "at"):
            self.top.set_officer(self.at.desk.officer_name, duty_word(self.at.desk.role))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Fold the database before the program ends."""
        super().closeEvent(event)
        if event.isAccepted():
            self._close_profile()

    def _register_pages(self) -> None:
        at, runner = self.at, self.runner
        makers: dict[str, Callable[[], Page]] = {
            "find": self._make_find_page,
            "household": lambda: HouseholdPage(at, runner),
            "voluntary": lambda: VoluntaryPage(at, runner),
            "receipt": lambda: ReceiptPage(at, runner),
            "history": lambda: HistoryPage(at, runner),
            "enrol": lambda: EnrolPage(at, runner),
            "person": lambda: PersonPage(at, runner),
            "change": lambda: ChangePage(at, runner),
            "event": lambda: EventPage(at, runner),
            "cash": lambda: CashPage(at, runner),
            "numbers": lambda: NumbersPage(at, runner),
            "sync": lambda: _joined(SyncPage(at, runner), self),
            "hub": lambda: _joined(HubPage(at, runner), self),
            "settings": lambda: _joined(SettingsPage(at, runner, self._gate), self),
        }
        for page_id, make in makers.items():
            self.register(page_id, make)

    def _make_find_page(self) -> FindPage:
        page = FindPage(self.at, self.runner)
        page.cleared.connect(self.top.find_field.clear)
        return page

    def _read_status(self) -> None:
        if self._is_closed:
            return
        at = self.at
        self.runner.run(Lane.DATABASE, lambda: at.status.read(at.desk), self._on_status)

    def _on_status(self, status: Status) -> None:
        event = status.event.place if status.event else ""
        on = date.fromisoformat(status.day)
        self.top.set_today(Today(event, on, status.households_today, status.collected_today))
        now = int(datetime.now(UTC).timestamp() * 1000)
        age = (now - status.oldest_wall) // DAY_MS if status.oldest_wall else 0
        saved = datetime.fromtimestamp(status.last_saved / 1000, UTC) if status.last_saved else None
        self.base.set_standing(Standing(self._online, status.waiting, max(0, age), status.numbers_left, saved))

    def _find_page(self) -> FindPage | None:
        """The find page, brought into sight if the present page lets go."""
        page = self.page()
        if not isinstance(page, FindPage) and self.show_page(HOME):
            page = self.page()
        return page if isinstance(page, FindPage) else None

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        home = self._find_page() if text.strip() or isinstance(self.page(), FindPage) else None
        if home is not None:
            home.look_up(text)

    @Slot(str)
    def _on_scanned(self, text: str) -> None:
        page, invitation = self.page(), read_invitation(text)
        if invitation is not None and self.show_page("hub", invitation):
            self.top.find_field.clear()
            return
        if page is not None and not isinstance(page, FindPage) and page.take_scan(text):
            return
        home = self._find_page()
        if home is not None:
            home.take_scan(text)

    @Slot(str)
    def _on_submitted(self, text: str) -> None:
        home = self._find_page()
        if home is not None:
            home.submit(text)

    @Slot(int)
    def _on_moved(self, by: int) -> None:
        home = self._find_page()
        if home is not None:
            home.step(by)

    @Slot(bool)
    def _on_looked(self, online: bool) -> None:
        self._online = online
        self._read_status()

    @Slot(object)
    def _on_synced(self, report: object) -> None:
        assert isinstance(report, SyncReport)
        if report.sent:
            words = ngettext("Đã gửi {count} việc về cơ quan.", "Đã gửi {count} việc về cơ quan.", report.sent)
            self.toast.tell(words.format(count=report.sent), None)
        self.refresh(report.changes)

    @Slot(str)
    def _on_stick(self, name: str) -> None:
        if not isinstance(self.page(), SyncPage):
            words = _("USB “{name}” có trả lời của cơ quan cho máy này. Bấm F6 để nhận.")
            self.toast.tell(words.format(name=name), None)

    @Slot()
    def _on_lock(self) -> None:
        page = self.page()
        if page is None or page.leave():
            self._close_profile()
            self.locked.emit()

    def _close_profile(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self.office.end()
            self.nearby.end()
            self.idle_time.end()
            self.sticks.end()
            self.runner.call(Lane.DATABASE, self.at.close)


def _joined(page: Page, desk: Desk) -> Page:
    """The page with what it asks of the desk beyond going elsewhere."""
    if isinstance(page, SettingsPage):
        page.language_wanted.connect(desk.switch_language)
    elif isinstance(page, SyncPage):
        page.running.connect(desk.office.stand_aside)
    elif isinstance(page, HubPage):
        page.stirred.connect(desk.nearby.stir)
        desk.nearby.moved.connect(page.show_state)
    return page
