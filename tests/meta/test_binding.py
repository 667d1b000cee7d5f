"""A canary for the binding: a release that loses references to `None` or `True` aborts after some hundred calls."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

_CALLS = 400


class _Bell(QObject):
    rung = Signal()
    rung_with = Signal(object)


def _lost(constant: object, action: Callable[[], object]) -> int:
    """How many references to an immortal-to-be are lost over many calls; other work may move the count by a few."""
    action()
    gc.collect()
    before = sys.getrefcount(constant)
    for _ in range(_CALLS):
        action()
    return before - sys.getrefcount(constant)


def test_emit_keeps_references(qtbot: QtBot) -> None:
    bell = _Bell()
    heard: list[object] = []
    bell.rung.connect(lambda: heard.append(1))
    bell.rung_with.connect(heard.append)
    for constant in (None, True, False):
        assert _lost(constant, bell.rung.emit) < _CALLS // 10
        assert _lost(constant, lambda: bell.rung_with.emit("x")) < _CALLS // 10
    assert len(heard) == 6 * (_CALLS + 1)


def test_setters_keep_references(qtbot: QtBot) -> None:
    label = QLabel("a")
    qtbot.addWidget(label)
    for constant in (None, True, False):
        assert _lost(constant, lambda: label.setText("b")) < _CALLS // 10
        assert _lost(constant, lambda: label.setEnabled(True)) < _CALLS // 10
