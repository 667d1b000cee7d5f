"""The played day through the installed command, against a real office process: figures, papers, proofs, checks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldapp.bootstrap import SECRETS_FOLDER
from fieldapp.demo.stage import Stage

COMMAND = Path(sys.executable).with_name("fieldapp")
SEED = "3"
PEOPLE = "900"

PAGES = {
    "activate", "why", "participant-side",
    "unlock", "find-home", "find", "event-new", "event", "household", "household-english", "enrol", "person", "birth",
    "change", "voluntary", "receipt", "receipt-voluntary", "receipt-replace", "receipt-void", "receipt-voided",
    "history", "cash", "cash-count", "cash-seal", "cash-closed", "sync", "sync-lost", "sync-done", "settings", "help",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was played: its folder, its figures, what was told while it was played."""

    stage: Stage
    summary: Mapping[str, object]
    told: str
    strewn: frozenset[Path]
    """Files that came into the user's own folders meanwhile."""

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """The installed command, with the demonstration's secrets."""
        return subprocess.run(
            [COMMAND, *(str(argument) for argument in arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, SECRETS_FOLDER: str(self.stage.secrets)},
        )

    @property
    def profile(self) -> tuple[object, ...]:
        """The options that name the laptop's profile and its PIN."""
        return ("--profile", self.stage.laptop, "--pin-file", self.stage.pin_file)

    def papers(self) -> dict[int, Path]:
        """Receipt number → its PDF."""
        return {int(path.stem.rsplit("-", 1)[1]): path for path in self.stage.receipts.glob("bien-lai-*.pdf")}


def files_in(folder: Path) -> frozenset[Path]:
    """Every file beneath a folder."""
    return frozenset(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, own_home: Path) -> Day:
    """The whole day, headless, with a small register."""
    before = files_in(own_home)
    stage = Stage(tmp_path_factory.mktemp("demo") / "out")
    done = subprocess.run(
        [COMMAND, "demo", "--headless", "--seed", SEED, "--people", PEOPLE, "--out", stage.folder],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    if done.returncode != 0:
        pytest.fail(f"exit {done.returncode}\n{done.stdout}\n{done.stderr}", pytrace=False)
    summary = json.loads((stage.folder / "summary.json").read_text(encoding="utf-8"))
    return Day(stage, summary, done.stdout, files_in(own_home) - before)


def words_of(path: Path) -> str:
    """The text of a PDF, as any reader of PDF finds it, in one line."""
    reader = shutil.which("pdftotext")
    if reader is None:
        import pypdfium2

        with pypdfium2.PdfDocument(path) as document:
            return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    said = subprocess.run([reader, "-layout", path, "-"], capture_output=True, check=True).stdout
    return " ".join(said.decode("utf-8").split())


def test_the_figures_of_the_day(day: Day) -> None:
    figures = {
        "households": 40, "new_households": 6, "voids": 2, "power_cuts": 1, "lost_replies": 1, "waiting": 0,
        "cash_closed": True, "laptop_findings": [], "office_findings": [], "agrees": True,
    }  # fmt: skip
    assert {name: day.summary[name] for name in figures} == figures
    # forty renewals, four voluntary contributions, and the two that took the place of the voided ones
    assert day.summary["receipts"] == day.summary["printed"] == 46


def test_office_cash_and_receipts_name_one_sum(day: Day) -> None:
    money = day.summary["money"]
    assert isinstance(money, dict)
    assert len(set(money.values())) == 1
    assert money["office"] > 0
    schemes = day.summary["schemes"]
    assert isinstance(schemes, dict)
    assert sum(by["office"] for by in schemes.values()) == money["office"]
    assert schemes["voluntary"]["office"] == schemes["voluntary"]["receipts"] > 0


def test_no_number_is_missing_or_doubled(day: Day) -> None:
    numbers = day.summary["numbers"]
    assert isinstance(numbers, dict)
    assert (numbers["missing"], numbers["doubled"], numbers["stray"]) == ([], [], [])
    assert (numbers["used"], numbers["void"], numbers["left"]) == (44, 2, 154)
    assert sorted(day.papers()) == list(range(1, 47))


def test_every_paper_says_its_number_and_that_it_is_a_sample(day: Day) -> None:
    for number, path in day.papers().items():
        said = words_of(path)
        assert f"{number:07d}" in said
        assert "DỮ LIỆU MẪU" in said
        assert "BẢN SAO" not in said, "printed once, also after the power cut"


def test_receipts_prove_themselves(day: Day) -> None:
    papers = day.papers()
    verdicts: dict[int, str] = {}
    for number in (1, 12, 13, 20, 28, 46):
        done = day.run("receipt", "verify", papers[number], "--json", *day.profile)
        verdict = json.loads(done.stdout)
        verdicts[number] = verdict["verdict"]
        assert (verdict["number"], done.returncode) == (number, 0 if verdict["verdict"] == "genuine" else 1)
        assert f"{verdict['total']:,}".replace(",", ".") in words_of(papers[number])
    assert set(verdicts.values()) <= {"genuine", "voided"}
    assert "genuine" in verdicts.values()


def test_voided_receipts_are_known_as_void(day: Day, tmp_path: Path) -> None:
    there = tmp_path / "receipts.csv"
    assert day.run("export", "--out", there, *day.profile).returncode == 0
    lines = there.read_text(encoding="utf-8-sig").splitlines()
    heading = lines[0].split(",")
    rows = [dict(zip(heading, line.split(","), strict=False)) for line in lines[1:]]
    void = [row for row in rows if row["voided_on"]]
    assert (len(rows), len(void)) == (46, 2)
    for row in void:
        done = day.run("receipt", "verify", day.papers()[int(row["number"])], "--json", *day.profile)
        assert (json.loads(done.stdout)["verdict"], done.returncode) == ("voided", 1)


def test_the_checks_are_clean_afterwards(day: Day) -> None:
    laptop = day.run("check", "--deep", "--json", *day.profile)
    assert (laptop.returncode, json.loads(laptop.stdout)) == (0, [])
    office = day.run("office", "check", "--office", day.stage.office, "--json")
    assert (office.returncode, json.loads(office.stdout)["findings"]) == (0, [])


def test_the_sheets_of_the_day(day: Day) -> None:
    summary = words_of(day.stage.folder / "summary.pdf")
    money = day.summary["money"]
    assert isinstance(money, dict)
    assert f"{money['office']:,}".replace(",", ".") in summary
    assert "KHỚP" in summary
    assert "KHÔNG KHỚP" not in summary
    slip = words_of(day.stage.folder / "close-slip.pdf")
    assert "DỮ LIỆU MẪU" in slip
    assert f"{money['cash']:,}".replace(",", ".") in slip


def test_every_page_was_pictured_at_the_size_of_the_field(day: Day) -> None:
    from PIL import Image

    pictures = {path.stem: path for path in day.stage.screenshots.glob("*.png")}
    assert set(pictures) >= PAGES
    for name, path in pictures.items():
        with Image.open(path) as picture:
            assert name in {"cash-seal", "help", "why"} or picture.size == (1366, 768), name


def test_the_story_is_told_in_calm_lines(day: Day) -> None:
    lines = day.told.splitlines()
    assert lines[0].startswith("DỮ LIỆU MẪU")
    assert any("mất điện" in line for line in lines)
    assert "40/40 hộ" in day.told
    assert lines[-2].endswith("KHỚP")
    assert len(lines) < 60


def test_the_demonstration_left_the_users_own_profile_alone(day: Day) -> None:
    assert day.strewn == frozenset()
