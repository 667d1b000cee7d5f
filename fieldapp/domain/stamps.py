"""Lamport stamps: the order of writes that no wrong clock can disturb (Lamport 1978)."""

from __future__ import annotations

from typing import NamedTuple


class Stamp(NamedTuple):
    """When a fact was written: its Lamport counter, then the author's id to break ties."""

    counter: int
    device: str

    def __str__(self) -> str:
        return f"{self.counter}@{self.device}"


LEAP = 10**9
"""Nobody comes by counting so far past every known counter; whoever does would leave no numbers to the others."""

NO_STAMP = Stamp(0, "")


def parse_stamp(text: str) -> Stamp:
    """Read `12@L3`; the empty string is `NO_STAMP`."""
    if not text:
        return NO_STAMP
    counter, _, device = text.partition("@")
    return Stamp(int(counter), device)
