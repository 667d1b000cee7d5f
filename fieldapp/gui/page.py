"""What every page is: a widget that knows its title, its words, where the keyboard goes, and when it may be left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

NO_ACTIONS: Mapping[str, Callable[[], None]] = {}


class Page(QWidget):
    """Base of all pages. A page is built without words; the shell calls `retranslate` before it is first shown.

    Pages never know the window: they ask by signal.
    """

    page_id: ClassVar[str] = ""
    place: ClassVar[str] = ""
    """The side bar's place to mark, when it is not the page's own id."""
    takes_typing: ClassVar[bool] = False
    """True where letters typed outside a field mean something to the page; else they start a search."""

    wanted = Signal(str, object)
    """Go to the page with this id, with an argument for its `arrive`."""
    back_wanted = Signal()
    """Go back to the page before."""
    told = Signal(str, object)
    """A sentence for the passing notice, and a `Callable[[], None]` that takes it back, or None."""
    changed = Signal(object)
    """What a use case changed; the shell hands it to every page's `refresh`."""

    def title(self) -> str:
        """The page's name in the language spoken now."""
        return ""

    def retranslate(self) -> None:
        """Set every word anew; what was typed stays."""

    def arrive(self, argument: object) -> None:
        """The page comes into sight, perhaps with something to show."""

    def refresh(self, changes: object) -> None:
        """Something changed (a use case's `Changes`): load again what it touches."""

    def leave(self) -> bool:
        """Whether the page can be left now; it keeps a draft rather than saying no."""
        return True

    def escape(self) -> bool:
        """Esc: true if the page had something to close or cancel; else the shell goes back."""
        return False

    def take_scan(self, text: str) -> bool:
        """A scan came in: true if the page has a use for it; else it is looked up."""
        del text
        return False

    def default_focus(self) -> QWidget | None:
        """Where the keyboard goes when the page comes into sight; None: the find field."""
        return None

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What the page's actions do, by the ids declared in `gui/actions.py`."""
        return NO_ACTIONS

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
