"""Texts that follow, but for a few digits, from texts beside them. What follows is compared before it is left out.

A citizen id begins with where its bearer's birth was registered, century and sex, and the year of birth (Decree
137/2015, Article 13); a period of cover ends a day before the same day some months later. Where a value does not
follow, it travels whole. These are rules of form, frozen with the codec: no amount and no right rests on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fieldapp.domain.dates import add_months
from fieldapp.wire.forms import is_day

_CITIZEN = re.compile(r"[0-9]{12}\Z")
_SEXES = frozenset({"male", "female"})
_MOST_MONTHS = 1200

Split = Callable[[str, Sequence[str]], tuple[int, ...] | None]
Join = Callable[[Sequence[int], Sequence[str]], str | None]


@dataclass(frozen=True, slots=True)
class Derivation:
    """`sources` say of each column beside it whether its values will do; `size`: how many numbers remain. `split`
    gives them, or nothing where the value does not follow; `join` makes the value again, or nothing for bad numbers.
    """

    sources: tuple[Callable[[str], bool], ...]
    size: int
    split: Split
    join: Join


def _century_sex_year(born: str, sex: str) -> str:
    """Digits 4 to 6 of a citizen id."""
    if sex not in _SEXES or not is_day(born):
        return ""
    year = int(born[:4])
    return f"{2 * (year // 100 - 19) + (sex == 'female')}{year % 100:02}" if 1900 <= year < 2400 else ""


def _split_citizen(value: str, beside: Sequence[str]) -> tuple[int, ...] | None:
    middle = _century_sex_year(beside[0], beside[1])
    if not middle or value[3:6] != middle or not _CITIZEN.match(value):
        return None
    return int(value[:3]), int(value[6:])


def _join_citizen(numbers: Sequence[int], beside: Sequence[str]) -> str | None:
    birthplace, serial = numbers
    middle = _century_sex_year(beside[0], beside[1])
    if not middle or not 0 <= birthplace < 1000 or not 0 <= serial < 10**6:
        return None
    return f"{birthplace:03}{middle}{serial:06}"


def _end(starts: str, months: int) -> str | None:
    if not 1 <= months <= _MOST_MONTHS or not is_day(starts) or int(starts[:4]) + months // 12 >= 9998:
        return None
    return (add_months(date.fromisoformat(starts), months) - timedelta(days=1)).isoformat()


def _split_end(value: str, beside: Sequence[str]) -> tuple[int, ...] | None:
    if not (is_day(value) and is_day(beside[0])):
        return None
    near = 12 * (int(value[:4]) - int(beside[0][:4])) + int(value[5:7]) - int(beside[0][5:7])
    return next(((months,) for months in (near, near + 1) if _end(beside[0], months) == value), None)


def _join_end(numbers: Sequence[int], beside: Sequence[str]) -> str | None:
    return _end(beside[0], numbers[0])


DERIVATIONS: Mapping[int, Derivation] = {
    1: Derivation((is_day, _SEXES.__contains__), 2, _split_citizen, _join_citizen),
    2: Derivation((is_day,), 1, _split_end, _join_end),
}
"""The numbers are on the wire and stay what they are."""
