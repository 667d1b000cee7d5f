"""Facts about money, receipts, cash and outreach events: kinds 20–49."""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.domain.facts import PERSONAL, Body, fact_kind
from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One member's share of a contribution, in dong: `contribution = state + province + other + pays`.

    `place` is the place in the household ladder, 0 where there is none.
    """

    member: EntityId
    group: str
    place: int
    starts_on: Day
    expires_on: Day
    contribution: int
    state: int
    province: int
    other: int
    pays: int


@fact_kind(20, "contribution_collected")
@dataclass(frozen=True, slots=True)
class ContributionCollected(Body):
    """Money taken, or a fully supported enrolment with nothing to pay. Makes the contribution (0), its lines (1, 2 …).

    `scheme`: `health` or `voluntary`; `method`: `months`, `years_ahead`, `missing_months`; `income`: chosen monthly
    income in dong (voluntary); `pack`, `pack_hash`: the rules used; `total`: what the payer hands over.
    """

    household: EntityId
    payer: EntityId
    scheme: str
    method: str
    months: int
    paid_on: Day
    total: int
    lines: tuple[PaidLine, ...]
    pack: str
    pack_hash: str
    income: int = 0
    cash_given: int = 0
    provisional: bool = False


@fact_kind(21, "receipt_issued")
@dataclass(frozen=True, slots=True)
class ReceiptIssued(Body):
    """A receipt (0) with its number from an allotted block; `instead_of` is the voided receipt that it replaces."""

    contribution: EntityId
    series: str
    number: int
    total: int
    on: Day
    instead_of: EntityId = NO_ID


@fact_kind(22, "receipt_voided")
@dataclass(frozen=True, slots=True)
class ReceiptVoided(Body):
    """A receipt is void; `cash_returned` says whether the money went back to the payer."""

    receipt: EntityId
    on: Day
    cash_returned: bool
    witness: str = ""
    reason: str = field(default="", metadata=PERSONAL)


@fact_kind(23, "receipt_reprinted")
@dataclass(frozen=True, slots=True)
class ReceiptReprinted(Body):
    """Copy number `copy` of a receipt was printed."""

    receipt: EntityId
    copy: int


@fact_kind(24, "renewal_requested")
@dataclass(frozen=True, slots=True)
class RenewalRequested(Body):
    """A member whom the State pays for needs a card: no money, the office acts."""

    member: EntityId
    group: str
    on: Day


@fact_kind(25, "state_paid_overridden")
@dataclass(frozen=True, slots=True)
class StatePaidOverridden(Body):
    """A supervisor let a member pay although the State pays for them; the office reviews the reason.

    `group` is the one that refuses, `source` the law's short id in the pack; the supervisor is the fact's officer.
    """

    contribution: EntityId
    member: EntityId
    group: str
    source: str
    on: Day
    reason: str = field(default="", metadata=PERSONAL)


@fact_kind(26, "contribution_refunded")
@dataclass(frozen=True, slots=True)
class ContributionRefunded(Body):
    """Unused months of one member's line go back in cash: `amount` dong for `months` months, paid out on a day.

    `cause`: `higher_group`, `died`, `left`, `overlap` (the office so decided); `last_day`: the last day in the old
    group, of life, of living here, before the days paid for twice;
    `ends_on`: the last day of what stays of the cover, nothing when none of it began.
    """

    contribution: EntityId
    member: EntityId
    cause: str
    last_day: Day
    ends_on: Day
    months: int
    amount: int
    on: Day
    pack: str
    pack_hash: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class NotesCounted:
    """How many notes of one denomination."""

    denomination: int
    count: int


@fact_kind(30, "cash_opened")
@dataclass(frozen=True, slots=True)
class CashOpened(Body):
    """An officer starts a day with `opening_float` dong of change in the box."""

    on: Day
    opening_float: int


@fact_kind(31, "cash_closed")
@dataclass(frozen=True, slots=True)
class CashClosed(Body):
    """The day's cash counted and sealed: `expected` from the facts, `counted` from the notes, the difference explained.

    `receipts` and `voids` count the day's receipts and those voided; `collected` is the sum of the receipts,
    `returned` the cash of voids given back, `paid_out` the cash of refunds.
    """

    on: Day
    opening_float: int
    receipts: int
    voids: int
    collected: int
    returned: int
    expected: int
    counted: int
    notes: tuple[NotesCounted, ...]
    reason: str = field(default="", metadata=PERSONAL)
    paid_out: int = 0


@fact_kind(32, "cash_remitted")
@dataclass(frozen=True, slots=True)
class CashRemitted(Body):
    """Cash of a closed day (`on`) handed over to the office's cashier, a bank or the treasury (`place`), on a day."""

    on: Day
    amount: int
    receiver: str = field(default="", metadata=PERSONAL)
    place: str = ""
    handed_on: Day = NO_DAY


@fact_kind(33, "cash_transferred")
@dataclass(frozen=True, slots=True)
class CashTransferred(Body):
    """Cash of the cash day `on` goes to another officer: makes the transfer (0), which is under way until answered.

    `sealed`: the day had been counted and sealed before, so its count is as it was.
    """

    to_officer: str
    amount: int
    on: Day
    sealed: bool = False
    note: str = field(default="", metadata=PERSONAL)


@fact_kind(34, "cash_transfer_answered")
@dataclass(frozen=True, slots=True)
class CashTransferAnswered(Body):
    """What became of a transfer: `taken` into the box of the fact's officer on the cash day `on`, or not received.

    The officer it went to answers first; once they say that they received nothing, the giver takes it back likewise.
    """

    transfer: EntityId
    on: Day
    taken: bool
    sealed: bool = False


@fact_kind(35, "day_cosigned")
@dataclass(frozen=True, slots=True)
class DayCosigned(Body):
    """The fact's officer has seen the money of another's closed day: `closing` is that entry, `counted` its sum."""

    closing: EntityId
    of_officer: str
    on: Day
    counted: int
    note: str = field(default="", metadata=PERSONAL)


@fact_kind(36, "float_corrected")
@dataclass(frozen=True, slots=True)
class FloatCorrected(Body):
    """The change in the box of a day was `opening_float` dong, whatever was put down before."""

    on: Day
    opening_float: int
    reason: str = field(default="", metadata=PERSONAL)


@fact_kind(37, "numbers_returned")
@dataclass(frozen=True, slots=True)
class NumbersReturned(Body):
    """Numbers `first … last` of a block go back unused; this laptop never issues them any more."""

    block: EntityId
    series: str
    first: int
    last: int
    on: Day
    reason: str = field(default="", metadata=PERSONAL)


@fact_kind(38, "numbers_requested")
@dataclass(frozen=True, slots=True)
class NumbersRequested(Body):
    """A laptop asks for more receipt numbers: `wanted` (0: as many as usual); it has `left`."""

    wanted: int
    left: int
    on: Day


@fact_kind(40, "event_opened")
@dataclass(frozen=True, slots=True)
class EventOpened(Body):
    """An outreach event (0) begins: place, village, day."""

    place: str
    on: Day
    village: str = ""
    language: str = ""


@fact_kind(41, "event_closed")
@dataclass(frozen=True, slots=True)
class EventClosed(Body):
    """The outreach event is over."""

    opened: EntityId
    on: Day
