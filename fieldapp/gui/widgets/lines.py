"""Lines of a quote: who, how much, and in quiet words why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fieldapp.domain.money import Money
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.panels import empty, scrolled
from fieldapp.i18n import format_money


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """`who` (a name), the amount, and `why` in the reader's language."""

    who: str
    amount: Money
    why: str = ""

    def spoken(self) -> str:
        """For a screen reader."""
        return ", ".join(part for part in (self.who, format_money(self.amount), self.why) if part)


class QuoteLines(QWidget):
    """The lines, figures right-aligned in columns; scrolls when they are many."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content, self))
        self._content = content
        self._lines: tuple[QuoteLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def lines(self) -> Sequence[QuoteLine]:
        """What is shown."""
        return self._lines

    def set_lines(self, lines: Sequence[QuoteLine]) -> None:
        """Show these lines."""
        self._lines = tuple(lines)
        empty(self._column)
        theme = theme_of(self)
        self._column.setSpacing(theme.space("side"))
        for line in self._lines:
            self._column.addWidget(self._made(line))
        self._column.addStretch(1)
        self.setMinimumHeight(theme.px(56))

    def changeEvent(self, event: QEvent) -> None:
        """Distances follow the scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._lines:
            self._column.setSpacing(theme_of(self).space("side"))

    def _made(self, line: QuoteLine) -> QWidget:
        made = QWidget(self._content)
        made.setAccessibleName(line.spoken())
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        upper = QHBoxLayout()
        upper.addWidget(label(line.who, "body", made, wrap=True), 1)
        upper.addWidget(label(str(line.amount), "strong", made), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(upper)
        if line.why:
            column.addWidget(label(line.why, "caption", made, wrap=True))
        return made
