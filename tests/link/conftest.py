"""An office process behind a link, and a laptop of it that has its register already; one for a module's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.services.exchange import Watch
from tests.link.play import Laptop, activate, found_office, invite
from tests.link.proxy import SlowLink, Weather
from tests.link.tun import why_not
from tests.office_process import RunningOffice, run_office

collect_ignore = ["test_exchange_over_air.py"] if why_not() else []
"""`tests/conftest.py` says it aloud at the head of the report."""


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where everything of the module lies, device secrets too."""
    made = tmp_path_factory.mktemp("link")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(bootstrap.SECRETS_FOLDER, str(made / "secrets"))
        yield made


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[RunningOffice]:
    """A process that listens on loopback."""
    found_office(folder / "office")
    with run_office(folder / "office") as running:
        yield running


@pytest.fixture(scope="module")
def lasting_link(office: RunningOffice) -> Iterator[SlowLink]:
    with SlowLink(office.address) as made:
        yield made


@pytest.fixture
def link(lasting_link: SlowLink) -> SlowLink:
    """Fast and whole, nothing counted yet; a test makes the weather."""
    lasting_link.weather = Weather()
    lasting_link.on_passed = None
    lasting_link.count_anew()
    return lasting_link


@pytest.fixture(scope="module")
def activated(folder: Path, lasting_link: SlowLink) -> Laptop:
    return activate(folder / "laptop", lasting_link.address, invite(folder / "office"))


@pytest.fixture
def laptop(activated: Laptop, link: SlowLink) -> Laptop:
    """Activated through the link, with everything the office has."""
    with activated.open() as opened:
        opened.workplace.exchange.run(Watch())
    link.count_anew()
    return activated
