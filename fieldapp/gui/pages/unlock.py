"""Unlocking: who works, and the PIN. Needs no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.messages import message
from fieldapp.gui.pages.unlock_frame import DoorWindow
from fieldapp.gui.pages.unlock_pad import DigitPad, OfficerCards, PinEdit
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.fields import TextField
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.i18n import _, ngettext
from fieldapp.services.gate import Gate, GateState, OfficerCard

if TYPE_CHECKING:
    from fieldapp.services.workplace import Workplace

MOST_DIGITS = 12
ASK_AGAIN = frozenset({"wrong_pin", "pin_delayed"})


class UnlockWindow(DoorWindow):
    """Asks for an officer and a PIN. Call `begin` after showing it; again to lock and come back.

    `unlocked` carries the open `Workplace`; `not_activated` says that there is nobody to unlock for yet.
    """

    unlocked = Signal(object)
    not_activated = Signal()

    def __init__(self, gate: Gate, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(gate, runner, parent)
        self._state: GateState | None = None
        self._wait = 0
        self._busy = False
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._on_second)
        self.heading, self.who = label("", "title", self), label("", "soft", self, wrap=True)
        self.officers = OfficerCards(self)
        edit = PinEdit()
        edit.stepped.connect(self.officers.step)
        self.pin = TextField("", self, control=edit)
        self.pin.set_secret()
        self.pin.edit.setProperty("role", "amount")
        self.pin.edit.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        digits = QRegularExpression(f"[0-9]{{0,{MOST_DIGITS}}}")
        self.pin.edit.setValidator(QRegularExpressionValidator(digits, self))
        self.pin.edit.returnPressed.connect(self.enter)
        self.pad = DigitPad(self)
        self.pad.digit.connect(self._on_digit)
        self.pad.erased.connect(self.pin.edit.backspace)
        self.pad.entered.connect(self.enter)
        self.officers.chosen.connect(self._on_chosen)
        self.trouble = Notice(self)
        self._put_on_sheet()
        self.retranslate()

    def begin(self) -> None:
        """Ask who may come in, and wait for the PIN."""
        self.pin.set_text("")
        self.trouble.hide()
        self.runner.run(Lane.DATABASE, self.gate.state, self._on_state, self._on_failed)
        self.pin.setFocus()

    def retranslate(self) -> None:
        """All words; the PIN typed so far stays."""
        super().retranslate()
        self.heading.setText(_("Mở máy"))
        self.offline.setText(_("Không cần mạng. Mọi việc trong ngày làm được ngay trên máy này."))
        self.pin.set_label(_("Mã PIN"))
        self.pad.retranslate()
        self._say_who()
        self._say_wait()

    def enter(self) -> None:
        """Open with what was typed."""
        officer = self.officers.value()
        if self._busy or self._wait:
            return
        if officer is None:
            self.pin.set_error(_("Chọn tên mình trước, rồi gõ mã PIN."))
        elif not self.pin.text():
            self.pin.set_error(_("Gõ mã PIN của mình."))
        else:
            self._set_busy(on=True)
            door, pin = self.gate, self.pin.text()
            self.runner.run(Lane.DATABASE, lambda: door.unlock(officer.id, pin), self._on_unlocked, self._on_failed)

    def _put_on_sheet(self) -> None:
        theme = theme_of(self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(48))
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(theme.space("side"))
        left.addWidget(self.heading)
        left.addWidget(self.who)
        left.addWidget(self.officers)
        left.addStretch(1)
        left.addWidget(self.trouble)
        right.addWidget(self.pin)
        right.addWidget(self.pad)
        right.addStretch(1)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.setColumnStretch(0, 6)
        grid.setColumnStretch(1, 5)
        self.sheet.column.addLayout(grid)
        QWidget.setTabOrder(self.officers, self.pin.edit)
        QWidget.setTabOrder(self.pin.edit, self.language.combo)

    def _say_who(self) -> None:
        many = self._state is not None and len(self._state.officers) > 1
        choose = _("Chọn tên mình bằng phím lên, xuống, rồi gõ mã PIN.")
        self.who.setText(choose if many else _("Gõ mã PIN rồi nhấn Enter."))
        demo_pin = self._state.demo_pin if self._state is not None else ""
        self.pin.set_hint(_("Mã PIN của bản mẫu: {pin}").format(pin=demo_pin) if demo_pin else "")
        self.officers.setAccessibleName(_("Người làm việc"))

    def _say_wait(self) -> None:
        if self._wait:
            words = ngettext(
                "Mã PIN chưa đúng. Chờ {seconds} giây rồi gõ lại.",
                "Mã PIN chưa đúng. Chờ {seconds} giây rồi gõ lại.",
                self._wait,
            )
            self.pin.set_error(words.format(seconds=self._wait))
        self.pad.enter.setEnabled(not self._wait and not self._busy)

    def _set_busy(self, *, on: bool) -> None:
        self._busy = on
        self.pin.set_error("")
        self.pin.set_hint(_("Đang mở…") if on else "")
        if not on:
            self._say_who()
        self._say_wait()

    @Slot(object)
    def _on_state(self, state: GateState) -> None:
        self._state = state
        self.ribbon.setVisible(state.is_demo)
        if not state.is_activated:
            self.not_activated.emit()
            return
        self.officers.set_officers(state.officers)
        self._begin_wait(state.wait_seconds)
        self._say_who()
        (self.officers if self.officers.value() is None else self.pin).setFocus()

    @Slot(object)
    def _on_unlocked(self, workplace: Workplace) -> None:
        self._set_busy(on=False)
        self.pin.set_text("")
        self.unlocked.emit(workplace)

    @Slot(object)
    def _on_failed(self, error: FieldappError) -> None:
        self._set_busy(on=False)
        self.pin.set_text("")
        self.pin.setFocus()
        if error.code not in ASK_AGAIN:
            self.trouble.say(message(error), "bad")
            return
        self.trouble.hide()
        self.pin.set_error(_("Mã PIN chưa đúng. Gõ lại mã của mình."))
        self._begin_wait(int(error.params.get("wait") or 0))

    def _begin_wait(self, seconds: int) -> None:
        self._wait = seconds
        if seconds:
            self._second.start()
        self._say_wait()

    @Slot()
    def _on_second(self) -> None:
        self._wait = max(0, self._wait - 1)
        if not self._wait:
            self._second.stop()
            self.pin.set_error("")
        self._say_wait()

    @Slot(object)
    def _on_chosen(self, _officer: OfficerCard) -> None:
        self._wait = 0
        self._second.stop()
        self.pin.set_error("")
        self._say_wait()
        self.pin.setFocus()

    @Slot(str)
    def _on_digit(self, digit: str) -> None:
        self.pin.edit.insert(digit)
        self.pin.set_error("")
        self._say_wait()
        self.pin.setFocus()
