"""Looking over the whole profile (`services.ports.Checks`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from fieldapp.domain.canonical import table_digest
from fieldapp.domain.facts import GENESIS, UnknownFactKind, link, personal_digest
from fieldapp.domain.number_ledger import block_state
from fieldapp.domain.tables import TABLES, Table
from fieldapp.services.ports import Finding, Till
from fieldapp.storage.database import Database
from fieldapp.storage.errors import StorageFailure
from fieldapp.storage.fact_log import FORKED as PEER_FORKED
from fieldapp.storage.fact_log import LoggedFact
from fieldapp.storage.parts import Parts
from fieldapp.storage.projector import Projector
from fieldapp.storage.tables import RowStore, create_tables

_VERIFIED = "verified"
"""Name of the remembered mark: the last own fact whose chain was recomputed and its link."""


_INTEGRITY = (("cipher_integrity_check", "page_damaged"), ("integrity_check(20)", "database_damaged"))


class Checks:
    """Finds what is wrong; nothing is written but the mark of how far the chain was seen to be whole."""

    def __init__(self, parts: Parts, till: Till) -> None:
        self._database = parts.database
        self._laptop = parts.laptop
        self._log = parts.log
        self._salts = parts.salts
        self._bases = parts.bases
        self._rows = parts.rows
        self._till = till

    def check(self, *, deep: bool) -> Iterator[Finding]:
        """What is wrong: file (deep), chain (deep: from the first fact), replay (deep), numbers, clock, parked facts.

        Findings that are `notice` tell something worth knowing which is no fault.
        """
        if deep:
            damage = list(self._file())
            yield from damage
            if damage:
                return
        yield from self._chain(from_start=deep)
        if deep:
            yield from self._replay()
        yield from self._numbers()
        yield from self._clock()
        for device, seq, code in self._log.parked():
            found = PEER_FORKED if code == PEER_FORKED else "fact_parked"
            yield Finding(found, f"{device}.{seq}", code, notice=True)

    def canonical_export(self, units: Iterable[int] | None = None) -> dict[str, str]:
        """Table → digest of its rows (`domain.canonical`), over all served units or the given ones."""
        wanted = self._units() if units is None else tuple(units)
        return {name: table_digest(table, self._rows.rows(table, wanted)) for name, table in TABLES.items()}

    def _units(self) -> tuple[int, ...]:
        return tuple(unit.unit for unit in self._laptop.units())

    def _file(self) -> Iterator[Finding]:
        try:
            # The log is folded in first: cipher_integrity_check reads the main file alone.
            self._database.checkpoint()
            for statement, code in _INTEGRITY:
                for (said,) in self._database.rows(f"PRAGMA {statement}"):
                    if said != "ok":
                        yield Finding(code, "database", str(said))
            for index in ("search_word", "search_digits"):
                self._database.run(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - the two names
        except StorageFailure as failure:
            yield Finding("database_damaged", "database", str(failure.params.get("what", "")))

    def _chain(self, *, from_start: bool) -> Iterator[Finding]:
        seq, before = (0, GENESIS) if from_start else self._mark()
        start = seq
        for logged in self._log.each_of_author(self._laptop.device, seq):
            if logged.fact.seq != seq + 1:
                yield Finding("fact_missing", f"{self._laptop.device}.{seq + 1}")
                return
            seq += 1
            if not self._digest_holds(logged):
                yield Finding("personal_part_altered", f"{self._laptop.device}.{seq}")
                return
            if link(before, logged.fact, logged.digest) != logged.chain:
                yield Finding("chain_broken", f"{self._laptop.device}.{seq}")
                return
            before = logged.chain
        for marked, chain in self._database.rows("SELECT seq, chain FROM acknowledgement"):
            held = self._log.logged(self._laptop.device, marked)
            if held is None or held.chain != bytes(chain):
                yield Finding("acknowledged_fact_differs", f"{self._laptop.device}.{marked}")
                return
        if seq != start or from_start:
            self._laptop.put(_VERIFIED, f"{seq}:{before.hex()}".encode())

    def _mark(self) -> tuple[int, bytes]:
        seq, _, chain = (self._laptop.get(_VERIFIED) or b"").decode().partition(":")
        return (int(seq), bytes.fromhex(chain)) if seq else (0, GENESIS)

    def _digest_holds(self, logged: LoggedFact) -> bool:
        if logged.fact.erased:
            return self._log.is_to_erase(logged.fact.device, logged.fact.seq)
        salt = self._salts.salt(logged.fact.seq)
        return salt is not None and personal_digest(logged.fact, salt) == logged.digest

    def _replay(self) -> Iterator[Finding]:
        """Bases and journal played into empty tables must give the tables that are stored."""
        units = self._units()
        beside = Database.in_memory()
        try:
            create_tables(beside)
            replayed = RowStore(beside)
            with beside.transaction():
                self._play(replayed, units)
            for name, table in TABLES.items():
                stored = table_digest(table, self._rows.rows(table, units))
                if stored != table_digest(table, replayed.rows(table, units)):
                    yield Finding("replay_differs", name, self._first_difference(table, replayed, units))
        finally:
            beside.close()

    def _play(self, into: RowStore, units: tuple[int, ...]) -> None:
        projector = Projector(into)
        for unit in units:
            self._bases.fill(into, unit)
        for logged in self._log.each():
            fact = logged.fact
            if fact.unit in units:
                with suppress(UnknownFactKind):  # parked, and reported as such
                    projector.apply(fact)

    def _first_difference(self, table: Table, replayed: RowStore, units: tuple[int, ...]) -> str:
        stored = {(row["unit"], row["id"]): row for row in self._rows.rows(table, units)}
        played = {(row["unit"], row["id"]): row for row in replayed.rows(table, units)}
        differing = sorted(key for key in stored.keys() | played.keys() if stored.get(key) != played.get(key))
        return " ".join(str(part) for part in differing[0]) if differing else ""

    def _numbers(self) -> Iterator[Finding]:
        blocks = self._till.blocks(self._laptop.device)
        returned = self._till.numbers_returned(self._laptop.device)
        for block in blocks:
            for number in block_state(block, self._till.numbers_used(block.series), returned).missing:
                yield Finding("number_missing", f"{block.series}/{number}")
        for series, number in self._database.rows(
            "SELECT series, number FROM receipt GROUP BY series, number HAVING count(*) > 1 ORDER BY series, number"
        ):
            yield Finding("number_twice", f"{series}/{number}")
        for series, number in self._database.rows(
            "SELECT series, number FROM receipt WHERE device = ? ORDER BY series, number", (self._laptop.device,)
        ):
            if not any(block.series == series and block.first <= number <= block.last for block in blocks):
                yield Finding("number_outside_block", f"{series}/{number}")

    def _clock(self) -> Iterator[Finding]:
        for seq, counter, counter_before, wall, wall_before in self._database.rows(
            "SELECT seq, counter, c, wall, w FROM (SELECT seq, counter, wall, lag(counter) OVER (ORDER BY seq) AS c, "
            "lag(wall) OVER (ORDER BY seq) AS w FROM fact WHERE device = ?) "
            "WHERE counter <= c OR wall < w ORDER BY seq",
            (self._laptop.device,),
        ):
            where = f"{self._laptop.device}.{seq}"
            if counter <= counter_before:
                yield Finding("counter_ran_back", where)
            if wall < wall_before:
                yield Finding("clock_ran_back", where, str(wall_before - wall), notice=True)
