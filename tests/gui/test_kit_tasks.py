"""Lanes: order, thread, failure, cancel, progress, end."""

from __future__ import annotations

import sys
import threading
from functools import partial
from types import TracebackType

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.errors import FieldappError, NotWholeDong
from fieldapp.gui.tasks import Lane, Progress, TaskRunner, Ticket


def _rest(qtbot: QtBot, runner: TaskRunner) -> None:
    qtbot.waitUntil(lambda: runner.is_idle, timeout=5000)


def test_answers_of_one_lane_come_in_order_on_the_windows_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    came: list[tuple[int, bool]] = []
    here = threading.get_ident()

    def note(number: int) -> None:
        came.append((number, threading.get_ident() == here))

    for number in range(200):
        runner.run(Lane.DATABASE, partial(int, number), note)
    _rest(qtbot, runner)
    assert came == [(number, True) for number in range(200)]


def test_jobs_leave_the_windows_thread(qtbot: QtBot) -> None:
    runner = TaskRunner.threaded()
    seen: list[int] = []
    with qtbot.waitSignal(runner.idle, timeout=5000):
        for lane in Lane:
            runner.run(lane, threading.get_ident, seen.append)
    runner.shutdown()
    assert len(seen) == 3
    assert threading.get_ident() not in seen


def test_a_broken_rule_goes_to_whoever_asked(qtbot: QtBot, runner: TaskRunner) -> None:
    told: list[object] = []

    def job() -> int:
        raise NotWholeDong("1,5")

    runner.run(Lane.DATABASE, job, told.append, told.append, ended=lambda: told.append("ended"))
    _rest(qtbot, runner)
    assert told[0] == "ended"
    assert isinstance(told[1], NotWholeDong)
    assert len(told) == 2


def test_our_own_fault_goes_to_the_hook_and_holds_nothing_up(
    qtbot: QtBot, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[type[BaseException]] = []

    def hook(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
        faults.append(kind)

    monkeypatch.setattr(sys, "excepthook", hook)
    told: list[object] = []
    runner.run(Lane.DATABASE, lambda: 1 // 0, told.append, told.append, ended=lambda: told.append("ended"))
    runner.run(Lane.DATABASE, lambda: "next", told.append)
    _rest(qtbot, runner)
    assert faults == [ZeroDivisionError]
    assert told == ["ended", "next"]


def test_a_rule_broken_where_nobody_listens_is_a_fault(
    qtbot: QtBot, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: faults.append(kind))

    def job() -> None:
        raise FieldappError

    runner.run(Lane.DATABASE, job, lambda _nothing: None)
    _rest(qtbot, runner)
    assert faults == [FieldappError]


def test_cancelled_work_is_neither_started_nor_told(qtbot: QtBot) -> None:
    runner, gate = TaskRunner.threaded(), threading.Event()
    ran: list[int] = []
    told: list[object] = []
    first = runner.run(Lane.DATABASE, lambda: gate.wait(5), told.append, ended=lambda: told.append("first ended"))
    second = runner.run(Lane.DATABASE, lambda: ran.append(1), told.append, ended=lambda: told.append("second ended"))
    first.cancel()
    second.cancel()
    with qtbot.waitSignal(runner.idle, timeout=5000):
        gate.set()
    runner.shutdown()
    assert ran == []
    assert told == ["first ended", "second ended"]


def test_a_long_job_reports_and_stops_where_it_can(qtbot: QtBot) -> None:
    runner = TaskRunner.threaded()
    seen: list[Progress] = []
    told: list[object] = []
    reached = threading.Event()

    def job(ticket: Ticket) -> int:
        ticket.report(1, 3, "reading")
        reached.wait(5)
        ticket.check()
        return 3

    ticket = runner.run_long(Lane.NETWORK, job, told.append, told.append, progress=seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    with qtbot.waitSignal(runner.idle, timeout=5000):
        ticket.cancel()
        reached.set()
    runner.shutdown()
    assert seen == [Progress(1, 3, "reading")]
    assert told == []


def test_a_receiver_that_is_gone_is_passed_over(qtbot: QtBot, qapp: QApplication) -> None:
    class Receiver(QObject):
        heard: list[object] = []  # noqa: RUF012 - outlives the object on purpose

        def hear(self, what: object) -> None:
            self.heard.append(what)

    runner, gate, receiver = TaskRunner.threaded(), threading.Event(), Receiver()
    runner.run(Lane.DATABASE, lambda: gate.wait(5), receiver.hear)
    import shiboken6

    shiboken6.delete(receiver)
    with qtbot.waitSignal(runner.idle, timeout=5000):
        gate.set()
    runner.shutdown()
    assert Receiver.heard == []


def test_after_the_end_nothing_starts(runner: TaskRunner) -> None:
    told: list[object] = []
    runner.shutdown()
    assert runner.run(Lane.DATABASE, lambda: 1, told.append).is_cancelled
    assert told == []
    assert runner.is_idle


def test_work_asked_for_inside_an_answer_is_done(qtbot: QtBot, runner: TaskRunner) -> None:
    told: list[str] = []

    def then(word: str) -> None:
        told.append(word)
        runner.run(Lane.DATABASE, lambda: "second", told.append)

    runner.run(Lane.DATABASE, lambda: "first", then)
    qtbot.waitUntil(lambda: len(told) == 2 and runner.is_idle, timeout=5000)
    assert told == ["first", "second"]
