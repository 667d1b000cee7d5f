"""Every amount of the project's table of published and computed figures, to the dong, from the file itself."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from fieldapp.domain.cover import free_visit_below
from fieldapp.domain.money import round_half_up
from fieldapp.domain.policy import Pack
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.quote import top_up
from fieldapp.domain.quote_request import answer_request
from fieldapp.domain.quote_voluntary import (
    income_bounds,
    missing_months_sum,
    monthly_contribution,
    monthly_support,
)
from fieldapp.storage.policy_packs import load_shipped_pack, shipped_pack_file

FILE = Path(__file__).parents[1] / "data" / "vectors.csv"
Row = dict[str, str]
with FILE.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
TODAY = "2026-11-21"


def _name(row: Row) -> str:
    return f"{ROWS.index(row) + 2}-{row['topic']}"


def _inputs(row: Row) -> dict[str, str]:
    return dict(part.split("=") for part in row["inputs"].split(";"))


def _by(how: str) -> list[Row]:
    return [row for row in ROWS if row["how"] == how]


def _share(text: str) -> Fraction:
    return Fraction(text.removesuffix("%").removesuffix("%/month")) / 100


def test_no_row_is_left_out() -> None:
    assert len(ROWS) == 112
    assert {row["how"] for row in ROWS} == {"quote", "domain", "override"}


@pytest.mark.parametrize("row", _by("quote"), ids=_name)
def test_quote_rows(row: Row) -> None:
    answer = json.loads(json.dumps(answer_request(load_shipped_pack(), row["request"])))
    index, field = row["answer"].removeprefix("lines[").split("].")
    assert answer["lines"][int(index)][field] == int(row["expected_vnd"])


def _household_month(pack: Pack, given: dict[str, str]) -> int:
    on = date.fromisoformat(given["date"])
    base, rate = pack.parameter("base_salary", on), pack.parameter("health.rate", on)
    assert base.whole == int(given["base"])
    assert rate.share == _share(given["rate"])
    ladder = pack.parameter("health.ladder", on).shares
    place = min(int(given["order"]), len(ladder)) - 1
    return round_half_up(base.whole * rate.share * ladder[place] * int(given["months"])).dong


def _student(pack: Pack, given: dict[str, str]) -> int:
    """The person's share with the State's support, or the whole contribution where the row says 0 %."""
    on, supported = date.fromisoformat(given["date"]), _share(given["support_pct"])
    if supported:
        assert pack.parameter("health.support", on, "student").share == supported
    month = pack.parameter("base_salary", on).whole * pack.parameter("health.rate", on).share
    return round_half_up(month * int(given["months"]) * (1 - supported)).dong


def _support_month(pack: Pack, given: dict[str, str]) -> int:
    on = date.fromisoformat(given["date"])
    if given["group"] == "local_topup_near_poor":
        local = top_up(pack, "voluntary", on, "01", "004", "near_poor")
        assert local is not None
        assert local.share == _share(given["support_pct"])
        return round_half_up(monthly_support(pack, on, "01", "004", "near_poor").province).dong
    group = {"island_or_special_zone": "island"}.get(given["group"], given["group"])
    return round_half_up(monthly_support(pack, on, "14", None, group).state).dong


def _missing(pack: Pack, given: dict[str, str]) -> int:
    on = date.fromisoformat(TODAY)
    interest = pack.parameter("voluntary.interest", on).share
    assert interest == _share(given["r"])
    month = monthly_contribution(pack, on, int(given["income"]))
    asked = {"scheme": "voluntary", "on": TODAY, "province": "14", "income": int(given["income"]), "support": "other"}
    asked |= {"method": "missing_months", "months": int(given["missing_months"])}
    quoted: list[dict[str, int]] = answer_request(pack, json.dumps(asked))["lines"]  # type: ignore[assignment]
    direct = round_half_up(missing_months_sum(month, interest, int(given["missing_months"]))).dong
    assert quoted[0]["contribution"] == direct
    return direct


DOMAIN: dict[str, Callable[[Pack, dict[str, str]], int]] = {
    "bhyt_household": _household_month,
    "bhyt_student": _student,
    "bhyt_15pct_base": lambda pack, _: free_visit_below(pack, date(2026, 7, 1)).dong,
    "bhxh_tn_state_support_month": _support_month,
    "bhxh_tn_income_max": lambda pack, given: income_bounds(pack, date.fromisoformat(given["date"]))[1].dong,
    "bhxh_tn_gross_month": lambda pack, given: (
        round_half_up(monthly_contribution(pack, date(2022, 1, 1), int(given["income"]))).dong
    ),
    "bhxh_tn_missing_months_gross": _missing,
}


@pytest.mark.parametrize("row", _by("domain"), ids=_name)
def test_domain_rows(row: Row) -> None:
    assert DOMAIN[row["topic"]](load_shipped_pack(), _inputs(row)) == int(row["expected_vnd"])


@pytest.mark.parametrize("row", _by("override"), ids=_name)
def test_override_rows(row: Row) -> None:
    """With a pack that states the rate, the same code gives the amounts of that rate: nothing is built in."""
    given = _inputs(row)
    text = shipped_pack_file().read_text(encoding="utf-8")
    changed = text.replace('value = "4.5%"\nfrom = 2027-01-01', f'value = "{given["rate"]}"\nfrom = 2027-01-01')
    assert changed != text
    members = [{"id": str(number), "group": "household"} for number in range(int(given["order"]))]
    asked = {"scheme": "health", "on": "2027-01-01", "months": 12, "province": "14", "members": members}
    lines: list[dict[str, int]] = answer_request(read_pack(changed), json.dumps(asked))["lines"]  # type: ignore[assignment]
    assert lines[-1]["pays"] == int(row["expected_vnd"])
