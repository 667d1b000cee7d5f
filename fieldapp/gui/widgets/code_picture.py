"""A code for the other side of the table: spelled large, and as a QR code.

The QR code is black on white in every theme, because cameras read nothing else well.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets import paint
from fieldapp.gui.widgets.labels import Painted

QUIET = 4
"""Modules left white around the code (ISO/IEC 18004)."""


class SpelledCode(Painted):
    """A code in figures that can be read across a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        """Show another code."""
        self._text = text
        self.setAccessibleName(" ".join(text.replace("-", "")))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The code."""
        return self._text

    def sizeHint(self) -> QSize:
        """One line."""
        metrics = QFontMetrics(theme_of(self).font("figure", bold=True))
        return QSize(metrics.horizontalAdvance(self._text), metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As large as the line allows."""
        theme = theme_of(self)
        painter = QPainter(self)
        font = theme.font("figure", bold=True)
        if QFontMetrics(font).horizontalAdvance(self._text) > self.width():
            font = theme.font("title", bold=True)
        paint.draw_text(
            painter, self.rect(), self._text, font, theme.colour("ink"),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        )  # fmt: skip


class CodePicture(Painted):
    """Shows a text as a QR code, as large as whole pixels for each module allow."""

    SIDE = 248

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules: tuple[bytes, ...] = ()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        """Show another text; none shows nothing."""
        if text == self._text:
            return
        self._text = text
        self._modules = _modules_of(text) if text else ()
        self.update()

    def text(self) -> str:
        """What it says."""
        return self._text

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(1, 1) * theme_of(self).px(self.SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw module by module."""
        if not self._modules:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        count = len(self._modules)
        size = max(1, min(self.width(), self.height()) // (count + 2 * QUIET))
        left, top = (self.width() - size * count) // 2, (self.height() - size * count) // 2
        for row, modules in enumerate(self._modules):
            for column, dark in enumerate(modules):
                if dark:
                    square = QRect(left + column * size, top + row * size, size, size)
                    painter.fillRect(square, Qt.GlobalColor.black)


def _modules_of(text: str) -> tuple[bytes, ...]:
    import segno

    return tuple(bytes(row) for row in segno.make_qr(text, error="m").matrix)
