"""Every fault that a pack can have: where it stands, what it is called, which value is to blame."""

from __future__ import annotations

import hashlib
import re
from datetime import date

import pytest

from fieldapp.domain.policy import Span
from fieldapp.domain.policy_reading import Fault, PackRefused, canonical_hash, read_pack
from fieldapp.domain.policy_schema import PARAMETERS
from fieldapp.policy_words import FAULTS, fault_sentence
from tests.packs import SHIPPED_TEXT

PACK = read_pack(SHIPPED_TEXT)


def faults(text: str) -> list[Fault]:
    with pytest.raises(PackRefused) as refused:
        read_pack(text)
    assert refused.value.code == "pack_refused"
    first = refused.value.faults[0]
    assert refused.value.params == {
        "line": first.line, "where": first.where, "fault": first.code, "value": first.value,
        "count": len(refused.value.faults),
    }  # fmt: skip
    return list(refused.value.faults)


def changed(good: str, bad: str) -> str:
    assert good in SHIPPED_TEXT
    return SHIPPED_TEXT.replace(good, bad, 1)


def line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


RATE = 'value = "4.5%"\nfrom = 2018-07-01'
SPAN = "value = { months = 3 }"
TABLE = 'value = { "02" = "08"'
SOURCE = 'qd-19-2025 = { text = "Quyết định 19/2025/QĐ-TTg (mã đơn vị hành chính)", url = "" }'

ONE_FAULT = [
    ("format = 1", "format = 2", "format = 2", "format", "format_unknown", "2"),
    ("format = 1\n", "", None, "format", "format_unknown", "None"),
    ('id = "vietnam"', 'id = ""', 'id = ""', "id", "value_unfit", ""),
    ("version = 1\n", "version = 0\n", "version = 0", "version", "value_unfit", "0"),
    ("version = 1\n", "version = true\n", "version = true", "version", "value_unfit", "True"),
    ("published_on = 2026-11-21", "published_on = 1", "published_on = 1", "published_on", "value_unfit", "1"),
    ("value = 1_390_000", 'value = "x"', 'value = "x"', "base_salary.value", "value_unfit", "x"),
    (RATE, 'value = "101%"\nfrom = 2018-07-01', 'value = "101%"', "health.rate.value", "value_unfit", "101%"),
    (RATE, "value = 4\nfrom = 2018-07-01", "value = 4\nfrom", "health.rate.value", "value_unfit", "4"),
    (SPAN, "value = { weeks = 3 }", "value = { weeks", "health.break_limit.value", "value_unfit", "{'weeks': 3}"),
    (SPAN, "value = {}", "value = {}", "health.break_limit.value", "value_unfit", "{}"),
    (
        SPAN,
        "value = { months = -3 }",
        "value = { months = -",
        "health.break_limit.value",
        "value_unfit",
        "{'months': -3}",
    ),
    (SPAN, "value = 3", "value = 3\nfrom", "health.break_limit.value", "value_unfit", "3"),
    (
        "value = [3, 6, 12]",
        "value = 3",
        'value = 3\nfrom = 2018-07-01\nsource = "periods-health"',
        "health.periods.value",
        "value_unfit",
        "3",
    ),
    ('value = "09-30"', 'value = "09-31x"', 'value = "09-31x"', "health.child_cutoff.value", "value_unfit", "09-31x"),
    ('value = "09-30"', 'value = "00-30"', 'value = "00-30"', "health.child_cutoff.value", "value_unfit", "00-30"),
    ('value = "09-30"', "value = 930", "value = 930", "health.child_cutoff.value", "value_unfit", "930"),
    (
        '["100%", "70%", "60%", "50%", "40%"]',
        '["100%", "x"]',
        '["100%", "x"]',
        "health.ladder.value",
        "value_unfit",
        "['100%', 'x']",
    ),
    (
        'value = ["III"]',
        'value = ["III", "III"]',
        'value = ["III", "III"]',
        "health.zone_groups.value",
        "value_unfit",
        "['III', 'III']",
    ),
    ('value = ["III"]', 'value = [""]', 'value = [""]', "health.zone_groups.value", "value_unfit", "['']"),
    ('value = ["III"]', "value = [3]", "value = [3]", "health.zone_groups.value", "value_unfit", "[3]"),
    ('source = "nq-49-2017"', 'source = "none"', 'source = "none"', "base_salary.source", "source_unknown", "none"),
    (
        'certainty = "law"',
        'certainty = "sure"',
        'certainty = "sure"',
        "base_salary.certainty",
        "certainty_unknown",
        "sure",
    ),
    (
        "until = 2019-06-30",
        "until = 2018-06-30",
        "until = 2018-06-30",
        "base_salary.until",
        "until_before_from",
        "2018-06-30",
    ),
    ("until = 2019-06-30", 'until = "x"', 'until = "x"', "base_salary.until", "value_unfit", "x"),
    (
        "until = 2019-06-30",
        "until = 2019-06-30T00:00:00",
        "until = 2019-06-30T",
        "base_salary.until",
        "value_unfit",
        "2019-06-30 00:00:00",
    ),
    ("from = 2018-07-01", 'from = "x"', 'from = "x"', "base_salary.from", "value_unfit", "x"),
    ("until = 2019-06-30", "until = 2019-07-01", "from = 2019-07-01", "base_salary.from", "overlaps", "2019-07-01"),
    ("until = 2019-06-30", "untill = 2019-06-30", "untill", "base_salary.untill", "key_unknown", ""),
    ('source = "nq-49-2017"\n', "", "[[base_salary]]", "base_salary.source", "missing", ""),
    ('group = "farm_average"', 'group = "farmer"', 'group = "farmer"', "health.support.group", "key_unfit", "farmer"),
    ('group = ["student", "farm_average"]', "group = []", "group = []", "health.support.group", "key_unfit", "[]"),
    ('months = "1"', "months = 1.5", "months = 1.5", "voluntary.deadline_months.months", "key_unfit", "1.5"),
    (SOURCE, "qd-19-2025 = 3", "qd-19-2025 = 3", "sources.qd-19-2025", "source_unfit", ""),
    (SOURCE, 'qd-19-2025 = { text = "" }', 'qd-19-2025 = { text = "" }', "sources.qd-19-2025", "source_unfit", ""),
    (SOURCE, "qd-19-2025 = { text = 3 }", "qd-19-2025 = { text = 3 }", "sources.qd-19-2025", "source_unfit", ""),
    (
        SOURCE,
        'qd-19-2025 = { text = "a", url = 3 }',
        'qd-19-2025 = { text = "a", url = 3',
        "sources.qd-19-2025",
        "source_unfit",
        "",
    ),
    (
        SOURCE,
        'qd-19-2025 = { text = "a", link = "b" }',
        'qd-19-2025 = { text = "a", link',
        "sources.qd-19-2025",
        "source_unfit",
        "",
    ),
]


@pytest.mark.parametrize(
    ("good", "bad", "at", "where", "code", "value"), ONE_FAULT, ids=[f"{case[4]}-{case[1][:20]}" for case in ONE_FAULT]
)
def test_a_fault_says_where_what_and_which_value(
    good: str, bad: str, at: str | None, where: str, code: str, value: str
) -> None:
    text = changed(good, bad)
    expected = Fault(line(text, at) if at is not None else 0, where, code, value)
    found = faults(text)
    assert expected in found
    if code != "source_unfit":  # rows that name a source that was refused are at fault too
        assert [fault for fault in found if fault.code == code] == [expected]


def test_a_source_without_an_address_is_sound() -> None:
    sound = read_pack(changed(SOURCE, 'qd-19-2025 = { text = "a" }'))
    assert (sound.sources["qd-19-2025"].url, sound.sources["qd-19-2025"].text) == ("", "a")


def test_without_sources_nothing_stands() -> None:
    start, end = SHIPPED_TEXT.index("[sources]"), SHIPPED_TEXT.index("# --- both schemes")
    found = faults(SHIPPED_TEXT[:start] + SHIPPED_TEXT[end:])
    assert Fault(0, "sources", "missing", "") in found
    emptied = SHIPPED_TEXT[:start] + "[sources]\n" + SHIPPED_TEXT[end:]
    assert Fault(line(emptied, "[sources]"), "sources", "missing", "") in faults(emptied)


@pytest.mark.parametrize("body", ["[rounding]\nvalue = 1", "rounding = 3", "rounding = [3]"])
def test_what_is_not_written_as_rows(body: str) -> None:
    start = SHIPPED_TEXT.index("[[rounding]]")
    rest = SHIPPED_TEXT[SHIPPED_TEXT.index("#", start) :]
    head = f"{body}\n{SHIPPED_TEXT[:start]}" if "=" in body.splitlines()[0] else f"{SHIPPED_TEXT[:start]}{body}\n"
    found = {(fault.where.partition(".")[0], fault.code) for fault in faults(head + rest)}
    assert ("rounding", "not_rows") in found or ("rounding", "parameter_unknown") in found


@pytest.mark.parametrize("name", ["rounding", "health.periods"])
def test_a_parameter_that_is_one_table_is_blamed_where_it_stands(name: str) -> None:
    text = changed(f"[[{name}]]", f"[{name}]")
    assert faults(text) == [Fault(line(text, f"[{name}]"), name, "not_rows", "")]


MAY_BE_LEFT_OUT = {
    "health.ladder_before_support", "health.zone_groups", "health.top_up", "health.break_limit_other_reading",
    "voluntary.top_up", "voluntary.change_after_method",
    "cash.remit_within", "cash.remit_hour", "cash.void_witness_above",
}  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
def test_only_what_has_a_meaning_when_absent_may_be_left_out(name: str) -> None:
    text = re.sub(rf"(?ms)^\[\[{re.escape(name)}]].*?(?=^\[\[|^#|\Z)", "", SHIPPED_TEXT)
    assert text != SHIPPED_TEXT
    if name in MAY_BE_LEFT_OUT:
        assert name not in {row.name for row in read_pack(text).rows}
    else:
        assert faults(text) == [Fault(0, name, "missing", "")]


def test_an_unknown_parameter_is_blamed_where_it_stands() -> None:
    text = changed("[[rounding]]", "[[roundings]]")
    at = line(text, "[[roundings]]")
    assert faults(text) == [Fault(0, "rounding", "missing", ""), Fault(at, "roundings", "parameter_unknown", "")]


def test_a_group_of_parameters_that_is_no_table() -> None:
    found = faults(f"tables = 3\n{SHIPPED_TEXT}")
    assert (found[0].where, found[0].code) == ("tables", "parameter_unknown")


def test_text_that_is_no_toml_has_the_line_of_the_reader() -> None:
    (fault,) = faults("format = 1\nid = = 2\n")
    assert (fault.line, fault.where, fault.code) == (2, "", "not_toml")
    (endless,) = faults("a = " + "[" * 5000)
    assert (endless.line, endless.where, endless.code) == (0, "", "not_toml")


@pytest.mark.parametrize("value", ["9" * 5000, "0x" + "f" * 5000, '"2", 0x' + "f" * 5000])
def test_a_number_too_long_to_be_written_is_refused(value: str) -> None:
    (alone,) = faults(f"format = {value}\n")
    (among,) = faults(changed("value = 1_390_000", f"value = {value}"))
    assert {alone.code, among.code} == {"not_toml"}


@pytest.mark.parametrize("table", ['value = { "02" = 8', 'value = { "02" = ["08"]'])
def test_a_table_holds_text(table: str) -> None:
    assert faults(changed(TABLE, table))[0].where == "province_alias.value"


def test_a_table_is_a_table() -> None:
    start = SHIPPED_TEXT.index(TABLE)
    whole = SHIPPED_TEXT[start : SHIPPED_TEXT.index("\n", start)]
    assert faults(changed(whole, 'value = ["02", "08"]'))[0].where == "province_alias.value"


def test_small_values_that_are_sound() -> None:
    sound = read_pack(changed("value = 1_390_000\nfrom = 2018-07-01\nuntil = 2019-06-30",
                              "value = 0\nfrom = 2019-06-30\nuntil = 2019-06-30"))  # fmt: skip
    row = sound.parameter("base_salary", date(2019, 6, 30))
    assert (row.whole, row.starts, row.ends) == (0, row.ends, row.starts)
    assert sound.find("base_salary", date(2019, 6, 29)) is None
    assert (
        read_pack(changed(RATE, 'value = "100%"\nfrom = 2018-07-01')).parameter("health.rate", date(2020, 1, 1)).share
        == 1
    )
    assert read_pack(changed(SPAN, "value = { days = 5 }")).parameter(
        "health.break_limit", date(2020, 1, 1)
    ).span == Span(days=5)
    assert PACK.parameter("health.break_limit", date(2020, 1, 1)).span == Span(months=3)


def test_rows_may_stand_in_any_order() -> None:
    first = SHIPPED_TEXT.index("[[base_salary]]")
    second = SHIPPED_TEXT.index("[[base_salary]]", first + 1)
    third = SHIPPED_TEXT.index("[[base_salary]]", second + 1)
    swapped = SHIPPED_TEXT[:first] + SHIPPED_TEXT[second:third] + SHIPPED_TEXT[first:second] + SHIPPED_TEXT[third:]
    assert read_pack(swapped).parameter("base_salary", date(2019, 6, 30)).whole == 1_390_000


def test_an_overlap_is_found_whatever_the_order() -> None:
    first = SHIPPED_TEXT.index("[[base_salary]]")
    second = SHIPPED_TEXT.index("[[base_salary]]", first + 1)
    row = SHIPPED_TEXT[first:second].replace("until = 2019-06-30\n", "until = 2019-07-01\n")
    found = faults(SHIPPED_TEXT[:first] + SHIPPED_TEXT[second:] + "\n" + row)
    assert [(fault.where, fault.code, fault.value) for fault in found] == [
        ("base_salary.from", "overlaps", "2019-07-01")
    ]


def test_the_hash_is_of_the_content_in_one_spelling() -> None:
    """Kept for ever: another spelling of the canonical form would orphan every contribution's pack."""
    small = {"b": date(2026, 1, 2), "a": ["ê", 1]}
    assert canonical_hash(small) == hashlib.sha256('{"a":["ê",1],"b":"2026-01-02"}'.encode()).hexdigest()


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_every_fault_has_a_sentence_with_its_line(code: str) -> None:
    said = fault_sentence(Fault(7, "here", code, "this"))
    assert said.startswith("dòng 7: ")
    assert "here" in said or "this" in said
    assert not fault_sentence(Fault(0, "here", code, "this")).startswith("dòng")
    assert Fault(7, "here", code) == Fault(7, "here", code, "")
