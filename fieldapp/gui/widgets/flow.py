"""Things side by side that go on to the next line when there is no room: links, pills."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fieldapp.gui.theme import theme_of


class Flow(QWidget):
    """Lays its widgets from left to right, line by line, in the order given; hidden ones take no room."""

    def __init__(self, *widgets: QWidget, spacing: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spacing = spacing
        self._widgets = list(widgets)
        for widget in self._widgets:
            widget.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """More lines where it is narrow."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        """All on one line."""
        sizes = [widget.sizeHint() for widget in self._shown()]
        gap = theme_of(self).px(self._spacing)
        width = sum(size.width() for size in sizes) + gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        """The widest thing."""
        sizes = [widget.sizeHint() for widget in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place them."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def showEvent(self, event: QShowEvent) -> None:
        """Place them anew: words may have changed while nobody saw them."""
        super().showEvent(event)
        self._place(self.width(), move=True)

    def event(self, event: QEvent) -> bool:
        """Place them again when one of them changed its size or was hidden."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place(self.width(), move=True)
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]

    def _place(self, width: int, *, move: bool) -> int:
        gap = theme_of(self).px(self._spacing)
        left = top = line = 0
        for widget in self._shown():
            size = widget.sizeHint()
            if left and left + size.width() > width:
                left, top, line = 0, top + line + gap // 2, 0
            if move:
                widget.setGeometry(QRect(left, top, min(size.width(), max(width, 1)), size.height()))
            left += size.width() + gap
            line = max(line, size.height())
        return top + line
