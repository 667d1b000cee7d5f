"""Before money or numbers become final: what that means, then one key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import Icon, label
from fieldapp.i18n import _


class FinalDialog(QDialog):
    """Says in lines what cannot be taken back. Open it with `open()`; Enter does it (`accepted`), Esc does not."""

    def __init__(self, heading: str, lines: Sequence[str], word: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = theme_of(self)
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        edge = theme.space("wide")
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        column.setSpacing(theme.space("gap"))
        head = label(heading, "title", self, wrap=True)
        head.setMinimumWidth(theme.px(520))
        column.addWidget(head)
        for line in lines:
            row = QHBoxLayout()
            row.setSpacing(theme.space("side"))
            row.addWidget(Icon("check", 20, "soft", self), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(line, "body", self, wrap=True), 1)
            column.addLayout(row)
        column.addSpacing(theme.space("near"))
        self.do, self.leave = (
            Button(word, "Return", Kind.MONEY, self, large=True),
            Button(_("Khoan đã"), "Escape", Kind.QUIET, self, large=True),
        )
        self.do.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)
        keys = QHBoxLayout()
        keys.setSpacing(theme.space("gap"))
        keys.addWidget(self.do, 1)
        keys.addWidget(self.leave)
        column.addLayout(keys)
        self.do.setFocus()
