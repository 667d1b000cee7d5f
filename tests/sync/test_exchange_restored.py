"""An office restored from a backup loses nothing and doubles nothing: real laptops, both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from fieldapp.domain import fact_kinds as k
from fieldapp.office.checks import check_office
from fieldapp.office.devices import allot_more, revoke_device
from fieldapp.office.exports import canonical_digests
from fieldapp.office.office import Office
from fieldapp.office.officers import add_officer
from fieldapp.office.status import read_status
from fieldapp.office.store import lives, registry
from fieldapp.services.exchange import NoConnection
from fieldapp.storage.errors import OfficeOutlived
from tests.office_play import COMMUNE
from tests.postgres import Cluster
from tests.restore_play import FieldLaptop, Province, join


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    if request.param == "sqlite":
        yield lambda: ""
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    made: list[str] = []

    def create() -> str:
        made.append(cluster.create_database())
        return cluster.url(made[-1])

    yield create
    for name in made:
        cluster.drop_database(name)


@pytest.fixture
def province(tmp_path: Path, new_url: Callable[[], str]) -> Iterator[Province]:
    made = Province(tmp_path, new_url)
    yield made
    made.office.close()


@pytest.fixture
def pair(province: Province, tmp_path: Path) -> Iterator[tuple[FieldLaptop, FieldLaptop]]:
    laptops = join(province.office, tmp_path / "l1", 11), join(province.office, tmp_path / "l2", 12)
    for laptop in laptops:
        laptop.sync()
    yield laptops
    for laptop in laptops:
        laptop.close()


def settle(office: Office, *laptops: FieldLaptop) -> None:
    """Everybody exchanges until nobody has anything new."""
    for _ in range(3):
        for laptop in laptops:
            assert laptop.sync(office).finished


def assert_one_truth(office: Office, *laptops: FieldLaptop) -> None:
    settle(office, *laptops)
    digests = canonical_digests(office)["1"]
    for laptop in laptops:
        assert laptop.tables() == digests
        assert laptop.findings() == []
        assert laptop.store.journal.waiting().count == 0
        assert laptop.store.sync.testimonies.next_pieces(10_000) == ()
    assert check_office(office).findings == ()
    assert laptops[-1].sync().round_trips == 1


def held(office: Office) -> int:
    return read_status(office).held


def test_what_came_after_the_backup_comes_back(province: Province, pair: tuple[FieldLaptop, FieldLaptop]) -> None:
    one, two = pair
    one.pay(one.enrol("Lò Văn Một Mẫu"))
    settle(province.office, one, two)
    backup = province.back_up()
    one.pay(one.enrol("Lò Văn Hai Mẫu"))
    two.pay(two.enrol("Lò Văn Ba Mẫu"))
    settle(province.office, one, two)
    two.pay(two.enrol("Lò Văn Bốn Mẫu"))
    before = canonical_digests(province.office)
    office = province.lose_and_restore(backup)
    assert held(office) == 631_800
    report = one.sync(office)
    assert (report.restored, report.finished) == (office.signer.key_id, True)
    assert_one_truth(office, one, two)
    assert held(office) == 4 * 631_800
    assert before.keys() == canonical_digests(office).keys()
    with office.database.reading() as transaction:
        assert lives.unproven(transaction, "L1", office.exchange.high_water("L1").seq) == []


def test_facts_of_a_laptop_that_is_gone_come_back_through_another(
    province: Province, pair: tuple[FieldLaptop, FieldLaptop]
) -> None:
    one, two = pair
    backup = province.back_up()
    two.pay(two.enrol("Lò Thị Còn Mẫu"))
    settle(province.office, two, one)
    last = two.store.journal.head().seq
    office = province.lose_and_restore(backup)
    assert_one_truth(office, one)
    assert held(office) == 631_800
    assert office.exchange.high_water(two.device).seq == 0
    with office.database.reading() as transaction:
        assert lives.unproven(transaction, two.device, 0) == list(range(1, last + 1))
    # Should it be found after all, its own bundle proves the chain, and nothing is there twice.
    two.enrol("Lò Thị Sau Mẫu")
    assert_one_truth(office, two, one)
    assert held(office) == 631_800
    with office.database.reading() as transaction:
        assert lives.unproven(transaction, two.device, last + 1) == []


def test_no_number_is_given_twice(province: Province, pair: tuple[FieldLaptop, FieldLaptop], tmp_path: Path) -> None:
    one, two = pair
    backup = province.back_up()
    given = [allot_more(province.office, one.device)[1:]]
    third = join(province.office, tmp_path / "l3", 13)
    third.sync()
    settle(province.office, one, two)
    blocks = {
        (b.series, b.first, b.last) for laptop in (one, two, third) for b in laptop.store.till.blocks(laptop.device)
    }
    office = province.lose_and_restore(backup)
    given.append(allot_more(office, two.device)[1:])  # before anybody has returned anything
    assert given[0][1] < given[1][0]
    settle(office, two, one, third)
    allot_more(office, third.device)
    fourth = join(office, tmp_path / "l4", 14)
    assert int(fourth.device[1:]) > int(third.device[1:]) + 1
    settle(office, two, one, third, fourth)
    for laptop in (one, two, third, fourth):
        blocks |= {(b.series, b.first, b.last) for b in laptop.store.till.blocks(laptop.device)}
    spans = sorted((first, last) for _series, first, last in blocks)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert_one_truth(office, one, two, third, fourth)
    for laptop in (third, fourth):
        laptop.close()


def test_a_laptop_activated_after_the_backup_introduces_itself(
    province: Province, pair: tuple[FieldLaptop, FieldLaptop], tmp_path: Path
) -> None:
    backup = province.back_up()
    late = join(province.office, tmp_path / "late", 15)
    late.sync()
    late.pay(late.enrol("Lò Văn Muộn Mẫu"))
    office = province.lose_and_restore(backup)
    assert late.sync(office).finished
    assert held(office) == 631_800
    assert_one_truth(office, late, *pair)
    with office.database.reading() as transaction:
        record = registry.laptop(transaction, late.device)
    assert record is not None
    assert (record.units, record.officer, record.label) == ((1,), "O1", "Máy 15")
    late.close()


def test_what_the_office_said_after_the_backup_holds_again(
    province: Province, pair: tuple[FieldLaptop, FieldLaptop]
) -> None:
    one, two = pair
    backup = province.back_up()
    officer = add_officer(province.office, "Cán bộ Sau Mẫu", [COMMUNE])
    revoke_device(province.office, two.device)
    settle(province.office, one)
    office = province.lose_and_restore(backup)
    settle(office, one)
    with office.database.reading() as transaction:
        record = registry.laptop(transaction, two.device)
    assert record is not None
    assert record.revoked_on
    assert one.store.register.officer_name(officer) == "Cán bộ Sau Mẫu"
    assert int(add_officer(office, "Cán bộ Khác Mẫu", [COMMUNE])[1:]) > int(officer[1:]) + 1
    two.pay(two.enrol("Lò Văn Thu Hồi Mẫu"))
    report = two.sync(office)
    assert {code for _, code in report.parked} == {"device_revoked"}


def test_an_erasure_after_the_backup_reaches_everything_again(
    province: Province, pair: tuple[FieldLaptop, FieldLaptop]
) -> None:
    one, two = pair
    home = two.enrol("Quàng Thị Quên")
    settle(province.office, two, one)
    backup = province.back_up()
    with province.office.writing() as desk:
        desk.author.write(1, [k.PayloadErased(home.device, home.seq)])
    settle(province.office, one, two)
    assert "Quên" not in repr(one.store.database.rows("SELECT * FROM fact"))
    for laptop in (one, two):
        assert b"Qu\xc3\xaan" not in b"".join(
            row[0] for row in laptop.store.database.rows("SELECT content FROM testimony")
        )
    office = province.lose_and_restore(backup)
    assert_one_truth(office, one, two)
    with office.database.reading() as transaction:
        stored = registry.setting(transaction, "incarnation"), lives.receptions(transaction)
        rows = [dict(row) for row in transaction.rows(lives.FACT.select())]
    assert stored[1]
    assert "Quên" not in repr(rows)


def test_a_backup_restored_twice_makes_two_lives(province: Province, pair: tuple[FieldLaptop, FieldLaptop]) -> None:
    one, two = pair
    backup = province.back_up()
    one.pay(one.enrol("Lò Văn Một Mẫu"))
    settle(province.office, one, two)
    second = province.lose_and_restore(backup)
    settle(second, one)
    add_officer(second, "Cán bộ Hai Mẫu", [COMMUNE])
    one.pay(one.enrol("Lò Văn Hai Mẫu"))
    settle(second, one)
    third = province.lose_and_restore(backup)
    assert len({"C1", second.signer.key_id, third.signer.key_id}) == 3
    add_officer(third, "Cán bộ Ba Mẫu", [COMMUNE])
    assert_one_truth(third, two, one)
    assert held(third) == 2 * 631_800


def test_a_life_that_was_followed_by_another_is_not_believed_any_more(
    province: Province, pair: tuple[FieldLaptop, FieldLaptop], tmp_path: Path
) -> None:
    one, _two = pair
    backup = province.back_up()
    first = province.office
    office = province.lose_and_restore(backup)
    settle(office, one)
    one.enrol("Lò Văn Một Mẫu")
    with pytest.raises(OfficeOutlived):
        one.sync(first)
    first.close()
    assert one.store.journal.waiting().count == 1
    assert_one_truth(office, one)


@pytest.mark.parametrize("lost", [1, 2])
def test_lost_replies_while_returning_double_nothing(
    province: Province, pair: tuple[FieldLaptop, FieldLaptop], lost: int
) -> None:
    one, two = pair
    backup = province.back_up()
    two.pay(two.enrol("Lò Thị Còn Mẫu"))
    one.pay(one.enrol("Lò Văn Một Mẫu"))
    settle(province.office, two, one)
    office = province.lose_and_restore(backup)
    one.lane.lose_at = lost
    with pytest.raises(NoConnection):
        one.sync(office)
    assert_one_truth(office, one, two)
    assert held(office) == 2 * 631_800


def test_a_long_history_comes_back_in_small_messages(province: Province, pair: tuple[FieldLaptop, FieldLaptop]) -> None:
    one, two = pair
    backup = province.back_up()
    for number in range(60):
        two.pay(two.enrol(f"Lò Văn Mẫu {number}"))
        if number % 20 == 0:
            settle(province.office, two, one)
    settle(province.office, two, one)
    office = province.lose_and_restore(backup)
    assert_one_truth(office, one)
    assert held(office) == 60 * 631_800
