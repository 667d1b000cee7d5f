"""What the window and the command line need of the exchange with the office; `sync` does the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol

from fieldapp.domain.errors import EnvironmentFailure
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
