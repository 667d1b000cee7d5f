"""The played day from inside: a process with the real windows, worked by the robot, prompted by the conductor."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

from fieldapp import bootstrap, i18n
from fieldapp.demo.day_clock import DayClock
from fieldapp.demo.programme import Play, queue
from fieldapp.demo.robot import Robot
from fieldapp.demo.stage import DEMO_PIN, Stage, tell_line
from fieldapp.demo.story import Story
from fieldapp.gui.app import make_application
from fieldapp.gui.front import DatabaseLane, Front
from fieldapp.gui.hands import Hands, NothingHappened
from fieldapp.gui.tasks import TaskRunner


class Conductor:
    """The other end of the pipes: hears what happens, and is asked for what only happens from outside."""

    def say(self, text: str) -> None:
        """A line of progress."""
        self._send(ask="say", text=text)

    def cut_power(self, clock: datetime, place: int) -> None:
        """Ask for the plug to be pulled, and wait for it; `place` is where the queue goes on afterwards."""
        self._send(ask="power", clock=clock.isoformat(), place=place)
        sys.stdin.readline()

    def network(self, state: str) -> None:
        """`gone`, `back`, or `lossy`: back, but the next reply gets lost. Returns when it is so."""
        self._send(ask="network", state=state)
        sys.stdin.readline()

    def _send(self, **message: str | int) -> None:
        tell_line(json.dumps(message, ensure_ascii=False))


def perform(folder: Path) -> int:
    """Play from where the play stands to its end; the conductor may end this process before."""
    stage = Stage(folder)
    play = Play.read(folder)
    clock = DayClock(datetime.fromisoformat(play.clock))
    i18n.switch(i18n.SOURCE)
    runner = TaskRunner.threaded()
    gate = bootstrap.make_gate(stage.laptop, bootstrap.surroundings(clock), DatabaseLane(runner))
    application = make_application(sys.argv[:1], gate.remembered)
    front = Front(gate, runner, application)
    robot = Robot(front, Hands(runner), stage.screenshots)
    stops = queue(play.seed, play.people, date.fromisoformat(play.day))
    story = Story(robot, clock, Conductor(), stops)
    try:
        robot.unlock(DEMO_PIN)
        story.play(play.next_place)
        nobody = bootstrap.make_gate(stage.folder / "nobody", bootstrap.surroundings(clock), DatabaseLane(runner))
        robot.shoot_activation(nobody)
        front.close()
    except NothingHappened as missing:
        robot.shoot("stuck")
        sys.stderr.write(f"waited in vain for {missing}\n")
        return 1
    else:
        return 0
    finally:
        runner.shutdown()
