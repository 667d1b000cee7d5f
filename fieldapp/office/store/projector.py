"""Journal, feed and tables follow the inbox off the request's path, in micro-batches that grow with the load.

A bundle is acknowledged once it is in the inbox. Its facts, decoded already, are handed over in memory, up to a bound;
beyond that, and after a restart or a failure, they are read from the inbox again. While a batch is being written the
next one gathers, so an idle office enters a bundle at once and a busy one thousands of facts in one transaction.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from fieldapp.domain.errors import FieldappError
from fieldapp.office.store import entering, inbox, projection
from fieldapp.office.store.database import Database
from fieldapp.office.store.entering import Kept
from fieldapp.office.store.making import MISFITS

BATCH = 4_000
"""Facts entered in one transaction, at most one bundle more."""

MOST_WAITING = 20_000
"""Facts kept in memory until they are entered; a laptop's largest bundle holds 10,000."""

LOOK_SECONDS = 5.0
"""How often an idle projector looks whether something waits that nobody handed over."""

PAUSE_SECONDS = 1.0
"""How long it waits after a failure."""

Milliseconds = Callable[[], int]
Name = TypeVar("Name", str, int)

_LOG = logging.getLogger(__name__)


class Follower(Protocol):
    """Whoever makes journal, feed and tables follow the inbox."""

    def accepted(self, kept: Kept) -> None:
        """A bundle has been committed to the inbox."""
        ...

    def settle(self, device: str, units: Iterable[int] | None, seconds: float) -> None:
        """Wait until what others wrote about these units (None: all), and was acknowledged before, is entered; not for
        ever.
        """
        ...


def enter_author(database: Database, device: str, now_ms: int) -> None:
    """Enter all that an author's kept bundles hold, now and here."""
    while entering.enter_waiting(database, device, now_ms):
        pass


class AtOnce:
    """Enters each bundle before it is acknowledged: for commands and tests, where nobody else would."""

    def __init__(self, database: Database, now_ms: Milliseconds) -> None:
        self._database = database
        self._now_ms = now_ms

    def accepted(self, kept: Kept) -> None:
        """Enter it, whatever waits before it, and let the tables of its units follow."""
        now = self._now_ms()
        if not entering.enter(self._database, [kept], now):
            enter_author(self._database, kept.bundle.device, now)
        for unit in sorted({fact.unit for fact in kept.bundle.facts}):
            while projection.follow(self._database, unit, now):
                pass

    def settle(self, device: str, units: Iterable[int] | None, seconds: float) -> None:
        """Nothing ever waits."""


class Projector:
    """Threads that enter what is handed over: two on PostgreSQL, so that one makes rows while another's are written;
    one on SQLite, which has one writer. All bundles of an author go to the same thread.
    """

    def __init__(self, database: Database, now_ms: Milliseconds) -> None:
        self._database = database
        self._now_ms = now_ms
        self._changed = threading.Condition()
        self._queues: list[deque[Kept]] = [deque() for _ in range(2 if database.is_postgres else 1)]
        self._at_work: list[list[Kept]] = [[] for _ in self._queues]
        self._facts = 0
        self._must_look = True
        self._is_stopping = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin; whatever an earlier process left in the inbox comes first."""
        self._threads = [
            threading.Thread(target=self._work, args=(place,), name=f"projector {place}", daemon=True)
            for place in range(len(self._queues))
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the batches at hand; what is left waits in the inbox."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def accepted(self, kept: Kept) -> None:
        """Hand over a bundle that is in the inbox; one that finds no room is read from there later."""
        with self._changed:
            if self._facts >= MOST_WAITING:
                self._must_look = True
                return
            self._facts += len(kept.bundle.facts)
            self._queues[self._place_for(kept)].append(kept)
            self._changed.notify_all()

    def settle(self, device: str, units: Iterable[int] | None, seconds: float) -> None:
        """Wait, up to `seconds`, until what others handed over about these units is entered."""
        wanted = None if units is None else set(units)
        with self._changed:
            before = {
                id(kept)
                for kept in self._in_hand()
                if kept.bundle.device != device
                and (wanted is None or not wanted.isdisjoint(fact.unit for fact in kept.bundle.facts))
            }
            if before:
                self._changed.wait_for(lambda: before.isdisjoint(map(id, self._in_hand())), seconds)

    @property
    def waiting(self) -> int:
        """Facts in memory that are not entered yet."""
        return self._facts

    def _in_hand(self, *places: int) -> Iterator[Kept]:
        for place in places or range(len(self._queues)):
            yield from self._at_work[place]
            yield from self._queues[place]

    def _place_for(self, kept: Kept) -> int:
        """The thread that has an earlier bundle of the author; else one for the unit, so that feeds are not shared."""
        for place in range(len(self._queues)):
            if any(other.bundle.device == kept.bundle.device for other in self._in_hand(place)):
                return place
        return kept.bundle.facts[0].unit % len(self._queues)

    def _work(self, place: int) -> None:
        looked_at = -LOOK_SECONDS
        while not self._is_stopping:
            batch = self._take(place)
            is_well = self._attempt(lambda batch=batch: self._enter(batch))  # type: ignore[misc]
            self._done(place)
            # What is in memory comes first, but not for ever.
            is_due = time.monotonic() - looked_at >= LOOK_SECONDS
            if place == 0 and is_well and (is_due if batch else is_due or self._must_look):
                looked_at = time.monotonic()
                is_well = self._look()
            if not is_well:
                # The database is away, or two took turns badly; all of it is in the inbox.
                self._must_look = True
                self._pause()

    def _enter(self, batch: Sequence[Kept]) -> None:
        if entering.enter(self._database, batch, self._now_ms()) < sum(len(kept.bundle.facts) for kept in batch):
            self._must_look = True  # an earlier bundle of an author waits in the inbox, or another process was faster

    def _attempt(self, work: Callable[[], object]) -> bool:
        """Whether it went well; a fault of ours must not end the thread that everybody else waits for."""
        try:
            work()
        except (FieldappError, *MISFITS, AssertionError):
            _LOG.exception("what waits in the inbox was not entered")
            return False
        return True

    def _take(self, place: int) -> list[Kept]:
        queue, batch = self._queues[place], self._at_work[place]
        with self._changed:
            self._changed.wait_for(lambda: queue or self._is_stopping or (self._must_look and place == 0), LOOK_SECONDS)
            facts = 0
            while queue and facts < BATCH:
                batch.append(queue.popleft())
                facts += len(batch[-1].bundle.facts)
        return batch

    def _done(self, place: int) -> None:
        with self._changed:
            self._facts -= sum(len(kept.bundle.facts) for kept in self._at_work[place])
            self._at_work[place].clear()
            self._changed.notify_all()

    def _look(self) -> bool:
        """Enter what waits in the inbox and was not handed over, and let lagging tables follow; whether all went well.

        One author's or one unit's trouble is not that of the others. Bundles at hand are left to those who have them.
        """
        self._must_look = False
        devices: list[str] = []
        units: list[int] = []
        is_well = self._attempt(lambda: devices.extend(inbox.waiting(self._database)))
        with self._changed:
            at_hand = {kept.bundle.device for kept in self._in_hand()}
        for device in sorted(set(devices) - at_hand):
            is_well &= self._attempt(lambda device=device: self._until_done(entering.enter_waiting, device))  # type: ignore[misc]
        is_well &= self._attempt(lambda: units.extend(projection.lagging_units(self._database)))
        for unit in units:
            is_well &= self._attempt(lambda unit=unit: self._until_done(projection.follow, unit))  # type: ignore[misc]
        return is_well

    def _until_done(self, step: Callable[[Database, Name, int], int], name: Name) -> None:
        while not self._is_stopping and step(self._database, name, self._now_ms()):
            pass

    def _pause(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping, PAUSE_SECONDS)
