"""Reading QR codes back from pictures and PDF files of receipts."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import pypdfium2
import zxingcpp
from PIL import Image

from fieldapp.printing.pages import page_images

_SCALE = 3.0
"""Pixels per point: fine enough for a code of 30 mm."""


_MOST_PIXELS = 40_000_000
"""More than any telephone's camera gives; what unpacks to more is no photograph of a receipt."""

_NO_PICTURE = (OSError, ValueError, SyntaxError, EOFError, MemoryError, struct.error, zlib.error)


def codes_in_picture(content: bytes) -> list[str]:
    """The same of a PNG, JPEG or WebP picture alone, whoever sent it."""
    picture = _picture(content)
    return [] if picture is None else [code.text for code in zxingcpp.read_barcodes(picture)]


def codes_in(content: bytes) -> list[str]:
    """The texts of every QR code in a PDF or a picture (PNG, JPEG), in reading order; nothing for what is neither."""
    return [code.text for picture in _pictures(content) for code in zxingcpp.read_barcodes(picture)]


def _pictures(content: bytes) -> list[Image.Image]:
    if content.startswith(b"%PDF"):
        try:
            pages = page_images(content, _SCALE)
        except pypdfium2.PdfiumError:
            return []
        return [Image.frombytes("RGB", (page.width, page.height), page.rgb) for page in pages]
    picture = _picture(content)
    return [] if picture is None else [picture]


def _picture(content: bytes) -> Image.Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is looked at right below
            opened = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
        if opened.width * opened.height > _MOST_PIXELS:
            return None
        return opened.convert("RGB")
    except (*_NO_PICTURE, Image.DecompressionBombError):
        return None
