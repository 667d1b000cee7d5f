"""The parts of the played day: its queue, its clock, its folder, its link."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldapp.commands.demonstration import FEWEST
from fieldapp.demo.day_clock import DayClock
from fieldapp.demo.mobile_link import MobileLink
from fieldapp.demo.programme import HOUSEHOLDS, NEW, TURNS, Play, Turn, is_due, oldest, queue
from fieldapp.demo.stage import MARK, DemoFolderTaken, Stage
from fieldapp.domain.clock import VIETNAM, day_of

DAY = date(2026, 11, 21)


@given(st.integers(0, 10_000), st.dates(date(2026, 7, 1), date(2028, 6, 30)))
@example(196, date(2028, 5, 15))  # 600 people were 4 households short
def test_whatever_seed_and_day_forty_different_households_come(seed: int, day: date) -> None:
    stops = queue(seed, FEWEST, day)
    assert [stop.place for stop in stops] == list(range(1, HOUSEHOLDS + 1))
    assert [stop.place for stop in stops if stop.is_new] == list(NEW)
    assert len({stop.person.citizen_id for stop in stops}) == HOUSEHOLDS
    assert all(any(is_due(member, day) for member in stop.household.members) for stop in stops if not stop.is_new)
    assert len(stops[NEW[0] - 1].household.members) == 5
    sad = next(stop for stop in stops if stop.turn is Turn.DEATH)
    gone = oldest(sad.household, day)
    assert gone is not None
    assert any(is_due(member, day) for member in sad.household.members if member is not gone)


def test_the_queue_is_the_same_after_a_power_cut() -> None:
    assert queue(7, 600, DAY) == queue(7, 600, DAY)
    assert queue(7, 600, DAY) != queue(8, 600, DAY)


def test_nothing_else_happens_at_a_new_household() -> None:
    assert not set(NEW) & set(TURNS)
    assert sorted(turn.value for turn in TURNS.values() if turn is not Turn.VOLUNTARY) == sorted(
        turn.value for turn in Turn if turn is not Turn.VOLUNTARY
    )


def test_a_play_is_read_as_it_was_written(tmp_path: Path) -> None:
    play = Play(7, 600, DAY.isoformat(), DayClock.morning(DAY).now().isoformat())
    later = play.resumed(DayClock.morning(DAY, 12).now(), 21)
    later.write(tmp_path)
    assert Play.read(tmp_path) == later
    assert later.next_place == 21


def test_the_day_begins_in_the_morning_and_goes_on() -> None:
    clock = DayClock.morning(DAY)
    first = clock.now()
    assert (day_of(first), first.astimezone(VIETNAM).hour) == (DAY, 8)
    clock.move_on(11)
    assert clock.now() - first >= timedelta(minutes=11)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("mine", encoding="utf-8")
    with pytest.raises(DemoFolderTaken):
        Stage(tmp_path).prepare()
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]


def test_an_earlier_demonstration_makes_room(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "demo")
    stage.prepare()
    (stage.laptop / "deep").mkdir(parents=True)
    stage.prepare()
    assert not stage.laptop.exists()
    assert (stage.folder / MARK).read_text(encoding="utf-8").startswith("DỮ LIỆU MẪU")


class Echo:
    """An office that answers every request with the number of requests it has heard."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.heard: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _peer = self._listening.accept()
            except OSError:
                return
            with line:
                while piece := line.recv(4096):
                    self.heard.append(piece)
                    line.sendall(f"answer {len(self.heard)}".encode())


@pytest.fixture
def office() -> Iterator[Echo]:
    made = Echo()
    yield made
    made.close()


@pytest.fixture
def ask(office: Echo) -> Iterator[tuple[MobileLink, Callable[[bytes], bytes]]]:
    """The link to the office, and how a laptop asks through it; nothing means that the line broke."""
    with MobileLink(office.address) as link:

        def call(message: bytes) -> bytes:
            host, port = link.address.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port)), timeout=10) as laptop:
                try:
                    laptop.sendall(message)
                    return laptop.recv(4096)
                except ConnectionError:
                    return b""

        yield link, call


def test_the_link_carries_both_ways(ask: tuple[MobileLink, Callable[[bytes], bytes]]) -> None:
    _link, call = ask
    assert call(b"POST /sync one") == b"answer 1"
    assert call(b"POST /sync two") == b"answer 2"


def test_a_reply_gets_lost_once_after_the_office_has_heard(
    office: Echo, ask: tuple[MobileLink, Callable[[bytes], bytes]]
) -> None:
    link, call = ask
    link.lose_next_reply()
    assert call(b"GET /healthz") == b"answer 1", "only an exchange is lost"
    assert call(b"POST /sync one") == b""
    assert office.heard[-1] == b"POST /sync one"
    assert link.lost == 1
    assert call(b"POST /sync one") == b"", "and the signal is gone"
    link.come_back()
    assert call(b"POST /sync one") == b"answer 3"
    assert link.lost == 1


def test_without_a_signal_nobody_hears(office: Echo, ask: tuple[MobileLink, Callable[[bytes], bytes]]) -> None:
    link, call = ask
    link.go_away()
    assert call(b"POST /sync one") == b""
    assert office.heard == []
    link.come_back()
    assert call(b"POST /sync one") == b"answer 1"
