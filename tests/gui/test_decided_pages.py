"""What the office decided, and what was paid before, as the pages of the table show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import EntityId
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.visits import HouseholdVisit
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.widgets.cells import PillCell
from tests.gui.tables import Desk, desk
from tests.unit.test_services_review import HEAD, HOUSEHOLD, TODAY, twice_enrolled
from tests.workplaces import office_facts

OTHER_HOME = EntityId("L2.1.0")


@pytest.fixture
def inline(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner.inline()
    yield runner
    runner.shutdown()


@pytest.fixture
def table(dressed: QApplication, qtbot: QtBot, tmp_path: Path, inline: TaskRunner) -> Iterator[Desk]:
    with desk(qtbot, tmp_path, inline, only=("household",)) as made:
        yield made


def test_the_panel_warns_who_paid_by_which_receipt_and_the_money_can_still_be_taken(table: Desk) -> None:
    twice_enrolled(table.store)
    page = table.show("household", HOUSEHOLD, HouseholdPage)
    said = page.paid_before.text()
    for part in ("Lò Văn Mẩu", "trùng số", "SL26T 0000901", "O2", "21/11/2026", "30/11/2027"):
        assert part in said
    assert page.paid_before.isVisible()
    assert page.panel.cash.confirm.isEnabled()


def test_a_merged_member_says_so_and_opens_the_survivor(table: Desk) -> None:
    other = twice_enrolled(table.store)
    table.store.sync.take(office_facts([k.PersonMerged(other, HEAD, TODAY)], first=3), {})
    page = table.show("household", OTHER_HOME, HouseholdPage)
    row = page.members.rows_model.row(0)
    assert row is not None
    assert row.quiet
    assert row.ticked is None
    (pill,) = [cell for cell in row.cells if isinstance(cell, PillCell)]
    assert pill.text == "đã gộp, xem ở người kia"
    page.members.set_current(other)
    assert "Cơ quan đã gộp Lò Văn Mẩu với Lò Văn Mẫu" in page.help.text()
    went: list[object] = []
    page.wanted.connect(lambda _page, argument: went.append(argument))
    page.help.do()
    table.show("household", OTHER_HOME, HouseholdPage)
    page.members.activated_row.emit(other)
    assert went == [HouseholdVisit(HOUSEHOLD, HEAD)] * 2
