"""Cash to another officer, and the answer of whoever it went to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from fieldapp.domain.cash_account import Transfer
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.dialogs.asking import AskingDialog
from fieldapp.gui.dialogs.witness import officer_words
from fieldapp.gui.messages import message
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.fields import ChoiceField, MoneyField, TextField
from fieldapp.gui.words import day_text
from fieldapp.i18n import _, format_money
from fieldapp.services.ports import OfficerOfUnit


class TransferDialog(AskingDialog):
    """`given` carries the officer's id, the amount and a note."""

    given = Signal(str, object, str)

    def __init__(self, most: Money, colleagues: Sequence[OfficerOfUnit], parent: QWidget) -> None:
        lines = [_("Người nhận xác nhận trên máy mình; tới lúc ấy khoản này hiện là đang chuyển ở cả hai bên.")]
        if not colleagues:
            lines = [_("Cơ quan chưa gửi tên cán bộ nào khác của xã.")]
        super().__init__(_("Chuyển tiền cho cán bộ khác"), lines, _("Đã trao tiền"), parent)
        self._most = most
        self.to = ChoiceField[str](_("Trao cho"), self)
        self.to.set_options([(one.id, officer_words(one)) for one in colleagues])
        self.to.set_value(colleagues[0].id if len(colleagues) == 1 else None)
        self.amount = MoneyField(_("Số tiền"), self)
        self.amount.set_hint(_("Nhiều nhất {amount}").format(amount=format_money(most)))
        self.note = TextField(_("Ghi chú"), self)
        self.amount.edit.returnPressed.connect(self.decide)
        self.add_fields(self.to, self.amount, self.note)
        self.do.setEnabled(bool(colleagues))
        (self.to if len(colleagues) > 1 else self.amount).setFocus()

    def is_complete(self) -> bool:
        """Whether it is known to whom and how much."""
        amount = self.amount.amount()
        if self.to.value() is None:
            self.blame(self.to, _("Chọn người nhận tiền."))
        elif amount is None or not ZERO < amount <= self._most:
            words = _("Gõ số tiền trao, nhiều nhất {amount}.").format(amount=format_money(self._most))
            self.blame(self.amount, words)
        else:
            return True
        return False

    def announce(self) -> None:
        """Tell what was handed over."""
        self.given.emit(self.to.value(), self.amount.amount(), self.note.text())

    def refuse(self, error: FieldappError) -> None:
        """What was wrong."""
        self.blame(self.amount, message(error))


class AnswerDialog(AskingDialog):
    """`answered` says whether the money is here."""

    answered = Signal(bool)

    def __init__(self, transfer: Transfer, giver: str, parent: QWidget) -> None:
        amount, on = format_money(transfer.amount), day_text(transfer.on)
        lines = [_("{name} ghi đã trao {amount} ngày {day}.").format(name=giver, amount=amount, day=on)]
        word, heading = _("Đã nhận đủ {amount}").format(amount=amount), _("Có nhận khoản này không?")
        if transfer.declined:
            lines = [
                _("Người kia báo không nhận được {amount}. Tiền còn ở đây thì ghi lại vào túi.").format(amount=amount)
            ]
            word, heading = _("Ghi lại vào túi"), _("Khoản chuyển chưa tới")
        if transfer.note:
            lines.append(_("Ghi chú: {note}").format(note=transfer.note))
        super().__init__(heading, lines, word, parent)
        self.decline = Button(_("Không nhận được"), "", Kind.DANGER, self, large=True)
        self.decline.clicked.connect(self._on_decline)
        self.decline.setVisible(not transfer.declined)
        self.add_fields()
        self._column.insertWidget(self._column.count() - 1, self.decline)
        self.do.setFocus()

    def is_complete(self) -> bool:
        """Nothing to fill in."""
        return True

    def announce(self) -> None:
        """It is here."""
        self.answered.emit(True)

    @Slot()
    def _on_decline(self) -> None:
        self.answered.emit(False)
