"""What laptops return of former incarnations' words (`wire.former_lives`): verified with the office's own key, stored
where it was lost, and never believed over what is here. What they tell of their neighbours goes to `witnessed`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fieldapp.domain.clock import Clock, day_of
from fieldapp.domain.fact_kinds import DeviceCertified
from fieldapp.domain.places import Places
from fieldapp.office.learning import Learner
from fieldapp.office.store import ground, lives, projection
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.exchange import milliseconds
from fieldapp.office.store.lives import Reception
from fieldapp.office.witnessed import FindDevice, Neighbours
from fieldapp.wire.bundle import Bundle
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.messages import Cursors, FeedEnd, ReturnedPiece, ReturnState
from fieldapp.wire.problems import BundleRefused, TornBundle, UnknownDevice
from fieldapp.wire.snapshot import Snapshot, pack_rows
from fieldapp.wire.testimony import MAX_TESTIMONY, Testimony, name_testimony, open_testimony, parcel_in

CONTRADICTS = "testimony_contradicts"
"""A former incarnation signed a fact that says something else than the one that is held."""


class OfficeLives:
    """`FormerLives` over the office's database."""

    def __init__(
        self, database: Database, signer: SigningKey, clock: Clock, places: Callable[[], Places], find: FindDevice
    ) -> None:
        self._database = database
        self._neighbours = Neighbours(database, clock, find)
        self._signer = signer
        self._clock = clock
        self._places = places
        with database.reading() as transaction:
            self._ends = lives.ends(transaction)

    @property
    def is_first(self) -> bool:
        """Whether this office was never restored."""
        return not self._ends

    def ends(self) -> Sequence[FeedEnd]:
        """Where each former incarnation's feeds end."""
        return self._ends

    def grounds(self, device: str, units: Sequence[int], /) -> Cursors:
        """Units whose feed does not tell everything to this laptop."""
        if self.is_first:
            return {}
        with self._database.reading() as transaction:
            return ground.lacking(transaction, device, units)

    def disputes(self, bundle: Bundle, /) -> bool:
        """Whether a former incarnation had signed another story, or a neighbour was told one."""
        with self._database.reading() as transaction:
            return lives.disputes(transaction, bundle)

    def introduce(self, device: str, pieces: Sequence[ReturnedPiece], /) -> None:
        """Take a testimony that certifies an unknown device; it must be whole, for nobody keeps what strangers say."""
        for piece in () if self.is_first else pieces:
            if piece.offset or len(piece.piece) != piece.total:
                continue
            try:
                said = open_testimony(piece.piece, self._signer.public)
            except BundleRefused:
                continue
            if _certifies(said, device):
                self._take_whole(device, piece)
                return

    def take(self, device: str, piece: ReturnedPiece, /) -> ReturnState:
        """Keep a piece; once the testimony is whole, store what of it was lost here."""
        with self._database.writing() as transaction:
            known = lives.known(transaction, piece)
            if known is not None:
                ground.note_return(transaction, device, piece.testimony)
                return known
            if piece.total > MAX_TESTIMONY:
                return ReturnState(piece.testimony, piece.total, "bundle_too_large")
            whole = lives.gather(transaction, device, piece, milliseconds(self._clock))
        if isinstance(whole, int):
            return ReturnState(piece.testimony, whole)
        return self._take_whole(device, ReturnedPiece(piece.testimony, 0, len(whole), whole))

    def _take_whole(self, device: str, piece: ReturnedPiece) -> ReturnState:
        code = ""
        units: set[int] = set()
        try:
            if name_testimony(piece.piece) != piece.testimony:
                raise TornBundle("testimony")
            sealed = parcel_in(piece.piece)
            if sealed:
                units = self._neighbours.take(device, piece.testimony, sealed)
            else:
                units = self._store(device, piece.testimony, open_testimony(piece.piece, self._signer.public))
        except UnknownDevice as refusal:
            code = refusal.code  # it may become known, and then this is told again
            with self._database.writing() as transaction:
                lives.forget_pieces(transaction, device, piece.testimony)
        except BundleRefused as refusal:
            code = refusal.code
            with self._database.writing() as transaction:
                self._note(transaction, Reception(piece.testimony, device, "", code))
        for unit in sorted(units):
            while projection.follow(self._database, unit, milliseconds(self._clock)):
                pass
        return ReturnState(piece.testimony, piece.total, code)

    def _note(self, transaction: Transaction, reception: Reception) -> None:
        lives.note(transaction, reception, milliseconds(self._clock))

    def _store(self, device: str, testimony: str, said: Testimony) -> set[int]:
        """Facts and lists in one transaction; the units whose feeds have grown."""
        if self.is_first or said.incarnation == self._signer.key_id:
            with self._database.writing() as transaction:
                self._note(transaction, Reception(testimony, device, said.incarnation, "", len(said.facts)))
            return set()
        with self._database.writing() as transaction:
            got = lives.take_facts(transaction, said.facts)
            self._learner(transaction).learn(got.fresh)
            for fact in got.contradicting:
                lives.set_aside(transaction, fact, CONTRADICTS, milliseconds(self._clock))
            self._note(transaction, Reception(testimony, device, said.incarnation, "", len(said.facts), len(got.fresh)))
            if said.snapshot is not None and self._lay(transaction, device, testimony, said.snapshot):
                projection.rebuild_within(transaction, said.snapshot.unit, milliseconds(self._clock))
        return {fact.unit for fact in got.fresh}

    def _learner(self, transaction: Transaction) -> Learner:
        now = self._clock.now()
        return Learner(transaction, self._places(), day_of(now), milliseconds(self._clock))

    def _lay(self, transaction: Transaction, device: str, testimony: str, snapshot: Snapshot) -> bool:
        """Whether a snapshot told more than this office has of its incarnation's feed, and so became a ground."""
        mine = {end.incarnation: end.place for end in self._ends if end.unit == snapshot.unit}
        if snapshot.position <= mine.get(snapshot.incarnation, 0):
            return False
        before = ground.find(transaction, snapshot.unit)
        if before is not None and not self._is_better(snapshot, before):
            return False
        ground.keep(
            transaction,
            ground.Ground(
                snapshot.unit,
                snapshot.incarnation,
                snapshot.position,
                lives.feed_place(transaction, snapshot.unit),
                testimony,
                pack_rows(snapshot.rows),
            ),
        )
        ground.note_counters(transaction, snapshot.unit, snapshot.rows)
        ground.note_holder(transaction, device, snapshot.unit, testimony)
        self._learner(transaction).learn_rows(snapshot.unit, snapshot.rows)
        return True

    def _is_better(self, snapshot: Snapshot, before: ground.Ground) -> bool:
        """Of one incarnation the later snapshot holds all that the earlier held; of several the latest counts."""
        line = list(dict.fromkeys(end.incarnation for end in self._ends))

        def rank(incarnation: str) -> int:
            return line.index(incarnation) if incarnation in line else len(line)

        return (rank(snapshot.incarnation), snapshot.position) > (rank(before.incarnation), before.position)


def _certifies(said: Testimony, device: str) -> bool:
    if any(isinstance(fact.body, DeviceCertified) and fact.body.device == device for fact in said.facts):
        return True
    rows = said.snapshot.rows.get("device", ()) if said.snapshot is not None else ()
    return any(row["id"] == device and row["public_key"] for row in rows)
