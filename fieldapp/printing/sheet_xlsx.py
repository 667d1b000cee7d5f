"""Lists as workbooks: every cell of its own type, ready to print, marked so that it can be read back.

Money is whole numbers with a format, days are days, identity numbers are text that keeps its zeros. Rows are written
as they come, so a month of a province needs no more memory than a page.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, cast

from openpyxl import Workbook
from openpyxl.cell import Cell as BookCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from fieldapp.domain.amount_words import in_words
from fieldapp.domain.sheet_fields import Cell, CellType
from fieldapp.domain.sheet_templates import SheetColumn, Template
from fieldapp.domain.sheets import Sheet
from fieldapp.printing import wording

MARKS: Final = ("fieldapp.sheet", "fieldapp.version", "fieldapp.first", "fieldapp.last", "fieldapp.units")
"""Properties of the file by which it is known again."""

HUNDREDTHS: Final = 100
_FONT: Final = "Noto Sans"
FORMATS: Final[dict[CellType, str]] = {
    "text": "@",
    "date": "dd/mm/yyyy",
    "month": "mm/yyyy",
    "born": "dd/mm/yyyy",
    "number": "0",
    "money": "#,##0",
    "percent": "0.##",
}
_ALIGN: Final[dict[CellType, str]] = {"text": "left", "money": "right", "number": "right", "percent": "right"}
_A4: Final = 9
_LINE: Final = Side(style="hair", color="8C8C8C")
_GRID: Final = Border(top=_LINE, bottom=_LINE, left=_LINE, right=_LINE)
_HEADING: Final = PatternFill("solid", fgColor="E6EAF3")
_DEMO: Final = PatternFill("solid", fgColor="FADE9E")


def sheet_xlsx(sheet: Sheet) -> bytes:
    """The sheet as a workbook of one page width, its headings on every page."""
    template = sheet.template
    book = Workbook(write_only=True)
    book.properties.creator = "fieldapp"
    for name, value in zip(MARKS, _marks(sheet), strict=True):
        book.custom_doc_props.append(StringProperty(name=name, value=value))  # type: ignore[attr-defined]
    page = cast("Worksheet", book.create_sheet(template.form.removeprefix("Mẫu ")[:31]))  # one that is written once
    above = _above(sheet, page)
    headed = len(above) + 1 + bool(_column_marks(template))
    _set_up(page, template, len(above) + 1, headed)
    for row in above:
        page.append(row)
    page.append([_styled(page, c.heading, bold=True, align="center", fill=_HEADING) for c in template.columns])
    if headed > len(above) + 1:
        page.append([_styled(page, c.mark, align="center", fill=_HEADING, size=8) for c in template.columns])
    _write_rows(page, template, sheet.rows)
    for row in _below(sheet, page):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _marks(sheet: Sheet) -> tuple[str, ...]:
    period = sheet.period
    units = ",".join(str(unit) for unit in sheet.units)
    return (sheet.template.sheet, sheet.template.version, period.first.isoformat(), period.last.isoformat(), units)


def _column_marks(template: Template) -> bool:
    return any(column.mark for column in template.columns)


def _set_up(page: Worksheet, template: Template, heading: int, headed: int) -> None:
    """Paper, widths, and what stays in sight."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom = 0.45, 0.6
    page.HeaderFooter = HeaderFooter(
        oddFooter=HeaderFooterItem(left=_HeaderFooterPart(template.form), right=_HeaderFooterPart("Trang &P/&N"))
    )
    page.print_title_rows = f"{heading}:{headed}"
    page.freeze_panes = page_cell(2, headed)
    for place, column in enumerate(template.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = column.width + 1


def page_cell(column: int, below: int) -> str:
    """The cell right of `column` and below row `below`."""
    return f"{get_column_letter(column + 1)}{below + 1}"


def _styled(
    page: Worksheet,
    value: Cell,
    *,
    bold: bool = False,
    align: str = "left",
    fill: PatternFill | None = None,
    size: int = 9,
    framed: bool = True,
    number_format: str = "",
) -> BookCell:
    cell = WriteOnlyCell(page, value=None)
    cell.font = Font(name=_FONT, size=size, bold=bold)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=framed)
    if framed:
        cell.border = _GRID
    if fill is not None:
        cell.fill = fill
    cell.number_format = number_format or "General"
    _put(cell, value)
    return cell


def _put(cell: BookCell, value: Cell) -> None:
    """Give a cell its value; text is never taken for a formula or an error."""
    cell.value = value if value != "" else None
    if isinstance(value, str) and value:
        cell.data_type = "s"


def _write_rows(page: Worksheet, template: Template, rows: Iterable[Sequence[Cell]]) -> None:
    """One cell for each column, filled anew for every row: styles are looked up once."""
    cells = [
        _styled(page, None, align=_ALIGN.get(column.kind, "center"), number_format=FORMATS[column.kind])
        for column in template.columns
    ]
    years = {
        place: _styled(page, None, align="center", number_format="0")
        for place, column in enumerate(template.columns)
        if column.kind == "born"
    }
    kinds = [column.kind for column in template.columns]
    for row in rows:
        line = cells if not years else list(cells)
        for place, (kind, value) in enumerate(zip(kinds, row, strict=True)):
            if kind == "born" and isinstance(value, int):
                line[place] = years[place]
            _put(line[place], _stored(kind, value))
        page.append(line)


def _stored(kind: CellType, value: Cell) -> Cell:
    """What a cell holds: hundredths of a percent as percent, a fraction only where there is one."""
    if kind != "percent" or not isinstance(value, int):
        return value
    return value // HUNDREDTHS if value % HUNDREDTHS == 0 else value / HUNDREDTHS  # type: ignore[return-value]


def _above(sheet: Sheet, page: Worksheet) -> list[list[BookCell | None]]:
    """Who, which form by which rule, title, period, and whether it is a sample."""
    width = len(sheet.template.columns)
    left = [line for line in sheet.organisation if line] or [""]
    right = [sheet.template.form, sheet.template.legal]
    rows: list[list[BookCell | None]] = []
    for index in range(max(len(left), len(right))):
        row: list[BookCell | None] = [None] * width
        if index < len(left):
            row[0] = _styled(page, left[index], bold=index == len(left) - 1, framed=False)
        if index < len(right):
            row[-1] = _styled(page, right[index], align="right", framed=False, bold=index == 0, size=9 - index)
        rows.append(row)
    rows.append(_across(page, sheet.template.title, width, bold=True, size=14))
    rows.append(_across(page, period_line(sheet), width))
    if sheet.is_demo:
        rows.append(_across(page, wording.DEMO_BAND, width, bold=True, fill=_DEMO))
    return [*rows, [None] * width]


def _across(
    page: Worksheet,
    text: str,
    width: int,
    *,
    bold: bool = False,
    size: int = 10,
    fill: PatternFill | None = None,
) -> list[BookCell | None]:
    """A line centred over the whole sheet without joining cells."""
    said = [text, *[None] * (width - 1)]
    return [
        _styled(page, part, bold=bold, align="centerContinuous", size=size, fill=fill, framed=False) for part in said
    ]


def period_line(sheet: Sheet) -> str:
    """`Từ ngày 01/11/2026 đến ngày 30/11/2026 · Xã Mẫu, tỉnh Mẫu`."""
    days = f"Từ ngày {wording.day(sheet.period.first)} đến ngày {wording.day(sheet.period.last)}"
    return f"{days} · {sheet.region}" if sheet.region else days


def _below(sheet: Sheet, page: Worksheet) -> list[list[BookCell | None]]:
    """Sums, the sum in words, how many rows, who signs."""
    template, totals, width = sheet.template, sheet.totals, len(sheet.template.columns)
    sums = [_total_cell(page, column, totals.get(column.key)) for column in template.columns]
    _put(sums[0], wording.TOTAL_SHORT)
    sums[0].alignment = Alignment(horizontal="left", wrap_text=False)
    rows: list[list[BookCell | None]] = [[*sums], [None] * width]
    rows += [[_styled(page, line, framed=False), *[None] * (width - 1)] for line in foot_lines(sheet)]
    rows.append([None] * width)
    signed: list[BookCell | None] = [None] * width
    each = width / len(template.signatures)
    for index, who in enumerate(template.signatures):
        signed[int(each * index + each / 2)] = _styled(page, who, bold=True, align="center", framed=False)
    return [*rows, signed]


def _total_cell(page: Worksheet, column: SheetColumn, total: int | None) -> BookCell:
    return _styled(page, total, bold=True, align="right", fill=_HEADING, number_format=FORMATS[column.kind])


def foot_lines(sheet: Sheet) -> list[str]:
    """What is said below the sums: the sum in words, and how many rows there are."""
    lines = [f"{sheet.template.rows_label}: {len(sheet.rows)}"]
    if sheet.worded is not None:
        text = in_words(sheet.worded)
        key = sheet.template.column(sheet.template.worded).heading
        lines.insert(0, f"{key} – {wording.IN_WORDS.lower()} {text[:1].upper()}{text[1:]}")
    return lines


def as_day(moment: date) -> date:
    """A day without the hour that a spreadsheet adds."""
    return moment.date() if isinstance(moment, datetime) else moment
