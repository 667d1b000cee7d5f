"""Columns for the second reader, written from `docs/protocol.md` alone: nothing of the program is imported."""

from __future__ import annotations

import calendar
import io
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import cbor2

NOBODY = ("", 0)
ROLES = ("first", "middle", "last")


class Books:
    """`names-N.txt`: codes to words by book and role, and which role is the family's name."""

    def __init__(self, text: str) -> None:
        self.family: dict[int, int] = {}
        self.codes: dict[tuple[int, int], dict[str, str]] = {}
        lengths: dict[tuple[int, int], list[tuple[int, str]]] = {}
        for line in text.splitlines():
            book, role, length, word = line.split("\t")
            if role == "family":
                self.family[int(book)] = ROLES.index(word)
            else:
                lengths.setdefault((int(book), ROLES.index(role)), []).append((int(length), word))
        for key, words in lengths.items():
            number = before = 0
            self.codes[key] = {}
            for size, spelt in sorted(words, key=lambda found: found[0]):
                number <<= size - before
                self.codes[key][f"{number:0{size}b}"] = spelt
                number, before = number + 1, size


class Columns:
    """Reads columns; `marks` are those that it met."""

    def __init__(self, items: bytes, loose: bytes, books: Books | None) -> None:
        self._stream = io.BytesIO(items)
        self._decoder = cbor2.CBORDecoder(self._stream)
        self._items, self._loose, self._books = items, io.BytesIO(loose), books
        self.marks: set[int] = set()

    @property
    def is_done(self) -> bool:
        return self._stream.tell() == len(self._items) and not self._loose.read(1)

    def item(self) -> Any:  # noqa: ANN401 - whatever CBOR holds
        return self._decoder.decode()

    def mark(self) -> int:
        found = int(self.item())
        self.marks.add(found)
        return found

    def digits(self, count: int, radix: int) -> list[int]:
        values = []
        for start in range(0, count, 64):
            group = min(64, count - start)
            number = int.from_bytes(self._loose.read(((radix**group - 1).bit_length() + 7) // 8), "little")
            for _ in range(group):
                number, digit = divmod(number, radix)
                values.append(digit)
        return values

    # numbers

    def numbers(self, count: int, runs: Sequence[int] = ()) -> list[int]:
        return self.marked_numbers(self.mark(), count, runs) if count else []

    def marked_numbers(self, mark: int, count: int, runs: Sequence[int]) -> list[int]:
        if mark == 0:
            return [self.item()] * count
        if mark == 1:
            low = self.item()
            return [low + number for number in _leb128(self.item())]
        if mark == 2:
            low, span, many = self.item(), self.item() + 1, self.item()
            digits = self.digits(count, max(2, span + (many > 0)))
            far = iter(self.numbers(many))
            return [low + digit if digit < span else next(far) for digit in digits]
        if mark == 3:
            return list(accumulate([self.item(), *self.numbers(count - 1)]))
        if mark == 4:
            divisor = self.item()
            return [divisor * number for number in self.numbers(count)]
        if mark == 5:
            table = self.numbers(self.item())
            return [table[place] for place in self.numbers(count)]
        assert mark == 6, mark
        size = self.item()
        places = self.numbers(len(runs))
        lengths = dict(zip(places, runs, strict=True))
        entries = [lengths[place] for place in range(size)]
        values = iter(self.numbers(sum(entries)))
        lists = [[next(values) for _ in range(length)] for length in entries]
        return [value for place in places for value in lists[place]]

    # texts

    def texts(self, count: int, around: Around | None = None) -> list[str]:
        return self.marked_texts(self.mark(), count, around or Around(count)) if count else []

    def marked_texts(self, mark: int, count: int, around: Around) -> list[str]:  # noqa: PLR0911 - one for each mark
        if mark == 7:
            return [self.item()] * count
        if mark == 8:
            return str(self.item()).split("\n")
        if mark == 9:
            return [self.item() for _ in range(count)]
        if mark == 10:
            table = self.texts(self.item())
            return [table[place] for place in self.numbers(count, around.runs)]
        if mark == 11:
            return self.words(count)
        if mark == 12:
            return self.names(count, around)
        if mark == 13:
            return self.forms(count, around)
        if mark == 14:
            return self.form(self.item(), count, around)
        assert mark == 15, mark
        return self.derived(count, around)

    def words(self, count: int) -> list[str]:
        lengths = self.numbers(count)
        first, last = iter(self.texts(count)), iter(self.texts(sum(length > 1 for length in lengths)))
        between = iter(self.texts(sum(max(0, length - 2) for length in lengths)))
        return [
            " ".join(
                [next(first), *(next(between) for _ in range(length - 2)), *(next(last) for _ in range(length > 1))]
            )
            for length in lengths
        ]

    def names(self, count: int, around: Around) -> list[str]:
        assert self._books is not None
        whole = self.numbers(count, around.runs)
        runs = _kept(around.runs or [1] * count, [place for place in range(count) if not whole[place]])
        books, kin = self.numbers(len(runs)), self.numbers(sum(runs), runs)
        size = self.item()
        bits = "".join(f"{byte:08b}" for byte in self._loose.read(size))
        each = [book for book, run in zip(books, runs, strict=True) for _ in range(run)]
        words: list[str] = []
        for book, place in zip(each, kin, strict=True):
            for role in range(3):
                if not (place and role == self._books.family[book]):
                    codes = self._books.codes[book, role]
                    length = next(end for end in range(1, len(bits) + 1) if bits[:end] in codes)
                    words.append(codes[bits[:length]])
                    bits = bits[length:]
        escaped = iter(self.texts(words.count("*")))
        spelt = iter([next(escaped) if word == "*" else word for word in words])
        names: list[str] = []
        members = iter(zip(each, kin, strict=True))
        for run in runs:
            known: list[str] = []
            for _ in range(run):
                book, place = next(members)
                family = self._books.family[book]
                name = [known[place - 1] if place and role == family else next(spelt) for role in range(3)]
                if not place:
                    known.append(name[family])
                names.append(" ".join(word for word in name if word))
        made, others = iter(names), iter(self.texts(sum(whole)))
        return [next(others) if flag else next(made) for flag in whole]

    def forms(self, count: int, around: Around) -> list[str]:
        forms = self.numbers(count, around.runs)
        values = [""] * count
        for form in sorted(set(forms)):
            chosen = [place for place in range(count) if forms[place] == form]
            for place, value in zip(chosen, self.form(form, len(chosen), around.only(chosen)), strict=True):
                values[place] = value
        return values

    def form(self, form: int, count: int, around: Around) -> list[str]:
        if form == 0:
            return [""] * count
        if form == 1:
            return [date.fromordinal(number).isoformat() for number in self.numbers(count, around.runs)]
        if form == 2:
            return self.figures(count)
        if form == 3:
            devices = self.texts(count, around.only(range(count)))
            distances, ns = self.numbers(count, around.runs), self.numbers(count, around.runs)
            return [
                f"{device}.{distance}.{n}" if device else f"{owner[0]}.{owner[1] - distance}.{n}"
                for device, distance, n, owner in zip(devices, distances, ns, around.owners, strict=True)
            ]
        if form == 4:
            table = [self.item().hex() for _ in range(self.item())]
            return [table[place] for place in self.numbers(count)]
        if form == 5:
            return [letters + digits for letters, digits in zip(self.texts(count), self.figures(count), strict=True)]
        assert form == 6, form
        return self.texts(count, around)

    def figures(self, count: int) -> list[str]:
        lengths, head = self.numbers(count), self.item()
        heads = [f"{number:0{head}}" for number in self.numbers(count)] if head else [""] * count
        rest = self.numbers(count)
        return [h + f"{number:0{length - head}}" for h, number, length in zip(heads, rest, lengths, strict=True)]

    def derived(self, count: int, around: Around) -> list[str]:
        number = self.item()
        sources = [around.beside(self.item()) for _ in range(3 - number)]
        flags = self.numbers(count, around.runs)
        follow = flags.count(0)
        runs = () if 1 in flags else around.runs
        parts = [self.numbers(follow, runs) for _ in range(3 - number)]
        numbers = iter(zip(*parts, strict=True))
        chosen = [place for place in range(count) if flags[place]]
        others = iter(self.texts(len(chosen), around.only(chosen)))
        join = {1: _citizen_id, 2: _cover_end}[number]
        return [
            next(others) if flag else join(next(numbers), beside) for flag, *beside in zip(flags, *sources, strict=True)
        ]

    # any values

    def column(self, count: int, around: Around) -> list[Any]:
        return self.marked(self.mark(), count, around) if count else []

    def marked(self, mark: int, count: int, around: Around) -> list[Any]:
        if mark <= 6:
            return self.marked_numbers(mark, count, around.runs)
        if mark <= 15:
            return self.marked_texts(mark, count, around)
        if mark == 16:
            return [number == 1 for number in self.numbers(count, around.runs)]
        if mark == 17:
            types = self.numbers(count)
            values: list[Any] = [None] * count
            for wanted in sorted(set(types)):
                chosen = [place for place in range(count) if types[place] == wanted]
                for place, value in zip(chosen, self.column(len(chosen), around.only(chosen)), strict=True):
                    values[place] = value
            return values
        return self.lists(mark, count, around)

    def lists(self, mark: int, count: int, around: Around) -> list[Any]:
        lengths = self.numbers(count, around.runs)
        if mark == 18:
            owners = [owner for owner, length in zip(around.owners, lengths, strict=True) for _ in range(length)]
            is_short = around.runs and max(lengths) <= 1
            having = [place for place in range(count) if lengths[place]]
            runs = _kept(around.runs, having) if is_short else [length for length in lengths if length]
            entries = iter(self.column(sum(lengths), Around(sum(lengths), owners, runs=runs)))
            return [[next(entries) for _ in range(length)] for length in lengths]
        assert mark == 19, mark
        records: list[list[Any]] = [[] for _ in range(count)]
        for place in range(max(lengths)):
            having = [index for index in range(count) if lengths[index] > place]
            chosen = [records[index] for index in having]
            runs = _kept(around.runs, having) if around.runs else []
            inner = Around(len(having), [around.owners[index] for index in having], chosen, runs)
            for record, value in zip(chosen, self.column(len(having), inner), strict=True):
                record.append(value)
        return records


class Around:
    """What a column has around it."""

    def __init__(
        self,
        count: int,
        owners: Sequence[tuple[str, int]] = (),
        records: Sequence[Sequence[Any]] = (),
        runs: Sequence[int] = (),
    ) -> None:
        self.owners = owners or [NOBODY] * count
        self.records, self.runs = records, runs

    def only(self, chosen: Sequence[int]) -> Around:
        return Around(len(chosen), [self.owners[place] for place in chosen])

    def beside(self, place: int) -> list[str]:
        return [record[place] if isinstance(record[place], str) else "" for record in self.records]


def _leb128(raw: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers


def _kept(runs: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """How many of the chosen places each run holds, 0 left out."""
    kept, start = [], 0
    for run in runs:
        kept.append(sum(start <= place < start + run for place in chosen))
        start += run
    return [count for count in kept if count]


def _citizen_id(numbers: Sequence[int], beside: Sequence[str]) -> str:
    year = int(beside[0][:4])
    return f"{numbers[0]:03}{2 * (year // 100 - 19) + (beside[1] == 'female')}{year % 100:02}{numbers[1]:06}"


def _cover_end(numbers: Sequence[int], beside: Sequence[str]) -> str:
    first = date.fromisoformat(beside[0])
    year, month = divmod(12 * first.year + first.month - 1 + numbers[0], 12)
    day = min(first.day, calendar.monthrange(year, month + 1)[1])
    return (date(year, month + 1, day) - timedelta(days=1)).isoformat()
