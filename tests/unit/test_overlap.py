"""Days paid for twice, and what sets them right, to the dong and to the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.cover import CoverPeriod
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.overlap import PaidPeriod, append, give_back, overlapping


def paid(line: str, starts: str, months: int, pays: int = 631_800, scheme: str = "health") -> PaidPeriod:
    period = CoverPeriod.of_months(date.fromisoformat(starts), months)
    days = Day(period.starts.isoformat()), Day(period.ends.isoformat())
    return PaidPeriod(EntityId(line), EntityId(f"C{line}"), EntityId("M"), scheme, "household", *days, months, pays)


@pytest.mark.parametrize(
    ("one", "two", "back", "added"),
    [
        # the same year twice: the second goes back whole, or a year is added
        (("1", "2026-12-01", 12), ("2", "2026-12-01", 12), ("2", 12, 631_800, ""), ("2027-12-01", "2028-11-30")),
        # three months within a year
        (("1", "2026-12-01", 12), ("2", "2027-03-01", 3, 157_950), ("2", 3, 157_950, ""), ("2027-12-01", "2028-02-29")),
        # the tail of the first: five whole months, 631800 * 5 / 12
        (
            ("1", "2026-12-01", 12), ("2", "2027-06-15", 12),
            ("1", 5, 263_250, "2027-06-14"), ("2028-06-15", "2028-11-30"),
        ),
        # less than a month
        (("1", "2026-12-01", 12), ("2", "2027-11-15", 12), ("1", 0, 0, "2027-11-14"), ("2028-11-15", "2028-11-30")),
        # both begin together, the shorter is the one within
        (("1", "2026-12-01", 6), ("2", "2026-12-01", 12), ("1", 6, 631_800, ""), ("2027-12-01", "2028-05-31")),
    ],
)  # fmt: skip
def test_what_goes_back_or_is_added(
    one: tuple[str, str, int], two: tuple[str, str, int], back: tuple[str, int, int, str], added: tuple[str, str]
) -> None:
    (pair,) = overlapping([paid(*two), paid(*one)])
    found, behind = give_back(*pair), append(*pair)
    assert (found.line.line, found.months, found.amount, found.ends_on) == back
    assert (behind.starts_on, behind.expires_on) == added


def test_neighbours_and_other_schemes_do_not_overlap() -> None:
    year, next_year = paid("1", "2026-12-01", 12), paid("2", "2027-12-01", 12)
    assert list(overlapping([year, next_year, paid("3", "2026-12-01", 12, scheme="voluntary")])) == []


LINES = st.builds(
    lambda n, starts, months: paid(str(n), (date(2026, 1, 1) + timedelta(days=starts)).isoformat(), months),
    st.integers(1, 99),
    st.integers(0, 500),
    st.sampled_from([1, 3, 6, 12]),
)


@given(st.lists(LINES, max_size=6, unique_by=lambda line: line.line))
def test_money_back_is_never_more_than_was_paid_and_what_stays_no_longer_overlaps(lines: list[PaidPeriod]) -> None:
    for one, two in overlapping(lines):
        back = give_back(one, two)
        assert 0 <= back.amount <= back.line.pays
        kept = two if back.line is one else one
        if back.ends_on and back.months:
            assert back.ends_on < kept.starts_on
        assert append(one, two).starts_on > max(one.expires_on, two.expires_on)
