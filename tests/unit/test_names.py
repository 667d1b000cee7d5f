"""Names: the fold of search, initials, tidy spelling, the order of lists, and text of old fonts."""

from __future__ import annotations

import itertools
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.names import FontHackText, fold, initials, refuse_font_hack, sort_key, tidy

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵĕĭŏŭƀčñ"
WORDS = st.text(LETTERS + LETTERS.upper() + "'", min_size=1, max_size=7)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Lò Văn Thắng", "lo van thang"),
        ("NGUYỄN THỊ ƯỚC", "nguyen thi uoc"),
        ("Đèo Thị Ễnh", "deo thi enh"),
        ("Ðinh Ða", "dinh da"),
        ("H'Wen Niê", "hwen nie"),
        ("H’Wen Niê", "hwen nie"),
        ("Y Bhăm Êban", "y bham eban"),
        ("ƀuôn Čư Ñŏ Mĭn thŭn Ê̆ ơ̆", "buon cu no min thun e o"),
        ("M‘nông", "mnong"),
        ("  Sùng\u00a0A\tPáo\n", "sung a pao"),
        ("Lò\u200bVăn", "lovan"),
        ("Ｌò Ｖăn", "lo van"),
        ("`Lo'", "lo"),
        ("Ksor-Wi 2", "ksor-wi 2"),
        ("", ""),
        (" ' ", ""),
    ],
)
def test_folding(name: str, folded: str) -> None:
    assert fold(name) == folded
    assert fold(unicodedata.normalize("NFD", name)) == folded


def test_folding_keeps_the_vowels_of_tai_viet() -> None:
    assert fold("ꪼꪕꪒꪾ") == "ꪼꪕꪒꪾ"
    assert fold("ꪎꪲ") != fold("ꪎꪳ")


@given(st.text() | NAMES)
def test_folding_once_is_enough(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(f"  {text}\n") == folded
    assert folded == " ".join(folded.split())


def test_folding_once_is_enough_for_every_letter_there_is() -> None:
    assert [code for code in range(0x110000) if fold(fold("x" + chr(code))) != fold("x" + chr(code))] == []


@given(NAMES)
def test_folding_sees_no_case_and_leaves_ascii_only(name: str) -> None:
    assert fold(name).isascii()
    assert fold(name.upper()) == fold(name.lower()) == fold(unicodedata.normalize("NFD", name)) == fold(name)
    assert fold(tidy(name)) == fold(name)
    assert "'" not in fold(name)


@pytest.mark.parametrize(
    ("name", "letters"), [("Lò Văn Thắng", "lvt"), ("Đèo A Ứng", "dau"), ("H'Wen Niê", "hn"), ("'", ""), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("written", "paper"),
    [
        ("LÒ VĂN THẮNG", "Lò Văn Thắng"),
        ("lò văn thắng", "Lò Văn Thắng"),
        ("Lò văn THẮNG", "Lò Văn Thắng"),
        ("nGUYỄN tHỊ hÀ", "Nguyễn Thị Hà"),
        ("NGUYEN VAN A", "Nguyen Van A"),
        ("H’WEN NIÊ", "H'Wen Niê"),
        ("h'wen niê", "H'Wen Niê"),
        ("H'Wen Niê", "H'Wen Niê"),
        ("Y BHĂM ÊBAN", "Y Bhăm Êban"),
        ("Ðèo Thị Ðào", "Đèo Thị Đào"),
        ("KSOR-H'NGA", "Ksor-H'Nga"),
        ("  Sùng\u00a0A\x07Páo\r\n", "Sùng A Páo"),
        ("McDonald Trần", "McDonald Trần"),
        (unicodedata.normalize("NFD", "Lò Thị Hường"), "Lò Thị Hường"),
        ("", ""),
    ],
)
def test_tidying(written: str, paper: str) -> None:
    assert tidy(written) == paper
    assert tidy(paper) == paper


@given(NAMES)
def test_tidying_once_is_enough(name: str) -> None:
    assert tidy(tidy(name)) == tidy(name)
    assert unicodedata.is_normalized("NFC", tidy(name))


@given(st.text())
def test_no_text_stops_a_name(text: str) -> None:
    assert tidy(text) == " ".join(tidy(text).split())
    assert isinstance(sort_key(text), str)
    assert initials(text) == "".join(word[0] for word in fold(text).split())


IN_ORDER = [
    "Đèo Văn An",
    "Lò Thị An",
    "Lò Văn An",
    "Lường Văn An",
    "Lò Văn Án",
    "Lò Văn Anh",
    "Lò Văn Ăn",
    "Lò Văn Ân",
    "Lò Văn Ba",
    "Lò Văn Bà",
    "Lò Văn Bả",
    "Lò Văn Bã",
    "Lò Văn Bá",
    "Lò Văn Bạ",
    "Lò Văn Dung",
    "Lò Văn Dũng",
    "Lò Văn Đa",
    "Lò Văn Em",
    "Lò Văn Êm",
    "Lò Văn On",
    "Lò Văn Ôn",
    "Lò Văn Ơn",
    "Lò Văn Tuyết",
    "Lò Văn Tư",
    "Lò Văn Yên",
]


def test_lists_stand_in_vietnamese_order() -> None:
    shuffled = IN_ORDER.copy()
    random.Random(3).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == IN_ORDER
    assert sorted(IN_ORDER, key=lambda name: sort_key(name).encode()) == IN_ORDER
    for earlier, later in itertools.pairwise(IN_ORDER):
        assert sort_key(unicodedata.normalize("NFD", earlier.upper())) < sort_key(later.lower())


@given(NAMES)
def test_the_order_sees_no_case_form_or_apostrophe(name: str) -> None:
    key = sort_key(name)
    assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(name.upper()) == sort_key(name.lower()) == key
    assert sort_key(name.replace("'", "’")) == key


@given(NAMES, NAMES)
def test_letters_weigh_more_than_tones(one: str, other: str) -> None:
    def without_tones(name: str) -> str:
        tones = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name.lower()).translate(tones)).split()[-1]

    if "ñ" in (one + other).lower() or "'" in one + other:
        return
    first, second = sort_key(without_tones(one)), sort_key(without_tones(other))
    if first != second:
        assert (sort_key(one) < sort_key(other)) == (first < second)


@pytest.mark.parametrize("text", ["[uôn", "thu\\n", "]ia\\ng", "m^n", "a{b", "a}b", "a#b", "a|b", "{Name}", "{}"])
def test_old_font_text_is_refused(text: str) -> None:
    with pytest.raises(FontHackText) as caught:
        refuse_font_hack(text)
    assert isinstance(caught.value, RuleBroken)
    assert text[int(caught.value.params["position"] or 0)] == caught.value.params["character"]


@pytest.mark.parametrize("text", ["", "ƀuôn thŭn čiăng mĭn", "H'Wen: 1.234.567 ₫ ({total_paid})", "Hmôngz"])
def test_living_text_is_let_through(text: str) -> None:
    refuse_font_hack(text)
