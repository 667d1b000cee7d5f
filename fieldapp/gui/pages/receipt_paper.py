"""A receipt's facts and its paper, read and set off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.documents import PageImage, PaperSize
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import EntityId
from fieldapp.domain.receipt import Contribution, Receipt
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.printing import DOTS_PER_INCH, POINTS_PER_INCH, Printing
from fieldapp.services.day import as_day
from fieldapp.services.papers import Papers, PaperSheet
from fieldapp.services.preferences import PaperChoice, read_paper
from fieldapp.services.workplace import Workplace

PREVIEW_SCALE = 2.0
"""Pixels per point of the picture on the screen."""


@dataclass(frozen=True, slots=True)
class ReceiptTable:
    """A receipt (none: nothing was to be paid) with its contribution, filled as a document, and the paper to use."""

    receipt: Receipt | None
    contribution: Contribution
    sheet: PaperSheet
    paper: PaperChoice
    copy: int
    is_today: bool
    own_device: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """The finished paper: PDF, pictures of its pages, where it is kept, or why the disk did not take it."""

    table: ReceiptTable
    size: PaperSize
    pdf: bytes
    pages: tuple[PageImage, ...]
    kept_at: str
    trouble: FieldappError | None = None


def lay_receipt(at: Workplace, ref: ReceiptRef, copy: int = 0) -> ReceiptTable:
    """Read a receipt and fill its document. Raises `NoSuchReceipt`."""
    paper, today = read_paper(at.settings), as_day(at.day.shown())
    if not ref.receipt:
        contribution = at.receipts.contribution(ref.contribution)
        sheet = at.papers.enrolment_slip(at.desk, ref.contribution)
        return ReceiptTable(None, contribution, sheet, paper, 0, contribution.paid_on == today)
    view = at.receipts.view(ref.receipt)
    sheet = at.papers.receipt(at.desk, ref.receipt, copy)
    is_today = view.receipt.issued_on == today
    return ReceiptTable(view.receipt, view.contribution, sheet, paper, copy, is_today, at.desk.device)


def lay_copy(at: Workplace, receipt: EntityId) -> ReceiptTable:
    """Record that a copy is made, and fill it."""
    return lay_receipt(at, ReceiptRef(receipt), at.receipts.copied(at.desk, receipt))


def set_paper(papers: Papers, table: ReceiptTable, size: PaperSize) -> ReceiptPaper:
    """Set the document, draw it, keep the PDF; a disk that does not take it spoils nothing. On the print lane."""
    pdf = papers.pdf(table.sheet, size)
    pages = tuple(papers.press.pages(pdf, PREVIEW_SCALE))
    try:
        kept = papers.shelf.keep(table.paper.folder, table.sheet.name, pdf)
    except FieldappError as error:
        return ReceiptPaper(table, size, pdf, pages, "", error)
    return ReceiptPaper(table, size, pdf, pages, kept)


def put_on_paper(papers: Papers, printing: Printing, paper: ReceiptPaper) -> str:
    """Print it; the printer's name. On the print lane."""
    pages = papers.press.pages(paper.pdf, DOTS_PER_INCH / POINTS_PER_INCH)
    return printing.put(pages, paper.table.paper.printer, paper.size)
