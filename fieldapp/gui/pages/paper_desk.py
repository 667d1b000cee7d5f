"""Setting, keeping and printing the paper of one receipt at a time, off the window's thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QFileInfo, QObject, Signal

from fieldapp.domain.documents import PaperSize
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import EntityId
from fieldapp.gui.messages import message
from fieldapp.gui.pages.receipt_paper import ReceiptPaper, ReceiptTable, lay_copy, lay_receipt, put_on_paper, set_paper
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.printing import Printing
from fieldapp.gui.tasks import Lane
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.preferences import PAPER
from fieldapp.services.workplace import Workplace


class PaperDesk(QObject):
    """Works for the receipt page. A printer or a disk that fails is told and changes nothing about the receipt."""

    laid = Signal(object)
    """A `ReceiptTable` was read."""
    finished = Signal(object)
    """A `ReceiptPaper` can be shown."""
    said = Signal(str, str)
    """A sentence and its tone."""

    def __init__(self, page: WorkPage, printing: Printing) -> None:
        super().__init__(page)
        self._page, self.printing = page, printing
        self._paper: ReceiptPaper | None = None
        self._print_wanted = False
        self._printed: set[EntityId] = set()

    def paper(self) -> ReceiptPaper | None:
        """The paper shown."""
        return self._paper

    def lay(self, ref: ReceiptRef) -> None:
        """Read a receipt and set its paper; a fresh one is printed where the settings say so."""
        self._paper, self._print_wanted = None, ref.fresh
        self._page.ask(partial(lay_receipt, self._page.at, ref), self._on_laid)

    def copy(self) -> None:
        """Print a copy, numbered as such."""
        receipt = self._paper.table.receipt if self._paper is not None else None
        if receipt is not None:
            self._page.ask(partial(lay_copy, self._page.at, receipt.id), self._on_laid, self._on_trouble)

    def resize(self, size: PaperSize) -> None:
        """Set the same document in another size, and remember the choice."""
        at, paper = self._page.at, self._paper
        if paper is not None:
            self._page.ask(partial(_remember_size, at, size), self._on_remembered, self._on_trouble)
            self._set(paper.table, size)

    def print(self) -> None:
        """Print the original while it may still be missing, else a copy."""
        paper = self._paper
        if paper is None:
            return
        table = paper.table
        if table.receipt is not None and not table.copy and (not table.is_today or table.receipt.id in self._printed):
            self.copy()
            return
        self.said.emit(_("Đang in…"), "plain")
        job = partial(put_on_paper, self._page.at.papers, self.printing, paper)
        self._page.ask(job, self._on_printed, self._on_not_printed, lane=Lane.PRINT)

    def save_to(self, path: str) -> None:
        """Write the PDF into a file of the officer's choice."""
        if self._paper is not None:
            where = QFileInfo(path)
            keep = self._page.at.papers.shelf.keep
            job = partial(keep, where.absolutePath(), where.fileName(), self._paper.pdf)
            self._page.ask(job, self._on_saved, self._on_trouble, lane=Lane.PRINT)

    def _on_laid(self, table: ReceiptTable) -> None:
        self._print_wanted = self._print_wanted or bool(table.copy)
        self.laid.emit(table)
        self._set(table, table.paper.size)

    def _set(self, table: ReceiptTable, size: PaperSize) -> None:
        job = partial(set_paper, self._page.at.papers, table, size)
        self._page.ask(job, self._on_set, self._on_trouble, lane=Lane.PRINT)

    def _on_set(self, paper: ReceiptPaper) -> None:
        self._paper = paper
        self.finished.emit(paper)
        wanted, self._print_wanted = self._print_wanted, False
        if paper.trouble is not None:
            self._on_trouble(paper.trouble)
        if wanted and (paper.table.copy or paper.table.paper.at_once):
            self.print()

    def _on_printed(self, printer: str) -> None:
        if self._paper is not None and self._paper.table.receipt is not None:
            self._printed.add(self._paper.table.receipt.id)
        self.said.emit(_("Đã in trên {printer}.").format(printer=printer), "good")

    def _on_not_printed(self, error: FieldappError) -> None:
        self.said.emit(message(error), "soon")

    def _on_saved(self, path: str) -> None:
        self.said.emit(_("Đã lưu vào {path}").format(path=path), "good")

    def _on_trouble(self, error: FieldappError) -> None:
        self.said.emit(message(error), "bad")

    def _on_remembered(self, _nothing: None) -> None:
        """Nobody needs to be told."""


def _remember_size(at: Workplace, size: PaperSize) -> None:
    at.settings.put(PAPER, size)
