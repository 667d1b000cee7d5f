"""A link of packets between two network namespaces of our own: real TCP over a slow, far, lossy way with outages.

Two TUN devices, one in each namespace, end in this process (`python -m tests.link.tun`), which carries packets between
them late, one after the other, and loses some. Root only. The namespaces are called `fieldapp-field-PID` and
`fieldapp-office-PID`. They go when the process ends; a second process, which outlives it for that one purpose, sees to
it when the first is killed.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import fcntl
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

DEVICE = Path("/dev/net/tun")
FIELD, OFFICE = "10.99.0.1", "10.99.0.2"
_NAMES = ("fieldapp-field-", "fieldapp-office-")
_MTU = 1400
_QUEUE_SECONDS = 2.0
_TUNSETIFF, _TUN_WITHOUT_HEADER = 0x400454CA, 0x1001
_CLONE_NEWNET = 0x40000000


@dataclass(frozen=True, slots=True)
class Air:
    """How the way is: kilobits a second each way, milliseconds there and back, percent of packets lost, in bursts of so
    many on average, and an outage of `away` seconds after every `up` seconds.
    """

    kilobits: float = 64
    round_trip_ms: float = 600
    loss: float = 0
    burst: float = 1
    up: float = 0
    away: float = 0
    seed: int = 1


def why_not() -> str:
    """Why no such link can be made here; empty when it can."""
    if os.geteuid() != 0:
        return "not root"
    if not DEVICE.exists():
        return f"no {DEVICE}"
    return "" if shutil.which("ip") else "no `ip`"


@dataclass
class TunPair:
    """A link under way, seen by a test."""

    pid: int
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def names(self) -> tuple[str, str]:
        """The namespaces."""
        field_name, office_name = (f"{name}{self.pid}" for name in _NAMES)
        return field_name, office_name

    def at_field(self, work: Callable[[], T]) -> T:
        """Do something in a thread that stands in the laptop's namespace; processes it starts stand there too."""
        return _in_namespace(self.names[0], work)

    def at_office(self, work: Callable[[], T]) -> T:
        """The same at the office's end."""
        return _in_namespace(self.names[1], work)

    def count(self) -> dict[str, int]:
        """Bytes that came out up and down since the last count, packets carried and packets lost."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("count\n")
        self.process.stdin.flush()
        counted: dict[str, int] = json.loads(self.process.stdout.readline())
        return counted


@contextmanager
def tun_pair(air: Air) -> Iterator[TunPair]:
    """A link for the time of the block. Raises `OSError` when it cannot be made."""
    told = [part for name, value in asdict(air).items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "tests.link.tun", *told]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise OSError("no link of packets")
        try:
            yield TunPair(process.pid, process)
        finally:
            process.stdin.close()
            process.wait(20)


def namespaces() -> set[str]:
    """Those of ours that there are."""
    listed = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in listed.splitlines() if line.startswith(_NAMES)}


def _in_namespace(name: str, work: Callable[[], T]) -> T:
    done: list[T] = []
    failed: list[BaseException] = []

    def there() -> None:
        try:
            _enter(name)
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            failed.append(error)

    thread = threading.Thread(target=there, name=name)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


def _enter(name: str) -> None:
    """Move this thread."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = os.open(f"/run/netns/{name}", os.O_RDONLY)
    try:
        if libc.setns(handle, _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), name)
    finally:
        os.close(handle)


# --- the process in the middle ---------------------------------------------------------------------------------------


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def _make_end(name: str, address: str, other: str) -> int:
    _ip("netns", "add", name)

    def open_device() -> int:
        end = os.open(DEVICE, os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH", b"air0", _TUN_WITHOUT_HEADER))
        return end

    end = _in_namespace(name, open_device)
    for arguments in (
        ("addr", "add", address, "peer", other, "dev", "air0"),
        ("link", "set", "dev", "air0", "up", "mtu", str(_MTU)),
        ("link", "set", "dev", "lo", "up"),
    ):
        _ip("-n", name, *arguments)
    return end


def _remove(*names: str) -> None:
    for name in names:
        with suppress(OSError, subprocess.CalledProcessError):
            _ip("netns", "del", name)


def _sweep() -> None:
    """Remove what a machine that lost power in the middle has left."""
    for name in namespaces():
        pid = re.sub(r"\D", "", name)
        if not Path(f"/proc/{pid}").exists():
            _remove(name)


def _leave_a_janitor(names: tuple[str, str]) -> None:
    """A process that waits for this one's end, however it comes, and removes the namespaces."""
    read, _write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        for handle in range(256):
            if handle != read:
                with suppress(OSError):
                    os.close(handle)
        os.read(read, 1)
        _remove_quietly(names)
        os._exit(0)
    os.close(read)


def _remove_quietly(names: tuple[str, str]) -> None:
    for name in names:
        if os.fork() == 0:
            os.execvp("ip", ["ip", "netns", "del", name])  # noqa: S606 - nothing of Python is needed any more
        os.wait()


class _Way:
    """Packets in one direction."""

    def __init__(self, air: Air, source: int, sink: int, chance: random.Random, counted: dict[str, int]) -> None:
        self._air, self._source, self._sink = air, source, sink
        self._chance, self._counted = chance, counted
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._free = 0.0
        self._in_burst = False
        self.bytes = 0
        self._loop.add_reader(source, self._on_packets)

    def _on_packets(self) -> None:
        with suppress(BlockingIOError):
            while True:
                self._take(os.read(self._source, 2 * _MTU))

    def _take(self, packet: bytes) -> None:
        now = self._loop.time()
        self._free = max(self._free, now)
        if self._is_lost() or self._is_away(now) or self._free - now > _QUEUE_SECONDS:
            self._counted["lost"] += 1
            return
        self._counted["packets"] += 1
        self._free += len(packet) / (self._air.kilobits * 125)
        self._loop.call_at(self._free + self._air.round_trip_ms / 2000, self._give, packet)

    def _give(self, packet: bytes) -> None:
        self.bytes += len(packet)
        with suppress(OSError):
            os.write(self._sink, packet)

    def _is_lost(self) -> bool:
        """Two states, as air has: packets are lost in bursts, and as many in all as was asked for."""
        loss, burst = self._air.loss / 100, max(1.0, self._air.burst)
        turns = 1 / burst if self._in_burst else loss / (burst * (1 - loss))
        if self._chance.random() < turns:
            self._in_burst = not self._in_burst
        return self._in_burst

    def _is_away(self, now: float) -> bool:
        return bool(self._air.up) and (now - self._began) % (self._air.up + self._air.away) > self._air.up


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _carry(air: Air, field_end: int, office_end: int) -> None:
    counted = {"packets": 0, "lost": 0}
    chance = random.Random(air.seed)
    up = _Way(air, field_end, office_end, chance, counted)
    down = _Way(air, office_end, field_end, chance, counted)
    _say("ready")
    loop = asyncio.get_running_loop()
    asked = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    while await asked.readline():
        _say(json.dumps({"up": up.bytes, "down": down.bytes, **counted}))
        up.bytes = down.bytes = counted["packets"] = counted["lost"] = 0


def main() -> None:
    """Carry packets until standard input ends."""
    parser = argparse.ArgumentParser()
    for one in fields(Air):
        parser.add_argument(f"--{one.name}", type=int if one.name == "seed" else float, default=one.default)
    air = Air(**vars(parser.parse_args()))
    _sweep()
    names = (f"{_NAMES[0]}{os.getpid()}", f"{_NAMES[1]}{os.getpid()}")
    _leave_a_janitor(names)
    asyncio.run(_carry(air, _make_end(names[0], FIELD, OFFICE), _make_end(names[1], OFFICE, FIELD)))


if __name__ == "__main__":
    main()
