"""Money between officers, the corrected float, the co-signature: asked for in small windows, written at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from fieldapp.domain.cash_account import Transfer
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import Day
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.dialogs.transfer import AnswerDialog, TransferDialog
from fieldapp.gui.dialogs.witness import WitnessDialog
from fieldapp.gui.words import day_text
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _, format_money
from fieldapp.services.cash import CashSheet
from fieldapp.services.ports import OfficerOfUnit

Asking = TransferDialog | WitnessDialog


class CashMoves(QObject):
    """One window at a time. `refused`: look again; `float_wanted`: let it be typed; `slip_wanted` carries the day."""

    refused = Signal()
    float_wanted = Signal()
    slip_wanted = Signal(str)

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self._page = page
        self._sheet: CashSheet | None = None
        self._on = Day("")
        self._most = ZERO
        self._asking: Asking | None = None
        self._answering: AnswerDialog | None = None
        self._transfer: Transfer | None = None
        self._done = ""

    def look_at(self, sheet: CashSheet) -> None:
        """The day that is shown from now on."""
        self._sheet = sheet

    @Slot(str)
    def act(self, name: str) -> None:
        """An action of the page beside counting, sealing and handing over."""
        sheet = self._sheet
        if sheet is None:
            return
        is_closed = sheet.day.closed is not None
        if name == "cash.numbers":
            self._page.wanted.emit("numbers", None)
        elif name == "cash.transfer":
            self.give(sheet)
        elif name == "cash.answer":
            self.answer(sheet)
        elif name == "cash.cosign":
            self.cosign(sheet)
        elif name == "cash.float" and not is_closed:
            self.float_wanted.emit()
        elif name == "cash.slip" and is_closed and sheet.day.remitted:
            self.slip_wanted.emit(sheet.day.on)

    def give(self, sheet: CashSheet) -> None:
        """Ask to whom and how much, of the day shown."""
        day, at = sheet.day, self._page.at
        self._on, self._most = day.on, max(ZERO, day.to_remit if day.closed is not None else day.expected)
        self._page.ask(lambda: at.officers.colleagues(at.desk), self._on_colleagues)

    def answer(self, sheet: CashSheet) -> None:
        """Ask about the oldest transfer that waits for this officer."""
        waiting = sheet.account.to_answer
        if waiting:
            self._transfer, at = waiting[0], self._page.at
            other = waiting[0].taker if waiting[0].declined else waiting[0].giver
            self._page.ask(partial(at.officers.name, other), self._on_giver)

    def cosign(self, sheet: CashSheet) -> None:
        """Ask another officer for their PIN."""
        if sheet.day.closed is not None and sheet.day.cosigned is None:
            self._on, self._most, at = sheet.day.on, sheet.day.closed.counted, self._page.at
            self._page.ask(lambda: at.officers.witnesses(at.desk), self._on_witnesses)

    @Slot(object)
    def correct_float(self, amount: Money) -> None:
        """The change in the box was another sum."""
        if self._sheet is None:
            return
        at, on = self._page.at, self._sheet.day.on
        self._done = _("Đã sửa tiền lẻ thành {amount}.").format(amount=format_money(amount))
        self._page.ask(partial(at.cash.correct_float, at.desk, on, amount), self._on_saved, self._on_failed)

    def _on_colleagues(self, colleagues: tuple[OfficerOfUnit, ...]) -> None:
        dialog = TransferDialog(self._most, colleagues, self._page)
        dialog.given.connect(self._on_given)
        self._show(dialog)

    def _on_witnesses(self, witnesses: tuple[OfficerOfUnit, ...]) -> None:
        heading = _("Ký cùng ngày {day}").format(day=day_text(self._on))
        lines = [_("Đã xem tiền đếm được {amount} và đồng ý.").format(amount=format_money(self._most))]
        dialog = WitnessDialog(heading, lines, witnesses, _("Ký cùng"), self._page)
        dialog.signed.connect(self._on_signed)
        self._show(dialog)

    def _on_giver(self, name: str) -> None:
        if self._transfer is not None:
            self._answering = AnswerDialog(self._transfer, name, self._page)
            self._answering.answered.connect(self._on_answered)
            self._answering.open()

    def _show(self, dialog: Asking) -> None:
        self._asking = dialog
        dialog.finished.connect(self._on_left)
        dialog.open()

    @Slot(str, object, str)
    def _on_given(self, to: str, amount: Money, note: str) -> None:
        at = self._page.at
        self._done = _("Đã ghi trao {amount}. Chờ người nhận xác nhận.").format(amount=format_money(amount))
        job = partial(at.transfers.give, at.desk, self._on, to, amount, note)
        self._page.ask(job, self._on_saved, self._on_failed)

    @Slot(str, str)
    def _on_signed(self, witness: str, pin: str) -> None:
        at = self._page.at
        self._done = _("Đã ký cùng.")
        self._page.ask(partial(at.cash.cosign, at.desk, self._on, witness, pin), self._on_saved, self._on_failed)

    @Slot(bool)
    def _on_answered(self, taken: bool) -> None:
        at, transfer = self._page.at, self._transfer
        if self._answering is not None:
            self._answering.close()
            self._answering = None
        if transfer is None:
            return
        amount = format_money(transfer.amount)
        self._done = _("Đã vào túi {amount}.").format(amount=amount) if taken else _("Đã báo lại là chưa nhận được.")
        job = at.transfers.take if taken else at.transfers.decline
        self._page.ask(partial(job, at.desk, transfer.id), self._on_saved, self._on_failed)

    @Slot(int)
    def _on_left(self, _result: int) -> None:
        self._asking = None

    def _on_saved(self, changes: object) -> None:
        if self._asking is not None:
            self._asking.accept()
        self._page.changed.emit(changes)
        self._page.told.emit(self._done, None)

    def _on_failed(self, error: FieldappError) -> None:
        if self._asking is not None:
            self._asking.refuse(error)
        else:
            self._page.say(error)
            self.refused.emit()
