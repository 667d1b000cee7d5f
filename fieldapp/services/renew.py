"""Renewing and buying health cards for members of a household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import ContributionCollected, RenewalRequested, StatePaidOverridden
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.quote import Line, Quote, Refusal, make_quote
from fieldapp.domain.quote_health import HealthMember, HealthRequest, quote_health
from fieldapp.domain.reasons import ReasonCode
from fieldapp.services.collect import Collected, Collecting, NothingToCollect, paid_line
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.ports import Changes, Desk, Journal
from fieldapp.services.rules import Rules
from fieldapp.services.standing import HEALTH, HouseholdStanding, MemberStanding, Standings, born_of

Overrides = Mapping[EntityId, str]
"""Members whom the State pays for and who are to pay all the same → the supervisor's reason."""

NOBODY: Overrides = MappingProxyType({})
SHORTEST_REASON = 5

HEALTH_MONTHS = (3, 6, 12)
"""The choices the page offers; the pack says which of them the law allows on the day."""


class NotSupervisor(RuleBroken):
    """Only a supervisor may take money from someone whom the State pays for."""

    code = "not_supervisor"


class OverrideNeedsReason(RuleBroken):
    """The office must understand why money was taken although the State pays."""

    code = "override_needs_reason"


@dataclass(frozen=True, slots=True)
class Renewal:
    """What the ticked members would pay today; lines and refusals bear member ids."""

    household: EntityId
    months: int
    on: date
    quote: Quote

    @property
    def total(self) -> Money:
        """What the payer hands over."""
        return self.quote.total

    def line(self, member: EntityId) -> Line | None:
        """The line of a member, if there is one."""
        return next((line for line in self.quote.lines if line.id == member), None)

    def refusal(self, member: EntityId) -> Refusal | None:
        """Why a member must not pay, if so."""
        return next((refusal for refusal in self.quote.refused if refusal.id == member), None)


class Renewals:
    """Quotes health cards and takes the money for them."""

    def __init__(
        self, journal: Journal, standings: Standings, collecting: Collecting, rules: Rules, day: WorkingDay
    ) -> None:
        self._journal = journal
        self._standings = standings
        self._collecting = collecting
        self._rules = rules
        self._day = day

    def quote(
        self, household: EntityId, members: tuple[EntityId, ...], months: int, overrides: Overrides = NOBODY
    ) -> Renewal:
        """Price the ticked members as of today. A member who already holds a ladder place this year keeps it.

        New places follow those that the laptop knows of; the office may know more, so they are provisional.
        `overrides`: whom a supervisor lets pay although the State does, and why; collecting asks for the role.
        """
        view = self._standings.household(household)
        return self._quote(view, members, months, self._day.shown(), overrides)

    def collect(
        self,
        desk: Desk,
        household: EntityId,
        members: tuple[EntityId, ...],
        months: int,
        shown: Money,
        *,
        cash_given: Money = ZERO,
        draft: str = "",
        overrides: Overrides = NOBODY,
    ) -> Collected:
        """Take the money and issue the receipt; the amount must still be the one `shown`.

        An override goes to the office with its reason. Raises `NotSupervisor`, `OverrideNeedsReason`.
        """
        overrides = _checked(desk, overrides)
        paid_on = self._collecting.day(desk)
        view = self._standings.household(household)
        renewal = self._quote(view, members, months, date.fromisoformat(paid_on), overrides)
        lines = renewal.quote.lines
        if not lines:
            raise NothingToCollect
        head = view.household.head
        body = ContributionCollected(
            household=household,
            payer=head.id if head else EntityId(lines[0].id),
            scheme=HEALTH,
            method="months",
            months=months,
            paid_on=paid_on,
            total=renewal.total.dong,
            lines=tuple(paid_line(EntityId(line.id), line) for line in lines),
            pack=renewal.quote.pack_id,
            pack_hash=renewal.quote.pack_hash,
            cash_given=cash_given.dong,
            provisional=renewal.quote.provisional,
        )

        def also(contribution: EntityId) -> list[StatePaidOverridden]:
            return [found for line in lines if (found := _overridden(contribution, line, paid_on)) is not None]

        return self._collecting.store(desk, view.household.unit, body, shown, draft, also=also)

    def request_card(self, desk: Desk, member: MemberStanding) -> Changes:
        """Someone whom the State pays for needs a card: no money, the office is asked to act."""
        body = RenewalRequested(member.member.id, member.groups[0], as_day(self._day.shown()))
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(member.member.unit, body)
        return self._journal.last_changes()

    def _quote(
        self, view: HouseholdStanding, members: tuple[EntityId, ...], months: int, on: date, overrides: Overrides
    ) -> Renewal:
        chosen = [m for m in view.present if m.member.id in members]
        taken = max((m.held_place for m in view.members), default=0)
        fresh = quote_health(
            self._rules.pack,
            self._request(view, tuple(m for m in chosen if not m.held_place), months, on, taken, overrides),
        )
        kept = (m for m in chosen if m.held_place)
        parts = [
            fresh,
            *(
                quote_health(self._rules.pack, self._request(view, (m,), months, on, m.held_place - 1, overrides))
                for m in kept
            ),
        ]
        lines = {line.id: line for quote in parts for line in quote.lines}
        refused = {refusal.id: refusal for quote in parts for refusal in quote.refused}
        ordered = [lines[m.member.id] for m in chosen if m.member.id in lines]
        quote = make_quote(self._rules.pack, ordered, [refused[m.member.id] for m in chosen if m.member.id in refused])
        provisional = any(part.provisional for part in parts)
        return Renewal(view.household.id, months, on, replace(quote, provisional=provisional))

    def _request(
        self,
        view: HouseholdStanding,
        members: tuple[MemberStanding, ...],
        months: int,
        on: date,
        taken: int,
        overrides: Overrides,
    ) -> HealthRequest:
        return HealthRequest(
            on=on,
            months=months,
            province=view.unit.province_code if view.unit else "",
            commune=view.unit.commune_code if view.unit else None,
            members=tuple(self._health_member(member, on, overrides.get(member.member.id)) for member in members),
            paid_this_year=taken,
            order="offline",
        )

    def _health_member(self, standing: MemberStanding, on: date, override: str | None) -> HealthMember:
        member = standing.member
        said = self._standings.declared(member, on)
        until = max((period.ends for period in self._standings.periods(member, HEALTH)), default=None)
        return HealthMember(
            id=member.id,
            groups=said.groups,
            born=born_of(member),
            exited_on=said.exited_on,
            covered_until=until,
            first_time=until is None,
            override=override,
        )


def _checked(desk: Desk, overrides: Overrides) -> Overrides:
    if overrides and not desk.is_supervisor:
        raise NotSupervisor
    tidy = {member: " ".join(reason.split()) for member, reason in overrides.items()}
    if any(len(reason) < SHORTEST_REASON for reason in tidy.values()):
        raise OverrideNeedsReason
    return tidy


def _overridden(contribution: EntityId, line: Line, on: Day) -> StatePaidOverridden | None:
    """What the office is told of a line that rests on an override."""
    reason = next((reason for reason in line.why if reason.code is ReasonCode.OVERRIDDEN), None)
    if reason is None:
        return None
    source = reason.source.id if reason.source else ""
    group, words = str(reason.params["group"]), str(reason.params["reason"])
    return StatePaidOverridden(contribution, EntityId(line.id), group, source, on, words)
