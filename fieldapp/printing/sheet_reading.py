"""Reading a list back from its workbook: the same rows, to the dong and the day, or where it cannot be read.

The file comes from outside: what it would unpack to is bounded before anything is unpacked.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.sheet_fields import Cell, CellType, blank
from fieldapp.domain.sheet_holdings import Period
from fieldapp.domain.sheet_templates import FormBook, Template
from fieldapp.domain.sheets import Row
from fieldapp.printing import wording
from fieldapp.printing.sheet_xlsx import HUNDREDTHS, MARKS, as_day

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_BYTES: Final = 32 << 20
MOST_UNPACKED: Final = 512 << 20
MOST_PARTS: Final = 200
MOST_ROWS: Final = 200_000
_HEADING_WITHIN: Final = 40
_UNREADABLE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What openpyxl and the libraries below it raise for files that are damaged."""


class NotASheet(RuleBroken):
    """The file is no list of ours: `why` is `workbook`, `marks`, `heading`, `end`, `large` or `hostile`."""

    code = "not_a_sheet"

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


class SheetCellUnfit(RuleBroken):
    """A cell holds something else than its column says. Params: `row` of the spreadsheet, `column`, `value`."""

    code = "sheet_cell_unfit"

    def __init__(self, row: int, column: str, value: object) -> None:
        super().__init__(row=row, column=column, value=str(value)[:60])


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What a file says. `totals` are the sums as they stand in it; `units` are register units."""

    template: Template
    period: Period
    units: tuple[int, ...]
    rows: tuple[Row, ...]
    totals: dict[str, int]

    def wrong_totals(self) -> dict[str, tuple[int, int]]:
        """Sums that are not those of the rows: column → (stands there, is)."""
        keys = self.template.keys
        wrong: dict[str, tuple[int, int]] = {}
        for column in self.template.summed:
            place = keys.index(column.key)
            total = sum(value for row in self.rows if isinstance(value := row[place], int))
            if self.totals.get(column.key, 0) != total:
                wrong[column.key] = self.totals.get(column.key, 0), total
        return wrong


def read_sheet(content: bytes, book: FormBook) -> SheetRead:
    """The rows of a workbook that `sheet_xlsx` made, whoever has edited it since.

    Raises `NotASheet`, `SheetCellUnfit`, `NoTemplate` (a version that this program does not have).
    """
    import openpyxl

    _refuse_hostile(content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except _UNREADABLE as error:
        raise NotASheet("workbook") from error
    template, period, units = _known_by(workbook, book)
    try:
        # The size that a sheet claims is often wrong, and nothing obliges it to be true.
        page = workbook.worksheets[0]
        page.reset_dimensions()
        lines = [tuple(row) for row, _ in zip(page.iter_rows(values_only=True), range(MOST_ROWS), strict=False)]
    except _UNREADABLE as error:
        raise NotASheet("workbook") from error
    numbered = _below_heading(lines, template)
    rows: list[Row] = []
    for number, line in numbered:
        if line[0] == wording.TOTAL_SHORT:
            return SheetRead(template, period, units, tuple(rows), _totals(template, line))
        if isinstance(line[0], str):
            break
        if any(value is not None for value in line):
            rows.append(_row(template, number, line))
    raise NotASheet("end")


def _refuse_hostile(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise NotASheet("large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise NotASheet("hostile")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        if b"<!" in opened.read(1024).replace(b"<!--", b""):
                            raise NotASheet("hostile")
    except _UNREADABLE as error:
        raise NotASheet("workbook") from error


def _known_by(workbook: Workbook, book: FormBook) -> tuple[Template, Period, tuple[int, ...]]:
    props = workbook.custom_doc_props.props  # type: ignore[attr-defined]  # the stubs do not know them
    marks = {prop.name: str(prop.value or "") for prop in props if prop.name in MARKS}
    if set(marks) != set(MARKS):
        raise NotASheet("marks")
    sheet, version, first, last, units = (marks[name] for name in MARKS)
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        served = tuple(int(unit) for unit in units.split(",") if unit)
    except ValueError as error:
        raise NotASheet("marks") from error
    return book.version(sheet, version), period, served


def _below_heading(lines: Sequence[tuple[object, ...]], template: Template) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Numbered lines under the headings, each as wide as the template."""
    headings = tuple(column.heading for column in template.columns)
    marks = tuple(column.mark or None for column in template.columns)
    width = len(headings)
    for number, line in enumerate(lines[:_HEADING_WITHIN]):
        if line[:width] == headings:
            below = number + 1
            if below < len(lines) and _padded(lines[below], width) == marks:
                below += 1
            return ((at + 1, _padded(lines[at], width)) for at in range(below, len(lines)))
    raise NotASheet("heading")


def _padded(line: tuple[object, ...], width: int) -> tuple[object, ...]:
    return (*line[:width], *[None] * (width - len(line)))


def _row(template: Template, number: int, line: tuple[object, ...]) -> Row:
    return tuple(
        _cell(column.kind, value, number, column.heading) for column, value in zip(template.columns, line, strict=True)
    )


def _cell(kind: CellType, value: object, row: int, column: str) -> Cell:
    if value is None:
        return blank(kind)
    if kind == "text":
        return value if isinstance(value, str) else str(value)
    if isinstance(value, date) and kind in {"date", "month", "born"}:
        return as_day(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and kind not in {"date", "month"}:
        amount = value * HUNDREDTHS if kind == "percent" else value
        whole = round(amount)
        if kind == "percent" or whole == amount:
            return whole
    raise SheetCellUnfit(row, column, value)


def _totals(template: Template, line: tuple[object, ...]) -> dict[str, int]:
    pairs = zip(template.columns, line, strict=True)
    return {column.key: value for column, value in pairs if column.is_summed and isinstance(value, int)}
