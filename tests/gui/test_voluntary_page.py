"""Voluntary social insurance: a choice within the limits, what it costs, taken by the same gesture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.money import Money
from fieldapp.domain.quote_voluntary import Method
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.pages.voluntary import VoluntaryPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.contribute import Choice
from tests.gui.tables import CHILD, HEAD, HOUSEHOLD, Desk, desk


@pytest.fixture
def inline(qapp: QApplication) -> Iterator[TaskRunner]:
    made = TaskRunner.inline()
    yield made
    made.shutdown()


@pytest.fixture
def table(dressed: QApplication, qtbot: QtBot, tmp_path: Path, inline: TaskRunner) -> Iterator[Desk]:
    with desk(qtbot, tmp_path, inline, only=("voluntary",)) as made:
        yield made


@pytest.fixture
def page(table: Desk) -> VoluntaryPage:
    found = table.show("voluntary", (HOUSEHOLD, HEAD), VoluntaryPage)
    table.bot.waitUntil(lambda: found.panel.cash.is_armed)
    return found


def test_it_begins_with_the_least_income_and_the_group_that_the_register_implies(page: VoluntaryPage) -> None:
    assert page.form.choice() == Choice(Money(1_500_000), "ethnic_minority", "months", 12)
    assert page.panel.cash.total.amount() == Money(2_772_000)
    assert [(line.who, line.amount) for line in page.panel.lines.lines()] == [
        ("Mức đóng", Money(3_960_000)),
        ("Nhà nước hỗ trợ", Money(-1_188_000)),
    ]


@pytest.mark.parametrize(
    ("method", "months", "total"),
    [("months", 1, 231_000), ("years_ahead", 24, 5_268_801), ("missing_months", 7, 2_338_822)],
)
def test_every_way_to_pay_has_its_price(page: VoluntaryPage, method: Method, months: int, total: int) -> None:
    page.form.set_choice(Choice(Money(1_500_000), "ethnic_minority", method, months))
    page.form.changed.emit()
    assert page.panel.cash.total.amount() == Money(total)


def test_step_keys_stay_on_the_ladder_of_incomes(page: VoluntaryPage, table: Desk) -> None:
    table.key(Qt.Key.Key_Down, ctrl=True)
    assert page.form.income.amount() == Money(1_500_000)
    table.key(Qt.Key.Key_Up, ctrl=True)
    assert page.form.income.amount() == Money(1_550_000)
    page.form.income.set_amount(Money(1_620_000))
    table.key(Qt.Key.Key_Up, ctrl=True)
    assert page.form.income.amount() == Money(1_650_000)
    page.form.income.set_amount(Money(1_620_000))
    table.key(Qt.Key.Key_Down, ctrl=True)
    assert page.form.income.amount() == Money(1_600_000)
    page.form.income.set_amount(Money(50_600_000))
    table.key(Qt.Key.Key_Up, ctrl=True)
    assert page.form.income.amount() == Money(50_600_000)


@pytest.mark.parametrize(
    ("typed", "says"), [("1000000", "thấp hơn mức sàn"), ("99000000", "cao hơn mức trần"), ("1520000", "bội số")]
)
def test_an_income_against_the_rules_is_said_beside_the_field_and_cannot_be_confirmed(
    page: VoluntaryPage, table: Desk, typed: str, says: str
) -> None:
    page.form.income.edit.setFocus()
    page.form.income.edit.selectAll()
    table.type(page.form.income.edit, typed)
    assert says in page.form.income.error()
    page.panel.cash.take()
    assert table.receipts() == []
    assert page.form.income.amount() == Money(int(typed))


def test_enter_walks_from_income_to_cash_and_takes_the_money_once(page: VoluntaryPage, table: Desk) -> None:
    table.key(Qt.Key.Key_Return, on=page.form.income.edit)
    assert table.receipts() == []
    for _ in range(3):
        table.key(Qt.Key.Key_Return, on=page.panel.cash.given.edit)
    assert table.receipts() == [2_772_000]
    (ref,) = table.elsewhere["receipt"].arrived
    assert isinstance(ref, ReceiptRef)
    paid = table.at.receipts.view(ref.receipt).contribution
    assert (paid.scheme, paid.payer, paid.months, paid.income) == ("voluntary", HEAD, 12, Money(1_500_000))


def test_a_child_is_too_young_and_it_is_said(table: Desk) -> None:
    page = table.show("voluntary", (HOUSEHOLD, CHILD), VoluntaryPage)
    assert "từ 15 tuổi" in page.panel.notice.text()
    page.panel.cash.take()
    assert table.receipts() == []


def test_a_choice_comes_back_after_a_power_cut_and_goes_when_it_is_paid(page: VoluntaryPage, table: Desk) -> None:
    table.key(Qt.Key.Key_Up, ctrl=True)
    table.bot.waitUntil(lambda: bool(table.at.drafts.load("voluntary")))
    later = VoluntaryPage(table.at, table.runner, table.window)
    later.retranslate()
    later.arrive((HOUSEHOLD, HEAD))
    assert later.form.income.amount() == Money(1_550_000)
    later.panel.cash.take()
    assert table.at.drafts.load("voluntary") == ""
    later.deleteLater()


def test_language_changes_words_and_keeps_the_choice(page: VoluntaryPage, table: Desk) -> None:
    page.form.set_choice(Choice(Money(2_000_000), "poor", "years_ahead", 36))
    table.window.switch_language("en")
    assert page.form.choice() == Choice(Money(2_000_000), "poor", "years_ahead", 36)


def test_by_when_to_pay_is_said(page: VoluntaryPage) -> None:
    assert "hạn đóng 31/05/2027" in page.panel._period.text()
    page.form.set_choice(Choice(Money(1_500_000), "ethnic_minority", "years_ahead", 24))
    page.form.changed.emit()
    assert "hạn đóng" not in page.panel._period.text()


def test_what_is_running_is_what_the_page_begins_with(page: VoluntaryPage, table: Desk) -> None:
    choice = Choice(Money(2_000_000), "ethnic_minority", "months", 6)
    at = table.at
    total = table.do(lambda: at.contributions.quote(HOUSEHOLD, HEAD, choice)).total
    table.do(lambda: at.contributions.collect(at.desk, HOUSEHOLD, HEAD, choice, total))
    page.arrive((HOUSEHOLD, HEAD))
    table.rest()
    assert page.form.choice() == choice
    page.form.set_choice(Choice(Money(2_500_000), "ethnic_minority", "months", 6))
    page.form.changed.emit()
    assert "chỉ đổi thu nhập hay cách đóng sau 30/04/2027" in page.form._refused.text()
    page.panel.cash.take()
    assert table.receipts() == [total.dong]
