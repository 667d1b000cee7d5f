"""The other sheets of a day: the enrolment slip (nothing paid), the slip that closes the day, the day in one page."""

from __future__ import annotations

from typing import Final

from fieldapp.domain.documents import CloseSlipDocument, DaySummaryDocument, EnrolmentSlipDocument, PaperSize
from fieldapp.printing import roll, sheet, wording
from fieldapp.printing.closing import close_slip_pages
from fieldapp.printing.fonts import Faces
from fieldapp.printing.ink import pdf_bytes
from fieldapp.printing.layout import A5, GREEN, INDIGO, SOFT, Flow, Page, Style
from fieldapp.printing.receipt import COLUMNS
from fieldapp.printing.summary import day_summary_pages
from fieldapp.printing.tables import Column, Table
from fieldapp.printing.tail import Tail, set_tail, tail_height

_COLUMNS: Final = (
    COLUMNS[0],
    Column(wording.MEMBER, 114, bold=True),
    Column(wording.BORN, 31, "centre", whole=True),
    Column(wording.GROUP, 118),
    Column(wording.MONTHS, 32, "centre", whole=True),
    Column(wording.PERIOD, 105, "centre", whole=True),
    Column(wording.CONTRIBUTION, 52, "right", whole=True),
    Column(wording.STATE_PAYS, 54, "right", whole=True),
    Column(wording.PAYS, 34, "right", whole=True, bold=True),
)
_ABOVE: Final = 24.0
_PROVISIONAL: Final = Style(8.2, colour=SOFT)
_PROVISIONAL_ROOM: Final = 12.0
_FREE: Final = Style(9, "bold", GREEN)


def enrolment_slip_pdf(document: EnrolmentSlipDocument, size: PaperSize, faces: Faces) -> bytes:
    """The slip for cover the State pays in full, as a PDF file."""
    pages = _enrolment_pages(document, faces) if size == "A5" else roll.enrolment_pages(document, faces)
    title = f"{wording.ENROLMENT_SLIP} {document.reference}"
    return pdf_bytes(pages, title, document.issuer.organisation[-1])


def close_slip_pdf(document: CloseSlipDocument, faces: Faces) -> bytes:
    """The slip of a closed day on A4, as a PDF file."""
    pages = close_slip_pages(document, faces)
    return pdf_bytes(pages, f"{wording.CLOSE_SLIP} {document.reference}", document.issuer.organisation[-1])


def day_summary_pdf(document: DaySummaryDocument, faces: Faces) -> bytes:
    """The day in one A4 page, as a PDF file."""
    pages = day_summary_pages(document, faces)
    return pdf_bytes(pages, f"{document.title} {wording.day(document.played_on)}", document.issuer.organisation[-1])


def _enrolment_pages(document: EnrolmentSlipDocument, faces: Faces) -> list[Page]:
    flow = Flow(faces, A5)
    head = sheet.Head(
        issuer=document.issuer,
        form_name="",
        numbers=((wording.REFERENCE, document.reference),),
        title=wording.ENROLMENT_SLIP,
        date_line=wording.long_day(document.enrolled_on),
        copy_mark=wording.copy_mark(document.copy_number),
    )
    sheet.set_head(flow, head)
    flow.resume = lambda: _resume(flow, document)
    sheet.set_payer(flow, document.payer, wording.PARTICIPANT, wording.SCHEME, document.scheme_title)
    signers = ((wording.PARTICIPANT_SIGNS, document.payer.name), (wording.OFFICER_SIGNS, document.issuer.officer))
    tail = Tail(qr=document.qr, second_language=document.second_language, signers=signers)
    above = _ABOVE + (_PROVISIONAL_ROOM if document.provisional else 0)
    table = Table(flow, _COLUMNS, sheet.LOOK)
    table.heading()
    for place, line in enumerate(document.lines, start=1):
        cells = sheet.cover_cells(place, line)
        money = (str(line.contribution), str(line.support), str(line.pays))
        last = place == len(document.lines)
        keep = above + tail_height(flow, tail) if last else 0.0
        table.row((*cells[:4], *cells[5:], *money), last=last, keep=keep)
    set_tail(flow, tail, above, lambda: _set_free(flow, provisional=document.provisional))
    return sheet.finish(flow, document.issuer, demo=document.demo)


def _set_free(flow: Flow, *, provisional: bool) -> None:
    flow.gap(5)
    flow.paragraph(wording.FREE, _FREE)
    if provisional:
        flow.paragraph(wording.PROVISIONAL, _PROVISIONAL)
    flow.gap(6)


def _resume(flow: Flow, document: EnrolmentSlipDocument) -> None:
    said = f"{wording.ENROLMENT_SLIP} – {document.reference} ({wording.CONTINUED})"
    flow.paragraph(said, Style(8.4, "bold", INDIGO))
    flow.gap(4)
