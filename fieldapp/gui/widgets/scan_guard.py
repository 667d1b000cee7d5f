"""A scan belongs to the find field, wherever the keyboard is; so does typing where nothing else takes it."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from fieldapp.gui.widgets.find_field import TERMINATORS, FindField, event_time
from fieldapp.gui.widgets.scanning import End, ScanReader


class ScanGuard(QObject):
    """Watches the widget that has the keyboard in one window.

    A card scanned while the cash field has the keyboard would otherwise write into it, and its Enter would press the
    button that takes the money. The guard puts the field back as it was and hands the scan to the find field.
    Letters typed on a list or a button start a search. In a dialog a scan does nothing at all: neither a space in a
    name nor the Enter at its end may press the button that makes something final.
    """

    def __init__(self, window: QWidget, find: FindField) -> None:
        super().__init__(window)
        self._window, self._find = window, find
        self._reader = ScanReader()
        self._watched: QWidget | None = None
        self._before = ""
        self._in_dialog = False
        self.takes_typing = True
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow key presses of the watched widget only."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if Qt.Key(event.key()) in TERMINATORS:
            return self._on_terminator(event)
        text = event.text()
        commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if not text or not text.isprintable() or event.modifiers() & commands:
            return super().eventFilter(watched, event)
        if not isinstance(watched, QLineEdit | QPlainTextEdit | QComboBox):
            if self._forward(event):
                return True
            self._reader.character(text, event_time(event))
            return self._reader.is_suspected
        before = _content(watched)
        self._reader.character(text, event_time(event))
        if not self._reader.has_begun:
            self._before = before
        return super().eventFilter(watched, event)

    def _on_terminator(self, event: QKeyEvent) -> bool:
        text, end = self._reader.text(), self._reader.terminator(event_time(event))
        self._reader.forget()
        if end is not End.SCAN:
            return False
        if isinstance(self._watched, QLineEdit):
            self._watched.setText(self._before)
            self._watched.textEdited.emit(self._before)  # whoever heard the scan being typed hears that it is gone
        elif isinstance(self._watched, QPlainTextEdit):
            self._watched.setPlainText(self._before)
        if not self._in_dialog:
            self._find.take_scan(text.strip())
        return True

    def _forward(self, event: QKeyEvent) -> bool:
        if self._in_dialog or not self.takes_typing or event.key() == Qt.Key.Key_Space or not self._find.isVisible():
            return False
        self._find.focus()
        QCoreApplication.sendEvent(self._find.line, event)
        return True

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None:
            if shiboken6.isValid(self._watched):  # a widget deleted while it had the keyboard is gone already
                self._watched.removeEventFilter(self)
            self._watched = None
        self._reader.forget()
        self._in_dialog = new is not None and _is_dialog_of(new.window(), self._window)
        inside = new is not None and (self._in_dialog or new.window() is self._window) and new is not self._find.line
        if inside and new is not None:
            self._watched = new
            new.installEventFilter(self)


def _is_dialog_of(window: QWidget, main: QWidget) -> bool:
    parent = window.parentWidget()
    return window.isModal() and parent is not None and parent.window() is main


def _content(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit):
        return widget.text()
    return widget.toPlainText() if isinstance(widget, QPlainTextEdit) else ""
