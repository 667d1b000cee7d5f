"""Telling a scanner from fingers: a scanner types like a keyboard, only much faster, and often ends with Enter or Tab.

`ScanReader` is plain logic over characters and their times. A burst is a run of characters at most `PACE_MS` apart, at
least `SHORTEST` long; text with the citizen card's `|` is a scan at whatever pace. Time comes from the events
themselves, so a window that was busy for a moment does not turn typing into a burst.
"""

from __future__ import annotations

from enum import Enum

PACE_MS = 35
"""Characters of one burst follow each other at least this fast; quick typists need three times as long."""

SHORTEST = 8
"""Fewer characters are never a scan: the shortest code on a card has ten."""

QUIET_MS = 90
"""After this much silence a burst without a terminator is over."""

SUSPECT = 3
"""From the so-many-th quick character on, the text is not searched for until the burst is over."""


class End(Enum):
    """What a terminator or a silence means for the text before it."""

    SCAN = "scan"
    TYPED = "typed"


class ScanReader:
    """Follows the characters arriving in one field."""

    def __init__(self) -> None:
        self._burst: list[str] = []
        self._last: int | None = None

    @property
    def is_suspected(self) -> bool:
        """Whether the last characters came too quickly for fingers, so far."""
        return len(self._burst) >= SUSPECT

    @property
    def has_begun(self) -> bool:
        """Whether more than the first character of a possible burst has come."""
        return len(self._burst) > 1

    def character(self, text: str, at_ms: int) -> None:
        """Some characters arrived (an input method may bring several at once)."""
        if self._last is None or at_ms - self._last > PACE_MS:
            self._burst.clear()
        self._burst.extend(text)
        self._last = at_ms

    def erase(self, at_ms: int) -> None:
        """A backspace: input methods that rewrite letters send it in the middle of a burst."""
        if self._last is not None and at_ms - self._last <= PACE_MS and self._burst:
            self._burst.pop()
        else:
            self._burst.clear()
        self._last = at_ms

    def terminator(self, at_ms: int) -> End:
        """Enter or Tab arrived."""
        in_time = self._last is not None and at_ms - self._last <= PACE_MS * 2
        return End.SCAN if in_time and self._is_scan() else End.TYPED

    def silence(self) -> End:
        """Nothing came for `QUIET_MS`."""
        return End.SCAN if self._is_scan(needs_digits=True) else End.TYPED

    def text(self) -> str:
        """The characters of the burst so far."""
        return "".join(self._burst)

    def forget(self) -> None:
        """Begin anew."""
        self._burst.clear()
        self._last = None

    def _is_scan(self, *, needs_digits: bool = False) -> bool:
        text = self.text()
        if len(text) < SHORTEST:
            return False
        # Without a terminator only what looks like a card counts: a name pasted by an input method does not.
        return not needs_digits or "|" in text or sum(letter.isdigit() for letter in text) * 2 >= len(text)
