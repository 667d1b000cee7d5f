"""A supervisor decides that somebody pays although the State does: the rule, then the reason for the office."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import label
from fieldapp.i18n import _
from fieldapp.services.renew import SHORTEST_REASON


class OverrideDialog(QDialog):
    """Open it with `open()`; `decided` carries the reason. Enter decides once there is one, Esc leaves."""

    decided = Signal(str)

    def __init__(self, name: str, rule: str, source: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = theme_of(self)
        heading = _("Vẫn thu của {name}?").format(name=name)
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        edge = theme.space("wide")
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        column.setSpacing(theme.space("gap"))
        head = label(heading, "title", self, wrap=True)
        head.setMinimumWidth(theme.px(520))
        column.addWidget(head)
        column.addWidget(label(rule, "body", self, wrap=True))
        column.addWidget(label(source, "caption", self, wrap=True))
        column.addWidget(label(_("Lý do vẫn thu, cơ quan sẽ xem lại:"), "body", self))
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName(_("Lý do vẫn thu, cơ quan sẽ xem lại:"))
        self.reason.setPlaceholderText(_("ví dụ: mất trợ cấp từ tháng trước, chưa có thẻ"))
        column.addWidget(self.reason)
        self.do = Button(_("Vẫn thu"), "Return", Kind.DANGER, self, large=True)
        self.leave = Button(_("Khoan đã"), "Escape", Kind.QUIET, self, large=True)
        self.do.setEnabled(False)
        self.reason.textChanged.connect(self._on_typed)
        self.reason.returnPressed.connect(self._decide)
        self.do.clicked.connect(self._decide)
        self.leave.clicked.connect(self.reject)
        keys = QHBoxLayout()
        keys.addWidget(self.do, 1)
        keys.addWidget(self.leave)
        column.addLayout(keys)
        self.reason.setFocus()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self.do.setEnabled(len(" ".join(text.split())) >= SHORTEST_REASON)

    @Slot()
    def _decide(self) -> None:
        if self.do.isEnabled():
            self.decided.emit(self.reason.text())
            self.accept()
