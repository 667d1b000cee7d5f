"""Bundles as they came, one row each: kept, and then acknowledged. Journal, feed and tables follow (`projector`)."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.office.store import journal, registry
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import binary, integer, text
from fieldapp.wire.bundle import Bundle, open_bundle
from fieldapp.wire.codec import Limits

INBOX, HIGH_WATER, ENTERED = SCHEMA["inbox"], SCHEMA["high_water"], SCHEMA["entered"]

_NO_LIMITS = Limits(packed=1 << 30, unpacked=1 << 32, facts=1 << 30, values=1 << 32)
"""For what was within bounds when it came."""


def keep(transaction: Transaction, bundle: Bundle, sealed: bytes, now_ms: int) -> bool:
    """Keep a bundle that follows its author's mark, and move the mark; False where it does not follow (any more)."""
    if not _move_mark(transaction, bundle):
        return False
    transaction.run(
        sa.insert(INBOX),
        {
            "device": bundle.device, "first": bundle.first, "last": bundle.last, "bundle": sealed,
            "received_at": now_ms,
        },
    )  # fmt: skip
    return True


def _move_mark(transaction: Transaction, bundle: Bundle) -> bool:
    """One statement both asks whether the bundle follows and holds the row until the transaction ends."""
    mark = HIGH_WATER.c
    counter = max(fact.counter for fact in bundle.facts)
    statement = (
        sa.update(HIGH_WATER)
        .where(mark.device == bundle.device, mark.seq == bundle.first - 1, mark.chain == bundle.before)
        .values(
            seq=bundle.last, chain=bundle.after, counter=sa.case((mark.counter < counter, counter), else_=mark.counter)
        )
    )
    if transaction.changed(statement):
        return True
    if bundle.first > 1:
        return False
    journal.lock_high_water(transaction, bundle.device)  # makes a new author's
    return transaction.changed(statement) == 1


def waiting(database: Database) -> list[str]:
    """Authors of whom something has been acknowledged and not entered yet."""
    with database.reading() as transaction:
        rows = transaction.rows(
            sa.select(HIGH_WATER.c.device)
            .outerjoin(ENTERED, ENTERED.c.device == HIGH_WATER.c.device)
            .where(HIGH_WATER.c.seq > sa.func.coalesce(ENTERED.c.seq, 0))
            .order_by(HIGH_WATER.c.device)
        )
    return [text(row, "device") for row in rows]


def reopened(transaction: Transaction, device: str, after: int, limit: int) -> list[Bundle]:
    """An author's next kept bundles past fact `after`, at least one and about `limit` facts, read from their bytes."""
    record = registry.laptop(transaction, device)
    rows = transaction.rows(
        sa.select(INBOX.c.first, INBOX.c.last, INBOX.c.bundle)
        .where(INBOX.c.device == device, INBOX.c.last > after)
        .order_by(INBOX.c.last)
        .limit(max(1, min(limit, 100)))
    )
    found: list[Bundle] = []
    for row in rows:
        if record is None or limit <= 0:
            break
        bundle = open_bundle(binary(row, "bundle"), record.public_key, _NO_LIMITS)
        beyond = bundle.beyond(integer(row, "first") - 1)
        if beyond is not None:
            found.append(beyond)
            limit -= len(beyond.facts)
    return found
