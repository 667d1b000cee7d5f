"""The office as a real process on a free port of loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class RunningOffice:
    """A process that has said where it listens."""

    address: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()


@contextmanager
def run_office(folder: Path, *options: str) -> Iterator[RunningOffice]:
    """Serve the office of a folder until the block ends."""
    command = [sys.executable, "-m", "fieldapp", "office", "serve", "--office", str(folder), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().strip()
        if not address:
            raise AssertionError(process.stderr.read())
        try:
            yield RunningOffice(address, process)
        finally:
            process.terminate()
            process.wait(20)
