"""Amounts in words, read back by a reader that shares nothing with the writer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.amount_words import in_words
from fieldapp.domain.money import Money

UNITS = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6}
UNITS |= {"bảy": 7, "tám": 8, "chín": 9}


def read_back(words: str) -> int:
    """A listener: adds up what is said, word by word."""
    spoken = words.split()
    assert spoken.pop() == "đồng"
    sign = -1 if spoken[0] == "âm" else 1
    whole = part = group = 0
    pending: int | None = None
    for word in spoken[1:] if sign < 0 else spoken:
        if word in UNITS:
            assert pending is None
            pending = UNITS[word]
        elif word == "trăm":
            group, pending = group + 100 * (pending or 0), None
        elif word == "mươi":
            group, pending = group + 10 * (pending or 0), None
        elif word == "mười":
            group += 10
        elif word in ("linh", "lẻ"):
            assert pending is None
        elif word in ("nghìn", "ngàn", "triệu"):
            part += (group + (pending or 0)) * (1_000_000 if word == "triệu" else 1_000)
            group, pending = 0, None
        elif word == "tỷ":
            whole = (whole + part + group + (pending or 0)) * 1_000_000_000
            part, group, pending = 0, 0, None
        else:
            raise AssertionError(word)
    return sign * (whole + part + group + (pending or 0))


@given(st.integers(0, 10**15) | st.integers(0, 2000) | st.integers(0, 999).map(lambda n: n * 10**6 + n))
def test_what_is_written_is_heard(dong: int) -> None:
    words = in_words(Money(dong))
    assert read_back(words) == dong
    assert read_back(in_words(Money(dong), empty_tens="lẻ", thousand="ngàn")) == dong
    assert "  " not in words


def test_every_amount_below_ten_thousand_has_words_of_its_own() -> None:
    spoken = {in_words(Money(dong)): dong for dong in range(10_000)}
    assert len(spoken) == 10_000
    assert all(read_back(words) == dong for words, dong in spoken.items())


@pytest.mark.parametrize(
    ("dong", "words"),
    [
        (0, "không đồng"),
        (1, "một đồng"),
        (4, "bốn đồng"),
        (5, "năm đồng"),
        (10, "mười đồng"),
        (11, "mười một đồng"),
        (14, "mười bốn đồng"),
        (15, "mười lăm đồng"),
        (20, "hai mươi đồng"),
        (21, "hai mươi mốt đồng"),
        (24, "hai mươi tư đồng"),
        (25, "hai mươi lăm đồng"),
        (55, "năm mươi lăm đồng"),
        (100, "một trăm đồng"),
        (101, "một trăm linh một đồng"),
        (104, "một trăm linh bốn đồng"),
        (105, "một trăm linh năm đồng"),
        (110, "một trăm mười đồng"),
        (1_000, "một nghìn đồng"),
        (1_001, "một nghìn không trăm linh một đồng"),
        (1_010, "một nghìn không trăm mười đồng"),
        (51_233, "năm mươi mốt nghìn hai trăm ba mươi ba đồng"),
        (1_000_000, "một triệu đồng"),
        (3_005_640, "ba triệu không trăm linh năm nghìn sáu trăm bốn mươi đồng"),
        (1_000_005, "một triệu không trăm linh năm đồng"),
        (1_000_000_000, "một tỷ đồng"),
        (305_000_000_000, "ba trăm linh năm tỷ đồng"),
        (1_000_000_000_005, "một nghìn tỷ không trăm linh năm đồng"),
        (-45_000, "âm bốn mươi lăm nghìn đồng"),
    ],
)
def test_the_northern_reading(dong: int, words: str) -> None:
    assert in_words(Money(dong)) == words


def test_the_southern_reading_changes_two_words_only() -> None:
    assert in_words(Money(2_105_004), "lẻ", "ngàn") == "hai triệu một trăm lẻ năm ngàn không trăm lẻ bốn đồng"
