"""What changes the box, each once and explained first where it is final; and the slip as paper."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from fieldapp.domain.documents import PageImage
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import Day
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui import printer
from fieldapp.gui.dialogs.day_in_doubt import DayInDoubtDialog
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.pages.cash_sheet import receipts_text
from fieldapp.gui.tasks import Lane
from fieldapp.gui.words import day_text
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _, format_money
from fieldapp.services.cash import CashSheet, Notes
from fieldapp.services.day import DayInDoubt
from fieldapp.services.papers import PaperSheet
from fieldapp.services.ports import Changes
from fieldapp.services.preferences import read_paper
from fieldapp.services.workplace import Workplace


def draft_key(on: Day) -> str:
    """The name of the draft of a day's count."""
    return f"cash.count:{on}"


def seal(at: Workplace, on: Day, notes: Notes, reason: str) -> Changes:
    """Close the day and forget the draft of its count."""
    changes = at.cash.close(at.desk, on, notes, reason)
    at.drafts.drop(draft_key(on))
    return changes


class CashActs(QObject):
    """Float, seal, hand-over. One at a time: what is under way cannot be asked for twice."""

    refused = Signal()

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self._page = page
        self._busy = False
        self._float = ZERO
        self._seal: tuple[Day, Notes, str] | None = None
        self._remit: tuple[Day, Money, str] | None = None

    @Slot(object)
    def put_float(self, amount: Money) -> None:
        """Change is put into the box."""
        self._float = amount
        self._open()

    def explain_seal(self, sheet: CashSheet, notes: Notes, reason: str) -> None:
        """Say what becomes final, then seal with one key."""
        day, on = sheet.day, day_text(sheet.day.on)
        lines = [
            _("{receipts}, thu {amount}: con số này không đổi được nữa.").format(
                receipts=receipts_text(day.receipts), amount=format_money(day.collected - day.returned)
            ),
            _("Biên lai ngày {day} không hủy được nữa; sai thì cơ quan hoàn tiền.").format(day=on),
        ]
        if day.on == sheet.today:
            lines.append(_("Hôm nay không thu tiền thêm được nữa; thu tiếp từ ngày mai."))
        self._seal = (day.on, notes, reason)
        dialog = FinalDialog(_("Chốt ngày {day}").format(day=on), lines, _("Chốt ngày"), self._page)
        dialog.accepted.connect(self._on_seal)
        dialog.open()

    def explain_remit(self, on: Day, amount: Money, receiver: str) -> None:
        """Say that a hand-over is final, then record it with one key."""
        lines = [_("Ghi vào sổ: đã nộp {amount}.").format(amount=format_money(amount))]
        if receiver:
            lines.append(_("Người nhận: {name}.").format(name=receiver))
        lines.append(_("Đã ghi thì không xóa được; chỉ ghi khi tiền đã trao tay."))
        self._remit = (on, amount, receiver)
        heading = _("Nộp {amount}").format(amount=format_money(amount))
        dialog = FinalDialog(heading, lines, _("Đã nộp"), self._page)
        dialog.accepted.connect(self._on_remit)
        dialog.open()

    def _open(self) -> None:
        at = self._page.at
        if self._begin():
            self._page.ask(partial(at.cash.open, at.desk, self._float), self._on_saved, self._on_failed)

    def _begin(self) -> bool:
        free, self._busy = not self._busy, True
        return free

    @Slot()
    def _on_seal(self) -> None:
        if self._seal is not None and self._begin():
            self._page.ask(partial(seal, self._page.at, *self._seal), self._on_sealed, self._on_failed)

    @Slot()
    def _on_remit(self) -> None:
        at = self._page.at
        if self._remit is not None and self._begin():
            self._page.ask(partial(at.cash.remit, at.desk, *self._remit), self._on_saved, self._on_failed)

    def _on_sealed(self, changes: Changes) -> None:
        self._on_saved(changes)
        self._page.told.emit(_("Đã chốt ngày. In phiếu chốt và nộp tiền."), None)

    def _on_saved(self, changes: Changes) -> None:
        self._busy = False
        self._page.changed.emit(changes)

    def _on_failed(self, error: FieldappError) -> None:
        self._busy = False
        if isinstance(error, DayInDoubt):
            dialog = DayInDoubtDialog(error, self._page)
            dialog.told.connect(self._on_day_told)
            dialog.open()
        else:
            self._page.say(error)
            self.refused.emit()

    @Slot(object)
    def _on_day_told(self, day: date) -> None:
        """Only the float carries a day that can be in doubt: put it in under the day the officer gave."""
        self._page.ask(partial(self._page.at.day.confirm, day), self._on_day_confirmed, self._on_failed)

    def _on_day_confirmed(self, _nothing: None) -> None:
        self._open()


class SlipDesk(QObject):
    """The close slip of a day: filled, set, shown, printed. `set` carries its pages."""

    set = Signal(object)

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self._page = page
        self.pages: list[QImage] = []

    def fill(self, on: Day) -> None:
        """Set the slip of a sealed day."""
        at = self._page.at
        self._page.ask(lambda: at.papers.close_slip(at.desk, on), self._on_filled)

    def print(self) -> None:
        """Send it to the printer chosen in the settings."""
        settings = self._page.at.settings
        if self.pages:
            self._page.ask(lambda: read_paper(settings).printer, self._on_printer)

    def _on_filled(self, slip: PaperSheet) -> None:
        papers = self._page.at.papers
        self._page.ask(
            lambda: papers.press.pages(papers.pdf(slip, "A5"), printer.PRINT_SCALE), self._on_set, lane=Lane.PRINT
        )

    def _on_set(self, pages: list[PageImage]) -> None:
        self.pages = printer.images(pages)
        self.set.emit(self.pages)

    def _on_printer(self, name: str) -> None:
        if printer.print_pages(self.pages, name):
            self._page.told.emit(_("Đã gửi phiếu chốt tới máy in."), None)
        else:
            self._page.told.emit(_("Chưa thấy máy in. Cắm máy in rồi nhấn lại; phiếu chốt vẫn ở đây."), None)
