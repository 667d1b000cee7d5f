"""Around a hub without a network: everybody sees everybody's work, nothing counts as acknowledged, nothing is lost."""

from __future__ import annotations

import pytest

from fieldapp.office.devices import revoke_device
from fieldapp.services.hub import (
    HubNotTrusted,
    HubUnreachable,
    PeerNotCertified,
    TooManyGuesses,
)
from fieldapp.wire.pairing import MistypedPairingCode, WrongPairingCode, new_pairing_code
from tests.hub_play import faults, knows, meet_all, peer_units
from tests.hub_village import Village, gathered


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
        assert faults(laptop) == []


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
        assert peer_units(laptop) == {1}
        assert not knows(laptop, "Người Xã Khác Mẫu")
    assert knows(third, "Người Xã Khác Mẫu")


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
