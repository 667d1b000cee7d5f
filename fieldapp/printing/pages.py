"""PDF to pictures, for preview, printing and tests: pdfium renders, plain RGB bytes come out."""

from __future__ import annotations

import pypdfium2

from fieldapp.domain.documents import PageImage


def page_images(pdf: bytes, scale: float) -> list[PageImage]:
    """Every page of `pdf`; `scale` is pixels per point (2.0 is 144 dpi).

    pdfium is not thread-safe: call it from one lane only.
    """
    with pypdfium2.PdfDocument(pdf) as opened:
        return [_image(page, scale) for page in opened]


def page_text(pdf: bytes) -> str:
    """Everything that can be read on the pages; nothing of a file that is no PDF. Call it from one lane only."""
    try:
        with pypdfium2.PdfDocument(pdf) as opened:
            return "\n".join(page.get_textpage().get_text_bounded() for page in opened)
    except pypdfium2.PdfiumError:
        return ""


def _image(page: pypdfium2.PdfPage, scale: float) -> PageImage:
    bitmap = page.render(scale=scale, rev_byteorder=True)
    row = bitmap.width * 3
    raw = bytes(bitmap.buffer)
    rows = (raw[start : start + row] for start in range(0, bitmap.stride * bitmap.height, bitmap.stride))
    return PageImage(bitmap.width, bitmap.height, b"".join(rows))
