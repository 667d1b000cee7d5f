"""How much goes into one message, by how the last ones went, and how long a message and a pause may take. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

START_BYTES = 10_240
"""About a hundred enrolments, and what fits the first flight of a TCP connection."""
LEAST_BYTES = 2_048
MOST_BYTES = 256 * 1024

PIECE_CHUNKS = 3

DEADLINE_SECONDS = 20.0
"""For a message of one chunk. Kernel back-off on a bad link lasts minutes; dropping the connection is faster."""
SWIFT_SECONDS = 1.0
"""A full chunk that took no longer may be followed by one four times its size."""
GOOD_SECONDS = 5.0
"""A full chunk that took no longer may be followed by one of double size."""

FIRST_PAUSE = 0.3
LONGEST_PAUSE = 8.0


@dataclass(frozen=True, slots=True)
class Pace:
    """`chunk`: bytes that one message may hold each way."""

    chunk: int = START_BYTES
    patience: float = DEADLINE_SECONDS
    """Seconds that a chunk may take there and back."""

    @property
    def piece(self) -> int:
        """Bytes of a register to ask for at once: what has come of them stays when the line breaks."""
        return min(MOST_BYTES, PIECE_CHUNKS * self.chunk)

    def after(self, size: int, seconds: float) -> Pace:
        """After a message whose longer way had `size` bytes; one that was far from full says nothing of the link."""
        if size * 2 < self.chunk:
            return self
        if seconds <= SWIFT_SECONDS:
            return self._of(self.chunk * 4)
        if seconds <= GOOD_SECONDS:
            return self._of(self.chunk * 2)
        return self._of(self.chunk // 2) if seconds > self.patience / 2 else self

    def after_break(self) -> Pace:
        """After a time-out or a cut."""
        return self._of(self.chunk // 2)

    def deadline(self, size: int) -> float:
        """Seconds within which a message of `size` bytes must be there and answered, however the bytes drip."""
        return self.patience * max(1.0, size / self.chunk)

    def _of(self, chunk: int) -> Pace:
        return replace(self, chunk=min(MOST_BYTES, max(LEAST_BYTES, chunk)))

    def text(self) -> str:
        """For remembering between runs."""
        return str(self.chunk)


def read_pace(text: str) -> Pace:
    """What was remembered; a beginner's pace where nothing usable was."""
    if text.isascii() and text.isdigit() and LEAST_BYTES <= int(text) <= MOST_BYTES:
        return Pace(int(text))
    return Pace()


def pause_before(fruitless: int, chance: float) -> float:
    """Seconds to wait after `fruitless` tries without progress, drawn by `chance` (0 … 1) from half to one and a half
    of a doubling span, so that laptops that lost one mast do not come back at one moment.
    """
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(fruitless, 10)) * (0.5 + chance)
