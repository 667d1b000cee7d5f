"""Telling without stopping: an inline notice, a passing one with Undo, progress that can be cancelled."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from fieldapp.gui.tasks import Progress, Ticket
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import ActionLink
from fieldapp.gui.widgets.labels import Icon, label
from fieldapp.i18n import _

TONES = {"plain": ("true", "information", "accent"), "good": ("good", "done", "good"),
         "soon": ("soon", "warning", "soon"), "bad": ("bad", "error", "bad")}  # fmt: skip
"""tone -> (look, icon, colour role)"""


class Notice(QFrame):
    """A sentence in its place on the page, with a mark, and perhaps one thing to do. Hidden until it speaks."""

    acted = Signal()
    """The thing to do was chosen."""

    def __init__(self, parent: QWidget | None = None, *, shortcut: str = "") -> None:
        super().__init__(parent)
        self._mark = Icon("information", 24, "accent", self)
        self._words = label("", "body", self, wrap=True)
        self._action = ActionLink("", shortcut, self)
        self._action.clicked.connect(self._on_acted)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(12)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(self._action, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.hide()

    def say(self, text: str, tone: str = "plain", action: str = "") -> None:
        """Show a sentence. Tones: plain, good, soon, bad."""
        look, icon, role = TONES[tone]
        self._words.setText(text)
        self._mark.set_icon(icon, role)
        self._action.set_text(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.setProperty("notice", look)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def text(self) -> str:
        """What it says."""
        return self._words.text()

    @Slot()
    def _on_acted(self) -> None:
        self.hide()
        self.acted.emit()


class Toast(Notice):
    """A notice over the left foot of its parent for a few seconds: what was just done, and Undo.

    At the left, because the button that takes money stands at the right.
    """

    STAYS_MS = 8000

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, shortcut="Ctrl+Z")
        self._over = parent
        self._undo: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.STAYS_MS)
        self._timer.timeout.connect(self.hide)
        self.acted.connect(self._on_undo)
        parent.installEventFilter(self)

    def tell(self, text: str, undo: Callable[[], None] | None = None, tone: str = "good") -> None:
        """Show what was done; `undo` takes it back."""
        self._undo = undo
        self.say(text, tone, _("Hoàn tác") if undo is not None else "")
        self._place()
        self.raise_()
        self._timer.start()

    def undo(self) -> None:
        """As if Undo had been chosen (Ctrl+Z); nothing when there is nothing to take back."""
        if self.isVisible() and self._undo is not None:
            self._on_acted()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the parent."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        theme, parent = theme_of(self), self._over
        edge = theme.space("wide")
        width = min(parent.width() * 62 // 100 - edge, theme.px(640))
        height = max(self.heightForWidth(width), self.sizeHint().height())
        self.setGeometry(edge, parent.height() - height - edge, width, height)

    @Slot()
    def _on_undo(self) -> None:
        self._timer.stop()
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()


class ProgressNotice(QFrame):
    """How far a long job is, and a way to stop it. Comes into sight only when the job lasts."""

    AFTER_MS = 100

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "true")
        self._ticket: Ticket | None = None
        self._words = label("", "body", self, wrap=True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._cancel = ActionLink("", "Escape", self)
        self._cancel.clicked.connect(self._on_cancel)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(self._cancel)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(self.AFTER_MS)
        self._delay.timeout.connect(self.show)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.hide()

    def begin(self, text: str, ticket: Ticket | None = None) -> None:
        """A job has begun; with a ticket it can be cancelled."""
        self._ticket = ticket
        self._words.setText(text)
        self._bar.setRange(0, 0)
        self._cancel.set_text(_("Dừng"))
        self._cancel.setVisible(ticket is not None)
        self.setAccessibleName(text)
        self._delay.start()

    def advance(self, state: Progress) -> None:
        """Show how far it is; a slot for `TaskRunner.run_long(progress=…)`."""
        self._bar.setRange(0, state.total)
        self._bar.setValue(state.done)

    def end(self) -> None:
        """The job is over, however it went."""
        self._delay.stop()
        self._ticket = None
        self.hide()

    @Slot()
    def _on_cancel(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self.end()
