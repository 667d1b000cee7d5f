"""Own facts that wait, made into bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fieldapp.domain.facts import GENESIS, Fact
from fieldapp.domain.salts import epoch_of
from fieldapp.wire.bundle import Salts, make_bundle, seal
from fieldapp.wire.keys import Signer


class OwnFact(Protocol):
    """A fact of the journal with its digest and the chain after it."""

    @property
    def fact(self) -> Fact: ...
    @property
    def digest(self) -> bytes: ...
    @property
    def chain(self) -> bytes: ...


class OwnFacts(Protocol):
    """The part of the store that knows them."""

    def own_facts(self, after: int, limit: int) -> Sequence[OwnFact]: ...
    def seed(self, epoch: int) -> bytes | None: ...
    def salt(self, seq: int) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """Facts in order, the chain before the first, and the salts of all: enough to seal without the database."""

    before: bytes
    facts: tuple[OwnFact, ...]
    salts: Salts


def read_waiting(book: OwnFacts, after: int, limit: int) -> Waiting:
    """At most `limit` own facts past `after`. Touches the database."""
    before = book.own_facts(after - 1, 1)[0].chain if after else GENESIS
    facts = tuple(book.own_facts(after, limit))
    return Waiting(before, facts, salts_of(book, facts))


def salts_of(book: OwnFacts, facts: Sequence[OwnFact]) -> Salts:
    """What the personal parts of these facts are salted with. Touches the database."""
    seeds: dict[int, bytes] = {}
    single: dict[int, bytes] = {}
    digests: dict[int, bytes] = {}
    for own in facts:
        seq = own.fact.seq
        seed = seeds.get(epoch_of(seq)) or book.seed(epoch_of(seq))
        salt = book.salt(seq)
        if own.fact.erased:
            digests[seq] = own.digest
        elif seed is not None:
            seeds[epoch_of(seq)] = seed
        elif salt is not None:
            single[seq] = salt
    return Salts(seeds, single, digests)


def seal_first(waiting: Waiting, signer: Signer, room: int) -> tuple[bytes, int]:
    """As many of the facts as fit `room` bytes, sealed, and how many; a single large one goes alone."""
    count = len(waiting.facts)
    while count:
        chosen = waiting.facts[:count]
        bundle = make_bundle(signer.key_id, waiting.before, [own.fact for own in chosen], waiting.salts)
        sealed = seal(bundle, signer)
        if len(sealed) <= room or count == 1:
            return sealed, count
        count = max(1, min(count - 1, count * room * 9 // (10 * len(sealed))))
    return b"", 0


def seal_all(waiting: Waiting, signer: Signer, room: int) -> list[bytes]:
    """All of the facts as sealed bundles of at most about `room` bytes."""
    bundles: list[bytes] = []
    while waiting.facts:
        sealed, count = seal_first(waiting, signer, room)
        bundles.append(sealed)
        waiting = Waiting(waiting.facts[count - 1].chain, waiting.facts[count:], waiting.salts)
    return bundles
