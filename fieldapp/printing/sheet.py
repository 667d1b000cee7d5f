"""What every sheet of the family shares: styles, the head with issuer and number, the demonstration mark, the foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fieldapp.domain.documents import CoverLine, Issuer, Payer
from fieldapp.printing import wording
from fieldapp.printing.layout import (
    AMBER,
    BLACK,
    HAIR,
    INDIGO,
    INK,
    PALE,
    SOFT,
    BoxMark,
    Flow,
    Page,
    RuleMark,
    StampMark,
    Style,
    TextMark,
    set_line,
)
from fieldapp.printing.tables import TableLook

LABEL: Final = Style(7.4, colour=SOFT)
BODY: Final = Style(8.4)
STRONG: Final = Style(8.4, "bold")
SMALL: Final = Style(6.7, colour=SOFT, leading=1.32)
FOOT: Final = Style(6.5, colour=SOFT)
ORGANISATION: Final = Style(7.4, colour=SOFT, leading=1.3)
NEAREST: Final = Style(8.4, "bold", leading=1.35)
TITLE: Final = Style(15.5, "bold", INDIGO, 1.3)
DATE: Final = Style(8.4, colour=SOFT)
NUMBER: Final = Style(11.5, "bold", INDIGO, 1.3)
MARK: Final = Style(7.2, "bold", INDIGO)
SIGN: Final = Style(8.4, "bold")
LOOK: Final = TableLook(Style(7.0, "bold", INDIGO, 1.25), Style(8.2), Style(8.2, "bold"))
_BAND: Final = Style(7.2, "bold", INK)
_GHOST: Final = Style(58, "bold", PALE)


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a sheet. `numbers` are (label, value); the last is set large."""

    issuer: Issuer
    form_name: str
    numbers: tuple[tuple[str, str], ...]
    title: str
    date_line: str
    copy_mark: str = ""


def set_head(flow: Flow, head: Head) -> None:
    """Issuer on the left, form and number on the right, the title in the middle below."""
    column = flow.width * 0.56
    y = flow.y
    for index, name in enumerate(head.issuer.organisation):
        nearest = index == len(head.issuer.organisation) - 1
        y += flow.block(name, NEAREST if nearest else ORGANISATION, flow.x, y, column)
    right = flow.y + _set_numbers(flow, head, flow.x + column, flow.width - column)
    flow.y = max(y + 7, right + 1)
    flow.paragraph(head.title, TITLE, "centre")
    if head.copy_mark:
        _set_dated(flow, head.date_line, head.copy_mark)
    else:
        flow.paragraph(head.date_line, DATE, "centre")
    flow.gap(5)


def _set_numbers(flow: Flow, head: Head, x: float, width: float) -> float:
    y = flow.y
    if head.form_name:
        y += flow.block(head.form_name, SMALL, x, y, width, "right")
    *small, (label, value) = head.numbers
    if small:
        text = " · ".join(f"{name} {said}" for name, said in small)
        y += flow.block(text, LABEL, x, y, width, "right")
    number = set_line(flow.faces, value, NUMBER)
    title = set_line(flow.faces, label, LABEL)
    y += flow.lines([number], x, y, width, "right")
    flow.put(TextMark(x + width - number.width - 4 - title.width, y - number.height + number.ascent, title))
    return y - flow.y


def _set_dated(flow: Flow, date_line: str, copy_mark: str) -> None:
    """The date and, beside it in a frame, which copy this is; both centred as one."""
    date = set_line(flow.faces, date_line, DATE)
    mark = set_line(flow.faces, copy_mark, MARK)
    between, pad = 9.0, 4.0
    x = flow.x + (flow.width - date.width - between - mark.width - 2 * pad) / 2
    baseline = flow.y + date.ascent
    flow.put(TextMark(x, baseline, date))
    x += date.width + between
    flow.put(
        BoxMark(x, baseline - 8.0, mark.width + 2 * pad, 10.8, frame=INDIGO, radius=2),
        TextMark(x + pad, baseline - 0.2, mark),
    )
    flow.gap(date.height)


def set_payer(flow: Flow, payer: Payer, label: str, content_label: str, content: str) -> None:
    """Who pays, where they live, what for: one labelled line each, the identity beside the name."""
    half = flow.width * 0.66
    name = flow.labelled(label, payer.name, LABEL, Style(9.4, "bold"), x=flow.x, width=half - 10, y=flow.y)
    identity = flow.labelled(
        wording.IDENTITY, payer.identity, LABEL, STRONG, x=flow.x + half, width=flow.width - half, y=flow.y + 0.5
    )
    flow.gap(max(name, identity))
    flow.gap(flow.labelled(wording.ADDRESS, home(payer), LABEL, BODY, x=flow.x, width=flow.width, y=flow.y))
    flow.gap(flow.labelled(content_label, content, LABEL, STRONG, x=flow.x, width=flow.width, y=flow.y))
    flow.gap(3)


def home(payer: Payer) -> str:
    """Address, village and commune in one, leaving out what is not known."""
    return ", ".join(part for part in (payer.address, payer.village, payer.commune) if part)


def cover_cells(place: int, line: CoverLine) -> tuple[str, ...]:
    """The cells before the money: running number, name, birth year, group, ladder place, months, period."""
    return (
        str(place),
        line.member_name,
        str(line.born_year or "–"),
        line.group,
        str(line.ladder_place or "–"),
        str(line.months),
        wording.period(line.starts_on, line.expires_on),
    )


def finish(flow: Flow, issuer: Issuer, *, demo: bool) -> list[Page]:
    """Set the foot of every page (device, event, page of pages) and the demonstration mark; return the pages."""
    event = ", ".join(part for part in (issuer.event_name, issuer.event_place) if part)
    said = [f"{wording.DEVICE} {issuer.device}", event]
    left = set_line(flow.faces, " · ".join(part for part in said if part), FOOT)
    for index, page in enumerate(flow.pages, start=1):
        right = set_line(flow.faces, wording.page_of(index, len(flow.pages)), FOOT)
        y = page.height - flow.form.bottom + 11
        page.marks.append(RuleMark(flow.x, y - 9, flow.right, y - 9, 0.4, HAIR))
        page.marks.append(TextMark(flow.x, y, left))
        page.marks.append(TextMark(flow.right - right.width, y, right))
        if demo:
            _mark_demo(flow, page)
    return flow.pages


def _mark_demo(flow: Flow, page: Page) -> None:
    """A band along the foot, where nothing else stands, and large pale letters under the text."""
    band = set_line(flow.faces, wording.DEMO_BAND, _BAND)
    top = page.height - flow.form.bottom + 15
    page.under.append(BoxMark(flow.x, top, flow.width, 11, fill=AMBER))
    page.marks.append(TextMark(flow.x + (flow.width - band.width) / 2, top + 8.2, band))
    ghost = set_line(flow.faces, wording.DEMO, _GHOST)
    page.under.append(StampMark(page.width / 2, page.height / 2 + 8, 14, ghost))


def box_text(flow: Flow, text: str, style: Style, *, pad: float = 4.0) -> None:
    """A framed, centred sentence over the whole width (rolls, which know no tints)."""
    line_width = flow.width - 2 * pad
    top = flow.y
    height = flow.block(text, style, flow.x + pad, top + pad * 0.6, line_width, "centre")
    flow.put(BoxMark(flow.x, top, flow.width, height + pad * 1.2, frame=BLACK, thickness=0.9))
    flow.gap(height + pad * 1.2)
