"""Many laptops at once, one transaction: whoever comes while bundles are being committed goes into the next commit.

A commit costs the same for one bundle as for forty, so the more laptops come the less each one costs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from fieldapp.office.store import inbox
from fieldapp.office.store.database import Database
from fieldapp.office.store.inbox import Arrival, Codes, Raced

MOST_TOGETHER = 64
"""Bundles committed in one transaction."""


class _Turn:
    """An arrival that waits for its commit."""

    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        self.codes: Codes | None = None
        self.trouble: BaseException | None = None
        self.is_over = False


class Reception:
    """Commits bundles to the inbox. One caller at a time commits for all who wait; which one, nobody notices."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._changed = threading.Condition()
        self._waiting: list[_Turn] = []
        self._is_busy = False

    def keep(self, arrival: Arrival) -> Codes | None:
        """Commit a bundle to the inbox: which of its facts were parked, or None where it does not follow its mark.

        Raises the errors of the database.
        """
        turn = _Turn(arrival)
        with self._changed:
            self._waiting.append(turn)
            self._changed.wait_for(lambda: turn.is_over or not self._is_busy)
            together = [] if turn.is_over else self._take(turn)
            self._is_busy = self._is_busy or bool(together)
        if together:
            self._commit(together)
        if turn.trouble is not None:
            raise turn.trouble
        return turn.codes

    def _take(self, own: _Turn) -> list[_Turn]:
        """One's own and who else waits, one bundle of each author."""
        together = {own.arrival.bundle.device: own}
        for turn in self._waiting:
            if len(together) < MOST_TOGETHER:
                together.setdefault(turn.arrival.bundle.device, turn)
        taken = list(together.values())
        self._waiting = [turn for turn in self._waiting if turn not in taken]
        return taken

    def _commit(self, together: Sequence[_Turn]) -> None:
        try:
            self._keep(together)
        except BaseException as trouble:
            for turn in together:
                turn.trouble = trouble
            raise
        finally:
            with self._changed:
                self._is_busy = False
                for turn in together:
                    turn.is_over = True
                self._changed.notify_all()

    def _keep(self, together: Sequence[_Turn]) -> None:
        try:
            self._keep_in_one(together)
        except Raced:
            for turn in together:
                self._keep_alone(turn)

    def _keep_in_one(self, together: Sequence[_Turn]) -> None:
        with self._database.writing() as transaction:
            found = inbox.keep(transaction, [turn.arrival for turn in together], self._now_ms())
        for turn, codes in zip(together, found, strict=True):
            turn.codes = codes

    def _keep_alone(self, turn: _Turn) -> None:
        """Whoever moved the mark has committed by now, so the second look finds it moved."""
        try:
            self._keep_in_one([turn])
        except Raced:
            turn.codes = None
