"""Voluntary social insurance: one person chooses an income and a method and pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import ContributionCollected
from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.quote import Quote
from fieldapp.domain.quote_voluntary import (
    Method,
    RunningMethod,
    VoluntaryRequest,
    income_bounds,
    next_first_month,
    payment_deadline,
    quote_voluntary,
)
from fieldapp.services.collect import Collected, Collecting, NothingToCollect, paid_line
from fieldapp.services.day import WorkingDay
from fieldapp.services.moves import NoSuchMember
from fieldapp.services.ports import Desk
from fieldapp.services.rules import Rules
from fieldapp.services.standing import VOLUNTARY, HouseholdStanding, MemberStanding, Standings, born_of

VOLUNTARY_MONTHS = (1, 3, 6, 12)
MINIMUM_AGE = 15
"""Law 41/2024/QH15, Article 2: citizens from 15 years of age."""


class TooYoungToContribute(RuleBroken):
    """Voluntary social insurance is open from 15 years of age."""

    code = "too_young_to_contribute"

    def __init__(self, age: int) -> None:
        super().__init__(age=age, minimum=MINIMUM_AGE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person chose: monthly income in dong, support group, method and months."""

    income: Money
    support: str
    method: Method
    months: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """The first month that a payment is for, and the last day on which it may be paid."""

    first_month: date
    last_day: date


class Contributions:
    """Quotes voluntary contributions and takes the money for them."""

    def __init__(self, standings: Standings, collecting: Collecting, rules: Rules, day: WorkingDay) -> None:
        self._standings = standings
        self._collecting = collecting
        self._rules = rules
        self._day = day

    def income_limits(self) -> tuple[Money, Money, Money]:
        """Least and greatest monthly income today, and the step between choices, in dong."""
        return income_bounds(self._rules.pack, self._day.shown())

    def suggested_support(self, member: MemberStanding) -> str:
        """The support group that the register implies: the highest one wins, as the law says."""
        groups = set(member.groups)
        if "poor" in groups:
            return "poor"
        if groups & {"near_poor", "near_poor_poor_commune", "near_poor_minority_mountain"}:
            return "near_poor"
        if member.member.ethnicity and member.member.ethnicity.casefold() != "kinh":
            return "ethnic_minority"
        return "other"

    def deadline(self, member: MemberStanding, months: int) -> Deadline | None:
        """By when the next 1, 3, 6 or 12 months are to be paid; nothing for other lengths, which are paid at once."""
        pack, today = self._rules.pack, self._day.shown()
        if pack.find("voluntary.deadline_months", today, str(months)) is None:
            return None
        first = next_first_month(pack, today, member.voluntary_until, months)
        return Deadline(first, payment_deadline(pack, today, first, months))

    def running(self, household: EntityId, member: EntityId) -> RunningMethod | None:
        """What the member pays at present, as far as the laptop knows: income, method and months, paid until when."""
        view = self._standings.household(household)
        return self._running(view, self._member(view, member))

    def quote(self, household: EntityId, member: EntityId, choice: Choice) -> Quote:
        """Price a choice as of today; choices that the rules do not allow come back as a refusal."""
        view = self._standings.household(household)
        return self._quote(view, self._member(view, member), choice, self._day.shown())

    def collect(
        self,
        desk: Desk,
        household: EntityId,
        member: EntityId,
        choice: Choice,
        shown: Money,
        *,
        cash_given: Money = ZERO,
        draft: str = "",
    ) -> Collected:
        """Take the money and issue the receipt; the amount must still be the one `shown`."""
        paid_on = self._collecting.day(desk)
        view = self._standings.household(household)
        standing = self._member(view, member)
        quote = self._quote(view, standing, choice, date.fromisoformat(paid_on))
        if not quote.lines:
            raise NothingToCollect
        body = ContributionCollected(
            household=household,
            payer=member,
            scheme=VOLUNTARY,
            method=choice.method,
            months=choice.months,
            paid_on=paid_on,
            total=quote.total.dong,
            lines=tuple(paid_line(member, line) for line in quote.lines),
            pack=quote.pack_id,
            pack_hash=quote.pack_hash,
            income=choice.income.dong,
            cash_given=cash_given.dong,
            provisional=quote.provisional,
        )
        return self._collecting.store(desk, view.household.unit, body, shown, draft)

    def _quote(self, view: HouseholdStanding, standing: MemberStanding, choice: Choice, on: date) -> Quote:
        born = born_of(standing.member)
        if born is not None and born.age_on(on).upper < MINIMUM_AGE:
            raise TooYoungToContribute(born.age_on(on).upper)
        request = VoluntaryRequest(
            on=on,
            province=view.unit.province_code if view.unit else "",
            commune=view.unit.commune_code if view.unit else None,
            income=choice.income.dong,
            support=choice.support,
            method=choice.method,
            months=choice.months,
            id=standing.member.id,
            supported_months=self._supported_months(standing),
            first_month=next_first_month(self._rules.pack, on, standing.voluntary_until, choice.months),
            running=self._running(view, standing),
        )
        return quote_voluntary(self._rules.pack, request)

    def _running(self, view: HouseholdStanding, standing: MemberStanding) -> RunningMethod | None:
        until = standing.voluntary_until
        last = self._standings.last_paid(view.household.id, standing.member.id, VOLUNTARY)
        if until is None or last is None or last.method == "missing_months":
            return None
        return RunningMethod(last.income.dong, cast("Method", last.method), last.months, until)

    def _supported_months(self, standing: MemberStanding) -> int:
        """Months of voluntary cover so far: the State supported each of them."""
        periods = self._standings.periods(standing.member, VOLUNTARY)
        return sum((p.ends.year - p.starts.year) * 12 + p.ends.month - p.starts.month + 1 for p in periods)

    @staticmethod
    def _member(view: HouseholdStanding, member: EntityId) -> MemberStanding:
        found = next((m for m in view.present if m.member.id == member), None)
        if found is None:
            raise NoSuchMember
        return found
