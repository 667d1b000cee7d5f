"""What stands in a row of a list: plain frozen values a page makes and the painter draws."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from fieldapp.domain.money import Money
from fieldapp.gui.theme import Status
from fieldapp.i18n import format_money

ROLE_ROW = Qt.ItemDataRole.UserRole
ROLE_CELL = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class TextCell:
    """Plain words; `under` is a quiet second line."""

    text: str
    under: str = ""

    def spoken(self) -> str:
        """For a screen reader."""
        return ", ".join(part for part in (self.text, self.under) if part)


@dataclass(frozen=True, slots=True)
class NameCell:
    """A person: name in bold, a quiet word beside it (`chủ hộ`), birth and number beneath."""

    name: str
    tag: str = ""
    under: str = ""

    def spoken(self) -> str:
        """For a screen reader."""
        return ", ".join(part for part in (self.name, self.tag, self.under) if part)


@dataclass(frozen=True, slots=True)
class PillCell:
    """How things stand."""

    status: Status
    text: str

    def spoken(self) -> str:
        """For a screen reader."""
        return self.text


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A number or an amount at the right, figures in columns; `under` says what it is."""

    figure: Money | str
    under: str = ""

    def shown(self) -> str:
        """The digits."""
        return str(self.figure)

    def spoken(self) -> str:
        """For a screen reader."""
        figure = format_money(self.figure) if isinstance(self.figure, Money) else self.figure
        return ", ".join(part for part in (figure, self.under) if part)


Cell = TextCell | NameCell | PillCell | FigureCell


@dataclass(frozen=True, slots=True)
class Column:
    """A heading (already in the reader's language) and a width in pixels at 100 %; width 0 takes what is left.

    Where the list is narrow, columns with a `drop` are left out, the highest first, until the open one has room.
    """

    title: str
    width: int = 0
    right: bool = False
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `id` names it in signals; `ticked` is None where nothing can be ticked.

    A `quiet` row is there to be known of, not to be worked on: somebody who left.
    """

    id: str
    cells: tuple[Cell, ...]
    ticked: bool | None = None
    quiet: bool = False
