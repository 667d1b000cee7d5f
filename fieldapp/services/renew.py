"""Renewing and buying health cards for members of a household."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from fieldapp.domain.fact_kinds import ContributionCollected, RenewalRequested
from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.quote import Line, Quote, Refusal, make_quote
from fieldapp.domain.quote_health import HealthMember, HealthRequest, quote_health
from fieldapp.services.collect import Collected, Collecting, NothingToCollect, paid_line
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.ports import Changes, Desk, Journal
from fieldapp.services.rules import Rules
from fieldapp.services.standing import HEALTH, HouseholdStanding, MemberStanding, Standings, born_of, declared

HEALTH_MONTHS = (3, 6, 12)
"""The choices the page offers; the pack says which of them the law allows on the day."""


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

    def quote(self, household: EntityId, members: tuple[EntityId, ...], months: int) -> Renewal:
        """Price the ticked members as of today. A member who already holds a ladder place this year keeps it.

        New places follow those that the laptop knows of; the office may know more, so they are provisional.
        """
        view = self._standings.household(household)
        return self._quote(view, members, months, self._day.shown())

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
    ) -> Collected:
        """Take the money and issue the receipt; the amount must still be the one `shown`."""
        paid_on = self._collecting.day(desk)
        view = self._standings.household(household)
        renewal = self._quote(view, members, months, date.fromisoformat(paid_on))
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
        return self._collecting.store(desk, view.household.unit, body, shown, draft)

    def request_card(self, desk: Desk, member: MemberStanding) -> Changes:
        """Someone whom the State pays for needs a card: no money, the office is asked to act."""
        body = RenewalRequested(member.member.id, member.groups[0], as_day(self._day.shown()))
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(member.member.unit, body)
        return self._journal.last_changes()

    def _quote(self, view: HouseholdStanding, members: tuple[EntityId, ...], months: int, on: date) -> Renewal:
        chosen = [m for m in view.present if m.member.id in members]
        taken = max((m.held_place for m in view.members), default=0)
        fresh = quote_health(
            self._rules.pack, self._request(view, tuple(m for m in chosen if not m.held_place), months, on, taken)
        )
        kept = (m for m in chosen if m.held_place)
        parts = [
            fresh,
            *(quote_health(self._rules.pack, self._request(view, (m,), months, on, m.held_place - 1)) for m in kept),
        ]
        lines = {line.id: line for quote in parts for line in quote.lines}
        refused = {refusal.id: refusal for quote in parts for refusal in quote.refused}
        ordered = [lines[m.member.id] for m in chosen if m.member.id in lines]
        quote = make_quote(self._rules.pack, ordered, [refused[m.member.id] for m in chosen if m.member.id in refused])
        provisional = any(part.provisional for part in parts)
        return Renewal(view.household.id, months, on, replace(quote, provisional=provisional))

    def _request(
        self, view: HouseholdStanding, members: tuple[MemberStanding, ...], months: int, on: date, taken: int
    ) -> HealthRequest:
        return HealthRequest(
            on=on,
            months=months,
            province=view.unit.province_code if view.unit else "",
            commune=view.unit.commune_code if view.unit else None,
            members=tuple(self._health_member(member) for member in members),
            paid_this_year=taken,
            order="offline",
        )

    def _health_member(self, standing: MemberStanding) -> HealthMember:
        member = standing.member
        said = declared(member)
        until = max((period.ends for period in self._standings.periods(member, HEALTH)), default=None)
        return HealthMember(
            id=member.id,
            groups=said.groups,
            born=born_of(member),
            exited_on=said.exited_on,
            covered_until=until,
            first_time=until is None,
        )
