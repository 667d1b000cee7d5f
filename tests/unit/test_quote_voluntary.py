"""Voluntary social insurance: bounds, support, years ahead, missing months, deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.policy import NotInForce
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.policy_schema import VOLUNTARY_GROUPS
from fieldapp.domain.quote import Quote
from fieldapp.domain.quote_voluntary import (
    VoluntaryRequest,
    income_bounds,
    missing_months_sum,
    monthly_support,
    payment_deadline,
    quote_voluntary,
    years_ahead_sum,
)
from fieldapp.domain.reasons import ReasonCode
from fieldapp.storage.policy_packs import load_shipped_pack, shipped_pack_file

PACK = load_shipped_pack()
TODAY = date(2026, 11, 21)
USUAL = VoluntaryRequest(TODAY, "14", 1_500_000, "other", "months", 12)


def _quote(**more: object) -> Quote:
    return quote_voluntary(PACK, replace(USUAL, **more))  # type: ignore[arg-type]


def _refused(**more: object) -> list[str]:
    (refusal,) = _quote(**more).refused
    return [reason.code.value for reason in refusal.why]


def test_a_year_says_why() -> None:
    quote = _quote(support="ethnic_minority")
    (line,) = quote.lines
    assert (line.contribution.dong, line.state.dong, line.pays.dong) == (3_960_000, 1_188_000, 2_772_000)
    codes = [reason.code.value for reason in line.why]
    assert codes == ["voluntary_rate", "months", "poverty_line", "voluntary_support", "price_kept"]
    assert dict(line.why[3].params) == {"group": "ethnic_minority", "share": "30%", "month": 99_000, "months": 12}
    assert not quote.provisional
    assert (line.starts, line.ends, line.place) == (None, None, None)


@pytest.mark.parametrize(
    ("income", "codes"),
    [
        (1_499_999, ["below_floor"]),
        (0, ["below_floor"]),
        (1_500_001, ["not_on_step"]),
        (1_549_999, ["not_on_step"]),
        (50_600_001, ["above_ceiling"]),
    ],
)
def test_incomes_against_the_rules(income: int, codes: list[str]) -> None:
    assert _refused(income=income) == codes


@pytest.mark.parametrize("income", [1_500_000, 1_550_000, 50_600_000])
def test_incomes_that_fit(income: int) -> None:
    assert _quote(income=income).lines


def test_the_ceiling_itself_may_be_chosen_off_the_step() -> None:
    floor, ceiling, step = income_bounds(PACK, date(2026, 7, 1))
    assert (floor, ceiling, step) == (Money(1_500_000), Money(50_600_000), Money(50_000))
    text = shipped_pack_file().read_text(encoding="utf-8").replace("value = 2_530_000", "value = 2_530_001")
    pack = read_pack(text)
    assert quote_voluntary(pack, replace(USUAL, income=50_600_020)).lines
    assert quote_voluntary(pack, replace(USUAL, income=50_600_010)).refused


def test_steps_are_counted_from_the_floor() -> None:
    text = shipped_pack_file().read_text(encoding="utf-8").replace("value = 1_500_000", "value = 1_510_000")
    pack = read_pack(text)
    assert quote_voluntary(pack, replace(USUAL, income=1_560_000)).lines
    assert quote_voluntary(pack, replace(USUAL, income=1_550_000)).refused


def test_a_rate_that_changes_within_the_months_paid_is_announced_and_not_charged() -> None:
    old = 'value = "22%"\nfrom = 2025-07-01\nsource = "law-41-2024"\ncertainty = "law"\n'
    new = old.replace("22%", "23%").replace("2025-07-01", "2026-12-01")
    text = shipped_pack_file().read_text(encoding="utf-8")
    pack = read_pack(text.replace(old, f"{old}until = 2026-11-30\n\n[[voluntary.rate]]\n{new}"))
    (line,) = quote_voluntary(pack, replace(USUAL, months=1)).lines
    (kept,) = (reason for reason in line.why if reason.code is ReasonCode.PRICE_KEPT)
    assert (line.contribution.dong, kept.params["changes_on"]) == (330_000, "2026-12-01")


def test_the_floor_rises_in_2027() -> None:
    assert _refused(on=date(2027, 1, 1)) == ["below_floor"]
    quote = _quote(on=date(2027, 1, 1), income=2_200_000, support="poor", months=1)
    assert quote.lines[0].pays.dong == 242_000
    assert _quote(on=date(2026, 12, 31)).lines


@pytest.mark.parametrize(
    ("method", "months"),
    [
        ("months", 2),
        ("months", 24),
        ("years_ahead", 12),
        ("years_ahead", 25),
        ("years_ahead", 72),
        ("missing_months", 61),
    ],
)
def test_months_against_the_rules(method: str, months: int) -> None:
    assert _refused(method=method, months=months) == ["months_not_allowed"]


@pytest.mark.parametrize(
    ("method", "allowed"), [("months", "1, 3, 6, 12"), ("years_ahead", "24, 36, 48, 60"), ("missing_months", "1–60")]
)
def test_months_that_cannot_be_chosen_say_which_can(method: str, allowed: str) -> None:
    (refusal,) = _quote(method=method, months=70).refused
    assert dict(refusal.why[0].params) == {"months": 70, "allowed": allowed}


def test_every_broken_rule_is_named() -> None:
    assert _refused(income=1, months=5) == ["below_floor", "months_not_allowed"]


def test_years_ahead_rest_on_assumptions() -> None:
    quote = _quote(method="years_ahead", months=24)
    assert quote.lines[0].pays.dong == 6_060_801
    assert quote.provisional
    codes = [reason.code.value for reason in quote.lines[0].why]
    assert "terms_of_the_day" in codes
    assert _refused(method="years_ahead", months=24, on=date(2027, 1, 1), income=2_200_000) == ["interest_unknown"]


def test_missing_months_are_not_supported_for_now() -> None:
    quote = _quote(method="missing_months", months=12)
    (line,) = quote.lines
    assert (line.contribution.dong, line.state, line.pays.dong) == (4_040_708, ZERO, 4_040_708)
    assert quote.provisional
    said = [reason.code.value for reason in line.why]
    assert "missing_not_supported" in said
    assert "price_kept" not in said, "months that lie behind are paid once, whatever comes"


@pytest.mark.parametrize(("had", "left"), [(0, 12), (108, 12), (109, 11), (119, 1), (120, 0), (300, 0)])
def test_the_state_supports_120_months_at_most(had: int, left: int) -> None:
    (line,) = _quote(supported_months=had).lines
    assert line.state.dong == 66_000 * left
    said = "support_months_left" in [reason.code.value for reason in line.why]
    assert said == (left < 12)


def test_a_province_may_add() -> None:
    (line,) = _quote(province="56", support="poor", months=1).lines
    assert (line.state.dong, line.province.dong, line.pays.dong) == (165_000, 99_000, 66_000)
    (said,) = (reason for reason in line.why if reason.code is ReasonCode.PROVINCIAL_SUPPORT)
    assert dict(said.params) == {"province": "56", "group": "poor", "share": "30%"}
    assert ReasonCode.PROVINCIAL_SUPPORT not in {reason.code for reason in _quote(support="poor").lines[0].why}


def test_state_and_province_together_never_pay_more_than_all() -> None:
    text = shipped_pack_file().read_text(encoding="utf-8")
    start = text.index('place = "56"')
    pack = read_pack(text[:start] + text[start:].replace('value = "30%"', 'value = "80%"', 1))
    (line,) = quote_voluntary(pack, replace(USUAL, province="56", support="poor", months=1, income=2_000_000)).lines
    assert (line.state.dong, line.province.dong, line.pays.dong) == (165_000, 165_000, 110_000)
    # Years ahead cost less than their months one by one; the support for those months may be more than that.
    request = replace(USUAL, province="56", support="poor", method="years_ahead", months=60)
    (line,) = quote_voluntary(pack, request).lines
    assert line.contribution < Money(330_000 * 60) == line.state * 2
    assert (line.state + line.province, line.pays) == (line.contribution, ZERO)


def test_a_request_that_says_no_more_is_one_person_never_supported_before() -> None:
    assert (USUAL.id, USUAL.supported_months, _quote().lines[0].id) == ("1", 0, "1")


def test_support_is_said_for_one_month_unless_for_more() -> None:
    support = monthly_support(PACK, TODAY, "14", None, "poor")
    assert (support.state, support.province) == (Fraction(165_000), Fraction(0))
    assert support.why[1].params["months"] == 1


def test_months_paid_for() -> None:
    (line,) = _quote(first_month=date(2026, 12, 5), months=3).lines
    assert (line.starts, line.ends) == (date(2026, 12, 1), date(2027, 2, 28))


def test_before_july_2025() -> None:
    quote = _quote(on=date(2025, 6, 30), support="near_poor", months=1)
    assert quote.lines[0].state.dong == 82_500


@pytest.mark.parametrize(
    ("months", "last"), [(1, "2026-01-31"), (3, "2026-03-31"), (6, "2026-04-30"), (12, "2026-07-31")]
)
def test_deadlines(months: int, last: str) -> None:
    assert payment_deadline(PACK, TODAY, date(2026, 1, 15), months) == date.fromisoformat(last)


def test_no_deadline_for_other_lengths() -> None:
    with pytest.raises(NotInForce):
        payment_deadline(PACK, TODAY, date(2026, 1, 15), 9)


def test_a_pack_may_settle_the_open_questions() -> None:
    text = shipped_pack_file().read_text(encoding="utf-8")
    start = text.index("[[voluntary.missing_supported]]")
    pack = read_pack(text[:start] + text[start:].replace("value = false", "value = true", 1))
    request = replace(USUAL, method="missing_months", months=12)
    assert quote_voluntary(pack, request).lines[0].state.dong == 792_000
    start = text.index("[[voluntary.years_ahead_supported]]")
    pack = read_pack(text[:start] + text[start:].replace("value = true", "value = false", 1))
    request = replace(USUAL, method="years_ahead", months=24)
    assert quote_voluntary(pack, request).lines[0].state == ZERO


@given(st.integers(0, 10**9), st.integers(1, 60))
def test_discounting_and_compounding_bracket_the_plain_sum(month: int, months: int) -> None:
    interest = Fraction(31, 10_000)
    plain = Fraction(month * months)
    assert (
        years_ahead_sum(Fraction(month), interest, months)
        <= plain
        <= missing_months_sum(Fraction(month), interest, months)
    )
    assert years_ahead_sum(Fraction(month), Fraction(0), months) == plain


@given(
    st.dates(date(2018, 7, 1), date(2035, 1, 1)),
    st.integers(0, 1100),
    st.sampled_from(VOLUNTARY_GROUPS),
    st.sampled_from([("months", 1), ("months", 12), ("years_ahead", 60), ("missing_months", 7)]),
    st.sampled_from(["14", "56", "66"]),
    st.integers(0, 130),
)
def test_amounts_are_never_negative(
    on: date, steps: int, support: str, plan: tuple[str, int], province: str, had: int
) -> None:
    floor, ceiling, step = income_bounds(PACK, on)
    quote = _quote(
        on=on,
        income=floor.dong + steps * step.dong,
        support=support,
        method=plan[0],
        months=plan[1],
        province=province,
        supported_months=had,
    )
    assert len(quote.lines) + len(quote.refused) == 1
    for line in quote.lines:
        assert floor.dong <= floor.dong + steps * step.dong <= ceiling.dong
        assert min(line.state, line.province, line.pays) >= ZERO
        assert line.state + line.province + line.other + line.pays == line.contribution
