"""Reading the register of a commune: what spreadsheets do to it, bad rows, bounds, and the way back."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.demo.workbook import write_register_xlsx
from fieldapp.domain.fact_kinds import HouseholdRegistered, KnownCover, NewMember
from fieldapp.domain.ids import Day
from fieldapp.office import register_rows, register_sheet
from fieldapp.office.register_cells import Row, read_born, whole_digits
from fieldapp.office.register_columns import (
    COLUMNS,
    GROUP_LABELS,
    GROUPS,
    HEADINGS,
    LANGUAGE_LABELS,
    LANGUAGES,
    TIE_LABELS,
    TIES,
    plain_words,
)
from fieldapp.office.register_file import problems_csv, read_register
from fieldapp.office.register_rows import RegisterHousehold, RegisterReading, RegisterUnreadable, RowProblem
from fieldapp.office.register_words import FILE_SENTENCES, ROW_SENTENCES, say_file, say_row
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


def test_a_plain_file() -> None:
    reading = read(HEAD, WIFE)
    assert (reading.problems, reading.warnings, reading.rows, reading.people) == ([], [], 2, 2)
    household = reading.households[0]
    assert (household.commune, household.code, household.village) == ("04123", "H1", "Bản Nà Hày (mẫu)")
    assert [member.tie for member in household.members] == ["head", "spouse"]
    assert household.members[0] == NewMember(
        tie="head",
        groups=("household",),
        verified="register",
        name="Lò Văn Thắng",
        born="1980-05-02",
        sex="male",
        citizen_id="014080123456",
    )
    assert household.members[1].born == "1983"
    assert household.rows == (2, 3)


def test_the_fact_of_a_household() -> None:
    reading = read(HEAD | {"Điện thoại": "0912 345 678", "Ngôn ngữ": "Thái"})
    household = reading.households[0]
    assert household.registered() == HouseholdRegistered(
        household.members, village="Bản Nà Hày (mẫu)", code="H1", phone="0912345678", language="blt"
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_separators_and_encodings(delimiter: str, encoding: str) -> None:
    reading = read_register(as_csv(HEAD, WIFE, delimiter=delimiter, encoding=encoding), PLACES, TODAY)
    assert reading.problems == []
    assert reading.households[0].members[1].name == "Cà Thị Ánh"


def in_windows_1258(text: str) -> bytes:
    """The code page writes a letter with its hook or hat, then the tone as a mark of its own."""
    spelled: list[str] = []
    for letter in unicodedata.normalize("NFD", text):
        if spelled and letter in "\u0302\u0306\u031b":
            tones = [spelled.pop()] if spelled[-1] in "\u0300\u0301\u0303\u0309\u0323" else []
            spelled[-1] = unicodedata.normalize("NFC", spelled[-1] + letter)
            spelled += tones
        else:
            spelled.append(letter)
    return "".join(spelled).encode("cp1258")


def test_windows_1258_comes_out_composed() -> None:
    content = in_windows_1258("Họ và tên,Ngày sinh,Giới tính,Mã xã,Dân tộc\nLò Văn Việt,1980,Nữ,04123,Mường\n")
    member = read_register(content, PLACES, TODAY).households[0].members[0]
    assert (member.name, member.sex, member.ethnicity) == ("Lò Văn Việt", "female", "Mường")


@pytest.mark.parametrize("heading", ["HỌ VÀ TÊN", "ho va ten", "Họ & tên", "Họ tên", "  Họ  và tên (*) "])
def test_headings_are_recognised_however_written(heading: str) -> None:
    content = f"STT;{heading};Năm sinh;Giới tính;Mã xã\n1;Lò Văn Thắng;1980;nam;04123\n".encode()
    assert read_register(content, PLACES, TODAY).people == 1


def test_titles_above_and_column_numbers_below_the_heading() -> None:
    table: list[list[Cell]] = [
        ["UBND XÃ CHIỀNG MUNG"],
        [None],
        ["DANH SÁCH NGƯỜI THAM GIA BHYT"],
        ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Mã xã"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [1, "Lò Văn Thắng", "02/05/1980", "Nam", "04123"],
        [None, None, None, None, None],
        ["Tổng cộng", None, None, None, 1],
    ]
    reading = read_register(as_xlsx(table), PLACES, TODAY)
    assert codes(reading.problems) == []
    assert codes(reading.warnings) == [(6, "tie", "head_assumed"), (8, "name", "row_skipped")]
    assert reading.people == 1


def test_the_sheet_with_the_table_is_found() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([["Hướng dẫn"], ["Điền vào trang sau"]])))
    page = book.create_sheet("Dữ liệu")
    page.append(["Họ và tên", "Ngày sinh", "Giới tính", "Mã xã"])
    page.append(["Lò Văn Thắng", 1980, "Nam", 4123])
    out = io.BytesIO()
    book.save(out)
    reading = read_register(out.getvalue(), PLACES, TODAY)
    assert reading.people == 1
    assert ("commune", "commune_renumbered") in [(w.column, w.code) for w in reading.warnings]


# --- what spreadsheets do -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "warned"),
    [("014080123456", False), (14080123456, True), (14080123456.0, True), ("14080123456", True),
     ("1.4080123456E+10", True), ("014 080 123 456", False), ("'014080123456", False)],
)  # fmt: skip
def test_citizen_ids_that_a_spreadsheet_took_for_numbers(written: Cell, warned: bool) -> None:
    table: list[list[Cell]] = [
        ["Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Mã xã", "Quan hệ"],
        ["Lò Văn Thắng", "1980", "Nam", written, "04123", "Chủ hộ"],
    ]
    reading = read_register(as_xlsx(table), PLACES, TODAY)
    assert reading.problems == []
    assert reading.households[0].members[0].citizen_id == "014080123456"
    assert [w.code for w in reading.warnings] == (["number_repaired"] if warned else [])


def test_digits_lost_to_scientific_notation_keep_the_row_out() -> None:
    reading = read(HEAD | {"Số định danh": "1.40801E+10"})
    assert codes(reading.problems) == [(2, "citizen_id", "digits_lost")]
    assert reading.people == 0


@given(st.integers(min_value=10**9, max_value=10**11 - 1))
def test_whole_digits_restores_exactly_or_not_at_all(number: int) -> None:
    assert whole_digits(f"{number}.0") == str(number)
    exact = f"{number / 10 ** (len(str(number)) - 1):.{len(str(number)) - 1}f}E+{len(str(number)) - 1}"
    assert whole_digits(exact) == str(number)
    rounded = f"{number:.4E}"
    assert whole_digits(rounded) is None


@pytest.mark.parametrize(
    ("written", "born"),
    [
        (datetime(1980, 5, 2), "1980-05-02"),  # noqa: DTZ001 - as a spreadsheet gives it
        (1980, "1980"),
        ("1980", "1980"),
        ("5/1980", "1980-05"),
        ("2/5/1980", "1980-05-02"),
        ("02-05-1980", "1980-05-02"),
        ("1980-05-02 00:00:00", "1980-05-02"),
        ("00/00/1980", "1980"),
        ("--/--/1980", "1980"),
        ("00/05/1980", "1980-05"),
        (29343, "1980-05-02"),
    ],
)
def test_births_as_offices_write_them(written: Cell, born: str) -> None:
    table: list[list[Cell]] = [
        ["Họ và tên", "Ngày sinh", "Giới tính", "Mã xã", "Quan hệ"],
        ["Lò Văn Thắng", written, "Nam", "04123", "Chủ hộ"],
    ]
    reading = read_register(as_xlsx(table), PLACES, TODAY)
    assert reading.problems == []
    assert reading.households[0].members[0].born == born


@pytest.mark.parametrize("written", [float("inf"), float("nan"), -1, 0, True, 10**30, 1980.5])
def test_births_that_are_no_date(written: Cell) -> None:
    row = Row(2, [written], {"born": 0})
    assert read_born(row, TODAY) == ""
    assert [problem.code for problem in row.problems] == ["not_a_date"]


def test_missing_birth_and_sex_come_from_the_citizen_id() -> None:
    reading = read(HEAD | {"Ngày sinh": "", "Giới tính": ""})
    member = reading.households[0].members[0]
    assert (member.born, member.sex) == ("1980", "male")
    assert [w.code for w in reading.warnings] == ["born_from_citizen_id", "sex_from_citizen_id"]


def test_numbers_that_disagree_with_the_person_are_doubts() -> None:
    reading = read(HEAD | {"Giới tính": "Nữ", "Ngày sinh": "1981"})
    assert reading.problems == []
    assert {w.code for w in reading.warnings} == {"born_differs_from_citizen_id", "sex_differs_from_citizen_id"}


def test_cover_and_card() -> None:
    member = only_member(
        HEAD | {"Số thẻ BHYT": "GD 4 14 1420123456", "Thẻ từ ngày": "01/12/2025", "Thẻ đến ngày": "30/11/26"}
    )
    assert member.cover == (KnownCover("health", "household", Day("2025-12-01"), Day("2026-11-30")),)
    assert (member.card_number, member.insurance_code) == ("GD4141420123456", "1420123456")


def test_a_card_that_shows_the_insurance_code_alone() -> None:
    member = only_member(HEAD | {"Số thẻ BHYT": "1420123456"})
    assert (member.card_number, member.insurance_code) == ("", "1420123456")


def test_several_groups_and_object_codes() -> None:
    assert only_member(HEAD | {"Nhóm": "Cận nghèo; HS"}).groups == ("near_poor", "student")
    assert only_member(HEAD | {"Nhóm": "DK"}).groups == ("extremely_difficult_area",)
    assert only_member(HEAD | {"Nhóm": "farm_average"}).groups == ("farm_average",)


def test_an_old_commune_code_becomes_todays() -> None:
    reading = read(HEAD | {"Mã xã": "03649"})
    assert reading.households[0].commune == "03646"
    assert codes(reading.warnings) == [(2, "commune", "commune_renumbered")]


def test_households_without_numbers_begin_at_each_head() -> None:
    blank = {"Mã hộ": "", "Mã xã": "", "Số định danh": ""}
    reading = read(
        HEAD | {"Mã hộ": "", "Số định danh": ""},
        WIFE | blank,
        HEAD | blank | {"Họ và tên": "Vì Văn Ún"},
        WIFE | blank | {"Họ và tên": "Lò Thị Lả"},
    )
    assert [[m.name for m in h.members] for h in reading.households] == [
        ["Lò Văn Thắng", "Cà Thị Ánh"],
        ["Vì Văn Ún", "Lò Thị Lả"],
    ]


# --- bad rows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"Họ và tên": ""}, "name", "name_missing"),
        ({"Họ và tên": "12345"}, "name", "not_a_name"),
        ({"Ngày sinh": "31/02/1980"}, "born", "not_a_date"),
        ({"Ngày sinh": "01/01/2030", "Số định danh": ""}, "born", "born_in_future"),
        ({"Ngày sinh": "", "Số định danh": ""}, "born", "born_missing"),
        ({"Giới tính": "", "Số định danh": ""}, "sex", "sex_missing"),
        ({"Giới tính": "khác"}, "sex", "unknown_word"),
        ({"Số định danh": "01408012345678"}, "citizen_id", "number_wrong_length"),
        ({"Số định danh": "O14080123456"}, "citizen_id", "number_wrong_characters"),
        ({"Mã số BHXH": "12345"}, "insurance_code", "number_wrong_length"),
        ({"Nhóm": "Nhóm lạ"}, "groups", "unknown_word"),
        ({"Nhóm": "DN"}, "groups", "insured_through_work"),
        ({"Mã xã": "99999"}, "commune", "unknown_place"),
        ({"Mã xã": ""}, "commune", "commune_missing"),
        ({"Thẻ đến ngày": "32/13/2026"}, "expires_on", "not_a_date"),
        ({"Thẻ từ ngày": "01/12/2026", "Thẻ đến ngày": "30/11/2026"}, "expires_on", "cover_ends_before_it_starts"),
    ],
)
def test_a_bad_row_is_named_and_the_others_stay(change: dict[str, str], column: str, code: str) -> None:
    good = WIFE | {"Mã hộ": "H2", "Quan hệ với chủ hộ": "Chủ hộ"}
    reading = read(HEAD | change, good)
    assert codes(reading.problems) == [(2, column, code)]
    assert [m.name for h in reading.households for m in h.members] == ["Cà Thị Ánh"]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"Điện thoại": "123"}, "phone", "number_wrong_length"),
        ({"Số thẻ BHYT": "GD41414"}, "card_number", "number_wrong_length"),
        ({"Số thẻ BHYT": "ZZ4141420123456"}, "card_number", "object_code_unknown"),
        ({"Số thẻ BHYT": "GD4141420123456", "Mã số BHXH": "1420123457"}, "card_number",
         "card_differs_from_insurance_code"),
        ({"Ngôn ngữ": "Tiếng lạ"}, "language", "unknown_word"),
        ({"Dân tộc": "Người lạ"}, "ethnicity", "unknown_word"),
        ({"Quan hệ với chủ hộ": "Bạn"}, "tie", "unknown_word"),
        ({"Thẻ từ ngày": "01/12/2026"}, "expires_on", "cover_end_missing"),
        ({"Nhóm": "DTTS xã ra khỏi vùng"}, "exited_on", "exited_on_missing"),
        ({"Ngày sinh": "1890", "Số định danh": ""}, "born", "born_long_ago"),
        ({"Ghi chú": "x", "Thôn/bản": "B" * 400}, "village", "text_cut"),
    ],
)  # fmt: skip
def test_what_is_only_odd_keeps_nobody_out(change: dict[str, str], column: str, code: str) -> None:
    reading = read(HEAD | change)
    assert reading.problems == []
    assert reading.people == 1
    assert (2, column, code) in codes(reading.warnings)


def test_every_fault_of_a_row_is_named() -> None:
    reading = read(HEAD | {"Họ và tên": "", "Ngày sinh": "x", "Nhóm": "lạ"})
    assert {p.column for p in reading.problems} == {"name", "born", "groups"}


def test_the_same_number_twice() -> None:
    reading = read(HEAD, WIFE | {"Số định danh": HEAD["Số định danh"]})
    assert [(p.row, p.code, p.params) for p in reading.problems] == [(3, "duplicate_citizen_id", (("first", 2),))]
    assert reading.people == 1


def test_a_bad_row_does_not_make_the_good_one_a_duplicate() -> None:
    reading = read(HEAD | {"Ngày sinh": "x"}, HEAD)
    assert codes(reading.problems) == [(2, "born", "not_a_date")]
    assert reading.people == 1


def test_the_same_name_and_birth_without_numbers_is_a_warning() -> None:
    row = HEAD | {"Số định danh": ""}
    reading = read(row, row | {"Mã hộ": "H2"})
    assert reading.people == 2
    assert codes(reading.warnings) == [(3, "name", "perhaps_the_same_person")]


def test_a_household_whose_head_is_bad_keeps_the_rest() -> None:
    reading = read(HEAD | {"Ngày sinh": "x"}, WIFE)
    assert codes(reading.problems) == [(2, "born", "not_a_date")]
    assert [m.tie for m in reading.households[0].members] == ["spouse"]
    assert codes(reading.warnings) == [(3, "tie", "head_missing")]


def test_a_second_head_becomes_another_member() -> None:
    reading = read(HEAD, WIFE | {"Quan hệ với chủ hộ": "Chủ hộ"})
    assert [m.tie for m in reading.households[0].members] == ["head", "other"]
    assert codes(reading.warnings) == [(3, "tie", "second_head")]


def test_different_villages_in_one_household() -> None:
    reading = read(HEAD, WIFE | {"Thôn/bản": "Bản khác (mẫu)"})
    assert reading.households[0].village == "Bản Nà Hày (mẫu)"
    assert codes(reading.warnings) == [(3, "village", "differs_in_household")]


# --- files that cannot be read --------------------------------------------------------------------------------------


def hostile_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1000)
    return out.getvalue()


def zip_with_entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no_heading"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
        (b"PK\x03\x04broken", "not_a_workbook"),
        (hostile_zip(), "not_a_workbook"),
        (zip_with_entities(), "hostile_workbook"),
        (b"\x81\x8d\x8f\xff\xd0", "unknown_encoding"),
        (b"a,b,c\n1,2,3\n", "no_heading"),
        ("Họ và tên,Giới tính\nLò Văn Thắng,Nam\n".encode(), "no_heading"),
        (b'"' + b"x" * 200_000, "not_a_table"),
    ],
)
def test_unreadable_files(content: bytes, reason: str) -> None:
    with pytest.raises(RegisterUnreadable) as raised:
        read_register(content, PLACES, TODAY)
    assert raised.value.params["reason"] == reason


def test_bounds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = as_csv(HEAD, WIFE)
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    monkeypatch.setattr(register_sheet, "MAX_ROWS", 1)
    with pytest.raises(RegisterUnreadable, match="too_many_rows"):
        read_register(path, PLACES, TODAY)
    monkeypatch.setattr(register_sheet, "MAX_BYTES", len(content) - 1)
    for source in (path, content):
        with pytest.raises(RegisterUnreadable, match="file_too_large"):
            read_register(source, PLACES, TODAY)
    monkeypatch.setattr(register_sheet, "MAX_BYTES", 10**6)
    monkeypatch.setattr(register_sheet, "MAX_UNPACKED", 1000)
    with pytest.raises(RegisterUnreadable, match="hostile_workbook"):
        read_register(as_xlsx([["Họ và tên", "Ngày sinh"]]), PLACES, TODAY)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        reading = read_register(content, PLACES, TODAY)
    except RegisterUnreadable:
        return
    assert reading.rows >= reading.people


CELLS = st.text(st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["", "Lò Văn Thắng", "Chủ hộ", "Con", "04123", "1980", "31/12/2026", "014080123456", "1E+11", "DT", "Nữ", "=1", "-"]
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(HEADING), CELLS), max_size=6))
def test_any_cells_are_read_or_reported(rows: list[dict[str, str]]) -> None:
    reading = read_register(as_csv(*(HEAD | row for row in rows)), PLACES, TODAY)
    bad_rows = {problem.row for problem in reading.problems}
    assert reading.people == reading.rows - len(bad_rows)
    assert bad_rows.isdisjoint(row for household in reading.households for row in household.rows)


# --- the way back ---------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["Lò", "Văn", "Thắng", "Ê", "H'Wen", "Niê", "Ún", "Đào"])
NAMES = st.lists(WORDS, min_size=2, max_size=4).map(" ".join)
PLAIN_TEXT = st.from_regex(r"[=A-ZĐa-zăâê0-9][A-Za-z0-9]{2,12}( [A-Za-z0-9]{1,6})?", fullmatch=True)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(lambda day: Day(day.isoformat()))
GROUP_SETS = st.lists(st.sampled_from(sorted(GROUP_LABELS)), max_size=3, unique=True).map(tuple)


@st.composite
def members(draw: st.DrawFn, number: int) -> NewMember:
    sex = draw(st.sampled_from(["male", "female"]))
    year = draw(st.integers(1930, 2020))
    day = draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
    born = draw(st.sampled_from([f"{year}", f"{year}-{day.month:02d}", day.isoformat()]))
    century = 2 * ((year - 1900) // 100) + (sex == "female")
    has_id = draw(st.booleans())
    groups = draw(GROUP_SETS)
    starts_on, expires_on = sorted((draw(DAYS), draw(DAYS)))
    insurance = f"14{number:08d}"
    has_card = draw(st.booleans())
    return NewMember(
        tie="head" if number % 10 == 0 else draw(st.sampled_from(sorted(set(TIE_LABELS) - {"head"}))),
        groups=groups,
        verified="register" if has_id else "",
        cover=(KnownCover("health", groups[0] if groups else "household", starts_on, expires_on),)
        if draw(st.booleans())
        else (),
        name=draw(NAMES),
        born=born,
        sex=sex,
        citizen_id=f"014{century}{year % 100:02d}{number:06d}" if has_id else "",
        insurance_code=insurance,
        card_number=f"GD414{insurance}" if has_card else "",
        phone=draw(st.sampled_from(["", "0912345678", "02123852123"])),
        ethnicity=draw(st.sampled_from(["", "Thái", "Mông", "Ê Đê", "Kinh"])),
        exited_on=draw(st.just(Day("")) | DAYS),
    )


@st.composite
def registers(draw: st.DrawFn) -> list[RegisterHousehold]:
    return [
        RegisterHousehold(
            draw(st.sampled_from(["04123", "03781", "24121"])),
            tuple(draw(members(10 * n + m)) for m in range(draw(st.integers(1, 4)))),
            code=f"H{n}",
            village=draw(PLAIN_TEXT),
            address=draw(PLAIN_TEXT),
            language=draw(st.sampled_from(["", *LANGUAGE_LABELS])),
        )
        for n in range(draw(st.integers(1, 4)))
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registers())
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, register: list[RegisterHousehold]
) -> None:
    path = tmp_path_factory.mktemp("register") / "register.xlsx"
    write_register_xlsx(path, register)
    reading = read_register(path, PLACES, TODAY)
    assert reading.problems == []
    assert reading.households == register


# --- words and the report -------------------------------------------------------------------------------------------


def test_no_two_columns_or_codes_share_a_word() -> None:
    assert len(HEADINGS) == sum(len({plain_words(h) for h in column.headings}) for column in COLUMNS)
    for labels, words in ((GROUP_LABELS, GROUPS), (TIE_LABELS, TIES), (LANGUAGE_LABELS, LANGUAGES)):
        assert {code: words[plain_words(label)] for code, label in labels.items()} == {code: code for code in labels}


def test_the_report_names_row_column_and_reason() -> None:
    reading = read(HEAD | {"Ngày sinh": "x", "Họ và tên": "Lò 5"}, WIFE | {"Điện thoại": "=1+2"})
    content = problems_csv(reading, lambda problem: f"<{problem.code}>")
    assert content.startswith("\ufeff".encode())
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[1][:4] == ["2", "Ngày sinh", "lỗi", "<not_a_date>"]
    assert ["2", "Họ và tên", "lỗi", "<not_a_name>", "Lò 5"] in lines
    assert ["3", "Điện thoại", "lưu ý", "<number_wrong_characters>", "'=1+2"] in lines


def codes_in_source() -> set[str]:
    folder = Path(register_sheet.__file__).parent
    source = "".join((folder / f"register_{part}.py").read_text(encoding="utf-8") for part in ("file", "cells"))
    noted = re.findall(r"(?:refuse|warn)\(\s*[a-z_\"]+,\s*\"([a-z_]+)\"", source)
    return {*noted, *re.findall(r"RowProblem\([^,]+, \"[a-z]+\", \"([a-z_]+)\"", source)}


def test_every_code_has_a_sentence() -> None:
    raised = {"duplicate_citizen_id", "duplicate_insurance_code", "unknown_place", "not_a_date", "insured_through_work"}
    found = codes_in_source() | raised
    assert len(found) > 25
    assert found <= ROW_SENTENCES.keys()


def test_sentences_take_the_params_of_their_code() -> None:
    bad = [
        HEAD | {"Số định danh": "003080123456", "Giới tính": "Nữ", "Ngày sinh": "1981", "Nhóm": "DN; lạ"},
        HEAD | {"Mã số BHXH": "1", "Mã xã": "03649", "Số thẻ BHYT": "ZZ4031420123456", "Ngày sinh": ""},
        HEAD | {"Thôn/bản": "B" * 400, "Số định danh": "14080123457", "Số thẻ BHYT": "GD1141420123456"},
    ]
    reading = read(*bad, HEAD | {"Số định danh": "140080123456"}, HEAD)
    said = [say_row(problem) for problem in reading.problems + reading.warnings]
    assert len({problem.code for problem in reading.problems + reading.warnings}) > 12
    assert not [sentence for sentence in said if re.search(r"[{}]|^[a-z]+_", sentence)]
    assert say_row(RowProblem(1, "name", "never_heard_of")) == "never_heard_of"


@pytest.mark.parametrize("reason", sorted(FILE_SENTENCES))
def test_refused_files_have_a_sentence(reason: str) -> None:
    assert not re.search(r"[{}]", say_file(RegisterUnreadable(reason, 5)))
    assert reason in (register_rows.RegisterUnreadable.__doc__ or "")
