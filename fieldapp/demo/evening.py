"""Morning and evening at the played event: the event and the float, the count, the way to the office."""

from __future__ import annotations

from fieldapp.demo.robot import Robot
from fieldapp.domain.cash import DENOMINATIONS
from fieldapp.domain.money import Money
from fieldapp.gui.pages.cash import CashPage
from fieldapp.gui.pages.event import EventPage
from fieldapp.gui.pages.sync import SyncPage
from fieldapp.i18n import format_money

FLOAT = 200_000
PLACE = "Nhà văn hóa Bản Nà Hày (mẫu)"
RECEIVER = "Lường Thị Mẫu"


class Evening:
    """What happens without anybody in the queue."""

    def __init__(self, robot: Robot) -> None:
        self._robot = robot
        self._hands = robot.hands

    def begin_day(self) -> None:
        """Open the event and put change into the box."""
        self._robot.shoot("find-home")
        self._hands.press("F4")
        page = self._robot.page(EventPage)
        self._robot.reach(page.form.place.edit.hasFocus, "the place of the event")
        self._hands.write(PLACE)
        self._robot.reach(page.form.village.combo.hasFocus, "the village")
        self._hands.press("Down")
        self._hands.until(page.is_resting, "the draft is kept")
        self._hands.rest()
        self._robot.shoot("event-new")
        self._hands.press("Ctrl+Return")
        self._hands.until(lambda: not page.form.isVisible(), "the event of now")
        self._hands.rest()
        self._robot.shoot("event")
        self._hands.press("F5")
        cash = self._robot.page(CashPage)
        self._robot.reach(cash.sheet.float.edit.hasFocus, "the float")
        self._hands.rewrite(str(FLOAT))
        self._hands.press("Return")
        self._hands.until(lambda: not cash.sheet.float.isVisible(), "the float in the box")
        self._hands.rest()

    def close_day(self) -> str:
        """Count note by note, seal the day, hand the money over; the sum counted."""
        self._hands.press("F5")
        page = self._robot.page(CashPage)
        self._hands.until(lambda: page.default_focus() is not None, "the sheet of the day")
        self._robot.shoot("cash")
        self._hands.press("Ctrl+Return")
        self._hands.until(page.count.isVisible, "the count")
        self._robot.reach(page.count.notes[DENOMINATIONS[0]].hasFocus, "the largest note")
        rest = page.count.expected.amount().dong
        for note in DENOMINATIONS:
            count, rest = divmod(rest, note)
            if count:
                self._hands.write(str(count))
            self._hands.press("Return")
        counted = page.count.total()
        self._hands.until(page.is_resting, "the count is kept")
        self._hands.rest()
        self._robot.shoot("cash-count")
        self._hands.press("Ctrl+Return")
        self._hands.rest()
        self._robot.shoot_dialog("cash-seal")
        self._hands.press("Return")
        self._hands.until(page.closed.isVisible, "the sealed day")
        self._hands.rest()
        self._robot.shoot("cash-closed")
        self._remit(page)
        return format_money(Money(counted.dong))

    def _remit(self, page: CashPage) -> None:
        self._robot.reach(page.closed.receiver.edit.hasFocus, "who takes the money")
        self._hands.write(RECEIVER)
        self._hands.press("Ctrl+M")
        self._hands.rest()
        self._hands.press("Return")
        self._hands.until(lambda: not page.closed.remit.isVisible(), "the hand-over")
        self._hands.rest()

    def send(self, picture: str) -> None:
        """One exchange with the office, however it ends."""
        self._hands.press("F6")
        page = self._robot.page(SyncPage)
        self._robot.shoot("sync")
        self._hands.press("Ctrl+Return")
        self._hands.until(page.send.outcome.isVisible, "the outcome of the exchange")
        self._hands.rest()
        self._robot.shoot(picture)

    def wait_until_all_is_sent(self) -> None:
        """Nothing waits any more."""
        page = self._robot.page(SyncPage)
        self._hands.until(page.outbox.nothing.isVisible, "everything at the office")
        self._hands.rest()

    def look_around(self) -> None:
        """The pages that the day did not come by."""
        self._hands.press("F1")
        self._hands.rest()
        self._robot.shoot_dialog("help")
        self._hands.press("Escape")
        self._hands.press("F10")
        self._hands.rest()
        self._robot.shoot("settings")
