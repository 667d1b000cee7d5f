"""What is done while nobody waits: libraries of paper loaded, the register read once, the log folded into its file."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.workplace import Workplace

WARM_AFTER_MS = 700
"""The first page stands by then."""
FOLD_EVERY_MS = 60_000


class IdleTime(QObject):
    """Uses pauses. A save never pays for a checkpoint, nor the first receipt for its libraries."""

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._at = workplace
        self._runner = runner
        self._timer = QTimer(self)
        self._timer.setInterval(FOLD_EVERY_MS)
        self._timer.timeout.connect(self.fold)

    def begin(self) -> None:
        """Warm up a moment from now, then fold now and then."""
        self._timer.start()
        QTimer.singleShot(WARM_AFTER_MS, self, self.warm)

    def end(self) -> None:
        """Nothing more; what is under way comes to its end."""
        self._timer.stop()

    @Slot()
    def warm(self) -> None:
        """Load what the first search and the first paper need."""
        if self._timer.isActive():
            self._runner.run(Lane.DATABASE, self._at.warm, self._on_done, self._on_failed)
            self._runner.run(Lane.PRINT, self._at.papers.press.warm_up, self._on_done, self._on_failed)

    @Slot()
    def fold(self) -> None:
        """Fold the log into the database, if nothing else is going on."""
        if self._runner.is_idle:
            self._runner.run(Lane.DATABASE, self._at.fold, self._on_done, self._on_failed)

    def _on_done(self, result: object) -> None:
        """Nobody waits for it."""

    def _on_failed(self, error: FieldappError) -> None:
        """Nobody waits for it; whatever needs it will say so itself."""
