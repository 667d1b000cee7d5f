"""A laptop that is lost before it met a network: what its neighbours saw of it comes to the office all the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fieldapp.domain.fact_kinds import ReceiptIssued
from fieldapp.office.checks import check_office
from fieldapp.office.couriers import serve_place
from fieldapp.office.devices import revoke_device
from fieldapp.office.exports import canonical_digests
from fieldapp.office.replacing import questions, replace_device
from fieldapp.office.status import read_status
from fieldapp.office.store import lives
from fieldapp.office.store.lives import Reception
from fieldapp.services.exchange import BagWatch
from fieldapp.sync.hub_table import KEPT_MS
from fieldapp.wire.exchange_client import ClientState, next_request, read_answer
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.messages import ReturnedPiece, ReturnState
from fieldapp.wire.parcel import open_parcel, seal_parcel
from fieldapp.wire.problems import DEVICE_REVOKED, FORKED, TornBundle, UnknownDevice, WrongSignature
from fieldapp.wire.testimony import keep_parcel, name_testimony
from tests.hub_play import HubLaptop, faults, knows, meet_all
from tests.hub_village import Village

PAID = 1_366_200
"""What a household of one pays for a year."""


def witnessed(village: Village) -> dict[str, int]:
    with village.office.database.reading() as transaction:
        return lives.witnessed(transaction)


def receptions(village: Village) -> list[Reception]:
    with village.office.database.reading() as transaction:
        return lives.receptions(transaction)


def parcels(laptop: HubLaptop) -> list[bytes]:
    return [
        bytes(row[0]) for row in laptop.on_lane(lambda: laptop.store.database.rows("SELECT sealed FROM peer_parcel"))
    ]


def lose(laptop: HubLaptop) -> None:
    """Its disk is gone with everything on it."""
    laptop.shut()
    shutil.rmtree(laptop.folder)


def event_with_receipt(village: Village) -> tuple[HubLaptop, HubLaptop]:
    """The first laptop serves, takes money, and is met by the second; nobody carries its bag."""
    hub, second, _third = village.laptops
    hub.room.serve()
    guest = second.pair(hub)
    hub.renew(hub.enrol("Lò Thị Mất Mẫu"))
    meet_all([guest])
    assert second.sources()["peer"] == 3
    village.link.is_open = True
    return hub, second


def settle(village: Village, *laptops: HubLaptop) -> None:
    for one in (*laptops, *laptops):
        one.sync()
    digests = canonical_digests(village.office)
    for one in laptops:
        assert one.export(1) == digests["1"]
        assert "peer" not in one.sources()
        assert faults(one) == []
    assert check_office(village.office).findings == ()


def tell(village: Village, witness: HubLaptop, *contents: bytes) -> tuple[ReturnState, ...]:
    identity = witness.on_lane(witness.store.sync.identity)
    pieces = tuple(ReturnedPiece(name_testimony(one), 0, len(one), one) for one in contents)
    state = ClientState(identity.device, identity.incarnation, 0, {}, returned=pieces)
    request = next_request(state, SigningKey(identity.device, identity.signing_key), bytes(8))
    answer = village.office.answer_sync(request)
    return read_answer(answer, request, village.office.signer.public).answer.returned


def test_a_receipt_that_a_neighbour_saw_is_not_lost_with_the_laptop(village: Village) -> None:
    hub, second = event_with_receipt(village)
    lost = hub.device
    lose(hub)
    second.sync()
    assert witnessed(village) == {lost: 3}, "held once, and known to be on a neighbour's word alone"
    assert read_status(village.office).held == PAID
    settle(village, second, village.laptops[2])
    assert knows(village.laptops[2], "Lò Thị Mất Mẫu")
    assert [(one.device, one.incarnation, one.fresh) for one in receptions(village)] == [(second.device, lost, 3)]


def test_the_number_of_such_a_receipt_is_not_in_question(village: Village) -> None:
    hub, second = event_with_receipt(village)
    lost = hub.device
    lose(hub)
    second.sync()
    replace_device(village.office, lost)
    assert [(one.first, one.last) for one in questions(village.office)] == [(2, 40)]


def test_an_author_who_comes_after_all_gives_the_chain_and_nothing_twice(village: Village) -> None:
    hub, second = event_with_receipt(village)
    second.sync()
    hub.enrol("Lò Thị Sau Mẫu")
    hub.sync()
    assert witnessed(village) == {}
    settle(village, hub, second, village.laptops[2])
    assert read_status(village.office).held == PAID


def test_whoever_tells_it_first_spares_the_others(village: Village) -> None:
    hub, second = event_with_receipt(village)
    third = village.laptops[2]
    guest = third.pair(hub)
    meet_all([guest])
    (sealed,) = parcels(second)
    lose(hub)
    second.sync()
    third.sync()
    assert len(receptions(village)) == 1
    assert [state.code for state in tell(village, third, keep_parcel(sealed))] == [""]
    assert [state.code for state in tell(village, third, keep_parcel(sealed))] == [""]
    settle(village, second, third)
    assert read_status(village.office).held == PAID


def test_what_was_written_after_a_revocation_is_parked_with_its_money(village: Village) -> None:
    hub, second = event_with_receipt(village)
    lost = hub.device
    lose(hub)
    revoke_device(village.office, lost)
    second.sync()
    before = canonical_digests(village.office)["1"]
    assert [parked.code for parked in village.office.exchange.parked(lost)] == [DEVICE_REVOKED] * 3
    assert read_status(village.office).held == 0
    second.sync()
    assert canonical_digests(village.office)["1"] == before
    assert len(receptions(village)) == 1, "told once"


def test_by_stick_too(village: Village, tmp_path: Path) -> None:
    hub, second = event_with_receipt(village)
    lost = hub.device
    lose(hub)
    stick = tmp_path / "stick"
    stick.mkdir()
    second.work.post.write(stick, BagWatch())
    (served,) = serve_place(village.office, stick)
    assert served.problem is None
    assert witnessed(village) == {lost: 3}
    second.work.post.take(stick, BagWatch())
    settle(village, second)


def test_while_the_authors_own_bag_is_at_hand_nobody_speaks_for_him(village: Village) -> None:
    hub, second, _third = village.laptops
    hub.room.serve()
    guest = second.pair(hub)
    second.renew(second.enrol("Lò Thị Túi Mẫu"))
    meet_all([guest])
    village.link.is_open = True
    hub.sync()
    assert receptions(village) == []
    assert village.link.posted.count("/mail") == 1
    settle(village, hub, second)


def test_a_bag_that_the_office_never_got_leaves_the_parcel_to_speak(village: Village) -> None:
    hub, second, _third = village.laptops
    hub.room.serve()
    guest = second.pair(hub)
    second.renew(second.enrol("Lò Thị Túi Mẫu"))
    meet_all([guest])
    village.clock.moment += 2 * KEPT_MS * (village.clock.moment.resolution * 1000)
    hub.on_lane(lambda: hub.store.peer_drawer.tidy(hub.room._table.now_ms() - KEPT_MS))
    hub.on_lane(hub.room._table.tidy)
    lost = second.device
    lose(second)
    village.link.is_open = True
    hub.sync()
    assert witnessed(village) == {lost: 3}
    settle(village, hub)
    hub.on_lane(hub.room._table.tidy)
    assert parcels(hub) == [], "once told it is not kept longer than others"


def test_two_stories_of_one_author_are_kept_for_a_person(village: Village, tmp_path: Path) -> None:
    hub, second = event_with_receipt(village)
    (sealed,) = parcels(second)
    key = hub.on_lane(hub.store.sync.identity).signing_key
    parcel = open_parcel(sealed, SigningKey(hub.device, key).public)
    other = [
        replace(fact, body=replace(fact.body, total=fact.body.total + 1_000))
        if isinstance(fact.body, ReceiptIssued)
        else fact
        for fact in parcel.facts
    ]
    hub.sync()
    before = canonical_digests(village.office)["1"]
    told = seal_parcel(replace(parcel, facts=tuple(other)), SigningKey(hub.device, key))
    assert [state.code for state in tell(village, second, keep_parcel(told))] == [""]
    assert canonical_digests(village.office)["1"] == before
    assert [(kept.code, kept.money) for kept in read_status(village.office).kept] == [(FORKED, PAID + 1_000)]
    chain = seal_parcel(replace(parcel, chain=bytes(32)), SigningKey(hub.device, key))
    tell(village, second, keep_parcel(chain))
    assert len(read_status(village.office).kept) == 4, "another chain is another story, every fact of it"


def _bent(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_bent, WrongSignature.code),
        (lambda content: content[:-9], TornBundle.code),
        (lambda content: content.replace(b"L1", b"L9"), UnknownDevice.code),
        (lambda content: content.replace(b"L1", b"L2"), WrongSignature.code),
    ],
    ids=["bent", "torn", "stranger", "another"],
)
def test_what_nobody_signed_changes_nothing(village: Village, spoil: Callable[[bytes], bytes], code: str) -> None:
    _hub, second = event_with_receipt(village)
    (sealed,) = parcels(second)
    before = canonical_digests(village.office)
    assert [state.code for state in tell(village, second, spoil(keep_parcel(sealed)))] == [code]
    assert canonical_digests(village.office) == before
    assert witnessed(village) == {}
    settle(village, second)
