"""Finding people: what is typed, and what a scanner types."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain import names
from fieldapp.domain.household import HEAD, Household, Member
from fieldapp.domain.ids import EntityId
from fieldapp.domain.likeness import Ground, traits
from fieldapp.domain.numbers.scan import Scan, read_scan
from fieldapp.services.forms import PersonForm
from fieldapp.services.ports import Register
from fieldapp.services.standing import MemberStanding, Standings


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found, with the household and how they are covered."""

    standing: MemberStanding
    household: EntityId
    head_name: str
    village: str

    @property
    def member(self) -> Member:
        """The person."""
        return self.standing.member


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan gave: the reading, the people who bear its numbers, and a form to enrol the person with."""

    scan: Scan
    hits: tuple[Hit, ...]
    form: PersonForm


class Finder:
    """Searches the register on this laptop."""

    def __init__(self, register: Register, standings: Standings) -> None:
        self._register = register
        self._standings = standings

    def typed(self, text: str, limit: int = 30) -> tuple[Hit, ...]:
        """People best first for letters or digits typed so far; nothing for fewer than two characters."""
        if len(text.strip()) < 2:
            return ()
        return self._hits(self._register.find(text, limit))

    def scanned(self, text: str) -> Scanned:
        """Read a scan and look the person up by its numbers, then by name and birth year."""
        scan = read_scan(text)
        found = self._register.by_number(scan.citizen_id or "", scan.insurance_code or "")
        if not found and scan.name and scan.born:
            wanted = traits(
                "", name=scan.name, born=str(scan.born), sex=scan.sex or "", citizen_id="", insurance_code=""
            )
            for unit in self._register.units():
                matches = self._register.alike(unit.unit, wanted)
                found += tuple(EntityId(match.id) for match in matches if match.ground is Ground.NAME_AND_BIRTH)
        return Scanned(scan, self._hits(found), form_of(scan))

    def _hits(self, members: tuple[EntityId, ...]) -> tuple[Hit, ...]:
        homes: dict[EntityId, Household | None] = {}
        hits = []
        for member_id in dict.fromkeys(map(self._register.survivor, members)):
            member = self._register.member(member_id)
            if member is None:
                continue
            if member.household not in homes:
                homes[member.household] = self._register.household(member.household)
            home = homes[member.household]
            head = home.head if home else None
            head_name = head.name if head and member.tie != HEAD else ""
            village = home.village if home else ""
            hits.append(Hit(self._standings.member(member), member.household, head_name, village))
        return tuple(hits)


def form_of(scan: Scan) -> PersonForm:
    """A form filled with what was scanned, so that nothing is typed twice."""
    return PersonForm(
        name=names.tidy(scan.name) if scan.name else "",
        born=str(scan.born) if scan.born else "",
        sex=scan.sex or "",
        citizen_id=scan.citizen_id or "",
        insurance_code=scan.insurance_code or "",
        card_number=scan.card_number or "",
        verified="card" if scan.kind in {"citizen_card", "identity_card"} and scan.citizen_id else "",
    )
