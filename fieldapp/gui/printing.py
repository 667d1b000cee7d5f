"""Page pictures to a printer. Everything here runs on the print lane: a printer may take its time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from PySide6.QtCore import QRect, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter

from fieldapp.domain.documents import PageImage, PaperSize
from fieldapp.services.papers import NoPrinter, PrinterFailed

DOTS_PER_INCH = 300
"""Pages are drawn at this resolution; receipts are text and a code, more only costs memory."""
POINTS_PER_INCH = 72
_MILLIMETRES_PER_INCH = 25.4


SheetSize: TypeAlias = PaperSize | Literal["A4"]
"""What a printer is fed with: a receipt's size, or the A4 of a close slip."""


class Printing(Protocol):
    """Printers of this laptop."""

    def names(self) -> tuple[str, ...]:
        """Every printer, the system's own choice first."""

    def put(self, pages: Sequence[PageImage], printer: str, size: SheetSize) -> str:
        """Print pages, on the first printer when none is named; the printer's name.

        Raises `NoPrinter`, `PrinterFailed`.
        """


def image_of(page: PageImage) -> QImage:
    """The picture as Qt's own, with its own copy of the pixels."""
    return QImage(page.rgb, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888).copy()


class SystemPrinting:
    """Printers that the operating system knows."""

    def names(self) -> tuple[str, ...]:
        """Every printer, the system's own choice first."""
        from PySide6.QtPrintSupport import QPrinterInfo

        own, every = QPrinterInfo.defaultPrinterName(), QPrinterInfo.availablePrinterNames()
        return tuple(sorted(every, key=lambda name: name != own))

    def put(self, pages: Sequence[PageImage], printer: str, size: SheetSize) -> str:
        """Print pages. Raises `NoPrinter`, `PrinterFailed`."""
        from PySide6.QtPrintSupport import QPrinter

        known = self.names()
        if not known:
            raise NoPrinter
        name = printer if printer in known else known[0]
        device = QPrinter(QPrinter.PrinterMode.HighResolution)
        device.setPrinterName(name)
        device.setResolution(DOTS_PER_INCH)
        device.setFullPage(True)
        device.setPageSize(_page_size(pages, size))
        painter = QPainter()
        if not device.isValid() or not painter.begin(device):
            raise PrinterFailed(name)
        try:
            for place, page in enumerate(pages):
                if place and not device.newPage():
                    raise PrinterFailed(name)
                painter.drawImage(_fitted(page, painter.viewport()), image_of(page))
        finally:
            ended = painter.end()
        if not ended or device.printerState() in {QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted}:
            raise PrinterFailed(name)
        return name


def _page_size(pages: Sequence[PageImage], size: SheetSize) -> QPageSize:
    if size == "A4":
        return QPageSize(QPageSize.PageSizeId.A4)
    if size == "A5" or not pages:
        return QPageSize(QPageSize.PageSizeId.A5)
    width = pages[0].width * _MILLIMETRES_PER_INCH / DOTS_PER_INCH
    height = pages[0].height * _MILLIMETRES_PER_INCH / DOTS_PER_INCH
    return QPageSize(QSizeF(width, height), QPageSize.Unit.Millimeter, "roll80", QPageSize.SizeMatchPolicy.ExactMatch)


def _fitted(page: PageImage, room: QRect) -> QRect:
    """The page as large as the room allows, its shape kept, at the upper left."""
    wide = room.height() * page.width > room.width() * page.height
    width = room.width() if wide else room.height() * page.width // max(1, page.height)
    height = room.width() * page.height // max(1, page.width) if wide else room.height()
    return QRect(room.left(), room.top(), width, height)
