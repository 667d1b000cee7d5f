"""Salts of personal parts: one random seed for each run of facts, one salt for each fact.

A salt keeps a short personal text (a name, a year) from being guessed from its digest. Sixteen random bytes a fact
would double a small fact on the wire, so a device draws one seed for `EPOCH` facts and derives theirs (HMAC-SHA-256).
To erase one fact its epoch is punctured: the other salts are kept one by one and the seed is destroyed.
"""

from __future__ import annotations

import hashlib
import hmac

EPOCH = 64
SEED_BYTES = 16
SALT_BYTES = 16


def epoch_of(seq: int) -> int:
    """Which run of `EPOCH` facts a sequence number falls into."""
    return (seq - 1) // EPOCH


def salt_of(seed: bytes, seq: int) -> bytes:
    """The salt of fact `seq` under its epoch's seed."""
    return hmac.new(seed, seq.to_bytes(8, "big"), hashlib.sha256).digest()[:SALT_BYTES]
