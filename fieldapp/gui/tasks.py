"""Work away from the window: a database lane, a network lane and a print lane, answers back on the window's thread.

A lane is an executor. A worker never owns a signal and never calls a slot: it puts its answer in a deque and rings one
bell without arguments; the bridge, which lives on the window's thread, empties the deque in order of arrival.
Tests give every lane an `InlineExecutor`: then everything happens inside `run`, before it returns.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from fieldapp.domain.errors import FieldappError

T = TypeVar("T")


class Lane(Enum):
    """Where a job runs. Jobs of one lane with one worker keep their order."""

    DATABASE = "database"
    NETWORK = "network"
    PRINT = "print"


WORKERS: Mapping[Lane, int] = {Lane.DATABASE: 1, Lane.NETWORK: 2, Lane.PRINT: 1}


class Executor(Protocol):
    """What a lane needs of an executor."""

    def submit(self, fn: Callable[[], None], /) -> Future[None]: ...

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None: ...


class InlineExecutor:
    """Runs a job at once, in the caller's thread."""

    def submit(self, fn: Callable[[], None], /) -> Future[None]:
        """Run `fn` now."""
        future: Future[None] = Future()
        fn()
        future.set_result(None)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing is ever waiting."""


class Cancelled(Exception):
    """Raised by `Ticket.check` inside a job whose result is no longer wanted."""


@dataclass(frozen=True)
class Progress:
    """How far a long job is: `done` of `total` (0 = not known), and what it is at as a message code."""

    done: int
    total: int = 0
    stage: str = ""


@dataclass(eq=False)
class Ticket:
    """One job on its way. The window may cancel it; a long job looks at it and reports through it."""

    _stop: threading.Event = field(default_factory=threading.Event)
    _report: Callable[[Progress], None] | None = None

    def cancel(self) -> None:
        """No longer wanted: `done` and `failed` will not be called (`ended` will), a waiting job will not start."""
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._stop.is_set()

    def check(self) -> None:
        """Called by a job where it can stop cleanly. Raises `Cancelled`."""
        if self._stop.is_set():
            raise Cancelled

    def report(self, done: int, total: int = 0, stage: str = "") -> None:
        """Called by a job, from its own thread; the window hears of it on its own."""
        if self._report is not None:
            self._report(Progress(done, total, stage))


@dataclass
class _Answer(Generic[T]):
    """What came of a job: a result or an error, and who wants to know."""

    ticket: Ticket
    done: Callable[[T], None]
    failed: Callable[[FieldappError], None] | None
    ended: Callable[[], None] | None
    result: list[T] = field(default_factory=list)
    error: BaseException | None = None

    def deliver(self) -> None:
        """Tell whoever asked; a receiver whose widget is gone is passed over."""
        if self.ended is not None and _is_there(self.ended):
            self.ended()
        if self.error is None or isinstance(self.error, Cancelled):
            if self.result and not self.ticket.is_cancelled and _is_there(self.done):
                self.done(self.result[0])
        elif isinstance(self.error, FieldappError) and self.failed is not None:
            if not self.ticket.is_cancelled and _is_there(self.failed):
                self.failed(self.error)
        else:
            raise self.error


def _is_there(receiver: Callable[..., None]) -> bool:
    owner = getattr(receiver, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


class TaskRunner(QObject):
    """Runs jobs on lanes and brings the answers back. Created on the window's thread, owned by it.

    `idle` is emitted when the last answer has been delivered.
    """

    idle = Signal()
    _bell = Signal()

    def __init__(self, executors: Mapping[Lane, Executor], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executors = dict(executors)
        self._arrived: deque[Callable[[], None]] = deque()
        self._open: list[Ticket] = []
        self._closed = False
        self._busy = False
        self._bell.connect(self._on_bell)

    @classmethod
    def threaded(cls, parent: QObject | None = None) -> TaskRunner:
        """The real thing: one database worker, two for the network, one for paper."""
        return cls({lane: ThreadPoolExecutor(count, lane.value) for lane, count in WORKERS.items()}, parent)

    @classmethod
    def inline(cls, parent: QObject | None = None) -> TaskRunner:
        """Everything at once, for tests and for pictures."""
        return cls(dict.fromkeys(Lane, InlineExecutor()), parent)

    def run(
        self,
        lane: Lane,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[FieldappError], None] | None = None,
        *,
        ended: Callable[[], None] | None = None,
    ) -> Ticket:
        """Run `job` on `lane`; then on the window's thread `ended()` always, and `done(result)` or `failed(error)`.

        Only a `FieldappError` goes to `failed`; anything else is our own fault and goes to `sys.excepthook`.
        """
        return self.run_long(lane, _without_ticket(job), done, failed, ended=ended)

    def run_long(
        self,
        lane: Lane,
        job: Callable[[Ticket], T],
        done: Callable[[T], None],
        failed: Callable[[FieldappError], None] | None = None,
        *,
        ended: Callable[[], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Ticket:
        """As `run`, for a job that reports progress and can be cancelled through its ticket."""
        ticket = Ticket()
        if progress is not None:
            ticket._report = self._reporter(ticket, progress)  # noqa: SLF001 - the ticket is ours
        if self._closed:
            ticket.cancel()
            return ticket
        self._open.append(ticket)
        self._busy = True
        answer: _Answer[T] = _Answer(ticket, done, failed, ended)
        self._executors[lane].submit(self._worker(job, answer))
        return ticket

    def call(self, lane: Lane, job: Callable[[], T], /) -> T:
        """Run `job` on `lane` and wait for it: for a job of another lane, never for the window's thread."""
        answer: Future[T] = Future()

        def work() -> None:
            try:
                answer.set_result(job())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                answer.set_exception(error)

        self._executors[lane].submit(work)
        return answer.result()

    def shutdown(self) -> None:
        """Cancel what can be cancelled, let running jobs come to their end, deliver nothing more."""
        self._closed = True
        for ticket in self._open:
            ticket.cancel()
        for executor in set(self._executors.values()):
            executor.shutdown(wait=True, cancel_futures=True)
        self._arrived.clear()
        self._open.clear()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is waiting, running or undelivered."""
        return not self._open

    def _worker(self, job: Callable[[Ticket], T], answer: _Answer[T]) -> Callable[[], None]:
        def work() -> None:
            try:
                answer.ticket.check()
                answer.result.append(job(answer.ticket))
            except BaseException as error:  # noqa: BLE001 - the border of a thread: whatever it was is told on the other side
                answer.error = error
            self._post(self._closing(answer))

        return work

    def _closing(self, answer: _Answer[Any]) -> Callable[[], None]:
        def close() -> None:
            try:
                answer.deliver()
            finally:
                if answer.ticket in self._open:
                    self._open.remove(answer.ticket)

        return close

    def _reporter(self, ticket: Ticket, progress: Callable[[Progress], None]) -> Callable[[Progress], None]:
        def tell(state: Progress) -> None:
            def show() -> None:
                if not ticket.is_cancelled and _is_there(progress):
                    progress(state)

            self._post(show)

        return tell

    def _post(self, call: Callable[[], None]) -> None:
        self._arrived.append(call)
        self._bell.emit()

    @Slot()
    def _on_bell(self) -> None:
        while self._arrived:
            call = self._arrived.popleft()
            try:
                call()
            except Exception:  # noqa: BLE001 - one bad answer must not hold up the others; the hook logs and tells it
                sys.excepthook(*sys.exc_info())
        if self._busy and not self._open and not self._closed:
            self._busy = False
            self.idle.emit()


def _without_ticket(job: Callable[[], T]) -> Callable[[Ticket], T]:
    def work(_ticket: Ticket) -> T:
        return job()

    return work
