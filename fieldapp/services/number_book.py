"""The book of receipt numbers of this laptop: every number accounted for, more asked for, unused ones given back."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import NumbersRequested, NumbersReturned
from fieldapp.domain.ids import EntityId
from fieldapp.domain.number_ledger import BlockState, NumberRequest, NumberRun, block_runs, open_requests
from fieldapp.services.collect import Numbers
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.ports import Changes, Desk, Journal, Till

MOST_ASKED = 5_000


class AlreadyAsked(RuleBroken):
    """The office has not answered the last request yet."""

    code = "numbers_already_asked"


class NothingToReturn(RuleBroken):
    """No number of the block is unused."""

    code = "nothing_to_return"


class BadCountAsked(RuleBroken):
    """Less than none, or more than a block may hold."""

    code = "bad_count_asked"

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


@dataclass(frozen=True, slots=True)
class BlockPage:
    """A block, what it came to, and every number of it in order; `usable`: the next receipt may take from it."""

    state: BlockState
    runs: tuple[NumberRun, ...]
    usable: bool
    expired: bool


@dataclass(frozen=True, slots=True)
class NumberLedger:
    """All blocks of this laptop, oldest first; what was asked and not answered."""

    pages: tuple[BlockPage, ...]
    left: int
    asked: NumberRequest | None


class NumberBook:
    """Reads the ledger, asks and gives back."""

    def __init__(self, journal: Journal, till: Till, numbers: Numbers, day: WorkingDay) -> None:
        self._journal = journal
        self._till = till
        self._numbers = numbers
        self._day = day

    def ledger(self, desk: Desk) -> NumberLedger:
        """Every number that this laptop was ever given."""
        questions, today = self._till.numbers_questioned(desk.device), as_day(self._day.shown())
        pages = []
        for state in self._numbers.states(desk):
            block = state.block
            expired = block.expired(today)
            usable = bool(state.left) and not expired and block.to_officer in {"", desk.officer}
            runs = block_runs(state, self._till.numbers_used(block.series), questions)
            pages.append(BlockPage(state, runs, usable, expired))
        return NumberLedger(tuple(pages), self._numbers.left(desk), self._asked(desk))

    def ask(self, desk: Desk, wanted: int = 0) -> Changes:
        """Ask the office for more, by any carrier; `wanted` 0 leaves the count to it.

        Raises `AlreadyAsked`, `BadCountAsked`.
        """
        if not 0 <= wanted <= MOST_ASKED:
            raise BadCountAsked(MOST_ASKED)
        if self._asked(desk) is not None:
            raise AlreadyAsked
        body = NumbersRequested(wanted, self._numbers.left(desk), as_day(self._day.shown()))
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(desk.unit, body)
        return self._journal.last_changes()

    def give_back(self, desk: Desk, block: EntityId, reason: str = "") -> Changes:
        """Give every unused number of a block back; this laptop issues none of them any more. Raises `NothingToReturn`.

        The office may allot them again once it has this fact, not before.
        """
        state = next((one for one in self._numbers.states(desk) if one.block.id == block), None)
        if state is None or not state.unused:
            raise NothingToReturn
        on, why = as_day(self._day.shown()), " ".join(reason.split())
        with self._journal.writing(desk.officer, desk.event) as writing:
            for first, last in state.unused:
                writing.add(desk.unit, NumbersReturned(block, state.block.series, first, last, on, why))
        return self._journal.last_changes()

    def _asked(self, desk: Desk) -> NumberRequest | None:
        waiting = open_requests(self._till.number_requests(desk.device), self._till.blocks(desk.device))
        return next((request for request in waiting if request.officer == desk.officer), None)
