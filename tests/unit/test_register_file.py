"""Reading the register of a commune: what offices send and what spreadsheets do to it, and the way back."""

from __future__ import annotations

import io
import unicodedata
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.demo.workbook import write_register_xlsx
from fieldapp.domain.fact_kinds import HouseholdRegistered, KnownCover, NewMember
from fieldapp.domain.ids import Day
from fieldapp.office.register_cells import Row, read_born, whole_digits
from fieldapp.office.register_columns import (
    GROUP_LABELS,
    LANGUAGE_LABELS,
    TIE_LABELS,
)
from fieldapp.office.register_file import read_register
from fieldapp.office.register_rows import RegisterHousehold
from tests.unit.register_samples import (
    HEAD,
    PLACES,
    TODAY,
    WIFE,
    Cell,
    as_csv,
    as_xlsx,
    codes,
    only_member,
    read,
)


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
