"""Every reason has a sentence whose words are filled with its parameters; every group has a name."""

from __future__ import annotations

from datetime import date

import pytest

from fieldapp import i18n
from fieldapp.domain.policy_schema import HEALTH_GROUPS, VOLUNTARY_GROUPS
from fieldapp.domain.quote_health import HealthMember, HealthRequest, quote_health
from fieldapp.domain.reasons import PARAMS, Certainty, Reason, ReasonCode
from fieldapp.policy_words import GROUP_NAMES
from fieldapp.services.explain import (
    SENTENCES,
    explain,
    explain_certainty,
    explain_source,
    group_name,
    ordinal,
)
from fieldapp.storage.policy_packs import load_shipped_pack

SAMPLES: dict[str, str | int] = {
    "since": "2026-07-01",
    "until": "2026-12-31",
    "on": "2026-11-21",
    "changes_on": "2027-01-01",
    "covered_until": "2026-11-30",
    "born": "2020-05",
    "group": "near_poor",
    "chosen": "near_poor",
    "others": "student, household",
    "rate": "4.5%",
    "share": "70%",
    "interest": "0.31%",
    "exact": "51232.5",
    "province": "66",
    "given": "54",
    "now": "66",
    "allowed": "3, 6, 12",
    "reason": "danh sách {chưa} gia hạn",
}


@pytest.fixture(autouse=True)
def _vietnamese() -> None:
    i18n.switch("vi")


def _reason(code: ReasonCode) -> Reason:
    return Reason(code, {name: SAMPLES.get(name, 7) for name in PARAMS[code]})


def test_the_tables_are_complete() -> None:
    assert set(SENTENCES) == set(ReasonCode) == set(PARAMS)
    assert set(GROUP_NAMES) == {*HEALTH_GROUPS, *VOLUNTARY_GROUPS}


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_sentence_uses_only_its_parameters(code: ReasonCode) -> None:
    assert i18n.placeholders(SENTENCES[code]) <= set(PARAMS[code])
    sentence = explain(_reason(code))
    assert sentence
    assert "near_poor" not in sentence
    assert "2026-" not in sentence


def test_the_second_in_the_household() -> None:
    members = (HealthMember("a", ("household",)), HealthMember("b", ("household",)))
    line = quote_health(load_shipped_pack(), HealthRequest(date(2026, 11, 21), 12, "14", members)).lines[1]
    sentences = [explain(reason) for reason in line.why]
    assert sentences[:3] == [
        "lương cơ sở 2.530.000 từ 01/07/2026",
        "mức đóng 4,5\u00a0% lương cơ sở: 113.850 một tháng",
        "thứ hai trong hộ năm nay: 70\u00a0% của 113.850",
    ]
    assert explain_source(line.why[2]) == "Nghị định 188/2025/NĐ-CP, Điều 6 khoản 5 (theo văn bản)"


def test_words_around_a_reason() -> None:
    assert explain_source(Reason(ReasonCode.MISSING_NOT_SUPPORTED, {})) == ""
    assert explain_certainty(Certainty.ASSUMED) == "theo hướng dẫn tạm thời"
    assert len({explain_certainty(certainty) for certainty in Certainty}) == 3
    assert (ordinal(1), ordinal(10), ordinal(11)) == ("thứ nhất", "thứ mười", "thứ 11")
    assert group_name("not_known") == "not_known"
    assert "hộ cận nghèo" in explain(_reason(ReasonCode.STATE_SUPPORT))
    assert "{chưa}" in explain(_reason(ReasonCode.OVERRIDDEN))
