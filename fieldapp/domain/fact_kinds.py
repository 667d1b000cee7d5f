"""Every kind of fact, declared once. Numbers are for ever; new fields go to the end of a kind, with a default.

1–19 households and members, 20–29 money and receipts, 30–39 cash, 40–49 outreach, 60–79 what the office says.
Dates that the law cares about are fields of their own (`on`, `paid_on`); the header's wall clock is for display.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.domain.facts import PERSONAL, Body, fact_kind
from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId
from fieldapp.domain.stamps import Stamp


@dataclass(frozen=True, slots=True)
class KnownCover:
    """Cover that the register already knew: scheme, group, first and last day."""

    scheme: str
    group: str
    starts_on: Day
    expires_on: Day


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person as first written down. `born` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `sex` is `male` or `female`.

    `tie` is the relation to the head (`head`, `spouse`, `child` …); `groups` are codes of support groups;
    `verified` says how the citizen id was checked (`card`, `register`, or nothing); `origin` is the same person's id
    in the unit they came from.
    """

    tie: str
    groups: tuple[str, ...] = ()
    verified: str = ""
    cover: tuple[KnownCover, ...] = ()
    origin: EntityId = NO_ID
    name: str = field(default="", metadata=PERSONAL)
    born: str = field(default="", metadata=PERSONAL)
    sex: str = field(default="", metadata=PERSONAL)
    citizen_id: str = field(default="", metadata=PERSONAL)
    insurance_code: str = field(default="", metadata=PERSONAL)
    card_number: str = field(default="", metadata=PERSONAL)
    phone: str = field(default="", metadata=PERSONAL)
    ethnicity: str = field(default="", metadata=PERSONAL)
    exited_on: Day = field(default=NO_DAY, metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A new value of one mergeable field; `base` are the stamps of the values that the writer saw."""

    name: str
    base: tuple[Stamp, ...] = ()
    value: str = field(default="", metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class MovedMember:
    """A member who changes household within the unit; `base` as in `FieldChange`, of the field `household`."""

    member: EntityId
    tie: str
    base: tuple[Stamp, ...] = ()


@fact_kind(1, "household_registered")
@dataclass(frozen=True, slots=True)
class HouseholdRegistered(Body):
    """A household and its members, enrolled or imported. Makes the household (0) and its members (1, 2 …).

    The member whose tie is `head` is the head. `origin` is the household's id in the unit it moved in from.
    """

    members: tuple[NewMember, ...]
    village: str = ""
    origin: EntityId = NO_ID
    code: str = field(default="", metadata=PERSONAL)
    address: str = field(default="", metadata=PERSONAL)
    phone: str = field(default="", metadata=PERSONAL)
    language: str = field(default="", metadata=PERSONAL)


@fact_kind(2, "household_corrected")
@dataclass(frozen=True, slots=True)
class HouseholdCorrected(Body):
    """New values for fields of a household."""

    household: EntityId
    changes: tuple[FieldChange, ...]


@fact_kind(3, "household_split")
@dataclass(frozen=True, slots=True)
class HouseholdSplit(Body):
    """Members leave `household` and form a new one (0) in the same unit; the first of them is its head."""

    household: EntityId
    members: tuple[MovedMember, ...]
    village: str = ""
    address: str = field(default="", metadata=PERSONAL)
    phone: str = field(default="", metadata=PERSONAL)


@fact_kind(4, "household_moved_out")
@dataclass(frozen=True, slots=True)
class HouseholdMovedOut(Body):
    """The household leaves the unit on a day; `destination` as told, `base` of the field `status`."""

    household: EntityId
    on: Day
    base: tuple[Stamp, ...] = ()
    destination: str = field(default="", metadata=PERSONAL)


@fact_kind(5, "household_dissolved")
@dataclass(frozen=True, slots=True)
class HouseholdDissolved(Body):
    """Nobody is left of the household; `base` of the field `status`."""

    household: EntityId
    on: Day
    base: tuple[Stamp, ...] = ()


@fact_kind(6, "member_added")
@dataclass(frozen=True, slots=True)
class MemberAdded(Body):
    """A person (0) joins a household: `reason` is `born`, `moved_in`, `married_in` or `omitted`."""

    household: EntityId
    reason: str
    on: Day
    member: NewMember


@fact_kind(7, "member_corrected")
@dataclass(frozen=True, slots=True)
class MemberCorrected(Body):
    """New values for fields of a member."""

    member: EntityId
    changes: tuple[FieldChange, ...]


@fact_kind(8, "member_left")
@dataclass(frozen=True, slots=True)
class MemberLeft(Body):
    """A member died (`died`), moved away (`moved_away`) or married out of the unit (`married_out`).

    `base` is of the field `departure`.
    """

    member: EntityId
    reason: str
    on: Day
    base: tuple[Stamp, ...] = ()


@fact_kind(9, "member_moved")
@dataclass(frozen=True, slots=True)
class MemberMoved(Body):
    """A member joins another household of the same unit."""

    household: EntityId
    on: Day
    moved: MovedMember


@fact_kind(10, "identity_verified")
@dataclass(frozen=True, slots=True)
class IdentityVerified(Body):
    """A member's citizen id was checked against the card itself (`method`: `card`).

    `wrote_id`: the number was new or different and is written; `base`, `id_base`: of `verified` and `citizen_id`.
    """

    member: EntityId
    method: str
    on: Day
    base: tuple[Stamp, ...] = ()
    id_base: tuple[Stamp, ...] = ()
    wrote_id: bool = False
    citizen_id: str = field(default="", metadata=PERSONAL)


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
    `returned` the cash of voids given back.
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


@fact_kind(32, "cash_remitted")
@dataclass(frozen=True, slots=True)
class CashRemitted(Body):
    """Cash handed over to the office's cashier or bank for a closed day."""

    on: Day
    amount: int
    receiver: str = field(default="", metadata=PERSONAL)


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


@fact_kind(60, "register_imported")
@dataclass(frozen=True, slots=True)
class RegisterImported(Body):
    """The office took a commune register from a file: its digest and how many households and people it gave."""

    source: str
    digest: str
    households: int
    people: int


@fact_kind(61, "numbers_allotted")
@dataclass(frozen=True, slots=True)
class NumbersAllotted(Body):
    """A block of receipt numbers `first … last` of a series (0) for one device and officer."""

    device: str
    series: str
    first: int
    last: int
    on: Day
    to_officer: str = ""
    expires_on: Day = NO_DAY


@fact_kind(62, "officer_enrolled")
@dataclass(frozen=True, slots=True)
class OfficerEnrolled(Body):
    """An officer of the unit: id, name, role (`collector`, `supervisor`)."""

    who: str
    role: str
    code: str = ""
    name: str = ""


@fact_kind(63, "officer_suspended")
@dataclass(frozen=True, slots=True)
class OfficerSuspended(Body):
    """The officer may no longer work."""

    who: str
    on: Day


@fact_kind(64, "device_certified")
@dataclass(frozen=True, slots=True)
class DeviceCertified(Body):
    """A laptop's public key (Ed25519, hex) is known to the office until a day."""

    device: str
    public_key: str
    expires_on: Day
    label: str = ""


@fact_kind(65, "device_revoked")
@dataclass(frozen=True, slots=True)
class DeviceRevoked(Body):
    """A laptop is no longer trusted from its fact `after` on."""

    device: str
    on: Day
    after: int = 0


@fact_kind(66, "payload_erased")
@dataclass(frozen=True, slots=True)
class PayloadErased(Body):
    """The personal part of fact `(device, seq)` is to be forgotten everywhere (Law 91/2025/QH15)."""

    device: str
    seq: int


@fact_kind(67, "pack_published")
@dataclass(frozen=True, slots=True)
class PackPublished(Body):
    """A policy pack is in force or announced: id, SHA-256, and its text."""

    pack: str
    pack_hash: str
    text: str = ""
