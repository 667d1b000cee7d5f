"""Bad input, made: what comes to an office that is in order, sort by sort (`tests/sync/test_bad_input.py`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import UnknownBody
from fieldapp.domain.stamps import LEAP
from fieldapp.office.couriers import envelope_keys
from fieldapp.office.devices import revoke_device
from fieldapp.office.exports import canonical_digests
from fieldapp.office.office import Office
from fieldapp.office.status import read_status
from fieldapp.wire import version
from fieldapp.wire.bundle import Salts, make_bundle, seal
from fieldapp.wire.cbor import dump
from fieldapp.wire.codec import LIMITS
from fieldapp.wire.envelope import public_of
from fieldapp.wire.exchange_client import Outcome, read_answer
from fieldapp.wire.keys import SigningKey, sign1
from fieldapp.wire.mailbag import Mailbag, seal_bag
from fieldapp.wire.messages import (
    read_request,
    read_signed,
)
from fieldapp.wire.packing import NO_DICTIONARY, new_sheet, pack
from fieldapp.wire.problems import PROBLEMS
from tests.office_play import TODAY, PlayedClock, PlayedLaptop

REPLY = bytes(range(32))


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


def bundle_of(packed: bytes, laptop: PlayedLaptop, number: int = version.BUNDLE) -> bytes:
    """A bundle as its author could have written it, around any packed facts."""
    signature = sign1(laptop.key, b"", b"")
    return dump([number, laptop.device, 3, 3, laptop.links[-1], [], [], [], packed, signature])


@cache
def million() -> bytes:
    """Packed facts that claim to be a million."""
    sheet = new_sheet(NO_DICTIONARY)
    sheet.put_int(1_000_000)
    return pack(version.CODEC, sheet, NO_DICTIONARY)


@cache
def bomb() -> bytes:
    """A few bytes that unpack to 64 MiB."""
    sheet = new_sheet(NO_DICTIONARY)
    sheet.buffer += bytes(64 << 20)
    packed = pack(version.CODEC, sheet, NO_DICTIONARY)
    assert len(packed) < 10_000
    return packed


def one_too_many(world: World) -> bytes:
    world.laptop.write(*[k.CashOpened(TODAY, 5)] * (LIMITS.facts + 1))
    return world.laptop.sealed(2)


def next_bundle(world: World) -> bytes:
    world.laptop.write(k.CashOpened(TODAY, 5))
    return world.laptop.sealed(2)


def packed_as(number: int, place: int) -> Callable[[World], bytes]:
    def make(world: World) -> bytes:
        packed = bytearray(pack(version.CODEC, new_sheet(NO_DICTIONARY), NO_DICTIONARY))
        packed[place] = number
        return bundle_of(bytes(packed), world.laptop)

    return make


def bent(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def by_another(world: World) -> bytes:
    next_bundle(world)
    bundle = world.laptop.bundle(2)
    return seal(bundle, SigningKey(world.laptop.device, world.second.key.raw))


def of_another(world: World) -> bytes:
    world.second.pay(201)
    return world.second.sealed(0)


BUNDLES: dict[str, tuple[Callable[[World], bytes], str]] = {
    "cut off": (lambda world: next_bundle(world)[:-7], "torn_bundle"),
    "empty list": (lambda _world: b"\x80", "torn_bundle"),
    "noise": (lambda _world: b"\xff" * 300, "torn_bundle"),
    "a bit flipped": (lambda world: bent(next_bundle(world)), "wrong_signature"),
    "signed by another": (by_another, "wrong_signature"),
    "of another laptop": (of_another, "wrong_signature"),
    "of a newer version": (lambda world: bundle_of(b"", world.laptop, 99), "unknown_bundle_version"),
    "packed by a newer version": (packed_as(99, 0), "unknown_bundle_version"),
    "an unknown dictionary": (packed_as(77, 1), "unknown_bundle_version"),
    "a decompression bomb": (lambda world: bundle_of(bomb(), world.laptop), "bundle_too_large"),
    "a million facts": (lambda world: bundle_of(million(), world.laptop), "bundle_too_large"),
    "one fact too many": (one_too_many, "bundle_too_large"),
    "more bytes than may be": (lambda _world: bytes(8 << 20), "bundle_too_large"),
    "a name that no table takes": (lambda world: in_the_name_of(world, "O\x001"), "torn_bundle"),
}


def in_the_name_of(world: World, officer: str) -> bytes:
    laptop = world.laptop
    fact = replace(laptop.write(k.CashOpened(TODAY, 5))[0], officer=officer)
    return seal(make_bundle(laptop.device, laptop.links[1], [fact], Salts(laptop.seeds)), laptop.key)


def re_signed(world: World) -> bytes:
    world.laptop.key, key = SigningKey(world.laptop.device, world.second.key.raw), world.laptop.key
    message = world.laptop.request()
    world.laptop.key = key
    return message


def in_anothers_name(world: World) -> bytes:
    world.laptop.key, key = world.second.key, world.laptop.key
    message = world.laptop.request()
    world.laptop.key = key
    return message


MESSAGES: dict[str, tuple[Callable[[World], bytes], str]] = {
    "cut off": (lambda world: world.laptop.request()[:-9], "torn_bundle"),
    "empty": (lambda _world: b"", "torn_bundle"),
    "noise": (lambda _world: b"\x9f" * 5_000, "torn_bundle"),
    "nested without end": (lambda _world: b"\x81" * 100_000, "torn_bundle"),
    "a bit flipped": (lambda world: bent(world.laptop.request()), "wrong_signature"),
    "signed by another": (re_signed, "wrong_signature"),
    "in another's name": (in_anothers_name, "wrong_signature"),
    "larger than any": (lambda _world: bytes((16 << 20) + 1), "bundle_too_large"),
}


def forked_bundle(world: World) -> bytes:
    twin = PlayedLaptop(world.laptop.device, world.laptop.key, world.laptop.answer)
    twin.pay(1, 884_520)
    return twin.sealed(0)


def revoked(world: World) -> bytes:
    revoke_device(world.office, world.laptop.device)
    world.laptop.pay(2)
    return world.laptop.sealed(2)


def expired(world: World) -> bytes:
    world.clock.moment += timedelta(days=800)
    world.laptop.pay(2)
    return world.laptop.sealed(2)


def written(*bodies: k.CashOpened | UnknownBody | k.OfficerEnrolled, unit: int = 1) -> Callable[[World], bytes]:
    def make(world: World) -> bytes:
        world.laptop.write(*bodies, unit=unit)
        return world.laptop.sealed(2)

    return make


def ahead(counter: int) -> Callable[[World], bytes]:
    def make(world: World) -> bytes:
        world.laptop.write(k.EventOpened("Nhà văn hóa mẫu", TODAY), counter=counter)
        return world.laptop.sealed(2)

    return make


PARKED: dict[str, tuple[Callable[[World], bytes], str]] = {
    "of a revoked laptop": (revoked, "device_revoked"),
    "of an expired laptop": (expired, "device_expired"),
    "of an unknown kind": (written(UnknownBody(950, ("x",), ())), "unknown_fact_kind"),
    "of a kind that has grown": (written(UnknownBody(k.CashOpened.KIND, (TODAY, 5, "new"), ())), "malformed_fact"),
    "of the office alone": (written(k.OfficerEnrolled("O9", "supervisor")), "office_only"),
    "of a unit not given": (written(k.CashOpened(TODAY, 5), unit=77), "unit_not_served"),
    "with what no table takes": (written(k.CashOpened("nay\0", 5)), "value_not_storable"),  # type: ignore[arg-type]
    "far past every counter": (ahead(10**15 - 1), "from_the_future"),
    "past every counter": (ahead(LEAP * 2), "from_the_future"),
}


def check_service(world: World) -> None:
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


def check_told(code: str, *tables: object) -> None:
    """Whoever meets the code is told in words."""
    assert code in PROBLEMS
    assert all(code in table for table in tables)  # type: ignore[operator]
