"""Words and marks: labels by role, status pills, key caps, icons, money."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.theme import Status, theme_of
from fieldapp.gui.widgets import paint
from fieldapp.i18n import NBSP, format_money


def label(text: str, role: str = "body", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A line of text. Roles: caption, label, body, soft, strong, heading, title, error."""
    made = QLabel(text, parent)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    return made


class ShortLabel(QLabel):
    """One line that gives way: shortened with an ellipsis where there is no room, whole in its tool tip."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(min(super().minimumSizeHint().width(), theme_of(self).px(32)), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole text, or as much as there is room for."""
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        if shown == self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)


class Painted(QWidget):
    """A widget that draws itself: measured and drawn anew when theme, size or language change."""

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under the new theme."""
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.EnabledChange}:
            self.updateGeometry()
            self.update()
        super().changeEvent(event)


class Icon(Painted):
    """A line icon in a colour role."""

    def __init__(self, name: str, size: int = 24, role: str = "ink", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._size, self._role = name, size, role
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, role: str | None = None) -> None:
        """Show another icon, perhaps in another colour role."""
        self._name, self._role = name, role or self._role
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(1, 1) * theme_of(self).px(self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        paint.draw_icon(painter, self._name, theme_of(self).colour(self._role), self.rect())


class StatusPill(Painted):
    """How things stand, by shape, word and colour."""

    def __init__(self, status: Status = Status.NONE, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_status(status, text)

    def set_status(self, status: Status, text: str) -> None:
        """Show `text` under the mark of `status`."""
        self._status, self._text = status, text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return paint.pill_size(theme_of(self), self._text)

    def minimumSizeHint(self) -> QSize:
        """Room for the mark and a few letters."""
        return QSize(theme_of(self).px(60), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw shape and word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.draw_pill(painter, theme_of(self), self.rect(), self._status, self._text)


class KeyCap(Painted):
    """The key that does it."""

    def __init__(self, shortcut: str, role: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys, self._role = paint.key_text(shortcut), role
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as its letters."""
        return paint.keycap_size(theme_of(self), self._keys)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cap."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self)
        paint.draw_keycap(painter, theme, self.rect(), self._keys, theme.colour(self._role))


class MoneyLabel(Painted):
    """An amount in large figures, right-aligned, the sign smaller beside it.

    Roles are those of the type scale: `figure` for the amount to collect, `display` for the participant's side,
    `heading` or `body` for sums in a panel.
    """

    def __init__(
        self, amount: Money = ZERO, role: str = "figure", parent: QWidget | None = None, *, tone: str = "ink"
    ) -> None:
        super().__init__(parent)
        self._role, self._tone = role, tone
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_amount(amount)

    def amount(self) -> Money:
        """What is shown."""
        return self._amount

    def set_amount(self, amount: Money, tone: str | None = None) -> None:
        """Show `amount`, perhaps in another colour role (`bad` for money that is missing)."""
        self._amount, self._tone = amount, tone or self._tone
        self.setAccessibleName(format_money(amount))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the figures and the sign; at least seven figures, so that the panel does not jump."""
        figures, sign = (QFontMetrics(font) for font in self._fonts())
        widest = max(figures.horizontalAdvance(str(self._amount)), figures.horizontalAdvance("1.000.000"))
        return QSize(widest + sign.horizontalAdvance(f"{NBSP}₫") + 2, round(figures.ascent() * 1.15))

    def minimumSizeHint(self) -> QSize:
        """Figures are never shortened."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Figures and sign on one base line."""
        theme, (figure_font, sign_font) = theme_of(self), self._fonts()
        figures, sign = QFontMetrics(figure_font), QFontMetrics(sign_font)
        painter = QPainter(self)
        painter.setPen(theme.colour(self._tone))
        base = (self.height() + figures.capHeight()) // 2
        right = self.width() - sign.horizontalAdvance("₫")
        painter.setFont(sign_font)
        painter.drawText(right, base, "₫")
        painter.setFont(figure_font)
        text = str(self._amount)
        painter.drawText(right - theme.px(6) - figures.horizontalAdvance(text), base, text)

    def _fonts(self) -> tuple[QFont, QFont]:
        theme = theme_of(self)
        figures = theme.font(self._role, bold=True)
        sign = theme.font(self._role, bold=True)
        sign.setPixelSize(max(theme.px(14), round(figures.pixelSize() * 0.62)))
        return figures, sign
