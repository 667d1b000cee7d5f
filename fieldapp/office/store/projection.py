"""The tables follow the feed: batches of facts are projected in memory and written as whole rows.

`domain.project` is order-independent, so a batch may be cut anywhere and done again from the beginning. What cannot
be applied is parked and never blocks what follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.canonical import table_digest
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.facts import KINDS, Fact, MalformedFact, UnknownBody, UnknownFactKind, erase
from fieldapp.domain.project import RowKey, RowValues, project, reads
from fieldapp.domain.tables import TABLES, Value
from fieldapp.office.store import journal
from fieldapp.office.store.claims import keep_claims
from fieldapp.office.store.database import Database, Transaction, chunks
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import ParkedFact, StoredFact

FEED, FEED_STATE, PROJECTED = SCHEMA["feed"], SCHEMA["feed_state"], SCHEMA["projected"]

BATCH = 2000
"""Facts projected in one transaction."""

MISFIT = "projection_failed"
"""The projection did not know what to do with a fact: a fault of ours, which must not stop the facts behind it."""

_MISFITS = (ArithmeticError, LookupError, TypeError, ValueError)

_INT_LIMIT = 1 << 63
_PAGE = 5000

State = dict[RowKey, RowValues | None]


class ValueNotStorable(RuleBroken):
    """A text with a NUL or a number past 64 bits: authentic, but no database table takes it."""

    code = "value_not_storable"

    def __init__(self, column: str) -> None:
        super().__init__(column=column)


class _Stored(Mapping[RowKey, RowValues]):
    """The rows as they stand while a batch is being applied; absent ones are no rows."""

    def __init__(self, rows: State) -> None:
        self._rows = rows

    def __getitem__(self, key: RowKey) -> RowValues:
        row = self._rows.get(key)
        if row is None:
            raise KeyError(key)
        return row

    def __iter__(self) -> Iterator[RowKey]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _is_storable(value: Value) -> bool:
    return "\0" not in value if isinstance(value, str) else -_INT_LIMIT <= value < _INT_LIMIT


def apply(rows: State, fact: Fact) -> None:
    """Change `rows` as `fact` says. Raises a `RuleBroken`, and then nothing has changed."""
    if isinstance(fact.body, UnknownBody):
        # Of a known kind it is one that a newer version has given more fields, or a body out of shape.
        raise _unreadable(fact)
    changed = project(_Stored(rows), fact)
    for values in changed.values():
        for name, value in values.items():
            if not _is_storable(value):
                raise ValueNotStorable(name)
    rows.update(changed)


def _unreadable(fact: Fact) -> RuleBroken:
    return MalformedFact(fact.kind, "") if fact.kind in KINDS else UnknownFactKind(fact.kind)


def follow(database: Database, unit: int, now_ms: int) -> int:
    """Project the next batch of a unit's feed; how many facts. Two callers take turns at the unit's row."""
    with database.writing() as transaction:
        return follow_within(transaction, unit, now_ms)


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


def follow_within(transaction: Transaction, unit: int, now_ms: int, batch: int = BATCH) -> int:
    """As `follow`, inside a transaction of the caller's."""
    state = transaction.one(sa.select(PROJECTED).where(PROJECTED.c.unit == unit).with_for_update())
    if state is None:
        return 0
    done = int(str(state["place"]))
    stored = facts_after(transaction, unit, done, batch)
    if not stored:
        return 0
    facts = [entry.fact for entry in stored]
    before = _read_rows(transaction, unit, facts)
    rows: State = dict(before)
    parked: list[ParkedFact] = []
    for fact in facts:
        try:
            apply(rows, fact)
        except RuleBroken as refusal:
            parked.append(ParkedFact(fact.device, fact.seq, unit, refusal.code, str(refusal)))
        except _MISFITS as fault:
            parked.append(ParkedFact(fact.device, fact.seq, unit, MISFIT, type(fault).__name__))
    _write_rows(transaction, before, rows)
    journal.park(transaction, parked, now_ms)
    for fact in facts:
        if isinstance(fact.body, k.PayloadErased):
            _erase(transaction, unit, fact.body)
    transaction.run(sa.update(PROJECTED).where(PROJECTED.c.unit == unit).values({"place": stored[-1].place}))
    return len(facts)


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


def _keys_of(facts: Sequence[Fact]) -> dict[str, set[str]]:
    keys: dict[str, set[str]] = {}
    for fact in facts:
        try:
            wanted = reads(fact)
        except (RuleBroken, *_MISFITS):
            continue  # to apply it fails likewise, and parks it
        for key in wanted:
            keys.setdefault(key.table, set()).add(key.id)
    return keys


def _read_rows(transaction: Transaction, unit: int, facts: Sequence[Fact]) -> State:
    rows: State = {}
    for name, ids in _keys_of(facts).items():
        table = SCHEMA[name]
        for some in chunks(sorted(ids)):
            for row_id in some:
                rows[RowKey(name, unit, row_id)] = None
            found = transaction.connection.execute(
                sa.select(table).where(table.c.unit == unit, table.c.id.in_(some))
            ).mappings()
            for row in found:
                rows[RowKey(name, unit, row["id"])] = dict(row)
    return rows


def _write_rows(transaction: Transaction, before: State, after: State) -> None:
    new: dict[str, list[RowValues]] = {}
    changed: dict[str, list[RowValues]] = {}
    for key, row in after.items():
        was = before.get(key)
        if row is None or row == was:
            continue
        (new if was is None else changed).setdefault(key.table, []).append(row)
    for name, rows in new.items():
        transaction.append(SCHEMA[name], rows)
    for name, rows in changed.items():
        _update(transaction, SCHEMA[name], rows)
    keep_claims(transaction, before, after)


def _update(transaction: Transaction, table: sa.Table, rows: Sequence[RowValues]) -> None:
    names = [column.name for column in table.columns if column.name not in {"unit", "id"}]
    statement = (
        sa.update(table)
        .where(table.c.unit == sa.bindparam("key_unit"), table.c.id == sa.bindparam("key_id"))
        .values({name: sa.bindparam(f"new_{name}") for name in names})
    )
    parameters = [
        {"key_unit": row["unit"], "key_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows
    ]
    transaction.connection.execute(statement, parameters)


def _erase(transaction: Transaction, unit: int, order: k.PayloadErased) -> None:
    """Forget a fact's personal part for good: in the journal, in the bundle it came in, in the rows that show it."""
    found = journal.read_facts(transaction, [(order.device, order.seq)]).get((order.device, order.seq))
    if found is None or found.fact.erased:
        return
    fact_table, inbox = SCHEMA["fact"], SCHEMA["inbox"]
    is_it = (fact_table.c.device == order.device, fact_table.c.seq == order.seq)
    transaction.run(sa.update(fact_table).where(*is_it).values({"personal": None}))
    holds = (inbox.c.device == order.device, inbox.c.first <= order.seq, inbox.c.last >= order.seq)
    transaction.run(sa.update(inbox).where(*holds).values({"bundle": b""}))
    if found.place:
        blank = erase(found.fact)
        before = _read_rows(transaction, unit, [blank])
        rows = dict(before)
        apply(rows, blank)
        _write_rows(transaction, before, rows)


def rebuild(database: Database, unit: int, now_ms: int) -> int:
    """Empty a unit's tables and replay its feed into them, in one transaction; how many facts."""
    with database.writing() as transaction:
        transaction.run(sa.update(PROJECTED).where(PROJECTED.c.unit == unit).values({"place": 0}))
        for name in TABLES:
            transaction.run(sa.delete(SCHEMA[name]).where(SCHEMA[name].c.unit == unit))
        parked, claim = SCHEMA["parked"], SCHEMA["claim"]
        transaction.run(sa.delete(claim).where(claim.c.unit == unit))
        transaction.run(sa.delete(parked).where(parked.c.unit == unit, parked.c.code.in_(_PARKED_HERE)))
        done = 0
        while count := follow_within(transaction, unit, now_ms):
            done += count
        return done


_PARKED_HERE = ("unknown_fact_kind", "malformed_fact", ValueNotStorable.code, MISFIT)
"""What projecting parks, and a newer version may apply."""


def replay(transaction: Transaction, unit: int) -> dict[RowKey, RowValues]:
    """The rows that a unit's feed makes, worked out in memory as far as the tables claim to follow it."""
    done = transaction.number(sa.select(PROJECTED.c.place).where(PROJECTED.c.unit == unit))
    rows: State = {}
    place = 0
    while place < done:
        stored = facts_after(transaction, unit, place, min(_PAGE, done - place))
        for entry in stored:
            try:
                apply(rows, entry.fact)
            except (RuleBroken, *_MISFITS):
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
