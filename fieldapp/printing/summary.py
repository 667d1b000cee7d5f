"""A day in one A4 page: the verdict first, then the money in three places, what was done, and when it came in."""

from __future__ import annotations

from typing import Final

from fieldapp.domain.documents import DaySummaryDocument
from fieldapp.domain.money import Money
from fieldapp.printing import sheet, wording
from fieldapp.printing.closing import LOOK, difference, section
from fieldapp.printing.fonts import Faces
from fieldapp.printing.layout import (
    A4,
    GREEN,
    HAIR,
    INDIGO,
    PALE_RED,
    RED,
    SOFT,
    BoxMark,
    Flow,
    Page,
    RuleMark,
    Style,
    fit,
    set_line,
)
from fieldapp.printing.tables import Column, Table

_PALE_GREEN: Final = (0.90, 0.95, 0.90)
_VERDICT: Final = Style(20, "bold", leading=1.3)
_CHART_HEIGHT: Final = 92.0
_TICK: Final = Style(7.5, colour=SOFT)


def day_summary_pages(document: DaySummaryDocument, faces: Faces) -> list[Page]:
    """The summary; more than one page only when it is given more than a day."""
    flow = Flow(faces, A4)
    head = sheet.Head(
        issuer=document.issuer,
        form_name="",
        numbers=((wording.DEVICE, document.issuer.device),),
        title=document.title,
        date_line=wording.long_day(document.played_on),
    )
    sheet.set_head(flow, head)
    _set_verdict(flow, document)
    _set_money(flow, document)
    _set_tallies(flow, document)
    if document.hourly:
        _set_chart(flow, document.hourly)
    flow.gap(12)
    for note in document.notes:
        flow.paragraph(note, Style(8.4, colour=SOFT))
    return sheet.finish(flow, document.issuer, demo=document.demo)


def _set_verdict(flow: Flow, document: DaySummaryDocument) -> None:
    """YES or NO in a word, a colour and a sentence."""
    agrees = document.agrees
    colour, ground = (GREEN, _PALE_GREEN) if agrees else (RED, PALE_RED)
    word = set_line(flow.faces, wording.AGREES if agrees else wording.DISAGREES, Style(20, "bold", colour, 1.3))
    said = set_line(flow.faces, wording.AGREES_LONG if agrees else wording.DISAGREES_LONG, Style(10, colour=colour))
    flow.gap(4)
    height = word.height + 14
    flow.page.under.append(BoxMark(flow.x, flow.y, flow.width, height, fill=ground, radius=4))
    flow.lines([word], flow.x + 14, flow.y + 7, flow.width)
    flow.lines([said], flow.x + 14 + word.width + 14, flow.y + 7, flow.width, first=word.ascent)
    flow.gap(height)


def _set_money(flow: Flow, document: DaySummaryDocument) -> None:
    section(flow, wording.MONEY_COMPARED)
    columns = (
        Column(wording.SCHEME_COLUMN, 170),
        Column(wording.ON_RECEIPTS, 82, "right", whole=True),
        Column(wording.AT_OFFICE, 92, "right", whole=True),
        Column(wording.IN_CASH, 92, "right", whole=True),
        Column(wording.DIFFERENCE, 63, "right", whole=True),
    )
    table = Table(flow, columns, LOOK)
    table.heading()
    for row in document.rows:
        counted = "" if row.counted is None else str(row.counted)
        apart = difference(_widest(row.collected, row.office, row.counted))
        table.row((row.title, str(row.collected), str(row.office), counted, apart))
    apart = difference(_widest(document.collected, document.office, document.counted))
    sums = (str(document.collected), str(document.office), str(document.counted))
    table.row((wording.TOTAL_SHORT, *sums, apart), strong=True, last=True)


def _widest(collected: Money, office: Money, counted: Money | None) -> Money:
    """The difference from the receipts that is farthest from none."""
    apart = [office - collected] + ([counted - collected] if counted is not None else [])
    return max(apart, key=lambda amount: abs(amount.dong))


def _set_tallies(flow: Flow, document: DaySummaryDocument) -> None:
    """What was done, in two columns read downward."""
    section(flow, wording.TALLIES)
    half = (len(document.tallies) + 1) // 2
    width = (flow.width - 26) / 2
    top, low = flow.y, flow.y
    for index, (label, said) in enumerate(document.tallies):
        if index == half:
            flow.y = top
        x = flow.x + (width + 26) * (index >= half)
        value = fit(flow.faces, said, Style(9.4, "bold"), width * 0.58)
        flow.lines([set_line(flow.faces, label, Style(9.4))], x + 3, flow.y + 2, width)
        flow.gap(flow.lines([value], x, flow.y + 2, width - 3, "right") + 4)
        flow.put(RuleMark(x, flow.y, x + width, flow.y, 0.35, HAIR))
        low = max(low, flow.y)
    flow.y = low


def _set_chart(flow: Flow, hourly: tuple[tuple[str, Money], ...]) -> None:
    """Bars by hour, each with its sum in thousands above and its label below; no axis to decipher."""
    section(flow, wording.BY_HOUR)
    flow.need(_CHART_HEIGHT + 30)
    flow.gap(12)
    most = max((amount.dong for _, amount in hourly), default=0) or 1
    each = flow.width / len(hourly)
    floor = flow.y + _CHART_HEIGHT
    for index, (label, amount) in enumerate(hourly):
        x = flow.x + index * each
        height = _CHART_HEIGHT * amount.dong / most
        flow.put(BoxMark(x + each * 0.2, floor - height, each * 0.6, height, fill=INDIGO))
        said = fit(flow.faces, str(amount), _TICK, each - 4)
        flow.lines([said], x, floor - height - said.height - 1, each, "centre")
        flow.lines([set_line(flow.faces, label, _TICK)], x, floor + 3, each, "centre")
    flow.put(RuleMark(flow.x, floor, flow.right, floor, 0.6, INDIGO))
    flow.gap(_CHART_HEIGHT + 16)
