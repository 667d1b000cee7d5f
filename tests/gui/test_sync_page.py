"""The way to the office: what waits in words, sending with progress, stopping, and every way it can fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.fact_kinds import CashOpened
from fieldapp.domain.facts import KINDS as FACT_KINDS
from fieldapp.gui.drives import Drive
from fieldapp.gui.pages.sync import SyncPage
from fieldapp.gui.pages.sync_words import KINDS, bytes_text
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.exchange import (
    LAST_SYNC,
    NoConnection,
    OfficeNotTrusted,
    OfficeRefused,
    OfficeTooSlow,
    Post,
    SyncCancelled,
    SyncProgress,
    Watch,
)
from fieldapp.services.ports import SyncReport
from fieldapp.services.status import StatusBoard
from tests.gui.frame_shell import HEAD, Scene, make_scene
from tests.gui.typing_hands import click, tap

CTRL = Qt.KeyboardModifier.ControlModifier
REPORT = SyncReport(sent=3, received=2, bytes_out=2_048, bytes_in=1_500_000, round_trips=4, finished=True)


class ToldOffice:
    """An office that answers as it was told, after telling its progress."""

    def __init__(self) -> None:
        self.answer: SyncReport | FieldappError = REPORT
        self.runs = 0
        self.held = Event()
        self.held.set()

    def run(self, watch: Watch) -> SyncReport:
        self.runs += 1
        watch.progress(SyncProgress(3, 1_024, 0, "send"))
        self.held.wait(5)
        watch.refuse_stopped()
        watch.progress(SyncProgress(0, 2_048, 1_500_000, "receive"))
        if isinstance(self.answer, FieldappError):
            raise self.answer
        return self.answer

    def is_reachable(self) -> bool:
        return True


class NoStick:
    """Nothing is plugged in, and the store is left alone."""

    def removable(self) -> tuple[Drive, ...]:
        return ()

    def pending(self) -> None:
        return None

    def folder(self) -> str:
        return ""


@pytest.fixture
def office() -> ToldOffice:
    return ToldOffice()


@pytest.fixture
def scene(tmp_path: Path, dressed: QApplication, qtbot: QtBot, office: ToldOffice) -> Iterator[Scene]:
    made = make_scene(tmp_path, TaskRunner.inline(), exchange=office)
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    made.window.show_page("find")
    yield made
    made.window.close()
    made.at.close()


def opened(scene: Scene) -> SyncPage:
    tap(scene.window, Qt.Key.Key_F6)
    page = scene.window.page()
    assert isinstance(page, SyncPage)
    return page


def test_what_waits_stands_in_words(scene: Scene) -> None:
    scene.renew(HEAD)
    page = opened(scene)
    rows = {row.id: [cell.spoken() for cell in row.cells] for row in page.outbox.rows.rows_model.rows()}
    assert [cells[0] for cells in rows.values()] == ["Khoản thu", "Biên lai đã lập"]
    assert all(cells[2:] == ["hôm nay", "1"] for cells in rows.values())
    assert page.send.waiting.text() == "2 việc chưa về"
    assert page.send.last.text() == "Máy này chưa gửi lần nào."


def test_every_kind_that_a_laptop_writes_has_words() -> None:
    from_office = {"register_imported", "numbers_allotted", "officer_enrolled", "officer_suspended",
                   "device_certified", "device_revoked", "payload_erased", "pack_published",
                   "commune_zoned", "person_merged", "person_split", "conflict_settled", "review_settled",
                   "envelope_key_published", "office_restored", "numbers_questioned"}  # fmt: skip
    names = {kind.NAME for kind in FACT_KINDS.values()}
    assert CashOpened.NAME in names
    assert names - from_office == set(KINDS)


@pytest.mark.parametrize("route", ["key", "button"])
def test_sending_tells_what_came_of_it(scene: Scene, office: ToldOffice, qtbot: QtBot, route: str) -> None:
    page = opened(scene)
    qtbot.waitUntil(lambda: page.send.button.height() > 0)
    heard: list[bool] = []
    page.running.connect(heard.append)
    if route == "key":
        tap(page, Qt.Key.Key_Return, held=CTRL)
    else:
        click(page.send.button)
    assert office.runs == 1
    assert heard == [True, False]
    assert page.send.outcome.text() == "Đã gửi 3 việc, nhận 2 việc (2\u00a0KB lên, 1,4\u00a0MB xuống)."
    assert page.send.button.isVisible()
    assert not page.send.stop.isVisible()


def test_what_the_office_set_aside_is_told_with_its_reason(scene: Scene, office: ToldOffice) -> None:
    office.answer = replace(REPORT, parked=((7, "malformed_fact"), (9, "numbers_clash")))
    page = opened(scene)
    page.begin()
    lines = page.send.parked.text().split("\n")
    assert lines[0].startswith("Việc số 7 cơ quan để riêng: Có một việc không đọc được.")
    assert lines[1] == "Việc số 9 cơ quan để riêng: mã numbers_clash"


@pytest.mark.parametrize(
    "error", [NoConnection(), OfficeTooSlow(), OfficeNotTrusted(), OfficeRefused("device_revoked"), SyncCancelled()]
)
def test_each_failure_has_its_words_and_the_button_comes_back(
    scene: Scene, office: ToldOffice, error: FieldappError
) -> None:
    office.answer = error
    page = opened(scene)
    page.begin()
    words = page.send.outcome.text()
    assert words
    assert "Việc này chưa làm được" not in words
    assert page.send.button.isVisible()


def test_a_full_exchange_is_proven_with_its_hour(scene: Scene) -> None:
    scene.at.settings.put(LAST_SYNC, "1795242120000")
    page = opened(scene)
    assert page.outbox.nothing.isVisible()
    status = StatusBoard.read(scene.at.status, scene.at.desk)
    assert status.waiting == 0
    assert page.send.waiting.text() == "Đã về đủ"
    assert page.send.last.text().startswith("Lần gửi gần nhất: ")


def test_esc_stops_an_exchange_under_way(tmp_path: Path, dressed: QApplication, qtbot: QtBot) -> None:
    office = ToldOffice()
    office.held.clear()
    runner = TaskRunner.threaded()
    inline = make_scene(tmp_path, TaskRunner.inline(), exchange=office)
    inline.at.post = cast("Post", NoStick())
    page = SyncPage(inline.at, runner, drives=NoStick())
    qtbot.addWidget(page)
    page.retranslate()
    page.show()
    page._load = lambda: None  # type: ignore[method-assign]  # the store belongs to this thread, not to the lane
    page.begin()
    page.begin()
    qtbot.waitUntil(lambda: "1\u00a0KB" in page.send.progress.accessibleName())
    assert page.escape()
    office.held.set()
    qtbot.waitUntil(lambda: runner.is_idle)
    assert office.runs == 1
    assert page.send.outcome.text().startswith("Đã dừng gửi")
    assert not page.escape()
    runner.shutdown()
    inline.at.close()


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 byte"), (1023, "1023 byte"), (1024, "1 KB"), (1_500_000, "1,4 MB"), (1 << 20, "1,0 MB")]
)
def test_amounts_of_data_are_short(count: int, words: str) -> None:
    assert bytes_text(count) == words.replace(" ", "\u00a0")


def test_the_language_changes_while_it_shows(scene: Scene) -> None:
    scene.renew(HEAD)
    page = opened(scene)
    scene.window.switch_language("en")
    assert page.outbox.rows.rows_model.rowCount() == 2
