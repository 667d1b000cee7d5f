"""What one laptop writes reaches the window of another by itself, and nothing stops when the hub does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from fieldapp.gui.hub_watch import HubWatch
from fieldapp.gui.tasks import TaskRunner
from fieldapp.office.folder import OfficeConfig
from fieldapp.office.imports import import_households
from fieldapp.office.office import create_office
from fieldapp.office.officers import add_officer
from fieldapp.services.hub import HubState
from fieldapp.services.ports import Changes
from tests.hub_play import HubLaptop, OfficeLink, officers
from tests.office_play import COMMUNE, PlayedClock, household

PATIENCE_MS = 30_000


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[HubLaptop, HubLaptop]]:
    """Two laptops of one commune that know each other's certificate."""
    clock = PlayedClock()
    office = create_office(
        tmp_path / "office", OfficeConfig("Văn phòng mẫu", block=40, is_demo=True), clock, random.Random(3).randbytes
    )
    import_households(office, [household(1)], "mau.xlsx", "00" * 32)
    link = OfficeLink(office)
    made = [HubLaptop(tmp_path / f"laptop{n}", card, clock, link, n) for n, card in enumerate(officers(2), start=1)]
    for one in made:
        add_officer(office, one.officer.name, (COMMUNE,))
        one.activate((COMMUNE,))
    for one in made:
        one.open()
        one.sync()
    yield made[0], made[1]
    for one in made:
        one.shut()
    office.close()


class Window(QObject):
    """Hears what a desk would hear."""

    def __init__(self, laptop: HubLaptop, runner: TaskRunner) -> None:
        super().__init__()
        self.changes: list[Changes] = []
        self.states: list[HubState] = []
        self.watch = HubWatch(laptop.room, runner, self)
        self.watch.brought.connect(self.changes.append)
        self.watch.moved.connect(self.states.append)

    def facts(self) -> int:
        return sum(len(changes.facts) for changes in self.changes)


def test_work_of_the_others_comes_by_itself_and_goes_on_after_a_pause(
    pair: tuple[HubLaptop, HubLaptop], qtbot: QtBot
) -> None:
    hub, guest = pair
    runner = TaskRunner.inline()
    windows = [Window(laptop, runner) for laptop in pair]
    hub.room.serve()
    guest.room.join(hub.invitation())
    for window in windows:
        window.watch.begin()
    hub.renew(hub.enrol("Lò Văn Mẫu"))
    guest.enrol("Quàng Thị Mẫu")
    qtbot.waitUntil(lambda: windows[0].facts() == 1 and windows[1].facts() == 3, timeout=PATIENCE_MS)
    assert windows[1].changes[0].touches("household")
    assert guest.room.state().joined is not None
    address = hub.invitation().address
    hub.room.stop_serving()
    qtbot.waitUntil(lambda: guest.room.state().trouble == "hub_unreachable", timeout=PATIENCE_MS)
    guest.enrol("Lò Thị Mẫu")
    hub.serve_at(address)
    windows[0].watch.stir()  # as the page does after anything that was asked of the hub
    qtbot.waitUntil(lambda: windows[0].facts() == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: guest.room.state().is_met, timeout=PATIENCE_MS)
    assert hub.export(1) == guest.export(1)
    guest.room.leave()
    assert guest.room.state() == HubState(unconfirmed=guest.room.state().unconfirmed)
    for window in windows:
        window.watch.end()


def test_the_hub_of_the_day_is_joined_again_after_a_restart(pair: tuple[HubLaptop, HubLaptop], qtbot: QtBot) -> None:
    hub, guest = pair
    hub.room.serve()
    guest.room.join(hub.invitation())
    guest.close()
    guest.open()
    window = Window(guest, TaskRunner.inline())
    window.watch.begin()
    hub.enrol("Lò Văn Mẫu")
    qtbot.waitUntil(lambda: window.facts() == 1, timeout=PATIENCE_MS)
    assert window.states[-1].joined is not None
    assert window.states[-1].joined.device == hub.device
    window.watch.end()
