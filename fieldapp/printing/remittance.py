"""The slip that goes with cash to the office, a bank or the treasury, on A5: how much, of which day, two signatures."""

from __future__ import annotations

from typing import Final

from fieldapp.domain.documents import RemittanceSlipDocument
from fieldapp.printing import sheet, wording
from fieldapp.printing.closing import ledger
from fieldapp.printing.fonts import Faces
from fieldapp.printing.ink import pdf_bytes
from fieldapp.printing.layout import A5, GREEN, SOFT, Flow, Style
from fieldapp.printing.tail import set_signatures

_LABEL: Final = Style(9, colour=SOFT)
_TEXT: Final = Style(10)
_STRONG: Final = Style(10, "bold")
_SUM: Final = Style(19, "bold", GREEN, 1.25)
_SIGN_ROOM: Final = 62.0


def remittance_slip_pdf(document: RemittanceSlipDocument, faces: Faces) -> bytes:
    """The slip as a PDF file."""
    flow = Flow(faces, A5)
    head = sheet.Head(
        issuer=document.issuer,
        form_name="",
        numbers=((wording.NUMBER, document.reference),),
        title=wording.REMITTANCE_SLIP,
        date_line=wording.long_day(document.handed_on),
    )
    sheet.set_head(flow, head)
    flow.gap(6)
    flow.paragraph(wording.dong(document.amount), _SUM, "centre")
    flow.paragraph(f"{wording.IN_WORDS} {document.amount_in_words}", _TEXT, "centre")
    flow.gap(8)
    said = (
        (wording.OFFICER, document.issuer.officer),
        (wording.OF_DAY, wording.day(document.taken_on)),
        (wording.REMITTED_TO, document.place),
        (wording.RECEIVED_BY, document.receiver),
        (wording.COSIGNED_BY, document.cosigner),
    )
    for label, words in said:
        if words:
            flow.gap(flow.labelled(label, words, _LABEL, _STRONG, x=flow.x + 3, width=flow.width - 6, y=flow.y) + 2)
    flow.gap(6)
    rows = (
        (wording.OWED_BEFORE, str(document.owed_before), _TEXT),
        (f"− {wording.HANDED_OVER}", str(document.amount), _STRONG),
        (f"= {wording.STILL_OWED}", str(document.still_owed), _STRONG),
    )
    ledger(flow, rows, flow.width)
    flow.gap(18)
    signers = ((wording.REMITTER_SIGNS, document.issuer.officer), (wording.RECEIVER_SIGNS, document.receiver))
    set_signatures(flow, flow.x, flow.y, signers, _SIGN_ROOM)
    flow.gap(_SIGN_ROOM + 30)
    pages = sheet.finish(flow, document.issuer, demo=document.demo)
    return pdf_bytes(pages, f"{wording.REMITTANCE_SLIP} {document.reference}", document.issuer.organisation[-1])
