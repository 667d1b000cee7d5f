"""An officer's cash on one day: everything follows from receipts, voids and cash entries, nothing is stored twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.ids import Day
from fieldapp.domain.money import ZERO, Money

LOOSE = 1
"""What no note makes: contributions are exact to the dong, so the box also holds an odd sum, counted in dong."""

DENOMINATIONS = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, LOOSE)
"""Notes in circulation, in dong, greatest first (State Bank of Vietnam), then `LOOSE`."""


class DayAlreadyClosed(RuleBroken):
    """The day has been counted and sealed; money taken now belongs to another day."""

    code = "day_already_closed"


class DifferenceNeedsReason(RuleBroken):
    """The count differs from what the receipts say and no reason was given."""

    code = "difference_needs_reason"

    def __init__(self, difference: int) -> None:
        super().__init__(difference=difference)


class BadNote(RuleBroken):
    """A denomination that does not exist, or a negative count of notes."""

    code = "bad_note"

    def __init__(self, denomination: int, count: int) -> None:
        super().__init__(denomination=denomination, count=count)


@dataclass(frozen=True, slots=True)
class CashEntry:
    """An `opened`, `closed` or `remitted` entry of the cash book."""

    id: str
    unit: int
    kind: str
    officer: str
    device: str
    on: Day
    amount: Money
    opening_float: Money
    receipts: int
    voids: int
    collected: Money
    returned: Money
    expected: Money
    counted: Money
    notes: tuple[tuple[int, int], ...]
    reason: str
    wall: int
    paid_out: Money = ZERO


@dataclass(frozen=True, slots=True)
class CashDay:
    """What an officer holds on a day: `expected = opening float + collected − returned − paid out`."""

    officer: str
    on: Day
    opening_float: Money
    receipts: int
    voids: int
    collected: Money
    """Sum of every receipt issued on the day, void or not."""
    returned: Money
    """Cash given back for voids of the day."""
    closed: CashEntry | None
    remitted: Money
    paid_out: Money = ZERO
    """Cash of refunds: unused months that went back on the day."""

    @property
    def expected(self) -> Money:
        """Cash that must be in the box."""
        return self.opening_float + self.collected - self.returned - self.paid_out

    @property
    def to_remit(self) -> Money:
        """Cash owed to the office for the day: what was collected and not given back, less what is handed over.

        Negative when more went back than came in: the office owes the officer.
        """
        return self.collected - self.returned - self.paid_out - self.remitted


def count_notes(notes: Iterable[tuple[int, int]]) -> Money:
    """The sum of counted notes `(denomination, count)`; raises `BadNote`."""
    total = 0
    for denomination, count in notes:
        if denomination not in DENOMINATIONS or count < 0:
            raise BadNote(denomination, count)
        total += denomination * count
    return Money(total)


def parse_notes(text: str) -> tuple[tuple[int, int], ...]:
    """Read `500000x3,1000x2` as the cash table stores it."""
    pairs = (part.split("x") for part in text.split(",") if part)
    return tuple((int(denomination), int(count)) for denomination, count in pairs)


def sum_day(
    officer: str,
    on: Day,
    receipts: Iterable[tuple[Money, Money | None]],
    entries: Iterable[CashEntry],
    refunds: Iterable[Money] = (),
) -> CashDay:
    """The cash day from `(total, cash returned if void)` of each receipt, the officer's entries and refunds of the day.

    A void without cash given back has `returned = ZERO`: the money is still in the box and the payer has a claim.
    """
    amounts = list(receipts)
    book = list(entries)
    closed = next((entry for entry in reversed(book) if entry.kind == "closed"), None)
    return CashDay(
        officer=officer,
        on=on,
        opening_float=Money.total(entry.opening_float for entry in book if entry.kind == "opened"),
        receipts=len(amounts),
        voids=sum(returned is not None for _, returned in amounts),
        collected=Money.total(total for total, _ in amounts),
        returned=Money.total(returned or ZERO for _, returned in amounts),
        closed=closed,
        remitted=Money.total(entry.amount for entry in book if entry.kind == "remitted"),
        paid_out=Money.total(refunds),
    )
