"""A small commune with its own office process, and a laptop activated with it, for tests from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fieldapp import bootstrap
from fieldapp.demo import provision
from fieldapp.demo.mobile_link import MobileLink
from fieldapp.demo.office_process import OfficeProcess
from fieldapp.demo.stage import Stage
from fieldapp.domain.clock import day_of
from fieldapp.office.register_rows import RegisterHousehold

SEED = 11
PEOPLE = 600


@dataclass(frozen=True, slots=True)
class Commune:
    """Where everything is, who works there, and the link between laptop and office."""

    stage: Stage
    officer: str
    link: MobileLink
    households: list[RegisterHousehold]


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commune]:
    """Everything set up as the demonstration sets it up; the office serves until the module's tests are over."""
    stage = Stage(tmp_path_factory.mktemp("commune") / "demo")
    clock = bootstrap.SystemClock()
    stage.prepare()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(bootstrap.SECRETS_FOLDER, str(stage.secrets))
        households = provision.make_register(SEED, day_of(clock.now()), PEOPLE)
        officer = provision.set_up_office(stage, households, _quiet)
        with OfficeProcess(stage.office, stage.logs / "office.log") as office, MobileLink(office.address) as link:
            provision.set_up_laptop(stage, officer, link.address, clock, _quiet)
            yield Commune(stage, officer, link, households)


def _quiet(_line: str) -> None:
    """Nobody listens."""
