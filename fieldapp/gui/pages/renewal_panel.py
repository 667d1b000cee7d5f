"""The right half of the household page: how long, what it costs line by line and why, and the gesture that takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.money import ZERO
from fieldapp.domain.quote import Line
from fieldapp.domain.reasons import Reason, ReasonCode
from fieldapp.gui.actions import action
from fieldapp.gui.dialogs.why_sheet import Explained
from fieldapp.gui.pages.cash_panel import CashPanel
from fieldapp.gui.widgets.buttons import ActionLink, SegmentedChoice
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.lines import QuoteLine, QuoteLines
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.words import capital, months_text, share_text
from fieldapp.i18n import _, format_count, format_date, ngettext
from fieldapp.services.explain import explain, ordinal
from fieldapp.services.renew import HEALTH_MONTHS, Renewal
from fieldapp.services.standing import HouseholdStanding

LOW_NUMBERS = 20
"""So few receipt numbers left are worth a warning: half a morning's work."""

_SHORT: Mapping[ReasonCode, Callable[[Reason], str]] = {
    ReasonCode.STATE_SUPPORT: lambda why: _("Nhà nước hỗ trợ {share}").format(share=share_text(why.params["share"])),
    ReasonCode.PROVINCIAL_SUPPORT: lambda why: _("địa phương hỗ trợ {share}").format(
        share=share_text(why.params["share"])
    ),
    ReasonCode.LADDER: lambda why: _("người {place}: {share}").format(
        place=ordinal(int(why.params["place"] or 0)), share=share_text(why.params["share"])
    ),
}
"""The reasons that say most about an amount, in few words; all others are a key away."""


def line_words(line: Line) -> str:
    """Why the amount, in few words, and the last day of the card."""
    parts = [_SHORT[reason.code](reason) for reason in line.why if reason.code in _SHORT]
    if not parts and line.why:
        parts = [explain(line.why[0])]
    if line.ends:
        parts.append(_("thẻ đến {day}").format(day=format_date(line.ends)))
    return capital(" · ".join(parts))


class RenewalPanel(QWidget):
    """Shows a quote; knows no use case. `months_chosen` asks for another one."""

    months_chosen = Signal(int)
    why_wanted = Signal()
    turn_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: HouseholdStanding | None = None
        self._renewal: Renewal | None = None
        self._numbers_left = -1
        self._heading = label("", "heading", self)
        self.months = SegmentedChoice[int]("", self)
        self.lines = QuoteLines(self)
        self.notice = Notice(self)
        self._numbers = label("", "caption", self, wrap=True)
        self._provisional = label("", "caption", self, wrap=True)
        self.cash = CashPanel(self)
        self.turn = ActionLink("", action("household.turn").shortcut, self)
        self.why = ActionLink("", action("household.why").shortcut, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self._heading, self.months, self.notice):
            column.addWidget(widget)
        column.addWidget(self.lines, 1)
        links = Flow(self.turn, self.why, spacing=4, parent=self)
        for below in (self._provisional, self._numbers, self.cash, links):
            column.addWidget(below)
        self.months.changed.connect(self._on_months)
        self.why.clicked.connect(self.why_wanted)
        self.turn.clicked.connect(self.turn_wanted)

    def retranslate(self) -> None:
        """All words; the choice and the cash typed stay."""
        self._heading.setText(_("Gia hạn thẻ BHYT"))
        self.months.setAccessibleName(_("Số tháng đóng"))
        self.months.set_options([(count, months_text(count)) for count in HEALTH_MONTHS])
        self.cash.set_words(_("Thu tiền và in biên lai"))
        self.turn.set_text(_("Xoay màn hình"))
        self.why.set_text(_("Vì sao số này?"))
        self._show_quote()
        self._show_numbers()

    def choose_months(self, months: int) -> None:
        """Choose without asking for a quote."""
        self.months.set_value(months)

    def set_numbers_left(self, left: int) -> None:
        """How many receipts can still be issued."""
        self._numbers_left = left
        self._show_numbers()

    def forget_quote(self) -> None:
        """The amounts shown are no longer those of what is ticked."""
        self._renewal = None
        self.cash.set_total(None)

    def set_quote(self, view: HouseholdStanding, renewal: Renewal) -> None:
        """Show a quote; nothing can be confirmed where nobody is to pay."""
        self._view, self._renewal = view, renewal
        self.notice.hide()
        self._show_quote()

    def renewal(self) -> Renewal | None:
        """The quote shown, if it is the one for what is ticked."""
        return self._renewal

    def refuse(self, sentence: str) -> None:
        """Say above the lines why nothing was taken."""
        self.notice.say(sentence, "bad")

    def explained(self) -> tuple[Explained, ...]:
        """Every line and refusal with all its reasons."""
        if self._renewal is None:
            return ()
        quote = self._renewal.quote
        paid = tuple(Explained(self._name(line.id), line.pays, line.why) for line in quote.lines)
        return paid + tuple(Explained(self._name(one.id), None, one.why) for one in quote.refused)

    def _name(self, member: str) -> str:
        members = self._view.members if self._view else ()
        return next((one.member.name for one in members if one.member.id == member), "")

    def _show_quote(self) -> None:
        renewal = self._renewal
        if renewal is None:
            return
        quote = renewal.quote
        shown = [QuoteLine(self._name(line.id), line.pays, line_words(line)) for line in quote.lines]
        shown += [QuoteLine(self._name(no.id), ZERO, capital(explain(no.why[0]))) for no in quote.refused]
        self.lines.set_lines(shown)
        self.lines.setAccessibleName(_("Từng người đóng bao nhiêu"))
        self.cash.set_total(renewal.total if quote.lines else None)
        self._provisional.setText(_("Tính theo hướng dẫn tạm thời, cơ quan sẽ đối chiếu."))
        self._provisional.setVisible(quote.provisional and bool(quote.lines))
        if not shown:
            self.notice.say(_("Chọn người cần đóng ở bảng bên trái (phím cách)."), "plain")

    def _show_numbers(self) -> None:
        left = self._numbers_left
        self._numbers.setVisible(0 <= left <= LOW_NUMBERS)
        if left == 0:
            self._numbers.setText(_("Đã hết số biên lai: gửi về cơ quan để nhận thêm số rồi mới thu được."))
        else:
            text = ngettext("Chỉ còn {count} số biên lai.", "Chỉ còn {count} số biên lai.", left)
            self._numbers.setText(text.format(count=format_count(max(left, 0))))

    @Slot(object)
    def _on_months(self, months: int) -> None:
        self.months_chosen.emit(months)
