"""Laptops that know the office by stick only, and an office that was lost and restored meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.bootstrap import call_here
from fieldapp.office.checks import check_office
from fieldapp.office.couriers import envelope_keys, serve_place
from fieldapp.office.exports import canonical_digests
from fieldapp.office.office import Office
from fieldapp.services.exchange import BagWatch, OfficeForgot
from fieldapp.services.ports import SyncReport
from fieldapp.storage.envelope_keys import EnvelopeKeys
from fieldapp.sync.mail_memory import OFFICE_KEY, PostParts
from fieldapp.sync.post import StickPost
from fieldapp.wire.envelope import public_of
from tests.contract.samples import SteadyClock
from tests.restore_play import FieldLaptop, Province, join


class MailLaptop:
    """A laptop with a post and no network."""

    def __init__(self, laptop: FieldLaptop, office: Office, stick: Path) -> None:
        self.at, self.stick = laptop, stick
        stick.mkdir()
        laptop.store.settings.put(OFFICE_KEY, public_of(envelope_keys(office)[-1]).hex())
        self.post = StickPost(
            PostParts(
                laptop.store.sync, laptop.store.journal, laptop.store.settings, EnvelopeKeys(laptop.store.database),
                on_lane=call_here, clock=SteadyClock(), random_bytes=random.Random(3).randbytes, place="Xã Mẫu",
                took=lambda _changes: None,
            )
        )  # fmt: skip

    def carry(self, office: Office) -> SyncReport:
        """The stick's way to the office and back."""
        self.post.write(self.stick, BagWatch())
        serve_place(office, self.stick)
        return self.post.take(self.stick, BagWatch())


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path, lambda: "")
    yield made
    made.office.close()


@pytest.fixture
def far(province: Province, tmp_path: Path) -> Iterator[MailLaptop]:
    made = MailLaptop(join(province.office, tmp_path / "far", 21), province.office, tmp_path / "stick")
    yield made
    made.at.close()


def assert_one_truth(office: Office, *laptops: FieldLaptop) -> None:
    assert list(check_office(office).findings) == []
    for laptop in laptops:
        assert laptop.tables() == canonical_digests(office)["1"]
        assert laptop.findings() == []
        assert laptop.store.journal.waiting().count == 0


def test_what_came_by_stick_after_the_backup_comes_back_by_stick(province: Province, far: MailLaptop) -> None:
    far.carry(province.office)
    backup = province.back_up()
    for name in ("Lò Văn Một Mẫu", "Lò Văn Hai Mẫu"):
        far.at.pay(far.at.enrol(name))
        far.carry(province.office)
    assert far.at.store.journal.waiting().count == 0
    office = province.lose_and_restore(backup)
    report = far.carry(office)
    assert report.restored == office.signer.key_id
    assert far.at.store.journal.waiting().count > 0, "what the office has lost waits again"
    for _ in range(2):
        far.carry(office)
    assert_one_truth(office, far.at)


def test_answers_of_a_former_life_change_nothing(province: Province, far: MailLaptop) -> None:
    far.carry(province.office)
    backup = province.back_up()
    far.at.pay(far.at.enrol("Lò Văn Một Mẫu"))
    far.post.write(far.stick, BagWatch())
    serve_place(province.office, far.stick)
    old = {path.name: path.read_bytes() for path in far.stick.iterdir()}
    for path in far.stick.iterdir():
        path.unlink()
    office = province.lose_and_restore(backup)
    far.carry(office)
    waiting = far.at.store.journal.waiting().count
    for name, content in old.items():
        (far.stick / name).write_bytes(content)
    far.post.take(far.stick, BagWatch())
    assert far.at.store.journal.waiting().count == waiting, "the life that acknowledged it is over"
    far.carry(office)
    far.carry(office)
    assert_one_truth(office, far.at)


def test_a_laptop_that_the_backup_does_not_know_introduces_itself(province: Province, tmp_path: Path) -> None:
    backup = province.back_up()
    late = MailLaptop(join(province.office, tmp_path / "late", 22), province.office, tmp_path / "stick2")
    late.carry(province.office)
    late.at.pay(late.at.enrol("Lò Văn Muộn Mẫu"))
    office = province.lose_and_restore(backup)
    with pytest.raises(OfficeForgot):
        late.carry(office)
    for _ in range(3):
        late.carry(office)
    assert_one_truth(office, late.at)
    late.at.close()


def test_a_stick_and_a_network_hand_over_to_each_other(province: Province, far: MailLaptop) -> None:
    near = join(province.office, far.stick.parent / "near", 23)
    near.sync()
    far.carry(province.office)
    for round_ in range(3):
        near.pay(near.enrol(f"Lò Thị Gần Mẫu {round_}"))
        near.sync()
        far.at.pay(far.at.enrol(f"Lò Văn Xa Mẫu {round_}"))
        if round_ == 1:
            far.post.write(far.stick, BagWatch())
            serve_place(province.office, far.stick)
            far.at.sync()
            far.post.take(far.stick, BagWatch())
        else:
            far.carry(province.office)
    near.sync()
    far.carry(province.office)
    assert_one_truth(province.office, near, far.at)
    near.close()
