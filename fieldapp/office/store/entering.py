"""From the inbox into journal, feed and tables: a batch of bundles of any authors in one transaction.

The facts are in memory already, so a unit whose tables follow its whole feed is projected from them; a unit that lags
is left to `projection.follow`, which reads its feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from fieldapp.domain.facts import Fact
from fieldapp.office.store import inbox, journal, projection
from fieldapp.office.store.applying import Changes, boldly
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.projection import Followed
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

    def work(is_careful: bool) -> int:
        with database.writing() as transaction:
            facts = _following(transaction, by_device)
            if facts:
                kept = reconcile(transaction, facts, is_careful=is_careful)
                _project(transaction, journal.enter(transaction, kept), now_ms, is_careful=is_careful)
        return len(facts)

    return boldly(work) if by_device else 0


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


def _following(transaction: Transaction, by_device: Mapping[str, Sequence[Kept]]) -> list[journal.NewFact]:
    """The facts of authors' bundles that follow what has been entered of them; the marks are moved."""
    held = journal.lock_entered(transaction, by_device)
    found: list[journal.NewFact] = []
    moved: dict[str, int] = {}
    for device in sorted(by_device):
        for kept in by_device[device]:
            rest = kept.bundle.beyond(held[device])
            if rest is None or rest.first != held[device] + 1:
                continue
            found += _new_facts(rest, _parked_of(transaction, rest) if kept.parked is None else kept.parked)
            held[device] = moved[device] = rest.last
    if moved:
        journal.note_entered(transaction, moved)
    return found


def _new_facts(bundle: Bundle, parked: inbox.Codes) -> Iterator[journal.NewFact]:
    parts = zip(bundle.facts, bundle.digests, bundle.links, bundle.written, strict=True)
    if not parked:
        return (journal.NewFact(fact, digest, chain, "", written) for fact, digest, chain, written in parts)
    return (
        journal.NewFact(fact, digest, chain, parked.get(fact.seq, ""), written)
        for fact, digest, chain, written in parts
    )


def _parked_of(transaction: Transaction, bundle: Bundle) -> dict[int, str]:
    mine = (PARKED.c.device == bundle.device, PARKED.c.seq.between(bundle.first, bundle.last))
    rows = transaction.rows(sa.select(PARKED.c.seq, PARKED.c.code).where(*mine))
    return {integer(row, "seq"): text(row, "code") for row in rows}


def _project(transaction: Transaction, entered: Sequence[tuple[Fact, int]], now_ms: int, *, is_careful: bool) -> None:
    """Project facts with their places, unit by unit, into tables that lag behind nothing else."""
    by_unit: dict[int, list[tuple[Fact, int]]] = {}
    for fact, place in entered:
        if place:
            by_unit.setdefault(fact.unit, []).append((fact, place))
    changes = Changes()
    followed: list[Followed] = []
    for unit, done in projection.lock_projected(transaction, by_unit).items():
        if by_unit[unit][0][1] == done + 1:
            facts = [fact for fact, _ in by_unit[unit]]
            changes.apply(transaction, unit, facts, is_careful=is_careful)
            followed.append(Followed(unit, facts, by_unit[unit][-1][1]))
    changes.write(transaction, now_ms)
    projection.finish(transaction, followed, now_ms)
