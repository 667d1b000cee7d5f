"""What happens on the played day: the morning, forty households, the evening, and the way to the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from fieldapp.demo.day_clock import DayClock
from fieldapp.demo.programme import HOUSEHOLDS, Stop, Turn
from fieldapp.demo.robot import Robot
from fieldapp.demo.scans import citizen_card_text
from fieldapp.gui.pages.enrol import EnrolPage
from fieldapp.gui.pages.find_page import FindPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.receipt import ReceiptPage

MINUTES_A_HOUSEHOLD = 11


class Prompter(Protocol):
    """Whoever stands behind the stage."""

    def say(self, text: str) -> None: ...

    def cut_power(self, clock: datetime, place: int) -> None: ...

    def network(self, state: str) -> None: ...


class Story:
    """Plays the stops of the queue from any place on."""

    def __init__(self, robot: Robot, clock: DayClock, prompter: Prompter, stops: Sequence[Stop]) -> None:
        self._robot = robot
        self._hands = robot.hands
        self._clock = clock
        self._prompter = prompter
        self._stops = stops

    def play(self, place: int) -> None:
        """From the household at `place` to the end of the day."""
        for stop in self._stops[place - 1 :]:
            self._meet(stop)
            self._clock.move_on(MINUTES_A_HOUSEHOLD)
            if stop.place % 5 == 0:
                self._prompter.say(f"{stop.place}/{HOUSEHOLDS} hộ")

    def _meet(self, stop: Stop) -> None:
        if stop.is_new:
            self._enrol(stop)
        elif stop.by_scan:
            self._robot.scan(citizen_card_text(stop.person, stop.household))
        else:
            self._robot.find(stop.search_text, stop.person.citizen_id)
        self._robot.page(HouseholdPage)
        if stop.turn is Turn.POWER_CUT:
            self._lose_power(stop)
        self._robot.take_money()
        if stop.turn is Turn.VOID_AND_REPLACE:
            self._replace()
        elif stop.turn is Turn.VOID_AND_RENEW:
            self._void()
            self._hands.press("Ctrl+O")
            self._robot.take_money()
        self._hands.press("Ctrl+Return")
        self._robot.page(FindPage)

    def _enrol(self, stop: Stop) -> None:
        """Every card under the scanner, one key, and the household is there."""
        head, *others = stop.household.members
        self._robot.scan(citizen_card_text(head, stop.household))
        self._hands.press("Ctrl+Return")
        page = self._robot.page(EnrolPage)
        for member in others:
            self._hands.scan(citizen_card_text(member, stop.household))
            self._hands.rest()
        self._hands.until(lambda: len(page.draft.written()) == len(stop.household.members), "everybody scanned")
        self._hands.until(page.is_resting, "the draft is kept")
        self._hands.rest()
        self._robot.shoot("enrol")
        self._hands.press("Ctrl+Return")

    def _lose_power(self, stop: Stop) -> None:
        """The money is stored, the paper is not there yet, and the laptop goes dark."""

    def _replace(self) -> None:
        page = self._robot.page(ReceiptPage)
        self._hands.press("Ctrl+R")
        self._robot.reach(page.form.confirm.hasFocus, "the button that replaces")
        self._robot.shoot("receipt-replace")
        self._hands.press("Space")
        self._robot.receipt()

    def _void(self) -> None:
        page = self._robot.page(ReceiptPage)
        self._hands.press("Ctrl+Delete")
        self._hands.press("Down", "Down")
        self._robot.reach(page.form.confirm.hasFocus, "the button that voids")
        self._robot.shoot("receipt-void")
        self._hands.press("Space")
        self._robot.receipt()
