"""A village for every test around a hub, copied from one that was set up for the module."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.office.office import open_office
from tests.hub_play import OfficeLink
from tests.hub_village import SCOPES, Village, found, laptops
from tests.office_play import PlayedClock


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everybody activated, everybody's register and certificates taken."""
    folder = tmp_path_factory.mktemp("village")
    clock = PlayedClock()
    office = found(folder / "office", clock)
    made = laptops(folder, clock, OfficeLink(office))
    for one, scope in zip(made, SCOPES, strict=True):
        one.activate(scope)
    for one in made:
        one.open()
        one.sync()
        one.shut()
    office.close()
    return folder


@pytest.fixture
def village(template: Path, tmp_path: Path) -> Iterator[Village]:
    folder = tmp_path / "village"
    shutil.copytree(template, folder)
    clock = PlayedClock()
    office = open_office(folder / "office", clock, random.Random(5).randbytes)
    link = OfficeLink(office, is_open=False)
    made = laptops(folder, clock, link)
    for one in made:
        one.open()
    yield Village(office, link, made, clock)
    for one in made:
        one.shut()
    office.close()
