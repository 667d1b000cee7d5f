"""The 12-digit personal id: `PPP G YY NNNNNN`, without a check digit (Decree 137/2015, Article 13).

PPP = province (0xx) or country where the birth was registered, G = century and sex, YY = year of birth,
NNNNNN = random. Corrected records exist, so a mismatch with what a person says is a doubt, never a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fieldapp.domain.dates import Born
from fieldapp.domain.numbers.code_lists import OLD_PROVINCES
from fieldapp.domain.numbers.compacting import in_groups, plain, require_digits
from fieldapp.domain.numbers.doubt import Doubt
from fieldapp.domain.numbers.errors import NumberRefused

SCHEME = "citizen_id"
Sex = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class CitizenIdParts:
    """What the digits say. `birthplace` keeps its three digits; `birth_year` has four."""

    birthplace: str
    sex: Sex
    birth_year: int
    serial: str


def compact(number: str) -> str:
    """Only the significant characters.

    >>> compact("014 090 123 456")
    '014090123456'
    """
    return plain(number)


def validate(number: str) -> str:
    """The compact number; raises `NumberWrongCharacters` or `NumberWrongLength`.

    >>> validate("014 090 123 456")
    '014090123456'
    >>> validate("01409012345X")
    Traceback (most recent call last):
    ...
    fieldapp.domain.numbers.errors.NumberWrongCharacters: number_wrong_characters {'scheme': 'citizen_id'}
    """
    return require_digits(SCHEME, compact(number), 12)


def is_valid(number: str) -> bool:
    """Whether `validate` would accept it.

    >>> is_valid("014090123456"), is_valid("CITIZEN")
    (True, False)
    """
    try:
        validate(number)
    except NumberRefused:
        return False
    return True


def format(number: str) -> str:  # noqa: A001 - the four verbs are the same in every number module
    """Groups of three, as one reads it aloud.

    >>> format("014090123456")
    '014 090 123 456'
    """
    return in_groups(validate(number), 3, 3, 3)


def parts(number: str) -> CitizenIdParts:
    """The parts of a valid number; raises as `validate` does.

    >>> parts("014305123456")
    CitizenIdParts(birthplace='014', sex='female', birth_year=2005, serial='123456')
    """
    digits = validate(number)
    century_and_sex = int(digits[3])
    return CitizenIdParts(
        birthplace=digits[:3],
        sex="female" if century_and_sex % 2 else "male",
        birth_year=1900 + 100 * (century_and_sex // 2) + int(digits[4:6]),
        serial=digits[6:],
    )


def doubts(number: str) -> tuple[Doubt, ...]:
    """What is odd about a valid number by itself: a birthplace that is in no list held here.

    >>> doubts("014090123456")
    ()
    >>> [doubt.code for doubt in doubts("003090123456") + doubts("140090123456")]
    ['birth_province_unknown', 'birth_country_unknown']
    """
    birthplace = parts(number).birthplace
    if birthplace[0] != "0":
        return (Doubt.of("birth_country_unknown", birthplace=birthplace),)
    if birthplace[1:] not in OLD_PROVINCES:
        return (Doubt.of("birth_province_unknown", birthplace=birthplace),)
    return ()


def check_against(number: str, born: Born | None, sex: str | None) -> tuple[Doubt, ...]:
    """`doubts`, and where the digits disagree with a known birth or sex; what is not known is not compared.

    >>> check_against("014090123456", Born(1990, 5, 2), "male")
    ()
    >>> [doubt.code for doubt in check_against("014090123456", Born(1991), "female")]
    ['born_differs_from_citizen_id', 'sex_differs_from_citizen_id']
    """
    said = parts(number)
    found = list(doubts(number))
    if born is not None and born.year != said.birth_year:
        found.append(Doubt.of("born_differs_from_citizen_id", said=said.birth_year, given=born.year))
    if sex is not None and sex != said.sex:
        found.append(Doubt.of("sex_differs_from_citizen_id", said=said.sex, given=sex))
    return tuple(found)
