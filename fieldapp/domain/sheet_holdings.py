"""The projection's rows as lists need them: by id, by contribution, with who and where in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from fieldapp.domain import tables as t
from fieldapp.domain.policy import Pack
from fieldapp.domain.sheet_fields import Cell
from fieldapp.domain.tables import Row, Table, Value

Fields = Mapping[str, Cell]
NO_ROW: Row = {}
DIGITS = 7

NEEDED: tuple[Table, ...] = (
    t.HOUSEHOLD, t.MEMBER, t.CONTRIBUTION, t.CONTRIBUTION_LINE, t.RECEIPT, t.RECEIPT_VOID, t.RECEIPT_COPY, t.CASH_ENTRY,
    t.REFUND, t.NUMBER_BLOCK, t.NUMBER_RETURN, t.NUMBER_QUESTION, t.OFFICER, t.OUTREACH_EVENT,
)  # fmt: skip
"""The tables that sheets are made from."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def has(self, day: Value) -> bool:
        """Whether a day of a row falls into it; no day falls into none."""
        return bool(day) and self.first.isoformat() <= str(day) <= self.last.isoformat()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a register unit lies: `Xã Chiềng La`, `tỉnh Sơn La`, and the codes of both."""

    commune: str
    province: str
    commune_code: str
    province_code: str


def day(value: Value) -> date | None:
    """A day of a row; None for none."""
    return date.fromisoformat(str(value)) if value else None


def number_text(row: Row) -> str:
    """A receipt's number as receipts print it, `SL26T 0000012`."""
    return f"{row['series']} {int(row['number']):0{DIGITS}d}"


def written(row: Row) -> tuple[int, str]:
    """In what order rows were written: Lamport counter, then who wrote."""
    return int(row["counter"]), str(row["device"])


@dataclass(frozen=True)
class Holdings:
    """Rows of some units, and the words for codes (`words`: field → code → word). `pack` gives the rules by hash."""

    rows: Mapping[str, tuple[Row, ...]]
    places: Mapping[int, Place]
    pack: Callable[[str], Pack | None]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @staticmethod
    def gather(
        read: Callable[[Table], Iterable[Row]],
        places: Mapping[int, Place],
        pack: Callable[[str], Pack | None],
        words: Mapping[str, Mapping[str, str]],
    ) -> Holdings:
        """What `read` gives of every table needed."""
        return Holdings({table.name: tuple(read(table)) for table in NEEDED}, places, pack, words)

    def _by_id(self, table: Table) -> Mapping[tuple[int, str], Row]:
        return {(int(row["unit"]), str(row["id"])): row for row in self.rows[table.name]}

    def _grouped(self, table: Table, column: str) -> Mapping[tuple[int, str], list[Row]]:
        found: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in self.rows[table.name]:
            found[int(row["unit"]), str(row[column])].append(row)
        return found

    @cached_property
    def members(self) -> Mapping[tuple[int, str], Row]:
        return self._by_id(t.MEMBER)

    @cached_property
    def households(self) -> Mapping[tuple[int, str], Row]:
        return self._by_id(t.HOUSEHOLD)

    @cached_property
    def members_of(self) -> Mapping[tuple[int, str], list[Row]]:
        return self._grouped(t.MEMBER, "household")

    @cached_property
    def contributions(self) -> Mapping[tuple[int, str], Row]:
        return self._by_id(t.CONTRIBUTION)

    @cached_property
    def lines_of(self) -> Mapping[tuple[int, str], list[Row]]:
        found = self._grouped(t.CONTRIBUTION_LINE, "contribution")
        for lines in found.values():
            lines.sort(key=lambda row: (len(str(row["id"])), str(row["id"])))
        return found

    @cached_property
    def receipts(self) -> Mapping[tuple[int, str], Row]:
        return self._by_id(t.RECEIPT)

    @cached_property
    def receipts_of(self) -> Mapping[tuple[int, str], list[Row]]:
        found = self._grouped(t.RECEIPT, "contribution")
        for receipts in found.values():
            receipts.sort(key=written)
        return found

    @cached_property
    def void_of(self) -> Mapping[tuple[int, str], Row]:
        """By receipt; the first, should two devices have voided it."""
        return {key: min(voids, key=written) for key, voids in self._grouped(t.RECEIPT_VOID, "receipt").items()}

    @cached_property
    def copies_of(self) -> Mapping[tuple[int, str], list[Row]]:
        return self._grouped(t.RECEIPT_COPY, "receipt")

    @cached_property
    def officers(self) -> Mapping[str, Row]:
        return {str(row["id"]): row for row in self.rows[t.OFFICER.name]}

    @cached_property
    def events(self) -> Mapping[tuple[int, str], Row]:
        return self._by_id(t.OUTREACH_EVENT)

    def is_void(self, receipt: Row) -> bool:
        """Whether a receipt has been voided."""
        return (int(receipt["unit"]), str(receipt["id"])) in self.void_of

    def standing_receipt(self, contribution: Row) -> Row | None:
        """The receipt that stands for a contribution; the first, should there be two."""
        issued = self.receipts_of.get((int(contribution["unit"]), str(contribution["id"])), [])
        return next((receipt for receipt in issued if not self.is_void(receipt)), None)

    def stands(self, contribution: Row) -> bool:
        """Whether a contribution counts: not once every receipt of it is void."""
        issued = self.receipts_of.get((int(contribution["unit"]), str(contribution["id"])), [])
        return not issued or any(not self.is_void(receipt) for receipt in issued)

    def collector(self, row: Row) -> Mapping[str, Cell]:
        """Who collected: the code that the office gave, else the officer's id, and the name."""
        officer = self.officers.get(str(row["officer"]), NO_ROW)
        return {
            "collector": str(officer.get("code") or row["officer"]),
            "collector_name": str(officer.get("name", "")),
        }

    def batch(self, row: Row) -> str:
        """The event at which money was taken."""
        event = self.events.get((int(row["unit"]), str(row["event"])), NO_ROW)
        return ", ".join(part for part in (str(event.get("place", "")), str(event.get("village", ""))) if part)

    def address(self, household: Row, unit: int) -> str:
        """Address, village, commune and province, each said once."""
        place = self.places.get(unit)
        parts = [str(household.get("address", "")), str(household.get("village", ""))]
        parts += [place.commune, place.province] if place else []
        said = ""
        for part in parts:
            if part and part.casefold() not in said.casefold():
                said = f"{said}, {part}" if said else part
        return said
