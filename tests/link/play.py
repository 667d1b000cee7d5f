"""An office process, a laptop of it, and records of the published set to carry between them (DỮ LIỆU MẪU)."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from fieldapp import bootstrap
from fieldapp.bootstrap import Opened
from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import Day
from fieldapp.office.devices import invite_device
from fieldapp.office.imports import import_households
from fieldapp.office.office import open_office
from fieldapp.office.register_rows import RegisterHousehold
from fieldapp.services.exchange import Exchange, NoConnection, OfficeTooSlow, Watch
from fieldapp.services.ports import SyncReport
from fieldapp.storage.piece_shelf import PieceShelf
from fieldapp.sync.engine import SyncEngine
from fieldapp.sync.transport import Transport
from tests.link.certificate import OwnCertificate
from tests.office_play import COMMUNE, PlayedClock, new_office
from tests.record_set import generate

PIN = "482913"
OFFICER = "O1"
MEMBERS = 5
FACTS_EACH = 3


def homes(people: int, start: int = 0) -> list[k.HouseholdRegistered]:
    """Households of the record set, `people` people in all, from household `start` on."""
    last = start + -(-people // MEMBERS)
    bodies = [fact.body for fact in generate(last).facts[start * FACTS_EACH : last * FACTS_EACH : FACTS_EACH]]
    return [body for body in bodies if isinstance(body, k.HouseholdRegistered)]


def found_office(folder: Path, people: int = 0) -> None:
    """An office with one officer; its register holds so many people of the record set."""
    with closing(new_office(folder, clock=PlayedClock(bootstrap.SystemClock().now()), block=2_000)) as office:
        if people:
            register = [
                RegisterHousehold(COMMUNE, home.members, f"{COMMUNE}-{number:05d}", home.village)
                for number, home in enumerate(homes(people), 1)
            ]
            import_households(office, register, "mau.xlsx", "11" * 32)


def invite(folder: Path) -> str:
    """A one-time code for a laptop."""
    with closing(open_office(folder, bootstrap.SystemClock(), secrets.token_bytes)) as office:
        return invite_device(office, [COMMUNE], OFFICER).code


@dataclass(frozen=True, slots=True)
class Laptop:
    """A profile folder of a laptop that was activated."""

    folder: Path

    @contextmanager
    def open(self) -> Iterator[Opened]:
        """Unlocked; closed at the end."""
        gate = bootstrap.make_gate(self.folder, bootstrap.surroundings(), bootstrap.call_here)
        with closing(gate.open(OFFICER, PIN)) as opened:
            yield opened


def activate(folder: Path, address: str, code: str, certificate: OwnCertificate | None = None) -> Laptop:
    """A laptop that goes to the office at an address."""
    if certificate is not None:
        folder.mkdir(parents=True)
        shutil.copy(certificate.certificate, folder / bootstrap.CERTIFICATE)
    bootstrap.make_gate(folder, bootstrap.surroundings(), bootstrap.call_here).activate(address, code, PIN)
    return Laptop(folder)


def write_people(opened: Opened, people: int, start: int = 0) -> int:
    """Register households of so many people; how many facts."""
    written = homes(people, start)
    with opened.store.journal.writing(OFFICER, opened.workplace.desk.event) as writing:
        for home in written:
            writing.add(opened.workplace.desk.unit, home)
    return len(written)


def write_day(opened: Opened, households: int, start: int = 0) -> int:
    """Enrol households, take their contributions, number their receipts; how many facts."""
    facts = generate(start + households).facts[start * FACTS_EACH :]
    numbers = opened.store.till.blocks(opened.store.sync.identity().device)[0]
    free = max(opened.store.till.numbers_used(numbers.series), default=numbers.first - 1) + 1
    for place in range(households):
        _write_household(opened, facts[FACTS_EACH * place : FACTS_EACH * (place + 1)], numbers.series, free + place)
    return len(facts)


def _write_household(opened: Opened, facts: Sequence[Fact], series: str, number: int) -> None:
    home, paid, receipt = (fact.body for fact in facts)
    assert isinstance(paid, k.ContributionCollected)
    assert isinstance(receipt, k.ReceiptIssued)
    unit, today = opened.workplace.desk.unit, Day(opened.workplace.day.shown().isoformat())
    with opened.store.journal.writing(OFFICER, opened.workplace.desk.event) as writing:
        made = writing.add(unit, home)
        lines = tuple(replace(line, member=made.made(place)) for place, line in enumerate(paid.lines, 1))
        money = replace(paid, household=made.made(0), payer=made.made(1), lines=lines, paid_on=today)
        taken = writing.add(unit, money)
        writing.add(unit, replace(receipt, contribution=taken.made(0), series=series, number=number, on=today))


def engine(opened: Opened, transport: Transport) -> SyncEngine:
    """The laptop's own engine over another transport."""
    return SyncEngine(
        opened.store.sync,
        opened.store.journal,
        opened.store.settings,
        transport,
        PieceShelf(opened.store.database),
        on_lane=bootstrap.call_here,
        clock=bootstrap.SystemClock(),
        random_bytes=secrets.token_bytes,
    )


class Unsealed(Transport):
    """Plain HTTP beyond loopback, which the program itself refuses: to see what TLS costs."""

    def __init__(self, address: str) -> None:
        super().__init__("http://127.0.0.1:1")
        self._address = address


def run_to_end(exchange: Exchange, watch: Watch | None = None) -> SyncReport:
    """As the window does: again whenever the link fails, until nothing waits."""
    while True:
        with suppress(NoConnection, OfficeTooSlow):
            report = exchange.run(watch or Watch())
            if report.finished:
                return report
