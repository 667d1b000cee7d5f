"""What the small windows that ask for a few fields have in common: heading, fields, two keys, room for errors."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRegularExpression, Qt, QTimer, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.fields import Field, TextField
from fieldapp.gui.widgets.labels import label
from fieldapp.i18n import _

MOST_DIGITS = 12


class AskingDialog(QDialog):
    """Enter does it once the fields are complete, Esc leaves. It stays open until what it asked for was done."""

    def __init__(self, heading: str, lines: Sequence[str], word: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._busy = False
        self._room = QTimer(self)  # after the layouts have heard of the new lines
        self._room.setSingleShot(True)
        self._room.timeout.connect(self._on_room)
        theme = theme_of(self)
        edge = theme.space("wide")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        self._column.setSpacing(theme.space("side"))
        self._column.addWidget(label(heading, "title", self, wrap=True))
        for line in lines:
            self._column.addWidget(label(line, "body", self, wrap=True))
        self.do = Button(word, "Return", Kind.ACCENT, self, large=True)
        self.leave = Button(_("Thôi"), "Escape", Kind.QUIET, self, large=True)
        self.do.clicked.connect(self.decide)
        self.leave.clicked.connect(self.reject)

    def add_fields(self, *fields: Field) -> None:
        """The fields in reading order, then the keys."""
        theme = theme_of(self)
        for field in fields:
            field.setMinimumWidth(theme.px(460))
            self._column.addWidget(field)
            if isinstance(field, TextField):
                field.edit.returnPressed.connect(self.decide)
        keys = QHBoxLayout()
        keys.setSpacing(theme.space("gap"))
        keys.addWidget(self.do, 1)
        keys.addWidget(self.leave)
        self._column.addSpacing(theme.space("near"))
        self._column.addLayout(keys)

    def pin_field(self, text: str) -> TextField:
        """A field for digits that nobody reads over a shoulder."""
        field = TextField(text, self)
        field.set_secret()
        digits = QRegularExpression(f"[0-9]{{0,{MOST_DIGITS}}}")
        field.edit.setValidator(QRegularExpressionValidator(digits, self))
        return field

    def blame(self, field: Field, words: str) -> None:
        """Say beside a field what is wrong with it; the window stays."""
        self._busy = False
        field.set_error(words)
        field.setFocus()
        self._room.start()

    @Slot()
    def decide(self) -> None:
        """Ask for it once, when everything is there."""
        if not self._busy and self.is_complete():
            self._busy = True
            self.announce()

    def is_complete(self) -> bool:
        """Whether all is filled in; blames the first field that is not."""
        raise NotImplementedError

    def announce(self) -> None:
        """Tell what was filled in."""
        raise NotImplementedError

    @Slot()
    def _on_room(self) -> None:
        column = self.layout()
        if column is not None:
            self.setMinimumHeight(column.totalHeightForWidth(self.width()))
