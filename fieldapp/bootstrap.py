"""The composition root: the one place that knows every part and puts them together."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fieldapp import paths
from fieldapp.domain.clock import Clock
from fieldapp.domain.ids import NO_ID
from fieldapp.domain.policy import Pack
from fieldapp.printing.press import PaperPress
from fieldapp.services.cash import CashBox
from fieldapp.services.collect import Collecting, Numbers
from fieldapp.services.contribute import Contributions
from fieldapp.services.day import WorkingDay
from fieldapp.services.enrol import Enrolment
from fieldapp.services.exchange import Exchange
from fieldapp.services.find import Finder
from fieldapp.services.outreach import OutreachEvents
from fieldapp.services.papers import Papers, Press, Prover
from fieldapp.services.ports import Desk
from fieldapp.services.receipts import Receipts
from fieldapp.services.renew import Renewals
from fieldapp.services.standing import Standings
from fieldapp.services.status import StatusBoard
from fieldapp.services.workplace import OfficerCard, Workplace
from fieldapp.storage.device_secret import device_secret
from fieldapp.storage.policy_packs import load_shipped_pack
from fieldapp.storage.profile import Profile, Store

SECRETS_FOLDER = "FIELDAPP_SECRETS"
"""Environment: where the device secret stands, for a stick or a test; otherwise the user's own configuration."""

OnDatabaseLane = Callable[[Callable[[], object]], object]


class SystemClock:
    """The laptop's own clock."""

    def now(self) -> datetime:
        """The moment, aware."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run depends on from outside: clock, randomness, the pack, the press."""

    clock: Clock
    random_bytes: Callable[[int], bytes]
    pack: Pack
    press: Press


def surroundings(clock: Clock | None = None) -> Surroundings:
    """The real ones; tests and the demonstration pass a clock of their own."""
    press = PaperPress(paths.resource("fonts"))
    return Surroundings(clock or SystemClock(), secrets.token_bytes, load_shipped_pack(), press)


def open_profile(folder: Path, around: Surroundings) -> Profile:
    """The profile in a folder, which need not exist yet."""
    place = os.environ.get(SECRETS_FOLDER)
    return Profile(folder, device_secret(around.random_bytes, Path(place) if place else None), around.random_bytes)


def build_workplace(
    store: Store, officer: OfficerCard, around: Surroundings, exchange: Exchange, prover: Prover, *, is_demo: bool
) -> Workplace:
    """Wire the use cases over an open store for one officer."""
    identity = store.sync.identity()
    day = WorkingDay(around.clock, store.journal, around.pack.published_on)
    numbers = Numbers(store.till, day)
    cash = CashBox(store.journal, store.till, day)
    collecting = Collecting(store.journal, cash, numbers, store.drafts)
    standings = Standings(store.register, store.till, around.pack, day)
    outreach = OutreachEvents(store.journal, store.outreach, day)
    running = outreach.today()
    return Workplace(
        desk=Desk(
            officer=officer.id,
            officer_name=officer.name,
            device=identity.device,
            unit=identity.units[0].unit,
            event=running.id if running else NO_ID,
        ),
        is_demo=is_demo,
        pack=around.pack,
        register=store.register,
        finder=Finder(store.register, standings),
        standings=standings,
        enrolment=Enrolment(store.journal, store.register, day),
        renewals=Renewals(store.journal, standings, collecting, around.pack, day),
        contributions=Contributions(standings, collecting, around.pack, day),
        receipts=Receipts(store.journal, store.till, numbers, day),
        numbers=numbers,
        cash=cash,
        outreach=outreach,
        status=StatusBoard(store, numbers, day),
        papers=Papers(store, cash, numbers, prover, around.press, is_demo=is_demo),
        exchange=exchange,
        drafts=store.drafts,
        settings=store.settings,
        day=day,
        checks=store.checks,
        facts=store.facts,
        close=store.close,
    )
