"""Acknowledged is in the inbox; journal, feed and tables follow, whoever makes them follow and whenever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import UnknownBody
from fieldapp.domain.ids import EntityId
from fieldapp.office.api import facts_behind
from fieldapp.office.checks import check_office
from fieldapp.office.devices import revoke_device
from fieldapp.office.office import Office, open_office
from fieldapp.office.status import read_status
from fieldapp.office.store import entering, inbox, journal, projection
from fieldapp.office.store.claims import CITIZEN_ID, claims_on
from fieldapp.office.store.database import Database
from fieldapp.office.store.entering import Kept
from fieldapp.office.store.inbox import Arrival, Raced
from fieldapp.office.store.projector import Projector
from fieldapp.office.store.reception import Reception
from fieldapp.office.store.schema import SCHEMA
from tests.office_play import TODAY, PlayedClock, PlayedLaptop, deliver, new_laptop, new_office
from tests.office_stores import STORES, store_url

SETTLED = 60.0


class Forgetful:
    """A follower that hands nothing on, as if the process died right after each acknowledgement."""

    def accepted(self, kept: Kept) -> None:
        """Leave it in the inbox."""

    def settle(self, device: str, units: object, seconds: float) -> None:
        """Wait for nothing."""


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest) -> str:
    return store_url(request)


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "office", url)
    yield made
    made.close()


@pytest.fixture
def laptop(office: Office) -> PlayedLaptop:
    return new_laptop(office)


def count(office: Office, table: str) -> int:
    with office.database.reading() as transaction:
        return transaction.number(sa.select(sa.func.count()).select_from(SCHEMA[table]))


def digests(office: Office) -> dict[str, str]:
    with office.database.reading() as transaction:
        stored = projection.canonical_export(transaction, [1])
        assert projection.digests_of(projection.replay(transaction, 1)) == stored
    return stored


def is_sound(office: Office) -> bool:
    """Whether chains and tables are; what a person must settle, and numbers that the play never used, are not asked."""
    return not {finding.code for finding in check_office(office).findings} & {
        "chain_broken", "gap", "high_water_wrong", "table_differs_from_replay",
    }  # fmt: skip


def a_day(laptop: PlayedLaptop) -> None:
    """Of everything that facts can be: rows of their own, rows of others', parked at once, parked later."""
    laptop.pay(1)
    laptop.write(k.MemberCorrected(EntityId("C1.2.1"), (k.FieldChange("phone", (), "0912345678"),)))
    laptop.write(k.CashOpened(TODAY, 5), unit=77)
    laptop.write(UnknownBody(950, ("x",), ()), k.EventOpened("nha\0van hoa", TODAY))
    laptop.write(k.MemberCorrected(EntityId(f"{laptop.device}.9.1"), (k.FieldChange("name", (), "Lò Văn Đến Trước"),)))
    laptop.pay(2)
    newborn = k.NewMember("head", name="Lò Văn Mẫu", born="1990-01-01", sex="male", citizen_id="014090000001")
    laptop.write(k.HouseholdRegistered((newborn,), village="Bản Mẫu"))


def test_what_is_acknowledged_is_there_after_the_process_died(office: Office, laptop: PlayedLaptop) -> None:
    office.exchange.follower = Forgetful()
    a_day(laptop)
    deliver(office, laptop, [laptop.sealed(0, 4), laptop.sealed(2)])
    assert office.exchange.high_water(laptop.device).seq == len(laptop.facts)
    assert (count(office, "inbox"), count(office, "receipt")) == (2, 0)
    assert inbox.waiting(office.database) == [laptop.device]
    assert facts_behind(office) == len(laptop.facts)
    again = open_office(office.folder.path, PlayedClock(), bytes)
    assert again.project() > 0
    assert inbox.waiting(again.database) == []
    assert facts_behind(again) == 0
    assert read_status(again).held == 2 * 631_800
    assert is_sound(again)
    again.close()


def test_from_memory_and_from_the_inbox_come_the_same_tables(
    office: Office, laptop: PlayedLaptop, url: str, tmp_path: Path
) -> None:
    a_day(laptop)
    other = new_office(tmp_path / "other")
    twin = new_laptop(other)
    assert twin.device == laptop.device
    other.exchange.follower = Forgetful()
    for start in range(len(laptop.facts)):
        deliver(office, laptop, [laptop.sealed(start, start + 1)])
    deliver(other, twin, [laptop.sealed(0, 5), laptop.sealed(5)])
    other.project()
    assert digests(office) == digests(other)
    for table in ("fact", "parked", "claim", "member"):
        assert count(office, table) == count(other, table), table
    other.close()


def test_a_chain_that_is_still_in_the_inbox_is_known(office: Office, laptop: PlayedLaptop) -> None:
    office.exchange.follower = Forgetful()
    twin = PlayedLaptop(laptop.device, laptop.key, laptop.answer)
    laptop.pay(1)
    laptop.pay(2)
    twin.pay(9, total=500_000)
    deliver(office, laptop, [laptop.sealed(0)])
    deliver(office, twin, [twin.sealed(0)])
    assert [bundle.kind for bundle in read_status(office).kept] == ["forked"]


def test_a_revocation_does_not_reach_back_to_what_waits(office: Office, laptop: PlayedLaptop) -> None:
    office.exchange.follower = Forgetful()
    laptop.pay(1)
    deliver(office, laptop, [laptop.sealed(0)])
    assert revoke_device(office, laptop.device) == 2
    laptop.pay(2)
    deliver(office, laptop, [laptop.sealed(2)])
    office.project()
    assert read_status(office).held == 631_800
    assert {fact.code for fact in read_status(office).parked} == {"device_revoked"}


def test_entering_twice_or_out_of_turn_changes_nothing(office: Office, laptop: PlayedLaptop) -> None:
    office.exchange.follower = Forgetful()
    a_day(laptop)
    deliver(office, laptop, [laptop.sealed(0, 3), laptop.sealed(3)])
    first, second = Kept(laptop.bundle(0, 3)), Kept(laptop.bundle(3))
    assert entering.enter(office.database, [second], office.now_ms) == 0
    assert entering.enter(office.database, [first, second, first], office.now_ms) == len(laptop.facts)
    before = digests(office)
    assert entering.enter(office.database, [first, second], office.now_ms) == 0
    assert digests(office) == before
    assert is_sound(office)


def test_a_row_that_a_later_fact_has_made_already_is_not_taken_for_new(office: Office, laptop: PlayedLaptop) -> None:
    neighbour = new_laptop(office, seed=8)
    person = k.NewMember("head", name="Lò Văn Mẫu", born="1990-01-01", sex="male", citizen_id="014090000001")
    laptop.write(k.HouseholdRegistered((person,), village="Bản Mẫu"))
    laptop.pay(1)
    met = EntityId(f"{laptop.device}.1.1")  # as two laptops meet without the office
    neighbour.write(k.MemberCorrected(met, (k.FieldChange("citizen_id", (), "014090000009"),)))
    deliver(office, neighbour, [neighbour.sealed(0)])
    deliver(office, laptop, [laptop.sealed(0)])
    digests(office)
    assert is_sound(office)
    assert read_status(office).held == 631_800
    with office.database.reading() as transaction:
        claims = claims_on(transaction, CITIZEN_ID, "014090000001") + claims_on(transaction, CITIZEN_ID, "014090000009")
    assert [(claim.number, claim.id) for claim in claims] == [("014090000009", met)]


def test_the_projector_enters_what_it_is_handed_and_what_it_finds(office: Office, laptop: PlayedLaptop) -> None:
    laptops = [laptop, *(new_laptop(office, seed=seed) for seed in (21, 22, 23))]
    office.exchange.follower = Forgetful()
    laptop.pay(1)
    deliver(office, laptop, [laptop.sealed(0)])
    with office.following() as projector:
        for number, other in enumerate(laptops, start=2):
            for step in range(10):
                other.pay(10 * number + step)
                deliver(office, other, [other.sealed(len(other.facts) - 2)])
        wait_until(lambda: not inbox.waiting(office.database), projector)
        assert read_status(office).held == 41 * 631_800
        assert projector.waiting == 0
    assert is_sound(office)


def wait_until(is_so: Callable[[], bool], projector: Projector) -> None:
    for _ in range(200):
        projector.settle("", None, SETTLED)
        if is_so():
            return
    raise AssertionError("the projector did not come round")


def test_a_neighbour_is_told_at_once(office: Office, laptop: PlayedLaptop) -> None:
    other = new_laptop(office, seed=8)
    with office.following():
        laptop.pay(1)
        deliver(office, laptop, [laptop.sealed(0)])
        page = office.exchange.feed(other.device, {1: 0}, 1000)
    assert [entry.fact.device for entry in page.entries].count(laptop.device) == 2


def test_a_projector_that_was_told_to_stop_leaves_the_rest_in_the_inbox(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    with office.following():
        deliver(office, laptop, [laptop.sealed(0)])
    office.project()
    assert read_status(office).held == 631_800


def test_bundles_that_come_at_once_are_all_kept(office: Office) -> None:
    laptops = [new_laptop(office, seed=seed) for seed in range(30, 42)]
    for laptop in laptops:
        for _ in range(4):
            laptop.write(k.CashOpened(TODAY, 1))
    ready = threading.Barrier(2 * len(laptops))
    reception = Reception(office.database, lambda: office.now_ms)
    kept: list[bool] = []

    def bring(laptop: PlayedLaptop) -> None:
        ready.wait()
        for step in range(4):
            codes = reception.keep(Arrival(laptop.bundle(step, step + 1), laptop.sealed(step, step + 1)))
            kept.append(codes is not None)

    # Each laptop twice: its own bundle comes again while the first is on its way.
    threads = [threading.Thread(target=bring, args=(laptop,)) for laptop in (*laptops, *laptops)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.count(True) == 4 * len(laptops)
    assert [office.exchange.high_water(laptop.device).seq for laptop in laptops] == [4] * len(laptops)
    office.project()
    assert is_sound(office)


def test_a_mark_moved_by_another_process_meanwhile_undoes_the_whole(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    arrival = Arrival(laptop.bundle(0), laptop.sealed(0))
    with office.database.reading() as transaction:
        marks = inbox._marks(transaction, [laptop.device])
    deliver(office, laptop, [laptop.sealed(0)])
    with pytest.raises(Raced), office.database.writing() as transaction:
        inbox._move_marks(transaction, [arrival.bundle], marks, {laptop.device: 1 << 40})
    assert Reception(office.database, lambda: office.now_ms).keep(arrival) is None


def test_an_acknowledgement_does_not_wait_for_the_feed(postgres_url: str, tmp_path: Path) -> None:
    """Somebody writes slowly into the unit's feed; the laptop is acknowledged all the same."""
    office = new_office(tmp_path / "office", postgres_url)
    laptop = new_laptop(office)
    laptop.pay(1)
    office.exchange.follower = Forgetful()
    feed = SCHEMA["feed_state"]
    with office.database.writing() as transaction:
        transaction.one(sa.select(feed).where(feed.c.unit == 1).with_for_update())
        assert office.exchange.accept(laptop.bundle(0), laptop.sealed(0), "").seq == 2
    office.close()


def test_a_cursor_passes_no_place_whose_writer_commits_later(postgres_url: str, tmp_path: Path) -> None:
    """Two connections overlap in one feed; the one that took its places first commits last."""
    office = new_office(tmp_path / "office", postgres_url)
    slow, quick, reader = (new_laptop(office, seed=seed) for seed in (1, 2, 3))
    office.exchange.follower = Forgetful()
    for laptop in (slow, quick):
        laptop.pay(1)
        deliver(office, laptop, [laptop.sealed(0)])
    other = Database(office.folder.database_url(office.config))
    before = office.exchange.feed(reader.device, {1: 0}, 1000)
    cursors = dict(before.reached)
    entered = threading.Event()

    def enter_quick() -> None:
        entering.enter(other, [Kept(quick.bundle(0))], office.now_ms)
        entered.set()

    thread = threading.Thread(target=enter_quick)
    with office.database.writing() as transaction:
        journal.lock_entered(transaction, [slow.device])
        bundle = slow.bundle(0)
        places = journal.enter(
            transaction,
            [
                journal.NewFact(fact, digest, chain)
                for fact, digest, chain in zip(bundle.facts, bundle.digests, bundle.links, strict=True)
            ],
        )
        journal.note_entered(transaction, {slow.device: bundle.last})
        thread.start()
        assert not entered.wait(0.3)
        page = office.exchange.feed(reader.device, cursors, 1000)
        assert (list(page.entries), page.reached) == ([], cursors)
    thread.join()
    page = office.exchange.feed(reader.device, cursors, 1000)
    assert [entry.fact.device for entry in page.entries] == [slow.device, slow.device, quick.device, quick.device]
    assert [entry.position for entry in page.entries[:2]] == [place for _, place in places]
    other.close()
    office.close()
