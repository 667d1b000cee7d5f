"""From the door to the desk: the program's windows one after another, and the event loop."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from fieldapp import i18n
from fieldapp.gui.app import make_application
from fieldapp.gui.pages.activate import ActivateWindow
from fieldapp.gui.pages.unlock import UnlockWindow
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.gate import Gate

T = TypeVar("T")


class DatabaseLane:
    """Hands a job to the database lane and waits: for the exchange, which runs on the network lane."""

    def __init__(self, runner: TaskRunner) -> None:
        self._runner = runner

    def __call__(self, job: Callable[[], T], /) -> T:
        """The job's result, or its error."""
        return self._runner.call(Lane.DATABASE, job)


MakeGate = Callable[[DatabaseLane], Gate]


class Front(QObject):
    """Shows one window at a time: activation on a new laptop, unlocking, the desk; locking goes back to unlocking."""

    shown = Signal(object)
    """A window came up: an `ActivateWindow`, `UnlockWindow` or `Desk`."""

    def __init__(self, gate: Gate, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gate = gate
        self.runner = runner
        self.window: QWidget | None = None
        self._before: QWidget | None = None

    @Slot()
    def begin(self) -> None:
        """Ask for a PIN; a laptop that nobody can unlock yet is activated first."""
        door = UnlockWindow(self.gate, self.runner)
        door.unlocked.connect(self._on_unlocked)
        door.not_activated.connect(self._on_not_activated)
        self._show(door)
        door.begin()

    def close(self) -> None:
        """Close whatever is open; the database is folded and let go on its own lane."""
        if self.window is not None:
            self.window.close()

    def _show(self, window: QWidget) -> None:
        # A window without a parent is Python's: unless somebody holds it, the collector can destroy it in the midst of
        # its last event. Qt deletes the one before at the next turn of its loop; until then it is held here.
        self._before, self.window = self.window, window
        window.show()
        window.raise_()
        if self._before is not None:
            self._before.hide()
            self._before.deleteLater()
        self.shown.emit(window)

    @Slot()
    def _on_not_activated(self) -> None:
        window = ActivateWindow(self.gate, self.runner)
        window.activated.connect(self.begin)
        self._show(window)

    @Slot(object)
    def _on_unlocked(self, workplace: object) -> None:
        # The pages are many; they are loaded once there is somebody to work with them.
        from fieldapp.gui.desk import Desk
        from fieldapp.services.workplace import Workplace

        assert isinstance(workplace, Workplace)
        desk = Desk(workplace, self.runner, self.gate)
        desk.locked.connect(self.begin)
        self._show(desk)
        desk.begin()


def run(make_gate: MakeGate, *, smoke: bool = False) -> int:
    """Open the program and stay until its window is closed; `smoke` closes the first window as soon as it stands."""
    runner_of_windows: list[TaskRunner] = []

    def on_lane(job: Callable[[], T], /) -> T:
        return runner_of_windows[0].call(Lane.DATABASE, job)

    gate = make_gate(on_lane)  # type: ignore[arg-type]
    i18n.switch(gate.remembered.get("language") or i18n.SOURCE)
    application = make_application(sys.argv[:1], gate.remembered)
    runner = TaskRunner.threaded(application)
    runner_of_windows.append(runner)
    front = Front(gate, runner, application)
    if smoke:
        front.shown.connect(_Closing(application).on_shown)
    front.begin()
    try:
        return application.exec()
    finally:
        runner.shutdown()


class _Closing(QObject):
    """Closes the first window as soon as the event loop has drawn it."""

    @Slot(object)
    def on_shown(self, window: object) -> None:
        """Close it when nothing else is to be done."""
        assert isinstance(window, QWidget)
        QTimer.singleShot(0, window.close)
