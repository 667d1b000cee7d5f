"""Bundles as they came, one row each: kept, and then acknowledged. Journal, feed and tables follow (`projector`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import sqlalchemy as sa

from fieldapp.domain.facts import GENESIS, Body, Fact
from fieldapp.domain.stamps import LEAP
from fieldapp.office.store import journal, registry
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import HighWater, LaptopRecord, ParkedFact
from fieldapp.office.store.values import binary, integer, text
from fieldapp.wire.bundle import Bundle, open_bundle
from fieldapp.wire.codec import Limits
from fieldapp.wire.problems import DEVICE_REVOKED, FROM_THE_FUTURE

INBOX, HIGH_WATER, ENTERED = SCHEMA["inbox"], SCHEMA["high_water"], SCHEMA["entered"]

_NO_LIMITS = Limits(packed=1 << 30, unpacked=1 << 32, facts=1 << 30, values=1 << 32)
"""For what was within bounds when it came."""


_UNKNOWN = 0
"""The number of a body's class whose kind is not known to this version."""

_NOT_USUAL = frozenset({_UNKNOWN, *journal.OFFICE_KINDS})
_BODY, _UNIT = attrgetter("body"), attrgetter("unit")
_COUNTER: attrgetter[int] = attrgetter("counter")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified bundle, the bytes it came in, and the code under which all of it is to be parked, if any."""

    bundle: Bundle
    sealed: bytes
    parked_as: str = ""


Codes = Mapping[int, str]
"""Which facts of a bundle were parked as it came, and why."""


class Raced(Exception):
    """Another process moved one of the marks meanwhile; nothing of the transaction may stay."""


def keep(transaction: Transaction, arrivals: Sequence[Arrival], now_ms: int) -> list[Codes | None]:
    """Keep bundles of different authors that follow their marks, move the marks, and park what must not be applied;
    None for one that does not follow. Raises `Raced`.
    """
    marks = _marks(transaction, [arrival.bundle.device for arrival in arrivals])
    following = [arrival for arrival in arrivals if _follows(arrival.bundle, marks[arrival.bundle.device])]
    if not following:
        return [None] * len(arrivals)
    horizons = {
        arrival.bundle.device: horizon(transaction, arrival.bundle.facts, marks[arrival.bundle.device])
        for arrival in following
    }
    _move_marks(transaction, [arrival.bundle for arrival in following], marks, horizons)
    # Read once the marks are held: a revocation holds its laptop's mark too.
    records = registry.laptops_named(transaction, [arrival.bundle.device for arrival in following])
    codes = {
        device: codes_of(arrival.bundle.facts, arrival.parked_as, records.get(device), horizons[device])
        for arrival in following
        for device in (arrival.bundle.device,)
    }
    _park(transaction, following, codes, now_ms)
    bundles = [arrival.bundle for arrival in following]
    transaction.append_columns(
        INBOX,
        {
            "device": [bundle.device for bundle in bundles], "first": [bundle.first for bundle in bundles],
            "last": [bundle.last for bundle in bundles], "bundle": [arrival.sealed for arrival in following],
            "received_at": [now_ms] * len(bundles),
        },
    )  # fmt: skip
    return [codes.get(arrival.bundle.device) for arrival in arrivals]


def _marks(transaction: Transaction, devices: Sequence[str]) -> dict[str, HighWater]:
    def read() -> dict[str, HighWater]:
        rows = transaction.rows(sa.select(HIGH_WATER).where(transaction.among(HIGH_WATER.c.device, devices)))
        return {text(row, "device"): journal.as_mark(row) for row in rows}

    found = read()
    new = sorted(set(devices) - set(found))
    if not new:
        return found
    blank = {"seq": 0, "chain": GENESIS, "counter": 0}
    transaction.put_new_all(HIGH_WATER, [{"device": device, **blank} for device in new])
    return read()


def _follows(bundle: Bundle, mark: HighWater) -> bool:
    return (bundle.first, bundle.before) == (mark.seq + 1, mark.chain)


def horizon(transaction: Transaction, facts: Sequence[Fact], mark: HighWater) -> int:
    """The counter past which an author cannot have come by counting (`stamps.LEAP`)."""
    known = mark.counter
    if max(map(_COUNTER, facts)) > known + LEAP:
        record = registry.laptop(transaction, mark.device)
        known = max([known, *(journal.counter_of(transaction, unit) for unit in (record.units if record else ()))])
    return known + LEAP


def _move_marks(
    transaction: Transaction, bundles: Sequence[Bundle], marks: Mapping[str, HighWater], horizons: Mapping[str, int]
) -> None:
    """Each statement both makes sure that its mark still stands and holds it until the transaction ends."""
    mark = HIGH_WATER.c
    statement = (
        sa.update(HIGH_WATER)
        .where(mark.device == sa.bindparam("of"), mark.seq == sa.bindparam("held"))
        .values(seq=sa.bindparam("to"), chain=sa.bindparam("link"), counter=sa.bindparam("greatest"))
    )
    moved = [
        {
            "of": bundle.device, "held": bundle.first - 1, "to": bundle.last, "link": bundle.after,
            "greatest": _greatest(bundle, marks[bundle.device].counter, horizons[bundle.device]),
        }
        for bundle in sorted(bundles, key=lambda bundle: bundle.device)
    ]  # fmt: skip
    if transaction.changed(statement, moved) != len(moved):
        raise Raced


def _greatest(bundle: Bundle, known: int, latest: int) -> int:
    counters = list(map(_COUNTER, bundle.facts))
    if max(counters) > latest:
        counters = [counter for counter in counters if counter <= latest]
    return max([known, *counters])


def codes_of(facts: Sequence[Fact], parked_as: str, record: LaptopRecord | None, latest: int) -> Codes:
    """Which facts of an author are kept out of feed and tables, and why; `parked_as`: why he is not trusted now;
    `latest`: the greatest counter that can be.

    What a device wrote before it was revoked stands: cash taken then does not disappear.
    """
    codes: dict[int, str] = {}
    if not parked_as and record is not None and _are_usual(facts, record) and max(map(_COUNTER, facts)) <= latest:
        return codes
    for fact in facts:
        is_trusted = parked_as == DEVICE_REVOKED and record is not None and not record.is_revoked_at(fact.seq)
        if parked_as and not is_trusted:
            codes[fact.seq] = parked_as
        elif journal.is_beyond_author(fact):
            codes[fact.seq] = journal.OFFICE_ONLY
        elif record is None or fact.unit not in record.units:
            codes[fact.seq] = journal.UNIT_NOT_SERVED
        elif fact.counter > latest:
            codes[fact.seq] = FROM_THE_FUTURE
    return codes


def _are_usual(facts: Sequence[Fact], record: LaptopRecord) -> bool:
    """Whether a laptop says only what laptops say, of units that it serves; looked at together, for mostly it does."""
    bodies: set[type[Body]] = set(map(type, map(_BODY, facts)))
    return _NOT_USUAL.isdisjoint(body.KIND for body in bodies) and set(map(_UNIT, facts)) <= set(record.units)


def _park(transaction: Transaction, arrivals: Sequence[Arrival], codes: Mapping[str, Codes], now_ms: int) -> None:
    parked = [
        ParkedFact(fact.device, fact.seq, fact.unit, codes[fact.device][fact.seq])
        for arrival in arrivals
        if codes[arrival.bundle.device]
        for fact in arrival.bundle.facts
        if fact.seq in codes[fact.device]
    ]
    journal.park(transaction, parked, now_ms)


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
