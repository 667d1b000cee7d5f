"""Columns of texts as bytes: as codes of names, as numbers where they are made of them, or as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice

from fieldapp.domain.ids import split_entity_id
from fieldapp.wire.derivations import DERIVATIONS, Derivation
from fieldapp.wire.forms import Form, form_of, split_affix
from fieldapp.wire.marks import MAX_HEAD, Around, Mark, alone, runs_of
from fieldapp.wire.names_coded import ESCAPE, ROLES, bytes_of, cheapest, kin_of, split_name
from fieldapp.wire.number_columns import TABLE_LIMIT, Way, put_best, put_ints
from fieldapp.wire.sheet import Sheet

SAMPLE = 32
"""So many values tell whether a column is a source of others; where they tell wrong, a column is a little longer."""


def put_texts(sheet: Sheet, values: Sequence[str], around: Around, depth: int = 0) -> None:
    """A column of texts."""
    if not values:
        return
    if all(value == values[0] for value in values):
        sheet.put_int(Mark.TEXT_SAME)
        sheet.put_text(values[0])
        return
    forms = [form_of(value) for value in values]
    ways: list[Way] = []
    if depth < 2 and any(form not in {Form.OTHER, Form.EMPTY} for form in forms):
        ways += [lambda s: _put_forms(s, values, forms, around, depth), *_derived_ways(values, around)]
    if depth < 3:
        distinct = list(dict.fromkeys(values))
        if 3 * len(distinct) <= 2 * len(values) and len(distinct) <= TABLE_LIMIT:
            ways.append(lambda s: _put_text_table(s, values, distinct, around.runs, depth))
        if sum(" " in value for value in values) * 2 > len(values):
            ways.append(lambda s: _put_words(s, values))
    if sheet.books and depth < 2 and sum(" " in value for value in values) * 2 > len(values):
        ways.append(lambda s: _put_names(s, values, around.runs))
    ways.append(lambda s: _put_plain(s, values))
    put_best(sheet, ways)


def _put_plain(sheet: Sheet, values: Sequence[str]) -> None:
    if any("\n" in value for value in values):
        sheet.put_int(Mark.TEXT_EACH)
        for value in values:
            sheet.put_text(value)
    else:
        sheet.put_int(Mark.TEXT_JOINED)
        sheet.put_text("\n".join(values))


def _put_text_table(
    sheet: Sheet, values: Sequence[str], distinct: Sequence[str], runs: Sequence[int], depth: int
) -> None:
    places = {value: place for place, value in enumerate(distinct)}
    sheet.put_int(Mark.TEXT_TABLE)
    sheet.put_int(len(distinct))
    put_texts(sheet, distinct, alone(len(distinct)), max(depth + 1, 2))
    put_ints(sheet, [places[value] for value in values], 0, runs)


def _put_words(sheet: Sheet, values: Sequence[str]) -> None:
    """Names and addresses, word by word: first words, last words and those between repeat each in their own way."""
    split = [value.split(" ") for value in values]
    sheet.put_int(Mark.TEXT_WORDS)
    put_ints(sheet, [len(words) for words in split])
    for column in (
        [words[0] for words in split],
        [words[-1] for words in split if len(words) > 1],
        [word for words in split for word in words[1:-1]],
    ):
        put_texts(sheet, column, alone(len(column)), 3 if len(set(column)) == len(column) else 2)


def _put_names(sheet: Sheet, values: Sequence[str], runs: Sequence[int]) -> None:
    """Names of people: a book for each household, who bears whose family name, and the words in the books' codes."""
    split = [split_name(value) for value in values]
    sheet.put_int(Mark.TEXT_NAMES)
    put_ints(sheet, [int(name is None) for name in split], 0, runs)
    sizes = runs_of(runs or [1] * len(values), [place for place, name in enumerate(split) if name is not None])
    names = iter([name for name in split if name is not None])
    households = [list(islice(names, size)) for size in sizes]
    chosen = [cheapest(sheet.books, household) for household in households]
    books = [sheet.books[number] for number in chosen]
    kin = [kin_of([name[book.family] for name in household]) for household, book in zip(households, books, strict=True)]
    put_ints(sheet, chosen, 0)
    put_ints(sheet, [place for places in kin for place in places], 0, sizes)
    written = [
        (book.codes[role], name[role])
        for household, places, book in zip(households, kin, books, strict=True)
        for name, place in zip(household, places, strict=True)
        for role in range(len(ROLES))
        if not (place and role == book.family)
    ]
    raw = bytes_of(code.bits.get(word, code.bits[ESCAPE]) for code, word in written)
    sheet.put_int(len(raw))
    sheet.loose += raw
    for others in ([word for code, word in written if word not in code.bits], _without(values, split)):
        put_texts(sheet, others, alone(len(others)), 2)


def _without(values: Sequence[str], split: Sequence[object]) -> list[str]:
    return [value for value, name in zip(values, split, strict=True) if name is None]


def _put_forms(sheet: Sheet, values: Sequence[str], forms: Sequence[Form], around: Around, depth: int) -> None:
    """Each form on its own; which value has which form first, unless all have the same."""
    found = sorted(set(forms))
    if len(found) == 1:
        sheet.put_int(Mark.TEXT_FORM)
        sheet.put_int(found[0])
        _put_form(sheet, found[0], values, around, depth)
        return
    sheet.put_int(Mark.TEXT_FORMS)
    put_ints(sheet, forms, 0, around.runs)
    for form in found:
        chosen = [place for place, other in enumerate(forms) if other is form]
        _put_form(sheet, form, [values[place] for place in chosen], around.only(chosen), depth)


def _put_form(sheet: Sheet, form: Form, values: Sequence[str], around: Around, depth: int) -> None:
    if form is Form.DAY:
        put_ints(sheet, [date.fromisoformat(value).toordinal() for value in values], 0, around.runs)
    elif form is Form.DIGITS:
        _put_digits(sheet, values)
    elif form is Form.ENTITY:
        _put_entities(sheet, values, around)
    elif form is Form.HEX:
        distinct = list(dict.fromkeys(values))
        places = {value: place for place, value in enumerate(distinct)}
        sheet.put_int(len(distinct))
        for value in distinct:
            sheet.put_bytes(bytes.fromhex(value))
        put_ints(sheet, [places[value] for value in values])
    elif form is Form.AFFIX:
        split = [split_affix(value) for value in values]
        put_texts(sheet, [letters for letters, _digits in split], alone(len(split)), 2)
        _put_digits(sheet, [digits for _letters, digits in split])
    elif form is Form.OTHER:
        put_texts(sheet, values, around, max(depth + 1, 2))


def _put_digits(sheet: Sheet, values: Sequence[str]) -> None:
    """Their lengths, then first digits (an office, a network: they repeat) and the others, which are random."""
    lengths = [len(value) for value in values]
    put_ints(sheet, lengths)
    most = min(*lengths, MAX_HEAD + 1) - 1 if len(values) > 1 else 0
    put_best(sheet, [lambda s, head=head: _put_headed(s, values, head) for head in range(most + 1)])  # type: ignore[misc]


def _put_headed(sheet: Sheet, values: Sequence[str], head: int) -> None:
    sheet.put_int(head)
    put_ints(sheet, [int(value[:head] or "0") for value in values] if head else ())
    put_ints(sheet, [int(value[head:]) for value in values])


def _put_entities(sheet: Sheet, values: Sequence[str], around: Around) -> None:
    split = [split_entity_id(value) for value in values]
    pairs = list(zip(split, around.owners, strict=True))
    devices = ["" if device == owner[0] else device for (device, _seq, _n), owner in pairs]
    put_texts(sheet, devices, around.only(range(len(values))), 2)
    distances = [owner[1] - seq if device == owner[0] else seq for (device, seq, _n), owner in pairs]
    put_ints(sheet, distances, 0, around.runs)
    put_ints(sheet, [n for _device, _seq, n in split], 0, around.runs)


def _derived_ways(values: Sequence[str], around: Around) -> Iterator[Way]:
    """One for each derivation whose sources stand beside the column."""
    for number, derivation in DERIVATIONS.items():
        places = [_source(around, is_source) for is_source in derivation.sources]
        if min(places) >= 0:
            yield partial(_put_derived, number=number, places=places, values=values, around=around)


def _source(around: Around, is_source: Callable[[str], bool]) -> int:
    """The last column beside that will do, as its first values tell; -1: none."""
    first = around.records[:SAMPLE]
    for place in range(around.places - 1, -1, -1):
        fitting = sum(isinstance(record[place], str) and is_source(str(record[place])) for record in first)
        if 2 * fitting > len(first):
            return place
    return -1


def _put_derived(sheet: Sheet, *, number: int, places: Sequence[int], values: Sequence[str], around: Around) -> None:
    derivation: Derivation = DERIVATIONS[number]
    sources = zip(*(around.beside(place) for place in places), strict=True)
    split = [derivation.split(value, beside) for value, beside in zip(values, sources, strict=True)]
    sheet.put_int(Mark.TEXT_DERIVED)
    sheet.put_int(number)
    for place in places:
        sheet.put_int(place)
    put_ints(sheet, [int(numbers is None) for numbers in split], 0, around.runs)
    runs = () if None in split else around.runs
    for part in range(derivation.size):
        put_ints(sheet, [numbers[part] for numbers in split if numbers is not None], 0, runs)
    others = [place for place, numbers in enumerate(split) if numbers is None]
    put_texts(sheet, [values[place] for place in others], around.only(others), 2)
