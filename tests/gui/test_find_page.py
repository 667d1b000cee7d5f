"""Finding by letters, by scan, by keys; nobody found; today before anything is typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.money import Money
from fieldapp.gui.pages.find_page import FindPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.visits import HouseholdVisit, PersonTask, ReceiptRef
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.forms import PersonForm
from tests.gui.tables import HEAD, HOUSEHOLD, PUPIL, WIFE, Desk, desk
from tests.gui.typing_hands import press

CARD = "014080900001|040123456|Lò Văn Mẫu|02051980|Nam|Bản Mẫu, Sơn La|15042021"
STRANGER = "014090900777|040123456|Cầm Văn Mẫu|02051990|Nam|Bản Mẫu, Sơn La|15042021"


@pytest.fixture
def inline(qapp: QApplication) -> Iterator[TaskRunner]:
    made = TaskRunner.inline()
    yield made
    made.shutdown()


@pytest.fixture
def table(dressed: QApplication, qtbot: QtBot, tmp_path: Path, inline: TaskRunner) -> Iterator[Desk]:
    with desk(qtbot, tmp_path, inline, only=("find",)) as made:
        made.window.show_page("find")
        yield made


def shown(page: FindPage) -> list[str]:
    return [row.id for row in page.results.people.rows_model.rows()]


@pytest.mark.parametrize(
    ("text", "first"),
    [("lo van mau", HEAD), ("quang thi mau", WIFE), ("014309900003", PUPIL), ("83900002", WIFE)],
)
def test_people_are_found_while_typing(table: Desk, text: str, first: str) -> None:
    assert shown(table.search(text))[0] == first


def test_enter_opens_the_household_with_that_person(table: Desk) -> None:
    table.search("quang thi mau")
    table.key(Qt.Key.Key_Return)
    assert table.elsewhere["household"].arrived == [HouseholdVisit(HOUSEHOLD, WIFE)]


def test_enter_before_the_answer_opens_it_all_the_same(table: Desk) -> None:
    line = table.window.top.find_field.line
    press(line, "quang thi mau\n", 10_000, 150)
    table.rest()
    assert table.elsewhere["household"].arrived == [HouseholdVisit(HOUSEHOLD, WIFE)]


def test_quick_fingers_are_no_scan(table: Desk) -> None:
    press(table.window.top.find_field.line, "quang thi mau\n", 10_000, 10)
    table.rest()
    assert table.elsewhere["household"].arrived == [HouseholdVisit(HOUSEHOLD, WIFE)]


def test_a_spoiled_reading_founds_no_household(table: Desk) -> None:
    press(table.window.top.find_field.line, "01408#%0|zz?|\n", 1_000, 5)
    table.rest()
    table.bot.waitUntil(lambda: not table.find_page().searching.is_under_way)
    assert table.page() == "find"
    assert table.find_page().results.is_empty
    assert table.elsewhere["enrol"].arrived == []
    assert table.window.toast.isVisible()


def test_a_scanner_that_ends_with_two_enters_answers_nothing(table: Desk) -> None:
    press(table.window.top.find_field.line, STRANGER + "\n\n", 1_000, 5)
    assert table.find_page().results.is_empty
    assert table.elsewhere["enrol"].arrived == []


def test_down_moves_the_cursor_while_the_field_keeps_the_keyboard(table: Desk) -> None:
    page = table.search("mau")
    first, second = shown(page)[:2]
    table.key(Qt.Key.Key_Down)
    assert page.results.people.current_id() == second
    table.key(Qt.Key.Key_Up)
    assert page.results.people.current_id() == first
    assert table.window.top.find_field.line.hasFocus()


@pytest.mark.parametrize("runner", ["threaded"], indirect=True)
def test_the_last_answer_wins(dressed: QApplication, qtbot: QtBot, tmp_path: Path, runner: TaskRunner) -> None:
    with desk(qtbot, tmp_path, runner, only=("find",)) as table:
        table.window.show_page("find")
        page = table.find_page()
        for text in ("mau", "quang thi", "lo van mau"):
            page.look_up(text)
            page.searching.now()
        table.rest()
        assert page.searching.text == "lo van mau"
        assert shown(page)[0] == HEAD
        assert not page.searching.is_under_way


def test_letters_typed_elsewhere_are_all_kept(table: Desk) -> None:
    table.window.show_page("household", HOUSEHOLD)
    line = table.window.top.find_field.line
    line.setFocus()
    table.type(line, "lo van")
    assert table.page() == "find"
    assert line.text() == "lo van"


def test_a_scanned_card_goes_straight_to_its_household(table: Desk) -> None:
    press(table.window.top.find_field.line, CARD + "\n", 1_000, 5)
    table.rest()
    visit = table.elsewhere["household"].arrived[0]
    assert isinstance(visit, HouseholdVisit)
    assert (visit.household, visit.member) == (HOUSEHOLD, HEAD)
    assert visit.scanned is not None
    assert "Quét thẻ: Lò Văn Mẫu" in table.window.toast.text()


def test_a_card_of_somebody_whose_number_is_not_known_is_only_a_guess(table: Desk) -> None:
    table.window.show_page("find")
    table.find_page().take_scan(CARD.replace("014080900001", "014080900099"))
    page = table.find_page()
    assert shown(page) == [HEAD]
    assert table.elsewhere["household"].arrived == []
    table.key(Qt.Key.Key_Return, on=page.results.people)
    visit = table.elsewhere["household"].arrived[0]
    assert isinstance(visit, HouseholdVisit)
    assert visit.scanned is not None


@pytest.mark.parametrize("way", ["enter", "button", "key"])
def test_a_stranger_s_card_fills_the_form_of_a_new_household(table: Desk, way: str) -> None:
    press(table.window.top.find_field.line, STRANGER + "\n", 1_000, 5)
    page = table.find_page()
    assert page.results.is_empty
    if way == "enter":
        table.key(Qt.Key.Key_Return, on=table.window.top.find_field.line)
    elif way == "button":
        table.click(page.results.nobody.action)
    else:
        table.key(Qt.Key.Key_Return, ctrl=True)
    (forms,) = table.elsewhere["enrol"].arrived
    assert isinstance(forms, tuple)
    form = forms[0]
    assert isinstance(form, PersonForm)
    assert (form.name, form.born, form.citizen_id, form.verified) == (
        "Cầm Văn Mẫu", "1990-05-02", "014090900777", "card",
    )  # fmt: skip


def test_a_stranger_can_join_a_household_that_is_there(table: Desk) -> None:
    page = table.find_page()
    page.take_scan(STRANGER)
    table.key(Qt.Key.Key_N, ctrl=True)
    assert "Cầm Văn Mẫu" in page.adding.text()
    table.search("lo van mau")
    table.key(Qt.Key.Key_Return)
    (task,) = table.elsewhere["person"].arrived
    assert isinstance(task, PersonTask)
    assert task.household == HOUSEHOLD
    assert task.form is not None
    assert task.form.citizen_id == "014090900777"


def test_nobody_by_that_name_offers_to_enrol_without_inventing_accents(table: Desk) -> None:
    page = table.search("cam van xyz")
    assert page.results.is_empty
    table.key(Qt.Key.Key_Return)
    assert table.elsewhere["enrol"].arrived == [()]


def test_today_stands_there_before_anything_is_typed(table: Desk) -> None:
    at = table.at
    total = at.renewals.quote(HOUSEHOLD, (HEAD,), 12).total
    receipt = at.renewals.collect(at.desk, HOUSEHOLD, (HEAD,), 12, total).receipt
    table.window.show_page("find", "")
    page = table.find_page()
    rows = page.home.receipts.rows_model.rows()
    assert [row.id for row in rows] == [receipt]
    assert page.home.status_text().replace("\u00a0", " ").endswith("1 hộ · 1 biên lai · 1.366.200 ₫")
    page.home.receipts.setFocus()
    table.key(Qt.Key.Key_Return, on=page.home.receipts)
    assert table.elsewhere["receipt"].arrived == [ReceiptRef(receipt)]


def test_cash_of_an_earlier_day_that_was_not_closed_is_not_forgotten(table: Desk) -> None:
    at = table.at
    at.cash.open(at.desk, Money(100_000))
    total = at.renewals.quote(HOUSEHOLD, (HEAD,), 12).total
    at.renewals.collect(at.desk, HOUSEHOLD, (HEAD,), 12, total)
    table.clock.set(date(2026, 11, 22))
    table.window.show_page("find", "")
    page = table.find_page()
    assert "21/11/2026" in page.home.unclosed.text()
    page.home.unclosed.acted.emit()
    assert table.page() == "cash"


def test_work_left_by_a_power_cut_is_offered_and_gone_on_with(
    dressed: QApplication, qtbot: QtBot, tmp_path: Path, inline: TaskRunner
) -> None:
    with desk(qtbot, tmp_path, inline, only=("find", "household")) as table:
        first = table.show("household", HOUSEHOLD, HouseholdPage)
        first.members.rows_model.toggle(0)
        table.window.show_page("find")
        page = table.find_page()
        assert page.home.unfinished.text() == "Còn một việc dở dang: gia hạn thẻ, Hộ ông Lò Văn Mẫu."
        table.key(Qt.Key.Key_T, ctrl=True)
        again = table.window.page()
        assert isinstance(again, HouseholdPage)
        assert again.members.ticked() == (WIFE, PUPIL)


def test_what_the_new_year_changes_is_told_ahead(table: Desk) -> None:
    told = table.find_page().home.announced.text()
    assert "Từ 01/01/2027: chuẩn nghèo nông thôn 1.500.000 → 2.200.000 (suy ra từ văn bản)" in told
    assert "mức đóng BHYT" in told
    assert table.find_page().home.announced.isVisible()
    table.clock.set(date(2027, 1, 1))
    table.window.show_page("find")
    table.find_page().arrive(None)
    table.rest()
    assert not table.find_page().home.announced.isVisible()
