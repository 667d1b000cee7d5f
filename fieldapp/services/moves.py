"""People and households that leave, return, split: everything after which somebody lives elsewhere or no more."""

from __future__ import annotations

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.dates import Born
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import Body
from fieldapp.domain.household import HEAD, Household, Member
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.domain.numbers import phone
from fieldapp.domain.project import DISSOLVED, LIVING
from fieldapp.domain.tables import HOUSEHOLD, MEMBER
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.forms import Checking, HouseholdForm
from fieldapp.services.ports import Changes, Desk, Drafts, Journal, Register, Writing


class NoSuchHousehold(RuleBroken):
    """The household is not in this laptop's register."""

    code = "no_such_household"


class NoSuchMember(RuleBroken):
    """The member is not in this laptop's register."""

    code = "no_such_member"


class NobodyStays(RuleBroken):
    """A split must leave someone in the old household and move someone to the new one."""

    code = "nobody_stays"


class DepartureInFuture(RuleBroken):
    """A death or a move cannot be recorded before it happens."""

    code = "departure_in_future"

    def __init__(self, on: str) -> None:
        super().__init__(on=on)


class LeftBeforeBirth(RuleBroken):
    """Nobody dies or moves before being born."""

    code = "left_before_birth"

    def __init__(self, on: str, born: str) -> None:
        super().__init__(on=on, born=born)


class OtherUnit(RuleBroken):
    """The household belongs to another register unit: the office moves people between units."""

    code = "other_unit"


class AlreadyThere(RuleBroken):
    """The member belongs to that household already."""

    code = "already_there"


class Moves:
    """Writes about people who leave and households that change. Every method is one transaction.

    `draft` names what was being typed: it is forgotten in the same transaction, so that a power cut between the two
    never brings back what has been saved.
    """

    def __init__(self, journal: Journal, register: Register, day: WorkingDay, drafts: Drafts) -> None:
        self._journal = journal
        self._register = register
        self._day = day
        self._drafts = drafts

    def changes(self) -> Changes:
        """What the writing that just ended changed."""
        return self._journal.last_changes()

    def record_departure(
        self, desk: Desk, member_id: EntityId, reason: str, on: Day, *, successor: EntityId = NO_ID, draft: str = ""
    ) -> Changes:
        """A death (`died`), a move (`moved_away`) or a marriage out (`married_out`); cover ends as the law says.

        `successor` heads the household from now on. Where nobody is left the household is dissolved.
        """
        member = self._member(member_id)
        home = self._household(member.household)
        if on > as_day(self._day.shown()):
            raise DepartureInFuture(on)
        if member.born and on < str(Born.parse(member.born).earliest):
            raise LeftBeforeBirth(on, member.born)
        base = self._register.base(MEMBER.name, member_id, "departure")
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(member.unit, k.MemberLeft(member_id, reason, on, base))
            self._settle_house(writing, home, {member_id}, on, successor)
            self._forget(draft)
        return self._journal.last_changes()

    def undo_departure(
        self, desk: Desk, member_id: EntityId, *, ties: tuple[tuple[EntityId, str], ...] = ()
    ) -> Changes:
        """The departure was recorded by mistake: the person is here, and with them their household.

        `ties` are put back: those of the one who became head meanwhile.
        """
        member = self._member(member_id)
        home = self._household(member.household)
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(member.unit, k.MemberCorrected(member_id, (self._change(member_id, "departure", ""),)))
            self._put_back(writing, home, ties)
        return self._journal.last_changes()

    def undo_move(
        self, desk: Desk, member_id: EntityId, household: EntityId, tie: str, on: Day, *,
        ties: tuple[tuple[EntityId, str], ...] = (),
    ) -> Changes:  # fmt: skip
        """The move to another household was a mistake: the person is back in `household` with the tie they had."""
        member, home = self._member(member_id), self._household(household)
        base = self._register.base(MEMBER.name, member_id, "household", "tie")
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(member.unit, k.MemberMoved(home.id, on, k.MovedMember(member_id, tie, base)))
            self._put_back(writing, home, ties)
        return self._journal.last_changes()

    def _put_back(self, writing: Writing, home: Household, ties: tuple[tuple[EntityId, str], ...]) -> None:
        """Ties as they were; a household that had been dissolved lives."""
        for other, tie in ties:
            writing.add(home.unit, k.MemberCorrected(other, (self._change(other, "tie", tie),)))
        if home.status.startswith(DISSOLVED):
            base = self._register.base(HOUSEHOLD.name, home.id, "status")
            writing.add(home.unit, k.HouseholdCorrected(home.id, (k.FieldChange("status", base, LIVING),)))

    def move_member(
        self, desk: Desk, member_id: EntityId, household: EntityId, tie: str, on: Day, *, successor: EntityId = NO_ID,
        draft: str = "",
    ) -> Changes:  # fmt: skip
        """A member joins another household of the same unit (a marriage within the commune, a child taken in)."""
        member, home = self._member(member_id), self._household(household)
        old = self._household(member.household)
        if member.unit != home.unit:
            raise OtherUnit
        if old.id == home.id:
            raise AlreadyThere
        if on > as_day(self._day.shown()):
            raise DepartureInFuture(on)
        base = self._register.base(MEMBER.name, member_id, "household", "tie")
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(member.unit, k.MemberMoved(home.id, on, k.MovedMember(member_id, tie, base)))
            self._settle_house(writing, old, {member_id}, on, successor)
            self._forget(draft)
        return self._journal.last_changes()

    def move_household_out(
        self, desk: Desk, household: EntityId, on: Day, destination: str, *, draft: str = ""
    ) -> Changes:
        """The whole household leaves the unit."""
        home = self._household(household)
        if on > as_day(self._day.shown()):
            raise DepartureInFuture(on)
        base = self._register.base(HOUSEHOLD.name, household, "status")
        body = k.HouseholdMovedOut(household, on, base, " ".join(destination.split()))
        return self._one(desk, home.unit, body, draft=draft)

    def move_household_back(self, desk: Desk, household: EntityId) -> Changes:
        """The household has returned, or its move was recorded by mistake."""
        home = self._household(household)
        change = k.FieldChange("status", self._register.base(HOUSEHOLD.name, household, "status"), LIVING)
        return self._one(desk, home.unit, k.HouseholdCorrected(household, (change,)))

    def split(
        self, desk: Desk, household: EntityId, leaving: tuple[tuple[EntityId, str], ...], home: HouseholdForm, *,
        successor: EntityId = NO_ID, draft: str = "",
    ) -> EntityId:  # fmt: skip
        """Members `(id, tie in the new household)` form a household of their own; the first one is its head.

        `successor` heads those who stay, when the old head leaves. Raises `NobodyStays`, `NoSuchMember`.
        """
        old = self._household(household)
        going = {member for member, _ in leaving}
        present = {member.id for member in old.present}
        if not going <= present:
            raise NoSuchMember
        if not going or going == present:
            raise NobodyStays
        moved = tuple(
            k.MovedMember(member, HEAD if n == 0 else tie, self._register.base(MEMBER.name, member, "household", "tie"))
            for n, (member, tie) in enumerate(leaving)
        )
        checking = Checking(self._day.shown())
        contact = checking.number("phone", home.phone, phone.validate)
        checking.settle()
        village = " ".join(home.village.split()) or old.village
        body = k.HouseholdSplit(household, moved, village, " ".join(home.address.split()), contact)
        with self._journal.writing(desk.officer, desk.event) as writing:
            made = writing.add(old.unit, body).made(0)
            self._settle_house(writing, old, going, as_day(self._day.shown()), successor)
            self._forget(draft)
        return made

    def _settle_house(
        self, writing: Writing, home: Household, gone: set[EntityId], on: Day, successor: EntityId
    ) -> None:
        """Those who stay have a head; a household without anybody is dissolved."""
        staying = [member for member in home.present if member.id not in gone]
        if not staying:
            base = self._register.base(HOUSEHOLD.name, home.id, "status")
            writing.add(home.unit, k.HouseholdDissolved(home.id, on, base))
            return
        heir = next((member for member in staying if member.id == successor), None)
        if heir is not None and not any(member.tie == HEAD for member in staying):
            writing.add(home.unit, k.MemberCorrected(heir.id, (self._change(heir.id, "tie", HEAD),)))

    def _change(self, member: EntityId, name: str, value: str) -> k.FieldChange:
        return k.FieldChange(name, self._register.base(MEMBER.name, member, name), value)

    def _forget(self, draft: str) -> None:
        if draft:
            self._drafts.drop(draft)

    def _one(self, desk: Desk, unit: int, body: Body, *, draft: str = "") -> Changes:
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(unit, body)
            self._forget(draft)
        return self._journal.last_changes()

    def _household(self, household: EntityId) -> Household:
        found = self._register.household(household)
        if found is None:
            raise NoSuchHousehold
        return found

    def _member(self, member: EntityId) -> Member:
        found = self._register.member(member)
        if found is None:
            raise NoSuchMember
        return found
