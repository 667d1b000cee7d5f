"""An officer made of key presses: moves through the real windows by the real keys, and looks where an officer looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fieldapp.gui.desk import Desk
from fieldapp.gui.front import Front
from fieldapp.gui.hands import Hands
from fieldapp.gui.page import Page
from fieldapp.gui.pages.activate import ActivateWindow
from fieldapp.gui.pages.find_page import FindPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.receipt import ReceiptPage
from fieldapp.gui.pages.settings import SettingsPage
from fieldapp.gui.pages.unlock import UnlockWindow
from fieldapp.gui.shots import FIELD_SIZE, grab
from fieldapp.gui.widgets.cells import Row
from fieldapp.i18n import OWN_NAMES, current_language
from fieldapp.services.gate import Gate

PageT = TypeVar("PageT", bound=Page)


class Robot:
    """Works at one laptop. Every method ends when the window has come to rest again."""

    def __init__(self, front: Front, hands: Hands, screenshots: Path) -> None:
        self._front = front
        self.hands = hands
        self._screenshots = screenshots
        self._shot: set[str] = set()

    @property
    def desk(self) -> Desk:
        """The window of the signed-in officer."""
        window = self._front.window
        assert isinstance(window, Desk)
        return window

    def page(self, kind: type[PageT]) -> PageT:
        """The page in sight, which must be of that kind; waits for it."""
        self.hands.until(lambda: isinstance(self.desk.page(), kind), f"page {kind.page_id}")
        self.hands.rest()
        page = self.desk.page()
        assert isinstance(page, kind)
        return page

    def unlock(self, pin: str) -> None:
        """Type the PIN and come in."""
        self._front.begin()
        self.hands.rest()
        assert isinstance(self._front.window, UnlockWindow)
        self.shoot("unlock")
        self.hands.write(pin)
        self.hands.press("Return")
        self.hands.until(lambda: isinstance(self._front.window, Desk), "the desk after the PIN")
        self.hands.until(lambda: self.desk.page() is not None, "the first page")
        self.hands.rest()

    def scan(self, text: str) -> None:
        """A card under the scanner, with the find field ready."""
        self.hands.press("F2")
        self.hands.rest()
        self.hands.scan(text)
        self.hands.rest()

    def find(self, text: str, number: str) -> None:
        """Type a name, go down to the person with this citizen id, Enter."""
        self.hands.press("F2")
        page = self.page(FindPage)
        self.hands.rewrite(text)
        rows = page.results.people.rows_model.rows
        self.hands.until(lambda: any(_bears(row, number) for row in rows()), f"{text} among the people found")
        self.hands.rest()
        self.shoot("find")
        for _step in rows():
            if any(row.id == page.results.people.current_id() and _bears(row, number) for row in rows()):
                break
            self.hands.press("Down")
        self.hands.press("Return")

    def take_money(self) -> str:
        """On the household page: the amount is right, one key; the receipt's title once its paper is there."""
        page = self.page(HouseholdPage)
        cash = page.panel.cash
        self.hands.until(lambda: cash.can_confirm and cash.is_armed, "an amount to collect")
        self.shoot("household")
        self.hands.press("Ctrl+Return")
        return self.receipt()

    def receipt(self) -> str:
        """Wait for the paper of a receipt; its title."""
        page = self.page(ReceiptPage)
        self.hands.until(lambda: bool(page.title()), "the receipt's paper")
        self.hands.rest()
        self.shoot("receipt")
        return page.title()

    def choose_member(self, number: str) -> None:
        """On the household page: the cursor goes to the member with this citizen id."""
        people = self.page(HouseholdPage).members
        self.reach(people.hasFocus, "the people of the household")
        self.hands.press("Home")
        for row in people.rows_model.rows():
            if _bears(row, number):
                break
            self.hands.press("Down")
        self.hands.rest()

    def switch_language(self, code: str) -> None:
        """In the settings, and back to the page before."""
        self.hands.press("F10")
        choice = self.page(SettingsPage).look.language
        self.reach(choice.combo.hasFocus, "the language")
        self.hands.pick(choice.combo, OWN_NAMES[code])
        self.hands.until(lambda: current_language() == code, "the other language")
        self.hands.rest()
        self.hands.press("Escape")
        self.hands.rest()

    def reach(self, has_focus: Callable[[], bool], what: str) -> None:
        """Go on with Tab until the keyboard is where it is wanted."""
        for _step in range(60):
            if has_focus():
                return
            self.hands.press("Tab")
        self.hands.until(has_focus, what)

    def shoot(self, name: str) -> None:
        """A picture of the window, the first time it is asked for under this name."""
        if name not in self._shot and self._front.window is not None:
            self._shot.add(name)
            if isinstance(self._front.window, Desk):
                self._front.window.toast.hide()  # what passes by belongs to the page before
            grab(self._front.window, self._screenshots / f"{name}.png")

    def shoot_dialog(self, name: str, *, fills: bool = False) -> None:
        """A picture of the dialog in front, which must be there; `fills`: it takes the whole screen."""
        self.hands.until(lambda: self.hands.dialog() is not None, f"the dialog {name}")
        dialog = self.hands.dialog()
        assert dialog is not None
        grab(dialog, self._screenshots / f"{name}.png", FIELD_SIZE if fills else dialog.size())

    def shoot_activation(self, empty: Gate) -> None:
        """A picture of what a laptop shows that no office knows yet."""
        door = ActivateWindow(empty, self._front.runner)
        grab(door, self._screenshots / "activate.png")
        door.close()


def _bears(row: Row, number: str) -> bool:
    return any(number in cell.spoken() for cell in row.cells)
