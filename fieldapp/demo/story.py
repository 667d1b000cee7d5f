"""What happens on the played day: the morning, forty households, the evening, and the way to the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from fieldapp.demo.day_clock import DayClock
from fieldapp.demo.errands import Errands
from fieldapp.demo.evening import Evening
from fieldapp.demo.programme import HOUSEHOLDS, Stop, Turn
from fieldapp.demo.robot import Robot
from fieldapp.demo.scans import citizen_card_text
from fieldapp.gui.pages.enrol import EnrolPage
from fieldapp.gui.pages.find_page import FindPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.receipt import ReceiptPage

MINUTES_A_HOUSEHOLD = 11
TELL_EVERY = 5


class Prompter(Protocol):
    """Whoever stands behind the stage."""

    def say(self, text: str) -> None: ...

    def cut_power(self, clock: datetime, place: int) -> None: ...

    def network(self, state: str) -> None: ...


class Story:
    """Plays the stops of the queue from any place on, and what comes after the last."""

    def __init__(self, robot: Robot, clock: DayClock, prompter: Prompter, stops: Sequence[Stop]) -> None:
        self._robot = robot
        self._hands = robot.hands
        self._clock = clock
        self._prompter = prompter
        self._stops = stops
        self._errands = Errands(robot)
        self._evening = Evening(robot)

    def play(self, place: int) -> None:
        """From the household at `place` to the end of the day."""
        if place == 1:
            self._evening.begin_day()
            self._prompter.say("Mở máy bằng mã PIN, mở sự kiện, ghi tiền lẻ mang theo")
        else:
            self._prompter.say("Có điện lại, mở máy bằng mã PIN")
        for stop in self._stops[place - 1 :]:
            self._meet(stop, is_again=stop.place == place > 1)
            self._clock.move_on(MINUTES_A_HOUSEHOLD)
            if stop.place % TELL_EVERY == 0:
                self._prompter.say(f"{stop.place}/{HOUSEHOLDS} hộ")
        self._close()

    def _close(self) -> None:
        counted = self._evening.close_day()
        self._prompter.say(f"Đếm tiền và chốt ngày: {counted}")
        self._clock.move_on(40)
        self._prompter.network("lossy")
        self._evening.send("sync-lost")
        self._prompter.say("Gửi về: mạng đứt sau khi cơ quan đã ghi, trước khi máy nghe trả lời")
        self._prompter.network("back")
        self._evening.send("sync-done")
        self._evening.wait_until_all_is_sent()
        self._prompter.say("Gửi lại: cơ quan xác nhận đủ, không việc nào ghi hai lần")
        self._evening.look_around()

    def _meet(self, stop: Stop, *, is_again: bool) -> None:
        """One household from its card to its receipt; `is_again`: the power was cut when the money had been taken."""
        if stop.is_new:
            self._enrol(stop)
        elif stop.by_scan:
            self._robot.scan(citizen_card_text(stop.person, stop.household))
        else:
            self._robot.find(stop.search_text, stop.person.citizen_id)
        self._robot.page(HouseholdPage)
        if is_again:
            self._errands.print_what_was_taken()
            self._prompter.say("Biên lai đã cấp trước lúc mất điện còn nguyên, in một lần")
        else:
            self._serve(stop)
        self._hands.press("Ctrl+Return")
        self._robot.page(FindPage)

    def _serve(self, stop: Stop) -> None:
        """What this household came for, ending on the page of a receipt."""
        told = self._errands.before_money(stop)
        if stop.turn is Turn.POWER_CUT:
            self._prompter.say("Thu tiền rồi mất điện, trước khi in")
            self._robot.desk.page_shown.connect(self._on_dark)
        self._robot.take_money()
        told = self._errands.after_money(stop) or told
        if told:
            self._prompter.say(told)

    def _on_dark(self, page: str) -> None:
        """The money is stored, the paper is not there yet, and the laptop goes dark."""
        assert page == ReceiptPage.page_id
        place = next(stop.place for stop in self._stops if stop.turn is Turn.POWER_CUT)
        self._prompter.cut_power(self._clock.now(), place)

    def _enrol(self, stop: Stop) -> None:
        """Every card under the scanner, one key, and the household is there."""
        head, *others = stop.household.members
        self._robot.scan(citizen_card_text(head, stop.household))
        self._hands.press("Ctrl+Return")
        page = self._robot.page(EnrolPage)
        for member in others:
            self._hands.scan(citizen_card_text(member, stop.household))
            self._hands.rest()
        people = len(stop.household.members)
        self._hands.until(lambda: len(page.draft.written()) == people, "everybody scanned")
        self._hands.until(page.is_resting, "the draft is kept")
        self._hands.rest()
        self._robot.shoot("enrol")
        self._hands.press("Ctrl+Return")
        self._robot.page(HouseholdPage)
        self._prompter.say(f"Hộ mới: {people} người từ {people} lần quét")
