"""The right half of the receipt page: what it is, how it stands, and what can be done with it."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.documents import PaperSize
from fieldapp.domain.receipt import Receipt
from fieldapp.gui.actions import action
from fieldapp.gui.pages.receipt_paper import ReceiptTable
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.buttons import ActionLink, Button, Kind, SegmentedChoice
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import MoneyLabel, StatusPill, label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import rule
from fieldapp.gui.words import day_text, months_text, people_text, receipt_number, scheme_name
from fieldapp.i18n import _, format_moment, format_money

BUTTONS = ("receipt.print", "receipt.save")
LINKS = ("receipt.copy", "receipt.replace", "receipt.void", "receipt.household")


def state_words(receipt: Receipt | None, own_device: str = "") -> tuple[Status, str]:
    """Whether a receipt stands, and whether the office has it; with `own_device` also whether a peer handed it over."""
    if receipt is None:
        return Status.GOOD, _("không thu tiền")
    if receipt.is_void:
        return Status.BAD, _("đã hủy {day}").format(day=day_text(receipt.voided_on))
    if receipt.at_office_since:
        since = datetime.fromtimestamp(receipt.at_office_since / 1000, UTC)
        return Status.GOOD, _("đã về cơ quan {moment}").format(moment=format_moment(since))
    if own_device and receipt.device != own_device:
        return Status.SOON, _("từ máy bạn, chưa về cơ quan")
    return Status.SOON, _("chờ gửi về cơ quan")


class ReceiptSide(QWidget):
    """Shows one receipt; asks by signal, with an action's id."""

    asked = Signal(str)
    size_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: ReceiptTable | None = None
        self._heading = label("", "heading", self)
        self._number = label("", "title", self)
        self.state = StatusPill(parent=self)
        self.total = MoneyLabel(parent=self)
        self._due = label("", "strong", self)
        self._who, self._what, self._change = (label("", "body", self, wrap=True) for _each in range(3))
        self.notice = Notice(self)
        self._size_label = label("", "label", self)
        self.size_choice = SegmentedChoice[str]("", self)
        self.buttons = {
            name: Button("", action(name).shortcut, Kind.QUIET, self, icon=action(name).icon) for name in BUTTONS
        }
        self.links = {name: ActionLink("", action(name).shortcut, self) for name in LINKS}
        self.next = Button("", "Return", Kind.ACCENT, self, large=True)
        self._lay_out()
        for name, pressed in (*self.buttons.items(), *self.links.items(), ("receipt.next", self.next)):
            pressed.setObjectName(name)
            pressed.clicked.connect(self._on_clicked)
        self.size_choice.changed.connect(self.size_chosen)

    def retranslate(self) -> None:
        """All words."""
        self._size_label.setText(_("Khổ giấy"))
        self.size_choice.setAccessibleName(_("Khổ giấy"))
        self.size_choice.set_options([("A5", _("Tờ A5")), ("roll80", _("Cuộn 80 mm"))])
        for name, pressed in (*self.buttons.items(), *self.links.items()):
            pressed.set_text(action(name).word())
        self.next.set_text(action("receipt.next").word())
        self._show()

    def set_table(self, table: ReceiptTable, size: PaperSize) -> None:
        """Show a receipt."""
        self._table = table
        self.size_choice.set_value(size)
        self._show()

    def forget(self) -> None:
        """Nothing is shown until the next receipt has been read."""
        self.notice.hide()
        self._change.clear()

    def _show(self) -> None:
        if self._table is None:
            return
        receipt, paid = self._table.receipt, self._table.contribution
        self._heading.setText(_("Biên lai") if receipt else _("Phiếu tham gia"))
        self._number.setText(receipt_number(receipt.series, receipt.number) if receipt else day_text(paid.paid_on))
        self.state.set_status(*state_words(receipt, self._table.own_device))
        self._due.setText(_("Đã thu"))
        self.total.set_amount(paid.total, "soft" if receipt and receipt.is_void else "ink")
        payer = receipt.payer_name if receipt else ", ".join(line.member_name for line in paid.lines)
        self._who.setText(payer)
        people = people_text(len(paid.lines))
        self._what.setText(" · ".join((scheme_name(paid.scheme), months_text(paid.months), people)))
        self._show_change()
        can = receipt is not None and not receipt.is_void
        for name in ("receipt.replace", "receipt.void"):
            self.links[name].setVisible(can)
        self.links["receipt.copy"].setVisible(receipt is not None)

    def _show_change(self) -> None:
        paid = self._table.contribution if self._table is not None else None
        given = paid is not None and paid.cash_given > paid.total
        if paid is not None and given:
            back = format_money(paid.cash_given - paid.total)
            text = _("Nhận {given}, trả lại {back}")
            self._change.setText(text.format(given=format_money(paid.cash_given), back=back))
        self._change.setVisible(given)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head, total, buttons = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self.state)
        total.addWidget(self._due)
        total.addWidget(self.total, 1)
        buttons.setSpacing(12)
        for button in self.buttons.values():
            buttons.addWidget(button, 1)
        column.addLayout(head)
        column.addWidget(self._number)
        for widget in (self._who, self._what, rule(self, strong=True)):
            column.addWidget(widget)
        column.addLayout(total)
        column.addWidget(self._change)
        column.addWidget(self.notice)
        column.addStretch(1)
        column.addWidget(self._size_label)
        column.addWidget(self.size_choice)
        column.addLayout(buttons)
        column.addWidget(Flow(*self.links.values(), spacing=4, parent=self))
        column.addWidget(self.next)

    def _on_clicked(self) -> None:
        self.asked.emit(self.sender().objectName())
