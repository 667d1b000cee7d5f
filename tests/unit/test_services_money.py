"""Taking money over a real encrypted store: quotes, receipts, voids, the day's cash."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from fieldapp.domain.cash import DayAlreadyClosed, DifferenceNeedsReason
from fieldapp.domain.documents import ReceiptDocument
from fieldapp.domain.household import Member
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.policy_words import GROUP_NAMES
from fieldapp.services.collect import CashTooLittle, NoNumbersLeft, NothingToCollect, QuoteChanged
from fieldapp.services.contribute import Choice, TooYoungToContribute
from fieldapp.services.day import DayInDoubt
from fieldapp.services.papers import GROUPS_ON_PAPER
from fieldapp.services.receipts import ReceiptAlreadyVoid, VoidAfterClose, VoidNeedsReason
from fieldapp.services.workplace import Workplace
from fieldapp.storage.profile import Store
from tests.workplaces import TestClock, make_store, make_workplace

HOUSEHOLD = EntityId("C1.2.0")
HEAD, WIFE, PUPIL, CHILD, GRANDMOTHER = (EntityId(f"C1.2.{n}") for n in range(1, 6))


@dataclass
class Scene:
    store: Store
    clock: TestClock
    at: Workplace

    def renew(self, *members: EntityId, months: int = 12) -> EntityId:
        total = self.at.renewals.quote(HOUSEHOLD, members, months).total
        return self.at.renewals.collect(self.at.desk, HOUSEHOLD, members, months, total).receipt

    def member(self, member: EntityId) -> Member:
        found = self.at.register.member(member)
        assert found is not None
        return found


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = TestClock()
    store = make_store(tmp_path / "profile", clock, numbers=5)
    yield Scene(store, clock, make_workplace(store, clock))
    store.close()


def test_the_household_page_of_the_picture(scene: Scene) -> None:
    view = scene.at.standings.household(HOUSEHOLD)
    status = {m.member.id: (m.state.status.value, m.due) for m in view.members}
    assert status == {
        HEAD: ("expired", True),
        WIFE: ("expiring", True),
        PUPIL: ("expired", True),
        CHILD: ("state_paid", False),
        GRANDMOTHER: ("state_paid", False),
    }


def test_renewing_three_members_costs_what_the_picture_says(scene: Scene) -> None:
    renewal = scene.at.renewals.quote(HOUSEHOLD, (HEAD, WIFE, PUPIL), 12)
    assert [line.pays.dong for line in renewal.quote.lines] == [1_366_200, 956_340, 683_100]
    assert renewal.total == Money(3_005_640)


def test_money_is_refused_from_those_whom_the_state_pays_for(scene: Scene) -> None:
    renewal = scene.at.renewals.quote(HOUSEHOLD, (HEAD, CHILD, GRANDMOTHER), 12)
    assert [line.id for line in renewal.quote.lines] == [HEAD]
    assert {refusal.id: refusal.code for refusal in renewal.quote.refused} == {
        CHILD: "paid_by_state",
        GRANDMOTHER: "paid_by_state",
    }
    with pytest.raises(NothingToCollect):
        scene.at.renewals.collect(scene.at.desk, HOUSEHOLD, (CHILD,), 12, ZERO)


def test_the_receipt_is_numbered_and_cover_follows(scene: Scene) -> None:
    receipt = scene.renew(HEAD, WIFE, PUPIL)
    view = scene.at.receipts.view(receipt)
    assert (view.receipt.series, view.receipt.number, view.receipt.total) == ("SL26T", 1, Money(3_005_640))
    assert [line.place for line in view.contribution.lines] == [1, 2, 0]
    wife = scene.at.standings.member(scene.member(WIFE))
    assert wife.state.until == date(2027, 11, 30)
    assert scene.at.status.read(scene.at.desk).numbers_left == 4


def test_a_later_payment_takes_the_next_place_and_a_second_one_keeps_its_own(scene: Scene) -> None:
    scene.renew(HEAD, months=3)
    wife = scene.at.renewals.quote(HOUSEHOLD, (WIFE,), 12).quote.lines[0]
    again = scene.at.renewals.quote(HOUSEHOLD, (HEAD,), 3).quote.lines[0]
    assert (wife.place, wife.pays) == (2, Money(956_340))
    assert (again.place, again.pays) == (1, Money(341_550))


def test_what_was_shown_is_what_is_taken(scene: Scene) -> None:
    at = scene.at
    with pytest.raises(QuoteChanged):
        at.renewals.collect(at.desk, HOUSEHOLD, (HEAD,), 12, Money(1_000_000))
    with pytest.raises(CashTooLittle):
        at.renewals.collect(at.desk, HOUSEHOLD, (HEAD,), 12, Money(1_366_200), cash_given=Money(1_000_000))
    assert scene.store.journal.head().seq == 0


def test_numbers_run_out_before_money_is_taken(scene: Scene) -> None:
    for _ in range(5):
        scene.renew(HEAD, months=3)
    with pytest.raises(NoNumbersLeft):
        scene.renew(HEAD, months=3)
    assert [state.left for state in scene.at.numbers.states(scene.at.desk)] == [0]


def test_a_void_gives_the_cash_back_and_takes_the_cover_away_but_not_the_number(scene: Scene) -> None:
    at = scene.at
    first = scene.renew(HEAD)
    at.receipts.void(at.desk, first, "Ghi nhầm hộ", cash_returned=True)
    second = scene.renew(HEAD)
    assert at.receipts.view(second).receipt.number == 2
    assert [line.place for line in at.receipts.view(second).contribution.lines] == [1]
    box = at.cash.day(at.desk)
    assert (box.receipts, box.voids, box.collected.dong, box.returned.dong) == (2, 1, 2_732_400, 1_366_200)
    with pytest.raises(ReceiptAlreadyVoid):
        at.receipts.void(at.desk, first, "Ghi nhầm hộ", cash_returned=True)
    with pytest.raises(VoidNeedsReason):
        at.receipts.void(at.desk, second, " ", cash_returned=True)


def test_a_spoiled_receipt_is_replaced_for_the_same_money(scene: Scene) -> None:
    at = scene.at
    old = scene.renew(HEAD)
    new = at.receipts.replace(at.desk, old, "In hỏng")
    view = at.receipts.view(new)
    assert (view.receipt.number, view.receipt.instead_of, view.receipt.total) == (2, old, Money(1_366_200))
    assert at.cash.day(at.desk).expected == Money(1_366_200)
    assert at.standings.member(scene.member(HEAD)).state.status == "covered"


def test_a_sealed_day_takes_no_more_money_and_no_void(scene: Scene) -> None:
    at = scene.at
    at.cash.open(at.desk, Money(200_000))
    receipt = scene.renew(HEAD)
    notes = ((500_000, 3), (50_000, 1), (10_000, 1), (5_000, 1), (1_000, 1))
    with pytest.raises(DifferenceNeedsReason) as difference:
        at.cash.close(at.desk, Day("2026-11-21"), notes, "")
    assert difference.value.params["difference"] == -200
    at.cash.close(at.desk, Day("2026-11-21"), notes, "thiếu tiền lẻ")
    assert at.cash.day(at.desk).closed is not None
    with pytest.raises(DayAlreadyClosed):
        scene.renew(WIFE)
    with pytest.raises(VoidAfterClose):
        at.receipts.void(at.desk, receipt, "Ghi nhầm", cash_returned=True)
    at.cash.remit(at.desk, Day("2026-11-21"), Money(1_366_200), "Thủ quỹ")
    assert at.cash.day(at.desk).to_remit == ZERO


def test_voluntary_contribution_by_support_group(scene: Scene) -> None:
    at = scene.at
    standing = at.standings.member(scene.member(WIFE))
    assert at.contributions.suggested_support(standing) == "ethnic_minority"
    choice = Choice(Money(1_500_000), "ethnic_minority", "months", 3)
    quote = at.contributions.quote(HOUSEHOLD, WIFE, choice)
    assert (quote.lines[0].contribution, quote.total) == (Money(990_000), Money(693_000))
    first = at.contributions.collect(at.desk, HOUSEHOLD, WIFE, choice, quote.total)
    assert at.receipts.view(first.receipt).contribution.lines[0].starts_on == "2026-11-01"
    at.contributions.collect(at.desk, HOUSEHOLD, WIFE, choice, quote.total)
    assert at.standings.member(scene.member(WIFE)).voluntary_until == date(2027, 4, 30)
    with pytest.raises(TooYoungToContribute):
        at.contributions.quote(HOUSEHOLD, CHILD, choice)


def test_a_clock_that_fell_back_is_confirmed_before_money(scene: Scene) -> None:
    at = scene.at
    scene.renew(HEAD, months=3)
    scene.clock.set(date(2020, 1, 1))
    with pytest.raises(DayInDoubt):
        scene.renew(WIFE)
    at.day.confirm(date(2026, 11, 21))
    assert at.receipts.view(scene.renew(WIFE)).receipt.issued_on == "2026-11-21"


def test_a_clock_set_right_again_overtakes_the_confirmed_day(scene: Scene) -> None:
    at = scene.at
    scene.renew(HEAD, months=3)
    scene.clock.set(date(2020, 1, 1))
    at.day.confirm(date(2026, 11, 21))
    assert at.day.shown() == date(2026, 11, 21)
    scene.clock.set(date(2026, 12, 5))
    assert at.day.shown() == at.day.for_money() == date(2026, 12, 5), "what is shown is what money will carry"


def test_a_spoiled_receipt_of_another_day_is_not_replaced_on_a_sealed_one(scene: Scene) -> None:
    at = scene.at
    receipt = scene.renew(HEAD, months=3)
    scene.clock.set(date(2026, 11, 22))
    at.cash.close(at.desk, Day("2026-11-22"), (), "")
    before = at.facts.facts(limit=1000)
    with pytest.raises(DayAlreadyClosed):
        at.receipts.replace(at.desk, receipt, "giấy rách")
    assert at.facts.facts(limit=1000) == before


def test_the_paper_says_what_the_facts_say(scene: Scene) -> None:
    at = scene.at
    receipt = scene.renew(HEAD, WIFE, PUPIL)
    sheet = at.papers.receipt(at.desk, receipt)
    assert isinstance(sheet.document, ReceiptDocument)
    assert sheet.document.total == Money(3_005_640)
    assert sheet.document.amount_in_words == "Ba triệu không trăm linh năm nghìn sáu trăm bốn mươi đồng"
    assert at.papers.pdf(sheet, "A5").startswith(b"%PDF")
    assert at.receipts.copied(at.desk, receipt) == 1
    assert at.receipts.copied(at.desk, receipt) == 2
    at.cash.close(at.desk, Day("2026-11-21"), ((500_000, 6), (5_000, 1), (500, 1)), "thiếu tiền lẻ")
    assert at.papers.pdf(at.papers.close_slip(at.desk, Day("2026-11-21")), "A5").startswith(b"%PDF")


def test_replay_and_chain_are_clean_afterwards(scene: Scene) -> None:
    at = scene.at
    at.receipts.void(at.desk, scene.renew(HEAD), "Ghi nhầm hộ", cash_returned=True)
    scene.renew(WIFE, PUPIL)
    assert list(at.checks.check(deep=True)) == []


def test_every_group_has_its_words_on_paper() -> None:
    assert set(GROUPS_ON_PAPER) == set(GROUP_NAMES)


def test_no_group_breaks_its_line_on_a_receipt(scene: Scene) -> None:
    at = scene.at
    document = at.papers.receipt(at.desk, scene.renew(HEAD)).document
    assert isinstance(document, ReceiptDocument)
    for name in GROUPS_ON_PAPER.values():
        line = dataclasses.replace(document.lines[0], group=name)
        four = dataclasses.replace(document, lines=(line,) * 4, total=document.total * 4)
        pages = at.papers.press.pages(at.papers.press.receipt(four, "A5"), 0.2)
        assert len(pages) == 1, name
