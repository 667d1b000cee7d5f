"""The incarnations of an office before today's: where their feeds end, and how what they said comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fieldapp.wire.bundle import Bundle
from fieldapp.wire.messages import Cursors, FeedEnd, ReturnedPiece, ReturnState


class FormerLives(Protocol):
    """What an office knows of the incarnations before it, and how it takes back what they said."""

    def ends(self) -> Sequence[FeedEnd]:
        """Where each former incarnation's feeds end, the first incarnation first."""
        ...

    def take(self, device: str, piece: ReturnedPiece, /) -> ReturnState:
        """Keep a piece of a testimony; once it is whole, verify it and store what this office has not."""
        ...

    def introduce(self, device: str, pieces: Sequence[ReturnedPiece], /) -> None:
        """Look whether a testimony among the pieces certifies a device that is not known, and take it if so."""
        ...

    def grounds(self, device: str, units: Sequence[int], /) -> Cursors:
        """Units of which some rows are held without their facts, as a snapshot told them: the position in the feed
        before which the feed alone does not tell them. Units whose snapshot the device itself returned are left out.
        """
        ...

    def disputes(self, bundle: Bundle, /) -> bool:
        """Whether a fact beyond the high water is held, from a testimony, that says something else than the bundle."""
        ...


class FirstLife:
    """`FormerLives` of whoever was never restored."""

    def ends(self) -> Sequence[FeedEnd]:
        """None."""
        return ()

    def take(self, _device: str, piece: ReturnedPiece, /) -> ReturnState:
        """Nothing was lost, nothing is wanted: whatever it is counts as here."""
        return ReturnState(piece.testimony, piece.total)

    def introduce(self, _device: str, _pieces: Sequence[ReturnedPiece], /) -> None:
        """Nobody."""

    def grounds(self, _device: str, _units: Sequence[int], /) -> Cursors:
        """None."""
        return {}

    def disputes(self, _bundle: Bundle, /) -> bool:
        """Never."""
        return False


FIRST_LIFE = FirstLife()


def carry_over(incarnation: str, cursors: Cursors, ends: Sequence[FeedEnd]) -> dict[int, int]:
    """Cursors into the feeds of a former incarnation, as cursors into today's.

    A restored office goes on from where its backup ended, so up to there a position means the same in both. Units
    that a laptop has nothing of stay without a cursor; of an incarnation that nobody here remembers nothing counts.
    """
    line = list(dict.fromkeys(end.incarnation for end in ends))
    if incarnation not in line:
        return {}
    later = line[line.index(incarnation) :]
    places = {(end.incarnation, end.unit): end.place for end in ends}
    return {unit: min(cursor, *(places.get((life, unit), 0) for life in later)) for unit, cursor in cursors.items()}
