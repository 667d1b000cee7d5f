"""Keeps what is half done on the disk while it changes, so that a power cut costs at most a moment's work."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from fieldapp.gui.work_page import WorkPage


class DraftKeeper(QObject):
    """Saves the last text given under one key, a moment after it stops changing."""

    PAUSE_MS = 150

    def __init__(self, page: WorkPage, key: str) -> None:
        super().__init__(page)
        self._page, self._key, self._text = page, key, ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(self.PAUSE_MS)
        self._pause.timeout.connect(self.flush)

    def keep(self, text: str) -> None:
        """What is half done now."""
        self._text = text
        self._pause.start()

    def forget(self) -> None:
        """It has been saved for good, or given up: nothing waits to be kept."""
        self._pause.stop()
        self._text = ""

    @Slot()
    def flush(self) -> None:
        """Save at once what waits."""
        self._pause.stop()
        if not self._text:
            return
        drafts, key, text = self._page.at.drafts, self._key, self._text
        self._text = ""
        self._page.ask(lambda: drafts.save(key, text), self._on_saved)

    def _on_saved(self, _nothing: None) -> None:
        """Nobody needs to be told."""
