"""Sets the stage: an office with a commune register, an officer, a laptop activated with its first code.

Everything goes the way that it goes in the field: the office's own commands, the import of a workbook, the one-time
code, the signed snapshot, the block of receipt numbers.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from fieldapp import bootstrap
from fieldapp.demo.office_process import run_office
from fieldapp.demo.places_of_play import COMMUNES
from fieldapp.demo.register import demo_register
from fieldapp.demo.stage import DEMO_PIN, DemoStepFailed, Stage
from fieldapp.demo.workbook import write_register_xlsx
from fieldapp.domain.clock import Clock
from fieldapp.office.register_rows import RegisterHousehold
from fieldapp.services.exchange import Watch
from fieldapp.services.preferences import PaperChoice, keep_paper

OFFICE_NAME = "Cơ quan BHXH (DỮ LIỆU MẪU)"
OFFICER_NAME = "Quàng Thị Mẫu"
SERIES = "MAU26T"
LABEL = "Máy mẫu"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What stands now: the officer's id, the laptop's households, and the receipt numbers that it may use."""

    officer: str
    households: int
    numbers: int


def enter(stage: Stage) -> None:
    """From here on this process and its children keep device secrets in the demonstration's own folder."""
    os.environ[bootstrap.SECRETS_FOLDER] = str(stage.secrets)


def make_register(seed: int, day: date, people: int) -> list[RegisterHousehold]:
    """The households of the demonstration, the same for the same arguments."""
    return demo_register(seed, day, people)


def set_up_office(stage: Stage, households: list[RegisterHousehold], say: Say) -> str:
    """Write the workbook, found the office, import; returns the officer's id."""
    write_register_xlsx(stage.register, households)
    run_office(stage, "init", "--name", OFFICE_NAME, "--series", SERIES, "--demo")
    done = run_office(stage, "import", str(stage.register))
    if done["problems"]:
        step = "office import"
        raise DemoStepFailed(step, str(done["problems"]))
    say(f"Cơ quan mẫu đã nhập sổ: {done['households']} hộ, {done['people']} người, {len(COMMUNES)} xã")
    added = run_office(stage, "officers", "add", "--name", OFFICER_NAME, *_units())
    return str(added["officer"])


def set_up_laptop(stage: Stage, officer: str, address: str, clock: Clock, say: Say) -> Provisioned:
    """Activate the laptop by a one-time code and fetch the register; the office must be serving at `address`."""
    invited = run_office(stage, "devices", "add", "--officer", officer, "--label", LABEL, *_units())
    gate = bootstrap.make_gate(stage.laptop, bootstrap.surroundings(clock), bootstrap.call_here)
    gate.activate(address, str(invited["code"]), DEMO_PIN)
    (stage.laptop / bootstrap.DEMO_MARK).write_text(DEMO_PIN + "\n", encoding="utf-8")
    with closing(gate.open(officer, DEMO_PIN)) as opened:
        # No printer of the house may print a sample; every paper is kept as a file.
        choice = PaperChoice(at_once=False, folder=str(stage.receipts.absolute()))
        keep_paper(opened.workplace.settings, choice)
        report = opened.workplace.exchange.run(Watch())
        numbers = opened.workplace.numbers.left(opened.workplace.desk)
        register = opened.workplace.register
        households = sum(count for unit in register.units() for _name, count in register.villages(unit.unit))
    kilobytes = round(report.bytes_in / 1000)
    say(
        f"Máy mẫu đã kích hoạt, nhận {households} hộ ({kilobytes} kB, {report.round_trips} lượt), {numbers} số biên lai"
    )
    return Provisioned(officer, households, numbers)


def _units() -> list[str]:
    return [part for commune in COMMUNES for part in ("--unit", commune.code)]
