"""Health insurance: the household ladder, the groups that the State supports, and those for whom it pays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from fieldapp.domain.cover import CoverPeriod, Start, next_start
from fieldapp.domain.dates import Born
from fieldapp.domain.groups import HOUSEHOLD, Declared, Standing, standing
from fieldapp.domain.money import ZERO, round_half_up
from fieldapp.domain.policy import Pack, Parameter, percent
from fieldapp.domain.quote import Line, Quote, Refusal, make_quote, part, province_in_force, top_up
from fieldapp.domain.reasons import Certainty, Reason, ReasonCode


@dataclass(frozen=True, slots=True)
class HealthMember:
    """One person to quote for.

    `covered_until` and `first_time` decide the start; `override` = a supervisor's reason although the State pays.
    """

    id: str
    groups: tuple[str, ...]
    born: Born | None = None
    exited_on: date | None = None
    entitled_until: date | None = None
    covered_until: date | None = None
    first_time: bool = False
    override: str | None = None


@dataclass(frozen=True, slots=True)
class HealthRequest:
    """A household's payment on a day. `paid_this_year` = ladder places already taken this calendar year.

    `order`: `stated` when the caller vouches for `paid_this_year`, `offline` when the office may know of more payments.
    """

    on: date
    months: int
    province: str
    members: tuple[HealthMember, ...]
    commune: str | None = None
    paid_this_year: int = 0
    order: Literal["stated", "offline"] = "stated"


@dataclass(frozen=True, slots=True)
class _Terms:
    """What holds on the day of payment, looked up once."""

    pack: Pack
    request: HealthRequest
    province: str
    alias: tuple[Reason, ...]
    base: Parameter
    rate: Parameter
    ladder: Parameter
    rounding: Parameter

    @property
    def month(self) -> Fraction:
        """The first person's contribution for a month, exact."""
        return self.base.whole * self.rate.share


@dataclass(frozen=True, slots=True)
class _Queue:
    """Ladder places `taken` so far, and those `ahead` if the groups of which it is unsettled took places too."""

    taken: int
    ahead: int


def quote_health(pack: Pack, request: HealthRequest) -> Quote:
    """Quote a household, members in the order of payment.

    Raises `NotInForce` for a day before the pack's rules and `UnknownProvince`; everything else is a line or a refusal.
    """
    on = request.on
    province, alias = province_in_force(pack, request.province, on)
    terms = _Terms(
        pack,
        request,
        province,
        (alias,) if alias else (),
        pack.parameter("base_salary", on),
        pack.parameter("health.rate", on),
        pack.parameter("health.ladder", on),
        pack.parameter("rounding", on),
    )
    allowed = pack.parameter("health.periods", on)
    if request.months not in allowed.wholes:
        choices = ", ".join(str(months) for months in allowed.wholes)
        reason = allowed.because(ReasonCode.MONTHS_NOT_ALLOWED, months=request.months, allowed=choices)
        return make_quote(pack, (), [Refusal(member.id, (reason,)) for member in request.members])
    lines: list[Line] = []
    refused: list[Refusal] = []
    queue = _Queue(request.paid_this_year, request.paid_this_year)
    for member in request.members:
        result = _member(terms, member, queue)
        if isinstance(result, Refusal):
            refused.append(result)
        else:
            lines.append(result)
            may_take = pack.find("health.ladder_before_support", on, result.group) is not None
            placed = result.place is not None
            queue = _Queue(queue.taken + placed, queue.ahead + (placed or may_take))
    return make_quote(pack, lines, refused)


def _member(terms: _Terms, member: HealthMember, queue: _Queue) -> Line | Refusal:
    start = next_start(terms.pack, terms.request.on, member.covered_until, first_time=member.first_time)
    first_day = start.starts if start else terms.request.on
    declared = Declared(member.groups, member.born, member.exited_on, member.entitled_until)
    place = standing(terms.pack, declared, terms.request.on, first_day)
    reasons = list(place.reasons)
    block = place.paid_by_state or place.clock_not_started
    if block is not None:
        if member.override is None:
            return Refusal(member.id, (block, *terms.alias, *reasons))
        place = _without_block(terms, place)
        overridden = {"group": block.params["group"], "reason": member.override}
        reasons.append(Reason(ReasonCode.OVERRIDDEN, overridden, block.source, Certainty.ASSUMED))
    chosen = _highest(terms, place.groups)
    others = [group for group in place.groups if group != chosen]
    if others:
        rule = terms.pack.parameter("law_order", terms.request.on)
        reasons.append(rule.because(ReasonCode.SEVERAL_GROUPS, chosen=chosen, others=", ".join(others)))
    reasons = [reason for reason in reasons if reason.code not in _OF_CHOSEN or reason.params["group"] == chosen]
    if chosen == HOUSEHOLD:
        line = _household(terms, member.id, queue.taken)
    else:
        line = _supported(terms, member.id, chosen, queue)
    return _dated(terms, replace(line, why=(*terms.alias, *reasons, *line.why)), start)


_OF_CHOSEN = (ReasonCode.SUPPORT_CLOCK, ReasonCode.CLOCK_NOT_CHECKED)
"""Reasons that matter only for the group that was chosen."""


def _without_block(terms: _Terms, place: Standing) -> Standing:
    """The standing after an override: what supports the person, else the household."""
    on = terms.request.on
    supported = [
        group
        for group in place.groups
        if group == HOUSEHOLD
        or (terms.pack.find("health.state_paid", on, group) is None and group != _blocked_clock(place))
    ]
    return replace(place, groups=tuple(supported) or (HOUSEHOLD,))


def _blocked_clock(place: Standing) -> str | None:
    return None if place.clock_not_started is None else str(place.clock_not_started.params["group"])


def _state_and_province(terms: _Terms, group: str) -> tuple[Parameter | None, Parameter | None]:
    on, request = terms.request.on, terms.request
    return terms.pack.find("health.support", on, group), top_up(
        terms.pack, "health", on, terms.province, request.commune, group
    )


def _highest(terms: _Terms, groups: tuple[str, ...]) -> str:
    """The highest support wins; `groups` stand in law order, which settles ties."""

    def support(group: str) -> Fraction:
        state, province = _state_and_province(terms, group)
        return (state.share if state else Fraction(0)) + (province.share if province else Fraction(0))

    return max(groups, key=support)


def _basis(terms: _Terms) -> list[Reason]:
    base, rate = terms.base, terms.rate
    return [
        base.because(ReasonCode.BASE_SALARY, amount=base.whole, since=base.starts.isoformat()),
        rate.because(
            ReasonCode.HEALTH_RATE,
            rate=percent(rate.share),
            since=rate.starts.isoformat(),
            month=round_half_up(terms.month).dong,
        ),
    ]


def _ladder(terms: _Terms, taken: int) -> tuple[Fraction, list[Reason]]:
    """The share of the next free place, and why."""
    shares = terms.ladder.shares
    share = shares[min(taken, len(shares) - 1)]
    first = round_half_up(terms.month).dong
    reasons = [terms.ladder.because(ReasonCode.LADDER, place=taken + 1, share=percent(share), first=first)]
    year = terms.request.on.year
    if terms.request.paid_this_year:
        count = terms.request.paid_this_year
        reasons.append(terms.ladder.because(ReasonCode.PAID_EARLIER_THIS_YEAR, count=count, year=year))
    if terms.request.order == "offline":
        reasons.append(terms.ladder.because(ReasonCode.ORDER_PROVISIONAL, Certainty.ASSUMED, year=year))
    return share, reasons


def _household(terms: _Terms, member_id: str, taken: int) -> Line:
    share, reasons = _ladder(terms, taken)
    exact = terms.month * share * terms.request.months
    shares = part(exact, Fraction(0), Fraction(0), terms.rounding)
    why = [*_basis(terms), *reasons, *_period(terms), *([shares.rounding] if shares.rounding else [])]
    return Line(
        member_id, HOUSEHOLD, taken + 1, None, None, shares.contribution, ZERO, ZERO, ZERO, shares.pays, tuple(why)
    )


def _supported(terms: _Terms, member_id: str, group: str, queue: _Queue) -> Line:
    state, extra = _state_and_province(terms, group)
    assert state is not None
    why = _basis(terms)
    exact, place = terms.month * terms.request.months, None
    ladder = terms.pack.find("health.ladder_before_support", terms.request.on, group)
    if ladder is not None and ladder.value is True:
        share, reasons = _ladder(terms, queue.taken)
        exact, place = exact * share, queue.taken + 1
        why += reasons
    elif ladder is not None and queue.ahead:
        # The first place pays the full contribution either way, so only a later place rests on the assumption.
        why.append(ladder.because(ReasonCode.NO_LADDER, group=group))
    why.append(state.because(ReasonCode.STATE_SUPPORT, group=group, share=percent(state.share)))
    added = min(extra.share, 1 - state.share) if extra else Fraction(0)
    if extra:
        text = percent(added)
        why.append(extra.because(ReasonCode.PROVINCIAL_SUPPORT, province=terms.province, group=group, share=text))
    shares = part(exact, state.share, added, terms.rounding)
    why += [*_period(terms), *([shares.rounding] if shares.rounding else [])]
    return Line(
        id=member_id,
        group=group,
        place=place,
        starts=None,
        ends=None,
        contribution=shares.contribution,
        state=shares.state,
        province=shares.province,
        other=ZERO,
        pays=shares.pays,
        why=tuple(why),
    )


def _period(terms: _Terms) -> list[Reason]:
    allowed = terms.pack.parameter("health.periods", terms.request.on)
    return [allowed.because(ReasonCode.MONTHS, months=terms.request.months)]


def _dated(terms: _Terms, line: Line, start: Start | None) -> Line:
    """Add the days of the cover, and that a price announced for later days does not touch what is paid now."""
    on = terms.request.on
    period = CoverPeriod.of_months(start.starts if start else on, terms.request.months)
    why = list(line.why)
    changes_on = terms.pack.changes_between(on, period.ends, ("base_salary", "health.rate"))
    kept = terms.pack.parameter("health.price_kept", on)
    if changes_on is not None and kept.value is True:
        why.append(kept.because(ReasonCode.PRICE_KEPT, changes_on=changes_on.isoformat()))
    if start is None:
        return replace(line, why=tuple(why))
    return replace(line, starts=period.starts, ends=period.ends, why=(*why, start.reason))
