"""A new PIN for the officer at work: the old one once, the new one twice."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, QTimer, Signal, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.messages import message
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.fields import TextField
from fieldapp.gui.widgets.labels import label
from fieldapp.i18n import _
from fieldapp.services.gate import Gate

OF_THE_OLD = frozenset({"wrong_pin", "pin_delayed", "unknown_officer"})
MOST_DIGITS = 12


class ChangePinDialog(QDialog):
    """Open it with `open()`. `pin_changed` when the new PIN is in force."""

    pin_changed = Signal()

    def __init__(self, gate: Gate, officer: str, runner: TaskRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._gate, self._officer, self._runner = gate, officer, runner
        self._busy = False
        self._room = QTimer(self)  # after the layouts have heard of the new lines
        self._room.setSingleShot(True)
        self._room.timeout.connect(self._on_room)
        self.setWindowTitle(_("Đổi mã PIN"))
        self.old, self.new, self.again = TextField("", self), TextField("", self), TextField("", self)
        digits = QRegularExpression(f"[0-9]{{0,{MOST_DIGITS}}}")
        for field in self.fields():
            field.set_secret()
            field.edit.setValidator(QRegularExpressionValidator(digits, self))
            field.edit.returnPressed.connect(self._on_return)
        self.old.set_label(_("Mã PIN đang dùng"))
        self.new.set_label(_("Mã PIN mới"))
        self.new.set_hint(_("Ít nhất 6 số, dễ nhớ với mình, khó đoán với người khác."))
        self.again.set_label(_("Gõ lại mã mới"))
        self.do = Button(_("Đổi mã PIN"), "Return", Kind.ACCENT, self, large=True)
        self.leave = Button(_("Thôi"), "Escape", Kind.QUIET, self, large=True)
        self.do.clicked.connect(self.change)
        self.leave.clicked.connect(self.reject)
        self._lay_out()
        self.old.setFocus()

    def fields(self) -> tuple[TextField, ...]:
        """In reading order."""
        return self.old, self.new, self.again

    @Slot()
    def change(self) -> None:
        """Check here, then change."""
        if self._busy or not self._is_complete():
            return
        self._busy = True
        gate, officer, old, new = self._gate, self._officer, self.old.text(), self.new.text()
        self._runner.run(Lane.DATABASE, lambda: gate.change_pin(officer, old, new), self._on_changed, self._on_failed)

    @Slot()
    def _on_room(self) -> None:
        """Make room for what is said beneath the fields: a window does not grow by itself for lines that wrap."""
        column = self.layout()
        if column is not None:
            self.setMinimumHeight(column.totalHeightForWidth(self.width()))

    def _lay_out(self) -> None:
        theme = theme_of(self)
        edge = theme.space("wide")
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        column.setSpacing(theme.space("side"))
        column.addWidget(label(_("Đổi mã PIN"), "title", self))
        for field in self.fields():
            field.setMinimumWidth(theme.px(420))
            column.addWidget(field)
        keys = QHBoxLayout()
        keys.setSpacing(theme.space("gap"))
        keys.addWidget(self.do, 1)
        keys.addWidget(self.leave)
        column.addSpacing(theme.space("near"))
        column.addLayout(keys)

    def _is_complete(self) -> bool:
        if not self.old.text():
            self.old.set_error(_("Gõ mã PIN đang dùng."))
        try:
            self._gate.refuse_weak(self.new.text())
        except FieldappError as error:
            self.new.set_error(message(error) if self.new.text() else _("Đặt mã PIN của mình."))
        if not self.new.error() and self.again.text() != self.new.text():
            self.again.set_error(_("Hai lần gõ chưa giống nhau. Gõ lại lần nữa."))
        wrong = next((field for field in self.fields() if field.error()), None)
        if wrong is not None:
            wrong.setFocus()
            self._room.start()
        return wrong is None

    @Slot()
    def _on_return(self) -> None:
        bare = next((field for field in self.fields() if not field.text()), None)
        if bare is None or bare.edit is self.sender():
            self.change()
        else:
            bare.setFocus()

    @Slot(object)
    def _on_changed(self, _nothing: object) -> None:
        self._busy = False
        self.pin_changed.emit()
        self.accept()

    @Slot(object)
    def _on_failed(self, error: FieldappError) -> None:
        self._busy = False
        field = self.old if error.code in OF_THE_OLD else self.new
        field.set_error(message(error))
        field.set_text("")
        field.setFocus()
        self._room.start()
