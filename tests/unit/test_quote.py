"""Quotes: who pays what, who is refused, who takes which place, and what always holds."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain import quote as quote_module
from fieldapp.domain.dates import Born
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.policy import NotInForce
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.policy_schema import HEALTH_GROUPS
from fieldapp.domain.quote import Quote, UnknownProvince, part
from fieldapp.domain.quote_health import HealthMember, HealthRequest, quote_health
from fieldapp.domain.reasons import Certainty, Reason, ReasonCode
from fieldapp.storage.policy_packs import load_shipped_pack, shipped_pack_file

PACK = load_shipped_pack()
TODAY = date(2026, 11, 21)
SINCE = date(2018, 7, 1)
MODULES = (
    "policy", "policy_reading", "policy_schema", "reasons", "cover", "groups", "quote", "quote_health",
    "quote_voluntary", "quote_request",
)  # fmt: skip


def _member(name: str, *groups: str, **more: object) -> HealthMember:
    return replace(HealthMember(name, groups or ("household",)), **more)  # type: ignore[arg-type]


def _request(*members: HealthMember, **more: object) -> HealthRequest:
    return replace(HealthRequest(TODAY, 12, "14", members), **more)  # type: ignore[arg-type]


def _quote(*members: HealthMember, **more: object) -> Quote:
    return quote_health(PACK, _request(*members, **more))


def _codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code.value for reason in reasons]


def test_the_ladder_of_a_household() -> None:
    quote = _quote(*(_member(str(number)) for number in range(6)))
    assert [line.pays.dong for line in quote.lines] == [1_366_200, 956_340, 819_720, 683_100, 546_480, 546_480]
    assert [line.place for line in quote.lines] == [1, 2, 3, 4, 5, 6]
    assert quote.total.dong == 4_918_320
    assert not quote.provisional


def test_places_already_taken_this_year_count() -> None:
    line = _quote(_member("a"), paid_this_year=1).lines[0]
    assert (line.place, line.pays.dong) == (2, 956_340)
    assert ReasonCode.PAID_EARLIER_THIS_YEAR.value in _codes(line.why)
    assert _quote(_member("a"), paid_this_year=40).lines[0].pays.dong == 546_480


def test_other_groups_take_no_place() -> None:
    quote = _quote(_member("a", "student"), _member("b"), _member("c", "poor"), _member("d"))
    assert [(line.id, line.place) for line in quote.lines] == [("a", None), ("b", 1), ("d", 2)]
    assert [(refusal.id, refusal.code) for refusal in quote.refused] == [("c", "paid_by_state")]


def test_a_ladder_line_says_why() -> None:
    line = _quote(_member("a"), _member("b")).lines[1]
    ladder = next(reason for reason in line.why if reason.code is ReasonCode.LADDER)
    assert dict(ladder.params) == {"place": 2, "share": "70%", "first": 113_850}
    assert ladder.source is not None
    assert "188/2025" in ladder.source.text
    assert ladder.certainty is Certainty.LAW
    assert _codes(line.why) == ["base_salary", "health_rate", "ladder", "months", "price_kept"]


def test_an_order_made_offline_is_provisional() -> None:
    quote = _quote(_member("a"), order="offline")
    assert quote.provisional
    assert "order_provisional" in _codes(quote.lines[0].why)
    assert not _quote(_member("a", "student"), order="offline").provisional


@pytest.mark.parametrize("group", HEALTH_GROUPS[: HEALTH_GROUPS.index("near_poor_poor_commune")])
def test_the_state_pays_so_no_money_is_taken(group: str) -> None:
    quote = _quote(_member("a", group))
    assert quote.lines == ()
    assert quote.total == ZERO
    (refusal,) = quote.refused
    assert refusal.code == "paid_by_state"
    assert refusal.why[0].params["group"] == group
    assert refusal.why[0].source is not None


def test_the_state_wins_over_support_and_household() -> None:
    quote = _quote(_member("a", "student", "household", "merit"))
    assert [refusal.why[0].params["group"] for refusal in quote.refused] == ["merit"]


def test_a_small_child_declared_as_household_pays_nothing() -> None:
    quote = _quote(_member("a", born=Born.parse("2023-05-02")))
    assert [refusal.code for refusal in quote.refused] == ["paid_by_state"]


def test_a_child_may_pay_ahead_for_the_days_after_its_entitlement() -> None:
    child = _member("a", "student", born=Born.parse("2020-11-05"), covered_until=date(2026, 11, 30))
    line = _quote(child).lines[0]
    assert (line.group, line.starts) == ("student", date(2026, 12, 1))
    assert _quote(replace(child, covered_until=None)).refused


def test_a_lapsed_status_leaves_nobody_uncovered() -> None:
    member = _member("a", "poor", entitled_until=date(2026, 10, 31))
    line = _quote(member).lines[0]
    assert (line.group, line.place, line.pays.dong) == ("household", 1, 1_366_200)
    assert _codes(line.why)[0] == "status_lapsed"


def test_an_override_takes_money_and_says_so() -> None:
    quote = _quote(_member("a", "poor", override="list not yet renewed"))
    (line,) = quote.lines
    assert (line.group, line.place) == ("household", 1)
    assert quote.provisional
    assert "overridden" in _codes(line.why)
    student = _quote(_member("a", "poor", "student", override="x")).lines[0]
    assert (student.group, student.pays.dong) == ("student", 683_100)


def test_the_highest_support_wins() -> None:
    line = _quote(_member("a", "student", "near_poor", "farm_average", "household")).lines[0]
    assert (line.group, line.state.dong, line.pays.dong) == ("near_poor", 956_340, 409_860)
    several = next(reason for reason in line.why if reason.code is ReasonCode.SEVERAL_GROUPS)
    assert dict(several.params) == {"chosen": "near_poor", "others": "student, farm_average, household"}


def test_law_order_settles_a_tie() -> None:
    line = _quote(_member("a", "minority_exited_commune", "near_poor", exited_on=date(2026, 1, 1))).lines[0]
    assert line.group == "near_poor"
    dak_lak = _quote(_member("a", "village_staff", "student"), province="66").lines[0]
    assert dak_lak.group == "student"


def test_exited_communes() -> None:
    def of(exited_on: date) -> Quote:
        return _quote(_member("a", "minority_exited_commune", exited_on=exited_on))

    running = of(date(2024, 1, 1)).lines[0]
    assert running.pays.dong == 409_860
    clock = next(reason for reason in running.why if reason.code is ReasonCode.SUPPORT_CLOCK)
    assert dict(clock.params) == {"group": "minority_exited_commune", "since": "2024-01-01", "until": "2026-12-31"}
    over = of(date(2023, 11, 21)).lines[0]
    assert (over.group, over.pays.dong) == ("household", 1_366_200)
    assert [refusal.code for refusal in of(date(2026, 12, 1)).refused] == ["clock_not_started"]
    override = _member("a", "minority_exited_commune", exited_on=date(2026, 12, 1), override="x")
    assert _quote(override).lines[0].group == "household"


def test_what_the_province_adds() -> None:
    line = _quote(_member("a", "near_poor"), province="66").lines[0]
    assert (line.state.dong, line.province.dong, line.pays.dong) == (956_340, 409_860, 0)
    before = _quote(_member("a", "near_poor"), province="66", on=date(2025, 10, 29)).lines[0]
    assert before.province == ZERO
    assert _quote(_member("a", "student"), province="11").lines[0].pays.dong == 409_860


def test_state_and_province_together_never_pay_more_than_all() -> None:
    text = shipped_pack_file().read_text(encoding="utf-8")
    start = text.index("[[health.top_up]]")
    pack = read_pack(text[:start] + text[start:].replace('value = "30%"', 'value = "45%"', 1))
    (line,) = quote_health(pack, _request(_member("a", "near_poor"), province="66")).lines
    assert (line.state.dong, line.province.dong, line.pays.dong) == (956_340, 409_860, 0)
    added = next(reason for reason in line.why if reason.code is ReasonCode.PROVINCIAL_SUPPORT)
    assert added.params["share"] == "30%"


def test_half_a_dong_is_rounded_up_for_the_person_and_the_state_takes_the_rest() -> None:
    member = _member("a", "minority_exited_commune", exited_on=date(2026, 1, 1))
    quote = _quote(member, province="66", months=3)
    (line,) = quote.lines
    assert (line.pays.dong, line.province.dong, line.state.dong) == (51_233, 51_232, 239_085)
    rounding = next(reason for reason in line.why if reason.code is ReasonCode.ROUNDING)
    assert dict(rounding.params) == {"exact": "51232.5", "rounded": 51_233}
    assert quote.provisional


def test_the_rate_of_2027_is_shown_as_assumed() -> None:
    quote = _quote(_member("a"), on=date(2027, 1, 1))
    assert quote.lines[0].pays.dong == 1_366_200
    assert quote.provisional
    assert not _quote(_member("a"), on=date(2026, 12, 31)).provisional


def test_farm_households_rest_on_an_assumption_from_the_second_place_on() -> None:
    assert not _quote(_member("a", "farm_average")).provisional
    assert _quote(_member("a", "farm_average"), _member("b", "farm_average")).provisional
    assert _quote(_member("a"), _member("b", "farm_average")).provisional
    assert _quote(_member("a", "farm_average"), paid_this_year=1).provisional


def test_a_pack_may_say_that_the_ladder_comes_before_support() -> None:
    text = shipped_pack_file().read_text(encoding="utf-8")
    start = text.index("[[health.ladder_before_support]]")
    pack = read_pack(text[:start] + text[start:].replace("value = false", "value = true", 1))
    members = (_member("a"), _member("b", "farm_average"), _member("c"))
    lines = quote_health(pack, _request(*members)).lines
    assert [(line.place, line.contribution.dong, line.pays.dong) for line in lines] == [
        (1, 1_366_200, 1_366_200),
        (2, 956_340, 669_438),
        (3, 819_720, 819_720),
    ]


def test_old_province_codes_resolve_with_a_reason() -> None:
    line = _quote(_member("a", "near_poor"), province="54").lines[0]
    assert line.province.dong == 409_860
    assert dict(line.why[0].params) == {"given": "54", "now": "66"}
    assert _codes(_quote(_member("a"), province="54", on=date(2025, 6, 30)).lines[0].why)[0] == "base_salary"
    for wrong in ("03", "99", ""):
        with pytest.raises(UnknownProvince):
            _quote(_member("a"), province=wrong)


def test_months_that_the_pack_does_not_allow() -> None:
    quote = _quote(_member("a"), _member("b", "poor"), months=5)
    assert {refusal.code for refusal in quote.refused} == {"months_not_allowed"}
    assert [refusal.id for refusal in quote.refused] == ["a", "b"]


def test_a_day_before_the_rules() -> None:
    with pytest.raises(NotInForce):
        _quote(_member("a"), on=date(2018, 6, 30))


def test_cover_that_is_bought() -> None:
    renewed, first, unknown = _quote(
        _member("a", covered_until=date(2026, 12, 1)), _member("b", first_time=True), _member("c"), months=6
    ).lines
    assert (renewed.starts, renewed.ends) == (date(2026, 12, 2), date(2027, 6, 1))
    assert (first.starts, first.ends) == (date(2026, 12, 21), date(2027, 6, 20))
    assert (unknown.starts, unknown.ends) == (None, None)
    assert "price_kept" in _codes(unknown.why)
    assert "price_kept" not in _codes(_quote(_member("a"), months=3, on=date(2026, 8, 1)).lines[0].why)


def test_a_quote_names_its_pack() -> None:
    quote = _quote(_member("a"))
    assert (quote.pack_id, quote.pack_version, quote.pack_hash) == (PACK.id, PACK.version, PACK.hash)


# --- what always holds ---

GROUPS = st.lists(st.sampled_from(HEALTH_GROUPS), min_size=1, max_size=3, unique=True).map(tuple)
BIRTHS = st.none() | st.dates(date(1930, 1, 1), SINCE).map(Born.on) | st.integers(1930, 2018).map(Born)
PEOPLE = st.lists(
    st.tuples(GROUPS, BIRTHS, st.none() | st.dates(SINCE, date(2030, 1, 1)), st.booleans()), min_size=1, max_size=10
)
REQUESTS = st.builds(
    lambda people, on, months, province, taken: HealthRequest(
        on,
        months,
        province,
        tuple(
            HealthMember(
                str(number), groups, born, exited_on=day, covered_until=None if first else day, first_time=first
            )
            for number, (groups, born, day, first) in enumerate(people)
        ),
        paid_this_year=taken,
    ),
    PEOPLE,
    st.dates(SINCE, date(2035, 1, 1)),
    st.sampled_from([3, 6, 12]),
    st.sampled_from(["14", "12", "66", "11", "56"]),
    st.integers(0, 6),
)


@given(REQUESTS)
def test_amounts_are_never_negative_and_parts_make_the_whole(request: HealthRequest) -> None:
    quote = quote_health(PACK, request)
    assert len(quote.lines) + len(quote.refused) == len(request.members)
    for line in quote.lines:
        parts = (line.state, line.province, line.other, line.pays)
        assert min(parts) >= ZERO
        assert Money.total(parts) == line.contribution
        assert (line.place is not None) == (line.group == "household")
    assert quote.total == Money.total(line.pays for line in quote.lines)


@given(REQUESTS)
def test_places_are_taken_in_turn(request: HealthRequest) -> None:
    places = [line.place for line in quote_health(PACK, request).lines if line.place is not None]
    assert places == list(range(request.paid_this_year + 1, request.paid_this_year + 1 + len(places)))


@given(REQUESTS, GROUPS, st.integers(0, 10))
def test_adding_a_member_never_lowers_anothers_place(request: HealthRequest, groups: tuple[str, ...], at: int) -> None:
    before = {line.id: line for line in quote_health(PACK, request).lines}
    more = (*request.members[:at], HealthMember("new", groups), *request.members[at:])
    for line in quote_health(PACK, replace(request, members=more)).lines:
        if line.id == "new":
            continue
        old = before[line.id]
        assert (line.place or 0) >= (old.place or 0)
        assert line.pays <= old.pays


@given(REQUESTS, st.randoms(use_true_random=False))
def test_order_decides_only_who_takes_which_place(request: HealthRequest, random: object) -> None:
    shuffled = list(request.members)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = quote_health(PACK, request), quote_health(PACK, replace(request, members=tuple(shuffled)))
    assert one.total == two.total
    assert sorted(line.place or 0 for line in one.lines) == sorted(line.place or 0 for line in two.lines)
    fixed = {line.id: line.pays for line in one.lines if line.place is None}
    assert fixed == {line.id: line.pays for line in two.lines if line.place is None}
    assert {refusal.id: refusal.code for refusal in one.refused} == {
        refusal.id: refusal.code for refusal in two.refused
    }


@given(REQUESTS)
def test_every_reason_rests_on_what_held_that_day(request: HealthRequest) -> None:
    held = {row.source.id for row in PACK.on_day(request.on)}
    quote = quote_health(PACK, request)
    whys = [line.why for line in quote.lines] + [refusal.why for refusal in quote.refused]
    for reason in (reason for why in whys for reason in why):
        assert reason.source is None or reason.source.id in held


@given(
    st.fractions(0, 10**9, max_denominator=10**6),
    st.fractions(0, 1, max_denominator=1000),
    st.fractions(0, 1, max_denominator=1000),
)
def test_parting_leaves_nothing_over(exact: Fraction, state: Fraction, province: Fraction) -> None:
    province = min(province, 1 - state)
    shares = part(exact, state, province, PACK.parameter("rounding", TODAY))
    amounts = (shares.state, shares.province, shares.pays)
    assert min(amounts) >= ZERO
    assert Money.total(amounts) == shares.contribution
    assert abs(shares.pays.dong - exact * (1 - state - province)) <= Fraction(1, 2)


def test_no_floating_point_anywhere_near() -> None:
    folder = Path(quote_module.__file__).parent
    for name in MODULES:
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), (name, node.lineno)
            assert not (isinstance(node, ast.Name) and node.id == "float"), (name, node.lineno)
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                # a quotient stays exact only if a Fraction takes part
                assert "Fraction" in ast.unparse(node) or "interest" in ast.unparse(node), (name, node.lineno)
