"""The fonts we ship are the ones we think, hold every letter we need, and never dress money in another script."""

from __future__ import annotations

import hashlib
import inspect
import re
from unicodedata import normalize

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.documents import PageImage
from fieldapp.printing import wording
from fieldapp.printing.fonts import FILES, Faces
from fieldapp.printing.ink import pdf_bytes
from fieldapp.printing.layout import Page, Style, TextMark, set_line
from fieldapp.printing.pages import page_images
from tests.unit.printing_samples import FONTS, NAMES, TAI, faces

VIETNAMESE = "".join(
    normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
HIGHLAND = "ĂăĔĕĬĭŎŏŬŭÊ̆ê̆Ô̆ô̆Ơ̆ơ̆Ư̆ư̆ČčƀɃÑñĐđ’‘"
TAI_LETTERS = "".join(map(chr, (*range(0xAA80, 0xAAC3), *range(0xAADB, 0xAAE0))))
SIGNS = "0123456789.,:;/–—-−+=()[]“”…·×%₫°"


def test_shipped_files_match_their_sums() -> None:
    listed = dict(line.split("  ")[::-1] for line in (FONTS / "SHA256SUMS").read_text().splitlines())
    present = {file.name for file in FONTS.iterdir()} - {"SHA256SUMS"}
    assert listed.keys() == present
    assert set(FILES.values()) < present
    for name, expected in listed.items():
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == expected, name


@pytest.mark.parametrize("letters", [VIETNAMESE, HIGHLAND, TAI_LETTERS, SIGNS, "".join(NAMES)])
def test_every_letter_can_be_printed(letters: str) -> None:
    assert faces().lacks(letters) == ""


def test_every_word_of_ours_can_be_printed() -> None:
    words = "".join(value for _, value in inspect.getmembers(wording) if isinstance(value, str))
    words += "".join(wording.NUMBER_STATES.values())
    assert len(words) > 500
    assert faces().lacks(words.replace("\n", " ")) == ""


def test_every_letter_of_the_catalogs_can_be_printed() -> None:
    catalogs = FONTS.parents[1] / "locales"
    for catalog in sorted(catalogs.glob("*/LC_MESSAGES/*.po")):
        with catalog.open("rb") as opened:
            said = "".join(str(message.string) for message in read_po(opened))
        assert faces().lacks(re.sub(r"\s", " ", said)) == "", catalog.parts[-3]


def test_a_letter_outside_the_fonts_is_named() -> None:
    assert "ក" in faces().lacks("Lò ក Mẫu")


def test_digits_all_have_one_width() -> None:
    for weight in ("regular", "bold"):
        assert len({set_line(faces(), digit, Style(10, weight)).width for digit in "0123456789"}) == 1


MIXED = st.text(st.sampled_from(TAI_LETTERS + "0123456789.,()/ " + "aăêĕđ\u0306\u0301"), max_size=40)


@given(MIXED)
def test_a_run_has_one_font_and_no_figure_is_in_a_tai_run(text: str) -> None:
    runs = faces().runs(text)
    assert "".join(run.text for run in runs) == normalize("NFC", text)
    for run in runs:
        tai = [char for char in run.text if char in TAI_LETTERS]
        assert not tai or len(tai) == len(run.text)
        assert run.face.name.startswith("Tai" if tai else "Latin")
        assert not run.face.lacks(run.text)


@pytest.mark.parametrize("text", [own for _, own in TAI] + ["ê̆1.234.567", "(ꪒꪮꪉ)1.234.567"])
def test_figures_beside_any_script_are_drawn_like_figures_alone(text: str) -> None:
    """Text that is read back could hide wrong glyphs, so the pictures themselves are compared."""
    figures = re.findall(r"[0-9./]{2,}", text)[0]
    upto = text[: text.index(figures) + len(figures)]
    assert _ending(upto, figures) == _ending(figures, figures)


def _ending(text: str, figures: str) -> list[bytes]:
    """The pixels of `figures` at the end of `text`, both set against the same right edge."""
    kit: Faces = faces()
    style = Style(20)
    line = set_line(kit, text, style)
    page = Page(400, 60, [TextMark(380 - line.width, 40, line)])
    picture: PageImage = page_images(pdf_bytes([page], "", ""), 2.0)[0]
    left = int((380 - set_line(kit, figures, style).width + 1.5) * 2) * 3  # past the stroke of a letter before it
    row = picture.width * 3
    cut = [picture.rgb[start + left : start + row] for start in range(0, len(picture.rgb), row)]
    assert any(any(byte < 128 for byte in line_of) for line_of in cut)
    return cut


def test_tall_lines_get_more_room() -> None:
    latin, tai = set_line(faces(), "Ễ", Style(10)), set_line(faces(), "ꪵꪠ꪿", Style(10))
    assert tai.height > latin.height
    assert tai.ascent > latin.ascent
