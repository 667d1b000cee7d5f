"""One officer's shift as a process of its own: acts and exchanges over HTTP until it is done, or killed.

What goes into the pipe is what a person was told and may rely on: a receipt that was handed out, a void, an
acknowledgement of the office.
"""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import EntityId
from fieldapp.services.exchange import Watch
from fieldapp.sync.transport import Transport
from tests.simulation.acts import ACTS
from tests.simulation.ledger import Taken
from tests.simulation.world import CentralOffice, DriftingClock, Laptop, officers

PAUSE = 0.1
"""Seconds between two tries of the last exchange."""


@dataclass(frozen=True, slots=True)
class ReceiptTold:
    """A receipt was handed out."""

    receipt: EntityId
    taken: Taken


@dataclass(frozen=True, slots=True)
class VoidTold:
    """A receipt was voided."""

    receipt: EntityId


@dataclass(frozen=True, slots=True)
class AcknowledgementTold:
    """The office holds everything of a device up to here."""

    device: str
    seq: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """The officer is at work."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The shift came to its end."""


Told = ReceiptTold | VoidTold | AcknowledgementTold | Begun | Ended


@dataclass(frozen=True, slots=True)
class Shift:
    """Whose, where the office is, which chances, how many acts; the last one ends with an exchange that went well."""

    folder: Path
    laptop: int
    address: str
    seed: int
    acts: int
    is_last: bool


def tell_new(laptop: Laptop, before: int, told: Connection) -> None:
    """What an act did, as the officer would have seen it."""
    for fact in laptop.store.facts.facts(after=before, limit=1000):
        if isinstance(fact.body, k.ReceiptIssued):
            body = fact.body
            told.send(ReceiptTold(fact.made(), Taken(fact.device, body.series, body.number, body.total)))
        elif isinstance(fact.body, k.ReceiptVoided):
            told.send(VoidTold(fact.body.receipt))


def tell_acknowledged(laptop: Laptop, told: Connection) -> None:
    """How far the office has said that it holds everything."""
    seq = laptop.store.journal.head().acknowledged
    if seq:
        told.send(AcknowledgementTold(laptop.device, seq, laptop.store.sync.own_facts(seq - 1, 1)[0].chain))


def exchange(laptop: Laptop, told: Connection) -> bool:
    """One exchange; whether everything went over."""
    try:
        return laptop.work.exchange.run(Watch()).finished
    except FieldappError:
        return False
    finally:
        tell_acknowledged(laptop, told)


def work(shift: Shift, told: Connection) -> None:
    """Work the shift."""
    chance = random.Random(shift.seed)
    name = f"laptop{shift.laptop}"
    nowhere = CentralOffice(shift.folder / "nowhere", DriftingClock(), chance)
    laptop = Laptop(name, shift.folder / name, DriftingClock(), chance, nowhere, officers()[shift.laptop - 1])
    laptop.transport = Transport(shift.address)
    laptop.open()
    told.send(Begun())
    for _ in range(shift.acts):
        before = laptop.store.journal.head().seq
        with suppress(FieldappError):
            ACTS[chance.choice(sorted(ACTS))](laptop, chance.randrange(10_000))
        tell_new(laptop, before, told)
        if chance.randrange(4) == 0:
            exchange(laptop, told)
    while shift.is_last and not exchange(laptop, told):
        Event().wait(PAUSE)
    laptop.store.close()
    told.send(Ended())
