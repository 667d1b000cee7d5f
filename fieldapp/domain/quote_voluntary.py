"""Voluntary social insurance: chosen income, support on the poverty line, months, years ahead, missing months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from fieldapp.domain.cover import DAY, CoverPeriod
from fieldapp.domain.dates import add_months
from fieldapp.domain.money import ZERO, Money, round_half_up
from fieldapp.domain.policy import Pack, Parameter, percent
from fieldapp.domain.quote import Line, Quote, Refusal, make_quote, province_in_force, top_up
from fieldapp.domain.reasons import Certainty, Reason, ReasonCode

Method = Literal["months", "years_ahead", "missing_months"]


@dataclass(frozen=True, slots=True)
class RunningMethod:
    """What a person is paying already: income, method and months as chosen, and the last day paid for."""

    income: int
    method: Method
    months: int
    until: date


@dataclass(frozen=True, slots=True)
class VoluntaryRequest:
    """One person's payment. `income` is whole dong a month; `first_month` any day of the first month, if known.

    `supported_months` = months the State has supported before; they count towards the most it supports.
    `running` = what is paid at present: income and method may change once it is finished.
    """

    on: date
    province: str
    income: int
    support: str
    method: Method
    months: int
    id: str = "1"
    commune: str | None = None
    supported_months: int = 0
    first_month: date | None = None
    running: RunningMethod | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """Support for one month: the State's and the province's part (exact dong), and why."""

    state: Fraction
    province: Fraction
    why: tuple[Reason, ...]


def quote_voluntary(pack: Pack, request: VoluntaryRequest) -> Quote:
    """Quote one person's payment. Raises `NotInForce` and `UnknownProvince`; choices against the rules are refusals."""
    province, alias = province_in_force(pack, request.province, request.on)
    refusals = _refusals(pack, request)
    if refusals:
        return make_quote(pack, (), [Refusal(request.id, refusals)])
    month = monthly_contribution(pack, request.on, request.income)
    rate = pack.parameter("voluntary.rate", request.on)
    share = percent(rate.share)
    month_dong = round_half_up(month).dong
    why = [rate.because(ReasonCode.VOLUNTARY_RATE, rate=share, income=request.income, month=month_dong)]
    exact, period_why = _period(pack, request, month)
    contribution = round_half_up(exact)
    months, months_why = _supported_months(pack, request)
    support = monthly_support(pack, request.on, province, request.commune, request.support, months)
    state = min(Money(int(support.state * months)), contribution)
    added = min(Money(int(support.province * months)), contribution - state)
    support_why = support.why if months else ()
    line = Line(
        id=request.id,
        group=request.support,
        place=None,
        starts=None,
        ends=None,
        contribution=contribution,
        state=state,
        province=added,
        other=ZERO,
        pays=contribution - state - added,
        why=(*((alias,) if alias else ()), *why, *period_why, *months_why, *support_why, *_kept(pack, request)),
    )
    return make_quote(pack, [_dated(request, line)], ())


def monthly_contribution(pack: Pack, on: date, income: int) -> Fraction:
    """The exact contribution on an income (whole dong a month), before support."""
    return pack.parameter("voluntary.rate", on).share * income


def income_bounds(pack: Pack, on: date) -> tuple[Money, Money, Money]:
    """Lowest and highest income, and the step between choices."""
    floor = pack.parameter("voluntary.poverty_line", on).whole
    ceiling = pack.parameter("voluntary.ceiling_multiple", on).whole * pack.parameter("base_salary", on).whole
    return Money(floor), Money(ceiling), Money(pack.parameter("voluntary.step", on).whole)


def monthly_support(pack: Pack, on: date, province: str, commune: str | None, group: str, months: int = 1) -> Support:
    """What the State and the province (or district) add for one month: shares of the rate on the poverty line."""
    line = pack.parameter("voluntary.poverty_line", on)
    basis = pack.parameter("voluntary.rate", on).share * line.whole
    state = pack.parameter("voluntary.support", on, group)
    local = top_up(pack, "voluntary", on, province, commune, group)
    local_share = min(local.share, 1 - state.share) if local else Fraction(0)
    why = [
        line.because(ReasonCode.POVERTY_LINE, amount=line.whole, since=line.starts.isoformat()),
        state.because(
            ReasonCode.VOLUNTARY_SUPPORT,
            group=group,
            share=percent(state.share),
            month=round_half_up(basis * state.share).dong,
            months=months,
        ),
    ]
    if local:
        share = percent(local_share)
        why.append(local.because(ReasonCode.PROVINCIAL_SUPPORT, province=province, group=group, share=share))
    return Support(basis * state.share, basis * local_share, tuple(why))


def payment_deadline(pack: Pack, on: date, first_month: date, months: int) -> date:
    """The last day to pay for 1, 3, 6 or 12 months that begin in a month; raises `NotInForce` for other lengths."""
    allowed = pack.parameter("voluntary.deadline_months", on, str(months)).whole
    return add_months(first_month.replace(day=1), allowed) - DAY


def next_first_month(pack: Pack, on: date, paid_until: date | None, months: int) -> date:
    """The first month that a payment is for: the one after what is paid, as long as its deadline has not passed."""
    this_month = on.replace(day=1)
    if paid_until is None:
        return this_month
    following = (paid_until + DAY).replace(day=1)
    if following >= this_month:
        return following
    known = pack.find("voluntary.deadline_months", on, str(months)) is not None
    return following if known and on <= payment_deadline(pack, on, following, months) else this_month


def years_ahead_sum(month: Fraction, interest: Fraction, months: int) -> Fraction:
    """Several years at once: the first month in full, each later one discounted by a month's interest more."""
    discount = 1 / (1 + interest)
    return month * sum((discount**index for index in range(months)), Fraction(0))


def missing_months_sum(month: Fraction, interest: Fraction, months: int) -> Fraction:
    """Missing months at once: each compounded by one month's interest more than the one before."""
    return month * sum(((1 + interest) ** index for index in range(1, months + 1)), Fraction(0))


def _refusals(pack: Pack, request: VoluntaryRequest) -> tuple[Reason, ...]:
    """Every rule that the choice breaks, income first."""
    on, income = request.on, request.income
    line = pack.parameter("voluntary.poverty_line", on)
    multiple = pack.parameter("voluntary.ceiling_multiple", on)
    floor, ceiling, step = (bound.dong for bound in income_bounds(pack, on))
    found: list[Reason] = []
    if income < floor:
        found.append(line.because(ReasonCode.BELOW_FLOOR, income=income, floor=floor))
    elif income > ceiling:
        found.append(multiple.because(ReasonCode.ABOVE_CEILING, income=income, ceiling=ceiling))
    elif (income - floor) % step and income != ceiling:
        rule = pack.parameter("voluntary.step", on)
        found.append(rule.because(ReasonCode.NOT_ON_STEP, income=income, floor=floor, step=step))
    name = _ALLOWED[request.method]
    allowed = pack.parameter(name, on)
    most = request.method == "missing_months"
    fits = 1 <= request.months <= allowed.whole if most else request.months in allowed.wholes
    if not fits:
        choices = f"1–{allowed.whole}" if most else ", ".join(str(months) for months in allowed.wholes)
        found.append(allowed.because(ReasonCode.MONTHS_NOT_ALLOWED, months=request.months, allowed=choices))
    if request.method != "months" and pack.find("voluntary.interest", on) is None:
        found.append(Reason(ReasonCode.INTEREST_UNKNOWN, {"on": on.isoformat()}, allowed.source, Certainty.LAW))
    return (*found, *_changed_too_early(pack, request))


def _changed_too_early(pack: Pack, request: VoluntaryRequest) -> tuple[Reason, ...]:
    """Income and method change once the running method is finished; missing months are paid beside it.

    An income that the law has meanwhile put out of bounds cannot be kept and may change at once.
    """
    on, running = request.on, request.running
    rule = pack.find("voluntary.change_after_method", on)
    if rule is None or rule.value is not True or running is None or request.method == "missing_months":
        return ()
    floor, ceiling, _step = (bound.dong for bound in income_bounds(pack, on))
    same = (running.income, running.method, running.months) == (request.income, request.method, request.months)
    if same or on > running.until or not floor <= running.income <= ceiling:
        return ()
    reason = rule.because(
        ReasonCode.METHOD_NOT_FINISHED,
        income=running.income,
        months=running.months,
        until=running.until.isoformat(),
    )
    return (reason,)


_ALLOWED: dict[Method, str] = {
    "months": "voluntary.periods",
    "years_ahead": "voluntary.years_ahead",
    "missing_months": "voluntary.missing_most",
}


def _period(pack: Pack, request: VoluntaryRequest, month: Fraction) -> tuple[Fraction, tuple[Reason, ...]]:
    """The exact contribution of the whole payment, and why."""
    on, months = request.on, request.months
    if request.method == "months":
        rule = pack.parameter("voluntary.periods", on)
        return month * months, (rule.because(ReasonCode.MONTHS, months=months),)
    interest = pack.parameter("voluntary.interest", on)
    text = percent(interest.share)
    if request.method == "years_ahead":
        terms = pack.parameter("voluntary.years_ahead_terms", on)
        why = (
            interest.because(ReasonCode.YEARS_AHEAD, months=months, interest=text),
            terms.because(ReasonCode.TERMS_OF_THE_DAY, on=on.isoformat()),
        )
        return years_ahead_sum(month, interest.share, months), why
    reason = interest.because(ReasonCode.MISSING_MONTHS, months=months, interest=text)
    return missing_months_sum(month, interest.share, months), (reason,)


def _supported_months(pack: Pack, request: VoluntaryRequest) -> tuple[int, tuple[Reason, ...]]:
    """How many of the months paid the State supports, and why not all of them."""
    if request.method == "missing_months":
        rule = pack.parameter("voluntary.missing_supported", request.on)
        if rule.value is not True:
            return 0, (rule.because(ReasonCode.MISSING_NOT_SUPPORTED),)
    ahead = pack.parameter("voluntary.years_ahead_supported", request.on)
    if request.method == "years_ahead" and ahead.value is not True:
        return 0, ()
    most = pack.parameter("voluntary.support_months", request.on)
    left = max(most.whole - request.supported_months, 0)
    if left >= request.months:
        return request.months, ()
    return left, (most.because(ReasonCode.SUPPORT_MONTHS_LEFT, left=left, most=most.whole),)


def _kept(pack: Pack, request: VoluntaryRequest) -> tuple[Reason, ...]:
    """Months already paid keep their price when the poverty line or the rate changes."""
    if request.method == "missing_months":
        return ()
    end = CoverPeriod.of_months(request.first_month or request.on, request.months).ends
    changes_on = pack.changes_between(request.on, end, ("voluntary.poverty_line", "voluntary.rate"))
    rule: Parameter = pack.parameter("voluntary.price_kept", request.on)
    if changes_on is None or rule.value is not True:
        return ()
    return (rule.because(ReasonCode.PRICE_KEPT, changes_on=changes_on.isoformat()),)


def _dated(request: VoluntaryRequest, line: Line) -> Line:
    """With the months paid for, when the first is known and they lie ahead."""
    if request.first_month is None or request.method == "missing_months":
        return line
    period = CoverPeriod.of_months(request.first_month.replace(day=1), request.months)
    return replace(line, starts=period.starts, ends=period.ends)
