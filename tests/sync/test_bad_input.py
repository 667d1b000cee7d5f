"""Every sort of bad input at every place that takes bytes: refused or parked with its reason, nothing else changed, and
whoever comes next is served.

What single readers make of every cut and every bit is in `tests/unit/test_wire_*.py` (mailbags and their answers too),
what the hub's line does in `test_hub_channel.py`, generated HTTP in `test_openapi.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Event
from typing import cast

import pytest
import sqlalchemy as sa

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import GENESIS, Body, UnknownBody
from fieldapp.domain.stamps import LEAP
from fieldapp.gui.messages import SENTENCES as OFFICERS
from fieldapp.gui.pages.hub_words import REFUSED as NEIGHBOURS
from fieldapp.office.checks import check_office
from fieldapp.office.couriers import answer_mail, envelope_keys
from fieldapp.office.devices import revoke_device
from fieldapp.office.exports import canonical_digests
from fieldapp.office.messages import SENTENCES as CLERKS
from fieldapp.office.office import Office
from fieldapp.office.status import read_status
from fieldapp.office.store import projection
from fieldapp.office.store.schema import SCHEMA
from fieldapp.services.exchange import OfficeNotTrusted
from fieldapp.sync.hub_table import MeetingTable
from fieldapp.sync.transport import Transport
from fieldapp.wire import version
from fieldapp.wire.bundle import Salts, make_bundle, seal
from fieldapp.wire.cbor import dump
from fieldapp.wire.codec import LIMITS
from fieldapp.wire.envelope import public_of
from fieldapp.wire.exchange_client import Outcome, read_answer
from fieldapp.wire.keys import SigningKey, sign1
from fieldapp.wire.mailbag import Mailbag, open_answer, seal_bag
from fieldapp.wire.messages import (
    HighWater,
    SyncAnswer,
    read_answer_payload,
    read_request,
    read_signed,
    write_answer,
)
from fieldapp.wire.packing import NO_DICTIONARY, new_sheet, pack
from fieldapp.wire.parcel import Parcel, seal_parcel
from fieldapp.wire.problems import PROBLEMS, BundleRefused, Treatment
from tests.office_play import MORNING, TODAY, PlayedClock, PlayedLaptop, new_laptop, new_office
from tests.restore_play import FieldLaptop, Lane, join

REPLY = bytes(range(32))
QUICKLY = 5.0
"""Seconds within which the largest of these must be answered, on any machine: bounded work, not a measurement."""


@dataclass
class World:
    """An office that holds one receipt of a laptop, and a neighbour who will be served afterwards."""

    office: Office
    clock: PlayedClock
    laptop: PlayedLaptop
    second: PlayedLaptop

    def ask(self, bundle: bytes = b"") -> Outcome:
        return self.say(self.laptop.request(bundle))

    def say(self, request: bytes) -> Outcome:
        answer = self.office.answer_sync(request)
        return read_answer(answer, request, self.office.signer.public)

    def bag(self, *bundles: bytes) -> bytes:
        requests = tuple(
            read_request(read_signed(self.laptop.request(bundle)).payload or b"") for bundle in bundles or (b"",)
        )
        return seal_bag(
            Mailbag(requests, public_of(REPLY)), self.laptop.key, public_of(envelope_keys(self.office)[-1]), 5,
            random_bytes=bytes,
        )  # fmt: skip

    def tables(self) -> object:
        return canonical_digests(self.office), read_status(self.office).held


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    url = str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else ""
    clock = PlayedClock()
    office = new_office(tmp_path / "office", url, clock)
    made = World(office, clock, new_laptop(office), new_laptop(office, 9))
    made.laptop.pay(1)
    made.ask(made.laptop.sealed(0))
    made.laptop.acknowledged = 2
    yield made
    office.close()


# what is wrong with a bundle


def _bundle_of(packed: bytes, laptop: PlayedLaptop, number: int = version.BUNDLE) -> bytes:
    """A bundle as its author could have written it, around any packed facts."""
    signature = sign1(laptop.key, b"", b"")
    return dump([number, laptop.device, 3, 3, laptop.links[-1], [], [], [], packed, signature])


@cache
def _million() -> bytes:
    """Packed facts that claim to be a million."""
    sheet = new_sheet(NO_DICTIONARY)
    sheet.put_int(1_000_000)
    return pack(version.CODEC, sheet, NO_DICTIONARY)


@cache
def _bomb() -> bytes:
    """A few bytes that unpack to 64 MiB."""
    sheet = new_sheet(NO_DICTIONARY)
    sheet.buffer += bytes(64 << 20)
    packed = pack(version.CODEC, sheet, NO_DICTIONARY)
    assert len(packed) < 10_000
    return packed


def _one_too_many(world: World) -> bytes:
    world.laptop.write(*[k.CashOpened(TODAY, 5)] * (LIMITS.facts + 1))
    return world.laptop.sealed(2)


def _next(world: World) -> bytes:
    world.laptop.write(k.CashOpened(TODAY, 5))
    return world.laptop.sealed(2)


def _packed_as(number: int, place: int) -> Callable[[World], bytes]:
    def make(world: World) -> bytes:
        packed = bytearray(pack(version.CODEC, new_sheet(NO_DICTIONARY), NO_DICTIONARY))
        packed[place] = number
        return _bundle_of(bytes(packed), world.laptop)

    return make


def _bent(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def _by_another(world: World) -> bytes:
    _next(world)
    bundle = world.laptop.bundle(2)
    return seal(bundle, SigningKey(world.laptop.device, world.second.key.raw))


def _of_another(world: World) -> bytes:
    world.second.pay(201)
    return world.second.sealed(0)


BUNDLES: dict[str, tuple[Callable[[World], bytes], str]] = {
    "cut off": (lambda world: _next(world)[:-7], "torn_bundle"),
    "empty list": (lambda _world: b"\x80", "torn_bundle"),
    "noise": (lambda _world: b"\xff" * 300, "torn_bundle"),
    "a bit flipped": (lambda world: _bent(_next(world)), "wrong_signature"),
    "signed by another": (_by_another, "wrong_signature"),
    "of another laptop": (_of_another, "wrong_signature"),
    "of a newer version": (lambda world: _bundle_of(b"", world.laptop, 99), "unknown_bundle_version"),
    "packed by a newer version": (_packed_as(99, 0), "unknown_bundle_version"),
    "an unknown dictionary": (_packed_as(77, 1), "unknown_bundle_version"),
    "a decompression bomb": (lambda world: _bundle_of(_bomb(), world.laptop), "bundle_too_large"),
    "a million facts": (lambda world: _bundle_of(_million(), world.laptop), "bundle_too_large"),
    "one fact too many": (_one_too_many, "bundle_too_large"),
    "more bytes than may be": (lambda _world: bytes(8 << 20), "bundle_too_large"),
    "a name that no table takes": (lambda world: _in_the_name_of(world, "O\x001"), "torn_bundle"),
}


def _in_the_name_of(world: World, officer: str) -> bytes:
    laptop = world.laptop
    fact = replace(laptop.write(k.CashOpened(TODAY, 5))[0], officer=officer)
    return seal(make_bundle(laptop.device, laptop.links[1], [fact], Salts(laptop.seeds)), laptop.key)


def _serves_on(world: World) -> None:
    """The laptop itself, should it still be trusted, and its neighbour go on as if nothing had been."""
    held = read_status(world.office).held
    world.second.facts, world.second.links = [], []
    world.second.pay(202)
    request = world.second.request(world.second.sealed(0))
    answer = read_answer(world.office.answer_sync(request), request, world.office.signer.public).answer
    assert (answer.refusal, answer.notice) == ("", "")
    assert answer.high_water is not None
    assert answer.high_water.seq == 2
    assert read_status(world.office).held == held + 631_800


def _is_told(code: str, *tables: object) -> None:
    """Whoever meets the code is told in words."""
    assert code in PROBLEMS
    assert all(code in table for table in tables)  # type: ignore[operator]


@pytest.mark.parametrize("sort", BUNDLES)
def test_a_bad_bundle_is_refused_and_kept_aside(world: World, sort: str) -> None:
    make, code = BUNDLES[sort]
    sealed = make(world)
    before, began = world.tables(), time.monotonic()
    answer = world.ask(sealed).answer
    assert time.monotonic() - began < QUICKLY
    assert (answer.refusal, answer.high_water and answer.high_water.seq) == (code, 2)
    assert world.tables() == before
    assert [(kept.kind, kept.code) for kept in read_status(world.office).kept] == [("quarantine", code)]
    assert PROBLEMS[code].treatment is Treatment.REFUSED
    _is_told(code, CLERKS, OFFICERS)
    _serves_on(world)


@pytest.mark.parametrize("sort", BUNDLES)
def test_in_a_mailbag_it_is_refused_just_so(world: World, sort: str) -> None:
    make, code = BUNDLES[sort]
    sealed = make(world)
    before = world.tables()
    answer = open_answer(
        answer_mail(world.office, world.bag(sealed)), world.laptop.device, REPLY, world.office.signer.public
    )
    assert [one.refusal for one in answer.answers] == [code]
    assert world.tables() == before
    _serves_on(world)


# what is wrong with a whole message


def _re_signed(world: World) -> bytes:
    world.laptop.key, key = SigningKey(world.laptop.device, world.second.key.raw), world.laptop.key
    message = world.laptop.request()
    world.laptop.key = key
    return message


def _in_anothers_name(world: World) -> bytes:
    world.laptop.key, key = world.second.key, world.laptop.key
    message = world.laptop.request()
    world.laptop.key = key
    return message


MESSAGES: dict[str, tuple[Callable[[World], bytes], str]] = {
    "cut off": (lambda world: world.laptop.request()[:-9], "torn_bundle"),
    "empty": (lambda _world: b"", "torn_bundle"),
    "noise": (lambda _world: b"\x9f" * 5_000, "torn_bundle"),
    "nested without end": (lambda _world: b"\x81" * 100_000, "torn_bundle"),
    "a bit flipped": (lambda world: _bent(world.laptop.request()), "wrong_signature"),
    "signed by another": (_re_signed, "wrong_signature"),
    "in another's name": (_in_anothers_name, "wrong_signature"),
    "larger than any": (lambda _world: bytes((16 << 20) + 1), "bundle_too_large"),
}


@pytest.mark.parametrize("sort", MESSAGES)
def test_a_bad_message_is_answered_and_nothing_is_taken(world: World, sort: str) -> None:
    make, code = MESSAGES[sort]
    message = make(world)
    before = world.tables()
    assert code.encode() in world.office.answer_sync(message)
    assert world.office.answer_piece(message)
    assert world.tables() == before
    assert read_status(world.office).kept == ()
    _is_told(code, OFFICERS)
    _serves_on(world)


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (lambda bag: bag[:-9], {"torn_bundle", "envelope_damaged"}),
        (lambda bag: bag[:40], {"torn_bundle"}),
        (_bent, {"envelope_damaged"}),
        (lambda bag: bag + b"\0", {"torn_bundle"}),
        (lambda _bag: b"", {"torn_bundle"}),
        (lambda _bag: bytes(70 << 20), {"bundle_too_large"}),
    ],
    ids=["cut off", "its head alone", "a bit flipped", "longer", "empty", "larger than any"],
)
def test_a_bad_bag_is_refused_whole(world: World, spoil: Callable[[bytes], bytes], codes: set[str]) -> None:
    sealed = world.bag(_next(world))
    before = world.tables()
    with pytest.raises(BundleRefused) as refused:
        answer_mail(world.office, spoil(sealed))
    assert refused.value.code in codes
    assert world.tables() == before
    _is_told(refused.value.code, CLERKS, OFFICERS)
    _serves_on(world)


def test_the_same_again_by_any_way_changes_nothing(world: World) -> None:
    sealed = _next(world)
    request, bag = world.laptop.request(sealed), world.bag(sealed)
    world.say(request)
    before = world.tables()
    for _ in range(2):
        assert world.say(request).answer.refusal == ""
        answer_mail(world.office, bag)
    assert world.tables() == before
    assert check_office(world.office).findings == ()
    _serves_on(world)


# everything authentic


def _forked(world: World) -> bytes:
    twin = PlayedLaptop(world.laptop.device, world.laptop.key, world.laptop.answer)
    twin.pay(1, 884_520)
    return twin.sealed(0)


def _revoked(world: World) -> bytes:
    revoke_device(world.office, world.laptop.device)
    world.laptop.pay(2)
    return world.laptop.sealed(2)


def _expired(world: World) -> bytes:
    world.clock.moment += timedelta(days=800)
    world.laptop.pay(2)
    return world.laptop.sealed(2)


def _written(*bodies: k.CashOpened | UnknownBody | k.OfficerEnrolled, unit: int = 1) -> Callable[[World], bytes]:
    def make(world: World) -> bytes:
        world.laptop.write(*bodies, unit=unit)
        return world.laptop.sealed(2)

    return make


def _ahead(counter: int) -> Callable[[World], bytes]:
    def make(world: World) -> bytes:
        world.laptop.write(k.EventOpened("Nhà văn hóa mẫu", TODAY), counter=counter)
        return world.laptop.sealed(2)

    return make


PARKED: dict[str, tuple[Callable[[World], bytes], str]] = {
    "of a revoked laptop": (_revoked, "device_revoked"),
    "of an expired laptop": (_expired, "device_expired"),
    "of an unknown kind": (_written(UnknownBody(950, ("x",), ())), "unknown_fact_kind"),
    "of a kind that has grown": (_written(UnknownBody(k.CashOpened.KIND, (TODAY, 5, "new"), ())), "malformed_fact"),
    "of the office alone": (_written(k.OfficerEnrolled("O9", "supervisor")), "office_only"),
    "of a unit not given": (_written(k.CashOpened(TODAY, 5), unit=77), "unit_not_served"),
    "with what no table takes": (_written(k.CashOpened("nay\0", 5)), "value_not_storable"),  # type: ignore[arg-type]
    "far past every counter": (_ahead(10**15 - 1), "from_the_future"),
    "past every counter": (_ahead(LEAP * 2), "from_the_future"),
}


@pytest.mark.parametrize("sort", PARKED)
def test_what_is_authentic_is_kept_and_parked(world: World, sort: str) -> None:
    make, code = PARKED[sort]
    sealed = make(world)
    before = world.tables()
    answer = world.ask(sealed).answer
    last = world.laptop.facts[-1].seq
    assert (answer.refusal, answer.high_water and answer.high_water.seq) == ("", last), "acknowledged: it is safe here"
    assert {(parked.seq, parked.code) for parked in answer.parked} == {(seq, code) for seq in range(3, last + 1)}
    assert world.tables() == before
    assert PROBLEMS[code].treatment is Treatment.PARKED
    world.clock.moment = MORNING
    _is_told(code, CLERKS, OFFICERS)
    _serves_on(world)


def test_a_fork_is_kept_whole_with_its_money(world: World) -> None:
    sealed = _forked(world)
    before = world.tables()
    assert world.ask(sealed).answer.notice == "forked"
    assert [(kept.code, kept.money) for kept in read_status(world.office).kept] == [("forked", 884_520)]
    assert world.tables() == before
    _is_told("forked", CLERKS, OFFICERS, NEIGHBOURS)
    _serves_on(world)


def test_a_gap_is_asked_for(world: World) -> None:
    world.laptop.write(*[k.CashOpened(TODAY, 5)] * 3)
    before = world.tables()
    answer = world.ask(world.laptop.sealed(4)).answer
    assert (answer.notice, answer.high_water and answer.high_water.seq) == ("gap", 2)
    assert world.tables() == before
    assert world.ask(world.laptop.sealed(2)).answer.notice == "", "and then taken"
    _is_told("gap", CLERKS)
    _serves_on(world)


def test_a_clock_years_ahead_decides_nothing(world: World) -> None:
    """The wall clock is for people to read; order is by counter."""
    laptop = world.laptop
    fact = replace(laptop.write(k.CashOpened(TODAY, 5))[0], wall=4_000_000_000_000)
    sealed = seal(make_bundle(laptop.device, laptop.links[1], [fact], Salts(laptop.seeds)), laptop.key)
    answer = world.ask(sealed).answer
    assert (answer.refusal, answer.notice, answer.parked) == ("", "", ())
    assert check_office(world.office).findings == ()
    _serves_on(world)


def test_an_unknown_kind_is_applied_once_it_is_known(world: World) -> None:
    laptop = world.laptop
    laptop.write(UnknownBody(950, ("Nhà văn hóa mẫu", TODAY), ()))
    assert [parked.code for parked in world.ask(laptop.sealed(2)).answer.parked] == ["unknown_fact_kind"]
    known = k.EventOpened("Nhà văn hóa mẫu", TODAY)
    fact = SCHEMA["fact"]
    with world.office.database.writing() as transaction:
        # As after an update of the program: the number now belongs to a declared kind.
        is_it = (fact.c.device == laptop.device, fact.c.seq == 3)
        transaction.run(sa.update(fact).where(*is_it).values({"kind": known.KIND}))
    before = canonical_digests(world.office)["1"]
    projection.rebuild(world.office.database, 1, world.office.now_ms)
    after = canonical_digests(world.office)["1"]
    assert {name for name in after if after[name] != before[name]} == {"outreach_event"}
    assert world.office.exchange.parked(laptop.device) == []


# the laptop: answers of the office, parcels of its neighbours


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
    "a bit flipped": lambda _office, _request, answer: _bent(answer),
    "to another request": lambda office, request, _answer: office.answer_sync(request[:-1]),
    "signed by another": _signed_by_another,
    "larger than any": lambda _office, _request, _answer: bytes((16 << 20) + 1),
    "a decompression bomb": _feeding(_bomb()),
    "a million facts": _feeding(_million()),
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
    "a bit flipped": (lambda peer: _bent(_parcel(peer, OPENED)), ""),
    "signed by another": (lambda peer: _parcel(peer, OPENED, key=SigningKey(peer.device, bytes([7]) * 32)), ""),
    "a decompression bomb": (_around(_bomb()), ""),
    "a million facts": (_around(_million()), ""),
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
    _is_told(trouble, NEIGHBOURS)
