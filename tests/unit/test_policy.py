"""The pack: what is read, what is refused and where, what holds on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.policy import NotInForce, Pack, Span, decimal_text, percent
from fieldapp.domain.policy_reading import PackRefused, read_pack
from fieldapp.domain.policy_schema import HEALTH_GROUPS, PARAMETERS
from fieldapp.domain.reasons import Certainty
from fieldapp.storage.policy_packs import PackUnreadable, load_pack, load_shipped_pack, shipped_pack_file

PACK = load_shipped_pack()
TEXT = shipped_pack_file().read_text(encoding="utf-8")
FIRST = date(2018, 7, 1)
DAYS = st.dates(FIRST, date(2035, 12, 31))
SOON = date(2025, 1, 1)
RATE_2027 = 'value = "4.5%"\nfrom = 2027-01-01'


def _row(name: str, body: str) -> str:
    return f"\n[[{name}]]\n{body}\n"


def _line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        ("2018-07-01", 1_390_000),
        ("2019-06-30", 1_390_000),
        ("2019-07-01", 1_490_000),
        ("2023-06-30", 1_490_000),
        ("2023-07-01", 1_800_000),
        ("2024-06-30", 1_800_000),
        ("2024-07-01", 2_340_000),
        ("2026-06-30", 2_340_000),
        ("2026-07-01", 2_530_000),
    ],
)
def test_base_salary_changes_on_the_day(day: str, amount: int) -> None:
    assert PACK.parameter("base_salary", date.fromisoformat(day)).whole == amount


def test_a_day_before_the_rules_is_an_error() -> None:
    with pytest.raises(NotInForce) as caught:
        PACK.parameter("base_salary", FIRST - timedelta(days=1))
    assert caught.value.code == "parameter_not_in_force"
    assert caught.value.params == {"name": "base_salary", "on": "2018-06-30", "keys": ""}
    with pytest.raises(NotInForce) as without:
        PACK.parameter("health.top_up", SOON, "99", "poor")
    assert without.value.params == {"name": "health.top_up", "on": "2025-01-01", "keys": "99/poor"}


def test_a_newer_law_with_the_same_rate_changes_no_price() -> None:
    rate, both = ("voluntary.rate",), ("voluntary.rate", "base_salary")
    assert PACK.parameter("voluntary.rate", date(2025, 7, 1)) is not PACK.parameter("voluntary.rate", date(2025, 6, 30))
    assert PACK.changes_between(date(2025, 6, 30), date(2026, 6, 30), rate) is None
    assert PACK.changes_between(date(2025, 6, 30), date(2026, 7, 1), both) == date(2026, 7, 1)
    assert PACK.changes_between(date(2026, 7, 1), date(2026, 12, 31), both) is None
    assert PACK.changes_between(date(2026, 6, 30), date(2026, 6, 30), both) is None
    assert PACK.changes_between(date(2018, 1, 1), date(2018, 12, 31), rate) == FIRST


def test_the_same_rate_of_which_nobody_is_sure_is_a_change() -> None:
    assert PACK.changes_between(date(2026, 12, 1), date(2027, 1, 1), ("health.rate",)) == date(2027, 1, 1)
    assert PACK.changes_between(date(2025, 8, 1), date(2026, 12, 31), ("health.rate",)) is None


def test_a_row_without_a_note_has_none() -> None:
    assert {row.note for row in PACK.rows if row.name == "voluntary.rate"} == {""}


@given(DAYS)
def test_a_later_day_never_uses_an_expired_parameter(on: date) -> None:
    for row in PACK.on_day(on):
        assert row.starts <= on
        assert row.ends is None or on <= row.ends
        assert PACK.parameter(row.name, on, *row.keys) is row


@given(DAYS)
def test_everything_required_without_keys_holds_on_every_day(on: date) -> None:
    limited = {"voluntary.interest", "province_alias"}
    for name, spec in PARAMETERS.items():
        if spec.required and not spec.keys and name not in limited:
            assert PACK.parameter(name, on).holds(on)


def test_every_group_is_worth_something_today() -> None:
    today = date(2026, 11, 21)
    for group in HEALTH_GROUPS:
        paid, supported = PACK.find("health.state_paid", today, group), PACK.find("health.support", today, group)
        assert (paid is not None) + (supported is not None) + (group == "household") == 1, group
    assert set(PACK.parameter("law_order", today).texts) == set(HEALTH_GROUPS)


def test_what_is_coming_is_announced_and_uncertain_shows() -> None:
    coming = {row.name: row for row in PACK.announced(date(2026, 11, 21))}
    assert coming["voluntary.poverty_line"].whole == 2_200_000
    assert coming["health.rate"].certainty is Certainty.ASSUMED
    assert coming["health.rate"].note
    assert PACK.announced(date(2027, 1, 1)) == ()
    assert [row.starts for row in PACK.announced(SOON)] == sorted(row.starts for row in PACK.rows if row.starts > SOON)
    assert "rounding" in {row.name for row in PACK.to_settle()}


def test_hash_counts_content_only() -> None:
    assert read_pack(f"# a remark\n{TEXT}\n\n").hash == PACK.hash
    assert read_pack(TEXT.replace("1_390_000", "1390000")).hash == PACK.hash
    assert read_pack(TEXT.replace("1_390_000", "1_390_001")).hash != PACK.hash
    assert len(PACK.hash) == 64


def test_a_row_may_share_a_value_between_codes() -> None:
    on = date(2026, 1, 1)
    shared = [
        PACK.parameter("health.support", on, group) for group in ("student", "village_staff", "trafficking_victim")
    ]
    assert {row.share for row in shared} == {Fraction(1, 2)}
    assert {row.starts for row in shared} == {date(2025, 8, 15)}


BAD = [
    ("not_toml", "format = 1", "format == 1", "format == 1"),
    ("format_unknown", "format = 1", "format = 2", "format = 2"),
    ("value_unfit", "version = 1", 'version = "x"', 'version = "x"'),
    ("value_unfit", 'id = "vietnam"', "id = 3", "id = 3"),
    ("value_unfit", "published_on = 2026-11-21", 'published_on = "today"', 'published_on = "today"'),
    ("value_unfit", "value = 1_390_000", "value = 1390000.0", "value = 1390000.0"),
    ("value_unfit", "value = 1_390_000", "value = -1", "value = -1"),
    ("value_unfit", "value = 1_390_000", "value = true", "value = true"),
    ("value_unfit", RATE_2027, 'value = "145%"\nfrom = 2027-01-01', 'value = "145%"'),
    ("value_unfit", RATE_2027, "value = 0.045\nfrom = 2027-01-01", "value = 0.045"),
    ("value_unfit", RATE_2027, 'value = "4.5"\nfrom = 2027-01-01', 'value = "4.5"'),
    ("value_unfit", "value = [3, 6, 12]", "value = []", "value = []"),
    ("value_unfit", "value = [3, 6, 12]", 'value = [3, "6"]', 'value = [3, "6"]'),
    ("value_unfit", 'value = "09-30"', 'value = "13-30"', 'value = "13-30"'),
    ("value_unfit", "value = { days = 30 }", "value = { weeks = 3 }", "value = { weeks = 3 }"),
    ("value_unfit", "value = { days = 30 }", "value = { days = 30, months = 1 }", "value = { days = 30, months"),
    ("value_unfit", 'value = "participant_half_up_on_period"', 'value = "down"', 'value = "down"'),
    ("value_unfit", 'until = 2019-06-30', 'until = "2019"', 'until = "2019"'),
    ("value_unfit", 'from = 2018-07-01', "from = 2018-07-01T00:00:00", "from = 2018-07-01T00:00:00"),
    ("until_before_from", "until = 2019-06-30", "until = 2017-06-30", "until = 2017-06-30"),
    ("overlaps", "until = 2019-06-30", "until = 2019-07-01", "from = 2019-07-01"),
    ("overlaps", "until = 2019-06-30\n", "", "from = 2019-07-01"),
    ("source_unknown", 'source = "nq-49-2017"', 'source = "hearsay"', 'source = "hearsay"'),
    ("certainty_unknown", 'certainty = "law"', 'certainty = "sure"', 'certainty = "sure"'),
    ("missing", 'source = "nq-49-2017"\n', "", "[[base_salary]]"),
    ("key_unknown", "until = 2019-06-30", "untill = 2019-06-30", "untill = 2019-06-30"),
    ("key_unfit", 'group = "farm_average"', 'group = "farmers"', 'group = "farmers"'),
    ("parameter_unknown", "[[rounding]]", "[[roundings]]", "[[roundings]]"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "good", "bad", "at"), BAD, ids=[f"{case[0]}-{case[2][:24]}" for case in BAD])
def test_bad_packs_are_refused_whole_with_the_line(code: str, good: str, bad: str, at: str) -> None:
    assert good in TEXT
    text = TEXT.replace(good, bad, 1)
    with pytest.raises(PackRefused) as caught:
        read_pack(text)
    faults = {(fault.code, fault.line) for fault in caught.value.faults}
    assert (code, _line_of(text, at)) in faults


def test_a_missing_parameter_is_named() -> None:
    start = TEXT.index("[[rounding]]")
    text = TEXT[:start] + TEXT[TEXT.index("#", start) :]
    with pytest.raises(PackRefused) as caught:
        read_pack(text)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [("missing", "rounding")]


def test_all_faults_are_told_at_once() -> None:
    text = TEXT + _row("health.rates", "value = 1") + _row("health.rate", 'value = "x"')
    with pytest.raises(PackRefused) as caught:
        read_pack(text)
    found = {fault.code for fault in caught.value.faults}
    assert found == {"parameter_unknown", "missing"}
    assert caught.value.params["count"] == len(caught.value.faults)


@given(st.text(max_size=200))
def test_any_text_is_a_pack_or_refused(text: str) -> None:
    with pytest.raises(PackRefused):
        read_pack(text)


@given(st.integers(0, len(TEXT) - 1), st.sampled_from(["", "x", "0", "[", '"', "\n", "=", "-"]))
def test_a_damaged_pack_is_read_or_refused_never_worse(position: int, put: str) -> None:
    try:
        pack = read_pack(TEXT[:position] + put + TEXT[position + 1 :])
    except PackRefused:
        return
    assert isinstance(pack, Pack)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PackUnreadable):
        load_pack(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PackRefused):
        load_pack(tmp_path / "bad.toml")


def test_provinces_agree_with_the_places_of_the_program() -> None:
    """The pack's aliases and the program's list of places come from different sources and must say the same."""
    lines = (shipped_pack_file().parents[1] / "places" / "provinces.csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split(",") for line in lines]
    now, before = date(2026, 1, 1), date(2025, 6, 30)
    ended = {code: into for code, _, _, until, into in rows if until}
    assert sorted(ended) == sorted(PACK.parameter("provinces", before).texts)
    assert sorted(code for code, _, _, until, _ in rows if not until) == sorted(PACK.parameter("provinces", now).texts)
    merged = {code: into for code, into in ended.items() if code not in PACK.parameter("provinces", now).texts}
    assert merged == dict(PACK.parameter("province_alias", now).table)


def _values(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for item in value:
            yield from _values(item)
    elif isinstance(value, Span):
        yield from (value.days, value.months)
    else:
        yield value


def test_no_float_in_the_pack() -> None:
    assert not any(isinstance(value, float) for row in PACK.rows for value in _values(row.value))


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_decimal_text_is_exact(number: int, places: int) -> None:
    exact = Fraction(number, 10**places)
    assert Fraction(decimal_text(exact)) == exact


def test_percent_as_the_law_writes_it() -> None:
    shares = [Fraction(7, 10), Fraction(45, 1000), Fraction(31, 10000), Fraction(1), Fraction(0), Fraction(1, 3)]
    assert [percent(share) for share in shares] == ["70%", "4.5%", "0.31%", "100%", "0%", "100/3%"]
    assert decimal_text(Fraction(102465, 2)) == "51232.5"
    assert decimal_text(Fraction(-1, 8)) == "-0.125"
