"""Writing facts: one transaction for facts, chain, rows, search, and whatever else happens inside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fieldapp.domain.clock import Clock
from fieldapp.domain.facts import GENESIS, Body, Fact, link, personal_digest
from fieldapp.domain.ids import EntityId, split_entity_id
from fieldapp.domain.project import RowKey
from fieldapp.services.ports import Changes, JournalHead, Waiting, Writing
from fieldapp.storage.errors import NotActivated, UnitNotServed
from fieldapp.storage.fact_log import OWN, PEER
from fieldapp.storage.parts import Parts

LAMPORT = "lamport"
"""Name of the remembered greatest counter among facts of others and snapshots."""


class Journal:
    """The laptop's journal (`services.ports.Journal`)."""

    def __init__(self, parts: Parts, clock: Clock) -> None:
        self._database = parts.database
        self._laptop = parts.laptop
        self._log = parts.log
        self._salts = parts.salts
        self._projector = parts.projector
        self._clock = clock
        self._head: JournalHead | None = None
        self._changes = Changes()

    def head(self) -> JournalHead:
        """The last own fact; zeroes and `GENESIS` before the first one."""
        if self._head is None:
            last = self._log.last(self._laptop.device)
            acknowledged = self._database.number("SELECT max(seq) FROM acknowledgement")
            if last is None:
                self._head = JournalHead(0, GENESIS, 0, 0, acknowledged)
            else:
                fact = last.fact
                self._head = JournalHead(fact.seq, last.chain, fact.counter, fact.wall, acknowledged)
        return self._head

    def forget_head(self) -> None:
        """Read the head anew at the next question: an acknowledgement came, or a transaction was undone."""
        self._head = None

    @contextmanager
    def writing(self, officer: str, event: EntityId) -> Iterator[Writing]:
        """Facts written together. Raises `NotActivated`, `UnitNotServed`, `StorageFailure`s; then nothing is kept."""
        if not self._laptop.device:
            raise NotActivated
        with self._database.transaction():
            self._database.when_undone(self.forget_head)
            writing = _Writing(self, officer, event)
            yield writing
        self._changes = writing.changes()

    def append(self, unit: int, body: Body, officer: str, event: EntityId) -> tuple[Fact, set[RowKey]]:
        """Write one fact and its rows within the running transaction (`Writing.add`)."""
        if not self._laptop.serves(unit):
            raise UnitNotServed(unit)
        head = self.head()
        counter = max(head.counter, self._laptop.number(LAMPORT)) + 1
        wall = int(self._clock.now().timestamp() * 1000)
        fact = Fact(self._laptop.device, head.seq + 1, unit, counter, wall, officer, event, body)
        digest = personal_digest(fact, self._salts.draw(fact.seq))
        chain = link(head.chain, fact, digest)
        self._log.append(fact, OWN, digest, chain)
        changed = self._projector.apply(fact, is_new=True)
        self._head = JournalHead(fact.seq, chain, counter, wall, head.acknowledged)
        return fact, changed

    def last_changes(self) -> Changes:
        """What the writing that just ended changed."""
        return self._changes

    def waiting(self) -> Waiting:
        """Own facts that the office has not acknowledged."""
        head = self.head()
        oldest = self._database.number(
            "SELECT wall FROM fact WHERE device = ? AND seq = ?", (self._laptop.device, head.acknowledged + 1)
        )
        return Waiting(head.seq - head.acknowledged, oldest)

    def acknowledged_at(self, fact: EntityId) -> int:
        """When (ms since 1970) the office acknowledged the fact that made an id; 0 while it waits.

        What others made came from the office, so it counts from when they wrote it (1 if that is not known here);
        what only a peer handed over counts as waiting.
        """
        device, seq, _ = split_entity_id(fact)
        if device == self._laptop.device:
            return self._database.number(
                "SELECT at_ms FROM acknowledgement WHERE seq >= ? ORDER BY seq LIMIT 1", (seq,)
            )
        found = self._database.one("SELECT source, wall FROM fact WHERE device = ? AND seq = ?", (device, seq))
        if found is None:
            return 1
        return 0 if found[0] == PEER else int(found[1])


class _Writing:
    """The facts of one transaction (`services.ports.Writing`)."""

    def __init__(self, journal: Journal, officer: str, event: EntityId) -> None:
        self._journal = journal
        self._officer = officer
        self._event = event
        self._facts: list[Fact] = []
        self._rows: set[RowKey] = set()

    def add(self, unit: int, body: Body) -> Fact:
        """Append one fact; its rows can be read and its ids used at once."""
        fact, changed = self._journal.append(unit, body, self._officer, self._event)
        self._facts.append(fact)
        self._rows |= changed
        return fact

    def changes(self) -> Changes:
        """Everything added."""
        return Changes(frozenset(self._rows), tuple(self._facts))
