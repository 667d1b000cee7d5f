"""A village event: an office that cannot be reached for now, and three laptops."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from fieldapp.office.folder import OfficeConfig
from fieldapp.office.imports import import_households
from fieldapp.office.office import Office, create_office
from fieldapp.office.officers import add_officer
from fieldapp.sync.hub_guest import HubGuest
from tests.hub_play import HubLaptop, OfficeLink, officers
from tests.office_play import COMMUNE, OTHER_COMMUNE, PlayedClock, household

BOTH = (COMMUNE, OTHER_COMMUNE)
SCOPES = ((COMMUNE,), (COMMUNE,), BOTH)


@dataclass
class Village:
    """An office that cannot be reached for now, and three laptops: two of one commune, the third of two."""

    office: Office
    link: OfficeLink
    laptops: list[HubLaptop]
    clock: PlayedClock


def found(folder: Path, clock: PlayedClock) -> Office:
    office = create_office(
        folder, OfficeConfig("Văn phòng mẫu", block=40, is_demo=True), clock, random.Random(3).randbytes
    )
    import_households(
        office, [*(household(n) for n in range(1, 4)), household(9, OTHER_COMMUNE)], "mau.xlsx", "00" * 32
    )
    for card, scope in zip(officers(3), SCOPES, strict=True):
        assert add_officer(office, card.name, scope) == card.id
    return office


def laptops(folder: Path, clock: PlayedClock, link: OfficeLink) -> list[HubLaptop]:
    made = [HubLaptop(folder / f"laptop{n}", card, clock, link, n) for n, card in enumerate(officers(3), start=1)]
    for one in made:
        one.neighbours = made
    return made


def gathered(village: Village) -> tuple[HubLaptop, list[HubGuest]]:
    """The first laptop is the hub, the others are paired with it."""
    hub, *others = village.laptops
    hub.room.serve()
    return hub, [other.pair(hub) for other in others]
