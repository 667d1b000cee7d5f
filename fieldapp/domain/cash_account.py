"""An officer's cash over all days: what they hold, what is on its way between officers, what each day still owes.

The same code for the laptop and the office. What holds at every moment, over all officers together:

    opening float + receipts − voids with cash returned − cash refunds + taken − passed + differences − remitted
        = cash in hand, and cash in hand + cash under way does not change when money goes from one officer to another.

A float stays in the box from day to day, so the last one put down counts, not the sum of every morning. The difference
of a closed day is the one that was sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fieldapp.domain.cash import CashDay, CashEntry, DayTakings, day_of_book
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Transfer:
    """Cash from one officer to another, and what has become of it."""

    id: EntityId
    unit: int
    giver: str
    taker: str
    amount: Money
    on: Day
    sealed: bool
    note: str
    wall: int
    declined: bool
    """The officer it went to says that they received nothing."""
    taken_by: str
    """Who has it now, the other officer or the giver again; empty while it is under way."""

    @property
    def is_under_way(self) -> bool:
        """Whether it has left one box and not come into another."""
        return not self.taken_by

    @property
    def waits_for(self) -> str:
        """The officer who has to answer; nobody once it has been taken."""
        if self.taken_by:
            return ""
        return self.giver if self.declined else self.taker


def read_transfers(book: Iterable[CashEntry]) -> tuple[Transfer, ...]:
    """Every transfer of a book in its order. An answer counts only from whoever had to give it, and only the first."""
    entries = list(book)
    answers: dict[str, list[CashEntry]] = {}
    for entry in entries:
        if entry.kind in {"taken", "declined"}:
            answers.setdefault(entry.about, []).append(entry)
    return tuple(_transfer(entry, answers.get(entry.id, [])) for entry in entries if entry.kind == "transferred")


def _transfer(sent: CashEntry, answers: Sequence[CashEntry]) -> Transfer:
    first = next((answer for answer in answers if answer.officer == sent.other), None)
    declined = first is not None and first.kind == "declined"
    taken = first is not None and first.kind == "taken"
    back = declined and any(answer.officer == sent.officer and answer.kind == "taken" for answer in answers)
    return Transfer(
        id=EntityId(sent.id),
        unit=sent.unit,
        giver=sent.officer,
        taker=sent.other,
        amount=sent.amount,
        on=sent.on,
        sealed=sent.sealed,
        note=sent.reason,
        wall=sent.wall,
        declined=declined,
        taken_by=sent.other if taken else sent.officer if back else "",
    )


def counting(book: Iterable[CashEntry]) -> tuple[CashEntry, ...]:
    """The book with what each answer is worth, without those that count for nothing: given twice, by the wrong officer,
    to a transfer that is not known yet.
    """
    entries = list(book)
    valid: dict[str, Transfer] = {transfer.id: transfer for transfer in read_transfers(entries)}
    seen: set[str] = set()
    kept = []
    for entry in entries:
        if entry.kind == "taken":
            transfer = valid.get(entry.about)
            if transfer is None or transfer.taken_by != entry.officer or entry.about in seen:
                continue
            seen.add(entry.about)
            kept.append(replace(entry, amount=transfer.amount))
        else:
            kept.append(entry)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class CashAccount:
    """An officer's cash: every day on which money moved, oldest first, and every transfer they are part of."""

    officer: str
    days: tuple[CashDay, ...]
    transfers: tuple[Transfer, ...]
    opening_float: Money
    """The change that was put into the box last."""

    def day(self, on: Day) -> CashDay:
        """One day, empty when nothing happened on it."""
        found = next((day for day in self.days if day.on == on), None)
        return found or day_of_book(self.officer, DayTakings(on), ())

    @property
    def differences(self) -> Money:
        """Signed differences of the sealed days."""
        return Money.total(day.closed.difference for day in self.days if day.closed is not None)

    @property
    def in_hand(self) -> Money:
        """Cash that must be with the officer now, over all days."""
        return self.opening_float + Money.total(day.to_remit for day in self.days) + self.differences

    @property
    def under_way(self) -> tuple[Transfer, ...]:
        """Cash that has left this officer's box and is in no other yet."""
        return tuple(one for one in self.transfers if one.giver == self.officer and one.is_under_way)

    @property
    def answers_for(self) -> Money:
        """What the officer answers for: in hand, and under way until somebody has taken it."""
        return self.in_hand + Money.total(one.amount for one in self.under_way)

    @property
    def to_answer(self) -> tuple[Transfer, ...]:
        """Transfers that this officer has to say something about."""
        return tuple(one for one in self.transfers if one.waits_for == self.officer)

    @property
    def unremitted(self) -> tuple[CashDay, ...]:
        """Days that still owe the office cash, oldest first."""
        return tuple(day for day in self.days if day.to_remit > ZERO)


def account_of(officer: str, takings: Iterable[DayTakings], book: Iterable[CashEntry]) -> CashAccount:
    """The account of an officer from what their days took and a book that holds every entry that names them."""
    entries = counting(book)
    by_day = {taking.on: taking for taking in takings}
    for entry in entries:
        if entry.officer == officer and entry.kind != "cosigned":
            by_day.setdefault(entry.on, DayTakings(entry.on))
    of_day: dict[Day, list[CashEntry]] = {}
    for entry in entries:
        of_day.setdefault(entry.on, []).append(entry)
    days = tuple(day_of_book(officer, by_day[on], of_day.get(on, ())) for on in sorted(by_day))
    opened = {entry.on for entry in entries if entry.officer == officer and entry.kind in {"opened", "corrected"}}
    return CashAccount(
        officer=officer,
        days=days,
        transfers=tuple(one for one in read_transfers(entries) if officer in {one.giver, one.taker}),
        opening_float=next((day.opening_float for day in reversed(days) if day.on in opened), ZERO),
    )
