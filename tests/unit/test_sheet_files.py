"""Sheets as files: they read back to the dong and the day, print as they say, and harm nobody who opens them."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.names import fold
from fieldapp.domain.sheet_fields import FIELDS
from fieldapp.domain.sheets import Sheet
from fieldapp.printing.sheet_pdf import cell_text, sheet_pages, sheet_pdf
from fieldapp.printing.sheet_reading import NotASheet, SheetCellUnfit, read_sheet
from fieldapp.printing.sheet_xlsx import sheet_xlsx
from tests.sheet_months import Month, forms
from tests.unit.printing_samples import faces
from tests.unit.test_sheets import sheet_of

SHEETS = sorted(FIELDS)


def pdf_text(content: bytes) -> str:
    """What a reader of PDF files finds."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000))
def test_every_sheet_of_a_month_reads_back_as_it_was(seed: int) -> None:
    month = Month(seed, 15)
    for name in SHEETS:
        sheet = sheet_of(month, name)
        found = read_sheet(sheet_xlsx(sheet), forms())
        assert found.rows == sheet.rows
        assert (found.template, found.period, found.units) == (sheet.template, sheet.period, (1, 2))
        assert found.wrong_totals() == {}


@pytest.mark.parametrize("name", SHEETS)
def test_the_pdf_says_every_figure_and_day_of_the_sheet(name: str) -> None:
    sheet = sheet_of(Month(5, 25), name)
    said = pdf_text(sheet_pdf(sheet, faces())).split()
    for row in sheet.rows:
        for column, value in zip(sheet.template.columns, row, strict=True):
            if column.kind != "text" or re.fullmatch(r"[0-9]{9,12}", str(value)):
                for word in cell_text(column, value).split():
                    assert word in said, (column.key, word)
    for column in sheet.template.summed:
        assert cell_text(column, sheet.totals[column.key]) in said


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_leaves_its_page_and_every_page_has_its_headings(name: str) -> None:
    sheet = sheet_of(Month(8, 60), name)
    pages = sheet_pages(sheet, faces())
    text = pdf_text(sheet_pdf(sheet, faces()))
    assert text.count("KHÔNG CÓ GIÁ TRỊ THANH TOÁN") == len(pages)
    assert f"Trang {len(pages)}/{len(pages)}" in text
    for page in pages:
        for mark in page.marks:
            for x, y, _said in getattr(mark, "texts", ()):
                assert 0 < x < page.width
                assert 0 < y < page.height


def test_a_wide_text_is_kept_inside_its_column() -> None:
    sheet = sheet_of(Month(1, 10), "receipts")
    place = sheet.template.keys.index("reason")
    long = "khôngcókhoảngtrắng" * 20
    bent = replace(sheet, rows=((*sheet.rows[0][:place], long, *sheet.rows[0][place + 1 :]), *sheet.rows[1:]))
    said = "".join(pdf_text(sheet_pdf(bent, faces())).split())
    assert fold("khôngcókho") in fold(said)
    assert read_sheet(sheet_xlsx(bent), forms()).rows == bent.rows


def book_of(sheet: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(sheet_xlsx(sheet)))


def test_cells_have_their_types_and_the_sheet_is_ready_to_print() -> None:
    sheet = sheet_of(Month(2, 20), "d05")
    page = book_of(sheet).worksheets[0]
    heading = next(row for row in page.iter_rows() if row[0].value == "STT")[0].row
    assert heading is not None
    first = page[heading + 2]
    kinds = {"text": (str,), "date": (datetime,), "month": (datetime,), "money": (int,), "number": (int,)}
    for column, cell in zip(sheet.template.columns, first, strict=True):
        if cell.value is not None and column.kind in kinds:
            assert isinstance(cell.value, kinds[column.kind]), column.key
            assert cell.data_type == {"text": "s", "date": "d", "month": "d"}.get(column.kind, "n")
    assert [c.number_format for c in first][5] == "dd/mm/yyyy"
    assert {c.number_format for c in first} == {"0", "@", "dd/mm/yyyy", "#,##0", "mm/yyyy", "0.##"}
    assert (page.page_setup.orientation, page.page_setup.fitToWidth) == ("landscape", 1)
    assert page.print_title_rows == f"${heading}:${heading + 1}"
    assert page.freeze_panes == f"C{heading + 2}"
    assert page.column_dimensions["B"].width > 15


def test_no_text_is_ever_a_formula() -> None:
    for name in SHEETS:
        for row in book_of(sheet_of(Month(11, 30), name)).worksheets[0].iter_rows():
            assert [cell.value for cell in row if cell.data_type == "f"] == []


def edited(sheet: Sheet, change: str, to: object) -> bytes:
    """The workbook with the first cell that says `change` saying something else, saved by somebody's program."""
    book = book_of(sheet)
    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value) == change)
    cell.value = to  # type: ignore[assignment]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_that_was_saved_again_is_still_known() -> None:
    sheet = sheet_of(Month(2, 20), "receipts")
    number = str(sheet.rows[0][1])
    found = read_sheet(edited(sheet, number, number), forms())
    assert found.rows == sheet.rows
    changed = read_sheet(edited(sheet, str(sheet.rows[0][7]), 1), forms())
    assert set(changed.wrong_totals()) == {"total"}


def test_a_cell_of_another_type_is_named() -> None:
    sheet = sheet_of(Month(2, 20), "d05")
    with pytest.raises(SheetCellUnfit) as caught:
        read_sheet(edited(sheet, str(sheet.rows[0][10]), "nhiều"), forms())
    assert caught.value.params["column"] == "Số tiền phải đóng"
    with pytest.raises(SheetCellUnfit):
        read_sheet(edited(sheet, str(sheet.rows[0][10]), 1.5), forms())


def test_files_that_are_no_sheets_are_refused() -> None:
    sheet = sheet_of(Month(2, 5), "numbers")
    content = sheet_xlsx(sheet)
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a 'a'>]>")
    cases = {
        b"": "workbook", b"not a zip": "workbook", content[:-50]: "workbook", plain.getvalue(): "marks",
        bomb.getvalue(): "hostile", edited(sheet, "STT", "SỐ"): "heading", edited(sheet, "TỔNG CỘNG", None): "end",
    }  # fmt: skip
    for given_bytes, why in cases.items():
        with pytest.raises(NotASheet) as caught:
            read_sheet(given_bytes, forms())
        assert caught.value.params["why"] == why


@cache
def small_file() -> bytes:
    """One workbook for every damage: two of them differ in the moment at which they were made."""
    return sheet_xlsx(sheet_of(Month(2, 3), "numbers"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_and_never_crashes(data: st.DataObject) -> None:
    content = bytearray(small_file())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_sheet(bytes(content), forms())
    except (NotASheet, SheetCellUnfit):
        return


def test_the_same_sheet_gives_the_same_pdf() -> None:
    sheet = sheet_of(Month(4, 20), "d03")
    assert sheet_pdf(sheet, faces()) == sheet_pdf(sheet, faces())


def test_a_cell_is_said_as_paper_says_it() -> None:
    template = sheet_of(Month(1, 3), "d05").template
    said = {
        key: cell_text(template.column(key), value)
        for key, value in (
            ("due", 1_366_200), ("state_percent", 1250), ("province_percent", 5000), ("from_month", date(2026, 11, 1)),
            ("receipt_on", date(2026, 11, 21)), ("other_percent", None), ("name", ""),
        )
    }  # fmt: skip
    assert list(said.values()) == ["1.366.200", "12,5", "50", "11/2026", "21/11/2026", "", ""]
