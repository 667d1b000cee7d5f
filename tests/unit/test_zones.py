"""What area lists give a person: at every edge of the 36 months, and only to those whom the law means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.dates import add_months
from fieldapp.domain.groups import EXITED
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.reasons import Certainty, ReasonCode
from fieldapp.domain.zones import EVERYBODY, MINORITY, Zoned, exited_on, left_on, suggestions, zone_on
from fieldapp.storage.policy_packs import load_shipped_pack
from tests.packs import SHIPPED_TEXT

PACK = load_shipped_pack()
DAY = timedelta(days=1)
IN, OUT = date(2022, 1, 1), date(2026, 3, 15)
LISTS = (Zoned(IN, "III", "QĐ 1"), Zoned(OUT, "", "QĐ 2"))
END = date(2029, 3, 15)
"""36 months after the day on which the commune left."""


def names(on: date, ethnicity: str = "Thái", groups: tuple[str, ...] = ()) -> list[str]:
    return [found.group for found in suggestions(PACK, LISTS, ethnicity, groups, on)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (IN - DAY, []),
        (IN, [MINORITY]),
        (OUT - DAY, [MINORITY]),
        (OUT, [EXITED]),
        (END - DAY, [EXITED]),
        (END, []),
        (END + DAY, []),
    ],
)
def test_the_clock_at_its_edges(on: date, expected: list[str]) -> None:
    assert add_months(OUT, 36) == END
    assert names(on) == expected


@pytest.mark.parametrize(("on", "expected"), [(IN - DAY, []), (IN, [EVERYBODY]), (OUT - DAY, [EVERYBODY]), (OUT, [])])
def test_everybody_of_an_extremely_difficult_commune(on: date, expected: list[str]) -> None:
    assert names(on, "Kinh") == expected
    assert names(on, "") == expected
    assert names(on, " kinh ") == expected


def test_area_two_is_for_minorities_only() -> None:
    lists = (Zoned(IN, "II"),)
    (found,) = suggestions(PACK, lists, "Thái", (), IN)
    assert (found.group, found.why[0].params["decision"]) == (MINORITY, "")
    assert suggestions(PACK, lists, "Kinh", (), IN) == ()


def test_area_one_gives_nothing_and_coming_down_to_it_starts_the_clock() -> None:
    assert suggestions(PACK, (Zoned(IN, "I"),), "Thái", (), IN) == ()
    (found,) = suggestions(PACK, (Zoned(IN, "III"), Zoned(OUT, "I", "QĐ 2")), "Thái", (), OUT)
    assert (found.group, found.since) == (EXITED, OUT)


def test_what_the_register_has_is_not_suggested() -> None:
    assert names(IN, groups=(MINORITY,)) == []
    assert names(OUT, groups=(EXITED,)) == []


def test_the_reasons() -> None:
    (inside,) = suggestions(PACK, LISTS, "Thái", (), IN)
    assert [(reason.code, dict(reason.params), reason.certainty) for reason in inside.why] == [
        (ReasonCode.ZONE_LISTED, {"zone": "III", "since": "2022-01-01", "decision": "QĐ 1"}, Certainty.ASSUMED)
    ]
    assert inside.since == IN
    (left,) = suggestions(PACK, LISTS, "Thái", (), OUT)
    assert [(reason.code, dict(reason.params)) for reason in left.why] == [
        (ReasonCode.ZONE_LEFT, {"since": "2026-03-15", "decision": "QĐ 2"}),
        (ReasonCode.SUPPORT_CLOCK, {"group": EXITED, "since": "2026-03-15", "until": "2029-03-14"}),
    ]


def test_before_the_state_paid_for_a_group_there_is_nothing_to_suggest() -> None:
    """Support for exited communes began on 3 December 2023."""
    lists = (Zoned(date(2019, 1, 1), "III"), Zoned(date(2023, 6, 1), ""))
    assert suggestions(PACK, lists, "Thái", (), date(2023, 12, 2)) == ()
    assert [s.group for s in suggestions(PACK, lists, "Thái", (), date(2023, 12, 3))] == [EXITED]


def test_a_pack_without_areas_suggests_nothing() -> None:
    cut = SHIPPED_TEXT.index("[[health.zone_groups]]")
    rest = SHIPPED_TEXT.index("# --- health: supported by the State ---")
    bare = read_pack(SHIPPED_TEXT[:cut] + SHIPPED_TEXT[rest:])
    assert suggestions(bare, LISTS, "Thái", (), IN) == ()
    assert suggestions(bare, LISTS, "Kinh", (), IN) == ()
    assert suggestions(bare, LISTS, "Thái", (), OUT) == ()
    assert exited_on(bare, LISTS, OUT) is None


def test_the_place_in_the_lists_on_a_day() -> None:
    assert zone_on(LISTS, IN - DAY) is None
    assert zone_on(LISTS, IN) == LISTS[0]
    assert zone_on(tuple(reversed(LISTS)), OUT + DAY) == LISTS[1]


def test_leaving_coming_back_and_leaving_again() -> None:
    back, again = date(2027, 1, 1), date(2028, 1, 1)
    lists = (Zoned(again, "I"), *LISTS, Zoned(back, "II"))
    areas = ("II", "III")
    assert left_on(lists, areas, OUT) == OUT
    assert left_on(lists, areas, back - DAY) == OUT
    assert left_on(lists, areas, back) is None
    assert left_on(lists, areas, again) == again
    assert exited_on(PACK, lists, again) == again
    assert left_on((Zoned(IN, ""),), areas, OUT) is None, "it never was inside"
    assert left_on((*LISTS, Zoned(back, "I")), areas, back) == OUT, "the clock runs from the first day outside"


@given(
    st.lists(st.tuples(st.integers(0, 4000), st.sampled_from(("", "I", "II", "III"))), max_size=8), st.integers(0, 4000)
)
def test_nobody_is_inside_and_outside_at_once(entries: list[tuple[int, str]], offset: int) -> None:
    start = date(2019, 1, 1)
    lists = tuple(Zoned(start + timedelta(days=days), zone) for days, zone in dict(entries).items())
    on = start + timedelta(days=offset)
    found = {suggestion.group for suggestion in suggestions(PACK, lists, "Mông", (), on)}
    assert len(found) <= 1
    here = zone_on(lists, on)
    assert (MINORITY in found) == (here is not None and here.zone in {"II", "III"})
    assert all(suggestion.since <= on for suggestion in suggestions(PACK, lists, "Mông", (), on))
