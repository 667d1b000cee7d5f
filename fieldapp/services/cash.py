"""The officer's cash: opening float, counting, sealing the day, handing over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fieldapp.domain.cash import CashDay, DayAlreadyClosed, DifferenceNeedsReason, count_notes, sum_day
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import CashClosed, CashOpened, CashRemitted, NotesCounted
from fieldapp.domain.ids import NO_DAY, Day
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.receipt import Receipt
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.ports import Changes, Desk, Journal, Till

Notes = tuple[tuple[int, int], ...]


class NothingToRemit(RuleBroken):
    """More would be handed over than the day still owes."""

    code = "nothing_to_remit"

    def __init__(self, owed: int) -> None:
        super().__init__(owed=owed)


class DayNotClosed(RuleBroken):
    """Money is handed over only after the day has been counted and sealed."""

    code = "day_not_closed"


@dataclass(frozen=True, slots=True)
class CashSheet:
    """A day's cash with the receipts behind it; `today` and the earlier days that nobody has counted yet."""

    day: CashDay
    receipts: tuple[Receipt, ...]
    today: Day
    days_to_close: tuple[Day, ...]
    suggested_float: Money

    def takings(self) -> Mapping[str, tuple[int, Money]]:
        """Scheme → how many receipts and their sum, voids counted too: they are taken off as `day.returned`."""
        schemes = sorted({receipt.scheme for receipt in self.receipts})
        found = {scheme: [r.total for r in self.receipts if r.scheme == scheme] for scheme in schemes}
        return {scheme: (len(amounts), Money.total(amounts)) for scheme, amounts in found.items()}


class CashBox:
    """One officer's money by day."""

    def __init__(self, journal: Journal, till: Till, day: WorkingDay) -> None:
        self._journal = journal
        self._till = till
        self._day = day

    def day(self, desk: Desk, on: date | None = None) -> CashDay:
        """What the officer took and should hold on a day (today when none is given)."""
        day = as_day(on or self._day.shown())
        receipts = self._till.receipts(on=day, officer=desk.officer)
        amounts = [(r.total, (r.total if r.cash_returned else ZERO) if r.is_void else None) for r in receipts]
        refunds = (refund.amount for refund in self._till.refunds(on=day, officer=desk.officer))
        return sum_day(desk.officer, day, amounts, self._till.cash_entries(desk.officer, day), refunds)

    def sheet(self, desk: Desk, on: Day = NO_DAY) -> CashSheet:
        """Everything the cash page shows of a day (today when none is given)."""
        today = as_day(self._day.shown())
        day = on or today
        return CashSheet(
            day=self.day(desk, date.fromisoformat(day)),
            receipts=self._till.receipts(on=day, officer=desk.officer),
            today=today,
            days_to_close=self.days_to_close(desk),
            suggested_float=self.suggested_float(desk),
        )

    def suggested_float(self, desk: Desk) -> Money:
        """Yesterday's opening float, the likely one of today."""
        return Money(self._till.remembered_float(desk.officer))

    def days_to_close(self, desk: Desk) -> tuple[Day, ...]:
        """Earlier days with money that was never counted."""
        return self._till.unclosed_days(desk.officer, as_day(self._day.shown()))

    def open(self, desk: Desk, opening_float: Money) -> Changes:
        """Put change into the box."""
        on = as_day(self._day.for_money())
        self._refuse_closed(desk, on)
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(desk.unit, CashOpened(on, opening_float.dong))
        return self._journal.last_changes()

    def close(self, desk: Desk, on: Day, notes: Notes, reason: str) -> Changes:
        """Seal a day by its count; a difference needs a reason. Raises `DifferenceNeedsReason`, `DayAlreadyClosed`."""
        self._refuse_closed(desk, on)
        box = self.day(desk, date.fromisoformat(on))
        counted = count_notes(notes)
        if counted != box.expected and not reason.strip():
            raise DifferenceNeedsReason((counted - box.expected).dong)
        body = CashClosed(
            on=on,
            opening_float=box.opening_float.dong,
            receipts=box.receipts,
            voids=box.voids,
            collected=box.collected.dong,
            returned=box.returned.dong,
            expected=box.expected.dong,
            counted=counted.dong,
            notes=tuple(NotesCounted(denomination, count) for denomination, count in notes if count),
            reason=" ".join(reason.split()),
            paid_out=box.paid_out.dong,
        )
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(desk.unit, body)
        return self._journal.last_changes()

    def remit(self, desk: Desk, on: Day, amount: Money, receiver: str) -> Changes:
        """Hand over cash of a sealed day."""
        box = self.day(desk, date.fromisoformat(on))
        if box.closed is None:
            raise DayNotClosed
        if amount <= ZERO or amount > box.to_remit:
            raise NothingToRemit(box.to_remit.dong)
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(desk.unit, CashRemitted(on, amount.dong, " ".join(receiver.split())))
        return self._journal.last_changes()

    def refuse_when_closed(self, desk: Desk) -> Day:
        """Today as money will carry it; raises `DayAlreadyClosed` when the officer has sealed it."""
        on = as_day(self._day.for_money())
        self._refuse_closed(desk, on)
        return on

    def _refuse_closed(self, desk: Desk, on: Day) -> None:
        if any(entry.kind == "closed" for entry in self._till.cash_entries(desk.officer, on)):
            raise DayAlreadyClosed
