"""Facts that the office itself writes: same journal, same feed, same chain as everybody's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from fieldapp.domain.facts import Body, Fact, link, personal_digest
from fieldapp.domain.ids import NO_ID
from fieldapp.domain.salts import SEED_BYTES, epoch_of, salt_of
from fieldapp.office.store import journal
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import HighWater
from fieldapp.office.store.values import binary

RandomBytes = Callable[[int], bytes]

SALT_SEED = SCHEMA["salt_seed"]


class Author:
    """Writes the office's own facts inside one transaction."""

    def __init__(
        self, transaction: Transaction, incarnation: str, now_ms: int, random_bytes: RandomBytes, officer: str = ""
    ) -> None:
        self._transaction = transaction
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._officer = officer
        self._held: HighWater = journal.lock_high_water(transaction, incarnation)
        self._seeds: dict[int, bytes] = {}

    def write(self, unit: int, bodies: Sequence[Body]) -> list[Fact]:
        """Append facts about a unit, in order; the tables follow when the feed is projected."""
        if not bodies:
            return []
        counter = max(self._held.counter, journal.counter_of(self._transaction, unit))
        chain = self._held.chain
        written: list[journal.NewFact] = []
        for step, body in enumerate(bodies, start=1):
            seq = self._held.seq + step
            fact = Fact(self._held.device, seq, unit, counter + step, self._now_ms, self._officer, NO_ID, body)
            digest = personal_digest(fact, salt_of(self._seed(epoch_of(seq)), seq))
            chain = link(chain, fact, digest)
            written.append(journal.NewFact(fact, digest, chain))
        self._held = journal.append(self._transaction, self._held, written)
        return [new.fact for new in written]

    def _seed(self, epoch: int) -> bytes:
        if epoch not in self._seeds:
            device = self._held.device
            statement = sa.select(SALT_SEED.c.seed).where(SALT_SEED.c.device == device, SALT_SEED.c.epoch == epoch)
            row = self._transaction.one(statement)
            seed = self._random_bytes(SEED_BYTES) if row is None else binary(row, "seed")
            if row is None:
                self._transaction.append(SALT_SEED, [{"device": device, "epoch": epoch, "seed": seed}])
            self._seeds[epoch] = seed
        return self._seeds[epoch]
