"""The household page: who is ticked, what it costs, and money taken exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from fieldapp.domain.fact_kinds import RenewalRequested, StatePaidOverridden
from fieldapp.domain.ids import Day
from fieldapp.domain.money import Money
from fieldapp.gui.dialogs.day_in_doubt import DayInDoubtDialog
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.dialogs.override import OverrideDialog
from fieldapp.gui.dialogs.participant_side import ParticipantSide
from fieldapp.gui.dialogs.why_sheet import WhySheet
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.visits import HouseholdVisit, PersonTask, ReceiptRef
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.cells import FigureCell, NameCell, PillCell
from fieldapp.services.explain import explain
from tests.gui.tables import CHILD, GRANDMOTHER, HEAD, HOUSEHOLD, PUPIL, WIFE, Desk, desk


@pytest.fixture
def inline(qapp: QApplication) -> Iterator[TaskRunner]:
    made = TaskRunner.inline()
    yield made
    made.shutdown()


@pytest.fixture
def table(dressed: QApplication, qtbot: QtBot, tmp_path: Path, inline: TaskRunner) -> Iterator[Desk]:
    with desk(qtbot, tmp_path, inline, only=("household",)) as made:
        yield made


@pytest.fixture
def page(table: Desk) -> HouseholdPage:
    found = table.show("household", HOUSEHOLD, HouseholdPage)
    table.bot.waitUntil(lambda: found.panel.cash.is_armed)
    return found


def pill(page: HouseholdPage, place: int) -> PillCell:
    row = page.members.rows_model.row(place)
    assert row is not None
    cell = row.cells[2]
    assert isinstance(cell, PillCell)
    return cell


def enter(page: HouseholdPage, *, held: bool = False, times: int = 1) -> None:
    edit = page.panel.cash.given.edit
    for _ in range(times):
        kind, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(edit, QKeyEvent(kind, Qt.Key.Key_Return, none, "\r", held))


def test_everyone_is_on_one_screen_and_the_due_are_ticked(page: HouseholdPage) -> None:
    assert page.title() == "Hộ ông Lò Văn Mẫu"
    assert page.members.ticked() == (HEAD, WIFE, PUPIL)
    assert [row.ticked for row in page.members.rows_model.rows()] == [True, True, True, None, None]
    assert [pill(page, n).text for n in range(5)] == [
        "hết hạn 30/10/2026", "còn 9 ngày · 30/11/2026", "hết hạn 30/09/2026",
        "Nhà nước đóng · 31/12/2028", "Nhà nước đóng",
    ]  # fmt: skip
    assert [pill(page, n).status for n in range(5)] == [Status.BAD, Status.SOON, Status.BAD, Status.GOOD, Status.GOOD]
    places = [row.cells[3] for row in page.members.rows_model.rows()]
    assert [cell.shown() for cell in places if isinstance(cell, FigureCell)] == ["1", "2", "–", "–", "–"]


def test_the_quote_says_who_pays_what_and_why(page: HouseholdPage) -> None:
    assert [(line.who, line.amount) for line in page.panel.lines.lines()] == [
        ("Lò Văn Mẫu", Money(1_366_200)), ("Quàng Thị Mẫu", Money(956_340)), ("Lò Thị Mẫu", Money(683_100)),
    ]  # fmt: skip
    whys = [line.why.replace("\u00a0", " ") for line in page.panel.lines.lines()]
    assert whys == [
        "Người thứ nhất: 100 % · thẻ đến 20/11/2027",
        "Người thứ hai: 70 % · thẻ đến 30/11/2027",
        "Nhà nước hỗ trợ 50 % · thẻ đến 20/11/2027",
    ]
    assert page.panel.cash.total.amount() == Money(3_005_640)


@pytest.mark.parametrize(("months", "total"), [(3, 751_410), (6, 1_502_820), (12, 3_005_640)])
def test_months_by_arrow_or_mouse_ask_for_another_quote(
    page: HouseholdPage, table: Desk, months: int, total: int
) -> None:
    page.panel.months.setFocus()
    for _ in range(2):
        table.key(Qt.Key.Key_Left, on=page.panel.months)
    for _ in range({3: 0, 6: 1, 12: 2}[months]):
        table.key(Qt.Key.Key_Right, on=page.panel.months)
    assert page.panel.cash.total.amount() == Money(total)


def test_space_unticks_and_the_ladder_closes_up(page: HouseholdPage, table: Desk) -> None:
    page.members.setFocus()
    page.members.set_current(HEAD)
    table.key(Qt.Key.Key_Space, on=page.members)
    assert page.members.ticked() == (WIFE, PUPIL)
    assert page.panel.cash.total.amount() == Money(1_366_200 + 683_100)


def by_enter(page: HouseholdPage, table: Desk) -> None:
    table.key(Qt.Key.Key_Return)


def by_control_enter(page: HouseholdPage, table: Desk) -> None:
    table.key(Qt.Key.Key_Return, ctrl=True)


def by_button(page: HouseholdPage, table: Desk) -> None:
    table.click(page.panel.cash.confirm)


@pytest.mark.parametrize("way", [by_enter, by_control_enter, by_button])
def test_one_press_takes_the_money_once_and_shows_the_receipt(
    page: HouseholdPage, table: Desk, way: Callable[[HouseholdPage, Desk], None]
) -> None:
    way(page, table)
    assert table.receipts() == [3_005_640]
    assert table.page() == "receipt"
    ref = table.elsewhere["receipt"].arrived[0]
    assert isinstance(ref, ReceiptRef)
    assert ref.fresh
    assert table.at.receipts.view(ref.receipt).receipt.number == 1


@pytest.mark.parametrize("runner", ["threaded"], indirect=True)
def test_many_quick_presses_take_the_money_once(
    dressed: QApplication, qtbot: QtBot, tmp_path: Path, runner: TaskRunner
) -> None:
    with desk(qtbot, tmp_path, runner, only=("household",)) as table:
        found = table.show("household", HOUSEHOLD, HouseholdPage)
        qtbot.waitUntil(lambda: found.panel.cash.is_armed and found.panel.cash.can_confirm)
        enter(found, times=4)
        found.panel.cash.take()
        found.panel.cash.confirm.click()
        table.rest()
        enter(found, times=2)
        table.rest()
        assert table.receipts() == [3_005_640]


def test_an_enter_that_comes_with_the_page_or_is_held_down_takes_nothing(table: Desk) -> None:
    found = table.show("household", HOUSEHOLD, HouseholdPage)
    enter(found)
    found.handlers()["household.confirm"]()  # the second press of a Ctrl+Enter meant for the page before
    assert table.receipts() == []
    table.bot.waitUntil(lambda: found.panel.cash.is_armed)
    enter(found, held=True, times=3)
    assert table.receipts() == []


@pytest.mark.parametrize(("typed", "change"), [("3100000", 94_360), ("3005640", 0), ("", None)])
def test_change_is_counted_and_nothing_typed_means_the_exact_sum(
    page: HouseholdPage, table: Desk, typed: str, change: int | None
) -> None:
    edit = page.panel.cash.given.edit
    edit.setFocus()
    table.type(edit, typed)
    shown = page.panel.cash.change_back.amount()
    assert (shown.dong if shown is not None else None) == change


@pytest.mark.parametrize(("cash", "is_odd"), [(3_505_640, False), (3_505_641, True), (205_199_015_042, True)])
def test_cash_far_beyond_the_amount_is_doubted_and_stops_nobody(page: HouseholdPage, cash: int, is_odd: bool) -> None:
    page.panel.cash.set_cash(Money(cash))
    assert bool(page.panel.cash.given.doubt()) is is_odd
    assert page.panel.cash.can_confirm


def test_too_little_cash_is_said_beside_the_field_and_takes_nothing(page: HouseholdPage, table: Desk) -> None:
    page.panel.cash.set_cash(Money(3_000_000))
    page.panel.cash.take()
    assert page.panel.cash.given.error().replace("\u00a0", " ") == "Còn thiếu 5.640 ₫. Không thu một phần."
    assert page.panel.cash.cash() == Money(3_000_000)
    assert table.receipts() == []


def test_who_is_paid_by_the_state_is_asked_a_card_for_but_never_money(page: HouseholdPage, table: Desk) -> None:
    page.members.setFocus()
    page.members.set_current(GRANDMOTHER)
    assert "Nhà nước đóng toàn bộ, không thu tiền" in page.help.text()
    table.key(Qt.Key.Key_Space, on=page.members)
    assert page.members.ticked() == (HEAD, WIFE, PUPIL)
    for _ in range(2):
        table.key(Qt.Key.Key_E, ctrl=True)
    asked = [fact.body for fact in table.at.facts.about((GRANDMOTHER,)) if isinstance(fact.body, RenewalRequested)]
    assert [(body.member, body.group) for body in asked] == [(GRANDMOTHER, "social_allowance")]
    assert "từ ngày 21/11/2026" in table.window.toast.text()


def test_a_scanned_card_verifies_the_member(table: Desk) -> None:
    scanned = table.at.finder.scanned("014080900001|040123456|Lò Văn Mẫu|02051980|Nam|Bản Mẫu, Sơn La|15042021")
    found = table.show("household", HouseholdVisit(HOUSEHOLD, HEAD, scanned), HouseholdPage)
    assert "Quét thẻ: Lò Văn Mẫu" in found.help.text()
    table.key(Qt.Key.Key_E, ctrl=True)
    member = table.at.register.member(HEAD)
    assert member is not None
    assert member.verified == "card:2026-11-21"


def test_no_numbers_left_is_said_and_the_ticks_stay(
    dressed: QApplication, qtbot: QtBot, tmp_path: Path, inline: TaskRunner
) -> None:
    with desk(qtbot, tmp_path, inline, numbers=1, only=("household",)) as table:
        found = table.show("household", HOUSEHOLD, HouseholdPage)
        found.panel.cash.take()
        again = table.show("household", HOUSEHOLD, HouseholdPage)
        again.members.set_current(HEAD)
        again.members.rows_model.toggle(0)
        again.panel.cash.take()
        table.rest()
        assert "Hết số biên lai" in again.panel.notice.text()
        assert again.members.ticked() == (HEAD,)
        assert again.panel.cash.can_confirm
        assert table.receipts() == [3_005_640]


def test_a_closed_day_takes_no_more_money(page: HouseholdPage, table: Desk) -> None:
    table.at.cash.close(table.at.desk, Day("2026-11-21"), (), "")
    page.panel.cash.take()
    assert "đã chốt" in page.panel.notice.text()
    assert table.receipts() == []


def test_a_clock_behind_asks_for_the_day_and_goes_on(page: HouseholdPage, table: Desk) -> None:
    table.at.cash.open(table.at.desk, Money(100_000))
    table.clock.set(date(2026, 11, 1))
    page.panel.cash.take()
    dialog = page.findChild(DayInDoubtDialog)
    assert dialog is not None
    assert dialog.day.text() == "21/11/2026"
    dialog.day.set_text("20/11/2026")
    dialog.accept_button.click()
    assert "Không thể trước 21/11/2026" in dialog.day.error()
    dialog.day.set_text("21/11/2026")
    dialog.accept_button.click()
    table.rest()
    assert table.at.status.read(table.at.desk).collected_today == Money(3_005_640)


def test_what_was_half_done_comes_back_after_a_power_cut(page: HouseholdPage, table: Desk) -> None:
    page.members.rows_model.toggle(0)
    page.panel.cash.set_cash(Money(2_100_000))
    page.panel.cash.given_changed.emit()
    table.bot.waitUntil(lambda: bool(table.at.drafts.load("household")))
    later = HouseholdPage(table.at, table.runner, table.window)
    later.retranslate()
    later.arrive(HOUSEHOLD)
    assert later.members.ticked() == (WIFE, PUPIL)
    assert later.panel.cash.cash() == Money(2_100_000)
    later.panel.cash.take()
    assert table.at.drafts.load("household") == ""
    later.deleteLater()


def test_language_changes_words_and_keeps_ticks_and_cash(page: HouseholdPage, table: Desk) -> None:
    page.members.rows_model.toggle(1)
    page.panel.cash.set_cash(Money(3_000_000))
    table.window.switch_language("en")
    assert page.members.ticked() == (HEAD, PUPIL)
    assert page.panel.cash.cash() == Money(3_000_000)
    assert page.panel.months.value() == 12


@pytest.mark.parametrize(
    ("name", "key", "goes", "argument"),
    [
        ("household.add", Qt.Key.Key_N, "person", PersonTask(HOUSEHOLD)),
        ("household.change", Qt.Key.Key_M, "change", HOUSEHOLD),
        ("household.voluntary", Qt.Key.Key_B, "voluntary", (HOUSEHOLD, HEAD)),
        ("household.history", Qt.Key.Key_H, "history", HOUSEHOLD),
    ],
)
@pytest.mark.parametrize("way", ["key", "link"])
def test_every_way_on_has_a_key_and_a_link(
    page: HouseholdPage, table: Desk, name: str, key: Qt.Key, goes: str, argument: object, way: str
) -> None:
    if way == "key":
        table.key(key, ctrl=True)
    else:
        table.click(page.links[name])
    assert table.page() == goes
    assert table.elsewhere[goes].arrived == [argument]


def test_enter_on_a_member_opens_the_person(page: HouseholdPage, table: Desk) -> None:
    page.members.setFocus()
    page.members.set_current(CHILD)
    table.key(Qt.Key.Key_Return, on=page.members)
    assert table.elsewhere["person"].arrived == [PersonTask(HOUSEHOLD, CHILD)]
    assert table.receipts() == []


def test_every_reason_is_one_key_away(page: HouseholdPage, table: Desk) -> None:
    table.key(Qt.Key.Key_I, ctrl=True)
    sheet = page.findChild(WhySheet)
    assert sheet is not None
    links = [words for words in sheet.findChildren(QLabel) if "<a href" in words.text()]
    assert any("Nghị định 161/2026" in words.text() and words.openExternalLinks() for words in links)
    sheet.close()
    explained = page.panel.explained()
    assert [line.who for line in explained] == ["Lò Văn Mẫu", "Quàng Thị Mẫu", "Lò Thị Mẫu"]
    assert all(len(line.why) > 3 for line in explained)


@pytest.mark.parametrize("right", [True, False])
def test_the_participant_sees_names_and_amount_and_answers(page: HouseholdPage, table: Desk, right: bool) -> None:
    table.key(Qt.Key.Key_F9)
    side = page.findChild(ParticipantSide)
    assert side is not None
    said = [words.text() for words in side.findChildren(QLabel)]
    assert "Thẻ bảo hiểm y tế · 12 tháng" in said
    assert {"Lò Văn Mẫu", "đến 20/11/2027", "Ba triệu không trăm linh năm nghìn sáu trăm bốn mươi đồng"} <= set(said)
    (side.right if right else side.wrong).click()
    assert ("chưa đúng" in page.panel.notice.text()) is not right
    assert table.receipts() == []


def test_who_left_stands_at_the_end_without_a_tick(table: Desk) -> None:
    table.at.enrolment.record_departure(table.at.desk, WIFE, "died", Day("2026-11-10"))
    found = table.show("household", HOUSEHOLD, HouseholdPage)
    last = found.members.rows_model.rows()[-1]
    assert (last.id, last.ticked, last.quiet) == (WIFE, None, True)
    assert isinstance(last.cells[0], NameCell)
    assert pill(found, 4).text == "đã mất ngày 10/11/2026"


def test_only_a_supervisor_lets_somebody_pay_whom_the_state_pays_for(page: HouseholdPage, table: Desk) -> None:
    page.members.set_current(GRANDMOTHER)
    assert not page.links["household.override"].isVisible()
    table.at.desk = replace(table.at.desk, role="supervisor")
    page.members.set_current(HEAD)
    assert not page.links["household.override"].isVisible()
    page.members.set_current(GRANDMOTHER)
    assert page.links["household.override"].isVisible()
    before = page.panel.cash.total.amount()
    page.handlers()["household.override"]()
    dialog = page.findChild(OverrideDialog)
    assert dialog is not None
    assert "Nhà nước đóng toàn bộ" in " ".join(words.text() for words in dialog.findChildren(QLabel))
    assert not dialog.do.isEnabled()
    dialog.reason.setText("   ab  ")
    dialog.reason.returnPressed.emit()
    assert not dialog.do.isEnabled()
    dialog.reason.setText("mất trợ cấp, chưa có thẻ")
    table.click(dialog.do)
    table.bot.waitUntil(lambda: page.panel.cash.total.amount() != before)
    renewal = page.panel.renewal()
    assert renewal is not None
    assert renewal.line(GRANDMOTHER) is not None
    assert any("mất trợ cấp" in explain(why) for one in page.panel.explained() for why in one.why)
    enter(page)
    table.bot.waitUntil(lambda: bool(table.receipts()))
    at = table.at
    facts = table.do(lambda: at.facts.about((GRANDMOTHER,)))
    assert [fact.body.reason for fact in facts if isinstance(fact.body, StatePaidOverridden)] == [
        "mất trợ cấp, chưa có thẻ"
    ]


def test_unused_months_of_the_dead_go_back_by_one_key(page: HouseholdPage, table: Desk) -> None:
    at = table.at
    assert not page.refund.isVisible()
    total = table.do(lambda: at.renewals.quote(HOUSEHOLD, (WIFE,), 12)).total
    table.do(lambda: at.renewals.collect(at.desk, HOUSEHOLD, (WIFE,), 12, total))
    table.do(lambda: at.enrolment.record_departure(at.desk, WIFE, "died", Day("2026-11-21")))
    page.arrive(HOUSEHOLD)
    table.rest()
    text = "Quàng Thị Mẫu: qua đời 21/11/2026, còn 12 tháng BHYT chưa dùng, hoàn 1.366.200\u00a0₫."
    assert page.refund.text() == text
    page.refund.ask()
    dialog = page.findChild(FinalDialog)
    assert dialog is not None
    table.click(dialog.do)
    table.bot.waitUntil(lambda: not page.refund.isVisible())
    assert table.do(lambda: at.cash.day(at.desk)).paid_out == Money(1_366_200)
    assert table.do(lambda: at.refunds.offers(HOUSEHOLD)) == ()
