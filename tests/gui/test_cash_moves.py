"""Money between officers, the corrected float, the co-signature, the book of numbers, one more officer: by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldapp.domain.cash import LOOSE
from fieldapp.domain.ids import Day
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.actions import action
from fieldapp.gui.dialogs.admit import AdmitDialog
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.dialogs.transfer import AnswerDialog, TransferDialog
from fieldapp.gui.dialogs.witness import WitnessDialog
from fieldapp.gui.pages.cash import CashPage
from fieldapp.gui.pages.numbers import NumbersPage
from fieldapp.gui.pages.receipt import ReceiptPage
from fieldapp.gui.pages.settings import SettingsPage
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.pages.void_form import REASONS, Spoil
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.workplace import Workplace
from tests.gui.frame_shell import HEAD, HOUSEHOLD, SECOND_PIN, Scene, make_scene, with_colleague
from tests.gui.tables import PaperTray
from tests.gui.typing_hands import tap, write
from tests.workplaces import PIN

TODAY = Day("2026-11-21")
Sort = TypeVar("Sort", bound=QWidget)


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


@pytest.fixture
def colleague(scene: Scene) -> Workplace:
    return with_colleague(scene)


def cash(scene: Scene) -> CashPage:
    scene.window.show_page("cash")
    page = scene.window.page()
    assert isinstance(page, CashPage)
    return page


def do(scene: Scene, name: str) -> None:
    """The key of an action."""
    QTest.keySequence(scene.window, QKeySequence(action(name).shortcut))


def asked(scene: Scene, sort: type[Sort]) -> Sort:
    (dialog,) = (one for one in scene.window.findChildren(sort) if one.isVisible())
    return dialog


def close_day(scene: Scene) -> None:
    at = scene.at
    at.cash.close(at.desk, TODAY, ((LOOSE, at.cash.day(at.desk).expected.dong),), "")


def test_money_is_given_by_key_and_shows_as_under_way(scene: Scene, colleague: Workplace) -> None:
    scene.renew(HEAD)
    page = cash(scene)
    do(scene, "cash.transfer")
    dialog = asked(scene, TransferDialog)
    tap(dialog.amount.edit, Qt.Key.Key_Return)
    assert dialog.to.error(), "to nobody"
    dialog.to.set_value("O2")
    write(dialog.amount.edit, "9000000")
    tap(dialog.amount.edit, Qt.Key.Key_Return)
    assert dialog.amount.error(), "more than there is"
    dialog.amount.edit.clear()
    write(dialog.amount.edit, "1000000")
    tap(dialog.amount.edit, Qt.Key.Key_Return)
    assert colleague.cash.account(colleague.desk).to_answer[0].amount == Money(1_000_000)
    assert "1.000.000" in page.sheet.held.text()
    assert page.sheet.expected._amount == Money(366_200)


@pytest.mark.parametrize("comes", [True, False])
def test_whoever_it_went_to_answers(scene: Scene, colleague: Workplace, comes: bool) -> None:
    colleague.cash.open(colleague.desk, Money(70_000))
    colleague.transfers.give(colleague.desk, TODAY, "O1", Money(50_000), "tiền lẻ")
    page = cash(scene)
    assert not page.sheet.coming.isHidden()
    do(scene, "cash.answer")
    dialog = asked(scene, AnswerDialog)
    if comes:
        tap(dialog.do, Qt.Key.Key_Return)
    else:
        dialog.decline.click()
    account = scene.at.cash.account(scene.at.desk)
    assert account.in_hand == (Money(50_000) if comes else ZERO)
    assert page.sheet.coming.isHidden()
    assert [one.declined for one in colleague.cash.account(colleague.desk).under_way] == ([] if comes else [True])


def test_a_mistyped_float_is_put_right(scene: Scene) -> None:
    scene.at.cash.open(scene.at.desk, Money(2_000_000))
    page = cash(scene)
    assert page.sheet.float_row.isHidden()
    do(scene, "cash.float")
    assert page.sheet.float.amount() == Money(2_000_000)
    page.sheet.float.edit.clear()
    write(page.sheet.float.edit, "200000")
    tap(page.sheet.float.edit, Qt.Key.Key_Return)
    assert scene.at.cash.day(scene.at.desk).opening_float == Money(200_000)
    assert page.sheet.float_row.isHidden()


def test_another_officer_signs_a_closed_day(scene: Scene, colleague: Workplace) -> None:
    scene.renew(HEAD)
    close_day(scene)
    page = cash(scene)
    do(scene, "cash.cosign")
    dialog = asked(scene, WitnessDialog)
    write(dialog.pin.edit, "999222")
    tap(dialog.pin.edit, Qt.Key.Key_Return)
    assert dialog.pin.error()
    write(dialog.pin.edit, SECOND_PIN)
    tap(dialog.pin.edit, Qt.Key.Key_Return)
    signed = scene.at.cash.day(scene.at.desk).cosigned
    assert signed is not None
    assert signed.officer == colleague.desk.officer
    assert page.closed.links["cash.cosign"].isHidden()


def test_nobody_else_can_sign_where_nobody_else_has_a_pin(scene: Scene) -> None:
    close_day(scene)
    cash(scene)
    do(scene, "cash.cosign")
    assert not asked(scene, WitnessDialog).do.isEnabled()


def test_cash_goes_to_the_treasury_with_a_slip(scene: Scene) -> None:
    scene.renew(HEAD)
    close_day(scene)
    page = cash(scene)
    do(scene, "cash.slip")
    assert not scene.tray.printed, "nothing has been handed over"
    page.closed.place.set_text("Kho bạc Mẫu")
    do(scene, "cash.remit")
    tap(asked(scene, FinalDialog).do, Qt.Key.Key_Return)
    do(scene, "cash.slip")
    assert scene.tray.printed == [("Máy in thường", "A5", 1)]
    assert scene.at.cash.account(scene.at.desk).in_hand == ZERO


def test_cash_that_is_late_says_so(scene: Scene) -> None:
    scene.renew(HEAD)
    close_day(scene)
    scene.clock.set(date(2026, 11, 24))
    page = cash(scene)
    assert "1.366.200" in page.sheet.late.text()


def test_a_large_void_asks_for_a_witness(scene: Scene, colleague: Workplace, qtbot: QtBot) -> None:
    rules = scene.at.rules
    row = rules.pack.find("cash.void_witness_above", date(2026, 11, 21))
    rules.pack = replace(
        rules.pack, rows=tuple(replace(one, value=1) if one is row else one for one in rules.pack.rows)
    )
    receipt = scene.renew(HEAD)
    page = ReceiptPage(scene.at, scene.runner, printing=PaperTray())
    qtbot.addWidget(page)
    page.retranslate()
    page.show()
    page.arrive(ReceiptRef(receipt))
    page.handlers()["receipt.void"]()
    page.form.reason.set_value(REASONS[Spoil.VOID][0])
    page.form.confirm.click()
    (dialog,) = page.findChildren(WitnessDialog)
    assert not scene.at.receipts.view(receipt).receipt.is_void
    write(dialog.pin.edit, PIN)
    tap(dialog.pin.edit, Qt.Key.Key_Return)
    assert dialog.pin.error(), "another officer's PIN"
    write(dialog.pin.edit, SECOND_PIN)
    tap(dialog.pin.edit, Qt.Key.Key_Return)
    assert scene.at.receipts.view(receipt).receipt.is_void
    assert scene.store.database.number("SELECT count(*) FROM receipt_void WHERE witness = 'O2'") == 1


@pytest.mark.parametrize("route", ["cash", "settings"])
def test_the_book_of_numbers_asks_and_gives_back(scene: Scene, route: str) -> None:
    scene.renew(HEAD)
    scene.window.show_page(route)
    do(scene, f"{route}.numbers")
    page = scene.window.page()
    assert isinstance(page, NumbersPage)
    assert page.runs.rows_model.rowCount() == 2
    do(scene, "numbers.ask")
    do(scene, "numbers.ask")
    assert scene.store.database.number("SELECT count(*) FROM number_request") == 1
    page.runs.setCurrentIndex(page.runs.rows_model.index(1, 0))
    do(scene, "numbers.return")
    tap(asked(scene, FinalDialog).do, Qt.Key.Key_Return)
    assert scene.at.numbers.left(scene.at.desk) == 0
    assert HOUSEHOLD in scene.at.receipts.today(scene.at.desk)[0].household


def test_one_more_officer_is_let_in(scene: Scene, colleague: Workplace) -> None:
    scene.window.show_page("settings")
    assert isinstance(scene.window.page(), SettingsPage)
    do(scene, "settings.admit")
    dialog = asked(scene, AdmitDialog)
    assert dialog.who.value() == "O3"
    for field, text in ((dialog.own, "111999"), (dialog.new, "640285"), (dialog.again, "640285")):
        write(field.edit, text)
    tap(dialog.again.edit, Qt.Key.Key_Return)
    assert dialog.own.error()
    write(dialog.own.edit, PIN)
    tap(dialog.own.edit, Qt.Key.Key_Return)
    assert {card.id for card in scene.gate.state().officers} == {"O1", "O2", "O3"}
