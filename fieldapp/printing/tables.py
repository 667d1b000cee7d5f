"""Tables on paper: columns as data, rows that share a baseline, headings that come again on the next page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fieldapp.printing.layout import HAIR, INDIGO, Align, Flow, Line, RuleMark, Style, fit, wrap

_LINES_AT_FULL_SIZE: Final = 2
_SMALLER: Final = 0.84
_TIGHTER: Final = 1.3


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `share` is its part of the table's width; `whole` keeps the cell on one line (figures, dates)."""

    title: str
    share: float
    align: Align = "left"
    whole: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class TableLook:
    """Type and measures of a table; `pad` is left and right of a cell, `air` above and below it."""

    head: Style
    body: Style
    strong: Style
    pad: float = 3.0
    air: float = 1.4


class Table:
    """Sets rows into a flow at `x`, `width` (the flow's own when not given)."""

    def __init__(
        self, flow: Flow, columns: Sequence[Column], look: TableLook, x: float | None = None, width: float | None = None
    ) -> None:
        self._flow = flow
        self._columns = columns
        self._look = look
        self._x = flow.x if x is None else x
        self._width = flow.width if width is None else width
        self._shares = sum(column.share for column in columns)

    def heading(self) -> None:
        """The columns' titles between two rules, set on the last line."""
        flow, look = self._flow, self._look
        cells = [
            wrap(flow.faces, column.title, look.head, width - 2 * look.pad)
            for column, width in zip(self._columns, self._widths(), strict=True)
        ]
        height = max(sum(line.height for line in lines) for lines in cells)
        self._line(0.9, strong=True)
        flow.gap(look.air + 0.4)
        x = self._x
        for lines, column, width in zip(cells, self._columns, self._widths(), strict=True):
            drop = height - sum(line.height for line in lines)
            flow.lines(lines, x + look.pad, flow.y + drop, width - 2 * look.pad, column.align)
            x += width
        flow.gap(height + look.air)
        self._line(0.5, strong=True)

    def row(self, cells: Sequence[str], *, strong: bool = False, last: bool = False, keep: float = 0.0) -> None:
        """One row; turns the page (and sets the heading again) unless it fits with `keep` more points below it."""
        flow, look = self._flow, self._look
        set_cells = [
            self._cell(text, column, width, strong=strong)
            for text, column, width in zip(cells, self._columns, self._widths(), strict=True)
        ]
        height = max(sum(line.height for line in lines) for lines in set_cells) + 2 * look.air
        if flow.need(height + keep):
            self.heading()
        first = max(lines[0].ascent for lines in set_cells if lines)
        used, x = 0.0, self._x
        for lines, column, width in zip(set_cells, self._columns, self._widths(), strict=True):
            inner = width - 2 * look.pad
            used = max(used, flow.lines(lines, x + look.pad, flow.y + look.air, inner, column.align, first))
            x += width
        flow.gap(used + 2 * look.air)
        self._line(0.9 if last else 0.35, strong=last)

    def _cell(self, text: str, column: Column, width: float, *, strong: bool) -> list[Line]:
        look = self._look
        style = look.strong if strong or column.bold else look.body
        inner = width - 2 * look.pad
        if column.whole:
            return [fit(self._flow.faces, text, style, inner)]
        lines = wrap(self._flow.faces, text, style, inner)
        if len(lines) <= _LINES_AT_FULL_SIZE:
            return lines
        return wrap(self._flow.faces, text, replace(style, size=style.size * _SMALLER, leading=_TIGHTER), inner)

    def _widths(self) -> list[float]:
        return [self._width * column.share / self._shares for column in self._columns]

    def _line(self, thickness: float, *, strong: bool) -> None:
        y = self._flow.y
        colour = INDIGO if strong else HAIR
        self._flow.put(RuleMark(self._x, y, self._x + self._width, y, thickness, colour))
