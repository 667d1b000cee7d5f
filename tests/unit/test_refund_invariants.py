"""What must hold of refunds: never more than was paid, never twice, every dong of the box explained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.cash import CashEntry, sum_day
from fieldapp.domain.cover import CoverPeriod
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.quote_voluntary import Method, VoluntaryRequest, monthly_support, quote_voluntary
from fieldapp.domain.refund import health_refund, unused_months, voluntary_refund
from fieldapp.services.workplace import Workplace
from fieldapp.storage.policy_packs import load_shipped_pack
from fieldapp.storage.profile import Store
from tests.workplaces import TestClock, make_store, make_workplace

PACK = load_shipped_pack()
ON = date(2026, 11, 21)
HOUSEHOLD = EntityId("C1.2.0")
MEMBERS = tuple(EntityId(f"C1.2.{n}") for n in range(1, 4))
DAYS = st.integers(-400, 2200).map(lambda days: ON + timedelta(days=days))


@given(DAYS, st.sampled_from((1, 3, 6, 12, 60)), DAYS, st.integers(0, 400))
def test_months_are_used_up_one_after_the_other(starts: date, months: int, last_day: date, later: int) -> None:
    unused = unused_months(starts, months, last_day)
    assert 0 <= unused <= months
    assert (unused == months) == (last_day < starts)
    assert (unused == 0) == (last_day >= CoverPeriod.of_months(starts, months).ends + timedelta(days=1)
                             or last_day >= _last_month(starts, months))  # fmt: skip
    assert unused_months(starts, months, last_day + timedelta(days=later)) <= unused


def _last_month(starts: date, months: int) -> date:
    return CoverPeriod.of_months(starts, months - 1).ends + timedelta(days=1) if months > 1 else starts


@given(st.integers(0, 10**9), st.sampled_from((3, 6, 12)), st.data())
def test_never_more_than_was_paid(paid: int, months: int, data: st.DataObject) -> None:
    unused = data.draw(st.integers(0, months))
    back = health_refund(PACK, ON, Money(paid), months, unused).amount
    rest = health_refund(PACK, ON, Money(paid), months, months - unused).amount
    assert ZERO <= back <= Money(paid)
    assert abs((back + rest - Money(paid)).dong) <= 1, "halves are rounded up on both sides"
    assert health_refund(PACK, ON, Money(paid), months, months).amount == Money(paid)


@given(
    st.sampled_from(("poor", "near_poor", "ethnic_minority", "other")), st.integers(0, 40),
    st.sampled_from(((3, False), (6, False), (12, False), (24, True), (60, True))), st.data(),
)  # fmt: skip
def test_the_states_part_never_goes_to_the_person(
    group: str, steps: int, choice: tuple[int, bool], data: st.DataObject
) -> None:
    months, ahead = choice
    income, unused = 1_500_000 + steps * 50_000, data.draw(st.integers(0, months))
    support = monthly_support(PACK, ON, "14", None, group)
    every = support.state + support.province
    back = voluntary_refund(PACK, ON, income, months, unused, every, ahead=ahead).amount
    method: Method = "years_ahead" if ahead else "months"
    (line,) = quote_voluntary(PACK, VoluntaryRequest(ON, "14", income, group, method, months)).lines
    assert ZERO <= back <= line.pays + Money(1)
    assert back.dong <= Fraction(line.contribution.dong * unused, months) + 1


def _entry(kind: str, amount: int) -> CashEntry:
    none = ZERO
    return CashEntry(
        "", 1, kind, "O1", "L1", Day("2026-11-21"), Money(amount), Money(amount) if kind == "opened" else none, 0, 0,
        none, none, none, none, (), "", 0,
    )  # fmt: skip


AMOUNTS = st.integers(0, 10**8).map(Money)


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(("stands", "void", "returned")))), st.lists(AMOUNTS), AMOUNTS)
def test_every_dong_of_the_box_is_explained(
    receipts: list[tuple[Money, str]], refunds: list[Money], opening: Money
) -> None:
    amounts = [(total, {"stands": None, "void": ZERO, "returned": total}[kind]) for total, kind in receipts]
    box = sum_day("O1", Day("2026-11-21"), amounts, [_entry("opened", opening.dong)], refunds)
    kept = Money.total(total for total, kind in receipts if kind != "returned")
    assert box.expected == opening + kept - Money.total(refunds)
    assert box.to_remit == box.expected - opening
    assert box.paid_out == Money.total(refunds)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(make_store(Path(tmp_path_factory.mktemp("refunds")) / "profile", TestClock(), 4000)) as made:
        yield made


STEPS = st.lists(
    st.tuples(st.sampled_from(("pay", "refund", "void", "replace")), st.integers(0, 2), st.integers(-40, 0)), max_size=7
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_money_goes_back_at_most_once_whatever_is_tried(store: Store, steps: list[tuple[str, int, int]]) -> None:
    at = make_workplace(store, TestClock())
    before = at.cash.day(at.desk)
    paid: list[tuple[EntityId, EntityId]] = []
    taken = given_back = 0
    for step, which, days in steps:
        try:
            if step == "pay":
                member = MEMBERS[which]
                total = at.renewals.quote(HOUSEHOLD, (member,), 3).total
                paid.append((at.renewals.collect(at.desk, HOUSEHOLD, (member,), 3, total).contribution, member))
                taken += total.dong
            elif paid:
                given_back += _give_back(at, step, *paid[which % len(paid)], ON + timedelta(days=days))
        except RuleBroken:
            continue
    after = at.cash.day(at.desk)
    assert (after.expected - before.expected).dong == taken - given_back
    assert given_back <= taken
    for contribution, member in paid:
        found = at.register.member(member)
        assert found is not None
        refunds = store.till.refunds(contribution=contribution)
        assert len(refunds) <= 1
        receipt = store.till.receipt_of(contribution)
        assert receipt is not None
        held = [cover for cover in found.cover if cover.contribution == contribution]
        assert not (receipt.is_void and refunds)
        assert bool(held) == (not receipt.is_void and not any(refund.ends_on == "" for refund in refunds))


def _give_back(at: Workplace, step: str, contribution: EntityId, member: EntityId, last_day: date) -> int:
    """Dong that went back for good."""
    if step == "refund":
        day = Day(last_day.isoformat())
        offer = at.refunds.quote(contribution, member, "left", day)
        at.refunds.pay(at.desk, contribution, member, "left", day, offer.amount)
        return offer.amount.dong
    receipt = next(receipt for found, receipt in at.receipts.history(HOUSEHOLD) if found.id == contribution)
    assert receipt is not None
    if step == "replace":
        at.receipts.replace(at.desk, receipt.id, "giấy bị kẹt")
        return 0
    at.receipts.void(at.desk, receipt.id, "nhầm người", cash_returned=True)
    return receipt.total.dong
