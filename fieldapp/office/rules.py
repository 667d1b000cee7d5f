"""The rules as the office gives them out: policy packs and zone lists, into the feed of every unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldapp import paths
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import CommuneZoned, PackPublished
from fieldapp.domain.ids import Day
from fieldapp.domain.policy import Pack, Parameter
from fieldapp.domain.policy_reading import read_pack
from fieldapp.office.office import Desk, Office
from fieldapp.office.store import registry, rules
from fieldapp.office.store.rules import ListedZone, PublishedPack
from fieldapp.office.store.shapes import UnitPlace


class PackNotNewer(RuleBroken):
    """The pack's version is not above the one in force; nothing was published."""

    code = "pack_not_newer"

    def __init__(self, version: int, in_force: int) -> None:
        super().__init__(version=version, in_force=in_force)


class PackForgets(RuleBroken):
    """The pack has nothing for a day on which the one in force has a value: old payments could not be explained."""

    code = "pack_forgets"

    def __init__(self, row: Parameter, on: date) -> None:
        super().__init__(name=row.name, keys="/".join(row.keys), on=on.isoformat())


@dataclass(frozen=True, slots=True)
class Publication:
    """What was given out, and to how many units it was new."""

    pack: Pack
    units: int


def shipped_pack() -> Pack:
    """The pack that comes with the program: the floor under everything published."""
    return read_pack(paths.resource("policy", "vietnam.toml").read_text(encoding="utf-8"))


def pack_in_force(office: Office) -> Pack:
    """The newest pack published here, or the shipped one when that is newer."""
    shipped = shipped_pack()
    with office.database.reading() as transaction:
        published = rules.packs(transaction)
    newest = published[-1] if published else None
    return read_pack(newest.text) if newest is not None and newest.version >= shipped.version else shipped


def publish_pack(office: Office, text: str) -> Publication:
    """Give a pack to every unit, signed like everything that the office says; again for units that lack it.

    Raises `PackRefused` (all faults, by line), `PackNotNewer`, `PackForgets`; nothing is written then.
    """
    pack, in_force = read_pack(text), pack_in_force(office)
    if pack.hash != in_force.hash:
        if pack.version <= in_force.version:
            raise PackNotNewer(pack.version, in_force.version)
        _refuse_forgetful(in_force, pack)
    with office.writing() as desk:
        kept = PublishedPack(pack.id, pack.version, pack.hash, text, office.now_ms)
        rules.keep_pack(desk.transaction, kept)
        reached = sum(bool(endow(desk, place)) for place in registry.units(desk.transaction))
    return Publication(pack, reached)


def _refuse_forgetful(old: Pack, new: Pack) -> None:
    """A pack replaces what it holds for coming days; for days that have a value it must go on having one."""
    for row in old.rows:
        for on in (row.starts, row.ends):
            if on is not None and new.find(row.name, on, *row.keys) is None:
                raise PackForgets(row, on)


def endow(desk: Desk, place: UnitPlace) -> int:
    """Write into a unit's feed whatever packs and zones it lacks; how many facts."""
    have = rules.packs_of_unit(desk.transaction, place.unit)
    missing = [pack for pack in rules.packs(desk.transaction) if pack.pack_hash not in have]
    zoned = set(rules.zones_of_unit(desk.transaction, place.unit))
    listed = [zone for zone in rules.zones(desk.transaction, [place.commune]) if zone not in zoned]
    bodies = [
        *(PackPublished(pack.pack, pack.pack_hash, pack.text) for pack in missing),
        *(CommuneZoned(zone.commune, zone.zone, Day(zone.starts_on), zone.decision) for zone in listed),
    ]
    desk.author.write(place.unit, bodies)
    return len(bodies)


@dataclass(frozen=True, slots=True)
class ZoneImport:
    """How many communes a list named, and how many units it told something new."""

    communes: int
    units: int


def take_zones(office: Office, listed: tuple[ListedZone, ...]) -> ZoneImport:
    """Keep a list and tell the units that it names."""
    with office.writing() as desk:
        rules.keep_zones(desk.transaction, listed, office.now_ms)
        reached = sum(bool(endow(desk, place)) for place in registry.units(desk.transaction))
    return ZoneImport(len({zone.commune for zone in listed}), reached)
