"""An officer's cash: the entries of the cash book, one day's box, and the notes in it. Nothing is stored twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId
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
    """An entry of the cash book, by its `kind`.

    `opened`, `corrected`: `opening_float`; `closed`: the count; `remitted`: `amount` to `place`; `transferred`:
    `amount` to the officer `other`; `taken`, `declined`: the answer to the transfer `about`; `cosigned`: of the
    closing `about`.
    `sealed`: the day had been counted before this money moved.
    """

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
    other: str = ""
    about: EntityId = NO_ID
    place: str = ""
    handed_on: Day = NO_DAY
    sealed: bool = False
    counter: int = 0

    @property
    def order(self) -> tuple[int, str, str]:
        """Its place in the book."""
        return self.counter, self.device, self.id

    @property
    def difference(self) -> Money:
        """Of a closing: counted less expected."""
        return self.counted - self.expected


_MONEY = ("amount", "opening_float", "collected", "returned", "expected", "counted", "paid_out")


def read_entry(row: Mapping[str, str | int]) -> CashEntry:
    """An entry as a row of the table `cash_entry` holds it."""
    return CashEntry(
        id=str(row["id"]),
        unit=int(row["unit"]),
        kind=str(row["kind"]),
        officer=str(row["officer"]),
        device=str(row["device"]),
        on=Day(str(row["on_day"])),
        **{name: Money(int(row[name])) for name in _MONEY},
        receipts=int(row["receipts"]),
        voids=int(row["voids"]),
        notes=parse_notes(str(row["notes"])),
        reason=str(row["reason"]),
        wall=int(row["wall"]),
        other=str(row["other"]),
        about=EntityId(str(row["about"])),
        place=str(row["place"]),
        handed_on=Day(str(row["handed_on"])),
        sealed=bool(row["sealed"]),
        counter=int(row["counter"]),
    )


@dataclass(frozen=True, slots=True)
class CashDay:
    """What an officer holds on a day: `expected = opening float + collected − returned − paid out + taken − passed`."""

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
    taken: Money = ZERO
    """Cash taken over from other officers before the count."""
    passed: Money = ZERO
    """Cash passed to other officers before the count."""
    moved_after: Money = ZERO
    """Taken less passed once the day had been counted."""
    cosigned: CashEntry | None = None
    """Another officer has seen the money of the closed day."""

    @property
    def expected(self) -> Money:
        """Cash that must be in the box when it is counted."""
        return self.opening_float + self.net_before_count

    @property
    def net_before_count(self) -> Money:
        """What the day brought into the box until it was counted."""
        return self.collected - self.returned - self.paid_out + self.taken - self.passed

    @property
    def to_remit(self) -> Money:
        """Cash owed to the office for the day: what came in and did not go out again, less what is handed over.

        Negative when more went out than came in: the office owes the officer.
        """
        return self.net_before_count + self.moved_after - self.remitted


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


def float_of(entries: Iterable[CashEntry]) -> Money:
    """The change in the box of a day: what was put in, all together, unless a correction said what it was."""
    held = ZERO
    for entry in entries:
        if entry.kind == "opened":
            held += entry.opening_float
        elif entry.kind == "corrected":
            held = entry.opening_float
    return held


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
    takings = DayTakings(
        on=on,
        receipts=len(amounts),
        voids=sum(returned is not None for _, returned in amounts),
        collected=Money.total(total for total, _ in amounts),
        returned=Money.total(returned or ZERO for _, returned in amounts),
        paid_out=Money.total(refunds),
    )
    return day_of_book(officer, takings, entries)


@dataclass(frozen=True, slots=True)
class DayTakings:
    """What receipts, voids and refunds of a day did to the box of an officer."""

    on: Day
    receipts: int = 0
    voids: int = 0
    collected: Money = ZERO
    returned: Money = ZERO
    paid_out: Money = ZERO


def day_of_book(officer: str, takings: DayTakings, entries: Iterable[CashEntry]) -> CashDay:
    """The cash day from what was taken and the entries of the book about the day, those of others too, in order."""
    book = list(entries)
    own = [entry for entry in book if entry.officer == officer and entry.on == takings.on]

    def total(kind: str, *, sealed: bool) -> Money:
        return Money.total(entry.amount for entry in own if entry.kind == kind and entry.sealed is sealed)

    closed = next((entry for entry in reversed(own) if entry.kind == "closed"), None)
    signed = (entry for entry in book if entry.kind == "cosigned" and closed is not None and entry.about == closed.id)
    return CashDay(
        officer=officer,
        on=takings.on,
        opening_float=float_of(own),
        receipts=takings.receipts,
        voids=takings.voids,
        collected=takings.collected,
        returned=takings.returned,
        closed=closed,
        remitted=Money.total(entry.amount for entry in own if entry.kind == "remitted"),
        paid_out=takings.paid_out,
        taken=total("taken", sealed=False),
        passed=total("transferred", sealed=False),
        moved_after=total("taken", sealed=True) - total("transferred", sealed=True),
        cosigned=next((entry for entry in signed if entry.officer != officer), None),
    )
