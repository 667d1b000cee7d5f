"""Whom the State pays for, what goes back, what may change: over a real encrypted store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from fieldapp.domain.cash import DayAlreadyClosed
from fieldapp.domain.documents import CloseSlipDocument, ReceiptDocument
from fieldapp.domain.fact_kinds import (
    CommuneZoned,
    ContributionRefunded,
    FieldChange,
    MemberCorrected,
    StatePaidOverridden,
)
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.reasons import ReasonCode
from fieldapp.services.collect import CashTooLittle, NothingToCollect, QuoteChanged
from fieldapp.services.contribute import Choice
from fieldapp.services.receipts import VoidAfterRefund
from fieldapp.services.refunds import AlreadyRefunded, NothingToRefund, RefundInFuture, RefundOfVoid
from fieldapp.services.renew import NotSupervisor, OverrideNeedsReason
from fieldapp.services.workplace import Workplace
from fieldapp.storage.profile import Store
from tests.workplaces import TestClock, make_store, make_workplace, office_facts

HOUSEHOLD = EntityId("C1.2.0")
HEAD, WIFE, PUPIL, CHILD, GRANDMOTHER = (EntityId(f"C1.2.{n}") for n in range(1, 6))
REASON = "mất trợ cấp từ tháng trước, chưa có thẻ"
TODAY = date(2026, 11, 21)


@dataclass
class Scene:
    store: Store
    clock: TestClock
    at: Workplace

    def become(self, role: str) -> None:
        self.at.desk = replace(self.at.desk, role=role)

    def renew(self, *members: EntityId, months: int = 12) -> EntityId:
        total = self.at.renewals.quote(HOUSEHOLD, members, months).total
        return self.at.renewals.collect(self.at.desk, HOUSEHOLD, members, months, total).contribution

    def pay_voluntary(self, choice: Choice) -> EntityId:
        quote = self.at.contributions.quote(HOUSEHOLD, HEAD, choice)
        return self.at.contributions.collect(self.at.desk, HOUSEHOLD, HEAD, choice, quote.total).contribution

    def ends(self, member: EntityId) -> list[str]:
        found = self.at.register.member(member)
        assert found is not None
        return [held.expires_on for held in found.cover if held.contribution]

    def goes_back(self, contribution: EntityId, member: EntityId, cause: str, last_day: str) -> Money:
        offer = self.at.refunds.quote(contribution, member, cause, Day(last_day))
        self.at.refunds.pay(self.at.desk, contribution, member, cause, Day(last_day), offer.amount)
        return offer.amount


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = TestClock()
    with closing(make_store(tmp_path / "profile", clock)) as store:
        yield Scene(store, clock, make_workplace(store, clock))
        assert [finding for finding in store.checks.check(deep=True) if not finding.notice] == []


# --- the State pays: refused, unless a supervisor says why ---


def test_a_supervisor_lets_a_person_pay_and_the_office_hears_why(scene: Scene) -> None:
    overrides = {GRANDMOTHER: f"  {REASON}  "}
    plain = scene.at.renewals.quote(HOUSEHOLD, (GRANDMOTHER,), 12)
    refusal = plain.refusal(GRANDMOTHER)
    assert refusal is not None
    assert (plain.total, refusal.code) == (ZERO, "paid_by_state")
    assert refusal.why[0].source is not None
    renewal = scene.at.renewals.quote(HOUSEHOLD, (GRANDMOTHER,), 12, overrides)
    assert renewal.total == Money(1_366_200)
    assert renewal.quote.provisional
    scene.become("supervisor")
    taken = scene.at.renewals.collect(scene.at.desk, HOUSEHOLD, (GRANDMOTHER,), 12, renewal.total, overrides=overrides)
    (fact,) = (fact for fact in taken.changes.facts if isinstance(fact.body, StatePaidOverridden))
    assert fact.body == StatePaidOverridden(
        taken.contribution, GRANDMOTHER, "social_allowance", "law-51-2024-12", Day("2026-11-21"), REASON
    )
    paid = scene.store.till.contribution(taken.contribution)
    assert paid is not None
    assert paid.provisional
    sheet = scene.at.papers.receipt(scene.at.desk, taken.receipt).document
    assert isinstance(sheet, ReceiptDocument)
    assert sheet.provisional


def test_a_collector_may_not_override(scene: Scene) -> None:
    before = scene.store.journal.head().seq
    with pytest.raises(NotSupervisor):
        scene.at.renewals.collect(
            scene.at.desk, HOUSEHOLD, (GRANDMOTHER,), 12, Money(1_366_200), overrides={GRANDMOTHER: REASON}
        )
    assert scene.store.journal.head().seq == before


@pytest.mark.parametrize("reason", ["", "    ", "abc", "a    b"])
def test_an_override_says_why(scene: Scene, reason: str) -> None:
    scene.become("supervisor")
    with pytest.raises(OverrideNeedsReason):
        scene.at.renewals.collect(
            scene.at.desk, HOUSEHOLD, (GRANDMOTHER,), 12, Money(1_366_200), overrides={GRANDMOTHER: reason}
        )


def test_an_override_of_someone_who_pays_anyway_is_nothing(scene: Scene) -> None:
    scene.become("supervisor")
    total = scene.at.renewals.quote(HOUSEHOLD, (HEAD,), 12).total
    taken = scene.at.renewals.collect(
        scene.at.desk, HOUSEHOLD, (HEAD,), 12, total, overrides={HEAD: REASON, GRANDMOTHER: REASON}
    )
    assert not taken.changes.touches("state_paid_override")


def test_without_an_override_nothing_can_be_collected(scene: Scene) -> None:
    scene.become("supervisor")
    with pytest.raises(NothingToCollect):
        scene.at.renewals.collect(scene.at.desk, HOUSEHOLD, (GRANDMOTHER, CHILD), 12, ZERO)


# --- unused months go back ---


def test_a_death_gives_the_months_back_that_had_not_begun(scene: Scene) -> None:
    paid = scene.renew(HEAD, WIFE)
    # the head's card begins at once (a break of 21 days), so on 20 January two months have begun
    assert scene.ends(HEAD) == ["2027-11-20"]
    scene.clock.set(date(2027, 1, 20))
    scene.at.enrolment.record_departure(scene.at.desk, HEAD, "died", Day("2027-01-20"), successor=WIFE)
    (offer,) = scene.at.refunds.offers(HOUSEHOLD)
    assert (offer.cause, offer.last_day, offer.months, offer.amount) == ("died", "2027-01-20", 10, Money(1_138_500))
    assert offer.ends_on == "2027-01-20"
    assert offer.provisional
    assert [reason.code for reason in offer.why] == [ReasonCode.UNUSED_MONTHS]
    changes = scene.at.refunds.pay(scene.at.desk, paid, HEAD, "died", Day("2027-01-20"), offer.amount)
    (fact,) = changes.facts
    assert isinstance(fact.body, ContributionRefunded)
    assert (fact.body.months, fact.body.amount, fact.body.on) == (10, 1_138_500, "2027-01-20")
    assert fact.body.pack_hash == scene.at.pack.hash
    assert scene.ends(HEAD) == ["2027-01-20"]
    assert scene.ends(WIFE) == ["2027-11-30"]
    assert scene.at.refunds.offers(HOUSEHOLD) == ()
    box = scene.at.cash.day(scene.at.desk)
    assert (box.collected, box.paid_out, box.expected) == (ZERO, Money(1_138_500), Money(-1_138_500))


def test_a_refund_of_everything_leaves_no_cover(scene: Scene) -> None:
    paid = scene.renew(WIFE)
    assert scene.goes_back(paid, WIFE, "left", "2026-11-21") == Money(1_366_200)
    assert scene.ends(WIFE) == []
    (refund,) = scene.store.till.refunds(contribution=paid)
    assert (refund.ends_on, refund.months, refund.household, refund.scheme) == ("", 12, HOUSEHOLD, "health")


def test_a_higher_group_is_offered_its_months(scene: Scene) -> None:
    scene.renew(HEAD)
    scene.clock.set(date(2027, 3, 1))
    assert scene.at.refunds.offers(HOUSEHOLD) == ()
    view = scene.at.standings.household(HOUSEHOLD)
    base = scene.store.register.base("member", HEAD, "support_groups")
    with scene.store.journal.writing("O1", EntityId("")) as writing:
        change = FieldChange("support_groups", base, "poor")
        writing.add(view.household.unit, MemberCorrected(HEAD, (change,)))
    (offer,) = scene.at.refunds.offers(HOUSEHOLD)
    assert (offer.cause, offer.last_day, offer.months) == ("higher_group", "2027-03-01", 8)


def test_the_cash_of_a_day_with_refunds_is_sealed_as_it_is(scene: Scene) -> None:
    paid = scene.renew(HEAD, WIFE)
    scene.goes_back(paid, WIFE, "left", "2026-11-21")
    box = scene.at.cash.day(scene.at.desk)
    assert box.expected == box.collected - box.paid_out
    assert box.to_remit == box.expected
    notes = ((500_000, 2), (200_000, 1), (100_000, 1), (50_000, 1), (10_000, 1), (5_000, 1), (1_000, 1), (200, 1))
    scene.at.cash.close(scene.at.desk, Day("2026-11-21"), notes, "")
    (sealed,) = (e for e in scene.store.till.cash_entries("O1", Day("2026-11-21")) if e.kind == "closed")
    assert (sealed.paid_out, sealed.expected) == (box.paid_out, Money(1_366_200))
    document = scene.at.papers.close_slip(scene.at.desk, Day("2026-11-21")).document
    assert isinstance(document, CloseSlipDocument)
    assert (document.cash_paid_out, document.expected, document.to_remit) == (
        box.paid_out, Money(1_366_200), Money(1_366_200),
    )  # fmt: skip
    offer = scene.at.refunds.quote(paid, HEAD, "left", Day("2026-11-21"))
    with pytest.raises(DayAlreadyClosed):
        scene.at.refunds.pay(scene.at.desk, paid, HEAD, "left", Day("2026-11-21"), offer.amount)


def test_a_day_on_which_money_only_went_out_is_to_be_closed_too(scene: Scene) -> None:
    paid = scene.renew(WIFE)
    scene.at.cash.close(scene.at.desk, Day("2026-11-21"), (), "để ở nhà")
    scene.clock.set(date(2026, 11, 22))
    scene.goes_back(paid, WIFE, "left", "2026-11-22")
    scene.clock.set(date(2026, 11, 23))
    assert scene.at.cash.days_to_close(scene.at.desk) == ("2026-11-22",)


def test_money_goes_back_once(scene: Scene) -> None:
    paid = scene.renew(HEAD, WIFE)
    scene.goes_back(paid, WIFE, "left", "2026-11-21")
    with pytest.raises(AlreadyRefunded):
        scene.at.refunds.quote(paid, WIFE, "left", Day("2026-11-21"))
    receipt = scene.store.till.receipt_of(paid)
    assert receipt is not None
    with pytest.raises(VoidAfterRefund):
        scene.at.receipts.void(scene.at.desk, receipt.id, "nhầm người", cash_returned=True)
    assert scene.goes_back(paid, HEAD, "left", "2026-11-21") == Money(1_252_350), "the first month began today"


def test_a_void_receipt_has_nothing_left_to_give(scene: Scene) -> None:
    paid = scene.renew(WIFE)
    receipt = scene.store.till.receipt_of(paid)
    assert receipt is not None
    scene.at.receipts.void(scene.at.desk, receipt.id, "nhầm người", cash_returned=True)
    with pytest.raises(RefundOfVoid):
        scene.at.refunds.quote(paid, WIFE, "left", Day("2026-11-21"))


def test_what_cannot_go_back(scene: Scene) -> None:
    paid = scene.renew(WIFE)
    for contribution, member, last_day, refusal in (
        (paid, HEAD, "2026-11-21", NothingToRefund),
        (EntityId("L1.999.0"), WIFE, "2026-11-21", NothingToRefund),
        (paid, WIFE, "2026-11-22", RefundInFuture),
    ):
        with pytest.raises(refusal):
            scene.at.refunds.quote(contribution, member, "left", Day(last_day))
    with pytest.raises(QuoteChanged):
        scene.at.refunds.pay(scene.at.desk, paid, WIFE, "left", Day("2026-11-21"), Money(1))
    scene.clock.set(date(2027, 12, 1))
    with pytest.raises(NothingToRefund):
        scene.at.refunds.quote(paid, WIFE, "left", Day("2027-11-30"))


def test_of_a_supported_line_only_the_own_share_goes_back(scene: Scene) -> None:
    paid = scene.renew(PUPIL)
    assert _pays(scene, paid) == [Money(683_100)]  # half of 1,366,200
    assert scene.goes_back(paid, PUPIL, "left", "2026-11-21") == Money(626_175)  # eleven of twelve months


def _pays(scene: Scene, contribution: EntityId) -> list[Money]:
    paid = scene.store.till.contribution(contribution)
    assert paid is not None
    return [line.pays for line in paid.lines]


# --- voluntary: what is running, until when, what goes back ---

MONTHLY = Choice(Money(1_500_000), "other", "months", 3)


def test_income_and_method_change_only_when_the_running_one_is_finished(scene: Scene) -> None:
    scene.pay_voluntary(MONTHLY)
    for other in (
        replace(MONTHLY, income=Money(2_000_000)),
        replace(MONTHLY, months=6),
        Choice(Money(1_500_000), "other", "years_ahead", 24),
    ):
        (refused,) = scene.at.contributions.quote(HOUSEHOLD, HEAD, other).refused
        assert refused.code == "method_not_finished"
        assert dict(refused.why[0].params) == {"income": 1_500_000, "months": 3, "until": "2027-01-31"}
    assert scene.at.contributions.quote(HOUSEHOLD, HEAD, MONTHLY).refused == ()
    assert scene.at.contributions.quote(HOUSEHOLD, HEAD, replace(MONTHLY, support="poor")).refused == ()
    running = scene.at.contributions.running(HOUSEHOLD, HEAD)
    assert running is not None
    assert (running.income, running.method, running.months, running.until) == (
        1_500_000, "months", 3, date(2027, 1, 31),
    )  # fmt: skip
    assert scene.at.contributions.running(HOUSEHOLD, WIFE) is None


@pytest.mark.parametrize(("on", "refused"), [("2026-12-31", True), ("2027-01-31", False), ("2027-02-01", False)])
def test_an_income_that_the_law_left_behind_may_change_at_once(scene: Scene, on: str, refused: bool) -> None:
    """From 1 January 2027 the poverty line is 2,200,000, so 1,500,000 cannot be kept."""
    scene.pay_voluntary(MONTHLY)
    scene.clock.set(date.fromisoformat(on))
    other = scene.at.contributions.quote(HOUSEHOLD, HEAD, replace(MONTHLY, income=Money(2_200_000)))
    assert bool(other.refused) == refused


@pytest.mark.parametrize(("after_end", "refused"), [(0, True), (1, False)])
def test_the_last_day_of_the_running_method(scene: Scene, after_end: int, refused: bool) -> None:
    choice = Choice(Money(2_500_000), "other", "months", 1)
    scene.pay_voluntary(choice)
    scene.clock.set(date(2026, 11, 30) + timedelta(days=after_end))
    quote = scene.at.contributions.quote(HOUSEHOLD, HEAD, replace(choice, income=Money(3_000_000)))
    assert bool(quote.refused) == refused


def test_the_deadline_of_the_next_payment(scene: Scene) -> None:
    def deadline(months: int) -> tuple[str, str] | None:
        standing = next(m for m in scene.at.standings.household(HOUSEHOLD).present if m.member.id == HEAD)
        found = scene.at.contributions.deadline(standing, months)
        return None if found is None else (found.first_month.isoformat(), found.last_day.isoformat())

    assert deadline(1) == ("2026-11-01", "2026-11-30")
    assert deadline(3) == ("2026-11-01", "2027-01-31")
    assert deadline(6) == ("2026-11-01", "2027-02-28")
    assert deadline(12) == ("2026-11-01", "2027-05-31")
    assert deadline(24) is None
    scene.pay_voluntary(Choice(Money(2_500_000), "other", "months", 6))
    assert deadline(6) == ("2027-05-01", "2027-08-31")
    scene.clock.set(date(2027, 8, 31))
    assert deadline(6) == ("2027-05-01", "2027-08-31")
    scene.clock.set(date(2027, 9, 1))
    assert deadline(6) == ("2027-09-01", "2027-12-31"), "the months in between are missing months now"


def test_a_late_payment_within_the_deadline_is_for_the_months_that_ran_on(scene: Scene) -> None:
    choice = Choice(Money(2_500_000), "other", "months", 6)
    scene.pay_voluntary(choice)
    scene.clock.set(date(2027, 8, 31))
    (line,) = scene.at.contributions.quote(HOUSEHOLD, HEAD, choice).lines
    assert (line.starts, line.ends) == (date(2027, 5, 1), date(2027, 10, 31))


def test_part_of_the_money_is_not_taken(scene: Scene) -> None:
    total = scene.at.contributions.quote(HOUSEHOLD, HEAD, MONTHLY).total
    before = scene.store.journal.head().seq
    with pytest.raises(CashTooLittle) as refused:
        scene.at.contributions.collect(scene.at.desk, HOUSEHOLD, HEAD, MONTHLY, total, cash_given=total - Money(1))
    assert refused.value.params == {"given": total.dong - 1, "total": total.dong}
    assert scene.store.journal.head().seq == before


def test_unused_months_without_the_states_part(scene: Scene) -> None:
    paid = scene.pay_voluntary(Choice(Money(2_000_000), "poor", "months", 12))
    # 22 % of 2,000,000 less half of 22 % of 1,500,000, for the nine months after January
    scene.clock.set(date(2027, 1, 31))
    assert scene.goes_back(paid, HEAD, "died", "2027-01-31") == Money(9 * (440_000 - 165_000))
    assert scene.ends(HEAD) == ["2027-01-31"]


def test_years_ahead_go_back_at_the_discount_at_which_they_were_paid(scene: Scene) -> None:
    paid = scene.pay_voluntary(Choice(Money(2_000_000), "other", "years_ahead", 24))
    scene.clock.set(date(2027, 10, 31))
    amount = scene.goes_back(paid, HEAD, "died", "2027-10-31")
    discount = 1 / (1 + Fraction("0.0031"))
    exact = 440_000 * sum((discount**index for index in range(12, 24)), Fraction(0)) - 12 * 66_000
    assert abs(amount.dong - exact) <= 1
    assert scene.ends(HEAD) == ["2027-10-31"]


# --- areas by list ---


def _zoned(scene: Scene, *bodies: CommuneZoned) -> None:
    scene.store.sync.take(office_facts(list(bodies), 3), {1: 2 + len(bodies)})
    scene.at.rules.reload()


def test_an_area_list_speaks_in_the_household(scene: Scene) -> None:
    assert all(m.suggestions == () for m in scene.at.standings.household(HOUSEHOLD).members)
    _zoned(scene, CommuneZoned("03646", "III", Day("2022-01-01"), "QĐ 1"))
    suggested = {m.member.id: [s.group for s in m.suggestions] for m in scene.at.standings.household(HOUSEHOLD).members}
    assert suggested[HEAD] == ["minority_difficult_area"]


def test_the_clock_of_a_declared_group_starts_with_the_list(scene: Scene) -> None:
    _zoned(
        scene,
        CommuneZoned("03646", "III", Day("2022-01-01"), "QĐ 1"),
        CommuneZoned("03646", "", Day("2024-01-01"), "QĐ 2"),
    )
    base = scene.store.register.base("member", HEAD, "support_groups")
    with scene.store.journal.writing("O1", EntityId("")) as writing:
        writing.add(1, MemberCorrected(HEAD, (FieldChange("support_groups", base, "minority_exited_commune"),)))
    (line,) = scene.at.renewals.quote(HOUSEHOLD, (HEAD,), 12).quote.lines
    assert line.group == "minority_exited_commune"
    clock = next(reason for reason in line.why if reason.code is ReasonCode.SUPPORT_CLOCK)
    assert (clock.params["since"], clock.params["until"]) == ("2024-01-01", "2026-12-31")
    scene.clock.set(date(2027, 1, 1))
    (line,) = scene.at.renewals.quote(HOUSEHOLD, (HEAD,), 12).quote.lines
    assert line.group == "household"
    assert any(reason.code is ReasonCode.STATUS_LAPSED for reason in line.why)
