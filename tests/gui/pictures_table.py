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

from PySide6.QtWidgets import QApplication

from fieldapp import i18n
from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import Money
from fieldapp.gui import shots, theme
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Theme
from fieldapp.gui.widgets.bars import Today
from fieldapp.gui.widgets.bottom_bar import Standing
from fieldapp.services.workplace import Workplace
from tests.gui.gallery import Kept
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
    window.register("household", lambda: HouseholdPage(at, runner))
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


SCENES: tuple[tuple[str, Callable[[Table], None]], ...] = (("household", household),)
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
    shots.grab(table.window, path)
    table.window.close()
    table.window.deleteLater()
    table.runner.shutdown()
    return path


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    pictures(Path(sys.argv[1]))
