"""Anki's sync server and express-pouchdb as processes behind a link, and their clients, told what to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.link.proxy import Passed, SlowLink, Weather

HERE = Path(__file__).parent
PEERS = HERE.parents[2] / "build" / "peers"
ANKI = PEERS / "anki" / "bin" / "python"
POUCH = PEERS / "pouch" / "node_modules"


@dataclass(frozen=True, slots=True)
class Taken:
    """What an exchange took: bytes both ways on the link, seconds, and how often the other side was waited for."""

    bytes: int
    seconds: float
    turns: int


def taken(passed: Passed, seconds: float) -> Taken:
    """The same from what the link counted."""
    return Taken(passed.both, seconds, passed.turns)


class Peer:
    """A client process and the link that it uses."""

    def __init__(self, process: subprocess.Popen[str], link: SlowLink, weather: Weather) -> None:
        self._process, self._link, self._weather = process, link, weather
        self._read()

    def quietly(self, step: str) -> None:
        """A step that is not measured, over the link as if there were none."""
        self._link.weather = Weather()
        self._say(step)
        self._link.weather = self._weather

    def measure(self, step: str) -> Taken:
        """A step over the link, on new lines."""
        self._link.break_lines()
        self._link.count_anew()
        seconds = self._say(step)
        return taken(self._link.count_anew(), seconds)

    def _say(self, step: str) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write(step + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> float:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a peer ended: {self._process.args!r}")
        return float(json.loads(line))


@contextmanager
def anki(folder: Path, records: Path, weather: Weather) -> Iterator[Peer]:
    """Anki's library against its own sync server."""
    (folder / "client").mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    served = {"SYNC_USER1": "mau:mau", "SYNC_BASE": str(folder / "server"), "SYNC_HOST": "127.0.0.1"}
    command = [str(ANKI), "-m", "anki.syncserver"]
    with _running(command, {**served, "SYNC_PORT": str(port), "RUST_LOG": "error"}, folder):
        _await_port(port)
        with SlowLink(f"http://127.0.0.1:{port}") as link:
            told = [str(ANKI), str(HERE / "anki_client.py"), str(folder / "client"), link.address + "/", str(records)]
            with _running(told, {}, folder) as client:
                yield Peer(client, link, weather)


@contextmanager
def pouch(folder: Path, records: Path, weather: Weather) -> Iterator[Peer]:
    """PouchDB against express-pouchdb."""
    (folder / "client").mkdir(parents=True)
    (folder / "server").mkdir()
    paths = {"NODE_PATH": str(POUCH)}
    with _running(["node", str(HERE / "pouch_server.js"), str(folder / "server")], paths, folder) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        with SlowLink(f"http://127.0.0.1:{port}") as link:
            told = ["node", str(HERE / "pouch_client.js"), str(folder / "client"), link.address, str(records)]
            with _running(told, paths, folder) as client:
                yield Peer(client, link, weather)


@contextmanager
def _running(command: list[str], settings: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    with (
        (folder / "said.txt").open("a", encoding="utf-8") as said,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env={**os.environ, **settings},
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def _await_port(port: int) -> None:
    """A server that does not say when it listens: tried until it does."""
    for _ in range(600):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.05)
    raise RuntimeError("the peer's server never listened")
