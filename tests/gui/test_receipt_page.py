"""From scan to paper, and what becomes of a receipt: printed once, kept always, voided, replaced, copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.ids import Day, EntityId
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.receipt import ReceiptPage
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.pages.void_form import OTHER, Spoil
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.preferences import AT_ONCE, FOLDER
from tests.gui.tables import HEAD, HOUSEHOLD, Desk, desk
from tests.gui.typing_hands import press

CARD = "014080900001|040123456|Lò Văn Mẫu|02051980|Nam|Bản Mẫu, Sơn La|15042021"


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


def taken(table: Desk) -> EntityId:
    at = table.at
    total = at.renewals.quote(HOUSEHOLD, (HEAD,), 12).total
    return at.renewals.collect(at.desk, HOUSEHOLD, (HEAD,), 12, total).receipt


@pytest.fixture
def page(table: Desk) -> ReceiptPage:
    return table.show("receipt", ReceiptRef(taken(table)), ReceiptPage)


@pytest.mark.parametrize("runner", ["inline", "threaded"], indirect=True)
def test_from_scan_to_printed_receipt_takes_one_key_after_the_scan(
    dressed: QApplication, qtbot: QtBot, tmp_path: Path, runner: TaskRunner
) -> None:
    with desk(qtbot, tmp_path, runner) as table:
        table.do(lambda: table.at.settings.put(FOLDER, str(tmp_path / "papers")))
        table.window.show_page("find")
        press(table.window.top.find_field.line, CARD + "\n", 1_000, 5)
        table.rest()
        household = table.window.page()
        assert isinstance(household, HouseholdPage)
        qtbot.waitUntil(lambda: household.panel.cash.is_armed and household.panel.cash.can_confirm)
        keys = 0
        table.key(Qt.Key.Key_Return)
        keys += 1
        table.rest()
        assert table.page() == "receipt"
        qtbot.waitUntil(lambda: table.printing.printed == [1])
        assert keys <= 4
        assert table.receipts() == [3_005_640]
        assert [path.name for path in (tmp_path / "papers").iterdir()] == ["bien-lai-SL26T-0000001.pdf"]


def test_enter_goes_on_to_the_next_person(page: ReceiptPage, table: Desk) -> None:
    table.window.top.find_field.set_text("lo van")
    table.window.show_page("receipt", None)
    table.key(Qt.Key.Key_Return)
    assert table.page() == "find"
    assert table.window.top.find_field.line.hasFocus()


def test_the_paper_is_shown_and_kept(page: ReceiptPage, tmp_path: Path) -> None:
    assert page.preview.page_count() == 1
    assert page.title() == "Biên lai SL26T 0000001"
    assert (tmp_path / "papers" / "bien-lai-SL26T-0000001.pdf").read_bytes().startswith(b"%PDF")


def test_a_printer_that_fails_loses_nothing_and_the_original_can_still_be_printed(table: Desk) -> None:
    table.printing.broken = True
    receipt = taken(table)
    page = table.show("receipt", ReceiptRef(receipt, fresh=True), ReceiptPage)
    assert "không in được" in page.side.notice.text()
    assert table.at.receipts.view(receipt).receipt.copies == 0
    table.printing.broken = False
    table.key(Qt.Key.Key_P, ctrl=True)
    assert table.printing.printed == [1]
    assert table.at.receipts.view(receipt).receipt.copies == 0


def test_coming_back_prints_nothing_and_printing_again_makes_a_numbered_copy(table: Desk) -> None:
    receipt = taken(table)
    page = table.show("receipt", ReceiptRef(receipt, fresh=True), ReceiptPage)
    assert table.printing.printed == [1]
    page.arrive(None)
    assert table.printing.printed == [1]
    table.key(Qt.Key.Key_P, ctrl=True)
    assert table.printing.printed == [1, 1]
    assert table.at.receipts.view(receipt).receipt.copies == 1


def test_nothing_is_printed_at_once_where_the_settings_say_no(table: Desk) -> None:
    table.at.settings.put(AT_ONCE, "0")
    table.show("receipt", ReceiptRef(taken(table), fresh=True), ReceiptPage)
    assert table.printing.printed == []


def test_a_laptop_without_a_printer_says_that_the_pdf_is_kept(table: Desk) -> None:
    table.printing.known = ()
    page = table.show("receipt", ReceiptRef(taken(table), fresh=True), ReceiptPage)
    assert "chưa có máy in" in page.side.notice.text()


def test_a_disk_that_does_not_take_the_pdf_still_shows_the_paper(table: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    table.at.settings.put(FOLDER, str(tmp_path / "file" / "papers"))
    page = table.show("receipt", ReceiptRef(taken(table)), ReceiptPage)
    assert page.preview.page_count() == 1
    assert "chưa lưu được" in page.side.notice.text().casefold()


def test_the_size_is_remembered(page: ReceiptPage, table: Desk) -> None:
    table.key(Qt.Key.Key_Right, on=page.side.size_choice)
    paper = page.papers.paper()
    assert paper is not None
    assert paper.size == "roll80"
    assert table.at.settings.get("paper.size") == "roll80"


def test_the_pdf_goes_where_the_officer_wants_it(page: ReceiptPage, table: Desk, tmp_path: Path) -> None:
    page.papers.save_to(str(tmp_path / "usb" / "biên lai.pdf"))
    assert (tmp_path / "usb" / "biên lai.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("way", ["key", "link"])
@pytest.mark.parametrize("returned", [True, False])
def test_a_void_needs_a_reason_and_says_what_became_of_the_cash(
    page: ReceiptPage, table: Desk, way: str, returned: bool
) -> None:
    receipt = table.at.receipts.today(table.at.desk)[0].id
    if way == "key":
        table.key(Qt.Key.Key_Delete, ctrl=True)
    else:
        table.click(page.side.links["receipt.void"])
    assert page.stack.currentWidget() is page.form
    page.form.confirm.click()
    assert page.form.reason.error() == "Chọn một lý do."
    page.form.reason.set_value("Nhầm số tháng")
    page.form.returned.set_value(returned)
    page.form.confirm.click()
    table.rest()
    found = table.at.receipts.view(receipt).receipt
    assert (found.is_void, found.void_reason, found.cash_returned) == (True, "Nhầm số tháng", returned)
    assert page.side.state.accessibleName() == "đã hủy 21/11/2026"
    assert page.stack.currentWidget() is page.side


def test_another_reason_is_typed_and_escape_leaves_the_receipt_alone(page: ReceiptPage, table: Desk) -> None:
    table.key(Qt.Key.Key_Delete, ctrl=True)
    page.form.reason.set_value(OTHER)
    page.form.reason.changed.emit(OTHER)
    table.type(page.form.words.edit, "ab")
    page.form.confirm.click()
    assert page.form.words.error()
    table.window.back()
    assert page.stack.currentWidget() is page.side
    assert table.receipts() == [1_366_200]


def test_a_spoiled_one_is_replaced_for_the_same_money(page: ReceiptPage, table: Desk) -> None:
    table.key(Qt.Key.Key_R, ctrl=True)
    page.form.confirm.click()
    table.rest()
    assert [(r.number, r.is_void) for r in table.at.receipts.today(table.at.desk)] == [(1, True), (2, False)]
    assert table.receipts() == [1_366_200]
    assert page.title() == "Biên lai SL26T 0000002"
    assert table.printing.printed == [1]


def test_a_receipt_of_a_sealed_day_is_not_voided_here(page: ReceiptPage, table: Desk) -> None:
    table.at.cash.close(table.at.desk, Day("2026-11-21"), ((500_000, 2), (1_000, 366), (200, 1)), "")
    page.form.confirmed.emit(Spoil.VOID, "Nhầm số tháng", True)
    assert "đã chốt" in page.side.notice.text()
    assert table.receipts() == [1_366_200]


def test_the_void_one_offers_no_second_void(page: ReceiptPage, table: Desk) -> None:
    page.form.confirmed.emit(Spoil.VOID, "Nhầm số tháng", True)
    table.rest()
    assert page.side.links["receipt.void"].isHidden()
    table.key(Qt.Key.Key_Delete, ctrl=True)
    assert page.stack.currentWidget() is page.side
