"""A receipt's name: the series (agent, year, kind) and a running number of seven digits, `AB26T 0000123`.

The series ends in a letter, so the two parts can be told apart even when they are written together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fieldapp.domain.numbers.compacting import plain
from fieldapp.domain.numbers.errors import NumberRefused, NumberWrongCharacters, NumberWrongPart

SCHEME = "receipt_number"
DIGITS = 7
LAST = 10**DIGITS - 1
_SERIES = re.compile(r"[A-Z]{2,4}[0-9]{2}[A-Z]", re.ASCII)
_WHOLE = re.compile(rf"({_SERIES.pattern})([0-9]{{{DIGITS}}})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class ReceiptNumber:
    """`series` in capitals, `number` from 1 to 9,999,999. Raises `NumberWrongPart` for anything else.

    >>> str(ReceiptNumber("AB26T", 123)), ReceiptNumber("AB26T", 123).following()
    ('AB26T 0000123', ReceiptNumber(series='AB26T', number=124))
    """

    series: str
    number: int

    def __post_init__(self) -> None:
        if not _SERIES.fullmatch(self.series):
            raise NumberWrongPart(SCHEME, "series")
        if type(self.number) is not int or not 1 <= self.number <= LAST:
            raise NumberWrongPart(SCHEME, "number")

    def __str__(self) -> str:
        return f"{self.series} {self.number:0{DIGITS}d}"

    def following(self) -> ReceiptNumber:
        """The next number of the same series; raises `NumberWrongPart` after the last."""
        return ReceiptNumber(self.series, self.number + 1)


def compact(number: str) -> str:
    """Series and number written together.

    >>> compact("ab26t 0000123")
    'AB26T0000123'
    """
    return plain(number)


def parse(number: str) -> ReceiptNumber:
    """Read a written receipt number; raises `NumberWrongCharacters` or `NumberWrongPart`.

    >>> parse("AB26T-0000123")
    ReceiptNumber(series='AB26T', number=123)
    """
    match = _WHOLE.fullmatch(compact(number))
    if match is None:
        raise NumberWrongCharacters(SCHEME)
    return ReceiptNumber(match[1], int(match[2]))


def validate(number: str) -> str:
    """The compact number; raises as `parse` does.

    >>> validate("ab26t 0000123")
    'AB26T0000123'
    >>> validate("AB26T 0000000")
    Traceback (most recent call last):
    ...
    fieldapp.domain.numbers.errors.NumberWrongPart: number_wrong_part {'scheme': 'receipt_number', 'part': 'number'}
    """
    parse(number)
    return compact(number)


def is_valid(number: str) -> bool:
    """Whether `validate` would accept it.

    >>> is_valid("AB26T 0000123"), is_valid("AB26T 123")
    (True, False)
    """
    try:
        parse(number)
    except NumberRefused:
        return False
    return True


def format(number: str) -> str:  # noqa: A001 - the four verbs are the same in every number module
    """Series, a space, seven digits.

    >>> format("AB26T0000123")
    'AB26T 0000123'
    """
    return str(parse(number))
