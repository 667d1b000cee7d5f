"""The pages where the officer spends the day, in pictures over a real store. For the eye.

python -m tests.gui.pictures_table FOLDER
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from fieldapp import i18n
from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import Money
from fieldapp.gui import shots, theme
from fieldapp.gui.dialogs.participant_side import ParticipantSide
from fieldapp.gui.dialogs.why_sheet import WhySheet
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.page import Page
from fieldapp.gui.pages.find_page import FindPage
from fieldapp.gui.pages.history import HistoryPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.receipt import ReceiptPage
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.pages.void_form import Spoil
from fieldapp.gui.pages.voluntary import VoluntaryPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Theme
from fieldapp.gui.widgets.bars import Today
from fieldapp.gui.widgets.bottom_bar import Standing
from fieldapp.services.contribute import Choice
from fieldapp.services.workplace import Workplace
from tests.gui.gallery import Kept
from tests.gui.tables import PaperTray
from tests.workplaces import TestClock, make_store, make_workplace

HOUSEHOLD = EntityId("C1.2.0")


@dataclass
class Table:
    """A window with the pages of the table over one workplace."""

    at: Workplace
    window: MainWindow
    runner: TaskRunner


def lay(at: Workplace) -> Table:
    """The pages in their shell."""
    runner = TaskRunner.inline()
    window = MainWindow(Kept(), is_demo=True)
    pages: dict[str, Callable[[], Page]] = {
        "find": lambda: FindPage(at, runner),
        "household": lambda: HouseholdPage(at, runner),
        "voluntary": lambda: VoluntaryPage(at, runner),
        "receipt": lambda: ReceiptPage(at, runner, printing=PaperTray()),
        "history": lambda: HistoryPage(at, runner),
    }
    for page_id, make in pages.items():
        window.register(page_id, make)
    window.top.set_today(Today("Bản Mẫu, phường Chiềng Cơi", at.day.shown(), 17, Money(24_318_000)))
    window.top.set_officer(at.desk.officer_name, "nhân viên thu")
    window.base.set_standing(Standing(False, 12, 2, 183, datetime(2026, 11, 21, 3, 42, 7, tzinfo=UTC)))
    return Table(at, window, runner)


def household(table: Table) -> None:
    """Three members due, cash typed."""
    table.window.show_page("household", HOUSEHOLD)
    page = table.window.page()
    assert isinstance(page, HouseholdPage)
    page.panel.cash.given.edit.setText("3.100.000")
    page.panel.cash.given.edit.textEdited.emit("3.100.000")


def household_note(table: Table) -> None:
    """Somebody whom the State pays for, under the cursor."""
    table.window.show_page("household", HOUSEHOLD)
    page = table.window.page()
    assert isinstance(page, HouseholdPage)
    page.members.setFocus()
    page.members.set_current("C1.2.5")


def why(table: Table) -> None:
    """Every reason."""
    household(table)
    page = table.window.page()
    assert isinstance(page, HouseholdPage)
    sheet = WhySheet(page.panel.explained(), page)
    sheet.open()


def turned(table: Table) -> None:
    """The participant's side."""
    household(table)
    page = table.window.page()
    assert isinstance(page, HouseholdPage)
    page.desk.turn()


def find_home(table: Table) -> None:
    """Nothing typed yet."""
    table.window.show_page("find")


def find_typed(table: Table) -> None:
    """Letters typed."""
    table.window.show_page("find")
    page = table.window.page()
    assert isinstance(page, FindPage)
    table.window.top.find_field.set_text("mau")
    page.look_up("mau")
    page.searching.now()


def find_nobody(table: Table) -> None:
    """A card that nobody here bears."""
    table.window.show_page("find")
    page = table.window.page()
    assert isinstance(page, FindPage)
    page.take_scan("014090900777|040123456|Cầm Văn Mẫu|02051990|Nam|Bản Mẫu, Sơn La|15042021")


def voluntary(table: Table) -> None:
    """Five years ahead."""
    table.window.show_page("voluntary", (HOUSEHOLD, EntityId("C1.2.1")))


def voluntary_refused(table: Table) -> None:
    """An income that cannot be chosen."""
    voluntary(table)
    page = table.window.page()
    assert isinstance(page, VoluntaryPage)
    page.form.set_choice(Choice(Money(1_520_000), "ethnic_minority", "years_ahead", 60))
    page.form.changed.emit()


def receipt(table: Table) -> None:
    """Money just taken."""
    household(table)
    page = table.window.page()
    assert isinstance(page, HouseholdPage)
    page.panel.cash.take()


def receipt_roll(table: Table) -> None:
    """The same on the roll, asked to be voided."""
    latest(table)
    page = table.window.page()
    assert isinstance(page, ReceiptPage)
    page.side.size_choice.set_value("roll80")
    page.papers.resize("roll80")


def receipt_void_form(table: Table) -> None:
    """Why it is voided."""
    latest(table)
    page = table.window.page()
    assert isinstance(page, ReceiptPage)
    page.papers.resize("A5")
    page.handlers()["receipt.void"]()


def receipt_void(table: Table) -> None:
    """A void receipt."""
    latest(table)
    page = table.window.page()
    assert isinstance(page, ReceiptPage)
    page.form.confirmed.emit(Spoil.VOID, "Nhầm số tháng", True)


def latest(table: Table) -> None:
    """The last receipt of today."""
    last = table.at.receipts.today(table.at.desk)[-1]
    table.window.show_page("receipt", ReceiptRef(last.id))


def history(table: Table) -> None:
    """What was done."""
    table.window.show_page("history", HOUSEHOLD)


SCENES: tuple[tuple[str, Callable[[Table], None]], ...] = (
    ("find-first", find_home),
    ("find-typed", find_typed),
    ("find-nobody", find_nobody),
    ("household", household),
    ("household-note", household_note),
    ("household-why", why),
    ("household-turned", turned),
    ("voluntary", voluntary),
    ("voluntary-refused", voluntary_refused),
    ("receipt", receipt),
    ("receipt-roll", receipt_roll),
    ("receipt-void-form", receipt_void_form),
    ("find-home", find_home),
    ("receipt-void", receipt_void),
    ("history", history),
)
LOOKS = (("light-100", Theme()), ("sunlight-100", Theme("sunlight")), ("dark-100", Theme("dark")), ("light-150", Theme("light", 150)))  # fmt: skip  # noqa: E501


def pictures(folder: Path) -> list[Path]:
    """Every scene in the light theme; the household in every look and in English."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication([])
    made: list[Path] = []
    with tempfile.TemporaryDirectory() as kept:
        clock = TestClock()
        store = make_store(Path(kept) / "profile", clock, numbers=183)
        at = make_workplace(store, clock)
        try:
            for name, scene in SCENES:
                for look, dressed in LOOKS if name == "household" else LOOKS[:1]:
                    made.append(_picture(application, at, scene, dressed, folder / f"table-{name}-{look}.png"))
            i18n.switch("en")
            made.append(_picture(application, at, household, Theme(), folder / "table-household-english.png"))
        finally:
            i18n.switch("vi")
            theme.apply(application, Theme())
            store.close()
    return made


def _picture(application: QApplication, at: Workplace, scene: Callable[[Table], None], look: Theme, path: Path) -> Path:
    theme.apply(application, look)
    table = lay(at)
    table.window.resize(shots.FIELD_SIZE)
    table.window.show()
    scene(table)
    sheets = ((table.window.findChild(WhySheet), QSize(820, 620)), (table.window.findChild(ParticipantSide), None))
    shots.grab(table.window, path)
    for sheet, size in sheets:
        if sheet is not None:
            sheet.setWindowState(Qt.WindowState.WindowNoState)
            shots.grab(sheet, path, size or shots.FIELD_SIZE)
            sheet.close()
    table.window.close()
    table.window.deleteLater()
    table.runner.shutdown()
    return path


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    pictures(Path(sys.argv[1]))
