"""Births known in part, dates as they are typed, and sums of months."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.dates import (
    AgeRange,
    Born,
    NotADate,
    NotYetBorn,
    add_months,
    display_date,
    typed_date,
)

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(1850, 1, 1), date(2399, 12, 31))


def births() -> st.SearchStrategy[Born]:
    return DAYS.flatmap(
        lambda day: st.sampled_from([Born(day.year), Born(day.year, day.month), Born(day.year, day.month, day.day)])
    )


@given(births())
def test_a_birth_survives_writing_and_typing(born: Born) -> None:
    assert Born.parse(str(born)) == born
    assert Born.typed(born.display(), TODAY) == born
    assert Born.typed(str(born), TODAY) == born


@given(births(), births())
def test_two_births_may_be_the_same_when_some_day_is_in_both(one: Born, other: Born) -> None:
    assert one.earliest <= one.latest
    assert one.may_be(one)
    assert one.may_be(other) == other.may_be(one)
    both = max(one.earliest, other.earliest) <= min(one.latest, other.latest)
    assert one.may_be(other) == both


@given(births(), DAYS)
def test_an_age_in_part_holds_the_ages_of_both_ends(born: Born, day: date) -> None:
    if born.earliest > day:
        with pytest.raises(NotYetBorn):
            born.age_on(day)
        return
    age = born.age_on(day)
    assert 0 <= age.lower <= age.upper <= age.lower + 1
    eldest = Born.on(born.earliest).age_on(day)
    assert eldest.lower == eldest.upper == age.upper


@pytest.mark.parametrize(
    ("born", "day", "lower", "upper"),
    [
        ("2020-11-21", date(2026, 11, 20), 5, 5),
        ("2020-11-21", date(2026, 11, 21), 6, 6),
        ("2020-11", date(2026, 11, 21), 5, 6),
        ("2020", date(2026, 12, 31), 6, 6),
        ("2020", date(2026, 12, 30), 5, 6),
        ("2024-02-29", date(2026, 2, 28), 1, 1),
        ("2024-02-29", date(2026, 3, 1), 2, 2),
        ("2026", date(2026, 5, 1), 0, 0),
    ],
)
def test_ages(born: str, day: date, lower: int, upper: int) -> None:
    assert Born.parse(born).age_on(day) == AgeRange(lower, upper)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2/5/80", "1980-05-02"),
        ("02/05/1980", "1980-05-02"),
        (" 2 . 5 . 1980 ", "1980-05-02"),
        ("2 5 1980", "1980-05-02"),
        ("2-5-1980", "1980-05-02"),
        ("02051980", "1980-05-02"),
        ("020580", "1980-05-02"),
        ("5/1980", "1980-05"),
        ("5/80", "1980-05"),
        ("1980", "1980"),
        ("1980-05-02", "1980-05-02"),
        ("1/1/26", "2026-01-01"),
        ("1/1/27", "1927-01-01"),
        ("29/2/2024", "2024-02-29"),
    ],
)
def test_typed_births(typed: str, iso: str) -> None:
    assert str(Born.typed(typed, TODAY)) == iso


@pytest.mark.parametrize(
    "typed",
    ["", "80", "5", "31/2/1980", "29/2/2023", "13/1980", "0/5/1980", "1080", "2400", "abc", "٢/٥/١٩٨٠", "1/2/3/4"],
)
def test_typed_nonsense(typed: str) -> None:
    with pytest.raises(NotADate):
        Born.typed(typed, TODAY)


@pytest.mark.parametrize(
    "text", ["", "80", "1980-5", "1980-05-2", "02/05/1980", "1980-13", "1980-02-30", "1980-00", "1980-05-", " 1980"]
)
def test_written_births_are_exact(text: str) -> None:
    with pytest.raises(NotADate):
        Born.parse(text)


@given(st.text(max_size=12) | st.text("0123456789/-. ", max_size=12))
def test_typing_anything_gives_a_birth_or_a_refusal(text: str) -> None:
    try:
        born = Born.typed(text, TODAY)
    except NotADate:
        return
    assert Born.parse(str(born)) == born


def test_a_day_without_its_month_cannot_be() -> None:
    with pytest.raises(NotADate):
        Born(1980, None, 2)
    with pytest.raises(NotADate):
        Born(1980, 0)


def test_a_whole_day_is_whole() -> None:
    assert typed_date("21/11/26", TODAY) == TODAY
    assert display_date(TODAY) == "21/11/2026"
    for part in ("1980", "5/1980"):
        with pytest.raises(NotADate):
            typed_date(part, TODAY)


@given(st.dates(date(1900, 1, 1), date(2300, 1, 1)), st.integers(-600, 600))
def test_months_add_up(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])
    assert add_months(day, 0) == day
    assert abs((later - day).days - months * 365.2425 / 12) < 4


@given(st.dates(date(1900, 1, 1), date(2300, 1, 1)), st.integers(0, 100))
def test_later_days_never_end_earlier(day: date, months: int) -> None:
    assert add_months(day, months) <= add_months(day + timedelta(days=1), months)
