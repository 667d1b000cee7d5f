"""First start on an empty profile: the office's address, a one-time code, a PIN. Needs the network once."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRegularExpression, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.messages import message
from fieldapp.gui.pages.unlock_frame import DoorWindow
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.fields import TextField
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.notices import Notice, ProgressNotice
from fieldapp.i18n import _
from fieldapp.services import activation_code
from fieldapp.services.gate import Gate

MOST_DIGITS = 12
OF_THE_CODE = frozenset({"mistyped_code", "wrong_activation_code"})
OF_THE_ADDRESS = frozenset({"bad_office_address", "no_connection", "office_too_slow", "office_not_trusted"})
OF_THE_PIN = frozenset({"pin_too_short", "pin_not_digits", "pin_too_simple"})


class _CodeEdit(QLineEdit):
    """Puts the code into groups of four while it is typed, the caret kept behind its letter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(self._on_edited)

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        before = len(activation_code.tidy(text[: self.cursorPosition()]))
        code = activation_code.tidy(text)[: activation_code.LENGTH]
        shown = activation_code.grouped(code)
        self.setText(shown)
        group = activation_code.GROUP
        self.setCursorPosition(min(len(shown), before + max(0, before - 1) // group))


class ActivateWindow(DoorWindow):
    """Makes this laptop known to the office. `activated` is emitted when the officer can unlock with the new PIN."""

    activated = Signal()
    SHEET_WIDTH = 760

    def __init__(self, gate: Gate, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(gate, runner, parent)
        self._busy = False
        self.heading, self.why = label("", "title", self), label("", "soft", self, wrap=True)
        self.address, self.code = TextField("", self), TextField("", self, control=_CodeEdit())
        self.pin, self.again = TextField("", self), TextField("", self)
        digits = QRegularExpression(f"[0-9]{{0,{MOST_DIGITS}}}")
        for field in (self.pin, self.again):
            field.set_secret()
            field.edit.setValidator(QRegularExpressionValidator(digits, self))
        self.pin.edited.connect(self._on_pin)
        self.go = Button("", "Return", Kind.ACCENT, self, large=True)
        self.go.clicked.connect(self.activate)
        for field in self.fields():
            field.edit.returnPressed.connect(self._on_return)
        self.progress = ProgressNotice(self)
        self.trouble = Notice(self)
        self._put_on_sheet()
        self.retranslate()
        self.address.setFocus()

    def fields(self) -> tuple[TextField, ...]:
        """In reading order."""
        return self.address, self.code, self.pin, self.again

    def retranslate(self) -> None:
        """All words; what was typed stays."""
        super().retranslate()
        self.heading.setText(_("Kích hoạt máy này"))
        self.why.setText(_("Làm một lần, khi có mạng. Cơ quan đưa cho địa chỉ và một mã dùng một lần."))
        self.offline.setText(_("Sau lần này, mọi việc trong ngày không cần mạng."))
        self.address.set_label(_("Địa chỉ của cơ quan"))
        self.address.set_placeholder("https://…")
        self.code.set_label(_("Mã kích hoạt"))
        self.code.set_placeholder("XXXX-XXXX-XXXX-XXXX-X")
        self.code.set_hint(_("Gõ chữ hoa hay thường, có gạch hay không đều được."))
        self.pin.set_label(_("Đặt mã PIN"))
        self.pin.set_hint(_("Ít nhất 6 số, dễ nhớ với mình, khó đoán với người khác."))
        self.again.set_label(_("Gõ lại mã PIN"))
        self.go.set_text(_("Kích hoạt"))

    def activate(self) -> None:
        """Check what can be checked here, then ask the office."""
        if self._busy or not self._is_complete():
            return
        self._set_busy(on=True)
        door, address = self.gate, self.address.text()
        code, pin = activation_code.grouped(self.code.text()), self.pin.text()
        self.runner.run(Lane.DATABASE, lambda: door.activate(address, code, pin), self._on_activated, self._on_failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc says what is needed to go on."""
        if event.key() == Qt.Key.Key_Escape:
            self.trouble.say(
                _("Máy chưa được kích hoạt nên chưa làm việc được. Hỏi cơ quan bảo hiểm xã hội: địa chỉ máy chủ và mã")
                + " "
                + _("kích hoạt dùng một lần. Mã nằm trên giấy giao máy, hoặc nghe đọc qua điện thoại.")
            )
        else:
            super().keyPressEvent(event)

    def _put_on_sheet(self) -> None:
        theme = theme_of(self)
        column = self.sheet.column
        column.addWidget(self.heading)
        column.addWidget(self.why)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space("wide"))
        grid.setVerticalSpacing(theme.space("side"))
        grid.addWidget(self.address, 0, 0, 1, 2)
        grid.addWidget(self.code, 1, 0, 1, 2)
        grid.addWidget(self.pin, 2, 0)
        grid.addWidget(self.again, 2, 1)
        for place in (0, 1):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        column.addWidget(self.progress)
        column.addWidget(self.trouble)
        column.addWidget(self.go)
        order = (*(field.edit for field in self.fields()), self.go, self.language.combo)
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def _is_complete(self) -> bool:
        for field in self.fields():
            field.set_error("")
        if not self.address.text():
            self.address.set_error(_("Gõ địa chỉ của cơ quan, như trên giấy giao máy."))
        if len(activation_code.tidy(self.code.text())) != activation_code.LENGTH:
            self.code.set_error(_("Mã có 17 chữ và số. Xem lại trên giấy."))
        weak = self._weakness() if self.pin.text() else _("Đặt mã PIN của mình.")
        if weak:
            self.pin.set_error(weak)
        elif self.again.text() != self.pin.text():
            self.again.set_error(_("Hai lần gõ chưa giống nhau. Gõ lại lần nữa."))
        wrong = next((field for field in self.fields() if field.error()), None)
        if wrong is not None:
            wrong.setFocus()
        return wrong is None

    def _weakness(self) -> str:
        try:
            self.gate.refuse_weak(self.pin.text())
        except FieldappError as error:
            return message(error)
        return ""

    def _set_busy(self, *, on: bool) -> None:
        self._busy = on
        self.go.setEnabled(not on)
        self.trouble.hide()
        if on:
            self.progress.begin(_("Đang hỏi cơ quan và lấy danh sách các hộ về máy…"))
        else:
            self.progress.end()

    @Slot()
    def _on_return(self) -> None:
        """Enter goes to the next empty field, at last to the button."""
        bare = next((field for field in self.fields() if not field.text()), None)
        if bare is None or bare.edit is self.sender():
            self.activate()
        else:
            bare.setFocus()

    @Slot(str)
    def _on_pin(self, text: str) -> None:
        good = bool(text) and not self._weakness()
        self.pin.set_hint(
            _("Mã này dùng được.") if good else _("Ít nhất 6 số, dễ nhớ với mình, khó đoán với người khác.")
        )

    @Slot(object)
    def _on_activated(self, _nothing: object) -> None:
        self._set_busy(on=False)
        for field in (self.code, self.pin, self.again):
            field.set_text("")
        self.activated.emit()

    @Slot(object)
    def _on_failed(self, error: FieldappError) -> None:
        self._set_busy(on=False)
        places = ((OF_THE_CODE, self.code), (OF_THE_ADDRESS, self.address), (OF_THE_PIN, self.pin))
        field = next((field for codes, field in places if error.code in codes), None)
        if field is None:
            self.trouble.say(message(error), "bad")
        else:
            field.set_error(message(error))
            field.setFocus()
