"""A page that keeps what is being typed: after every change, before it is left, and against a power cut."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.work_page import WorkPage
from fieldapp.services.workplace import Workplace

QUIET_MS = 120
"""Typing rests this long before it is kept."""


class DraftPage(WorkPage):
    """Call `touched` after every change. `draft_key` names the draft, `draft_text` is it (empty: nothing to keep)."""

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(QUIET_MS)
        self._rest.timeout.connect(self._on_rest)

    def draft_key(self) -> str:
        """The draft's name."""
        return self.page_id

    def draft_text(self) -> str:
        """What to keep now; nothing drops the draft."""
        return ""

    def touched(self) -> None:
        """Something was typed or chosen."""
        self._rest.start()

    def is_resting(self) -> bool:
        """Whether everything typed has been handed to the store."""
        return not self._rest.isActive()

    def forget_rest(self) -> None:
        """What waits to be kept is being saved for good."""
        self._rest.stop()

    def look_over(self) -> None:
        """Called when typing rests, after the draft is on its way: time to check what was typed."""

    def leave(self) -> bool:
        """Nothing waits when the page goes out of sight."""
        if self._rest.isActive():
            self._rest.stop()
            self._on_rest()
        return True

    @Slot()
    def _on_rest(self) -> None:
        self.ask(partial(keep, self.at, self.draft_key(), self.draft_text()), self._on_kept)
        self.look_over()

    def _on_kept(self, _nothing: None) -> None:
        """Kept."""


def keep(at: Workplace, key: str, text: str) -> None:
    """Keep a draft, or drop it when it is empty."""
    if text:
        at.drafts.save(key, text)
    else:
        at.drafts.drop(key)
