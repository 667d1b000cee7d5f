"""Edges of packs and requests at which small mistakes would go unnoticed: every fault, its place, its exact words."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest

from fieldapp.domain.cover import CoverPeriod, CoverStatus, breaks, cover_state, end_cover, next_start
from fieldapp.domain.dates import add_months
from fieldapp.domain.policy import Span
from fieldapp.domain.policy_reading import Fault, PackRefused, canonical_hash, read_pack
from fieldapp.domain.quote_health import HealthRequest
from fieldapp.domain.quote_request import BadRequest, answer_request, parse_request
from fieldapp.domain.quote_voluntary import (
    RunningMethod,
    VoluntaryRequest,
    next_first_month,
    payment_deadline,
    quote_voluntary,
)
from fieldapp.domain.reasons import ReasonCode
from fieldapp.policy_words import FAULTS, fault_sentence
from tests.packs import SHIPPED_TEXT

PACK = read_pack(SHIPPED_TEXT)
DAY = timedelta(days=1)
ON = date(2026, 11, 21)
ADDED = SHIPPED_TEXT.count("\n")


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


def test_a_group_of_parameters_that_is_no_table() -> None:
    found = faults(f"tables = 3\n{SHIPPED_TEXT}")
    assert (found[0].where, found[0].code) == ("tables", "parameter_unknown")


def test_text_that_is_no_toml_has_the_line_of_the_reader() -> None:
    (fault,) = faults("format = 1\nid = = 2\n")
    assert (fault.line, fault.where, fault.code) == (2, "", "not_toml")
    (endless,) = faults("a = " + "[" * 5000)
    assert (endless.line, endless.code) in {(0, "not_toml"), (1, "not_toml")}


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


# --- requests ---


HEALTH = {
    "scheme": "health", "on": "2026-11-21", "months": 12, "province": "14",
    "members": [{"id": "a", "group": "household"}],
}  # fmt: skip
VOLUNTARY = {
    "scheme": "voluntary", "on": "2026-11-21", "province": "14", "income": 2_000_000, "support": "other",
    "method": "months", "months": 3,
}  # fmt: skip


def refused(asked: dict[str, object]) -> dict[str, object]:
    with pytest.raises(BadRequest) as caught:
        answer_request(PACK, json.dumps(asked))
    assert caught.value.code == "bad_request"
    return dict(caught.value.params)


def entries(answer: dict[str, object], name: str) -> list[dict[str, object]]:
    found = answer[name]
    assert isinstance(found, list)
    return found


def test_every_key_of_a_health_request_is_taken() -> None:
    member = {
        "id": "a", "groups": ["minority_exited_commune"], "born": "1980", "exited_on": "2026-01-01",
        "entitled_until": "2027-01-01", "covered_until": "2026-11-30", "first_time": False,
    }  # fmt: skip
    asked = {**HEALTH, "commune": "03646", "paid_this_year": 2, "covered_until": "2026-10-01", "members": [member]}
    request = parse_request(json.dumps(asked))
    assert isinstance(request, HealthRequest)
    (read,) = request.members
    assert (request.commune, request.paid_this_year, request.months, request.order) == ("03646", 2, 12, "stated")
    assert (read.exited_on, read.entitled_until, read.covered_until, str(read.born), read.first_time) == (
        date(2026, 1, 1), date(2027, 1, 1), date(2026, 11, 30), "1980", False,
    )  # fmt: skip
    shared = parse_request(json.dumps({**HEALTH, "covered_until": "2026-10-01"}))
    assert isinstance(shared, HealthRequest)
    assert shared.members[0].covered_until == date(2026, 10, 1)
    first = parse_request(json.dumps({**HEALTH, "first_time": True}))
    assert isinstance(first, HealthRequest)
    assert first.members[0].first_time


def test_every_key_of_a_voluntary_request_is_taken() -> None:
    request = parse_request(json.dumps({**VOLUNTARY, "commune": "03646", "id": "x", "supported_months": 118}))
    assert isinstance(request, VoluntaryRequest)
    assert (request.commune, request.id, request.supported_months) == ("03646", "x", 118)
    plain = parse_request(json.dumps(VOLUNTARY))
    assert isinstance(plain, VoluntaryRequest)
    assert (plain.commune, plain.id, plain.supported_months) == (None, "1", 0)


@pytest.mark.parametrize(("on", "what"), [
    ("1899-12-31", "not_a_day"), ("2201-01-01", "not_a_day"), ("1900-01-01", "no_rules_on_this_day"),
    ("2026-1-1", "not_a_day"), ("2026-01-01x", "not_a_day"), ("2026-02-30", "not_a_day"), ("20260101", "not_a_day"),
])  # fmt: skip
def test_days_at_the_edges(on: str, what: str) -> None:
    assert refused({**HEALTH, "on": on}) == {"where": "on", "what": what, "value": on}


def test_the_last_year_is_taken() -> None:
    assert parse_request(json.dumps({**HEALTH, "on": "2200-12-31"})).on == date(2200, 12, 31)


@pytest.mark.parametrize("province", ["1", "014", "1x", "x", "１４"])
def test_a_province_is_two_digits(province: str) -> None:
    assert refused({**HEALTH, "province": province})["what"] == "not_a_province_code"


def test_amounts_at_the_edges() -> None:
    assert refused({**VOLUNTARY, "income": 10**15 + 1})["what"] == "out_of_range"
    answer = answer_request(PACK, json.dumps({**VOLUNTARY, "income": 10**15}))
    (refusal,) = entries(answer, "refused")
    assert refusal["code"] == "above_ceiling"
    assert set(refusal) == {"id", "code", "why"}
    assert refused({**VOLUNTARY, "months": 0})["what"] == "out_of_range"
    assert refused({**HEALTH, "months": 4})["value"] == "4 (3, 6, 12)"


def test_born_on_the_day_of_the_request() -> None:
    born = {**HEALTH, "members": [{"id": "a", "group": "household", "born": "2026-11-21"}]}
    answer = answer_request(PACK, json.dumps(born))
    (refusal,) = entries(answer, "refused")
    assert refusal["code"] == "paid_by_state"
    later = {**HEALTH, "members": [{"id": "a", "group": "household", "born": "2026-11-22"}]}
    assert refused(later) == {"where": "members[0].born", "what": "born_later", "value": "2026-11-22"}


@pytest.mark.parametrize(("length", "shown"), [(80, "y" * 80), (81, "y" * 79 + "…")])
def test_long_values_are_cut(length: int, shown: str) -> None:
    assert refused({**VOLUNTARY, "province": "y" * length})["value"] == shown


def test_values_are_shown_in_one_line_as_they_were() -> None:
    assert refused({**HEALTH, "members": [{"id": "a", "group": "ê\t b"}]})["value"] in {"", "ê b"}
    assert refused({**HEALTH, "months": [1, "ê"]})["value"] == '[1, "ê"]'
    assert refused({**HEALTH, "months": 1.50})["value"] == '"1.5"'


def test_a_mark_before_the_text_is_passed_over_and_half_letters_are_not() -> None:
    assert answer_request(PACK, "\ufeff" + json.dumps(HEALTH))["total"] == 1_366_200
    with pytest.raises(BadRequest) as caught:
        parse_request('{"scheme": "\\ud800"}')
    assert caught.value.params["what"] in {"not_json", "not_one_of", "not_text"}
    with pytest.raises(BadRequest) as broken:
        parse_request("{\n  oops")
    assert broken.value.params == {"where": "line 2 column 3", "what": "not_json", "value": ""}
    with pytest.raises(BadRequest) as half:
        parse_request(json.dumps(HEALTH)[:-1] + ', "commune": "\ud800"}')
    assert half.value.params == {"where": "", "what": "not_json", "value": ""}


def test_each_reason_of_an_answer_is_whole() -> None:
    answer = answer_request(PACK, json.dumps(HEALTH))
    (row,) = entries(answer, "lines")
    assert entries(row, "why")[0] == {
        "code": "base_salary", "params": {"amount": 2_530_000, "since": "2026-07-01"},
        "source": "Nghị định 161/2026/NĐ-CP, Điều 3 khoản 2", "certainty": "law",
    }  # fmt: skip


# --- cover ---


@pytest.mark.parametrize(("gap", "code"), [
    (-5, "starts_next_day"), (0, "starts_next_day"), (1, "starts_on_payment"), (89, "starts_on_payment"),
    (90, "starts_after_break"), (91, "starts_after_break"),
])  # fmt: skip
def test_the_start_after_days_without_cover(gap: int, code: str) -> None:
    """`gap` whole days without cover before the day of payment."""
    until = ON - timedelta(days=gap + 1)
    start = next_start(PACK, ON, until, first_time=False)
    assert start is not None
    assert start.reason.code.value == code
    expected = {"starts_next_day": until + DAY, "starts_on_payment": ON, "starts_after_break": ON + timedelta(days=30)}
    assert start.starts == expected[code]


def test_the_edges_of_a_break() -> None:
    until = date(2026, 1, 31)
    assert not breaks(until, date(2026, 4, 30), Span(months=3))
    assert breaks(until, date(2026, 5, 1), Span(months=3))


def test_states_have_their_stable_words() -> None:
    assert [status.value for status in CoverStatus] == [
        "state_paid", "covered", "expiring", "waiting", "expired", "none",
    ]  # fmt: skip


def test_the_edges_of_cover() -> None:
    period = CoverPeriod(ON, ON + timedelta(days=10))
    assert cover_state(PACK, [period], ON - DAY).status is CoverStatus.WAITING
    assert cover_state(PACK, [period], ON).status is CoverStatus.EXPIRING
    assert cover_state(PACK, [period], period.ends + DAY).status is CoverStatus.EXPIRED
    long = CoverPeriod(ON, ON + timedelta(days=31))
    assert cover_state(PACK, [long], ON).status is CoverStatus.COVERED
    assert cover_state(PACK, [long], ON + DAY).status is CoverStatus.EXPIRING
    assert end_cover([period], ON - DAY) == []
    assert end_cover([period], ON) == [CoverPeriod(ON, ON)]
    assert end_cover([period], period.ends + DAY) == [period]
    assert cover_state(PACK, [CoverPeriod(ON, ON), CoverPeriod(ON + DAY, ON + DAY)], ON).until == ON + DAY
    assert cover_state(PACK, [CoverPeriod(ON, ON), CoverPeriod(ON + 2 * DAY, ON + 2 * DAY)], ON).until == ON


# --- voluntary: what runs, by when ---


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_the_deadline_at_its_edges(months: int) -> None:
    allowed = {1: 1, 3: 3, 6: 4, 12: 7}[months]
    first = date(2026, 3, 1)
    last = payment_deadline(PACK, ON, first, months)
    assert last == add_months(first, allowed) - DAY
    assert next_first_month(PACK, last, first - DAY, months) == first
    late = last + DAY
    assert next_first_month(PACK, late, first - DAY, months) == late.replace(day=1)


def test_the_first_month_of_a_payment() -> None:
    assert next_first_month(PACK, ON, None, 3) == date(2026, 11, 1)
    assert next_first_month(PACK, ON, date(2026, 10, 31), 24) == date(2026, 11, 1)
    assert next_first_month(PACK, ON, date(2026, 12, 31), 24) == date(2027, 1, 1)
    assert next_first_month(PACK, ON, date(2026, 9, 30), 24) == date(2026, 11, 1), "no deadline: from now on"


def running(until: date, **other: object) -> RunningMethod:
    known: dict[str, object] = {"income": 2_000_000, "method": "months", "months": 3, "until": until}
    return RunningMethod(**{**known, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(("known", "codes"), [
    (running(ON), []), (running(ON, income=2_050_000), ["method_not_finished"]),
    (running(ON - DAY, income=2_050_000), []), (running(ON, months=6), ["method_not_finished"]),
    (running(ON, method="years_ahead"), ["method_not_finished"]), (running(ON, income=1_450_000), []),
    (running(ON, income=1_500_000), ["method_not_finished"]), (running(ON, income=50_600_000), ["method_not_finished"]),
    (running(ON, income=50_650_000), []), (None, []),
])  # fmt: skip
def test_a_running_method_is_finished_first(known: RunningMethod | None, codes: list[str]) -> None:
    request = VoluntaryRequest(ON, "14", 2_000_000, "other", "months", 3, running=known)
    assert [refusal.code for refusal in quote_voluntary(PACK, request).refused] == codes


def test_missing_months_are_paid_beside_what_runs() -> None:
    known = running(ON, income=2_050_000)
    request = VoluntaryRequest(ON, "14", 2_000_000, "other", "missing_months", 3, running=known)
    assert quote_voluntary(PACK, request).refused == ()


def test_a_pack_may_let_the_method_change_at_once() -> None:
    row = SHIPPED_TEXT[SHIPPED_TEXT.index("[[voluntary.change_after_method]]") :]
    known = running(ON, income=2_050_000)
    request = VoluntaryRequest(ON, "14", 2_000_000, "other", "months", 3, running=known)
    free = read_pack(SHIPPED_TEXT.replace(row, row.replace("value = true", "value = false", 1)))
    silent = read_pack(SHIPPED_TEXT.replace(row, row[row.index("[[voluntary.refund_unused]]") :]))
    assert quote_voluntary(free, request).refused == ()
    assert quote_voluntary(silent, request).refused == ()
    (refusal,) = quote_voluntary(PACK, request).refused
    assert refusal.why[0].code is ReasonCode.METHOD_NOT_FINISHED
