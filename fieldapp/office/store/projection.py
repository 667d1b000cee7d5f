"""The tables follow the feed, in batches, each written as whole rows in one transaction.

A batch may be cut anywhere, and done again from the beginning (`rebuild`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.canonical import table_digest
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import Fact, erase
from fieldapp.domain.project import RowKey, RowValues
from fieldapp.domain.tables import TABLES
from fieldapp.office.store import ground, journal, reconcile
from fieldapp.office.store.applying import MISFIT, Changes, State, ValueNotStorable, apply, boldly
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.making import MISFITS
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import StoredFact
from fieldapp.office.store.values import integer

FEED, FEED_STATE, PROJECTED = SCHEMA["feed"], SCHEMA["feed_state"], SCHEMA["projected"]

BATCH = 2000
"""Facts projected in one transaction."""

_PAGE = 5000


def follow(database: Database, unit: int, now_ms: int) -> int:
    """Project the next batch of a unit's feed; how many facts. Two callers take turns at the unit's row."""

    def work(is_careful: bool) -> int:
        with database.writing() as transaction:
            return follow_within(transaction, unit, now_ms, is_careful=is_careful)

    return boldly(work)


def follow_all(database: Database, now_ms: int) -> int:
    """Project everything that waits, unit by unit; how many facts."""
    done = 0
    for unit in lagging_units(database):
        while count := follow(database, unit, now_ms):
            done += count
    return done


def lagging_units(database: Database) -> list[int]:
    """Units whose tables do not show their whole feed yet."""
    with database.reading() as transaction:
        rows = transaction.rows(
            sa.select(FEED_STATE.c.unit)
            .join(PROJECTED, PROJECTED.c.unit == FEED_STATE.c.unit)
            .where(PROJECTED.c.place < FEED_STATE.c.last_place)
            .order_by(FEED_STATE.c.unit)
        )
    return [int(str(row["unit"])) for row in rows]


def follow_within(transaction: Transaction, unit: int, now_ms: int, *, is_careful: bool = True) -> int:
    """As `follow`, inside a transaction of the caller's; raises `RowRefused` without care."""
    done = lock_projected(transaction, [unit]).get(unit)
    if done is None:
        return 0
    stored = facts_after(transaction, unit, done, BATCH)
    if not stored:
        return 0
    facts = [entry.fact for entry in stored]
    changes = Changes()
    changes.apply(transaction, unit, facts, is_careful=is_careful)
    changes.write(transaction, now_ms)
    finish(transaction, [Followed(unit, facts, stored[-1].place)], now_ms)
    return len(facts)


def lock_projected(transaction: Transaction, units: Collection[int]) -> dict[int, int]:
    """How far the tables of units follow their feeds, held until the transaction ends; one without is left out."""
    statement = sa.select(PROJECTED).where(transaction.among(PROJECTED.c.unit, sorted(units)))
    rows = transaction.rows(statement.order_by(PROJECTED.c.unit).with_for_update())
    return {integer(row, "unit"): integer(row, "place") for row in rows}


class Followed(NamedTuple):
    """A unit, facts of its feed that have been applied and written, and the place of the last."""

    unit: int
    facts: Sequence[Fact]
    place: int


def finish(transaction: Transaction, followed: Sequence[Followed], now_ms: int) -> None:
    """Do what has been ordered about other facts, once a batch is written, and move the units' places."""
    renewed = [unit for unit, facts, _ in followed if _erase_ordered(transaction, unit, facts, now_ms)]
    statement = sa.update(PROJECTED).where(PROJECTED.c.unit == sa.bindparam("of")).values(place=sa.bindparam("to"))
    transaction.run_all(statement, [{"of": unit, "to": place} for unit, _, place in followed])
    for unit in renewed:
        rebuild_within(transaction, unit, now_ms)


def _erase_ordered(transaction: Transaction, unit: int, facts: Sequence[Fact], now_ms: int) -> bool:
    """Whether the unit's tables must be made anew."""
    orders = [fact.body for fact in facts if isinstance(fact.body, k.PayloadErased)]
    return True in [_erase(transaction, unit, order, now_ms) for order in orders]


def facts_after(transaction: Transaction, unit: int, place: int, limit: int) -> list[StoredFact]:
    """The facts of a unit's feed after a place, in order."""
    entries = transaction.rows(
        sa.select(FEED.c.place, FEED.c.device, FEED.c.seq)
        .where(FEED.c.unit == unit, FEED.c.place > place)
        .order_by(FEED.c.place)
        .limit(limit)
    )
    names = [(str(entry["device"]), int(str(entry["seq"]))) for entry in entries]
    found = journal.read_facts(transaction, names)
    return [found[name] for name in names]


def _erase(transaction: Transaction, unit: int, order: k.PayloadErased, now_ms: int) -> bool:
    """Forget a fact's personal part for good: in the journal, in the bundle it came in, in the rows that show it.

    Whether the unit's tables must be made anew, because only its ground told of the fact.
    """
    found = journal.read_facts(transaction, [(order.device, order.seq)]).get((order.device, order.seq))
    reconcile.note_erasure(transaction, order.device, order.seq)
    blank = None if found is None else erase(found.fact)
    has_new_ground = ground.erase(transaction, unit, (order.device, order.seq), blank)
    if found is None or found.fact.erased:
        return has_new_ground and found is None
    fact_table, inbox = SCHEMA["fact"], SCHEMA["inbox"]
    is_it = (fact_table.c.device == order.device, fact_table.c.seq == order.seq)
    transaction.run(sa.update(fact_table).where(*is_it).values({"personal": None}))
    holds = (inbox.c.device == order.device, inbox.c.first <= order.seq, inbox.c.last >= order.seq)
    transaction.run(sa.update(inbox).where(*holds).values({"bundle": b""}))
    if found.place:
        changes = Changes()
        changes.apply_again(transaction, unit, erase(found.fact))
        changes.write(transaction, now_ms)
    return False


def rebuild(database: Database, unit: int, now_ms: int) -> int:
    """Empty a unit's tables and replay its feed into them, in one transaction; how many facts."""

    def work(is_careful: bool) -> int:
        with database.writing() as transaction:
            return rebuild_within(transaction, unit, now_ms, is_careful=is_careful)

    return boldly(work)


def rebuild_within(transaction: Transaction, unit: int, now_ms: int, *, is_careful: bool = True) -> int:
    """As `rebuild`, inside a transaction of the caller's; raises `RowRefused` without care."""
    transaction.run(sa.update(PROJECTED).where(PROJECTED.c.unit == unit).values({"place": 0}))
    for name in TABLES:
        transaction.run(sa.delete(SCHEMA[name]).where(SCHEMA[name].c.unit == unit))
    parked, claim = SCHEMA["parked"], SCHEMA["claim"]
    transaction.run(sa.delete(claim).where(claim.c.unit == unit))
    transaction.run(sa.delete(parked).where(parked.c.unit == unit, parked.c.code.in_(_PARKED_HERE)))
    changes = Changes()
    changes.collect(transaction, {}, ground.rows(transaction, unit))
    changes.write(transaction, now_ms)
    done = 0
    while count := follow_within(transaction, unit, now_ms, is_careful=is_careful):
        done += count
    return done


_PARKED_HERE = ("unknown_fact_kind", "malformed_fact", ValueNotStorable.code, MISFIT)
"""What projecting parks, and a newer version may apply."""


def replay(transaction: Transaction, unit: int) -> dict[RowKey, RowValues]:
    """The rows that a unit's feed makes, worked out in memory as far as the tables claim to follow it."""
    done = transaction.number(sa.select(PROJECTED.c.place).where(PROJECTED.c.unit == unit))
    rows: State = dict(ground.rows(transaction, unit))
    place = 0
    while place < done:
        stored = facts_after(transaction, unit, place, min(_PAGE, done - place))
        for entry in stored:
            try:
                apply(rows, entry.fact)
            except (RuleBroken, *MISFITS):
                continue
        place = stored[-1].place
    return {key: row for key, row in rows.items() if row is not None}


def unit_rows(transaction: Transaction, table: str, unit: int) -> Iterator[RowValues]:
    """A unit's rows of a projection table, ascending by id."""
    wanted = SCHEMA[table]
    statement = sa.select(wanted).where(wanted.c.unit == unit).order_by(wanted.c.id)
    for row in transaction.connection.execute(statement).mappings():
        yield dict(row)


def canonical_export(transaction: Transaction, units: Sequence[int]) -> dict[str, str]:
    """Digest of each projection table over these units (`domain.canonical`)."""

    def rows(name: str) -> Iterator[RowValues]:
        for unit in sorted(set(units)):
            yield from unit_rows(transaction, name, unit)

    return {name: table_digest(table, rows(name)) for name, table in TABLES.items()}


def digests_of(rows: Mapping[RowKey, RowValues]) -> dict[str, str]:
    """The same digests of rows in memory."""
    by_table: dict[str, list[RowKey]] = {name: [] for name in TABLES}
    for key in rows:
        by_table[key.table].append(key)
    return {name: table_digest(table, (rows[key] for key in sorted(by_table[name]))) for name, table in TABLES.items()}
