"""Notices a stick that brings the office's answer for this laptop, and says so once. Never in the way of anything."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.drives import Drive, Drives
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.workplace import Workplace

LOOK_MS = 20_000
"""How often it looks; besides, whenever somebody comes back to the window."""


class StickWatch(QObject):
    """Looks at what is plugged in anew: a stick whose answer was told of is not told of again until it is pulled."""

    found = Signal(str)
    """The name of a stick with an answer for this laptop."""

    def __init__(self, workplace: Workplace, runner: TaskRunner, drives: Drives, parent: QObject) -> None:
        super().__init__(parent)
        self._at, self._runner, self._drives = workplace, runner, drives
        self._told: frozenset[Path] = frozenset()
        self._is_busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Start looking."""
        self._timer.start()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_state)

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._is_busy = True

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()

    @Slot()
    def look(self) -> None:
        """See what is plugged in."""
        if not self._is_busy:
            self._is_busy = True
            self._runner.run(Lane.NETWORK, self._find, self._on_found, self._on_failed)

    def _find(self) -> tuple[Drive, ...]:
        """Runs on the network lane: a sick stick may keep its reader waiting."""
        return tuple(drive for drive in self._drives.removable() if self._at.post.look(drive.root).answers)

    def _on_found(self, drives: tuple[Drive, ...]) -> None:
        self._is_busy = not self._timer.isActive()
        fresh = [drive for drive in drives if drive.root not in self._told]
        self._told = frozenset(drive.root for drive in drives)
        if fresh:
            self.found.emit(fresh[0].name)

    def _on_failed(self, error: FieldappError) -> None:
        """A stick that cannot be read is told of where somebody wants to use it."""
        del error
        self._is_busy = not self._timer.isActive()
