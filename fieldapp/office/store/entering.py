"""From the inbox into journal, feed and tables: a batch of bundles of any authors in one transaction.

The facts are in memory already, so a unit whose tables follow its whole feed is projected from them; a unit that lags
is left to `projection.follow`, which reads its feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from fieldapp.domain.facts import Fact
from fieldapp.office.store import inbox, journal, projection
from fieldapp.office.store.applying import Changes
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.reconcile import reconcile
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import integer, text
from fieldapp.wire.bundle import Bundle

PARKED = SCHEMA["parked"]


class Kept(NamedTuple):
    """A bundle that is in the inbox, and which of its facts were parked as it came: seq → code; None: ask."""

    bundle: Bundle
    parked: inbox.Codes | None = None


def enter(database: Database, batch: Iterable[Kept], now_ms: int) -> int:
    """Enter bundles and let the tables follow; how many facts. A bundle that is entered already, or whose author has
    an earlier one waiting, is passed over.
    """
    by_device: dict[str, list[Kept]] = {}
    for kept in batch:
        by_device.setdefault(kept.bundle.device, []).append(kept)
    with database.writing() as transaction:
        facts = [new for device in sorted(by_device) for new in _following(transaction, device, by_device[device])]
        if not facts:
            return 0
        _project(transaction, journal.enter(transaction, facts), now_ms)
    return len(facts)


def enter_waiting(database: Database, device: str, now_ms: int, limit: int = projection.BATCH) -> int:
    """Enter an author's next bundles from the bytes in the inbox; how many facts."""
    with database.reading() as transaction:
        after = transaction.number(sa.select(journal.ENTERED.c.seq).where(journal.ENTERED.c.device == device))
        bundles = inbox.reopened(transaction, device, after, limit)
    return enter(database, [Kept(bundle) for bundle in bundles], now_ms)


def enter_all(database: Database, now_ms: int) -> int:
    """Enter everything that waits; how many facts."""
    done = 0
    for device in inbox.waiting(database):
        while count := enter_waiting(database, device, now_ms):
            done += count
    return done


def _following(transaction: Transaction, device: str, batch: Sequence[Kept]) -> Sequence[journal.NewFact]:
    """The facts of an author's bundles that follow what has been entered, whose mark is moved."""
    held = entered = journal.lock_entered(transaction, device)
    found: list[journal.NewFact] = []
    for kept in batch:
        rest = kept.bundle.beyond(held)
        if rest is None or rest.first != held + 1:
            continue
        parked = _parked_of(transaction, rest) if kept.parked is None else kept.parked
        found += [
            journal.NewFact(fact, digest, chain, parked.get(fact.seq, ""), written)
            for fact, digest, chain, written in zip(rest.facts, rest.digests, rest.links, rest.written, strict=True)
        ]
        held = rest.last
    if held == entered:
        return ()
    journal.note_entered(transaction, device, held)
    return reconcile(transaction, found)


def _parked_of(transaction: Transaction, bundle: Bundle) -> dict[int, str]:
    mine = (PARKED.c.device == bundle.device, PARKED.c.seq.between(bundle.first, bundle.last))
    rows = transaction.rows(sa.select(PARKED.c.seq, PARKED.c.code).where(*mine))
    return {integer(row, "seq"): text(row, "code") for row in rows}


def _project(transaction: Transaction, entered: Sequence[tuple[Fact, int]], now_ms: int) -> None:
    """Project facts with their places, unit by unit, into tables that lag behind nothing else."""
    by_unit: dict[int, list[tuple[Fact, int]]] = {}
    for fact, place in entered:
        if place:
            by_unit.setdefault(fact.unit, []).append((fact, place))
    changes = Changes()
    projected: list[tuple[int, list[Fact], int]] = []
    for unit in sorted(by_unit):
        facts = [fact for fact, _ in by_unit[unit]]
        first, last = by_unit[unit][0][1], by_unit[unit][-1][1]
        if projection.lock_projected(transaction, unit) == first - 1:
            changes.apply(transaction, unit, facts)
            projected.append((unit, facts, last))
    changes.write(transaction, now_ms)
    for unit, facts, last in projected:
        projection.finish(transaction, unit, facts, last, now_ms)
