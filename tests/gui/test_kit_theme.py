"""The look: contrast of every pair in use, sizes, icons that exist."""

from __future__ import annotations

import dataclasses
import re

import pytest
from PySide6.QtWidgets import QApplication

from fieldapp import paths
from fieldapp.gui import stylesheet, theme
from fieldapp.gui.actions import ACTIONS
from fieldapp.gui.theme import SCALES, SHAPE_PAIRS, TEXT_PAIRS, THEMES, Theme, contrast
from fieldapp.gui.widgets.labels import label


@pytest.mark.parametrize("name", THEMES)
def test_letters_hold_seven_to_one(name: str) -> None:
    colours = dataclasses.asdict(THEMES[name])
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("name", THEMES)
def test_outlines_hold_three_to_one(name: str) -> None:
    colours = dataclasses.asdict(THEMES[name])
    assert [pair for pair in SHAPE_PAIRS if contrast(colours[pair[0]], colours[pair[1]]) < 3] == []


def test_contrast_is_the_published_measure() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scale", SCALES)
def test_the_stylesheet_is_complete_at_every_size(scale: int) -> None:
    look = Theme("light", scale)
    text = stylesheet.build(dataclasses.asdict(look.colours), look.px, look.line_width)
    assert not re.search(r"@[a-z]|<\d|\|", text)
    assert f"font-size: {look.px(16)}px" in text


def test_another_theme_reaches_what_is_already_shown(dressed: QApplication) -> None:
    words = label("chữ", "body")
    theme.apply(dressed, Theme("dark", 150))
    words.ensurePolished()
    assert theme.theme_of(words) == Theme("dark", 150)
    assert words.fontInfo().pixelSize() == 24
    assert words.fontInfo().family() == theme.FAMILY
    words.deleteLater()


def test_figures_have_one_width(dressed: QApplication) -> None:
    from PySide6.QtGui import QFontMetrics

    metrics = QFontMetrics(Theme().font("figure", bold=True))
    assert len({metrics.horizontalAdvance(str(digit)) for digit in range(10)}) == 1


def test_every_action_has_its_icon() -> None:
    assert [one.id for one in ACTIONS if one.icon and not paths.resource("icons", f"{one.icon}.svg").exists()] == []


def test_icons_are_one_style() -> None:
    for path in paths.resource("icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in text, path.name
        assert 'stroke="currentColor" stroke-width="1.8"' in text, path.name
