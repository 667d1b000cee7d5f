"""Taking money: what renewals and voluntary contributions share. One transaction from quote to numbered receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import ContributionCollected, PaidLine, ReceiptIssued
from fieldapp.domain.facts import Body
from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId
from fieldapp.domain.money import Money
from fieldapp.domain.number_ledger import BlockState, block_state
from fieldapp.domain.quote import Line
from fieldapp.services.cash import CashBox
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.ports import Changes, Desk, Drafts, Journal, Till


class NoNumbersLeft(RuleBroken):
    """The allotted receipt numbers are used up or have expired; the office must allot more."""

    code = "no_numbers_left"


class QuoteChanged(RuleBroken):
    """The amount is no longer the one that was shown, so nothing was taken."""

    code = "quote_changed"

    def __init__(self, shown: Money, now: Money) -> None:
        super().__init__(shown=shown.dong, now=now.dong)


class CashTooLittle(RuleBroken):
    """The cash given does not reach the amount; part payment is not allowed."""

    code = "cash_too_little"

    def __init__(self, given: Money, total: Money) -> None:
        super().__init__(given=given.dong, total=total.dong)


class NothingToCollect(RuleBroken):
    """Nobody is ticked, or nobody who may pay."""

    code = "nothing_to_collect"


@dataclass(frozen=True, slots=True)
class Collected:
    """What was stored: the contribution, its receipt (none when nothing was to be paid), and the changes."""

    contribution: EntityId
    receipt: EntityId
    changes: Changes


def paid_line(member: EntityId, line: Line) -> PaidLine:
    """A quote's line as the fact carries it."""
    return PaidLine(
        member=member,
        group=line.group,
        place=line.place or 0,
        starts_on=as_day(line.starts) if line.starts else NO_DAY,
        expires_on=as_day(line.ends) if line.ends else NO_DAY,
        contribution=line.contribution.dong,
        state=line.state.dong,
        province=line.province.dong,
        other=line.other.dong,
        pays=line.pays.dong,
    )


class Numbers:
    """Receipt numbers of this laptop."""

    def __init__(self, till: Till, day: WorkingDay) -> None:
        self._till = till
        self._day = day

    def states(self, desk: Desk) -> tuple[BlockState, ...]:
        """Every block of this device and what became of its numbers."""
        back = self._till.numbers_returned(desk.device)
        return tuple(block_state(b, self._till.numbers_used(b.series), back) for b in self._till.blocks(desk.device))

    def left(self, desk: Desk) -> int:
        """How many receipts can still be issued."""
        return sum(state.left for state in self._usable(desk))

    def next(self, desk: Desk) -> tuple[str, int]:
        """Series and number of the next receipt; raises `NoNumbersLeft`."""
        for state in self._usable(desk):
            if state.next_number:
                return state.block.series, state.next_number
        raise NoNumbersLeft

    def _usable(self, desk: Desk) -> list[BlockState]:
        today = as_day(self._day.shown())
        return [
            state
            for state in self.states(desk)
            if state.block.to_officer in {"", desk.officer} and not state.block.expired(today)
        ]


def _nothing_else(_contribution: EntityId) -> tuple[Body, ...]:
    return ()


class Collecting:
    """Stores a contribution with its receipt, or nothing at all."""

    def __init__(self, journal: Journal, cash: CashBox, numbers: Numbers, drafts: Drafts) -> None:
        self._journal = journal
        self._cash = cash
        self._numbers = numbers
        self._drafts = drafts

    def day(self, desk: Desk) -> Day:
        """The day money carries; raises when it is in doubt or already closed."""
        return self._cash.refuse_when_closed(desk)

    def store(
        self,
        desk: Desk,
        unit: int,
        body: ContributionCollected,
        shown: Money,
        draft: str = "",
        *,
        instead_of: EntityId = NO_ID,
        also: Callable[[EntityId], Iterable[Body]] = _nothing_else,
    ) -> Collected:
        """Write contribution and receipt together. `shown` is the amount that officer and payer agreed on.

        `also` gives further facts about the contribution, written in the same transaction.
        `cash_given` of zero means the exact amount. Raises `QuoteChanged`, `CashTooLittle`, `NoNumbersLeft`.
        """
        total, given = Money(body.total), Money(body.cash_given)
        if shown != total:
            raise QuoteChanged(shown, total)
        if given and given < total:
            raise CashTooLittle(given, total)
        series, number = self._numbers.next(desk) if total else ("", 0)
        receipt = NO_ID
        with self._journal.writing(desk.officer, desk.event) as writing:
            contribution = writing.add(unit, body).made(0)
            if total:
                issued = ReceiptIssued(contribution, series, number, total.dong, body.paid_on, instead_of)
                receipt = writing.add(unit, issued).made(0)
            for more in also(contribution):
                writing.add(unit, more)
            if draft:
                self._drafts.drop(draft)
        return Collected(contribution, receipt, self._journal.last_changes())
