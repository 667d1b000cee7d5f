"""Hands and scanners: key presses at a chosen pace."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def press(widget: QWidget, text: str, at: int, pace: int) -> int:
    """Type `text` into `widget`, one character each `pace` milliseconds from `at`; the time after the last.

    The times are those that the window system would have given; nobody waits.
    `\\n` is Enter, `\\t` Tab, `\\b` Backspace.
    """
    for letter in text:
        key = {"\n": 0x01000004, "\t": 0x01000001, "\b": 0x01000003}.get(letter, ord(letter.upper()))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "" if letter in "\n\t\b" else letter)
            event.setTimestamp(at)
            QApplication.sendEvent(widget, event)
        at += pace
    return at


def tap(widget: QWidget, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press and release keys, through the window's shortcuts."""
    for key in keys:
        QTest.keyClick(widget, key, held)


def write(widget: QWidget, text: str) -> None:
    """Type plain (ASCII) text."""
    QTest.keyClicks(widget, text)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click with the left button, in the middle if nowhere else."""
    QTest.mouseClick(
        widget,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        at if at is not None else widget.rect().center(),
    )
