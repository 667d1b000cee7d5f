"""The two type families on paper, and the one rule that keeps money safe: a run of text has exactly one font.

ReportLab has no font fallback, and shapes a word with its first font only; digits glued to another script then
come out as other digits without a warning. So text is cut into runs before anything is measured: Tai Viet letters
go to Tai Heritage Pro, everything else (every digit, stop and bracket) to Noto Sans, and only runs whose marks need
placing are shaped at all. Shaping is done here with HarfBuzz; ReportLab only embeds the glyphs.

The repository keeps whole font files; at first use they are cut, in memory, to the letters paper can need,
without hinting, which a page at print resolution does not use.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal
from unicodedata import normalize

import uharfbuzz as hb
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Weight = Literal["regular", "bold"]

TAI_VIET: Final = range(0xAA80, 0xAAE0)
LATIN: Final = (
    range(0x20, 0x7F),
    range(0xA0, 0x370),  # Latin-1 to combining marks: Vietnamese, Ê Đê, Ba Na, Mông
    range(0x1E00, 0x1F00),  # Vietnamese with tone
    range(0x2000, 0x2070),  # dashes, quotation marks, thin spaces
    range(0x20A0, 0x20D0),  # ₫
    range(0x2100, 0x2300),  # letter-like signs, arrows, minus
)
FILES: Final = {
    ("latin", "regular"): "NotoSans-Regular.ttf",
    ("latin", "bold"): "NotoSans-Bold.ttf",
    ("tai", "regular"): "TaiHeritagePro-Regular.ttf",
    ("tai", "bold"): "TaiHeritagePro-Bold.ttf",
}
TAI_SCALE: Final = 1.15  # Tai Heritage letters are drawn smaller than Noto's; this evens them
_TAI_RUN: Final = re.compile("([\uaa80-\uaadf]+)")
_FLOATING_MARK: Final = re.compile("[\u0300-\u036f]")
_KEPT_NAMES: Final = (1, 2, 4, 6)
_PRIVATE: Final = 0xE000
_SHAPING: Final = {"liga": False, "clig": False, "dlig": False, "kern": False}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One placed glyph: the character that stands for it in the PDF, offsets and advance in thousandths of an em."""

    char: str
    x_offset: float
    y_offset: float
    advance: float


class Face:
    """One font file, cut to the letters paper needs and registered with ReportLab under `name`."""

    def __init__(self, name: str, file: Path, letters: tuple[range, ...]) -> None:
        self.name = name
        whole = hb.Face(hb.Blob(file.read_bytes()))
        wanted = hb.SubsetInput()
        wanted.unicode_set.clear()
        for block in letters:
            wanted.unicode_set.add_range(block.start, block.stop - 1)
        wanted.name_id_set.clear()
        wanted.name_id_set.update(_KEPT_NAMES)
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        cut = hb.subset(whole, wanted)
        self._shaper = hb.Font(cut)
        self._scale = 1000 / cut.upem
        font = TTFont(name, io.BytesIO(cut.blob.data))
        chars: dict[int, list[int]] = font.face.glyphToChar  # type: ignore[attr-defined]
        self._name_bare_glyphs(font, chars, cut.glyph_count)
        pdfmetrics.registerFont(font)
        self._widths: dict[int, float] = font.face.charWidths
        self._chars = {glyph: chr(codes[0]) for glyph, codes in chars.items()}
        self._missing: float = font.face.defaultWidth or 0.0

    def _name_bare_glyphs(self, font: TTFont, chars: dict[int, list[int]], count: int) -> None:
        """Give each glyph without a character its own private one, by glyph number.

        ReportLab would hand them out in the order of first use: the same page would differ from day to day.
        """
        for glyph in range(1, count):
            if glyph not in chars:
                code = _PRIVATE + glyph
                font.face.charToGlyph[code] = glyph
                chars[glyph] = [code]
                font.face.charWidths[code] = self._shaper.get_glyph_h_advance(glyph) * self._scale

    def width(self, text: str) -> float:
        """Unshaped width in thousandths of an em."""
        widths, missing = self._widths, self._missing
        return sum(widths.get(code, missing) for code in map(ord, text))

    def lacks(self, text: str) -> str:
        """The characters of `text` this face cannot draw."""
        return "".join(char for char in text if ord(char) not in self._widths)

    def shape(self, text: str) -> tuple[Glyph, ...]:
        """Glyphs in drawing order, marks placed."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._shaper, buffer, _SHAPING)
        scale = self._scale
        return tuple(
            Glyph(self._chars.get(made.codepoint, "\0"), at.x_offset * scale, at.y_offset * scale, at.x_advance * scale)
            for made, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one face. `glyphs` is empty where plain drawing already places every letter.

    `scale` is how much larger this face is drawn than the line's size; `width`, scaled, is in thousandths of its em.
    """

    text: str
    face: Face
    glyphs: tuple[Glyph, ...]
    width: float
    scale: float = 1.0


class Faces:
    """The four faces, ready to cut text into runs."""

    def __init__(self, directory: Path) -> None:
        self._latin: dict[Weight, Face] = {}
        self._tai: dict[Weight, Face] = {}
        weights: tuple[Weight, ...] = ("regular", "bold")
        for weight in weights:
            self._latin[weight] = Face(f"Latin-{weight}", directory / FILES["latin", weight], LATIN)
            self._tai[weight] = Face(f"Tai-{weight}", directory / FILES["tai", weight], (TAI_VIET,))

    def runs(self, text: str, weight: Weight = "regular") -> tuple[Run, ...]:
        """`text`, composed (NFC), cut so that each run has one font; digits never share a run with Tai Viet letters."""
        pieces = _TAI_RUN.split(normalize("NFC", text))
        return tuple(self._run(piece, weight, tai=index % 2 == 1) for index, piece in enumerate(pieces) if piece)

    def _run(self, piece: str, weight: Weight, *, tai: bool) -> Run:
        face = (self._tai if tai else self._latin)[weight]
        if not tai and not _FLOATING_MARK.search(piece):
            return Run(piece, face, (), face.width(piece))
        glyphs = face.shape(piece)
        scale = TAI_SCALE if tai else 1.0
        return Run(piece, face, glyphs, sum(glyph.advance for glyph in glyphs) * scale, scale)

    def lacks(self, text: str) -> str:
        """The characters of `text` that would come out as an empty box, in order."""
        return "".join(run.face.lacks(run.text) for weight in self._latin for run in self.runs(text, weight))


@cache
def load_faces(directory: Path) -> Faces:
    """The faces of one directory, cut and registered once in a process (about 10 ms). Call it first from one thread."""
    return Faces(directory)
