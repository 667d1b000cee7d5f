"""Everything an officer can do once the laptop is unlocked, and the gate before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.domain.policy import Pack
from fieldapp.services.cash import CashBox
from fieldapp.services.collect import Numbers
from fieldapp.services.contribute import Contributions
from fieldapp.services.day import WorkingDay
from fieldapp.services.enrol import Enrolment
from fieldapp.services.exchange import Exchange, Post
from fieldapp.services.find import Finder
from fieldapp.services.hub import Hub, PeerTill
from fieldapp.services.number_book import NumberBook
from fieldapp.services.officers import Officers
from fieldapp.services.outreach import OutreachEvents
from fieldapp.services.overlaps import Overlaps
from fieldapp.services.papers import Papers
from fieldapp.services.ports import Checks, Desk, Drafts, Facts, Register, Settings
from fieldapp.services.receipts import Receipts
from fieldapp.services.refunds import Refunds
from fieldapp.services.renew import Renewals
from fieldapp.services.rules import Rules
from fieldapp.services.standing import Standings
from fieldapp.services.status import StatusBoard
from fieldapp.services.transfers import Transfers


@dataclass(slots=True)
class Workplace:
    """The use cases, wired. Call them on the database lane; `papers.press` on the print lane, `exchange`,
    `post` and `hub` on the network lane."""

    desk: Desk
    is_demo: bool
    rules: Rules
    register: Register
    finder: Finder
    standings: Standings
    enrolment: Enrolment
    renewals: Renewals
    contributions: Contributions
    overlaps: Overlaps
    receipts: Receipts
    refunds: Refunds
    numbers: Numbers
    number_book: NumberBook
    cash: CashBox
    transfers: Transfers
    officers: Officers
    outreach: OutreachEvents
    status: StatusBoard
    papers: Papers
    exchange: Exchange
    post: Post
    hub: Hub
    peer_till: PeerTill
    drafts: Drafts
    settings: Settings
    day: WorkingDay
    checks: Checks
    facts: Facts
    close: Callable[[], None]
    """Checkpoints and closes the database; the workplace is of no use afterwards."""
    warm: Callable[[], object]
    """Reads the register's file once, so that the first search does not wait for the disk."""
    fold: Callable[[], None]
    """Folds the write-ahead log into the database; for pauses, so that no save pays for it."""
    office_address: str = ""
    """Where the office is, as activation gave it."""

    @property
    def pack(self) -> Pack:
        """The policy pack in force now; a sync may bring another."""
        return self.rules.pack

    def work_at(self, event: EntityId = NO_ID) -> None:
        """From now on everything belongs to an outreach event, or to none."""
        self.desk = replace(self.desk, event=event)
