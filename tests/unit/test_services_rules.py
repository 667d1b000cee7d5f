"""Which pack is in force on a laptop, whatever the office published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.domain.fact_kinds import CommuneZoned, PackPublished
from fieldapp.domain.facts import Body
from fieldapp.domain.ids import Day
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.zones import Zoned
from fieldapp.services.exchange import NoConnection, Watch
from fieldapp.services.ports import Changes, ShelvedPack, SyncReport
from fieldapp.services.rules import RuleBringingExchange, Rules
from fieldapp.storage.policy_packs import load_shipped_pack
from fieldapp.storage.profile import Store
from tests.packs import SHIPPED_TEXT, later_pack
from tests.workplaces import TestClock, make_store, make_workplace, office_facts

SHIPPED = load_shipped_pack()


class Shelf:
    """Packs in memory, the last published first."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    def packs(self) -> list[ShelvedPack]:
        return [ShelvedPack("vietnam", _hash(text), text) for text in self.texts]

    def zones(self, unit: int) -> tuple[Zoned, ...]:
        return ()


def _hash(text: str) -> str:
    return "no pack" if "222%" in text else read_pack(text).hash


FAULTY = later_pack(4).replace('value = "22%"', 'value = "222%"', 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(make_store(tmp_path / "profile", TestClock())) as made:
        yield made


def publish(store: Store, first: int, *bodies: Body) -> None:
    store.sync.take(office_facts(list(bodies), first), {1: first})


def test_the_shipped_pack_is_the_floor() -> None:
    assert Rules(Shelf(), SHIPPED).pack is SHIPPED
    newer = read_pack(later_pack(7))
    assert Rules(Shelf(later_pack(3)), newer).pack is newer


def test_the_last_published_pack_is_in_force() -> None:
    assert Rules(Shelf(later_pack(3), later_pack(2)), SHIPPED).pack.version == 3
    assert Rules(Shelf(SHIPPED_TEXT), SHIPPED).pack is SHIPPED


def test_a_faulty_pack_is_refused_whole_and_the_one_before_it_stays() -> None:
    rules = Rules(Shelf(FAULTY, later_pack(3), later_pack(2)), SHIPPED)
    assert rules.pack.version == 3
    (refused,) = rules.refused
    assert [fault.line for fault in refused.faults] == [FAULTY.splitlines().index('value = "222%"') + 1]
    assert Rules(Shelf(FAULTY), SHIPPED).pack is SHIPPED


def test_a_text_that_is_not_what_was_announced_is_refused() -> None:
    class Lying(Shelf):
        def packs(self) -> list[ShelvedPack]:
            return [ShelvedPack("vietnam", "00" * 32, later_pack())]

    rules = Rules(Lying(), SHIPPED)
    assert rules.pack is SHIPPED
    assert rules.refused[0].faults[0].code == "hash_differs"


def test_reloading_takes_what_has_come_and_forgets_what_was_refused() -> None:
    shelf = Shelf(FAULTY)
    rules = Rules(shelf, SHIPPED)
    shelf.texts.insert(0, later_pack(5))
    rules.reload()
    assert (rules.pack.version, rules.refused) == (5, ())


def test_what_is_announced_is_told_with_what_holds_now() -> None:
    announced = {rule.coming.name: rule for rule in Rules(Shelf(), SHIPPED).announced(date(2026, 11, 21))}
    line = announced["voluntary.poverty_line"]
    assert line.now is not None
    assert (line.now.whole, line.coming.whole, line.changes_value) == (1_500_000, 2_200_000, True)
    assert not announced["health.rate"].changes_value
    assert Rules(Shelf(), SHIPPED).announced(date(2027, 1, 1)) == ()


def test_an_exchange_that_brings_a_pack_puts_it_in_force(store: Store) -> None:
    rules = Rules(store.rules, SHIPPED)

    class Bringing:
        def run(self, watch: Watch) -> SyncReport:
            changes = store.sync.take(
                office_facts([PackPublished("vietnam", _hash(later_pack()), later_pack())], 3), {1: 3}
            )
            return SyncReport(changes=changes)

        def is_reachable(self) -> bool:
            return True

    exchange = RuleBringingExchange(Bringing(), rules, bootstrap.call_here)
    assert exchange.is_reachable()
    assert exchange.run(Watch()).changes.touches("policy_pack")
    assert rules.pack.version == 2


def test_an_exchange_cut_short_may_have_brought_one_too(store: Store) -> None:
    rules = Rules(store.rules, SHIPPED)

    class Cut:
        def run(self, watch: Watch) -> SyncReport:
            publish(store, 3, PackPublished("vietnam", _hash(later_pack()), later_pack()))
            raise NoConnection

        def is_reachable(self) -> bool:
            return False

    with pytest.raises(NoConnection):
        RuleBringingExchange(Cut(), rules, bootstrap.call_here).run(Watch())
    assert rules.pack.version == 2


def test_an_exchange_without_rules_reads_nothing(store: Store) -> None:
    class Counting(Shelf):
        reads = 0

        def packs(self) -> list[ShelvedPack]:
            self.reads += 1
            return []

    class Idle:
        def run(self, watch: Watch) -> SyncReport:
            return SyncReport(changes=Changes())

        def is_reachable(self) -> bool:
            return True

    shelf = Counting()
    RuleBringingExchange(Idle(), Rules(shelf, SHIPPED), bootstrap.call_here).run(Watch())
    assert shelf.reads == 1


def test_the_shelf_keeps_every_pack_once(store: Store) -> None:
    both = [PackPublished("vietnam", _hash(text), text) for text in (later_pack(2), later_pack(3), later_pack(2))]
    publish(store, 3, *both)
    assert [read_pack(shelved.text).version for shelved in store.rules.packs()] == [2, 3]
    store.sync.take(office_facts([PackPublished("vietnam", _hash(later_pack(9)), later_pack(9))], 6, unit=99), {})
    assert len(store.rules.packs()) == 3


def test_of_two_lists_for_a_day_the_later_counts(store: Store) -> None:
    publish(
        store,
        3,
        CommuneZoned("03646", "III", Day("2026-01-01"), "QĐ 1"),
        CommuneZoned("03646", "", Day("2026-06-01"), "QĐ 2"),
        CommuneZoned("03646", "II", Day("2026-01-01"), "QĐ 1 đính chính"),
    )
    assert store.rules.zones(1) == (
        Zoned(date(2026, 1, 1), "II", "QĐ 1 đính chính"), Zoned(date(2026, 6, 1), "", "QĐ 2"),
    )  # fmt: skip
    assert store.rules.zones(2) == ()


def test_the_workplace_takes_the_published_pack_at_unlock(store: Store) -> None:
    publish(store, 3, PackPublished("vietnam", _hash(later_pack()), later_pack()))
    assert make_workplace(store, TestClock()).pack.version == 2
