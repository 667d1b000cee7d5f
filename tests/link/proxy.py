"""A slow, far, breaking link on loopback: a TCP relay in a thread of its own. No rights are needed, nothing is lost
between its ends but by a cut; packets and their loss are `tun.py`'s.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PACKET = 1400
QUEUE_SECONDS = 0.5
"""So much may wait in the link before it stops taking more."""
UP, DOWN = 0, 1


@dataclass
class Weather:
    """How the link is; may be changed while it is used.

    `bytes_a_second`: each way, 0 for as fast as can be; `round_trip`: seconds, paid once more for each new line;
    `cuts`: every line breaks when so many bytes in all have passed, one mark after the other; `cut_every`: and after
    so many seconds, a third more or less; `is_deaf`: lines are taken and nothing passes; `drip`: seconds between
    single bytes of what comes down; `is_away`: lines break and new ones are refused.
    """

    bytes_a_second: float = 0
    round_trip: float = 0
    cuts: list[int] = field(default_factory=list)
    cut_every: float = 0
    is_deaf: bool = False
    drip: float = 0
    is_away: bool = False


@dataclass
class Passed:
    """Bytes that reached the other end up and down, that were on their way when a line broke, and lines opened."""

    up: int = 0
    down: int = 0
    lost: int = 0
    lines: int = 0
    turns: int = 0
    """How often the office answered after the laptop had spoken: round trips, TLS among them."""

    @property
    def both(self) -> int:
        """Bytes both ways."""
        return self.up + self.down


class SlowLink:
    """`with SlowLink("http://127.0.0.1:8614", Weather(...)) as link:` the office is at `link.address`."""

    def __init__(self, target: str, weather: Weather | None = None, seed: int = 1) -> None:
        self._scheme = urlsplit(target).scheme
        self.lead_to(target)
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._lines: set[_Line] = set()
        self._is_open = threading.Event()
        self._ended = asyncio.Event()
        self.weather = weather or Weather()
        self.passed = Passed()
        self.on_passed: Callable[[Passed], None] | None = None
        """Called in the link's own thread after each piece."""
        self.free = [0.0, 0.0]
        self.port = 0

    @property
    def address(self) -> str:
        """Where the laptop finds the office."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)
        self._thread.start()
        self._is_open.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._loop.close()

    def lead_to(self, target: str) -> None:
        """New lines go to another office."""
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)

    def count_anew(self) -> Passed:
        """What has passed until now; counting begins again at nothing."""
        before, self.passed = self.passed, Passed()
        return before

    def break_lines(self) -> None:
        """Cut every open line; they are cut when this returns. From any other thread."""
        done = threading.Event()

        def cut() -> None:
            self.cut_all()
            self._loop.call_later(0.05, done.set)  # transports are closed in the loop's next rounds

        self._loop.call_soon_threadsafe(cut)
        done.wait()

    def cut_down(self, after: int) -> None:
        """Cut when so many bytes of an answer have come down."""

        def cut(passed: Passed) -> None:
            if passed.down >= after:
                self.on_passed = None
                self.cut_all()

        self.weather.drip = 1e-9
        self.on_passed = cut

    def cut_all(self) -> None:
        """The same, in the link's own thread."""
        for line in tuple(self._lines):
            line.break_off()

    def has_passed(self, way: int, count: int) -> None:
        """Count a piece that came out at the other end; break the lines at a mark."""
        if way == UP:
            self.passed.up += count
        else:
            self.passed.down += count
        if self.on_passed is not None:
            self.on_passed(self.passed)
        if self.weather.cuts and self.passed.both >= self.weather.cuts[0]:
            self.weather.cuts.pop(0)
            self.cut_all()

    def until_cut(self, count: int) -> int:
        """How many of so many bytes still pass before the next mark."""
        return min(count, max(1, self.weather.cuts[0] - self.passed.both)) if self.weather.cuts else count

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._take, "127.0.0.1", 0, limit=4 * PACKET)
        self.port = server.sockets[0].getsockname()[1]
        self._is_open.set()
        storm = asyncio.create_task(self._storm())
        await self._ended.wait()
        storm.cancel()
        server.close()
        while pending := asyncio.all_tasks() - {asyncio.current_task()}:
            for line in self._lines:
                line.drop()
            await asyncio.wait(pending)
        await asyncio.sleep(0.01)  # transports are closed by the loop, in its next rounds

    async def _storm(self) -> None:
        while True:
            every = self.weather.cut_every
            await asyncio.sleep(every * (0.67 + 0.66 * self._chance.random()) if every else 0.05)
            if every:
                self.cut_all()

    async def _take(self, laptop: asyncio.StreamReader, to_laptop: asyncio.StreamWriter) -> None:
        self.passed.lines += 1
        if self.weather.is_away:
            to_laptop.transport.abort()
            return
        line = _Line(self, laptop, to_laptop)
        self._lines.add(line)
        try:
            await line.carry(self._target)
        finally:
            self._lines.discard(line)


class _Line:
    """One connection both ways."""

    def __init__(self, link: SlowLink, laptop: asyncio.StreamReader, to_laptop: asyncio.StreamWriter) -> None:
        self._link = link
        self._laptop, self._to_laptop = laptop, to_laptop
        self._to_office: asyncio.StreamWriter | None = None
        self._on_way = 0
        self._spoke_last = DOWN
        self._tasks: list[asyncio.Task[None]] = []

    async def carry(self, target: tuple[str, int]) -> None:
        """Until either end closes, or the link cuts it."""
        try:
            await self._carry(target)
        except OSError:
            pass  # one of the ends is gone, and so is the line
        finally:
            self._end()

    async def _carry(self, target: tuple[str, int]) -> None:
        await asyncio.sleep(self._link.weather.round_trip)
        if self._link.weather.is_deaf:
            while await _read(self._laptop):
                pass
            return
        office, self._to_office = await asyncio.open_connection(*target, limit=4 * PACKET)
        up = self._spawn(self._pump(UP, self._laptop, self._to_office))
        down = self._spawn(self._pump(DOWN, office, self._to_laptop))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)

    def break_off(self) -> None:
        """Cut: what is on its way is lost, the laptop learns of it at once, the office gets what had arrived."""
        self._link.passed.lost += self._on_way
        self._to_laptop.transport.abort()
        self._end()

    def drop(self) -> None:
        """Both ends at once; nobody needs what is on its way."""
        for writer in (self._to_office, self._to_laptop):
            if writer is not None:
                writer.transport.abort()
        self._end()

    def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        for writer in (self._to_office, self._to_laptop):
            if writer is not None:
                writer.close()

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.append(task)
        return task

    async def _pump(self, way: int, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        loop, link = asyncio.get_running_loop(), self._link
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = self._spawn(self._deliver(way, waiting, sink))
        while piece := await _read(source):
            self._note_turn(way)
            weather = link.weather
            if weather.bytes_a_second:
                link.free[way] = max(loop.time(), link.free[way]) + len(piece) / weather.bytes_a_second
            self._on_way += len(piece)
            waiting.put_nowait((max(loop.time(), link.free[way]) + weather.round_trip / 2, piece))
            ahead = link.free[way] - loop.time() - QUEUE_SECONDS
            if ahead > 0:
                await asyncio.sleep(ahead)
        waiting.put_nowait((loop.time() + link.weather.round_trip / 2, b""))
        await delivering

    def _note_turn(self, way: int) -> None:
        if way == DOWN and self._spoke_last == UP:
            self._link.passed.turns += 1
        self._spoke_last = way

    async def _deliver(self, way: int, waiting: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter) -> None:
        loop, link = asyncio.get_running_loop(), self._link
        while True:
            at, piece = await waiting.get()
            if at > loop.time():
                await asyncio.sleep(at - loop.time())
            if not piece:
                return
            while piece:
                drip = link.weather.drip if way == DOWN else 0
                now = piece[: 1 if drip else link.until_cut(len(piece))]
                if sink.transport.is_closing():
                    return
                sink.write(now)
                self._on_way -= len(now)
                piece = piece[len(now) :]
                link.has_passed(way, len(now))
                if drip:
                    await asyncio.sleep(drip)


async def _read(source: asyncio.StreamReader) -> bytes:
    """The next piece; nothing once the other end is gone, however it went."""
    try:
        return await source.read(PACKET)
    except OSError:
        return b""
