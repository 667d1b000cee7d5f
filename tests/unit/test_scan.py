"""Scanned cards, receipts and typed numbers, whole and mangled in every way that field scanners know."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.dates import Born
from fieldapp.domain.numbers.mojibake import undo_mojibake
from fieldapp.domain.numbers.scan import Scan, read_scan

KEYS = [
    *("kind", "citizen_id", "old_id", "insurance_code", "card_number", "name", "born", "sex", "address", "issued"),
    *("warnings", "rest"),
]
PUBLIC_SAMPLE = "001090123456|012345678|NGUYEN VAN A|01011990|Nam|Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh|15042021"
CITIZEN = "014190123456|040123456|Nguyễn Thị Hà|02051990|Nữ|Bản Lừa 1/2, xã Mường Chanh, Sơn La|15042021"
READ = Scan(
    kind="citizen_card",
    citizen_id="014190123456",
    old_id="040123456",
    name="Nguyễn Thị Hà",
    born=Born(1990, 5, 2),
    sex="female",
    address="Bản Lừa 1/2, xã Mường Chanh, Sơn La",
    issued=date(2021, 4, 15),
)
NAME, ADDRESS = "Nguyễn Thị Hà", "xã Mường Chanh, Sơn La"
HEALTH = (
    f"GD4141420123456|{NAME.encode().hex()}|02/05/1990|2|{ADDRESS.encode().hex()}|14 - 001|01/01/2020|-|15/12/2019|"
    f"14070123456789|-|4|01/10/2024|1a2b3c4d5e6f7a8b-7102|$"
)
HEALTH_READ = Scan(
    kind="health_card",
    insurance_code="1420123456",
    card_number="GD4141420123456",
    name=NAME,
    born=Born(1990, 5, 2),
    sex="female",
    address=ADDRESS,
    issued=date(2019, 12, 15),
    rest=(
        *("14 - 001", "01/01/2020", "", "15/12/2019", "14070123456789", "", "4", "01/10/2024"),
        "1a2b3c4d5e6f7a8b-7102",
    ),
)


def codes(scan: Scan) -> list[str]:
    return [doubt.code for doubt in scan.warnings]


def as_one_byte_text(text: str, code_page: str) -> str:
    """UTF-8 read in a code page, the bytes that the page leaves open passed on as Windows does."""
    characters = []
    for byte in text.encode():
        try:
            characters.append(bytes([byte]).decode(code_page))
        except UnicodeDecodeError:
            characters.append(chr(byte))
    return "".join(characters)


def test_the_public_sample_and_its_keys() -> None:
    assert read_scan(PUBLIC_SAMPLE).as_json() == {
        "kind": "citizen_card",
        "citizen_id": "001090123456",
        "old_id": "012345678",
        "insurance_code": None,
        "card_number": None,
        "name": "NGUYEN VAN A",
        "born": "1990-01-01",
        "sex": "male",
        "address": "Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh",
        "issued": "2021-04-15",
        "warnings": [],
        "rest": [],
    }
    assert list(read_scan("").as_json()) == KEYS


def test_a_citizen_card() -> None:
    assert read_scan(CITIZEN) == READ
    assert read_scan(CITIZEN.replace("|040123456|", "||")) == replace(READ, old_id=None)


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\t", "\t\r\n", "\x00", "\x03\r\n", "  ", "\ufeff"])
@pytest.mark.parametrize("start", ["", "]Q3", "\x02", "\ufeff", "\r\n", " "])
def test_what_scanners_send_around_a_code(start: str, ending: str) -> None:
    assert read_scan(start + CITIZEN + ending) == READ


@pytest.mark.parametrize("separator", list("¦~/｜µÇ#\\}£§'!;:,^*+=<>·│\tș％"))
def test_separators_that_keyboards_change(separator: str) -> None:
    line = CITIZEN.replace(",", "") if separator == "," else CITIZEN
    address = str(READ.address).replace(",", "") if separator == "," else READ.address
    assert read_scan(line.replace("|", separator)) == replace(READ, address=address)


@pytest.mark.parametrize("separator", ["", " "])
def test_separators_that_are_lost(separator: str) -> None:
    scan = read_scan(CITIZEN.replace("|", separator))
    assert codes(scan) == ["separators_lost"]
    assert replace(scan, warnings=()) == READ


@pytest.mark.parametrize("code_page", ["cp1252", "cp1258", "latin-1"])
@pytest.mark.parametrize("rounds", [1, 2])
def test_utf_8_read_in_another_code_page_is_put_back_exactly(code_page: str, rounds: int) -> None:
    mangled = CITIZEN
    for _ in range(rounds):
        mangled = as_one_byte_text(mangled, code_page)
    assert read_scan(mangled) == READ
    assert read_scan(mangled.replace("|", "~")) == READ


def test_no_break_spaces_that_became_spaces_or_nothing_are_put_back() -> None:
    assert read_scan(as_one_byte_text(CITIZEN, "cp1252").replace("\u00a0", " ")) == READ
    assert read_scan(as_one_byte_text(CITIZEN, "cp1252").replace("\u00a0", "")) == READ


def test_a_letter_that_lost_a_byte_is_doubted_and_the_rest_put_back() -> None:
    mangled = as_one_byte_text(CITIZEN.replace("Hà", "Hường"), "cp1252").replace("\x9d", "")
    scan = read_scan(mangled)
    assert scan.name == "Nguyễn Thị Hư\ufffdng"
    assert scan.address == "Bản Lừa 1/2, xã Mư\ufffdng Chanh, Sơn La"
    assert codes(scan) == ["name_mangled", "address_mangled"]
    assert (scan.citizen_id, scan.born, scan.sex) == (READ.citizen_id, READ.born, READ.sex)


VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵĐ bcghklmnpqrstvx"


@given(st.text(VIETNAMESE, max_size=40))
def test_living_text_is_no_mojibake_and_mojibake_is_undone(text: str) -> None:
    text = " ".join(text.split())
    for spelling in (text, text.upper(), text.title()):
        assert undo_mojibake(spelling) == spelling
        for code_page in ("cp1252", "cp1258", "latin-1"):
            assert undo_mojibake(as_one_byte_text(spelling, code_page)) == spelling


def test_decomposed_text_is_composed() -> None:
    assert read_scan(unicodedata.normalize("NFD", CITIZEN)) == READ


def test_full_width_text() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in CITIZEN)
    assert read_scan(wide) == READ


def test_case_is_the_cards_and_does_not_matter() -> None:
    for change in (str.upper, str.lower, str.swapcase):
        expected = replace(READ, name=change(str(READ.name)), address=change(str(READ.address)))
        assert read_scan(change(CITIZEN)) == expected
        scan = read_scan(change(HEALTH))
        assert replace(scan, rest=()) == replace(HEALTH_READ, rest=())


@pytest.mark.parametrize("substitute", ["?", "", "\ufffd", "\x1a"])
def test_lost_letters_are_doubted_and_the_figures_kept(substitute: str) -> None:
    scan = read_scan("".join(c if c.isascii() else substitute for c in CITIZEN))
    assert codes(scan) == ["name_mangled", "address_mangled"]
    kept = (scan.kind, scan.citizen_id, scan.old_id, scan.born, scan.sex, scan.issued)
    assert kept == (READ.kind, READ.citizen_id, READ.old_id, READ.born, READ.sex, READ.issued)


def test_dropped_accents_are_doubted() -> None:
    plain = "014190123456||NGUYEN THI HA|02051990|Nu|Ban Lua, xa Muong Chanh, Son La|15042021"
    assert codes(read_scan(plain)) == ["name_mangled", "address_mangled"]
    assert codes(read_scan("014090123456||GIANG A CHU|02051990|Nam|Bản Lừa, Sơn La|15042021")) == []


@pytest.mark.parametrize(
    "line",
    [
        "014190123456|040123456|Nguyeenx Thij Haf|02051990|Nuwx|Banr Luwaf 1/2, xax Muwowngf Chanh, Sown La|15042021",
        "014190123456|040123456|Nguyeenx Thij Haf|02051990|Nuwx|Banr Luwaf 1/2, xax Muowngf Chanh, Sown La|15042021",
        "014190123456|040123456|Nguye64n Thi5 Ha2|02051990|Nu74|Ba3n Lu72a 1/2, xa4 Mu7o72ng Chanh, So7n La|15042021",
    ],
)
def test_accents_that_arrive_as_keys_are_restored(line: str) -> None:
    scan = read_scan(line)
    assert codes(scan) == ["accents_restored"]
    assert replace(scan, warnings=()) == READ


ROWS = {
    "shift": ")!@#$%^&*(",
    "windows_vietnamese": "đăâêô\u0300\u0309\u0303\u0301\u0323",
    "french": "à&é\"'(-è_ç",
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_digits_of_another_keyboard_layout(row: str) -> None:
    keys = str.maketrans("0123456789", row)
    typed = "|".join(
        field.translate(keys) if place in (0, 1, 3, 6) else field for place, field in enumerate(CITIZEN.split("|"))
    )
    scan = read_scan(typed)
    assert codes(scan) == ["keyboard_layout"]
    assert replace(scan, warnings=()) == READ
    bare = read_scan("014190123456".translate(keys))
    assert (bare.kind, bare.citizen_id, codes(bare)) == ("unknown", "014190123456", ["bare_number", "keyboard_layout"])


def test_digits_of_the_vietnamese_layout_composed_on_the_way() -> None:
    typed = "014190123456".translate(str.maketrans("0123456789", ROWS["windows_vietnamese"]))
    assert read_scan(unicodedata.normalize("NFC", typed)).citizen_id == "014190123456"


@pytest.mark.parametrize("glue", ["", "\r\n", "\r", "\t\r\n"])
def test_one_card_scanned_twice_is_one_card(glue: str) -> None:
    assert read_scan(CITIZEN + glue + CITIZEN) == READ
    assert read_scan(CITIZEN + glue + CITIZEN + glue + CITIZEN + "\r\n") == READ
    assert read_scan(HEALTH + glue + HEALTH) == HEALTH_READ
    assert read_scan("FA1:6BFOX N" + glue + "FA1:6BFOX N" + glue + "FA1:6BFOX N\r\n").rest == ("6BFOX N",)
    assert read_scan("014190123456" + glue + "014190123456").citizen_id == "014190123456"


@pytest.mark.parametrize("glue", ["", "\r\n"])
def test_two_cards_in_one_burst_give_the_first_and_a_doubt(glue: str) -> None:
    scan = read_scan(CITIZEN + glue + PUBLIC_SAMPLE)
    assert codes(scan) == ["two_scans"]
    assert replace(scan, warnings=()) == READ
    assert codes(read_scan(HEALTH + glue + CITIZEN)) == ["two_scans"]
    assert read_scan(HEALTH + glue + CITIZEN).card_number == "GD4141420123456"


def test_an_identity_card_keeps_what_follows_the_seven() -> None:
    line = CITIZEN.replace("15042021", "15082024") + "||Nguyễn Văn B|Lò Thị C|"
    scan = read_scan(line)
    assert scan.kind == "identity_card"
    assert scan.rest == ("", "Nguyễn Văn B", "Lò Thị C", "")
    assert (scan.issued, scan.name, codes(scan)) == (date(2024, 8, 15), READ.name, [])
    assert read_scan(as_one_byte_text(line, "cp1252")).rest == scan.rest


def test_an_identity_card_may_carry_the_numbers_of_others() -> None:
    scan = read_scan(CITIZEN.replace("15042021", "15082024") + "|Nguyễn Văn B|014060000001||014060000002|")
    assert scan.rest == ("Nguyễn Văn B", "014060000001", "", "014060000002", "")
    assert codes(scan) == []


def test_seven_fields_are_an_identity_card_from_the_day_these_were_issued() -> None:
    assert read_scan(CITIZEN.replace("15042021", "30062024")).kind == "citizen_card"
    assert read_scan(CITIZEN.replace("15042021", "01072024")).kind == "identity_card"
    assert read_scan(CITIZEN + "|").kind == "citizen_card"


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("014190123456", "01419012345", "citizen_id_unreadable", "citizen_id"),
        ("040123456", "04012345", "old_id_unreadable", "old_id"),
        ("02051990", "31021990", "born_unreadable", "born"),
        ("Nữ", "X", "sex_unreadable", "sex"),
        ("15042021", "1504202", "issued_unreadable", "issued"),
    ],
)
def test_one_unreadable_field_leaves_the_others(old: str, new: str, code: str, field: str) -> None:
    scan = read_scan(CITIZEN.replace(old, new))
    assert codes(scan) == [code]
    assert replace(scan, warnings=()) == replace(READ, **{field: None})  # type: ignore[arg-type]


def test_births_known_in_part() -> None:
    assert read_scan(CITIZEN.replace("02051990", "1990")).born == Born(1990)
    assert read_scan(CITIZEN.replace("02051990", "00001990")).born == Born(1990)
    assert read_scan(CITIZEN.replace("02051990", "00051990")).born == Born(1990, 5)


def test_a_number_that_disagrees_is_doubted_not_refused() -> None:
    scan = read_scan(CITIZEN.replace("014190", "003089"))
    assert scan.citizen_id == "003089123456"
    assert codes(scan) == ["birth_province_unknown", "born_differs_from_citizen_id", "sex_differs_from_citizen_id"]


def test_a_scan_cut_short_gives_what_came() -> None:
    scan = read_scan("014190123456|040123456|Nguyễn Thị Hà|0205")
    assert replace(scan, warnings=()) == replace(READ, born=None, sex=None, address=None, issued=None)
    assert codes(scan) == ["scan_cut_short", "born_unreadable"]


def test_an_old_health_card() -> None:
    assert read_scan(HEALTH) == HEALTH_READ
    assert read_scan(HEALTH.removesuffix("|$")) == HEALTH_READ
    assert read_scan(HEALTH.replace("|", "~")) == HEALTH_READ


def test_a_health_card_of_2021_shows_the_insurance_code_alone() -> None:
    scan = read_scan(HEALTH.replace("GD4141420123456", "1420123456"))
    assert (scan.kind, scan.card_number, scan.insurance_code) == ("health_card", None, "1420123456")
    scan = read_scan(HEALTH.replace("GD4141420123456", "014190123456"))
    assert (scan.kind, scan.citizen_id, scan.insurance_code, scan.name) == ("health_card", "014190123456", None, NAME)


def test_hexadecimal_that_an_input_method_took_for_keys() -> None:
    name = "Đèo Thị Hiền".encode().hex()
    line = HEALTH.replace(NAME.encode().hex(), name)
    telex = name.replace("aa", "â").replace("ee", "ê").replace("dd", "đ")
    telex = telex.replace("af", "à").replace("ef", "è")
    assert read_scan(line.replace(name, telex)).name == "Đèo Thị Hiền"


def test_a_health_card_number_that_vni_bit() -> None:
    scan = read_scan(HEALTH.replace("GD4141420123456", "TÉ141420123456"))
    assert (scan.card_number, codes(scan)) == ("TE1141420123456", ["keyboard_layout"])


@pytest.mark.parametrize("wrong", ["4cc3b2204", "ff41", "4e?7579"])
def test_damaged_hexadecimal_is_doubted(wrong: str) -> None:
    scan = read_scan(HEALTH.replace(NAME.encode().hex(), wrong))
    assert codes(scan) == ["name_mangled"]
    assert (scan.card_number, scan.born, scan.sex) == ("GD4141420123456", Born(1990, 5, 2), "female")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("GD4141420123456", "ZZ9141420123456", ["card_number_unreadable"]),
        ("GD4141420123456", "ZZ4141420123456", ["object_code_unknown"]),
        ("GD4141420123456", "GD1141420123456", ["benefit_digit_unusual"]),
        ("GD4141420123456", "GD4031420123456", ["card_province_unknown"]),
        ("|02/05/1990|", "|-|", ["born_unreadable"]),
        ("|2|", "|-|", ["sex_unreadable"]),
    ],
)
def test_doubts_about_health_cards(old: str, new: str, expected: list[str]) -> None:
    scan = read_scan(HEALTH.replace(old, new, 1))
    assert (scan.kind, codes(scan)) == ("health_card", expected)


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("FA1:6BFOXN%69 $", "6BFOXN%69 $"),
        ("FA1:6BFOXN|A/B", "6BFOXN|A/B"),
        ("fa1:6bfoxn\r\n", "6BFOXN"),
        ("]Q3FA1:6BFOXN\n", "6BFOXN"),
        ("ＦＡ１：６ＢＦ", "6BF"),
    ],
)
def test_our_receipt(text: str, payload: str) -> None:
    assert read_scan(text) == Scan("receipt", rest=(payload,))


@pytest.mark.parametrize("text", ["FA1:", "FA1:ÂB", "FA1:A\x07B"])
def test_a_receipt_that_arrives_mangled(text: str) -> None:
    scan = read_scan(text)
    assert (scan.kind, codes(scan)) == ("receipt", ["payload_mangled"])


def test_two_receipts_in_one_burst() -> None:
    scan = read_scan("FA1:ABC\r\nFA1:DEF\r\n")
    assert (scan.rest, codes(scan)) == (("ABC",), ["two_scans"])


@pytest.mark.parametrize(
    ("typed", "field", "value", "expected"),
    [
        ("014090123456", "citizen_id", "014090123456", ["bare_number"]),
        (" 014 090 123 456\r\n", "citizen_id", "014090123456", ["bare_number"]),
        ("140090123456", "citizen_id", "140090123456", ["bare_number", "birth_country_unknown"]),
        ("040123456", "old_id", "040123456", ["bare_number"]),
        ("1420123456", "insurance_code", "1420123456", ["bare_number"]),
        ("0912345678", "insurance_code", "0912345678", ["bare_number", "may_be_phone"]),
        ("gd 4 14 1420123456", "card_number", "GD4141420123456", ["bare_number"]),
    ],
)
def test_typed_numbers_stay_unknown_and_fill_their_field(
    typed: str, field: str, value: str, expected: list[str]
) -> None:
    scan = read_scan(typed)
    assert scan.kind == "unknown"
    assert (getattr(scan, field), codes(scan)) == (value, expected)


@pytest.mark.parametrize(
    "text", ["", " ", "\r\n", "Lò Văn Thắng", "|", "||||||", "$", "12345", "FA2:ABC", "2/5/1980", "0912 345", "//:"]
)
def test_everything_else_is_unknown_and_empty(text: str) -> None:
    assert read_scan(text) == Scan()
