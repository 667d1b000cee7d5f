"""The shell: going and going back, keys on every route, language in mid-work, faults, pictures."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fieldapp import i18n
from fieldapp.domain.money import Money
from fieldapp.gui import app, shots, theme
from fieldapp.gui.actions import ACTIONS, Where, action
from fieldapp.gui.dialogs.help_sheet import HelpSheet
from fieldapp.gui.faults import FaultDialog, Faults, outline
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.page import Page
from fieldapp.gui.theme import Theme
from fieldapp.gui.widgets.fields import MoneyField, TextField
from tests.gui import gallery
from tests.gui.gallery import HouseholdLikePage, Kept
from tests.gui.typing_hands import click, tap, write

Shell = Callable[..., MainWindow]


class Plain(Page):
    """A page with one field that notes what happens to it."""

    page_id: ClassVar[str] = "find"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = TextField("", self)
        self.seen: list[object] = []
        self.lets_go = True
        self.has_something_open = False
        QVBoxLayout(self).addWidget(self.name)

    def title(self) -> str:
        return i18n._("Tìm")

    def retranslate(self) -> None:
        self.name.set_label(i18n._("Họ và tên"))

    def arrive(self, argument: object) -> None:
        self.seen.append(argument)

    def refresh(self, changes: object) -> None:
        self.seen.append(changes)

    def leave(self) -> bool:
        return self.lets_go

    def escape(self) -> bool:
        had, self.has_something_open = self.has_something_open, False
        return had

    def default_focus(self) -> QWidget:
        return self.name


class Cash(Plain):
    page_id: ClassVar[str] = "cash"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"cash.close": lambda: self.seen.append("closed")}


@pytest.fixture
def window(shell: Shell, qtbot: QtBot) -> MainWindow:
    made = shell(find=Plain, cash=Cash, household=HouseholdLikePage)
    made.show_page("find", "first")
    return made


def plain(window: MainWindow) -> Plain:
    page = window.page()
    assert isinstance(page, Plain)
    return page


def go_by_key(window: MainWindow, qtbot: QtBot) -> None:
    tap(window, Qt.Key.Key_F5)


def go_by_side_bar(window: MainWindow, qtbot: QtBot) -> None:
    button = next(one for one in window.side.findChildren(QAbstractButton) if one.accessibleName() == "Quỹ (F5)")
    click(button)


def go_by_asking(window: MainWindow, qtbot: QtBot) -> None:
    plain(window).wanted.emit("cash", None)


@pytest.mark.parametrize("route", [go_by_key, go_by_side_bar, go_by_asking])
def test_every_route_to_a_page(window: MainWindow, qtbot: QtBot, route: Callable[[MainWindow, QtBot], None]) -> None:
    with qtbot.waitSignal(window.page_shown, timeout=2000):
        route(window, qtbot)
    page = plain(window)
    assert page.page_id == "cash"
    qtbot.waitUntil(page.name.edit.hasFocus, timeout=2000)


def test_esc_goes_back_step_by_step(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("household")
    window.show_page("cash")
    plain(window).has_something_open = True
    trail = []
    for _step in range(4):
        tap(window, Qt.Key.Key_Escape)
        page = window.page()
        trail.append(page.page_id if page else "")
    assert trail == ["cash", "household", "find", "find"]


def test_a_page_that_does_not_let_go_stays(window: MainWindow, qtbot: QtBot) -> None:
    page = plain(window)
    page.lets_go = False
    assert not window.show_page("cash")
    assert window.page() is page
    assert not window.close()
    page.lets_go = True
    assert window.close()


def test_f2_always_finds(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("cash")
    tap(window, Qt.Key.Key_F2)
    assert plain(window).page_id == "find"
    qtbot.waitUntil(window.top.find_field.line.hasFocus, timeout=2000)


def test_a_pages_keys_work_only_on_it_and_from_the_find_field(window: MainWindow, qtbot: QtBot) -> None:
    close = window.findChild(QAction, "cash.close")
    assert close is not None
    assert not close.isEnabled()
    window.show_page("cash")
    assert close.isEnabled()
    window.focus_find()
    tap(window.top.find_field.line, Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    assert plain(window).seen[-1] == "closed"


def test_changes_reach_every_built_page(window: MainWindow) -> None:
    first = plain(window)
    window.show_page("cash")
    first.changed.emit("changes")
    assert first.seen[-1] == "changes"
    assert plain(window).seen[-1] == "changes"


def test_undo_by_key(window: MainWindow, qtbot: QtBot) -> None:
    taken: list[int] = []
    plain(window).told.emit("Đã đánh dấu.", lambda: taken.append(1))
    window.side.setFocus()
    action_undo = window.findChild(QAction, "undo")
    assert action_undo is not None
    action_undo.trigger()
    assert taken == [1]


def test_language_changes_in_mid_work_and_loses_nothing(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "en" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "fieldapp.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Họ và tên"\nmsgstr "Full name"\n\nmsgid "Quỹ"\nmsgstr "Cash"\n\n'
        'msgid "Không có mạng"\nmsgstr "No network"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("fieldapp.paths.locales_dir", lambda: tmp_path)
    page = plain(window)
    write(page.name.edit, "Quang Thi Mau")
    window.top.find_field.set_text("lo van")
    page.name.edit.setCursorPosition(4)
    window.base.language_chosen.emit("en")
    words = {one.text() for one in window.findChildren(QLabel)}
    assert {"Full name", "No network"} <= words
    assert "Cash (F5)" in {one.accessibleName() for one in window.side.findChildren(QAbstractButton)}
    assert page.name.edit.text() == "Quang Thi Mau"
    assert page.name.edit.cursorPosition() == 4
    assert window.top.find_field.text() == "lo van"
    assert window.base.language.text() == "English"
    window.switch_language("vi")
    assert "Họ và tên" in {one.text() for one in window.findChildren(QLabel)}


def test_the_household_keeps_its_choices_when_words_change(shell: Shell) -> None:
    window = shell()
    window.show_page("household")
    page = window.page()
    assert isinstance(page, HouseholdLikePage)
    page.months.set_value(3)
    page.given.set_amount(Money(500_000))
    QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
    assert page.months.value() == 3
    assert page.given.amount() == Money(500_000)


@pytest.mark.parametrize("route", ["F1", "?"])
def test_the_help_sheet_tells_every_key(window: MainWindow, qtbot: QtBot, route: str) -> None:
    window.show_page("cash")
    window.side.setFocus()
    help_key = window.findChild(QAction, "help")
    assert help_key is not None
    assert route in [keys.toString() for keys in help_key.shortcuts()]
    help_key.trigger()
    sheet = window.findChild(HelpSheet)
    assert sheet is not None
    words = {one.text() for one in sheet.findChildren(QLabel)}
    assert {one.word() for one in ACTIONS if one.where is not Where.PAGE or one.page == "cash"} <= words
    with qtbot.waitSignal(sheet.finished, timeout=2000):
        tap(sheet, Qt.Key.Key_Escape)


def test_no_key_is_declared_twice_where_both_could_mean_it() -> None:
    everywhere = [one.shortcut for one in ACTIONS if one.where is not Where.PAGE]
    assert len(set(everywhere)) == len(everywhere)
    for page in {one.page for one in ACTIONS if one.page}:
        keys = everywhere + [one.shortcut for one in ACTIONS if one.page == page]
        assert len(set(keys)) == len(keys), page
    assert len({one.id for one in ACTIONS}) == len(ACTIONS)
    with pytest.raises(KeyError):
        action("nothing")


def test_geometry_is_kept_and_nonsense_is_not_believed(dressed: QApplication, qtbot: QtBot) -> None:
    kept = Kept()
    first = MainWindow(kept)
    qtbot.addWidget(first)
    first.resize(760, 700)
    first.close()
    second = MainWindow(kept)
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (760, 700)
    kept.set("geometry", "not base64!")
    third = MainWindow(kept)
    qtbot.addWidget(third)
    assert (third.width(), third.height()) == (1366, 768)


def test_looks_are_remembered() -> None:
    kept = Kept()
    assert app.remembered_theme(kept) == Theme()
    app.remember_theme(kept, Theme("dark", 150))
    assert app.remembered_theme(kept) == Theme("dark", 150)
    kept.set("theme", "pink")
    kept.set("scale", "9000")
    assert app.remembered_theme(kept) == Theme()


def test_a_fault_is_logged_without_its_words_and_told_once(
    window: MainWindow, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    faults = Faults(lambda: window, window)
    with caplog.at_level(logging.ERROR):
        for _time in range(2):
            try:
                raise ValueError("Quàng Thị Mẫu 014183000002")
            except ValueError as error:
                faults.hook(type(error), error, error.__traceback__)
    assert "ValueError test_kit_window.py" in caplog.text
    assert "Mẫu" not in caplog.text
    dialogs = window.findChildren(FaultDialog)
    assert len(dialogs) == 1
    with qtbot.waitSignal(dialogs[0].finished, timeout=2000):
        dialogs[0].accept()


def test_the_hook_is_put_back(window: MainWindow) -> None:
    before, faults = sys.excepthook, Faults(lambda: window, window)
    faults.install()
    assert sys.excepthook == faults.hook
    faults.uninstall()
    assert sys.excepthook is before


def test_an_outline_names_places() -> None:
    assert outline(KeyError, None) == "KeyError "


# --- pictures and stretched words ----------------------------------------------------------------------------------


def test_a_page_is_pictured_at_the_size_of_the_field(shell: Shell, tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    window = shell()
    window.show_page("household")
    image = QImage(str(shots.grab(window, tmp_path / "household.png")))
    assert (image.width(), image.height()) == (1366, 768)
    with pytest.raises(OSError, match="error"):
        shots.grab(window, tmp_path)


def test_the_passing_notice_leaves_the_button_free(shell: Shell) -> None:
    window = shell()
    window.resize(1366, 768)
    window.show_page("household")
    shots.settle()
    page = window.page()
    assert isinstance(page, HouseholdLikePage)
    page.told.emit("Đã đánh dấu “vắng nhà” cho hộ ông Lò Văn Mẫu.", lambda: None)
    button = page.confirm.rect().translated(page.confirm.mapTo(page, page.confirm.rect().topLeft()))
    assert not window.toast.geometry().intersects(button)


@pytest.mark.parametrize("scale", theme.SCALES)
@pytest.mark.parametrize("pseudo", ["0", "1"])
def test_nothing_that_takes_money_leaves_the_screen(
    dressed: QApplication, shell: Shell, monkeypatch: pytest.MonkeyPatch, scale: int, pseudo: str
) -> None:
    monkeypatch.setenv("FIELDAPP_PSEUDO", pseudo)
    i18n.switch("vi")
    theme.apply(dressed, Theme("light", scale))
    window = shell()
    window.resize(1366, 768)
    window.show_page("household")
    shots.settle()
    assert (window.width(), window.height()) == (1366, 768), "the window had to grow for its words"
    page = window.page()
    assert isinstance(page, HouseholdLikePage)
    for widget in (page.confirm, page.total, page.given, page.change_back, page.months):
        left = widget.mapTo(page, widget.rect().topLeft()).x()
        assert left >= 0
        assert left + widget.width() <= page.width(), type(widget).__name__
        assert widget.height() >= widget.minimumSizeHint().height(), type(widget).__name__
    if scale <= 125:
        bottom = page.confirm.mapTo(page, page.confirm.rect().bottomLeft()).y()
        assert bottom <= page.height()


def test_every_widget_of_the_kit_is_drawn_in_every_theme(dressed: QApplication, tmp_path: Path) -> None:
    for name in theme.THEMES:
        theme.apply(dressed, Theme(name))
        board = gallery.sheet()
        board.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        path = shots.grab(board, tmp_path / f"{name}.png")
        board.deleteLater()
        assert path.stat().st_size > 20_000


def test_every_field_and_button_has_a_name_for_screen_readers(shell: Shell) -> None:
    window = shell()
    window.show_page("household")
    nameless = [
        type(one).__name__
        for one in window.findChildren(QAbstractButton)
        if one.isVisible() and not one.accessibleName()
    ]
    page = window.page()
    assert isinstance(page, HouseholdLikePage)
    assert nameless == []
    assert [one.edit.accessibleName() for one in page.findChildren(MoneyField)] == ["Tiền nhận", "Trả lại"]
    assert window.top.find_field.line.accessibleName() == "Tìm người hoặc hộ"


def test_the_passing_notice_is_above_the_page_that_comes_into_sight(window: MainWindow) -> None:
    window.toast.tell("Đã lưu.")
    window.show_page("cash")
    around = window.toast.parentWidget()
    assert around is not None
    under = around.childAt(window.toast.geometry().center())
    assert under is window.toast or (under is not None and window.toast.isAncestorOf(under))


def test_a_held_key_acts_once_except_where_it_steps(window: MainWindow) -> None:
    held = {key.objectName() for key in window.findChildren(QAction) if key.autoRepeat() and key.objectName()}
    assert held == {"enrol.next", "enrol.previous", "voluntary.more", "voluntary.less"}


class Sweeping(Plain):  # in its painting the collector runs, as it may in any painting
    swept: ClassVar[list[str]] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.swept:
            gc.collect()
        self.swept.append(self.page_id)
        super().paintEvent(event)


def test_the_collector_takes_no_window_that_is_in_sight(shell: Shell, qtbot: QtBot) -> None:
    shell(find=Sweeping).show_page("find")
    gc.collect()
    (window,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
    Sweeping.swept.clear()
    window.resize(window.width() - 1, window.height())
    del window
    qtbot.waitUntil(lambda: bool(Sweeping.swept), timeout=2000)
