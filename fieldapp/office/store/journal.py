"""Journal, feed and marks: where facts stand for ever, and in which order a unit's readers get them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from fieldapp.domain.facts import GENESIS, Fact, Written, write_parts
from fieldapp.domain.ids import EntityId, is_office
from fieldapp.office.store.database import Columns, Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import HighWater, ParkedFact, StoredFact
from fieldapp.office.store.values import binary, integer
from fieldapp.wire.codec import faithful_body

FACT, FEED, FEED_STATE = SCHEMA["fact"], SCHEMA["feed"], SCHEMA["feed_state"]
HIGH_WATER, PARKED, PROJECTED = SCHEMA["high_water"], SCHEMA["parked"], SCHEMA["projected"]
ENTERED = SCHEMA["entered"]

OFFICE_ONLY = "office_only"
"""A laptop wrote what only the office may say."""

UNIT_NOT_SERVED = "unit_not_served"
"""A laptop wrote about a unit that it was never given."""

OFFICE_KINDS = range(60, 80)


class NewFact(NamedTuple):
    """A fact about to be stored; `parked_as` keeps it out of feed and tables; `written`: its parts, where known."""

    fact: Fact
    digest: bytes
    chain: bytes
    parked_as: str = ""
    written: Written | None = None


def lock_high_water(transaction: Transaction, device: str) -> HighWater:
    """The author's mark, held until the transaction ends; a new author's is made."""
    transaction.put_new(HIGH_WATER, {"device": device, "seq": 0, "chain": GENESIS, "counter": 0})
    return _high_water(transaction, device, is_locking=True)


def high_water(transaction: Transaction, device: str) -> HighWater:
    """The author's mark; zero for one who has said nothing yet."""
    return _high_water(transaction, device, is_locking=False)


def _high_water(transaction: Transaction, device: str, *, is_locking: bool) -> HighWater:
    statement = sa.select(HIGH_WATER).where(HIGH_WATER.c.device == device)
    row = transaction.one(statement.with_for_update() if is_locking else statement)
    if row is None:
        return HighWater(device, 0, GENESIS, 0)
    return as_mark(row)


def as_mark(row: Mapping[str, object]) -> HighWater:
    """A row of `high_water`."""
    return HighWater(str(row["device"]), integer(row, "seq"), binary(row, "chain"), integer(row, "counter"))


def lock_entered(transaction: Transaction, devices: Collection[str]) -> dict[str, int]:
    """How far authors' bundles have been entered, held until the transaction ends; a new author's mark is made."""
    statement = (
        sa.select(ENTERED).where(transaction.among(ENTERED.c.device, sorted(devices))).order_by(ENTERED.c.device)
    )

    def lock() -> dict[str, int]:
        rows = transaction.rows(statement)
        return {str(row["device"]): integer(row, "seq") for row in rows}

    found = lock()
    new = sorted(set(devices) - set(found))
    if not new:
        return found
    transaction.put_new_all(ENTERED, [{"device": device, "seq": 0} for device in new])
    return lock()


def note_entered(transaction: Transaction, entered: Mapping[str, int]) -> None:
    """Move authors' marks of what has been entered."""
    statement = sa.update(ENTERED).where(ENTERED.c.device == sa.bindparam("of")).values(seq=sa.bindparam("to"))
    transaction.run_all(statement, [{"of": device, "to": entered[device]} for device in sorted(entered)])


def append(transaction: Transaction, held: HighWater, facts: Sequence[NewFact]) -> HighWater:
    """Store an author's own facts that follow `held`, which the caller has locked, and move the mark; the new mark.

    Facts that came in a bundle go through the inbox instead (`inbox`, `entering`).
    """
    lock_entered(transaction, [held.device])
    enter(transaction, facts)
    last = facts[-1]
    after = HighWater(held.device, last.fact.seq, last.chain, max(held.counter, *(new.fact.counter for new in facts)))
    moved = {"seq": after.seq, "chain": after.chain, "counter": after.counter}
    transaction.run(sa.update(HIGH_WATER).where(HIGH_WATER.c.device == held.device).values(moved))
    note_entered(transaction, {after.device: after.seq})
    return after


def enter(transaction: Transaction, facts: Sequence[NewFact]) -> list[tuple[Fact, int]]:
    """Write facts into journal and feed: each as it was kept, with its place in its unit's feed, 0 for one kept out.

    The chain of one whose place in it is not known yet is empty.
    """
    places = _take_places(transaction, facts)
    entered = [(new.fact, place) for new, place in zip(facts, places, strict=True)]
    slices = [slice(start, start + _SLICE) for start in range(0, len(facts), _SLICE)]
    transaction.append_packed(FACT, [transaction.pack(_in_columns(facts[some], places[some])) for some in slices])
    fed = [(fact.unit, place, fact.device, fact.seq) for fact, place in entered if place]
    if fed:
        transaction.append_columns(
            FEED, dict(zip(("unit", "place", "device", "seq"), zip(*fed, strict=True), strict=True))
        )
    return entered


_SLICE = 240
"""Facts written out together: few enough to stay in the processor's cache."""


def _in_columns(facts: Sequence[NewFact], places: Sequence[int]) -> Columns:
    parts = [new.written or write_parts(new.fact.body) for new in facts]
    plain = [new.fact for new in facts]
    return {
        "device": [fact.device for fact in plain], "seq": [fact.seq for fact in plain],
        "unit": [fact.unit for fact in plain], "kind": [fact.kind for fact in plain],
        "counter": [fact.counter for fact in plain], "wall": [fact.wall for fact in plain],
        "officer": [fact.officer for fact in plain], "event": [fact.event for fact in plain],
        "open": [part.opened.decode() for part in parts],
        "personal": [None if fact.erased else part.personal.decode() for fact, part in zip(plain, parts, strict=True)],
        "digest": [new.digest for new in facts], "chain": [new.chain for new in facts], "place": places,
    }  # fmt: skip


def _take_places(transaction: Transaction, facts: Sequence[NewFact]) -> list[int]:
    """The next places in the feeds of the units spoken about; a parked fact gets none (0).

    Units are locked in ascending order, so two writers cannot wait for each other.
    """
    counters: dict[int, int] = {}
    counts: dict[int, int] = {}
    for new in facts:
        if not new.parked_as:
            unit = new.fact.unit
            counters[unit] = max(counters.get(unit, 0), new.fact.counter)
            counts[unit] = counts.get(unit, 0) + 1
    states = _lock_feeds(transaction, counts)
    following = {unit: integer(states[unit], "last_place") + 1 for unit in counts}
    transaction.run_all(
        sa.update(FEED_STATE)
        .where(FEED_STATE.c.unit == sa.bindparam("of"))
        .values({"last_place": sa.bindparam("place"), "counter": sa.bindparam("greatest")}),
        [
            {
                "of": unit, "place": following[unit] + counts[unit] - 1,
                "greatest": max(integer(states[unit], "counter"), counters[unit]),
            }
            for unit in sorted(counts)
        ],
    )  # fmt: skip
    places = []
    for new in facts:
        place = 0 if new.parked_as else following[new.fact.unit]
        if place:
            following[new.fact.unit] += 1
        places.append(place)
    return places


def next_place(transaction: Transaction, fact: Fact) -> int:
    """Take the next place in the feed of a fact's unit, for one that was kept out of it until now."""
    return _take_places(transaction, [NewFact(fact, b"", b"")])[0]


def _lock_feeds(transaction: Transaction, units: Collection[int]) -> dict[int, Mapping[str, object]]:
    """The states of units' feeds, held until the transaction ends; a new unit's is made."""
    statement = sa.select(FEED_STATE).where(transaction.among(FEED_STATE.c.unit, sorted(units)))
    statement = statement.order_by(FEED_STATE.c.unit).with_for_update()

    def lock() -> dict[int, Mapping[str, object]]:
        return {integer(row, "unit"): row for row in transaction.rows(statement)}

    found = lock()
    new = sorted(set(units) - set(found))
    if not new:
        return found
    transaction.put_new_all(FEED_STATE, [{"unit": unit, "last_place": 0, "counter": 0} for unit in new])
    transaction.put_new_all(PROJECTED, [{"unit": unit, "place": 0} for unit in new])
    return lock()


def park(transaction: Transaction, facts: Iterable[ParkedFact], now_ms: int) -> None:
    """List facts for a person; one that is listed already keeps its entry."""
    transaction.put_new_all(
        PARKED,
        [
            {
                "device": fact.device, "seq": fact.seq, "unit": fact.unit, "code": fact.code,
                "detail": fact.detail[:200], "parked_at": now_ms,
            }
            for fact in facts
        ],
    )  # fmt: skip


def counter_of(transaction: Transaction, unit: int) -> int:
    """The greatest Lamport counter in a unit's feed."""
    return transaction.number(sa.select(FEED_STATE.c.counter).where(FEED_STATE.c.unit == unit))


def read_facts(transaction: Transaction, names: Sequence[tuple[str, int]]) -> dict[tuple[str, int], StoredFact]:
    """Facts by `(device, seq)`; every statement names its device."""
    by_device: dict[str, list[int]] = {}
    for device, seq in names:
        by_device.setdefault(device, []).append(seq)
    found: dict[tuple[str, int], StoredFact] = {}
    for device, seqs in by_device.items():
        wanted = set(seqs)
        # A run is read as a run: naming ten thousand numbers one by one is slower than passing over a few.
        statement = sa.select(FACT).where(FACT.c.device == device, FACT.c.seq.between(min(seqs), max(seqs)))
        if len(wanted) * 4 < max(seqs) - min(seqs):
            statement = sa.select(FACT).where(FACT.c.device == device, FACT.c.seq.in_(sorted(wanted)))
        for row in transaction.rows(statement):
            if row["seq"] in wanted:
                stored = as_fact(row)
                found[device, stored.fact.seq] = stored
    return found


def facts_of(transaction: Transaction, device: str, after: int, limit: int) -> list[StoredFact]:
    """An author's facts past `after`, in order."""
    statement = sa.select(FACT).where(FACT.c.device == device, FACT.c.seq > after).order_by(FACT.c.seq).limit(limit)
    return [as_fact(row) for row in transaction.rows(statement)]


def chain_at(transaction: Transaction, device: str, seq: int) -> bytes | None:
    """The chain after a fact that is held."""
    row = transaction.one(sa.select(FACT.c.chain).where(FACT.c.device == device, FACT.c.seq == seq))
    return None if row is None else binary(row, "chain")


def as_fact(row: Mapping[str, object]) -> StoredFact:
    """A row of the journal as a fact."""
    personal = row["personal"]
    body = faithful_body(
        integer(row, "kind"), json.loads(str(row["open"])), None if personal is None else json.loads(str(personal))
    )
    fact = Fact(
        str(row["device"]), integer(row, "seq"), integer(row, "unit"), integer(row, "counter"), integer(row, "wall"),
        str(row["officer"]), EntityId(str(row["event"])), body, erased=personal is None,
    )  # fmt: skip
    return StoredFact(fact, binary(row, "digest"), binary(row, "chain"), integer(row, "place"))


def is_beyond_author(fact: Fact) -> bool:
    """Whether a laptop says what only the office may say."""
    return fact.kind in OFFICE_KINDS and not is_office(fact.device)
