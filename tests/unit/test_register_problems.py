"""Register files with faults: each bad row named, odd ones kept, unreadable files refused, sentences for all."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.office import register_rows, register_sheet
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
from fieldapp.office.register_rows import RegisterUnreadable, RowProblem
from fieldapp.office.register_words import FILE_SENTENCES, ROW_SENTENCES, say_file, say_row
from tests.unit.register_samples import (
    HEAD,
    HEADING,
    PLACES,
    TODAY,
    WIFE,
    as_csv,
    as_xlsx,
    codes,
    read,
)


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
