"""The look in one place: colours by role, one type scale, one spacing grid, three themes, sizes 100–175 %.

A widget asks `theme_of(self)` when it paints or measures itself, as it asks `palette()`; the theme travels with the
application object. `apply` sets it and everything repaints. Nothing else in the program names a colour or a size.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QPixmapCache
from PySide6.QtWidgets import QApplication, QStyleFactory

from fieldapp import paths
from fieldapp.gui import stylesheet

FAMILY = "Noto Sans"
TAI_FAMILY = "Tai Heritage Pro"
FONT_FILES = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "TaiHeritagePro-Regular.ttf", "TaiHeritagePro-Bold.ttf")
_PROPERTY = "fieldapp_theme"

SCALES = (100, 125, 150, 175)
"""Sizes an officer can choose, per cent."""

TYPE_SCALE: Mapping[str, int] = MappingProxyType(
    {"caption": 14, "body": 16, "strong": 18, "heading": 20, "title": 28, "figure": 42, "display": 96}
)
"""Text sizes in pixels at 100 %. A caption is the smallest thing anybody must read."""

SPACING: Mapping[str, int] = MappingProxyType(
    {"hair": 2, "tight": 4, "near": 8, "side": 12, "gap": 16, "wide": 24, "far": 32}
)
"""Distances in pixels at 100 %; everything stands on the 4-pixel grid."""

RADIUS = 8
CONTROL_HEIGHT = 44


@dataclass(frozen=True)
class Colours:
    """One colour per role. Hex strings `#rrggbb`."""

    ground: str  # the table the cards lie on
    surface: str  # cards, panels, fields
    sunken: str  # a figure that cannot be edited, a table head
    chosen: str  # a ticked or chosen row
    ink: str
    soft: str  # second lines, captions
    line: str  # a hairline that carries no meaning
    edge: str  # the outline of something that can be used
    accent: str
    on_accent: str
    accent_soft: str  # quiet words upon the accent
    accent_hover: str
    side: str  # side bar
    side_hover: str
    on_side: str
    tab: str  # where one is, in the side bar
    on_tab: str
    base: str  # bottom bar
    on_base: str
    signal: str  # the lamp in the bottom bar
    money: str  # only for the act that takes money
    money_hover: str
    on_money: str
    good: str
    good_ground: str
    soon: str
    soon_ground: str
    bad: str
    bad_ground: str
    none: str
    none_ground: str
    demo: str
    on_demo: str


LIGHT = Colours(
    ground="#f7f5ef", surface="#ffffff", sunken="#f1eee6", chosen="#edf1f9",
    ink="#1a2130", soft="#464d5b", line="#dfdbd0", edge="#7d8492",
    accent="#23406e", on_accent="#ffffff", accent_soft="#dbe4f3", accent_hover="#1a3157",
    side="#23406e", side_hover="#1d3760", on_side="#e6edf8", tab="#f7f5ef", on_tab="#23406e",
    base="#171e2b", on_base="#e9ecf2", signal="#f2b84b",
    money="#1a6036", money_hover="#134c29", on_money="#ffffff",
    good="#14512d", good_ground="#e2f1e6", soon="#664100", soon_ground="#fcefd2",
    bad="#861515", bad_ground="#fce3e1", none="#3f4654", none_ground="#eceae4",
    demo="#f2c14e", on_demo="#2b1e00",
)  # fmt: skip

SUNLIGHT = Colours(
    ground="#ffffff", surface="#ffffff", sunken="#f0f0f0", chosen="#e3ebfa",
    ink="#000000", soft="#1c1f26", line="#8a8a8a", edge="#2e3440",
    accent="#0a2658", on_accent="#ffffff", accent_soft="#ffffff", accent_hover="#04163a",
    side="#0a2658", side_hover="#04163a", on_side="#ffffff", tab="#ffffff", on_tab="#0a2658",
    base="#000000", on_base="#ffffff", signal="#ffd05c",
    money="#0a4722", money_hover="#053316", on_money="#ffffff",
    good="#003d1b", good_ground="#dcf5e3", soon="#4a2d00", soon_ground="#ffe9b8",
    bad="#6e0000", bad_ground="#ffdcd9", none="#1c1f26", none_ground="#e6e6e6",
    demo="#ffc933", on_demo="#000000",
)  # fmt: skip

DARK = Colours(
    ground="#14181f", surface="#1d232d", sunken="#262d39", chosen="#29344a",
    ink="#f0f2f6", soft="#c6cdd9", line="#353d4b", edge="#7f8a9c",
    accent="#abc3f5", on_accent="#0d1830", accent_soft="#26344f", accent_hover="#c5d6fa",
    side="#18202d", side_hover="#222d3f", on_side="#dbe3f1", tab="#abc3f5", on_tab="#0d1830",
    base="#0b0e13", on_base="#dde2ea", signal="#f2b84b",
    money="#7fd69b", money_hover="#9be4b3", on_money="#06210f",
    good="#9be3b1", good_ground="#12351f", soon="#f7cd78", soon_ground="#3a2c10",
    bad="#ffb9b3", bad_ground="#43191a", none="#c6cdd9", none_ground="#2c3340",
    demo="#d9a93a", on_demo="#1d1400",
)  # fmt: skip

THEMES: Mapping[str, Colours] = MappingProxyType({"light": LIGHT, "sunlight": SUNLIGHT, "dark": DARK})

TEXT_PAIRS = (
    ("ink", "ground"), ("ink", "surface"), ("ink", "sunken"), ("ink", "chosen"),
    ("soft", "ground"), ("soft", "surface"), ("soft", "sunken"), ("soft", "chosen"),
    ("accent", "ground"), ("accent", "surface"), ("accent", "chosen"), ("accent", "sunken"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("accent_soft", "accent"), ("accent_soft", "accent_hover"),
    ("on_side", "side"), ("on_side", "side_hover"), ("on_tab", "tab"), ("on_base", "base"), ("signal", "base"),
    ("on_money", "money"), ("on_money", "money_hover"),
    ("good", "good_ground"), ("soon", "soon_ground"), ("bad", "bad_ground"), ("none", "none_ground"),
    ("good", "surface"), ("soon", "surface"), ("bad", "surface"), ("none", "surface"),
    ("bad", "ground"), ("good", "ground"),
    ("accent", "good_ground"), ("accent", "bad_ground"), ("accent", "soon_ground"),
    ("on_demo", "demo"),
)  # fmt: skip
"""Every pair of letter and ground the kit uses; each holds 7:1 in every theme (`tests/gui/test_kit_theme.py`)."""

SHAPE_PAIRS = (("edge", "surface"), ("edge", "ground"), ("money", "surface"), ("accent", "surface"), ("tab", "side"))
"""Outlines and fills that say where something can be used; each holds 3:1."""


class Status(Enum):
    """How things stand, each with its own shape: never by colour alone."""

    GOOD = "good"
    """Covered: a disc."""
    SOON = "soon"
    """About to lapse: a triangle."""
    BAD = "bad"
    """Lapsed or wrong: a square."""
    NONE = "none"
    """Nothing there: an empty ring."""


@dataclass(frozen=True)
class Theme:
    """A colour set at a size. `scale` is per cent, 100–175."""

    name: str = "light"
    scale: int = 100

    @property
    def colours(self) -> Colours:
        """The colours by role."""
        return THEMES[self.name]

    def colour(self, role: str) -> QColor:
        """The colour of a role of `Colours`."""
        return QColor(cast("str", getattr(self.colours, role)))

    def status(self, status: Status) -> tuple[QColor, QColor]:
        """Letter and ground of a status."""
        return self.colour(status.value), self.colour(f"{status.value}_ground")

    def px(self, size: int) -> int:
        """Pixels for a size given at 100 %."""
        return max(1, round(size * self.scale / 100)) if size else 0

    def space(self, name: str) -> int:
        """Pixels of a named distance of `SPACING`."""
        return self.px(SPACING[name])

    def font(self, role: str = "body", *, bold: bool = False) -> QFont:
        """A font of the type scale, figures of equal width."""
        font = QFont([FAMILY, TAI_FAMILY])
        font.setPixelSize(self.px(TYPE_SCALE[role]))
        font.setBold(bold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    @property
    def line_width(self) -> int:
        """Outlines are drawn thicker against the sun."""
        return self.px(2 if self.name == "sunlight" else 1)

    def palette(self) -> QPalette:
        """What Qt's own widgets (menus, file dialogs) go by."""
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "ground", QPalette.ColorRole.WindowText: "ink",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "sunken", QPalette.ColorRole.Text: "ink",
            QPalette.ColorRole.Button: "surface",
            QPalette.ColorRole.ButtonText: "ink", QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on_accent", QPalette.ColorRole.ToolTipBase: "base",
            QPalette.ColorRole.ToolTipText: "on_base", QPalette.ColorRole.PlaceholderText: "soft",
            QPalette.ColorRole.Link: "accent", QPalette.ColorRole.Mid: "line", QPalette.ColorRole.Accent: "accent",
        }  # fmt: skip
        for role, name in roles.items():
            palette.setColor(role, self.colour(name))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("soft"))
        return palette


class _Carried(QObject):
    """Carries the theme on the application object: a Qt property does not keep Python values whole."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(_PROPERTY)
        self.theme = theme


DEFAULT = Theme()


def theme_of(_widget: QObject) -> Theme:
    """The theme in force where `_widget` lives; light at 100 % before any was applied."""
    application = QApplication.instance()
    carried = application.findChild(_Carried, _PROPERTY) if application is not None else None
    return carried.theme if carried is not None else DEFAULT


def register_fonts() -> None:
    """Make the shipped fonts known to Qt; the machine's own fonts do not matter."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(paths.resource("fonts", name)))


def apply(application: QApplication, theme: Theme) -> None:
    """Put `theme` in force; every widget is restyled and repainted at once."""
    carried = application.findChild(_Carried, _PROPERTY)
    if carried is None:
        register_fonts()
        application.setStyle(QStyleFactory.create("Fusion"))
        carried = _Carried(theme, application)
    carried.theme = theme
    QPixmapCache.clear()
    application.setPalette(theme.palette())
    application.setFont(theme.font())
    application.setStyleSheet(stylesheet.build(dataclasses.asdict(theme.colours), theme.px, theme.line_width))


def contrast(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio of two `#rrggbb` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
