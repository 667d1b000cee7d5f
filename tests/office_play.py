"""A laptop reduced to what the office sees of it, and an office in a temporary folder, for tests."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import GENESIS, Body, Fact
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.domain.salts import SEED_BYTES, epoch_of
from fieldapp.office.devices import activate, invite_device
from fieldapp.office.folder import OfficeConfig
from fieldapp.office.imports import import_households
from fieldapp.office.office import Office, create_office
from fieldapp.office.officers import add_officer
from fieldapp.office.register_rows import RegisterHousehold
from fieldapp.wire.activation import (
    ActivationAnswer,
    ActivationRequest,
    derive_keys,
    read_activation_answer,
    write_activation,
)
from fieldapp.wire.bundle import Bundle, Salts, make_bundle, seal
from fieldapp.wire.exchange_client import ClientState, next_request
from fieldapp.wire.keys import SigningKey

COMMUNE = "04123"
OTHER_COMMUNE = "03910"
MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TODAY = Day("2026-11-21")


@dataclass
class PlayedClock:
    """A clock that a test moves."""

    moment: datetime = MORNING

    def now(self) -> datetime:
        return self.moment

    def move(self, **span: int) -> None:
        self.moment += timedelta(**span)


def household(number: int = 1, commune: str = COMMUNE) -> RegisterHousehold:
    """A household of two as a register has it."""
    born = k.NewMember(
        "head", name=f"Lò Thị Ban {number}", born="1980-05-02", sex="female", citizen_id=f"014180{number:06d}"
    )
    child = k.NewMember("child", name=f"Lò Văn Chua {number}", born="2015", sex="male")
    return RegisterHousehold(commune, (born, child), code=f"{commune}-{number:04d}", village="Bản Nà Hày")


def new_office(
    folder: Path, url: str = "", clock: PlayedClock | None = None, seed: int = 1, block: int = 200
) -> Office:
    """An office with one commune of three households (unit 1) and one officer (O1)."""
    config = OfficeConfig("Văn phòng mẫu", url, block=block, is_demo=True)
    office = create_office(folder, config, clock or PlayedClock(), random.Random(seed).randbytes)
    import_households(office, [household(n) for n in range(1, 4)], "mau.xlsx", "00" * 32)
    add_officer(office, "Cán bộ mẫu", [COMMUNE])
    return office


@dataclass
class PlayedLaptop:
    """Keys, a journal without tables, and what the office has acknowledged."""

    device: str
    key: SigningKey
    answer: ActivationAnswer
    seeds: dict[int, bytes] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    links: list[bytes] = field(default_factory=list)
    cursors: dict[int, int] = field(default_factory=dict)
    acknowledged: int = 0

    def write(self, *bodies: Body, unit: int = 1, counter: int = 0) -> list[Fact]:
        """Append facts of these bodies."""
        made = []
        for body in bodies:
            seq = len(self.facts) + 1
            self.seeds.setdefault(epoch_of(seq), seq.to_bytes(SEED_BYTES, "big"))
            at = counter or 5_000 + seq
            fact = Fact(self.device, seq, unit, at, 1_795_000_000_000 + seq, self.answer.officer.officer, NO_ID, body)
            self.facts.append(fact)
            self.links += make_bundle(self.device, self._chain(seq - 1), [fact], Salts(self.seeds)).links
            made.append(fact)
        return made

    def pay(self, number: int, total: int = 631_800, unit: int = 1, who: str = "C1.2") -> EntityId:
        """A contribution and its receipt; the receipt's id."""
        line = k.PaidLine(
            EntityId(f"{who}.1"), "household", 1, Day("2026-12-01"), Day("2027-11-30"), total, 0, 0, 0, total
        )
        paid = self.write(
            k.ContributionCollected(
                EntityId(f"{who}.0"),
                EntityId(f"{who}.1"),
                "health",
                "months",
                12,
                TODAY,
                total,
                (line,),
                "p",
                "00" * 32,
            ),
            unit=unit,
        )[0]
        issued = self.write(k.ReceiptIssued(paid.made(), "SL26T", number, total, TODAY), unit=unit)[0]
        return issued.made()

    def bundle(self, after: int, last: int = 0) -> Bundle:
        """Facts after `after`, up to `last`."""
        facts = self.facts[after : last or len(self.facts)]
        return make_bundle(self.device, self._chain(after), facts, Salts(self.seeds))

    def sealed(self, after: int, last: int = 0) -> bytes:
        """The same, signed."""
        return seal(self.bundle(after, last), self.key)

    def request(self, bundle: bytes = b"", limit_bytes: int = 10_240) -> bytes:
        """A signed request."""
        state = ClientState(self.device, self.answer.incarnation, self.acknowledged, self.cursors, bundle, limit_bytes)
        return next_request(state, self.key, b"12345678")

    def _chain(self, seq: int) -> bytes:
        return self.links[seq - 1] if seq else GENESIS


def new_laptop(office: Office, seed: int = 7, units: Sequence[str] = (COMMUNE,), officer: str = "O1") -> PlayedLaptop:
    """A laptop activated by a one-time code."""
    code = invite_device(office, units, officer, f"Máy {seed}").code
    private = random.Random(seed).randbytes(32)
    public = SigningKey("", private).public
    keys = derive_keys(code)
    message = write_activation(ActivationRequest(public, "", bytes(16)), keys)
    answer = read_activation_answer(activate(office, message), message, keys)
    return PlayedLaptop(answer.device, SigningKey(answer.device, private), answer)


def deliver(office: Office, laptop: PlayedLaptop, bundles: Iterable[bytes]) -> None:
    """Bring bundles to the office, each in a request of its own."""
    for bundle in bundles:
        office.answer_sync(laptop.request(bundle))
