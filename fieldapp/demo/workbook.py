"""Writes a register as the workbook that a commune's office would send, marked DỮ LIỆU MẪU."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.domain.dates import Born
from fieldapp.domain.fact_kinds import KnownCover, NewMember
from fieldapp.domain.ids import NO_DAY
from fieldapp.office.register_columns import COLUMNS, GROUP_LABELS, LANGUAGE_LABELS, SEX_LABELS, TIE_LABELS
from fieldapp.office.register_rows import RegisterHousehold

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

SHEET = "DỮ LIỆU MẪU"
TITLE = "DỮ LIỆU MẪU – SỔ HỘ GIA ĐÌNH THAM GIA BHYT (người và số đều không có thật)"
_TIE_BY_SEX = {
    ("spouse", "male"): "Chồng",
    ("spouse", "female"): "Vợ",
    ("parent", "male"): "Bố",
    ("parent", "female"): "Mẹ",
    ("child_in_law", "male"): "Con rể",
    ("sibling", "female"): "Chị gái",
}
_NO_COVER = KnownCover("health", "", NO_DAY, NO_DAY)

Written = str | date


def write_register_xlsx(path: Path, households: Iterable[RegisterHousehold]) -> None:
    """Title rows, a heading, one row for each person; whole dates as dates, numbers as text. Raises `OSError`."""
    import openpyxl
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    for position, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    sheet.freeze_panes = "F4"
    _append(sheet, [TITLE])
    _append(sheet, [])
    _append(sheet, [column.headings[0] for column in COLUMNS])
    for household in households:
        for row in household_rows(household):
            _append(sheet, row)
    book.save(path)


def household_rows(household: RegisterHousehold) -> Iterator[list[Written]]:
    """A row for each member, cells in the order of `COLUMNS`."""
    for member in household.members:
        values = _values(household, member)
        yield [values[column.key] for column in COLUMNS]


def _values(household: RegisterHousehold, member: NewMember) -> dict[str, Written]:
    cover = member.cover[0] if member.cover else _NO_COVER
    return {
        "commune": household.commune,
        "household": household.code,
        "village": household.village,
        "address": household.address,
        "name": member.name,
        "born": _birth(member.born),
        "sex": SEX_LABELS[member.sex],
        "citizen_id": member.citizen_id,
        "insurance_code": member.insurance_code,
        "card_number": member.card_number,
        "ethnicity": member.ethnicity,
        "tie": _TIE_BY_SEX.get((member.tie, member.sex), TIE_LABELS[member.tie]),
        "groups": "; ".join(GROUP_LABELS[group] for group in member.groups),
        "starts_on": _day(cover.starts_on),
        "expires_on": _day(cover.expires_on),
        "phone": member.phone,
        "language": LANGUAGE_LABELS.get(household.language, ""),
        "exited_on": _day(member.exited_on),
        "note": "",
    }


def _birth(born: str) -> Written:
    parsed = Born.parse(born)
    return parsed.earliest if parsed.day else parsed.display()


def _day(text: str) -> Written:
    return date.fromisoformat(text) if text else ""


def _append(sheet: WriteOnlyWorksheet, row: Iterable[Written]) -> None:
    sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: Written) -> Cell | str | None:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, datetime(value.year, value.month, value.day))  # noqa: DTZ001 - a day has no zone
        cell.number_format = "dd/mm/yyyy"
        return cell
    if value.startswith("="):
        cell = WriteOnlyCell(sheet, value)
        # Text, whatever it begins with; never a formula.
        cell.data_type = "s"
        return cell
    return value or None
