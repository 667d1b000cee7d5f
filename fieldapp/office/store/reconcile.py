"""What a fact meets that comes when something of it is here already: an order to forget it, or a testimony of it.

Whoever enters the facts of a bundle asks `reconcile` first.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from fieldapp.domain.facts import erase
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.journal import NewFact
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import integer, text

FACT, INBOX, ERASURE = SCHEMA["fact"], SCHEMA["inbox"], SCHEMA["erasure"]


def reconcile(transaction: Transaction, facts: Sequence[NewFact], *, is_careful: bool) -> list[NewFact]:
    """The facts that are to be entered, in order, as they may be kept.

    One whose personal part was ordered to be forgotten comes without it, and the bundle that brought it is not kept.
    With care, one that a testimony has brought is held once and now gets its link in the chain; without, the journal
    refuses it (`RowRefused`).
    """
    kept = _without_erased(transaction, facts)
    return _not_yet_returned(transaction, kept) if is_careful else kept


def note_erasure(transaction: Transaction, device: str, seq: int) -> None:
    """Remember that a fact's personal part must be forgotten, also if the fact comes later or comes again."""
    transaction.put_new(ERASURE, {"device": device, "seq": seq})


def _seqs(facts: Sequence[NewFact]) -> dict[str, set[int]]:
    """The numbers of each author's facts."""
    found: dict[str, set[int]] = {}
    for new in facts:
        found.setdefault(new.fact.device, set()).add(new.fact.seq)
    return found


def _without_erased(transaction: Transaction, facts: Sequence[NewFact]) -> list[NewFact]:
    devices = sorted({new.fact.device for new in facts})
    listed = transaction.rows(sa.select(ERASURE).where(transaction.among(ERASURE.c.device, devices)))
    if not listed:
        return list(facts)
    seqs = _seqs(facts)
    names = {(text(row, "device"), integer(row, "seq")) for row in listed}
    ordered = {(device, seq) for device, seq in names if seq in seqs[device]}
    for device, seq in sorted(ordered):
        holds = (INBOX.c.device == device, INBOX.c.first <= seq, INBOX.c.last >= seq)
        transaction.run(sa.update(INBOX).where(*holds).values({"bundle": b""}))
    return [
        new._replace(fact=erase(new.fact), written=None)
        if (new.fact.device, new.fact.seq) in ordered and not new.fact.erased
        else new
        for new in facts
    ]


def _not_yet_returned(transaction: Transaction, facts: Sequence[NewFact]) -> list[NewFact]:
    there: set[tuple[str, int]] = set()
    for device, seqs in _seqs(facts).items():
        mine = (FACT.c.device == device, FACT.c.seq.between(min(seqs), max(seqs)))
        there |= {(device, integer(row, "seq")) for row in transaction.rows(sa.select(FACT.c.seq).where(*mine))}
    for new in facts:
        if (new.fact.device, new.fact.seq) in there:
            is_it = (FACT.c.device == new.fact.device, FACT.c.seq == new.fact.seq)
            transaction.run(sa.update(FACT).where(*is_it).values({"digest": new.digest, "chain": new.chain}))
    return [new for new in facts if (new.fact.device, new.fact.seq) not in there]
