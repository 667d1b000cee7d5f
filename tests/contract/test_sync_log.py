"""What the exchange reads and writes: acknowledgements, facts of others, erasures, snapshots."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Body, Fact, UnknownBody, erase
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.stamps import Stamp
from fieldapp.domain.tables import TABLES
from fieldapp.services.ports import UnitOfRegister
from fieldapp.storage.database import Database
from fieldapp.storage.errors import ForkedJournal, NotActivated
from fieldapp.storage.profile import Store
from tests.builders import FACTS
from tests.contract.samples import (
    MAI,
    OTHER_UNIT,
    PIN,
    TODAY,
    UNIT,
    SteadyClock,
    foreign,
    household,
    identity,
    new_store,
    person,
    profile_in,
    register,
    write,
)


def clean(store: Store) -> bool:
    return [finding for finding in store.checks.check(deep=True) if not finding.notice] == []


def test_the_identity_is_kept_and_the_device_never_changes(tmp_path: Path, clock: SteadyClock) -> None:
    store = new_store(tmp_path, clock)
    store.close()
    store = profile_in(tmp_path).open(MAI.id, PIN, clock)
    assert store.sync.identity() == identity()
    store.sync.activate(dataclasses.replace(identity(), office_url="https://moved.example"))
    assert store.sync.identity().office_url == "https://moved.example"
    with pytest.raises(NotActivated):
        store.sync.activate(identity("L2"))
    assert store.sync.identity().device == "L1"
    store.close()


def test_an_acknowledgement_must_bear_our_chain(store: Store) -> None:
    write(store, *(k.CashOpened(TODAY, n) for n in range(3)))
    chains = [logged.chain for logged in store.sync.own_facts(0, 10)]
    store.sync.acknowledge(0, bytes(32), 1)
    store.sync.acknowledge(2, chains[1], 1000)
    for seq, chain in ((3, chains[0]), (1, bytes(32)), (9, chains[2])):
        with pytest.raises(ForkedJournal):
            store.sync.acknowledge(seq, chain, 2000)
    store.sync.acknowledge(1, chains[0], 3000)
    assert store.journal.head().acknowledged == 2
    store.sync.acknowledge(3, chains[2], 4000)
    assert [store.journal.acknowledged_at(EntityId(f"L1.{seq}.0")) for seq in (1, 2, 3)] == [1000, 1000, 4000]
    assert clean(store)


def test_after_an_office_went_back_the_later_facts_wait_again(store: Store) -> None:
    write(store, *(k.CashOpened(TODAY, n) for n in range(3)))
    head = store.journal.head()
    store.sync.acknowledge(3, head.chain, 1000)
    store.sync.office_went_back(1, "C2")
    assert store.journal.waiting().count == 2
    assert store.journal.acknowledged_at(EntityId("L1.1.0")) == 1000
    assert store.journal.acknowledged_at(EntityId("L1.2.0")) == 0
    assert store.sync.identity().incarnation == "C2"
    assert clean(store)


def test_taking_again_changes_nothing(store: Store) -> None:
    fact = foreign("L2", 1, household(person("Lò Văn Mẫu", "head")))
    changes = store.sync.take([fact], {7: 5})
    assert changes.facts == (fact,)
    assert changes.touches("member")
    again = store.sync.take([fact, fact], {7: 3})
    assert (again.rows, again.facts) == (frozenset(), ())
    assert store.sync.cursors() == {7: 5, 8: 0}
    assert clean(store)


def test_own_facts_that_come_back_are_not_taken_and_a_stranger_under_our_name_is_noted(store: Store) -> None:
    own = register(store, person("Lò Văn Mẫu", "head"))
    assert store.sync.take([own], {}).facts == ()
    assert store.sync.parked() == ()
    store.sync.take([foreign("L1", 9, k.CashOpened(TODAY, 1))], {})
    assert store.sync.parked() == (("L1", 9, "forked_journal"),)


def test_an_unknown_kind_is_kept_parked_and_counted_as_no_fault(store: Store) -> None:
    strange = foreign("C1", 1, UnknownBody(901, ("x", 5), ("riêng",)))
    other = foreign("C1", 2, household(person("Lò Văn Mẫu", "head")))
    store.sync.take([strange, other], {})
    assert store.sync.parked() == (("C1", 1, "unknown_fact_kind"),)
    assert store.register.find("mau", 5) == ("C1.2.1",)
    assert [(finding.code, finding.notice) for finding in store.checks.check(deep=True)] == [("fact_parked", True)]
    assert store.sync.apply_parked().facts == ()


def test_a_parked_fact_is_applied_once_its_kind_is_known(store: Store) -> None:
    opened = k.CashOpened(TODAY, 5)
    store.sync.take([foreign("C1", 1, UnknownBody(901, (TODAY, 5), ()))], {})
    # As after an update of the program: the number now belongs to a declared kind.
    store.database.run("UPDATE fact SET kind = ?", (opened.KIND,))
    changes = store.sync.apply_parked()
    assert [fact.body for fact in changes.facts] == [opened]
    assert store.sync.parked() == ()
    assert clean(store)


def test_an_erasure_reaches_own_facts_rows_search_and_salts(store: Store) -> None:
    home = register(store, person("Lò Văn Quên", "head", citizen_id="014080001234"), person("Lò Thị Quên"))
    kept = register(store, person("Lò Văn Nhớ", "head"))
    salt = store.sync.salt(kept.seq)
    store.sync.take([foreign("C1", 1, k.PayloadErased("L1", home.seq))], {})
    member = store.register.member(home.made(1))
    assert member is not None
    assert (member.name, member.citizen_id, member.tie) == ("", "", "head")
    assert store.register.find("quen", 5) == store.register.find("014080001234", 5) == ()
    assert store.sync.own_facts(0, 1)[0].fact == erase(home)
    assert store.sync.seed(0) is None
    assert store.sync.salt(kept.seq) == salt
    assert register(store, person("Lò Văn Sau", "head")).seq == 3
    assert clean(store)
    for table in ("fact", "search_name", "search_number"):
        assert "Quên" not in repr(store.database.rows(f"SELECT * FROM {table}"))
        assert "quen" not in repr(store.database.rows(f"SELECT * FROM {table}"))


def test_an_erasure_may_come_before_the_fact(store: Store) -> None:
    home = foreign("L2", 1, household(person("Lò Văn Quên", "head")))
    store.sync.take([foreign("C1", 1, k.PayloadErased("L2", 1))], {})
    store.sync.take([home], {})
    member = store.register.member(home.made(1))
    assert member is not None
    assert member.name == ""
    assert "Quên" not in repr(store.database.rows("SELECT * FROM fact"))
    assert clean(store)


def rows_of(store: Store, unit: int) -> dict[str, list[dict[str, str | int]]]:
    return {name: list(store.parts.rows.rows(table, (unit,))) for name, table in TABLES.items()}


@pytest.fixture
def office(tmp_path: Path, clock: SteadyClock) -> Iterable[Store]:
    """Another store whose rows serve as the office's snapshot."""
    opened = new_store(tmp_path / "office", clock, "L99")
    yield opened
    opened.close()


def test_a_snapshot_is_the_ground_that_own_facts_stand_on(store: Store, office: Store) -> None:
    home = foreign("C1", 1, household(person("Lò Văn Mẫu", "head"), person("Lò Thị Mẫu")), counter=500)
    office.sync.take([home, foreign("L2", 1, k.CashOpened(TODAY, 7), counter=600)], {})
    own = register(store, person("Quàng Văn Riêng", "head"))
    early = write(store, k.MemberLeft(home.made(2), "moved_away", TODAY))[0]
    store.sync.load_snapshot(7, 12, rows_of(office, 7), signed=b"signed")
    assert store.sync.cursors() == {7: 12, 8: 0}
    assert store.sync.needs_snapshot() == (8,)
    assert store.register.find("rieng", 5) == (own.made(1),)
    member = store.register.member(home.made(2))
    assert member is not None
    assert (member.name, member.departure) == ("Lò Thị Mẫu", f"moved_away:{TODAY}")
    assert write(store, k.CashOpened(TODAY, 1))[0].counter == 601
    assert clean(store)
    office.sync.take([own, early, *(logged.fact for logged in store.sync.own_facts(early.seq, 9))], {})
    assert office.checks.canonical_export((7,)) == store.checks.canonical_export((7,))


def test_a_snapshot_that_holds_own_facts_already_doubles_nothing(store: Store, office: Store) -> None:
    home = register(store, person("Lò Văn Mẫu", "head", phone="0912000001"))
    change = k.FieldChange("phone", (home.stamp,), "0912000002")
    corrected = write(store, k.MemberCorrected(home.made(1), (change,)))[0]
    office.sync.take([home, corrected], {})
    before = store.checks.canonical_export((7,))
    for cursor in (1, 2):
        store.sync.load_snapshot(7, cursor, rows_of(office, 7))
        assert store.checks.canonical_export((7,)) == before
    member = store.register.member(home.made(1))
    assert member is not None
    assert (member.phone, member.conflicts) == ("0912000002", ())
    assert clean(store)


def test_an_erasure_reaches_the_base(store: Store, office: Store) -> None:
    home = register(store, person("Lò Văn Quên", "head"))
    office.sync.take([home, foreign("L2", 1, household(person("Quàng Văn Lạ", "head")))], {})
    store.sync.load_snapshot(7, 1, rows_of(office, 7), signed=b"signed")
    store.sync.take([foreign("C1", 1, k.PayloadErased("L1", home.seq))], {})
    assert "Quên" not in repr(store.parts.bases.rows(7))
    assert "Lạ" in repr(store.parts.bases.rows(7))
    assert store.database.rows("SELECT signed FROM base") == [(b"",)]
    assert store.sync.needs_snapshot() == (8,)
    assert clean(store)
    # What only the snapshot holds cannot be told apart here: the unit asks for a new one.
    store.sync.take([foreign("C1", 2, k.PayloadErased("L2", 1))], {})
    assert set(store.sync.needs_snapshot()) == {7, 8}


def test_leaving_a_unit_takes_its_rows_and_keeps_the_own_journal(store: Store) -> None:
    own = register(store, person("Lò Văn Mẫu", "head"), unit=8)
    here = register(store, person("Lò Văn Đây", "head"))
    store.sync.take([foreign("L2", 1, household(person("Lò Thị Mẫu", "head")), unit=8)], {})
    store.sync.leave(OTHER_UNIT.unit)
    assert store.register.units() == (UNIT,)
    assert store.register.find("lo", 5) == (here.made(1),)
    assert store.register.household(own.made(0)) is None
    assert [fact.seq for fact in store.facts.facts()] == [1, 2]
    assert store.database.number("SELECT count(*) FROM fact") == 2
    assert clean(store)


def test_a_unit_first_heard_of_in_the_feed_is_served_from_then_on(store: Store) -> None:
    store.sync.take([foreign("C1", 1, k.CashOpened(TODAY, 1), unit=31)], {31: 4})
    assert UnitOfRegister(31, "", "", "", "") in store.register.units()
    assert store.sync.cursors()[31] == 4


# whatever the order

VILLAGES = st.sampled_from(["", "Bản Một", "Bản Hai"])


@st.composite
def journals(draw: st.DrawFn) -> list[Fact]:
    """Facts of four authors about people of two units: each author has seen some of what came before it."""
    facts: list[Fact] = []
    seqs: dict[str, int] = {}
    made: list[tuple[int, EntityId, EntityId, Stamp]] = []

    def add(device: str, unit: int, body: Body) -> Fact:
        seqs[device] = seqs.get(device, 0) + 1
        counter = draw(st.integers(len(facts) // 2, len(facts) + 2)) + seqs[device] * 3
        facts.append(foreign(device, seqs[device], body, counter=counter, unit=unit))
        return facts[-1]

    for _ in range(draw(st.integers(1, 9))):
        device, unit = draw(st.sampled_from(["L2", "L3", "L4"])), draw(st.sampled_from([7, 8]))
        choice = draw(st.sampled_from(["home", "home", "correct", "left", "pay", "split", "erase", "unknown"]))
        if choice == "home" or not made:
            people = tuple(person(draw(st.sampled_from(["Lò Văn A", "Lò B", "Đinh C"])), "head") for _ in range(2))
            fact = add(device, unit, household(*people, village=draw(VILLAGES)))
            made.append((unit, fact.made(0), fact.made(1), fact.stamp))
            continue
        unit, home, member, stamp = draw(st.sampled_from(made))
        base = (stamp,) if draw(st.booleans()) else ()
        value = draw(st.sampled_from(["", "0912000001", "0912000002"]))
        if choice == "erase":
            target = draw(st.sampled_from([fact for fact in facts if fact.device != "C1"]))
            add("C1", target.unit, k.PayloadErased(target.device, target.seq))
            continue
        bodies: dict[str, Body] = {
            "correct": k.MemberCorrected(member, (k.FieldChange("phone", base, value),)),
            "left": k.MemberLeft(member, "died", TODAY, base),
            "pay": k.ReceiptIssued(EntityId("L2.1.0"), "SL26T", len(facts), 5, TODAY),
            "split": k.HouseholdSplit(home, (k.MovedMember(member, "head", base),), draw(VILLAGES)),
            "unknown": UnknownBody(905, ("x",), ("y",)),
        }
        add(device, unit, bodies[choice])
    return facts


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterable[tuple[Store, Store]]:
    stores = tuple(new_store(tmp_path_factory.mktemp("pair"), SteadyClock()) for _ in range(2))
    yield stores[0], stores[1]
    for store in stores:
        store.close()


def emptied(store: Store) -> Store:
    with store.database.transaction():
        for unit in store.sync.cursors():
            store.parts.rows.delete_unit(unit)
        for table in ("fact", "mention", "parked", "erasure"):
            store.database.run(f"DELETE FROM {table}")
        store.parts.index.rebuild()
    return store


@settings(max_examples=60)
@given(facts=journals(), random=st.randoms(use_true_random=False), pieces=st.integers(1, 4))
def test_every_order_and_repetition_ends_in_the_same_tables(
    pair: tuple[Store, Store], facts: list[Fact], random: object, pieces: int
) -> None:
    one, other = emptied(pair[0]), emptied(pair[1])
    one.sync.take(facts, {})
    shuffled = facts + facts[: len(facts) // 2]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for piece in range(pieces):
        other.sync.take(shuffled[piece::pieces], {})
    assert one.checks.canonical_export() == other.checks.canonical_export()
    for store in (one, other):
        assert [finding.code for finding in store.checks.check(deep=True) if not finding.notice] == []
        with_index_kept = sorted(store.database.rows("SELECT folded FROM search_name"))
        names = store.database.rows("SELECT DISTINCT name FROM member WHERE created <> '' AND name <> ''")
        assert len(with_index_kept) == len(names)


@settings(max_examples=100)
@given(facts=st.lists(FACTS, max_size=8))
def test_facts_of_any_content_are_stored_read_back_and_replayed(pair: tuple[Store, Store], facts: list[Fact]) -> None:
    store = emptied(pair[0])
    named = {(fact.device, fact.seq): fact for fact in facts}
    others = [fact for fact in named.values() if fact.device != "L1" and not isinstance(fact.body, k.PayloadErased)]
    store.sync.take(others, {})
    assert [logged.fact for logged in store.parts.log.each()] == others
    # Receipts made of anything do bear numbers twice; that is all that may be wrong.
    assert {finding.code for finding in store.checks.check(deep=True)} <= {"number_twice", "fact_parked"}
    for fact in others:
        assert fact in store.facts.about([fact.made(0)])


def test_facts_of_every_declared_kind_are_stored_and_read_back(store: Store) -> None:
    on = Day("2026-11-01")
    bodies = [
        k.HouseholdMovedOut(EntityId("L2.1.0"), on, (), "Hà Nội"),
        k.IdentityVerified(EntityId("L2.1.1"), "card", on, citizen_id="014080001234", wrote_id=True),
        k.OfficerEnrolled("O9", "collector", "SL-9", "Cán bộ Khác"),
        k.DeviceCertified("L2", "ab" * 32, on),
        k.PackPublished("2026", "cd" * 32),
    ]
    facts = [foreign("C1", seq, body) for seq, body in enumerate(bodies, start=1)]
    store.sync.take(facts, {})
    assert [logged.fact for logged in store.parts.log.each()] == facts
    assert clean(store)


def test_the_database_beside_is_not_on_the_disk() -> None:
    beside = Database.in_memory()
    assert beside.rows("PRAGMA database_list")[0][2] == ""
    beside.close()
