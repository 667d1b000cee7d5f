"""The programme of the played day: forty households one after another, and what happens at each of them.

Everything follows from the seed and the day, so that the process that is started again after the power cut knows
where it was.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path

from fieldapp.demo.cover import PAYS_FOR_ITSELF, child_cover_end
from fieldapp.demo.places_of_play import COMMUNES
from fieldapp.demo.register import demo_register, new_households
from fieldapp.domain.dates import Born
from fieldapp.domain.fact_kinds import NewMember
from fieldapp.domain.names import fold
from fieldapp.office.register_rows import RegisterHousehold

HOUSEHOLDS = 40
SOON = timedelta(days=29)
NEW = (4, 10, 16, 23, 29, 35)
"""Places in the queue of the households that the register does not have."""


class Turn(Enum):
    """What happens at a household besides the renewal."""

    VOLUNTARY = "voluntary"
    VOID_AND_REPLACE = "void_and_replace"
    VOID_AND_RENEW = "void_and_renew"
    CORRECT = "correct"
    DEATH = "death"
    BIRTH = "birth"
    ENGLISH = "english"
    TURN_SCREEN = "turn_screen"
    POWER_CUT = "power_cut"


TURNS = {
    2: Turn.TURN_SCREEN,
    6: Turn.VOLUNTARY,
    9: Turn.CORRECT,
    12: Turn.VOID_AND_REPLACE,
    14: Turn.VOLUNTARY,
    17: Turn.ENGLISH,
    20: Turn.POWER_CUT,
    22: Turn.DEATH,
    25: Turn.VOID_AND_RENEW,
    27: Turn.BIRTH,
    31: Turn.VOLUNTARY,
    37: Turn.VOLUNTARY,
}
"""Place in the queue → what happens there; none of them is a new household."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One household in the queue (`place` from 1): who comes to the table, and whether with a card to scan."""

    place: int
    household: RegisterHousehold
    person: NewMember
    is_new: bool
    by_scan: bool
    turn: Turn | None

    @property
    def search_text(self) -> str:
        """What is typed to find the person: the name without accents and the year of birth."""
        return f"{fold(self.person.name)} {Born.parse(self.person.born).year}"


@dataclass(frozen=True, slots=True)
class Play:
    """What the two processes of the player share, in a file: the programme's source and how far it has come."""

    seed: int
    people: int
    day: str
    clock: str
    next_place: int = 1

    FILE = "play.json"

    def write(self, folder: Path) -> None:
        """Keep it in the demonstration's folder."""
        (folder / self.FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Play:
        """As kept."""
        return cls(**json.loads((folder / cls.FILE).read_text(encoding="utf-8")))

    def resumed(self, clock: datetime, next_place: int) -> Play:
        """The same play, later."""
        return replace(self, clock=clock.isoformat(), next_place=next_place)


def queue(seed: int, people: int, day: date) -> list[Stop]:
    """The forty households in the order in which they come."""
    draw = random.Random(f"queue-{seed}")
    known = _those_who_come(demo_register(seed, day, people), day, draw)
    fresh = iter(new_households(seed, day))
    stops = []
    for place in range(1, HOUSEHOLDS + 1):
        turn = TURNS.get(place)
        if place in NEW:
            household = next(fresh)
            stops.append(Stop(place, household, household.members[0], is_new=True, by_scan=True, turn=None))
            continue
        household, person = _next_fitting(known, turn, day)
        stops.append(Stop(place, household, person, is_new=False, by_scan=draw.random() < 0.6, turn=turn))
    return stops


def _those_who_come(
    households: Iterable[RegisterHousehold], day: date, draw: random.Random
) -> list[tuple[RegisterHousehold, NewMember]]:
    """Households where somebody's card has run out or soon will, with a grown-up who has a card to scan; those of the
    home commune first."""
    found = []
    for household in households:
        due = any(is_due(member, day) for member in household.members)
        person = next((member for member in household.members if _comes(member, day)), None)
        if due and person is not None:
            found.append((household, person))
    draw.shuffle(found)
    return sorted(found, key=lambda pair: pair[0].commune != COMMUNES[0].code)


def _next_fitting(
    known: list[tuple[RegisterHousehold, NewMember]], turn: Turn | None, day: date
) -> tuple[RegisterHousehold, NewMember]:
    """The next in the queue; where somebody dies, others of the household must still have something to renew."""
    for index, (household, _person) in enumerate(known):
        gone = oldest(household, day) if turn is Turn.DEATH else None
        left = [member for member in household.members if member is not gone]
        if (turn is not Turn.DEATH or gone is not None) and any(is_due(member, day) for member in left):
            return known.pop(index)
    raise LookupError(turn)


def is_due(member: NewMember, day: date) -> bool:
    """Whether the member pays for a card that has run out or will within a month, or never had one."""
    born = Born.parse(member.born)
    if child_cover_end(born) > day or not member.groups or member.groups[0] not in PAYS_FOR_ITSELF:
        return False
    return not member.cover or member.cover[0].expires_on < (day + SOON).isoformat()


def _comes(member: NewMember, day: date) -> bool:
    """A grown-up under sixty with a citizen card."""
    born = Born.parse(member.born)
    return bool(member.citizen_id) and born.day is not None and 20 <= day.year - born.year <= 58


def oldest(household: RegisterHousehold, day: date) -> NewMember | None:
    """The eldest member besides the head, when old."""
    others = [member for member in household.members[1:] if day.year - Born.parse(member.born).year >= 55]
    return min(others, key=lambda member: member.born, default=None)
