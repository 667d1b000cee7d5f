"""What goes back to a person who leaves before the months paid for are used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fieldapp.domain.dates import add_months
from fieldapp.domain.money import ZERO, Money, round_half_up
from fieldapp.domain.policy import Pack
from fieldapp.domain.quote_voluntary import monthly_contribution
from fieldapp.domain.reasons import Reason, ReasonCode


@dataclass(frozen=True, slots=True)
class Refund:
    """Whole dong that go back, for how many unused months, and why."""

    amount: Money
    months: int
    why: tuple[Reason, ...]


def unused_months(starts: date, months: int, last_day: date) -> int:
    """Months of a payment that have not begun when the person leaves after `last_day`."""
    return sum(1 for index in range(months) if add_months(starts, index) > last_day)


def health_refund(pack: Pack, paid_on: date, paid: Money, months: int, unused: int) -> Refund:
    """The person's own share of the unused months (moved to a higher group, died, left); never the State's share."""
    rule = pack.parameter("health.refund_unused", paid_on)
    amount = round_half_up(Fraction(paid.dong * unused, months)) if rule.value is True else ZERO
    return Refund(amount, unused, (rule.because(ReasonCode.UNUSED_MONTHS, unused=unused, months=months),))


def voluntary_refund(
    pack: Pack, paid_on: date, income: int, months: int, unused: int, support_month: Fraction, *, ahead: bool
) -> Refund:
    """Unused months without the State's part; those paid years ahead count at the discount at which they were paid.

    `support_month` = exact support for a month (State and province); raises `NotInForce` when no interest is published.
    """
    rule = pack.parameter("voluntary.refund_unused", paid_on)
    month = monthly_contribution(pack, paid_on, income)
    gross = month * unused
    if ahead:
        discount = 1 / (1 + pack.parameter("voluntary.interest", paid_on).share)
        gross = month * sum((discount**index for index in range(months - unused, months)), Fraction(0))
    exact = max(gross - support_month * unused, Fraction(0)) if rule.value is True else Fraction(0)
    reason = rule.because(ReasonCode.UNUSED_MONTHS, unused=unused, months=months)
    return Refund(round_half_up(exact), unused, (reason,))
