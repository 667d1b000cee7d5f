"""Pauses are used: the log is folded into the file, and what the first paper needs is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import Money
from fieldapp.gui.idle_time import IdleTime
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.workplace import Workplace
from fieldapp.storage.profile import DATABASE_NAME
from tests.workplaces import TestClock, make_store, make_workplace


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    clock = TestClock()
    store = make_store(tmp_path / "profile", clock)
    yield make_workplace(store, clock)
    store.close()


@pytest.fixture
def idle(qapp: QApplication, at: Workplace) -> Iterator[IdleTime]:
    runner, owner = TaskRunner.inline(), QObject()
    made = IdleTime(at, runner, owner)
    yield made
    made.end()
    runner.shutdown()


def test_a_save_goes_to_the_log_and_a_pause_folds_it(idle: IdleTime, at: Workplace, tmp_path: Path) -> None:
    file = tmp_path / "profile" / DATABASE_NAME
    idle.fold()
    before = file.read_bytes()
    at.renewals.collect(at.desk, EntityId("C1.2.0"), (EntityId("C1.2.1"),), 12, Money(1_366_200))
    assert file.read_bytes() == before
    idle.fold()
    assert file.read_bytes() != before


def test_a_moment_after_the_first_page_everything_is_warm(idle: IdleTime, at: Workplace, qtbot: QtBot) -> None:
    read: list[object] = []
    warm = at.warm
    at.warm = lambda: read.append(warm())
    idle.begin()
    qtbot.waitUntil(lambda: read != [], timeout=5000)
    assert isinstance(read[0], int)
    assert read[0] > 0


def test_after_the_end_nothing_more_is_begun(idle: IdleTime, at: Workplace) -> None:
    at.warm = lambda: pytest.fail("warmed although the desk is closed")
    idle.begin()
    idle.end()
    idle.warm()
