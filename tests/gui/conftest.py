"""Windows for tests: dressed, in Vietnamese, and gone without a trace afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp import i18n
from fieldapp.gui import theme
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.page import Page
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Theme
from tests.gui import gallery


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the light theme at 100 %, put back afterwards."""
    theme.apply(qapp, Theme())
    yield qapp
    theme.apply(qapp, Theme())


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    """Every test begins and ends in Vietnamese."""
    i18n.switch("vi")
    yield
    i18n.switch("vi")


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication, qtbot: QtBot) -> Iterator[None]:
    """No window and no thread outlives its test."""
    threads = set(threading.enumerate())
    before = set(qapp.topLevelWidgets())
    yield
    for widget in set(qapp.topLevelWidgets()) - before:
        if widget.parent() is None:
            widget.close()
            widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [type(widget).__name__ for widget in qapp.topLevelWidgets() if widget not in before and widget.isVisible()]
    assert not left, f"windows left open: {left}"
    alive = [thread.name for thread in threading.enumerate() if thread not in threads and not thread.daemon]
    assert not alive, f"threads left running: {alive}"


@pytest.fixture(params=["inline", "threaded"])
def runner(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[TaskRunner]:
    """The task runner, once doing everything at once and once with real threads."""
    made = TaskRunner.inline() if request.param == "inline" else TaskRunner.threaded()
    yield made
    made.shutdown()


Shell = Callable[..., MainWindow]


@pytest.fixture
def shell(dressed: QApplication, qtbot: QtBot) -> Shell:
    """Makes a shown window with the given pages (a household-like one if none)."""

    def make(**pages: Callable[[], Page]) -> MainWindow:
        window = gallery.window(pages or None, is_demo=False)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        return window

    return make
