"""Checking finds what was tampered with, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import EntityId
from fieldapp.storage.profile import Store
from tests.contract.samples import TODAY, SteadyClock, allotted, foreign, from_office, pay, person, register, write


@pytest.fixture
def busy(store: Store) -> Store:
    """A day's work: everything in it is in order."""
    from_office(store, allotted(1, 20))
    home = register(store, person("Lò Văn Mẫu", "head", phone="0912345678"))
    receipts = [pay(store, home, number, 1_263_600)[1] for number in range(1, 5)]
    write(store, k.ReceiptVoided(receipts[-1], TODAY, cash_returned=True, reason="nhầm"))
    second = store.sync.own_facts(1, 1)[0]
    store.sync.acknowledge(2, second.chain, 1000)
    return store


def codes(store: Store, *, deep: bool = True) -> list[str]:
    return [finding.code for finding in store.checks.check(deep=deep)]


def test_a_day_in_order_has_no_findings(busy: Store) -> None:
    assert codes(busy) == []
    assert codes(busy, deep=False) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE fact SET personal = replace(personal, 'Mẫu', 'Khác')", "personal_part_altered"),
        ("UPDATE fact SET personal = NULL WHERE device = 'L1' AND seq = 1", "personal_part_altered"),
        ("UPDATE fact SET open = replace(open, '1263600', '1263000')", "chain_broken"),
        ("UPDATE fact SET wall = wall + 1 WHERE device = 'L1' AND seq = 3", "chain_broken"),
        ("UPDATE fact SET officer = 'O9' WHERE device = 'L1' AND seq = 5", "chain_broken"),
        ("DELETE FROM fact WHERE device = 'L1' AND seq = 4", "fact_missing"),
        ("DELETE FROM salt_seed", "personal_part_altered"),
        ("UPDATE acknowledgement SET chain = zeroblob(32)", "acknowledged_fact_differs"),
        ("UPDATE member SET phone = '0999999999'", "replay_differs"),
        ("UPDATE receipt SET total = total + 1 WHERE number = 2", "replay_differs"),
        ("DELETE FROM receipt WHERE number = 2", "number_missing"),
        ("DELETE FROM cover", "replay_differs"),
        ("INSERT INTO receipt_copy VALUES (7, 'L1.90.0', 'L1.3.0', 1)", "replay_differs"),
        ("UPDATE receipt SET number = 3 WHERE number = 2", "number_twice"),
        ("UPDATE receipt SET number = 77 WHERE number = 4", "number_outside_block"),
    ],
)
def test_tampering_is_found(busy: Store, tampering: str, found: str) -> None:
    assert busy.database.run(tampering) > 0
    assert found in codes(busy)


def test_a_replay_says_which_row_differs(busy: Store) -> None:
    busy.database.run("UPDATE receipt SET total = total + 1 WHERE number = 2")
    (finding,) = busy.checks.check(deep=True)
    receipt = busy.till.receipt_by_number("SL26T", 2)
    assert receipt is not None
    assert (finding.where, finding.detail) == ("receipt", f"7 {receipt.id}")


def test_a_damaged_search_index_is_found(busy: Store) -> None:
    busy.database.run("UPDATE search_name SET folded = 'lo van khac'")
    assert codes(busy) == ["database_damaged"]


def test_the_quick_check_goes_on_where_the_last_one_ended(busy: Store) -> None:
    assert codes(busy, deep=False) == []
    busy.database.run("UPDATE fact SET wall = wall + 1 WHERE device = 'L1' AND seq = 3")
    assert codes(busy, deep=False) == []
    assert codes(busy)[0] == "chain_broken"
    write(busy, k.CashOpened(TODAY, 1))
    last = busy.journal.head().seq
    busy.database.run("UPDATE fact SET wall = wall + 1 WHERE device = 'L1' AND seq = ?", (last,))
    assert codes(busy, deep=False) == ["chain_broken"]


def test_a_clock_that_was_set_back_is_a_notice(busy: Store, clock: SteadyClock) -> None:
    clock.moment -= timedelta(days=2)
    write(busy, k.CashOpened(TODAY, 1))
    (finding,) = busy.checks.check(deep=True)
    assert (finding.code, finding.notice) == ("clock_ran_back", True)
    assert finding.where == f"L1.{busy.journal.head().seq}"


def test_exports_tell_stores_apart_by_unit_and_table(busy: Store) -> None:
    before = busy.checks.canonical_export()
    assert before == busy.checks.canonical_export((7, 8))
    assert before != busy.checks.canonical_export((8,))
    busy.sync.take([foreign("L2", 1, k.ReceiptReprinted(EntityId("L1.3.0"), 1))], {})
    after = busy.checks.canonical_export()
    assert [table for table in before if before[table] != after[table]] == ["receipt_copy"]
