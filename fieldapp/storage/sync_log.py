"""The journal as the exchange with the office sees it: what waits, what was acknowledged, what came down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.project import RowKey
from fieldapp.domain.tables import TABLES, Row
from fieldapp.services.ports import Changes, UnitOfRegister
from fieldapp.storage.errors import ForkedJournal, OfficeOutlived
from fieldapp.storage.fact_log import OFFICE, LoggedFact
from fieldapp.storage.foreign_facts import ForeignFacts, whole_unit
from fieldapp.storage.journal import LAMPORT, Journal
from fieldapp.storage.laptop import Identity
from fieldapp.storage.parts import Parts
from fieldapp.storage.tables import stamps_in
from fieldapp.storage.testimonies import Testimonies
from fieldapp.wire.messages import FeedEnd


class SyncLog:
    """What the sync engine reads and writes."""

    def __init__(self, parts: Parts, journal: Journal) -> None:
        self._database = parts.database
        self._laptop = parts.laptop
        self._log = parts.log
        self._salts = parts.salts
        self._rows = parts.rows
        self._bases = parts.bases
        self.testimonies = Testimonies(parts.database)
        self._index = parts.index
        self._journal = journal
        self._foreign = ForeignFacts(parts, journal, self.testimonies)

    def identity(self) -> Identity:
        """Device, keys, office and units. Raises `NotActivated`."""
        return self._laptop.identity()

    def activate(self, identity: Identity) -> None:
        """Write what activation gave; again with the same device id to renew address, keys or units."""
        self._laptop.activate(identity)
        self._journal.forget_head()

    # upward

    def own_facts(self, after: int, limit: int) -> Sequence[LoggedFact]:
        """Own facts past `after` in order, with the digest of their personal part and the chain after them."""
        return self._log.of_author(self._laptop.device, after, limit)

    def seed(self, epoch: int) -> bytes | None:
        """The seed that salts a run of own facts (`domain.salts`); nothing after an erasure in the run."""
        return self._salts.seed(epoch)

    def salt(self, seq: int) -> bytes | None:
        """The salt of an own fact that has not been erased."""
        return self._salts.salt(seq)

    def acknowledge(self, seq: int, chain: bytes, at_ms: int) -> None:
        """The office holds own facts up to `seq`; an older mark changes nothing.

        Raises `ForkedJournal` when the office's chain at `seq` is not this journal's, or lies beyond its end.
        """
        if seq == 0:
            return
        logged = self._log.logged(self._laptop.device, seq)
        if logged is None or logged.chain != chain:
            raise ForkedJournal(seq)
        if seq <= self._journal.head().acknowledged:
            return
        self._database.run("INSERT INTO acknowledgement (seq, chain, at_ms) VALUES (?, ?, ?)", (seq, chain, at_ms))
        self._journal.forget_head()

    def office_went_back(
        self,
        seq: int,
        incarnation: str,
        cursors: Mapping[int, int] | None = None,
        ends: Sequence[FeedEnd] = (),
    ) -> None:
        """An office restored from a backup holds own facts up to `seq` only: the others wait again.

        In a new incarnation, `cursors` take the place of all old ones (a unit left out is read anew), and what the
        former ones said beyond `ends` is to be returned. Raises `OfficeOutlived` for one that this laptop knows to
        have been followed by another.
        """
        is_new = incarnation != self._laptop.incarnation
        if is_new and incarnation in self._laptop.former_lives():
            raise OfficeOutlived(incarnation)
        with self._database.transaction():
            self._database.when_undone(self._journal.forget_head)
            kept = self._database.one("SELECT at_ms FROM acknowledgement WHERE seq > ? ORDER BY seq LIMIT 1", (seq,))
            self._database.run("DELETE FROM acknowledgement WHERE seq > ?", (seq,))
            logged = self._log.logged(self._laptop.device, seq)
            if kept is not None and logged is not None:
                self._database.run(
                    "INSERT OR IGNORE INTO acknowledgement (seq, chain, at_ms) VALUES (?, ?, ?)",
                    (seq, logged.chain, kept[0]),
                )
            if is_new:
                self._enter_life(incarnation, cursors or {}, ends)
        self._journal.forget_head()

    def _enter_life(self, incarnation: str, cursors: Mapping[int, int], ends: Sequence[FeedEnd]) -> None:
        self._laptop.outlive(incarnation)
        for unit, cursor in self._laptop.cursors().items():
            begins = cursors.get(unit, 0)
            # What is read anew comes as a snapshot again, should there be one.
            self._database.run(
                "UPDATE register_unit SET cursor = ?, stale = max(stale, ?) WHERE unit = ?",
                (begins, int(cursor > 0 and begins == 0), unit),
            )
        self.testimonies.want(incarnation, ends)

    # downward

    def cursors(self) -> dict[int, int]:
        """Unit → how far its feed has been taken."""
        return self._laptop.cursors()

    def needs_snapshot(self) -> tuple[int, ...]:
        """Units of which nothing has come yet, or whose base holds something that an erasure could not reach here.

        A small unit comes as a feed from its beginning; it needs no snapshot afterwards.
        """
        return tuple(
            unit
            for (unit,) in self._database.rows(
                "SELECT unit FROM register_unit u "
                "WHERE stale OR (cursor = 0 AND NOT EXISTS (SELECT 1 FROM base b WHERE b.unit = u.unit))"
            )
        )

    def take(
        self,
        facts: Iterable[Fact],
        cursors: Mapping[int, int],
        *,
        source: str = OFFICE,
        testimony: bytes = b"",
    ) -> Changes:
        """Store and apply facts of others; `source`: `office` when the office signed them, else `peer`.

        Any order, any number of times. A kind that this version does not know is parked. All or nothing. `testimony`:
        what proves that the office said so (`wire.testimony`), kept for an office that may have to be restored.
        """
        facts = list(facts)
        changed: set[RowKey] = set()
        taken: list[Fact] = []
        greatest = self._laptop.number(LAMPORT)
        with self._database.transaction():
            self._database.when_undone(self._index.forget)
            for fact in facts:
                rows = self._foreign.take(fact, source)
                greatest = max(greatest, fact.counter)
                if rows is not None:
                    changed |= rows
                    taken.append(fact)
            for unit in {key.unit for key in changed if not key.id}:
                self._foreign.replay(unit)
            if testimony and facts:
                self.testimonies.keep(testimony, self._laptop.incarnation, (self._laptop.cursors(), cursors), facts)
            self._laptop.advance(cursors.items())
            # A feed instead of a snapshot: where there is no base, the journal then holds everything there is.
            self._database.run_many(
                "UPDATE register_unit SET stale = 0 WHERE unit = ? AND unit NOT IN (SELECT unit FROM base)",
                [(unit,) for unit in cursors],
            )
            self._forget_testimony(fact.body for fact in taken)
            self._laptop.put(LAMPORT, str(greatest).encode())
        return Changes(frozenset(changed), tuple(taken))

    def _forget_testimony(self, bodies: Iterable[Body]) -> None:
        """What proves an erased fact shows it too: it goes, and its piece of the feed is read again."""
        for body in bodies:
            if isinstance(body, k.PayloadErased):
                for unit, after in self.testimonies.forget_fact(body.device, body.seq).items():
                    self._database.run("UPDATE register_unit SET cursor = min(cursor, ?) WHERE unit = ?", (after, unit))

    def apply_parked(self) -> Changes:
        """Apply facts that an older version of the program had to park."""
        with self._database.transaction():
            return self._foreign.apply_parked()

    def parked(self) -> tuple[tuple[str, int, str], ...]:
        """`(device, seq, code)` of facts kept but not applied."""
        return tuple(self._log.parked())

    def load_snapshot(
        self,
        unit: int,
        cursor: int,
        rows: Mapping[str, Sequence[Row]],
        *,
        signed: bytes = b"",
    ) -> Changes:
        """Replace a unit's rows by the office's snapshot, then apply what the journal holds beyond it.

        `rows`: table → rows, a column left out is blank; `signed`: the snapshot as it came, kept until an erasure
        touches it.
        """
        counters = [0]
        with self._database.transaction():
            self._database.when_undone(self._index.forget)
            if not self._laptop.serves(unit):
                self._laptop.serve(UnitOfRegister(unit, "", "", "", ""))
            self._bases.keep(unit, cursor, signed, rows)
            self.testimonies.keep_base(unit, self._laptop.incarnation, cursor, signed)
            self._foreign.replay(unit)
            for name in rows:
                for row in self._rows.rows(TABLES[name], (unit,)):
                    counters.extend(stamps_in(TABLES[name], row))
            self._database.run(
                "UPDATE register_unit SET cursor = max(cursor, ?), stale = 0 WHERE unit = ?", (cursor, unit)
            )
            self._laptop.put(LAMPORT, str(max(self._laptop.number(LAMPORT), *counters)).encode())
        return Changes(whole_unit(unit))

    def leave(self, unit: int) -> None:
        """No longer serve a unit: its rows, its base and others' facts about it go, the own journal stays."""
        with self._database.transaction():
            self._database.when_undone(self._index.forget)
            self._laptop.leave(unit)
            self._rows.delete_unit(unit)
            self._bases.drop(unit)
            self.testimonies.forget_base(unit)
            self._log.forget_foreign(unit, self._laptop.device)
            self._index.rebuild()
