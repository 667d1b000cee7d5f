"""All keys on one sheet, made from the table of actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from fieldapp.gui.actions import ACTIONS, Action, Where, actions_of
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import KeyCap, label
from fieldapp.gui.widgets.panels import row_of
from fieldapp.i18n import N_, _, pgettext

LIST_KEYS = (
    (N_("Lên, xuống trong danh sách"), "↑ ↓"),
    (N_("Chọn hoặc bỏ chọn một người"), "Space"),
    (N_("Đi tiếp"), "Return"),
    (N_("Ô kế tiếp"), "Tab"),
)


class HelpSheet(QDialog):
    """Open it with `open()`; Esc closes it."""

    def __init__(self, page: str, page_title: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = theme_of(self)
        self.setWindowTitle(_("Các phím"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        outer = QVBoxLayout(self)
        edge = theme.space("wide")
        outer.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        outer.setSpacing(theme.space("gap"))
        outer.addWidget(label(_("Các phím"), "title", self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(48))
        grid.setVerticalSpacing(theme.space("gap"))
        everywhere = [known for known in ACTIONS if known.where is not Where.PAGE]
        here = actions_of(page)
        grid.addLayout(self._block(_("Ở mọi trang"), self._keys(everywhere)), 0, 0, 2, 1)
        if here:
            grid.addLayout(self._block(page_title, self._keys(here)), 0, 1)
        general = [(_(words), keys) for words, keys in LIST_KEYS]
        grid.addLayout(self._block(_("Trong danh sách và ô nhập"), general), 1 if here else 0, 1)
        grid.setRowStretch(1, 1)
        outer.addLayout(grid, 1)
        close = Button(pgettext("window", "Đóng"), "Escape", Kind.ACCENT, self)
        close.clicked.connect(self.accept)
        outer.addLayout(row_of(close))
        close.setFocus()

    @staticmethod
    def _keys(known: Sequence[Action]) -> list[tuple[str, str]]:
        return [(one.word(), one.shortcut) for one in known]

    def _block(self, heading: str, lines: Sequence[tuple[str, str]]) -> QGridLayout:
        theme = theme_of(self)
        block = QGridLayout()
        block.setVerticalSpacing(theme.space("near"))
        block.setHorizontalSpacing(theme.space("gap"))
        block.addWidget(label(heading, "heading", self), 0, 0, 1, 2)
        for place, (words, keys) in enumerate(lines, start=1):
            block.addWidget(KeyCap(keys, "accent", self), place, 0)
            block.addWidget(label(words, "body", self), place, 1)
        block.setColumnStretch(1, 1)
        block.setRowStretch(len(lines) + 1, 1)
        return block
