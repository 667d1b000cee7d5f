"""What a fact meets that comes when something of it is here already: an order to forget it, or a testimony of it.

Whoever enters the facts of a bundle asks `reconcile` first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from fieldapp.domain.facts import erase
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.journal import NewFact
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import integer

FACT, INBOX, ERASURE = SCHEMA["fact"], SCHEMA["inbox"], SCHEMA["erasure"]


def reconcile(transaction: Transaction, facts: Sequence[NewFact]) -> list[NewFact]:
    """The facts of one author that are to be entered, in order, as they may be kept.

    One that a testimony has brought is held once and now gets its link in the chain; one whose personal part was
    ordered to be forgotten comes without it, and the bundle that brought it is not kept.
    """
    if not facts:
        return []
    return _not_yet_returned(transaction, _without_erased(transaction, facts))


def note_erasure(transaction: Transaction, device: str, seq: int) -> None:
    """Remember that a fact's personal part must be forgotten, also if the fact comes later or comes again."""
    transaction.put_new(ERASURE, {"device": device, "seq": seq})


def _span(facts: Sequence[NewFact]) -> tuple[str, int, int]:
    return facts[0].fact.device, facts[0].fact.seq, facts[-1].fact.seq


def _without_erased(transaction: Transaction, facts: Sequence[NewFact]) -> Sequence[NewFact]:
    device, first, last = _span(facts)
    ordered = sa.select(ERASURE.c.seq).where(ERASURE.c.device == device, ERASURE.c.seq.between(first, last))
    seqs = {integer(row, "seq") for row in transaction.rows(ordered)}
    for seq in seqs:
        holds = (INBOX.c.device == device, INBOX.c.first <= seq, INBOX.c.last >= seq)
        transaction.run(sa.update(INBOX).where(*holds).values({"bundle": b""}))
    return [
        replace(new, fact=erase(new.fact), written=None) if new.fact.seq in seqs and not new.fact.erased else new
        for new in facts
    ]


def _not_yet_returned(transaction: Transaction, facts: Sequence[NewFact]) -> list[NewFact]:
    device, first, last = _span(facts)
    returned = sa.select(FACT.c.seq).where(FACT.c.device == device, FACT.c.seq.between(first, last))
    there = {integer(row, "seq") for row in transaction.rows(returned)}
    for new in facts:
        if new.fact.seq in there:
            is_it = (FACT.c.device == device, FACT.c.seq == new.fact.seq)
            transaction.run(sa.update(FACT).where(*is_it).values({"digest": new.digest, "chain": new.chain}))
    return [new for new in facts if new.fact.seq not in there]
