"""The gesture that takes money, the same for every scheme: total, cash given, change, one button.

Nothing here can take money twice: Enter counts only while the page is armed, a held key never does, and the page says
`set_busy` from the press until it knows what became of it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.cash import DENOMINATIONS
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import PrimaryButton
from fieldapp.gui.widgets.fields import MoneyField
from fieldapp.gui.widgets.labels import MoneyLabel, label
from fieldapp.gui.widgets.panels import rule
from fieldapp.i18n import _, format_money

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


MUCH_CHANGE = Money(DENOMINATIONS[0])
"""Nobody hands over a whole greatest note more than is asked; a slip of the finger does."""


class CashPanel(QWidget):
    """`confirmed` carries the amount shown and the cash given (zero: the exact amount)."""

    ARM_MS = 350
    """After a page comes into sight Enter takes no money for this long: the Enter that opened the page, or a scanner
    that ends with two of them, must not."""

    confirmed = Signal(object, object)
    given_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total: Money | None = None
        self._busy = False
        self.sum = QWidget(self)
        self._due = label("", "strong", self.sum)
        self.total = MoneyLabel(ZERO, "figure", self.sum)
        self.given, self.change_back = MoneyField("", self), MoneyField("", self)
        self.change_back.set_read_only()
        self.confirm = PrimaryButton("", "Ctrl+Return", self)
        self._arming = QTimer(self)
        self._arming.setSingleShot(True)
        self._arming.setInterval(self.ARM_MS)
        self._lay_out()
        self.given.amount_changed.connect(self._on_given)
        self.given.edit.installEventFilter(self)
        self.confirm.installEventFilter(self)
        self.confirm.clicked.connect(self.take)

    def set_words(self, confirm: str) -> None:
        """All words; `confirm` stands on the button."""
        self._due.setText(_("Cần thu"))
        self.given.set_label(_("Tiền nhận"))
        self.given.edit.setPlaceholderText(_("vừa đủ"))
        self.change_back.set_label(_("Trả lại"))
        self.confirm.set_text(confirm)

    def arm(self) -> None:
        """The page has come into sight: Enter counts a moment from now."""
        self._arming.start()

    @property
    def is_armed(self) -> bool:
        """Whether Enter counts."""
        return not self._arming.isActive()

    def set_total(self, total: Money | None) -> None:
        """The amount to collect; None while it is not known or nobody is to pay: then nothing can be confirmed."""
        self._total = total
        self.total.set_amount(total or ZERO)
        self._show_change()
        self._enable()

    def shown(self) -> Money | None:
        """The amount to collect that is shown."""
        return self._total

    def cash(self) -> Money | None:
        """The cash given, None for the exact amount."""
        return self.given.amount()

    def set_cash(self, amount: Money | None) -> None:
        """Put in the cash given without announcing it."""
        self.given.set_error("")
        self.given.set_amount(amount)
        self._show_change()

    def set_busy(self, busy: bool) -> None:
        """From the press until it is known what became of it."""
        self._busy = busy
        self._enable()

    @property
    def can_confirm(self) -> bool:
        """Whether there is something to take and nothing under way."""
        return self._total is not None and not self._busy

    def take_by_key(self) -> None:
        """Ctrl+Enter: as `take`, but a second press meant for the page before takes nothing."""
        if self.is_armed:
            self.take()

    @Slot()
    def take(self) -> None:
        """Take the money: the button."""
        if not self.can_confirm or self._total is None:
            return
        given = self.given.amount() or ZERO
        if given and given < self._total:
            missing = format_money(self._total - given)
            self.given.set_error(_("Còn thiếu {amount}. Không thu một phần.").format(amount=missing))
            self.given.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.given.edit.selectAll()
            return
        self.set_busy(True)
        self.confirmed.emit(self._total, given)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the cash field or on the button takes the money, unless it is held down or comes too soon."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in ENTER:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return super().eventFilter(watched, event)
            if self.is_armed and not event.isAutoRepeat():
                self.take()
            return True
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.confirm.set_shortcut("Return" if event.type() == QEvent.Type.FocusIn else "Ctrl+Return")
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Distances follow the scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._column.setSpacing(theme_of(self).space("side"))

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        total, cash = QHBoxLayout(self.sum), QHBoxLayout()
        total.setContentsMargins(0, 0, 0, 0)
        total.addWidget(self._due)
        total.addWidget(self.total, 1)
        cash.setSpacing(16)
        cash.addWidget(self.given, 1)
        cash.addWidget(self.change_back, 1)
        self._column.addWidget(rule(self, strong=True))
        self._column.addWidget(self.sum)
        self._column.addLayout(cash)
        self._column.addWidget(self.confirm)

    def _show_change(self) -> None:
        given = self.given.amount()
        enough = given is not None and self._total is not None and given >= self._total
        change = given - self._total if enough and given and self._total is not None else None
        self.change_back.set_amount(change)
        is_odd = change is not None and change > MUCH_CHANGE
        self.given.set_doubt(_("Trả lại nhiều hơn một tờ lớn nhất: xem lại tiền nhận.") if is_odd else "")

    def _enable(self) -> None:
        self.confirm.setEnabled(self.can_confirm)

    @Slot(object)
    def _on_given(self, _amount: object) -> None:
        self._show_change()
        self.given_changed.emit()
