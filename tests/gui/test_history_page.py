"""A household's history: money newest first with its state, and every fact in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.ids import Day
from fieldapp.gui.pages.history import HistoryPage
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.cells import FigureCell, PillCell, TextCell
from tests.gui.tables import CHILD, HEAD, HOUSEHOLD, WIFE, Desk, desk


@pytest.fixture
def table(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    runner = TaskRunner.inline()
    with desk(qtbot, tmp_path, runner, only=("history",)) as made:
        yield made
    runner.shutdown()


def test_money_and_receipts_newest_first_with_their_state(table: Desk) -> None:
    at = table.at
    first = at.renewals.collect(at.desk, HOUSEHOLD, (HEAD,), 3, at.renewals.quote(HOUSEHOLD, (HEAD,), 3).total)
    second = at.renewals.collect(at.desk, HOUSEHOLD, (WIFE,), 12, at.renewals.quote(HOUSEHOLD, (WIFE,), 12).total)
    at.receipts.void(at.desk, first.receipt, "Nhầm số tháng", cash_returned=True)
    page = table.show("history", HOUSEHOLD, HistoryPage)
    rows = page.paid.rows_model.rows()
    assert [row.id for row in rows] == [second.contribution, first.contribution]
    pills = [cell for row in rows for cell in row.cells if isinstance(cell, PillCell)]
    assert pills == [PillCell(Status.SOON, "chờ gửi về cơ quan"), PillCell(Status.BAD, "đã hủy 21/11/2026")]
    sums = [cell.shown() for row in rows for cell in row.cells if isinstance(cell, FigureCell)]
    assert sums == ["956.340", "341.550"]
    table.key(Qt.Key.Key_Return, on=page.paid)
    assert table.elsewhere["receipt"].arrived == [ReceiptRef(second.receipt, second.contribution)]


def test_every_fact_is_told_in_words(table: Desk) -> None:
    at = table.at
    at.enrolment.record_departure(at.desk, WIFE, "died", Day("2026-11-10"))
    at.enrolment.verify_identity(at.desk, HEAD, "014080900001")
    at.enrolment.correct_household(at.desk, HOUSEHOLD, {"phone": "0987000322"})
    at.renewals.request_card(
        at.desk, next(m for m in at.standings.household(HOUSEHOLD).members if m.member.id == CHILD)
    )
    receipt = at.renewals.collect(
        at.desk, HOUSEHOLD, (HEAD,), 12, at.renewals.quote(HOUSEHOLD, (HEAD,), 12).total
    ).receipt
    at.receipts.copied(at.desk, receipt)
    at.receipts.void(at.desk, receipt, "Ghi nhầm người", cash_returned=True)
    page = table.show("history", HOUSEHOLD, HistoryPage)
    told = [cell.text for row in page.facts.rows_model.rows() for cell in row.cells[:1] if isinstance(cell, TextCell)]
    assert [text.replace("\u00a0", " ") for text in told] == [
        "Hủy biên lai: Ghi nhầm người",
        "In bản sao 1",
        "Lập biên lai SL26T 0000001",
        "Thu BHYT: 1.366.200 ₫, 1 người",
        "Đề nghị cấp thẻ: Lò Văn Bé, trẻ em dưới 6 tuổi",
        "Sửa điện thoại của hộ",
        "Xác nhận danh tính bằng thẻ: Lò Văn Mẫu",
        "Qua đời: Quàng Thị Mẫu, ngày 10/11/2026",
        "Lập hộ: 5 người",
    ]


def test_a_household_that_never_paid_is_told_so(table: Desk) -> None:
    page = table.show("history", HOUSEHOLD, HistoryPage)
    assert not page.nothing.isHidden()
    assert page.paid_card.isHidden()
