"""What the person page asks of the use cases; runs on the database lane."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.household import Household, Member
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.gui.models.person_draft import PersonDraft, values_of
from fieldapp.gui.pages.person_outlook import Outlook, outlook
from fieldapp.gui.pages.visits import PersonTask
from fieldapp.services.conflicts import LivingValue, living_values
from fieldapp.services.enrol import PossibleDuplicate, Review
from fieldapp.services.forms import PersonForm
from fieldapp.services.moves import NoSuchHousehold, NoSuchMember
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page needs to begin: the household, the person, a kept draft, fields with two living values."""

    home: Household
    member: Member | None
    draft: PersonDraft | None
    conflicts: tuple[tuple[str, tuple[LivingValue, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found about the form as typed."""

    review: Review
    outlook: Outlook | None
    duplicates: tuple[PossibleDuplicate, ...]


def key_of(task: PersonTask) -> str:
    """The name of the task's draft."""
    return f"person:{task.household}:{task.member or 'new'}"


def begin(at: Workplace, task: PersonTask) -> Opened:
    """Raises `NoSuchHousehold`, `NoSuchMember`."""
    home = at.register.household(task.household)
    if home is None:
        raise NoSuchHousehold
    draft = PersonDraft.from_json(at.drafts.load(key_of(task)))
    if not task.member:
        return Opened(home, None, draft)
    member = at.register.member(at.register.survivor(task.member))
    if member is None:
        raise NoSuchMember
    if member.household != home.id:
        home = at.register.household(member.household) or home
    facts = at.facts.about((member.id,)) if member.conflicts else ()
    found = tuple((name, living_values(facts, member.id, name)) for name in member.conflicts)
    return Opened(home, member, draft, found)


def look(at: Workplace, home: Household, form: PersonForm, member: EntityId | None) -> Looked:
    """Problems, doubts, other people who may be the same, and how the person will stand."""
    review = at.enrolment.look_over(home.unit, (form,), home.village, member or NO_ID)
    known = at.register.member(member) if member else None
    return Looked(review, outlook(at, form, known), review.duplicates[0])


def add(at: Workplace, task: PersonTask, draft: PersonDraft, on: Day) -> Changes:
    """Raises `FormRefused`."""
    at.enrolment.add_member(at.desk, task.household, draft.form, draft.reason, on, draft=key_of(task))
    return at.enrolment.changes()


def correct(
    at: Workplace, member: EntityId, before: PersonForm, now: PersonForm, kept: frozenset[str] = frozenset(),
    draft: str = "",
) -> Changes:  # fmt: skip
    """Writes what differs, and fields that the officer decided to keep as they are. Raises `FormRefused`."""
    old, new = values_of(before), values_of(now)
    values = {name: value for name, value in new.items() if value != old[name] or name in kept}
    return at.enrolment.correct_member(at.desk, member, values, draft=draft)


def put_back(at: Workplace, member: EntityId, before: PersonForm, now: PersonForm) -> Changes:
    """The fields that were changed have their old values again."""
    return correct(at, member, now, before)


def verify(at: Workplace, member: EntityId, number: str) -> Changes:
    """Raises `NumberRefused`."""
    return at.enrolment.verify_identity(at.desk, member, number)
