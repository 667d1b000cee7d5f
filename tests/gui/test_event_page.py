"""The event page by keyboard: begin, go on, end; everything done meanwhile belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.ids import NO_ID
from fieldapp.domain.money import Money
from fieldapp.gui.pages.event import EventPage
from fieldapp.gui.tasks import TaskRunner
from tests.gui.frame_shell import HEAD, Scene, make_scene
from tests.gui.typing_hands import click, tap, write

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def scene(tmp_path: Path, dressed: QApplication, qtbot: QtBot) -> Iterator[Scene]:
    made = make_scene(tmp_path, TaskRunner.inline())
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    made.window.show_page("find")
    yield made
    made.window.close()
    made.at.close()


def opened(scene: Scene) -> EventPage:
    tap(scene.window, Qt.Key.Key_F4)
    page = scene.window.page()
    assert isinstance(page, EventPage)
    return page


def begun(scene: Scene) -> EventPage:
    page = opened(scene)
    write(page.form.place.edit, "Nha van hoa")
    page.form.village.set_value("Bản Mẫu")
    tap(page, Qt.Key.Key_Return, held=CTRL)
    return page


def test_without_events_the_page_explains_what_they_are_for(scene: Scene) -> None:
    page = opened(scene)
    assert page.events.nothing.isVisible()
    assert page.form.isVisible()
    assert scene.window.focusWidget() is page.form.place.edit


@pytest.mark.parametrize("route", ["key", "button"])
def test_an_event_is_begun_and_work_belongs_to_it(scene: Scene, qtbot: QtBot, route: str) -> None:
    page = opened(scene)
    write(page.form.place.edit, "Nha van hoa")
    page.form.village.set_value("Bản Mẫu")
    page.form.language.set_value("blt")
    qtbot.waitUntil(lambda: page.form.begin.height() > 0)
    if route == "key":
        tap(page, Qt.Key.Key_Return, held=CTRL)
    else:
        click(page.form.begin)
    assert scene.at.desk.event != NO_ID
    event = scene.at.outreach.current(scene.at.desk.event)
    assert event is not None
    assert (event.place, event.village) == ("Nha van hoa", "Bản Mẫu")
    assert page.now.isVisible()
    scene.renew(HEAD)
    tap(scene.window, Qt.Key.Key_F2)
    tap(scene.window, Qt.Key.Key_F4)
    assert page.now.collected.amount() == Money(1_366_200)
    assert page.now.counts.text() == "1 hộ · 1 biên lai"


def test_a_place_is_needed_and_said_beside_the_field(scene: Scene) -> None:
    page = opened(scene)
    tap(page, Qt.Key.Key_Return, held=CTRL)
    assert page.form.place.error()
    assert scene.at.outreach.recent() == ()


@pytest.mark.parametrize("route", ["key", "button"])
def test_an_event_is_ended(scene: Scene, qtbot: QtBot, route: str) -> None:
    page = begun(scene)
    qtbot.waitUntil(lambda: page.now.end.height() > 0)
    if route == "key":
        tap(page, Qt.Key.Key_E, held=CTRL)
    else:
        click(page.now.end)
    assert scene.at.desk.event == NO_ID
    assert scene.at.outreach.recent()[0].closed_on == "2026-11-21"
    assert page.form.isVisible()
    assert page.form.values() == {"place": "", "village": "", "language": ""}


@pytest.mark.parametrize("route", ["key", "row"])
def test_an_open_event_of_today_is_gone_on_with(scene: Scene, route: str) -> None:
    event = scene.at.outreach.open(scene.at.desk, "Nhà văn hóa", "Bản Mẫu")
    page = opened(scene)
    assert page.now.go_on.isVisible()
    if route == "key":
        tap(page, Qt.Key.Key_Return, held=CTRL)
    else:
        tap(page.events.rows, Qt.Key.Key_Return)
    assert scene.at.desk.event == event
    assert page.now.end.isVisible()


def test_an_event_forgotten_yesterday_is_over(scene: Scene) -> None:
    scene.at.outreach.open(scene.at.desk, "Nhà văn hóa", "Bản Mẫu")
    scene.clock.set(date(2026, 11, 22))
    page = opened(scene)
    assert page.form.isVisible()
    assert page.events.rows.rows_model.rowCount() == 1


def test_what_is_typed_survives_a_power_cut(scene: Scene, qtbot: QtBot) -> None:
    page = opened(scene)
    write(page.form.place.edit, "Nha van hoa")
    page.form.village.set_value("Bản Mẫu")
    qtbot.waitUntil(page.is_resting)
    again = EventPage(scene.at, scene.runner)
    qtbot.addWidget(again)
    again.retranslate()
    again.arrive(None)
    assert again.form.values() == {"place": "Nha van hoa", "village": "Bản Mẫu", "language": ""}


def test_the_language_changes_under_the_form(scene: Scene) -> None:
    page = opened(scene)
    write(page.form.place.edit, "Nha van hoa")
    page.form.village.set_value("Bản Mẫu")
    scene.window.switch_language("en")
    assert page.form.values()["village"] == "Bản Mẫu"
    assert page.form.place.text() == "Nha van hoa"
