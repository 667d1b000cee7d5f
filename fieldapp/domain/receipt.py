"""Contributions and receipts as the program shows them: issued, voided, copied, never edited."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import Money


@dataclass(frozen=True, slots=True)
class LinePaid:
    """One member's line of a contribution; `contribution = state + province + other + pays`."""

    member: EntityId
    member_name: str
    member_born: str
    group: str
    place: int
    starts_on: Day
    expires_on: Day
    contribution: Money
    state: Money
    province: Money
    other: Money
    pays: Money


@dataclass(frozen=True, slots=True)
class Contribution:
    """Money taken for a scheme, with its lines."""

    id: EntityId
    unit: int
    household: EntityId
    payer: EntityId
    scheme: str
    method: str
    months: int
    income: Money
    paid_on: Day
    total: Money
    cash_given: Money
    pack: str
    pack_hash: str
    provisional: bool
    officer: str
    device: str
    event: EntityId
    lines: tuple[LinePaid, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt; `voided_on` is empty while it stands; `copies` counts the reprints.

    `at_office_since` is when the office acknowledged it (milliseconds since 1970), 0 while it waits.
    """

    id: EntityId
    unit: int
    contribution: EntityId
    household: EntityId
    payer_name: str
    scheme: str
    series: str
    number: int
    total: Money
    issued_on: Day
    wall: int
    officer: str
    device: str
    event: EntityId
    instead_of: EntityId
    voided_on: Day
    void_reason: str
    cash_returned: bool
    copies: int
    at_office_since: int

    @property
    def is_void(self) -> bool:
        """Whether the receipt has been voided."""
        return bool(self.voided_on)


@dataclass(frozen=True, slots=True)
class RefundPaid:
    """Unused months of one member's line that went back in cash; `ends_on` as in the fact."""

    id: EntityId
    unit: int
    contribution: EntityId
    household: EntityId
    member: EntityId
    member_name: str
    scheme: str
    cause: str
    last_day: Day
    ends_on: Day
    months: int
    amount: Money
    on: Day
    officer: str
    provisional: bool
    wall: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the office decided about a person or a payment; `sort` and `outcome` as in `ReviewSettled`, or `merge`,
    `split`, `conflict`."""

    id: EntityId
    unit: int
    sort: str
    subject: EntityId
    other: EntityId
    outcome: str
    on: Day
    amount: Money
    months: int
    ends_on: Day
    clerk: str
    reason: str
    wall: int


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """Receipt numbers `first … last` of a series allotted to a device."""

    id: EntityId
    device: str
    to_officer: str
    series: str
    first: int
    last: int
    allotted_on: Day
    expires_on: Day


@dataclass(frozen=True, slots=True)
class BlockState:
    """A block and what became of its numbers: how many issued, of those void, and those never used, as ranges."""

    block: NumberBlock
    issued: int
    void: int
    unused: tuple[tuple[int, int], ...]
    missing: tuple[int, ...]
    """Numbers below the highest one used that no receipt bears."""

    @property
    def left(self) -> int:
        """How many numbers can still be issued."""
        return sum(last - first + 1 for first, last in self.unused)

    @property
    def next_number(self) -> int:
        """The number the next receipt takes, 0 when the block is used up."""
        return self.unused[0][0] if self.unused else 0


def block_state(block: NumberBlock, used: dict[int, bool]) -> BlockState:
    """What became of a block; `used` maps each number issued from it to whether it is void.

    Numbers are taken upward, so everything above the highest used one is left and a hole below it is missing.
    """
    inside = {number: void for number, void in used.items() if block.first <= number <= block.last}
    top = max(inside, default=block.first - 1)
    unused = ((top + 1, block.last),) if top < block.last else ()
    missing = tuple(number for number in range(block.first, top + 1) if number not in inside)
    return BlockState(block, len(inside), sum(inside.values()), unused, missing)
