"""What changes between two days, and what goes back to those who leave early."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.policy import Span
from fieldapp.domain.policy_changes import changes, payment_change, value_text
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.quote_request import parse_request
from fieldapp.domain.quote_voluntary import VoluntaryRequest, monthly_support, quote_voluntary
from fieldapp.domain.refund import health_refund, unused_months, voluntary_refund
from fieldapp.storage.policy_packs import load_shipped_pack
from tests.packs import SHIPPED_TEXT

PACK = load_shipped_pack()
TODAY = date(2026, 11, 21)
NEW_YEAR = date(2027, 1, 1)


def test_what_the_new_year_brings() -> None:
    found = {change.name: change for change in changes(PACK, TODAY, NEW_YEAR)}
    assert set(found) == {"health.rate", "voluntary.poverty_line", "voluntary.interest"}
    assert found["voluntary.poverty_line"].changes_value
    assert not found["health.rate"].changes_value  # only its certainty
    assert found["voluntary.interest"].after is None
    assert changes(PACK, TODAY, TODAY) == ()


def test_a_new_row_has_nothing_before() -> None:
    found = [change for change in changes(PACK, date(2025, 10, 29), date(2025, 10, 30)) if change.before is None]
    assert {change.keys for change in found} == {
        ("66", group) for group in ("near_poor", "farm_average", "minority_exited_commune", "student")
    }


def test_what_a_payment_costs_more() -> None:
    asked = {
        "scheme": "health",
        "on": "2026-01-01",
        "months": 12,
        "province": "14",
        "members": [{"id": "a", "group": "household"}],
    }
    change = payment_change(PACK, parse_request(json.dumps(asked)), date(2026, 6, 30), date(2026, 7, 1))
    assert change.before.total.dong == 1_263_600
    assert change.difference.dong == 102_600


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (2_530_000, "2530000"),
        (Fraction(45, 1000), "4.5%"),
        (Span(days=90), "90 days"),
        (Span(months=3), "3 months"),
        (Span(), "0 days"),
        ((3, 6, 12), "3, 6, 12"),
        ((Fraction(1), Fraction(7, 10)), "100%, 70%"),
        ("09-30", "09-30"),
        ({"54": "66", "02": "08"}, "02 = 08, 54 = 66"),
    ],
)
def test_values_in_the_packs_words(value: object, text: str) -> None:
    assert value_text(value) == text  # type: ignore[arg-type]


def test_months_that_have_not_begun() -> None:
    starts = date(2026, 1, 31)
    assert unused_months(starts, 12, date(2026, 1, 30)) == 12
    assert unused_months(starts, 12, date(2026, 1, 31)) == 11
    assert unused_months(starts, 12, date(2026, 2, 27)) == 11
    assert unused_months(starts, 12, date(2026, 2, 28)) == 10
    assert unused_months(starts, 12, date(2027, 6, 1)) == 0


def test_health_gives_back_what_the_person_paid_for_unused_months() -> None:
    refund = health_refund(PACK, TODAY, Money(1_366_200), 12, 5)
    assert refund.amount.dong == 569_250
    assert dict(refund.why[0].params) == {"unused": 5, "months": 12}
    assert health_refund(PACK, TODAY, Money(1_366_200), 12, 0).amount == ZERO


def test_voluntary_gives_back_months_without_the_states_part() -> None:
    support = monthly_support(PACK, TODAY, "14", None, "poor").state
    assert voluntary_refund(PACK, TODAY, 1_500_000, 12, 4, support, ahead=False).amount.dong == 660_000


@pytest.mark.parametrize("scheme", ["health", "voluntary"])
def test_where_the_rules_give_nothing_back_it_is_nothing_to_the_dong(scheme: str) -> None:
    start = SHIPPED_TEXT.index(f"[[{scheme}.refund_unused]]")
    pack = read_pack(SHIPPED_TEXT[:start] + SHIPPED_TEXT[start:].replace("value = true", "value = false"))
    if scheme == "health":
        refund = health_refund(pack, TODAY, Money(1_366_200), 12, 5)
    else:
        refund = voluntary_refund(pack, TODAY, 1_500_000, 12, 4, Fraction(0), ahead=False)
    assert refund.amount == ZERO


def test_support_beyond_the_contribution_leaves_nothing_to_give_back() -> None:
    assert voluntary_refund(PACK, TODAY, 1_500_000, 12, 4, Fraction(330_000), ahead=False).amount == ZERO
    assert voluntary_refund(PACK, TODAY, 1_500_000, 12, 4, Fraction(400_000), ahead=False).amount == ZERO


@given(st.sampled_from([24, 36, 48, 60]), st.integers(0, 60), st.sampled_from(["poor", "other"]))
def test_a_refund_is_never_more_than_was_paid(months: int, unused: int, group: str) -> None:
    unused = min(unused, months)
    support = monthly_support(PACK, TODAY, "14", None, group).state
    request = VoluntaryRequest(TODAY, "14", 1_500_000, group, "years_ahead", months)
    paid = quote_voluntary(PACK, request).lines[0].pays
    back = voluntary_refund(PACK, TODAY, 1_500_000, months, unused, support, ahead=True).amount
    assert ZERO <= back <= paid
    assert (back == paid) == (unused == months)
