"""Columns of values as bytes. Every column says itself how it was written, so that kinds of facts nobody here knows
survive, and a better way can be added as a new mark.

A column is a list of texts, whole numbers, booleans or lists (of the same, nested). Its length is known to the reader
beforehand and is not written. Of several ways to write a column the shortest is taken; which one that is depends on
the values only. Ids (`device.seq.n`) are written as the distance from the fact that they stand in: `owners`, one for
each value.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from datetime import date
from enum import IntEnum
from itertools import pairwise
from typing import cast

import zstandard

from fieldapp.domain.ids import split_entity_id
from fieldapp.wire.cbor import INT_LIMIT, Writer
from fieldapp.wire.forms import Form, form_of, split_affix

Owner = tuple[str, int]
"""Author and sequence number of the fact that a value stands in."""

NOBODY: Owner = ("", 0)
Owners = Sequence[Owner]

TABLE_LIMIT = 4096
MAX_PLACES = 256
"""The most fields that a record may have."""


class Mark(IntEnum):
    """How a column is written; the numbers are on the wire and stay what they are."""

    INT_SAME = 0
    INT_OFFSETS = 1
    INT_BITS = 2
    INT_STEPS = 3
    INT_TIMES = 4
    INT_TABLE = 5
    TEXT_SAME = 6
    TEXT_JOINED = 7
    TEXT_EACH = 8
    TEXT_TABLE = 9
    TEXT_WORDS = 10
    TEXT_FORMS = 11
    TEXT_FORM = 12
    TRUTHS = 13
    MIXED = 14
    SEQUENCES = 15
    RECORDS = 16


class ValueType(IntEnum):
    """Types of values in a mixed column."""

    TRUTH = 0
    INT = 1
    TEXT = 2
    LIST = 3


class _Ruler(threading.local):
    """Measures columns. A compressor serves one thread at a time, and the office serves several laptops at once."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3, write_content_size=False)


_RULER = _Ruler()


def _weight(written: Writer) -> int:
    """What a column will cost about, once everything is compressed."""
    size = len(written.buffer)
    return size if size < 48 else min(size, len(_RULER.compressor.compress(bytes(written.buffer))))


def _put_best(writer: Writer, ways: Sequence[Callable[[Writer], None]]) -> None:
    """Write in the way that is shortest; the first of equals."""
    if len(ways) == 1:
        ways[0](writer)
        return
    tried = []
    for way in ways:
        attempt = Writer()
        way(attempt)
        tried.append(attempt)
    writer.buffer += min(tried, key=_weight).buffer


# --- whole numbers ---------------------------------------------------------------------------------------------------


def varints(values: Sequence[int]) -> bytes:
    """Non-negative numbers, seven bits a byte, low ones first (LEB128)."""
    out = bytearray()
    for value in values:
        rest = value
        while rest > 127:
            out.append(rest & 127 | 128)
            rest >>= 7
        out.append(rest)
    return bytes(out)


def put_ints(writer: Writer, values: Sequence[int], depth: int = 0) -> None:
    """A column of whole numbers of 64 bits with sign; raises `BundleTooLarge` past them."""
    if not values:
        return
    low, high = min(values), max(values)
    if low == high:
        writer.put_int(Mark.INT_SAME)
        writer.put_int(low)
        return
    ways: list[Callable[[Writer], None]] = [lambda w: _put_offsets(w, values, low), lambda w: _put_bits(w, values, low)]
    if depth < 2:
        steps = [after - before for before, after in pairwise(values)]
        if max(map(abs, steps)) < INT_LIMIT:
            ways.append(lambda w: _put_steps(w, values[0], steps, depth))
    if depth < 3:
        divisor = math.gcd(*values)
        if 1 < divisor < INT_LIMIT:
            ways.append(lambda w: _put_times(w, values, divisor, depth))
        distinct = sorted(set(values))
        if 4 * len(distinct) <= len(values) and len(distinct) <= TABLE_LIMIT:
            ways.append(lambda w: _put_int_table(w, values, distinct))
    _put_best(writer, ways)


def _put_offsets(writer: Writer, values: Sequence[int], low: int) -> None:
    writer.put_int(Mark.INT_OFFSETS)
    writer.put_int(low)
    writer.put_bytes(varints([value - low for value in values]))


def _put_bits(writer: Writer, values: Sequence[int], low: int) -> None:
    width = (max(values) - low).bit_length()
    packed = 0
    for place, value in enumerate(values):
        packed |= (value - low) << place * width
    writer.put_int(Mark.INT_BITS)
    writer.put_int(low)
    writer.put_int(width)
    writer.put_bytes(packed.to_bytes((len(values) * width + 7) // 8, "little"))


def _put_steps(writer: Writer, first: int, steps: Sequence[int], depth: int) -> None:
    writer.put_int(Mark.INT_STEPS)
    writer.put_int(first)
    put_ints(writer, steps, depth + 1)


def _put_times(writer: Writer, values: Sequence[int], divisor: int, depth: int) -> None:
    writer.put_int(Mark.INT_TIMES)
    writer.put_int(divisor)
    put_ints(writer, [value // divisor for value in values], max(depth, 2))


def _put_int_table(writer: Writer, values: Sequence[int], distinct: Sequence[int]) -> None:
    places = {value: place for place, value in enumerate(distinct)}
    writer.put_int(Mark.INT_TABLE)
    writer.put_int(len(distinct))
    put_ints(writer, distinct, 2)
    put_ints(writer, [places[value] for value in values], 3)


# --- texts -----------------------------------------------------------------------------------------------------------


def put_texts(writer: Writer, values: Sequence[str], owners: Owners, depth: int = 0) -> None:
    """A column of texts."""
    if not values:
        return
    if all(value == values[0] for value in values):
        writer.put_int(Mark.TEXT_SAME)
        writer.put_text(values[0])
        return
    forms = [form_of(value) for value in values]
    ways: list[Callable[[Writer], None]] = []
    if depth < 2 and any(form not in {Form.OTHER, Form.EMPTY} for form in forms):
        ways.append(lambda w: _put_forms(w, values, forms, owners, depth))
    if depth < 3:
        distinct = list(dict.fromkeys(values))
        if 3 * len(distinct) <= 2 * len(values) and len(distinct) <= TABLE_LIMIT:
            ways.append(lambda w: _put_text_table(w, values, distinct, depth))
    if depth < 3 and sum(" " in value for value in values) * 2 > len(values):
        ways.append(lambda w: _put_words(w, values))
    ways.append(lambda w: _put_plain(w, values))
    _put_best(writer, ways)


def _put_plain(writer: Writer, values: Sequence[str]) -> None:
    if any("\n" in value for value in values):
        writer.put_int(Mark.TEXT_EACH)
        for value in values:
            writer.put_text(value)
    else:
        writer.put_int(Mark.TEXT_JOINED)
        writer.put_text("\n".join(values))


def _put_text_table(writer: Writer, values: Sequence[str], distinct: Sequence[str], depth: int) -> None:
    places = {value: place for place, value in enumerate(distinct)}
    writer.put_int(Mark.TEXT_TABLE)
    writer.put_int(len(distinct))
    put_texts(writer, distinct, [NOBODY] * len(distinct), max(depth + 1, 2))
    put_ints(writer, [places[value] for value in values])


def _put_words(writer: Writer, values: Sequence[str]) -> None:
    """Names and addresses, word by word: first words, last words and those between repeat each in their own way."""
    split = [value.split(" ") for value in values]
    writer.put_int(Mark.TEXT_WORDS)
    put_ints(writer, [len(words) for words in split])
    for column in (
        [words[0] for words in split],
        [words[-1] for words in split if len(words) > 1],
        [word for words in split for word in words[1:-1]],
    ):
        put_texts(writer, column, [NOBODY] * len(column), 3 if len(set(column)) == len(column) else 2)


def _put_forms(writer: Writer, values: Sequence[str], forms: Sequence[Form], owners: Owners, depth: int) -> None:
    """Each form on its own; which value has which form first, unless all have the same."""
    found = sorted(set(forms))
    if len(found) == 1:
        writer.put_int(Mark.TEXT_FORM)
        writer.put_int(found[0])
    else:
        writer.put_int(Mark.TEXT_FORMS)
        put_ints(writer, forms)
    for form in found:
        chosen = [place for place, other in enumerate(forms) if other is form]
        _put_form(writer, form, [values[place] for place in chosen], [owners[place] for place in chosen], depth)


def _put_form(writer: Writer, form: Form, values: Sequence[str], owners: Owners, depth: int) -> None:
    if form is Form.DAY:
        put_ints(writer, [date.fromisoformat(value).toordinal() for value in values])
    elif form is Form.DIGITS:
        _put_digits(writer, values)
    elif form is Form.ENTITY:
        _put_entities(writer, values, owners)
    elif form is Form.HEX:
        distinct = list(dict.fromkeys(values))
        places = {value: place for place, value in enumerate(distinct)}
        writer.put_int(len(distinct))
        for value in distinct:
            writer.put_bytes(bytes.fromhex(value))
        put_ints(writer, [places[value] for value in values])
    elif form is Form.AFFIX:
        split = [split_affix(value) for value in values]
        put_texts(writer, [letters for letters, _digits in split], [NOBODY] * len(split), 2)
        _put_digits(writer, [digits for _letters, digits in split])
    elif form is Form.OTHER:
        put_texts(writer, values, owners, max(depth + 1, 2))


def _put_digits(writer: Writer, values: Sequence[str]) -> None:
    put_ints(writer, [len(value) for value in values])
    put_ints(writer, [int(value) for value in values])


def _put_entities(writer: Writer, values: Sequence[str], owners: Owners) -> None:
    split = [split_entity_id(value) for value in values]
    pairs = list(zip(split, owners, strict=True))
    devices = ["" if device == owner[0] else device for (device, _seq, _n), owner in pairs]
    put_texts(writer, devices, owners, 2)
    put_ints(writer, [owner[1] - seq if device == owner[0] else seq for (device, seq, _n), owner in pairs])
    put_ints(writer, [n for _device, _seq, n in split])


# --- any values ------------------------------------------------------------------------------------------------------


def _type_of(value: object) -> ValueType:
    if isinstance(value, bool):
        return ValueType.TRUTH
    if isinstance(value, int):
        return ValueType.INT
    return ValueType.TEXT if isinstance(value, str) else ValueType.LIST


def put_column(writer: Writer, values: Sequence[object], owners: Owners) -> None:
    """A column of any values that a canonical form is made of."""
    if not values:
        return
    types = [_type_of(value) for value in values]
    found = sorted(set(types))
    if len(found) == 1:
        _put_typed(writer, found[0], values, owners)
        return
    writer.put_int(Mark.MIXED)
    put_ints(writer, types)
    for wanted in found:
        chosen = [place for place, other in enumerate(types) if other is wanted]
        _put_typed(writer, wanted, [values[place] for place in chosen], [owners[place] for place in chosen])


def _put_typed(writer: Writer, wanted: ValueType, values: Sequence[object], owners: Owners) -> None:
    if wanted is ValueType.TEXT:
        put_texts(writer, cast("Sequence[str]", values), owners)
    elif wanted is ValueType.INT:
        put_ints(writer, cast("Sequence[int]", values))
    elif wanted is ValueType.TRUTH:
        writer.put_int(Mark.TRUTHS)
        put_ints(writer, [int(cast(bool, value)) for value in values])
    else:
        put_lists(writer, cast("Sequence[Sequence[object]]", values), owners)


def put_lists(writer: Writer, values: Sequence[Sequence[object]], owners: Owners, *, are_records: bool = False) -> None:
    """A column of lists: as records (one column for each place) or as sequences (all entries in one column).

    Lists whose entries differ in type, or which are all of one length and hold no lists, are records.
    """
    if not values:
        return
    lengths = [len(value) for value in values]
    if max(lengths) <= MAX_PLACES and (are_records or _look_like_records(values, lengths)):
        writer.put_int(Mark.RECORDS)
        put_ints(writer, lengths)
        for place in range(max(lengths)):
            having = [index for index, length in enumerate(lengths) if length > place]
            put_column(writer, [values[index][place] for index in having], [owners[index] for index in having])
        return
    writer.put_int(Mark.SEQUENCES)
    put_ints(writer, lengths)
    put_column(
        writer,
        [entry for value in values for entry in value],
        [owner for value, owner in zip(values, owners, strict=True) for _entry in value],
    )


def _look_like_records(values: Sequence[Sequence[object]], lengths: Sequence[int]) -> bool:
    types = {_type_of(entry) for value in values for entry in value}
    if len(types) > 1:
        return True
    return ValueType.LIST not in types and min(lengths) == max(lengths) > 1
