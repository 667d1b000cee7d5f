"""Facts about households and members: kinds 1–19."""

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
