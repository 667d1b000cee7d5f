"""Searching while somebody types: letters together, the last answer wins, Enter waits for it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from fieldapp.gui.tasks import Ticket
from fieldapp.gui.work_page import WorkPage
from fieldapp.services.find import Hit
from fieldapp.services.workplace import Workplace

Found = tuple[str, tuple[Hit, ...]]


def look(at: Workplace, text: str) -> Found:
    """A search with its text, so that a late answer is told from the last one."""
    return text, at.finder.typed(text)


class Searching(QObject):
    """`found` carries the hits for the last text, and whether Enter already asked for the first of them."""

    PAUSE_MS = 60
    """Letters typed within this time are searched for together."""
    found = Signal(object, bool)

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self._page = page
        self.text = ""
        self._first_wanted = self._is_answered = False
        self._ticket: Ticket | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(self.PAUSE_MS)
        self._pause.timeout.connect(self.now)

    @property
    def is_under_way(self) -> bool:
        """Whether the hits shown are not yet those of the text."""
        return self._pause.isActive() or self._ticket is not None

    def look_up(self, text: str) -> bool:
        """Search for a text in a moment; false where it is too short to be searched for."""
        self.stop()
        self.text = text.strip()
        if len(self.text) >= 2:
            self._pause.start()
        return len(self.text) >= 2

    def first(self) -> None:
        """Enter came before the answer: the first hit is wanted as soon as it is known."""
        self._first_wanted = True
        if self._pause.isActive():
            self.now()

    def stop(self) -> None:
        """What is being searched for is no longer wanted."""
        self._pause.stop()
        self._first_wanted = False
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    @Slot()
    def now(self) -> None:
        """Search at once."""
        wanted = self._first_wanted
        self.stop()
        self._first_wanted = wanted
        self._is_answered = False
        ticket = self._page.ask(partial(look, self._page.at, self.text), self._on_found)
        if not self._is_answered:  # a runner that does everything at once has answered already
            self._ticket = ticket

    def _on_found(self, found: Found) -> None:
        text, hits = found
        if text == self.text:
            self._ticket, self._is_answered = None, True
            wanted, self._first_wanted = self._first_wanted, False
            self.found.emit(hits, wanted)
