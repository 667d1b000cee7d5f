"""A window with the pages that write about people, over a real encrypted store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fieldapp.domain.household import Household, Member
from fieldapp.domain.ids import EntityId
from fieldapp.gui.actions import action
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.page import Page
from fieldapp.gui.pages.person_fields import PersonFields
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.gui.work_page import WorkPage
from fieldapp.services.workplace import Workplace
from fieldapp.storage.profile import Store
from tests.gui import gallery
from tests.gui.typing_hands import press
from tests.workplaces import TestClock, make_store, make_workplace

T = TypeVar("T")
HOUSEHOLD = EntityId("C1.2.0")
HEAD, WIFE, PUPIL, CHILD, GRANDMOTHER = (EntityId(f"C1.2.{n}") for n in range(1, 6))
SCANS = (
    "014078900011||Lò Văn Xóm Mẫu|03021978|Nam|Bản Mẫu, Chiềng Cơi, Thành phố Sơn La, Sơn La|15042021",
    "014181900012||Cà Thị Ban Mẫu|11091981|Nữ|Bản Mẫu, Chiềng Cơi, Thành phố Sơn La, Sơn La|15042021",
    "014305900013||Lò Thị Mai Mẫu|20012005|Nữ|Bản Mẫu, Chiềng Cơi, Thành phố Sơn La, Sơn La|15042021",
    "014212900014||Lò Văn Pán Mẫu|05062012|Nam|Bản Mẫu, Chiềng Cơi, Thành phố Sơn La, Sơn La|15042025",
    "014150900015||Quàng Thị Dín Mẫu|01011950|Nữ|Bản Mẫu, Chiềng Cơi, Thành phố Sơn La, Sơn La|15042021",
)
"""Five cards of one family: head, wife, grown daughter, schoolboy, mother."""

REGISTERED_SCAN = "014183900002||Quàng Thị Mẫu|11091983|Nữ|Bản Mẫu, Chiềng Cơi, Thành phố Sơn La, Sơn La|15042021"
"""The card of somebody whom the register knows."""


class Listener(Page):
    """Stands for a page that others write: keeps what it was asked to show."""

    page_id = "household"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: list[object] = []

    def arrive(self, argument: object) -> None:
        self.shown.append(argument)


@dataclass
class Stage:
    """Everything a test of these pages looks at."""

    store: Store
    clock: TestClock
    at: Workplace
    runner: TaskRunner
    window: MainWindow
    household_page: Listener

    def member(self, member: EntityId) -> Member:
        """A person as stored."""
        found = self.at.register.member(member)
        assert found is not None
        return found

    def household(self, household: EntityId) -> Household:
        """A household as stored."""
        found = self.at.register.household(household)
        assert found is not None
        return found

    def close(self) -> None:
        """Close the store on its own lane, then the lanes."""
        on_lane(self.runner, self.store.close)
        self.runner.shutdown()

    def scan(self, text: str) -> None:
        """A scan as the composition root hands it on."""
        self.window.top.find_field.take_scan(text)


def on_lane(runner: TaskRunner, job: Callable[[], T]) -> T:
    """What `job` gives when the database lane does it; SQLite wants one thread for its whole life."""
    made: list[T] = []
    runner._executors[Lane.DATABASE].submit(lambda: made.append(job())).result()
    return made[0]


def open_stage(
    folder: Path,
    pages: dict[str, Callable[[Workplace, TaskRunner], WorkPage]],
    runner: TaskRunner | None = None,
    *,
    is_demo: bool = False,
) -> Stage:
    """A window with these pages and a stand-in for the household page; the find field is wired as the real one."""
    clock = TestClock()
    lanes = runner or TaskRunner.inline()
    store = on_lane(lanes, lambda: make_store(folder / "profile", clock))
    at = on_lane(lanes, lambda: make_workplace(store, clock))
    window = MainWindow(gallery.Kept(), is_demo=is_demo)
    household = Listener()
    window.register("household", lambda: household)
    for page_id, page in pages.items():
        window.register(page_id, lambda page=page: page(at, lanes))  # type: ignore[misc]
    wire_scans(window)
    return Stage(store, clock, at, lanes, window, household)


def fill(fields: PersonFields, **texts: str) -> None:
    """Type into fields of a person by hand."""
    for name, text in texts.items():
        edit = fields.texts[name].edit
        edit.setFocus()
        edit.selectAll()
        press(edit, text, 1000, 200)


def choose_sex(fields: PersonFields, sex: str) -> None:
    """A click on one of the two."""
    choice = fields.sex_choice
    choice._segments[choice._values.index(sex)].click()


def use_key(stage: Stage, name: str) -> None:
    """Press the key of an action."""
    QTest.keySequence(stage.window, QKeySequence(action(name).shortcut))


def wire_scans(window: MainWindow) -> None:
    """The page shown may take a scan before anybody searches for it."""

    def scanned(text: str) -> None:
        page = window.page()
        take = getattr(page, "take_scan", None)
        if take is not None:
            take(text)

    window.top.find_field.scanned.connect(scanned)
