"""The one field that always finds: typed letters and digits, or a scanner that types."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets import paint
from fieldapp.gui.widgets.labels import Icon, KeyCap, ShortLabel
from fieldapp.gui.widgets.scanning import QUIET_MS, End, ScanReader

SECOND_TERMINATOR_MS = 200
"""An Enter so soon after the one that ended a scan comes from the scanner."""
TERMINATORS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})


def event_time(event: QKeyEvent | QInputMethodEvent) -> int:
    """When it happened, in milliseconds; the window system's own time where it gives one."""
    stamp = event.timestamp() if isinstance(event, QKeyEvent) else 0
    return stamp or int(time.monotonic() * 1000)


class _Line(QLineEdit):
    """The bare line inside the find field; reads bursts."""

    burst_read = Signal(str)
    typed = Signal(str)
    submitted = Signal(str)
    moved = Signal(int)

    # Qt sends events before a subclass has set anything.
    _announced_at: int | None = None

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "bare")
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhNoAutoUppercase)
        self._reader = ScanReader()
        self._before = ""
        self._is_read = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._on_quiet)
        self.textChanged.connect(self._on_text_changed)

    def event(self, event: QEvent) -> bool:
        """Tab ends a scan; otherwise it goes on to the next widget as ever."""
        is_tab = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        if is_tab and isinstance(event, QKeyEvent) and not self._is_read and self._ended(event) is End.SCAN:
            self._announce_burst()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Follow the pace, then let the line edit do its work."""
        key = Qt.Key(event.key())
        if key in TERMINATORS:
            self._on_enter(event)
            return
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
            return
        at, text = event_time(event), event.text()
        if key == Qt.Key.Key_Backspace:
            self._reader.erase(at)
        elif text and text.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._follow(text, at)
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Letters composed elsewhere count like letters typed."""
        if event.commitString():
            self._follow(event.commitString(), event_time(event))
        super().inputMethodEvent(event)

    def _follow(self, text: str, at: int) -> None:
        start = self.selectionStart()
        before = self.text() if start < 0 else self.text()[:start] + self.text()[self.selectionEnd() :]
        self._is_read = False
        self._reader.character(text, at)
        if not self._reader.has_begun:
            self._before = before

    def _ended(self, event: QKeyEvent) -> End:
        if "|" in self.text() and len(self.text()) >= 8:
            return End.SCAN
        return self._reader.terminator(event_time(event))

    def _on_enter(self, event: QKeyEvent) -> None:
        if self._announced_at is not None:
            # The scan has been told; another Enter is the officer's answer to it, unless the scanner sent two.
            if event_time(event) - self._announced_at > SECOND_TERMINATOR_MS:
                self.submitted.emit(self.text())
        elif self._ended(event) is End.SCAN:
            self._announce_burst()
            self._announced_at = event_time(event)
        else:
            self._quiet.stop()
            self._reader.forget()
            self.submitted.emit(self.text())

    def _announce_burst(self) -> None:
        """Only what the burst brought is the scan; what stood before it was the last search."""
        self._quiet.stop()
        whole = self.text()
        quick = self._reader.is_suspected and whole.startswith(self._before)
        text = whole[len(self._before) :] if quick else whole
        self._reader.forget()
        self._before = ""
        self._is_read = True  # a card that was read already keeps nobody from going on with Tab
        self.setText(text)
        self._quiet.stop()
        self.selectAll()
        self.burst_read.emit(text.strip())

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._announced_at = None
        if self._reader.is_suspected or "|" in text:
            self._quiet.start()
        else:
            self._quiet.stop()
            self.typed.emit(text)

    @Slot()
    def _on_quiet(self) -> None:
        if "|" in self.text() or self._reader.silence() is End.SCAN:
            self._announce_burst()
        else:
            self._reader.forget()
            self.typed.emit(self.text())


class FindField(QFrame):
    """Find a person or household: scan a card, type a name without accents, a number, a phone.

    A scan that comes while the last one is being looked up waits its turn: `set_busy(False)` lets it out. The line
    itself never closes, so nothing typed meanwhile is lost.
    """

    typed = Signal(str)
    """The text while it is typed; held back while it looks like a scan."""
    scanned = Signal(str)
    """What a scanner read, once, without its terminator."""
    submitted = Signal(str)
    """Enter on typed text: take the first thing found."""
    moved = Signal(int)
    """Down (1) or up (-1) among what was found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._waiting: deque[str] = deque()
        self._mark = Icon("search", 22, "accent", self)
        self.line = _Line(self)
        self._hint = ShortLabel("caption", self)
        self._key = KeyCap("F2", "accent", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 2, 12, 2)
        row.setSpacing(10)
        for widget in (self._mark, self.line, self._hint, self._key):
            row.addWidget(widget, 1 if widget is self.line else 0)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.installEventFilter(self)
        self.line.typed.connect(self._on_typed)
        self.line.burst_read.connect(self._on_burst)
        self.line.submitted.connect(self.submitted)
        self.line.moved.connect(self.moved)

    def set_words(self, name: str, hint: str) -> None:
        """The accessible name, and the quiet words that say what can be put in."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(hint)
        self._hint.setText(hint)
        self._fit_hint()

    def text(self) -> str:
        """What stands in the field."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Put a text in as if it had been typed."""
        self.line.setText(text)

    def clear(self) -> None:
        """Empty it, ready for the next person."""
        self.line.clear()

    def take_scan(self, text: str) -> None:
        """A scan that was read elsewhere (`ScanGuard`)."""
        self._on_burst(text)

    def set_busy(self, busy: bool) -> None:
        """While busy, scans wait in order; typing goes on."""
        self._busy = busy
        self._mark.set_icon("history" if busy else "search")
        if not busy and self._waiting:
            self.scanned.emit(self._waiting.popleft())

    def focus(self) -> None:
        """Take the keyboard, the old text marked so that typing replaces it."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def sizeHint(self) -> QSize:
        """One line, somewhat taller than other fields."""
        theme = theme_of(self)
        return QSize(theme.px(560), theme.px(44))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The ring follows the focus of the line."""
        if watched is self.line and event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Anywhere in the frame is in the field."""
        self.focus()
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The frame."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.line.hasFocus()
        edge, width = (theme.colour("accent"), 2) if focused else (theme.colour("edge"), 1)
        paint.draw_box(painter, self.rect(), theme.colour("surface"), edge, width=theme.px(width), radius=theme.px(8))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._fit_hint()
        self.typed.emit(text)

    @Slot(str)
    def _on_burst(self, text: str) -> None:
        self._fit_hint()
        if self._busy:
            self._waiting.append(text)
        else:
            self.scanned.emit(text)

    def _fit_hint(self) -> None:
        """The hint gives way to the text."""
        self._hint.setVisible(not self.line.text())
