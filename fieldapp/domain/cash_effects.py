"""What facts about cash and about blocks of numbers do to the tables. Nothing here is ever written over."""

from __future__ import annotations

from fieldapp.domain import fact_kinds as k
from fieldapp.domain import tables as t
from fieldapp.domain.draft import Draft, effect
from fieldapp.domain.tables import Value

CASH_TABLES = (t.CASH_ENTRY, t.NUMBER_RETURN, t.NUMBER_REQUEST)
"""An entry stands for ever; what holds now is read from all of them."""


def _cash_entry(draft: Draft, kind: str, on: str, **values: Value) -> None:
    fact = draft.fact
    draft.append(
        t.CASH_ENTRY,
        0,
        kind=kind,
        on_day=on,
        officer=fact.officer,
        device=fact.device,
        counter=fact.counter,
        wall=fact.wall,
        **values,
    )


@effect(k.CashOpened)
def _cash_opened(draft: Draft, body: k.CashOpened) -> None:
    _cash_entry(draft, "opened", body.on, opening_float=body.opening_float)


@effect(k.CashClosed)
def _cash_closed(draft: Draft, body: k.CashClosed) -> None:
    notes = ",".join(f"{note.denomination}x{note.count}" for note in body.notes)
    _cash_entry(
        draft,
        "closed",
        body.on,
        notes=notes,
        reason=body.reason,
        opening_float=body.opening_float,
        receipts=body.receipts,
        voids=body.voids,
        collected=body.collected,
        returned=body.returned,
        expected=body.expected,
        counted=body.counted,
        paid_out=body.paid_out,
    )


@effect(k.CashRemitted)
def _cash_remitted(draft: Draft, body: k.CashRemitted) -> None:
    _cash_entry(
        draft, "remitted", body.on, amount=body.amount, reason=body.receiver, place=body.place, handed_on=body.handed_on
    )


@effect(k.CashTransferred)
def _cash_transferred(draft: Draft, body: k.CashTransferred) -> None:
    _cash_entry(
        draft,
        "transferred",
        body.on,
        amount=body.amount,
        other=body.to_officer,
        sealed=int(body.sealed),
        reason=body.note,
    )


@effect(k.CashTransferAnswered)
def _cash_transfer_answered(draft: Draft, body: k.CashTransferAnswered) -> None:
    kind = "taken" if body.taken else "declined"
    _cash_entry(draft, kind, body.on, about=body.transfer, sealed=int(body.sealed))


@effect(k.DayCosigned)
def _day_cosigned(draft: Draft, body: k.DayCosigned) -> None:
    _cash_entry(
        draft, "cosigned", body.on, other=body.of_officer, about=body.closing, counted=body.counted, reason=body.note
    )


@effect(k.FloatCorrected)
def _float_corrected(draft: Draft, body: k.FloatCorrected) -> None:
    _cash_entry(draft, "corrected", body.on, opening_float=body.opening_float, reason=body.reason)


@effect(k.NumbersReturned)
def _numbers_returned(draft: Draft, body: k.NumbersReturned) -> None:
    fact = draft.fact
    draft.append(
        t.NUMBER_RETURN,
        0,
        block=body.block,
        series=body.series,
        first=body.first,
        last=body.last,
        on_day=body.on,
        reason=body.reason,
        officer=fact.officer,
        device=fact.device,
        counter=fact.counter,
        wall=fact.wall,
    )


@effect(k.NumbersRequested)
def _numbers_requested(draft: Draft, body: k.NumbersRequested) -> None:
    fact = draft.fact
    draft.append(
        t.NUMBER_REQUEST,
        0,
        wanted=body.wanted,
        left=body.left,
        on_day=body.on,
        officer=fact.officer,
        device=fact.device,
        counter=fact.counter,
        wall=fact.wall,
    )
