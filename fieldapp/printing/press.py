"""The press behind the port `services.ports.Paper`. Importing it loads no ReportLab, no HarfBuzz and no pdfium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.domain.documents import (
    CloseSlipDocument,
    DaySummaryDocument,
    EnrolmentSlipDocument,
    PageImage,
    PaperSize,
    ReceiptDocument,
    RemittanceSlipDocument,
)

if TYPE_CHECKING:
    from fieldapp.domain.sheets import Sheet
    from fieldapp.printing.fonts import Faces


class PaperPress:
    """Turns documents into PDF bytes and PDF bytes into page pictures.

    `fonts` is the directory with the four whole font files. One press serves one lane: pdfium is not thread-safe.
    The first sheet loads the libraries and the fonts (about 0.2 s); `warm_up` does that ahead of time.
    """

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts

    def receipt(self, document: ReceiptDocument, size: PaperSize) -> bytes:
        from fieldapp.printing.receipt import receipt_pdf

        return receipt_pdf(document, size, self._faces())

    def enrolment_slip(self, document: EnrolmentSlipDocument, size: PaperSize) -> bytes:
        from fieldapp.printing.slips import enrolment_slip_pdf

        return enrolment_slip_pdf(document, size, self._faces())

    def close_slip(self, document: CloseSlipDocument) -> bytes:
        from fieldapp.printing.slips import close_slip_pdf

        return close_slip_pdf(document, self._faces())

    def remittance_slip(self, document: RemittanceSlipDocument) -> bytes:
        from fieldapp.printing.remittance import remittance_slip_pdf

        return remittance_slip_pdf(document, self._faces())

    def day_summary(self, document: DaySummaryDocument) -> bytes:
        from fieldapp.printing.slips import day_summary_pdf

        return day_summary_pdf(document, self._faces())

    def sheet(self, sheet: Sheet) -> bytes:
        """A list as PDF."""
        from fieldapp.printing.sheet_pdf import sheet_pdf

        return sheet_pdf(sheet, self._faces())

    @staticmethod
    def sheet_workbook(sheet: Sheet) -> bytes:
        """The same as a workbook."""
        from fieldapp.printing.sheet_xlsx import sheet_xlsx

        return sheet_xlsx(sheet)

    def pages(self, pdf: bytes, scale: float) -> list[PageImage]:
        """Pictures of every page; `scale` is pixels per point."""
        from fieldapp.printing.pages import page_images

        return page_images(pdf, scale)

    def unwritable(self, text: str) -> str:
        """The characters of `text` that paper cannot show, in order; empty when all is well."""
        return self._faces().lacks(text)

    def warm_up(self) -> None:
        """Load what the first sheet needs; worth doing while the officer is still reading the screen."""
        import fieldapp.printing.pages
        import fieldapp.printing.slips  # noqa: F401

        self._faces()

    def _faces(self) -> Faces:
        from fieldapp.printing.fonts import load_faces

        return load_faces(self._fonts)
