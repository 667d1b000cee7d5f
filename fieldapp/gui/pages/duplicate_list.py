"""People who may be the one being typed, one notice each, each opened by a press; the first by a key too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.gui.actions import action
from fieldapp.gui.pages.likeness_words import duplicate_text
from fieldapp.gui.widgets.notices import Notice
from fieldapp.services.enrol import PossibleDuplicate

MOST = 3
"""More would push the fields out of sight."""


class DuplicateList(QWidget):
    """Hidden while there is nobody to show."""

    opened = Signal(str)
    """The household of the one chosen."""

    def __init__(self, action_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action_id
        self._found: Sequence[PossibleDuplicate] = ()
        self.notices = [Notice(self, shortcut="" if n else action(action_id).shortcut) for n in range(MOST)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for n, notice in enumerate(self.notices):
            column.addWidget(notice)
            notice.acted.connect(partial(self.open, n))
        self.hide()

    def show_found(self, found: Sequence[PossibleDuplicate]) -> None:
        """The surest few."""
        self._found = found[:MOST]
        for notice in self.notices[len(self._found) :]:
            notice.hide()
        for notice, one in zip(self.notices, self._found, strict=False):
            notice.say(duplicate_text(one), "soon", action(self._action).word())
        self.setVisible(bool(self._found))

    def open(self, place: int = 0) -> None:
        """Go to one of them; nothing happens when there is nobody."""
        if place < len(self._found):
            self.opened.emit(self._found[place].member.household)

    def text(self) -> str:
        """What it says of the first."""
        return self.notices[0].text() if self._found else ""
