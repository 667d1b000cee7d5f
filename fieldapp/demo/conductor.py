"""Plays the outreach day from outside: starts the player, cuts its power, breaks its network, compares the money."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fieldapp import bootstrap
from fieldapp.demo import provision, reckoning
from fieldapp.demo.day_clock import DayClock
from fieldapp.demo.mobile_link import MobileLink
from fieldapp.demo.office_process import OfficeProcess
from fieldapp.demo.programme import Play
from fieldapp.demo.stage import DemoStepFailed, Stage, program, tell_line
from fieldapp.domain.clock import day_of


@dataclass(slots=True)
class Teller:
    """Progress on standard output: calm lines with the seconds since the beginning."""

    began: float = field(default_factory=time.monotonic)

    def __call__(self, text: str) -> None:
        """One line."""
        tell_line(f"{time.monotonic() - self.began:5.1f}s  {text}")


def play_day(out: Path | None, *, seed: int, people: int) -> int:
    """Set the stage, play, compare; 0 when receipts, cash box and office name the same sum and every check is clean."""
    stage = Stage(out or Path(tempfile.mkdtemp(prefix="fieldapp-demo-")))
    stage.prepare()
    provision.enter(stage)
    say = Teller()
    tell_line(f"DỮ LIỆU MẪU: một ngày lưu động. Thư mục: {stage.folder}")
    day = day_of(bootstrap.SystemClock().now())
    officer = provision.set_up_office(stage, provision.make_register(seed, day, people), say)
    with (
        OfficeProcess(stage.office, stage.logs / "office.log") as office,
        MobileLink(office.address) as link,
    ):
        morning = DayClock.morning(day, 7)
        provision.set_up_laptop(stage, officer, link.address, morning, say)
        link.go_away()
        Play(seed, people, day.isoformat(), DayClock.morning(day).now().isoformat()).write(stage.folder)
        show = Show(stage, link, say)
        show.play()
    result = reckoning.reckon(stage, officer, show.power_cuts, link.lost)
    reckoning.tell(result, stage, say)
    return 0 if result.agrees else 1


@dataclass(slots=True)
class Show:
    """Listens to the player and does what happens to it from outside. `play` returns when the day is over."""

    stage: Stage
    link: MobileLink
    say: Teller
    power_cuts: int = 0
    _log: str = "player.log"

    def play(self) -> None:
        """Start the player, again after each power cut. Raises `DemoStepFailed` when it gives up."""
        while not self._act():
            self.power_cuts += 1

    def _act(self) -> bool:
        """One run of the player's process; whether the day is over (else the power was cut)."""
        with (
            (self.stage.logs / self._log).open("ab") as log,
            subprocess.Popen(
                [*program(), "demo", "--out", str(self.stage.folder), "--act"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            ) as player,
        ):
            try:
                is_cut = self._listen(player)
            finally:
                player.kill()
        if is_cut:
            return False
        if player.returncode != 0:
            said = (self.stage.logs / self._log).read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise DemoStepFailed("demo", said[-1] if said else str(player.returncode))
        return True

    def _listen(self, player: subprocess.Popen[bytes]) -> bool:
        """Whether the power was cut."""
        assert player.stdout is not None
        assert player.stdin is not None
        for line in player.stdout:
            message = json.loads(line)
            match message["ask"]:
                case "say":
                    self.say(message["text"])
                case "power":
                    player.kill()
                    clock = datetime.fromisoformat(message["clock"])
                    Play.read(self.stage.folder).resumed(clock, message["place"]).write(self.stage.folder)
                    return True
                case "network":
                    {"gone": self.link.go_away, "back": self.link.come_back, "lossy": self.link.lose_next_reply}[
                        message["state"]
                    ]()
                    player.stdin.write(b"done\n")
                    player.stdin.flush()
        player.wait()
        return False
