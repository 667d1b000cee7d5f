"""Cash between officers: given, taken or not received. It is never in two boxes, nor in none without being seen."""

from __future__ import annotations

from datetime import date

from fieldapp.domain.cash_account import Transfer
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import CashTransferAnswered, CashTransferred
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.services.cash import CashBox
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.officers import Officers
from fieldapp.services.ports import Changes, Desk, Journal


class TransferTooMuch(RuleBroken):
    """More would go than the box of that day holds."""

    code = "transfer_too_much"

    def __init__(self, held: int) -> None:
        super().__init__(held=held)


class TransferNotYours(RuleBroken):
    """The transfer does not wait for this officer: it was answered, or it went to another."""

    code = "transfer_not_yours"


class Transfers:
    """What one officer gives and takes."""

    def __init__(self, journal: Journal, cash: CashBox, officers: Officers, day: WorkingDay) -> None:
        self._journal = journal
        self._cash = cash
        self._officers = officers
        self._day = day

    def give(self, desk: Desk, on: Day, to_officer: str, amount: Money, note: str = "") -> Changes:
        """Pass cash of a day on, from the open box or of what was counted; the only fact of the changes makes it.

        It is under way until the other officer has answered. Raises `UnknownColleague`, `TransferTooMuch`.
        """
        colleague = self._officers.colleague(desk, to_officer)
        box = self._cash.day(desk, date.fromisoformat(on))
        sealed = box.closed is not None
        held = box.to_remit if sealed else box.expected
        if not ZERO < amount <= held:
            raise TransferTooMuch(max(held, ZERO).dong)
        body = CashTransferred(colleague.id, amount.dong, on, sealed, " ".join(note.split()))
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(desk.unit, body)
        return self._journal.last_changes()

    def take(self, desk: Desk, transfer: EntityId) -> Changes:
        """It is in this officer's box: received, or back after the other said that nothing came."""
        return self._answer(desk, transfer, taken=True)

    def decline(self, desk: Desk, transfer: EntityId) -> Changes:
        """Nothing was received; the giver answers for it and takes it back."""
        return self._answer(desk, transfer, taken=False)

    def _answer(self, desk: Desk, transfer: EntityId, *, taken: bool) -> Changes:
        waiting = self._waiting(desk, transfer)
        if waiting.declined and not taken:
            raise TransferNotYours
        on = as_day(self._day.for_money())
        body = CashTransferAnswered(transfer, on, taken, self._cash.is_closed(desk.officer, on))
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(waiting.unit, body)
        return self._journal.last_changes()

    def _waiting(self, desk: Desk, transfer: EntityId) -> Transfer:
        waiting = (one for one in self._cash.account(desk).to_answer if one.id == transfer)
        found = next(waiting, None)
        if found is None:
            raise TransferNotYours
        return found
