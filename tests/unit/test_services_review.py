"""What the office decided, as the officer meets it: merged people, money to give back, warnings before paying."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.domain.likeness import Ground
from fieldapp.domain.money import Money
from fieldapp.services.collect import Collected, QuoteChanged
from fieldapp.services.refunds import OVERLAP, NothingToRefund
from fieldapp.services.workplace import Workplace
from fieldapp.storage.profile import Store
from tests.workplaces import TestClock, make_store, make_workplace, office_facts

HOUSEHOLD, HEAD = EntityId("C1.2.0"), EntityId("C1.2.1")
TODAY = Day("2026-11-21")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path, TestClock())
    yield made
    made.close()


@pytest.fixture
def at(store: Store) -> Workplace:
    return make_workplace(store, TestClock())


def from_other(store: Store, *bodies: Body) -> list[Fact]:
    facts = [
        Fact("L2", seq, 1, 100 + seq, 1_795_000_000_000, "O2", NO_ID, body) for seq, body in enumerate(bodies, start=1)
    ]
    store.sync.take(facts, {})
    return facts


def twice_enrolled(store: Store) -> EntityId:
    """The head was enrolled and paid for at another laptop too, with a slip in the name."""
    person = k.NewMember("head", name="Lò Văn Mẩu", born="1980-05-02", sex="male", citizen_id="014080900001")
    home, paid = EntityId("L2.1.0"), EntityId("L2.2.0")
    line = k.PaidLine(
        EntityId("L2.1.1"), "household", 1, Day("2026-12-01"), Day("2027-11-30"), 1_263_600, 0, 0, 0, 1_263_600
    )
    from_other(
        store,
        k.HouseholdRegistered((person,), village="Bản Mẫu"),
        k.ContributionCollected(
            home, EntityId("L2.1.1"), "health", "months", 12, TODAY, 1_263_600, (line,), "2026", "ab"
        ),
        k.ReceiptIssued(paid, "SL26T", 901, 1_263_600, TODAY),
    )
    return EntityId("L2.1.1")


def pay(at: Workplace, months: int = 12) -> Collected:
    renewal = at.renewals.quote(HOUSEHOLD, (HEAD,), months)
    return at.renewals.collect(at.desk, HOUSEHOLD, (HEAD,), months, renewal.total)


def test_days_paid_for_by_one_who_may_be_the_same_are_warned_of(store: Store, at: Workplace) -> None:
    lines = at.renewals.quote(HOUSEHOLD, (HEAD,), 12).quote.lines
    assert at.overlaps.of("health", lines) == ()
    other = twice_enrolled(store)
    (found,) = at.overlaps.of("health", lines)
    assert (found.holder.id, found.ground, found.cover.expires_on) == (other, Ground.NUMBER, "2027-11-30")
    assert found.receipt is not None
    assert (found.receipt.number, found.receipt.officer) == (901, "O2")
    assert at.overlaps.of("voluntary", lines) == ()


def test_a_merged_person_is_found_under_the_survivor_with_cover_and_no_second_card(store: Store, at: Workplace) -> None:
    other = twice_enrolled(store)
    store.sync.take(office_facts([k.PersonMerged(other, HEAD, TODAY)], first=3), {})
    assert {hit.member.id for hit in at.finder.typed("lo van mau")} >= {HEAD}
    assert other not in {hit.member.id for hit in at.finder.typed("014080900001")}
    view = at.standings.household(EntityId("L2.1.0"))
    assert view.present == ()
    assert view.members[0].survivor is not None
    assert view.members[0].survivor.id == HEAD
    head = next(one for one in at.standings.household(HOUSEHOLD).members if one.member.id == HEAD)
    assert "2027-11-30" in {cover.expires_on for cover in head.member.cover}
    assert not head.due
    assert at.enrolment.possible_duplicates(1, at.finder.scanned("014080900001").form)[0].member.id == HEAD


def settled(contribution: EntityId, amount: int, ends_on: str = "") -> k.ReviewSettled:
    line = EntityId(contribution.rpartition(".")[0] + ".1")
    return k.ReviewSettled("overlap", line, EntityId("L2.2.1"), "refund", TODAY, amount, 12, Day(ends_on))


def test_what_the_office_decided_to_give_back_is_paid_out_once_to_the_dong(store: Store, at: Workplace) -> None:
    paid = pay(at)
    with pytest.raises(NothingToRefund):
        at.refunds.pay(at.desk, paid.contribution, HEAD, OVERLAP, Day(""), Money(1))
    store.sync.take(office_facts([settled(paid.contribution, 900_000)], first=3), {})
    (offer,) = at.refunds.offers(HOUSEHOLD)
    assert (offer.cause, offer.amount, offer.months, offer.ends_on) == (OVERLAP, Money(900_000), 12, "")
    with pytest.raises(QuoteChanged):
        at.refunds.pay(at.desk, paid.contribution, HEAD, OVERLAP, offer.last_day, Money(900_001))
    at.refunds.pay(at.desk, paid.contribution, HEAD, OVERLAP, offer.last_day, offer.amount)
    assert at.refunds.offers(HOUSEHOLD) == ()
    with pytest.raises(NothingToRefund):
        at.refunds.pay(at.desk, paid.contribution, HEAD, OVERLAP, offer.last_day, offer.amount)


def test_a_later_decision_takes_the_place_of_an_earlier_one(store: Store, at: Workplace) -> None:
    paid = pay(at)
    first, later = settled(paid.contribution, 900_000), settled(paid.contribution, 100_000)
    store.sync.take(office_facts([first, later], first=3), {})
    assert [offer.amount for offer in at.refunds.offers(HOUSEHOLD)] == [Money(100_000)]


@pytest.mark.parametrize("amount", [0, -1, 99_999_999])
def test_an_amount_that_cannot_be_is_not_offered(store: Store, at: Workplace, amount: int) -> None:
    paid = pay(at)
    store.sync.take(office_facts([settled(paid.contribution, amount)], first=3), {})
    assert at.refunds.offers(HOUSEHOLD) == ()
