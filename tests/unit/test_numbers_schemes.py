"""The number schemes: the same four verbs everywhere, and what each says about its parts."""

from __future__ import annotations

import csv
import doctest
import importlib
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.dates import Born
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.numbers import (
    citizen_id,
    code_lists,
    health_card,
    insurance_code,
    old_identity,
    phone,
    receipt_number,
)
from fieldapp.domain.numbers.errors import (
    NumberRefused,
    NumberWrongCharacters,
    NumberWrongLength,
    NumberWrongPart,
)
from fieldapp.domain.numbers.receipt_number import ReceiptNumber

EXAMPLES = {
    citizen_id: "014090123456",
    insurance_code: "1420123456",
    health_card: "GD4141420123456",
    phone: "0912345678",
    receipt_number: "AB26T0000123",
    old_identity: "040123456",
}
SCHEMES = pytest.mark.parametrize("scheme", EXAMPLES, ids=lambda scheme: scheme.SCHEME)
WITH_DOCTESTS = [
    "amount_words",
    "dates",
    "names",
    "numbers.card_fields",
    "numbers.citizen_id",
    "numbers.code_lists",
    "numbers.compacting",
    "numbers.doubt",
    "numbers.health_card",
    "numbers.insurance_code",
    "numbers.keyboards",
    "numbers.mojibake",
    "numbers.old_identity",
    "numbers.phone",
    "numbers.receipt_number",
    "numbers.scan",
]


@pytest.mark.parametrize("name", WITH_DOCTESTS)
def test_the_examples_in_the_documentation_are_true(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"fieldapp.domain.{name}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0


@SCHEMES
def test_every_scheme_takes_its_own_example_in_any_dress(scheme: ModuleType) -> None:
    example = EXAMPLES[scheme]
    assert scheme.validate(example) == example
    assert scheme.is_valid(example)
    assert scheme.validate(scheme.format(example)) == example
    assert scheme.compact(f" {example.lower()}\u00a0") == example
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in example)
    assert scheme.validate(full_width) == example


@SCHEMES
@given(st.text(max_size=20) | st.text("0123456789AGDTE +-.", max_size=18))
def test_validate_and_is_valid_agree_on_any_text(scheme: ModuleType, text: str) -> None:
    if scheme.is_valid(text):
        valid = scheme.validate(text)
        assert valid.isascii()
        assert scheme.validate(valid) == valid
        assert scheme.validate(scheme.format(valid)) == valid
    else:
        with pytest.raises(NumberRefused) as caught:
            scheme.validate(text)
        assert isinstance(caught.value, RuleBroken)
        assert caught.value.params["scheme"] == scheme.SCHEME


@SCHEMES
@pytest.mark.parametrize("text", ["", " ", "x", "٣" * 12, "²" * 10, "9" * 40, "\ud800", "०" * 9])
def test_every_scheme_refuses_what_is_no_number(scheme: ModuleType, text: str) -> None:
    assert not scheme.is_valid(text)
    with pytest.raises(NumberRefused):
        scheme.validate(text)


@SCHEMES
def test_refusals_never_carry_the_number(scheme: ModuleType) -> None:
    wrong = EXAMPLES[scheme] + "777"
    with pytest.raises(NumberRefused) as caught:
        scheme.validate(wrong)
    assert "777" not in str(caught.value)


def test_citizen_id_lengths_and_characters() -> None:
    with pytest.raises(NumberWrongLength) as caught:
        citizen_id.validate("01409012345")
    assert caught.value.params == {"scheme": "citizen_id", "length": 11, "expected": 12}
    with pytest.raises(NumberWrongLength):
        citizen_id.validate("0140901234567")
    with pytest.raises(NumberWrongCharacters):
        citizen_id.validate("01409012345O")


@pytest.mark.parametrize(
    ("digit", "sex", "year"),
    [("0", "male", 1980), ("1", "female", 1980), ("2", "male", 2080), ("3", "female", 2080), ("4", "male", 2180),
     ("5", "female", 2180), ("9", "female", 2380)],
)  # fmt: skip
def test_citizen_id_tells_century_and_sex(digit: str, sex: str, year: int) -> None:
    parts = citizen_id.parts(f"014{digit}80123456")
    assert (parts.birthplace, parts.sex, parts.birth_year, parts.serial) == ("014", sex, year, "123456")


def test_all_sixty_three_old_provinces_are_known_and_no_other() -> None:
    known = [code for code in (f"{number:02d}" for number in range(100)) if not citizen_id.doubts(f"0{code}090123456")]
    assert len(known) == 63
    assert set(known) == set(code_lists.OLD_PROVINCES)
    with (Path(__file__).parents[2] / "resources" / "places" / "provinces.csv").open(encoding="utf-8") as lines:
        ended = {row["code"]: row["name"] for row in csv.DictReader(lines) if row["until"]}
    assert dict(code_lists.OLD_PROVINCES) == ended | {"46": "Thừa Thiên Huế"}, "the city of Huế since 2025"


@pytest.mark.parametrize(
    ("born", "sex", "codes"),
    [
        (Born(1990, 5, 2), "male", []),
        (Born(1990), "male", []),
        (None, None, []),
        (Born(1990), None, []),
        (Born(1890), "male", ["born_differs_from_citizen_id"]),
        (None, "female", ["sex_differs_from_citizen_id"]),
        (Born(2090), "female", ["born_differs_from_citizen_id", "sex_differs_from_citizen_id"]),
    ],
)
def test_citizen_id_against_what_is_known(born: Born | None, sex: str | None, codes: list[str]) -> None:
    assert [doubt.code for doubt in citizen_id.check_against("014090123456", born, sex)] == codes


def test_a_doubt_says_what_the_number_says_and_what_was_given() -> None:
    (doubt,) = citizen_id.check_against("014090123456", Born(1991), "male")
    assert dict(doubt.params) == {"said": 1990, "given": 1991}
    (doubt,) = citizen_id.check_against("014090123456", None, "female")
    assert dict(doubt.params) == {"said": "male", "given": "female"}


def test_health_card_parts_and_benefits() -> None:
    parts = health_card.parts("te 1 14 1420123456")
    assert (parts.object_code, parts.benefit, parts.province, parts.insurance_code) == ("TE", "1", "14", "1420123456")
    for code, benefit in code_lists.BENEFIT_BY_OBJECT_CODE.items():
        assert health_card.doubts(f"{code}{benefit}141420123456") == ()
    assert health_card.doubts("QN5971420123456") == ()
    assert len(code_lists.BENEFIT_BY_OBJECT_CODE) == 47


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("GD414142012345", NumberWrongLength),
        ("GD41414201234567", NumberWrongLength),
        ("G04141420123456", NumberWrongCharacters),
        ("ĐD4141420123456", NumberWrongCharacters),
        ("GD414142012345X", NumberWrongCharacters),
        ("GD0141420123456", NumberWrongPart),
        ("GD6141420123456", NumberWrongPart),
    ],
)
def test_health_card_refusals(number: str, error: type[NumberRefused]) -> None:
    with pytest.raises(error):
        health_card.validate(number)


@pytest.mark.parametrize(
    ("typed", "national"),
    [
        ("0912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 (0) 912 345 678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0843 456 789", "0843456789"),
        ("(0212) 385.2123", "02123852123"),
        ("+842123852123", "02123852123"),
        ("024 3852 1234", "02438521234"),
        ("01681234567", "0381234567"),
        ("01291234567", "0821234567"),
        ("+84 121 234 5678", "0792345678"),
        ("01991234567", "0591234567"),
    ],
)
def test_phones_in_force_and_before_2018(typed: str, national: str) -> None:
    assert phone.validate(typed) == national


@pytest.mark.parametrize("typed", ["091234567", "09123456789", "0212385212", "01123456789", "0412345678", "1900123456"])
def test_phones_that_no_network_has(typed: str) -> None:
    assert not phone.is_valid(typed)


def test_receipt_numbers_count_up_inside_their_series() -> None:
    first = receipt_number.parse("AB26T 0000009")
    assert first.following() == ReceiptNumber("AB26T", 10)
    assert sorted([ReceiptNumber("AB26T", 10), first, ReceiptNumber("AA26T", 99)])[1] == first
    last = ReceiptNumber("AB26T", 9_999_999)
    with pytest.raises(NumberWrongPart):
        last.following()


@pytest.mark.parametrize(
    ("series", "number"),
    [("AB26", 1), ("ab26T", 1), ("", 1), ("AB26T", 0), ("AB26T", -1), ("AB26T", 10_000_000), ("AB26T", True)],
)
def test_receipt_numbers_that_cannot_be(series: str, number: int) -> None:
    with pytest.raises(NumberWrongPart) as refused:
        ReceiptNumber(series, number)
    assert refused.value.params["part"] == ("number" if series == "AB26T" else "series")


@given(st.from_regex(r"[A-Z]{2,4}[0-9]{2}[A-Z]", fullmatch=True), st.integers(1, receipt_number.LAST))
def test_receipt_numbers_survive_writing(series: str, number: int) -> None:
    written = ReceiptNumber(series, number)
    assert receipt_number.parse(str(written)) == written
    assert receipt_number.parse(receipt_number.validate(str(written))) == written
