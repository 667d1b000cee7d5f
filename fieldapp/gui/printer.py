"""Pages of paper on the screen and out of the printer: images in, nothing but Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from fieldapp.domain.documents import PageImage

SCREEN_SCALE, PRINT_SCALE = 2.0, 4.0
"""How many pixels a point becomes, for the eye and for the printer."""


def images(pages: Iterable[PageImage]) -> list[QImage]:
    """Pages as Qt draws them; the pixels are copied."""
    shape = QImage.Format.Format_RGB888
    return [QImage(page.rgb, page.width, page.height, page.width * 3, shape).copy() for page in pages]


def printer_names() -> list[str]:
    """The printers that this computer knows, the usual one first."""
    names, usual = QPrinterInfo.availablePrinterNames(), QPrinterInfo.defaultPrinterName()
    return sorted(names, key=lambda name: (name != usual, name))


def print_pages(pages: Sequence[QImage], name: str = "") -> bool:
    """Send pages to the printer of that name, else to the usual one; false when there is none or it refuses."""
    known = printer_names()
    if not known:
        return False
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name if name in known else known[0])
    return paint_pages(printer, pages)


def paint_pages(printer: QPrinter, pages: Sequence[QImage]) -> bool:
    """Put each page on a sheet of its own, as large as fits, upright and in the middle."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for place, page in enumerate(pages):
        if place:
            printer.newPage()
        room = printer.pageRect(QPrinter.Unit.DevicePixel)
        factor = min(room.width() / page.width(), room.height() / page.height())
        width, height = page.width() * factor, page.height() * factor
        painter.drawImage(QRectF((room.width() - width) / 2, 0, width, height), page)
    return painter.end()
