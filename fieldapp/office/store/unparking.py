"""A fact that was kept out comes into its unit's feed and tables after all, because a person said so."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import Fact
from fieldapp.domain.stamps import Stamp
from fieldapp.office.store import journal
from fieldapp.office.store.applying import MISFIT, Changes
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.journal import FACT, FEED
from fieldapp.office.store.making import MISFITS
from fieldapp.office.store.shapes import StoredFact
from fieldapp.office.store.values import integer


def parked_fact(transaction: Transaction, device: str, seq: int) -> StoredFact | None:
    """The fact itself, from the journal."""
    return journal.read_facts(transaction, [(device, seq)]).get((device, seq))


def take(transaction: Transaction, fact: Fact) -> None:
    """Give a fact that is in the journal alone the next place in its unit's feed; the tables follow the feed."""
    place = journal.next_place(transaction, fact)
    is_it = (FACT.c.device == fact.device, FACT.c.seq == fact.seq)
    transaction.run(sa.update(FACT).where(*is_it).values(place=place))
    transaction.append(FEED, [{"unit": fact.unit, "place": place, "device": fact.device, "seq": fact.seq}])


def apply_again(transaction: Transaction, fact: Fact, now_ms: int) -> str:
    """Apply a fact that stands in the feed and could not be applied before; why not, or nothing when it could."""
    changes = Changes()
    try:
        changes.apply_again(transaction, fact.unit, fact)
    except RuleBroken as refusal:
        return refusal.code
    except MISFITS:
        return MISFIT
    changes.write(transaction, now_ms)
    return ""


def fact_at(transaction: Transaction, stamp: Stamp) -> Fact | None:
    """The fact of a stamp. An author's counters ascend with its facts, so a few look-ups find it."""
    low, high = 1, journal.high_water(transaction, stamp.device).seq
    while low <= high:
        middle = (low + high) // 2
        row = transaction.one(sa.select(FACT.c.counter).where(FACT.c.device == stamp.device, FACT.c.seq == middle))
        counter = integer(row, "counter") if row is not None else stamp.counter + 1
        if row is not None and counter == stamp.counter:
            found = parked_fact(transaction, stamp.device, middle)
            return found.fact if found else None
        low, high = (middle + 1, high) if counter < stamp.counter else (low, middle - 1)
    return None
