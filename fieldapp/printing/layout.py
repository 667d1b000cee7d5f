"""Setting text on a page: styles, lines, wrapping, and the marks a page is made of.

A page is first set as a list of marks with the origin at the top left, in points, and only then painted
(`ink.py`); so the length of a roll and the number of pages are known before a drop of ink, and a test can look at
every mark. Leading is wide enough for Vietnamese capitals with two marks, and wider for lines with Tai Viet letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from fieldapp.printing.fonts import Face, Faces, Run, Weight

Align = Literal["left", "right", "centre"]
Colour = tuple[float, float, float]

MM: Final = 72 / 25.4
CAP_HEIGHT: Final = 0.714  # of Noto Sans
TALL_LEADING: Final = 2.0
TALL_ASCENT: Final = 1.46  # Tai tone marks above high vowels

INK: Final = (0.10, 0.10, 0.12)
SOFT: Final = (0.36, 0.36, 0.40)
HAIR: Final = (0.74, 0.73, 0.70)
PAPER: Final = (0.962, 0.956, 0.938)
INDIGO: Final = (0.16, 0.20, 0.45)
GREEN: Final = (0.10, 0.40, 0.22)
RED: Final = (0.66, 0.12, 0.12)
PALE_RED: Final = (0.96, 0.84, 0.83)
AMBER: Final = (0.98, 0.87, 0.62)
PALE: Final = (0.935, 0.928, 0.905)
BLACK: Final = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Style:
    """Size in points; leading as a multiple of the size."""

    size: float
    weight: Weight = "regular"
    colour: Colour = INK
    leading: float = 1.38


@dataclass(frozen=True, slots=True)
class Line:
    """One set line. Width and height are in points; `ascent` is from the top of the line to its baseline."""

    text: str
    runs: tuple[Run, ...]
    style: Style

    @property
    def width(self) -> float:
        return sum(run.width for run in self.runs) * self.style.size / 1000

    @property
    def tall(self) -> bool:
        return any(run.scale > 1 for run in self.runs)

    @property
    def height(self) -> float:
        return self.style.size * (TALL_LEADING if self.tall else self.style.leading)

    @property
    def ascent(self) -> float:
        size = self.style.size
        return TALL_ASCENT * size if self.tall else (self.style.leading + CAP_HEIGHT) * size / 2


@dataclass(frozen=True, slots=True)
class TextMark:
    """A line with its left end at `x` and its baseline at `y`."""

    x: float
    y: float
    line: Line


@dataclass(frozen=True, slots=True)
class TextsMark:
    """Many texts of one style and face, painted in one go: `(left end, baseline, text)` without anything to shape."""

    style: Style
    face: Face
    texts: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, slots=True)
class RuleMark:
    """A straight stroke."""

    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float = 0.5
    colour: Colour = HAIR


@dataclass(frozen=True, slots=True)
class RulesMark:
    """Many straight strokes alike, `(x1, y1, x2, y2)`, painted in one go."""

    rules: tuple[tuple[float, float, float, float], ...]
    thickness: float = 0.5
    colour: Colour = HAIR


@dataclass(frozen=True, slots=True)
class BoxMark:
    """A rectangle, filled or framed or both."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None = None
    frame: Colour | None = None
    thickness: float = 0.6
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class CodeMark:
    """A QR code of `text`, `size` points square without its quiet zone."""

    x: float
    y: float
    size: float
    modules: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class StampMark:
    """A line turned by `angle` degrees about its own middle at (x, y); it lies under the text. Framed on wish."""

    x: float
    y: float
    angle: float
    line: Line
    framed: bool = False


_UNIT: Final = re.compile(r"(?<=\d)\s+(?=(?:đồng|tháng|người)\b)")  # a figure stays with its unit

Mark = TextMark | TextsMark | RuleMark | RulesMark | BoxMark | CodeMark | StampMark


@dataclass(slots=True)
class Page:
    """One page; `under` is painted before `marks`."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    under: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Form:
    """Measures of the paper in points. `height` None grows with what stands on it (a roll)."""

    width: float
    height: float | None
    side: float
    top: float
    bottom: float


A5: Final = Form(width=210 * MM, height=148 * MM, side=9.5 * MM, top=9 * MM, bottom=11.5 * MM)
A4: Final = Form(width=210 * MM, height=297 * MM, side=17 * MM, top=15 * MM, bottom=17 * MM)
ROLL: Final = Form(width=80 * MM, height=None, side=4 * MM, top=4 * MM, bottom=9 * MM)


def set_line(faces: Faces, text: str, style: Style) -> Line:
    """One line of `text`; runs of white space count as one space."""
    tidy = " ".join(text.split())
    return Line(tidy, faces.runs(tidy, style.weight), style)


def wrap(faces: Faces, text: str, style: Style, width: float) -> list[Line]:
    """`text` in lines no wider than `width`, a longer word broken between letters; an empty text gives no line."""
    lines: list[Line] = []
    held: Line | None = None
    for word in _words(text):
        longer = set_line(faces, f"{held.text} {word}" if held else word, style)
        if longer.width <= width:
            held = longer
            continue
        if held:
            lines.append(held)
        *full, held = _break_word(faces, word, style, width)
        lines.extend(full)
    return [*lines, held] if held else lines


def _words(text: str) -> list[str]:
    """What a line may be broken between; a word holding a space is a figure with its unit."""
    return [word.replace("\0", " ") for word in _UNIT.sub("\0", text).split()]


def _break_word(faces: Faces, word: str, style: Style, width: float) -> list[Line]:
    pieces: list[str] = [""]
    for char in word:
        if pieces[-1] and set_line(faces, pieces[-1] + char, style).width > width:
            pieces.append("")
        pieces[-1] += char
    return [set_line(faces, piece, style) for piece in pieces]


def fit(faces: Faces, text: str, style: Style, width: float) -> Line:
    """One unbroken line, set smaller where it must be: for figures, which may never be parted."""
    line = set_line(faces, text, style)
    if line.width <= width:
        return line
    return set_line(faces, text, replace(style, size=style.size * width / line.width))


class Flow:
    """Sets one document down a form, page after page. `y` is how far the current page is used.

    `resume` is called on every page after the first, to set what repeats at its top.
    """

    def __init__(self, faces: Faces, form: Form) -> None:
        self.faces = faces
        self.form = form
        self.x = form.side
        self.width = form.width - 2 * form.side
        self.pages: list[Page] = []
        self.y = 0.0
        self.resume: Callable[[], None] = _nothing
        self._open()

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def right(self) -> float:
        return self.x + self.width

    def _open(self) -> None:
        self.pages.append(Page(self.form.width, self.form.height or 0.0))
        self.y = self.form.top

    def need(self, height: float) -> bool:
        """Turn the page unless `height` points are free on it. Returns whether it was turned."""
        if self.form.height is None or self.y + height <= self.form.height - self.form.bottom:
            return False
        self._open()
        self.resume()
        return True

    def gap(self, height: float) -> None:
        self.y += height

    def put(self, *marks: Mark) -> None:
        self.page.marks.extend(marks)

    def lines(
        self, lines: Sequence[Line], x: float, y: float, width: float, align: Align = "left", first: float = 0.0
    ) -> float:
        """Set lines from `y` down within a column; returns the height used.

        `first` is the least ascent of the first line, so that neighbours share a baseline.
        """
        top = y
        for index, line in enumerate(lines):
            lift = max(0.0, first - line.ascent) if index == 0 else 0.0
            self.put(TextMark(x + _indent(align, width - line.width), y + lift + line.ascent, line))
            y += lift + line.height
        return y - top

    def block(self, text: str, style: Style, x: float, y: float, width: float, align: Align = "left") -> float:
        """Set a wrapped text at a place of its own; returns the height used."""
        return self.lines(wrap(self.faces, text, style, width), x, y, width, align)

    def paragraph(self, text: str, style: Style, align: Align = "left") -> None:
        """Set a wrapped text over the whole width and go on below it."""
        lines = wrap(self.faces, text, style, self.width)
        self.need(sum(line.height for line in lines))
        self.y += self.lines(lines, self.x, self.y, self.width, align)

    def labelled(
        self, label: str, value: str, label_style: Style, value_style: Style, *, x: float, width: float, y: float
    ) -> float:
        """Set "label value" with the value hanging beside its label; returns the height used."""
        head = set_line(self.faces, label, label_style)
        indent = head.width + value_style.size * 0.4
        body = wrap(self.faces, value, value_style, width - indent) or [set_line(self.faces, "", value_style)]
        first = max(head.ascent, body[0].ascent)
        self.lines([head], x, y, width, first=first)
        return self.lines(body, x + indent, y, width - indent, first=first)

    def rule(self, thickness: float = 0.5, colour: Colour = HAIR) -> None:
        self.put(RuleMark(self.x, self.y, self.right, self.y, thickness, colour))


def _nothing() -> None:
    return None


def _indent(align: Align, free: float) -> float:
    return {"left": 0.0, "right": free, "centre": free / 2}[align]
