"""Codes that one person reads out and another types: Crockford's base 32 and a check character at the end.

`O` is read as 0, `I` and `L` as 1; case, hyphens and spaces do not count. The check character differs for any one
character mistyped and any two swapped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS_A_CHARACTER = 5

_VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_FIELD = 0b100101
"""x⁵ + x² + 1, which makes GF(32)."""


def _check_value(values: Sequence[int]) -> int:
    """Σ αⁱ·vᵢ over GF(32)."""
    total = 0
    for value in values:
        total ^= value
        total <<= 1
        if total > 31:
            total ^= _FIELD
    return total


def spell(number: int, length: int, group: int) -> str:
    """The lowest `length` characters of a number and their check character, hyphens between groups."""
    values = [number >> BITS_A_CHARACTER * place & 31 for place in range(length - 1, -1, -1)]
    text = "".join(ALPHABET[value] for value in [*values, _check_value(values)])
    return "-".join(re.findall(f".{{1,{group}}}", text))


def read_typed(typed: str, length: int) -> str:
    """The `length` characters of a code as typed, without its check character; empty when it is mistyped."""
    characters = [character for character in typed.upper() if character not in "-  \t\r\n"]
    values = [_VALUES.get(character, -1) for character in characters]
    if len(values) != length + 1 or min(values) < 0 or _check_value(values[:-1]) != values[-1]:
        return ""
    return "".join(ALPHABET[value] for value in values[:-1])
