"""What the use cases need from outside, as protocols. `storage`, `sync` and `printing` provide them; tests run one
contract suite over each adapter.

Everything here is called on the database lane (one thread) except `Paper`, which runs on the print lane.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from fieldapp.domain.cash import CashEntry, DayTakings
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.household import Household, Member
from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId
from fieldapp.domain.likeness import Match, Traits
from fieldapp.domain.number_ledger import NumberBlock, NumberQuestion, NumberRequest, NumberReturn
from fieldapp.domain.project import RowKey
from fieldapp.domain.receipt import Contribution, Receipt, RefundPaid, Settlement
from fieldapp.domain.stamps import Stamp
from fieldapp.domain.zones import Zoned


@dataclass(frozen=True, slots=True)
class Changes:
    """What a use case changed: pages refresh by this and nothing polls."""

    rows: frozenset[RowKey] = frozenset()
    facts: tuple[Fact, ...] = ()

    def touches(self, *tables: str) -> bool:
        """Whether a row of one of the tables changed."""
        return any(row.table in tables for row in self.rows)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works, for whom: the signed-in officer, this laptop, its home unit, today's outreach event, the role."""

    officer: str
    officer_name: str
    device: str
    unit: int
    event: EntityId
    role: str = "collector"

    @property
    def is_supervisor(self) -> bool:
        """Whether the officer may decide against a rule, with a reason that the office reviews."""
        return self.role == "supervisor"


@dataclass(frozen=True, slots=True)
class UnitOfRegister:
    """A register unit that this laptop serves: id, commune code, names of commune and province."""

    unit: int
    commune_code: str
    commune: str
    province_code: str
    province: str


@dataclass(frozen=True, slots=True)
class OfficerOfUnit:
    """An officer as the office enrolled them; `role` is `collector` or `supervisor`."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Own facts that the office has not acknowledged: how many, and the wall clock (ms) of the oldest, 0 if none."""

    count: int
    oldest_wall: int


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The last own fact: `seq` 0 and 32 zero bytes when there is none; `acknowledged` is the office's high-water."""

    seq: int
    chain: bytes
    counter: int
    wall: int
    acknowledged: int


class Writing(Protocol):
    """Facts being written together: either all of them and all their rows are stored, or nothing is."""

    def add(self, unit: int, body: Body) -> Fact:
        """Append one fact; reads within the same writing see its rows, and its ids may be used at once."""


class Journal(Protocol):
    """The laptop's journal."""

    def head(self) -> JournalHead: ...

    def writing(self, officer: str, event: EntityId) -> AbstractContextManager[Writing]:
        """One transaction for facts, rows and whatever else is done inside (drafts dropped, numbers read)."""

    def last_changes(self) -> Changes:
        """What the writing that just ended changed."""

    def waiting(self) -> Waiting: ...

    def acknowledged_at(self, fact: EntityId) -> int:
        """When (ms since 1970) the office acknowledged the fact that made an id; 0 while it waits."""


class Register(Protocol):
    """Households and members."""

    def units(self) -> tuple[UnitOfRegister, ...]: ...

    def household(self, household: EntityId) -> Household | None:
        """With its members (those who left too, after the others) and their cover, oldest first."""

    def member(self, member: EntityId) -> Member | None: ...

    def find(self, text: str, limit: int) -> tuple[EntityId, ...]:
        """Members best first, by name without accents, initials, village, or any number typed in part (≥ 4 digits)."""

    def by_number(self, citizen_id: str, insurance_code: str) -> tuple[EntityId, ...]:
        """Members who bear exactly one of the numbers given."""

    def base(self, table: str, row_id: EntityId, *fields: str) -> tuple[Stamp, ...]:
        """Stamps of the living values of fields of a merged row: the base of the write that follows."""

    def villages(self, unit: int) -> tuple[tuple[str, int], ...]:
        """Villages with their number of living households, in Vietnamese order."""

    def officer_name(self, officer: str) -> str:
        """The name of an officer as the office enrolled them; empty for one it never told of."""

    def officers(self) -> tuple[OfficerOfUnit, ...]:
        """The officers of the units served who may work, by name."""

    def alike(self, unit: int, wanted: Traits) -> tuple[Match, ...]:
        """Who in the unit may be the person, the surest first; those merged into another are not among them."""

    def survivor(self, member: EntityId) -> EntityId:
        """The person that somebody was merged into, at the end of every merge; else the person themselves."""

    def merged_with(self, member: EntityId) -> tuple[EntityId, ...]:
        """Everyone who was merged into a person, at first or second hand."""


class CashBook(Protocol):
    """What moved through the boxes of officers."""

    def takings(self, officer: str, on: Day = NO_DAY) -> tuple[DayTakings, ...]:
        """What receipts, voids and refunds did to an officer's box, by day; of one day when it is given."""

    def cash_book(self, officer: str) -> tuple[CashEntry, ...]:
        """Every entry an officer wrote or that names them, and every answer to a transfer of theirs, in order."""

    def cash_entries(self, officer: str, on: Day) -> tuple[CashEntry, ...]:
        """What the book says of an officer's day, in order: their own entries and those about them."""

    def unclosed_days(self, officer: str, before: Day) -> tuple[Day, ...]:
        """Earlier days on which the officer took or paid out money and has not closed the cash."""

    def remembered_float(self, officer: str) -> int:
        """The opening float of the officer's last day, in dong."""


class Till(CashBook, Protocol):
    """Contributions, receipts, numbers, cash."""

    def contributions(self, household: EntityId) -> tuple[Contribution, ...]:
        """Newest first."""

    def contribution(self, contribution: EntityId) -> Contribution | None: ...

    def receipt(self, receipt: EntityId) -> Receipt | None: ...

    def receipt_of(self, contribution: EntityId) -> Receipt | None:
        """The receipt that stands for a contribution, else the last void one."""

    def receipt_by_number(self, series: str, number: int) -> Receipt | None: ...

    def receipts(self, *, on: Day = NO_DAY, officer: str = "", event: EntityId = NO_ID) -> tuple[Receipt, ...]:
        """Receipts that fit, in order of issue."""

    def refunds(self, *, on: Day = NO_DAY, officer: str = "", contribution: EntityId = NO_ID) -> tuple[RefundPaid, ...]:
        """Refunds that fit, in the order in which they were paid out."""

    def settlements(self, *subjects: EntityId) -> tuple[Settlement, ...]:
        """What the office decided about members or lines, in the order in which it did."""

    def places_taken(self, household: EntityId, year: int) -> tuple[tuple[EntityId, int], ...]:
        """`(member, place)` of the household's unvoided ladder lines paid in a calendar year."""

    def blocks(self, device: str) -> tuple[NumberBlock, ...]:
        """Blocks allotted to a device, oldest first."""

    def numbers_used(self, series: str) -> dict[int, bool]:
        """Every number of a series that a receipt bears → whether that receipt is void."""

    def numbers_returned(self, device: str) -> tuple[NumberReturn, ...]: ...

    def numbers_questioned(self, device: str) -> tuple[NumberQuestion, ...]: ...

    def number_requests(self, device: str) -> tuple[NumberRequest, ...]: ...


class Outreach(Protocol):
    """Outreach events."""

    def events(self, limit: int) -> tuple[OutreachEvent, ...]: ...

    def event(self, event: EntityId) -> OutreachEvent | None: ...


@dataclass(frozen=True, slots=True)
class OutreachEvent:
    """An event and what was done in it: households handled and cash that stands, in dong."""

    id: EntityId
    unit: int
    place: str
    village: str
    opened_on: Day
    closed_on: Day
    households: int = 0
    receipts: int = 0
    collected: int = 0


class Drafts(Protocol):
    """What is being typed, kept so that a power cut costs at most one field. Values are JSON texts."""

    def save(self, key: str, text: str) -> None: ...

    def load(self, key: str) -> str: ...

    def drop(self, key: str) -> None: ...

    def keys(self) -> tuple[str, ...]: ...


class Settings(Protocol):
    """Small remembered things of this profile (window geometry, language, printer, office address)."""

    def get(self, key: str, default: str = "") -> str: ...

    def put(self, key: str, value: str) -> None: ...


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How an exchange with the office went: counts of facts, bytes both ways, what was parked or refused and why."""

    sent: int = 0
    received: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    round_trips: int = 0
    parked: tuple[tuple[int, str], ...] = ()
    refused: str = ""
    finished: bool = False
    changes: Changes = field(default_factory=Changes)
    restored: str = ""
    """The office's new incarnation, when it was met for the first time after a restore."""
    returned: int = 0
    """Testimonies of a former incarnation that a restored office took back."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `check` found: a stable code, where, and parameters in words.

    A `notice` is worth knowing and no fault: a clock that was set back, facts kept for a newer version.
    """

    code: str
    where: str
    detail: str = ""
    notice: bool = False


class Checks(Protocol):
    """Looks over the whole profile."""

    def check(self, *, deep: bool) -> Iterator[Finding]:
        """Chain, replay against tables, block gaps, clock order, database integrity; nothing when all is well."""


class Facts(Protocol):
    """Reading facts back, for history and export."""

    def facts(self, *, after: int = 0, limit: int = 1000) -> Sequence[Fact]:
        """Own facts in order."""

    def about(self, ids: Iterable[EntityId]) -> Sequence[Fact]:
        """Facts that made or name one of the ids, oldest first, for the history page."""


@dataclass(frozen=True, slots=True)
class ShelvedPack:
    """A pack as the office published it: id, hash as announced, text."""

    pack: str
    pack_hash: str
    text: str


class RuleShelf(Protocol):
    """Packs and area lists that the office published; they are kept for ever."""

    def packs(self) -> Sequence[ShelvedPack]:
        """Every published pack once, the last published first."""

    def zones(self, unit: int) -> tuple[Zoned, ...]:
        """The areas of a unit's commune by day, earliest first."""


class Books(Protocol):
    """The opened profile: every port of the store in one hand."""

    @property
    def journal(self) -> Journal: ...
    @property
    def register(self) -> Register: ...
    @property
    def till(self) -> Till: ...
    @property
    def outreach(self) -> Outreach: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def checks(self) -> Checks: ...
    @property
    def facts(self) -> Facts: ...
