"""People as the program shows them: households, members, the cover they hold. Read-only views over the tables."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.ids import NO_ID, Day, EntityId

HEAD = "head"
"""The tie of the head of the household; other ties: spouse, child, parent, sibling, grandchild, grandparent, other."""

TIES = ("head", "spouse", "child", "parent", "grandchild", "grandparent", "sibling", "child_in_law", "other")


@dataclass(frozen=True, slots=True)
class HeldCover:
    """One period of cover: scheme `health` or `voluntary`, group, first and last day (`""`: open)."""

    id: EntityId
    member: EntityId
    scheme: str
    group: str
    starts_on: Day
    expires_on: Day
    contribution: EntityId
    """The contribution that paid for it, or nothing when the register brought it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person. `born` may be a year alone; `departure` is empty or `died:2026-11-20`, `moved_away:…`."""

    id: EntityId
    unit: int
    household: EntityId
    tie: str
    name: str
    born: str
    sex: str
    citizen_id: str
    insurance_code: str
    card_number: str
    phone: str
    ethnicity: str
    groups: tuple[str, ...]
    exited_on: Day
    verified: str
    departure: str
    origin: EntityId
    cover: tuple[HeldCover, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Fields with two living values that the office will settle."""
    merged_into: EntityId = NO_ID
    """The person who this one is too, as the office found: cover and receipts of both are shown there."""

    @property
    def is_here(self) -> bool:
        """Whether the person still belongs to the household, and is not shown elsewhere."""
        return not self.departure and not self.merged_into

    @property
    def departed(self) -> tuple[str, Day]:
        """`(reason, day)` of the departure; two empty strings for someone who is here."""
        reason, _, on = self.departure.partition(":")
        return reason, Day(on)


@dataclass(frozen=True, slots=True)
class Household:
    """A household and everyone ever in it, head first; `status` is `living`, `moved_out:DAY` or `dissolved:DAY`."""

    id: EntityId
    unit: int
    village: str
    address: str
    code: str
    phone: str
    language: str
    status: str
    origin: EntityId
    members: tuple[Member, ...]

    @property
    def head(self) -> Member | None:
        """The head, or the first member who is here."""
        present = self.present
        return next((member for member in present if member.tie == HEAD), present[0] if present else None)

    @property
    def present(self) -> tuple[Member, ...]:
        """Those who belong to it now."""
        return tuple(member for member in self.members if member.is_here)

    @property
    def is_living(self) -> bool:
        """Whether the household is still in the unit."""
        return self.status == "living"
