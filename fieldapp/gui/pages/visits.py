"""What one page hands to the next."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.services.find import Scanned
from fieldapp.services.forms import PersonForm


@dataclass(frozen=True, slots=True)
class HouseholdVisit:
    """A household, the member it is about, and the card that was scanned for that member, if one was."""

    household: EntityId
    member: EntityId = NO_ID
    scanned: Scanned | None = None


@dataclass(frozen=True, slots=True)
class ReceiptRef:
    """A receipt, or (without one) a contribution for which nothing was to be paid.

    `fresh`: the money has just been taken, so the paper is wanted now.
    """

    receipt: EntityId
    contribution: EntityId = NO_ID
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class PersonTask:
    """A person to add to a household (no member) or to put right; `form` holds what was scanned already."""

    household: EntityId
    member: EntityId | None = None
    reason: str = ""
    form: PersonForm | None = None
