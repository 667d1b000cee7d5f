"""Seeds and single salts of this laptop's personal parts."""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.domain.salts import EPOCH, SEED_BYTES, epoch_of, salt_of
from fieldapp.storage.database import Database

RandomBytes = Callable[[int], bytes]


class Salts:
    """One seed for each run of own facts; after an erasure the run's remaining salts one by one instead."""

    def __init__(self, database: Database, random_bytes: RandomBytes) -> None:
        self._database = database
        self._random_bytes = random_bytes

    def seed(self, epoch: int) -> bytes | None:
        """The seed of a run; nothing before its first fact and after an erasure in it."""
        found = self._database.one("SELECT seed FROM salt_seed WHERE epoch = ?", (epoch,))
        return None if found is None else bytes(found[0])

    def salt(self, seq: int) -> bytes | None:
        """The salt of an own fact that has not been erased (of an erased one its stored digest is all that is left)."""
        seed = self.seed(epoch_of(seq))
        if seed is not None:
            return salt_of(seed, seq)
        found = self._database.one("SELECT salt FROM salt_kept WHERE seq = ?", (seq,))
        return None if found is None else bytes(found[0])

    def draw(self, seq: int) -> bytes:
        """The salt for a fact about to be written; draws the run's seed, or a single salt in a punctured run."""
        known = self.salt(seq)
        if known is not None:
            return known
        epoch = epoch_of(seq)
        if self._database.one("SELECT 1 FROM salt_kept WHERE seq BETWEEN ? AND ?", _span(epoch)) is not None:
            salt = self._random_bytes(SEED_BYTES)
            self._database.run("INSERT INTO salt_kept (seq, salt) VALUES (?, ?)", (seq, salt))
            return salt
        seed = self._random_bytes(SEED_BYTES)
        self._database.run("INSERT INTO salt_seed (epoch, seed) VALUES (?, ?)", (epoch, seed))
        return salt_of(seed, seq)

    def puncture(self, seq: int, last: int) -> None:
        """Forget the salt of fact `seq`: the run's other salts up to `last` are kept singly, the seed is destroyed."""
        epoch = epoch_of(seq)
        seed = self.seed(epoch)
        if seed is not None:
            first, end = _span(epoch)
            kept = [(n, salt_of(seed, n)) for n in range(first, min(end, last) + 1)]
            self._database.run_many("INSERT INTO salt_kept (seq, salt) VALUES (?, ?)", kept)
            self._database.run("DELETE FROM salt_seed WHERE epoch = ?", (epoch,))
        self._database.run("DELETE FROM salt_kept WHERE seq = ?", (seq,))


def _span(epoch: int) -> tuple[int, int]:
    return epoch * EPOCH + 1, (epoch + 1) * EPOCH
