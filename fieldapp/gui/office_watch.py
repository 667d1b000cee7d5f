"""Looks whether the office can be reached, and sends what waits by itself. Never in the way of anything."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.exchange import Watch
from fieldapp.services.ports import SyncReport
from fieldapp.services.workplace import Workplace

LOOK_MS = 60_000
"""How often a laptop looks whether the office answers."""
FIRST_LOOK_MS = 1_500
LOOKS_BETWEEN_NEWS = 30
"""Every so many looks it asks for news although nothing waits."""


class OfficeWatch(QObject):
    """One exchange at a time, at most one for each look: what the office refuses is not sent round and round."""

    looked = Signal(bool)
    """Whether the office answered."""
    synced = Signal(object)
    """An exchange came to its end: its `SyncReport`."""

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._at = workplace
        self._runner = runner
        self._looks = 0
        self._is_busy = False
        self._watch = Watch()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Start looking; the first answer brings an exchange whether or not anything waits."""
        self._timer.start()
        QTimer.singleShot(FIRST_LOOK_MS, self, self.look)

    def end(self) -> None:
        """Look no more, and stop an exchange between two of its messages."""
        self._timer.stop()
        self._watch.stop.set()
        self._is_busy = True

    @Slot(bool)
    def stand_aside(self, running: bool) -> None:
        """The officer sends by hand: nothing is begun beside it; afterwards the bar tells how things stand."""
        self._is_busy = running
        if not running:
            self.look()

    @Slot()
    def look(self) -> None:
        """See whether the office answers."""
        if not self._is_busy:
            self._runner.run(Lane.NETWORK, self._at.exchange.is_reachable, self._on_answer)

    def _on_answer(self, online: bool) -> None:
        self.looked.emit(online)
        if online and not self._is_busy:
            journal = self._at.status
            self._runner.run(Lane.DATABASE, lambda: journal.read(self._at.desk).waiting, self._on_waiting)

    def _on_waiting(self, waiting: int) -> None:
        wants_news = self._looks % LOOKS_BETWEEN_NEWS == 0
        self._looks += 1
        if self._is_busy or not (waiting or wants_news):
            return
        self._is_busy = True
        exchange, watch = self._at.exchange, Watch()
        self._watch = watch
        self._runner.run(
            Lane.NETWORK, lambda: exchange.run(watch), self._on_done, self._on_failed, ended=self._on_ended
        )

    def _on_ended(self) -> None:
        self._is_busy = False

    def _on_done(self, report: SyncReport) -> None:
        self.synced.emit(report)

    def _on_failed(self, error: FieldappError) -> None:
        """Nothing is lost: the bar says that there is no network, the sync page says what happened."""
        del error
        self.looked.emit(False)
