"""Lists on A4 across: as many pages as the rows need, headings on each, sums in figures and words on the last.

Thousands of rows go through here, so a text is measured once however often it comes, and words add up to lines
without being set again. What must not be parted (figures, days, numbers) is set smaller until it fits its column.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fieldapp.domain.money import Money
from fieldapp.domain.sheet_fields import Cell, CellType
from fieldapp.domain.sheet_templates import SheetColumn
from fieldapp.domain.sheets import Sheet
from fieldapp.printing import wording
from fieldapp.printing.fonts import Faces
from fieldapp.printing.ink import pdf_bytes
from fieldapp.printing.layout import (
    AMBER,
    CAP_HEIGHT,
    HAIR,
    INDIGO,
    INK,
    MM,
    PALE,
    SOFT,
    Align,
    BoxMark,
    Flow,
    Form,
    Line,
    Page,
    RuleMark,
    RulesMark,
    StampMark,
    Style,
    TextMark,
    TextsMark,
    fit,
    set_line,
    wrap,
)
from fieldapp.printing.sheet_xlsx import HUNDREDTHS, foot_lines, period_line

A4_ACROSS: Final = Form(width=297 * MM, height=210 * MM, side=9 * MM, top=9 * MM, bottom=13 * MM)
_PAD: Final = 1.8
_AIR: Final = 1.3
_SIGN_ROOM: Final = 46.0
_FACE: Final = Style(6.2, leading=1.3)
_STRONG: Final = Style(6.2, "bold", leading=1.3)
_HEADING: Final = Style(6.0, "bold", INDIGO, 1.22)
_MARK: Final = Style(5.6, colour=SOFT, leading=1.25)
_ORGANISATION: Final = Style(8, leading=1.35)
_NEAREST: Final = Style(8, "bold", leading=1.35)
_LEGAL: Final = Style(6.6, colour=SOFT, leading=1.35)
_TITLE: Final = Style(13, "bold", INDIGO, 1.4)
_PERIOD: Final = Style(8.4, colour=SOFT)
_SUM: Final = Style(8.4, "bold")
_FOOT: Final = Style(6.5, colour=SOFT)
_BAND: Final = Style(7.2, "bold", INK)
_GHOST: Final = Style(76, "bold", PALE)
_ROW: Final = _FACE.size * _FACE.leading
_ASCENT: Final = (_FACE.leading + CAP_HEIGHT) * _FACE.size / 2

_ALIGN: Final[dict[CellType, Align]] = {"text": "left", "money": "right", "number": "right", "percent": "right"}
_WHOLE_TEXTS: Final = (
    "receipt_number",
    "first",
    "last",
    "series",
    "citizen_id",
    "insurance_code",
    "instead_of",
    "collector",
    "device",
    "sex",
)
"""Texts that are numbers: they are never parted."""


def sheet_pdf(sheet: Sheet, faces: Faces) -> bytes:
    """The sheet as PDF; the same sheet always gives the same bytes."""
    return pdf_bytes(sheet_pages(sheet, faces), f"{sheet.template.form} {period_line(sheet)}", "fieldapp")


def sheet_pages(sheet: Sheet, faces: Faces) -> list[Page]:
    """The pages before ink."""
    flow = Flow(faces, A4_ACROSS)
    _set_head(flow, sheet)
    grid = _Grid(flow, sheet)
    flow.resume = grid.heading
    grid.heading()
    for row in sheet.rows:
        grid.row([cell_text(column, value) for column, value in zip(sheet.template.columns, row, strict=True)])
    if sheet.template.summed:
        grid.sums(_sums(sheet))
    else:
        grid.close()
    flow.resume = _nothing
    _set_tail(flow, sheet)
    return _finish(flow, sheet)


def _nothing() -> None:
    return None


def cell_text(column: SheetColumn, value: Cell) -> str:
    """A cell as paper says it: `1.366.200`, `21/11/2026`, `11/2026`, `12,5`."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, date):
        return f"{value:%m/%Y}" if column.kind == "month" else wording.day(value)
    if column.kind == "money":
        return str(Money(value))
    if column.kind == "percent":
        whole, part = divmod(value, HUNDREDTHS)
        return f"{whole},{part:02d}".rstrip("0") if part else str(whole)
    return str(value)


def _sums(sheet: Sheet) -> list[str]:
    totals = sheet.totals
    return [cell_text(c, totals[c.key]) if c.is_summed else "" for c in sheet.template.columns]


def _set_head(flow: Flow, sheet: Sheet) -> None:
    """Who on the left, the form and its rule on the right, title and period in the middle below."""
    half = flow.width / 2
    y = flow.y
    for index, line in enumerate(sheet.organisation):
        style = _NEAREST if index == len(sheet.organisation) - 1 else _ORGANISATION
        y += flow.block(line, style, flow.x, y, half - 10)
    right = flow.y + flow.block(sheet.template.form, _NEAREST, flow.x + half, flow.y, half, "right")
    right += flow.block(sheet.template.legal, _LEGAL, flow.x + half, right, half, "right")
    flow.y = max(y, right) + 4
    flow.paragraph(sheet.template.title, _TITLE, "centre")
    flow.paragraph(period_line(sheet), _PERIOD, "centre")
    flow.gap(5)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell set for the width of its column: plain texts with their widths, or lines that need more than that."""

    texts: tuple[tuple[str, float], ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def height(self) -> float:
        return sum(line.height for line in self.lines) if self.lines else len(self.texts) * _ROW


class _Setter:
    """Sets texts into columns; whatever comes again is looked up."""

    def __init__(self, faces: Faces, columns: Sequence[SheetColumn], widths: Sequence[float]) -> None:
        self._faces = faces
        self._inner = [width - 2 * _PAD for width in widths]
        self._whole = [column.kind != "text" or column.key in _WHOLE_TEXTS for column in columns]
        self._cells: list[dict[str, _Cell]] = [{"": _Cell()} for _ in columns]
        self._words: dict[str, float] = {}
        one = set_line(faces, "a", _FACE)
        self.face = one.runs[0].face
        self._space = set_line(faces, "a a", _FACE).width - 2 * one.width

    def cells(self, texts: Sequence[str]) -> list[_Cell]:
        """One for each column."""
        return [
            known.get(text) or known.setdefault(text, self._cell(place, text))
            for place, (text, known) in enumerate(zip(texts, self._cells, strict=True))
        ]

    def _cell(self, place: int, text: str) -> _Cell:
        inner = self._inner[place]
        if self._whole[place]:
            width = self._width(text)
            return _Cell(((text, width),)) if width <= inner else _Cell(lines=(fit(self._faces, text, _FACE, inner),))
        return self._wrapped(text, inner)

    def _wrapped(self, text: str, inner: float) -> _Cell:
        """As `layout.wrap`, but words are measured once for the whole sheet and add up."""
        words = text.split()
        sizes = [self._words.get(word) or self._words.setdefault(word, self._width(word)) for word in words]
        if max(sizes) > inner:
            return _Cell(lines=tuple(wrap(self._faces, text, _FACE, inner)))
        lines: list[tuple[str, float]] = []
        held, used = words[0], sizes[0]
        for word, size in zip(words[1:], sizes[1:], strict=True):
            if used + self._space + size <= inner:
                held, used = f"{held} {word}", used + self._space + size
            else:
                lines.append((held, used))
                held, used = word, size
        return _Cell((*lines, (held, used)))

    def _width(self, text: str) -> float:
        """In points; without end for what needs shaping, or letters of another face."""
        if text.isascii():
            return self.face.width(text) * _FACE.size / 1000
        line = set_line(self._faces, text, _FACE)
        is_plain = len(line.runs) == 1 and line.runs[0].face is self.face and not line.runs[0].glyphs
        return line.width if is_plain and line.text == text else math.inf


class _Grid:
    """The table of one sheet, page after page."""

    def __init__(self, flow: Flow, sheet: Sheet) -> None:
        self._flow = flow
        self._columns = sheet.template.columns
        self._widths = _column_widths(flow.faces, self._columns, flow.width)
        self._edges = [flow.x + sum(self._widths[:place]) for place in range(len(self._widths) + 1)]
        self._aligns: list[Align] = [_ALIGN.get(column.kind, "centre") for column in self._columns]
        self._setter = _Setter(flow.faces, self._columns, self._widths)
        self._texts: list[tuple[float, float, str]] = []
        self._rules: list[tuple[float, float, float, float]] = []
        self._top = 0.0

    def heading(self) -> None:
        """Headings, then the marks that the form gives to its columns."""
        flow = self._flow
        self._top = flow.y
        self._rule(0.8)
        cells = [
            wrap(flow.faces, column.heading, _HEADING, width - 2 * _PAD)
            for column, width in zip(self._columns, self._widths, strict=True)
        ]
        height = max(sum(line.height for line in lines) for lines in cells)
        said = []
        for lines, edge, width in zip(cells, self._edges, self._widths, strict=False):
            y = flow.y + _AIR + (height - sum(line.height for line in lines)) / 2
            for line in lines:
                said.append((edge + (width - line.width) / 2, y + line.ascent, line.text))
                y += line.height
        flow.put(TextsMark(_HEADING, cells[0][0].runs[0].face, tuple(said)))
        flow.gap(height + 2 * _AIR)
        self._set_marks()
        self._rule(0.8)

    def _set_marks(self) -> None:
        """How the form itself names its columns: A, B, C, 1, 2 …"""
        flow = self._flow
        if not any(column.mark for column in self._columns):
            return
        self._rule(0.3)
        lines = [set_line(flow.faces, column.mark, _MARK) for column in self._columns]
        y = flow.y + 0.4 + lines[0].ascent
        said = (
            (edge + (width - line.width) / 2, y, line.text)
            for line, edge, width in zip(lines, self._edges, self._widths, strict=False)
        )
        flow.put(TextsMark(_MARK, self._setter.face, tuple(said)))
        flow.gap(lines[0].height + 0.8)

    def row(self, texts: Sequence[str]) -> None:
        """One row, on the next page when this one has no room."""
        self._set(self._setter.cells(texts))

    def sums(self, texts: Sequence[str]) -> None:
        """The foot of the table."""
        faces, label = self._flow.faces, set_line(self._flow.faces, wording.TOTAL_SHORT, _STRONG)
        cells = [
            _Cell(lines=(fit(faces, text, _STRONG, width - 2 * _PAD),)) if text else _Cell()
            for text, width in zip(texts, self._widths, strict=True)
        ]
        above = self._flow.y
        self._set([_Cell(lines=(label,)), *cells[1:]], is_foot=True)
        if self._flow.y < above:  # on a page of its own, below new headings
            above = self._flow.y - label.height - 2 * _AIR
        self._rule(0.8)
        first = next(place for place, text in enumerate(texts) if text)
        self._close(above, range(1, first))

    def _set(self, cells: Sequence[_Cell], *, is_foot: bool = False) -> None:
        flow = self._flow
        height = max(cell.height for cell in cells) + 2 * _AIR
        if flow.y + height > (flow.form.height or 0.0) - flow.form.bottom:
            self._close()
            flow.need(height)
        for place, cell in enumerate(cells):
            align: Align = "left" if is_foot and place == 0 else self._aligns[place]
            if cell.lines:
                inner = self._widths[place] - 2 * _PAD
                flow.lines(cell.lines, self._edges[place] + _PAD, flow.y + _AIR, inner, align)
            elif cell.texts:
                self._put(cell, place, align)
        flow.gap(height)
        self._rules.append((flow.x, flow.y, flow.right, flow.y))

    def _put(self, cell: _Cell, place: int, align: Align) -> None:
        left, y = self._edges[place] + _PAD, self._flow.y + _AIR + _ASCENT
        inner = self._widths[place] - 2 * _PAD
        for text, width in cell.texts:
            indent = 0.0 if align == "left" else inner - width if align == "right" else (inner - width) / 2
            self._texts.append((left + indent, y, text))
            y += _ROW

    def _rule(self, thickness: float) -> None:
        flow = self._flow
        colour = INDIGO if thickness > 0.5 else HAIR
        flow.put(RuleMark(flow.x, flow.y, flow.right, flow.y, thickness, colour))

    def close(self) -> None:
        """Finish a table without sums."""
        self._rule(0.8)
        self._close()

    def _close(self, joined_from: float = 0.0, joined: range = range(0)) -> None:
        """What is collected goes onto the page, with the lines between columns from the headings down to here.

        Below `joined_from` the edges in `joined` are left out: one cell spans them.
        """
        flow = self._flow
        flow.put(TextsMark(_FACE, self._setter.face, tuple(self._texts)))
        for place, edge in enumerate(self._edges):
            self._rules.append((edge, self._top, edge, joined_from if place in joined else flow.y))
        flow.put(RulesMark(tuple(self._rules), 0.3, HAIR))
        self._texts.clear()
        self._rules.clear()


def _column_widths(faces: Faces, columns: Sequence[SheetColumn], width: float) -> list[float]:
    """The page's width by the template's widths, but no column narrower than the longest word of its heading."""
    least = [
        max(set_line(faces, word, _HEADING).width for word in column.heading.split()) + 2 * _PAD + 0.2
        for column in columns
    ]
    shares = [float(column.width) for column in columns]
    tight: set[int] = set()
    while True:
        free = width - sum(least[place] for place in tight)
        total = sum(share for place, share in enumerate(shares) if place not in tight)
        more = {
            place for place, share in enumerate(shares) if place not in tight and free * share / total < least[place]
        }
        if not more:
            return [least[p] if p in tight else free * share / total for p, share in enumerate(shares)]
        tight |= more


def _set_tail(flow: Flow, sheet: Sheet) -> None:
    """Sums in words, how many rows, and where to sign: together on one page."""
    lines = foot_lines(sheet)
    flow.need(10 + 13 * len(lines) + _SIGN_ROOM + 24)
    flow.gap(7)
    for line in lines:
        flow.paragraph(line, _SUM)
    flow.gap(9)
    each = flow.width / len(sheet.template.signatures)
    for index, who in enumerate(sheet.template.signatures):
        y = flow.y + flow.block(who, _SUM, flow.x + index * each, flow.y, each, "centre")
        flow.block(wording.SIGN_HERE, _FOOT, flow.x + index * each, y, each, "centre")
    flow.gap(_SIGN_ROOM)


def _finish(flow: Flow, sheet: Sheet) -> list[Page]:
    """The foot of every page, and the mark of a sample."""
    left = set_line(flow.faces, f"{sheet.template.form} · {period_line(sheet)}", _FOOT)
    ghost = set_line(flow.faces, wording.DEMO, _GHOST)
    band = set_line(flow.faces, wording.DEMO_BAND, _BAND)
    for index, page in enumerate(flow.pages, start=1):
        right = set_line(flow.faces, wording.page_of(index, len(flow.pages)), _FOOT)
        y = page.height - flow.form.bottom + 13
        page.marks.append(TextMark(flow.x, y, left))
        page.marks.append(TextMark(flow.right - right.width, y, right))
        if sheet.is_demo:
            page.under.append(BoxMark(flow.x, y + 5, flow.width, 11, fill=AMBER))
            page.marks.append(TextMark(flow.x + (flow.width - band.width) / 2, y + 13.2, band))
            page.under.append(StampMark(page.width / 2, page.height / 2, 14, ghost))
    return flow.pages
