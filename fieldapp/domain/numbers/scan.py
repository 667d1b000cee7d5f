"""What a scanner typed, or a person: which card or paper it is and what it says. Never raises, whatever the text.

Shapes. Citizen card (2021 to June 2024): id | old id | name | born ddMMyyyy | Nam/Nữ | address | issued ddMMyyyy.
Identity card (since July 2024): the same seven, then more, kept raw. Old health card: number | name | born | sex 1/2 |
address | facility | from | to | issued | ..., texts in hexadecimal, `-` for empty, a checksum and `$` at the end.
Our receipt: `FA1:` and a payload. The separator is found by what it separates, because keyboards change it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal, TypedDict

from fieldapp.domain.dates import Born
from fieldapp.domain.numbers import citizen_id, health_card, insurance_code, old_identity, phone
from fieldapp.domain.numbers.card_fields import (
    is_damaged_address,
    is_damaged_name,
    lacks_all_accents,
    read_day,
    read_hex,
    read_sex,
    read_text,
    restore_accents,
)
from fieldapp.domain.numbers.citizen_id import Sex
from fieldapp.domain.numbers.compacting import FULL_WIDTH
from fieldapp.domain.numbers.doubt import Doubt
from fieldapp.domain.numbers.keyboards import DIGIT_ROWS
from fieldapp.domain.numbers.mojibake import is_mojibake, undo_mojibake

Kind = Literal["citizen_card", "identity_card", "health_card", "receipt", "unknown"]

LONGEST = 4096
"""No card or receipt holds more characters; what comes after is not looked at."""

RECEIPT_PREFIX = "FA1:"
IDENTITY_CARDS_SINCE = date(2024, 7, 1)
_FIELDS = 7
_LONGEST_FIRST_FIELD = 40
_MOST_CUTS = 8
_SHORTEST = len("040123456")
_PARENT = 10
_AROUND = " \t\u00a0\u200b\ufeff"
_LINES = re.compile(r"[\r\n\v\f\x00\x02-\x04\x1c-\x1e\u2028\u2029]")
_SCANNER_PREFIX = re.compile(r"\A[\s\ufeff]*\][A-Za-z][0-9A-Za-z]", re.ASCII)
_NEXT_CARD = re.compile(r"[0-9]{12}([^\w\s])(?:[0-9]{9})?\1|(?<=\$)[A-Z0-9]", re.ASCII)
_WITHOUT_SEPARATORS = re.compile(
    r"([0-9]{12})\s*([0-9]{9})?\s*([^0-9]{2,80}?)\s*([0-9]{8})\s*(nam|n[ữu?\ufffd])\s*(.*?)\s*([0-9]{8})",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read; `None` where the text says nothing or cannot be trusted.

    Names and addresses are spelt and capitalised as the card has them (`names.tidy` sets them for a page). `warnings`
    are doubts to show; `rest` holds what has no field here: the fields of an identity card after the seventh, those
    of a health card after the address, the payload of a receipt.
    """

    kind: Kind = "unknown"
    citizen_id: str | None = None
    old_id: str | None = None
    insurance_code: str | None = None
    card_number: str | None = None
    name: str | None = None
    born: Born | None = None
    sex: Sex | None = None
    address: str | None = None
    issued: date | None = None
    warnings: tuple[Doubt, ...] = ()
    rest: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The object that `fieldapp scan` prints: dates as ISO text, warnings as codes.

        >>> read_scan("").as_json()["kind"]
        'unknown'
        """
        return {
            "kind": self.kind,
            "citizen_id": self.citizen_id,
            "old_id": self.old_id,
            "insurance_code": self.insurance_code,
            "card_number": self.card_number,
            "name": self.name,
            "born": None if self.born is None else str(self.born),
            "sex": self.sex,
            "address": self.address,
            "issued": None if self.issued is None else self.issued.isoformat(),
            "warnings": [{"code": doubt.code} for doubt in self.warnings],
            "rest": list(self.rest),
        }


def read_scan(text: str) -> Scan:
    """Recognise a scanned card, a receipt or a typed number; `kind` is "unknown" for everything else.

    >>> scan = read_scan("014090123456|040123456|Lò Văn Thắng|02051990|Nam|Bản Lừa, Mường Chanh, Sơn La|15042021")
    >>> scan.kind, scan.citizen_id, scan.name, str(scan.born), scan.sex, scan.issued, scan.warnings
    ('citizen_card', '014090123456', 'Lò Văn Thắng', '1990-05-02', 'male', datetime.date(2021, 4, 15), ())
    >>> read_scan("FA1:6BFOXN").rest, read_scan("014 090 123 456").citizen_id
    (('6BFOXN',), '014090123456')
    """
    sent = re.sub(r"[\ud800-\udfff]", "\ufffd", text[:LONGEST]).translate(FULL_WIDTH)
    sent = _SCANNER_PREFIX.sub("", sent)
    lines = [_once(line.strip("\t\ufeff")) for line in _LINES.split(sent) if line.strip(_AROUND)]
    lines = list(dict.fromkeys(lines))
    if lines and lines[0].lstrip(_AROUND)[: len(RECEIPT_PREFIX)].upper() == RECEIPT_PREFIX:
        return _read_receipt(lines)
    return _read_lines([line.strip(_AROUND) for line in lines]) or _read_number(" ".join(lines))


def _once(line: str) -> str:
    """The line without its repetitions, when it is one text several times and nothing else."""
    period = (line + line).find(line, 1)
    return line[:period] if period >= _SHORTEST else line


def _read_receipt(lines: list[str]) -> Scan:
    payload = lines[0].lstrip(_AROUND)[len(RECEIPT_PREFIX) :]
    found = [Doubt("two_scans")] if len(lines) > 1 else []
    if not payload.isascii() or not payload.isprintable() or not payload:
        found.append(Doubt("payload_mangled"))
    # The alphabet of the payload has capitals only, so small letters are Caps Lock's work.
    return Scan("receipt", warnings=tuple(found), rest=(payload.upper() if payload.isascii() else payload,))


def _read_lines(lines: list[str]) -> Scan | None:
    """The first card of a burst, with a doubt when another one came with it."""
    cards: list[Scan] = []
    for line in lines:
        cards += _read_cards(line)
    if not cards:
        cards = _read_cards(" ".join(lines))
    if not cards:
        return None
    another = any(card != cards[0] for card in cards[1:])
    return _with_doubts(cards[0], [Doubt("two_scans")] if another else [])


def _read_cards(line: str) -> list[Scan]:
    """The cards in one line: one, or the first and what follows it when bursts were glued together."""
    for match in islice(_NEXT_CARD.finditer(line), _MOST_CUTS):
        first, following = _read_card(line[: match.start()]), _read_card(line[match.start() :])
        # Identity cards may carry other people's numbers: cut only where both sides are cards.
        if first is not None and following is not None and "scan_cut_short" not in _codes(first, following):
            return [first, following]
    card = _read_card(line)
    return [] if card is None else [card]


def _codes(*scans: Scan) -> set[str]:
    return {doubt.code for scan in scans for doubt in scan.warnings}


def _read_card(line: str) -> Scan | None:
    for separator, fields in _splits(line):
        card = _read_citizen(fields, separator) or _read_health(fields)
        if card is not None:
            return card
    match = _WITHOUT_SEPARATORS.fullmatch(unicodedata.normalize("NFC", undo_mojibake(line)))
    if match is None:
        return None
    card = _read_citizen([field or "" for field in match.groups()], "")
    return None if card is None else _with_doubts(card, [Doubt("separators_lost")])


def _splits(line: str) -> Iterator[tuple[str, list[str]]]:
    """The line split by each character that can end its first field."""
    odd = dict.fromkeys(
        c for c in line[:_LONGEST_FIRST_FIELD] if c == "\t" or not (c.isspace() or (c.isascii() and c.isalnum()))
    )
    for separator in odd:
        yield separator, line.split(separator)


def _row_of(field: str, check: Callable[[str], bool]) -> Mapping[int, str] | None:
    """The table that makes `field` pass: an empty one when it does as it is, `None` when none does."""
    return next((row for row in ({}, *DIGIT_ROWS) if check(field.translate(row))), None)


def _read_citizen(fields: list[str], separator: str) -> Scan | None:
    """A citizen or identity card, when the number is one, or the birth and the sex both stand in their places."""
    row = _row_of(fields[0], citizen_id.is_valid)
    digits = [field.translate(row or {}).strip() for field in fields]
    whole = len(fields) >= _FIELDS
    if whole:
        born, sex = read_day(digits[3]), read_sex(fields[4])
        recognised = sum((row is not None, born is not None, sex is not None)) >= 2
    else:
        recognised = row is not None and len(fields) > 2 and (not digits[1] or old_identity.is_valid(digits[1]))
    if not recognised:
        return None
    end = _place_of_issue_day(digits)
    padded = digits + [""] * _FIELDS
    address = separator.join(fields[5:end])
    card = _person(fields[2], address, read_sex(fields[4]) if len(fields) > 4 else None)
    issued = read_day(padded[end])
    found = [] if whole else [Doubt("scan_cut_short")]
    found += [Doubt("keyboard_layout")] if row else []
    card = replace(
        card,
        citizen_id=citizen_id.compact(digits[0]) if row is not None else None,
        old_id=old_identity.compact(padded[1]) if old_identity.is_valid(padded[1]) else None,
        born=read_day(padded[3]),
        issued=issued.earliest if issued is not None and issued.day else None,
        rest=tuple(read_text(field, is_mojibake(field)) for field in fields[end + 1 :]),
    )
    later = any(card.rest) or (card.issued is not None and card.issued >= IDENTITY_CARDS_SINCE)
    card = replace(card, kind="identity_card" if later else "citizen_card", rest=card.rest if any(card.rest) else ())
    return _with_doubts(card, found + _unreadable(card, padded, whole) + _disagreements(card))


def _place_of_issue_day(digits: list[str]) -> int:
    """Where the day of issue stands: the seventh field, or later when the separator also occurs in the address."""
    for place in range(_FIELDS - 1, len(digits)):
        if re.fullmatch("[0-9]{8}", digits[place]) and read_day(digits[place]):
            return place
    return _FIELDS - 1


def _person(name: str, address: str, sex: Sex | None) -> Scan:
    """Name and address as far as they can be put back, with a doubt for what could not."""
    from_mojibake = is_mojibake(name + address)
    name, address = read_text(name, from_mojibake), read_text(address, from_mojibake)
    found: list[Doubt] = []
    restored = restore_accents(name, address)
    if restored is not None:
        name, address = restored
        found.append(Doubt("accents_restored"))
    if is_damaged_name(name) or lacks_all_accents(name, address):
        found.append(Doubt("name_mangled"))
    if is_damaged_address(address) or (address and lacks_all_accents("", address)):
        found.append(Doubt("address_mangled"))
    return Scan(name=name or None, address=address or None, sex=sex, warnings=tuple(found))


def _unreadable(card: Scan, digits: list[str], whole: bool) -> list[Doubt]:
    """A doubt for each field that says something which could not be read; fields that a cut took are not there."""
    fields = {"citizen_id": 0, "old_id": 1, "born": 3, "sex": 4, "issued": 6}
    must_be_there = {"citizen_id", "born", "sex"} if whole else set()
    return [
        Doubt(f"{field}_unreadable")
        for field, place in fields.items()
        if getattr(card, field) is None and (digits[place] or field in must_be_there)
    ]


def _disagreements(card: Scan) -> list[Doubt]:
    found: tuple[Doubt, ...] = ()
    if card.citizen_id is not None:
        found += citizen_id.check_against(card.citizen_id, card.born, card.sex)
    if card.card_number is not None:
        found += health_card.doubts(card.card_number)
    return list(found)


def _read_health(fields: list[str]) -> Scan | None:
    """An old health card, when its number stands first and a birth or a sex in its place."""
    number = fields[0]
    row = _row_of(number, lambda text: bool(_numbers(text)) and not old_identity.is_valid(text))
    padded = [field.strip() for field in fields] + ["-"] * (5 - len(fields))
    born, sex = read_day(padded[2]), _SEXES.get(padded[3])
    if (row is None and not (born and sex)) or not (born or sex) or len(fields) < 3:
        return None
    name, address = read_hex(padded[1]), read_hex(padded[4])
    card = Scan("health_card", name=name or None, born=born, sex=sex, address=address or None)
    card = replace(card, **_numbers(number.translate(row or {}))) if row is not None else card
    found = [Doubt("keyboard_layout")] if row else []
    found += [Doubt("scan_cut_short")] if len(fields) < 9 else []
    found += [] if row is not None else [Doubt("card_number_unreadable")]
    found += [Doubt("name_mangled")] if is_damaged_name(name) else []
    found += [Doubt("address_mangled")] if is_damaged_address(address) else []
    found += [] if born else [Doubt("born_unreadable")]
    found += [] if sex else [Doubt("sex_unreadable")]
    # Only the parent's name is in hexadecimal; the manager's code may look as if it were.
    rest = [
        read_hex(field) if place == _PARENT or field == "-" else read_text(field, False)
        for place, field in enumerate(padded)
        if place > 4 and field != "$"
    ]
    issued = read_day(fields[8]) if len(fields) > 8 else None
    card = replace(card, issued=issued.earliest if issued is not None and issued.day else None, rest=tuple(rest))
    return _with_doubts(card, found + _disagreements(card))


_SEXES: dict[str, Sex] = {"1": "male", "2": "female"}


class _Numbers(TypedDict, total=False):
    citizen_id: str
    old_id: str
    insurance_code: str
    card_number: str


def _numbers(text: str) -> _Numbers:
    """Which number it is by its form alone; the insurance code at the end of a card number too."""
    if citizen_id.is_valid(text):
        return {"citizen_id": citizen_id.compact(text)}
    if health_card.is_valid(text):
        return {"card_number": health_card.compact(text), "insurance_code": health_card.parts(text).insurance_code}
    if insurance_code.is_valid(text):
        return {"insurance_code": insurance_code.compact(text)}
    if old_identity.is_valid(text):
        return {"old_id": old_identity.compact(text)}
    return {}


def _read_number(text: str) -> Scan:
    """A number by itself: the kind stays unknown, the field that it fits is filled."""
    row = _row_of(text, lambda typed: bool(_numbers(typed)))
    if row is None:
        return Scan()
    number = text.translate(row)
    card = Scan(**_numbers(number))
    found = [Doubt("bare_number")] + ([Doubt("keyboard_layout")] if row else [])
    if card.insurance_code is not None and card.card_number is None and phone.is_valid(number):
        found.append(Doubt("may_be_phone"))
    return _with_doubts(card, found + _disagreements(card))


def _with_doubts(scan: Scan, found: list[Doubt]) -> Scan:
    return replace(scan, warnings=scan.warnings + tuple(found))
