"""Money is not taken twice at one event: what a laptop nearby has collected is seen before more is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fieldapp.domain.ids import EntityId
from fieldapp.services.hub import NO_PAYMENTS, PeerCollected, PeerPayments, PeerTill

T = TypeVar("T")


class PeerGuard:
    """Knows which payments of peers the officer has been shown. A refusal shows the rest, so the next press counts."""

    def __init__(self, till: PeerTill) -> None:
        self._till = till
        self._seen = NO_PAYMENTS

    def show(self, payments: PeerPayments) -> None:
        """These stand on the page."""
        self._seen = payments

    def guarded(self, household: EntityId, job: Callable[[], T]) -> Callable[[], T]:
        """The job, for the database lane, after a look at what peers have collected. Raises `PeerCollected`."""

        def look_then_do() -> T:
            try:
                self._till.refuse_unseen(household, self._seen.known)
            except PeerCollected:
                self._seen = self._till.payments(household)
                raise
            return job()

        return look_then_do
