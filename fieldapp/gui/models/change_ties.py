"""Ties in a household that is being formed by some members of another."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date

from fieldapp.domain.household import Member
from fieldapp.domain.ids import EntityId
from fieldapp.gui.models.person_draft import form_of_member
from fieldapp.services.guess import with_guesses


def new_ties(going: Sequence[Member], chosen: Mapping[EntityId, str], today: date) -> tuple[tuple[EntityId, str], ...]:
    """`(member, tie)`, the first of those who go heads the new household.

    Ties that nobody has `chosen` are guessed.
    """
    people = [dataclasses.replace(form_of_member(one), tie=chosen.get(one.id, "other")) for one in going]
    guessed = with_guesses(people, [one.id in chosen for one in going], today)
    return tuple((one.id, form.tie) for one, form in zip(going, guessed, strict=True))
