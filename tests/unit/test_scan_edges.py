"""Cards cut short, damaged, doubled: what each loss is called, and both sides of every limit of a scan."""

from __future__ import annotations

import pytest

from fieldapp.domain.numbers.scan import read_scan

FIELDS = ["014090123456", "040123456", "Lò Văn Thắng", "02051990", "Nam", "Bản Lừa, Mường Chanh, Sơn La", "15042021"]
CARD = "|".join(FIELDS)
HEALTH = ["GD4141420123456", "4cc3b22056c4836e", "02/05/1990", "1", "42e1baa36e", "14 - 001", "01/01/2026",
          "31/12/2026", "15/12/2025", "14142001234567", "-", "4", "01/01/2030", "$"]  # fmt: skip
LOOKED_AT = 4096


def warnings(text: str) -> list[str]:
    return [doubt.code for doubt in read_scan(text).warnings]


@pytest.mark.parametrize(
    ("left", "kind"),
    [(7, "citizen_card"), (6, "citizen_card"), (5, "citizen_card"), (4, "citizen_card"), (3, "citizen_card")],
)
def test_a_citizen_card_that_was_cut(left: int, kind: str) -> None:
    scan = read_scan("|".join(FIELDS[:left]))
    assert (scan.kind, scan.citizen_id, scan.name) == (kind, FIELDS[0], FIELDS[2])
    assert ("scan_cut_short" in warnings("|".join(FIELDS[:left]))) == (left < 7)
    assert (scan.sex is None, scan.born is None) == (left < 5, left < 4)


def test_a_cut_card_of_somebody_without_an_old_number() -> None:
    scan = read_scan("014090123456||Lò Văn Thắng|0205")
    assert (scan.kind, scan.name, scan.old_id) == ("citizen_card", "Lò Văn Thắng", None)
    assert read_scan("014090123456|abc|Lò Văn Thắng").kind == "unknown", "three words, but no card"


def test_the_last_field_before_a_cut_is_doubted_when_it_cannot_be_read() -> None:
    assert warnings("|".join([*FIELDS[:4], "x"])) == ["scan_cut_short", "sex_unreadable"]


@pytest.mark.parametrize("left", [1, 2])
def test_what_is_left_of_less_is_a_number(left: int) -> None:
    assert read_scan("|".join(FIELDS[:left])).name is None


def without(place: int, put: str) -> str:
    return "|".join(put if at == place else field for at, field in enumerate(FIELDS))


@pytest.mark.parametrize(
    ("place", "doubt"),
    [(0, "citizen_id_unreadable"), (1, "old_id_unreadable"), (3, "born_unreadable"), (4, "sex_unreadable"),
     (6, "issued_unreadable")],
)  # fmt: skip
def test_a_field_that_cannot_be_read_is_named(place: int, doubt: str) -> None:
    assert doubt in warnings(without(place, "xx"))
    assert doubt not in warnings(CARD)
    emptied = warnings(without(place, ""))
    assert (doubt in emptied) == (place not in {1, 6}), "who has no old number and no day of issue lacks nothing"


@pytest.mark.parametrize(("place", "put", "doubt"), [(2, "L? V?n", "name_mangled"), (5, "B?n Lừa", "address_mangled")])
def test_a_field_that_lost_letters_is_named(place: int, put: str, doubt: str) -> None:
    assert doubt in warnings(without(place, put))
    assert doubt not in warnings(CARD)


def test_a_sound_card_raises_no_doubt() -> None:
    assert warnings(CARD) == []


def test_a_health_card_field_by_field() -> None:
    scan = read_scan("|".join(HEALTH))
    assert scan.kind == "health_card"
    assert (scan.card_number, scan.name, str(scan.born), scan.sex, scan.address) == (
        "GD4141420123456", "Lò Văn", "1990-05-02", "male", "Bản",
    )  # fmt: skip
    assert str(scan.issued) == "2025-12-15"
    assert scan.rest == ("14 - 001", "01/01/2026", "31/12/2026", "15/12/2025", "14142001234567", "", "4", "01/01/2030")
    assert "scan_cut_short" not in [doubt.code for doubt in scan.warnings]


@pytest.mark.parametrize(("left", "cut", "issued"), [(9, False, True), (8, True, False), (3, True, False)])
def test_a_health_card_that_was_cut(left: int, cut: bool, issued: bool) -> None:
    scan = read_scan("|".join(HEALTH[:left]))
    assert scan.kind == "health_card"
    assert ("scan_cut_short" in [doubt.code for doubt in scan.warnings]) == cut
    assert (scan.issued is not None) == issued


@pytest.mark.parametrize(("left", "address"), [(3, None), (4, None), (5, "Bản")])
def test_what_a_cut_took_from_a_health_card_is_neither_read_nor_doubted(left: int, address: str | None) -> None:
    scan = read_scan("|".join(HEALTH[:left]))
    assert (scan.address, scan.rest) == (address, ())
    assert "address_mangled" not in [doubt.code for doubt in scan.warnings]


def test_a_parents_name_is_hexadecimal_and_the_managers_code_is_not() -> None:
    fields = [*HEALTH]
    fields[9], fields[10] = "4cc3b2", "Lò Thị".encode().hex()
    assert read_scan("|".join(fields)).rest[4:6] == ("4cc3b2", "Lò Thị")


@pytest.mark.parametrize(
    ("place", "put", "doubt"),
    [(0, "XX", "card_number_unreadable"), (1, "4cc3b22056c4", "name_mangled"), (2, "x", "born_unreadable"),
     (3, "3", "sex_unreadable"), (4, "42e1ba", "address_mangled"),
     (4, "B?n Lừa".encode().hex(), "address_mangled")],
)  # fmt: skip
def test_a_health_field_that_cannot_be_read_is_named(place: int, put: str, doubt: str) -> None:
    fields = [put if at == place else field for at, field in enumerate(HEALTH)]
    assert doubt in warnings("|".join(fields))
    assert doubt not in warnings("|".join(HEALTH))


def test_plain_text_after_the_address_is_kept_as_it_is() -> None:
    assert read_scan("|".join([*HEALTH[:5], "LÃ A", *HEALTH[6:]])).rest[0] == "LÃ A"


def test_two_digits_of_sex() -> None:
    fields = [*HEALTH]
    fields[3] = "2"
    assert read_scan("|".join(fields)).sex == "female"


# --- limits ---


def test_a_card_at_the_end_of_what_is_looked_at() -> None:
    assert read_scan(CARD + "|" + "x" * (LOOKED_AT - len(CARD) - 1)).citizen_id == FIELDS[0]
    assert read_scan(" " * (LOOKED_AT - 12) + FIELDS[0]).citizen_id == FIELDS[0]
    assert read_scan(" " * (LOOKED_AT - 11) + FIELDS[0]).citizen_id is None


@pytest.mark.parametrize("times", [2, 3])
def test_a_text_that_is_one_card_several_times_is_that_card(times: int) -> None:
    assert read_scan(CARD * times).citizen_id == FIELDS[0]
    assert read_scan("040123456" * times).old_id == "040123456"
    assert read_scan("01409012" * 2).citizen_id is None


@pytest.mark.parametrize("mark", [*" \t\u00a0\u200b\ufeff", "\u200b\ufeff", "\ufeff\u200b", " \ufeff "])
def test_what_stands_around_a_card_is_no_part_of_it(mark: str) -> None:
    assert read_scan(f"{mark}{CARD}{mark}").citizen_id == FIELDS[0]
    assert read_scan(f"{mark}{CARD}{mark}").issued is not None


@pytest.mark.parametrize("end", "\r\n\v\f\x00\x02\x03\x04\x1c\x1d\x1e\u2028\u2029")
def test_lines_may_end_in_many_ways(end: str) -> None:
    assert read_scan(f"{CARD}{end}{end}{CARD}{end}").warnings == ()
    other = CARD.replace("014090123456", "014090999999")
    assert "two_scans" in warnings(f"{CARD}{end}{other}")


@pytest.mark.parametrize("prefix", ["]C1", "]Q3", " ]d2", "\ufeff]E0", ""])
def test_what_a_scanner_says_of_itself_is_passed_over(prefix: str) -> None:
    assert read_scan(prefix + CARD).citizen_id == FIELDS[0]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("FA1:6BFOXN", ("6BFOXN",)),
        ("fa1:6BFOXN", ("6BFOXN",)),
        (" FA1:A", ("A",)),
        (" \ufeffFA1:A", ("A",)),
        ("FA1:A \ufeff\t", ("A ",)),
    ],
)
def test_a_receipts_code(text: str, rest: tuple[str, ...]) -> None:
    scan = read_scan(text)
    assert (scan.kind, scan.rest, scan.warnings) == ("receipt", rest, ())
    assert [doubt.code for doubt in read_scan(f"{text}\nFA1:OTHER").warnings] == ["two_scans"]


# --- broken and glued ---


def test_a_card_broken_over_lines_is_put_together() -> None:
    broken = CARD.replace("Lò Văn", "Lò\r\nVăn").replace("040123456", "04012\r\n3456")
    assert read_scan(CARD.replace("|Lò", "\r\n|Lò")).name == "Lò Văn Thắng"
    assert read_scan(broken).name == "Lò Văn Thắng"


def test_a_number_broken_over_lines_is_put_together() -> None:
    assert read_scan("014 090\r\n123 456").citizen_id == "014090123456"


def test_lost_separators_of_somebody_without_an_old_number() -> None:
    scan = read_scan("".join(field for place, field in enumerate(FIELDS) if place != 1))
    assert (scan.citizen_id, scan.old_id, scan.name) == (FIELDS[0], None, FIELDS[2])
    assert [doubt.code for doubt in scan.warnings] == ["separators_lost"]


def test_a_blank_is_no_separator() -> None:
    assert warnings("014090123456 040123456 Lò 02051990 Nam Bản 15042021") == ["separators_lost"]


def test_a_year_in_an_address_is_no_day_of_issue() -> None:
    scan = read_scan("/".join([*FIELDS[:5], "Tổ 1/1975/Bản Lừa", FIELDS[6]]))
    assert (scan.address, str(scan.issued)) == ("Tổ 1/1975/Bản Lừa", "2021-04-15")


def test_half_a_letter_is_a_lost_letter() -> None:
    scan = read_scan(CARD.replace("Lò", "L\ud800"))
    assert scan.name == "L\ufffd Văn Thắng"
    assert scan.as_json()["warnings"] == [{"code": "name_mangled"}]
