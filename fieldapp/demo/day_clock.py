"""The clock of a played day: begins at eight in the morning and is moved on by the player, so that midnight is far."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from fieldapp.domain.clock import VIETNAM


class DayClock:
    """Runs as time does, and jumps ahead when told to; never back."""

    def __init__(self, begins: datetime) -> None:
        self._begins = begins
        self._started = time.monotonic()

    @classmethod
    def morning(cls, day: date, hour: int = 8) -> DayClock:
        """The clock of a day, at the full hour."""
        return cls(datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM))

    def now(self) -> datetime:
        """The moment, aware."""
        return self._begins + timedelta(seconds=time.monotonic() - self._started)

    def move_on(self, minutes: float) -> None:
        """So much time goes by."""
        self._begins += timedelta(minutes=minutes)
