"""The press behind the port: light to import, and pictures that show the page."""

from __future__ import annotations

import subprocess
import sys

import pypdfium2

from fieldapp.printing.press import PaperPress
from tests.unit.printing_samples import FONTS, close_slip, day_summary, enrolment_slip, receipt


def test_importing_the_press_loads_no_heavy_library() -> None:
    code = (
        "import sys, fieldapp.printing.press\n"
        "print([name for name in ('reportlab', 'uharfbuzz', 'pypdfium2', 'segno', 'PIL') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=FONTS.parents[1], text=True)
    assert ran.stdout.strip() == "[]"


def test_every_document_becomes_pages_with_ink() -> None:
    press = PaperPress(FONTS)
    press.warm_up()
    for pdf in (
        press.receipt(receipt(), "A5"),
        press.receipt(receipt(), "roll80"),
        press.enrolment_slip(enrolment_slip(), "A5"),
        press.close_slip(close_slip()),
        press.day_summary(day_summary()),
    ):
        for picture in press.pages(pdf, 1.0):
            assert len(picture.rgb) == picture.width * picture.height * 3
            assert picture.rgb[:3] == b"\xff\xff\xff"
            assert min(picture.rgb) < 60


def test_scale_is_pixels_per_point_and_colours_are_in_rgb_order() -> None:
    press = PaperPress(FONTS)
    pdf = press.receipt(receipt(), "A5")
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    picture = press.pages(pdf, 2.0)[0]
    assert abs(picture.width - width * 2) <= 1
    assert abs(picture.height - height * 2) <= 1
    pixels = [picture.rgb[at : at + 3] for at in range(0, len(picture.rgb), 3)]
    indigo = sum(1 for red, green, blue in pixels if blue > 100 and red < 60)
    rust = sum(1 for red, green, blue in pixels if red > 100 and blue < 60)
    assert indigo > 500 > rust


def test_what_paper_cannot_show_is_named() -> None:
    press = PaperPress(FONTS)
    assert press.unwritable("Y Bhĭm Niê Kdăm, ꪼꪕ 123") == ""
    assert set(press.unwritable("Lò 漢")) == {"漢"}
