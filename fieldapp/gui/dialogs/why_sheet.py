"""Every reason behind an amount, line by line, with where it is written and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fieldapp.domain.money import Money
from fieldapp.domain.reasons import Certainty, Reason
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import Icon, label
from fieldapp.gui.widgets.panels import row_of, rule, scrolled
from fieldapp.gui.words import capital
from fieldapp.i18n import _, format_money
from fieldapp.services.explain import explain, explain_source


@dataclass(frozen=True, slots=True)
class Explained:
    """Somebody, what they pay (None: nothing may be taken), and why."""

    who: str
    pays: Money | None
    why: tuple[Reason, ...]


class WhySheet(QDialog):
    """A sheet over the page; Esc or Enter puts it away."""

    def __init__(self, lines: Sequence[Explained], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Vì sao số này?"))
        self.resize(820, 620)
        content = QWidget(self)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 12, 0)
        inner.setSpacing(10)
        for line in lines:
            self._add(inner, line)
        inner.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addWidget(label(_("Vì sao số này?"), "title", self))
        column.addWidget(scrolled(content, self), 1)
        close = Button(_("Đã hiểu"), "Return", Kind.ACCENT, self)
        close.clicked.connect(self.accept)
        column.addLayout(row_of(close))
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, column: QVBoxLayout, line: Explained) -> None:
        head = QHBoxLayout()
        head.addWidget(label(line.who, "heading", self, wrap=True), 1)
        amount = format_money(line.pays) if line.pays is not None else _("không thu tiền")
        head.addWidget(label(amount, "heading", self))
        column.addLayout(head)
        for reason in line.why:
            column.addLayout(self._reason(reason))
        column.addWidget(rule(self))

    def _reason(self, reason: Reason) -> QHBoxLayout:
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(10)
        words.setSpacing(0)
        unsure = reason.certainty is Certainty.ASSUMED
        mark = Icon("warning" if unsure else "check", 20, "soon" if unsure else "good", self)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(label(capital(explain(reason)), "body", self, wrap=True))
        source = explain_source(reason)
        if source:
            words.addWidget(self._source(source, reason.source.url if reason.source else ""))
        row.addLayout(words, 1)
        return row

    def _source(self, text: str, address: str) -> QLabel:
        """The citation; where the page that was read has an address, it opens there, by mouse or by key."""
        shown = label(text, "caption", self, wrap=True)
        if address.startswith(("https://", "http://")):
            shown.setTextFormat(Qt.TextFormat.RichText)
            shown.setText(f'<a href="{escape(address)}">{escape(text)}</a>')
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            )
            shown.setOpenExternalLinks(True)
        return shown
