"""Everything an officer can do once the laptop is unlocked, and the gate before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.domain.policy import Pack
from fieldapp.services.cash import CashBox
from fieldapp.services.collect import Numbers
from fieldapp.services.contribute import Contributions
from fieldapp.services.day import WorkingDay
from fieldapp.services.enrol import Enrolment
from fieldapp.services.exchange import Exchange
from fieldapp.services.find import Finder
from fieldapp.services.outreach import OutreachEvents
from fieldapp.services.papers import Papers
from fieldapp.services.ports import Checks, Desk, Drafts, Facts, Register, Settings
from fieldapp.services.receipts import Receipts
from fieldapp.services.renew import Renewals
from fieldapp.services.rules import Rules
from fieldapp.services.standing import Standings
from fieldapp.services.status import StatusBoard


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """An officer who may unlock this laptop."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class GateState:
    """Before unlocking: who may, whether the laptop has been activated at all, whether it is a demonstration."""

    officers: tuple[OfficerCard, ...]
    is_activated: bool
    is_demo: bool
    wait_seconds: int = 0
    """How long until the next PIN is looked at, after wrong ones."""
    demo_pin: str = ""
    """The PIN of a demonstration, shown beside the field; nothing is secret there."""


@dataclass(slots=True)
class Workplace:
    """The use cases, wired. Call them on the database lane; `papers.press` on the print lane, `exchange` on the
    network lane."""

    desk: Desk
    is_demo: bool
    rules: Rules
    register: Register
    finder: Finder
    standings: Standings
    enrolment: Enrolment
    renewals: Renewals
    contributions: Contributions
    receipts: Receipts
    numbers: Numbers
    cash: CashBox
    outreach: OutreachEvents
    status: StatusBoard
    papers: Papers
    exchange: Exchange
    drafts: Drafts
    settings: Settings
    day: WorkingDay
    checks: Checks
    facts: Facts
    close: Callable[[], None]
    """Checkpoints and closes the database; the workplace is of no use afterwards."""
    office_address: str = ""
    """Where the office is, as activation gave it."""

    @property
    def pack(self) -> Pack:
        """The policy pack in force now; a sync may bring another."""
        return self.rules.pack

    def work_at(self, event: EntityId = NO_ID) -> None:
        """From now on everything belongs to an outreach event, or to none."""
        self.desk = replace(self.desk, event=event)


class Remembered(Protocol):
    """Small things kept between starts in plain sight: language, look, geometry. Nothing about anybody."""

    def get(self, name: str) -> str | None:
        """What was kept, if anything."""

    def set(self, name: str, value: str) -> None:
        """Keep it; a disk that refuses costs the memory, never the work."""


class Gate(Protocol):
    """The door: shown before anything personal is."""

    @property
    def remembered(self) -> Remembered:
        """What may be known before the profile is open."""

    def refuse_weak(self, pin: str) -> None:
        """Raise what is wrong with a PIN that somebody is choosing; quick, touches nothing."""

    def state(self) -> GateState:
        """Who may come in."""

    def unlock(self, officer: str, pin: str) -> Workplace:
        """Open the profile on the calling thread, which owns it from then on. Raises `WrongPin` and storage errors."""

    def activate(self, address: str, code: str, pin: str) -> None:
        """Make this laptop known to the office by a one-time code; the officer then unlocks with the PIN given here."""

    def change_pin(self, officer: str, old: str, new: str) -> None:
        """Give an officer a new PIN."""
