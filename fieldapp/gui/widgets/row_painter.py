"""Draws the cells of a `RowList`."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from fieldapp.gui.theme import Theme, theme_of
from fieldapp.gui.widgets import paint
from fieldapp.gui.widgets.cells import ROLE_CELL, ROLE_ROW, Cell, FigureCell, NameCell, PillCell, Row, TextCell

KEEPS_CURSOR = "keeps_cursor"
"""Property of a list whose cursor shows while the keyboard is elsewhere: the find field moves it."""
LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight


class RowPainter(QStyledItemDelegate):
    """Ground by tick, hairline between rows, a bar at the left of the row with the cursor, then the cell."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One cell."""
        row = index.data(ROLE_ROW)
        if not isinstance(row, Row):
            return
        # The option lives on Qt's stack: what is read from it is copied, and the view is known without it.
        view, rect = self._view, QRect(option.rect)
        state: QStyle.StateFlag = option.state
        theme = theme_of(view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = view.hasFocus() or view.property("keeps_cursor") is True
        under_cursor = bool(state & QStyle.StateFlag.State_Selected) and marked
        self._ground(painter, theme, rect, row, chosen=under_cursor)
        if index.row() + 1 < index.model().rowCount():
            thickness = theme.line_width
            painter.fillRect(rect.left(), rect.bottom() - thickness + 1, rect.width(), thickness, theme.colour("line"))
        if index.column() == 0:
            if under_cursor:
                painter.fillRect(QRect(rect.left(), rect.top(), theme.px(4), rect.height()), theme.colour("accent"))
            self._tick(painter, theme, rect, row)
        else:
            cell: Cell | None = index.data(ROLE_CELL)
            side = theme.space("side")
            if cell is not None:
                self._cell(painter, theme, rect.adjusted(side, 0, -side, 0), cell)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The list decides the heights."""
        return QSize()

    @staticmethod
    def _ground(painter: QPainter, theme: Theme, rect: QRect, row: Row, *, chosen: bool) -> None:
        if row.ticked:
            painter.fillRect(rect, theme.colour("chosen"))
        elif chosen or row.quiet:
            painter.fillRect(rect, theme.colour("sunken"))

    @staticmethod
    def _tick(painter: QPainter, theme: Theme, rect: QRect, row: Row) -> None:
        if row.ticked is None:
            return
        size = theme.px(24)
        box = QRect(rect.left() + theme.px(16), rect.center().y() - size // 2, size, size)
        if row.ticked:
            paint.draw_box(painter, box, theme.colour("accent"), radius=theme.px(5))
            inner = box.adjusted(theme.px(3), theme.px(3), -theme.px(3), -theme.px(3))
            paint.draw_icon(painter, "check", theme.colour("on_accent"), inner)
        else:
            edge = theme.colour("edge")
            paint.draw_box(painter, box, theme.colour("surface"), edge, width=theme.px(2), radius=theme.px(5))

    def _cell(self, painter: QPainter, theme: Theme, rect: QRect, cell: Cell) -> None:
        if isinstance(cell, PillCell):
            size = paint.pill_size(theme, cell.text).boundedTo(rect.size())
            at = QRect(rect.left(), rect.center().y() - size.height() // 2 + 1, size.width(), size.height())
            paint.draw_pill(painter, theme, at, cell.status, cell.text)
        elif isinstance(cell, NameCell):
            self._name(painter, theme, rect, cell)
        elif isinstance(cell, FigureCell):
            self._lines(painter, theme, rect, (cell.shown(), cell.under), RIGHT, bold=True)
        elif isinstance(cell, TextCell):
            self._lines(painter, theme, rect, (cell.text, cell.under), LEFT, bold=False)

    @staticmethod
    def _halves(theme: Theme, rect: QRect) -> tuple[QRect, QRect]:
        """A line for the main words and one beneath, together centred."""
        upper, lower = theme.px(26), theme.px(20)
        top = rect.top() + (rect.height() - upper - lower) // 2
        return QRect(rect.left(), top, rect.width(), upper), QRect(rect.left(), top + upper, rect.width(), lower)

    def _name(self, painter: QPainter, theme: Theme, rect: QRect, cell: NameCell) -> None:
        upper, lower = self._halves(theme, rect) if cell.under else (rect, rect)
        font = theme.font("strong", bold=True)
        paint.draw_text(painter, upper, cell.name, font, theme.colour("ink"), LEFT)
        used = QFontMetrics(font).horizontalAdvance(cell.name) + theme.px(8)
        if cell.tag and used < upper.width():
            tag = upper.adjusted(used, theme.px(2), 0, 0)
            paint.draw_text(painter, tag, cell.tag, theme.font("caption"), theme.colour("soft"), LEFT)
        if cell.under:
            paint.draw_text(painter, lower, cell.under, theme.font("caption"), theme.colour("soft"), LEFT)

    def _lines(
        self,
        painter: QPainter,
        theme: Theme,
        rect: QRect,
        lines: tuple[str, str],
        side: Qt.AlignmentFlag,
        *,
        bold: bool,
    ) -> None:
        upper, lower = self._halves(theme, rect) if lines[1] else (rect, rect)
        paint.draw_text(painter, upper, lines[0], theme.font("body", bold=bold), theme.colour("ink"), side)
        if lines[1]:
            paint.draw_text(painter, lower, lines[1], theme.font("caption"), theme.colour("soft"), side)
