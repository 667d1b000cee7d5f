"""A receipt on A5 landscape, the sheet a commune office prints; `roll.py` sets the same receipt on an 80 mm roll."""

from __future__ import annotations

from typing import Final

from fieldapp.domain.documents import PaperSize, ReceiptDocument
from fieldapp.printing import roll, sheet, wording
from fieldapp.printing.fonts import Faces
from fieldapp.printing.ink import pdf_bytes
from fieldapp.printing.layout import (
    A5,
    GREEN,
    INDIGO,
    MM,
    PALE_RED,
    RED,
    SOFT,
    Flow,
    Page,
    RuleMark,
    StampMark,
    Style,
    TextMark,
    set_line,
    wrap,
)
from fieldapp.printing.tables import Column, Table
from fieldapp.printing.tail import Tail, set_tail, tail_height

COLUMNS: Final = (
    Column("", 15, "right", whole=True),
    Column(wording.MEMBER, 114, bold=True),
    Column(wording.BORN, 30, "centre", whole=True),
    Column(wording.GROUP, 84),
    Column(wording.LADDER, 30, "centre", whole=True),
    Column(wording.MONTHS, 28, "centre", whole=True),
    Column(wording.PERIOD, 103, "centre", whole=True),
    Column(wording.CONTRIBUTION, 50, "right", whole=True),
    Column(wording.SUPPORT, 50, "right", whole=True),
    Column(wording.PAYS, 52, "right", whole=True, bold=True),
)
SECOND: Final = Style(8.0)
_TOTAL_LABEL: Final = Style(9, "bold", INDIGO)
_TOTAL: Final = Style(15, "bold", GREEN, 1.3)
_VOID_TOTAL: Final = Style(15, "bold", SOFT, 1.3)
_WORDS: Final = Style(8.6, "bold")
_NOTICE: Final = Style(8.6, "bold", RED)
_PROVISIONAL: Final = Style(8.2, colour=SOFT)
_PROVISIONAL_ROOM: Final = 12.0
_STAMP: Final = Style(54, "bold", PALE_RED)
_CODE_SIDE: Final = 27 * MM
_SIGN_ROOM: Final = 46.0


def receipt_pdf(document: ReceiptDocument, size: PaperSize, faces: Faces) -> bytes:
    """The receipt as a PDF file. Same document, same bytes."""
    pages = receipt_pages(document, faces) if size == "A5" else roll.receipt_pages(document, faces)
    return pdf_bytes(pages, f"{wording.RECEIPT} {document.series} {document.number}", document.issuer.organisation[-1])


def receipt_pages(document: ReceiptDocument, faces: Faces) -> list[Page]:
    """The receipt on as many A5 pages as its members need, most often one."""
    flow = Flow(faces, A5)
    sheet.set_head(flow, _head(document))
    flow.resume = lambda: _resume(flow, document)
    if document.voided:
        flow.y -= 2
        flow.paragraph(wording.void_notice(document.voided.voided_on, document.voided.reason), _NOTICE, "centre")
        flow.gap(3)
    sheet.set_payer(flow, document.payer, wording.PAYER, wording.CONTENT, document.scheme_title)
    tail = _tail(document)
    words = wrap(flow.faces, document.amount_in_words, _WORDS, flow.width - 60)
    above = 34 + sum(line.height for line in words) + (_PROVISIONAL_ROOM if document.provisional else 0)
    table = Table(flow, COLUMNS, sheet.LOOK)
    table.heading()
    for place, line in enumerate(document.lines, start=1):
        money = (str(line.contribution), str(line.support), str(line.pays))
        last = place == len(document.lines)
        keep = above + tail_height(flow, tail) if last else 0.0
        table.row((*sheet.cover_cells(place, line), *money), last=last, keep=keep)
    set_tail(flow, tail, above, lambda: _set_sums(flow, document))
    pages = sheet.finish(flow, document.issuer, demo=document.demo)
    if document.voided:
        _stamp(pages, faces)
    return pages


def _head(document: ReceiptDocument) -> sheet.Head:
    book = ((wording.BOOK, document.book),) if document.book else ()
    return sheet.Head(
        issuer=document.issuer,
        form_name=document.form_name,
        numbers=((wording.SERIES, document.series), *book, (wording.NUMBER, document.number)),
        title=wording.RECEIPT,
        date_line=wording.long_day(document.issued_on),
        copy_mark=wording.copy_mark(document.copy_number),
    )


def _resume(flow: Flow, document: ReceiptDocument) -> None:
    """The top of a further page: which receipt it belongs to, so that a loose sheet finds home."""
    said = f"{wording.RECEIPT} – {document.series} – {document.number} ({wording.CONTINUED})"
    flow.paragraph(said, Style(8.4, "bold", INDIGO))
    flow.gap(4)


def _stamp(pages: list[Page], faces: Faces) -> None:
    for page in pages:
        line = set_line(faces, wording.VOIDED, _STAMP)
        page.under.append(StampMark(page.width / 2, page.height * 0.56, -13, line, framed=True))


def _tail(document: ReceiptDocument) -> Tail:
    signers = ((wording.PAYER_SIGNS, document.payer.name), (wording.COLLECTOR_SIGNS, document.issuer.officer))
    return Tail(qr=document.qr, second_language=document.second_language, signers=signers)


def _set_sums(flow: Flow, document: ReceiptDocument) -> None:
    _set_total(flow, document)
    words = document.amount_in_words
    flow.gap(flow.labelled(wording.IN_WORDS, words, sheet.LABEL, _WORDS, x=flow.x, width=flow.width, y=flow.y))
    if document.provisional:
        flow.paragraph(wording.PROVISIONAL, _PROVISIONAL)
    flow.gap(7)


def _set_total(flow: Flow, document: ReceiptDocument) -> None:
    """The sum taken, large at the right edge (struck out when void); cash given and change, when known, at the left."""
    flow.gap(4)
    amount = set_line(flow.faces, wording.dong(document.total), _VOID_TOTAL if document.voided else _TOTAL)
    label = set_line(flow.faces, wording.TOTAL, _TOTAL_LABEL)
    baseline = flow.y + amount.ascent
    flow.put(
        TextMark(flow.right - amount.width, baseline, amount),
        TextMark(flow.right - amount.width - 10 - label.width, baseline, label),
    )
    if document.voided:
        middle = baseline - 0.25 * amount.style.size
        flow.put(RuleMark(flow.right - amount.width, middle, flow.right, middle, 1.1, RED))
    if document.cash_given is not None:
        change = document.cash_given - document.total
        said = f"{wording.CASH_GIVEN}: {document.cash_given} · {wording.CHANGE}: {change}"
        flow.put(TextMark(flow.x, baseline, set_line(flow.faces, said, Style(8.2, colour=SOFT))))
    flow.gap(amount.height + 1)
