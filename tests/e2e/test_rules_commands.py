"""`quote` and `policy` as an officer's script calls them: the installed command, its output and its exit status."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldapp.cli import main
from fieldapp.storage.policy_packs import load_shipped_pack, shipped_pack_file
from tests.meta.tree import ROOT

FIELDAPP = Path(sys.executable).with_name("fieldapp")
with (ROOT / "tests" / "data" / "vectors.csv").open(encoding="utf-8", newline="") as lines:
    QUOTES = [row for row in csv.DictReader(lines) if row["how"] == "quote"]

HOUSEHOLD = json.dumps({
    "scheme": "voluntary", "on": "2026-11-21", "province": "14", "income": 2_200_000, "support": "near_poor",
    "method": "months", "months": 3,
})  # fmt: skip

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Run a command in this process with a text on standard input; its exit status and what it said."""

    def run(*arguments: str, text: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        status = main(arguments)
        said = capsysbinary.readouterr()
        return status, (said.out or said.err).decode()

    return run


def _amount(answer: dict[str, object], where: str) -> object:
    index, field = where.removeprefix("lines[").split("].")
    lines = answer["lines"]
    assert isinstance(lines, list)
    return lines[int(index)][field]


def test_every_quoted_row_through_the_command(ask: Ask) -> None:
    assert len(QUOTES) > 50
    wrong = {}
    for number, row in enumerate(QUOTES):
        status, said = ask("quote", "-", text=row["request"])
        amount = _amount(json.loads(said), row["answer"]) if status == 0 else said
        if amount != int(row["expected_vnd"]):
            wrong[number] = (row["topic"], amount)
    assert wrong == {}


@pytest.mark.parametrize("row", [QUOTES[0], QUOTES[len(QUOTES) // 2], QUOTES[-1]], ids=["first", "middle", "last"])
def test_rows_through_the_installed_command(row: dict[str, str], tmp_path: Path) -> None:
    asked = tmp_path / "request.json"
    asked.write_text(row["request"], encoding="utf-8")
    done = subprocess.run([FIELDAPP, "quote", asked], capture_output=True, check=True)
    assert _amount(json.loads(done.stdout), row["answer"]) == int(row["expected_vnd"])


def test_what_holds_on_a_day(ask: Ask) -> None:
    status, said = ask("policy", "show", "--on", "2026-11-21", "--json")
    shown = json.loads(said)
    assert status == 0
    assert shown["pack"]["hash"] == load_shipped_pack().hash
    base = next(row for row in shown["parameters"] if row["name"] == "base_salary")
    assert (base["value"], base["from"], base["until"], base["certainty"]) == ("2530000", "2026-07-01", None, "law")
    assert base["source"].startswith("Nghị định 161/2026")
    coming = {(row["name"], row["from"], row["certainty"]) for row in shown["announced"]}
    assert ("voluntary.poverty_line", "2027-01-01", "inferred") in coming
    assert ("health.rate", "2027-01-01", "assumed") in coming
    earlier = json.loads(ask("policy", "show", "--on", "2018-07-01", "--json")[1])
    assert next(row["value"] for row in earlier["parameters"] if row["name"] == "base_salary") == "1390000"


def test_the_same_in_words_from_the_installed_command() -> None:
    said = subprocess.run([FIELDAPP, "policy", "show", "--on", "2026-11-21"], capture_output=True, check=True)
    text = said.stdout.decode()
    assert "2530000" in text
    assert "Nghị định 161/2026/NĐ-CP" in text
    assert "2027-01-01 → " in text


def test_a_sound_pack(ask: Ask) -> None:
    status, said = ask("policy", "check", str(shipped_pack_file()), "--json")
    assert status == 0
    assert json.loads(said) == {
        "valid": True, "id": "vietnam", "version": load_shipped_pack().version, "hash": load_shipped_pack().hash,
        "faults": [],
    }  # fmt: skip


def test_faults_by_line(ask: Ask) -> None:
    text = shipped_pack_file().read_text(encoding="utf-8")
    faulty = text.replace('value = "22%"', 'value = "122%"', 1).replace('source = "qd-595"', 'source = "nowhere"', 1)
    lines = faulty.splitlines()
    expected = [lines.index('source = "nowhere"') + 1, lines.index('value = "122%"') + 1]
    status, said = ask("policy", "check", "-", "--json", text=faulty)
    answer = json.loads(said)
    assert status == 1
    assert answer["valid"] is False
    assert [(fault["line"], fault["code"]) for fault in answer["faults"]] == [
        (expected[0], "source_unknown"), (expected[1], "value_unfit"),
    ]  # fmt: skip
    status, said = ask("policy", "check", "-", text=faulty)
    assert status == 1
    assert [line.split()[1].rstrip(":") for line in said.splitlines()] == [str(number) for number in expected]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    torn = tmp_path / "torn.toml"
    torn.write_bytes(b"format = 1\xff")
    done = subprocess.run([FIELDAPP, "policy", "check", torn, "--json"], capture_output=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["faults"][0]["code"] == "not_utf8"


def test_a_pack_that_is_not_there() -> None:
    done = subprocess.run([FIELDAPP, "policy", "check", "nowhere.toml"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1


def test_what_the_new_year_changes_for_one_person(ask: Ask) -> None:
    status, said = ask("policy", "diff", "2026-12-31", "2027-01-01", "-", "--json", text=HOUSEHOLD)
    answer = json.loads(said)
    assert status == 0
    assert {change["name"] for change in answer["changes"]} == {
        "health.rate", "voluntary.poverty_line", "voluntary.interest",
    }  # fmt: skip
    line = next(change for change in answer["changes"] if change["name"] == "voluntary.poverty_line")
    assert (line["before"]["value"], line["after"]["value"], line["changes_value"]) == ("1500000", "2200000", True)
    # 22 % of 2,200,000 is 484,000 a month; the State's 40 % rests on the poverty line of the day
    assert answer["payment"]["before"]["total"] == 3 * (484_000 - 132_000)
    assert answer["payment"]["after"]["total"] == 3 * (484_000 - 193_600)
    assert answer["payment"]["difference"] == -3 * 61_600
    words = ask("policy", "diff", "2026-12-31", "2027-01-01", "-", text=HOUSEHOLD)[1]
    assert "1500000" in words
    assert "-184800" in words


@pytest.mark.parametrize(
    "arguments",
    [["policy", "diff", "yesterday", "2027-01-01"], ["policy", "show", "--on", "1/1/2027"], ["policy"]],
)
def test_bad_use(arguments: list[str]) -> None:
    done = subprocess.run([FIELDAPP, *arguments], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_day_before_the_rules(ask: Ask) -> None:
    status, said = ask("policy", "diff", "2010-01-01", "2027-01-01", "-", text=HOUSEHOLD)
    assert status == 2
    assert "bad_request" in said
