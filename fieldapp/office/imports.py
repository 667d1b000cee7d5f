"""A commune's register file comes in: all its good rows in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldapp.domain.fact_kinds import RegisterImported
from fieldapp.office.errors import AlreadyImported, FileUnreadable, NothingToImport
from fieldapp.office.office import Desk, Office
from fieldapp.office.register_file import read_register
from fieldapp.office.register_rows import RegisterHousehold, RegisterReading
from fieldapp.office.rules import endow
from fieldapp.office.store import registry
from fieldapp.office.store.shapes import UnitPlace


@dataclass(frozen=True, slots=True)
class ImportedUnit:
    """What one commune got from a file."""

    place: UnitPlace
    households: int
    people: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Import:
    """A file's reading, and what was written of it (nothing in a dry run)."""

    reading: RegisterReading
    units: tuple[ImportedUnit, ...]


def import_file(office: Office, source: Path, commune: str = "", *, is_dry: bool = False) -> Import:
    """Read a register file and write its good rows; rows that name no commune belong to `commune`.

    Raises `RegisterUnreadable`, `NothingToImport`, `AlreadyImported`, `UnknownPlace`, `FileUnreadable`.
    """
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(source), str(error.strerror)) from error
    today = date.fromisoformat(office.today)
    if commune:
        commune = office.places.resolve_commune(commune, today).commune.code
    reading = read_register(raw, office.places, today, commune)
    if not reading.households:
        if is_dry:
            return Import(reading, ())
        raise NothingToImport
    units = import_households(office, reading.households, source.name, hashlib.sha256(raw).hexdigest(), is_dry=is_dry)
    return Import(reading, units)


class _DryRunEnded(Exception):
    """Undoes what a dry run has written."""


def import_households(
    office: Office, households: Sequence[RegisterHousehold], source: str, digest: str, *, is_dry: bool = False
) -> tuple[ImportedUnit, ...]:
    """Write households as facts of the office, commune by commune, in one transaction."""
    by_commune: dict[str, list[RegisterHousehold]] = {}
    for household in households:
        by_commune.setdefault(household.commune, []).append(household)
    done: list[ImportedUnit] = []
    try:
        with office.writing() as desk:
            known = {place.commune: place for place in registry.units(desk.transaction)}
            unheard = len(known) + 1  # new units come after the known ones, and get higher numbers
            for commune in sorted(by_commune, key=lambda code: known[code].unit if code in known else unheard):
                some, place = by_commune[commune], known.get(commune)
                is_new = place is None
                place = place or _new_unit(office, desk, commune)
                _refuse_again(desk, place.unit, digest)
                done.append(_write(desk, place, some, (source, digest), is_new=is_new))
            if is_dry:
                raise _DryRunEnded
    except _DryRunEnded:
        return tuple(done)
    for unit in done:
        office.make_snapshot(unit.place.unit)
    return tuple(done)


def add_unit(office: Office, desk: Desk, commune: str) -> UnitPlace:
    """A register unit for a commune code in force. Raises `UnknownPlace`."""
    today = date.fromisoformat(office.today)
    found = office.places.commune(commune, today)
    province = office.places.province(found.province, today)
    return registry.add_unit(
        desk.transaction, UnitPlace(0, office.today, found.code, found.name, province.code, province.name)
    )


def _new_unit(office: Office, desk: Desk, commune: str) -> UnitPlace:
    """A unit that begins with the rules in force."""
    place = add_unit(office, desk, commune)
    endow(desk, place)
    return place


def _imported(unit: int) -> str:
    return f"imported_{unit}"


def _refuse_again(desk: Desk, unit: int, digest: str) -> None:
    """The same file twice would register everybody twice."""
    seen = registry.setting(desk.transaction, _imported(unit)).split()
    if digest in seen:
        raise AlreadyImported(unit)
    registry.remember(desk.transaction, _imported(unit), " ".join([*seen, digest]))


def _write(
    desk: Desk, place: UnitPlace, households: Sequence[RegisterHousehold], source: tuple[str, str], *, is_new: bool
) -> ImportedUnit:
    people = sum(len(household.members) for household in households)
    bodies = [household.registered() for household in households]
    desk.author.write(place.unit, [RegisterImported(*source, len(households), people), *bodies])
    return ImportedUnit(place, len(households), people, is_new)
