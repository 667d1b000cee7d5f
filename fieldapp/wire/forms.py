"""Forms that texts of the field have, so that a column can carry them as numbers: days, digits, ids, hashes.

A text belongs to the first form that gives exactly it back; anything else stays a text.
"""

from __future__ import annotations

import re
from datetime import date
from enum import IntEnum

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DIGITS = re.compile(r"[0-9]{1,18}\Z")
_ENTITY = re.compile(r"([LC][1-9][0-9]{0,8})\.([1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,6})\Z")
_HEX = re.compile(r"(?:[0-9a-f]{2}){8,64}\Z")
_AFFIX = re.compile(r"([^0-9]{1,8})([0-9]{1,18})\Z")

MAX_DIGITS = 18


class Form(IntEnum):
    """How a text is made; the numbers are on the wire."""

    EMPTY = 0
    DAY = 1
    DIGITS = 2
    ENTITY = 3
    HEX = 4
    AFFIX = 5
    OTHER = 6


def is_day(text: str) -> bool:
    """Whether it is a day of the calendar."""
    if _DAY.match(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def form_of(text: str) -> Form:
    """The form of a text."""
    if not text:
        return Form.EMPTY
    if _DIGITS.match(text):
        return Form.DIGITS
    if _ENTITY.match(text):
        return Form.ENTITY
    if is_day(text):
        return Form.DAY
    if _HEX.match(text):
        return Form.HEX
    return Form.AFFIX if _AFFIX.match(text) else Form.OTHER


def split_affix(text: str) -> tuple[str, str]:
    """`(letters, digits)` of a text of form AFFIX."""
    match = _AFFIX.match(text)
    return (match[1], match[2]) if match else (text, "")
