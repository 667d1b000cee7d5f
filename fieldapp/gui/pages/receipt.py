"""A receipt as it stands on paper: seen, printed, kept, voided, replaced, copied. The next person is one Enter away.

The money and the number were stored before this page was opened: whatever happens to paper here, nothing is lost and
nothing is taken twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.gui.messages import message
from fieldapp.gui.pages.paper_desk import PaperDesk
from fieldapp.gui.pages.receipt_paper import ReceiptPaper, ReceiptTable
from fieldapp.gui.pages.receipt_side import ReceiptSide
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.pages.void_form import Spoil, VoidForm
from fieldapp.gui.pages.voiding import Voiding
from fieldapp.gui.printing import Printing, SystemPrinting, image_of
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.widgets.panels import TwoPanes
from fieldapp.gui.widgets.preview import PagePreview
from fieldapp.gui.words import receipt_number
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace


class ReceiptPage(WorkPage):
    """`arrive` takes a `ReceiptRef`; a fresh one is printed at once where the settings say so."""

    page_id: ClassVar[str] = "receipt"
    place: ClassVar[str] = "find"

    def __init__(
        self,
        workplace: Workplace,
        runner: TaskRunner,
        parent: QWidget | None = None,
        *,
        printing: Printing | None = None,
    ) -> None:
        super().__init__(workplace, runner, parent)
        self._ref = ReceiptRef(NO_ID)
        self._table: ReceiptTable | None = None
        self.papers = PaperDesk(self, printing if printing is not None else SystemPrinting())
        self.preview = PagePreview("", self)
        self.side, self.form, self.voiding = ReceiptSide(self), VoidForm(self), Voiding(self)
        self.stack = QStackedWidget(self)
        self._lay_out()

    def title(self) -> str:
        """The receipt's number."""
        receipt = self._table.receipt if self._table is not None else None
        if receipt is None:
            return _("Phiếu tham gia")
        return _("Biên lai {number}").format(number=receipt_number(receipt.series, receipt.number))

    def retranslate(self) -> None:
        """All words; the paper itself stays Vietnamese."""
        self.preview.setAccessibleName(_("Tờ giấy như sẽ in"))
        self.side.retranslate()
        self.form.retranslate()

    def arrive(self, argument: object) -> None:
        """Read the receipt and set its paper."""
        if isinstance(argument, ReceiptRef):
            self._ref = argument
        self.stack.setCurrentWidget(self.side)
        self.side.forget()
        self.preview.set_pages(())
        # Only the first coming is fresh: coming back, or a changed language, prints nothing.
        ref, self._ref = self._ref, replace(self._ref, fresh=False)
        self.papers.lay(ref)

    def escape(self) -> bool:
        """Close the form, if it is open."""
        was_open = self.stack.currentWidget() is self.form
        if was_open:
            self._close_form()
        return was_open

    def default_focus(self) -> QWidget:
        """The button that goes on, so that Enter does."""
        return self.side.next

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What the keys of this page do."""
        return {
            "receipt.print": self.papers.print,
            "receipt.save": self._choose_file,
            "receipt.copy": self.papers.copy,
            "receipt.replace": partial(self._open_form, Spoil.REPLACE),
            "receipt.void": partial(self._open_form, Spoil.VOID),
            "receipt.next": self._go_on,
            "receipt.household": self._to_household,
        }

    def _lay_out(self) -> None:
        panes = TwoPanes(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        panes.left.addWidget(self.preview, 1)
        self.stack.addWidget(self.side)
        self.stack.addWidget(self.form)
        panes.right.addWidget(self.stack)
        self.side.asked.connect(self._on_asked)
        self.side.size_chosen.connect(self.papers.resize)
        self.form.confirmed.connect(self._on_spoil)
        self.form.given_up.connect(self._close_form)
        self.voiding.voided.connect(self._on_voided)
        self.voiding.refused.connect(self._on_refused)
        self.voiding.left.connect(self.form.set_free)
        self.papers.laid.connect(self._on_laid)
        self.papers.finished.connect(self._on_finished)
        self.papers.said.connect(self.side.notice.say)

    def _on_laid(self, table: ReceiptTable) -> None:
        self._table = table
        self.side.set_table(table, table.paper.size)

    def _on_finished(self, paper: ReceiptPaper) -> None:
        self.preview.set_pages([image_of(page) for page in paper.pages])

    def _on_asked(self, name: str) -> None:
        self.handlers()[name]()

    def _choose_file(self) -> None:
        paper = self.papers.paper()
        if paper is None:
            return
        dialog = QFileDialog(self, _("Lưu PDF"), QDir.home().filePath(paper.table.sheet.name), "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self.papers.save_to)
        dialog.open()

    def _open_form(self, spoil: Spoil) -> None:
        receipt = self._table.receipt if self._table is not None else None
        if receipt is not None and not receipt.is_void:
            self.stack.setCurrentWidget(self.form)
            self.form.begin(spoil)

    def _close_form(self) -> None:
        self.stack.setCurrentWidget(self.side)
        self.side.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_spoil(self, spoil: Spoil, reason: str, returned: bool) -> None:
        at, receipt = self.at, self._ref.receipt
        if spoil is Spoil.VOID:
            self.voiding.begin(receipt, reason, returned=returned)
        else:
            self.ask(lambda: at.receipts.replace(at.desk, receipt, reason), self._on_replaced, self._on_refused)

    def _on_refused(self, error: FieldappError) -> None:
        self._close_form()
        self.side.notice.say(message(error), "bad")

    def _on_voided(self, changes: Changes) -> None:
        self._close_form()
        self.papers.lay(self._ref)
        self.told.emit(_("Đã hủy biên lai. Đóng dấu HỦY lên tờ đã giao và giữ lại."), None)
        self.changed.emit(changes)

    def _on_replaced(self, receipt: EntityId) -> None:
        self._ref = ReceiptRef(receipt)
        self._close_form()
        self.papers.lay(ReceiptRef(receipt, fresh=True))
        self.told.emit(_("Đã lập tờ mới thay tờ hỏng. Giữ tờ cũ lại để nộp."), None)
        self.changed.emit(Changes())

    def _go_on(self) -> None:
        self.wanted.emit("find", "")

    def _to_household(self) -> None:
        if self._table is not None:
            self.wanted.emit("household", self._table.contribution.household)
