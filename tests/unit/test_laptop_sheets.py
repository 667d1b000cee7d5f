"""Sheets of a laptop: made from a real encrypted profile, checked against it, and told when they are of others."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from fieldapp.bootstrap import Opened
from fieldapp.commands import sheets
from fieldapp.domain.fact_kinds import ContributionCollected, PaidLine, ReceiptIssued
from fieldapp.domain.ids import NO_ID, Day
from fieldapp.domain.sheet_fields import FIELDS
from fieldapp.domain.sheet_holdings import Period
from fieldapp.printing.sheet_xlsx import sheet_xlsx
from tests.sheet_months import forms, pack
from tests.workplaces import OFFICER, UNIT, TestClock, make_store, make_workplace

MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))


class StillOpen(Opened):
    """A profile that several commands use one after the other."""

    def close(self) -> None:
        """The fixture does."""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Two members of the sample household have paid for a year on one receipt."""
    clock = TestClock()
    store = make_store(tmp_path / "profile", clock)
    workplace = make_workplace(store, clock)
    home = store.register.find("Lò Văn Mẫu", 1)[0]
    head = store.register.member(home)
    assert head is not None
    on = Day("2026-11-21")
    lines = (
        PaidLine(head.id, "household", 1, Day("2026-12-01"), Day("2027-11-30"), 1_366_200, 0, 0, 0, 1_366_200),
        PaidLine(head.id, "near_poor", 2, Day("2026-12-01"), Day("2027-11-30"), 956_340, 669_438, 0, 0, 286_902),
    )
    with store.journal.writing(OFFICER.id, NO_ID) as writing:
        paid = writing.add(
            UNIT.unit,
            ContributionCollected(
                head.household, head.id, "health", "months", 12, on, 1_653_102, lines, "vietnam", pack().hash
            ),
        )
        writing.add(UNIT.unit, ReceiptIssued(paid.made(), "SL26T", 1, 1_653_102, on))
    with closing(store):
        yield StillOpen(workplace, store)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_sheet_is_the_profiles_and_checks_clean(
    name: str, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = sheets.laptop_sheet(opened, forms().in_force(name, MONTH.last), MONTH)
    file = tmp_path / "sheet.xlsx"
    file.write_bytes(sheet_xlsx(sheet))
    monkeypatch.setattr(sheets, "open_workplace", lambda _chosen: opened)
    chosen = argparse.Namespace(file=str(file), json=False)
    assert sheets.check_sheet(chosen) == 0
    assert capsys.readouterr().out == "khớp\n"
    assert sheet.is_demo


def test_the_list_says_what_was_paid_and_by_which_rule(opened: Opened) -> None:
    sheet = sheets.laptop_sheet(opened, forms().in_force("d03", MONTH.last), MONTH)
    said = [dict(zip(sheet.template.keys, row, strict=True)) for row in sheet.rows]
    assert [row["pays"] for row in said] == [1_366_200, 286_902]
    assert [row["share"] for row in said] == [10_000, 7_000]
    assert [row["standard"] for row in said] == [113_850, 113_850]
    assert {row["receipt_number"] for row in said} == {"SL26T 0000001"}
    assert said[0]["address"] == "Bản Mẫu, phường Chiềng Cơi, tỉnh Sơn La"
    assert said[0]["note"] == "hộ gia đình; 0987000321"
    assert said[0]["citizen_id"] == "014080900001"


def test_a_difference_is_told_in_words_and_json(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    sheet = sheets.laptop_sheet(opened, forms().in_force("receipts", MONTH.last), MONTH)
    place = sheet.template.keys.index("total")
    bent = replace(sheet, rows=((*sheet.rows[0][:place], 1, *sheet.rows[0][place + 1 :]),))
    file = tmp_path / "sheet.xlsx"
    file.write_bytes(sheet_xlsx(bent))
    monkeypatch.setattr(sheets, "open_workplace", lambda _chosen: opened)
    assert sheets.check_sheet(argparse.Namespace(file=str(file), json=True)) == 1
    (one,) = json.loads(capsys.readouterr().out)["differences"]
    assert (one["column"], one["there"], one["here"]) == ("total", "1", "1.653.102")


def test_a_sheet_of_other_units_is_refused(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    sheet = sheets.laptop_sheet(opened, forms().in_force("d05", MONTH.last), MONTH)
    file = tmp_path / "sheet.xlsx"
    file.write_bytes(sheet_xlsx(replace(sheet, units=(7,))))
    monkeypatch.setattr(sheets, "open_workplace", lambda _chosen: opened)
    with pytest.raises(sheets.SheetOfOtherUnits):
        sheets.check_sheet(argparse.Namespace(file=str(file), json=False))


@pytest.mark.parametrize(
    ("first", "last", "month"), [("mai", "", ""), ("2026-11-02", "2026-11-01", ""), ("", "", "2026-00")]
)
def test_days_that_are_none_are_refused(first: str, last: str, month: str) -> None:
    with pytest.raises(sheets.BadPeriod):
        sheets.chosen_period(argparse.Namespace(first=first, last=last, month=month), date(2026, 11, 22))


def test_no_days_are_this_month() -> None:
    chosen = argparse.Namespace(first="", last="", month="")
    assert sheets.chosen_period(chosen, date(2026, 2, 3)) == Period(date(2026, 2, 1), date(2026, 2, 28))
