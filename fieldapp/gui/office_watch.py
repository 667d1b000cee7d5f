"""Looks whether the office can be reached, and sends what waits by itself. Never in the way of anything.

It looks when the system says that there is a network, where the system says so, and from time to time in any case: soon
after a miss while something waits, then ever more seldom. Where something waits the exchange itself is the look.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.exchange import Watch
from fieldapp.services.ports import SyncReport
from fieldapp.services.workplace import Workplace

LOOKS_BETWEEN_NEWS = 30
"""Every so many looks it asks for news although nothing waits."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Milliseconds: to the first look; between looks while all is well; after a miss, doubled with each, at most."""

    first_ms: int = 1_500
    calm_ms: int = 60_000
    miss_ms: int = 15_000
    longest_ms: int = 300_000

    def pause(self, misses: int, chance: float) -> int:
        """To the next look after so many misses in a row; `chance` (0 … 1) spreads the laptops of one mast."""
        plain = min(self.longest_ms, self.miss_ms << min(misses - 1, 16)) if misses else self.calm_ms
        return round(plain * (0.8 + 0.4 * chance))


class OfficeWatch(QObject):
    """One exchange at a time, at most one for each look: what the office refuses is not sent round and round."""

    looked = Signal(bool)
    """Whether the office answered."""
    synced = Signal(object)
    """An exchange came to its end: its `SyncReport`."""

    def __init__(
        self,
        workplace: Workplace,
        runner: TaskRunner,
        parent: QObject,
        rhythm: Rhythm | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(parent)
        self._at = workplace
        self._runner = runner
        self._rhythm = rhythm or Rhythm()
        self._chance = chance
        self._looks = 0
        self._misses = 0
        self._is_busy = False
        self._is_over = False
        self._watch = Watch()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Start looking; the first answer brings an exchange whether or not anything waits."""
        self._timer.start(self._rhythm.first_ms)
        QTimer.singleShot(self._rhythm.first_ms, self, self._follow_network)

    def end(self) -> None:
        """Look no more, and stop an exchange wherever it is."""
        self._is_over = True
        self._timer.stop()
        self._watch.stop.set()

    @Slot(bool)
    def stand_aside(self, running: bool) -> None:
        """The officer sends by hand: nothing is begun beside it; afterwards the bar tells how things stand."""
        self._is_busy = running
        if not running:
            self.look()

    @Slot()
    def look(self) -> None:
        """See whether the office answers, and send what waits."""
        if self._is_busy or self._is_over:
            return
        self._is_busy = True
        self._timer.stop()
        at = self._at
        self._runner.run(Lane.DATABASE, lambda: at.status.read(at.desk).waiting, self._on_waiting, self._on_failed)

    def _on_waiting(self, waiting: int) -> None:
        wants_news = self._looks % LOOKS_BETWEEN_NEWS == 0
        exchange, watch = self._at.exchange, Watch()
        if self._is_over:
            return
        if waiting or wants_news:
            self._watch = watch
            self._runner.run(Lane.NETWORK, lambda: exchange.run(watch), self._on_done, self._on_failed)
        else:
            self._runner.run(Lane.NETWORK, exchange.is_reachable, self._on_answer, self._on_failed)

    def _on_done(self, report: SyncReport) -> None:
        self._on_answer(online=True)
        self.synced.emit(report)

    def _on_failed(self, error: FieldappError) -> None:
        """Nothing is lost: the bar says that there is no network, the sync page says what happened."""
        del error
        self._on_answer(online=False)

    def _on_answer(self, online: bool) -> None:
        self._is_busy = False
        self._looks += online
        self._misses = 0 if online else self._misses + 1
        if not self._is_over:
            self._timer.start(self._rhythm.pause(self._misses, self._chance()))
        self.looked.emit(online)

    @Slot()
    def _follow_network(self) -> None:
        """Hear of networks that come, where the system tells of them. Loaded late: the window comes first."""
        from PySide6.QtNetwork import QNetworkInformation

        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            known = QNetworkInformation.instance()
            known.reachabilityChanged.connect(self._on_network)

    @Slot()
    def _on_network(self) -> None:
        """Something about the network is new: what was missed before says nothing any more."""
        self._misses = 0
        self.look()
