"""The door: officers, PIN by keyboard and mouse, waiting, first activation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.pages.activate import ActivateWindow
from fieldapp.gui.pages.unlock import UnlockWindow
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services import activation_code
from fieldapp.services.exchange import NoConnection
from fieldapp.services.gate import OfficerCard
from fieldapp.services.workplace import Workplace
from fieldapp.storage.remembered import RememberedFile
from fieldapp.wire.activation import new_code, read_code
from fieldapp.wire.problems import MistypedCode, WrongActivationCode
from tests.gui.doors import RealGate
from tests.gui.typing_hands import click, tap, write
from tests.workplaces import OFFICER, PIN

CODE = new_code(lambda count: bytes(range(count)))


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[RealGate]:
    made = RealGate(tmp_path / "profile")
    yield made
    made.close()


@pytest.fixture
def inline(qapp: QApplication) -> TaskRunner:
    return TaskRunner.inline()


def shown(window: UnlockWindow | ActivateWindow, qtbot: QtBot) -> None:
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()


@pytest.fixture
def door(gate: RealGate, dressed: QApplication, inline: TaskRunner, qtbot: QtBot) -> UnlockWindow:
    gate.make()
    window = UnlockWindow(gate, inline)
    shown(window, qtbot)
    window.begin()
    return window


def test_one_officer_is_chosen_and_the_keyboard_is_in_the_pin(door: UnlockWindow, qtbot: QtBot) -> None:
    chosen = door.officers.value()
    assert chosen is not None
    assert chosen.id == OFFICER.id
    assert door.focusWidget() is door.pin.edit
    assert door.ribbon.isVisible()


@pytest.mark.parametrize("route", ["enter", "pad"])
def test_the_right_pin_opens(door: UnlockWindow, qtbot: QtBot, route: str) -> None:
    with qtbot.waitSignal(door.unlocked) as met:
        if route == "enter":
            write(door.pin.edit, PIN)
            tap(door.pin.edit, Qt.Key.Key_Return)
        else:
            for digit in PIN:
                click(door.pad.digits[int(digit)])
            click(door.pad.enter)
    assert met.args is not None
    (workplace,) = met.args
    assert isinstance(workplace, Workplace)
    assert workplace.desk.officer == OFFICER.id
    assert door.pin.text() == ""


def test_it_opens_over_real_threads_too(
    gate: RealGate, dressed: QApplication, runner: TaskRunner, qtbot: QtBot
) -> None:
    gate.make()
    window = UnlockWindow(gate, runner)
    shown(window, qtbot)
    window.begin()
    qtbot.waitUntil(lambda: window.officers.value() is not None)
    opened: list[object] = []
    window.unlocked.connect(opened.append)
    write(window.pin.edit, PIN)
    tap(window.pin.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened))
    closed: list[object] = []
    runner.run(Lane.DATABASE, lambda: gate.opened.pop().close(), closed.append)
    qtbot.waitUntil(lambda: bool(closed))


def test_a_wrong_pin_says_so_and_empties_the_field(door: UnlockWindow, qtbot: QtBot) -> None:
    write(door.pin.edit, "111222")
    tap(door.pin.edit, Qt.Key.Key_Return)
    assert door.pin.error() == "Mã PIN chưa đúng. Gõ lại mã của mình."
    assert door.pin.text() == ""
    assert door.focusWidget() is door.pin.edit


def test_after_several_wrong_pins_the_wait_is_told_and_runs_down(door: UnlockWindow, qtbot: QtBot) -> None:
    for _time in range(4):
        write(door.pin.edit, "111222")
        tap(door.pin.edit, Qt.Key.Key_Return)
    assert "Chờ 10 giây" in door.pin.error()
    assert not door.pad.enter.isEnabled()
    door._on_second()
    assert "Chờ 9 giây" in door.pin.error()
    for _second in range(9):
        door._on_second()
    assert door.pin.error() == ""
    assert door.pad.enter.isEnabled()


def test_letters_are_no_pin_and_back_takes_a_digit(door: UnlockWindow, qtbot: QtBot) -> None:
    write(door.pin.edit, "12a3")
    assert door.pin.text() == "123"
    click(door.pad.erase)
    assert door.pin.text() == "12"
    assert door.pin.edit.displayText() != "12"


def test_of_several_officers_one_must_be_chosen(
    gate: RealGate, dressed: QApplication, inline: TaskRunner, qtbot: QtBot
) -> None:
    gate.make()
    gate.more = (OfficerCard("O2", "Cán bộ Mẫu Hai", "commune"),)
    window = UnlockWindow(gate, inline)
    shown(window, qtbot)
    window.begin()
    assert window.officers.value() is None
    write(window.pin.edit, PIN)
    tap(window.pin.edit, Qt.Key.Key_Return)
    assert window.pin.error() == "Chọn tên mình trước, rồi gõ mã PIN."
    window.officers.setFocus()
    tap(window.officers, Qt.Key.Key_Down)
    tap(window.officers, Qt.Key.Key_Return)
    chosen = window.officers.value()
    assert chosen is not None
    assert chosen.id == "O2"
    assert window.focusWidget() is window.pin.edit
    tap(window.pin.edit, Qt.Key.Key_Up)
    chosen = window.officers.value()
    assert chosen is not None
    assert chosen.id == OFFICER.id


def test_an_unknown_officer_is_told_apart_from_a_wrong_pin(door: UnlockWindow, gate: RealGate, qtbot: QtBot) -> None:
    gate.more = (OfficerCard("O9", "Cán bộ Mẫu Chín", "commune"),)
    door.begin()
    door.officers.step(1)
    write(door.pin.edit, PIN)
    tap(door.pin.edit, Qt.Key.Key_Return)
    assert door.trouble.isVisible()
    assert "chưa có PIN" in door.trouble.text()


def test_an_empty_profile_asks_to_be_activated(
    gate: RealGate, dressed: QApplication, inline: TaskRunner, qtbot: QtBot
) -> None:
    window = UnlockWindow(gate, inline)
    shown(window, qtbot)
    with qtbot.waitSignal(window.not_activated):
        window.begin()


def test_the_language_is_remembered(door: UnlockWindow, gate: RealGate, qtbot: QtBot) -> None:
    write(door.pin.edit, "12")
    door._on_language("en")
    assert RememberedFile(gate.folder).get("language") == "en"
    assert door.pin.text() == "12"


# --- activation ----------------------------------------------------------------------------------------------------


@pytest.fixture
def first(gate: RealGate, dressed: QApplication, inline: TaskRunner, qtbot: QtBot) -> ActivateWindow:
    window = ActivateWindow(gate, inline)
    shown(window, qtbot)
    return window


def fill(window: ActivateWindow, qtbot: QtBot, *, code: str = CODE, pin: str = PIN, again: str = PIN) -> None:
    for field, text in zip(window.fields(), ("http://127.0.0.1:9", code, pin, again), strict=True):
        field.set_text("")
        write(field.edit, text)


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), CODE.replace("-", ""), CODE.replace("-", " ").replace("0", "o")])
def test_a_code_is_read_however_it_is_typed(first: ActivateWindow, gate: RealGate, qtbot: QtBot, typed: str) -> None:
    fill(first, qtbot, code=typed)
    assert first.code.text() == CODE
    with qtbot.waitSignal(first.activated):
        tap(first.again.edit, Qt.Key.Key_Return)
    ((address, code, pin),) = gate.asked
    assert (address, read_code(code), pin) == ("http://127.0.0.1:9", read_code(CODE), PIN)
    assert first.pin.text() == first.again.text() == ""


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"pin": "12345", "again": "12345"}, "pin"),
        ({"pin": "123456", "again": "123456"}, "pin"),
        ({"again": "274914"}, "again"),
        ({"code": "7K2M"}, "code"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    first: ActivateWindow, gate: RealGate, qtbot: QtBot, change: dict[str, str], wrong: str
) -> None:
    fill(first, qtbot, **change)
    click(first.go)
    names = ("address", "code", "pin", "again")
    assert [name for name, field in zip(names, first.fields(), strict=True) if field.error()] == [wrong]
    assert not gate.asked


@pytest.mark.parametrize(
    ("error", "field"),
    [(NoConnection(), "address"), (MistypedCode(), "code"), (WrongActivationCode(), "code")],
)
def test_what_the_office_says_stands_beside_its_field(
    first: ActivateWindow, gate: RealGate, qtbot: QtBot, error: FieldappError, field: str
) -> None:
    gate.answer = error
    fill(first, qtbot)
    first.activate()
    assert {"address": first.address, "code": first.code}[field].error()
    assert first.code.text() == CODE
    assert first.go.isEnabled()


def test_esc_says_what_is_needed(first: ActivateWindow, qtbot: QtBot) -> None:
    tap(first, Qt.Key.Key_Escape)
    assert first.trouble.isVisible()


def test_the_code_is_grouped_as_the_office_groups_it() -> None:
    assert activation_code.grouped(CODE.replace("-", "").lower()) == CODE
    assert len(activation_code.tidy(CODE)) == activation_code.LENGTH
