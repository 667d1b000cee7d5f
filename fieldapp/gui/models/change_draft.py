"""What happened to a household, while it is being told: who, when, where to, who goes along."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

from fieldapp.domain.household import HEAD, Household, Member
from fieldapp.domain.ids import NO_ID, EntityId

KINDS = ("died", "moved_away", "married_out", "joined", "split", "moved_out", "returned", "corrected")
DEPARTURES = ("died", "moved_away", "married_out")

NEEDS: dict[str, tuple[str, ...]] = {
    "": (),
    "died": ("member", "on"),
    "moved_away": ("member", "on"),
    "married_out": ("member", "on"),
    "joined": ("member", "on", "search", "target", "tie"),
    "split": ("people", "village", "address", "phone"),
    "moved_out": ("on", "destination"),
    "returned": ("gone",),
    "corrected": ("village", "address", "phone"),
}
"""The fields that each kind asks for; who heads the household next is asked when its head goes."""


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """`leaving`: who goes along in a split, with the tie in the new household (empty: guessed)."""

    kind: str = ""
    member: EntityId = NO_ID
    on: str = ""
    successor: EntityId = NO_ID
    target: EntityId = NO_ID
    tie: str = "other"
    destination: str = ""
    village: str = ""
    address: str = ""
    phone: str = ""
    leaving: tuple[tuple[EntityId, str], ...] = ()

    def as_json(self) -> str:
        """The text kept against a power cut."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> ChangeDraft | None:
        """The draft of such a text, or None."""
        try:
            kept = json.loads(text)
            kept["leaving"] = tuple((EntityId(member), tie) for member, tie in kept["leaving"])
            return ChangeDraft(**kept)
        except (ValueError, KeyError, TypeError):
            return None

    def goers(self) -> frozenset[EntityId]:
        """Who is no longer in the household afterwards."""
        if self.kind == "split":
            return frozenset(member for member, _tie in self.leaving)
        return frozenset({self.member} if self.kind in {*DEPARTURES, "joined"} and self.member else ())

    def staying(self, home: Household) -> tuple[Member, ...]:
        """Who is still there afterwards."""
        return tuple(member for member in home.present if member.id not in self.goers())

    def needs_head(self, home: Household) -> bool:
        """Whether those who stay would have no head."""
        staying = self.staying(home)
        return bool(self.goers()) and bool(staying) and all(member.tie != HEAD for member in staying)
