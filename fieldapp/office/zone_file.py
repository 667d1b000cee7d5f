"""A province's list of areas I, II and III by commune, from CSV or a workbook, each list in force from a day.

Columns by their headings, in any order: the commune's code, the area (`I`, `II`, `III`, or empty or `-` for a commune
that lies in none any more), and where the rows differ the day from which that holds; other columns are passed over.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from fieldapp.domain.dates import NotADate, typed_date
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.names import fold
from fieldapp.domain.places import Places, UnknownPlace
from fieldapp.office.register_rows import RegisterUnreadable
from fieldapp.office.register_sheet import HEADING_WITHIN, Cell, Cells, tables_in
from fieldapp.office.store.rules import ListedZone

ZONES = ("I", "II", "III")
_NONE = {"", "-", "0", "khong"}
_READ_AS: Mapping[str, str] = {
    "1": "I", "2": "II", "3": "III", "i": "I", "ii": "II", "iii": "III", "khu vuc i": "I", "khu vuc ii": "II",
    "khu vuc iii": "III", "kv i": "I", "kv ii": "II", "kv iii": "III", "xa khu vuc i": "I", "xa khu vuc ii": "II",
    "xa khu vuc iii": "III",
}  # fmt: skip
_HEADINGS: Mapping[str, str] = {
    "ma xa": "commune", "ma so xa": "commune", "commune": "commune", "khu vuc": "zone", "zone": "zone", "area": "zone",
    "tu ngay": "starts_on", "hieu luc tu": "starts_on", "from": "starts_on",
}  # fmt: skip

_FAR = date(2399, 12, 31)
"""Days of a list may lie ahead."""


class ZoneRowRefused(RuleBroken):
    """A row of a zone list that cannot be read; the list is refused whole. Params: `row`, `column`, `value`."""

    code = "zone_row_refused"

    def __init__(self, row: int, column: str, value: object) -> None:
        super().__init__(row=row, column=column, value=str(value)[:60])


def read_zones(content: bytes, places: Places, decision: str, starts_on: date | None) -> tuple[ListedZone, ...]:
    """Every row of the first table that has the headings; `starts_on` for rows without a day of their own.

    Older codes mean the commune they went into. Raises `RegisterUnreadable`, `ZoneRowRefused`.
    """
    for table in tables_in(content):
        for _, row in itertools.islice(table, HEADING_WITHIN):
            columns = _columns(row)
            if {"commune", "zone"} <= columns.keys():
                return tuple(_rows(table, columns, places, decision, starts_on))
    raise RegisterUnreadable("no_heading")


def _columns(row: Cells) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, cell in enumerate(row):
        key = _HEADINGS.get(fold(cell).replace("_", " ").strip()) if isinstance(cell, str) else None
        if key is not None:
            found.setdefault(key, position)
    return found


def _rows(
    table: Iterator[tuple[int, Cells]], columns: Mapping[str, int], places: Places, decision: str, day: date | None
) -> Iterator[ListedZone]:
    seen: dict[tuple[str, str], int] = {}
    for number, row in table:
        cells = {name: row[position] if position < len(row) else None for name, position in columns.items()}
        if all(cell is None or str(cell).strip() == "" for cell in cells.values()):
            continue
        starts = _day(number, cells.get("starts_on"), day)
        commune = _commune(number, cells["commune"], places, starts)
        if (commune, starts.isoformat()) in seen:
            raise ZoneRowRefused(number, "commune", commune)
        seen[commune, starts.isoformat()] = number
        yield ListedZone(commune, starts.isoformat(), _zone(number, cells["zone"]), decision)


def _commune(number: int, cell: Cell, places: Places, on: date) -> str:
    digits = str(cell if cell is not None else "").strip().removesuffix(".0")
    try:
        return places.resolve_commune(digits.zfill(5), on).commune.code
    except UnknownPlace as error:
        raise ZoneRowRefused(number, "commune", digits) from error


def _zone(number: int, cell: Cell) -> str:
    words = fold(str(cell if cell is not None else "")).strip().removesuffix(".0")
    if words in _NONE:
        return ""
    if words not in _READ_AS:
        raise ZoneRowRefused(number, "zone", cell)
    return _READ_AS[words]


def _day(number: int, cell: Cell, otherwise: date | None) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell if cell is not None else "").strip()
    if not text and otherwise is not None:
        return otherwise
    try:
        return typed_date(text, _FAR)
    except NotADate as error:
        raise ZoneRowRefused(number, "starts_on", text) from error
