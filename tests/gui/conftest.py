"""Windows for tests: dressed, in Vietnamese, and gone without a trace afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import BeforeCloseFunc, QtBot

from fieldapp import i18n
from fieldapp.gui import theme
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.page import Page
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Theme
from tests.gui import gallery


class HoldingBot(QtBot):
    """Holds what is added to it until the test is torn down; the bot it builds on only remembers it weakly.

    A window without a parent belongs to Python. Once a test's names are gone it is only a cycle, and the collector,
    which runs whenever a painter makes an object, would destroy it in the middle of its own painting.
    """

    def __init__(self, request: pytest.FixtureRequest) -> None:
        super().__init__(request)
        self._held: list[QWidget] = []

    def addWidget(  # noqa: N802 - the name is the base's
        self, widget: QWidget, *, before_close_func: BeforeCloseFunc | None = None
    ) -> None:
        """Close it when the test is over; until then it is there."""
        self._held.append(widget)
        super().addWidget(widget, before_close_func=before_close_func)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The bot of every test here."""
    return HoldingBot(request)


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
