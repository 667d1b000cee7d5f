"""What sheets say is what the facts say: no line lost, no dong, no number, in any generated month."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.sheet_fields import FIELDS, Cell
from fieldapp.domain.sheet_holdings import Period
from fieldapp.domain.sheet_templates import NoTemplate
from fieldapp.domain.sheets import Head, Sheet, compare, make_sheet, tidy
from fieldapp.forms import place_of, region_of
from tests.sheet_months import MONTH, Month, forms

HEAD = Head(("BẢO HIỂM XÃ HỘI TỈNH MẪU", "Tổ chức dịch vụ thu mẫu"), "Xã Mẫu Một, tỉnh Mẫu", is_demo=True)
SEEDS = st.integers(0, 10_000)


def sheet_of(month: Month, name: str, period: Period = MONTH) -> Sheet:
    return make_sheet(forms().in_force(name, period.last), month.holdings(), period, HEAD)


def column(sheet: Sheet, key: str) -> list[Cell]:
    place = sheet.template.keys.index(key)
    return [row[place] for row in sheet.rows]


def whole(row: dict[str, str | int], key: str) -> int:
    return int(row[key])


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_the_two_lists_hold_every_line_that_stands_and_no_other(seed: int) -> None:
    month = Month(seed)
    void = {row["receipt"] for row in month.rows["receipt_void"]}
    standing = {row["contribution"] for row in month.rows["receipt"] if row["id"] not in void}
    issued = {row["contribution"] for row in month.rows["receipt"]}
    for name, scheme in (("d03", "health"), ("d05", "voluntary")):
        paid = {
            row["id"]
            for row in month.rows["contribution"]
            if row["scheme"] == scheme
            and MONTH.has(row["paid_on"])
            and (row["id"] in standing or row["id"] not in issued)
        }
        lines = [row for row in month.rows["contribution_line"] if row["contribution"] in paid]
        sheet = sheet_of(month, name)
        assert len(sheet.rows) == len(lines)
        for key, field in (("due", "contribution_dong"), ("state", "state_dong"), ("pays", "pays_dong")):
            assert sheet.total(key) == sum(whole(row, field) for row in lines)
        due = sheet.total("pays") + sheet.total("state") + sheet.total("province") + sheet.total("other")
        assert due == sheet.total("due")


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_the_register_holds_every_receipt_and_the_lists_its_money(seed: int) -> None:
    month = Month(seed)
    register = sheet_of(month, "receipts")
    issued = [row for row in month.rows["receipt"] if MONTH.has(row["issued_on"])]
    numbers = [f"{row['series']} {row['number']:07d}" for row in issued]
    assert sorted(map(str, column(register, "receipt_number"))) == sorted(numbers)
    assert register.total("total") == sum(whole(row, "total") for row in issued)
    assert register.total("standing") + register.total("voided") == register.total("total")
    assert register.total("standing") == sheet_of(month, "d03").total("pays") + sheet_of(month, "d05").total("pays")


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_every_number_of_a_block_is_said_once(seed: int) -> None:
    month = Month(seed)
    sheet = sheet_of(month, "numbers")
    said: list[tuple[Cell, int]] = []
    for row in sheet.rows:
        _place, series, first, last, count, *_ = row
        numbers = range(int(str(first)), int(str(last)) + 1)
        assert len(numbers) == count
        said += [(series, number) for number in numbers]
    blocks = month.rows["number_block"]
    every = {(b["series"], n) for b in blocks for n in range(whole(b, "first"), whole(b, "last") + 1)}
    assert len(said) == len(set(said))
    assert set(said) == every
    used = sum(count for status, count in _by_status(sheet) if status in {"Đã dùng", "Đã hủy"})
    assert used == len(
        {(r["series"], r["number"]) for r in month.rows["receipt"] if str(r["issued_on"]) <= "2026-11-30"}
    )


def _by_status(sheet: Sheet) -> list[tuple[Cell, int]]:
    return [
        (status, int(str(count))) for status, count in zip(column(sheet, "status"), column(sheet, "count"), strict=True)
    ]


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_cash_adds_up_on_the_remittance_list(seed: int) -> None:
    month = Month(seed)
    sheet = sheet_of(month, "remittances")
    register = sheet_of(month, "receipts")
    assert sheet.total("collected") == register.total("total")
    assert sheet.total("returned") == register.total("returned")
    refunds = [row for row in month.rows["refund"] if MONTH.has(row["refunded_on"])]
    assert sheet.total("paid_out") == sum(whole(row, "amount") for row in refunds)
    assert sheet.total("owed") == sheet.total("collected") - sheet.total("returned") - sheet.total("paid_out")
    assert sheet.total("left") == sheet.total("owed") - sheet.total("remitted")


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_a_declaration_is_asked_of_everyone_without_a_code(seed: int) -> None:
    month = Month(seed)
    sheet = sheet_of(month, "tk1")
    parts, codes = column(sheet, "part"), column(sheet, "insurance_code")
    assert all(code == "" for part, code in zip(parts, codes, strict=True) if part == "Kê khai")
    lists = [*sheet_of(month, "d03").rows, *sheet_of(month, "d05").rows]
    listed = {str(row[1]) for row in lists if row[2] == ""}
    declared = {str(name) for part, name in zip(parts, column(sheet, "name"), strict=True) if part == "Kê khai"}
    assert declared == listed


def test_days_outside_the_period_are_left_out() -> None:
    month = Month(3)
    empty = Period(date(2020, 1, 1), date(2020, 1, 31))
    with pytest.raises(NoTemplate):
        sheet_of(month, "d05", empty)
    early = Period(date(2024, 1, 1), date(2024, 1, 31))
    for name in FIELDS:
        assert sheet_of(month, name, early).rows == ()


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.sampled_from(sorted(FIELDS)))
def test_whatever_is_changed_on_a_sheet_is_found(seed: int, name: str) -> None:
    sheet = sheet_of(Month(seed, 12), name)
    rows = list(sheet.rows)
    assert compare(sheet.template, rows, rows) == []
    if not rows:
        return
    assert [one.sort for one in compare(sheet.template, rows[1:], rows)] == ["missing"]
    assert [one.sort for one in compare(sheet.template, [*rows, rows[0]], rows)] == ["extra"]
    for place, field in enumerate(sheet.template.columns):
        if field.kind in {"money", "number"} and field.key != "place":
            bent = (*rows[0][:place], int(str(rows[0][place] or 0)) + 1, *rows[0][place + 1 :])
            found = compare(sheet.template, [bent, *rows[1:]], rows)
            assert [(one.sort, one.column) for one in found] == [("changed", field.key)]


def test_texts_are_made_fit_for_every_sheet() -> None:
    assert tidy(" ghi \n sai\x00\x1b tên\ufffe ") == "ghi sai tên"
    assert tidy("ꪹꪉꪷꪙ Ƀơ̆ng") == "ꪹꪉꪷꪙ Ƀơ̆ng"


def test_a_place_is_said_with_its_rank() -> None:
    places = [place_of("Xã A", "Sơn La", "1", "14"), place_of("Xã B", "Tỉnh Sơn La", "2", "14")]
    assert [place.province for place in places] == ["tỉnh Sơn La", "Tỉnh Sơn La"]
    assert region_of(places[:1]) == "Xã A, tỉnh Sơn La"
