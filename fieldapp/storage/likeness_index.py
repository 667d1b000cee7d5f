"""The people of the register by what is like them (`domain.likeness`), kept in memory and in step with the tables.

Built when first asked for, in the quiet after unlocking if there is one. A changed row is only noted down and read
again at the next question, so that saving pays nothing and a transaction that was undone leaves nothing behind.
"""

from __future__ import annotations

from fieldapp.domain import tables as t
from fieldapp.domain.ids import EntityId
from fieldapp.domain.likeness import Likeness, Match, Traits, traits
from fieldapp.domain.project import RowKey, RowValues
from fieldapp.storage.database import Database, Record

_TRAITS = """SELECT m.id, m.name, m.born, m.sex, m.citizen_id, m.insurance_code, coalesce(h.village, ''), m.household
FROM member m LEFT JOIN household h ON h.unit = m.unit AND h.id = m.household
WHERE m.created <> '' AND m.merged_into = '' AND m.unit = ?"""


class LikenessIndex:
    """One `Likeness` a unit (`projector.Upkeep`)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._filed: dict[int, Likeness] = {}
        self._changed: set[tuple[int, str]] = set()

    def row_changed(self, key: RowKey, before: RowValues | None, after: RowValues) -> None:
        """Note a member, or everyone of a household whose village changed."""
        if key.unit not in self._filed:
            return
        if key.table == t.MEMBER.name:
            self._changed.add((key.unit, key.id))
        elif key.table == t.HOUSEHOLD.name and (before is None or before["village"] != after["village"]):
            found = self._database.rows("SELECT id FROM member WHERE unit = ? AND household = ?", (key.unit, key.id))
            self._changed.update((key.unit, member) for (member,) in found)

    def forget(self) -> None:
        """The tables were replaced: read everything again when next asked."""
        self._filed.clear()
        self._changed.clear()

    def prepare(self, unit: int) -> None:
        """Read a unit now."""
        self._people(unit)

    def find(self, unit: int, wanted: Traits, limit: int = 8) -> tuple[Match, ...]:
        """Who in a unit may be the person, the surest first; those who left are among them."""
        return self._people(unit).find(wanted, limit)

    def traits_of(self, unit: int, member: EntityId) -> Traits | None:
        """What is compared of somebody."""
        record = self._database.one(f"{_TRAITS} AND m.id = ?", (unit, member))
        return None if record is None else _traits(record)

    def _people(self, unit: int) -> Likeness:
        if unit not in self._filed:
            self._database.when_undone(self.forget)
            self._filed[unit] = Likeness(_traits(record) for record in self._database.rows(_TRAITS, (unit,)))
        people = self._filed[unit]
        if self._changed:
            self._database.when_undone(self.forget)
        for entry in [entry for entry in self._changed if entry[0] == unit]:
            self._changed.discard(entry)
            now = self.traits_of(unit, EntityId(entry[1]))
            if now is None:
                people.discard(entry[1])
            else:
                people.file(now)
        return people


def _traits(record: Record) -> Traits:
    member, name, born, sex, citizen_id, insurance_code, village, household = record
    return traits(
        member,
        name=name,
        born=born,
        sex=sex,
        citizen_id=citizen_id,
        insurance_code=insurance_code,
        village=village,
        household=household,
    )
