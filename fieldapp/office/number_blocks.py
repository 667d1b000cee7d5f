"""Blocks of receipt numbers: allotted, asked for, given back and allotted again, each number accounted for.

No number is ever in two hands. One that a laptop gave back is free once the fact that says so is here, and is taken
under the lock of its series; an office that began a new life after a loss cannot know which were given out again since
its backup, and leaves those that came back alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fieldapp.domain.fact_kinds import NumbersAllotted
from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId
from fieldapp.domain.number_ledger import (
    BlockState,
    NumberBlock,
    NumberQuestion,
    NumberRequest,
    NumberReturn,
    NumberRun,
    block_runs,
    block_state,
    open_requests,
)
from fieldapp.domain.tables import Value
from fieldapp.office.errors import NoSuchDevice, NumbersUsedUp
from fieldapp.office.office import Desk, Office
from fieldapp.office.store import lives, projection, registry, reports
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.shapes import LaptopRecord

MOST_NUMBERS = 9_999_999


@dataclass(frozen=True, slots=True)
class NumberBooks:
    """What the tables of some units say about numbers; `used`: series → number → whether its receipt is void."""

    blocks: tuple[NumberBlock, ...]
    returns: tuple[NumberReturn, ...]
    questions: tuple[NumberQuestion, ...]
    requests: tuple[NumberRequest, ...]
    used: Mapping[str, Mapping[int, bool]]

    def state(self, block: NumberBlock) -> BlockState:
        """What became of a block."""
        return block_state(block, self.used.get(block.series, {}), self.returns)

    def runs(self, state: BlockState) -> tuple[NumberRun, ...]:
        """Every number of a block in order."""
        return block_runs(state, self.used.get(state.block.series, {}), self.questions)

    def asked(self, device: str) -> tuple[NumberRequest, ...]:
        """What the officers of a device ask for and have not been given."""
        return tuple(one for one in open_requests(self.requests, self.blocks) if one.device == device)


def _number(row: Mapping[str, Value], name: str) -> int:
    return int(row[name])


def _rows(transaction: Transaction, table: str, units: Iterable[int]) -> list[Mapping[str, Value]]:
    return [row for unit in units for row in projection.unit_rows(transaction, table, unit)]


def _in_order(rows: Iterable[Mapping[str, Value]]) -> list[Mapping[str, Value]]:
    return sorted(rows, key=lambda row: (_number(row, "counter"), str(row["id"])))


def read_books(transaction: Transaction, units: Sequence[int], used: Iterable[reports.UsedNumber] = ()) -> NumberBooks:
    """The books of some units; `used` are their receipts' numbers."""
    by_series: dict[str, dict[int, bool]] = {}
    for number in used:
        by_series.setdefault(number.series, {})[number.number] = number.is_void
    blocks = [
        NumberBlock(
            EntityId(str(row["id"])), str(row["device"]), str(row["to_officer"]), str(row["series"]),
            _number(row, "first"), _number(row, "last"), Day(str(row["allotted_on"])), Day(str(row["expires_on"])),
            EntityId(str(row["request"])),
        )
        for row in _rows(transaction, "number_block", units)
    ]  # fmt: skip
    returns = [
        NumberReturn(
            EntityId(str(row["id"])), EntityId(str(row["block"])), str(row["device"]), str(row["series"]),
            _number(row, "first"), _number(row, "last"), Day(str(row["on_day"])),
        )
        for row in _in_order(_rows(transaction, "number_return", units))
    ]  # fmt: skip
    questions = [
        NumberQuestion(
            str(row["device"]), str(row["series"]), _number(row, "first"), _number(row, "last"), str(row["outcome"])
        )
        for row in _in_order(_rows(transaction, "number_question", units))
    ]
    requests = [
        NumberRequest(
            EntityId(str(row["id"])), _number(row, "unit"), str(row["device"]), str(row["officer"]),
            _number(row, "wanted"), _number(row, "left"), Day(str(row["on_day"])),
        )
        for row in _in_order(_rows(transaction, "number_request", units))
    ]  # fmt: skip
    ordered = sorted(blocks, key=lambda block: (block.series, block.first, block.allotted_on, len(block.id), block.id))
    return NumberBooks(tuple(ordered), tuple(returns), tuple(questions), tuple(requests), by_series)


def free_again(transaction: Transaction, series: str) -> Iterator[tuple[NumberReturn, int]]:
    """What was given back of a series and is in nobody's hands: the return, and the first number of it that is free."""
    books = read_books(transaction, [place.unit for place in registry.units(transaction)])
    again = registry.reused(transaction)
    blocks = {block.id: block for block in books.blocks}
    seen: dict[EntityId, set[int]] = {}
    for back in books.returns:
        numbers = set(range(back.first, back.last + 1))
        block, told = blocks.get(back.block), seen.setdefault(back.block, set())
        sound = (
            block is not None
            and (block.device, block.series) == (back.device, back.series)
            and block.first <= back.first <= back.last <= block.last
            and not told & numbers
        )
        told |= numbers
        following = again.get(back.id, back.first)
        if sound and back.series == series and following <= back.last:
            written = {number for other, number in lives.numbers_written(transaction, back.device) if other == series}
            if not written & numbers:
                yield back, following


def _draw(transaction: Transaction, series: str, size: int) -> tuple[int, int]:
    """Numbers in nobody's hands: given back if there are enough together, else new ones."""
    registry.hold_series(transaction, series)
    if not registry.setting(transaction, registry.SERIES_FLOOR):
        for back, first in free_again(transaction, series):
            last = min(back.last, first + size - 1)
            if (last - first + 1) * 2 >= size:
                registry.reuse_until(transaction, back.id, last + 1)
                return first, last
    return registry.draw_block(transaction, series, size)


def allot_numbers(
    office: Office, desk: Desk, record: LaptopRecord, wanted: tuple[str, int], asked: NumberRequest | None = None
) -> tuple[int, int]:
    """Give a device `wanted = (series, size)` numbers, fewer when they were given back: first and last.

    Raises `NumbersUsedUp`.
    """
    series, size = wanted
    first, last = _draw(desk.transaction, series, size)
    if last > MOST_NUMBERS:
        raise NumbersUsedUp(series)
    days = office.config.valid_days
    ends = Day((date.fromisoformat(office.today) + timedelta(days=days)).isoformat()) if days else NO_DAY
    officer, request = (asked.officer, asked.id) if asked else (record.officer, NO_ID)
    body = NumbersAllotted(record.device, series, first, last, office.today, officer, ends, request)
    desk.author.write(record.units[0], [body])
    return first, last


@dataclass(frozen=True, slots=True)
class Allotted:
    """Numbers that a device was given."""

    device: str
    series: str
    first: int
    last: int


def waiting_requests(office: Office) -> tuple[NumberRequest, ...]:
    """What laptops ask for and have not been given, the oldest first; nothing for those that are trusted no more."""
    with office.database.reading() as transaction:
        return tuple(_waiting(transaction))


def _waiting(transaction: Transaction) -> list[NumberRequest]:
    books = read_books(transaction, [place.unit for place in registry.units(transaction)])
    trusted = [record.device for record in registry.laptops(transaction) if not record.revoked_on]
    found = (one for device in trusted for one in books.asked(device))
    return sorted(found, key=lambda one: (one.on, one.id))


def answer_requests(office: Office, most: int) -> tuple[Allotted, ...]:
    """Give every laptop what it asks for, or as many as usual, at most `most` each."""
    made = []
    for asked in waiting_requests(office):
        with office.writing() as desk:
            # Held before it is looked at again: whoever answers the same request beside us is done, or waits.
            registry.hold_series(desk.transaction, office.config.series)
            if any(one.id == asked.id for one in _waiting(desk.transaction)):
                made.append(_allot(office, desk, asked.device, min(most, asked.wanted or office.config.block), asked))
    return tuple(made)


def allot_to(office: Office, device: str, size: int = 0) -> Allotted:
    """Give a device another block, as large as usual unless `size` is given; it answers what it asked for."""
    with office.writing() as desk:
        registry.hold_series(desk.transaction, office.config.series)
        asked = next((one for one in _waiting(desk.transaction) if one.device == device), None)
        return _allot(office, desk, device, size or office.config.block, asked)


def _allot(office: Office, desk: Desk, device: str, size: int, asked: NumberRequest | None) -> Allotted:
    record = registry.laptop(desk.transaction, device)
    if record is None:
        raise NoSuchDevice(device)
    series = office.config.series
    return Allotted(device, series, *allot_numbers(office, desk, record, (series, size), asked))


def refill(office: Office, most: int) -> tuple[Allotted, ...]:
    """Where the office is set so: more numbers for every trusted laptop that asks or runs low. May be repeated."""
    if not office.config.refills:
        return ()
    office.project()
    made = answer_requests(office, most)
    with office.database.reading() as transaction:
        units = [place.unit for place in registry.units(transaction)]
        used = [number for unit in units for number in reports.used_numbers(transaction, unit)]
        books = read_books(transaction, units, used)
        low = [
            record.device
            for record in registry.laptops(transaction)
            if not record.revoked_on
            and any(block.device == record.device for block in books.blocks)
            and _left(books, record, office.today) < office.config.low_water
        ]
    return made + tuple(allot_to(office, device) for device in low)


def _left(books: NumberBooks, record: LaptopRecord, today: Day) -> int:
    own = (block for block in books.blocks if (block.device, block.to_officer) == (record.device, record.officer))
    return sum(books.state(block).left for block in own if not block.expired(today))


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A block and every number of it in order."""

    state: BlockState
    runs: tuple[NumberRun, ...]

    @property
    def block(self) -> NumberBlock:
        """The block."""
        return self.state.block


def read_ledger(office: Office) -> tuple[LedgerPage, ...]:
    """Every number ever allotted, by block, as far as the office knows."""
    office.project()
    with office.database.reading() as transaction:
        return tuple(ledger_of(transaction, [place.unit for place in registry.units(transaction)]))


def ledger_of(transaction: Transaction, units: Sequence[int]) -> Iterator[LedgerPage]:
    """The ledger of some units."""
    used = [number for unit in units for number in reports.used_numbers(transaction, unit)]
    books = read_books(transaction, units, used)
    for block in books.blocks:
        state = books.state(block)
        yield LedgerPage(state, books.runs(state))
