"""The office's store, one suite over both databases."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact, UnknownBody
from fieldapp.domain.ids import EntityId
from fieldapp.domain.tables import TABLES
from fieldapp.office.checks import check_office
from fieldapp.office.devices import allot_more, revoke_device
from fieldapp.office.office import Office
from fieldapp.office.status import read_status
from fieldapp.office.store import projection, reports
from fieldapp.office.store.schema import SCHEMA
from fieldapp.wire.bundle import make_bundle, seal
from fieldapp.wire.exchange_client import Outcome, read_answer
from fieldapp.wire.messages import HighWater
from fieldapp.wire.snapshot import open_snapshot
from tests.office_play import COMMUNE, TODAY, PlayedClock, PlayedLaptop, deliver, new_laptop, new_office
from tests.office_stores import STORES, store_url


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest) -> str:
    return store_url(request)


@pytest.fixture
def clock() -> PlayedClock:
    return PlayedClock()


@pytest.fixture
def office(url: str, tmp_path: Path, clock: PlayedClock) -> Iterator[Office]:
    made = new_office(tmp_path / "office", url, clock)
    yield made
    made.close()


@pytest.fixture
def laptop(office: Office) -> PlayedLaptop:
    return new_laptop(office)


def exchange(office: Office, laptop: PlayedLaptop, bundle: bytes = b"", limit: int = 10_240) -> Outcome:
    request = laptop.request(bundle, limit)
    answer = office.answer_sync(request)
    return read_answer(answer, request, office.signer.public)


def held(outcome: Outcome) -> int:
    """The high water of an answer that has one."""
    assert outcome.answer.high_water is not None
    return outcome.answer.high_water.seq


def digests(office: Office) -> dict[str, str]:
    with office.database.reading() as transaction:
        return projection.canonical_export(transaction, [1])


def count(office: Office, table: str) -> int:
    with office.database.reading() as transaction:
        return transaction.number(sa.select(sa.func.count()).select_from(SCHEMA[table]))


def test_acknowledged_is_committed(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    outcome = exchange(office, laptop, laptop.sealed(0))
    assert held(outcome) == 2
    assert outcome.answer.high_water == HighWater(2, laptop.links[-1])
    assert count(office, "inbox") == 1
    assert count(office, "receipt") == 1
    assert read_status(office).held == 631_800


def test_the_same_bundle_again_changes_nothing(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    exchange(office, laptop, laptop.sealed(0))
    before = digests(office)
    outcome = exchange(office, laptop, laptop.sealed(0))
    assert held(outcome) == 2
    assert (count(office, "inbox"), count(office, "receipt")) == (1, 1)
    assert digests(office) == before


def test_an_overlapping_bundle_is_trimmed(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    exchange(office, laptop, laptop.sealed(0))
    laptop.pay(2)
    outcome = exchange(office, laptop, laptop.sealed(1))
    assert held(outcome) == 4
    assert count(office, "receipt") == 2
    assert not check_office(office).findings


def test_a_gap_is_told_and_nothing_stored(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    outcome = exchange(office, laptop, laptop.sealed(1))
    assert (outcome.answer.notice, held(outcome)) == ("gap", 0)
    assert count(office, "inbox") == 0


def test_a_fork_is_kept_whole_beside_the_journal(office: Office, laptop: PlayedLaptop) -> None:
    twin = PlayedLaptop(laptop.device, laptop.key, laptop.answer)
    laptop.pay(1)
    twin.pay(9, total=500_000)
    exchange(office, laptop, laptop.sealed(0))
    outcome = exchange(office, laptop, twin.sealed(0))
    assert outcome.answer.notice == "forked"
    kept = read_status(office).kept
    assert [(bundle.kind, bundle.money) for bundle in kept] == [("forked", 500_000)]
    assert read_status(office).held == 631_800
    assert [finding.code for finding in check_office(office).findings] == ["forked"]


def test_what_cannot_be_applied_is_parked_and_blocks_nothing(office: Office, laptop: PlayedLaptop) -> None:
    laptop.write(
        UnknownBody(950, ("x",), ()),
        k.OfficerEnrolled("O9", "supervisor"),
        k.EventOpened("nha\0van hoa", TODAY),
    )
    laptop.write(k.CashOpened(TODAY, 5), unit=77)
    laptop.pay(1)
    outcome = exchange(office, laptop, laptop.sealed(0))
    assert held(outcome) == 6
    assert [(parked.seq, parked.code) for parked in outcome.answer.parked] == [
        (1, "unknown_fact_kind"),
        (2, "office_only"),
        (3, "value_not_storable"),
        (4, "unit_not_served"),
    ]
    status = read_status(office)
    assert (status.held, status.parked_count) == (631_800, 4)
    assert [officer.officer for officer in status.officers] == ["O1"]


def test_refused_bytes_are_quarantined(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    torn = laptop.sealed(0)[:-1]
    outcome = exchange(office, laptop, torn)
    assert outcome.answer.refusal == "torn_bundle"
    assert [bundle.code for bundle in read_status(office).kept] == ["torn_bundle"]
    assert count(office, "fact") == count(office, "feed")


def test_cash_taken_before_a_revocation_stays(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    exchange(office, laptop, laptop.sealed(0))
    assert revoke_device(office, laptop.device) == 2
    laptop.pay(2)
    outcome = exchange(office, laptop, laptop.sealed(2))
    assert held(outcome) == 4
    assert {parked.code for parked in outcome.answer.parked} == {"device_revoked"}
    status = read_status(office)
    assert status.held == 631_800
    assert sum(fact.money for fact in status.parked) == 631_800


def test_the_feed_leaves_out_what_the_reader_wrote(office: Office, laptop: PlayedLaptop) -> None:
    other = new_laptop(office, seed=8)
    laptop.pay(1)
    exchange(office, laptop, laptop.sealed(0))
    seen = exchange(office, other, limit=1 << 20)
    assert [fact.device for fact in seen.facts].count(laptop.device) == 2
    own = exchange(office, laptop, limit=1 << 20)
    assert {fact.device for fact in own.facts} == {"C1"}
    other.cursors = dict(seen.answer.cursors)
    assert exchange(office, other).facts == ()


def test_the_feed_in_pieces_is_the_feed(office: Office, laptop: PlayedLaptop) -> None:
    other = new_laptop(office, seed=8)
    for number in range(1, 40):
        laptop.pay(number)
    exchange(office, laptop, laptop.sealed(0))
    whole = exchange(office, other, limit=1 << 20).facts
    pieces: list[Fact] = []
    for _ in range(100):
        outcome = exchange(office, other, limit=1 << 10)
        pieces += outcome.facts
        other.cursors = dict(outcome.answer.cursors)
        if not outcome.answer.more:
            break
    assert pieces == list(whole)


def test_blocks_of_numbers_never_overlap(office: Office) -> None:
    first, second = new_laptop(office, seed=1), new_laptop(office, seed=2)
    allot_more(office, first.device, 50)
    states = [state for device in read_status(office).devices for state in device.blocks]
    spans = sorted((state.block.first, state.block.last) for state in states)
    assert spans == [(1, 200), (201, 400), (401, 450)]
    assert second.answer.units[0].commune_code == COMMUNE


def test_numbers_missing_doubled_and_stray_are_found(office: Office, laptop: PlayedLaptop) -> None:
    for number in (1, 3, 3, 900):
        laptop.pay(number)
    exchange(office, laptop, laptop.sealed(0))
    numbers = read_status(office).numbers
    assert numbers.missing == ("SL26T-0000002",)
    assert numbers.doubled == ("SL26T-0000003",)
    assert numbers.stray == ("SL26T-0000900",)


def test_money_and_cash_stand_side_by_side(office: Office, laptop: PlayedLaptop) -> None:
    laptop.write(k.CashOpened(TODAY, 100_000))
    laptop.pay(1)
    void = laptop.pay(2, total=300_000)
    laptop.write(k.ReceiptVoided(void, TODAY, cash_returned=True))
    laptop.write(
        k.CashClosed(TODAY, 100_000, 2, 1, 931_800, 300_000, 731_800, 731_800, (k.NotesCounted(500_000, 1),)),
        k.CashRemitted(TODAY, 631_800),
    )
    exchange(office, laptop, laptop.sealed(0))
    (line,) = read_status(office).money
    assert (line.held, line.voided, line.returned, line.remitted) == (631_800, 300_000, 300_000, 631_800)
    assert line.agrees
    assert not check_office(office).findings


def test_a_closing_that_contradicts_the_receipts_is_found(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    laptop.write(k.CashClosed(TODAY, 0, 1, 0, 600_000, 0, 600_000, 600_000, ()))
    exchange(office, laptop, laptop.sealed(0))
    assert [finding.code for finding in check_office(office).findings] == ["cash_differs"]


def test_tables_rebuilt_from_the_journal_are_the_same(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    laptop.write(k.MemberCorrected(EntityId("C1.2.1"), (k.FieldChange("phone", (), "0912345678"),)))
    exchange(office, laptop, laptop.sealed(0))
    before = digests(office)
    with office.database.writing() as transaction:
        transaction.run(sa.update(SCHEMA["member"]).where(SCHEMA["member"].c.unit == 1).values({"name": "X"}))
    assert {finding.where for finding in check_office(office).findings} == {"unit 1 member"}
    projection.rebuild(office.database, 1, office.now_ms)
    assert digests(office) == before
    assert not check_office(office).findings


def test_a_changed_journal_is_found(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    exchange(office, laptop, laptop.sealed(0))
    fact = SCHEMA["fact"]
    with office.database.writing() as transaction:
        is_it = (fact.c.device == laptop.device, fact.c.seq == 2)
        transaction.run(sa.update(fact).where(*is_it).values({"wall": 1}))
    assert "chain_broken" in {finding.code for finding in check_office(office).findings}


def test_an_erasure_takes_the_words_and_leaves_money_and_chain(office: Office, laptop: PlayedLaptop) -> None:
    laptop.write(k.MemberCorrected(EntityId("C1.2.1"), (k.FieldChange("phone", (), "0912345678"),)))
    laptop.pay(1)
    exchange(office, laptop, laptop.sealed(0))
    with office.writing() as desk:
        desk.author.write(1, [k.PayloadErased(laptop.device, 1)])
    with office.database.reading() as transaction:
        members = list(projection.unit_rows(transaction, "member", 1))
        inbox = transaction.rows(sa.select(SCHEMA["inbox"]))
    assert "0912345678" not in str(members)
    assert [bytes(str(row["bundle"]), "latin-1") for row in inbox] == [b"b''"]
    assert read_status(office).held == 631_800
    assert not check_office(office).findings


def test_a_snapshot_holds_the_tables(office: Office, laptop: PlayedLaptop) -> None:
    laptop.pay(1)
    exchange(office, laptop, laptop.sealed(0))
    offer = office.exchange.make_snapshot(1)
    stored = office.exchange.snapshot(offer.snapshot)
    assert stored is not None
    opened = open_snapshot(stored.sealed, office.signer.public)
    with office.database.reading() as transaction:
        for name in TABLES:
            assert opened.rows.get(name, []) == list(projection.unit_rows(transaction, name, 1))
        assert opened.position == reports.unit_counts(transaction, 1).feed


def test_two_writers_at_once_leave_no_hole_that_a_reader_passed(office: Office) -> None:
    """Two laptops write into one feed while a third reads: the reader ends with every fact, exactly once."""
    writers = [new_laptop(office, seed=seed) for seed in (1, 2)]
    reader = new_laptop(office, seed=3)
    for writer in writers:
        for number in range(30):
            writer.write(k.CashOpened(TODAY, number))
    ready = threading.Barrier(3)
    failures: list[BaseException] = []

    def push(writer: PlayedLaptop) -> None:
        try:
            ready.wait()
            for seq in range(30):
                office.exchange.accept(writer.bundle(seq, seq + 1), b"", "")
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=push, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    ready.wait()
    seen: list[tuple[str, int]] = []

    cursors = {1: 0}

    def pull() -> None:
        page = office.exchange.feed(reader.device, cursors, 10_000)
        seen.extend((entry.fact.device, entry.fact.seq) for entry in page.entries)
        cursors.update(page.reached)

    while any(thread.is_alive() for thread in threads):
        pull()
    for thread in threads:
        thread.join()
    pull()
    assert not failures
    written = sorted(name for name in seen if name[0] in {writer.device for writer in writers})
    assert written == sorted((writer.device, seq) for writer in writers for seq in range(1, 31))
    assert len(seen) == len(set(seen))


def test_a_writer_still_open_holds_back_the_next_place(url: str, office: Office, laptop: PlayedLaptop) -> None:
    """On PostgreSQL a second writer to the same feed waits for the first: places appear in order of commit."""
    laptop.write(k.CashOpened(TODAY, 1))
    done = threading.Event()

    def push() -> None:
        deliver(office, laptop, [laptop.sealed(0)])
        done.set()

    thread = threading.Thread(target=push)
    with office.database.writing() as transaction:
        first = SCHEMA["feed_state"]
        state = transaction.one(sa.select(first).where(first.c.unit == 1).with_for_update())
        thread.start()
        assert not done.wait(0.3)
    thread.join()
    assert done.is_set()
    assert state is not None
    with office.database.reading() as transaction:
        (mine,) = transaction.rows(sa.select(SCHEMA["feed"]).where(SCHEMA["feed"].c.device == laptop.device))
    assert mine["place"] == int(str(state["last_place"])) + 1


def test_a_re_signed_bundle_is_nobody_elses(office: Office, laptop: PlayedLaptop) -> None:
    thief = new_laptop(office, seed=9)
    laptop.pay(1)
    stolen = seal(laptop.bundle(0), thief.key)
    outcome = exchange(office, thief, stolen)
    assert outcome.answer.refusal == "wrong_signature"
    renamed = [dataclasses.replace(fact, device=thief.device) for fact in laptop.facts]
    assert make_bundle(thief.device, bytes(32), renamed, laptop.bundle(0).salts).facts[0].device == thief.device
    assert count(office, "inbox") == 0
