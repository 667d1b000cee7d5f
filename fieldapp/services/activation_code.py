"""One-time activation codes as people type them from a paper: any case, any spacing, look-alikes meant as digits."""

from __future__ import annotations

GROUP = 4
LENGTH = 17
"""Sixteen characters and one that checks them."""

_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def tidy(typed: str) -> str:
    """The code's own characters, without blanks and dashes, in Crockford's alphabet.

    >>> tidy(" 7kqm-3hto ")
    '7KQM3HT0'
    """
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum()).translate(_ALIKE)


def grouped(typed: str) -> str:
    """The code in groups of four, as it stands on the paper: `7KQM-3HT0`."""
    code = tidy(typed)
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
