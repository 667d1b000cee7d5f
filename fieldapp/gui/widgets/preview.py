"""Pages of paper on the screen, as images made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.panels import scrolled


class _Sheet(QWidget):
    """One page, drawn at its widget's size."""

    def __init__(self, image: QImage, parent: QWidget) -> None:
        super().__init__(parent)
        self._image = image
        self._shown = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def fitting_width(self, room: int) -> int:
        """All the room there is; a strip from a roll is not blown up beyond its own width."""
        is_strip = self._image.height() > 2 * self._image.width()
        return min(room, round(self._image.width() / self.devicePixelRatioF())) if is_strip else room

    def fit(self, width: int) -> None:
        """Be `width` pixels wide."""
        ratio = self.devicePixelRatioF()
        smooth = Qt.TransformationMode.SmoothTransformation
        self._shown = QPixmap.fromImage(self._image.scaledToWidth(max(1, round(width * ratio)), smooth))
        self._shown.setDevicePixelRatio(ratio)
        self.setFixedSize(width, max(1, round(self._image.height() * width / max(1, self._image.width()))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page and its edge."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._shown)
        painter.setPen(theme_of(self).colour("edge"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PagePreview(QWidget):
    """Pages one below the other, fitted to the width; plus and minus change the size, 0 fits again."""

    STEPS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setSpacing(16)
        self._area: QScrollArea = scrolled(self._content, self)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)
        self._sheets: list[_Sheet] = []
        self._step = self.STEPS.index(1.0)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_pages(self, pages: Sequence[bytes | QImage]) -> None:
        """Show these pages: PNG (or other image) bytes, or images."""
        for sheet in self._sheets:
            self._column.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
        images = [page if isinstance(page, QImage) else QImage.fromData(page) for page in pages]
        self._sheets = [_Sheet(image, self._content) for image in images]
        for sheet in self._sheets:
            self._column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._fit()

    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._sheets)

    def zoom(self, by: int) -> None:
        """Larger (1), smaller (-1)."""
        self._step = min(max(self._step + by, 0), len(self.STEPS) - 1)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus, minus, nought; arrows and page keys scroll."""
        if event.text() in {"+", "="}:
            self.zoom(1)
        elif event.text() == "-":
            self.zoom(-1)
        elif event.text() == "0":
            self._step = self.STEPS.index(1.0)
            self._fit()
        else:
            bar, page = self._area.verticalScrollBar(), self._area.viewport().height() - 40
            move = {Qt.Key.Key_Down: 60, Qt.Key.Key_Up: -60, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page}
            step = move.get(Qt.Key(event.key()))
            if step is None:
                super().keyPressEvent(event)
            else:
                bar.setValue(bar.value() + step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - theme_of(self).px(40)
        for sheet in self._sheets:
            sheet.fit(max(160, round(sheet.fitting_width(room) * self.STEPS[self._step])))
