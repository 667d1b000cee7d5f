"""Several officers on one laptop, each with a box: transfers, corrections, co-signatures, late cash, witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.domain.cash import LOOSE, DayAlreadyClosed
from fieldapp.domain.documents import CloseSlipDocument, RemittanceSlipDocument
from fieldapp.domain.fact_kinds import OfficerEnrolled, OfficerSuspended
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.services.cash import AlreadyCosigned, DayNotClosed, NoFloatToCorrect
from fieldapp.services.gate import OfficerCard
from fieldapp.services.officers import UnknownColleague, WitnessIsSelf
from fieldapp.services.papers import NothingHandedOver
from fieldapp.services.receipts import VoidNeedsWitness, VoidOfAnother
from fieldapp.services.transfers import TransferNotYours, TransferTooMuch
from fieldapp.services.workplace import Workplace
from fieldapp.storage.errors import WrongPin
from fieldapp.storage.profile import Store
from tests.unit.printing_samples import read_back
from tests.unit.test_services_money import HEAD, HOUSEHOLD, PUPIL, WIFE
from tests.workplaces import PIN, NoOffice, PlainProver, TestClock, make_store, make_workplace, office_facts

TODAY = Day("2026-11-21")
OTHER_PIN = "508163"


@dataclass
class Laptop:
    """One laptop, two officers with a PIN, a third whom the office enrolled."""

    store: Store
    clock: TestClock
    mai: Workplace
    ban: Workplace

    def take(self, at: Workplace, *members: EntityId) -> EntityId:
        total = at.renewals.quote(HOUSEHOLD, members, 12).total
        return at.renewals.collect(at.desk, HOUSEHOLD, members, 12, total).receipt

    def close(self, at: Workplace, on: Day = TODAY, off: int = 0) -> None:
        expected = at.cash.day(at.desk, date.fromisoformat(on)).expected.dong
        at.cash.close(at.desk, on, ((LOOSE, expected + off),), "lệch" if off else "")

    def send(self, at: Workplace, to: str, amount: int, note: str = "") -> EntityId:
        return at.transfers.give(at.desk, TODAY, to, Money(amount), note).facts[0].made()

    def held(self) -> tuple[int, int]:
        """What the two officers answer for."""
        mai, ban = (at.cash.account(at.desk).answers_for.dong for at in (self.mai, self.ban))
        return mai, ban


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    clock = TestClock()
    store = make_store(tmp_path / "profile", clock)
    enrolled = [
        OfficerEnrolled("O1", "collector", name="Cán bộ Mẫu"),
        OfficerEnrolled("O2", "supervisor", name="Cán bộ Ban Mẫu"),
        OfficerEnrolled("O3", "collector", name="Cán bộ Ba Mẫu"),
    ]
    store.sync.take(office_facts(list(enrolled), first=3), {1: 5})
    mai = make_workplace(store, clock)
    mai.officers.admit(mai.desk, PIN, "O2", OTHER_PIN)
    card = OfficerCard("O2", "Cán bộ Ban Mẫu", "supervisor")
    around = bootstrap.surroundings(clock)
    ban = bootstrap.build_workplace(store, card, around, NoOffice(), PlainProver(), is_demo=True)
    yield Laptop(store, clock, mai, ban)
    store.close()


def test_each_officer_of_a_laptop_has_a_box(laptop: Laptop) -> None:
    laptop.take(laptop.mai, HEAD)
    laptop.take(laptop.ban, WIFE)
    assert laptop.held() == (1_366_200, 956_340)
    laptop.close(laptop.mai)
    with pytest.raises(DayAlreadyClosed):
        laptop.take(laptop.mai, PUPIL)
    laptop.take(laptop.ban, PUPIL)
    assert laptop.held() == (1_366_200, 956_340 + 683_100)


def test_whoever_is_let_in_opens_the_same_register(laptop: Laptop) -> None:
    assert [one.id for one in laptop.mai.officers.witnesses(laptop.mai.desk)] == ["O2"]
    assert [one.id for one in laptop.mai.officers.newcomers(laptop.mai.desk)] == ["O3"]
    with pytest.raises(WrongPin):
        laptop.mai.officers.admit(laptop.mai.desk, "111222", "O3", OTHER_PIN)
    with pytest.raises(UnknownColleague):
        laptop.mai.officers.admit(laptop.mai.desk, PIN, "O9", OTHER_PIN)


def test_money_under_way_is_seen_on_both_sides_and_in_one_box_at_a_time(laptop: Laptop) -> None:
    laptop.take(laptop.mai, HEAD)
    sent = laptop.send(laptop.mai, "O2", 1_000_000, "mang  ra xã")
    mai, ban = laptop.mai.cash.account(laptop.mai.desk), laptop.ban.cash.account(laptop.ban.desk)
    assert (mai.in_hand, mai.answers_for) == (Money(366_200), Money(1_366_200))
    assert [one.id for one in mai.under_way] == [one.id for one in ban.to_answer] == [sent]
    assert (ban.in_hand, ban.to_answer[0].note) == (ZERO, "mang ra xã")
    laptop.ban.transfers.take(laptop.ban.desk, sent)
    assert laptop.held() == (366_200, 1_000_000)
    assert laptop.mai.cash.day(laptop.mai.desk).expected == Money(366_200)
    assert laptop.ban.cash.day(laptop.ban.desk).expected == Money(1_000_000)
    with pytest.raises(TransferNotYours):
        laptop.ban.transfers.take(laptop.ban.desk, sent)
    with pytest.raises(TransferNotYours):
        laptop.ban.transfers.decline(laptop.ban.desk, sent)


def test_what_never_came_goes_back_into_the_box_it_left(laptop: Laptop) -> None:
    laptop.take(laptop.mai, HEAD)
    sent = laptop.send(laptop.mai, "O2", 66_200)
    with pytest.raises(TransferNotYours):
        laptop.mai.transfers.take(laptop.mai.desk, sent)
    laptop.ban.transfers.decline(laptop.ban.desk, sent)
    assert laptop.held() == (1_366_200, 0)
    with pytest.raises(TransferNotYours):
        laptop.mai.transfers.decline(laptop.mai.desk, sent)
    laptop.mai.transfers.take(laptop.mai.desk, sent)
    assert laptop.mai.cash.day(laptop.mai.desk).expected == Money(1_366_200)
    assert not laptop.mai.cash.account(laptop.mai.desk).under_way


def test_counted_money_is_passed_on_without_touching_the_count(laptop: Laptop) -> None:
    laptop.take(laptop.mai, HEAD)
    laptop.close(laptop.mai)
    laptop.close(laptop.ban)
    with pytest.raises(TransferTooMuch):
        laptop.mai.transfers.give(laptop.mai.desk, TODAY, "O2", Money(1_366_201))
    sent = laptop.send(laptop.mai, "O2", 1_366_200)
    laptop.ban.transfers.take(laptop.ban.desk, sent)
    mai, ban = laptop.mai.cash.day(laptop.mai.desk), laptop.ban.cash.day(laptop.ban.desk)
    assert (mai.expected, mai.to_remit) == (Money(1_366_200), ZERO)
    assert (ban.expected, ban.to_remit) == (ZERO, Money(1_366_200))
    laptop.ban.cash.remit(laptop.ban.desk, TODAY, Money(1_366_200), "Thủ quỹ Mẫu", " Kho bạc  Mẫu ")
    assert laptop.held() == (0, 0)
    entry = laptop.store.till.cash_entries("O2", TODAY)[-1]
    assert (entry.place, entry.handed_on) == ("Kho bạc Mẫu", TODAY)


@pytest.mark.parametrize(
    ("to", "amount", "refused"),
    [
        ("O9", 1, UnknownColleague),
        ("O1", 1, UnknownColleague),
        ("O2", 0, TransferTooMuch),
        ("O2", 5_001, TransferTooMuch),
    ],
)
def test_money_goes_only_to_a_colleague_and_only_what_is_there(
    laptop: Laptop, to: str, amount: int, refused: type[Exception]
) -> None:
    laptop.mai.cash.open(laptop.mai.desk, Money(5_000))
    with pytest.raises(refused):
        laptop.mai.transfers.give(laptop.mai.desk, TODAY, to, Money(amount))


def test_somebody_suspended_gets_nothing(laptop: Laptop) -> None:
    laptop.mai.cash.open(laptop.mai.desk, Money(5_000))
    laptop.store.sync.take(office_facts([OfficerSuspended("O2", TODAY)], first=6), {1: 6})
    with pytest.raises(UnknownColleague):
        laptop.mai.transfers.give(laptop.mai.desk, TODAY, "O2", Money(1_000))


# --- the float -----------------------------------------------------------------------------------------------------


def test_a_mistyped_float_is_corrected_by_what_it_really_was(laptop: Laptop) -> None:
    at = laptop.mai
    with pytest.raises(NoFloatToCorrect):
        at.cash.correct_float(at.desk, TODAY, Money(200_000))
    at.cash.open(at.desk, Money(2_000_000))
    at.cash.correct_float(at.desk, TODAY, Money(200_000), "thừa một số 0")
    assert at.cash.day(at.desk).opening_float == Money(200_000)
    at.cash.open(at.desk, Money(50_000))
    assert at.cash.day(at.desk).opening_float == Money(250_000)
    laptop.close(at)
    with pytest.raises(DayAlreadyClosed):
        at.cash.correct_float(at.desk, TODAY, Money(1))


def test_the_float_stays_and_is_not_counted_twice(laptop: Laptop) -> None:
    at = laptop.mai
    at.cash.open(at.desk, Money(200_000))
    laptop.take(at, HEAD)
    laptop.close(at, off=-200)
    laptop.clock.set(date(2026, 11, 22))
    at.cash.open(at.desk, Money(200_000))
    assert at.cash.account(at.desk).in_hand == Money(200_000 + 1_366_200 - 200)


# --- the co-signature ----------------------------------------------------------------------------------------------


def test_another_officer_signs_a_closed_day_with_their_own_pin(laptop: Laptop) -> None:
    at = laptop.mai
    laptop.take(at, HEAD)
    with pytest.raises(DayNotClosed):
        at.cash.cosign(at.desk, TODAY, "O2", OTHER_PIN)
    laptop.close(at)
    with pytest.raises(WitnessIsSelf):
        at.cash.cosign(at.desk, TODAY, "O1", PIN)
    with pytest.raises(WrongPin):
        at.cash.cosign(at.desk, TODAY, "O2", PIN)
    assert at.cash.day(at.desk).cosigned is None
    at.cash.cosign(at.desk, TODAY, "O2", OTHER_PIN)
    signed = at.cash.day(at.desk).cosigned
    assert signed is not None
    assert (signed.officer, signed.counted) == ("O2", Money(1_366_200))
    with pytest.raises(AlreadyCosigned):
        at.cash.cosign(at.desk, TODAY, "O2", OTHER_PIN)
    assert laptop.ban.cash.day(laptop.ban.desk).closed is None


# --- late ----------------------------------------------------------------------------------------------------------


def test_cash_is_late_after_the_hour_of_the_next_day(laptop: Laptop) -> None:
    at = laptop.mai
    laptop.take(at, HEAD)
    laptop.close(at)
    laptop.clock.set(date(2026, 11, 22))  # noon
    assert at.cash.sheet(at.desk).late == ()
    laptop.clock.set(date(2026, 11, 23))
    (late,) = at.cash.sheet(at.desk).late
    assert (late.day.on, late.by, late.hour) == (TODAY, "2026-11-22", 16)
    at.cash.remit(at.desk, TODAY, Money(1_366_200), "")
    assert at.cash.sheet(at.desk).late == ()


# --- voids ---------------------------------------------------------------------------------------------------------


def test_a_large_receipt_is_voided_only_before_a_witness(laptop: Laptop) -> None:
    at = laptop.mai
    above = at.receipts.witness_above()
    assert above == Money(5_000_000)
    receipt = laptop.take(at, HEAD)
    row = at.rules.pack.find("cash.void_witness_above", date(2026, 11, 21))
    assert row is not None
    rows = tuple(replace(one, value=1_366_199) if one is row else one for one in at.rules.pack.rows)
    at.rules.pack = replace(at.rules.pack, rows=rows)
    with pytest.raises(VoidNeedsWitness):
        at.receipts.void(at.desk, receipt, "ghi nhầm", cash_returned=True)
    with pytest.raises(WitnessIsSelf):
        at.receipts.void(at.desk, receipt, "ghi nhầm", cash_returned=True, witness="O1", pin=PIN)
    with pytest.raises(WrongPin):
        at.receipts.void(at.desk, receipt, "ghi nhầm", cash_returned=True, witness="O2", pin="999111")
    assert not at.receipts.view(receipt).receipt.is_void
    at.receipts.void(at.desk, receipt, "ghi nhầm", cash_returned=True, witness="O2", pin=OTHER_PIN)
    (row_of_void,) = laptop.store.database.rows("SELECT officer, witness FROM receipt_void")
    assert tuple(row_of_void) == ("O1", "O2")


def test_nobody_voids_what_another_took(laptop: Laptop) -> None:
    receipt = laptop.take(laptop.mai, HEAD)
    with pytest.raises(VoidOfAnother):
        laptop.ban.receipts.void(laptop.ban.desk, receipt, "ghi nhầm", cash_returned=True)
    with pytest.raises(VoidOfAnother):
        laptop.ban.receipts.replace(laptop.ban.desk, receipt, "giấy rách")


# --- papers --------------------------------------------------------------------------------------------------------


def test_the_slips_say_what_moved_and_who_saw_it(laptop: Laptop) -> None:
    at = laptop.mai
    laptop.take(laptop.ban, WIFE)
    sent = laptop.send(laptop.ban, "O1", 956_340)
    at.transfers.take(at.desk, sent)
    laptop.take(at, HEAD)
    laptop.close(at)
    with pytest.raises(NothingHandedOver):
        at.papers.remittance_slip(at.desk, TODAY)
    at.cash.cosign(at.desk, TODAY, "O2", OTHER_PIN)
    at.cash.remit(at.desk, TODAY, Money(1_900_000), "Thủ quỹ Mẫu", "Kho bạc Mẫu")
    close = at.papers.close_slip(at.desk, TODAY).document
    assert isinstance(close, CloseSlipDocument)
    assert (close.cash_taken_over, close.expected, close.supervisor) == (
        Money(956_340),
        Money(1_912_680),
        "Cán bộ Ban Mẫu",
    )
    slip = at.papers.remittance_slip(at.desk, TODAY)
    document = slip.document
    assert isinstance(document, RemittanceSlipDocument)
    assert (document.amount, document.owed_before, document.still_owed) == (
        Money(1_900_000),
        Money(1_912_680),
        Money(12_680),
    )
    assert document.amount_in_words == "Một triệu chín trăm nghìn đồng"
    text = read_back(at.papers.pdf(slip, "A5"))
    for words in (
        "PHIẾU NỘP TIỀN",
        "1.900.000",
        "Một triệu chín trăm nghìn đồng",
        "Kho bạc Mẫu",
        "Thủ quỹ Mẫu",
        "12.680",
    ):
        assert words in text
