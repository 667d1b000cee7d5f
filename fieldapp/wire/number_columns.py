"""Columns of whole numbers as bytes: of several ways the shortest, which depends on the numbers only."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from itertools import islice, pairwise

import zstandard

from fieldapp.wire.cbor import INT_LIMIT
from fieldapp.wire.marks import Mark
from fieldapp.wire.sheet import Sheet

TABLE_LIMIT = 4096


class _Ruler(threading.local):
    """Measures columns. A compressor serves one thread at a time, and the office serves several laptops at once."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3, write_content_size=False)


_RULER = _Ruler()


def _weight(written: Sheet) -> int:
    """What a column will cost about, once everything is compressed."""
    size = len(written.buffer)
    return len(written.loose) + (
        size if size < 48 else min(size, len(_RULER.compressor.compress(bytes(written.buffer))))
    )


Way = Callable[[Sheet], None]


def put_best(sheet: Sheet, ways: Sequence[Way]) -> None:
    """Write in the way that is shortest; the first of equals."""
    if len(ways) == 1:
        ways[0](sheet)
        return
    tried = []
    for way in ways:
        attempt = sheet.blank()
        way(attempt)
        tried.append(attempt)
    sheet.append(min(tried, key=_weight))


def varints(values: Sequence[int]) -> bytes:
    """Non-negative numbers, seven bits a byte, low ones first (LEB128)."""
    if max(values, default=0) < 128:
        return bytes(values)
    out = bytearray()
    for value in values:
        rest = value
        while rest > 127:
            out.append(rest & 127 | 128)
            rest >>= 7
        out.append(rest)
    return bytes(out)


def put_ints(sheet: Sheet, values: Sequence[int], depth: int = 0, runs: Sequence[int] = ()) -> None:
    """A column of whole numbers of 64 bits with sign; raises `BundleTooLarge` past them."""
    if not values:
        return
    low, high = min(values), max(values)
    if low == high:
        sheet.put_int(Mark.INT_SAME)
        sheet.put_int(low)
        return
    ways: list[Way] = [lambda s: _put_offsets(s, values, low)]
    if high - low < INT_LIMIT:
        ways.append(lambda s: _put_narrow(s, values, depth))
    if depth < 2:
        steps = [after - before for before, after in pairwise(values)]
        if max(map(abs, steps)) < INT_LIMIT:
            ways.append(lambda s: _put_steps(s, values[0], steps, depth))
    if depth < 3:
        divisor = math.gcd(*values)
        if 1 < divisor < INT_LIMIT:
            ways.append(lambda s: _put_times(s, values, divisor, depth))
        distinct = sorted(set(values))
        if 4 * len(distinct) <= len(values) and len(distinct) <= TABLE_LIMIT:
            ways.append(lambda s: _put_int_table(s, values, distinct))
    if len(runs) < len(values) and runs:
        ways.append(lambda s: _put_runs(s, values, runs))
    put_best(sheet, ways)


def _put_offsets(sheet: Sheet, values: Sequence[int], low: int) -> None:
    sheet.put_int(Mark.INT_OFFSETS)
    sheet.put_int(low)
    sheet.put_bytes(varints([value - low for value in values]))


def _put_narrow(sheet: Sheet, values: Sequence[int], depth: int) -> None:
    """Digits in the base of the range that most values lie in; the few others stand apart."""
    low, span = _narrowest(values)
    far = [value for value in values if not low <= value < low + span]
    sheet.put_int(Mark.INT_NARROW)
    sheet.put_int(low)
    sheet.put_int(span - 1)
    sheet.put_int(len(far))
    sheet.put_digits(
        [value - low if low <= value < low + span else span for value in values], max(2, span + (len(far) > 0))
    )
    put_ints(sheet, far, max(depth, 2))


def _narrowest(values: Sequence[int]) -> tuple[int, int]:
    """Where the range begins that costs least, and how many numbers it holds."""
    ordered = sorted(values)
    count = len(ordered)
    best, found = math.inf, (ordered[0], ordered[-1] - ordered[0] + 1)
    for left_out in sorted({0, 1, 2, count >> 6, count >> 5, count >> 4, count >> 3}):
        kept = count - left_out
        if kept < 1 or (left_out and kept < 8):
            break
        first = min(range(left_out + 1), key=lambda start: ordered[start + kept - 1] - ordered[start])
        span = ordered[first + kept - 1] - ordered[first] + 1
        cost = count * math.log2(span + (left_out > 0)) + left_out * (8 + math.log2(ordered[-1] - ordered[0] + 1))
        if cost < best:
            best, found = cost, (ordered[first], span)
    return found


def _put_steps(sheet: Sheet, first: int, steps: Sequence[int], depth: int) -> None:
    sheet.put_int(Mark.INT_STEPS)
    sheet.put_int(first)
    put_ints(sheet, steps, depth + 1)


def _put_times(sheet: Sheet, values: Sequence[int], divisor: int, depth: int) -> None:
    sheet.put_int(Mark.INT_TIMES)
    sheet.put_int(divisor)
    put_ints(sheet, [value // divisor for value in values], max(depth, 2))


def _put_int_table(sheet: Sheet, values: Sequence[int], distinct: Sequence[int]) -> None:
    places = {value: place for place, value in enumerate(distinct)}
    sheet.put_int(Mark.INT_TABLE)
    sheet.put_int(len(distinct))
    put_ints(sheet, distinct, 2)
    put_ints(sheet, [places[value] for value in values], 3)


def _put_runs(sheet: Sheet, values: Sequence[int], runs: Sequence[int]) -> None:
    """Whole lists of one column repeat — who is in a household, what its members pay — and stand in a table."""
    taken = iter(values)
    lists = [tuple(islice(taken, run)) for run in runs]
    distinct = {found: place for place, found in enumerate(dict.fromkeys(lists))}
    sheet.put_int(Mark.INT_RUNS)
    sheet.put_int(len(distinct))
    put_ints(sheet, [distinct[found] for found in lists], 2)
    put_ints(sheet, [value for found in distinct for value in found], 2)
