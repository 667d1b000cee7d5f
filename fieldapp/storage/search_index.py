"""Upkeep of the search index: a dictionary of distinct folded names, and the numbers people bear.

Names repeat, so words are indexed once for each distinct name, and a small table leads from names to members.
Numbers are indexed by their trigrams, so that any four digits in a row find them.
"""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.domain import tables as t
from fieldapp.domain.names import fold, initials
from fieldapp.domain.project import RowKey, RowValues
from fieldapp.storage.database import Database
from fieldapp.storage.likeness_index import LikenessIndex

INDEX_VERSION = b"1"
"""Raised when folding or the index's content changes: an index of another version is made anew at opening."""

_MEMBER_NUMBERS = ("citizen_id", "insurance_code", "card_number", "phone")
_HOUSEHOLD_NUMBERS = ("code", "phone")


def plain_number(text: str) -> str:
    """A number as it is indexed: letters and digits only, letters small."""
    return "".join(character for character in text.lower() if character.isalnum())


def _numbers(key: RowKey, row: RowValues | None) -> set[tuple[str, int, str]]:
    """`(number, departed, owner)` that a row brings; nothing while the fact that makes the row is missing."""
    if row is None or not row["created"]:
        return set()
    fields = _MEMBER_NUMBERS if key.table == t.MEMBER.name else _HOUSEHOLD_NUMBERS
    departed = int(bool(row.get("departure")))
    return {(number, departed, key.id) for name in fields if (number := plain_number(str(row[name])))}


def _name(row: RowValues | None) -> tuple[str, int] | None:
    """`(folded name, departed)` that a member's row brings."""
    if row is None or not row["created"]:
        return None
    folded = fold(str(row["name"]))
    return (folded, int(bool(row["departure"]))) if folded else None


class SearchIndex:
    """Keeps the index in step with members and households (`projector.Upkeep`).

    Whatever makes it begin anew makes `likeness` do the same.
    """

    def __init__(self, database: Database, likeness: LikenessIndex) -> None:
        self._database = database
        self._likeness = likeness
        self.villages: dict[str, list[tuple[int, str]]] | None = None
        """Folded village → `(unit, village)`; read when first asked for, forgotten when a household changes."""

    def row_changed(self, key: RowKey, before: RowValues | None, after: RowValues) -> None:
        """Bring the index up to date with one row."""
        if key.table == t.HOUSEHOLD.name:
            self._forget_villages(before, after)
        elif key.table == t.MEMBER.name:
            self._change_name(key, _name(before), _name(after))
        else:
            return
        old, new = _numbers(key, before), _numbers(key, after)
        if old != new:
            self._drop_numbers(old - new)
            self._add_numbers(key.unit, new - old)

    def _forget_villages(self, before: RowValues | None, after: RowValues) -> None:
        if before is None or before["village"] != after["village"]:
            self.villages = None

    def forget(self) -> None:
        """Forget what is kept in memory."""
        self.villages = None
        self._likeness.forget()

    def _change_name(self, key: RowKey, old: tuple[str, int] | None, new: tuple[str, int] | None) -> None:
        if old == new:
            return
        if old is not None:
            name = self._name_id(old[0])
            self._database.run(
                "DELETE FROM search_member WHERE name = ? AND departed = ? AND unit = ? AND member = ?",
                (name, old[1], key.unit, key.id),
            )
        if new is not None:
            name = self._name_id(new[0]) or self._add_name(new[0])
            self._database.run(
                "INSERT OR IGNORE INTO search_member (name, departed, unit, member) VALUES (?, ?, ?, ?)",
                (name, new[1], key.unit, key.id),
            )
        if old is not None:
            self._drop_unused_name(old[0])

    def _name_id(self, folded: str) -> int:
        return self._database.number("SELECT id FROM search_name WHERE folded = ?", (folded,))

    def _add_name(self, folded: str) -> int:
        self._database.run("INSERT INTO search_name (folded, initials) VALUES (?, ?)", (folded, initials(folded)))
        name = self._database.number("SELECT last_insert_rowid()")
        self._database.run("INSERT INTO search_word (rowid, folded) VALUES (?, ?)", (name, folded))
        return name

    def _drop_unused_name(self, folded: str) -> None:
        name = self._name_id(folded)
        if not name or self._database.one("SELECT 1 FROM search_member WHERE name = ? LIMIT 1", (name,)) is not None:
            return
        self._database.run(
            "INSERT INTO search_word (search_word, rowid, folded) VALUES ('delete', ?, ?)", (name, folded)
        )
        self._database.run("DELETE FROM search_name WHERE id = ?", (name,))

    def _drop_numbers(self, numbers: Iterable[tuple[str, int, str]]) -> None:
        for number, _, owner in numbers:
            row = self._database.number("SELECT id FROM search_number WHERE number = ? AND owner = ?", (number, owner))
            self._database.run(
                "INSERT INTO search_digits (search_digits, rowid, number) VALUES ('delete', ?, ?)", (row, number)
            )
            self._database.run("DELETE FROM search_number WHERE id = ?", (row,))

    def _add_numbers(self, unit: int, numbers: Iterable[tuple[str, int, str]]) -> None:
        for number, departed, owner in sorted(numbers):
            self._database.run(
                "INSERT INTO search_number (number, departed, unit, owner) VALUES (?, ?, ?, ?)",
                (number, departed, unit, owner),
            )
            row = self._database.number("SELECT last_insert_rowid()")
            self._database.run("INSERT INTO search_digits (rowid, number) VALUES (?, ?)", (row, number))

    def rebuild(self) -> None:
        """Make the whole index anew from the tables, in one transaction or as part of the running one."""
        self.forget()
        with self._database.transaction():
            for table in ("search_member", "search_name", "search_number"):
                self._database.run(f"DELETE FROM {table}")  # noqa: S608 - the three names above
            self._rebuild_names()
            self._rebuild_numbers()
            for index in ("search_word", "search_digits"):
                self._database.run(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - the two above

    def _rebuild_names(self) -> None:
        ids: dict[str, int] = {}
        members = []
        for unit, member, name, departure in self._database.rows(
            "SELECT unit, id, name, departure FROM member WHERE created <> '' AND name <> ''"
        ):
            if folded := fold(name):
                members.append((ids.setdefault(folded, len(ids) + 1), int(bool(departure)), unit, member))
        self._database.run_many(
            "INSERT INTO search_name (id, folded, initials) VALUES (?, ?, ?)",
            [(number, folded, initials(folded)) for folded, number in ids.items()],
        )
        self._database.run_many(
            "INSERT INTO search_member (name, departed, unit, member) VALUES (?, ?, ?, ?)", sorted(members)
        )

    def _rebuild_numbers(self) -> None:
        numbers = []
        for table, fields, departed in (
            (t.MEMBER, _MEMBER_NUMBERS, "departure"),
            (t.HOUSEHOLD, _HOUSEHOLD_NUMBERS, "''"),
        ):
            for unit, row_id, departure, *found in self._database.rows(
                f"SELECT unit, id, {departed}, {', '.join(fields)} FROM {table.name} WHERE created <> ''"  # noqa: S608 - declared names
            ):
                distinct = {number for text in found if (number := plain_number(text))}
                numbers += [(number, int(bool(departure)), unit, row_id) for number in distinct]
        self._database.run_many(
            "INSERT INTO search_number (number, departed, unit, owner) VALUES (?, ?, ?, ?)", numbers
        )
