"""How long a receipt takes to set, to write and to show, beside a plain page written in the same run.

Run alone: `python -m tests.benchmarks.bench_receipt`. The plain page is the same text drawn line by line with the
whole fonts, no table, no code: what the library costs before we ask anything of it.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from fieldapp.domain.documents import PaperSize
from fieldapp.printing.layout import TextMark
from fieldapp.printing.press import PaperPress
from fieldapp.printing.receipt import receipt_pages
from tests.unit.printing_samples import FONTS, TAI, close_slip, faces, receipt

ROUNDS = 40
DOCUMENT = replace(receipt(5), second_language=TAI, demo=True)


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds for the first and for the median of the rest; KiB of the result."""

    name: str
    first_ms: float
    median_ms: float
    kib: float


def measure() -> list[Measured]:
    """Everything, in one process; the plain page is the first entry and the baseline of the others."""
    press = PaperPress(FONTS)
    sizes: tuple[PaperSize, ...] = ("A5", "roll80")
    found = [_time(f"bilingual receipt, {size}", partial(press.receipt, DOCUMENT, size)) for size in sizes]
    found.append(_time("receipt with nothing spare, A5", partial(press.receipt, receipt(5), "A5")))
    found.append(_time("closing slip", partial(press.close_slip, close_slip())))
    pdf = press.receipt(DOCUMENT, "A5")
    found.append(_time("picture of an A5 page, 144 dpi", lambda: press.pages(pdf, 2.0)[0].rgb))
    return [_time("plain page (baseline)", _plain_page()), *found]


def _plain_page() -> Callable[[], bytes]:
    for weight in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Plain{weight}", FONTS / f"NotoSans-{weight}.ttf"))
    marks = [mark for mark in receipt_pages(receipt(5), faces())[0].marks if isinstance(mark, TextMark)]

    def draw() -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer)
        for mark in marks:
            canvas.setFont(f"Plain{mark.line.style.weight.title()}", mark.line.style.size)
            canvas.drawString(mark.x, 420 - mark.y, mark.line.text)
        canvas.save()
        return buffer.getvalue()

    return draw


def _time(name: str, make: Callable[[], bytes]) -> Measured:
    spent, made = [], b""
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        made = make()
        spent.append((time.perf_counter() - start) * 1000)
    return Measured(name, spent[0], statistics.median(spent[1:]), len(made) / 1024)


def main() -> None:
    measured = measure()
    baseline = measured[0]
    print(f"{'':32}{'first ms':>10}{'median ms':>11}{'× plain':>9}{'KiB':>8}")
    for row in measured:
        ratio = row.median_ms / baseline.median_ms
        print(f"{row.name:32}{row.first_ms:10.1f}{row.median_ms:11.1f}{ratio:9.2f}{row.kib:8.1f}")


if __name__ == "__main__":
    main()
