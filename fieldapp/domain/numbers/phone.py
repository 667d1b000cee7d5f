"""Vietnamese telephone numbers: mobiles of 10 digits (03 05 07 08 09), landlines of 11 (02).

Kept in the national form with its leading 0. The 11-digit mobiles abolished in 2018 still stand in old registers
and are read as what they became.
"""

from __future__ import annotations

import re

from fieldapp.domain.numbers.compacting import in_groups, plain
from fieldapp.domain.numbers.errors import NumberRefused, NumberWrongCharacters, NumberWrongLength, NumberWrongPart

SCHEME = "phone"
_MOBILE_LENGTH = 10
_LANDLINE_LENGTH = 11

_RENUMBERED_2018 = {
    old + last: new
    for old, becomes in {
        "012": {"0": "070", "1": "079", "2": "077", "6": "076", "8": "078"},
        "01": {"23": "083", "24": "084", "25": "085", "27": "081", "29": "082", "86": "056", "88": "058", "99": "059"},
        "016": {digit: f"03{digit}" for digit in "23456789"},
    }.items()
    for last, new in becomes.items()
}
"""First digits of the mobiles of 11 digits -> of 10, by the change of 15 September to 14 November 2018."""

_CITIES_WITH_SHORT_AREA_CODES = ("024", "028")


def compact(number: str) -> str:
    """The national form: separators and brackets dropped, `+84`, `0084` and `84` made `0`.

    >>> compact("(+84) 912.345.678"), compact("84 212 385 2123")
    ('0912345678', '02123852123')
    """
    digits = re.sub(r"[()]", "", plain(number))
    return re.sub(r"^(?:\+84|0084|84(?=[0-9]{9,10}$))0?", "0", digits)


def validate(number: str) -> str:
    """The number in force in its national form.

    Raises `NumberWrongCharacters`, `NumberWrongLength`, or `NumberWrongPart` for a prefix that no network has.

    >>> validate("+84 912 345 678"), validate("0168 234 5678"), validate("0212 385 2123")
    ('0912345678', '0382345678', '02123852123')
    >>> validate("0112345678")
    Traceback (most recent call last):
    ...
    fieldapp.domain.numbers.errors.NumberWrongPart: number_wrong_part {'scheme': 'phone', 'part': 'prefix'}
    """
    digits = compact(number)
    if not (digits.isascii() and digits.isdigit()):
        raise NumberWrongCharacters(SCHEME)
    if len(digits) == _LANDLINE_LENGTH and digits[:4] in _RENUMBERED_2018:
        digits = _RENUMBERED_2018[digits[:4]] + digits[4:]
    expected = _LANDLINE_LENGTH if digits.startswith("02") else _MOBILE_LENGTH
    if len(digits) != expected:
        raise NumberWrongLength(SCHEME, len(digits), expected)
    if digits[0] != "0" or digits[1] not in "235789":
        raise NumberWrongPart(SCHEME, "prefix")
    return digits


def is_valid(number: str) -> bool:
    """Whether `validate` would accept it.

    >>> is_valid("0912 345 678"), is_valid("0912 345 67")
    (True, False)
    """
    try:
        validate(number)
    except NumberRefused:
        return False
    return True


def format(number: str) -> str:  # noqa: A001 - the four verbs are the same in every number module
    """As people write it.

    >>> format("0912345678"), format("02123852123"), format("02438521234")
    ('0912 345 678', '0212 385 2123', '024 3852 1234')
    """
    digits = validate(number)
    if digits.startswith(_CITIES_WITH_SHORT_AREA_CODES):
        return in_groups(digits, 3, 4)
    return in_groups(digits, 4, 3)


def is_mobile(number: str) -> bool:
    """Whether it is a valid mobile, which can receive a message.

    >>> is_mobile("0912345678"), is_mobile("02123852123"), is_mobile("?")
    (True, False, False)
    """
    return is_valid(number) and not validate(number).startswith("02")
