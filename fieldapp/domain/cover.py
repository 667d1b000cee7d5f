"""Periods of health cover: where a person stands on a day, when the next card begins, what five unbroken years are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from fieldapp.domain.dates import add_months
from fieldapp.domain.money import Money, round_half_up
from fieldapp.domain.policy import Pack, Span
from fieldapp.domain.reasons import Certainty, Reason, ReasonCode

DAY = timedelta(days=1)
OPEN = date.max
"""The last day of cover whose end is not known."""


@dataclass(frozen=True, slots=True, order=True)
class CoverPeriod:
    """Cover from `starts` to `ends`, both days included."""

    starts: date
    ends: date

    def __post_init__(self) -> None:
        assert self.starts <= self.ends, (self.starts, self.ends)

    @staticmethod
    def of_months(starts: date, months: int) -> CoverPeriod:
        """A card of whole months: it ends the day before the same day `months` later."""
        return CoverPeriod(starts, add_months(starts, months) - DAY)

    def holds(self, on: date) -> bool:
        """Whether a day is covered."""
        return self.starts <= on <= self.ends

    def meets(self, other: CoverPeriod) -> bool:
        """Whether the two share a day."""
        return self.starts <= other.ends and other.starts <= self.ends


class CoverStatus(StrEnum):
    """Where a person stands on a day."""

    STATE_PAID = "state_paid"
    COVERED = "covered"
    EXPIRING = "expiring"
    WAITING = "waiting"
    EXPIRED = "expired"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CoverState:
    """Status on a day; `until` = last day of the unbroken (or last) cover; `starts` = its first day when waiting."""

    status: CoverStatus
    until: date | None = None
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The first day of the next card, and why."""

    starts: date
    reason: Reason


def after(day: date, span: Span) -> date:
    """The day that lies a span later."""
    return add_months(day, span.months) + timedelta(days=span.days)


def cover_state(pack: Pack, periods: Iterable[CoverPeriod], on: date, *, paid_by_state: bool = False) -> CoverState:
    """Where a person stands on a day. A renewal already paid counts: cover that runs on without a gap is one."""
    known = sorted(periods)
    until = _unbroken_until(known, on)
    if paid_by_state:
        return CoverState(CoverStatus.STATE_PAID, until)
    if until is not None:
        window = pack.parameter("health.renewal_window", on).span
        return CoverState(CoverStatus.EXPIRING if until <= after(on, window) else CoverStatus.COVERED, until)
    coming = next((period for period in known if period.starts > on), None)
    if coming is not None:
        return CoverState(CoverStatus.WAITING, _unbroken_until(known, coming.starts), coming.starts)
    if known:
        return CoverState(CoverStatus.EXPIRED, max(period.ends for period in known))
    return CoverState(CoverStatus.NONE)


def _unbroken_until(known: list[CoverPeriod], on: date) -> date | None:
    until: date | None = None
    for period in known:
        if period.holds(on) or (until is not None and period.starts - DAY <= until):
            until = period.ends if until is None else max(until, period.ends)
    return until


def overlaps(periods: Iterable[CoverPeriod]) -> list[tuple[CoverPeriod, CoverPeriod]]:
    """Every pair of periods that share a day, earlier one first."""
    return [pair for pair in combinations(sorted(periods), 2) if pair[0].meets(pair[1])]


def end_cover(periods: Iterable[CoverPeriod], last_day: date) -> list[CoverPeriod]:
    """Cover after a death or a move to another group: nothing lasts beyond `last_day`."""
    kept = (period for period in sorted(periods) if period.starts <= last_day)
    return [CoverPeriod(period.starts, min(period.ends, last_day)) for period in kept]


def next_start(pack: Pack, on: date, covered_until: date | None, *, first_time: bool) -> Start | None:
    """The first day of a card paid on a day; `None` when neither a first time nor earlier cover's end is known.

    First time, or a break of the limit or more: after the wait. Running cover: the day after it. Short break: at once.
    """
    wait = pack.parameter("health.first_wait", on)
    if first_time:
        return Start(after(on, wait.span), wait.because(ReasonCode.STARTS_AFTER_WAIT, days=wait.span.days))
    if covered_until is None or covered_until == OPEN:
        return None
    until_text = covered_until.isoformat()
    if covered_until >= on - DAY:
        rule = pack.parameter("health.continuous_renewal", on)
        return Start(covered_until + DAY, rule.because(ReasonCode.STARTS_NEXT_DAY, covered_until=until_text))
    break_days = (on - covered_until).days - 1
    limit = pack.parameter("health.break_limit", on)
    long_break = breaks(covered_until, on, limit.span)
    other = pack.find("health.break_limit_other_reading", on)
    unsure = other is not None and breaks(covered_until, on, other.span) != long_break
    certainty = Certainty.ASSUMED if unsure else limit.certainty
    if long_break:
        reason = limit.because(
            ReasonCode.STARTS_AFTER_BREAK,
            certainty,
            days=wait.span.days,
            break_days=break_days,
            covered_until=until_text,
        )
        return Start(after(on, wait.span), reason)
    reason = limit.because(ReasonCode.STARTS_ON_PAYMENT, certainty, covered_until=until_text, break_days=break_days)
    return Start(on, reason)


def breaks(covered_until: date, on: date, limit: Span) -> bool:
    """Whether the days without cover before `on` reach a limit: 90 whole days, or 3 whole months, without cover."""
    return after(covered_until + DAY, limit) <= on


def continuous_since(pack: Pack, periods: Iterable[CoverPeriod], on: date) -> date | None:
    """Since when cover has run, up to a day, without a gap longer than allowed; `None` = not covered on that day."""
    known = [period for period in sorted(periods) if period.starts <= on]
    if not known or not any(period.holds(on) for period in known):
        return None
    since, until = known[0].starts, known[0].ends
    for period in known[1:]:
        gap = pack.parameter("health.continuity_gap", max(period.starts, FIRST_DAY)).span
        if period.starts > until and period.starts > after(until + DAY, gap):
            since = period.starts
        until = max(until, period.ends)
    return since


FIRST_DAY = date(2018, 7, 1)
"""The first day whose rules the packs hold; gaps before it are judged by that day's rule."""


def five_year_day(pack: Pack, periods: Iterable[CoverPeriod], on: date) -> date | None:
    """The day from which five continuous years are reached if cover goes on; `None` when not covered on that day."""
    since = continuous_since(pack, periods, on)
    return None if since is None else add_months(since, 12 * pack.parameter("health.continuity_years", on).whole)


def child_until(pack: Pack, born: date, on: date) -> date:
    """The last day on which the State pays for a child: 30 September of the year of its sixth birthday if born by then,
    else the end of the month of that birthday."""
    sixth = add_months(born, 12 * pack.parameter("health.child_age", on).whole)
    month, day = pack.parameter("health.child_cutoff", on).text.split("-")
    cutoff = date(sixth.year, int(month), int(day))
    if sixth <= cutoff:
        return cutoff
    return add_months(sixth.replace(day=1), 1) - DAY


def free_visit_below(pack: Pack, on: date) -> Money:
    """A visit that costs less than this is paid in full by the insurance."""
    return round_half_up(pack.parameter("health.free_visit", on).share * pack.parameter("base_salary", on).whole)


def yearly_copay_limit(pack: Pack, on: date) -> Money:
    """Own share in a year beyond which five-year members are paid in full."""
    return Money(pack.parameter("health.copay_months", on).whole * pack.parameter("base_salary", on).whole)
