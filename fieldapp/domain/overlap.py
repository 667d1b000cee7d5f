"""Two payments for the same days of one person: found, and what would set it right.

Of two lines of which one lies within the other, the inner one was paid for nothing. Otherwise it is the tail of the
earlier one, from the day on which the later begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from fieldapp.domain.cover import CoverPeriod
from fieldapp.domain.ids import NO_DAY, Day, EntityId
from fieldapp.domain.refund import unused_months

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PaidPeriod:
    """One person's line of a contribution that stands: days paid for, months, and what they paid in dong."""

    line: EntityId
    contribution: EntityId
    member: EntityId
    scheme: str
    group: str
    starts_on: Day
    expires_on: Day
    months: int
    pays: int

    @property
    def period(self) -> CoverPeriod:
        """The days as a period."""
        return CoverPeriod(date.fromisoformat(self.starts_on), date.fromisoformat(self.expires_on))


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A line whose months go back: all of them, or those after `ends_on`."""

    line: PaidPeriod
    months: int
    amount: int
    ends_on: Day


@dataclass(frozen=True, slots=True)
class Appended:
    """Days added behind both payments, on account of `line`."""

    line: PaidPeriod
    starts_on: Day
    expires_on: Day


def overlapping(lines: Iterable[PaidPeriod]) -> Iterator[tuple[PaidPeriod, PaidPeriod]]:
    """Pairs of lines of one scheme that share a day, the earlier first; two lines of one contribution are a pair too.

    The caller sees to it that all lines are one person's.
    """
    known = sorted((line for line in lines if line.starts_on and line.expires_on), key=_in_order)
    for one, other in combinations(known, 2):
        if one.scheme == other.scheme and one.starts_on <= other.expires_on and other.starts_on <= one.expires_on:
            yield one, other


def _in_order(line: PaidPeriod) -> tuple[str, str, str]:
    return line.starts_on, line.expires_on, line.line


def give_back(one: PaidPeriod, other: PaidPeriod) -> GivenBack:
    """What would go back of a pair as `overlapping` gives it; an amount of zero when no whole month was paid twice."""
    inner = _within(one, other)
    if inner is not None:
        return GivenBack(inner, inner.months, inner.pays, NO_DAY)
    last = other.period.starts - DAY
    months = unused_months(one.period.starts, one.months, last)
    amount = one.pays * months // one.months if one.months else 0
    return GivenBack(one, months, amount, Day(last.isoformat()))


def _within(one: PaidPeriod, other: PaidPeriod) -> PaidPeriod | None:
    """The line that lies within the other, the later of two alike."""
    if one.expires_on >= other.expires_on:
        return other
    return one if one.starts_on == other.starts_on else None


def append(one: PaidPeriod, other: PaidPeriod) -> Appended:
    """The days that a pair as `overlapping` gives it would get at its end instead."""
    begins = max(one.period.ends, other.period.ends) + DAY
    inner = _within(one, other)
    if inner is not None and inner.months:
        ends = CoverPeriod.of_months(begins, inner.months).ends
    else:
        shared = min(one.period.ends, other.period.ends) - other.period.starts + DAY
        ends = begins + shared - DAY
    return Appended(inner or other, Day(begins.isoformat()), Day(ends.isoformat()))
