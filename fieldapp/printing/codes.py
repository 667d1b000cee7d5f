"""Reading QR codes back from pictures and PDF files of receipts."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image

from fieldapp.printing.pages import page_images

_SCALE = 3.0
"""Pixels per point: fine enough for a code of 30 mm."""


def codes_in(content: bytes) -> list[str]:
    """The texts of every QR code in a PDF or a picture (PNG, JPEG), in reading order; nothing for what is neither."""
    return [code.text for picture in _pictures(content) for code in zxingcpp.read_barcodes(picture)]


def _pictures(content: bytes) -> list[Image.Image]:
    if content.startswith(b"%PDF"):
        pages = page_images(content, _SCALE)
        return [Image.frombytes("RGB", (page.width, page.height), page.rgb) for page in pages]
    try:
        return [Image.open(io.BytesIO(content)).convert("RGB")]
    except OSError:
        return []
