"""Real laptops (encrypted stores, the real engine) and real offices that are lost and restored, in one process."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import cast

from fieldapp.bootstrap import call_here
from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import NO_ID
from fieldapp.office.backup import back_up
from fieldapp.office.devices import activate, invite_device
from fieldapp.office.office import Office, open_office
from fieldapp.office.restore import restore_office
from fieldapp.services.exchange import NoConnection, Watch
from fieldapp.services.ports import SyncReport, UnitOfRegister
from fieldapp.storage.laptop import Identity
from fieldapp.storage.piece_shelf import PieceShelf
from fieldapp.storage.profile import Store
from fieldapp.sync.engine import SyncEngine
from fieldapp.sync.pace import Pace
from fieldapp.sync.transport import Transport
from fieldapp.wire.activation import ActivationRequest, derive_keys, read_activation_answer, write_activation
from fieldapp.wire.keys import SigningKey
from tests.contract.samples import MAI, PIN, QUICK, SteadyClock, line, profile_in
from tests.office_play import COMMUNE, TODAY, PlayedClock, new_office

PASSPHRASE = "một mật khẩu của văn phòng mẫu"


@dataclass
class Lane:
    """A transport that goes straight into whichever office stands there; none is no connection."""

    office: Office | None
    pace: Pace = field(default_factory=Pace)
    on_bytes: Callable[[], None] = lambda: None
    bytes_out: int = 0
    bytes_in: int = 0
    round_trips: int = 0
    lose_at: int = 0
    """Which reply from now on is lost, none where 0."""

    def post(self, path: str, body: bytes, *, stop: Event | None = None, expects: int = 0) -> bytes:
        if self.office is None:
            raise NoConnection
        self.bytes_out += len(body)
        self.round_trips += 1
        answer = self.office.answer_sync(body) if path == "/sync" else self.office.answer_piece(body)
        if self.lose_at:
            self.lose_at -= 1
            if not self.lose_at:
                raise NoConnection
        self.bytes_in += len(answer)
        return answer

    def is_reachable(self) -> bool:
        return self.office is not None

    def close(self) -> None:
        """Nothing is held open."""


@dataclass
class FieldLaptop:
    """An activated laptop."""

    store: Store
    lane: Lane
    engine: SyncEngine

    @property
    def device(self) -> str:
        return self.store.sync.identity().device

    def sync(self, office: Office | None = None) -> SyncReport:
        """One whole exchange, with another office from now on where one is given."""
        self.lane.office = office or self.lane.office
        return self.engine.run(Watch())

    def write(self, *bodies: Body, unit: int = 1) -> list[Fact]:
        with self.store.journal.writing(MAI.id, NO_ID) as writing:
            return [writing.add(unit, body) for body in bodies]

    def enrol(self, name: str, unit: int = 1) -> Fact:
        """A household of one."""
        head = k.NewMember("head", name=name, born="1980-05-02", sex="male")
        return self.write(k.HouseholdRegistered((head,), village="Bản Mẫu"), unit=unit)[0]

    def pay(self, home: Fact, total: int = 631_800) -> int:
        """A contribution and its receipt; the receipt's number, the next one of this laptop's block."""
        block = self.store.till.blocks(self.device)[-1]
        used = [n for n in self.store.till.numbers_used(block.series) if block.first <= n <= block.last]
        number = max(used, default=block.first - 1) + 1
        lines = (line(home.made(1), total),)
        with self.store.journal.writing(MAI.id, NO_ID) as writing:
            paid = writing.add(
                home.unit,
                k.ContributionCollected(
                    home.made(0), home.made(1), "health", "months", 12, TODAY, total, lines, "2026", "ab" * 32
                ),
            )
            writing.add(home.unit, k.ReceiptIssued(paid.made(0), block.series, number, total, TODAY))
        return number

    def tables(self, unit: int = 1) -> dict[str, str]:
        return self.store.checks.canonical_export([unit])

    def findings(self) -> list[str]:
        """What a deep check finds, notices aside."""
        return [f"{one.code} {one.where}" for one in self.store.checks.check(deep=True) if not one.notice]

    def close(self) -> None:
        self.store.close()


def join(office: Office, folder: Path, seed: int, units: tuple[str, ...] = (COMMUNE,)) -> FieldLaptop:
    """A new laptop, activated; it has not exchanged anything yet."""
    chance = random.Random(seed)
    private = chance.randbytes(32)
    keys = derive_keys(invite_device(office, units, "O1", f"Máy {seed}").code)
    message = write_activation(ActivationRequest(SigningKey("", private).public, "", bytes(16)), keys)
    answer = read_activation_answer(activate(office, message), message, keys)
    store = profile_in(folder).create(MAI, PIN, SteadyClock(), QUICK)
    served = tuple(UnitOfRegister(u.unit, u.commune_code, u.commune, u.province_code, u.province) for u in answer.units)
    store.sync.activate(
        Identity(answer.device, private, answer.office_key, "http://127.0.0.1:9", answer.incarnation, served)
    )
    lane = Lane(office)
    engine = SyncEngine(
        store.sync, store.journal, store.settings, cast(Transport, lane), PieceShelf(store.database),
        on_lane=call_here, clock=SteadyClock(), random_bytes=chance.randbytes,
    )  # fmt: skip
    return FieldLaptop(store, lane, engine)


@dataclass
class Province:
    """An office that can be lost, its backups, and where the next one is set up."""

    folder: Path
    new_url: Callable[[], str]
    clock: PlayedClock = field(default_factory=PlayedClock)
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    lives: int = 1
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.office = new_office(self.folder / "life1", self.new_url(), self.clock)

    def back_up(self, name: str = "backup") -> Path:
        return back_up(self.office, self.folder / name, PASSPHRASE).file

    def lose_and_restore(self, backup: Path) -> Office:
        """The office is gone, and set up again from a backup."""
        self.office.close()
        self.lives += 1
        folder = self.folder / f"life{self.lives}"
        restore_office(
            backup, folder, PASSPHRASE, clock=self.clock, random_bytes=self.chance.randbytes,
            database_url=self.new_url(),
        )  # fmt: skip
        self.office = open_office(folder, self.clock, self.chance.randbytes)
        return self.office
