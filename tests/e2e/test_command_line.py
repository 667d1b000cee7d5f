"""The installed command: what it prints, its exit status, and one line on standard error that says what and where."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldapp.demo.scans import citizen_card_text
from fieldapp.domain.fact_kinds import NewMember
from fieldapp.domain.names import fold
from fieldapp.office.register_rows import RegisterHousehold
from tests.e2e.conftest import Commune

COMMAND = Path(sys.executable).with_name("fieldapp")
DONE, NO, BAD_INPUT, ENVIRONMENT = 0, 1, 2, 3

HOUSEHOLD = {
    "scheme": "health", "on": "2026-08-01", "months": 12, "province": "14", "paid_this_year": 0,
    "members": [
        {"id": "a", "group": "household", "born": "1980-05-02"},
        {"id": "b", "group": "household", "born": "1983"},
        {"id": "c", "group": "child_under_6", "born": "2023-02-01"},
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended."""

    status: int
    out: str
    err: str

    def refused(self, *words: str) -> bool:
        """Whether nothing was printed but one line on standard error with these words."""
        return (
            self.out == ""
            and self.err.count("\n") == 1
            and self.err.endswith("\n")
            and all(w in self.err for w in words)
        )


def run(*arguments: object, text: str = "") -> Answer:
    """The installed command with its standard input."""
    done = subprocess.run(
        [COMMAND, *(str(argument) for argument in arguments)],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def profile(commune: Commune) -> tuple[object, ...]:
    """The options that name the laptop's profile and its PIN."""
    return ("--profile", commune.stage.laptop, "--pin-file", commune.stage.pin_file)


def someone(commune: Commune) -> tuple[RegisterHousehold, NewMember]:
    """A person of the register with a whole birth date and a citizen id."""
    return next(
        (household, member)
        for household in commune.households
        for member in household.members
        if member.citizen_id and len(member.born) == 10
    )


def test_quote_reads_standard_input_and_files(tmp_path: Path) -> None:
    answer = run("quote", text=json.dumps(HOUSEHOLD))
    assert (answer.status, answer.err) == (DONE, "")
    quote = json.loads(answer.out)
    # 4.5 % of 2.530.000 for twelve months, and 70 % of it for the second person
    assert [line["pays"] for line in quote["lines"]] == [1_366_200, 956_340]
    assert quote["total"] == 2_322_540
    assert [refusal["id"] for refusal in quote["refused"]] == ["c"]
    file = tmp_path / "household.json"
    file.write_text(json.dumps(HOUSEHOLD), encoding="utf-8")
    assert json.loads(run("quote", file).out) == quote


def test_a_quote_explains_itself_in_sentences() -> None:
    answer = run("quote", "--text", text=json.dumps(HOUSEHOLD))
    assert (answer.status, answer.err) == (DONE, "")
    lines = answer.out.replace("\u00a0", " ").splitlines()
    assert any("thứ hai trong hộ năm nay: 70 % của 113.850" in line for line in lines), answer.out
    assert any("Nhà nước đóng toàn bộ, không thu tiền" in line and line.endswith("]") for line in lines)
    assert any(line.startswith("Cộng: 2.322.540") for line in lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1"),
        ("[]", "bad_request"),
        (json.dumps({**HOUSEHOLD, "months": 5}), "months"),
        (json.dumps({**HOUSEHOLD, "members": [{"id": "a", "group": "martian"}]}), "group"),
        (json.dumps({**HOUSEHOLD, "on": "tomorrow"}), "on"),
    ],
)
def test_a_quote_that_cannot_be_read_is_bad_input(text: str, said: str) -> None:
    answer = run("quote", text=text)
    assert answer.status == BAD_INPUT
    assert answer.refused("fieldapp", said), answer


def test_files_that_are_not_there_are_bad_input(tmp_path: Path) -> None:
    answer = run("quote", tmp_path / "nothing.json")
    assert answer.status == BAD_INPUT
    assert answer.refused("nothing.json")


def test_scan_reads_a_card_and_says_unknown_for_anything_else(commune: Commune) -> None:
    household, member = someone(commune)
    read = json.loads(run("scan", citizen_card_text(member, household)).out)
    assert (read["kind"], read["citizen_id"], read["name"]) == ("citizen_card", member.citizen_id, member.name)
    assert (read["born"], read["sex"]) == (member.born, member.sex)
    for text in ("", "chào", "\x00\x01"):
        unknown = run("scan", "-", text=text)
        assert (unknown.status, json.loads(unknown.out)["kind"]) == (DONE, "unknown")


def test_find_finds_by_name_and_number(commune: Commune, profile: tuple[object, ...]) -> None:
    _household, member = someone(commune)
    for text in (member.citizen_id, f"{fold(member.name)} {member.born[:4]}"):
        answer = run("find", text, "--json", *profile)
        assert (answer.status, answer.err) == (DONE, "")
        found = json.loads(answer.out)
        assert member.citizen_id in [person["citizen_id"] for person in found["people"]]
        assert found["people"][0]["household"] in found["households"]
    nobody = run("find", "zzzzzz", "--json", *profile)
    assert (nobody.status, json.loads(nobody.out)["people"]) == (NO, [])


def test_check_is_clean_on_a_new_laptop(profile: tuple[object, ...]) -> None:
    answer = run("check", "--deep", "--json", *profile)
    assert (answer.status, json.loads(answer.out)) == (DONE, [])


def test_sync_tells_what_went(profile: tuple[object, ...]) -> None:
    answer = run("sync", "--json", *profile)
    assert answer.status == DONE
    report = json.loads(answer.out)
    assert (report["waiting"], report["parked"], report["refused"], report["finished"]) == (0, [], "", True)


def test_sync_without_a_network_is_the_environment(commune: Commune, profile: tuple[object, ...]) -> None:
    commune.link.go_away()
    answer = run("sync", *profile)
    commune.link.come_back()
    assert answer.status == ENVIRONMENT
    assert answer.refused("no_connection")


def test_export_writes_the_file_whole_or_not_at_all(tmp_path: Path, profile: tuple[object, ...]) -> None:
    there = tmp_path / "receipts.csv"
    assert run("export", "--out", there, *profile).status == DONE
    with there.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0][:2] == ["series", "number"]
    answer = run("export", "--out", tmp_path / "missing" / "receipts.csv", *profile)
    assert answer.status == ENVIRONMENT
    assert answer.refused("missing")
    assert not (tmp_path / "missing").exists()


def test_a_wrong_pin_opens_nothing(commune: Commune, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text("000111\n", encoding="utf-8")
    answer = run("check", "--profile", commune.stage.laptop, "--pin-file", pin)
    assert answer.status == ENVIRONMENT
    assert answer.refused("wrong_pin")
    # the right one opens again at once and forgets the failure
    assert run("check", "--profile", commune.stage.laptop, "--pin-file", commune.stage.pin_file).status == DONE


def test_a_folder_without_a_profile_is_the_environment(commune: Commune, tmp_path: Path) -> None:
    answer = run("find", "lo", "--profile", tmp_path / "none", "--pin-file", commune.stage.pin_file)
    assert answer.status == ENVIRONMENT
    assert answer.refused("profile_missing", "none")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [("fly",), ("find",), ("quote", "a", "b"), ("demo", "--people", "5"), ("office", "fly"), ("receipt", "verify")],
    ids=" ".join,
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)
    assert answer.status == BAD_INPUT
    assert answer.refused("fieldapp"), answer


def test_a_demonstration_takes_no_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    answer = run("demo", "--headless", "--out", tmp_path)
    assert answer.status == BAD_INPUT
    assert answer.refused("demo_folder_taken", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("text", ["FA1:AAAA", "hello", ""])
def test_what_is_no_proof_does_not_verify(text: str) -> None:
    answer = run("receipt", "verify", "-", "--json", text=text)
    assert answer.status == NO
    assert json.loads(answer.out)["verdict"] == ("unreadable" if text.startswith("FA1:") else "foreign")
