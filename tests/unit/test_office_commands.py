"""`fieldapp office` as a person runs it: what it prints, how it ends, and that nothing is half-written."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from fieldapp.cli import main
from fieldapp.demo.register import demo_register
from fieldapp.demo.workbook import write_register_xlsx

HEADING = "Mã hộ,Họ và tên,Ngày sinh,Giới tính,Quan hệ với chủ hộ"


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    made = tmp_path / "office"
    assert main(["office", "init", "--office", str(made), "--demo"]) == 0
    capsys.readouterr()
    return made


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["office", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def register(folder: Path, *rows: str) -> Path:
    path = folder.parent / "danh-sach.csv"
    path.write_text("\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
    return path


GOOD = "H1,Lò Thị Ban,02/05/1980,Nữ,Chủ hộ", "H1,Lò Văn Chua,2015,Nam,Con"
BAD = "H2,Quàng Văn Inh,31/02/1990,Nam,Chủ hộ"


def test_a_key_is_the_owners_alone(folder: Path) -> None:
    for name in ("office.key", "office.json"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_second_office_in_a_folder_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = (folder / "office.key").read_bytes()
    code, out, err = run(capsys, "init", "--office", str(folder))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("fieldapp office: office_exists: ")
    assert (folder / "office.key").read_bytes() == key


def test_no_office_is_the_environment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "status", "--office", str(tmp_path / "nothing"))
    assert (code, out, err.count("\n")) == (3, "", 1)


def test_good_rows_come_in_and_bad_ones_are_reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = register(folder, *GOOD, BAD)
    report = folder.parent / "report.csv"
    words = ("import", str(file), "--commune", "04123", "--office", str(folder), "--json", "--report", str(report))
    code, out, _err = run(capsys, *words)
    done = json.loads(out)
    assert (code, done["people"], done["units"][0]["new"]) == (0, 2, True)
    assert [(problem["row"], problem["column"]) for problem in done["problems"]] == [(4, "born")]
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    status = json.loads(run(capsys, "status", "--office", str(folder), "--json")[1])
    assert [(unit["commune"], unit["households"], unit["people"]) for unit in status["units"]] == [("04123", 1, 2)]


def test_a_dry_run_and_a_file_taken_twice_write_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("import", str(register(folder, *GOOD)), "--commune", "04123", "--office", str(folder))
    assert run(capsys, *words, "--dry-run")[0] == 0
    assert json.loads(run(capsys, "status", "--office", str(folder), "--json")[1])["units"] == []
    assert run(capsys, *words)[0] == 0
    code, _out, err = run(capsys, *words)
    assert (code, "already_imported" in err) == (2, True)
    assert json.loads(run(capsys, "status", "--office", str(folder), "--json")[1])["units"][0]["people"] == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import", "khong-co.csv", "--commune", "04123"), "file_unreadable"),
        (("officers", "add", "--name", "A", "--unit", "04123"), "unknown_unit"),
        (("devices", "add", "--unit", "04123", "--officer", "O1"), "unknown_unit"),
        (("devices", "add", "--unit", "04123", "--officer", "O1", "--series", "sl!"), "bad_series"),
        (("devices", "revoke", "L1"), "no_such_device"),
        (("officers", "suspend", "O1"), "unknown_officer"),
        (("export",), "bad_field"),
        (("serve", "--certificate", "khong-co.pem"), "file_unreadable"),
    ],
)
def test_bad_input_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str
) -> None:
    status, out, err = run(capsys, *words, "--office", str(folder))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"fieldapp office: {code}")


def test_from_register_to_code_and_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "import", str(register(folder, *GOOD)), "--commune", "04123", "--office", str(folder))
    at = ("--office", str(folder), "--json")
    assert (
        json.loads(run(capsys, "officers", "add", "--name", "Cán bộ mẫu", "--unit", "04123", *at)[1])["officer"] == "O1"
    )
    code = json.loads(run(capsys, "devices", "add", "--unit", "1", "--officer", "O1", *at)[1])["code"]
    assert len(code.replace("-", "")) == 17
    assert run(capsys, "officers", "suspend", "O1", *at)[0] == 0
    (officer,) = json.loads(run(capsys, "officers", "list", *at)[1])
    assert officer["suspended_on"]
    assert run(capsys, "devices", "add", "--unit", "1", "--officer", "O1", *at)[0] == 2
    assert json.loads(run(capsys, "check", *at)[1])["ok"] is True
    assert json.loads(run(capsys, "rebuild", *at)[1]) == {"1": 4}
    assert json.loads(run(capsys, "migrate", *at)[1])["steps"] == []


def test_exports_for_accounting(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "import", str(register(folder, *GOOD)), "--commune", "04123", "--office", str(folder))
    book, table = folder.parent / "sổ.xlsx", folder.parent / "sổ.csv"
    assert run(capsys, "export", "--office", str(folder), "--out", str(book))[0] == 0
    assert book.read_bytes().startswith(b"PK")
    code, out, _err = run(capsys, "export", "--office", str(folder), "--out", str(table), "--json")
    done = json.loads(out)
    assert (code, [Path(file).name for file in done["files"]]) == (
        0,
        ["sổ-receipts.csv", "sổ-contributions.csv", "sổ-cash.csv", "sổ-numbers.csv", "sổ-refunds.csv"],
    )
    assert {len(digest) for digest in done["units"]["1"].values()} == {64}


def test_a_register_of_six_thousand_people(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    households = demo_register(1, date(2026, 11, 21))
    write_register_xlsx(tmp_path / "mau.xlsx", households)
    code, out, _err = run(capsys, "import", str(tmp_path / "mau.xlsx"), "--office", str(folder), "--json")
    done = json.loads(out)
    assert (code, done["problems"]) == (0, [])
    assert done["people"] == sum(len(household.members) for household in households)
    assert sum(unit["households"] for unit in done["units"]) == len(households)
    assert run(capsys, "check", "--office", str(folder))[0] == 0
