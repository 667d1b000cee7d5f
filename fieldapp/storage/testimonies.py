"""What the office signed, kept so that an office restored from a backup can have it again (`wire.testimony`).

Answers that brought facts are kept whole, the oldest giving way once all together take more than `MOST_BYTES`; a
snapshot is kept as its unit's base and only named here. Whatever tells of a fact that must be forgotten is dropped as a
whole, and the piece of feed that it came with is read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldapp.domain.facts import Fact
from fieldapp.storage.database import Database
from fieldapp.storage.witness import Witness
from fieldapp.wire.messages import FeedEnd, ReturnedPiece, ReturnState
from fieldapp.wire.testimony import keep_snapshot, name_testimony

MOST_BYTES = 32 << 20
"""Answers that are kept: about half a million facts."""

MOST_PIECES = 64
"""Testimonies in one message."""

LEAST_PIECE = 512


class Testimonies:
    """The tables `testimony`, `testimony_span` and `testimony_fact`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._witness = Witness(database)

    def keep(
        self,
        content: bytes,
        incarnation: str,
        cursors: tuple[Mapping[int, int], Mapping[int, int]],
        facts: Sequence[Fact],
    ) -> None:
        """Keep an answer: the cursors before and after it say where in the feeds its facts lie."""
        before, after = cursors
        place = self._add(name_testimony(content), incarnation, content, 0)
        if place:
            spans = [(unit, before.get(unit, 0), reached) for unit, reached in after.items()]
            self._database.run_many(
                'INSERT INTO testimony_span (place, unit, "after", reached) VALUES (?, ?, ?, ?)',
                [(place, *span) for span in spans if span[2] > span[1]],
            )
            self._database.run_many(
                "INSERT OR IGNORE INTO testimony_fact (device, seq, place) VALUES (?, ?, ?)",
                [(fact.device, fact.seq, place) for fact in facts],
            )
            self._make_room()

    def keep_base(self, unit: int, incarnation: str, position: int, signed: bytes) -> None:
        """Name a unit's base, which is a signed snapshot; the earlier one's name goes."""
        self.forget_base(unit)
        place = self._add(name_testimony(keep_snapshot(signed)), incarnation, b"", unit) if signed else 0
        if place:
            self._database.run(
                'INSERT INTO testimony_span (place, unit, "after", reached) VALUES (?, ?, 0, ?)',
                (place, unit, position),
            )

    def _add(self, name: str, incarnation: str, content: bytes, unit: int) -> int:
        """Its place, 0 when it is there already."""
        is_new = self._database.run(
            "INSERT OR IGNORE INTO testimony (name, incarnation, content, size, unit) VALUES (?, ?, ?, ?, ?)",
            (name, incarnation, content, len(content), unit),
        )
        return self._database.number("SELECT place FROM testimony WHERE name = ?", (name,)) if is_new > 0 else 0

    def _make_room(self) -> None:
        size = self._database.number("SELECT sum(size) FROM testimony")
        while size > MOST_BYTES:
            place, freed = self._database.rows(
                "SELECT place, size FROM testimony WHERE unit = 0 ORDER BY place LIMIT 1"
            )[0]
            self._drop(place)
            size -= freed

    def _drop(self, place: int) -> None:
        for table in ("testimony", "testimony_span", "testimony_fact"):
            self._database.run(f"DELETE FROM {table} WHERE place = ?", (place,))  # noqa: S608 - the three names above

    def forget_base(self, unit: int) -> None:
        """A unit's base is gone, or is no longer as it was signed."""
        for (place,) in self._database.rows("SELECT place FROM testimony WHERE unit = ?", (unit,)):
            self._drop(place)

    def forget_fact(self, device: str, seq: int) -> dict[int, int]:
        """Drop what tells of a fact: unit → the position after which its feed must be read again."""
        again: dict[int, int] = {}
        for (place,) in self._database.rows(
            "SELECT place FROM testimony_fact WHERE device = ? AND seq = ?", (device, seq)
        ):
            spans = self._database.rows('SELECT unit, "after" FROM testimony_span WHERE place = ?', (place,))
            for unit, after in spans:
                again[unit] = min(after, again.get(unit, after))
            self._drop(place)
        return again

    # back to a restored office

    def want(self, incarnation: str, ends: Sequence[FeedEnd]) -> None:
        """Everything that other incarnations said and that this one does not hold is to be returned."""
        self._witness.begin_anew()
        self._database.run("UPDATE testimony SET wanted = 0, sent = 0")
        known = {(end.incarnation, end.unit): end.place for end in ends}
        for place, life, unit, reached in self._database.rows(
            "SELECT t.place, t.incarnation, s.unit, s.reached FROM testimony t JOIN testimony_span s "
            "ON s.place = t.place WHERE t.incarnation <> ?",
            (incarnation,),
        ):
            if reached > known.get((life, unit), 0):
                self._database.run("UPDATE testimony SET wanted = 1 WHERE place = ?", (place,))

    def bear_witness(self) -> int:
        """What neighbours signed and the office has not is to be told as well; how many parcels that makes."""
        return self._witness.begin()

    def next_pieces(self, room: int) -> tuple[ReturnedPiece, ...]:
        """What to return next, the oldest first, in about `room` bytes: the office's own words before others'."""
        pieces: list[ReturnedPiece] = []
        for place, name, sent in self._database.rows(
            "SELECT place, name, sent FROM testimony WHERE wanted ORDER BY place LIMIT ?", (MOST_PIECES,)
        ):
            if room < LEAST_PIECE and pieces:
                break
            content = self._content(place)
            piece = content[sent : sent + max(room, LEAST_PIECE)]
            pieces.append(ReturnedPiece(name, sent, len(content), piece))
            room -= len(piece)
        return (*pieces, *self._witness.next_pieces(room, MOST_PIECES - len(pieces), LEAST_PIECE))

    def _content(self, place: int) -> bytes:
        unit, content = self._database.rows("SELECT unit, content FROM testimony WHERE place = ?", (place,))[0]
        if not unit:
            return bytes(content)
        signed = self._database.one("SELECT signed FROM base WHERE unit = ?", (unit,))
        return keep_snapshot(bytes(signed[0])) if signed else b""

    def note_states(self, states: Sequence[ReturnState]) -> int:
        """What the office has by now: what it took or refused is not sent again; how many are still to be returned."""
        for state in states:
            size = self._database.one("SELECT place FROM testimony WHERE name = ?", (state.testimony,))
            if size is None:
                continue
            is_done = bool(state.code) or state.held >= len(self._content(size[0]))
            self._database.run(
                "UPDATE testimony SET sent = ?, wanted = wanted AND NOT ? WHERE place = ?",
                (state.held, is_done, size[0]),
            )
        self._witness.note_states(states)
        return self._database.number("SELECT count(*) FROM testimony WHERE wanted") + self._witness.left()

    def introduction(self, device: str) -> tuple[ReturnedPiece, ...]:
        """The testimonies that certify a laptop, whole: the facts of the certificate, else the bases of its units."""
        places = self._database.rows(
            "SELECT DISTINCT t.place FROM testimony_fact t JOIN fact f ON f.device = t.device AND f.seq = t.seq "
            "WHERE f.kind = 64 AND json_extract(f.open, '$[0]') = ? LIMIT 4",
            (device,),
        ) or self._database.rows("SELECT place FROM testimony WHERE unit <> 0 LIMIT 4")
        contents = [self._content(place) for (place,) in places]
        return tuple(ReturnedPiece(name_testimony(content), 0, len(content), content) for content in contents)
