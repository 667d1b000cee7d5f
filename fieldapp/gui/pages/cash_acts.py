"""What changes the box, each once and explained first where it is final; and the slip as paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from fieldapp.domain.documents import PageImage, RemittanceSlipDocument
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import Day
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.dialogs.day_in_doubt import DayInDoubtDialog
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.pages.cash_sheet import receipts_text
from fieldapp.gui.printing import DOTS_PER_INCH, POINTS_PER_INCH, Printing, image_of
from fieldapp.gui.tasks import Lane
from fieldapp.gui.words import day_text
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _, format_money
from fieldapp.services.cash import CashSheet, Notes
from fieldapp.services.day import DayInDoubt
from fieldapp.services.papers import NoPrinter, Papers, PaperSheet
from fieldapp.services.ports import Changes
from fieldapp.services.preferences import PaperChoice, read_paper
from fieldapp.services.workplace import Workplace

PREVIEW_SCALE = 3.0
"""How many pixels a point becomes for the eye."""


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
        self._remit: tuple[Day, Money, str, str] | None = None

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
                receipts=receipts_text(day.receipts), amount=format_money(day.net_before_count)
            ),
            _("Biên lai ngày {day} không hủy được nữa; sai thì cơ quan hoàn tiền.").format(day=on),
        ]
        if day.on == sheet.today:
            lines.append(_("Hôm nay không thu tiền thêm được nữa; thu tiếp từ ngày mai."))
        self._seal = (day.on, notes, reason)
        dialog = FinalDialog(_("Chốt ngày {day}").format(day=on), lines, _("Chốt ngày"), self._page)
        dialog.accepted.connect(self._on_seal)
        dialog.open()

    def explain_remit(self, on: Day, amount: Money, receiver: str, place: str = "") -> None:
        """Say that a hand-over is final, then record it with one key."""
        lines = [_("Ghi vào sổ: đã nộp {amount}.").format(amount=format_money(amount))]
        if receiver:
            lines.append(_("Người nhận: {name}.").format(name=receiver))
        if place:
            lines.append(_("Nơi nhận: {place}.").format(place=place))
        lines.append(_("Đã ghi thì không xóa được; chỉ ghi khi tiền đã trao tay."))
        self._remit = (on, amount, receiver, place)
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


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """A slip as PDF, its pages for the eye, where its file stands (empty when the disk did not take it)."""

    pdf: bytes
    pages: tuple[PageImage, ...]
    printer: str
    kept: str
    size: Literal["A5", "A4"] = "A4"


def set_slip(papers: Papers, slip: PaperSheet, choice: PaperChoice) -> SlipPaper:
    """Set the slip and keep its PDF. On the print lane."""
    pdf = papers.pdf(slip, "A5")
    pages = tuple(papers.press.pages(pdf, PREVIEW_SCALE))
    try:
        kept = papers.shelf.keep(choice.folder, slip.name, pdf)
    except FieldappError:
        kept = ""  # the slip can be set again from the facts at any time
    size: Literal["A5", "A4"] = "A5" if isinstance(slip.document, RemittanceSlipDocument) else "A4"
    return SlipPaper(pdf, pages, choice.printer, kept, size)


def put_slip(papers: Papers, printing: Printing, slip: SlipPaper) -> str:
    """Print it; the printer's name. On the print lane."""
    return printing.put(papers.press.pages(slip.pdf, DOTS_PER_INCH / POINTS_PER_INCH), slip.printer, slip.size)


class SlipDesk(QObject):
    """The close slip of a day: filled, set, kept, shown, printed. `set` carries its pages as images."""

    set = Signal(object)

    def __init__(self, page: WorkPage, printing: Printing) -> None:
        super().__init__(page)
        self._page, self._printing = page, printing
        self._slip: SlipPaper | None = None
        self._printing_next = False

    @Slot(str)
    def print_remittance(self, on: Day) -> None:
        """Set the slip of the cash handed over last, keep it and print it."""
        at = self._page.at
        self._printing_next = True
        self._page.ask(
            lambda: (at.papers.remittance_slip(at.desk, on), read_paper(at.settings)), self._on_filled, self._page.say
        )

    def fill(self, on: Day) -> None:
        """Set the slip of a sealed day."""
        at = self._page.at
        self._page.ask(lambda: (at.papers.close_slip(at.desk, on), read_paper(at.settings)), self._on_filled)

    def print(self) -> None:
        """Send it to the printer chosen in the settings."""
        if self._slip is not None:
            job = partial(put_slip, self._page.at.papers, self._printing, self._slip)
            self._page.ask(job, self._on_printed, self._on_not_printed, lane=Lane.PRINT)

    def _on_filled(self, filled: tuple[PaperSheet, PaperChoice]) -> None:
        self._page.ask(partial(set_slip, self._page.at.papers, *filled), self._on_set, lane=Lane.PRINT)

    def _on_set(self, slip: SlipPaper) -> None:
        self._slip = slip
        self.set.emit([image_of(page) for page in slip.pages])
        if self._printing_next:
            self._printing_next = False
            self.print()

    def _on_printed(self, name: str) -> None:
        is_close = self._slip is None or self._slip.size == "A4"
        words = _("Đã in phiếu chốt trên {printer}.") if is_close else _("Đã in phiếu nộp tiền trên {printer}.")
        self._page.told.emit(words.format(printer=name), None)

    def _on_not_printed(self, error: FieldappError) -> None:
        if not isinstance(error, NoPrinter):
            self._page.say(error)
        elif self._slip is not None and self._slip.kept:
            words = _("Máy này chưa có máy in. Phiếu chốt đã lưu thành tệp: {place}")
            self._page.told.emit(words.format(place=self._slip.kept), None)
        else:
            self._page.told.emit(_("Máy này chưa có máy in. Cắm máy in rồi nhấn lại; phiếu chốt vẫn ở đây."), None)
