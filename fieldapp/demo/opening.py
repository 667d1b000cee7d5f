"""The demonstration for somebody who sits in front of it: everything set up, then the program's own window."""

from __future__ import annotations

import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

from fieldapp import bootstrap
from fieldapp.demo import provision
from fieldapp.demo.office_process import OfficeProcess
from fieldapp.demo.stage import DEMO_PIN, Stage, tell_line
from fieldapp.domain.clock import day_of


def open_demonstration(out: Path | None, *, seed: int, people: int, keep: bool) -> int:
    """Set up and open the window; the office runs until the window is closed. A temporary folder goes with it."""
    with ExitStack() as ending:
        stage = Stage(out or Path(tempfile.mkdtemp(prefix="fieldapp-demo-")))
        stage.prepare()
        if out is None and not keep:
            ending.callback(stage.folder.rmdir)
            ending.callback(stage.clear)
        provision.enter(stage)
        clock = bootstrap.SystemClock()
        tell_line("DỮ LIỆU MẪU: người, số và tiền đều không có thật.")
        officer = provision.set_up_office(stage, provision.make_register(seed, day_of(clock.now()), people), tell_line)
        office = ending.enter_context(OfficeProcess(stage.office, stage.logs / "office.log"))
        provision.set_up_laptop(stage, officer, office.address, clock, tell_line)
        tell_line(f"Trang tình hình của cơ quan: {office.address}")
        tell_line(f"Hồ sơ của máy: {stage.laptop}")
        tell_line(f"Mã PIN: {DEMO_PIN}")
        return _run_window(stage)


def _run_window(stage: Stage) -> int:
    from fieldapp.gui.front import run

    # Qt's event loop hears no KeyboardInterrupt; without this Ctrl+C in the terminal would be ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    around = bootstrap.surroundings()
    return run(lambda on_lane: bootstrap.make_gate(stage.laptop, around, on_lane))
