"""The 9-digit number of the old identity card, invalid by itself since 1 January 2025 but kept to recognise people."""

from __future__ import annotations

from fieldapp.domain.numbers.compacting import in_groups, plain, require_digits
from fieldapp.domain.numbers.errors import NumberRefused

SCHEME = "old_identity"


def compact(number: str) -> str:
    """Only the significant characters.

    >>> compact(" 040 123 456 ")
    '040123456'
    """
    return plain(number)


def validate(number: str) -> str:
    """The compact number; raises `NumberWrongCharacters` or `NumberWrongLength`.

    >>> validate("040 123 456")
    '040123456'
    >>> validate("12345X")
    Traceback (most recent call last):
    ...
    fieldapp.domain.numbers.errors.NumberWrongCharacters: number_wrong_characters {'scheme': 'old_identity'}
    """
    return require_digits(SCHEME, compact(number), 9)


def is_valid(number: str) -> bool:
    """Whether `validate` would accept it.

    >>> is_valid("040123456"), is_valid("0401234560")
    (True, False)
    """
    try:
        validate(number)
    except NumberRefused:
        return False
    return True


def format(number: str) -> str:  # noqa: A001 - the four verbs are the same in every number module
    """In groups, for the eye.

    >>> format("040123456")
    '040 123 456'
    """
    return in_groups(validate(number), 3, 3)
