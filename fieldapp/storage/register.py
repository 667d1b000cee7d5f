"""Households and members as the program shows them (`services.ports.Register`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fieldapp.domain import tables as t
from fieldapp.domain.household import HEAD, HeldCover, Household, Member
from fieldapp.domain.ids import Day, EntityId, split_entity_id
from fieldapp.domain.likeness import Match, Traits
from fieldapp.domain.merge import base_of, conflicts
from fieldapp.domain.names import sort_key
from fieldapp.domain.project import LIVING, RowValues
from fieldapp.domain.stamps import Stamp, parse_stamp
from fieldapp.domain.tables import TABLES
from fieldapp.services.ports import OfficerOfUnit, UnitOfRegister
from fieldapp.storage.parts import Parts
from fieldapp.storage.search import Search
from fieldapp.storage.tables import as_values, column_list

_SERVED = "unit IN (SELECT unit FROM register_unit)"

_COVER_STANDS = """(c.contribution = '' OR NOT EXISTS (
    SELECT 1 FROM receipt r JOIN receipt_void v ON v.unit = r.unit AND v.receipt = r.id
    WHERE r.unit = c.unit AND r.contribution = c.contribution)
  OR EXISTS (
    SELECT 1 FROM receipt r WHERE r.unit = c.unit AND r.contribution = c.contribution
    AND NOT EXISTS (SELECT 1 FROM receipt_void v WHERE v.unit = r.unit AND v.receipt = r.id)))"""
"""Cover that was paid for stands unless every receipt of its contribution is void."""


class Register:
    """Reads households and members."""

    def __init__(self, parts: Parts, search: Search) -> None:
        self._database = parts.database
        self._rows = parts.rows
        self._laptop = parts.laptop
        self._likeness = parts.likeness
        self._search = search

    def units(self) -> tuple[UnitOfRegister, ...]:
        """The register units that this laptop serves, in order of commune code."""
        return self._laptop.units()

    def household(self, household: EntityId) -> Household | None:
        """A household with its members and the cover that stands, in three statements."""
        row = self._rows.find(t.HOUSEHOLD.name, household)
        if row is None:
            return None
        members = [
            as_values(t.MEMBER, record)
            for record in self._database.rows(
                f"SELECT {column_list(t.MEMBER)} FROM member WHERE unit = ? AND household = ? AND created <> ''",  # noqa: S608 - declared names
                (row["unit"], household),
            )
        ]
        cover = self._cover(
            "c.unit = ?1 AND c.member IN (SELECT id FROM member WHERE unit = ?1 AND household = ?2)",
            (row["unit"], household),
        )
        for values in members:
            for twin in self.merged_with(EntityId(str(values["id"]))):
                cover[str(values["id"])] = _together(cover.get(str(values["id"]), ()), self._cover_of(twin))
        people = [_member(values, cover.get(str(values["id"]), ())) for values in sorted(members, key=_place_in_list)]
        return _household(row, people)

    def member(self, member: EntityId) -> Member | None:
        """One person with the cover that stands, that of everyone merged into them too."""
        row = self._rows.find(t.MEMBER.name, member)
        if row is None:
            return None
        cover = self._cover_of(member)
        for twin in self.merged_with(member):
            cover = _together(cover, self._cover_of(twin))
        return _member(row, cover)

    def survivor(self, member: EntityId) -> EntityId:
        """The person that somebody was merged into, at the end of every merge; else the person themselves."""
        seen = [member]
        while (row := self._rows.find(t.MEMBER.name, seen[-1])) is not None and row["merged_into"]:
            following = EntityId(str(row["merged_into"]))
            if following in seen:  # two clerks merged both ways: either will do, if everybody takes the same
                return min(seen[seen.index(following) :])
            seen.append(following)
        return seen[-1]

    def merged_with(self, member: EntityId) -> tuple[EntityId, ...]:
        """Everyone who was merged into a person, at first or second hand."""
        found: dict[EntityId, None] = {}
        waiting = [member]
        while waiting:
            statement = f"SELECT id FROM member WHERE {_SERVED} AND merged_into = ? ORDER BY id"  # noqa: S608 - constant
            for (twin,) in self._database.rows(statement, (waiting.pop(),)):
                if twin not in found and twin != member:
                    found[EntityId(twin)] = None
                    waiting.append(EntityId(twin))
        return tuple(found)

    def _cover_of(self, member: EntityId) -> tuple[HeldCover, ...]:
        return self._cover(f"c.{_SERVED} AND c.member = ?", (member,)).get(member, ())

    def officer_name(self, officer: str) -> str:
        """The name of an officer as the office enrolled them; empty for one it never told of."""
        row = self._rows.find(t.OFFICER.name, EntityId(officer))
        return "" if row is None else str(row["name"])

    def officers(self) -> tuple[OfficerOfUnit, ...]:
        """The officers of the units served who may work, by name."""
        found = self._database.rows(
            f"SELECT id, max(name), max(role) FROM officer WHERE {_SERVED} AND created <> '' AND suspended_on = '' "  # noqa: S608 - constant
            "GROUP BY id"
        )
        return tuple(sorted((OfficerOfUnit(*one) for one in found), key=lambda one: (sort_key(one.name), one.id)))

    def device_keys(self) -> dict[str, bytes]:
        """Public keys (Ed25519, raw) of the devices that the office has certified, by device id."""
        found = self._database.rows("SELECT id, public_key FROM device WHERE public_key <> ''")
        return {str(device): bytes.fromhex(str(key)) for device, key in found}

    def _cover(self, whose: str, params: tuple[object, ...]) -> dict[str, tuple[HeldCover, ...]]:
        found: dict[str, list[HeldCover]] = {}
        for *values, refunded_to in self._database.rows(
            "SELECT c.id, c.member, c.scheme, c.support_group, c.starts_on, c.expires_on, c.contribution, "  # noqa: S608 - constants
            "(SELECT min(f.ends_on) FROM refund f "
            "WHERE f.unit = c.unit AND f.contribution = c.contribution AND f.member = c.member) "
            f"FROM cover c WHERE {whose} AND {_COVER_STANDS} ORDER BY c.starts_on, c.expires_on, c.id",
            params,
        ):
            held = HeldCover(*values)
            if refunded_to is not None:
                held = replace(held, expires_on=Day(min(held.expires_on, refunded_to)))
            if refunded_to != "":
                found.setdefault(held.member, []).append(held)
        return {member: tuple(cover) for member, cover in found.items()}

    def find(self, text: str, limit: int) -> tuple[EntityId, ...]:
        """Members best first; see `storage.search`."""
        return self._search.find(text, limit)

    def by_number(self, citizen_id: str, insurance_code: str) -> tuple[EntityId, ...]:
        """Members who bear exactly one of the numbers given, those here before those who left."""
        found: dict[EntityId, None] = {}
        for column, number in (("citizen_id", citizen_id), ("insurance_code", insurance_code)):
            if number:
                statement = (
                    f"SELECT id FROM member WHERE {_SERVED} AND {column} = ? AND created <> '' "  # noqa: S608 - the two
                    "ORDER BY departure <> '', id"
                )
                found.update(dict.fromkeys(EntityId(member) for (member,) in self._database.rows(statement, (number,))))
        return tuple(found)

    def base(self, table: str, row_id: EntityId, *fields: str) -> tuple[Stamp, ...]:
        """Stamps of the living values of some fields of a merged row; nothing for a row that is not there."""
        row = self._rows.find(table, row_id)
        return () if row is None else base_of(row, *fields)

    def villages(self, unit: int) -> tuple[tuple[str, int], ...]:
        """Villages with their number of living households, in Vietnamese order."""
        counted = self._database.rows(
            "SELECT village, sum(status = ?) FROM household "
            "WHERE unit = ? AND village <> '' AND created <> '' GROUP BY village",
            (LIVING, unit),
        )
        return tuple(sorted(((village, count) for village, count in counted), key=lambda pair: _village_order(pair[0])))

    def alike(self, unit: int, wanted: Traits) -> tuple[Match, ...]:
        """Who in the unit may be the person, the surest first; those merged into another are not among them."""
        return self._likeness.find(unit, wanted)

    def warm(self) -> None:
        """Read the register for `alike`, so that the first question does not wait."""
        for unit in self.units():
            self._likeness.prepare(unit.unit)


def _together(one: Iterable[HeldCover], other: Iterable[HeldCover]) -> tuple[HeldCover, ...]:
    return tuple(sorted((*one, *other), key=lambda cover: (cover.starts_on, cover.expires_on, cover.id)))


def _village_order(village: str) -> str:
    # sort_key puts the last word first, as lists of people want it; villages are read from the front.
    words = village.split()
    return sort_key(" ".join(words[1:] + words[:1]))


def _place_in_list(row: RowValues) -> tuple[bool, bool, Stamp, int]:
    """Those who are here before those who left, the head first, then as they were written down."""
    _, _, n = split_entity_id(str(row["id"]))
    return bool(row["departure"] or row["merged_into"]), row["tie"] != HEAD, parse_stamp(str(row["created"])), n


def _member(row: RowValues, cover: Iterable[HeldCover]) -> Member:
    text = {name: str(value) for name, value in row.items()}
    return Member(
        id=EntityId(text["id"]),
        unit=int(row["unit"]),
        household=EntityId(text["household"]),
        tie=text["tie"],
        name=text["name"],
        born=text["born"],
        sex=text["sex"],
        citizen_id=text["citizen_id"],
        insurance_code=text["insurance_code"],
        card_number=text["card_number"],
        phone=text["phone"],
        ethnicity=text["ethnicity"],
        groups=tuple(group for group in text["support_groups"].split(",") if group),
        exited_on=Day(text["exited_on"]),
        verified=text["verified"],
        departure=text["departure"],
        origin=EntityId(text["origin"]),
        cover=tuple(cover),
        conflicts=tuple(sorted(conflicts(TABLES["member"], row))),
        merged_into=EntityId(text["merged_into"]),
    )


def _household(row: RowValues, members: Iterable[Member]) -> Household:
    text = {name: str(value) for name, value in row.items()}
    return Household(
        id=EntityId(text["id"]),
        unit=int(row["unit"]),
        village=text["village"],
        address=text["address"],
        code=text["code"],
        phone=text["phone"],
        language=text["language"],
        status=text["status"],
        origin=EntityId(text["origin"]),
        members=tuple(members),
    )
