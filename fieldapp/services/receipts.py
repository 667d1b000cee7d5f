"""Receipts after they are issued: found again, voided with a reason, copied, replaced. Never edited."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.cash import DayAlreadyClosed
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import ReceiptIssued, ReceiptReprinted, ReceiptVoided
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import Money
from fieldapp.domain.numbers import receipt_number
from fieldapp.domain.numbers.errors import NumberRefused
from fieldapp.domain.receipt import Contribution, Receipt
from fieldapp.services.collect import Numbers
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.officers import Officers
from fieldapp.services.ports import Changes, Desk, Journal, Till
from fieldapp.services.rules import Rules


class NoSuchReceipt(RuleBroken):
    """No receipt here bears that number."""

    code = "no_such_receipt"


class ReceiptAlreadyVoid(RuleBroken):
    """The receipt has been voided before."""

    code = "receipt_already_void"


class VoidNeedsReason(RuleBroken):
    """A void needs a reason that someone else can understand."""

    code = "void_needs_reason"


class VoidAfterClose(RuleBroken):
    """The day of the receipt has been counted and sealed; the office corrects it by a refund."""

    code = "void_after_close"


class VoidOfAnother(RuleBroken):
    """The cash of a receipt lies in the box of whoever took it; only they can void it."""

    code = "void_of_another"


class VoidNeedsWitness(RuleBroken):
    """Above a set amount another officer has to agree with their own PIN."""

    code = "void_needs_witness"

    def __init__(self, above: Money) -> None:
        super().__init__(above=above.dong)


class VoidAfterRefund(RuleBroken):
    """Months of this payment have gone back already; voiding it would give the money back twice."""

    code = "void_after_refund"


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt with the contribution it stands for."""

    receipt: Receipt
    contribution: Contribution


class Receipts:
    """Reads and voids receipts."""

    def __init__(
        self, journal: Journal, till: Till, numbers: Numbers, day: WorkingDay, officers: Officers, rules: Rules
    ) -> None:
        self._journal = journal
        self._till = till
        self._numbers = numbers
        self._day = day
        self._officers = officers
        self._rules = rules

    def view(self, receipt: EntityId) -> ReceiptView:
        """A receipt and its contribution; raises `NoSuchReceipt`."""
        found = self._till.receipt(receipt)
        contribution = self._till.contribution(found.contribution) if found else None
        if found is None or contribution is None:
            raise NoSuchReceipt
        return ReceiptView(found, contribution)

    def contribution(self, contribution: EntityId) -> Contribution:
        """A contribution, with or without a receipt; raises `NoSuchReceipt`."""
        found = self._till.contribution(contribution)
        if found is None:
            raise NoSuchReceipt
        return found

    def today(self, desk: Desk) -> tuple[Receipt, ...]:
        """The officer's receipts of today, in order of issue."""
        return self._till.receipts(on=as_day(self._day.shown()), officer=desk.officer)

    def by_number(self, text: str) -> Receipt | None:
        """The receipt that bears a typed number, if it is here."""
        try:
            number = receipt_number.parse(text)
        except NumberRefused:
            return None
        return self._till.receipt_by_number(number.series, number.number)

    def history(self, household: EntityId) -> tuple[tuple[Contribution, Receipt | None], ...]:
        """Every contribution of a household with its receipt, newest first."""
        return tuple((c, self._till.receipt_of(c.id)) for c in self._till.contributions(household))

    def witness_above(self) -> Money | None:
        """The amount above which a void needs a witness; nothing where no rule says so."""
        found = self._rules.pack.find("cash.void_witness_above", self._day.shown())
        return Money(found.whole) if found is not None else None

    def void(
        self, desk: Desk, receipt: EntityId, reason: str, *, cash_returned: bool, witness: str = "", pin: str = ""
    ) -> Changes:
        """Void a receipt of a day that is not closed yet; its number stays used. Cover paid by it falls away.

        Above a set amount `witness` agrees with their PIN. Raises `VoidNeedsWitness`, what `Officers.confirm` raises,
        `ReceiptAlreadyVoid`, `VoidNeedsReason`, `VoidAfterClose`, `VoidAfterRefund`, `VoidOfAnother`.
        """
        view = self.view(receipt)
        self._refuse_void(desk, view.receipt, reason)
        if self._till.refunds(contribution=view.contribution.id):
            raise VoidAfterRefund
        self._ask_witness(desk, view.receipt, witness, pin)
        body = ReceiptVoided(receipt, as_day(self._day.for_money()), cash_returned, witness, " ".join(reason.split()))
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(view.receipt.unit, body)
        return self._journal.last_changes()

    def _ask_witness(self, desk: Desk, receipt: Receipt, witness: str, pin: str) -> None:
        above = self.witness_above()
        if witness:
            self._officers.confirm(desk, witness, pin)
        elif above is not None and receipt.total > above:
            raise VoidNeedsWitness(above)

    def replace(self, desk: Desk, receipt: EntityId, reason: str) -> EntityId:
        """Void a spoiled receipt and issue another for the same money, in one transaction; the new receipt's id.

        Raises what `void` raises, and `DayAlreadyClosed` when today's cash has been counted.
        """
        view = self.view(receipt)
        old = view.receipt
        self._refuse_void(desk, old, reason)
        today = as_day(self._day.for_money())
        if self._is_closed(desk.officer, today):
            raise DayAlreadyClosed
        series, number = self._numbers.next(desk)
        with self._journal.writing(desk.officer, desk.event) as writing:
            # On paper the money goes back and is taken again, so that it is counted once.
            writing.add(old.unit, ReceiptVoided(receipt, today, True, "", " ".join(reason.split())))
            issued = ReceiptIssued(old.contribution, series, number, old.total.dong, today, receipt)
            return writing.add(old.unit, issued).made(0)

    def copied(self, desk: Desk, receipt: EntityId) -> int:
        """Record that a copy is being printed; which copy it is, from 1."""
        view = self.view(receipt)
        copy = view.receipt.copies + 1
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(view.receipt.unit, ReceiptReprinted(receipt, copy))
        return copy

    def _refuse_void(self, desk: Desk, receipt: Receipt, reason: str) -> None:
        if receipt.is_void:
            raise ReceiptAlreadyVoid
        if receipt.officer != desk.officer:
            raise VoidOfAnother
        if len(reason.strip()) < 3:
            raise VoidNeedsReason
        if self._is_closed(receipt.officer, receipt.issued_on):
            raise VoidAfterClose

    def _is_closed(self, officer: str, on: Day) -> bool:
        entries = self._till.cash_entries(officer, on)
        return any((entry.kind, entry.officer) == ("closed", officer) for entry in entries)
