"""What neighbours signed and the office has not: handed to it with the next exchange, in case they never come.

A laptop that is lost before it met a network is not lost with its receipts, if another one has seen them. The column
`peer_parcel.stage` says how far it is with each parcel.
"""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.storage.database import Database
from fieldapp.wire.messages import ReturnedPiece, ReturnState
from fieldapp.wire.problems import UnknownDevice
from fieldapp.wire.testimony import keep_parcel, name_testimony

KEPT, TELLING, TOLD = 0, 1, 2
"""At hand only; on its way to the office; taken or refused there."""

UNCONFIRMED = (
    "EXISTS (SELECT 1 FROM fact f WHERE f.device = peer_parcel.device AND f.unit = peer_parcel.unit "
    "AND f.seq > peer_parcel.\"after\" AND f.seq <= peer_parcel.last AND f.source = 'peer')"
)
"""Of a parcel: the office has not said all that is in it."""


def name_parcel(sealed: bytes) -> str:
    """The name of the testimony that a parcel makes."""
    return name_testimony(keep_parcel(sealed))


class Witness:
    """Reads and marks the table `peer_parcel`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self) -> int:
        """Everything unconfirmed is to be told, now that the feed has been read; how many parcels that makes.

        Those whose author's own bag is still to be carried from here wait for it.
        """
        self._database.run(
            f"UPDATE peer_parcel SET stage = {TELLING}, sent = 0 WHERE stage = {KEPT} AND {UNCONFIRMED} "  # noqa: S608 - constants
            "AND device NOT IN (SELECT device FROM peer_bag WHERE NOT delivered)"
        )
        return self.left()

    def begin_anew(self) -> None:
        """Another office, or another life of it: what was told before counts for nothing."""
        self._database.run(f"UPDATE peer_parcel SET stage = {KEPT}, sent = 0")  # noqa: S608 - constant

    def left(self) -> int:
        """How many parcels are on their way."""
        return self._database.number(f"SELECT count(*) FROM peer_parcel WHERE stage = {TELLING}")  # noqa: S608 - constant

    def next_pieces(self, room: int, most: int, least: int) -> tuple[ReturnedPiece, ...]:
        """At most `most` pieces in about `room` bytes, the oldest first; none shorter than `least` but a last one."""
        pieces: list[ReturnedPiece] = []
        for name, sealed, sent in self._database.rows(
            f"SELECT name, sealed, sent FROM peer_parcel WHERE stage = {TELLING} ORDER BY at_ms, device, last LIMIT ?",  # noqa: S608 - constant
            (most,),
        ):
            if room < least and pieces:
                break
            whole = keep_parcel(bytes(sealed))
            piece = whole[sent : sent + max(room, least)]
            pieces.append(ReturnedPiece(name, sent, len(whole), piece))
            room -= len(piece)
        return tuple(pieces)

    def note_states(self, states: Iterable[ReturnState]) -> None:
        """What the office has by now. One whose author it does not know is told again with the next exchange."""
        for state in states:
            found = self._database.one("SELECT sealed FROM peer_parcel WHERE name = ?", (state.testimony,))
            if found is None:
                continue
            stage = TOLD if state.code or state.held >= len(keep_parcel(bytes(found[0]))) else TELLING
            self._database.run(
                "UPDATE peer_parcel SET sent = ?, stage = ? WHERE name = ?",
                (state.held, KEPT if state.code == UnknownDevice.code else stage, state.testimony),
            )
