"""What a sheet of paper says: frozen values that the press sets, with nothing left to look up or to decide.

Whoever fills these has already chosen every word and sum. The only rule kept here is the last one before ink:
a sheet whose figures do not agree with each other is never made (`FiguresDisagree`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.money import ZERO, Money

PaperSize = Literal["A5", "roll80"]


class FiguresDisagree(RuleBroken):
    """Two figures on one sheet contradict each other; `figure` names which, `printed` and `expected` are in dong."""

    code = "figures_disagree"

    def __init__(self, figure: str, printed: Money, expected: Money) -> None:
        super().__init__(figure=figure, printed=printed.dong, expected=expected.dong)


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page. `rgb` holds `height` rows of `width` pixels, three bytes each, no padding."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who hands the paper over: organisation lines from the widest to the nearest, the officer, the device."""

    organisation: tuple[str, ...]
    officer: str
    device: str
    event_name: str = ""
    event_place: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """The person who stands at the table. `commune` already carries the province: "xã Chiềng La, tỉnh Sơn La"."""

    name: str
    identity: str
    address: str
    village: str = ""
    commune: str = ""


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One member and one period: `contribution` − `support` = `pays`.

    `ladder_place` counts from 1; None outside a ladder. Raises `FiguresDisagree` when the three sums do not add up.
    """

    member_name: str
    born_year: int | None
    group: str
    ladder_place: int | None
    months: int
    starts_on: date
    expires_on: date
    contribution: Money
    support: Money
    pays: Money

    def __post_init__(self) -> None:
        if self.contribution - self.support != self.pays:
            raise FiguresDisagree("pays", self.pays, self.contribution - self.support)


@dataclass(frozen=True, slots=True)
class VoidMark:
    """Why and when a receipt stopped being good."""

    reason: str
    voided_on: date


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    """A receipt for cash taken. `copy_number` 0 is the original, n ≥ 1 is "BẢN SAO n".

    `second_language` holds pairs (Vietnamese sentence, the same in the participant's language), set side by side.
    `qr` is the exact text of the code; an empty one leaves the code out. `cash_given` shows the change when known.
    `provisional`: an assumption decides an amount or a start, and the paper says so.
    Raises `FiguresDisagree` when `total` is not the sum of the lines or the cash given does not reach it.
    """

    form_name: str
    issuer: Issuer
    series: str
    number: str
    issued_on: date
    payer: Payer
    scheme_title: str
    lines: tuple[CoverLine, ...]
    total: Money
    amount_in_words: str
    qr: str = ""
    book: str = ""
    cash_given: Money | None = None
    copy_number: int = 0
    voided: VoidMark | None = None
    demo: bool = False
    second_language: tuple[tuple[str, str], ...] = ()
    provisional: bool = False

    def __post_init__(self) -> None:
        expected = Money.total(line.pays for line in self.lines)
        if self.total != expected:
            raise FiguresDisagree("total", self.total, expected)
        if self.cash_given is not None and self.cash_given < self.total:
            raise FiguresDisagree("cash_given", self.cash_given, self.total)


@dataclass(frozen=True, slots=True)
class EnrolmentSlipDocument:
    """A slip for cover that the State pays in full: no money, hence no receipt number. `reference` names the enrolment.

    Raises `FiguresDisagree` when a line asks the participant for money.
    """

    issuer: Issuer
    reference: str
    enrolled_on: date
    payer: Payer
    scheme_title: str
    lines: tuple[CoverLine, ...]
    qr: str = ""
    copy_number: int = 0
    demo: bool = False
    second_language: tuple[tuple[str, str], ...] = ()
    provisional: bool = False

    def __post_init__(self) -> None:
        for line in self.lines:
            if line.pays != ZERO:
                raise FiguresDisagree("pays", line.pays, ZERO)


@dataclass(frozen=True, slots=True)
class SchemeTakings:
    """Receipts of one scheme on one day that still stand: how many, how much."""

    scheme_title: str
    receipts: int
    amount: Money


@dataclass(frozen=True, slots=True)
class VoidedReceipt:
    """One voided number, what it had been for, and why."""

    number: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class NoteCount:
    """How many notes of one denomination lay in the box."""

    denomination: Money
    notes: int

    @property
    def amount(self) -> Money:
        return self.denomination * self.notes


NumberState = Literal["used", "void", "left", "missing", "returned", "questioned"]


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Consecutive receipt numbers in one state, both ends included; `count` is how many numbers it holds."""

    state: NumberState
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class CloseSlipDocument:
    """A day closed: what was taken, what was counted, what goes on, and every number of the block accounted for.

    `cash_paid_out` is money that left the box before the count (refunds, transfers out, earlier remittances), as a sum.
    Expected cash, counted cash and the difference follow from the parts and are not given.
    Raises `FiguresDisagree` when more is to be remitted than was counted.
    """

    issuer: Issuer
    closed_on: date
    reference: str
    opening_float: Money
    takings: tuple[SchemeTakings, ...]
    voids: tuple[VoidedReceipt, ...]
    counts: tuple[NoteCount, ...]
    to_remit: Money
    numbers: tuple[NumberRange, ...]
    supervisor: str = ""
    cash_paid_out: Money = ZERO
    difference_reason: str = ""
    unsent_facts: int = 0
    demo: bool = False
    cash_taken_over: Money = ZERO
    """Cash that came from other officers before the count."""

    def __post_init__(self) -> None:
        if self.to_remit > self.counted:
            raise FiguresDisagree("to_remit", self.to_remit, self.counted)

    @property
    def collected(self) -> Money:
        return Money.total(taking.amount for taking in self.takings)

    @property
    def receipts(self) -> int:
        return sum(taking.receipts for taking in self.takings)

    @property
    def expected(self) -> Money:
        """What should lie in the box."""
        return self.opening_float + self.collected + self.cash_taken_over - self.cash_paid_out

    @property
    def counted(self) -> Money:
        return Money.total(count.amount for count in self.counts)

    @property
    def difference(self) -> Money:
        """Counted less expected: positive is too much, negative is missing."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class RemittanceSlipDocument:
    """Cash of a closed day handed to the office's cashier, a bank or the treasury: both sides sign it.

    Raises `FiguresDisagree` when nothing is handed over or more than the day owed.
    """

    issuer: Issuer
    reference: str
    handed_on: date
    taken_on: date
    place: str
    receiver: str
    amount: Money
    amount_in_words: str
    owed_before: Money
    cosigner: str = ""
    demo: bool = False

    def __post_init__(self) -> None:
        if not ZERO < self.amount <= self.owed_before:
            raise FiguresDisagree("amount", self.amount, self.owed_before)

    @property
    def still_owed(self) -> Money:
        """What the day still owes afterwards."""
        return self.owed_before - self.amount


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One scheme's money in three places: receipts on the laptop, the office's ledger, the cash counted.

    `counted` is None where cash cannot be told apart by scheme.
    """

    title: str
    collected: Money
    office: Money
    counted: Money | None = None


@dataclass(frozen=True, slots=True)
class DaySummaryDocument:
    """One page on a day played from end to end. `tallies` are (what, how many or which) in reading order.

    `hourly` is (label, money collected) in time order for the small chart; empty leaves the chart out.
    """

    title: str
    played_on: date
    issuer: Issuer
    rows: tuple[SummaryRow, ...]
    counted: Money
    tallies: tuple[tuple[str, str], ...]
    hourly: tuple[tuple[str, Money], ...] = ()
    notes: tuple[str, ...] = ()
    demo: bool = True

    @property
    def collected(self) -> Money:
        return Money.total(row.collected for row in self.rows)

    @property
    def office(self) -> Money:
        return Money.total(row.office for row in self.rows)

    @property
    def agrees(self) -> bool:
        """Whether receipts, office and cash box name the same sum, scheme by scheme where both are known."""
        return self.collected == self.office == self.counted and all(row.collected == row.office for row in self.rows)
