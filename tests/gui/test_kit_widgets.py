"""Fields, choices, lists, notices: by keyboard, as officers use them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from fieldapp.domain.dates import Born
from fieldapp.domain.money import Money
from fieldapp.gui.tasks import Progress, Ticket
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.buttons import ActionLink, Button, Kind, PrimaryButton, SegmentedChoice
from fieldapp.gui.widgets.cells import Column, FigureCell, NameCell, PillCell, Row, TextCell
from fieldapp.gui.widgets.fields import ChoiceField, DateField, MoneyField, TextField
from fieldapp.gui.widgets.labels import MoneyLabel, StatusPill
from fieldapp.gui.widgets.lines import QuoteLine, QuoteLines
from fieldapp.gui.widgets.notices import Notice, ProgressNotice, Toast
from fieldapp.gui.widgets.panels import PageHeading
from fieldapp.gui.widgets.preview import PagePreview
from fieldapp.gui.widgets.rows import RowList
from tests.gui.typing_hands import click, tap, write

TODAY = date(2026, 11, 21)


@pytest.fixture
def board(dressed: QApplication, qtbot: QtBot) -> QWidget:
    """A shown window to put widgets on."""
    made = QWidget()
    QVBoxLayout(made)
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    return made


def put(board: QWidget, *widgets: QWidget) -> None:
    layout = board.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
        widget.show()
    layout.activate()


# --- money ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("3100000", "3.100.000"),
        ("31a0.0 0d", "31.000"),
        ("007", "7"),
        ("0", "0"),
        ("", ""),
        ("9" * 20, "999.999.999.999"),
    ],
)
def test_money_is_grouped_while_typing(board: QWidget, qtbot: QtBot, typed: str, shown: str) -> None:
    field = MoneyField("Tiền nhận", board)
    put(board, field)
    write(field.edit, typed)
    assert field.edit.text() == shown
    assert field.amount() == (Money(int(shown.replace(".", ""))) if shown else None)


def test_the_caret_stays_behind_its_digit(board: QWidget, qtbot: QtBot) -> None:
    field = MoneyField("Tiền nhận", board)
    put(board, field)
    field.set_amount(Money(1_234_567))
    field.edit.setCursorPosition(1)
    write(field.edit, "99")
    assert field.edit.text() == "199.234.567"
    assert field.edit.cursorPosition() == 3
    tap(field.edit, Qt.Key.Key_Backspace)
    assert field.edit.text() == "19.234.567"


def test_each_change_of_money_is_told(board: QWidget, qtbot: QtBot) -> None:
    field = MoneyField("Tiền nhận", board)
    told: list[Money | None] = []
    put(board, field)
    field.amount_changed.connect(told.append)
    write(field.edit, "50")
    tap(field.edit, Qt.Key.Key_Backspace)
    tap(field.edit, Qt.Key.Key_Backspace)
    field.set_amount(Money(7))
    assert told == [Money(5), Money(50), Money(5), None]


@given(st.text("0123456789.x ", max_size=24))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_is_pasted_the_field_holds_an_amount_or_nothing(qapp: QApplication, text: str) -> None:
    field = MoneyField("")
    field.edit.insert("")
    qapp.clipboard().setText(text)
    field.edit.paste()
    amount = field.amount()
    assert field.edit.text() == ("" if amount is None else str(amount))
    field.deleteLater()


# --- dates, text, choice -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown", "born"),
    [
        ("2/5/80", "02/05/1980", Born(1980, 5, 2)),
        ("02051980", "02/05/1980", Born(1980, 5, 2)),
        ("1948", "1948", Born(1948)),
        ("5/1980", "05/1980", Born(1980, 5)),
    ],
)
def test_dates_are_forgiven(board: QWidget, qtbot: QtBot, typed: str, shown: str, born: Born) -> None:
    field, following = DateField("Ngày sinh", lambda: TODAY, board), TextField("Tên", board)
    put(board, field, following)
    field.edit.setFocus()
    qtbot.waitUntil(field.edit.hasFocus, timeout=2000)
    write(field.edit, typed)
    tap(field.edit, Qt.Key.Key_Tab)
    assert field.edit.text() == shown
    assert field.born() == born
    assert field.error() == ""


def test_what_is_no_date_stays_and_is_explained_beneath_until_typed_over(board: QWidget, qtbot: QtBot) -> None:
    field = DateField("Ngày sinh", lambda: TODAY, board)
    put(board, field)
    write(field.edit, "31/2/80")
    assert not field.check()
    assert field.edit.text() == "31/2/80"
    assert "02/05/1980" in field.error()
    assert field.edit.accessibleDescription() == field.error()
    tap(field.edit, Qt.Key.Key_Backspace)
    assert field.error() == ""


def test_a_year_alone_is_no_day(board: QWidget) -> None:
    field = DateField("Ngày chuyển", lambda: TODAY, board, year_alone=False)
    field.set_text("1980")
    assert field.day() is None
    assert not field.check()
    field.set_text("1/2/26")
    assert field.day() == date(2026, 2, 1)
    assert field.check()


def test_a_choice_keeps_its_value_when_its_words_change(board: QWidget) -> None:
    field = ChoiceField[str]("Quan hệ", board)
    field.set_options([("wife", "vợ"), ("child", "con")])
    assert field.value() is None
    field.set_value("child")
    field.set_options([("wife", "wife"), ("child", "child")])
    assert field.value() == "child"
    assert field.combo.currentText() == "child"


def test_segments_move_by_arrows_and_keep_their_value(board: QWidget, qtbot: QtBot) -> None:
    choice = SegmentedChoice[int]("Số tháng", board)
    told: list[int] = []
    put(board, choice)
    choice.changed.connect(told.append)
    choice.set_options([(3, "3 tháng"), (6, "6 tháng"), (12, "12 tháng")])
    choice.set_value(12)
    tap(choice, Qt.Key.Key_Left)
    tap(choice, Qt.Key.Key_Left)
    tap(choice, Qt.Key.Key_Left)
    choice.set_options([(3, "3 months"), (6, "6 months"), (12, "12 months")])
    assert told == [6, 3, 3]
    assert choice.value() == 3


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_every_button_answers_enter_and_space(board: QWidget, qtbot: QtBot, key: Qt.Key) -> None:
    told: list[str] = []
    made = [
        PrimaryButton("Thu tiền", "Return", board),
        Button("In", "Ctrl+P", Kind.QUIET, board),
        ActionLink("Thêm", "", board),
    ]
    put(board, *made)
    for button in made:
        button.clicked.connect(lambda _on=False, b=button: told.append(b.word()))
        tap(button, key)
    assert told == ["Thu tiền", "In", "Thêm"]
    assert made[0].accessibleName() == "Thu tiền (Enter)"


# --- lists ---------------------------------------------------------------------------------------------------------


def some_rows() -> list[Row]:
    return [
        Row(str(at), (NameCell(f"Người Mẫu {at}", "chủ hộ" if at == 0 else "", "1980"), TextCell("Hộ gia đình"),
                      PillCell(Status.BAD, "hết hạn"), FigureCell(Money(1000 * at))), None if at == 2 else at == 0)
        for at in range(4)
    ]  # fmt: skip


@pytest.fixture
def rows(board: QWidget) -> RowList:
    made = RowList("Thành viên", board)
    made.set_columns(
        [
            Column("Đóng", 64),
            Column("Tên"),
            Column("Nhóm", 150, drop=1),
            Column("Thẻ", 200),
            Column("Tiền", 120, right=True),
        ]
    )
    made.set_rows(some_rows())
    put(board, made)
    made.setFocus()
    return made


def test_space_ticks_and_arrows_move(rows: RowList, qtbot: QtBot) -> None:
    told: list[tuple[str, ...]] = []
    rows.ticks_changed.connect(lambda: told.append(rows.ticked()))
    tap(rows, Qt.Key.Key_Down)
    tap(rows, Qt.Key.Key_Space)
    tap(rows, Qt.Key.Key_Down)
    tap(rows, Qt.Key.Key_Space)
    tap(rows, Qt.Key.Key_Up)
    tap(rows, Qt.Key.Key_Up)
    tap(rows, Qt.Key.Key_Space)
    assert told == [("0", "1"), ("1",)], "the third cannot be ticked"


def test_enter_opens_the_row_with_the_cursor(rows: RowList, qtbot: QtBot) -> None:
    opened: list[str] = []
    rows.activated_row.connect(opened.append)
    tap(rows, Qt.Key.Key_End)
    tap(rows, Qt.Key.Key_Return)
    assert opened == ["3"]


def test_a_click_on_the_tick_turns_it_once(rows: RowList, qtbot: QtBot) -> None:
    at = rows.visualRect(rows.rows_model.index(1, 0)).center()
    click(rows.viewport(), at)
    assert rows.ticked() == ("0", "1")
    click(rows.viewport(), rows.visualRect(rows.rows_model.index(3, 1)).center())
    assert rows.ticked() == ("0", "1")
    assert rows.current_id() == "3"


def test_tab_leaves_the_list(rows: RowList, board: QWidget, qtbot: QtBot) -> None:
    following = TextField("Tên", board)
    put(board, following)
    qtbot.waitUntil(rows.hasFocus, timeout=2000)
    tap(rows, Qt.Key.Key_Tab)
    assert following.edit.hasFocus()


def test_the_cursor_stays_on_its_person_when_rows_are_loaded_again(rows: RowList, qtbot: QtBot) -> None:
    tap(rows, Qt.Key.Key_End)
    rows.set_rows(list(reversed(some_rows())))
    assert rows.current_id() == "3"
    assert rows.currentIndex().row() == 0


def test_cells_are_spoken_in_order(rows: RowList) -> None:
    model = rows.rows_model
    spoken = [model.data(model.index(0, at), Qt.ItemDataRole.AccessibleTextRole) for at in range(5)]
    assert spoken == ["đã chọn", "Người Mẫu 0, chủ hộ, 1980", "Hộ gia đình", "hết hạn", "0\u00a0₫"]
    assert model.data(model.index(0, 0), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked


def test_columns_without_room_are_left_out(rows: RowList, board: QWidget, qtbot: QtBot) -> None:
    assert not rows.isColumnHidden(2)
    board.resize(620, 600)
    qtbot.waitUntil(lambda: rows.isColumnHidden(2), timeout=2000)
    assert not rows.isColumnHidden(3)


def test_the_model_keeps_qts_rules(rows: RowList, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(rows.rows_model)  # type: ignore[no-untyped-call] # pytest-qt has no types


# --- words that pass -----------------------------------------------------------------------------------------------


def test_undo_takes_back_once(board: QWidget) -> None:
    taken: list[int] = []
    toast = Toast(board)
    toast.tell("Đã đánh dấu vắng nhà.", lambda: taken.append(1))
    assert toast.isVisible()
    assert board.rect().contains(toast.geometry())
    toast.undo()
    toast.undo()
    assert taken == [1]
    assert not toast.isVisible()


def test_a_notice_shows_all_its_lines(board: QWidget, qtbot: QtBot) -> None:
    notice = Notice(board)
    put(board, notice)
    notice.say("Không ghi được vào đĩa. " * 12, "bad")
    qtbot.waitUntil(lambda: notice.height() >= notice.heightForWidth(notice.width()), timeout=2000)
    assert notice.accessibleName().startswith("Không ghi được")


def test_progress_comes_only_when_the_work_lasts_and_can_be_stopped(board: QWidget, qtbot: QtBot) -> None:
    progress, ticket = ProgressNotice(board), Ticket()
    put(board, progress)
    progress.end()
    progress.begin("Đang gửi", ticket)
    assert not progress.isVisible()
    qtbot.waitUntil(progress.isVisible, timeout=2000)
    progress.advance(Progress(3, 9))
    for button in progress.findChildren(ActionLink):
        tap(button, Qt.Key.Key_Return)
    assert ticket.is_cancelled
    assert not progress.isVisible()


# --- figures, panes, paper -----------------------------------------------------------------------------------------


def test_figures_are_spoken_and_never_cut(board: QWidget) -> None:
    amount = MoneyLabel(Money(3_005_640), "figure", board)
    assert amount.accessibleName() == "3.005.640\u00a0₫"
    assert amount.minimumSizeHint() == amount.sizeHint()
    small = amount.sizeHint().width()
    amount.set_amount(Money(123_005_640))
    assert amount.sizeHint().width() > small


def test_a_pill_says_its_word(board: QWidget) -> None:
    assert StatusPill(Status.SOON, "còn 9 ngày", board).accessibleName() == "còn 9 ngày"


def test_lines_say_who_how_much_and_why(board: QWidget) -> None:
    lines = QuoteLines(board)
    put(board, lines)
    lines.set_lines([QuoteLine("Lò Văn Mẫu", Money(5), "vì thế"), QuoteLine("Quàng Thị Mẫu", Money(6))])
    lines.set_lines([QuoteLine("Lò Văn Mẫu", Money(7), "vì thế")])
    assert [line.spoken() for line in lines.lines()] == ["Lò Văn Mẫu, 7\u00a0₫, vì thế"]


def test_one_endless_word_does_not_widen_a_heading(board: QWidget) -> None:
    heading = PageHeading(board)
    heading.set_words("Nguyễn " + "a" * 300)
    assert heading.minimumSizeHint().width() < 100


def test_paper_fits_the_width_and_grows(board: QWidget, qtbot: QtBot) -> None:
    preview = PagePreview("Biên lai", board)
    put(board, preview)
    image = QImage(QSize(420, 595), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    preview.set_pages([image, image])
    before = preview.findChildren(QWidget, options=Qt.FindChildOption.FindChildrenRecursively)
    widest = max(widget.width() for widget in before)
    write(preview, "++")
    assert preview.page_count() == 2
    assert max(widget.width() for widget in preview.findChildren(QWidget)) > widest
    preview.set_pages([image])
    assert preview.page_count() == 1
