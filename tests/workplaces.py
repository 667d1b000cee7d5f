"""A real workplace for tests: a real encrypted profile, activated by hand, with numbers and a small register."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fieldapp import bootstrap
from fieldapp.domain.fact_kinds import HouseholdRegistered, KnownCover, NewMember, NumbersAllotted
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import NO_ID, Day
from fieldapp.services.exchange import NoConnection, Watch
from fieldapp.services.gate import OfficerCard
from fieldapp.services.ports import SyncReport, UnitOfRegister
from fieldapp.services.receipts import ReceiptView
from fieldapp.services.workplace import Workplace
from fieldapp.storage.laptop import Identity
from fieldapp.storage.profile import Store
from fieldapp.storage.vault import KdfCost, VaultOfficer

PIN = "274913"
UNIT = UnitOfRegister(1, "03646", "Phường Chiềng Cơi", "14", "Sơn La")
OFFICER = OfficerCard("O1", "Cán bộ Mẫu", "collector")
QUICK = KdfCost(passes=1, memory_kib=64, lanes=1)


class TestClock:
    """Stands at noon of a day until told otherwise; each reading is a second later, so walls never repeat."""

    __test__ = False

    def __init__(self, day: date = date(2026, 11, 21)) -> None:
        self._moment = datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self._moment += timedelta(seconds=1)
        return self._moment

    def set(self, day: date) -> None:
        self._moment = datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)


class NoOffice:
    """The network that is not there."""

    def run(self, watch: Watch) -> SyncReport:
        raise NoConnection

    def is_reachable(self) -> bool:
        return False


class PlainProver:
    """A text that says what a proof would prove."""

    def prove(self, view: ReceiptView, payer: str) -> str:
        return f"FA1:{view.receipt.series}{view.receipt.number}"


def office_facts(bodies: list[Body], first: int = 1, unit: int = 1) -> list[Fact]:
    """Facts as the office writes them."""
    return [
        Fact("C1", seq, unit, seq, 1_760_000_000_000, "", NO_ID, body)
        for seq, body in zip(itertools.count(first), bodies, strict=False)
    ]


def sample_household() -> HouseholdRegistered:
    """Five people of one household: two lapsed, a pupil, a small child, an old woman whom the State pays for."""
    return HouseholdRegistered(
        members=(
            NewMember("head", cover=(_card("household", "2025-10-31", "2026-10-30"),), name="Lò Văn Mẫu",
                      born="1980-05-02", sex="male", citizen_id="014080900001", ethnicity="Thái"),
            NewMember("spouse", cover=(_card("household", "2025-12-01", "2026-11-30"),), name="Quàng Thị Mẫu",
                      born="1983-09-11", sex="female", citizen_id="014183900002", ethnicity="Thái"),
            NewMember("child", groups=("student",), cover=(_card("student", "2025-10-01", "2026-09-30"),),
                      name="Lò Thị Mẫu", born="2009-01-20", sex="female", citizen_id="014309900003", ethnicity="Thái"),
            NewMember("child", name="Lò Văn Bé", born="2022", sex="male", ethnicity="Thái"),
            NewMember("parent", groups=("social_allowance",), name="Quàng Thị Cụ", born="1948", sex="female",
                      citizen_id="014148900005", ethnicity="Thái"),
        ),
        village="Bản Mẫu",
        address="Bản Mẫu, phường Chiềng Cơi",
        phone="0987000321",
    )  # fmt: skip


def _card(group: str, starts: str, ends: str) -> KnownCover:
    return KnownCover("health", group, Day(starts), Day(ends))


def make_store(folder: Path, clock: TestClock, numbers: int = 50) -> Store:
    """An activated profile with a block of numbers and one household."""
    around = bootstrap.surroundings(clock)
    profile = bootstrap.open_profile(folder, around)
    store = profile.create(VaultOfficer(OFFICER.id, OFFICER.name), PIN, clock, QUICK)
    identity = Identity("L1", bytes(32), bytes(32), "http://127.0.0.1:9", "C1", (UNIT,))
    store.sync.activate(identity)
    allotted = NumbersAllotted("L1", "SL26T", 1, numbers, Day("2026-11-01"))
    store.sync.take(office_facts([allotted, sample_household()]), {1: 2})
    return store


def make_workplace(store: Store, clock: TestClock) -> Workplace:
    """The use cases over a store, without an office."""
    around = bootstrap.surroundings(clock)
    return bootstrap.build_workplace(store, OFFICER, around, NoOffice(), PlainProver(), is_demo=True)
