"""The cash page by keyboard: float, list, count, seal, hand-over, earlier days; to the dong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.ids import Day
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.dialogs.day_in_doubt import DayInDoubtDialog
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.pages.cash import CashPage
from fieldapp.gui.pages.cash_closed import numbers_text
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.services.preferences import PRINTER
from tests.gui.frame_shell import HEAD, HOUSEHOLD, PUPIL, WIFE, Scene, make_scene
from tests.gui.typing_hands import click, tap, write
from tests.workplaces import TestClock, make_store, make_workplace

TODAY = Day("2026-11-21")
CTRL = Qt.KeyboardModifier.ControlModifier
COUNT_1_366_200 = {500_000: 2, 200_000: 1, 100_000: 1, 50_000: 1, 10_000: 1, 5_000: 1, 1_000: 1, 200: 1}


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


def opened(scene: Scene) -> CashPage:
    tap(scene.window, Qt.Key.Key_F5)
    page = scene.window.page()
    assert isinstance(page, CashPage)
    return page


def fill(page: CashPage, notes: dict[int, int]) -> None:
    for denomination, count in notes.items():
        write(page.count.notes[denomination], str(count))


def dialog_of(page: CashPage) -> FinalDialog:
    (dialog,) = (one for one in page.findChildren(FinalDialog) if one.isVisible())
    return dialog


def in_front(scene: Scene, qtbot: QtBot) -> None:
    """The window system gives the keyboard back to the window after a dialog; offscreen nobody does."""
    scene.window.activateWindow()
    qtbot.waitUntil(scene.window.isActiveWindow)


def seal(page: CashPage) -> None:
    tap(page, Qt.Key.Key_Return, held=CTRL)
    tap(dialog_of(page).do, Qt.Key.Key_Return)


@pytest.mark.parametrize("route", ["key", "side"])
def test_every_way_to_the_page(scene: Scene, route: str) -> None:
    if route == "key":
        tap(scene.window, Qt.Key.Key_F5)
    else:
        click(next(one for one in scene.window.side._buttons if one.place.id == "cash"))
    assert isinstance(scene.window.page(), CashPage)


def test_an_empty_day_explains_itself_and_leads_to_find(scene: Scene) -> None:
    page = opened(scene)
    assert page.sheet.nothing.isVisible()
    assert page.sheet.expected.amount() == ZERO
    click(page.sheet.nothing.action)
    assert scene.others["find"].arrived


def test_the_float_goes_into_the_box_by_enter(scene: Scene) -> None:
    page = opened(scene)
    assert scene.window.focusWidget() is page.sheet.float.edit
    write(page.sheet.float.edit, "500000")
    tap(page.sheet.float.edit, Qt.Key.Key_Return)
    assert page.sheet.expected.amount() == Money(500_000)
    assert not page.sheet.float.isVisible()
    assert scene.at.cash.day(scene.at.desk).opening_float == Money(500_000)


def test_no_float_says_what_to_do(scene: Scene) -> None:
    page = opened(scene)
    tap(page.sheet.float.edit, Qt.Key.Key_Return)
    assert page.sheet.float.error()
    assert scene.at.cash.day(scene.at.desk).opening_float == ZERO


def test_a_doubtful_day_is_asked_for_and_then_the_float_goes_in(scene: Scene) -> None:
    scene.clock.set(date(2026, 11, 19))
    page = opened(scene)
    write(page.sheet.float.edit, "500000")
    tap(page.sheet.float.edit, Qt.Key.Key_Return)
    (dialog,) = page.findChildren(DayInDoubtDialog)
    assert scene.at.cash.day(scene.at.desk).opening_float == ZERO
    tap(dialog.day.edit, Qt.Key.Key_Return)
    assert scene.at.cash.day(scene.at.desk, date(2026, 11, 21)).opening_float == Money(500_000)


def test_the_sheet_shows_receipts_voids_and_what_must_be_there(scene: Scene) -> None:
    scene.at.cash.open(scene.at.desk, Money(200_000))
    scene.renew(HEAD, PUPIL)
    void = scene.renew(WIFE)
    scene.at.receipts.void(scene.at.desk, void, "ghi nhầm người", cash_returned=True)
    page = opened(scene)
    lines = [line.amount.dong for line in page.sheet.lines.lines()]
    assert lines == [200_000, 1_366_200 + 683_100 + 956_340, -956_340]
    assert page.sheet.expected.amount() == Money(200_000 + 1_366_200 + 683_100)
    assert page.sheet.receipts.rows_model.rowCount() == 2


def test_a_receipt_is_found_by_its_number_and_opened_by_enter(scene: Scene) -> None:
    scene.renew(HEAD)
    wanted = scene.renew(WIFE)
    page = opened(scene)
    write(page.sheet.filter.edit, "0002")
    assert [row.id for row in page.sheet.receipts.rows_model.rows()] == [wanted]
    tap(page.sheet.filter.edit, Qt.Key.Key_Return)
    assert scene.others["receipt"].arrived == [ReceiptRef(wanted)]


def test_the_filter_knows_names_without_accents(scene: Scene) -> None:
    scene.renew(HEAD)
    page = opened(scene)
    write(page.sheet.filter.edit, "lo van")
    assert page.sheet.receipts.rows_model.rowCount() == 1
    write(page.sheet.filter.edit, "x")
    assert page.sheet.receipts.rows_model.rowCount() == 0


def test_enter_on_the_list_opens_the_receipt(scene: Scene) -> None:
    receipt = scene.renew(HEAD)
    page = opened(scene)
    assert scene.window.focusWidget() is page.sheet.receipts
    tap(page.sheet.receipts, Qt.Key.Key_Return)
    assert scene.others["receipt"].arrived == [ReceiptRef(receipt)]


# --- the count -----------------------------------------------------------------------------------------------------


def counting(scene: Scene) -> CashPage:
    scene.renew(HEAD)
    page = opened(scene)
    tap(page, Qt.Key.Key_Return, held=CTRL)
    return page


def test_the_count_goes_down_by_enter_and_sums_as_one_types(scene: Scene) -> None:
    page = counting(scene)
    assert scene.window.focusWidget() is page.count.notes[500_000]
    write(page.count.notes[500_000], "2")
    tap(page.count.notes[500_000], Qt.Key.Key_Return)
    assert scene.window.focusWidget() is page.count.notes[200_000]
    write(page.count.notes[200_000], "1")
    assert page.count.counted.amount() == Money(1_200_000)
    assert page.count.verdict.text() == "Thiếu 166.200\u00a0₫ so với biên lai."
    tap(page.count.notes[200_000], Qt.Key.Key_Up)
    assert scene.window.focusWidget() is page.count.notes[500_000]


@pytest.mark.parametrize(
    ("more", "words"),
    [({}, "Khớp"), ({200: 2}, "Thừa 200\u00a0₫"), ({500_000: 1}, "Thiếu 500.000\u00a0₫")],
)
def test_the_difference_is_told_in_words(scene: Scene, more: dict[int, int], words: str) -> None:
    page = counting(scene)
    fill(page, COUNT_1_366_200 | more)
    assert page.count.verdict.text().startswith(words)
    assert page.count.reason.isVisible() == (words != "Khớp")


def test_a_difference_needs_a_reason_before_it_can_be_sealed(scene: Scene) -> None:
    page = counting(scene)
    fill(page, COUNT_1_366_200 | {200: 2})
    tap(page, Qt.Key.Key_Return, held=CTRL)
    assert not page.findChildren(FinalDialog)
    assert page.count.reason.error()
    write(page.count.reason.edit, "thua tien le")
    seal(page)
    entry = scene.at.cash.day(scene.at.desk).closed
    assert entry is not None
    assert (entry.counted - entry.expected, entry.reason) == (Money(200), "thua tien le")


def test_nothing_counted_is_not_sealed(scene: Scene) -> None:
    page = counting(scene)
    tap(page, Qt.Key.Key_Return, held=CTRL)
    assert not page.findChildren(FinalDialog)
    assert page.count.verdict.text().startswith("Chưa đếm tờ nào")


def test_sealing_explains_and_esc_does_not_seal(scene: Scene) -> None:
    page = counting(scene)
    fill(page, COUNT_1_366_200)
    tap(page, Qt.Key.Key_Return, held=CTRL)
    tap(dialog_of(page), Qt.Key.Key_Escape)
    assert scene.at.cash.day(scene.at.desk).closed is None
    assert page.count.total() == Money(1_366_200)


def test_a_sealed_day_shows_its_slip_and_what_is_owed(scene: Scene) -> None:
    page = counting(scene)
    fill(page, COUNT_1_366_200)
    seal(page)
    assert page.closed.isVisible()
    assert page.closed.paper.page_count() == 1
    assert page.closed.owed.amount() == Money(1_366_200)
    assert page.closed.amount.amount() == Money(1_366_200)
    assert scene.at.drafts.keys() == ()
    assert "1 đã dùng (0 hủy), 49 còn lại, không thiếu số nào" in page.closed.numbers.text()


def test_a_count_survives_a_power_cut(scene: Scene, tmp_path: Path, qtbot: QtBot) -> None:
    page = counting(scene)
    fill(page, {500_000: 2, 200: 3})
    qtbot.waitUntil(page.is_resting)
    again = CashPage(scene.at, scene.runner)
    qtbot.addWidget(again)
    again.retranslate()
    again.arrive(None)
    assert again.count.count() == ((500_000, 2), (200, 3))
    assert again.count.total() == Money(1_000_600)


def test_esc_leaves_the_count_and_keeps_it(scene: Scene) -> None:
    page = counting(scene)
    write(page.count.notes[500_000], "2")
    tap(scene.window, Qt.Key.Key_Escape)
    assert page.sheet.isVisible()
    tap(page, Qt.Key.Key_Return, held=CTRL)
    assert page.count.total() == Money(1_000_000)


def test_the_language_changes_under_a_count_without_losing_it(scene: Scene) -> None:
    page = counting(scene)
    write(page.count.notes[500_000], "2")
    scene.window.switch_language("en")
    assert page.count.total() == Money(1_000_000)


# --- hand-over, earlier days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["key", "button"])
def test_the_money_is_handed_over_in_part_and_then_whole(scene: Scene, qtbot: QtBot, route: str) -> None:
    page = counting(scene)
    fill(page, COUNT_1_366_200)
    seal(page)
    qtbot.waitUntil(lambda: page.closed.remit.height() > 0)
    in_front(scene, qtbot)

    def hand_over() -> None:
        if route == "key":
            tap(page, Qt.Key.Key_M, held=CTRL)
        else:
            click(page.closed.remit)
        assert not page.closed.amount.error()
        tap(dialog_of(page).do, Qt.Key.Key_Return)
        in_front(scene, qtbot)

    page.closed.amount.set_amount(Money(1_000_000))
    write(page.closed.receiver.edit, "Thu quy Mau")
    hand_over()
    assert page.closed.owed.amount() == Money(366_200)
    hand_over()
    assert scene.at.cash.day(scene.at.desk).to_remit == ZERO
    assert not page.closed.remit.isVisible()


def test_more_than_is_owed_is_refused_beside_the_field(scene: Scene) -> None:
    page = counting(scene)
    fill(page, COUNT_1_366_200)
    seal(page)
    page.closed.amount.set_amount(Money(1_366_201))
    tap(page, Qt.Key.Key_M, held=CTRL)
    assert page.closed.amount.error() == "Gõ số tiền nộp, nhiều nhất 1.366.200\u00a0₫."
    assert scene.at.cash.day(scene.at.desk).remitted == ZERO


def test_an_earlier_day_comes_first_and_says_so(scene: Scene) -> None:
    scene.renew(HEAD)
    scene.clock.set(date(2026, 11, 23))
    page = opened(scene)
    assert "21/11/2026" in page.sheet.heading._title.text()
    assert page.sheet.other_day.isVisible()
    assert not page.sheet.float.isVisible()
    tap(page, Qt.Key.Key_D, held=CTRL)
    assert "23/11/2026" in page.sheet.heading._title.text()
    tap(page, Qt.Key.Key_D, held=CTRL)
    tap(page, Qt.Key.Key_Return, held=CTRL)
    fill(page, COUNT_1_366_200)
    seal(page)
    assert scene.at.cash.days_to_close(scene.at.desk) == ()
    tap(page, Qt.Key.Key_D, held=CTRL)
    assert "23/11/2026" in page.sheet.heading._title.text()


def test_money_taken_elsewhere_shows_at_once(scene: Scene) -> None:
    page = opened(scene)
    total = scene.at.renewals.quote(HOUSEHOLD, (HEAD,), 12).total
    collected = scene.at.renewals.collect(scene.at.desk, HOUSEHOLD, (HEAD,), 12, total)
    scene.window.refresh(collected.changes)
    assert page.sheet.expected.amount() == Money(1_366_200)


def closed_day(scene: Scene) -> CashPage:
    page = counting(scene)
    fill(page, COUNT_1_366_200)
    seal(page)
    return page


def test_the_slip_is_kept_as_a_file_and_printed_on_the_chosen_printer(scene: Scene, qtbot: QtBot) -> None:
    scene.at.settings.put(PRINTER, "Máy in Mẫu")
    page = closed_day(scene)
    in_front(scene, qtbot)
    told: list[str] = []
    page.told.connect(lambda words, _undo: told.append(words))
    tap(page, Qt.Key.Key_P, held=CTRL)
    assert scene.tray.printed == [("Máy in Mẫu", "A4", 1)]
    assert told == ["Đã in phiếu chốt trên Máy in Mẫu."]


def test_without_a_printer_it_says_where_the_file_is(scene: Scene, qtbot: QtBot) -> None:
    scene.tray.known = ()
    page = closed_day(scene)
    in_front(scene, qtbot)
    told: list[str] = []
    page.told.connect(lambda words, _undo: told.append(words))
    qtbot.waitUntil(lambda: page.closed.print.height() > 0)
    click(page.closed.print)
    assert told[0].startswith("Máy này chưa có máy in.")
    assert "chot-so-2026-11-21-O1.pdf" in told[0]


def test_the_numbers_line_names_what_is_missing(scene: Scene) -> None:
    scene.renew(HEAD)
    (state,) = scene.at.numbers.states(scene.at.desk)
    assert numbers_text(state).startswith("SL26T 0000001 đến 0000050: 1 đã dùng (0 hủy), 49 còn lại")


def test_over_real_threads(tmp_path: Path, dressed: QApplication, runner: TaskRunner, qtbot: QtBot) -> None:
    clock = TestClock()
    at = runner.call(Lane.DATABASE, lambda: make_workplace(make_store(tmp_path / "threads", clock), clock))
    page = CashPage(at, runner)
    qtbot.addWidget(page)
    page.retranslate()
    page.show()
    page.arrive(None)
    qtbot.waitUntil(lambda: runner.is_idle)
    assert page.sheet.nothing.isVisible()
    runner.call(Lane.DATABASE, at.close)
