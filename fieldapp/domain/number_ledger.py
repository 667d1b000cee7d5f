"""Receipt numbers by block: what became of each, said by the same code on the laptop and at the office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId

Numbers = tuple[int, int]
"""First and last, both included."""

ISSUED, VOID, RETURNED, UNUSED, MISSING, QUESTIONED = "issued", "void", "returned", "unused", "missing", "questioned"
FATES = (ISSUED, VOID, UNUSED, RETURNED, MISSING, QUESTIONED)
"""Everything that a number can have become."""


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """Receipt numbers `first … last` of a series allotted to a device; `request` is what it answers, if anything."""

    id: EntityId
    device: str
    to_officer: str
    series: str
    first: int
    last: int
    allotted_on: Day
    expires_on: Day
    request: EntityId = NO_ID

    def expired(self, today: Day) -> bool:
        """Whether the numbers may no longer be issued."""
        return NO_DAY < self.expires_on < today


@dataclass(frozen=True, slots=True)
class NumberReturn:
    """Numbers of a block that a device gave back unused."""

    id: EntityId
    block: EntityId
    device: str
    series: str
    first: int
    last: int
    on: Day


@dataclass(frozen=True, slots=True)
class NumberQuestion:
    """Nobody knows whether paper bears these numbers; an `outcome` (`unused`, `issued`) settles the question."""

    device: str
    series: str
    first: int
    last: int
    outcome: str


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """A device asked for more numbers; it had `left` then."""

    id: EntityId
    unit: int
    device: str
    officer: str
    wanted: int
    left: int
    on: Day


@dataclass(frozen=True, slots=True)
class BlockState:
    """A block and what became of its numbers: how many issued, of those void, and those never used, as ranges."""

    block: NumberBlock
    issued: int
    void: int
    unused: tuple[Numbers, ...]
    missing: tuple[int, ...]
    """Numbers below the highest one used that no receipt bears."""
    returned: tuple[Numbers, ...] = ()

    @property
    def left(self) -> int:
        """How many numbers can still be issued."""
        return _size(self.unused)

    @property
    def given_back(self) -> int:
        """How many numbers went back to the office."""
        return _size(self.returned)

    @property
    def next_number(self) -> int:
        """The number the next receipt takes, 0 when the block is used up."""
        return self.unused[0][0] if self.unused else 0


@dataclass(frozen=True, slots=True)
class NumberRun:
    """Consecutive numbers that became the same."""

    fate: str
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many."""
        return self.last - self.first + 1


def _size(ranges: Iterable[Numbers]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def ranges_of(numbers: Iterable[int]) -> tuple[Numbers, ...]:
    """Sorted numbers as ranges without a hole."""
    ordered = sorted(set(numbers))
    runs = groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0])
    return tuple((run[0][1], run[-1][1]) for run in (list(group) for _, group in runs))


def _returned(block: NumberBlock, returns: Iterable[NumberReturn]) -> set[int]:
    return {
        number
        for back in returns
        if back.block == block.id and back.device == block.device
        for number in range(max(back.first, block.first), min(back.last, block.last) + 1)
    }


def block_state(block: NumberBlock, used: Mapping[int, bool], returns: Iterable[NumberReturn] = ()) -> BlockState:
    """What became of a block; `used` maps each number issued from it to whether it is void.

    Numbers are taken upward, so everything above the highest used one is left and a hole below it is missing. A number
    that went back is neither, and whoever has it after that is another block's matter.
    """
    back = _returned(block, returns)
    own = [number for number in range(block.first, block.last + 1) if number not in back]
    inside = {number: used[number] for number in own if number in used}
    top = max(inside, default=block.first - 1)
    return BlockState(
        block,
        len(inside),
        sum(inside.values()),
        ranges_of(number for number in own if number > top),
        tuple(number for number in own if number < top and number not in inside),
        ranges_of(back),
    )


def block_runs(
    state: BlockState, used: Mapping[int, bool], questions: Iterable[NumberQuestion] = ()
) -> tuple[NumberRun, ...]:
    """Every number of a block, in order, by what became of it: nothing is left out and nothing is said twice."""
    block = state.block
    fates = dict.fromkeys(range(block.first, block.last + 1), ISSUED)
    for number in fates:
        if used.get(number):
            fates[number] = VOID
    fates.update(dict.fromkeys(_each(state.unused), UNUSED))
    fates.update(dict.fromkeys(state.missing, MISSING))
    for question in questions:
        if (question.device, question.series) == (block.device, block.series):
            asked = {n for n in range(question.first, question.last + 1) if n in fates and n not in used}
            fates.update(dict.fromkeys(asked, question.outcome or QUESTIONED))
    fates.update(dict.fromkeys(_each(state.returned), RETURNED))
    runs = groupby(fates.items(), key=lambda item: item[1])
    return tuple(NumberRun(fate, run[0][0], run[-1][0]) for fate, run in ((f, list(g)) for f, g in runs))


def _each(ranges: Iterable[Numbers]) -> Iterable[int]:
    return (number for first, last in ranges for number in range(first, last + 1))


def open_requests(requests: Iterable[NumberRequest], blocks: Iterable[NumberBlock]) -> tuple[NumberRequest, ...]:
    """What each officer of a device asked for last, unless a block answers it; `requests` are oldest first."""
    answered = {block.request for block in blocks}
    last = {(request.device, request.officer): request for request in requests}
    return tuple(request for request in last.values() if request.id not in answered)
