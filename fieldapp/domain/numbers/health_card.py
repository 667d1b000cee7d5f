"""The 15-character health insurance card number `XX X XX XXXXXXXXXX` (Decision 1351/QĐ-BHXH of 16 November 2015).

Object code (who pays), benefit digit 1-5, province that issued the card, the person's 10-digit insurance code.
Cards printed since 1 April 2021 show the insurance code alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fieldapp.domain.numbers.code_lists import BENEFIT_BY_OBJECT_CODE, CARD_ISSUERS_BESIDE_PROVINCES, OLD_PROVINCES
from fieldapp.domain.numbers.compacting import in_groups, plain
from fieldapp.domain.numbers.doubt import Doubt
from fieldapp.domain.numbers.errors import NumberRefused, NumberWrongCharacters, NumberWrongLength, NumberWrongPart

SCHEME = "health_card"
_LENGTH = 15
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{13}", re.ASCII)


@dataclass(frozen=True, slots=True)
class HealthCardParts:
    """What the characters say; all kept as text, leading zeros included."""

    object_code: str
    benefit: str
    province: str
    insurance_code: str


def compact(number: str) -> str:
    """Only the significant characters, letters in upper case.

    >>> compact("gd 4 14 1420123456")
    'GD4141420123456'
    """
    return plain(number)


def validate(number: str) -> str:
    """The compact number; raises `NumberWrongLength`, `NumberWrongCharacters` or `NumberWrongPart`.

    >>> validate("GD 4 14 1420123456")
    'GD4141420123456'
    >>> validate("GD 6 14 1420123456")
    Traceback (most recent call last):
    ...
    fieldapp.domain.numbers.errors.NumberWrongPart: number_wrong_part {'scheme': 'health_card', 'part': 'benefit'}
    """
    compacted = compact(number)
    if len(compacted) != _LENGTH:
        raise NumberWrongLength(SCHEME, len(compacted), _LENGTH)
    if not _SHAPE.fullmatch(compacted):
        raise NumberWrongCharacters(SCHEME)
    if compacted[2] not in "12345":
        raise NumberWrongPart(SCHEME, "benefit")
    return compacted


def is_valid(number: str) -> bool:
    """Whether `validate` would accept it.

    >>> is_valid("TE1141420123456"), is_valid("TE114142012345")
    (True, False)
    """
    try:
        validate(number)
    except NumberRefused:
        return False
    return True


def format(number: str) -> str:  # noqa: A001 - the four verbs are the same in every number module
    """The four parts apart, as they stand in the boxes of the card.

    >>> format("GD4141420123456")
    'GD 4 14 1420123456'
    """
    return in_groups(validate(number), 2, 1, 2)


def parts(number: str) -> HealthCardParts:
    """The parts of a valid number; raises as `validate` does.

    >>> parts("GD4141420123456")
    HealthCardParts(object_code='GD', benefit='4', province='14', insurance_code='1420123456')
    """
    compacted = validate(number)
    return HealthCardParts(compacted[:2], compacted[2], compacted[3:5], compacted[5:])


def doubts(number: str) -> tuple[Doubt, ...]:
    """What is odd about a valid number: an object code, benefit digit or province that the lists do not have.

    >>> doubts("GD4141420123456")
    ()
    >>> [doubt.code for doubt in doubts("ZZ4031420123456") + doubts("GD1141420123456")]
    ['object_code_unknown', 'card_province_unknown', 'benefit_digit_unusual']
    """
    said = parts(number)
    found = []
    usual = BENEFIT_BY_OBJECT_CODE.get(said.object_code)
    if usual is None:
        found.append(Doubt.of("object_code_unknown", object_code=said.object_code))
    elif usual != said.benefit:
        found.append(Doubt.of("benefit_digit_unusual", object_code=said.object_code, benefit=said.benefit, usual=usual))
    if said.province not in OLD_PROVINCES and said.province not in CARD_ISSUERS_BESIDE_PROVINCES:
        found.append(Doubt.of("card_province_unknown", province=said.province))
    return tuple(found)
