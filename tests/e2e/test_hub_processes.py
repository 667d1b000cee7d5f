"""A hub as a process of its own, met by others from the command line, and killed in the midst of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.bootstrap import Opened
from fieldapp.demo.office_process import run_office
from fieldapp.demo.places_of_play import COMMUNES
from fieldapp.demo.stage import DEMO_PIN
from fieldapp.services.exchange import Watch
from fieldapp.services.forms import HouseholdForm, PersonForm
from tests.e2e.conftest import Commune


@dataclass
class Team:
    """Three laptops of one officer's commune, each in a folder of its own, and the PIN in a file."""

    commune: Commune
    folders: list[Path]
    pin: Path

    @contextmanager
    def opened(self, place: int) -> Iterator[Opened]:
        gate = bootstrap.make_gate(self.folders[place], bootstrap.surroundings(), bootstrap.call_here)
        with closing(gate.open(self.commune.officer, DEMO_PIN)) as opened:
            yield opened

    def enrol(self, place: int, name: str) -> None:
        with self.opened(place) as opened:
            work = opened.workplace
            head = PersonForm(name=name, born="02/05/1980", sex="male", tie="head")
            work.enrolment.enrol(work.desk, HouseholdForm(village="Bản Mẫu"), (head,))

    def options(self, place: int) -> list[str]:
        return ["--profile", str(self.folders[place]), "--pin-file", str(self.pin), "--json"]

    def visit(self, place: int, address: str, code: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fieldapp", "sync", *self.options(place), "--carrier", "hub",
             "--address", address, "--code-file", str(code)],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def names(self, place: int) -> set[str]:
        with self.opened(place) as opened:
            hits = opened.workplace.finder.typed("Người Mẫu", 20)
            return {hit.member.name for hit in hits if hit.member.name.startswith("Người Mẫu")}


@pytest.fixture(scope="module")
def team(commune: Commune, tmp_path_factory: pytest.TempPathFactory) -> Team:
    folder = tmp_path_factory.mktemp("team")
    pin = folder / "pin"
    pin.write_text(DEMO_PIN, encoding="utf-8")
    units = [part for place in COMMUNES for part in ("--unit", place.code)]
    made = Team(commune, [folder / f"laptop{n}" for n in range(1, 4)], pin)
    commune.link.come_back()
    for place, where in enumerate(made.folders):
        invited = run_office(commune.stage, "devices", "add", "--officer", commune.officer, "--label",
                             f"Máy mẫu {place + 1}", *units)  # fmt: skip
        bootstrap.make_gate(where, bootstrap.surroundings(), bootstrap.call_here).activate(
            commune.link.address, str(invited["code"]), DEMO_PIN
        )
    for place in range(3):
        with made.opened(place) as opened:
            assert opened.workplace.exchange.run(Watch()).finished
    commune.link.go_away()
    return made


@contextmanager
def serving(team: Team, place: int, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The hub's process and what it shows."""
    command = [sys.executable, "-m", "fieldapp", "hub", "serve", *team.options(place)]
    environment = {**os.environ, bootstrap.HUB_PLACE: f"127.0.0.1:{port}"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [process.stdout.readline() for _line in range(5)]
        try:
            yield process, json.loads("".join(lines)) if lines[0] else pytest.fail(process.stderr.read())
        finally:
            process.terminate()
            process.wait(30)


def test_a_killed_hub_loses_nothing_another_goes_on_and_mail_reaches_the_office(team: Team, tmp_path: Path) -> None:
    code = tmp_path / "code"
    team.enrol(1, "Người Mẫu Hai")
    with serving(team, 0) as (hub, shown):
        code.write_text(shown["code"], encoding="utf-8")
        met = team.visit(1, shown["address"], code)
        assert met.returncode == 0, met.stderr
        assert json.loads(met.stdout)["given"] == 1
        assert json.loads(met.stdout)["waiting"] == 1, "only the office acknowledges"
        hub.kill()
        hub.wait(30)
        gone = team.visit(2, shown["address"], code)
        assert gone.returncode == 3
        assert "hub_unreachable" in gone.stderr
    assert team.names(0) == {"Người Mẫu Hai"}
    team.enrol(0, "Người Mẫu Một")
    team.enrol(2, "Người Mẫu Ba")
    with serving(team, 1) as (_hub, shown):
        code.write_text("000-000-000", encoding="utf-8")
        assert "wrong_pairing_code" in team.visit(2, shown["address"], code).stderr
        code.write_text(shown["code"], encoding="utf-8")
        for place in (0, 2, 0):
            met = team.visit(place, shown["address"], code)
            assert met.returncode == 0, met.stderr
    everybody = {"Người Mẫu Một", "Người Mẫu Hai", "Người Mẫu Ba"}
    assert [team.names(place) for place in range(3)] == [everybody] * 3
    carry_mail(team)


def carry_mail(team: Team) -> None:
    """The hub brings what it holds of its guests to a real office, and the answer back."""
    commune = team.commune
    with team.opened(2) as opened:
        assert opened.store.journal.waiting().count
    commune.link.come_back()
    for place in (1, 0):
        with team.opened(place) as opened:
            opened.workplace.exchange.run(Watch())
    commune.link.go_away()
    with team.opened(2) as opened:
        assert opened.store.journal.waiting().count, "the answer has not come back yet"
    with serving(team, 1) as (_hub, shown):
        code = team.pin.with_name("code")
        code.write_text(shown["code"], encoding="utf-8")
        met = team.visit(2, shown["address"], code)
        assert met.returncode == 0, met.stderr
        assert json.loads(met.stdout)["waiting"] == 0
    status = run_office(commune.stage, "check")
    assert status["findings"] == []


def test_a_hub_without_address_or_code_is_bad_use(team: Team) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fieldapp", "sync", *team.options(0), "--carrier", "hub"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no_hub_given" in done.stderr
