"""What a laptop tells of its neighbours (`wire.testimony`): facts that their author signed and has not brought himself.

Each is held once, in the feed, without its link in the chain, which comes with the author's own bundle if that ever
comes. Who was not trusted any more when he wrote it is parked, as if he had come himself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fieldapp.domain.clock import Clock
from fieldapp.domain.facts import Fact
from fieldapp.office.store import inbox, journal, lives, registry
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.exchange import milliseconds
from fieldapp.office.store.lives import Reception
from fieldapp.office.store.shapes import ParkedFact
from fieldapp.wire.exchange import KnownDevice
from fieldapp.wire.parcel import Parcel, author_of, open_parcel
from fieldapp.wire.problems import FORKED, UnknownDevice

FindDevice = Callable[[str], KnownDevice | None]


class Neighbours:
    """Takes parcels from whoever has them."""

    def __init__(self, database: Database, clock: Clock, find: FindDevice) -> None:
        self._database = database
        self._clock = clock
        self._find = find

    def take(self, witness: str, testimony: str, sealed: bytes) -> set[int]:
        """Store what of a parcel is not here; the units whose feeds have grown. Raises `BundleRefused`.

        What contradicts the author's own words is kept for a person to look at.
        """
        author = author_of(sealed)
        known = self._find(author)
        if known is None:
            raise UnknownDevice(author)
        parcel = open_parcel(sealed, known.public_key)
        now_ms = milliseconds(self._clock)
        with self._database.writing() as transaction:
            # A revocation holds its laptop's mark too, so it has happened by now or waits.
            mark = journal.lock_high_water(transaction, author)
            fresh: Sequence[Fact] = ()
            if _is_of_another_story(transaction, parcel):
                against: Sequence[Fact] = parcel.facts
            else:
                record, latest = registry.laptop(transaction, author), inbox.horizon(transaction, parcel.facts, mark)
                codes = inbox.codes_of(parcel.facts, known.trouble, record, latest)
                fresh, against = self._store(transaction, parcel, codes, now_ms)
                fresh = [fact for fact in fresh if fact.seq not in codes]
            for fact in against:
                lives.set_aside(transaction, fact, FORKED, now_ms)
            lives.note(transaction, Reception(testimony, witness, author, "", len(parcel.facts), len(fresh)), now_ms)
        return {fact.unit for fact in fresh}

    def _store(
        self, transaction: Transaction, parcel: Parcel, codes: inbox.Codes, now_ms: int
    ) -> tuple[Sequence[Fact], Sequence[Fact]]:
        got = lives.take_facts(transaction, parcel.facts, codes)
        parked = [
            ParkedFact(fact.device, fact.seq, fact.unit, codes[fact.seq]) for fact in got.fresh if fact.seq in codes
        ]
        journal.park(transaction, parked, now_ms)
        return got.fresh, got.contradicting


def _is_of_another_story(transaction: Transaction, parcel: Parcel) -> bool:
    """Whether the author's own bundles led to other links of the chain than the parcel names."""
    named = {parcel.after: parcel.before, parcel.last: parcel.chain}
    held = {seq: journal.chain_at(transaction, parcel.device, seq) for seq in named}
    return any(held[seq] and held[seq] != chain for seq, chain in named.items())
