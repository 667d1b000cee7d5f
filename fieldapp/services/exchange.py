"""What the window and the command line need of the exchange with the office; `sync` does the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Protocol

from fieldapp.domain.errors import EnvironmentFailure, RuleBroken
from fieldapp.services.ports import SyncReport

LAST_SYNC = "sync.last_success"
"""Setting: when (ms since 1970) the office last acknowledged everything there was."""


class NoConnection(EnvironmentFailure):
    """The office cannot be reached; nothing is lost, the facts wait."""

    code = "no_connection"


class OfficeTooSlow(EnvironmentFailure):
    """The office did not answer within the deadline; the exchange goes on from there the next time."""

    code = "office_too_slow"


class OfficeNotTrusted(EnvironmentFailure):
    """Whoever answered is not the office that this laptop was activated with."""

    code = "office_not_trusted"


class OfficeRefused(EnvironmentFailure):
    """The office answered that it will not take this; `reason` is its code."""

    code = "office_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class SyncCancelled(EnvironmentFailure):
    """The officer stopped the exchange; what was acknowledged stays acknowledged."""

    code = "sync_cancelled"


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far the exchange is: own facts still to send, and bytes sent and received so far."""

    waiting: int
    bytes_out: int
    bytes_in: int
    phase: str
    """`send`, `receive` or `snapshot`."""


def _unwatched(_progress: SyncProgress) -> None:
    """Nobody looks."""


@dataclass(slots=True)
class Watch:
    """Lets a caller see progress and stop the exchange between two messages."""

    progress: Callable[[SyncProgress], None] = _unwatched
    stop: Event = field(default_factory=Event)

    def refuse_stopped(self) -> None:
        """Raise `SyncCancelled` once a stop was asked for."""
        if self.stop.is_set():
            raise SyncCancelled


class Exchange(Protocol):
    """One exchange with the office, from beginning to end. Called on the network lane; blocks until done."""

    def run(self, watch: Watch) -> SyncReport:
        """Send what waits, then take what is new. Raises the errors of this module; what was acknowledged stays."""

    def is_reachable(self) -> bool:
        """Whether the office's address answers at all, within a second or two."""


# the exchange put off: mailbags on a stick


class NoBagHere(RuleBroken):
    """Nothing for this laptop in that place; `others`: how many bags of other laptops lie there."""

    code = "no_bag_here"

    def __init__(self, others: int = 0) -> None:
        super().__init__(others=others)


class BagOfAnother(RuleBroken):
    """The file is for another laptop."""

    code = "bag_of_another"

    def __init__(self, device: str) -> None:
        super().__init__(device=device)


class BagForOffice(RuleBroken):
    """The file is a bag on its way to the office, not an answer."""

    code = "bag_for_office"


class NoEnvelopeKey(EnvironmentFailure):
    """This laptop does not know what to close a bag for the office with; one exchange over a network brings it."""

    code = "no_envelope_key"


class OfficeForgot(EnvironmentFailure):
    """The office was restored from a backup older than this laptop; the next bag says who we are."""

    code = "office_forgot"


def _untold(_done: int, _total: int) -> None:
    """Nobody looks."""


@dataclass(slots=True)
class BagWatch:
    """Lets a caller see how many bytes of all were written or taken, and stop before the next."""

    progress: Callable[[int, int], None] = _untold
    stop: Event = field(default_factory=Event)

    def tell(self, done: int, total: int) -> None:
        """Pass it on; raises `SyncCancelled` once a stop was asked for."""
        if self.stop.is_set():
            raise SyncCancelled
        self.progress(done, total)


@dataclass(frozen=True, slots=True)
class BagWritten:
    """A bag that was given to a carrier. `at`: ms since 1970; `facts`: own facts in it, up to number `last`; `left`:
    how many did not fit and go with the next.
    """

    file: str
    folder: str
    at: int
    last: int
    facts: int
    left: int
    size: int


@dataclass(frozen=True, slots=True)
class BagsSeen:
    """What lies in a place: answers for this laptop that it has not taken yet, its own bags, bags of others."""

    answers: int = 0
    own: int = 0
    others: int = 0


class Post(Protocol):
    """The exchange by mailbags. `write` and `take` are called on the network lane and block until done."""

    def write(self, place: Path, watch: BagWatch) -> BagWritten:
        """Write one bag with all that waits into a folder, or as the file that is named. Nothing counts as sent by it.

        Raises `NoEnvelopeKey`, `SyncCancelled`, and the faults of the medium (`stick_full`, `stick_read_only`,
        `stick_gone`, `stick_unsound`, `stick_fault`); then no file is left.
        """
        ...

    def take(self, place: Path, watch: BagWatch) -> SyncReport:
        """Take the answers in a folder, or the file that is named. Any number of times, in any order.

        Raises `NoBagHere`, `BagOfAnother`, `BagForOffice`, `SyncCancelled`, a `BundleRefused`, the medium's faults.
        """
        ...

    def look(self, place: Path) -> BagsSeen:
        """What lies there; nothing when the place cannot be read."""
        ...

    def pending(self) -> BagWritten | None:
        """The last bag written, as long as the office's answer to it has not come. Called on the database lane."""
        ...

    def folder(self) -> str:
        """The folder last used, or nothing. Called on the database lane."""
        ...
