"""Columns of numbers read back from bytes that may be hostile: sizes are checked before anything is made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from fieldapp.wire.cbor import INT_LIMIT
from fieldapp.wire.marks import Mark
from fieldapp.wire.problems import BundleTooLarge, TornBundle
from fieldapp.wire.sheet import SheetReader

MAX_NESTING = 16


class NumberColumns:
    """Takes columns of numbers off a `SheetReader`. `budget`: how many values and characters may be made in all.

    Raises `TornBundle`, or `BundleTooLarge` when the budget is used up.
    """

    def __init__(self, reader: SheetReader, budget: int) -> None:
        self._reader = reader
        self._budget = budget
        self._left = budget
        self._nesting = 0
        self._int_ways: Mapping[int, Callable[[int], list[int]]] = {
            Mark.INT_SAME: self._same_ints,
            Mark.INT_OFFSETS: self._offsets,
            Mark.INT_NARROW: self._narrow,
            Mark.INT_STEPS: self._steps,
            Mark.INT_TIMES: self._times,
            Mark.INT_TABLE: self._int_table,
        }

    def _spend(self, amount: int) -> None:
        self._left -= amount
        if self._left < 0:
            raise BundleTooLarge("values", self._budget)

    def _enter(self) -> None:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise TornBundle("nesting")

    def take_number(self) -> int:
        """One whole number by itself."""
        return self._reader.take_int()

    def take_ints(self, count: int, runs: Sequence[int] = ()) -> list[int]:
        """A column of `count` whole numbers; `runs` as in `Around`."""
        if count == 0:
            return []
        return self._marked_ints(self._reader.take_int(), count, runs)

    def _marked_ints(self, mark: int, count: int, runs: Sequence[int]) -> list[int]:
        way = self._int_ways.get(mark)
        if way is None and mark != Mark.INT_RUNS:
            raise TornBundle("mark_of_numbers")
        self._enter()
        self._spend(count)
        values = way(count) if way is not None else self._runs(runs)
        self._nesting -= 1
        if min(values) < -INT_LIMIT or max(values) >= INT_LIMIT:
            raise TornBundle("number")
        return values

    def _same_ints(self, count: int) -> list[int]:
        return [self._reader.take_int()] * count

    def _offsets(self, count: int) -> list[int]:
        low = self._reader.take_int()
        values = []
        value = shift = 0
        for byte in self._reader.take_bytes():
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                values.append(low + value)
                value = shift = 0
            elif shift > 63:
                raise TornBundle("number")
        if len(values) != count or shift:
            raise TornBundle("numbers")
        return values

    def _narrow(self, count: int) -> list[int]:
        low, span = self._reader.take_int(), self._reader.take_int() + 1
        others = self._reader.take_int()
        if span < 1 or not 0 <= others <= count:
            raise TornBundle("narrow")
        digits = self._reader.take_digits(count, max(2, span + (others > 0)))
        far = iter(self.take_ints(others))
        if max(digits) > span or digits.count(span) != others:
            raise TornBundle("narrow")
        return [low + digit if digit < span else next(far) for digit in digits]

    def _runs(self, runs: Sequence[int]) -> list[int]:
        if not runs:
            raise TornBundle("runs")
        places = self._places(len(runs), self._table_size(len(runs)))
        sizes = dict(zip(places, runs, strict=True))
        if sorted(sizes) != list(range(len(sizes))) or any(
            sizes[place] != run for place, run in zip(places, runs, strict=True)
        ):
            raise TornBundle("runs")
        entries = iter(self.take_ints(sum(sizes.values())))
        lists = [list(islice(entries, sizes[place])) for place in range(len(sizes))]
        return [value for place in places for value in lists[place]]

    def _steps(self, count: int) -> list[int]:
        values = [self._reader.take_int()]
        for step in self.take_ints(count - 1):
            values.append(values[-1] + step)
        return values

    def _times(self, count: int) -> list[int]:
        divisor = self._reader.take_int()
        return [divisor * value for value in self.take_ints(count)]

    def _table_size(self, count: int) -> int:
        size = self._reader.take_int()
        if not 1 <= size <= count:
            raise TornBundle("table")
        return size

    def _int_table(self, count: int) -> list[int]:
        entries = self.take_ints(self._table_size(count))
        return [entries[place] for place in self._places(count, len(entries))]

    def _places(self, count: int, size: int, runs: Sequence[int] = ()) -> list[int]:
        places = self.take_ints(count, runs)
        if min(places) < 0 or max(places) >= size:
            raise TornBundle("place_in_table")
        return places
