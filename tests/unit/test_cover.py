"""Cover: where a person stands, when the next card begins, breaks, five years, children."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.cover import (
    FIRST_DAY,
    OPEN,
    CoverPeriod,
    CoverState,
    CoverStatus,
    after,
    child_until,
    continuous_since,
    cover_state,
    end_cover,
    five_year_day,
    free_visit_below,
    next_start,
    overlaps,
    yearly_copay_limit,
)
from fieldapp.domain.dates import Born
from fieldapp.domain.groups import Declared, effective_groups, standing
from fieldapp.domain.policy import Span
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.reasons import Certainty, ReasonCode
from fieldapp.storage.policy_packs import load_shipped_pack
from tests.packs import SHIPPED_TEXT

PACK = load_shipped_pack()
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


def _period(starts: str, ends: str) -> CoverPeriod:
    return CoverPeriod(date.fromisoformat(starts), date.fromisoformat(ends))


RUNNING = _period("2025-12-01", "2026-11-30")
LONG = _period("2026-01-01", "2027-12-31")


def test_a_card_of_months_ends_the_day_before() -> None:
    assert CoverPeriod.of_months(date(2026, 12, 2), 12) == _period("2026-12-02", "2027-12-01")
    assert CoverPeriod.of_months(date(2026, 11, 30), 3) == _period("2026-11-30", "2027-02-27")


@pytest.mark.parametrize(
    ("periods", "status", "until"),
    [
        ([], CoverStatus.NONE, None),
        ([_period("2025-01-01", "2026-11-20")], CoverStatus.EXPIRED, date(2026, 11, 20)),
        ([_period("2025-11-22", "2026-11-21")], CoverStatus.EXPIRING, date(2026, 11, 21)),
        ([_period("2025-12-22", "2026-12-21")], CoverStatus.EXPIRING, date(2026, 12, 21)),
        ([_period("2025-12-23", "2026-12-22")], CoverStatus.COVERED, date(2026, 12, 22)),
        ([_period("2026-11-21", "2027-11-20")], CoverStatus.COVERED, date(2027, 11, 20)),
        ([_period("2026-11-22", "2027-11-21")], CoverStatus.WAITING, date(2027, 11, 21)),
        ([RUNNING, _period("2026-12-01", "2027-05-31")], CoverStatus.COVERED, date(2027, 5, 31)),  # renewed already
        ([RUNNING, _period("2026-12-02", "2027-05-31")], CoverStatus.EXPIRING, date(2026, 11, 30)),  # with a gap
        ([LONG, _period("2026-02-01", "2026-03-01")], CoverStatus.COVERED, date(2027, 12, 31)),  # one inside another
        ([CoverPeriod(date(2020, 1, 1), OPEN), LONG], CoverStatus.COVERED, OPEN),
    ],
)
def test_status_on_a_day(periods: list[CoverPeriod], status: CoverStatus, until: date | None) -> None:
    state = cover_state(PACK, periods, TODAY)
    assert (state.status, state.until) == (status, until)


def test_waiting_says_from_when_and_the_state_comes_first() -> None:
    coming = [_period("2026-12-01", "2027-02-28")]
    assert cover_state(PACK, coming, TODAY).starts == date(2026, 12, 1)
    assert cover_state(PACK, [], TODAY, paid_by_state=True) == CoverState(CoverStatus.STATE_PAID)


def test_death_or_a_move_ends_cover() -> None:
    periods = [_period("2026-01-01", "2026-12-31"), _period("2027-01-01", "2027-06-30")]
    assert end_cover(periods, TODAY) == [_period("2026-01-01", "2026-11-21")]
    assert end_cover(periods, date(2025, 12, 31)) == []


def test_overlaps_are_pairs_that_share_a_day() -> None:
    one, two, three = (
        _period("2026-01-01", "2026-06-30"),
        _period("2026-06-30", "2026-12-31"),
        _period("2027-01-01", "2027-02-01"),
    )
    assert overlaps([three, two, one]) == [(one, two)]


@pytest.mark.parametrize(
    ("gap", "starts", "certainty"),
    [
        # days without cover before the day of payment; 22 August to 20 November are 91 days
        (0, TODAY, Certainty.INFERRED),
        (1, TODAY, Certainty.INFERRED),
        (89, TODAY, Certainty.INFERRED),
        (90, TODAY + 30 * DAY, Certainty.ASSUMED),  # 90 days, but not yet 3 months: the readings differ
        (91, TODAY + 30 * DAY, Certainty.ASSUMED),
        (92, TODAY + 30 * DAY, Certainty.INFERRED),
        (500, TODAY + 30 * DAY, Certainty.INFERRED),
    ],
)
def test_start_after_a_gap(gap: int, starts: date, certainty: Certainty) -> None:
    start = next_start(PACK, TODAY, TODAY - (gap + 1) * DAY, first_time=False)
    assert start is not None
    assert (start.starts, start.reason.certainty) == (starts, certainty)
    assert start.reason.params.get("break_days", 0) == gap
    assert start.reason.params["covered_until"] == (TODAY - (gap + 1) * DAY).isoformat()


def test_before_july_2025_a_break_was_counted_in_months() -> None:
    paid = date(2025, 6, 1)
    short, long = (
        next_start(PACK, paid, date.fromisoformat(day), first_time=False) for day in ("2025-03-01", "2025-02-28")
    )
    assert short is not None
    assert long is not None
    assert (short.starts, long.starts) == (paid, paid + 30 * DAY)


def test_start_of_a_first_card_and_of_an_early_renewal() -> None:
    first = next_start(PACK, date(2026, 8, 1), None, first_time=True)
    assert first is not None
    assert first.starts == date(2026, 8, 31)
    early = next_start(PACK, TODAY, date(2027, 3, 31), first_time=False)
    assert early is not None
    assert (early.starts, early.reason.code) == (date(2027, 4, 1), ReasonCode.STARTS_NEXT_DAY)
    assert next_start(PACK, TODAY, None, first_time=False) is None
    assert next_start(PACK, TODAY, OPEN, first_time=False) is None


@given(st.dates(date(2018, 7, 2), date(2030, 1, 1)), st.integers(-400, 2000))
def test_a_card_never_begins_in_the_past_nor_inside_running_cover(on: date, ago: int) -> None:
    covered_until = on - ago * DAY
    start = next_start(PACK, on, covered_until, first_time=False)
    assert start is not None
    assert start.starts >= on
    assert start.starts > covered_until
    assert start.starts <= max(on + 30 * DAY, covered_until + DAY)


@pytest.mark.parametrize(
    ("first_end", "second_start", "since"),
    [
        ("2025-08-31", "2025-11-30", "2023-01-01"),  # 90 days apart: still continuous
        ("2025-08-31", "2025-12-01", "2025-12-01"),  # 91
        ("2024-02-29", "2024-06-01", "2023-01-01"),  # three months, when months counted
        ("2024-02-29", "2024-06-02", "2024-06-02"),
    ],
)
def test_five_years_allow_a_gap(first_end: str, second_start: str, since: str) -> None:
    periods = [_period("2023-01-01", first_end), _period(second_start, "2026-12-31")]
    assert continuous_since(PACK, periods, TODAY) == date.fromisoformat(since)
    assert five_year_day(PACK, periods, TODAY) == date.fromisoformat(since).replace(year=int(since[:4]) + 5)


def test_continuity_needs_cover_on_the_day() -> None:
    assert continuous_since(PACK, [CoverPeriod(TODAY, TODAY)], TODAY) == TODAY
    assert continuous_since(PACK, [CoverPeriod(TODAY + DAY, OPEN)], TODAY) is None
    assert continuous_since(PACK, [], TODAY) is None
    assert continuous_since(PACK, [_period("2020-01-01", "2026-11-20")], TODAY) is None
    assert five_year_day(PACK, [_period("2020-01-01", "2026-11-20")], TODAY) is None
    assert continuous_since(
        PACK, [_period("2016-01-01", "2017-01-01"), _period("2017-01-05", "2026-12-31")], TODAY
    ) == date(2016, 1, 1)


@pytest.mark.parametrize(
    ("born", "until"),
    [
        ("2020-01-15", "2026-09-30"),
        ("2020-09-29", "2026-09-30"),
        ("2020-09-30", "2026-09-30"),
        ("2020-10-01", "2026-10-31"),
        ("2020-12-31", "2026-12-31"),
        ("2020-02-29", "2026-09-30"),
    ],
)
def test_children_under_six(born: str, until: str) -> None:
    assert child_until(PACK, date.fromisoformat(born), TODAY) == date.fromisoformat(until)


@pytest.mark.parametrize(
    ("born", "until"), [("2020-09-15", "2026-09-15"), ("2020-09-14", "2026-09-15"), ("2020-09-16", "2026-09-30")]
)
def test_the_day_on_which_children_change_groups_is_the_packs(born: str, until: str) -> None:
    pack = read_pack(SHIPPED_TEXT.replace('value = "09-30"', 'value = "09-15"'))
    assert child_until(pack, date.fromisoformat(born), TODAY) == date.fromisoformat(until)


def test_gaps_before_the_first_rules_are_judged_by_these() -> None:
    assert min(row.starts for row in PACK.rows) == FIRST_DAY
    periods = [_period("2010-01-01", "2011-12-31"), _period("2012-04-01", "2026-12-31")]
    assert continuous_since(PACK, periods, TODAY) == date(2010, 1, 1), "three months at most"
    assert continuous_since(PACK, [periods[0], _period("2012-04-02", "2026-12-31")], TODAY) == date(2012, 4, 2)


def test_thresholds_follow_the_base_salary() -> None:
    assert free_visit_below(PACK, TODAY).dong == 379_500
    assert yearly_copay_limit(PACK, TODAY).dong == 15_180_000


def test_spans() -> None:
    assert after(date(2026, 1, 31), Span(months=1)) == date(2026, 2, 28)
    assert after(date(2026, 1, 31), Span(days=1)) == date(2026, 2, 1)


def test_a_child_is_known_by_its_birth() -> None:
    assert effective_groups(PACK, Declared(("household",), Born.parse("2022-03-01")), TODAY) == (
        "child_under_6",
        "household",
    )
    assert effective_groups(PACK, Declared(("child_under_6",), Born.parse("2015-03-01")), TODAY) == ("household",)
    assert effective_groups(PACK, Declared(("child_under_6",)), TODAY) == ("child_under_6",)
    # only the year is known: while the child may still be under six nobody takes money
    unsure = standing(PACK, Declared(("household",), Born.parse("2020")), TODAY, TODAY)
    assert unsure.paid_by_state is not None
    assert unsure.paid_by_state.certainty is Certainty.ASSUMED
    assert unsure.reasons[0].code is ReasonCode.BIRTH_UNCERTAIN
    # born in October 2020: the State pays until 31 October 2026 whatever the day
    certain = standing(PACK, Declared(("household",), Born.parse("2020-10")), TODAY, date(2026, 10, 31))
    assert certain.paid_by_state is not None
    assert certain.paid_by_state.certainty is Certainty.LAW
    assert certain.reasons[0].code is ReasonCode.CHILD_BY_BIRTH


@pytest.mark.parametrize(
    ("exited_on", "groups"),
    [
        ("2023-11-22", ("minority_exited_commune",)),
        ("2023-11-21", ("household",)),  # 36 months ended yesterday
        ("2026-11-21", ("minority_exited_commune",)),
    ],
)
def test_the_clock_of_36_months(exited_on: str, groups: tuple[str, ...]) -> None:
    declared = Declared(("minority_exited_commune",), exited_on=date.fromisoformat(exited_on))
    assert effective_groups(PACK, declared, TODAY) == groups


@pytest.mark.parametrize(
    ("on", "not_started", "codes"),
    [
        (TODAY - DAY, True, []),
        (TODAY, False, [ReasonCode.SUPPORT_CLOCK]),
        (date(2029, 11, 20), False, [ReasonCode.SUPPORT_CLOCK]),
        (date(2029, 11, 21), False, [ReasonCode.STATUS_LAPSED]),
    ],
)
def test_the_clock_says_whether_it_runs(on: date, not_started: bool, codes: list[ReasonCode]) -> None:
    found = standing(PACK, Declared(("minority_exited_commune",), exited_on=TODAY), on, on)
    assert (found.clock_not_started is not None, [reason.code for reason in found.reasons]) == (not_started, codes)


def test_a_clock_whose_first_day_nobody_knows_is_said_to_be_unchecked() -> None:
    for group, months in (("trafficking_victim", 12), ("minority_exited_commune", 36)):
        (reason,) = standing(PACK, Declared((group,)), TODAY, TODAY).reasons
        assert (reason.code, reason.certainty) == (ReasonCode.CLOCK_NOT_CHECKED, Certainty.ASSUMED)
        assert dict(reason.params) == {"group": group, "months": months}


def test_a_list_that_ended_leaves_the_household() -> None:
    declared = Declared(("poor",), entitled_until=date(2026, 12, 31))
    assert standing(PACK, declared, TODAY, date(2026, 12, 31)).paid_by_state is not None
    lapsed = standing(PACK, declared, TODAY, date(2027, 1, 1))
    assert (lapsed.groups, lapsed.paid_by_state) == (("household",), None)
    assert [reason.code for reason in lapsed.reasons] == [ReasonCode.STATUS_LAPSED]


def test_a_group_of_later_law_is_the_household_before() -> None:
    before = standing(PACK, Declared(("village_staff",)), date(2024, 1, 1), date(2024, 1, 1))
    assert before.groups == ("household",)
    assert [reason.code for reason in before.reasons] == [ReasonCode.GROUP_NOT_IN_FORCE]


def test_what_a_birth_says_comes_before_what_was_declared() -> None:
    child = standing(PACK, Declared(("village_staff",), Born.parse("2022-03-01")), date(2024, 1, 1), date(2024, 1, 1))
    assert [reason.code for reason in child.reasons] == [ReasonCode.CHILD_BY_BIRTH, ReasonCode.GROUP_NOT_IN_FORCE]
