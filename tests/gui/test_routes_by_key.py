"""Actions whose keys no other test presses: each by its own key, as the table of actions declares it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from fieldapp.domain.ids import EntityId
from fieldapp.gui.actions import action
from fieldapp.gui.dialogs.override import OverrideDialog
from fieldapp.gui.dialogs.why_sheet import WhySheet
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.receipt import ReceiptPage
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.pages.voluntary import VoluntaryPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.preferences import FOLDER
from tests.gui.tables import GRANDMOTHER, HEAD, HOUSEHOLD, Desk, desk


@pytest.fixture
def inline(qapp: QApplication) -> Iterator[TaskRunner]:
    made = TaskRunner.inline()
    yield made
    made.shutdown()


@pytest.fixture
def table(dressed: QApplication, qtbot: QtBot, tmp_path: Path, inline: TaskRunner) -> Iterator[Desk]:
    with desk(qtbot, tmp_path, inline) as made:
        made.at.settings.put(FOLDER, str(tmp_path / "papers"))
        yield made


@pytest.fixture
def receipt(table: Desk) -> EntityId:
    at = table.at
    total = at.renewals.quote(HOUSEHOLD, (HEAD,), 12).total
    made = at.renewals.collect(at.desk, HOUSEHOLD, (HEAD,), 12, total).receipt
    table.show("receipt", ReceiptRef(made), ReceiptPage)
    return made


@pytest.fixture
def voluntary(table: Desk) -> VoluntaryPage:
    page = table.show("voluntary", (HOUSEHOLD, HEAD), VoluntaryPage)
    table.bot.waitUntil(lambda: page.panel.cash.is_armed)
    return page


def press(table: Desk, name: str) -> None:
    """The key of an action, pressed where the keyboard is."""
    QTest.keySequence(table.window.focusWidget(), QKeySequence(action(name).shortcut))
    table.rest()


def test_a_new_household_from_anywhere(receipt: EntityId, table: Desk) -> None:
    press(table, "enrol")
    assert table.page() == "enrol"


def test_the_laptop_is_locked_from_anywhere(receipt: EntityId, table: Desk) -> None:
    with table.bot.waitSignal(table.window.lock_wanted):
        press(table, "lock")


def test_a_copy_is_numbered_even_while_the_original_was_never_printed(receipt: EntityId, table: Desk) -> None:
    press(table, "receipt.copy")
    assert table.at.receipts.view(receipt).receipt.copies == 1
    assert table.printing.printed == [1]


def test_the_pdf_is_saved_elsewhere(receipt: EntityId, table: Desk) -> None:
    press(table, "receipt.save")
    dialog = table.window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.close()


@pytest.mark.parametrize(("name", "page"), [("receipt.next", "find"), ("receipt.household", "household")])
def test_a_receipt_leads_on(receipt: EntityId, table: Desk, name: str, page: str) -> None:
    press(table, name)
    assert table.page() == page


def test_a_voluntary_contribution_is_taken(voluntary: VoluntaryPage, table: Desk) -> None:
    press(table, "voluntary.confirm")
    assert table.receipts() == [2_772_000]


def test_a_voluntary_amount_is_explained(voluntary: VoluntaryPage, table: Desk) -> None:
    press(table, "voluntary.why")
    assert voluntary.findChild(WhySheet) is not None


def test_a_supervisor_asks_for_the_exception(table: Desk) -> None:
    table.at.desk = replace(table.at.desk, role="supervisor")
    page = table.show("household", HOUSEHOLD, HouseholdPage)
    page.members.set_current(GRANDMOTHER)
    press(table, "household.override")
    assert page.findChild(OverrideDialog) is not None
