"""The 10-digit social insurance code, the second key of a person since the personal id replaced it (1 August 2025).

Ten digits without a published check digit; it also ends every health card number.
"""

from __future__ import annotations

from fieldapp.domain.numbers.compacting import in_groups, plain, require_digits
from fieldapp.domain.numbers.errors import NumberRefused

SCHEME = "insurance_code"


def compact(number: str) -> str:
    """Only the significant characters.

    >>> compact(" 1420 123 456 ")
    '1420123456'
    """
    return plain(number)


def validate(number: str) -> str:
    """The compact number; raises `NumberWrongCharacters` or `NumberWrongLength`.

    >>> validate("1420 123 456")
    '1420123456'
    >>> validate("12345X")
    Traceback (most recent call last):
    ...
    fieldapp.domain.numbers.errors.NumberWrongCharacters: number_wrong_characters {'scheme': 'insurance_code'}
    """
    return require_digits(SCHEME, compact(number), 10)


def is_valid(number: str) -> bool:
    """Whether `validate` would accept it.

    >>> is_valid("1420123456"), is_valid("14201234560")
    (True, False)
    """
    try:
        validate(number)
    except NumberRefused:
        return False
    return True


def format(number: str) -> str:  # noqa: A001 - the four verbs are the same in every number module
    """In groups, for the eye.

    >>> format("1420123456")
    '1420 123 456'
    """
    return in_groups(validate(number), 4, 3)
