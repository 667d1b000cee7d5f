"""The table of facts: own ones with their chain, and those of others that concern this laptop's units."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldapp.domain.facts import Fact, body_from_parts, body_parts, canonical
from fieldapp.domain.ids import EntityId
from fieldapp.storage.database import Database, Record

OWN = "own"
OFFICE = "office"
PEER = "peer"
"""Where a fact came from: written here, signed by the office, or handed over by a laptop nearby."""

FORKED = "peer_forked"
"""Noted beside a fact that the office tells otherwise than a peer had: parked is what the peer had said."""

_COLUMNS = "device, seq, unit, kind, counter, wall, officer, event, open, personal, digest, chain, source"
_NAMED = re.compile(r'"([LC][1-9][0-9]{0,8}\.[1-9][0-9]{0,15}\.[0-9]{1,7})"')
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class LoggedFact:
    """A fact as the journal keeps it.

    `digest` stands for its personal part in the chain, `chain` is the link after it; both empty for others' facts.
    """

    place: int
    fact: Fact
    digest: bytes
    chain: bytes
    source: str


class FactLog:
    """Reads and writes the table `fact` and what hangs on it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, fact: Fact, source: str, digest: bytes = b"", chain: bytes = b"") -> None:
        """Store a fact that is not there yet."""
        opened, personal = body_parts(fact.body)
        open_text = canonical(opened).decode()
        self._database.run(
            f"INSERT INTO fact ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constant
            (
                fact.device, fact.seq, fact.unit, fact.kind, fact.counter, fact.wall, fact.officer, fact.event,
                open_text, None if fact.erased else canonical(personal).decode(), digest or None, chain or None, source,
            ),
        )  # fmt: skip
        named = set(_NAMED.findall(open_text))
        if named:
            place = self._database.number("SELECT last_insert_rowid()")
            self._database.run_many("INSERT INTO mention (id, place) VALUES (?, ?)", [(name, place) for name in named])

    def holds(self, device: str, seq: int) -> bool:
        """Whether the fact is in the journal."""
        return self._database.one("SELECT 1 FROM fact WHERE device = ? AND seq = ?", (device, seq)) is not None

    def logged(self, device: str, seq: int) -> LoggedFact | None:
        """One fact."""
        found = self._select("WHERE device = ? AND seq = ?", (device, seq))
        return found[0] if found else None

    def last(self, device: str) -> LoggedFact | None:
        """The last fact of an author."""
        found = self._select("WHERE device = ? ORDER BY seq DESC LIMIT 1", (device,))
        return found[0] if found else None

    def of_author(self, device: str, after: int, limit: int) -> list[LoggedFact]:
        """An author's facts past `after`, in order."""
        return self._select("WHERE device = ? AND seq > ? ORDER BY seq LIMIT ?", (device, after, limit))

    def each_of_author(self, device: str, after: int) -> Iterator[LoggedFact]:
        """All facts of an author past `after`, in order, page by page."""
        while page := self.of_author(device, after, _PAGE):
            yield from page
            after = page[-1].fact.seq

    def each(self) -> Iterator[LoggedFact]:
        """Every fact in the order in which they came."""
        place = 0
        while page := self._select("WHERE place > ? ORDER BY place LIMIT ?", (place, _PAGE)):
            yield from page
            place = page[-1].place

    def naming(self, entity: EntityId) -> list[LoggedFact]:
        """Facts that name an id."""
        return self._select("WHERE place IN (SELECT place FROM mention WHERE id = ?)", (entity,))

    def blank(self, device: str, seq: int) -> None:
        """Forget the personal part of a fact for good."""
        self._database.run("UPDATE fact SET personal = NULL WHERE device = ? AND seq = ?", (device, seq))

    def trust(self, device: str, seq: int) -> None:
        """The office has signed a fact that a peer had handed over."""
        self._database.run(
            "UPDATE fact SET source = ? WHERE device = ? AND seq = ? AND source = ?", (OFFICE, device, seq, PEER)
        )

    def replace(self, fact: Fact, told: int) -> None:
        """Put the office's version in the place of the other one, about unit `told`, that a peer had handed over. The
        parcel that brought that one goes, for nobody else shall have it.
        """
        name = (fact.device, fact.seq)
        self._database.run(
            "DELETE FROM mention WHERE place = (SELECT place FROM fact WHERE device = ? AND seq = ?)", name
        )
        self._database.run("DELETE FROM fact WHERE device = ? AND seq = ?", name)
        self._database.run(
            'DELETE FROM peer_parcel WHERE device = ?1 AND "after" < ?2 AND last >= ?2 AND unit = ?3', (*name, told)
        )
        self.append(fact, OFFICE)
        self.park(fact, FORKED)

    def is_forked(self, device: str) -> bool:
        """Whether a device has told two stories of one fact, as far as this laptop has heard both."""
        return self._database.one("SELECT 1 FROM parked WHERE device = ? AND code = ?", (device, FORKED)) is not None

    def forget_foreign(self, unit: int, own_device: str) -> None:
        """Take away other authors' facts of a unit that this laptop leaves."""
        self._database.run(
            "DELETE FROM mention WHERE place IN (SELECT place FROM fact WHERE unit = ? AND device <> ?)",
            (unit, own_device),
        )
        self._database.run("DELETE FROM fact WHERE unit = ? AND device <> ?", (unit, own_device))

    def park(self, fact: Fact, code: str, detail: str = "") -> None:
        """Note that a fact is kept but not applied."""
        self._database.run(
            "INSERT OR REPLACE INTO parked (device, seq, code, detail) VALUES (?, ?, ?, ?)",
            (fact.device, fact.seq, code, detail),
        )

    def unpark(self, fact: Fact) -> None:
        """The fact has been applied after all."""
        self._database.run("DELETE FROM parked WHERE device = ? AND seq = ?", (fact.device, fact.seq))

    def parked(self) -> list[tuple[str, int, str]]:
        """`(device, seq, code)` of the facts kept but not applied."""
        found = self._database.rows("SELECT device, seq, code FROM parked")
        return [(device, seq, code) for device, seq, code in found]

    def note_erasure(self, device: str, seq: int) -> None:
        """Remember that a fact's personal part must be forgotten, also if the fact comes later; the parcel that shows
        it goes.
        """
        self._database.run('DELETE FROM peer_parcel WHERE device = ?1 AND "after" < ?2 AND last >= ?2', (device, seq))
        self._database.run("INSERT OR IGNORE INTO erasure (device, seq) VALUES (?, ?)", (device, seq))

    def is_to_erase(self, device: str, seq: int) -> bool:
        """Whether an erasure of the fact is known."""
        return self._database.one("SELECT 1 FROM erasure WHERE device = ? AND seq = ?", (device, seq)) is not None

    def _select(self, condition: str, params: Sequence[object]) -> list[LoggedFact]:
        statement = f"SELECT place, {_COLUMNS} FROM fact {condition}"  # noqa: S608 - conditions are the constants above
        return [_read(record) for record in self._database.rows(statement, params)]


def _read(record: Record) -> LoggedFact:
    place, device, seq, unit, kind, counter, wall, officer, event, opened, personal, digest, chain, source = record
    body = body_from_parts(kind, json.loads(opened), None if personal is None else json.loads(personal))
    fact = Fact(device, seq, unit, counter, wall, officer, event, body, erased=personal is None)
    return LoggedFact(place, fact, bytes(digest or b""), bytes(chain or b""), source)
