"""What stands half done on the household page, as the text that a power cut leaves behind."""

from __future__ import annotations

import json
from dataclasses import dataclass

from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import Money

DRAFT = "household"
"""The key among the drafts; one household is on the table at a time."""


@dataclass(frozen=True, slots=True)
class RenewalDraft:
    """Who is ticked, how many months, the cash given; good for the day it was made."""

    household: EntityId
    day: Day
    ticked: tuple[str, ...]
    months: int
    given: Money | None = None

    def as_text(self) -> str:
        """For the drafts."""
        return json.dumps(
            {
                "household": self.household,
                "day": self.day,
                "ticked": list(self.ticked),
                "months": self.months,
                "given": self.given.dong if self.given is not None else None,
            }
        )

    @staticmethod
    def read(text: str) -> RenewalDraft | None:
        """A draft read back; None for nothing or for something that is none."""
        try:
            kept = json.loads(text) if text else None
            if not isinstance(kept, dict):
                return None
            given = kept["given"]
            return RenewalDraft(
                EntityId(str(kept["household"])),
                Day(str(kept["day"])),
                tuple(str(one) for one in kept["ticked"]),
                int(kept["months"]),
                Money(given) if isinstance(given, int) else None,
            )
        except (ValueError, KeyError, TypeError):
            return None
