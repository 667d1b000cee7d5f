"""The find field: fingers and scanners, with and without terminators, from anywhere in the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.money import Money
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.widgets.find_field import FindField
from fieldapp.gui.widgets.scanning import PACE_MS, SHORTEST, End, ScanReader
from tests.gui.gallery import HouseholdLikePage
from tests.gui.typing_hands import press, tap

CARD = "014080000001||Lò Văn Mẫu|02051980|Nam|Bản Mẫu, xã Mẫu, Sơn La|01012021"
MANGLED = "014080000001||Lo? V?n M?u|02051980|Nam|B?n M?u|01012021"
FAST, SLOW = 2, 150


@pytest.fixture
def find(dressed: QApplication, qtbot: QtBot) -> FindField:
    made = FindField()
    qtbot.addWidget(made)
    made.show()
    made.focus()
    return made


@pytest.fixture
def heard(find: FindField) -> list[tuple[str, str]]:
    """What the field said, in order."""
    said: list[tuple[str, str]] = []
    find.typed.connect(lambda text: said.append(("typed", text)))
    find.scanned.connect(lambda text: said.append(("scanned", text)))
    find.submitted.connect(lambda text: said.append(("submitted", text)))
    return said


def scans(heard: list[tuple[str, str]]) -> list[str]:
    return [text for kind, text in heard if kind == "scanned"]


@pytest.mark.parametrize("terminator", ["\n", "\t"])
@pytest.mark.parametrize("pace", [0, FAST, 12, 30])
@pytest.mark.parametrize("card", [CARD, MANGLED, "DN4140123456789", "014080000001"])
def test_a_scan_is_told_once(
    find: FindField, heard: list[tuple[str, str]], card: str, pace: int, terminator: str
) -> None:
    press(find.line, card + terminator, 1000, pace)
    assert scans(heard) == [card]
    assert [kind for kind, _text in heard if kind == "submitted"] == []
    assert find.line.hasFocus()


@pytest.mark.parametrize("card", [CARD, "014080000001"])
def test_a_scan_without_a_terminator_ends_with_silence(
    find: FindField, heard: list[tuple[str, str]], qtbot: QtBot, card: str
) -> None:
    with qtbot.waitSignal(find.scanned, timeout=2000):
        press(find.line, card, 1000, FAST)
    assert scans(heard) == [card]


def test_a_slow_scanner_is_known_by_the_cards_bars(find: FindField, heard: list[tuple[str, str]]) -> None:
    press(find.line, CARD + "\n", 1000, 60)
    assert scans(heard) == [CARD]


def test_typing_is_searched_letter_by_letter(find: FindField, heard: list[tuple[str, str]]) -> None:
    press(find.line, "lo van\n", 1000, SLOW)
    assert heard == [("typed", "lo van"[:end]) for end in range(1, 7)] + [("submitted", "lo van")]


def test_a_quick_typist_is_no_scanner(find: FindField, heard: list[tuple[str, str]]) -> None:
    press(find.line, "lo van thang\n", 1000, 70)
    assert scans(heard) == []
    assert heard[-1] == ("submitted", "lo van thang")


def test_most_of_a_burst_is_not_searched_for(find: FindField, heard: list[tuple[str, str]]) -> None:
    press(find.line, CARD + "\n", 1000, FAST)
    assert len([text for kind, text in heard if kind == "typed"]) <= 3


def test_only_the_burst_is_the_scan(find: FindField, heard: list[tuple[str, str]]) -> None:
    after = press(find.line, "lo van", 1000, SLOW)
    press(find.line, "014080000001\n", after + 2000, FAST)
    assert scans(heard) == ["014080000001"]
    assert find.text() == "014080000001"


def test_the_same_card_twice_is_two_scans(find: FindField, heard: list[tuple[str, str]]) -> None:
    after = press(find.line, CARD + "\n", 1000, FAST)
    press(find.line, CARD + "\n", after + 1000, FAST)
    assert scans(heard) == [CARD, CARD]


def test_two_scans_on_each_others_heels(find: FindField, heard: list[tuple[str, str]]) -> None:
    press(find.line, f"014080000001\n{CARD}\n", 1000, FAST)
    assert scans(heard) == ["014080000001", CARD]


def test_an_input_method_that_rewrites_letters_leaves_the_digits(find: FindField, heard: list[tuple[str, str]]) -> None:
    press(find.line, "014080000001||La\bà Van|02051980\n", 1000, FAST)
    assert scans(heard) == ["014080000001||Là Van|02051980"]


def test_letters_composed_elsewhere_arrive(find: FindField, heard: list[tuple[str, str]]) -> None:
    composed = QInputMethodEvent("", [])
    composed.setCommitString("Thắng")
    QApplication.sendEvent(find.line, composed)
    assert find.text() == "Thắng"
    assert scans(heard) == []


def test_scans_wait_while_the_last_is_looked_up(find: FindField, heard: list[tuple[str, str]]) -> None:
    press(find.line, "014080000001\n", 1000, FAST)
    find.set_busy(True)
    press(find.line, "014080000002\n", 3000, FAST)
    press(find.line, "014080000003\n", 5000, FAST)
    after_first = scans(heard)
    find.set_busy(False)
    find.set_busy(False)
    assert (after_first, scans(heard)) == (["014080000001"], ["014080000001", "014080000002", "014080000003"])


def test_typing_while_busy_is_kept(find: FindField) -> None:
    find.set_busy(True)
    press(find.line, "quang", 1000, SLOW)
    find.set_busy(False)
    assert find.text() == "quang"


def test_arrows_move_among_what_was_found(find: FindField, qtbot: QtBot) -> None:
    steps: list[int] = []
    find.moved.connect(steps.append)
    tap(find.line, Qt.Key.Key_Down)
    tap(find.line, Qt.Key.Key_Up)
    assert steps == [1, -1]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=SHORTEST, max_size=80), st.data())
def test_any_burst_at_scanner_pace_is_a_scan_and_at_finger_pace_is_not(text: str, data: st.DataObject) -> None:
    quick, slow, at = ScanReader(), ScanReader(), 0
    for letter in text:
        at += data.draw(st.integers(0, PACE_MS))
        quick.character(letter, at)
    assert quick.terminator(at + 1) is End.SCAN
    assert quick.text() == text
    for letter in text:
        at += data.draw(st.integers(PACE_MS + 1, 400))
        slow.character(letter, at)
    assert slow.terminator(at + 1) is End.TYPED


def _household(shell: Callable[..., MainWindow]) -> tuple[MainWindow, HouseholdLikePage, list[str]]:
    window = shell()
    window.show_page("household")
    page = window.page()
    heard: list[str] = []
    assert isinstance(page, HouseholdLikePage)
    window.top.find_field.scanned.connect(heard.append)
    return window, page, heard


def test_a_scan_into_the_cash_field_finds_and_takes_no_money(shell: Callable[..., MainWindow], qtbot: QtBot) -> None:
    _window, page, heard = _household(shell)
    pressed: list[bool] = []
    page.confirm.clicked.connect(lambda: pressed.append(True))
    page.given.edit.returnPressed.connect(page.confirm.click)
    page.given.setFocus()
    qtbot.waitUntil(page.given.edit.hasFocus, timeout=2000)
    press(page.given.edit, CARD + "\n", 1000, FAST)
    assert heard == [CARD]
    assert pressed == []
    assert page.given.edit.text() == "3.100.000"
    press(page.given.edit, "\n", 60_000, SLOW)
    assert pressed == [True]


def test_a_scan_into_the_cash_field_leaves_no_digits_with_who_listens(
    shell: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    _window, page, _heard = _household(shell)
    amounts: list[object] = []
    page.given.amount_changed.connect(amounts.append)
    page.given.setFocus()
    qtbot.waitUntil(page.given.edit.hasFocus, timeout=2000)
    press(page.given.edit, CARD + "\n", 1000, FAST)
    assert amounts[-1] == Money(3_100_000)


def test_a_scan_over_a_dialog_makes_nothing_final(shell: Callable[..., MainWindow], qtbot: QtBot) -> None:
    _window, page, heard = _household(shell)
    dialog = FinalDialog("Chốt ngày", ["Không mở lại được."], "Chốt", page)
    done: list[bool] = []
    dialog.accepted.connect(lambda: done.append(True))
    dialog.open()
    qtbot.waitUntil(dialog.do.hasFocus, timeout=2000)
    press(dialog.do, CARD + "\n", 1000, FAST)
    assert (done, heard, dialog.isVisible()) == ([], [], True)
    press(dialog.do, "\n", 60_000, SLOW)
    assert done == [True]


def test_letters_typed_on_a_list_begin_a_search(shell: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window, page, heard = _household(shell)
    qtbot.waitUntil(page.members.hasFocus, timeout=2000)
    at = press(page.members, "l", 1000, SLOW)
    assert window.top.find_field.line.hasFocus()
    press(window.top.find_field.line, "vt", at, SLOW)
    assert window.top.find_field.text() == "lvt"
    assert heard == []


def test_a_scan_that_begins_on_a_list_is_whole(shell: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window, page, heard = _household(shell)
    qtbot.waitUntil(page.members.hasFocus, timeout=2000)
    at = press(page.members, CARD[0], 1000, FAST)
    press(window.top.find_field.line, CARD[1:] + "\n", at, FAST)
    assert heard == [CARD]


def test_a_scan_on_the_months_does_not_change_them(shell: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window, page, heard = _household(shell)
    page.months.setFocus()
    qtbot.waitUntil(page.months.hasFocus, timeout=2000)
    at = press(page.months, "3", 1000, FAST)
    press(window.top.find_field.line, "14080000001\n", at, FAST)
    assert heard == ["314080000001"]
    assert page.months.value() == 12
