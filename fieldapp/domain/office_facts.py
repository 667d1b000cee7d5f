"""What the office says: kinds 60–79."""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.domain.facts import PERSONAL, Body, fact_kind
from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId
from fieldapp.domain.stamps import Stamp


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
    """A block of receipt numbers `first … last` of a series (0) for one device and officer.

    `request`: the `numbers_requested` fact's number request (0) that it answers.
    """

    device: str
    series: str
    first: int
    last: int
    on: Day
    to_officer: str = ""
    expires_on: Day = NO_DAY
    request: EntityId = NO_ID


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
    """A laptop's public key (Ed25519, hex) is known to the office until a day, for a unit that lies in `commune`."""

    device: str
    public_key: str
    expires_on: Day
    label: str = ""
    commune: str = ""


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


@fact_kind(68, "commune_zoned")
@dataclass(frozen=True, slots=True)
class CommuneZoned(Body):
    """From a day on the unit's commune lies in area I, II or III of the mountain regions, or in none (empty).

    `decision`: the list that says so (Decree 272/2025: approved by the province).
    """

    commune: str
    zone: str
    starts_on: Day
    decision: str = ""


@fact_kind(69, "envelope_key_published")
@dataclass(frozen=True, slots=True)
class EnvelopeKeyPublished(Body):
    """Mailbags for the office are closed for this public key (X25519, hex) from a day on; older ones go on opening."""

    public_key: str
    on: Day


@fact_kind(70, "person_merged")
@dataclass(frozen=True, slots=True)
class PersonMerged(Body):
    """`member` and `survivor` are one person: whatever was written of either holds, and the survivor is shown.

    Written into the unit of `member`; the survivor may live in another. `base` is of the field `merged_into`.
    """

    member: EntityId
    survivor: EntityId
    on: Day
    base: tuple[Stamp, ...] = ()
    clerk: str = field(default="", metadata=PERSONAL)
    reason: str = field(default="", metadata=PERSONAL)


@fact_kind(71, "person_split")
@dataclass(frozen=True, slots=True)
class PersonSplit(Body):
    """A merge is taken back: `member` and `survivor` are two persons after all; `base` as in `PersonMerged`."""

    member: EntityId
    survivor: EntityId
    on: Day
    base: tuple[Stamp, ...] = ()
    clerk: str = field(default="", metadata=PERSONAL)
    reason: str = field(default="", metadata=PERSONAL)


@fact_kind(72, "conflict_settled")
@dataclass(frozen=True, slots=True)
class ConflictSettled(Body):
    """One of several living values of a field was chosen; `base` are the stamps of all that stood side by side.

    `table` is `member` or `household`, `row` the id in it.
    """

    table: str
    row: EntityId
    name: str
    on: Day
    base: tuple[Stamp, ...] = ()
    value: str = field(default="", metadata=PERSONAL)
    clerk: str = field(default="", metadata=PERSONAL)
    reason: str = field(default="", metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class CoverAdded:
    """Days that an overlapping payment gets at its end instead of those that were paid for twice."""

    member: EntityId
    scheme: str
    group: str
    starts_on: Day
    expires_on: Day
    contribution: EntityId


@fact_kind(73, "review_settled")
@dataclass(frozen=True, slots=True)
class ReviewSettled(Body):
    """A person at the office settled something that no rule could: `sort` says what, `subject` and `other` which.

    `duplicate`: two members, outcome `different`. `overlap`: two lines of contributions, outcome `refund` (`amount`
    dong for the `months` of `subject` after `ends_on`, all of them where that is empty), `extend` (by `cover`) or
    `accept`. `override`: a `state_paid_override`, outcome `accept` or `refund`. `parked`: the fact `device.seq.0`,
    outcome `take`, `apply`, `leave` or `void`.
    """

    sort: str
    subject: EntityId
    other: EntityId
    outcome: str
    on: Day
    amount: int = 0
    months: int = 0
    ends_on: Day = NO_DAY
    cover: tuple[CoverAdded, ...] = ()
    clerk: str = field(default="", metadata=PERSONAL)
    reason: str = field(default="", metadata=PERSONAL)
