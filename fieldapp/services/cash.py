"""The officer's cash: opening float, counting, sealing the day, handing over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fieldapp.domain.cash import CashDay, DayAlreadyClosed, DifferenceNeedsReason, count_notes
from fieldapp.domain.cash_account import CashAccount, account_of
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import CashClosed, CashOpened, CashRemitted, DayCosigned, FloatCorrected, NotesCounted
from fieldapp.domain.ids import NO_DAY, Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.receipt import Receipt
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.officers import Officers
from fieldapp.services.ports import Changes, Desk, Journal, Till
from fieldapp.services.rules import Rules

Notes = tuple[tuple[int, int], ...]


class NothingToRemit(RuleBroken):
    """More would be handed over than the day still owes."""

    code = "nothing_to_remit"

    def __init__(self, owed: int) -> None:
        super().__init__(owed=owed)


class DayNotClosed(RuleBroken):
    """Money is handed over only after the day has been counted and sealed."""

    code = "day_not_closed"


class NoFloatToCorrect(RuleBroken):
    """No change was put into the box on that day."""

    code = "no_float_to_correct"


class AlreadyCosigned(RuleBroken):
    """Another officer has signed the closed day already."""

    code = "already_cosigned"


@dataclass(frozen=True, slots=True)
class LateRemittance:
    """A day's cash that should have been handed over by an hour (0–23) of a day."""

    day: CashDay
    by: Day
    hour: int


@dataclass(frozen=True, slots=True)
class CashSheet:
    """A day's cash with the receipts behind it; `today` and the earlier days that nobody has counted yet."""

    day: CashDay
    receipts: tuple[Receipt, ...]
    today: Day
    days_to_close: tuple[Day, ...]
    suggested_float: Money
    account: CashAccount
    late: tuple[LateRemittance, ...] = ()

    def takings(self) -> Mapping[str, tuple[int, Money]]:
        """Scheme → how many receipts and their sum, voids counted too: they are taken off as `day.returned`."""
        schemes = sorted({receipt.scheme for receipt in self.receipts})
        found = {scheme: [r.total for r in self.receipts if r.scheme == scheme] for scheme in schemes}
        return {scheme: (len(amounts), Money.total(amounts)) for scheme, amounts in found.items()}


class CashBox:
    """One officer's money by day."""

    def __init__(self, journal: Journal, till: Till, day: WorkingDay, rules: Rules, officers: Officers) -> None:
        self._journal = journal
        self._till = till
        self._day = day
        self._rules = rules
        self._officers = officers

    def account(self, desk: Desk) -> CashAccount:
        """What the officer holds over all days, what is under way, what each day still owes."""
        return account_of(desk.officer, self._till.takings(desk.officer), self._till.cash_book(desk.officer))

    def day(self, desk: Desk, on: date | None = None) -> CashDay:
        """What the officer took and should hold on a day (today when none is given)."""
        day = as_day(on or self._day.shown())
        takings = self._till.takings(desk.officer, day)
        return account_of(desk.officer, takings, self._till.cash_book(desk.officer)).day(day)

    def sheet(self, desk: Desk, on: Day = NO_DAY) -> CashSheet:
        """Everything the cash page shows of a day (today when none is given)."""
        today = as_day(self._day.shown())
        day = on or today
        account = self.account(desk)
        return CashSheet(
            day=account.day(day),
            receipts=self._till.receipts(on=day, officer=desk.officer),
            today=today,
            days_to_close=self.days_to_close(desk),
            suggested_float=self.suggested_float(desk),
            account=account,
            late=self.late(account),
        )

    def late(self, account: CashAccount) -> tuple[LateRemittance, ...]:
        """Days whose cash should be with the office by now, as the rules in force say."""
        found = (self._due(day) for day in account.unremitted)
        now = (as_day(self._day.shown()), self._day.hour())
        return tuple(due for due in found if due is not None and now >= (due.by, due.hour))

    def _due(self, day: CashDay) -> LateRemittance | None:
        on = date.fromisoformat(day.on)
        within, hour = (self._rules.pack.find(name, on) for name in ("cash.remit_within", "cash.remit_hour"))
        if within is None or hour is None:
            return None
        return LateRemittance(day, as_day(on + timedelta(days=within.span.days)), hour.whole)

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

    def correct_float(self, desk: Desk, on: Day, opening_float: Money, reason: str = "") -> Changes:
        """Say what the change in the box of an open day really was. Raises `NoFloatToCorrect`, `DayAlreadyClosed`."""
        self._refuse_closed(desk, on)
        if not any(entry.kind == "opened" for entry in self._till.cash_entries(desk.officer, on)):
            raise NoFloatToCorrect
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(desk.unit, FloatCorrected(on, opening_float.dong, " ".join(reason.split())))
        return self._journal.last_changes()

    def cosign(self, desk: Desk, on: Day, witness: str, pin: str, note: str = "") -> Changes:
        """Another officer, with their own PIN, has seen the money of a sealed day.

        Raises `DayNotClosed`, `AlreadyCosigned`, and what `Officers.confirm` raises.
        """
        box = self.day(desk, date.fromisoformat(on))
        if box.closed is None:
            raise DayNotClosed
        if box.cosigned is not None:
            raise AlreadyCosigned
        self._officers.confirm(desk, witness, pin)
        closing = EntityId(box.closed.id)
        body = DayCosigned(closing, desk.officer, on, box.closed.counted.dong, " ".join(note.split()))
        with self._journal.writing(witness, desk.event) as writing:
            writing.add(desk.unit, body)
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

    def remit(self, desk: Desk, on: Day, amount: Money, receiver: str, place: str = "") -> Changes:
        """Hand over cash of a sealed day to the office, a bank or the treasury (`place`)."""
        box = self.day(desk, date.fromisoformat(on))
        if box.closed is None:
            raise DayNotClosed
        if amount <= ZERO or amount > box.to_remit:
            raise NothingToRemit(box.to_remit.dong)
        names = (" ".join(receiver.split()), " ".join(place.split()))
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(desk.unit, CashRemitted(on, amount.dong, *names, handed_on=as_day(self._day.shown())))
        return self._journal.last_changes()

    def refuse_when_closed(self, desk: Desk) -> Day:
        """Today as money will carry it; raises `DayAlreadyClosed` when the officer has sealed it."""
        on = as_day(self._day.for_money())
        self._refuse_closed(desk, on)
        return on

    def is_closed(self, officer: str, on: Day) -> bool:
        """Whether an officer has counted and sealed a day."""
        entries = self._till.cash_entries(officer, on)
        return any((entry.kind, entry.officer) == ("closed", officer) for entry in entries)

    def _refuse_closed(self, desk: Desk, on: Day) -> None:
        if self.is_closed(desk.officer, on):
            raise DayAlreadyClosed
