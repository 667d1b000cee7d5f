"""What laptops nearby wrote: whom to believe, how far each is known, and their parcels as they signed them.

Facts of a peer stand in the journal with source `peer` until the office has sent them too. The signed parcels are
kept beside them, so that a third laptop can be given them with their author's own signature.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from fieldapp.domain.facts import GENESIS, Fact, says_same
from fieldapp.domain.stamps import LEAP
from fieldapp.domain.tables import TABLES
from fieldapp.services.ports import Changes
from fieldapp.storage.fact_log import PEER
from fieldapp.storage.journal import LAMPORT, Journal
from fieldapp.storage.parts import Parts
from fieldapp.storage.sync_log import SyncLog
from fieldapp.storage.witness import TOLD, UNCONFIRMED, name_parcel

DEVICE_REVOKED = "device_revoked"
DEVICE_EXPIRED = "device_expired"
UNKNOWN_DEVICE = "unknown_device"

_SETTLED = "peers.settled"
"""Remembered: the snapshots for which `settle` has been done."""

Thread = tuple[str, int]
"""A device and a unit that it writes about."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the office says of a laptop, as this one knows it. `trouble` is a problem code or nothing; then `units`
    are those that both serve.
    """

    device: str
    public_key: bytes
    label: str
    units: tuple[int, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Facts of one author in one unit past `after`; `before` and `chain` are its chain there and at the end."""

    device: str
    unit: int
    after: int
    before: bytes
    chain: bytes
    facts: tuple[Fact, ...]

    @property
    def last(self) -> int:
        """The last fact's number."""
        return self.facts[-1].seq


class SignedRun(Protocol):
    """What `Run` is, however it came."""

    @property
    def device(self) -> str: ...
    @property
    def unit(self) -> int: ...
    @property
    def after(self) -> int: ...
    @property
    def before(self) -> bytes: ...
    @property
    def chain(self) -> bytes: ...
    @property
    def facts(self) -> tuple[Fact, ...]: ...
    @property
    def last(self) -> int: ...


class PeerFacts:
    """Reads and writes facts of laptops nearby."""

    def __init__(self, parts: Parts, journal: Journal, sync: SyncLog) -> None:
        self._database = parts.database
        self._laptop = parts.laptop
        self._log = parts.log
        self._bases = parts.bases
        self._journal = journal
        self._sync = sync
        self._in_rows: dict[tuple[str, int, int], int] = {}

    @property
    def device(self) -> str:
        """This laptop."""
        return self._laptop.device

    @property
    def signing_key(self) -> bytes:
        """This laptop's private key, 32 raw bytes."""
        return self._laptop.identity().signing_key

    def certificate(self, device: str, today: date) -> Certificate:
        """What is known of a laptop; unknown ones have trouble too."""
        records = self._database.rows(
            "SELECT unit, public_key, label, expires_on, revoked_on FROM device "
            "WHERE id = ? AND unit IN (SELECT unit FROM register_unit) AND public_key <> '' ORDER BY unit",
            (device,),
        )
        if not records:
            return Certificate(device, b"", "", (), UNKNOWN_DEVICE)
        key, label = bytes.fromhex(records[0][1]), str(records[0][2])
        if any(revoked for *_rest, revoked in records):
            return Certificate(device, key, label, (), DEVICE_REVOKED)
        good = tuple(
            unit for unit, hex_key, _label, expires, _ in records
            if bytes.fromhex(hex_key) == key and not ("" < expires < today.isoformat())
        )  # fmt: skip
        return Certificate(device, key, label, good, "" if good else DEVICE_EXPIRED)

    def certified(self, today: date) -> tuple[Certificate, ...]:
        """Every other laptop of this one's units that is trusted today."""
        records = self._database.rows(
            "SELECT DISTINCT id FROM device WHERE unit IN (SELECT unit FROM register_unit) AND public_key <> '' "
            "AND id <> ? ORDER BY id",
            (self.device,),
        )
        found = (self.certificate(device, today) for (device,) in records)
        return tuple(certificate for certificate in found if not certificate.trouble)

    def reach(self, today: date) -> dict[Thread, int]:
        """How far each author's facts of each unit are known here, this laptop's own included; no entry for nothing."""
        cursors = self._laptop.cursors()
        threads = [(one.device, unit) for one in self.certified(today) for unit in one.units if unit in cursors]
        found = {thread: self.reach_of(thread) for thread in threads}
        own = self._journal.head().seq
        found |= {(self.device, unit): own for unit in cursors}
        return {thread: seq for thread, seq in found.items() if seq}

    def reach_of(self, thread: Thread) -> int:
        """How far one author's facts of one unit are known."""
        logged = self._database.number(
            "SELECT seq FROM fact WHERE device = ? AND unit = ? ORDER BY seq DESC LIMIT 1", thread
        )
        return max(logged, self._reach_in_rows(thread))

    def _reach_in_rows(self, thread: Thread) -> int:
        """The last fact whose things stand in the tables: a snapshot brings rows without their facts."""
        device, unit = thread
        cursor = self._laptop.cursors().get(unit, 0)
        if (device, unit, cursor) not in self._in_rows:
            greatest = 0
            for name in TABLES:
                greatest = max(greatest, self._database.number(
                    f'SELECT max(CAST(substr(id, ?) AS INTEGER)) FROM "{name}" WHERE unit = ? AND id > ? AND id < ?',  # noqa: S608 - declared names
                    (len(device) + 2, unit, f"{device}.", f"{device}/"),
                ))  # fmt: skip
            self._in_rows[device, unit, cursor] = greatest
        return self._in_rows[device, unit, cursor]

    def own_run(self, unit: int, after: int, limit: int) -> Run | None:
        """Own facts of a unit past `after`, at most `limit`; nothing when there are none."""
        seqs = self._database.rows(
            "SELECT seq FROM fact WHERE device = ? AND unit = ? AND seq > ? ORDER BY seq LIMIT ?",
            (self.device, unit, after, limit),
        )
        found = [logged for (seq,) in seqs if (logged := self._log.logged(self.device, seq)) is not None]
        before = self._log.logged(self.device, after)
        if not found or (after and before is None):
            return None
        chain = before.chain if before is not None else GENESIS
        return Run(self.device, unit, after, chain, found[-1].chain, tuple(logged.fact for logged in found))

    def contradicts(self, run: SignedRun) -> bool:
        """Whether a run tells another story than what is held, or its author told two before: a device that lives
        twice.
        """
        if self._log.is_forked(run.device):
            return True
        marks = self._database.rows(
            'SELECT "after", "before" FROM peer_parcel WHERE device = ?1 AND "after" IN (?2, ?3) '
            "UNION ALL SELECT last, chain FROM peer_parcel WHERE device = ?1 AND last IN (?2, ?3)",
            (run.device, run.after, run.last),
        )
        named = {run.after: run.before, run.last: run.chain}
        if any(bytes(chain) != named[seq] for seq, chain in marks):
            return True
        return any(self._differs(fact) for fact in run.facts)

    def is_ahead(self, run: SignedRun) -> bool:
        """Whether its counters are past all that are known here by more than anybody can have counted."""
        known = max(self._journal.head().counter, self._laptop.number(LAMPORT))
        return any(fact.counter > known + LEAP for fact in run.facts)

    def _differs(self, fact: Fact) -> bool:
        logged = self._log.logged(fact.device, fact.seq)
        return logged is not None and not says_same(logged.fact, fact)

    def take(self, run: SignedRun, sealed: bytes, at_ms: int) -> Changes:
        """Store and apply a run with the bytes in which its author signed it; what it covers of earlier ones goes."""
        with self._database.transaction():
            changes = self._sync.take(run.facts, {}, source=PEER)
            self._database.run(
                'DELETE FROM peer_parcel WHERE device = ? AND unit = ? AND "after" >= ? AND last <= ?',
                (run.device, run.unit, run.after, run.last),
            )
            self._database.run(
                'INSERT INTO peer_parcel (device, unit, "after", last, "before", chain, sealed, at_ms, name) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (run.device, run.unit, run.after, run.last, run.before, run.chain, sealed, at_ms, name_parcel(sealed)),
            )
        return changes

    def parcels(self, thread: Thread, after: int, most_bytes: int) -> list[tuple[bytes, int]]:
        """Kept parcels of an author that lead on from fact `after` without a gap, each with its number of facts."""
        found: list[tuple[bytes, int]] = []
        room, reached = most_bytes, after
        for begins, last, sealed, count in self._database.rows(
            'SELECT p."after", p.last, p.sealed, (SELECT count(*) FROM fact f WHERE f.device = p.device '
            'AND f.unit = p.unit AND f.seq > p."after" AND f.seq <= p.last) '
            "FROM peer_parcel p WHERE p.device = ? AND p.unit = ? AND p.last > ? ORDER BY p.last",
            (*thread, after),
        ):
            if begins > reached or (found and len(sealed) > room):
                break
            found.append((bytes(sealed), count))
            room -= len(sealed)
            reached = last
        return found

    def covered_from(self, thread: Thread, reach: int) -> int:
        """From which fact on the kept parcels of an author lead to `reach` without a gap; `reach` when none does."""
        low = reach
        for begins, last in self._database.rows(
            'SELECT "after", last FROM peer_parcel WHERE device = ? AND unit = ? ORDER BY last DESC', thread
        ):
            if last < low:
                break
            low = min(low, begins)
        return low

    def unconfirmed(self) -> dict[str, int]:
        """Device → how many facts stand here that only the device itself has handed over."""
        return dict(self._database.rows("SELECT device, count(*) FROM fact WHERE source = 'peer' GROUP BY device"))

    def tidy(self, before_ms: int) -> None:
        """Forget parcels older than a moment, but for those that the office has not been told of."""
        with self._database.transaction():
            self._database.run(
                f"DELETE FROM peer_parcel WHERE at_ms < ? AND (stage = {TOLD} OR NOT {UNCONFIRMED})",  # noqa: S608 - constants
                (before_ms,),
            )
            self._database.run("DELETE FROM peer_parcel WHERE unit NOT IN (SELECT unit FROM register_unit)")

    def settle(self) -> None:
        """After an exchange: a new snapshot holds what peers had handed over before, and the feed will not bring it."""
        stand = json.dumps(self._database.rows("SELECT unit, cursor FROM base ORDER BY unit"))
        if (self._laptop.get(_SETTLED) or b"").decode() == stand:
            return
        with self._database.transaction():
            for device in self.unconfirmed():
                for unit in self._laptop.cursors():
                    self._trust_up_to(device, unit, self._reach_in_base(device, unit))
            self._laptop.put(_SETTLED, stand.encode())

    def _reach_in_base(self, device: str, unit: int) -> int:
        ids = (str(row["id"]).split(".") for rows in self._bases.rows(unit).values() for row in rows)
        return max(
            (int(seq) for author, seq, *_n in (one for one in ids if len(one) == 3) if author == device), default=0
        )

    def _trust_up_to(self, device: str, unit: int, seq: int) -> None:
        self._database.run(
            "UPDATE fact SET source = 'office' WHERE device = ? AND unit = ? AND seq <= ? AND source = 'peer'",
            (device, unit, seq),
        )
