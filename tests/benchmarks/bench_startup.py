"""Start-up and memory: from a fresh process to the first window, against a bare Qt window in the same run.

`python -m tests.benchmarks startup`. Each way is a fresh process, offscreen, in turn; the median counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

ROUNDS = 7
MEASURED = """
import time, os, sys
begun = time.perf_counter()
{work}
taken = (time.perf_counter() - begun) * 1000
# not getrusage: the kernel hands down the peak of the process that started this one
with open("/proc/self/status") as status:
    peak = next(line for line in status if line.startswith("VmHWM")).split()[1]
print(f"{{taken:.1f}} {{int(peak) // 1024}}")
sys.stdout.flush()
os._exit(0)
"""
BARE = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.show()
application.sendPostedEvents()
"""
FIRST_WINDOW = """
from concurrent.futures import Future
from pathlib import Path
from fieldapp.commands.window import Door
from fieldapp.gui.app import make_application
from fieldapp.gui.front import Front
from fieldapp.gui.tasks import Lane, TaskRunner

class Later:
    def submit(self, work):
        return Future()

gate = Door(Path({folder!r}), None)
application = make_application([], gate.remembered)
front = Front(gate, TaskRunner(dict.fromkeys(Lane, Later())))
front.begin()
application.sendPostedEvents()
"""
READY = """
from pathlib import Path
from fieldapp import bootstrap
from fieldapp.gui.app import make_application
from fieldapp.gui.front import Front
from fieldapp.gui.tasks import TaskRunner
gate = bootstrap.make_gate(Path({folder!r}), bootstrap.surroundings(), bootstrap.call_here)
application = make_application([], gate.remembered)
front = Front(gate, TaskRunner.inline())
front.begin()
application.sendPostedEvents()
"""
EVERYTHING = (
    """
import sqlite_utils, requests, reportlab.pdfgen.canvas, uharfbuzz, segno, pypdfium2, openpyxl, zxingcpp
"""
    + READY
)
COMMAND = "from fieldapp.cli import build_parser\nbuild_parser()"

WAYS: Mapping[str, str] = {
    "a bare Qt window": BARE,
    "our first window": FIRST_WINDOW,
    "our window ready to unlock": READY,
    "the same with every library loaded first": EVERYTHING,
    "the command line's parser": COMMAND,
}


def main() -> None:
    """Milliseconds and megabytes of each way, and the ratio to a bare Qt window."""
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
        for _ in range(ROUNDS):
            for name, work in WAYS.items():
                figures[name].append(_once(work.format(folder=str(Path(folder) / "profile"))))
    bare_ms, bare_mb = _medians(figures["a bare Qt window"])
    for name, taken in figures.items():
        ms, mb = _medians(taken)
        print(f"{name:42} {ms:7.0f} ms ×{ms / bare_ms:4.2f}   {mb:5.0f} MB ×{mb / bare_mb:4.2f}")


def _once(work: str) -> tuple[float, float]:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(work=work)], env=surroundings, capture_output=True, text=True, check=True
    )
    milliseconds, megabytes = done.stdout.split()
    return float(milliseconds), float(megabytes)


def _medians(taken: list[tuple[float, float]]) -> tuple[float, float]:
    return median(ms for ms, _ in taken), median(mb for _, mb in taken)
