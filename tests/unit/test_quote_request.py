"""The command line's JSON: what is read, what is refused and where it says the fault is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.quote_health import HealthRequest
from fieldapp.domain.quote_request import BadRequest, answer_request, parse_request
from fieldapp.domain.reasons import PARAMS, ReasonCode
from fieldapp.storage.policy_packs import load_shipped_pack

PACK = load_shipped_pack()
HEALTH: dict[str, object] = {
    "scheme": "health",
    "on": "2026-11-21",
    "months": 12,
    "province": "14",
    "members": [{"id": "a", "group": "household", "born": "1980"}],
}
VOLUNTARY: dict[str, object] = {
    "scheme": "voluntary",
    "on": "2026-11-21",
    "province": "14",
    "income": 1_500_000,
    "support": "other",
    "method": "months",
    "months": 12,
}


def _member(**more: object) -> dict[str, object]:
    return {**HEALTH, "members": [{"id": "a", "group": "household", **more}]}


def _without(base: dict[str, object], key: str) -> dict[str, object]:
    return {name: value for name, value in base.items() if name != key}


def test_the_answer_has_exactly_the_promised_shape() -> None:
    answer = json.loads(json.dumps(answer_request(PACK, json.dumps(HEALTH))))
    assert list(answer) == ["total", "pack", "provisional", "lines", "refused"]
    assert answer["pack"] == {"id": PACK.id, "hash": PACK.hash}
    (line,) = answer["lines"]
    promised = ["id", "place", "from", "until", "contribution", "state", "province", "other", "pays", "why"]
    assert list(line) == promised
    assert (line["from"], line["until"], line["place"], line["pays"]) == (None, None, 1, 1_366_200)
    for reason in line["why"]:
        assert list(reason) == ["code", "params", "source", "certainty"]
        assert tuple(reason["params"]) == PARAMS[ReasonCode(reason["code"])]
        assert reason["certainty"] in {"law", "inferred", "assumed"}


def test_lines_keep_the_order_and_the_state_paid_are_refused() -> None:
    members = [
        {"id": "z", "group": "student"},
        {"id": "m", "groups": ["poor", "student"]},
        {"id": "a", "group": "household"},
    ]
    answer = json.loads(json.dumps(answer_request(PACK, json.dumps({**HEALTH, "members": members}))))
    assert [line["id"] for line in answer["lines"]] == ["z", "a"]
    assert [(refusal["id"], refusal["code"]) for refusal in answer["refused"]] == [("m", "paid_by_state")]


def test_dates_of_cover() -> None:
    def days(request: dict[str, object]) -> tuple[object, object]:
        lines = json.loads(json.dumps(answer_request(PACK, json.dumps(request))))["lines"]
        return lines[0]["from"], lines[0]["until"]

    assert days(_member(covered_until="2026-12-01")) == ("2026-12-02", "2027-12-01")
    assert days(_member(first_time=True)) == ("2026-12-21", "2027-12-20")
    assert days(_member(first_time=False)) == (None, None)
    assert days({**HEALTH, "covered_until": "2026-11-01"}) == ("2026-11-21", "2027-11-20")
    assert days({**_member(covered_until="2026-12-01"), "first_time": True}) == ("2026-12-02", "2027-12-01")


def test_nulls_are_as_good_as_nothing() -> None:
    request = parse_request(
        json.dumps({**_member(born=None, covered_until=None, first_time=None), "commune": None, "paid_this_year": None})
    )
    assert isinstance(request, HealthRequest)
    assert request.members[0].born is None


FIRST_TIME = "members[0].first_time"
BAD: list[tuple[str, str, str]] = [
    ("", "line 1 column 1", "not_json"),
    ("{", "line 1 column 2", "not_json"),
    ("[" * 100_000, "", "not_json"),
    ('{"on": ' + "1" * 5000 + "}", "", "not_json"),
    ("[]", "", "not_an_object"),
    ("null", "", "not_an_object"),
    ('{"scheme":"health","scheme":"health"}', "scheme", "given_twice"),
    (json.dumps(_without(HEALTH, "scheme")), "scheme", "missing"),
    (json.dumps({**HEALTH, "scheme": "car"}), "scheme", "not_one_of"),
    (json.dumps({**HEALTH, "paid_this_yaer": 1}), "paid_this_yaer", "unknown_key"),
    (json.dumps(_without(HEALTH, "on")), "on", "missing"),
    (json.dumps({**HEALTH, "on": "2026-02-30"}), "on", "not_a_day"),
    (json.dumps({**HEALTH, "on": "20260801"}), "on", "not_a_day"),
    (json.dumps({**HEALTH, "on": "9999-12-31"}), "on", "not_a_day"),
    (json.dumps({**HEALTH, "on": 20260801}), "on", "not_text"),
    (json.dumps({**HEALTH, "on": "2018-06-30"}), "on", "no_rules_on_this_day"),
    (json.dumps(_without(HEALTH, "months")), "months", "missing"),
    (json.dumps({**HEALTH, "months": 5}), "months", "not_one_of"),
    (json.dumps({**HEALTH, "months": 12.0}), "months", "not_whole_number"),
    (json.dumps({**HEALTH, "months": True}), "months", "not_whole_number"),
    (json.dumps({**HEALTH, "months": "12"}), "months", "not_whole_number"),
    (json.dumps({**HEALTH, "months": 0}), "months", "out_of_range"),
    (json.dumps(_without(HEALTH, "province")), "province", "missing"),
    (json.dumps({**HEALTH, "province": 14}), "province", "not_text"),
    (json.dumps({**HEALTH, "province": "Sơn La"}), "province", "not_a_province_code"),
    (json.dumps({**HEALTH, "province": "99"}), "province", "unknown_province"),
    (json.dumps({**HEALTH, "paid_this_year": -1}), "paid_this_year", "out_of_range"),
    (json.dumps({**HEALTH, "paid_this_year": "1"}), "paid_this_year", "not_whole_number"),
    (json.dumps({**HEALTH, "members": []}), "members", "missing"),
    (json.dumps({**HEALTH, "members": {}}), "members", "not_a_list"),
    (json.dumps({**HEALTH, "members": ["a"]}), "members[0]", "not_an_object"),
    (json.dumps(_member(id="")), "members[0].id", "missing"),
    (json.dumps(_member(id="a\nb")), "members[0].id", "not_text"),
    (json.dumps(_member(id="\ud800")), "members[0].id", "not_text"),
    (json.dumps({**HEALTH, "members": [{"id": "a", "group": "household"}] * 2}), "members[1].id", "given_twice"),
    (json.dumps(_member(group="vip")), "members[0].group", "unknown_group"),
    (json.dumps(_member(group=None)), "members[0].group", "missing"),
    (json.dumps(_member(groups=["poor"])), "members[0].group", "given_twice"),
    (json.dumps(_member(group=None, groups=[])), "members[0].groups", "not_a_list"),
    (json.dumps(_member(group=None, groups=[1])), "members[0].groups", "not_text"),
    (json.dumps(_member(group=None, groups=["vip"])), "members[0].group", "unknown_group"),
    (json.dumps(_member(born="1980-13")), "members[0].born", "not_a_birth_date"),
    (json.dumps(_member(born=1980)), "members[0].born", "not_a_birth_date"),
    (json.dumps(_member(born="2026-11-22")), "members[0].born", "born_later"),
    (json.dumps(_member(group="minority_exited_commune")), "members[0].exited_on", "missing"),
    (json.dumps(_member(first_time="yes")), "members[0].first_time", "not_true_or_false"),
    (json.dumps(_member(first_time=True, covered_until="2026-01-01")), FIRST_TIME, "contradicts_covered_until"),
    (json.dumps(_member(grup="poor")), "members[0].grup", "unknown_key"),
    (json.dumps({**VOLUNTARY, "income": 1.5}), "income", "not_whole_number"),
    ('{"scheme":"voluntary","income":NaN,"on":"2026-11-21","province":"14"}', "income", "not_whole_number"),
    (json.dumps({**VOLUNTARY, "income": -1}), "income", "out_of_range"),
    (json.dumps({**VOLUNTARY, "income": 10**16}), "income", "out_of_range"),
    (json.dumps({**VOLUNTARY, "support": "rich"}), "support", "not_one_of"),
    (json.dumps({**VOLUNTARY, "method": "weekly"}), "method", "not_one_of"),
    (json.dumps({**VOLUNTARY, "months": 0}), "months", "out_of_range"),
    (json.dumps({**VOLUNTARY, "members": []}), "members", "unknown_key"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "where", "what"), BAD, ids=[f"{where}-{what}-{i}" for i, (_, where, what) in enumerate(BAD)]
)
def test_bad_input_says_where_and_what(text: str, where: str, what: str) -> None:
    with pytest.raises(BadRequest) as caught:
        answer_request(PACK, text)
    assert (caught.value.params["where"], caught.value.params["what"]) == (where, what)
    value = str(caught.value.params["value"])
    assert len(value) <= 160
    assert value.isprintable()


def test_a_voluntary_choice_against_the_rules_is_an_answer() -> None:
    answer = json.loads(json.dumps(answer_request(PACK, json.dumps({**VOLUNTARY, "income": 100_000}))))
    assert answer["total"] == 0
    assert answer["lines"] == []
    assert [refusal["code"] for refusal in answer["refused"]] == ["below_floor"]


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from([*HEALTH, "id", "group", "born"])
JSON = st.recursive(
    LEAVES | st.sampled_from(["household", "2026-11-21", "2020"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=8,
)


@given(
    st.sampled_from([HEALTH, VOLUNTARY]), st.sampled_from([*HEALTH, *VOLUNTARY, "commune", "covered_until", "id"]), JSON
)
def test_any_value_anywhere_is_answered_or_refused(base: dict[str, object], key: str, value: object) -> None:
    try:
        answer = answer_request(PACK, json.dumps({**base, key: value}))
    except BadRequest:
        return
    assert json.dumps(answer).encode()


@given(st.sampled_from(["id", "group", "groups", "born", "exited_on", "covered_until", "first_time", "x"]), JSON)
def test_any_value_in_a_member_is_answered_or_refused(key: str, value: object) -> None:
    try:
        answer = answer_request(PACK, json.dumps(_member(**{key: value})))
    except BadRequest:
        return
    assert json.dumps(answer, ensure_ascii=False).encode()


@given(st.text())
def test_any_text_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        answer_request(PACK, text)
    assert isinstance(caught.value, BadRequest)
