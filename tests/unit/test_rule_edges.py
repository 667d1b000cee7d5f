"""Edges of requests, cover and methods at which small mistakes would go unnoticed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldapp.domain.cover import (
    CoverPeriod,
    CoverStatus,
    breaks,
    continuous_since,
    cover_state,
    end_cover,
    five_year_day,
    next_start,
    overlaps,
)
from fieldapp.domain.dates import Born, add_months
from fieldapp.domain.policy import Span
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.quote import Quote, UnknownProvince
from fieldapp.domain.quote_health import HealthMember, HealthRequest, quote_health
from fieldapp.domain.quote_request import BadRequest, answer_request, parse_request
from fieldapp.domain.quote_voluntary import (
    Method,
    RunningMethod,
    VoluntaryRequest,
    next_first_month,
    payment_deadline,
    quote_voluntary,
)
from fieldapp.domain.reasons import Certainty, ReasonCode
from tests.packs import SHIPPED_TEXT

PACK = read_pack(SHIPPED_TEXT)
DAY = timedelta(days=1)
ON = date(2026, 11, 21)


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
    (none,) = entries(answer_request(PACK, json.dumps({**VOLUNTARY, "income": 0})), "refused")
    assert none["code"] == "below_floor"
    assert refused({**HEALTH, "months": 1})["value"] == "1 (3, 6, 12)"
    assert refused({**HEALTH, "month": 3}) == {"where": "month", "what": "unknown_key", "value": ""}
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


def test_periods_meet_when_they_share_a_day() -> None:
    first, next_day = CoverPeriod(ON, ON + DAY), CoverPeriod(ON + 2 * DAY, ON + 3 * DAY)
    last_day = CoverPeriod(ON + DAY, ON + 3 * DAY)
    assert not first.meets(next_day)
    assert not next_day.meets(first)
    assert first.meets(last_day)
    assert last_day.meets(first)
    assert overlaps([next_day, first]) == []
    assert overlaps([last_day, first]) == [(first, last_day)]


@pytest.mark.parametrize(("gap", "since"), [(90, ON), (91, ON + timedelta(days=101))])
def test_five_years_run_over_a_gap_of_ninety_days(gap: int, since: date) -> None:
    first = CoverPeriod(ON, ON + timedelta(days=9))
    second = CoverPeriod(first.ends + timedelta(days=gap + 1), first.ends + timedelta(days=gap + 400))
    assert continuous_since(PACK, [second, first], second.starts) == since
    assert continuous_since(PACK, [first, second], first.ends + DAY) is None
    assert five_year_day(PACK, [first, second], second.starts) == add_months(since, 60)


def test_an_entitlement_that_nobody_declared_does_not_lapse_aloud() -> None:
    (line,) = quoted(HealthMember("a", ("household",), born=Born(1980))).lines
    assert not any(reason.code is ReasonCode.STATUS_LAPSED for reason in line.why)
    (child,) = quoted(HealthMember("a", ("child_under_6",), born=Born(1980))).lines
    assert any(reason.code is ReasonCode.STATUS_LAPSED for reason in child.why)


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


# --- the health quote ---


def quoted(*members: HealthMember, on: date = ON, months: int = 12, **more: object) -> Quote:
    return quote_health(PACK, HealthRequest(on, months, "14", members, **more))  # type: ignore[arg-type]


def test_a_province_that_never_was() -> None:
    with pytest.raises(UnknownProvince) as refused:
        quote_health(PACK, HealthRequest(ON, 12, "99", (HealthMember("a", ("household",)),)))
    assert refused.value.code == "unknown_province"
    assert refused.value.params == {"province": "99", "on": "2026-11-21"}


def test_months_that_cannot_be_chosen_say_which_can() -> None:
    (refusal,) = quoted(HealthMember("a", ("household",)), months=4).refused
    assert dict(refusal.why[0].params) == {"months": 4, "allowed": "3, 6, 12"}


def test_the_states_share_is_a_reason() -> None:
    (line,) = quoted(HealthMember("a", ("near_poor",))).lines
    (support,) = (reason for reason in line.why if reason.code is ReasonCode.STATE_SUPPORT)
    assert dict(support.params) == {"group": "near_poor", "share": "70%"}
    assert support.source is not None
    assert support.source.id == "nd-188-2025-6-6"


def test_who_might_have_taken_a_place_makes_the_next_provisional() -> None:
    """It is not settled whether a farm household's members take places; the second of them would pay less."""
    farmer = HealthMember("a", ("farm_average",))
    assert not quoted(farmer).provisional
    both = quoted(farmer, replace(farmer, id="b"))
    assert [any(r.code is ReasonCode.NO_LADDER for r in line.why) for line in both.lines] == [False, True]
    assert both.provisional
    after = quoted(HealthMember("h", ("household",)), farmer)
    assert [any(r.code is ReasonCode.NO_LADDER for r in line.why) for line in after.lines] == [False, True]
    alone = quoted(HealthMember("s", ("student",)), farmer)
    assert not alone.provisional
    behind = quoted(farmer, replace(farmer, id="b"), paid_this_year=1)
    assert [any(r.code is ReasonCode.NO_LADDER for r in line.why) for line in behind.lines] == [True, True]


@pytest.mark.parametrize(("on", "changes_on"), [("2026-06-30", "2026-07-01"), ("2026-12-01", "2027-01-01"),
                                                ("2027-02-01", None)])  # fmt: skip
def test_a_price_that_changes_later_is_kept(on: str, changes_on: str | None) -> None:
    (line,) = quoted(HealthMember("a", ("household",)), on=date.fromisoformat(on), months=3).lines
    found = [reason.params["changes_on"] for reason in line.why if reason.code is ReasonCode.PRICE_KEPT]
    assert found == ([changes_on] if changes_on else [])


# --- what the pack says of itself ---


def test_what_is_still_to_settle_comes_first() -> None:
    rows = PACK.unsettled()
    assumed = [row for row in PACK.rows if row.certainty is Certainty.ASSUMED]
    inferred = [row for row in PACK.rows if row.certainty is Certainty.INFERRED]
    assert list(rows) == [*assumed, *inferred]
    assert assumed
    assert inferred


@pytest.mark.parametrize(("method", "months", "dated"), [("months", 3, True), ("years_ahead", 24, True),
                                                         ("missing_months", 3, False)])  # fmt: skip
def test_months_that_lie_behind_have_no_days(method: Method, months: int, dated: bool) -> None:
    request = VoluntaryRequest(ON, "14", 2_000_000, "other", method, months, first_month=date(2026, 12, 15))
    (found,) = quote_voluntary(PACK, request).lines
    assert (found.starts, found.ends) == ((date(2026, 12, 1), add_months(date(2026, 12, 1), months) - DAY) if dated
                                          else (None, None))  # fmt: skip
