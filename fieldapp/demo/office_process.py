"""The office of a demonstration: its commands run as anybody would run them, its server in a process of its own."""

from __future__ import annotations

import ctypes
import json
import platform
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from fieldapp.demo.stage import DemoStepFailed, Stage, program

SECONDS_TO_STOP = 10
PR_SET_PDEATHSIG = 1


def run_command(*arguments: str, codes: tuple[int, ...] = (0,)) -> str:
    """Standard output of `fieldapp …`; raises `DemoStepFailed` for an exit status not among `codes`."""
    done = subprocess.run([*program(), *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in codes:
        said = done.stderr.strip().splitlines()
        raise DemoStepFailed(" ".join(arguments[:3]), said[-1] if said else f"{done.returncode}")
    return done.stdout


def run_office(stage: Stage, *arguments: str, codes: tuple[int, ...] = (0,)) -> dict[str, object]:
    """What `fieldapp office … --json` answers."""
    answer = run_command("office", *arguments, "--office", str(stage.office), "--json", codes=codes)
    found = json.loads(answer)
    assert isinstance(found, dict)
    return found


def _end_with_parent() -> None:
    """Runs in the new process on Linux: nobody stays behind when the demonstration is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class OfficeProcess:
    """`fieldapp office serve` on any free port of this machine, until the block ends."""

    def __init__(self, office: Path, log: Path) -> None:
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [*program(), "office", "serve", "--office", str(office), "--port", "0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            preexec_fn=_end_with_parent if platform.system() == "Linux" else None,  # noqa: PLW1509 - no thread yet
        )
        self.address = ""

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().decode("utf-8").strip()
        if not self.address:
            self._stop()
            step, said = "office serve", Path(self._log.name).read_text(encoding="utf-8", errors="replace")
            raise DemoStepFailed(step, said)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()
