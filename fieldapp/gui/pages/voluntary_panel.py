"""The right half of the voluntary page: what the choice costs, why, or why it cannot be; and the gesture."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.quote import Line, Quote
from fieldapp.gui.actions import action
from fieldapp.gui.dialogs.why_sheet import Explained
from fieldapp.gui.pages.cash_panel import CashPanel
from fieldapp.gui.widgets.buttons import ActionLink
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.lines import QuoteLine, QuoteLines
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.words import capital
from fieldapp.i18n import _, format_date
from fieldapp.services.contribute import Deadline
from fieldapp.services.explain import explain


def quote_lines(line: Line) -> list[QuoteLine]:
    """The contribution, what others pay of it, and what remains."""
    shown = [QuoteLine(_("Mức đóng"), line.contribution, capital(explain(line.why[0])) if line.why else "")]
    for words, part in (
        (_("Nhà nước hỗ trợ"), line.state),
        (_("Địa phương hỗ trợ"), line.province),
        (_("Nguồn khác hỗ trợ"), line.other),
    ):
        if part:
            shown.append(QuoteLine(words, -part))
    return shown


class VoluntaryPanel(QWidget):
    """Shows a quote; knows no use case."""

    why_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._who = ""
        self._quote: Quote | None = None
        self._deadline: Deadline | None = None
        self._heading = label("", "heading", self)
        self._period = label("", "soft", self, wrap=True)
        self.notice = Notice(self)
        self.lines = QuoteLines(self)
        self._provisional = label("", "caption", self, wrap=True)
        self.cash = CashPanel(self)
        self.why = ActionLink("", action("voluntary.why").shortcut, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self._heading, self._period, self.notice):
            column.addWidget(widget)
        column.addWidget(self.lines, 1)
        for below in (self._provisional, self.cash, Flow(self.why, parent=self)):
            column.addWidget(below)
        self.why.clicked.connect(self.why_wanted)

    def retranslate(self) -> None:
        """All words; the cash typed stays."""
        self._heading.setText(_("Số tiền đóng"))
        self._provisional.setText(_("Tính theo hướng dẫn tạm thời, cơ quan sẽ đối chiếu."))
        self.cash.set_words(_("Thu tiền và in biên lai"))
        self.why.set_text(_("Vì sao số này?"))
        self._show()

    def forget_quote(self) -> None:
        """The amounts shown are no longer those of what is chosen."""
        self._quote = None
        self.cash.set_total(None)

    def set_quote(self, who: str, quote: Quote, deadline: Deadline | None = None) -> None:
        """Show a quote, and by when such months are to be paid; a refused choice cannot be confirmed."""
        self._who, self._quote, self._deadline = who, quote, deadline
        self.notice.hide()
        self._show()
        if quote.refused:
            self.notice.say(_("Lựa chọn này chưa đóng được: xem dòng chữ đỏ bên trái."), "soon")

    def quote(self) -> Quote | None:
        """The quote shown, if it is the one for what is chosen."""
        return self._quote

    def warn(self, sentence: str) -> None:
        """Say what to think of before the money is taken; nothing is stopped."""
        self.notice.say(sentence, "soon")

    def refuse(self, sentence: str) -> None:
        """Say why nothing was taken."""
        self.notice.say(sentence, "bad")

    def explained(self) -> tuple[Explained, ...]:
        """Every reason of the quote."""
        if self._quote is None:
            return ()
        paid = tuple(Explained(self._who, line.pays, line.why) for line in self._quote.lines)
        return paid + tuple(Explained(self._who, None, one.why) for one in self._quote.refused)

    def _show(self) -> None:
        quote = self._quote
        if quote is None:
            return
        line = quote.lines[0] if quote.lines else None
        self.lines.set_lines(quote_lines(line) if line is not None else ())
        self.cash.set_total(quote.total if line is not None else None)
        self._provisional.setVisible(quote.provisional and line is not None)
        period = ""
        if line is not None and line.starts and line.ends:
            words = _("Từ {first} đến {last}")
            period = words.format(first=format_date(line.starts), last=format_date(line.ends))
        if period and self._deadline is not None:
            by = _("hạn đóng {day}").format(day=format_date(self._deadline.last_day))
            period = f"{period} · {by}"
        self._period.setText(period)
        self._period.setVisible(bool(period))
