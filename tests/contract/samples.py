"""A profile, people and payments for the contract suites: real encrypted stores, nothing faked but the clock."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.services.ports import UnitOfRegister
from fieldapp.storage.device_secret import SecretFile
from fieldapp.storage.laptop import Identity
from fieldapp.storage.profile import Profile, Store
from fieldapp.storage.vault import KdfCost, VaultOfficer

PIN = "271083"
QUICK = KdfCost(passes=1, memory_kib=64, lanes=1)
MAI = VaultOfficer("O1", "Cán bộ Mẫu")
UNIT = UnitOfRegister(7, "03646", "Chiềng Mẫu", "14", "Sơn La")
OTHER_UNIT = UnitOfRegister(8, "03650", "Mường Mẫu", "14", "Sơn La")
TODAY = Day("2026-11-21")


class SteadyClock:
    """Moves a second at each reading, or where a test puts it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def profile_in(folder: Path) -> Profile:
    return Profile(folder / "profile", SecretFile(folder / "secrets", secrets.token_bytes), secrets.token_bytes)


def identity(device: str = "L1") -> Identity:
    return Identity(device, b"s" * 32, b"o" * 32, "https://office.example", "C1", (UNIT, OTHER_UNIT))


def new_store(folder: Path, clock: SteadyClock, device: str = "L1") -> Store:
    store = profile_in(folder).create(MAI, PIN, clock, QUICK)
    store.sync.activate(identity(device))
    return store


def person(name: str, tie: str = "child", born: str = "1980-05-02", **more: str) -> k.NewMember:
    return k.NewMember(tie=tie, name=name, born=born, sex="male", **more)  # type: ignore[arg-type]


def household(*members: k.NewMember, village: str = "Bản Lùn", code: str = "") -> k.HouseholdRegistered:
    return k.HouseholdRegistered(members=members, village=village, code=code)


def write(store: Store, *bodies: Body, unit: int = 7, event: EntityId = NO_ID) -> list[Fact]:
    with store.journal.writing(MAI.id, event) as writing:
        return [writing.add(unit, body) for body in bodies]


def register(store: Store, *members: k.NewMember, village: str = "Bản Lùn", unit: int = 7) -> Fact:
    return write(store, household(*members, village=village), unit=unit)[0]


def line(member: EntityId, pays: int, place: int = 1) -> k.PaidLine:
    return k.PaidLine(member, "household", place, Day("2026-12-01"), Day("2027-11-30"), pays, 0, 0, 0, pays)


def pay(
    store: Store, home: Fact, number: int, *amounts: int, on: Day = TODAY, event: EntityId = NO_ID
) -> tuple[EntityId, EntityId]:
    """A contribution for the first members of a household and its receipt: `(contribution, receipt)`."""
    lines = tuple(line(home.made(n), amount, n) for n, amount in enumerate(amounts, start=1))
    with store.journal.writing(MAI.id, event) as writing:
        taken = writing.add(
            home.unit,
            k.ContributionCollected(
                home.made(0), home.made(1), "health", "months", 12, on, sum(amounts), lines, "2026", "ab" * 32
            ),
        )
        receipt = writing.add(home.unit, k.ReceiptIssued(taken.made(0), "SL26T", number, sum(amounts), on))
    return taken.made(0), receipt.made(0)


def foreign(device: str, seq: int, body: Body, *, counter: int = 0, unit: int = 7, officer: str = "O9") -> Fact:
    """A fact of another author; its counter is its seq unless given."""
    return Fact(device, seq, unit, counter or seq, 1_790_000_000_000 + seq, officer, NO_ID, body)


def allotted(first: int = 1, last: int = 50, device: str = "L1") -> k.NumbersAllotted:
    return k.NumbersAllotted(device, "SL26T", first, last, Day("2026-11-01"))


def from_office(store: Store, *bodies: Body, first: int = 1) -> Sequence[Fact]:
    facts = [foreign("C1", seq, body, officer="") for seq, body in enumerate(bodies, start=first)]
    store.sync.take(facts, {})
    return facts
