"""Columns of values as bytes. Every column says itself how it was written, so that kinds of facts nobody here knows
survive, and a better way can be added as a new mark.

A column is a list of texts, whole numbers, booleans or lists (of the same, nested). Its length is known to the reader
beforehand and is not written. Ids (`device.seq.n`) are written as the distance from the fact that they stand in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from fieldapp.wire.marks import MAX_PLACES, Around, Mark, ValueType, runs_of, runs_within
from fieldapp.wire.number_columns import put_ints
from fieldapp.wire.sheet import Sheet
from fieldapp.wire.text_columns import put_texts

_TYPES: Mapping[type, ValueType] = {bool: ValueType.TRUTH, int: ValueType.INT, str: ValueType.TEXT}


def _type_of(value: object) -> ValueType:
    return _TYPES.get(type(value), ValueType.LIST)


def put_column(sheet: Sheet, values: Sequence[object], around: Around) -> None:
    """A column of any values that a canonical form is made of."""
    if not values:
        return
    types = [_type_of(value) for value in values]
    found = sorted(set(types))
    if len(found) == 1:
        _put_typed(sheet, found[0], values, around)
        return
    sheet.put_int(Mark.MIXED)
    put_ints(sheet, types)
    for wanted in found:
        chosen = [place for place, other in enumerate(types) if other is wanted]
        _put_typed(sheet, wanted, [values[place] for place in chosen], around.only(chosen))


def _put_typed(sheet: Sheet, wanted: ValueType, values: Sequence[object], around: Around) -> None:
    if wanted is ValueType.TEXT:
        put_texts(sheet, cast("Sequence[str]", values), around)
    elif wanted is ValueType.INT:
        put_ints(sheet, cast("Sequence[int]", values), 0, around.runs)
    elif wanted is ValueType.TRUTH:
        sheet.put_int(Mark.TRUTHS)
        put_ints(sheet, [int(cast(bool, value)) for value in values], 0, around.runs)
    else:
        put_lists(sheet, cast("Sequence[Sequence[object]]", values), around)


def put_lists(sheet: Sheet, values: Sequence[Sequence[object]], around: Around, *, are_records: bool = False) -> None:
    """A column of lists: as records (one column for each place) or as sequences (all entries in one column).

    Lists whose entries differ in type, or which are all of one length and hold no lists, are records.
    """
    if not values:
        return
    lengths = [len(value) for value in values]
    if max(lengths) <= MAX_PLACES and (are_records or _look_like_records(values, lengths)):
        sheet.put_int(Mark.RECORDS)
        put_ints(sheet, lengths, 0, around.runs)
        for place in range(max(lengths)):
            having = [index for index, length in enumerate(lengths) if length > place]
            records = [values[index] for index in having]
            runs = runs_of(around.runs, having)
            inner = Around([around.owners[index] for index in having], records, place, runs)
            put_column(sheet, [record[place] for record in records], inner)
        return
    sheet.put_int(Mark.SEQUENCES)
    put_ints(sheet, lengths, 0, around.runs)
    spread = [owner for value, owner in zip(values, around.owners, strict=True) for _entry in value]
    inner = Around(spread, runs=runs_within(lengths, around.runs))
    put_column(sheet, [entry for value in values for entry in value], inner)


def _look_like_records(values: Sequence[Sequence[object]], lengths: Sequence[int]) -> bool:
    types = {_type_of(entry) for value in values for entry in value}
    if len(types) > 1:
        return True
    return ValueType.LIST not in types and min(lengths) == max(lengths) > 1
