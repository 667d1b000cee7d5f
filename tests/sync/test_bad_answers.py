"""Every sort of bad input at the laptop's doors: answers of whoever poses as the office, parcels of its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import GENESIS, Body
from fieldapp.gui.messages import SENTENCES as OFFICERS
from fieldapp.gui.pages.hub_words import REFUSED as NEIGHBOURS
from fieldapp.office.devices import revoke_device
from fieldapp.office.exports import canonical_digests
from fieldapp.office.office import Office
from fieldapp.services.exchange import OfficeNotTrusted
from fieldapp.sync.hub_table import MeetingTable
from fieldapp.sync.transport import Transport
from fieldapp.wire import version
from fieldapp.wire.cbor import dump
from fieldapp.wire.keys import SigningKey, sign1
from fieldapp.wire.messages import (
    HighWater,
    SyncAnswer,
    read_answer_payload,
    read_signed,
    write_answer,
)
from fieldapp.wire.parcel import Parcel, seal_parcel
from tests.bad_input import (
    bent,
    bomb,
    check_told,
    million,
)
from tests.office_play import TODAY, PlayedClock, PlayedLaptop, new_laptop, new_office
from tests.restore_play import FieldLaptop, Lane, join


@pytest.fixture
def field(tmp_path: Path) -> Iterator[FieldLaptop]:
    office = new_office(tmp_path / "office")
    laptop = join(office, tmp_path / "laptop", 21)
    laptop.sync()
    yield laptop
    laptop.close()
    office.close()


@dataclass
class SpoiltLane(Lane):
    """Somebody between office and laptop."""

    spoil: Callable[[Office, bytes, bytes], bytes] = lambda _office, _request, answer: answer

    def post(self, path: str, body: bytes, *, stop: Event | None = None, expects: int = 0) -> bytes:
        answer = super().post(path, body, stop=stop, expects=expects)
        assert self.office is not None
        return self.spoil(self.office, body, answer)


def _feeding(feed: bytes) -> Callable[[Office, bytes, bytes], bytes]:
    """An office that was taken over: its own key signs a feed that nobody should read."""

    def spoil(office: Office, request: bytes, _answer: bytes) -> bytes:
        said = SyncAnswer(office.signer.key_id, HighWater(), feed=feed, cursors={1: 99}, units=(1,))
        return write_answer(said, request, office.signer)

    return spoil


def _signed_by_another(office: Office, request: bytes, answer: bytes) -> bytes:
    payload = read_answer_payload(read_signed(answer).payload or b"")
    return write_answer(payload, request, SigningKey(office.signer.key_id, bytes([7]) * 32))


ANSWERS: dict[str, Callable[[Office, bytes, bytes], bytes]] = {
    "cut off": lambda _office, _request, answer: answer[:-9],
    "empty": lambda _office, _request, _answer: b"",
    "noise": lambda _office, _request, _answer: bytes(300),
    "a bit flipped": lambda _office, _request, answer: bent(answer),
    "to another request": lambda office, request, _answer: office.answer_sync(request[:-1]),
    "signed by another": _signed_by_another,
    "larger than any": lambda _office, _request, _answer: bytes((16 << 20) + 1),
    "a decompression bomb": _feeding(bomb()),
    "a million facts": _feeding(million()),
    "of a newer version": _feeding(bytes((99, 0, 0)) + bytes(9)),
    "an unknown dictionary": _feeding(bytes((version.CODEC, 77, 0)) + bytes(9)),
}


@pytest.mark.parametrize("sort", ANSWERS)
def test_a_bad_answer_is_not_believed_and_nothing_changes(field: FieldLaptop, sort: str) -> None:
    office = field.lane.office
    assert office is not None
    home = field.enrol("Lò Văn Mẫu")
    before, cursors = field.tables(), field.store.sync.cursors()
    good, spoilt = field.lane, SpoiltLane(office, spoil=ANSWERS[sort])
    field.engine._transport = cast("Transport", spoilt)
    with pytest.raises(OfficeNotTrusted) as refused:
        field.sync()
    assert (field.tables(), field.store.sync.cursors()) == (before, cursors)
    assert field.store.journal.waiting().count == 1, "nothing counts as acknowledged"
    assert field.findings() == []
    assert refused.value.code in OFFICERS
    field.engine._transport = cast("Transport", good)
    field.pay(home)
    assert field.sync().finished
    assert field.tables() == canonical_digests(office)["1"]


def _parcel(
    laptop: PlayedLaptop, *bodies: Body, unit: int = 1, counter: int = 0, key: SigningKey | None = None
) -> bytes:
    facts = laptop.write(*bodies, unit=unit, counter=counter)
    chain = laptop.links[-1]
    parcel = Parcel(laptop.device, unit, facts[0].seq - 1, GENESIS, chain, tuple(facts))
    return seal_parcel(parcel, key or laptop.key)


def _around(packed: bytes, number: int = version.PARCEL) -> Callable[[PlayedLaptop], bytes]:
    def make(laptop: PlayedLaptop) -> bytes:
        payload = dump([number, laptop.device, 1, 0, GENESIS, GENESIS, packed])
        return sign1(laptop.key, payload, b"fieldapp parcel")

    return make


OPENED = k.EventOpened("Nhà văn hóa mẫu", TODAY)

PARCELS: dict[str, tuple[Callable[[PlayedLaptop], bytes], str]] = {
    "cut off": (lambda peer: _parcel(peer, OPENED)[:-9], ""),
    "a bit flipped": (lambda peer: bent(_parcel(peer, OPENED)), ""),
    "signed by another": (lambda peer: _parcel(peer, OPENED, key=SigningKey(peer.device, bytes([7]) * 32)), ""),
    "a decompression bomb": (_around(bomb()), ""),
    "a million facts": (_around(million()), ""),
    "of a newer version": (_around(b"", 99), "unknown_bundle_version"),
    "an unknown dictionary": (_around(bytes((version.CODEC, 77, 0)) + bytes(9)), "unknown_bundle_version"),
    "of a unit not shared": (lambda peer: _parcel(peer, OPENED, unit=77), ""),
    "of the office alone": (lambda peer: _parcel(peer, k.OfficerEnrolled("O9", "supervisor")), "office_only"),
    "past every counter": (lambda peer: _parcel(peer, OPENED, counter=10**15 - 1), "from_the_future"),
}
"""Sort → how it is made, and what its author is blamed for, where only the author can have done it."""


@pytest.mark.parametrize("sort", PARCELS)
def test_a_bad_parcel_is_not_taken(field: FieldLaptop, sort: str) -> None:
    office = field.lane.office
    assert office is not None
    peer = new_laptop(office)
    field.sync()
    make, code = PARCELS[sort]
    table = MeetingTable(field.store.peers, PlayedClock())
    before = field.tables()
    good = _parcel(PlayedLaptop(peer.device, peer.key, peer.answer), OPENED)
    assert table.take([make(peer)]).facts == ()
    assert table.refused == ({peer.device: code} if code else {})
    assert field.tables() == before
    assert code in {"", *NEIGHBOURS}
    if not code:
        assert len(table.take([good]).facts) == 1, "whoever carried it is to blame, not its author"


@pytest.mark.parametrize("trouble", ["device_revoked", "device_expired"])
def test_a_parcel_of_whoever_is_not_trusted_is_not_taken(field: FieldLaptop, trouble: str) -> None:
    office = field.lane.office
    assert office is not None
    peer, clock = new_laptop(office), PlayedClock()
    if trouble == "device_revoked":
        revoke_device(office, peer.device)
    else:
        clock.moment += timedelta(days=800)
    field.sync()
    table = MeetingTable(field.store.peers, clock)
    before = field.tables()
    assert table.take([_parcel(peer, OPENED)]).facts == ()
    assert table.refused == {peer.device: trouble}
    assert field.tables() == before
    check_told(trouble, NEIGHBOURS)
