"""The slip that closes a day, on A4: money by scheme, money in the box, every number of the block, two signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fieldapp.domain.cash import LOOSE
from fieldapp.domain.documents import CloseSlipDocument
from fieldapp.domain.money import Money
from fieldapp.printing import sheet, wording
from fieldapp.printing.fonts import Faces
from fieldapp.printing.layout import (
    A4,
    GREEN,
    INDIGO,
    INK,
    RED,
    SOFT,
    Flow,
    Page,
    Style,
    TextMark,
    set_line,
)
from fieldapp.printing.tables import Column, Table, TableLook
from fieldapp.printing.tail import set_signatures

LOOK: Final = TableLook(Style(8, "bold", INDIGO, 1.25), Style(9), Style(9, "bold"), air=1.8)
SECTION: Final = Style(10, "bold", INDIGO)
_TEXT: Final = Style(9)
_SOFT: Final = Style(9, colour=SOFT)
_SUM: Final = Style(19, "bold", GREEN, 1.25)
_WARNING: Final = Style(9, "bold", RED)
_GUTTER: Final = 26.0
_SIGN_ROOM: Final = 62.0


def close_slip_pages(document: CloseSlipDocument, faces: Faces) -> list[Page]:
    """The slip on as many A4 pages as its voids and numbers need, most often one."""
    flow = Flow(faces, A4)
    head = sheet.Head(
        issuer=document.issuer,
        form_name="",
        numbers=((wording.NUMBER, document.reference),),
        title=wording.CLOSE_SLIP,
        date_line=wording.long_day(document.closed_on),
    )
    sheet.set_head(flow, head)
    _set_remittance(flow, document)
    half = (flow.width - _GUTTER) / 2
    top = flow.y
    _set_takings(flow, document, half)
    _set_cash(flow, document, half)
    low, flow.y = flow.y, top
    _set_counts(flow, document, flow.x + half + _GUTTER, half)
    flow.y = max(low, flow.y)
    _set_voids(flow, document)
    _set_numbers(flow, document)
    _set_end(flow, document)
    return sheet.finish(flow, document.issuer, demo=document.demo)


def _set_remittance(flow: Flow, document: CloseSlipDocument) -> None:
    """Who hands over how much: what the slip is for, before its reasons."""
    flow.gap(4)
    amount = set_line(flow.faces, wording.dong(document.to_remit), _SUM)
    label = set_line(flow.faces, wording.TO_REMIT, SECTION)
    baseline = flow.y + amount.ascent
    flow.put(
        TextMark(flow.right - amount.width, baseline, amount),
        TextMark(flow.right - amount.width - 10 - label.width, baseline, label),
    )
    flow.lines([set_line(flow.faces, wording.OFFICER, _SOFT)], flow.x, flow.y, 80, first=amount.ascent)
    officer = [set_line(flow.faces, document.issuer.officer, Style(11, "bold"))]
    flow.lines(officer, flow.x + 56, flow.y, 180, first=amount.ascent)
    flow.gap(amount.height + 4)


def section(flow: Flow, title: str, x: float | None = None) -> None:
    """A heading over a table, never alone at the foot of a page."""
    flow.gap(11)
    flow.need(70)
    flow.gap(flow.block(title, SECTION, flow.x if x is None else x, flow.y, flow.width) + 2)


def _set_takings(flow: Flow, document: CloseSlipDocument, width: float) -> None:
    section(flow, wording.BY_SCHEME)
    columns = (
        Column(wording.SCHEME_COLUMN, 120),
        Column(wording.RECEIPTS, 48, "right", whole=True),
        Column(wording.AMOUNT, 72, "right", whole=True),
    )
    table = Table(flow, columns, LOOK, flow.x, width)
    table.heading()
    for taking in document.takings:
        table.row((taking.scheme_title, str(taking.receipts), str(taking.amount)))
    table.row((wording.TOTAL_SHORT, str(document.receipts), str(document.collected)), strong=True, last=True)


def _set_cash(flow: Flow, document: CloseSlipDocument, width: float) -> None:
    """From the opening float to the difference, as one sum that can be followed with a finger."""
    section(flow, wording.RECONCILED)
    ledger(
        flow,
        (
            (wording.OPENING, str(document.opening_float), _TEXT),
            (f"+ {wording.COLLECTED}", str(document.collected), _TEXT),
            *([(f"+ {wording.TAKEN_OVER}", str(document.cash_taken_over), _TEXT)] if document.cash_taken_over else []),
            (f"− {wording.PAID_OUT}", str(document.cash_paid_out), _TEXT),
            (f"= {wording.EXPECTED}", str(document.expected), Style(9, "bold")),
            (wording.COUNTED, str(document.counted), Style(9, "bold")),
            (wording.DIFFERENCE, difference(document.difference), Style(9, "bold", _verdict(document.difference))),
        ),
        width,
    )
    if document.difference_reason:
        said = document.difference_reason
        flow.gap(flow.labelled(wording.REASON, said, _SOFT, _TEXT, x=flow.x + 3, width=width - 6, y=flow.y))


def ledger(flow: Flow, rows: Sequence[tuple[str, str, Style]], width: float) -> None:
    """Label at the left, sum at the right, line by line."""
    for label, amount, style in rows:
        line = set_line(flow.faces, amount, style)
        flow.lines([set_line(flow.faces, label, style)], flow.x + 3, flow.y, width)
        flow.gap(flow.lines([line], flow.x, flow.y, width - 3, "right") + 2.2)


def difference(amount: Money) -> str:
    """`Khớp` for none, else the sum with its sign."""
    if not amount:
        return wording.NO_DIFFERENCE
    return f"+{amount}" if amount.dong > 0 else f"−{-amount}"


def _verdict(amount: Money) -> tuple[float, float, float]:
    return RED if amount else GREEN


def _set_counts(flow: Flow, document: CloseSlipDocument, x: float, width: float) -> None:
    section(flow, wording.COUNT, x)
    columns = (
        Column(wording.DENOMINATION, 70, "right", whole=True),
        Column(wording.NOTES, 60, "right", whole=True),
        Column(wording.AMOUNT, 90, "right", whole=True),
    )
    table = Table(flow, columns, LOOK, x, width)
    table.heading()
    for count in document.counts:
        is_loose = count.denomination.dong == LOOSE
        name, notes_of = (wording.LOOSE_CASH, "") if is_loose else (str(count.denomination), str(count.notes))
        table.row((name, notes_of, str(count.amount)))
    notes = sum(count.notes for count in document.counts if count.denomination.dong != LOOSE)
    table.row((wording.TOTAL_SHORT, str(notes), str(document.counted)), strong=True, last=True)


def _set_voids(flow: Flow, document: CloseSlipDocument) -> None:
    section(flow, wording.VOIDS)
    if not document.voids:
        flow.paragraph(wording.NO_VOIDS, _TEXT)
        return
    columns = (
        Column(wording.RECEIPT_NUMBER, 80, whole=True, bold=True),
        Column(wording.AMOUNT, 80, "right", whole=True),
        Column("", 14),
        Column(wording.VOID_REASON, 325),
    )
    table = Table(flow, columns, LOOK)
    table.heading()
    for index, void in enumerate(document.voids, start=1):
        table.row((void.number, str(void.amount), "", void.reason), last=index == len(document.voids))


def _set_numbers(flow: Flow, document: CloseSlipDocument) -> None:
    """Every number of the block in order, so that a gap would show."""
    section(flow, wording.NUMBERS)
    columns = (
        Column(wording.STATE, 120),
        Column(wording.FROM, 110, "right", whole=True),
        Column(wording.TO, 110, "right", whole=True),
        Column(wording.HOW_MANY, 90, "right", whole=True),
    )
    table = Table(flow, columns, LOOK)
    table.heading()
    for held in document.numbers:
        state = wording.NUMBER_STATES[held.state]
        table.row((state, held.first, held.last, str(held.count)), strong=held.state == "missing")
    total = sum(held.count for held in document.numbers)
    table.row((wording.TOTAL_SHORT, "", "", str(total)), strong=True, last=True)


def _set_end(flow: Flow, document: CloseSlipDocument) -> None:
    flow.gap(9)
    flow.need(150)
    flow.paragraph(wording.unsent(document.unsent_facts), _WARNING if document.unsent_facts else Style(9, colour=INK))
    flow.gap(16)
    signers = (
        (wording.REMITTER_SIGNS, document.issuer.officer),
        (wording.SUPERVISOR_SIGNS, document.supervisor),
    )
    set_signatures(flow, flow.x, flow.y, signers, _SIGN_ROOM)
    flow.gap(_SIGN_ROOM + 34)
