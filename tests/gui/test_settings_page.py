"""Settings: the look at once and remembered, paper kept, the PIN changed, the profile looked over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp import bootstrap
from fieldapp.gui.dialogs.change_pin import ChangePinDialog
from fieldapp.gui.pages.settings import SettingsPage
from fieldapp.gui.pages.settings_words import FINDINGS, finding_text
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Theme, theme_of
from fieldapp.services.ports import Finding
from fieldapp.services.preferences import read_paper
from fieldapp.storage.remembered import RememberedFile
from fieldapp.storage.vault import KEY_BYTES
from tests.gui.frame_shell import HEAD, Scene, make_scene
from tests.gui.typing_hands import click, tap, write
from tests.workplaces import OFFICER, PIN

CTRL = Qt.KeyboardModifier.ControlModifier
NEW = "538164"


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


def opened(scene: Scene) -> SettingsPage:
    tap(scene.window, Qt.Key.Key_F10)
    page = scene.window.page()
    assert isinstance(page, SettingsPage)
    return page


def test_the_look_changes_at_once_and_is_remembered(scene: Scene) -> None:
    page = opened(scene)
    tap(page.look.theme, Qt.Key.Key_Right)
    tap(page.look.scale, Qt.Key.Key_Right)
    assert theme_of(page) == Theme("sunlight", 125)
    kept = RememberedFile(scene.gate.folder)
    assert (kept.get("theme"), kept.get("scale")) == ("sunlight", "125")


def test_the_language_is_asked_of_the_shell(scene: Scene, qtbot: QtBot) -> None:
    page = opened(scene)
    page.language_wanted.connect(scene.window.switch_language)
    with qtbot.waitSignal(scene.window.language_changed):
        page.look.language.changed.emit("en")
    assert RememberedFile(scene.gate.folder).get("language") == "en"


def test_paper_is_kept_when_typing_rests_and_comes_back(scene: Scene, qtbot: QtBot) -> None:
    page = opened(scene)
    tap(page.paper.size_choice, Qt.Key.Key_Right)
    tap(page.paper.at_once, Qt.Key.Key_Right)
    write(page.paper.folder.edit, "giay to")
    write(page.paper.first_line.edit, "BHXH TINH MAU")
    write(page.paper.second_line.edit, "Diem thu Mau")
    qtbot.waitUntil(lambda: read_paper(scene.at.settings).organisation == "BHXH TINH MAU\nDiem thu Mau")
    choice = read_paper(scene.at.settings)
    assert (choice.size, choice.at_once, choice.folder) == ("roll80", False, "giay to")
    again = SettingsPage(scene.at, scene.runner, scene.gate)
    qtbot.addWidget(again)
    again.retranslate()
    again.arrive(None)
    assert again.paper.choice() == choice


def test_leaving_at_once_loses_nothing(scene: Scene) -> None:
    page = opened(scene)
    write(page.paper.folder.edit, "giay to")
    tap(scene.window, Qt.Key.Key_F2)
    assert read_paper(scene.at.settings).folder == "giay to"


def test_a_change_of_language_keeps_what_was_typed(scene: Scene) -> None:
    page = opened(scene)
    write(page.paper.first_line.edit, "BHXH TINH MAU")
    scene.window.switch_language("en")
    assert page.paper.first_line.text() == "BHXH TINH MAU"


# --- PIN -----------------------------------------------------------------------------------------------------------


def dialog_of(page: SettingsPage) -> ChangePinDialog:
    (dialog,) = (one for one in page.findChildren(ChangePinDialog) if one.isVisible())
    return dialog


@pytest.mark.parametrize("route", ["key", "button"])
def test_the_pin_is_changed_and_the_new_one_opens(scene: Scene, qtbot: QtBot, route: str) -> None:
    page = opened(scene)
    qtbot.waitUntil(lambda: page.about.pin.height() > 0)
    if route == "key":
        tap(page, Qt.Key.Key_P, held=CTRL)
    else:
        click(page.about.pin)
    dialog = dialog_of(page)
    for field, text in zip(dialog.fields(), (PIN, NEW, NEW), strict=True):
        write(field.edit, text)
        tap(field.edit, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    key = bootstrap.open_profile(scene.gate.folder, scene.gate.around).key(OFFICER.id, NEW, scene.clock)
    assert len(key) == KEY_BYTES


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [(("111222", NEW, NEW), 0), (("", NEW, NEW), 0), ((PIN, "123456", "123456"), 1), ((PIN, NEW, "538165"), 2)],
)
def test_what_is_wrong_with_a_pin_stands_beside_its_field(
    scene: Scene, typed: tuple[str, str, str], wrong: int
) -> None:
    page = opened(scene)
    page.change_pin()
    dialog = dialog_of(page)
    for field, text in zip(dialog.fields(), typed, strict=True):
        write(field.edit, text)
    dialog.change()
    assert [bool(field.error()) for field in dialog.fields()].index(True) == wrong
    assert dialog.isVisible()
    dialog.reject()


# --- about, check --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["key", "button"])
def test_a_whole_profile_is_told_to_be_whole(scene: Scene, qtbot: QtBot, route: str) -> None:
    scene.renew(HEAD)
    page = opened(scene)
    qtbot.waitUntil(lambda: page.about.check.height() > 0)
    if route == "key":
        tap(page, Qt.Key.Key_K, held=CTRL)
    else:
        click(page.about.check)
    assert page.about.outcome.text().startswith("Dữ liệu nguyên vẹn:")
    assert page.about.check.isEnabled()


def test_a_fault_is_told_in_words_with_its_place(scene: Scene) -> None:
    scene.renew(HEAD)
    scene.store.database.run("UPDATE receipt SET total = total + 1000")
    page = opened(scene)
    page.check()
    assert page.about.outcome.text() == "Thấy 1 lỗi. Báo cơ quan:"
    assert page.about.found.text() == "Danh sách hộ không khớp với sổ việc. (receipt)"


def test_a_notice_is_no_fault(scene: Scene) -> None:
    page = opened(scene)
    page.about.show_findings([Finding("clock_ran_back", "L1.7", "1000", notice=True)])
    assert page.about.outcome.text() == "Dữ liệu nguyên vẹn. Có điều nên biết:"
    assert page.about.found.text() == "Đồng hồ máy từng bị chỉnh lùi. (L1.7)"


@pytest.mark.parametrize("code", sorted(FINDINGS))
def test_every_finding_has_words(code: str) -> None:
    assert code not in finding_text(Finding(code, "L1.1"))


def test_the_page_says_what_is_in_force(scene: Scene) -> None:
    page = opened(scene)
    shown = " ".join(value.text() for value in page.about._values)
    assert scene.at.pack.id in shown
    assert "http://127.0.0.1:9" in shown
    assert scene.at.pack.hash[:4] in shown
