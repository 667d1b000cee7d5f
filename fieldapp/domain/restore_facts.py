"""What the office says after a loss: kinds 74 and 75."""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.domain.facts import PERSONAL, Body, fact_kind
from fieldapp.domain.ids import Day


@fact_kind(74, "office_restored")
@dataclass(frozen=True, slots=True)
class OfficeRestored(Body):
    """The office goes on from a backup under a new name: `former` is the incarnation that was lost, `last` the last of
    its facts that the backup held.
    """

    former: str
    last: int
    on: Day


@fact_kind(75, "numbers_questioned")
@dataclass(frozen=True, slots=True)
class NumbersQuestioned(Body):
    """Receipt numbers `first … last` of a laptop that was replaced or lost: nobody knows whether paper bears them.

    A later fact over the same numbers settles them: `outcome` is `unused` (the forms were found or never printed) or
    `issued` (paper bears them; the receipt itself is typed in by hand). Empty while they are in question.
    """

    device: str
    series: str
    first: int
    last: int
    on: Day
    outcome: str = ""
    reason: str = field(default="", metadata=PERSONAL)
