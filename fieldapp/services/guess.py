"""What can be guessed of a new household, so that the officer corrects instead of typing: ties, groups, the village.

A guess is shown, never saved unseen. Ages decide first, then the sex and the family name; in doubt the nearer tie.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldapp.domain import names
from fieldapp.domain.dates import Born, NotADate
from fieldapp.domain.groups import CHILD, Declared, effective_groups
from fieldapp.domain.household import HEAD
from fieldapp.domain.policy import Pack
from fieldapp.services.forms import PersonForm

ADULT = 18
PUPIL = range(6, ADULT)
STUDENT = "student"


@dataclass(frozen=True, slots=True)
class TieRule:
    """`tie` fits somebody who is `younger` (from, to) years younger than the head; None: it does not matter.

    `stranger`: whether they bear a family name that neither head nor spouse has.
    """

    tie: str
    younger: tuple[int, int]
    other_sex: bool | None = None
    adult: bool | None = None
    stranger: bool | None = None
    once: bool = False


TIE_RULES: tuple[TieRule, ...] = (
    TieRule("spouse", (-20, 20), other_sex=True, adult=True, once=True),
    TieRule("sibling", (-14, 14)),
    TieRule("child_in_law", (15, 45), adult=True, stranger=True),
    TieRule("child", (15, 45)),
    TieRule("grandchild", (46, 120)),
    TieRule("parent", (-45, -15)),
    TieRule("grandparent", (-120, -46)),
)
"""The first that fits is the guess."""


def born_of(form: PersonForm, today: date) -> Born | None:
    """The birth as typed, or None while it is empty or no date."""
    try:
        return Born.typed(form.born, today) if form.born.strip() else None
    except NotADate:
        return None


def guess_tie(form: PersonForm, head: PersonForm, others: Sequence[PersonForm], today: date) -> str:
    """What somebody is to the head; `others` are those whose ties stand already. `other` when nothing is known."""
    born, heads = born_of(form, today), born_of(head, today)
    if born is None or heads is None:
        return "other"
    younger = born.year - heads.year
    taken = {other.tie for other in others}
    family = {_surname(head.name)} | {_surname(other.name) for other in others if other.tie == "spouse"}
    facts = {
        "other_sex": bool(form.sex and head.sex and form.sex != head.sex),
        "adult": today.year - born.year >= ADULT,
        "stranger": _surname(form.name) not in family,
    }
    for rule in TIE_RULES:
        fits = rule.younger[0] <= younger <= rule.younger[1] and not (rule.once and rule.tie in taken)
        if fits and all(getattr(rule, name) in {None, fact} for name, fact in facts.items()):
            return rule.tie
    return "other"


def guess_groups(pack: Pack, form: PersonForm, today: date) -> tuple[str, ...]:
    """Groups to declare: a pupil by age; small children need none, their birth says it; all others the household."""
    born = born_of(form, today)
    if born is None or born.earliest > today or is_small_child(pack, form, today):
        return ()
    return (STUDENT,) if today.year - born.year in PUPIL else ()


def is_small_child(pack: Pack, form: PersonForm, today: date) -> bool:
    """Whether the State pays for the person because of the birth date."""
    born = born_of(form, today)
    return born is not None and born.earliest <= today and CHILD in effective_groups(pack, Declared((), born), today)


def guess_village(address: str, villages: Sequence[str]) -> str:
    """The register's village that an address names, the longest one; nothing if it names none."""
    within = f" {' '.join(names.fold(address).replace(',', ' ').split())} "
    named = [village for village in villages if f" {names.fold(village)} " in within]
    return max(named, key=len, default="")


def with_guesses(people: Sequence[PersonForm], chosen: Sequence[bool], today: date) -> tuple[PersonForm, ...]:
    """The people with the ties that nobody has `chosen` guessed anew; the first is the head unless one is chosen."""
    picked = [n for n, form in enumerate(people) if chosen[n] and form.tie == HEAD]
    head = picked[0] if picked else 0
    made: list[PersonForm] = [form for n, form in enumerate(people) if chosen[n]]
    guessed: list[PersonForm] = []
    for n, form in enumerate(people):
        if n == head:
            guessed.append(dataclasses.replace(form, tie=HEAD))
        elif chosen[n] and form.tie != HEAD:
            guessed.append(form)
        else:
            found = dataclasses.replace(form, tie=guess_tie(form, people[head], made, today))
            made.append(found)
            guessed.append(found)
    return tuple(guessed)


def _surname(name: str) -> str:
    return names.fold(name).partition(" ")[0]
