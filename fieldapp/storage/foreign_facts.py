"""Facts that others wrote, one by one: stored, applied, parked, overruled by the office, forgotten.

Within a transaction of the caller's.
"""

from __future__ import annotations

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact, UnknownFactKind, erase, says_same
from fieldapp.domain.project import RowKey
from fieldapp.domain.tables import TABLES
from fieldapp.services.ports import Changes, UnitOfRegister
from fieldapp.storage.errors import ForkedJournal
from fieldapp.storage.fact_log import OFFICE, PEER
from fieldapp.storage.journal import Journal
from fieldapp.storage.parts import Parts
from fieldapp.storage.testimonies import Testimonies


class ForeignFacts:
    """Used by `SyncLog` alone."""

    def __init__(self, parts: Parts, journal: Journal, testimonies: Testimonies) -> None:
        self._database = parts.database
        self._laptop = parts.laptop
        self._log = parts.log
        self._salts = parts.salts
        self._rows = parts.rows
        self._bases = parts.bases
        self._index = parts.index
        self._projector = parts.projector
        self._journal = journal
        self._testimonies = testimonies

    def take(self, fact: Fact, source: str) -> set[RowKey] | None:
        """Store and apply a fact: the rows that it changed, nothing where there was nothing to do. A key without an id
        says that the rows of its unit must be made anew (`replay`).
        """
        if fact.device == self._laptop.device:
            if fact.seq > self._journal.head().seq:
                self._log.park(fact, ForkedJournal.code)
            return None
        if self._log.holds(fact.device, fact.seq):
            logged = self._log.logged(fact.device, fact.seq) if source == OFFICE else None
            if logged is not None and logged.source == PEER:
                if not says_same(logged.fact, fact):
                    return self._overrule(fact, logged.fact.unit)
                self._log.trust(fact.device, fact.seq)
            return (self._erase(fact.device, fact.seq, fact.unit) or None) if fact.erased else None
        fact = self._admit(fact)
        self._log.append(fact, source)
        rows = self._apply(fact)
        if isinstance(fact.body, k.PayloadErased):
            rows |= self._erase(fact.body.device, fact.body.seq, fact.unit)
        return rows

    def _admit(self, fact: Fact) -> Fact:
        """The fact as it may be kept; its unit is served from now on."""
        if not self._laptop.serves(fact.unit):
            self._laptop.serve(UnitOfRegister(fact.unit, "", "", "", ""))
        return erase(fact) if self._log.is_to_erase(fact.device, fact.seq) and not fact.erased else fact

    def _overrule(self, fact: Fact, told: int) -> set[RowKey]:
        """The office's fact in the place of what a peer had handed over under its name, about unit `told`."""
        self._log.replace(self._admit(fact), told)
        return {*whole_unit(fact.unit), *whole_unit(told)}

    def _apply(self, fact: Fact) -> set[RowKey]:
        try:
            return self._projector.apply(fact)
        except UnknownFactKind as unknown:
            self._log.park(fact, unknown.code, str(fact.kind))
            return set()

    def _erase(self, device: str, seq: int, unit: int) -> set[RowKey]:
        """Forget the personal part of a fact in the journal, in the base, and where the tables still show it."""
        self._log.note_erasure(device, seq)
        logged = self._log.logged(device, seq)
        if logged is None:
            # A snapshot may hold it without saying which values are its: the office must send a new one.
            self._database.run(
                "UPDATE register_unit SET stale = 1 WHERE unit = ?1 AND unit IN (SELECT unit FROM base)", (unit,)
            )
            return set()
        if logged.fact.erased:
            return set()
        erased = erase(logged.fact)
        self._log.blank(device, seq)
        if device == self._laptop.device:
            self._salts.puncture(seq, self._journal.head().seq)
        try:
            if self._bases.erase(erased):
                self._testimonies.forget_base(erased.unit)
            return self._projector.apply(erased)
        except UnknownFactKind:
            return set()

    def replay(self, unit: int) -> None:
        """Make a unit's rows anew: its base, then what the journal holds beyond it."""
        self._rows.delete_unit(unit)
        self._bases.fill(self._rows, unit)
        self._index.rebuild()
        for logged in self._log.each():
            if logged.fact.unit == unit:
                self._apply(logged.fact)

    def apply_parked(self) -> Changes:
        """Apply facts that an older version of the program had to park."""
        changed: set[RowKey] = set()
        applied: list[Fact] = []
        for device, seq, code in self._log.parked():
            logged = self._log.logged(device, seq) if code == UnknownFactKind.code else None
            if logged is None:
                continue
            try:
                changed |= self._projector.apply(logged.fact)
            except UnknownFactKind:
                continue
            self._log.unpark(logged.fact)
            applied.append(logged.fact)
        return Changes(frozenset(changed), tuple(applied))


def whole_unit(unit: int) -> frozenset[RowKey]:
    """Everything about a unit may have changed."""
    return frozenset(RowKey(name, unit, "") for name in TABLES)
