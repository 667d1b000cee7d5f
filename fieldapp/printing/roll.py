"""Receipts and slips on an 80 mm roll: one column, black only, as long as the text needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fieldapp.domain.documents import CoverLine, EnrolmentSlipDocument, Issuer, Payer, ReceiptDocument
from fieldapp.printing import sheet, wording
from fieldapp.printing.fonts import Faces
from fieldapp.printing.ink import qr_modules
from fieldapp.printing.layout import (
    BLACK,
    ROLL,
    Align,
    CodeMark,
    Flow,
    Line,
    Page,
    RuleMark,
    Style,
    fit,
    set_line,
)

_DOT: Final = 72 / 203  # thermal heads print 203 dots to the inch
_MODULE: Final = 4 * _DOT
_CODE_LIMIT: Final = 190.0

SMALL: Final = Style(7.6, colour=BLACK)
BODY: Final = Style(8.8, colour=BLACK)
STRONG: Final = Style(8.8, "bold", BLACK)
NAME: Final = Style(9.6, "bold", BLACK)
TITLE: Final = Style(13.5, "bold", BLACK, 1.3)
NUMBER: Final = Style(12, "bold", BLACK, 1.3)
TOTAL: Final = Style(17, "bold", BLACK, 1.3)
SECOND: Final = Style(9.2, colour=BLACK)


@dataclass(frozen=True, slots=True)
class _Money:
    """Labels of the three sums of a line; None leaves the sum out."""

    contribution: str
    support: str
    pays: str | None


def receipt_pages(document: ReceiptDocument, faces: Faces) -> list[Page]:
    """The receipt as one page, 80 mm wide."""
    flow = Flow(faces, ROLL)
    if document.demo:
        _mark_demo(flow)
    _issuer(flow, document.issuer)
    flow.paragraph(wording.RECEIPT, TITLE, "centre")
    _pair(flow, wording.SERIES, document.series, STRONG)
    if document.book:
        _pair(flow, wording.BOOK, document.book, STRONG)
    _pair(flow, wording.NUMBER, document.number, NUMBER)
    mark = wording.copy_mark(document.copy_number)
    flow.paragraph(f"{wording.long_day(document.issued_on)} – {mark}", SMALL, "centre")
    flow.paragraph(document.form_name, SMALL, "centre")
    if document.voided:
        flow.gap(4)
        _framed(flow, wording.void_notice(document.voided.voided_on, document.voided.reason))
    _payer(flow, document.payer, wording.PAYER, wording.CONTENT, document.scheme_title)
    _members(flow, document.lines, _Money(wording.CONTRIBUTION, wording.SUPPORT, wording.PAYS))
    _total(flow, document)
    _second_language(flow, document.second_language)
    _code(flow, document.qr)
    _signatures(flow, ((wording.PAYER_SIGNS, document.payer.name), (wording.COLLECTOR_SIGNS, document.issuer.officer)))
    return _finish(flow, document.issuer, demo=document.demo)


def enrolment_pages(document: EnrolmentSlipDocument, faces: Faces) -> list[Page]:
    """The enrolment slip as one page, 80 mm wide."""
    flow = Flow(faces, ROLL)
    if document.demo:
        _mark_demo(flow)
    _issuer(flow, document.issuer)
    flow.paragraph(wording.ENROLMENT_SLIP, TITLE, "centre")
    _pair(flow, wording.REFERENCE, document.reference, STRONG)
    mark = wording.copy_mark(document.copy_number)
    flow.paragraph(f"{wording.long_day(document.enrolled_on)} – {mark}", SMALL, "centre")
    _payer(flow, document.payer, wording.PARTICIPANT, wording.SCHEME, document.scheme_title)
    _members(flow, document.lines, _Money(wording.CONTRIBUTION, wording.STATE_PAYS, None))
    flow.gap(3)
    _framed(flow, wording.FREE)
    if document.provisional:
        flow.paragraph(wording.PROVISIONAL, SMALL)
    _second_language(flow, document.second_language)
    _code(flow, document.qr)
    signers = ((wording.PARTICIPANT_SIGNS, document.payer.name), (wording.OFFICER_SIGNS, document.issuer.officer))
    _signatures(flow, signers)
    return _finish(flow, document.issuer, demo=document.demo)


def _rule(flow: Flow, thickness: float = 0.7) -> None:
    flow.gap(3)
    flow.rule(thickness, BLACK)
    flow.gap(3)


def _framed(flow: Flow, text: str, style: Style = STRONG) -> None:
    sheet.box_text(flow, text, style)
    flow.gap(4)


def _mark_demo(flow: Flow) -> None:
    _framed(flow, wording.DEMO, Style(13, "bold", BLACK, 1.3))
    flow.gap(-3)
    flow.paragraph(wording.NO_VALUE, SMALL, "centre")
    flow.gap(3)


def _issuer(flow: Flow, issuer: Issuer) -> None:
    *wider, nearest = issuer.organisation
    for name in wider:
        flow.paragraph(name, SMALL, "centre")
    flow.paragraph(nearest, STRONG, "centre")
    flow.gap(5)


def _payer(flow: Flow, payer: Payer, label: str, content_label: str, content: str) -> None:
    _rule(flow)
    flow.paragraph(label, SMALL)
    flow.paragraph(payer.name, NAME)
    fields = ((wording.IDENTITY, payer.identity), (wording.ADDRESS, sheet.home(payer)), (content_label, content))
    for name, said in fields:
        flow.gap(flow.labelled(name, said, SMALL, BODY, x=flow.x, width=flow.width, y=flow.y))


def _members(flow: Flow, lines: tuple[CoverLine, ...], money: _Money) -> None:
    _rule(flow, 0.9)
    for place, line in enumerate(lines, start=1):
        if place > 1:
            flow.gap(2)
            flow.put(RuleMark(flow.x, flow.y, flow.right, flow.y, 0.35, BLACK))
            flow.gap(2)
        flow.paragraph(f"{place}. {line.member_name}", NAME)
        said = [
            wording.born(line.born_year) if line.born_year else "",
            line.group,
            wording.ladder(line.ladder_place) if line.ladder_place else "",
        ]
        flow.paragraph(", ".join(part for part in said if part), SMALL)
        flow.paragraph(f"{wording.months(line.months)}: {wording.period(line.starts_on, line.expires_on)}", SMALL)
        _sum(flow, money.contribution, str(line.contribution), BODY)
        _sum(flow, money.support, str(line.support), BODY)
        if money.pays:
            _sum(flow, money.pays, str(line.pays), STRONG)


def _total(flow: Flow, document: ReceiptDocument) -> None:
    _rule(flow, 0.9)
    flow.paragraph(wording.TOTAL, STRONG)
    _at(flow, fit(flow.faces, wording.dong(document.total), TOTAL, flow.width), "right")
    flow.gap(2)
    flow.gap(
        flow.labelled(wording.IN_WORDS, document.amount_in_words, SMALL, STRONG, x=flow.x, width=flow.width, y=flow.y)
    )
    if document.cash_given is not None:
        _sum(flow, wording.CASH_GIVEN, str(document.cash_given), BODY)
        _sum(flow, wording.CHANGE, str(document.cash_given - document.total), BODY)
    if document.provisional:
        flow.paragraph(wording.PROVISIONAL, SMALL)


def _second_language(flow: Flow, pairs: tuple[tuple[str, str], ...]) -> None:
    if not pairs:
        return
    _rule(flow)
    for vi, own in pairs:
        flow.paragraph(vi, SMALL)
        flow.paragraph(own, SECOND)
        flow.gap(1.5)


def _code(flow: Flow, text: str) -> None:
    """The code with modules of whole printer dots; a very long text gets three dots instead of four."""
    _rule(flow)
    if not text:
        return
    modules = qr_modules(text)
    side = len(modules) * _MODULE
    if side > _CODE_LIMIT:
        side = len(modules) * 3 * _DOT
    flow.gap(4)
    flow.put(CodeMark(flow.x + (flow.width - side) / 2, flow.y, side, modules))
    flow.gap(side + 4)
    flow.paragraph(wording.CHECK_CODE, SMALL, "centre")


def _signatures(flow: Flow, signers: tuple[tuple[str, str], ...]) -> None:
    flow.gap(6)
    each, used = flow.width / len(signers), 0.0
    for index, (role, name) in enumerate(signers):
        x, y = flow.x + index * each, flow.y
        y += flow.block(role, STRONG, x, y, each, "centre")
        y += flow.block(wording.SIGN_HERE, SMALL, x, y, each, "centre") + 44
        y += flow.block(name, STRONG, x + 3, y, each - 6, "centre")
        used = max(used, y - flow.y)
    flow.gap(used)


def _finish(flow: Flow, issuer: Issuer, *, demo: bool) -> list[Page]:
    _rule(flow)
    event = ", ".join(part for part in (issuer.event_name, issuer.event_place) if part)
    if event:
        flow.paragraph(event, SMALL)
    flow.paragraph(f"{wording.DEVICE} {issuer.device}", SMALL)
    if demo:
        flow.gap(4)
        _mark_demo(flow)
    flow.page.height = flow.y + flow.form.bottom
    return flow.pages


def _pair(flow: Flow, label: str, value: str, style: Style) -> None:
    """Label and value on one centred line."""
    head = set_line(flow.faces, label, SMALL)
    body = fit(flow.faces, value, style, flow.width - head.width - 4)
    x = flow.x + (flow.width - head.width - 4 - body.width) / 2
    first = max(head.ascent, body.ascent)
    flow.lines([head], x, flow.y, head.width, first=first)
    flow.gap(flow.lines([body], x + head.width + 4, flow.y, body.width, first=first))


def _sum(flow: Flow, label: str, amount: str, style: Style) -> None:
    """A label at the left, a sum at the right edge, one baseline."""
    name, said = set_line(flow.faces, label, style), set_line(flow.faces, amount, style)
    flow.lines([name], flow.x, flow.y, flow.width)
    _at(flow, said, "right")


def _at(flow: Flow, line: Line, align: Align) -> None:
    flow.gap(flow.lines([line], flow.x, flow.y, flow.width, align))
