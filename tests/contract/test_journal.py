"""The journal: numbering, chain, all or nothing, what waits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import GENESIS, link, personal_digest
from fieldapp.domain.ids import NO_ID
from fieldapp.domain.salts import EPOCH
from fieldapp.storage.errors import NotActivated, UnitNotServed
from fieldapp.storage.profile import Store
from tests.contract.samples import (
    MAI,
    PIN,
    QUICK,
    TODAY,
    SteadyClock,
    foreign,
    household,
    identity,
    person,
    profile_in,
    register,
)
from tests.contract.samples import write as write_facts


def test_a_new_journal_begins_at_genesis(store: Store) -> None:
    head = store.journal.head()
    assert (head.seq, head.chain, head.acknowledged) == (0, GENESIS, 0)
    assert store.journal.waiting().count == 0


def test_facts_are_numbered_without_gaps_over_writings_and_openings(tmp_path: Path, clock: SteadyClock) -> None:
    profile = profile_in(tmp_path)
    seqs: list[int] = []
    store = profile.create(MAI, PIN, clock, QUICK)
    store.sync.activate(identity())
    for _ in range(3):
        seqs += [fact.seq for fact in write_facts(store, k.CashOpened(TODAY, 1), k.CashOpened(TODAY, 2))]
        store.close()
        store = profile.open(MAI.id, PIN, clock)
    assert seqs == [1, 2, 3, 4, 5, 6]
    assert [fact.seq for fact in store.facts.facts()] == seqs
    assert list(store.checks.check(deep=True)) == []
    store.close()


def test_rows_can_be_read_within_the_writing(store: Store) -> None:
    with store.journal.writing(MAI.id, NO_ID) as writing:
        home = writing.add(7, household(person("Lò Văn Mẫu", "head")))
        found = store.register.household(home.made(0))
        assert found is not None
        assert found.members[0].name == "Lò Văn Mẫu"
        assert store.register.find("lo mau", 5) == (home.made(1),)


def test_a_failed_writing_leaves_nothing(store: Store) -> None:
    before = store.checks.canonical_export()
    head = store.journal.head()

    def fail() -> None:
        with store.journal.writing(MAI.id, NO_ID) as writing:
            writing.add(7, household(person("Lò Văn Mẫu", "head"), village="Bản Khác"))
            store.drafts.save("enrol", "{}")
            assert store.register.find("ban khac", 5)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.checks.canonical_export() == before
    assert store.journal.head() == head
    assert store.register.find("mau", 5) == ()
    assert store.register.find("ban khac", 5) == ()
    assert store.drafts.keys() == ()
    assert write_facts(store, k.CashOpened(TODAY, 1))[0].seq == head.seq + 1
    assert list(store.checks.check(deep=True)) == []


def test_changes_name_the_rows_and_facts_of_the_last_writing(store: Store) -> None:
    home = register(store, person("Lò Văn Mẫu", "head"))
    changes = store.journal.last_changes()
    assert changes.facts == (home,)
    assert changes.touches("member", "household")
    assert not changes.touches("receipt")
    write_facts(store, k.CashOpened(TODAY, 1))
    assert {row.table for row in store.journal.last_changes().rows} == {"cash_entry"}


def test_the_counter_passes_every_counter_seen(store: Store) -> None:
    first = write_facts(store, k.CashOpened(TODAY, 1))[0]
    store.sync.take([foreign("L2", 1, k.CashOpened(TODAY, 1), counter=90)], {})
    second = write_facts(store, k.CashOpened(TODAY, 2))[0]
    assert (first.counter, second.counter) == (1, 91)


def test_the_chain_is_what_the_domain_says(store: Store) -> None:
    write_facts(store, *(household(person(f"Lò Văn Mẫu {n}", "head")) for n in range(3)))
    before = GENESIS
    for logged in store.sync.own_facts(0, 10):
        salt = store.sync.salt(logged.fact.seq)
        assert salt is not None
        assert logged.digest == personal_digest(logged.fact, salt)
        assert logged.chain == link(before, logged.fact, logged.digest)
        before = logged.chain
    assert store.journal.head().chain == before


def test_each_run_of_facts_has_a_seed_of_its_own(store: Store) -> None:
    write_facts(store, *(k.CashOpened(TODAY, n) for n in range(EPOCH + 1)))
    seeds = {store.sync.seed(0), store.sync.seed(1)}
    assert None not in seeds
    assert len(seeds) == 2
    assert store.sync.seed(2) is None


def test_what_waits_is_what_was_not_acknowledged(store: Store, clock: SteadyClock) -> None:
    facts = write_facts(store, k.CashOpened(TODAY, 1), k.CashOpened(TODAY, 2))
    clock.moment += timedelta(days=1)
    facts += write_facts(store, k.CashOpened(TODAY, 3))
    assert (store.journal.waiting().count, store.journal.waiting().oldest_wall) == (3, facts[0].wall)
    second = store.sync.own_facts(1, 1)[0]
    store.sync.acknowledge(2, second.chain, 1_800_000_000_000)
    assert (store.journal.waiting().count, store.journal.waiting().oldest_wall) == (1, facts[2].wall)
    assert [store.journal.acknowledged_at(fact.made(0)) for fact in facts] == [1_800_000_000_000] * 2 + [0]


def test_a_fact_about_a_unit_not_served_is_refused(store: Store) -> None:
    with pytest.raises(UnitNotServed):
        write_facts(store, k.CashOpened(TODAY, 1), unit=99)
    assert store.journal.head().seq == 0


def test_nothing_is_written_before_activation(tmp_path: Path, clock: SteadyClock) -> None:
    store = profile_in(tmp_path).create(MAI, PIN, clock, QUICK)
    with pytest.raises(NotActivated):
        write_facts(store, k.CashOpened(TODAY, 1))
    with pytest.raises(NotActivated):
        store.sync.identity()
    store.close()


def test_history_holds_what_made_and_what_names_a_thing(store: Store) -> None:
    home = register(store, person("Lò Văn Mẫu", "head"), person("Lò Thị Mẫu"))
    register(store, person("Quàng Thị Khác", "head"))
    left = write_facts(store, k.MemberLeft(home.made(2), "moved_away", TODAY))[0]
    assert list(store.facts.about([home.made(2)])) == [home, left]
    assert list(store.facts.about([home.made(1), home.made(2)])) == [home, left]
    assert list(store.facts.facts(after=1, limit=1)) == [store.sync.own_facts(1, 1)[0].fact]
