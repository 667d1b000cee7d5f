"""What the writing and the reading of columns share: marks, types, and what stands around a column."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate

Owner = tuple[str, int]
"""Author and sequence number of the fact that a value stands in."""

NOBODY: Owner = ("", 0)
Owners = Sequence[Owner]

MAX_PLACES = 256
"""The most fields that a record may have."""
MAX_HEAD = 3
"""The most digits that may stand apart at the beginning of a number."""


class Mark(IntEnum):
    """How a column is written; the numbers are on the wire and stay what they are."""

    INT_SAME = 0
    INT_OFFSETS = 1
    INT_NARROW = 2
    INT_STEPS = 3
    INT_TIMES = 4
    INT_TABLE = 5
    INT_RUNS = 6
    TEXT_SAME = 7
    TEXT_JOINED = 8
    TEXT_EACH = 9
    TEXT_TABLE = 10
    TEXT_WORDS = 11
    TEXT_NAMES = 12
    TEXT_FORMS = 13
    TEXT_FORM = 14
    TEXT_DERIVED = 15
    TRUTHS = 16
    MIXED = 17
    SEQUENCES = 18
    RECORDS = 19


class ValueType(IntEnum):
    """Types of values in a mixed column."""

    TRUTH = 0
    INT = 1
    TEXT = 2
    LIST = 3


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a column: the fact that each value stands in; the record that each stands in, and how many
    places of it come before; how many values each list of the next level out holds (nothing: there is none).
    """

    owners: Owners
    records: Sequence[Sequence[object]] = ()
    places: int = 0
    runs: Sequence[int] = ()

    def beside(self, place: int) -> list[str]:
        """The column before this one at `place`, what is no text as a blank."""
        return [value if isinstance(value := record[place], str) else "" for record in self.records]

    def only(self, chosen: Sequence[int]) -> Around:
        """The facts of some of the values; columns and lists around them are no longer theirs."""
        return Around([self.owners[place] for place in chosen])


def alone(count: int) -> Around:
    """Nothing around so many values."""
    return Around([NOBODY] * count)


def runs_of(runs: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """How many of the chosen values each run holds, those that hold none left out."""
    ends = list(accumulate(runs))
    counts = Counter(bisect_right(ends, place) for place in chosen) if runs else {}
    return [counts[run] for run in sorted(counts)]


def runs_within(lengths: Sequence[int], runs: Sequence[int]) -> list[int]:
    """The runs that the entries of lists form: each list is one; of lists of one entry at most, those further out."""
    if runs and max(lengths, default=0) <= 1:
        return runs_of(runs, [place for place, length in enumerate(lengths) if length])
    return [length for length in lengths if length]
