"""Our own faults: written to the log without anybody's data, told calmly once, nothing stopped and nothing lost."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from fieldapp.gui.messages import unexpected
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import Icon, label
from fieldapp.gui.widgets.panels import row_of
from fieldapp.i18n import _

LOG = logging.getLogger("fieldapp.gui")


def outline(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Type and places of a fault, without its words: they may hold a name or a number."""
    steps = " < ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in reversed(extract_tb(trace)))
    return f"{kind.__name__} {steps}"


class FaultDialog(QDialog):
    """What happened and what to do; opened, never executed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Có lỗi"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addLayout(
            row_of(Icon("warning", 32, "soon", self), label(_("Có lỗi, nhưng chưa mất gì"), "heading", self))
        )
        words = label(unexpected(), "body", self, wrap=True)
        words.setMinimumWidth(440)
        column.addWidget(words)
        close = Button(_("Làm tiếp"), "Return", Kind.ACCENT, self)
        close.clicked.connect(self.accept)
        column.addLayout(row_of(close))


class Faults(QObject):
    """Takes the place of `sys.excepthook`; a fault on any thread is told on the window's."""

    _met = Signal()

    def __init__(self, window: Callable[[], QWidget | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._open: FaultDialog | None = None
        self._previous = sys.excepthook
        self._met.connect(self._on_met)

    def install(self) -> None:
        """From now on."""
        self._previous, sys.excepthook = sys.excepthook, self.hook

    def uninstall(self) -> None:
        """As it was before."""
        sys.excepthook = self._previous

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log and tell; the interrupt of a terminal still ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            self._previous(kind, error, trace)
            return
        LOG.error("fault %s", outline(kind, trace))
        self._met.emit()

    @Slot()
    def _on_met(self) -> None:
        if self._open is None:
            self._open = FaultDialog(self._window())
            self._open.finished.connect(self._on_closed)
            self._open.open()

    @Slot(int)
    def _on_closed(self, _result: int) -> None:
        self._open = None
