"""A sealed day: its slip as paper, what became of money and numbers, and the hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.cash import CashEntry
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.number_ledger import BlockState
from fieldapp.gui.actions import action
from fieldapp.gui.widgets.buttons import ActionLink, Button, Kind
from fieldapp.gui.widgets.fields import MoneyField, TextField
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import MoneyLabel, label
from fieldapp.gui.widgets.lines import QuoteLine, QuoteLines
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import TwoPanes, rule
from fieldapp.gui.widgets.preview import PagePreview
from fieldapp.gui.words import day_text, receipt_number
from fieldapp.i18n import _, format_count, format_money, ngettext
from fieldapp.services.cash import CashSheet


def numbers_text(state: BlockState) -> str:
    """One block without a gap: `SL26T 0000001 đến 0000050: 12 đã dùng (1 hủy), 38 còn lại, không thiếu số nào`."""
    block = state.block
    first = receipt_number(block.series, block.first)
    last = receipt_number(block.series, block.last).removeprefix(f"{block.series} ")
    used = ngettext("{count} đã dùng", "{count} đã dùng", state.issued).format(count=format_count(state.issued))
    void = ngettext("{count} hủy", "{count} hủy", state.void).format(count=format_count(state.void))
    left = ngettext("{count} còn lại", "{count} còn lại", state.left).format(count=format_count(state.left))
    missing = _("không thiếu số nào")
    if state.missing:
        count = len(state.missing)
        missing = ngettext("thiếu {count} số", "thiếu {count} số", count).format(count=format_count(count))
    return _("{first} đến {last}: {used} ({void}), {left}, {missing}").format(
        first=first, last=last, used=used, void=void, left=left, missing=missing
    )


class CashClosedView(QWidget):
    """Shows a sealed day. `remit_wanted` carries amount, receiver and place; the rest is asked for by signal."""

    print_wanted = Signal()
    day_wanted = Signal()
    remit_wanted = Signal(object, str, str)
    asked = Signal(str)
    """An action of the page, by id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: CashSheet | None = None
        self._numbers: tuple[BlockState, ...] = ()
        self.paper = PagePreview("", self)
        panes = TwoPanes(self)
        self.heading, self.sealed = label("", "heading", self), Notice(self)
        self.lines = QuoteLines(self)
        self.numbers = label("", "caption", self, wrap=True)
        self.owed_word, self.owed = label("", "strong", self), MoneyLabel(ZERO, "figure", self)
        self.amount, self.receiver, self.place = MoneyField("", self), TextField("", self), TextField("", self)
        names = ("cash.answer", "cash.cosign", "cash.transfer", "cash.slip")
        self.links = {name: ActionLink("", action(name).shortcut, self) for name in names}
        for name, link in self.links.items():
            link.clicked.connect(partial(self.asked.emit, name))
        self.remit = Button("", action("cash.remit").shortcut, Kind.MONEY, self, large=True)
        self.print = Button("", action("cash.print").shortcut, Kind.ACCENT, self, icon="print")
        self.other_day = ActionLink("", action("cash.day").shortcut, self)
        for button, slot in ((self.remit, self.ask_remit), (self.amount.edit, None), (self.print, None)):
            if isinstance(button, Button) and slot is not None:
                button.clicked.connect(slot)
        self.receiver.edit.returnPressed.connect(self.ask_remit)
        self.print.clicked.connect(self.print_wanted)
        self.other_day.clicked.connect(self.day_wanted)
        self._lay_out(panes)

    def retranslate(self) -> None:
        """All words; what was typed stays."""
        self.paper.setAccessibleName(_("Phiếu chốt ngày"))
        self.owed_word.setText(_("Còn phải nộp"))
        self.amount.set_label(_("Nộp lần này"))
        self.receiver.set_label(_("Người nhận tiền"))
        self.place.set_label(_("Nơi nhận"))
        self.place.set_placeholder(_("kho bạc, ngân hàng"))
        for name, link in self.links.items():
            link.set_text(action(name).word())
        self.remit.set_text(action("cash.remit").word())
        self.print.set_text(action("cash.print").word())
        if self._sheet is not None:
            self.show_sheet(self._sheet, self._numbers)

    def show_sheet(self, sheet: CashSheet, numbers: tuple[BlockState, ...]) -> None:
        """Show a sealed day."""
        before = self._sheet
        self._sheet, self._numbers = sheet, numbers
        day = sheet.day
        if before is None or before.day.on != day.on or before.day.remitted != day.remitted:
            self.amount.set_amount(day.to_remit if day.to_remit > ZERO else None)
        self.heading.setText(_("Ngày {day}").format(day=day_text(day.on)))
        sealed = _("Đã đếm và chốt. Không thu thêm, không hủy biên lai của ngày này được nữa.")
        self.sealed.say(sealed if day.cosigned is None else _("Đã đếm, chốt và có người ký cùng."), "good")
        self.links["cash.answer"].setVisible(bool(sheet.account.to_answer))
        self.links["cash.cosign"].setVisible(day.cosigned is None)
        self.links["cash.transfer"].setVisible(day.to_remit > ZERO)
        self.links["cash.slip"].setVisible(bool(day.remitted))
        self.lines.set_lines(self._money_lines(sheet))
        self.numbers.setText("\n".join(numbers_text(state) for state in numbers))
        self.owed.set_amount(day.to_remit)
        for widget in (self.amount, self.receiver, self.place, self.remit):
            widget.setVisible(day.to_remit > ZERO)
        another = next((one for one in sheet.days_to_close if one != day.on), None)
        is_today = day.on == sheet.today
        if is_today and another:
            self.other_day.set_text(_("Ngày {day} chưa chốt").format(day=day_text(another)))
        self.other_day.setVisible(not is_today or another is not None)
        if not is_today:
            self.other_day.set_text(_("Về hôm nay"))

    def show_paper(self, pages: Sequence[QImage]) -> None:
        """The slip."""
        self.paper.set_pages(pages)

    def default_focus(self) -> QWidget:
        """The paper, so that nothing is handed over by a stray Enter."""
        return self.paper

    @Slot()
    def ask_remit(self) -> None:
        """Hand over what stands in the field."""
        amount: Money | None = self.amount.amount()
        owed = self._sheet.day.to_remit if self._sheet is not None else ZERO
        if amount is None or not ZERO < amount <= owed:
            words = _("Gõ số tiền nộp, nhiều nhất {amount}.").format(amount=format_money(owed))
            self.amount.set_error(words)
            self.amount.setFocus()
        else:
            self.remit_wanted.emit(amount, self.receiver.text(), self.place.text())

    def _lay_out(self, panes: TwoPanes) -> None:
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        panes.left.addWidget(self.paper, 1)
        panes.left.addWidget(self.numbers)
        panes.left.addWidget(Flow(*self.links.values(), parent=self))
        column: QVBoxLayout = panes.right
        column.addWidget(self.heading)
        column.addWidget(self.sealed)
        column.addWidget(self.lines, 1)
        column.addWidget(rule(self, strong=True))
        total = QHBoxLayout()
        total.addWidget(self.owed_word)
        total.addWidget(self.owed, 1)
        column.addLayout(total)
        fields = QHBoxLayout()
        fields.addWidget(self.amount, 1)
        fields.addWidget(self.receiver, 1)
        column.addLayout(fields)
        column.addWidget(self.place)
        column.addWidget(self.remit)
        column.addWidget(self.print)
        column.addWidget(self.other_day)

    @staticmethod
    def _money_lines(sheet: CashSheet) -> list[QuoteLine]:
        day = sheet.day
        entry: CashEntry | None = day.closed
        counted = entry.counted if entry is not None else ZERO
        reason = entry.reason if entry is not None else ""
        lines = [QuoteLine(_("Đã thu"), day.net_before_count)]
        lines.append(QuoteLine(_("Đếm được trong túi"), counted))
        difference = entry.difference if entry is not None else ZERO
        if difference:
            words = _("Thừa") if difference > ZERO else _("Thiếu")
            lines.append(QuoteLine(words, difference if difference > ZERO else -difference, reason))
        if day.moved_after:
            words = _("Nhận của cán bộ khác") if day.moved_after > ZERO else _("Trao cho cán bộ khác")
            lines.append(QuoteLine(words, day.moved_after))
        if day.remitted:
            lines.append(QuoteLine(_("Đã nộp"), day.remitted))
        return lines
