"""Where a household stands today: who is covered until when, by which group, who may pay and who must not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from fieldapp.domain.cover import CoverPeriod, CoverState, CoverStatus, cover_state, end_cover
from fieldapp.domain.dates import Born
from fieldapp.domain.groups import Declared, standing
from fieldapp.domain.household import Household, Member
from fieldapp.domain.ids import EntityId
from fieldapp.domain.reasons import Reason, ReasonCode
from fieldapp.domain.receipt import Contribution
from fieldapp.domain.zones import Suggestion, exited_on, suggestions
from fieldapp.services.day import WorkingDay
from fieldapp.services.moves import NoSuchHousehold
from fieldapp.services.ports import Register, Till, UnitOfRegister
from fieldapp.services.rules import Rules

HEALTH = "health"
VOLUNTARY = "voluntary"

_ASSUMED_CARD = timedelta(days=365)
"""A register often knows only the last day of a card; the first is then taken to be a year before."""


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """One member today. `pays`: the group asks for money; `due`: ticked for renewal when the page opens.

    `paid_by_state` is why no money may be taken, `state_pays_until` for how long where the birth date says so;
    `voluntary_until` the last paid day of voluntary social insurance.
    """

    member: Member
    state: CoverState
    groups: tuple[str, ...]
    paid_by_state: Reason | None
    voluntary_until: date | None
    held_place: int
    state_pays_until: date | None = None
    suggestions: tuple[Suggestion, ...] = ()
    """Groups that the area lists speak for and the register lacks."""
    survivor: Member | None = None
    """Where somebody whom the office merged is shown now, if this laptop has that person."""

    @property
    def pays(self) -> bool:
        """Whether money may be taken for the health card."""
        return self.paid_by_state is None and self.member.is_here

    @property
    def due(self) -> bool:
        """Whether the card has run out, is about to, or never was."""
        return self.pays and self.state.status in {CoverStatus.EXPIRING, CoverStatus.EXPIRED, CoverStatus.NONE}


@dataclass(frozen=True, slots=True)
class HouseholdStanding:
    """A household page: the household, its place, everyone's standing, the last contribution."""

    household: Household
    unit: UnitOfRegister | None
    members: tuple[MemberStanding, ...]
    last: Contribution | None

    @property
    def present(self) -> tuple[MemberStanding, ...]:
        """Those who belong to it now."""
        return tuple(m for m in self.members if m.member.is_here)


def born_of(member: Member) -> Born | None:
    """The birth date, when the register has one."""
    return Born.parse(member.born) if member.born else None


def declared(member: Member, commune_left: date | None = None) -> Declared:
    """What the register says of a member, as the rules read it.

    `commune_left`: the day on which the area lists let the commune go; it counts where the register names none.
    """
    return Declared(
        groups=tuple(group for group in member.groups if group),
        born=born_of(member),
        exited_on=date.fromisoformat(member.exited_on) if member.exited_on else commune_left,
    )


def _state_pays_until(reasons: tuple[Reason, ...]) -> date | None:
    """The last day that the birth date gives a small child."""
    codes = {ReasonCode.CHILD_BY_BIRTH, ReasonCode.BIRTH_UNCERTAIN}
    found = next((reason.params["until"] for reason in reasons if reason.code in codes), None)
    return date.fromisoformat(str(found)) if found else None


class Standings:
    """Reads households for the page, the renewal and the lists."""

    def __init__(self, register: Register, till: Till, rules: Rules, day: WorkingDay) -> None:
        self._register = register
        self._till = till
        self._rules = rules
        self._day = day

    def household(self, household: EntityId) -> HouseholdStanding:
        """Everything the household page shows; raises `NoSuchHousehold`."""
        home = self._register.household(household)
        if home is None:
            raise NoSuchHousehold
        taken = self._till.places_taken(household, self._day.shown().year)
        places = {self._register.survivor(member): place for member, place in reversed(taken)}
        unit = next((u for u in self._register.units() if u.unit == home.unit), None)
        last = next((paid for paid in self._till.contributions(household) if self._counts(paid)), None)
        members = tuple(self._in_household(member, places.get(member.id, 0)) for member in home.members)
        return HouseholdStanding(home, unit, members, last)

    def _in_household(self, member: Member, held_place: int) -> MemberStanding:
        found = self.member(member, held_place)
        if not member.merged_into:
            return found
        return replace(found, survivor=self._register.member(self._register.survivor(member.id)))

    def member(self, member: Member, held_place: int = 0) -> MemberStanding:
        """One member today."""
        today, pack = self._day.shown(), self._rules.pack
        said = self.declared(member, today)
        judged = standing(pack, said, today, today)
        periods = self.periods(member, HEALTH)
        state = cover_state(
            self._rules.pack, periods, today, paid_by_state=judged.paid_by_state is not None and member.is_here
        )
        voluntary = max((period.ends for period in self.periods(member, VOLUNTARY)), default=None)
        until = _state_pays_until(judged.reasons) if judged.paid_by_state is not None else None
        zones = self._rules.zones(member.unit)
        hints = suggestions(pack, zones, member.ethnicity, judged.groups, today) if member.is_here else ()
        return MemberStanding(member, state, judged.groups, judged.paid_by_state, voluntary, held_place, until, hints)

    def declared(self, member: Member, on: date) -> Declared:
        """What register and area lists say of a member together."""
        return declared(member, exited_on(self._rules.pack, self._rules.zones(member.unit), on))

    def last_paid(self, household: EntityId, member: EntityId, scheme: str) -> Contribution | None:
        """The newest contribution of a scheme that counts and has a line of the member."""
        whose = (member, *self._register.merged_with(member))
        homes = {one.household for twin in whose[1:] if (one := self._register.member(twin)) is not None}
        paid = [one for home in (household, *sorted(homes - {household})) for one in self._till.contributions(home)]
        return next(
            (
                one
                for one in sorted(paid, key=lambda one: one.paid_on, reverse=True)
                if one.scheme == scheme and any(line.member in whose for line in one.lines) and self._counts(one)
            ),
            None,
        )

    def place_of(self, unit: int) -> tuple[str, str | None]:
        """Province and commune of a register unit, as the rules ask for them."""
        found = next((u for u in self._register.units() if u.unit == unit), None)
        return (found.province_code, found.commune_code) if found else ("", None)

    def periods(self, member: Member, scheme: str) -> list[CoverPeriod]:
        """Cover of a scheme, none of it beyond a death. The register leaves out what voided receipts had paid for."""
        periods = []
        for held in member.cover:
            if held.scheme != scheme:
                continue
            ends = date.fromisoformat(held.expires_on) if held.expires_on else date.max
            begins = date.fromisoformat(held.starts_on) if held.starts_on else ends - _ASSUMED_CARD
            if begins <= ends:
                periods.append(CoverPeriod(begins, ends))
        reason, on = member.departed
        return end_cover(periods, date.fromisoformat(on)) if reason == "died" and on else periods

    def _counts(self, paid: Contribution) -> bool:
        """Whether a contribution counts: nothing was to be paid, or its receipt stands."""
        receipt = self._till.receipt_of(paid.id)
        return receipt is None or not receipt.is_void
