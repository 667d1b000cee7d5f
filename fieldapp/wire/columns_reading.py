"""Columns read back from bytes that may be hostile: every size is checked before anything is made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from fieldapp.domain.ids import entity_id
from fieldapp.wire.cbor import INT_LIMIT, Reader
from fieldapp.wire.columns import MAX_PLACES, NOBODY, Mark, Owners, ValueType
from fieldapp.wire.forms import MAX_DIGITS, Form
from fieldapp.wire.problems import BundleTooLarge, TornBundle

MAX_NESTING = 16


class NumberColumns:
    """Takes columns of numbers off a `Reader`. `budget`: how many values and characters may be made in all.

    Raises `TornBundle`, or `BundleTooLarge` when the budget is used up.
    """

    def __init__(self, reader: Reader, budget: int) -> None:
        self._reader = reader
        self._budget = budget
        self._left = budget
        self._nesting = 0
        self._int_ways: Mapping[int, Callable[[int], list[int]]] = {
            Mark.INT_SAME: self._same_ints,
            Mark.INT_OFFSETS: self._offsets,
            Mark.INT_BITS: self._bits,
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

    def take_ints(self, count: int) -> list[int]:
        """A column of `count` whole numbers."""
        if count == 0:
            return []
        return self._marked_ints(self._reader.take_int(), count)

    def _marked_ints(self, mark: int, count: int) -> list[int]:
        way = self._int_ways.get(mark)
        if way is None:
            raise TornBundle("mark_of_numbers")
        self._enter()
        self._spend(count)
        values = way(count)
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

    def _bits(self, count: int) -> list[int]:
        low, width = self._reader.take_int(), self._reader.take_int()
        packed = self._reader.take_bytes()
        if not 1 <= width <= 64 or len(packed) != (count * width + 7) // 8:
            raise TornBundle("bits")
        values = []
        held = bits = at = 0
        mask = (1 << width) - 1
        for _ in range(count):
            while bits < width:
                held |= packed[at] << bits
                bits += 8
                at += 1
            values.append(low + (held & mask))
            held >>= width
            bits -= width
        return values

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

    def _places(self, count: int, size: int) -> list[int]:
        places = self.take_ints(count)
        if min(places) < 0 or max(places) >= size:
            raise TornBundle("place_in_table")
        return places


class TextColumns(NumberColumns):
    """Takes columns of texts as well."""

    def __init__(self, reader: Reader, budget: int) -> None:
        super().__init__(reader, budget)
        self._text_ways: Mapping[int, Callable[[int, Owners], list[str]]] = {
            Mark.TEXT_SAME: self._same_texts,
            Mark.TEXT_JOINED: self._joined,
            Mark.TEXT_EACH: self._each,
            Mark.TEXT_TABLE: self._text_table,
            Mark.TEXT_WORDS: self._words,
            Mark.TEXT_FORMS: self._forms,
            Mark.TEXT_FORM: self._one_form,
        }

    def take_texts(self, count: int, owners: Owners) -> list[str]:
        """A column of `count` texts."""
        if count == 0:
            return []
        return self._marked_texts(self._reader.take_int(), count, owners)

    def _marked_texts(self, mark: int, count: int, owners: Owners) -> list[str]:
        way = self._text_ways.get(mark)
        if way is None:
            raise TornBundle("mark_of_texts")
        self._enter()
        self._spend(count)
        values = way(count, owners)
        self._spend(sum(map(len, values)))
        self._nesting -= 1
        return values

    def _same_texts(self, count: int, _owners: Owners) -> list[str]:
        return [self._reader.take_text()] * count

    def _joined(self, count: int, _owners: Owners) -> list[str]:
        values = self._reader.take_text().split("\n")
        if len(values) != count:
            raise TornBundle("texts")
        return values

    def _each(self, count: int, _owners: Owners) -> list[str]:
        return [self._reader.take_text() for _ in range(count)]

    def _text_table(self, count: int, _owners: Owners) -> list[str]:
        size = self._table_size(count)
        entries = self.take_texts(size, [NOBODY] * size)
        return [entries[place] for place in self._places(count, size)]

    def _words(self, count: int, _owners: Owners) -> list[str]:
        lengths = self.take_ints(count)
        self._check_lengths(lengths, least=1)
        firsts = iter(self._plain_texts(count))
        lasts = iter(self._plain_texts(sum(length > 1 for length in lengths)))
        between = iter(self._plain_texts(sum(max(length - 2, 0) for length in lengths)))
        texts = []
        for length in lengths:
            words = [next(firsts), *(next(between) for _ in range(length - 2))]
            texts.append(" ".join([*words, next(lasts)] if length > 1 else words))
        return texts

    def _plain_texts(self, count: int) -> list[str]:
        return self.take_texts(count, [NOBODY] * count)

    def _check_lengths(self, lengths: Sequence[int], least: int = 0) -> None:
        if min(lengths) < least:
            raise TornBundle("length")
        if sum(lengths) > self._left:
            raise BundleTooLarge("values", self._budget)

    def _forms(self, count: int, owners: Owners) -> list[str]:
        forms = self.take_ints(count)
        values = [""] * count
        for form in sorted(set(forms)):
            chosen = [place for place, other in enumerate(forms) if other == form]
            written = self._form(form, len(chosen), [owners[place] for place in chosen])
            for place, value in zip(chosen, written, strict=True):
                values[place] = value
        return values

    def _one_form(self, count: int, owners: Owners) -> list[str]:
        return self._form(self._reader.take_int(), count, owners)

    def _form(self, form: int, count: int, owners: Owners) -> list[str]:
        if form == Form.EMPTY:
            return [""] * count
        if form == Form.DAY:
            return [_day(ordinal) for ordinal in self.take_ints(count)]
        if form == Form.DIGITS:
            return self._digits(count)
        if form == Form.ENTITY:
            return self._entities(count, owners)
        if form == Form.HEX:
            entries = [self._reader.take_bytes().hex() for _ in range(self._table_size(count))]
            return [entries[place] for place in self._places(count, len(entries))]
        if form == Form.AFFIX:
            letters = self._plain_texts(count)
            return [before + digits for before, digits in zip(letters, self._digits(count), strict=True)]
        if form == Form.OTHER:
            return self.take_texts(count, owners)
        raise TornBundle("form")

    def _digits(self, count: int) -> list[str]:
        lengths, numbers = self.take_ints(count), self.take_ints(count)
        values = []
        for length, number in zip(lengths, numbers, strict=True):
            if not 1 <= length <= MAX_DIGITS or not 0 <= number < 10**length:
                raise TornBundle("digits")
            values.append(str(number).zfill(length))
        return values

    def _entities(self, count: int, owners: Owners) -> list[str]:
        devices = self.take_texts(count, owners)
        distances, ns = self.take_ints(count), self.take_ints(count)
        return [
            entity_id(device, distance, n) if device else entity_id(owner[0], owner[1] - distance, n)
            for device, distance, n, owner in zip(devices, distances, ns, owners, strict=True)
        ]


class ColumnReader(TextColumns):
    """Takes columns of any values."""

    def take_column(self, count: int, owners: Owners) -> list[object]:
        """A column of `count` values of any type."""
        if count == 0:
            return []
        mark = self._reader.take_int()
        if mark != Mark.MIXED:
            return self._typed(mark, count, owners)
        types = self.take_ints(count)
        values: list[object] = [None] * count
        for wanted in sorted(set(types)):
            chosen = [place for place, other in enumerate(types) if other == wanted]
            inner = self._reader.take_int()
            written = self._typed(inner, len(chosen), [owners[place] for place in chosen])
            if _type_of_mark(inner) != wanted:
                raise TornBundle("mixed_column")
            for place, value in zip(chosen, written, strict=True):
                values[place] = value
        return values

    def _typed(self, mark: int, count: int, owners: Owners) -> list[object]:
        kind = _type_of_mark(mark)
        if kind is ValueType.INT:
            return list(self._marked_ints(mark, count))
        if kind is ValueType.TEXT:
            return list(self._marked_texts(mark, count, owners))
        if kind is ValueType.TRUTH:
            truths = self.take_ints(count)
            if not set(truths) <= {0, 1}:
                raise TornBundle("truth")
            return [truth == 1 for truth in truths]
        self._enter()
        lists = self._lists(mark, count, owners)
        self._nesting -= 1
        return list(lists)

    def take_lists(self, count: int, owners: Owners) -> list[list[object]]:
        """A column of `count` lists."""
        return self._lists(self._reader.take_int(), count, owners) if count else []

    def _lists(self, mark: int, count: int, owners: Owners) -> list[list[object]]:
        if mark not in {Mark.RECORDS, Mark.SEQUENCES}:
            raise TornBundle("mark_of_lists")
        lengths = self.take_ints(count)
        self._check_lengths(lengths)
        if mark == Mark.SEQUENCES:
            spread = [owner for owner, length in zip(owners, lengths, strict=True) for _ in range(length)]
            entries = iter(self.take_column(len(spread), spread))
            return [[next(entries) for _ in range(length)] for length in lengths]
        if max(lengths) > MAX_PLACES:
            raise BundleTooLarge("fields", MAX_PLACES)
        values: list[list[object]] = [[] for _ in lengths]
        for place in range(max(lengths)):
            having = [index for index, length in enumerate(lengths) if length > place]
            column = self.take_column(len(having), [owners[index] for index in having])
            for index, value in zip(having, column, strict=True):
                values[index].append(value)
        return values


def _day(ordinal: int) -> str:
    if not 1 <= ordinal <= date.max.toordinal():
        raise TornBundle("day")
    return date.fromordinal(ordinal).isoformat()


def _type_of_mark(mark: int) -> ValueType:
    if mark <= Mark.INT_TABLE:
        return ValueType.INT
    if mark <= Mark.TEXT_FORM:
        return ValueType.TEXT
    return ValueType.TRUTH if mark == Mark.TRUTHS else ValueType.LIST
