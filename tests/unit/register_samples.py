"""Small register files for tests: a head, a wife, and the bytes of CSV and xlsx."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl

from fieldapp.domain.fact_kinds import NewMember
from fieldapp.office.register_file import read_register
from fieldapp.office.register_rows import RegisterReading, RowProblem
from fieldapp.storage.places import load_places

PLACES = load_places(Path(__file__).resolve().parents[2] / "resources" / "places")
TODAY = date(2026, 11, 21)

HEAD = {
    "Mã xã": "04123",
    "Mã hộ": "H1",
    "Thôn/bản": "Bản Nà Hày (mẫu)",
    "Họ và tên": "Lò Văn Thắng",
    "Ngày sinh": "02/05/1980",
    "Giới tính": "Nam",
    "Số định danh": "014080123456",
    "Quan hệ với chủ hộ": "Chủ hộ",
    "Nhóm": "Hộ gia đình",
}
WIFE = HEAD | {
    "Họ và tên": "Cà Thị Ánh",
    "Ngày sinh": "1983",
    "Giới tính": "Nữ",
    "Số định danh": "014183123456",
    "Quan hệ với chủ hộ": "Vợ",
}
EXTRA = ("Mã số BHXH", "Số thẻ BHYT", "Dân tộc", "Thẻ từ ngày", "Thẻ đến ngày", "Điện thoại", "Ngôn ngữ")
HEADING = (*HEAD, *EXTRA, "Ngày ra khỏi vùng", "Ghi chú")

Cell = str | int | float | date | None


def as_csv(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADING, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Cell]], sheet: str = "Danh sách") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(*rows: dict[str, str]) -> RegisterReading:
    return read_register(as_csv(*rows), PLACES, TODAY)


def only_member(row: dict[str, str]) -> NewMember:
    reading = read(row)
    assert reading.problems == []
    return reading.households[0].members[0]


def codes(noted: list[RowProblem]) -> list[tuple[int, str, str]]:
    return [(note.row, note.column, note.code) for note in noted]
