"""Lists with rich rows: a tick, a name over two lines, a status pill, a figure at the right; painted, so quick.

A page gives `Column`s and `Row`s; `RowList` shows them, moves by arrow keys, ticks with space, opens with Enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.cells import ROLE_CELL, ROLE_ROW, Column, Row
from fieldapp.gui.widgets.row_painter import RowPainter
from fieldapp.i18n import _

Index = QModelIndex | QPersistentModelIndex


class RowModel(QAbstractTableModel):
    """Rows in order, the tick in column 0."""

    ticks_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._rows: list[Row] = []

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Headings and widths; the first is the tick's, even if it has no heading."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self.endResetModel()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, place: int) -> Row | None:
        """The row at a place."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def rows(self) -> Sequence[Row]:
        """All rows in order."""
        return self._rows

    def columns(self) -> Sequence[Column]:
        """Headings in order."""
        return self._columns

    def toggle(self, place: int) -> None:
        """Turn the tick of a row that has one."""
        row = self.row(place)
        if row is not None and row.ticked is not None:
            self._rows[place] = replace(row, ticked=not row.ticked)
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self._columns) - 1))
            self.ticks_changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """A flat list."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """A flat list."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles, aligned like what stands beneath."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row and cell for the painter, words for screen readers."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        cell = row.cells[index.column() - 1] if 1 <= index.column() <= len(row.cells) else None
        if role == ROLE_ROW:
            return row
        if role == ROLE_CELL:
            return cell
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole}:
            return cell.spoken() if cell is not None else self._spoken_tick(row)
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0 and row.ticked is not None:
            return Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything can be walked to; ticks can be turned."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        row = self.row(index.row())
        tickable = row is not None and row.ticked is not None and index.column() == 0
        return base | Qt.ItemFlag.ItemIsUserCheckable if tickable else base

    @staticmethod
    def _spoken_tick(row: Row) -> str:
        if row.ticked is None:
            return ""
        return _("đã chọn") if row.ticked else _("chưa chọn")


class RowList(QTableView):
    """The list. The first column is the tick; give it an empty title and width 8 where nothing is ticked."""

    LEAST_OPEN = 212

    ticks_changed = Signal()
    """The officer ticked or unticked; ask `ticked()`."""
    activated_row = Signal(str)
    """Enter or double click on the row with this id."""
    current_changed = Signal(str)
    """The row with this id has the cursor."""

    def __init__(self, name: str = "", parent: QWidget | None = None, *, row_height: int = 60) -> None:
        super().__init__(parent)
        self._row_height = row_height
        self.rows_model = RowModel(self)
        self.setModel(self.rows_model)
        self.setItemDelegate(RowPainter(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.rows_model.ticks_changed.connect(self.ticks_changed)
        self.doubleClicked.connect(self._on_double_clicked)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Headings and widths; one column has width 0 and takes what is left."""
        self.rows_model.set_columns(columns)
        self._fit()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows; the cursor stays on the same id, else goes to the first row."""
        before = self.current_id()
        self.rows_model.set_rows(rows)
        place = next((at for at, row in enumerate(rows) if row.id == before), 0)
        if rows:
            self.setCurrentIndex(self.rows_model.index(place, 0))
        self._fit()

    def current_id(self) -> str | None:
        """The row with the cursor."""
        row = self.rows_model.row(self.currentIndex().row())
        return row.id if row is not None else None

    def set_current(self, row_id: str) -> None:
        """Put the cursor on a row; an id that is not there changes nothing."""
        place = next((at for at, row in enumerate(self.rows_model.rows()) if row.id == row_id), None)
        if place is not None:
            self.setCurrentIndex(self.rows_model.index(place, 0))

    def ticked(self) -> tuple[str, ...]:
        """Ids of the ticked rows, in order."""
        return tuple(row.id for row in self.rows_model.rows() if row.ticked)

    def sizeHint(self) -> QSize:
        """Exactly its rows; a page with less room lets it scroll."""
        theme = theme_of(self)
        return QSize(theme.px(600), theme.px(40) + theme.px(self._row_height) * len(self.rows_model.rows()))

    def minimumSizeHint(self) -> QSize:
        """Heading and two rows."""
        theme = theme_of(self)
        return QSize(theme.px(240), theme.px(40) + theme.px(self._row_height) * min(2, len(self.rows_model.rows())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks, Enter opens, arrows move; everything else goes to the page."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space:
            self.rows_model.toggle(self.currentIndex().row())
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.currentIndex())
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            place = 0 if key == Qt.Key.Key_Home else self.rows_model.rowCount() - 1
            self.setCurrentIndex(self.rows_model.index(place, 0))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click upon the tick turns it."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index.column() == 0:
            self.rows_model.toggle(index.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor shows where it stands."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The cursor steps back."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Heights and widths follow the scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "rows_model"):
            self._fit()

    def _fit(self) -> None:
        theme, header = theme_of(self), self.horizontalHeader()
        header.setFixedHeight(theme.px(40))
        header.setMinimumSectionSize(theme.px(4))
        self.verticalHeader().setDefaultSectionSize(theme.px(self._row_height))
        left_out = self._left_out(theme.px(self.LEAST_OPEN))
        for place, column in enumerate(self.rows_model.columns()):
            self.setColumnHidden(place, place in left_out)
            if column.width:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(place, theme.px(column.width))
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.updateGeometry()

    def _left_out(self, least: int) -> set[int]:
        """Columns that have no room."""
        theme, columns = theme_of(self), self.rows_model.columns()
        open_width = self.viewport().width() - sum(theme.px(column.width) for column in columns)
        left_out: set[int] = set()
        for place in sorted((at for at, one in enumerate(columns) if one.drop), key=lambda at: -columns[at].drop):
            if open_width >= least:
                break
            left_out.add(place)
            open_width += theme.px(columns[place].width)
        return left_out

    def _open(self, index: QModelIndex) -> None:
        row = self.rows_model.row(index.row())
        if row is not None:
            self.activated_row.emit(row.id)

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.column() != 0:
            self._open(index)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = self.rows_model.row(current.row())
        if row is not None:
            self.current_changed.emit(row.id)
