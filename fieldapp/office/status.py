"""How the office stands: units, laptops, money, numbers, and what waits for a person. Read in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fieldapp.domain.cash import CashDay, CashEntry, DayTakings
from fieldapp.domain.cash_account import CashAccount, account_of
from fieldapp.domain.ids import Day
from fieldapp.domain.money import Money
from fieldapp.domain.number_ledger import QUESTIONED, RETURNED, BlockState, NumberRequest, NumberRun
from fieldapp.office import review
from fieldapp.office.number_blocks import read_books
from fieldapp.office.office import Office
from fieldapp.office.officers import Officer, list_officers
from fieldapp.office.store import claims, registry, reports, rules
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.reports import KeptBundle, RefundLine, Takings, UnitCounts, UsedNumber
from fieldapp.office.store.rules import Override
from fieldapp.office.store.shapes import LaptopRecord, ParkedFact, UnitPlace

SETTLE_SECONDS = 1.0
"""How long a reader waits for what was acknowledged just before."""


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """A unit and what its tables hold."""

    place: UnitPlace
    counts: UnitCounts


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """A laptop: how far its facts are here, how far it has the feeds, and its receipt numbers."""

    record: LaptopRecord
    high_water: int
    behind: int
    """Facts of its units that it did not have when it last spoke."""
    blocks: tuple[BlockState, ...]
    asked: tuple[NumberRequest, ...] = ()
    """What its officers asked for and have not been given."""

    @property
    def numbers_left(self) -> int:
        """Receipt numbers that it can still issue."""
        return sum(state.left for state in self.blocks)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """An officer's money of one day, over schemes: receipts against the cash book, in dong.

    `held`: receipts that stand; `voided`: receipts that do not; `returned`: cash given back for them; `closed`:
    whether the day was counted; `counted`, `expected`: as sealed; `remitted`: handed over; `refunded`: unused months
    that went back in cash.
    """

    on: str
    officer: str
    receipts: int
    voids: int
    collected: int
    voided: int
    returned: int
    is_closed: bool
    opening_float: int
    expected: int
    counted: int
    remitted: int
    refunded: int = 0
    moved: int = 0
    """Taken over from other officers less passed to them, before the count."""
    moved_after: int = 0
    """The same of money that had been counted."""
    cosigned_by: str = ""

    @property
    def held(self) -> int:
        """The sum of the receipts that stand."""
        return self.collected - self.voided

    @property
    def due(self) -> int:
        """What the box must hold: the float, plus what came in, less what was given back, refunded or passed on."""
        return self.opening_float + self.collected - self.returned - self.refunded + self.moved

    @property
    def agrees(self) -> bool:
        """Whether the sealed count is what the receipts at the office say."""
        return self.is_closed and self.counted == self.expected == self.due


@dataclass(frozen=True, slots=True)
class NumberStatus:
    """All receipt numbers: in standing receipts, void, missing below the highest used, borne twice, left, and those
    outside of any block.
    """

    used: int
    void: int
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    left: int
    stray: tuple[str, ...]
    returned: int = 0
    """Given back by laptops, whether they were allotted again or not."""
    questioned: int = 0
    """Of laptops that were lost or replaced: nobody knows yet."""


@dataclass(frozen=True, slots=True)
class OfficeStatus:
    """Everything the status page shows."""

    name: str
    incarnation: str
    is_demo: bool
    at_ms: int
    units: tuple[UnitStatus, ...]
    officers: tuple[Officer, ...]
    devices: tuple[DeviceStatus, ...]
    open_codes: int
    takings: tuple[Takings, ...]
    accounts: tuple[CashAccount, ...]
    """The cash of each officer over all days."""
    money: tuple[MoneyLine, ...]
    numbers: NumberStatus
    parked: tuple[ParkedFact, ...]
    parked_count: int
    kept: tuple[KeptBundle, ...]
    overrides: tuple[Override, ...] = ()
    """Money taken although the State pays, for the office to review."""
    review: Mapping[str, int] = field(default_factory=dict)
    """How many matters of each sort wait for a person's decision, as far as the units have been looked through."""

    @property
    def held(self) -> int:
        """Money of all receipts that stand."""
        return sum(line.held for line in self.takings)

    @property
    def waiting(self) -> int:
        """How many things a person must look at."""
        numbers = (self.numbers.missing, self.numbers.doubled, self.numbers.stray)
        differing = sum(line.is_closed and not line.agrees for line in self.money)
        return sum(self.review.values()) + sum(map(len, numbers)) + differing


def read_status(office: Office, only_units: Sequence[int] | None = None) -> OfficeStatus:
    """The status of the whole office, or of some units; what was acknowledged a moment ago is in it."""
    office.exchange.follower.settle("", only_units, SETTLE_SECONDS)
    with office.database.reading() as transaction:
        places = [place for place in registry.units(transaction) if only_units is None or place.unit in only_units]
        units = [place.unit for place in places]
        takings = [line for unit in units for line in reports.takings(transaction, unit)]
        cash = [line for unit in units for line in reports.cash_lines(transaction, unit)]
        refunds = [line for unit in units for line in reports.refund_lines(transaction, unit)]
        used = [number for unit in units for number in reports.used_numbers(transaction, unit)]
        books = read_books(transaction, units, used)
        states = [books.state(block) for block in books.blocks]
        counts = {unit: reports.unit_counts(transaction, unit) for unit in units}
        marks = {mark.device: mark.seq for mark in reports.high_waters(transaction)}
        here = {record.device for record in registry.laptops(transaction) if set(record.units) & set(units)}
        doubled = [number for number, _count in claims.doubled(transaction, claims.RECEIPT)]
        return OfficeStatus(
            name=office.config.name,
            incarnation=office.signer.key_id,
            is_demo=office.config.is_demo,
            at_ms=office.now_ms,
            units=tuple(UnitStatus(place, counts[place.unit]) for place in places),
            officers=tuple(officer for officer in list_officers(transaction) if officer.unit in units),
            devices=tuple(
                DeviceStatus(
                    record,
                    marks.get(record.device, 0),
                    _behind(transaction, record),
                    tuple(state for state in states if state.block.device == record.device),
                    books.asked(record.device),
                )
                for record in registry.laptops(transaction)
                if record.device in here
            ),
            open_codes=sum(
                not code.device and code.expires_at > office.now_ms for code in registry.activations(transaction)
            ),
            takings=tuple(takings),
            money=tuple(money_lines(takings, cash, refunds)),
            numbers=_numbers(states, used, doubled, [run for state in states for run in books.runs(state)]),
            accounts=read_accounts(takings, cash, refunds),
            parked=tuple(reports.parked(transaction, only_units)),
            parked_count=reports.parked_count(transaction, only_units),
            kept=tuple(
                bundle for bundle in reports.kept_bundles(transaction) if only_units is None or bundle.device in here
            ),
            overrides=tuple(line for unit in units for line in rules.overrides(transaction, unit)),
            review=review.counts(transaction, review.scope_of(transaction, only_units)),
        )


def _behind(transaction: Transaction, record: LaptopRecord) -> int:
    """Facts that a device has still to fetch; its own are not news to it."""
    cursors = registry.cursors_of(transaction, record.device)
    return sum(reports.waits_for(transaction, record.device, unit, cursors.get(unit, 0)) for unit in record.units)


def _numbers(
    states: Sequence[BlockState], used: Sequence[UsedNumber], doubled: Sequence[str], runs: Sequence[NumberRun]
) -> NumberStatus:
    missing = [claims.receipt_number(state.block.series, number) for state in states for number in state.missing]
    stray = [
        claims.receipt_number(number.series, number.number)
        for number in used
        if not any(
            state.block.series == number.series
            and state.block.device == number.device
            and state.block.first <= number.number <= state.block.last
            for state in states
        )
    ]
    return NumberStatus(
        used=sum(not number.is_void for number in used),
        void=sum(number.is_void for number in used),
        missing=tuple(missing),
        doubled=tuple(doubled),
        left=sum(state.left for state in states),
        stray=tuple(sorted(stray)),
        returned=sum(run.count for run in runs if run.fate == RETURNED),
        questioned=sum(run.count for run in runs if run.fate == QUESTIONED),
    )


def read_accounts(
    takings: Sequence[Takings], cash: Sequence[CashEntry], refunds: Sequence[RefundLine] = ()
) -> tuple[CashAccount, ...]:
    """The cash of every officer over all days, from receipts, refunds and the whole cash book in its order."""
    officers = sorted({line.officer for lines in (takings, cash, refunds) for line in lines})
    ordered = sorted(cash, key=lambda entry: entry.order)
    return tuple(account_of(officer, _days_of(officer, takings, refunds), ordered) for officer in officers)


def _days_of(officer: str, takings: Sequence[Takings], refunds: Sequence[RefundLine]) -> Iterator[DayTakings]:
    taken = [line for line in takings if line.officer == officer]
    paid = [line for line in refunds if line.officer == officer]
    for on in {line.on for line in taken} | {line.on for line in paid}:
        of_day = [line for line in taken if line.on == on]
        yield DayTakings(
            Day(on),
            sum(line.receipts for line in of_day),
            sum(line.voids for line in of_day),
            Money(sum(line.collected for line in of_day)),
            Money(sum(line.returned for line in of_day)),
            Money(sum(line.amount for line in paid if line.on == on)),
        )


def money_lines(
    takings: Sequence[Takings], cash: Sequence[CashEntry], refunds: Sequence[RefundLine] = ()
) -> list[MoneyLine]:
    """Receipts, refunds and cash book side by side, by day and officer, newest day first."""
    voided: dict[tuple[str, str], int] = {}
    for line in takings:
        voided[line.on, line.officer] = voided.get((line.on, line.officer), 0) + line.voided
    made = [
        _money_line(account.officer, day, voided.get((day.on, account.officer), 0))
        for account in read_accounts(takings, cash, refunds)
        for day in account.days
    ]
    return sorted(made, key=lambda line: (line.on, line.officer), reverse=True)


def _money_line(officer: str, day: CashDay, voided: int) -> MoneyLine:
    closed = day.closed
    return MoneyLine(
        day.on,
        officer,
        receipts=day.receipts,
        voids=day.voids,
        collected=day.collected.dong,
        voided=voided,
        returned=day.returned.dong,
        is_closed=closed is not None,
        opening_float=day.opening_float.dong,
        expected=closed.expected.dong if closed else 0,
        counted=closed.counted.dong if closed else 0,
        remitted=day.remitted.dong,
        refunded=day.paid_out.dong,
        moved=(day.taken - day.passed).dong,
        moved_after=day.moved_after.dong,
        cosigned_by=day.cosigned.officer if day.cosigned else "",
    )


def as_plain(status: OfficeStatus) -> dict[str, object]:
    """The status for scripts: whole dong, ISO days, milliseconds."""
    return {
        "name": status.name,
        "incarnation": status.incarnation,
        "demo": status.is_demo,
        "at": status.at_ms,
        "money_held": status.held,
        "money": [
            {
                "unit": line.unit, "on": line.on, "officer": line.officer, "scheme": line.scheme,
                "receipts": line.receipts, "voids": line.voids, "collected": line.collected, "voided": line.voided,
                "returned": line.returned, "held": line.held,
            }
            for line in status.takings
        ],
        "cash": [_plain_day(line) for line in status.money],
        "accounts": [_plain_account(account) for account in status.accounts],
        "numbers": {
            "used": status.numbers.used, "void": status.numbers.void, "missing": list(status.numbers.missing),
            "doubled": list(status.numbers.doubled), "left": status.numbers.left, "stray": list(status.numbers.stray),
            "returned": status.numbers.returned, "questioned": status.numbers.questioned,
        },
        "units": [
            {
                "unit": unit.place.unit, "commune": unit.place.commune, "commune_name": unit.place.commune_name,
                "province": unit.place.province, "households": unit.counts.households, "people": unit.counts.people,
                "receipts": unit.counts.receipts, "feed": unit.counts.feed, "projected": unit.counts.projected,
            }
            for unit in status.units
        ],
        "devices": [
            {
                "device": device.record.device, "label": device.record.label, "officer": device.record.officer,
                "units": list(device.record.units), "high_water": device.high_water, "behind": device.behind,
                "last_contact": device.record.last_contact, "numbers_left": device.numbers_left,
                "asked_for": [request.wanted for request in device.asked],
                "revoked_on": device.record.revoked_on,
            }
            for device in status.devices
        ],
        "parked": [
            {"device": fact.device, "seq": fact.seq, "unit": fact.unit, "code": fact.code, "money": fact.money}
            for fact in status.parked
        ],
        "parked_count": status.parked_count,
        "review": dict(status.review),
        "overrides": [_plain_override(line) for line in status.overrides],
        "kept_bundles": [
            {"kind": kept.kind, "device": kept.device, "code": kept.code, "money": kept.money, "size": kept.size}
            for kept in status.kept
        ],
    }  # fmt: skip


def _plain_day(line: MoneyLine) -> dict[str, object]:
    return {
        "on": line.on, "officer": line.officer, "collected": line.collected, "returned": line.returned,
        "held": line.held, "closed": line.is_closed, "expected": line.expected, "counted": line.counted,
        "agrees": line.agrees, "remitted": line.remitted, "refunded": line.refunded, "moved": line.moved,
        "moved_after": line.moved_after, "cosigned_by": line.cosigned_by,
    }  # fmt: skip


def _plain_account(account: CashAccount) -> dict[str, object]:
    return {
        "officer": account.officer, "in_hand": account.in_hand.dong, "answers_for": account.answers_for.dong,
        "differences": account.differences.dong,
        "under_way": [
            {"to": one.taker, "amount": one.amount.dong, "on": one.on, "declined": one.declined}
            for one in account.under_way
        ],
    }  # fmt: skip


def _plain_override(line: Override) -> dict[str, object]:
    return {
        "unit": line.unit, "on": line.on, "officer": line.officer, "role": line.role, "member": line.member,
        "group": line.group, "source": line.source, "reason": line.reason, "void": line.is_void,
    }  # fmt: skip
