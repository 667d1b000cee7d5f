"""`fieldapp office export SHEET`, `sheet check`, `keys` and `receipt verify --keys`: from facts to files and back."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from fieldapp.cli import main
from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import Day
from fieldapp.domain.sheet_fields import FIELDS
from fieldapp.office.devices import revoke_device
from fieldapp.printing.sheet_reading import read_sheet
from fieldapp.wire.receipt_proof import Essence, write_proof
from tests.office_play import TODAY, PlayedLaptop, deliver, new_laptop, new_office
from tests.sheet_months import forms

PERIOD = ("--from", "2026-11-01", "--to", "2026-11-30")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def laptop(tmp_path: Path) -> PlayedLaptop:
    """Two receipts at the office, the second one void."""
    with closing(new_office(tmp_path / "office")) as office:
        made = new_laptop(office)
        made.pay(1)
        void = made.pay(2, 1_366_200, who="C1.3")
        made.write(k.ReceiptVoided(void, TODAY, cash_returned=True, reason="ghi sai tên"))
        deliver(office, made, [made.sealed(0)])
        office.project()
    return made


def essence(number: int = 1, total: int = 631_800) -> Essence:
    return Essence("SL26T", number, total, TODAY, "Lò Thị Ban 1", 1)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_sheet_is_written_and_agrees_with_the_office(
    name: str, laptop: PlayedLaptop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office, book = tmp_path / "office", tmp_path / f"{name}.xlsx"
    assert run(capsys, "office", "export", name, *PERIOD, "--out", book, "--office", office)[0] == 0
    assert run(capsys, "office", "sheet", "check", book, "--office", office)[0] == 0
    paper = tmp_path / f"{name}.pdf"
    assert run(capsys, "office", "export", name, *PERIOD, "--unit", "04123", "--out", paper, "--office", office)[0] == 0
    assert paper.read_bytes().startswith(b"%PDF")
    found = read_sheet(book.read_bytes(), forms())
    assert found.units == (1,)
    if name == "receipts":
        assert [row[1] for row in found.rows] == ["SL26T 0000001", "SL26T 0000002"]
        assert found.totals["standing"] == 631_800


def test_a_changed_amount_and_a_lost_row_are_found(
    laptop: PlayedLaptop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office, path = tmp_path / "office", tmp_path / "receipts.xlsx"
    run(capsys, "office", "export", "receipts", *PERIOD, "--out", path, "--office", office)
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    page = book.worksheets[0]
    changed = next(cell for row in page.iter_rows() for cell in row if cell.value == 631_800)
    changed.value = 631_801
    lost = next(cell.row for row in page.iter_rows() for cell in row if cell.value == "SL26T 0000002")
    assert lost is not None
    page.delete_rows(lost)
    book.save(path)
    code, out, _err = run(capsys, "office", "sheet", "check", path, "--office", office, "--json")
    said = json.loads(out)
    assert code == 1
    assert [(one["sort"], one["row"][0], one["column"]) for one in said["differences"]] == [
        ("changed", "SL26T 0000001", "total"), ("missing", "SL26T 0000002", ""),
    ]  # fmt: skip
    assert said["differences"][0]["there"] == "631.801"
    assert "total" in said["totals"]
    text = run(capsys, "office", "sheet", "check", path, "--office", office)[1]
    assert "Khác: SL26T 0000001" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export", "d05"), "bad_field"),
        (("export", "d05", "--out", "x.csv"), "bad_field"),
        (("export", "d05", "--out", "x.xlsx", "--from", "mai"), "bad_field"),
        (("export", "d05", "--out", "x.xlsx", "--month", "2026-13"), "bad_field"),
        (("export", "d05", "--out", "x.xlsx", "--from", "2026-11-30", "--to", "2026-11-01"), "bad_field"),
        (("export", "d05", "--out", "x.xlsx", "--unit", "99999"), "unknown_unit"),
        (("export", "d05", "--out", "x.xlsx", "--month", "2001-01"), "no_template"),
        (("sheet", "check", "nothing.xlsx"), "file_unreadable"),
        (("sheet", "check", __file__), "not_a_sheet"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_writes_nothing(
    words: tuple[str, ...], code: str, laptop: PlayedLaptop, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    status, out, err = run(capsys, "office", *words, "--office", tmp_path / "office")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert code in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_receipts_are_checked_against_the_published_keys(
    laptop: PlayedLaptop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office, keys = tmp_path / "office", tmp_path / "keys.json"
    assert run(capsys, "office", "keys", "--out", keys, "--office", office)[0] == 0
    assert json.loads(keys.read_text())["voided"] == ["SL26T-0000002"]

    def verdict(text: str) -> tuple[int, str]:
        code, out, _err = run(capsys, "receipt", "verify", text, "--keys", keys, "--json")
        return code, json.loads(out)["verdict"]

    good = write_proof(essence(), laptop.key)
    assert verdict(good) == (0, "genuine")
    assert verdict(write_proof(essence(2, 1_366_200), laptop.key)) == (1, "voided")
    assert verdict(good[:-3]) == (1, "unreadable")
    assert verdict("https://mau.vn") == (1, "foreign")
    assert verdict("x" * 5000) == (1, "foreign")
    assert run(capsys, "receipt", "verify", good, "--json")[0] == 1


def test_a_revoked_device_is_known_no_more_after_its_last_day(
    laptop: PlayedLaptop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = tmp_path / "keys.json"
    from fieldapp.office.command_line import SystemClock
    from fieldapp.office.office import open_office

    with closing(open_office(tmp_path / "office", SystemClock(), bytes)) as office:
        revoke_device(office, laptop.device)
    run(capsys, "office", "keys", "--out", keys, "--office", tmp_path / "office")
    late = Essence("SL26T", 3, 1, Day("2099-01-01"), "Lò Thị Ban 1", 1)
    for said, word in ((essence(), "genuine"), (late, "unknown_device")):
        out = run(capsys, "receipt", "verify", write_proof(said, laptop.key), "--keys", keys, "--json")[1]
        assert json.loads(out)["verdict"] == word


@pytest.mark.parametrize("content", ["[]", "{", '{"L1": 5}', '{"keys": {"L1": "zz"}}', '{"keys": {}}', '"x"', "{}x"])
def test_keys_that_cannot_be_read_are_bad_input(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys.json").write_text(content)
    status, out, err = run(capsys, "receipt", "verify", "FA1:", "--keys", tmp_path / "keys.json")
    assert (status, out) == (2, "")
    assert "input_unreadable" in err
