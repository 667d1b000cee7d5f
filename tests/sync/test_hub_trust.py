"""What a hub never takes, money that is not taken twice, and the mail that a hub carries."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.fact_kinds import HouseholdRegistered, NewMember, NumbersAllotted
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.office.couriers import serve_place
from fieldapp.services.exchange import BagWatch
from fieldapp.services.hub import (
    PeerCollected,
    PeerTill,
)
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.parcel import Parcel, seal_parcel
from tests.hub_play import HubLaptop, faults, meet_all
from tests.hub_village import Village, gathered

HOME = EntityId("C1.2.0")


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
        assert faults(laptop) == []


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
