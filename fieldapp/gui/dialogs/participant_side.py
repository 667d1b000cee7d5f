"""The participant's side of the screen: large and few words: who, until when, how much; right or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fieldapp.domain.amount_words import in_words
from fieldapp.domain.money import Money
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.bars import DemoRibbon
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import Icon, MoneyLabel, label
from fieldapp.gui.widgets.panels import Card, rule, scrolled
from fieldapp.gui.words import capital, months_text
from fieldapp.i18n import _, format_date

FIT = 5
"""So many people stand there without scrolling."""


@dataclass(frozen=True, slots=True)
class Insured:
    """One person and the last day of the card that is being bought."""

    name: str
    until: date | None


class ParticipantSide(QDialog):
    """Fills the screen until the participant has answered. `answered` carries whether everything is right."""

    answered = Signal(bool)

    def __init__(
        self,
        people: Sequence[Insured],
        months: int,
        total: Money,
        parent: QWidget | None = None,
        *,
        is_demo: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Xin xem lại"))
        self.setWindowState(Qt.WindowState.WindowFullScreen)
        theme = theme_of(self)
        far, wide = theme.space("far"), theme.space("wide")
        whole, column = QVBoxLayout(self), QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if is_demo:
            whole.addWidget(DemoRibbon(self))
        whole.addLayout(column, 1)
        column.setContentsMargins(far + wide, far, far + wide, far)
        column.setSpacing(wide)
        title = _("Thẻ bảo hiểm y tế · {months}").format(months=months_text(months))
        column.addWidget(label(title, "title", self))
        middle = QHBoxLayout()
        middle.setSpacing(far + wide)
        middle.addWidget(self._people(people), 1)
        middle.addLayout(self._amount(total), 1)
        column.addLayout(middle, 1)
        self.wrong = Button(_("Chưa đúng"), "Escape", Kind.DANGER, self, icon="close", large=True)
        self.right = Button(_("Đúng rồi"), "Return", Kind.MONEY, self, icon="check", large=True)
        answers = QHBoxLayout()
        answers.setSpacing(wide)
        for button in (self.wrong, self.right):
            button.setFixedHeight(far * 3)
            answers.addWidget(button, 1)
        column.addLayout(answers)
        self.wrong.clicked.connect(self.reject)
        self.right.clicked.connect(self.accept)
        self.finished.connect(self._on_finished)
        self.right.setFocus(Qt.FocusReason.OtherFocusReason)

    def _people(self, people: Sequence[Insured]) -> QWidget:
        content = QWidget(self)
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme_of(self).space("gap"))
        for place, one in enumerate(people):
            if place:
                rows.addWidget(rule(content))
            row = QHBoxLayout()
            row.setSpacing(theme_of(self).space("gap"))
            row.addWidget(Icon("person", 40, "good", content))
            row.addWidget(label(one.name, "title", content, wrap=True), 1)
            until = _("đến {day}").format(day=format_date(one.until)) if one.until else ""
            row.addWidget(label(until, "heading", content))
            rows.addLayout(row)
        card = Card(self)
        if len(people) > FIT:
            card.column.addWidget(scrolled(content, card))
        else:
            card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
            card.column.addWidget(content)
        return card

    def _amount(self, total: Money) -> QVBoxLayout:
        column = QVBoxLayout()
        said, words = label(_("Số tiền"), "title", self), label(capital(in_words(total)), "title", self, wrap=True)
        figure = MoneyLabel(total, "display", self)
        for text in (said, words):
            text.setAlignment(Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        column.setSpacing(theme_of(self).space("near"))
        for widget in (said, figure, words):
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
            column.addWidget(widget)
        column.addStretch(1)
        return column

    def _on_finished(self, result: int) -> None:
        self.answered.emit(result == QDialog.DialogCode.Accepted.value)
