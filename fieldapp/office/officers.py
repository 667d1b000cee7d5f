"""Officers: enrolled and suspended by facts, one for each unit that they work in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.fact_kinds import OfficerEnrolled, OfficerSuspended
from fieldapp.office.errors import BadField, UnknownOfficer, UnknownUnit
from fieldapp.office.office import Office
from fieldapp.office.store import projection, registry
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.shapes import UnitPlace

ROLES = ("collector", "supervisor")


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer of a unit; `suspended_on` is empty while they work."""

    officer: str
    unit: int
    name: str
    role: str
    code: str
    suspended_on: str


def list_officers(transaction: Transaction) -> list[Officer]:
    """Every officer of every unit, by unit and number."""
    found = []
    for place in registry.units(transaction):
        for row in projection.unit_rows(transaction, "officer", place.unit):
            texts = (str(row[name]) for name in ("name", "role", "code", "suspended_on"))
            found.append(Officer(str(row["id"]), place.unit, *texts))
    return sorted(found, key=lambda officer: (officer.unit, len(officer.officer), officer.officer))


def find_units(transaction: Transaction, wanted: Sequence[str]) -> tuple[UnitPlace, ...]:
    """Units by number or by commune code, ascending, so that writers meet at their feeds in one order.

    Raises `UnknownUnit`.
    """
    known = registry.units(transaction)
    by_name = {str(place.unit): place for place in known} | {place.commune: place for place in known}
    for name in wanted:
        if name not in by_name:
            raise UnknownUnit(name)
    return tuple(sorted({by_name[name] for name in wanted}, key=lambda place: place.unit))


def add_officer(office: Office, name: str, units: Sequence[str], role: str = "collector", code: str = "") -> str:
    """Enrol an officer in units; their new id. Raises `BadField`, `UnknownUnit`."""
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise BadField("name", name)
    if role not in ROLES:
        raise BadField("role", role)
    with office.writing() as desk:
        places = find_units(desk.transaction, units)
        officer = f"O{registry.draw_number(desk.transaction, registry.LAST_OFFICER)}"
        for place in places:
            desk.author.write(place.unit, [OfficerEnrolled(officer, role, code, name)])
    return officer


def suspend_officer(office: Office, officer: str) -> tuple[int, ...]:
    """Suspend an officer everywhere; the units they worked in. Raises `UnknownOfficer`."""
    with office.writing() as desk:
        found = [other for other in list_officers(desk.transaction) if other.officer == officer]
        if not found:
            raise UnknownOfficer(officer)
        working = [other.unit for other in found if not other.suspended_on]
        for unit in working:
            desk.author.write(unit, [OfficerSuspended(officer, office.today)])
    return tuple(working)
