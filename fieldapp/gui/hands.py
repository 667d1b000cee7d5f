"""Hands at the keyboard and a scanner on its cable, for a program that plays itself: key presses into real windows.

Characters carry the times that the window system would have given them, so a scan is told from typing and nobody
waits. Waiting is done in the event loop: events come, and after each lot of them somebody looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QKeyCombination, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from fieldapp.gui.tasks import TaskRunner

FINGERS_MS = 120
SCANNER_MS = 6
PATIENCE_SECONDS = 60


class NothingHappened(Exception):
    """What was waited for did not come in time."""


class Hands:
    """Acts on whatever has the keyboard in the active window."""

    def __init__(self, runner: TaskRunner) -> None:
        self._runner = runner
        self._loop = QEventLoop()
        self._alarm = QTimer()
        self._alarm.setSingleShot(True)
        self._at = int(time.monotonic() * 1000)

    def press(self, *keys: str) -> None:
        """Press keys by their names in Qt's spelling: `Ctrl+Return`, `F2`, `Down`."""
        for name in keys:
            # PySide's stubs do not know that a sequence has members.
            combination: QKeyCombination = QKeySequence(name)[0]  # type: ignore[index]
            QTest.keyClick(self._target(), combination.key(), combination.keyboardModifiers())

    def write(self, text: str) -> None:
        """Type as fingers do, letter by letter."""
        self._characters(text, FINGERS_MS)

    def rewrite(self, text: str) -> None:
        """Type over what stands in the field."""
        self.press("Ctrl+A")
        self.write(text)

    def scan(self, text: str) -> None:
        """What a scanner types, with its Enter."""
        self._characters(text + "\r", SCANNER_MS)

    def pick(self, choice: QComboBox, text: str) -> None:
        """Up and down in a choice that has the keyboard until it says `text`. Raises `NothingHappened`."""
        for key in ["Up"] * choice.count() + ["Down"] * choice.count():
            if choice.currentText() == text:
                return
            self.press(key)
        if choice.currentText() != text:
            raise NothingHappened(text)

    def dialog(self) -> QWidget | None:
        """The dialog in front, if there is one."""
        return QApplication.activeModalWidget()

    def until(self, happened: Callable[[], bool], what: str) -> None:
        """Let events come until something has happened. Raises `NothingHappened`."""
        self._alarm.start(PATIENCE_SECONDS * 1000)
        while not happened():
            if not self._alarm.isActive():
                raise NothingHappened(what)
            self._loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self._alarm.stop()

    def rest(self) -> None:
        """Until no job is waiting, running or undelivered, and the events of now are over."""
        self.until(lambda: self._runner.is_idle, "the lanes come to rest")
        self._loop.processEvents()
        self.until(lambda: self._runner.is_idle, "the lanes come to rest")

    def _target(self) -> QWidget:
        """Whatever has the keyboard; where a closed dialog left nobody with it, the window in sight takes it again."""
        if QApplication.activeWindow() is None:
            for window in QApplication.topLevelWidgets():
                if window.isVisible() and window.windowType() == Qt.WindowType.Window:
                    window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is not None, "a window with the keyboard")
        widget = QApplication.focusWidget() or QApplication.activeWindow()
        assert widget is not None
        return widget

    def _characters(self, text: str, pace: int) -> None:
        self._at = max(self._at + 1000, int(time.monotonic() * 1000))
        for letter in text:
            key = (
                Qt.Key.Key_Return if letter == "\r" else Qt.Key(ord(letter.upper()) if len(letter.upper()) == 1 else 0)
            )
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "\r" if letter == "\r" else letter)
                event.setTimestamp(self._at)
                QApplication.sendEvent(self._target(), event)
            self._at += pace
