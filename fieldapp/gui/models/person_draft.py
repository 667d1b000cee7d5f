"""A person being added or put right: what was typed, why and when they came, whose child they are."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import date

from fieldapp.domain import names
from fieldapp.domain.household import Household, Member
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.services.forms import PersonForm
from fieldapp.services.guess import guess_tie

REASONS = ("born", "moved_in", "married_in", "omitted")
COLUMNS = (
    "name",
    "born",
    "sex",
    "citizen_id",
    "insurance_code",
    "card_number",
    "phone",
    "ethnicity",
    "tie",
    "exited_on",
)
CHILD_OF = {"head": "child", "spouse": "child", "child": "grandchild", "child_in_law": "grandchild"}
"""The mother's tie -> her child's."""


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """`on` is the day of arrival as typed; `mother` only counts for a birth."""

    form: PersonForm
    reason: str = ""
    on: str = ""
    mother: EntityId = NO_ID

    def as_json(self) -> str:
        """The text kept against a power cut."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> PersonDraft | None:
        """The draft of such a text, or None for no text or one of another make."""
        try:
            kept = json.loads(text)
            kept["form"]["groups"] = tuple(kept["form"]["groups"])
            return PersonDraft(**{**kept, "form": PersonForm(**kept["form"])})
        except (ValueError, KeyError, TypeError):
            return None


def form_of_member(member: Member) -> PersonForm:
    """What the register says of a person, as a form."""
    return PersonForm(
        groups=member.groups,
        verified=member.verified,
        **{name: str(getattr(member, name)) for name in COLUMNS},
    )


def values_of(form: PersonForm) -> dict[str, str]:
    """A form as the register's columns."""
    return {name: str(getattr(form, name)) for name in COLUMNS} | {"support_groups": ",".join(form.groups)}


def mothers(home: Household, year: int) -> tuple[Member, ...]:
    """Women of the household who may have borne a child this year."""
    return tuple(
        member
        for member in home.present
        if member.sex == "female" and member.born and 12 <= year - int(member.born[:4]) <= 60
    )


def tie_in(home: Household, form: PersonForm, today: date) -> str:
    """What a newcomer probably is to the head of the household."""
    if home.head is None:
        return form.tie
    others = [form_of_member(member) for member in home.present if member.id != home.head.id]
    return guess_tie(form, form_of_member(home.head), others, today)


def with_mother(form: PersonForm, mother: Member | None) -> PersonForm:
    """What follows from who the mother is: the tie, the ethnicity, and a name for a child that has none yet."""
    if mother is None:
        return form
    nameless = not form.name.strip() or names.fold(form.name).startswith("con ba ")
    return dataclasses.replace(
        form,
        name=f"Con Bà {mother.name}" if nameless else form.name,
        tie=CHILD_OF.get(mother.tie, "other"),
        ethnicity=form.ethnicity or mother.ethnicity,
    )
