"""Around a hub without a network: everybody sees everybody's work, nothing counts as acknowledged, nothing is lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldapp.domain.fact_kinds import HouseholdRegistered, NewMember, NumbersAllotted
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.office.couriers import serve_place
from fieldapp.office.devices import revoke_device
from fieldapp.office.folder import OfficeConfig
from fieldapp.office.imports import import_households
from fieldapp.office.office import Office, create_office, open_office
from fieldapp.office.officers import add_officer
from fieldapp.services.exchange import BagWatch
from fieldapp.services.hub import (
    HubNotTrusted,
    HubUnreachable,
    PeerCollected,
    PeerNotCertified,
    PeerTill,
    TooManyGuesses,
)
from fieldapp.sync.hub_guest import HubGuest
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.pairing import MistypedPairingCode, WrongPairingCode, new_pairing_code
from fieldapp.wire.parcel import Parcel, seal_parcel
from tests.hub_play import HubLaptop, OfficeLink, meet_all, officers
from tests.office_play import COMMUNE, OTHER_COMMUNE, PlayedClock, household

BOTH = (COMMUNE, OTHER_COMMUNE)
SCOPES = ((COMMUNE,), (COMMUNE,), BOTH)
HOME = EntityId("C1.2.0")


@dataclass
class Village:
    """An office that cannot be reached for now, and three laptops: two of one commune, the third of two."""

    office: Office
    link: OfficeLink
    laptops: list[HubLaptop]
    clock: PlayedClock


def found(folder: Path, clock: PlayedClock) -> Office:
    office = create_office(
        folder, OfficeConfig("Văn phòng mẫu", block=40, is_demo=True), clock, random.Random(3).randbytes
    )
    import_households(
        office, [*(household(n) for n in range(1, 4)), household(9, OTHER_COMMUNE)], "mau.xlsx", "00" * 32
    )
    for card, scope in zip(officers(3), SCOPES, strict=True):
        assert add_officer(office, card.name, scope) == card.id
    return office


def laptops(folder: Path, clock: PlayedClock, link: OfficeLink) -> list[HubLaptop]:
    made = [HubLaptop(folder / f"laptop{n}", card, clock, link, n) for n, card in enumerate(officers(3), start=1)]
    for one in made:
        one.neighbours = made
    return made


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everybody activated, everybody's register and certificates taken."""
    folder = tmp_path_factory.mktemp("village")
    clock = PlayedClock()
    office = found(folder / "office", clock)
    made = laptops(folder, clock, OfficeLink(office))
    for one, scope in zip(made, SCOPES, strict=True):
        one.activate(scope)
    for one in made:
        one.open()
        one.sync()
        one.shut()
    office.close()
    return folder


@pytest.fixture
def village(template: Path, tmp_path: Path) -> Iterator[Village]:
    folder = tmp_path / "village"
    shutil.copytree(template, folder)
    clock = PlayedClock()
    office = open_office(folder / "office", clock, random.Random(5).randbytes)
    link = OfficeLink(office, is_open=False)
    made = laptops(folder, clock, link)
    for one in made:
        one.open()
    yield Village(office, link, made, clock)
    for one in made:
        one.shut()
    office.close()


def gathered(village: Village) -> tuple[HubLaptop, list[HubGuest]]:
    """The first laptop is the hub, the others are paired with it."""
    hub, *others = village.laptops
    hub.room.serve()
    return hub, [other.pair(hub) for other in others]


def test_everybody_sees_everybodys_work_and_the_tables_are_equal(village: Village) -> None:
    _hub, guests = gathered(village)
    for place, laptop in enumerate(village.laptops, start=1):
        laptop.renew(laptop.enrol(f"Lò Văn Mẫu {place}"))
    meet_all(guests)
    exports = [laptop.export(1) for laptop in village.laptops]
    assert exports[0] == exports[1] == exports[2]
    assert [laptop.sources()["peer"] for laptop in village.laptops] == [6, 6, 6]
    for laptop in village.laptops:
        assert laptop.on_lane(laptop.store.journal.waiting).count == 3, "only the office acknowledges"
        assert laptop.faults() == []


def test_what_the_office_sends_later_is_trusted_and_nothing_is_there_twice(village: Village) -> None:
    _hub, guests = gathered(village)
    for laptop in village.laptops:
        laptop.renew(laptop.enrol("Quàng Thị Mẫu"))
    meet_all(guests)
    village.link.is_open = True
    for laptop in (*village.laptops, *village.laptops):
        laptop.sync()
    for laptop in village.laptops:
        assert "peer" not in laptop.sources()
        assert laptop.on_lane(laptop.store.peers.unconfirmed) == {}
        assert laptop.on_lane(laptop.store.journal.waiting).count == 0
    exports = [laptop.export(1) for laptop in village.laptops]
    assert exports[0] == exports[1] == exports[2]


def test_nothing_of_a_unit_goes_to_who_does_not_serve_it(village: Village) -> None:
    first, second, third = village.laptops
    third.room.serve()
    guests = [first.pair(third), second.pair(third)]

    third.enrol("Người Xã Khác Mẫu", unit=2)
    third.enrol("Lò Văn Mẫu")
    meet_all(guests)
    for laptop in (first, second):
        assert laptop.peer_units() == {1}
        assert not laptop.knows("Người Xã Khác Mẫu")
    assert third.knows("Người Xã Khác Mẫu")


def test_a_wrong_code_opens_nothing_and_many_close_the_door(village: Village) -> None:
    hub, other, third = village.laptops
    hub.room.serve()
    wrong = new_pairing_code(lambda size: bytes(range(size)))
    with pytest.raises(MistypedPairingCode):
        other.pair(hub, "000-000-001")
    for _guess in range(5):
        with pytest.raises(WrongPairingCode):
            other.pair(hub, wrong)
    with pytest.raises(TooManyGuesses):
        other.pair(hub)
    assert third.pair(hub).meet().given == 0, "who did not guess is let in"
    hub.room.renew_code()
    assert other.pair(hub).device == hub.device


def test_only_certified_laptops_come_in(village: Village) -> None:
    hub, other, _third = village.laptops
    village.link.is_open = True
    device = other.device
    revoke_device(village.office, device)
    hub.sync()
    village.link.is_open = False
    hub.room.serve()
    with pytest.raises(PeerNotCertified):
        other.pair(hub)


def test_a_certificate_that_has_run_out_ends_everything(village: Village) -> None:
    hub, (guest, _other) = gathered(village)
    village.laptops[1].enrol("Lò Văn Mẫu")
    village.clock.move(days=3000)
    with pytest.raises(PeerNotCertified):
        guest.meet()
    assert "peer" not in hub.sources()


def test_facts_of_a_revoked_laptop_are_not_taken_from_others_either(village: Village) -> None:
    first, second, third = village.laptops
    second.room.serve()
    guest = first.pair(second)
    first.enrol("Lò Văn Mẫu")
    meet_all([guest])
    village.link.is_open = True
    revoke_device(village.office, first.device)
    third.sync()
    village.link.is_open = False
    carried = third.pair(second)
    meet_all([carried])
    assert "peer" not in third.sources()
    assert dict(third.room.state().refused) == {first.device: "device_revoked"}


def test_a_pairing_lasts_for_the_day_and_outlives_the_hubs_process(village: Village) -> None:
    hub, (guest, _other) = gathered(village)
    address = hub.invitation().address
    hub.room.end()
    hub.on_lane(hub.store.close)
    with pytest.raises(HubUnreachable):
        guest.meet()
    hub.open()
    hub.serve_at(address)
    hub.enrol("Lò Văn Mẫu")
    assert len(guest.meet().changes.facts) == 1
    hub.room.forget(village.laptops[1].device)
    with pytest.raises(WrongPairingCode):
        guest.meet()


def test_another_laptop_goes_on_as_the_hub(village: Village) -> None:
    first, second, third = village.laptops
    _hub, guests = gathered(village)
    first.enrol("Lò Văn Mẫu Một")
    guests[0].meet()
    first.room.stop_serving()
    second.room.serve()
    carried = third.pair(second)
    second.enrol("Lò Văn Mẫu Hai")
    meet_all([carried])
    assert third.sources()["peer"] == 2, "the new hub hands on what the old one wrote"
    assert second.export(1) == third.export(1)


def test_two_hubs_are_one_room_for_who_visits_both(village: Village) -> None:
    first, second, third = village.laptops
    first.room.serve()
    second.room.serve()
    first.enrol("Lò Văn Mẫu Một")
    second.enrol("Lò Văn Mẫu Hai")
    visits = [third.pair(first), third.pair(second)]
    meet_all(visits)
    assert first.export(1) == second.export(1) == third.export(1)


def test_the_picture_of_another_hub_is_noticed(village: Village) -> None:
    first, second, third = village.laptops
    first.room.serve()
    second.room.serve()
    guest = third.room._guest(first.invitation().address)
    with pytest.raises(HubNotTrusted):
        guest.pair(first.invitation().code, second.invitation().fingerprint)
    guest.close()


def test_a_hub_is_found_by_calling(village: Village) -> None:
    first, second, third = village.laptops
    assert third.room.find() == ()
    first.room.serve()
    second.room.serve()
    assert [hub.device for hub in third.room.find()] == [first.device, second.device]
    assert [hub.address for hub in second.room.find()] == [first.invitation().address]


def forge(laptop: HubLaptop, unit: int, *bodies: Body, seq: int = 0, chain: bytes = bytes(32)) -> bytes:
    """A parcel signed with a laptop's own key, whatever its journal says."""
    key = SigningKey(laptop.device, laptop.on_lane(lambda: laptop.store.peers.signing_key))
    facts = tuple(
        Fact(laptop.device, seq + place, unit, 9_000 + place, 1_795_000_000_000, "O1", NO_ID, body)
        for place, body in enumerate(bodies, start=1)
    )
    return seal_parcel(Parcel(laptop.device, unit, seq, chain, chain, facts), key)


def taken(laptop: HubLaptop, sealed: bytes) -> int:
    """How many facts of a parcel a laptop takes."""
    return laptop.on_lane(lambda: len(laptop.room._table.take([sealed]).facts))


def test_a_laptop_cannot_say_what_only_the_office_may_say(village: Village) -> None:
    first, second, _third = village.laptops
    numbers = NumbersAllotted(first.device, "SL26T", 900, 999, Day("2026-11-21"))
    assert taken(second, forge(first, 1, numbers)) == 0
    assert dict(second.room.state().refused) == {first.device: "office_only"}


def test_a_parcel_about_another_unit_or_in_anothers_name_is_not_taken(village: Village) -> None:
    first, second, third = village.laptops
    home = HouseholdRegistered((NewMember("head", name="Lò Văn Mẫu", born="1980"),), village="Bản Mẫu")
    assert taken(third, forge(first, 2, home)) == 0, "the first laptop is not certified for the other unit"
    sealed = forge(first, 1, home)
    assert taken(second, sealed[:-1] + bytes([sealed[-1] ^ 1])) == 0
    assert second.room.state().refused == (), "whoever bent it on the way is not its author"
    assert taken(second, sealed) == 1
    assert taken(second, sealed) == 0, "once is enough"


def test_a_laptop_that_lives_twice_is_found_out(village: Village) -> None:
    hub, (guest, other) = gathered(village)
    _hub, second, _third = village.laptops
    second.enrol("Lò Văn Mẫu")
    meet_all([guest, other])
    home = HouseholdRegistered((NewMember("head", name="Quàng Thị Mẫu", born="1981"),), village="Bản Hai")
    assert taken(hub, forge(second, 1, home, home)) == 0, "another story of the same fact"
    assert dict(hub.room.state().refused) == {second.device: "forked"}
    copy = forge(second, 1, home, seq=1, chain=b"\1" * 32)
    assert taken(village.laptops[2], copy) == 0, "another chain at the same fact"
    assert dict(village.laptops[2].room.state().refused) == {second.device: "forked"}


def test_a_copy_of_a_profile_that_fell_behind_says_so(village: Village) -> None:
    hub, (guest, _other) = gathered(village)
    second = village.laptops[1]
    ahead = forge(second, 1, *[HouseholdRegistered((NewMember("head", name="Lò Văn Mẫu", born="1980"),))] * 3)
    assert taken(hub, ahead) == 3
    guest.meet()
    assert dict(second.room.state().refused) == {second.device: "forked"}
    second.enrol("Lò Văn Mẫu")
    assert guest.meet().given == 0, "nothing is handed on under a number that is taken"


def test_the_same_household_does_not_pay_twice_unnoticed(village: Village) -> None:
    hub, (guest, _other) = gathered(village)
    second = village.laptops[1]
    at = second.work
    view = second.on_lane(lambda: at.standings.household(HOME))
    members = tuple(one.member.id for one in view.members)
    shown = second.on_lane(lambda: at.renewals.quote(HOME, members, 12))
    till = PeerTill(second.store.till, second.store.journal, second.store.register, second.device)
    seen = second.on_lane(lambda: till.payments(HOME)).known
    assert seen == frozenset()
    hub.renew(HOME)
    guest.meet()
    with pytest.raises(PeerCollected) as collected:
        second.on_lane(lambda: till.refuse_unseen(HOME, seen))
    assert collected.value.params["device"] == hub.device
    now = second.on_lane(lambda: till.payments(HOME))
    assert [line.member for line in now.lines] == list(members)
    assert second.on_lane(lambda: till.refuse_unseen(HOME, now.known)) is None, "the officer has seen it"
    after = second.on_lane(lambda: at.standings.household(HOME))
    assert not any(member.due for member in after.members)
    assert [member.held_place for member in after.members] == [1, 2]
    assert second.on_lane(lambda: at.renewals.quote(HOME, members, 12)).total == shown.total


def test_cash_and_numbers_stay_with_their_laptop(village: Village) -> None:
    hub, (guest, _other) = gathered(village)
    second = village.laptops[1]
    left = second.on_lane(lambda: second.work.numbers.left(second.work.desk))
    hub.renew(HOME)
    guest.meet()
    assert second.on_lane(lambda: second.work.numbers.left(second.work.desk)) == left
    assert second.on_lane(lambda: second.work.cash.day(second.work.desk)).collected.dong == 0
    assert second.on_lane(lambda: second.work.status.read(second.work.desk)).receipts_today == 0
    assert second.on_lane(lambda: second.work.status.read(second.work.desk)).waiting == 0


def test_the_hub_carries_mail_to_the_office_and_the_answer_back(village: Village) -> None:
    hub, (guest, other) = gathered(village)
    second, third = village.laptops[1:]
    second.renew(second.enrol("Lò Văn Mẫu"))
    third.enrol("Quàng Thị Mẫu")
    meet_all([guest, other])
    waiting = [laptop.on_lane(laptop.store.journal.waiting).count for laptop in (second, third)]
    assert waiting == [3, 1]
    bags = hub.on_lane(hub.store.peer_drawer.undelivered)
    assert [bag.device for bag in bags] == [second.device, third.device]
    assert not any("Mẫu".encode() in bag.sealed for bag in bags)
    village.link.is_open = True
    hub.sync()
    village.link.is_open = False
    assert village.link.posted.count("/mail") == 2
    assert [laptop.on_lane(laptop.store.journal.waiting).count for laptop in (second, third)] == waiting
    meet_all([guest, other])
    assert [laptop.on_lane(laptop.store.journal.waiting).count for laptop in (second, third)] == [0, 0]
    assert "peer" not in third.sources(), "the answer brought what the office had taken of the other before"
    assert hub.on_lane(hub.store.peer_drawer.undelivered) == ()
    village.link.is_open = True
    hub.sync()
    assert village.link.posted.count("/mail") == 2, "what was answered is not delivered again"
    for laptop in village.laptops:
        assert laptop.faults() == []


def test_mail_outlives_the_hub_and_a_bag_of_somebody_else_is_not_carried(village: Village) -> None:
    hub, (guest, _other) = gathered(village)
    second, third = village.laptops[1:]
    second.enrol("Lò Văn Mẫu")
    guest.meet()
    hub.close()
    hub.open()
    (bag,) = hub.on_lane(hub.store.peer_drawer.undelivered)
    assert bag.device == second.device
    hub.room.serve()
    other = third.pair(hub)
    other._mail = guest._mail
    other.meet()
    assert [bag.device for bag in hub.on_lane(hub.store.peer_drawer.undelivered)] == [second.device]


def test_a_stick_takes_the_mail_of_guests_along(village: Village, tmp_path: Path) -> None:
    hub, (guest, _other) = gathered(village)
    second = village.laptops[1]
    second.enrol("Lò Văn Mẫu")
    guest.meet()
    hub.enrol("Quàng Thị Mẫu")
    stick = tmp_path / "stick"
    stick.mkdir()
    hub.work.post.write(stick, BagWatch())
    assert len(list(stick.iterdir())) == 2
    served = serve_place(village.office, stick)
    assert {bag.device: bag.taken for bag in served} == {hub.device: 1, second.device: 1}
    hub.work.post.take(stick, BagWatch())
    assert hub.on_lane(hub.store.journal.waiting).count == 0
    meet_all([guest])
    assert second.on_lane(second.store.journal.waiting).count == 0
