"""The end of a sheet that a person takes home: the code to check, their own language, the signatures. Never parted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fieldapp.printing import sheet, wording
from fieldapp.printing.ink import qr_modules
from fieldapp.printing.layout import INK, MM, PAPER, BoxMark, CodeMark, Flow, Line, Style, wrap

_SECOND: Final = Style(8.2)
_CODE_SIDE: Final = 27 * MM
_SIGN_ROOM: Final = 46.0
_SIGN_ROOM_MORE: Final = 26.0
_VIETNAMESE_SHARE: Final = 0.46

Pair = tuple[list[Line], list[Line]]


@dataclass(frozen=True, slots=True)
class Tail:
    """`qr` empty leaves the code out; `second_language` and `signers` are pairs (Vietnamese, own) and (role, name)."""

    qr: str
    second_language: tuple[tuple[str, str], ...]
    signers: tuple[tuple[str, str], ...]

    @property
    def panel_width(self) -> float:
        return 232.0 if self.qr else 300.0


def tail_height(flow: Flow, tail: Tail) -> float:
    """Points the tail needs at least."""
    pairs = _pairs(flow, tail)
    return max(sum(map(_height, pairs)) + 8 if pairs else 0.0, _CODE_SIDE + 12 if tail.qr else 0.0, _SIGN_ROOM + 32)


def set_tail(flow: Flow, tail: Tail, above: float, set_above: Callable[[], None]) -> None:
    """Set the tail with what belongs directly above it (`above` points high), all on one page."""
    pairs = _pairs(flow, tail)
    zone = tail_height(flow, tail)
    flow.need(above + zone)
    set_above()
    top, x = flow.y, flow.x
    free = (flow.form.height or 0.0) - flow.form.bottom - top - zone
    if tail.qr:
        flow.put(CodeMark(x, top, _CODE_SIDE, qr_modules(tail.qr)))
        flow.block(wording.CHECK_CODE, sheet.SMALL, x, top + _CODE_SIDE + 1.5, _CODE_SIDE, "centre")
        x += _CODE_SIDE + 12
    if pairs:
        _set_pairs(flow, pairs, x, top, tail.panel_width)
        x += tail.panel_width + 10
    set_signatures(flow, x, top, tail.signers, _SIGN_ROOM + max(0.0, min(_SIGN_ROOM_MORE, free - 6)))
    flow.gap(zone)


def _pairs(flow: Flow, tail: Tail) -> list[Pair]:
    """Each pair set in two columns: Vietnamese small on the left, the participant's language on the right."""
    left = tail.panel_width * _VIETNAMESE_SHARE - 10
    right = tail.panel_width * (1 - _VIETNAMESE_SHARE) - 10
    return [
        (wrap(flow.faces, vi, sheet.SMALL, left), wrap(flow.faces, own, _SECOND, right))
        for vi, own in tail.second_language
    ]


def _height(pair: Pair) -> float:
    first = _first(pair)
    return max(_lift(lines, first) + sum(line.height for line in lines) for lines in pair) + 1.5


def _first(pair: Pair) -> float:
    return max((lines[0].ascent for lines in pair if lines), default=0.0)


def _lift(lines: list[Line], first: float) -> float:
    return first - lines[0].ascent if lines else 0.0


def _set_pairs(flow: Flow, pairs: list[Pair], x: float, y: float, width: float) -> None:
    """The pairs on a quiet ground."""
    flow.page.under.append(BoxMark(x, y - 2, width, sum(map(_height, pairs)) + 6, fill=PAPER, radius=3))
    y += 1.5
    split = width * _VIETNAMESE_SHARE
    for pair in pairs:
        vi, own = pair
        flow.lines(vi, x + 7, y, split - 10, first=_first(pair))
        flow.lines(own, x + split, y, width - split - 10, first=_first(pair))
        y += _height(pair)


def set_signatures(flow: Flow, x: float, top: float, signers: tuple[tuple[str, str], ...], room: float) -> None:
    """Signature places side by side up to the right edge: who signs, how, `room` points to sign, the printed name."""
    each = (flow.right - x) / len(signers)
    for index, (role, name) in enumerate(signers):
        left, y = x + index * each, top
        y += flow.block(role, sheet.SIGN, left, y, each, "centre")
        y += flow.block(wording.SIGN_HERE, sheet.SMALL, left, y, each, "centre")
        flow.block(name, Style(8.4, "bold", INK), left + 3, y + room - 10, each - 6, "centre")
