"""Contributions and receipts as the program shows them: issued, voided, copied, never edited."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import Money
from fieldapp.domain.number_ledger import BlockState as BlockState  # noqa: PLC0414 - also asked for here
from fieldapp.domain.number_ledger import NumberBlock as NumberBlock  # noqa: PLC0414 - also asked for here
from fieldapp.domain.number_ledger import block_state as block_state  # noqa: PLC0414 - also asked for here


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
