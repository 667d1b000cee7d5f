"""Nobody presses anything: an office that was not there comes, and what waited is there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from fieldapp import bootstrap
from fieldapp.bootstrap import Opened
from fieldapp.gui.office_watch import OfficeWatch, Rhythm
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.exchange import Watch
from tests.link.play import OFFICER, PIN, Laptop, activate, found_office, invite, write_people
from tests.office_process import run_office

QUICK = Rhythm(first_ms=1, calm_ms=200, miss_ms=50, longest_ms=200)


@contextmanager
def opened_on_lanes(laptop: Laptop, runner: TaskRunner) -> Iterator[Opened]:
    """Unlocked as the window does it: the database lane opens, owns and closes."""
    gate = bootstrap.make_gate(laptop.folder, bootstrap.surroundings(), lambda job: runner.call(Lane.DATABASE, job))
    opened = runner.call(Lane.DATABASE, lambda: gate.open(OFFICER, PIN))
    try:
        yield opened
    finally:
        runner.call(Lane.DATABASE, opened.close)
        runner.shutdown()


def test_what_waits_goes_as_soon_as_the_office_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv(bootstrap.SECRETS_FOLDER, str(tmp_path / "secrets"))
    found_office(tmp_path / "office")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with run_office(tmp_path / "office", "--port", port) as office:
        laptop = activate(tmp_path / "laptop", office.address, invite(tmp_path / "office"))
        with laptop.open() as opened:
            opened.workplace.exchange.run(Watch())
            write_people(opened, 50)
    parent, runner = QObject(), TaskRunner.threaded()
    with opened_on_lanes(laptop, runner) as opened:
        watch = OfficeWatch(opened.workplace, runner, parent, QUICK)
        answers: list[bool] = []
        watch.looked.connect(answers.append)
        with qtbot.waitSignals([watch.looked, watch.looked], timeout=20_000):
            watch.begin()
        assert set(answers) == {False}
        with qtbot.waitSignal(watch.synced, timeout=60_000) as heard, run_office(tmp_path / "office", "--port", port):
            qtbot.waitUntil(lambda: True in answers, timeout=60_000)
        assert heard.args is not None
        assert heard.args[0].sent == 10
        assert runner.call(Lane.DATABASE, lambda: opened.store.journal.waiting().count) == 0
        watch.end()


def test_looks_grow_rarer_the_longer_nobody_is_there() -> None:
    rhythm = Rhythm()
    pauses = [rhythm.pause(misses, 0.5) for misses in range(9)]
    assert pauses[0] == rhythm.calm_ms
    assert pauses[1:5] == [15_000, 30_000, 60_000, 120_000]
    assert pauses[8] == rhythm.longest_ms
    assert rhythm.pause(1, 0.0) < rhythm.pause(1, 1.0)
