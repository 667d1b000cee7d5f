"""A day's cash before it is counted: receipts at the left, what must be in the box at the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain import names
from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.receipt import Receipt
from fieldapp.gui.actions import action
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.theme import Status, theme_of
from fieldapp.gui.widgets.buttons import ActionLink, Button, Kind
from fieldapp.gui.widgets.cells import Column, FigureCell, NameCell, PillCell, Row, TextCell
from fieldapp.gui.widgets.fields import MoneyField, TextField
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import MoneyLabel, label
from fieldapp.gui.widgets.lines import QuoteLine, QuoteLines
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card, EmptyState, PageHeading, TwoPanes, rule
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.words import day_text, receipt_number, scheme_name
from fieldapp.i18n import _, format_count, format_money, ngettext
from fieldapp.services.cash import CashSheet


def receipts_text(count: int) -> str:
    """`8 biên lai`."""
    return ngettext("{count} biên lai", "{count} biên lai", count).format(count=format_count(count))


def receipt_status(receipt: Receipt) -> PillCell:
    """Void, at the office, or still waiting."""
    if receipt.is_void:
        return PillCell(Status.BAD, _("đã hủy"))
    if receipt.at_office_since:
        return PillCell(Status.GOOD, _("đã về cơ quan"))
    return PillCell(Status.SOON, _("chưa về cơ quan"))


def receipt_row(receipt: Receipt) -> Row:
    """A receipt in the list."""
    money = FigureCell(receipt.total, _("đã trả lại") if receipt.is_void and receipt.cash_returned else "")
    number = TextCell(receipt_number(receipt.series, receipt.number), scheme_name(receipt.scheme))
    return Row(receipt.id, (number, NameCell(receipt.payer_name), receipt_status(receipt), money))


class CashSheetView(TwoPanes):
    """Shows a `CashSheet`. Signals say what the officer wants; nothing is done here."""

    float_given = Signal(object)
    count_wanted = Signal()
    day_wanted = Signal()
    float_corrected = Signal(object)
    asked = Signal(str)
    """An action of the page, by id."""
    wanted = Signal(str, object)
    """Go to another page, as a page's own `wanted`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cash: CashSheet | None = None
        self.heading = PageHeading(self)
        self.other_day = Notice(self, shortcut=action("cash.day").shortcut)
        self.other_day.acted.connect(self.day_wanted)
        self.coming = Notice(self, shortcut=action("cash.answer").shortcut)
        self.coming.acted.connect(self._on_coming)
        self.late = Notice(self)
        self.filter = TextField("", self)
        self.filter.edited.connect(self._on_filter)
        self.filter.edit.returnPressed.connect(self._on_filter_entered)
        self.receipts = RowList("", self)
        self.receipts.activated_row.connect(self._on_receipt)
        self.nothing = EmptyState("receipt", self, shortcut="F2")
        self.nothing.action.clicked.connect(self._on_find)
        self.box = label("", "heading", self)
        self.float_row = QWidget(self)
        self.float, self.put_float = MoneyField("", self), Button("", "Return", Kind.QUIET, self)
        self.float.edit.returnPressed.connect(self._on_float)
        self.put_float.clicked.connect(self._on_float)
        self.lines = QuoteLines(self)
        self.expected_word, self.expected = label("", "strong", self), MoneyLabel(ZERO, "figure", self)
        self.held = label("", "caption", self, wrap=True)
        self.links = {
            name: ActionLink("", action(name).shortcut, self)
            for name in ("cash.transfer", "cash.float", "cash.numbers")
        }
        for name, link in self.links.items():
            link.clicked.connect(partial(self.asked.emit, name))
        self._correcting = False
        self.count = Button("", action("cash.close").shortcut, Kind.ACCENT, self, large=True)
        self.count.clicked.connect(self.count_wanted)
        self._lay_out()

    def retranslate(self) -> None:
        """All words; what was typed stays."""
        self.filter.set_label(_("Lọc theo số biên lai hoặc tên"))
        self.receipts.setAccessibleName(_("Biên lai trong ngày"))
        self.receipts.set_columns(
            [Column("", 8), Column(_("Số biên lai"), 160), Column(_("Người nộp")),
             Column(_("Tình trạng"), 188, drop=1), Column(_("Số tiền"), 136, right=True)]
        )  # fmt: skip
        self.box.setText(_("Tiền trong túi"))
        self.float.set_label(_("Tiền lẻ mang theo"))
        self.put_float.set_text(_("Ghi"))
        self.expected_word.setText(_("Phải có"))
        self.count.set_text(action("cash.close").word())
        for name, link in self.links.items():
            link.set_text(action(name).word())
        if self._cash is not None:
            self.show_sheet(self._cash)

    def show_sheet(self, sheet: CashSheet) -> None:
        """Show a day."""
        is_new = self._cash is None or self._cash.day.on != sheet.day.on
        self._cash = sheet
        day, on = sheet.day, day_text(sheet.day.on)
        is_today = day.on == sheet.today
        title = _("Quỹ hôm nay, {day}") if is_today else _("Quỹ ngày {day}")
        self.heading.set_words(title.format(day=on), self._about(sheet))
        self._say_other_day(sheet)
        needs_float = is_today and not day.opening_float
        self._correcting = self._correcting and not is_new and bool(day.opening_float)
        self.float_row.setVisible(needs_float or self._correcting)
        self.links["cash.float"].setVisible(bool(day.opening_float) and not self._correcting)
        self._say_account(sheet)
        if is_new:
            self.filter.set_text("")
            self.float.set_amount(sheet.suggested_float or None)
        hint = _("Lần trước: {amount}").format(amount=format_money(sheet.suggested_float))
        self.float.set_hint(hint if sheet.suggested_float else "")
        self.lines.set_lines(self._money_lines(sheet))
        self.expected.set_amount(day.expected)
        self._show_receipts()

    def default_focus(self) -> QWidget:
        """The list, or what helps to begin."""
        if self._cash is not None and self._cash.receipts:
            return self.receipts
        return self.nothing.action if self.float_row.isHidden() else self.float

    def _lay_out(self) -> None:
        theme = theme_of(self)
        self.left.addWidget(self.heading)
        self.left.addWidget(self.other_day)
        self.left.addWidget(self.coming)
        self.left.addWidget(self.late)
        self.left.addWidget(self.filter)
        self.card = Card(self, flush=True)
        self.card.column.addWidget(self.receipts)
        self.left.addWidget(self.card)
        self.left.addWidget(self.nothing, 1)
        self.left.addStretch(0)
        self.right.addWidget(self.box)
        given = QHBoxLayout(self.float_row)
        given.setContentsMargins(0, 0, 0, 0)
        given.setSpacing(theme.space("side"))
        given.addWidget(self.float, 1)
        beside = QVBoxLayout()
        beside.addSpacing(theme.px(28))
        beside.addWidget(self.put_float)
        beside.addStretch(1)
        given.addLayout(beside)
        self.right.addWidget(self.float_row)
        self.right.addWidget(self.lines, 1)
        self.right.addWidget(rule(self, strong=True))
        total = QHBoxLayout()
        total.addWidget(self.expected_word)
        total.addWidget(self.expected, 1)
        self.right.addLayout(total)
        self.right.addWidget(self.held)
        self.right.addWidget(Flow(*self.links.values(), parent=self))
        self.right.addWidget(self.count)
        self.keep_in_sight(self.count)

    def _about(self, sheet: CashSheet) -> str:
        voids = sheet.day.voids
        if not voids:
            return receipts_text(sheet.day.receipts)
        void_words = ngettext("{count} đã hủy", "{count} đã hủy", voids).format(count=voids)
        return f"{receipts_text(sheet.day.receipts)} · {void_words}"

    def _say_other_day(self, sheet: CashSheet) -> None:
        earliest = sheet.days_to_close[0] if sheet.days_to_close else None
        if earliest is None:
            self.other_day.hide()
        elif sheet.day.on == sheet.today:
            words = _("Ngày {day} đã thu tiền mà chưa chốt. Chốt ngày ấy trước.").format(day=day_text(earliest))
            self.other_day.say(words, "soon", _("Về ngày ấy"))
        else:
            words = _("Đây là ngày {day}, chưa chốt. Đếm và chốt ngày này rồi mới tới hôm nay.")
            self.other_day.say(words.format(day=day_text(sheet.day.on)), "soon", _("Xem hôm nay"))

    @staticmethod
    def _money_lines(sheet: CashSheet) -> list[QuoteLine]:
        day = sheet.day
        lines = [QuoteLine(_("Tiền lẻ mang theo"), day.opening_float)] if day.opening_float else []
        for scheme, (count, total) in sheet.takings().items():
            lines.append(QuoteLine(scheme_name(scheme), total, receipts_text(count)))
        if day.returned:
            given_back = sum(one.is_void and one.cash_returned for one in sheet.receipts)
            lines.append(QuoteLine(_("Trả lại vì hủy"), -day.returned, receipts_text(given_back)))
        if day.paid_out:
            lines.append(QuoteLine(_("Hoàn tiền đã trả"), -day.paid_out))
        if day.taken:
            lines.append(QuoteLine(_("Nhận của cán bộ khác"), day.taken))
        if day.passed:
            lines.append(QuoteLine(_("Trao cho cán bộ khác"), -day.passed))
        return lines

    def _show_receipts(self) -> None:
        sheet = self._cash
        if sheet is None:
            return
        some = bool(sheet.receipts)
        self.filter.setVisible(some)
        self.card.setVisible(some)
        self.nothing.setVisible(not some)
        self.nothing.set_words(
            _("Chưa thu khoản nào"),
            _("Biên lai của ngày sẽ hiện ở đây. Tìm một hộ để bắt đầu."),
            _("Tìm người hoặc hộ"),
        )
        wanted = names.fold(self.filter.text()).replace(" ", "")
        self.receipts.set_rows(
            [receipt_row(one) for one in reversed(sheet.receipts) if not wanted or wanted in _sought(one)]
        )

    @Slot(str)
    def _on_filter(self, _text: str) -> None:
        self._show_receipts()

    @Slot()
    def _on_filter_entered(self) -> None:
        found = self.receipts.current_id()
        if found is not None and self.receipts.rows_model.rowCount():
            self._on_receipt(found)

    @Slot(str)
    def _on_receipt(self, receipt: str) -> None:
        self.wanted.emit("receipt", ReceiptRef(EntityId(receipt)))

    @Slot()
    def _on_find(self) -> None:
        self.wanted.emit("find", None)

    def _say_account(self, sheet: CashSheet) -> None:
        account = sheet.account
        waiting = account.to_answer
        if waiting:
            words = _("Có khoản {amount} đang chờ mình trả lời: đã nhận được chưa?")
            self.coming.say(words.format(amount=format_money(waiting[0].amount)), "soon", _("Trả lời"))
        else:
            self.coming.hide()
        if sheet.late:
            first = sheet.late[0]
            words = _("Tiền ngày {day} còn {amount} chưa nộp, hạn {hour} giờ ngày {by}.")
            self.late.say(
                words.format(
                    day=day_text(first.day.on), amount=format_money(first.day.to_remit), hour=first.hour,
                    by=day_text(first.by),
                ),
                "bad",
            )  # fmt: skip
        else:
            self.late.hide()
        held = [_("Đang giữ tất cả: {amount}").format(amount=format_money(account.in_hand))]
        under_way = Money.total(one.amount for one in account.under_way)
        if under_way:
            held.append(_("đang chuyển: {amount}").format(amount=format_money(under_way)))
        self.held.setText(" · ".join(held))

    @Slot()
    def correct_float(self) -> None:
        """Let the officer type what the change in the box really was."""
        if self._cash is not None and self._cash.day.opening_float:
            self._correcting = True
            self.float.set_amount(self._cash.day.opening_float)
            self.float_row.show()
            self.links["cash.float"].hide()
            self.float.setFocus()

    @Slot()
    def _on_coming(self) -> None:
        self.coming.show()
        self.asked.emit("cash.answer")

    @Slot()
    def _on_float(self) -> None:
        amount: Money | None = self.float.amount()
        if self._correcting and amount is not None:
            self._correcting = False
            self.float_corrected.emit(amount)
            return
        if amount is None or not amount:
            self.float.set_error(_("Gõ số tiền lẻ mang theo; không mang thì bỏ qua ô này."))
        else:
            self.float_given.emit(amount)


def _sought(receipt: Receipt) -> str:
    return names.fold(f"{receipt_number(receipt.series, receipt.number)} {receipt.payer_name}").replace(" ", "")
