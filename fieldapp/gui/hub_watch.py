"""Brings what laptops nearby have written to the window, and what became of the hub. Looks into memory only."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.hub import Hub, HubState

LOOK_MS = 400
"""How often the window looks while a hub is open or joined; the meetings themselves go on elsewhere."""


class HubWatch(QObject):
    """One for a desk. `begin` goes on with the hub of the day; `stir` after anything that was asked of the hub."""

    brought = Signal(object)
    """A `Changes`: peers have brought something."""
    moved = Signal(object)
    """A `HubState` that differs from the one before."""

    def __init__(self, hub: Hub, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._hub = hub
        self._runner = runner
        self._last: HubState | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.stir)

    def begin(self) -> None:
        """Join again the hub that was joined today, if any."""
        self._runner.run(Lane.NETWORK, self._hub.resume, self._on_resumed)

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def stir(self) -> None:
        """Look now, and go on looking for as long as something goes on."""
        state, news = self._hub.state(), self._hub.news()
        if state.is_active and not self._timer.isActive():
            self._timer.start()
        elif not state.is_active:
            self._timer.stop()
        if news is not None:
            self.brought.emit(news)
        if state != self._last:
            self._last = state
            self.moved.emit(state)

    def _on_resumed(self, _nothing: None) -> None:
        self.stir()
