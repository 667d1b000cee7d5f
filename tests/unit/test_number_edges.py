"""Edges of numbers and scans: every row of every table, and both sides of every limit."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.numbers import citizen_id, health_card, insurance_code, old_identity, phone, receipt_number
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
from fieldapp.domain.numbers.compacting import in_groups, plain, require_digits
from fieldapp.domain.numbers.errors import (
    NumberRefused,
    NumberWrongCharacters,
    NumberWrongLength,
    NumberWrongPart,
)
from fieldapp.domain.numbers.keyboards import DIGIT_ROWS, is_syllable, undo_telex, undo_vni
from fieldapp.domain.numbers.mojibake import is_mojibake, undo_mojibake
from fieldapp.domain.numbers.scan import read_scan

RENUMBERED = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084",
    "0125": "085", "0127": "081", "0129": "082", "0162": "032", "0163": "033", "0164": "034", "0165": "035",
    "0166": "036", "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), RENUMBERED.items())
def test_mobiles_of_eleven_digits_became_ten(old: str, new: str) -> None:
    assert phone.validate(f"{old}1234567") == f"{new}1234567"


@given(st.integers(100, 199).filter(lambda prefix: f"0{prefix}" not in RENUMBERED))
def test_other_numbers_of_eleven_digits_are_refused(prefix: int) -> None:
    with pytest.raises(NumberWrongLength) as refused:
        phone.validate(f"0{prefix}1234567")
    assert refused.value.params == {"scheme": "phone", "length": 11, "expected": 10}


@pytest.mark.parametrize("typed", ["", "09123a5678", "٠٩١٢٣٤٥٦٧٨", "0912345６７８a", "+-"])
def test_a_phone_is_made_of_digits(typed: str) -> None:
    with pytest.raises(NumberWrongCharacters) as refused:
        phone.validate(typed)
    assert refused.value.code == "number_wrong_characters"


@pytest.mark.parametrize("second", "0123456789")
def test_which_networks_there_are(second: str) -> None:
    number = f"0{second}" + "1" * (9 if second == "2" else 8)
    assert phone.is_valid(number) == (second in "235789")
    assert phone.is_mobile(number) == (second in "35789")


def test_phones_are_written_as_people_write_them() -> None:
    assert phone.format("02838521234") == "028 3852 1234"
    assert phone.format("02438521234") == "024 3852 1234"
    assert phone.format("02123852123") == "0212 385 2123"
    assert phone.format("(+84)(912)345678") == "0912 345 678"
    assert phone.compact("84912345678") == "0912345678"
    assert phone.compact("8412345678") == "8412345678", "eight digits are no number after the country's"
    assert phone.compact("840912345678") == "0912345678"
    assert phone.compact("00840912345678") == "0912345678"


# --- what every number does first ---


def test_full_width_and_separators() -> None:
    typed = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))
    kept = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in ".,-_/")
    assert plain(typed) == kept.upper()
    assert plain("1\u30002") == "12"
    for separator in " \t\r\n\v\f.,-_/\u00a0\u2007\u2009\u202f\u2010\u2011\u2012\u2013\u2014\u200b\u200e\u200f\ufeff":
        assert plain(f"a{separator}b") == "AB"
    assert plain("a\uff5fb") == "a\uff5fb"
    assert plain("ê") == "ê"


def test_groups_and_lengths() -> None:
    assert in_groups("12345678", 3, 3) == "123 456 78"
    assert in_groups("123", 1, 1) == "1 2 3"
    with pytest.raises(NumberWrongLength) as refused:
        require_digits("x", "12", 3)
    assert refused.value.params == {"scheme": "x", "length": 2, "expected": 3}
    assert refused.value.code == "number_wrong_length"
    with pytest.raises(NumberWrongCharacters):
        require_digits("x", "１２３", 3)
    assert NumberRefused.code == "number_refused"
    assert NumberWrongPart.code == "number_wrong_part"


def test_numbers_in_the_groups_in_which_they_are_read() -> None:
    assert old_identity.format("012345678") == "012 345 678"
    assert insurance_code.format("0120012345") == "0120 012 345"
    assert citizen_id.format("014080900001") == "014 080 900 001"
    assert health_card.format("GD4140123456789") == "GD 4 14 0123456789"


# --- keyboards ---


@pytest.mark.parametrize(("row", "keys"), [(0, ")!@#$%^&*("), (2, "à&é\"'(-è_ç")])
def test_a_row_of_digits_comes_back(row: int, keys: str) -> None:
    assert keys.translate(DIGIT_ROWS[row]) == "0123456789"


@pytest.mark.parametrize("letters", ["đăâêô", "ĐĂÂÊÔ"])
def test_the_letters_of_the_windows_layout(letters: str) -> None:
    tones = "\u0300\u0309\u0303\u0301\u0323"
    assert (letters + tones).translate(DIGIT_ROWS[1]) == "0123456789"


def no_tones_meet(digits: list[int]) -> bool:
    """Two tones after each other have no order in Unicode, and no scanner meets them that way."""
    return all(min(pair) < 5 for pair in itertools.pairwise(digits))


@given(st.lists(st.integers(0, 9), max_size=12).filter(no_tones_meet))
def test_whatever_digits_the_windows_layout_made_letters_of(digits: list[int]) -> None:
    keys = dict(enumerate(["đ", "ă", "â", "ê", "ô", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]))
    arrived = unicodedata.normalize("NFC", "".join(keys[digit] for digit in digits))
    assert arrived.translate(DIGIT_ROWS[1]) == "".join(map(str, digits))


LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
VNI = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5", "\u0302": "6", "\u031b": "7",
       "\u0306": "8"}  # fmt: skip
TELEX = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
QUALITIES = "\u0302\u031b\u0306"


@pytest.mark.parametrize("letter", LETTERS + LETTERS.upper())
def test_the_keys_of_a_vni_letter(letter: str) -> None:
    base, *marks = list(unicodedata.normalize("NFD", letter))
    first = [VNI[mark] for mark in marks if mark in QUALITIES]
    last = [VNI[mark] for mark in marks if mark not in QUALITIES]
    assert letter.translate(DIGIT_ROWS[3]) == base + "".join(first + last)


def test_the_crossed_d_of_vni() -> None:
    assert "đĐ".translate(DIGIT_ROWS[3]) == "d9D9"


_TEXT = """
nguyễn quàng giàng hòa thúy điều thắng mường lường cầm tòng lò lừ vì sùng vàng thào mùa phìn quyết khuyến giữa
trường đặng hứa chảo tẩn phượng hoàng khoái ngoãn yến xuân tuấn huệ quý ngọc bế nhượng lượm bưởi cười tuổi hươu rượu
tươi người huỳnh quỳnh oản toàn khỏe tùy chiếu liễu yểu muỗi buồng suối đuốc mão hảo rẫy bẩy bản xã huyện tỉnh phường
đồi đường chiềng sơn điện biên già giò ế ổ ủ ơ sự tự thự nữ vũ hồ đỗ tạ ẩn én in ỉ mỹ kỳ lý tỵ
"""
WORDS = _TEXT.split()


def keys_of(word: str, qualities: dict[str, str], tones: dict[str, str], crossed: str) -> str:
    """The word as somebody types it: qualities beside their letters, the tone at the end."""
    typed, tone = "", ""
    for letter in unicodedata.normalize("NFD", word):
        if letter in tones:
            tone = tones[letter]
        elif letter == "đ":
            typed += crossed
        elif letter in QUALITIES:
            typed += qualities[typed[-1] + letter]
        else:
            typed += letter
    return typed + tone


TELEX_QUALITIES = {"a\u0302": "a", "e\u0302": "e", "o\u0302": "o", "a\u0306": "w", "o\u031b": "w", "u\u031b": "w"}
VNI_QUALITIES = {"a\u0302": "6", "e\u0302": "6", "o\u0302": "6", "a\u0306": "8", "o\u031b": "7", "u\u031b": "7"}


@pytest.mark.parametrize("word", WORDS)
def test_telex_keys_become_the_word(word: str) -> None:
    typed = keys_of(word, TELEX_QUALITIES, TELEX, "dd")
    assert undo_telex(f"Ddaauf {typed}") == f"Đầu {word}"
    assert undo_telex(f"DDAAUF {typed.upper()}") == f"ĐẦU {word.upper()}"
    assert undo_telex(f"Ddaauf {typed.capitalize()}") == f"Đầu {word.capitalize()}"


@pytest.mark.parametrize("word", [word for word in WORDS if not word.isascii()])
def test_vni_keys_become_the_word(word: str) -> None:
    typed = keys_of(word, VNI_QUALITIES, {mark: VNI[mark] for mark in TELEX}, "d9")
    assert undo_vni(typed) == word
    assert undo_vni(typed.upper()) == word.upper()


def test_keys_that_come_late() -> None:
    assert undo_telex("Ddaauf tranaf") == "Đầu trần", "the quality after the consonant"
    assert undo_telex("Nguyenex") == "Nguyễn"
    assert undo_vni("Nguyen64") == "Nguyễn"
    assert undo_telex("dduongwf") == "đường"
    assert undo_vni("duong972") == "đường"
    assert undo_telex("Ddaauf quowr") == "Đầu quở"


def test_text_that_is_no_typing() -> None:
    assert undo_telex("Nguyễn Vawn") is None
    assert undo_vni("Nguyễn Va8n") is None
    assert undo_telex("Loof") == "Lồ", "a toned letter can be Telex only, too"
    assert undo_telex("Lof") is None, "a tone alone may be a name"
    assert undo_telex("Thomas Vawn Ddieeuf") == "Thomas Văn Điều", "what would become no syllable was no keys"
    assert undo_telex("Gif ddaay") == "Gì đây"
    assert undo_telex("nghieeengjjx") is None, "longer than any syllable in keys"
    assert undo_vni("B52") == "B52" or undo_vni("B52") is None
    assert undo_vni("Ksor9") is None


def test_syllables() -> None:
    for word in ("nghiêng", "quyển", "khuyu", "ngoeo", "y", "uy", "pha", "xe", "it", "ap", "om"):
        assert is_syllable(word), word
    for word in ("", "b", "ngh", "aeio", "zap", "wan", "fan", "jan", "baf", "nnh"):
        assert not is_syllable(word), word


# --- mojibake ---


@pytest.mark.parametrize("page", ["cp1252", "cp1258"])
@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_utf_8_read_in_a_windows_code_page(page: str, rounds: int) -> None:
    """Bytes that the page leaves open pass as control characters, as Windows does it."""
    name = "Nguyễn Thị Hằng Đỗ"
    sent = name
    for _ in range(rounds):
        sent = "".join(_read(byte, page) for byte in sent.encode())
    if page == "cp1252" or rounds == 1:
        assert undo_mojibake(sent) == name
        assert is_mojibake(sent)


def _read(byte: int, page: str) -> str:
    try:
        return bytes([byte]).decode(page)
    except UnicodeDecodeError:
        return chr(byte)


def test_what_is_no_mojibake_stays() -> None:
    for text in ("Nguyễn Thị Hằng", "LÃ A PAO", "", "abc", "Ã", "Đỗ", "\ufffd"):
        assert undo_mojibake(text) == text
        assert not is_mojibake(text)
    assert undo_mojibake("LÃ", surely=True) == "Là"
    assert undo_mojibake("ĀÃ", surely=True) == "ĀÃ", "no code page here has the first letter"
    assert undo_mojibake("Nguyá»…n \ufffd") == "Nguyễn \ufffd"
    assert undo_mojibake("MÆ°á»ng \ufffd\ufffd") == "Mư\ufffdng \ufffd"


# --- fields of a card ---


def test_days() -> None:
    assert str(read_day("31/12/1999")) == "1999-12-31"
    assert str(read_day("31.12-1999")) == "1999-12-31"
    assert str(read_day("00051980")) == "1980-05"
    assert str(read_day("05001980")) == "1980"
    assert str(read_day(" 1980 ")) == "1980"
    for text in ("", "3112199", "311219999", "31-13-1980", "1980x", "٣١١٢١٩٨٠"):
        assert read_day(text) is None


@pytest.mark.parametrize(
    ("field", "sex"),
    [("nam", "male"), ("NAM", "male"), ("nữ", "female"), ("n", "female"), ("nuuuuw", "female"), ("nuuuuuw", None),
     ("na", None), ("nan", None), ("x", None), ("n\ufffd", "female")],
)  # fmt: skip
def test_sexes(field: str, sex: str | None) -> None:
    assert read_sex(field) == sex


def test_texts() -> None:
    assert read_text("a\x1ab\u200bc\td", False) == "a\ufffdb c d"
    assert read_text("  a   b ", False) == "a b"
    assert read_text("LÃ", False) == "LÃ"
    assert read_text("LÃ", True) == "Là"


@pytest.mark.parametrize(
    ("name", "damaged"),
    [("", True), ("Lò Văn Thắng", False), ("Lò V?n", True), ("Lò 2", True), ("L_", True), ("Y-Bh", True),
     ("Y.Bh", True), ("A", False), ("L", False), ("Ng", True), ("H'Wen", False), ("H’Wen", False), ("Lò\ufffd", True)],
)  # fmt: skip
def test_names_that_lost_something(name: str, damaged: bool) -> None:
    assert is_damaged_name(name) == damaged


@pytest.mark.parametrize("mark", "\ufffd?»¡¯¿")
def test_addresses_that_lost_something(mark: str) -> None:
    assert is_damaged_address(f"Bản {mark}a")
    assert not is_damaged_address("Bản Lừa (cũ), số 1")


def test_accents_that_came_as_keys() -> None:
    assert restore_accents("Lo2 Va8n Tha81ng", "Xa4 A1") == ("Lò Văn Thắng", "Xã Á")
    assert restore_accents("Lo Van", "To 1") is None
    assert restore_accents("Lo Van", "") is None
    assert restore_accents("Lof Vawn", "") == ("Lò Văn", "")
    assert restore_accents("Ksor Wen", "To 1, ban A6") is None, "figures in an address alone prove no keys"


@pytest.mark.parametrize(
    ("name", "address", "lacking"),
    [("LO VAN THANG", "", True), ("LO THI THANG", "", True), ("VAN THANG", "", False), ("LO VAN", "", False),
     ("GIANG A CHU", "Ban A", True), ("GIANG A CHU", "12", False), ("LÒ VAN THANG", "", False),
     ("LO VAN THANG", "Bản", False)],
)  # fmt: skip
def test_names_without_any_accent(name: str, address: str, lacking: bool) -> None:
    assert lacks_all_accents(name, address) == lacking


def test_hexadecimal_fields() -> None:
    assert read_hex("4cc3b220413f") == "Lò A?"
    assert read_hex("4CC3B220413F") == "Lò A?"
    assert read_hex(" ") == ""
    assert read_hex("4") == "4"
    assert read_hex("Lò") == "Lò"
    assert read_hex("4cc3b2204") == "Lò \ufffd"
    assert read_hex("4cc3") == "L\ufffd \ufffd"
    assert read_hex("LÃ A PAO") == "LÃ A PAO", "a family name, unless something else shows mojibake"
    assert read_hex("fe") == "fe", "letters alone are a word"
    assert read_hex("e1") == "\ufffd \ufffd"


@pytest.mark.parametrize(
    ("arrived", "sent"),
    [("c3â", "ê"), ("c3aê1bb87", "îệ"), ("4đ0b0", "M\u0430"), ("c3à", "ï"), ("èbc81", "\uff01"),
     ("c3ầ09f9880", "ê\U0001f600"), ("c3aềbc81", "î\uff01")],
)  # fmt: skip
def test_hexadecimal_digits_that_telex_took_for_letters(arrived: str, sent: str) -> None:
    assert read_hex(arrived) == sent
    assert read_hex(arrived.upper()) == sent


def test_hexadecimal_digits_that_vni_took_for_letters() -> None:
    assert read_hex("c3á") == "á"
    assert read_hex("C3Á") == "á"
    assert read_hex("c38â1") == "Êa", "by Telex it would be no text"


# --- scans ---

CARD = "001090123456|012345678|Nguyễn Văn An|01011990|Nam|Phường Bến Nghé|15042021"


def test_kinds_have_their_stable_words() -> None:
    assert read_scan(CARD).as_json()["kind"] == "citizen_card"
    assert read_scan(CARD + "|Cha|Mẹ").as_json()["kind"] == "identity_card"
    assert read_scan("").as_json()["kind"] == "unknown"
    assert set(read_scan(CARD).as_json()) == {
        "kind", "citizen_id", "old_id", "insurance_code", "card_number", "name", "born", "sex", "address", "issued",
        "warnings", "rest",
    }  # fmt: skip


@given(st.integers(0, 3))
def test_what_follows_the_seven_fields_is_kept(more: int) -> None:
    scan = read_scan("|".join([CARD, *(f"Khác {n}" for n in range(more))]))
    assert list(scan.as_json()["rest"]) == [f"Khác {n}" for n in range(more)]  # type: ignore[call-overload]
    assert scan.as_json()["citizen_id"] == "001090123456"


def test_a_receipt_number_has_edges() -> None:
    assert receipt_number.parse("SL26T 0000001").number == 1
    with pytest.raises(NumberRefused):
        receipt_number.parse("SL26T 0000000")
