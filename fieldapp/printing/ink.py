"""Painting set pages as PDF: the only place that draws with ReportLab. The same pages always give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import singledispatchmethod

import segno
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from fieldapp.printing.fonts import Glyph, Run
from fieldapp.printing.layout import (
    BoxMark,
    CodeMark,
    Colour,
    Line,
    Mark,
    Page,
    RuleMark,
    RulesMark,
    StampMark,
    TextMark,
    TextsMark,
)

rl_config.useA85 = 0  # page streams as plain bytes: a fifth smaller, and quicker to make

FIRST_FONT = "Latin-regular"  # so that no PDF names Helvetica, which would not be embedded
_QR_MASK = 4  # fixed: trying all eight masks costs five times the drawing, and every mask can be read


def qr_modules(text: str) -> tuple[bytes, ...]:
    """The rows of a QR code for `text` (1 is dark), error correction M, without a quiet zone."""
    return tuple(bytes(row) for row in segno.make_qr(text, error="m", mask=_QR_MASK, boost_error=False).matrix)


class Painter:
    """Paints the marks of one page onto a canvas, turning the page's downward y into PDF's upward one."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self._canvas = canvas
        self._height = height

    @singledispatchmethod
    def paint(self, mark: Mark) -> None:
        raise TypeError(mark)

    @paint.register
    def _text(self, mark: TextMark) -> None:
        self._line(mark.x, self._height - mark.y, mark.line)

    @paint.register
    def _texts(self, mark: TextsMark) -> None:
        """One text object with bare operators: ReportLab's own calls cost more than the setting of a long list."""
        canvas, size = self._canvas, mark.style.size
        font = pdfmetrics.getFont(mark.face.name)
        red, green, blue = mark.style.colour
        operators = [f"BT {red:.3f} {green:.3f} {blue:.3f} rg"]
        now = -1
        for x, y, text in mark.texts:
            operators.append(f"1 0 0 1 {x:.2f} {self._height - y:.2f} Tm")
            for subset, spelled in font.splitString(text, canvas._doc):  # type: ignore[attr-defined]  # noqa: SLF001
                if subset != now:
                    name = font.getSubsetInternalName(subset, canvas._doc)  # type: ignore[attr-defined]  # noqa: SLF001
                    operators.append(f"{name} {size} Tf")
                    now = subset
                operators.append(f"<{spelled.hex()}> Tj")
        self._emit("\n".join([*operators, "ET"]))

    @paint.register
    def _rule(self, mark: RuleMark) -> None:
        self._canvas.setStrokeColorRGB(*mark.colour)
        self._canvas.setLineWidth(mark.thickness)
        self._canvas.line(mark.x1, self._height - mark.y1, mark.x2, self._height - mark.y2)

    @paint.register
    def _rules(self, mark: RulesMark) -> None:
        self._canvas.setStrokeColorRGB(*mark.colour)
        self._canvas.setLineWidth(mark.thickness)
        turned = ((x1, self._height - y1, x2, self._height - y2) for x1, y1, x2, y2 in mark.rules)
        self._emit("\n".join(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l" for x1, y1, x2, y2 in turned) + " S")

    @paint.register
    def _box(self, mark: BoxMark) -> None:
        canvas = self._canvas
        if mark.fill:
            canvas.setFillColorRGB(*mark.fill)
        if mark.frame:
            canvas.setStrokeColorRGB(*mark.frame)
            canvas.setLineWidth(mark.thickness)
        y = self._height - mark.y - mark.height
        stroke, fill = int(mark.frame is not None), int(mark.fill is not None)
        if mark.radius:
            canvas.roundRect(mark.x, y, mark.width, mark.height, mark.radius, stroke=stroke, fill=fill)
        else:
            canvas.rect(mark.x, y, mark.width, mark.height, stroke=stroke, fill=fill)

    @paint.register
    def _code(self, mark: CodeMark) -> None:
        """All dark modules as one path of whole-number rectangles: sharp at every scale, and quick."""
        canvas = self._canvas
        scale = mark.size / len(mark.modules)
        canvas.saveState()
        canvas.setFillColorRGB(0, 0, 0)
        canvas.transform(scale, 0, 0, -scale, mark.x, self._height - mark.y)
        self._emit(" ".join(_rectangles(mark.modules)) + " f")
        canvas.restoreState()

    @paint.register
    def _stamp(self, mark: StampMark) -> None:
        """A mark for the eye only: an empty ActualText keeps its letters from mixing into text that is read back."""
        canvas, line = self._canvas, mark.line
        canvas.saveState()
        self._emit("/Span <</ActualText <FEFF>>> BDC")
        canvas.translate(mark.x, self._height - mark.y)
        canvas.rotate(mark.angle)
        size = line.style.size
        self._line(-line.width / 2, -0.36 * size, line)
        if mark.framed:
            canvas.setStrokeColorRGB(*line.style.colour)
            canvas.setLineWidth(size / 14)
            width, height = line.width + size * 0.7, size * 1.5
            canvas.roundRect(-width / 2, -height * 0.46, width, height, size / 6, stroke=1, fill=0)
        self._emit("EMC")
        canvas.restoreState()

    def _line(self, x: float, y: float, line: Line) -> None:
        """One line, run by run. Where glyphs stand for letters, the exact text goes along as ActualText."""
        size = line.style.size
        self._fill(line.style.colour)
        spelled = any(run.glyphs for run in line.runs)
        if spelled:
            exact = "".join(run.text for run in line.runs)
            self._emit(f"/Span <</ActualText <FEFF{exact.encode('utf-16-be').hex().upper()}>>> BDC")
        for run in line.runs:
            self._canvas.setFont(run.face.name, size * run.scale)
            if run.glyphs:
                self._glyphs(x, y, run, size * run.scale)
            else:
                self._canvas.drawString(x, y, run.text)
            x += run.width * size / 1000
        if spelled:
            self._emit("EMC")

    def _glyphs(self, x: float, y: float, run: Run, size: float) -> None:
        em = size / 1000
        glyph: Glyph
        for glyph in run.glyphs:
            self._canvas.drawString(x + glyph.x_offset * em, y + glyph.y_offset * em, glyph.char)
            x += glyph.advance * em

    def _fill(self, colour: Colour) -> None:
        self._canvas.setFillColorRGB(*colour)

    def _emit(self, operators: str) -> None:
        """Raw page operators; ReportLab has no call for marked content or a path given whole."""
        self._canvas._code.append(operators)  # type: ignore[attr-defined]  # noqa: SLF001


def _rectangles(modules: Sequence[bytes]) -> list[str]:
    """Runs of dark modules, row by row, as PDF rectangles in module units."""
    found: list[str] = []
    for y, row in enumerate(modules):
        x = row.find(1)
        while x >= 0:
            end = row.find(0, x)
            end = len(row) if end < 0 else end
            found.append(f"{x} {y} {end - x} 1 re")
            x = row.find(1, end)
    return found


def pdf_bytes(pages: Sequence[Page], title: str, author: str) -> bytes:
    """The pages as one PDF file, the same bytes for the same pages."""
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer,
        invariant=1,
        pageCompression=1,
        initialFontName=FIRST_FONT,  # type: ignore[arg-type]  # the stubs say float
        lang="vi-VN",
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        painter = Painter(canvas, page.height)
        for mark in (*page.under, *page.marks):
            painter.paint(mark)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
