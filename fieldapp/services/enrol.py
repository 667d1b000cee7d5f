"""Enrolling households and keeping them true: births, deaths, moves, splits, corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.household import HEAD, Household, Member
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.domain.likeness import Ground, traits
from fieldapp.domain.numbers import citizen_id, phone
from fieldapp.domain.tables import HOUSEHOLD, MEMBER
from fieldapp.services.day import as_day
from fieldapp.services.forms import (
    Checking,
    FieldDoubt,
    FieldProblem,
    HouseholdForm,
    PersonForm,
    read_person,
)
from fieldapp.services.moves import Moves
from fieldapp.services.ports import Changes, Desk


class NobodyInHousehold(RuleBroken):
    """A household needs at least one member."""

    code = "nobody_in_household"


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Somebody in the register who may be the person being enrolled: on what ground, and the household they are in."""

    member: Member
    ground: Ground
    home: Household | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """People not yet saved, looked over: what cannot be accepted, what is odd (fields `0.name`, `1.born` …), and for
    each of them who in the register may be the same person."""

    problems: tuple[FieldProblem, ...]
    doubts: tuple[FieldDoubt, ...]
    duplicates: tuple[tuple[PossibleDuplicate, ...], ...]


class Enrolment(Moves):
    """Writes about households and members. Every method is one transaction; `changes` tells what the last one changed.

    `draft` names what was being typed: it is forgotten in the same transaction, so that a power cut between the two
    never brings back what has been saved.
    """

    def look_over(
        self, unit: int, people: tuple[PersonForm, ...], village: str = "", member: EntityId = NO_ID
    ) -> Review:
        """Problems, doubts and possible duplicates of forms that are still being typed; raises nothing.

        `village`: where they live, as far as it is known; `member`: who is being corrected, no duplicate of themselves.
        """
        _members, checking = self._checked(people)
        duplicates = tuple(self.possible_duplicates(unit, form, village, member) for form in people)
        return Review(tuple(checking.problems), tuple(checking.doubts), duplicates)

    def check(self, people: tuple[PersonForm, ...]) -> tuple[FieldDoubt, ...]:
        """Doubts about forms not yet saved; raises `FormRefused`. Fields are named `0.name`, `1.born` …"""
        return self._read(people)[1]

    def possible_duplicates(
        self, unit: int, form: PersonForm, village: str = "", member: EntityId = NO_ID
    ) -> tuple[PossibleDuplicate, ...]:
        """People of the laptop's register who may be the one in the form, the surest first.

        Numbers are looked for in every unit, slips and likeness in the person's own.
        """
        born = Checking(self._day.shown()).born("born", form.born)
        wanted = traits(
            member,
            name=form.name,
            born=str(born) if born is not None else "",
            sex=form.sex,
            citizen_id=citizen_id.compact(form.citizen_id),
            insurance_code=form.insurance_code,
            village=village,
            household=(known.household if (known := self._register.member(member)) else "") if member else "",
        )
        found = {match.id: match.ground for match in self._register.alike(unit, wanted)}
        elsewhere = self._register.by_number(wanted.citizen_id, wanted.insurance_code)
        grounds = dict.fromkeys(elsewhere, Ground.NUMBER) | {EntityId(one): ground for one, ground in found.items()}
        people = {self._register.survivor(one): ground for one, ground in grounds.items() if one != member}
        made = [self._possible(one, ground) for one, ground in people.items() if one != member]
        return tuple(one for one in made if one is not None)

    def _possible(self, member_id: EntityId, ground: Ground) -> PossibleDuplicate | None:
        member = self._register.member(member_id)
        return PossibleDuplicate(member, ground, self._register.household(member.household)) if member else None

    def enrol(self, desk: Desk, home: HouseholdForm, people: tuple[PersonForm, ...], *, draft: str = "") -> EntityId:
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
            made = writing.add(desk.unit, body).made(0)
            self._forget(draft)
        return made

    def add_member(
        self, desk: Desk, household: EntityId, form: PersonForm, reason: str, on: Day, *, draft: str = ""
    ) -> EntityId:
        """A birth, an arrival or someone left out; `reason` as in `MemberAdded`. Raises `FormRefused`."""
        home = self._household(household)
        members, checking = self._checked((form,), prefixed=False)
        if on > as_day(self._day.shown()):
            checking.wrong("on", "in_future", on=on)
        if form.tie == HEAD and any(member.tie == HEAD for member in home.present):
            checking.wrong("tie", "second_head")
        checking.settle()
        body = k.MemberAdded(household, reason, on, members[0])
        with self._journal.writing(desk.officer, desk.event) as writing:
            made = writing.add(home.unit, body).made(0)
            self._forget(draft)
        return made

    def correct_member(self, desk: Desk, member_id: EntityId, values: Mapping[str, str], *, draft: str = "") -> Changes:
        """New values for fields of a member, by column name; unchanged ones are left out. Raises `FormRefused`.

        What the register lacks in other fields does not stand in the way. A field with two living values is settled
        by saying either of them.
        """
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
        members, checking = self._checked((form,), prefixed=False)
        checking.problems = [problem for problem in checking.problems if problem.field in values]
        checking.settle()
        new = members[0]
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
            if name in values and (value != before[name] or name in member.conflicts)
        )
        if not changes:
            return Changes()
        return self._one(desk, member.unit, k.MemberCorrected(member_id, changes), draft=draft)

    def correct_household(
        self, desk: Desk, household: EntityId, values: Mapping[str, str], *, draft: str = ""
    ) -> Changes:
        """New values for village, address, phone, code or language. Raises `FormRefused`."""
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
        return self._one(desk, home.unit, k.HouseholdCorrected(household, changes), draft=draft)

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

    def _read(self, people: tuple[PersonForm, ...]) -> tuple[tuple[k.NewMember, ...], tuple[FieldDoubt, ...]]:
        members, checking = self._checked(people)
        checking.settle()
        return members, tuple(checking.doubts)

    def _checked(
        self, people: tuple[PersonForm, ...], *, prefixed: bool = True
    ) -> tuple[tuple[k.NewMember, ...], Checking]:
        checking = Checking(self._day.shown())
        members: list[k.NewMember] = []
        for n, form in enumerate(people):
            checking.prefix = f"{n}." if prefixed else ""
            member = read_person(form, checking)
            if member.citizen_id and any(other.citizen_id == member.citizen_id for other in members):
                checking.wrong("citizen_id", "twice_in_household")
            if member.tie == HEAD and any(other.tie == HEAD for other in members):
                checking.wrong("tie", "second_head")
            members.append(member)
        return tuple(members), checking
