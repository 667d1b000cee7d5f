"""Support groups and cover of demonstration people, by the household's standing and their own age."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from fieldapp.domain.dates import Born, add_months
from fieldapp.domain.fact_kinds import KnownCover
from fieldapp.domain.ids import Day
from fieldapp.domain.numbers.code_lists import BENEFIT_BY_OBJECT_CODE

CARD_PROVINCE = "14"

OBJECT_CODES = {
    "household": "GD",
    "farm_average": "GB",
    "near_poor": "CN",
    "near_poor_minority_mountain": "DT",
    "minority_exited_commune": "DT",
    "minority_difficult_area": "DT",
    "student": "HS",
    "poor": "HN",
    "child_under_6": "TE",
    "social_allowance": "BT",
    "veteran": "CB",
    "merit": "CC",
    "village_staff": "GD",
}
PAYS_FOR_ITSELF = frozenset(
    {"household", "farm_average", "near_poor", "minority_exited_commune", "village_staff", "student"}
)


class Aged(Protocol):
    """What is asked of a person here."""

    @property
    def age(self) -> int: ...

    @property
    def tie(self) -> str: ...

    @property
    def sex(self) -> str: ...


@dataclass(frozen=True, slots=True)
class KnownStanding:
    """A household's support group, its people, the end of its paid cover (nothing: never covered), and today."""

    group: str
    people: str
    cover_end: date | None
    today: date


def groups_of(known: KnownStanding, person: Aged, born: Born, draw: random.Random) -> tuple[str, ...]:
    """A person's support groups, most often one."""
    if child_cover_end(born) > known.today:
        return ("child_under_6",)
    if known.group not in PAYS_FOR_ITSELF:
        return (known.group,)
    if person.age >= 75:
        return ("social_allowance",)
    if 6 <= person.age <= 17 or (person.age <= 22 and draw.random() < 0.3):
        # Some are listed twice; the program must find out which support is the higher.
        return (known.group, "student") if known.group != "household" and draw.random() < 0.5 else ("student",)
    if person.age >= 60 and person.sex == "male" and draw.random() < 0.12:
        return ("veteran",)
    if person.age >= 40 and draw.random() < 0.012:
        return ("merit",)
    if person.tie == "head" and 28 <= person.age <= 60 and draw.random() < 0.03:
        return ("village_staff",)
    return (known.group,)


def cover_of(
    known: KnownStanding, groups: tuple[str, ...], born: Born, insurance_code: str, draw: random.Random
) -> tuple[tuple[KnownCover, ...], str]:
    """The cover that the register knows of, and the number of the card where one was printed."""
    group = groups[0]
    if group == "child_under_6":
        starts_on, expires_on = born.earliest, child_cover_end(born)
    elif group not in PAYS_FOR_ITSELF:
        # Lists paid by the State run through the calendar year; now and then somebody was left out of this year's.
        year = known.today.year - (draw.random() < 0.03)
        starts_on, expires_on = date(year, 1, 1), date(year, 12, 31)
    else:
        own_end = _own_end(known, groups, draw)
        if own_end is None:
            return (), ""
        expires_on = own_end
        starts_on = add_months(own_end + timedelta(days=1), -draw.choice((3, 6, 12, 12, 12)))
    cover = KnownCover("health", group, Day(starts_on.isoformat()), Day(expires_on.isoformat()))
    if not insurance_code or draw.random() < 0.3:
        return (cover,), ""
    code = OBJECT_CODES[group]
    return (cover,), f"{code}{BENEFIT_BY_OBJECT_CODE[code]}{CARD_PROVINCE}{insurance_code}"


def _own_end(known: KnownStanding, groups: tuple[str, ...], draw: random.Random) -> date | None:
    """Mostly the household's end; some members paid on another day, some never."""
    if "student" in groups and draw.random() < 0.7:
        return date(known.today.year, 12, 31)
    if draw.random() < 0.82 or known.cover_end is None:
        return known.cover_end
    return known.cover_end + timedelta(days=draw.randint(-60, 60)) if draw.random() < 0.7 else None


def child_cover_end(born: Born) -> date:
    """30 September of the year they turn six when born before it, else the end of the month of the sixth birthday."""
    day = born.earliest
    if (day.month, day.day) < (9, 30):
        return date(day.year + 6, 9, 30)
    return date(day.year + 6, day.month, calendar.monthrange(day.year + 6, day.month)[1])
