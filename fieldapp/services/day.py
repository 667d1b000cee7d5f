"""Which day it is. A wrong clock never stops work, but before money is taken the officer confirms a doubtful day."""

from __future__ import annotations

from datetime import date, datetime

from fieldapp.domain.clock import VIETNAM, Clock, day_of
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.ids import Day
from fieldapp.services.ports import Journal


class DayInDoubt(RuleBroken):
    """The laptop's clock stands before something that has already happened; the officer must say which day it is."""

    code = "day_in_doubt"

    def __init__(self, clock: date, earliest: date) -> None:
        super().__init__(clock=clock.isoformat(), earliest=earliest.isoformat())
        self.earliest = earliest


class WorkingDay:
    """Today, as the law will read it: the clock's day unless the clock is behind, then what the officer confirmed.

    `known_past` is a day that is certainly over or current: the build's, the policy pack's.
    """

    def __init__(self, clock: Clock, journal: Journal, known_past: date) -> None:
        self._clock = clock
        self._journal = journal
        self._known_past = known_past
        self._confirmed: date | None = None

    def shown(self) -> date:
        """The day to show; never raises, so reading goes on with a wrong clock."""
        return self._certain() or day_of(self._clock.now())

    def hour(self) -> int:
        """The hour of the clock, in Viet Nam; for reminders only."""
        return self._clock.now().astimezone(VIETNAM).hour

    def for_money(self) -> date:
        """The day that goes on facts of money; raises `DayInDoubt` until a doubtful day has been confirmed."""
        certain = self._certain()
        if certain is None:
            raise DayInDoubt(day_of(self._clock.now()), self._earliest())
        return certain

    def _certain(self) -> date | None:
        """The clock's day unless it cannot be; then the confirmed one, unless that has been overtaken as well."""
        earliest = self._earliest()
        candidates = (day_of(self._clock.now()), self._confirmed)
        return next((day for day in candidates if day is not None and day >= earliest), None)

    def confirm(self, day: date) -> None:
        """The officer says which day it is, for this run; raises `DayInDoubt` for a day before the last fact."""
        earliest = self._earliest()
        if day < earliest:
            raise DayInDoubt(day, earliest)
        self._confirmed = day

    def _earliest(self) -> date:
        wall = self._journal.head().wall
        last = datetime.fromtimestamp(wall / 1000, VIETNAM).date() if wall else self._known_past
        return max(last, self._known_past)


def as_day(day: date) -> Day:
    """A calendar day as facts carry it."""
    return Day(day.isoformat())
