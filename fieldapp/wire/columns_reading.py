"""Columns of texts and of any values read back from bytes that may be hostile; nothing is made before it is bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from fieldapp.domain.ids import entity_id
from fieldapp.wire.derivations import DERIVATIONS
from fieldapp.wire.forms import MAX_DIGITS, Form
from fieldapp.wire.marks import MAX_HEAD, MAX_PLACES, Around, Mark, ValueType, alone, runs_of, runs_within
from fieldapp.wire.names_coded import ESCAPE, LONGEST, ROLES, BitReader, join_names
from fieldapp.wire.number_reading import NumberColumns
from fieldapp.wire.problems import BundleTooLarge, TornBundle
from fieldapp.wire.sheet import SheetReader


class TextColumns(NumberColumns):
    """Takes columns of texts as well."""

    def __init__(self, reader: SheetReader, budget: int) -> None:
        super().__init__(reader, budget)
        self._text_ways: Mapping[int, Callable[[int, Around], list[str]]] = {
            Mark.TEXT_SAME: self._same_texts,
            Mark.TEXT_JOINED: self._joined,
            Mark.TEXT_EACH: self._each,
            Mark.TEXT_TABLE: self._text_table,
            Mark.TEXT_WORDS: self._words,
            Mark.TEXT_NAMES: self._names,
            Mark.TEXT_FORMS: self._forms,
            Mark.TEXT_FORM: self._one_form,
            Mark.TEXT_DERIVED: self._derived,
        }

    def take_texts(self, count: int, around: Around) -> list[str]:
        """A column of `count` texts."""
        if count == 0:
            return []
        return self._marked_texts(self._reader.take_int(), count, around)

    def _marked_texts(self, mark: int, count: int, around: Around) -> list[str]:
        way = self._text_ways.get(mark)
        if way is None:
            raise TornBundle("mark_of_texts")
        self._enter()
        self._spend(count)
        values = way(count, around)
        self._spend(sum(map(len, values)))
        self._nesting -= 1
        return values

    def _same_texts(self, count: int, _around: Around) -> list[str]:
        return [self._reader.take_text()] * count

    def _joined(self, count: int, _around: Around) -> list[str]:
        values = self._reader.take_text().split("\n")
        if len(values) != count:
            raise TornBundle("texts")
        return values

    def _each(self, count: int, _around: Around) -> list[str]:
        return [self._reader.take_text() for _ in range(count)]

    def _text_table(self, count: int, around: Around) -> list[str]:
        size = self._table_size(count)
        entries = self._plain_texts(size)
        return [entries[place] for place in self._places(count, size, around.runs)]

    def _names(self, count: int, around: Around) -> list[str]:
        escaped = self._flags(count, around.runs)
        spelt = [place for place, escape in enumerate(escaped) if not escape]
        sizes = runs_of(around.runs or [1] * count, spelt)
        numbers, kin = self.take_ints(len(sizes)), self.take_ints(len(spelt), sizes)
        if numbers and not 0 <= min(numbers) <= max(numbers) < len(self._reader.books):
            raise TornBundle("book")
        books = [self._reader.books[number] for number, size in zip(numbers, sizes, strict=True) for _ in range(size)]
        size = self._reader.take_int()
        if not 0 <= size <= len(ROLES) * LONGEST * len(spelt) // 8 + 1:
            raise TornBundle("codes")
        codes = BitReader(self._reader.take_loose(size))
        words = [
            codes.take(book.codes[role])
            for book, place in zip(books, kin, strict=True)
            for role in range(len(ROLES))
            if not (place and role == book.family)
        ]
        codes.finish()
        others = iter(self._plain_texts(words.count(ESCAPE)))
        complete = [next(others) if word == ESCAPE else word for word in words]
        names = iter(self._bounded(join_names(complete, [book.family for book in books], kin, sizes)))
        whole = iter(self._plain_texts(count - len(spelt)))
        return [next(whole) if escape else next(names) for escape in escaped]

    def _bounded(self, texts: Iterator[str]) -> list[str]:
        """Texts that grow out of shorter ones, paid for one by one: a family's name may be long and repeat."""
        made = []
        for text in texts:
            self._spend(len(text))
            made.append(text)
        return made

    def _flags(self, count: int, runs: Sequence[int]) -> list[int]:
        flags = self.take_ints(count, runs)
        if not set(flags) <= {0, 1}:
            raise TornBundle("flags")
        return flags

    def _words(self, count: int, _around: Around) -> list[str]:
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
        return self.take_texts(count, alone(count))

    def _check_lengths(self, lengths: Sequence[int], least: int = 0) -> None:
        if min(lengths) < least:
            raise TornBundle("length")
        if sum(lengths) > self._left:
            raise BundleTooLarge("values", self._budget)

    def _forms(self, count: int, around: Around) -> list[str]:
        forms = self.take_ints(count, around.runs)
        values = [""] * count
        for form in sorted(set(forms)):
            chosen = [place for place, other in enumerate(forms) if other == form]
            written = self._form(form, len(chosen), around.only(chosen))
            for place, value in zip(chosen, written, strict=True):
                values[place] = value
        return values

    def _one_form(self, count: int, around: Around) -> list[str]:
        return self._form(self._reader.take_int(), count, around)

    def _form(self, form: int, count: int, around: Around) -> list[str]:
        if form == Form.EMPTY:
            return [""] * count
        if form == Form.DAY:
            return [_day(ordinal) for ordinal in self.take_ints(count, around.runs)]
        if form == Form.DIGITS:
            return self._digits(count)
        if form == Form.ENTITY:
            return self._entities(count, around)
        if form == Form.HEX:
            entries = [self._reader.take_bytes().hex() for _ in range(self._table_size(count))]
            return [entries[place] for place in self._places(count, len(entries))]
        if form == Form.AFFIX:
            letters = self._plain_texts(count)
            return [before + digits for before, digits in zip(letters, self._digits(count), strict=True)]
        if form == Form.OTHER:
            return self.take_texts(count, around)
        raise TornBundle("form")

    def _digits(self, count: int) -> list[str]:
        lengths, head = self.take_ints(count), self._reader.take_int()
        if not 0 <= head <= MAX_HEAD or min(lengths) <= head or max(lengths) > MAX_DIGITS:
            raise TornBundle("digits")
        heads = self.take_ints(count) if head else [0] * count
        return [
            _zero_filled(first, head) + _zero_filled(rest, length - head)
            for first, rest, length in zip(heads, self.take_ints(count), lengths, strict=True)
        ]

    def _entities(self, count: int, around: Around) -> list[str]:
        devices = self.take_texts(count, around.only(range(count)))
        distances, ns = self.take_ints(count, around.runs), self.take_ints(count, around.runs)
        return [
            entity_id(device, distance, n) if device else entity_id(owner[0], owner[1] - distance, n)
            for device, distance, n, owner in zip(devices, distances, ns, around.owners, strict=True)
        ]

    def _derived(self, count: int, around: Around) -> list[str]:
        derivation = DERIVATIONS.get(self._reader.take_int())
        if derivation is None:
            raise TornBundle("derivation")
        sources = [self._beside(around) for _ in derivation.sources]
        escaped = self._flags(count, around.runs)
        follow, others = escaped.count(0), [place for place, escape in enumerate(escaped) if escape]
        runs = () if others else around.runs
        parts = [self.take_ints(follow, runs) for _ in range(derivation.size)]
        numbers = iter(zip(*parts, strict=True))
        whole = iter(self.take_texts(len(others), around.only(others)))
        values = []
        for escape, *beside in zip(escaped, *sources, strict=True):
            value = next(whole) if escape else derivation.join(next(numbers), beside)
            if value is None:
                raise TornBundle("derived")
            values.append(value)
        return values

    def _beside(self, around: Around) -> list[str]:
        place = self._reader.take_int()
        if not 0 <= place < around.places:
            raise TornBundle("beside")
        return around.beside(place)


class ColumnReader(TextColumns):
    """Takes columns of any values."""

    def take_column(self, count: int, around: Around) -> list[object]:
        """A column of `count` values of any type."""
        if count == 0:
            return []
        mark = self._reader.take_int()
        if mark != Mark.MIXED:
            return self._typed(mark, count, around)
        types = self.take_ints(count)
        values: list[object] = [None] * count
        for wanted in sorted(set(types)):
            chosen = [place for place, other in enumerate(types) if other == wanted]
            inner = self._reader.take_int()
            written = self._typed(inner, len(chosen), around.only(chosen))
            if _type_of_mark(inner) != wanted:
                raise TornBundle("mixed_column")
            for place, value in zip(chosen, written, strict=True):
                values[place] = value
        return values

    def _typed(self, mark: int, count: int, around: Around) -> list[object]:
        kind = _type_of_mark(mark)
        if kind is ValueType.INT:
            return list(self._marked_ints(mark, count, around.runs))
        if kind is ValueType.TEXT:
            return list(self._marked_texts(mark, count, around))
        if kind is ValueType.TRUTH:
            return [flag == 1 for flag in self._flags(count, around.runs)]
        self._enter()
        lists = self._lists(mark, count, around)
        self._nesting -= 1
        return list(lists)

    def take_lists(self, count: int, around: Around) -> list[list[object]]:
        """A column of `count` lists."""
        return self._lists(self._reader.take_int(), count, around) if count else []

    def _lists(self, mark: int, count: int, around: Around) -> list[list[object]]:
        if mark not in {Mark.RECORDS, Mark.SEQUENCES}:
            raise TornBundle("mark_of_lists")
        lengths = self.take_ints(count, around.runs)
        self._check_lengths(lengths)
        if mark == Mark.SEQUENCES:
            spread = [owner for owner, length in zip(around.owners, lengths, strict=True) for _ in range(length)]
            inner = Around(spread, runs=runs_within(lengths, around.runs))
            entries = iter(self.take_column(len(spread), inner))
            return [[next(entries) for _ in range(length)] for length in lengths]
        return self._records(lengths, around)

    def _records(self, lengths: list[int], around: Around) -> list[list[object]]:
        if max(lengths) > MAX_PLACES:
            raise BundleTooLarge("fields", MAX_PLACES)
        values: list[list[object]] = [[] for _ in lengths]
        for place in range(max(lengths)):
            having = [index for index, length in enumerate(lengths) if length > place]
            records = [values[index] for index in having]
            runs = runs_of(around.runs, having)
            inner = Around([around.owners[index] for index in having], records, place, runs)
            for record, value in zip(records, self.take_column(len(having), inner), strict=True):
                record.append(value)
        return values


def _zero_filled(number: int, size: int) -> str:
    if not 0 <= number < 10**size:
        raise TornBundle("digits")
    return str(number).zfill(size) if size else ""


def _day(ordinal: int) -> str:
    if not 1 <= ordinal <= date.max.toordinal():
        raise TornBundle("day")
    return date.fromordinal(ordinal).isoformat()


def _type_of_mark(mark: int) -> ValueType:
    if mark <= Mark.INT_RUNS:
        return ValueType.INT
    if mark <= Mark.TEXT_DERIVED:
        return ValueType.TEXT
    return ValueType.TRUTH if mark == Mark.TRUTHS else ValueType.LIST
