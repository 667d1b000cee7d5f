"""What every number module does first: make typed or scanned characters plain, then count and check them."""

from __future__ import annotations

from fieldapp.domain.numbers.errors import NumberWrongCharacters, NumberWrongLength

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""Full-width forms, as East Asian input methods type them, to their ASCII twins."""

_SEPARATORS = " \t\r\n\v\f.,-_/\u00a0\u2007\u2009\u202f\u2010\u2011\u2012\u2013\u2014\u200b\u200e\u200f\ufeff"
_PLAIN = {**FULL_WIDTH, **{ord(mark): None for mark in _SEPARATORS}}


def plain(text: str) -> str:
    """Upper case, full-width forms made ASCII, spaces and separators dropped; anything else is kept to be refused.

    >>> plain(" gd 4-14.０１23 ")
    'GD4140123'
    """
    compacted = text.translate(FULL_WIDTH).translate(_PLAIN)
    return compacted.upper() if compacted.isascii() else compacted


def require_digits(scheme: str, compacted: str, length: int) -> str:
    """The same text if it is exactly `length` ASCII digits; raises `NumberWrongCharacters` or `NumberWrongLength`.

    >>> require_digits("old_identity", "012345678", 9)
    '012345678'
    """
    if not (compacted.isascii() and compacted.isdigit()):
        raise NumberWrongCharacters(scheme)
    if len(compacted) != length:
        raise NumberWrongLength(scheme, len(compacted), length)
    return compacted


def in_groups(compacted: str, *sizes: int) -> str:
    """Groups of the given sizes, a space between them; what is left over is the last group.

    >>> in_groups("001090123456", 3, 3, 3)
    '001 090 123 456'
    """
    groups = []
    start = 0
    for size in sizes:
        groups.append(compacted[start : start + size])
        start += size
    groups.append(compacted[start:])
    return " ".join(groups)
