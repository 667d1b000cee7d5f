"""Enrolling households and keeping them true: births, deaths, moves, splits, corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fieldapp.domain import fact_kinds as k
from fieldapp.domain import names
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import Body
from fieldapp.domain.household import HEAD, Household, Member
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.numbers import citizen_id, phone
from fieldapp.domain.tables import HOUSEHOLD, MEMBER
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.forms import Checking, FieldDoubt, HouseholdForm, PersonForm, read_person
from fieldapp.services.ports import Changes, Desk, Journal, Register


class NobodyInHousehold(RuleBroken):
    """A household needs at least one member."""

    code = "nobody_in_household"


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


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Somebody in the register who may be the person being enrolled: which number or trait they share."""

    member: Member
    shared: str


class Enrolment:
    """Writes about households and members. Every method is one transaction and returns what it changed."""

    def __init__(self, journal: Journal, register: Register, day: WorkingDay) -> None:
        self._journal = journal
        self._register = register
        self._day = day

    def check(self, people: tuple[PersonForm, ...]) -> tuple[FieldDoubt, ...]:
        """Doubts about forms not yet saved; raises `FormRefused`. Fields are named `0.name`, `1.born` …"""
        return self._read(people)[1]

    def possible_duplicates(self, unit: int, form: PersonForm) -> tuple[PossibleDuplicate, ...]:
        """People already in the register who share a number, or name and birth year, with a form."""
        found: dict[EntityId, PossibleDuplicate] = {}
        number = citizen_id.compact(form.citizen_id)
        for member_id in self._register.by_number(number, form.insurance_code.strip()):
            self._note(found, member_id, "number")
        year = form.born.strip()[-4:] if "/" in form.born else form.born.strip()[:4]
        if form.name.strip() and year:
            for member_id in self._register.namesakes(unit, names.fold(names.tidy(form.name)), year):
                self._note(found, member_id, "name_and_year")
        return tuple(found.values())

    def _note(self, found: dict[EntityId, PossibleDuplicate], member_id: EntityId, shared: str) -> None:
        member = self._register.member(member_id)
        if member is not None and member_id not in found:
            found[member_id] = PossibleDuplicate(member, shared)

    def enrol(self, desk: Desk, home: HouseholdForm, people: tuple[PersonForm, ...]) -> EntityId:
        """Register a household; the first person is the head unless another form says so. Raises `FormRefused`."""
        members, _doubts = self._read(people)
        if not members:
            raise NobodyInHousehold
        if all(member.tie != HEAD for member in members):
            members = (replace(members[0], tie=HEAD), *members[1:])
        checking = Checking(self._day.shown())
        contact = checking.number("phone", home.phone, phone.validate)
        checking.settle()
        body = k.HouseholdRegistered(
            members=members,
            village=" ".join(home.village.split()),
            code=home.code.strip(),
            address=" ".join(home.address.split()),
            phone=contact,
            language=home.language,
        )
        with self._journal.writing(desk.officer, desk.event) as writing:
            return writing.add(desk.unit, body).made(0)

    def add_member(self, desk: Desk, household: EntityId, form: PersonForm, reason: str, on: Day) -> EntityId:
        """A birth, an arrival or someone left out; `reason` as in `MemberAdded`. Raises `FormRefused`."""
        home = self._household(household)
        members, _doubts = self._read((form,))
        body = k.MemberAdded(household, reason, on, members[0])
        with self._journal.writing(desk.officer, desk.event) as writing:
            return writing.add(home.unit, body).made(0)

    def correct_member(self, desk: Desk, member_id: EntityId, values: Mapping[str, str]) -> Changes:
        """New values for fields of a member, by column name; unchanged ones are left out. Raises `FormRefused`."""
        member = self._member(member_id)
        form = PersonForm(
            name=values.get("name", member.name),
            born=values.get("born", member.born),
            sex=values.get("sex", member.sex),
            citizen_id=values.get("citizen_id", member.citizen_id),
            insurance_code=values.get("insurance_code", member.insurance_code),
            card_number=values.get("card_number", member.card_number),
            phone=values.get("phone", member.phone),
            ethnicity=values.get("ethnicity", member.ethnicity),
            tie=values.get("tie", member.tie),
            groups=tuple(values.get("support_groups", ",".join(member.groups)).split(",")),
            exited_on=values.get("exited_on", member.exited_on),
        )
        new = self._read((form,), prefixed=False)[0][0]
        now = {
            "name": new.name, "born": new.born, "sex": new.sex, "citizen_id": new.citizen_id,
            "insurance_code": new.insurance_code, "card_number": new.card_number, "phone": new.phone,
            "ethnicity": new.ethnicity, "tie": new.tie, "support_groups": ",".join(new.groups),
            "exited_on": new.exited_on,
        }  # fmt: skip
        before = {
            "name": member.name, "born": member.born, "sex": member.sex, "citizen_id": member.citizen_id,
            "insurance_code": member.insurance_code, "card_number": member.card_number, "phone": member.phone,
            "ethnicity": member.ethnicity, "tie": member.tie, "support_groups": ",".join(member.groups),
            "exited_on": str(member.exited_on),
        }  # fmt: skip
        changes = tuple(
            k.FieldChange(name, self._register.base(MEMBER.name, member_id, name), value)
            for name, value in now.items()
            if value != before[name] and name in values
        )
        if not changes:
            return Changes()
        return self._one(desk, member.unit, k.MemberCorrected(member_id, changes))

    def correct_household(self, desk: Desk, household: EntityId, values: Mapping[str, str]) -> Changes:
        """New values for village, address, phone, code or language."""
        home = self._household(household)
        checking = Checking(self._day.shown())
        clean = {name: " ".join(value.split()) for name, value in values.items()}
        if "phone" in clean:
            clean["phone"] = checking.number("phone", clean["phone"], phone.validate)
        checking.settle()
        before = {
            "village": home.village, "address": home.address, "phone": home.phone, "code": home.code,
            "language": home.language,
        }  # fmt: skip
        changes = tuple(
            k.FieldChange(name, self._register.base(HOUSEHOLD.name, household, name), value)
            for name, value in clean.items()
            if name in before and value != before[name]
        )
        if not changes:
            return Changes()
        return self._one(desk, home.unit, k.HouseholdCorrected(household, changes))

    def record_departure(self, desk: Desk, member_id: EntityId, reason: str, on: Day) -> Changes:
        """A death (`died`), a move (`moved_away`) or a marriage out (`married_out`); cover ends as the law says."""
        member = self._member(member_id)
        if on > as_day(self._day.shown()):
            raise DepartureInFuture(on)
        base = self._register.base(MEMBER.name, member_id, "departure")
        return self._one(desk, member.unit, k.MemberLeft(member_id, reason, on, base))

    def undo_departure(self, desk: Desk, member_id: EntityId) -> Changes:
        """The departure was recorded by mistake: the person is here."""
        member = self._member(member_id)
        change = k.FieldChange("departure", self._register.base(MEMBER.name, member_id, "departure"), "")
        return self._one(desk, member.unit, k.MemberCorrected(member_id, (change,)))

    def move_member(self, desk: Desk, member_id: EntityId, household: EntityId, tie: str, on: Day) -> Changes:
        """A member joins another household of the same unit (a marriage within the commune, a child taken in)."""
        member, home = self._member(member_id), self._household(household)
        base = self._register.base(MEMBER.name, member_id, "household", "tie")
        return self._one(desk, member.unit, k.MemberMoved(home.id, on, k.MovedMember(member_id, tie, base)))

    def move_household_out(self, desk: Desk, household: EntityId, on: Day, destination: str) -> Changes:
        """The whole household leaves the unit."""
        home = self._household(household)
        if on > as_day(self._day.shown()):
            raise DepartureInFuture(on)
        base = self._register.base(HOUSEHOLD.name, household, "status")
        return self._one(desk, home.unit, k.HouseholdMovedOut(household, on, base, " ".join(destination.split())))

    def move_household_back(self, desk: Desk, household: EntityId) -> Changes:
        """The household has returned, or its move was recorded by mistake."""
        home = self._household(household)
        change = k.FieldChange("status", self._register.base(HOUSEHOLD.name, household, "status"), "living")
        return self._one(desk, home.unit, k.HouseholdCorrected(household, (change,)))

    def split(
        self, desk: Desk, household: EntityId, leaving: tuple[tuple[EntityId, str], ...], home: HouseholdForm
    ) -> EntityId:
        """Members `(id, tie in the new household)` form a household of their own; the first one is its head."""
        old = self._household(household)
        going = {member for member, _ in leaving}
        if not going or all(member.id in going for member in old.present):
            raise NobodyStays
        moved = tuple(
            k.MovedMember(member, HEAD if n == 0 else tie, self._register.base(MEMBER.name, member, "household", "tie"))
            for n, (member, tie) in enumerate(leaving)
        )
        checking = Checking(self._day.shown())
        contact = checking.number("phone", home.phone, phone.validate)
        checking.settle()
        body = k.HouseholdSplit(household, moved, home.village or old.village, " ".join(home.address.split()), contact)
        with self._journal.writing(desk.officer, desk.event) as writing:
            return writing.add(old.unit, body).made(0)

    def verify_identity(self, desk: Desk, member_id: EntityId, number: str) -> Changes:
        """The citizen card itself was scanned for a member: its number is verified, and taken when it was missing."""
        member = self._member(member_id)
        valid = citizen_id.validate(number)
        body = k.IdentityVerified(
            member_id,
            "card",
            as_day(self._day.shown()),
            self._register.base(MEMBER.name, member_id, "verified"),
            self._register.base(MEMBER.name, member_id, "citizen_id"),
            wrote_id=member.citizen_id != valid,
            citizen_id="" if member.citizen_id == valid else valid,
        )
        return self._one(desk, member.unit, body)

    def _one(self, desk: Desk, unit: int, body: Body) -> Changes:
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(unit, body)
        return self._journal.last_changes()

    def _read(
        self, people: tuple[PersonForm, ...], *, prefixed: bool = True
    ) -> tuple[tuple[k.NewMember, ...], tuple[FieldDoubt, ...]]:
        checking = Checking(self._day.shown())
        members = []
        for n, form in enumerate(people):
            checking.prefix = f"{n}." if prefixed else ""
            members.append(read_person(form, checking))
        checking.settle()
        return tuple(members), tuple(checking.doubts)

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
