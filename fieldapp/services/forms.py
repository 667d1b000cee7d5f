"""What an officer types about a person or a household, checked field by field before it becomes a fact.

Nothing typed is lost: a form that cannot be accepted comes back as problems, each beside its field; what is only odd
comes back as doubts, which never stop the officer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fieldapp.domain import names
from fieldapp.domain.dates import Born, NotADate
from fieldapp.domain.errors import Param, RuleBroken
from fieldapp.domain.fact_kinds import KnownCover, NewMember
from fieldapp.domain.household import TIES
from fieldapp.domain.ids import Day
from fieldapp.domain.numbers import citizen_id, health_card, insurance_code, phone
from fieldapp.domain.numbers.doubt import Doubt
from fieldapp.domain.numbers.errors import NumberRefused


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A field that cannot be accepted as it is, and why."""

    field: str
    code: str
    params: dict[str, Param] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldDoubt:
    """Something odd in a field."""

    field: str
    doubt: Doubt


class FormRefused(RuleBroken):
    """A form with fields that cannot be accepted; `problems` says which."""

    code = "form_refused"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(fields=", ".join(sorted({problem.field for problem in problems})))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person as typed or scanned; every field may still be wrong."""

    name: str = ""
    born: str = ""
    sex: str = ""
    citizen_id: str = ""
    insurance_code: str = ""
    card_number: str = ""
    phone: str = ""
    ethnicity: str = ""
    tie: str = "other"
    groups: tuple[str, ...] = ()
    exited_on: str = ""
    verified: str = ""
    cover_until: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdForm:
    """A household as typed."""

    village: str = ""
    address: str = ""
    phone: str = ""
    code: str = ""
    language: str = ""


@dataclass(slots=True)
class Checking:
    """Collects problems and doubts while a form is read."""

    today: date
    problems: list[FieldProblem] = dataclasses.field(default_factory=list)
    doubts: list[FieldDoubt] = dataclasses.field(default_factory=list)
    prefix: str = ""

    def wrong(self, name: str, code: str, **params: Param) -> None:
        """The field cannot be accepted."""
        self.problems.append(FieldProblem(self.prefix + name, code, params))

    def odd(self, name: str, doubts: tuple[Doubt, ...]) -> None:
        """The field is odd."""
        self.doubts.extend(FieldDoubt(self.prefix + name, doubt) for doubt in doubts)

    def number(self, name: str, text: str, validate: Callable[[str], str]) -> str:
        """A number in its compact form, or nothing."""
        if not text.strip():
            return ""
        try:
            return validate(text)
        except NumberRefused as error:
            self.wrong(name, error.code, **error.params)
            return ""

    def born(self, name: str, text: str) -> Born | None:
        """A birth date, perhaps a year alone."""
        if not text.strip():
            self.wrong(name, "required")
            return None
        try:
            born = Born.typed(text, self.today)
        except NotADate as error:
            self.wrong(name, error.code, **error.params)
            return None
        if born.earliest > self.today:
            self.wrong(name, "not_yet_born", born=str(born))
            return None
        if self.today.year - born.year > 120:
            self.wrong(name, "too_old", born=str(born))
            return None
        return born

    def day(self, name: str, text: str) -> Day:
        """A full day, or nothing."""
        if not text.strip():
            return Day("")
        try:
            born = Born.typed(text, self.today)
        except NotADate as error:
            self.wrong(name, error.code, **error.params)
            return Day("")
        if born.day is None:
            self.wrong(name, "day_missing")
        return Day(str(born))

    def settle(self) -> None:
        """Raise `FormRefused` if anything was wrong."""
        if self.problems:
            raise FormRefused(tuple(self.problems))


def read_person(form: PersonForm, checking: Checking) -> NewMember:
    """The member that a form describes; what is wrong or odd is noted in `checking`."""
    name = names.tidy(form.name)
    if len(name) < 2 or not any(letter.isalpha() for letter in name):
        checking.wrong("name", "required")
    born = checking.born("born", form.born)
    number = checking.number("citizen_id", form.citizen_id, citizen_id.validate)
    sex = form.sex
    if not sex and number:
        sex = citizen_id.parts(number).sex
    if sex not in {"male", "female"}:
        checking.wrong("sex", "required")
    if number:
        checking.odd("citizen_id", citizen_id.check_against(number, born, sex or None))
    if not number and not form.citizen_id.strip():
        checking.odd("citizen_id", (Doubt.of("citizen_id_missing"),))
    card = checking.number("card_number", form.card_number, health_card.validate)
    if card:
        checking.odd("card_number", health_card.doubts(card))
    if form.tie not in TIES:
        checking.wrong("tie", "required")
    return NewMember(
        tie=form.tie,
        groups=tuple(group for group in form.groups if group),
        verified=form.verified,
        cover=_held(form, checking),
        name=name,
        born=str(born) if born else "",
        sex=sex,
        citizen_id=number,
        insurance_code=checking.number("insurance_code", form.insurance_code, insurance_code.validate)
        or (health_card.parts(card).insurance_code if card else ""),
        card_number=card,
        phone=checking.number("phone", form.phone, phone.validate),
        ethnicity=names.tidy(form.ethnicity) if form.ethnicity.strip() else "",
        exited_on=checking.day("exited_on", form.exited_on),
    )


def _held(form: PersonForm, checking: Checking) -> tuple[KnownCover, ...]:
    """Cover that a card shows: its last day, when typed or scanned."""
    until = checking.day("cover_until", form.cover_until)
    if not until:
        return ()
    group = form.groups[0] if form.groups else "household"
    return (KnownCover("health", group, Day(""), until),)
