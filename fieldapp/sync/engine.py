"""The exchange from the laptop's side: own facts first, then what is new, then a register that is missing (`ORDER`).

Between two messages nothing is held in memory that matters: whatever was acknowledged or taken is already stored, so
a lost reply, a cut link or a killed process costs one repetition. Runs on the network lane; each touch of the
database is one short job on the database's own lane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import ClassVar, Protocol, TypeVar

from fieldapp.domain.clock import Clock
from fieldapp.domain.facts import Fact
from fieldapp.domain.tables import Row
from fieldapp.services.exchange import LAST_SYNC, OfficeNotTrusted, OfficeRefused, SyncProgress, Watch
from fieldapp.services.ports import Changes, Journal, Settings, SyncReport
from fieldapp.sync.outgoing import OwnFact, read_waiting, seal_first
from fieldapp.sync.pace import read_pace
from fieldapp.sync.transport import Transport
from fieldapp.wire.exchange_client import ClientState, Outcome, ask_piece, next_request, read_answer, read_piece
from fieldapp.wire.former_lives import carry_over
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.messages import FeedEnd, ReturnedPiece, ReturnState, SnapshotOffer
from fieldapp.wire.problems import NO_SNAPSHOT, BundleRefused, UnknownDevice
from fieldapp.wire.snapshot import open_snapshot
from fieldapp.wire.testimony import keep_answer

T = TypeVar("T")

PACE = "sync.pace"
"""Setting: the pace at which the last exchange ended."""
FIRST_FACT_BYTES = 40
"""What a fact takes until a bundle has shown it; for reading about as many as fit a chunk."""
MOST_FACTS = 6_000
NONCE_BYTES = 8
TURN_SECONDS = 0.2
MOST_ROUNDS = 10_000
"""More messages than any register needs: whoever asks for more is not the office we know."""


class Identity(Protocol):
    """Who this laptop is, and which office it belongs to."""

    @property
    def device(self) -> str: ...
    @property
    def signing_key(self) -> bytes: ...
    @property
    def office_key(self) -> bytes: ...
    @property
    def incarnation(self) -> str: ...


class Testimonies(Protocol):
    """What former incarnations of the office said, for one that was restored; what neighbours signed, for one that they
    have not reached.
    """

    def next_pieces(self, room: int) -> tuple[ReturnedPiece, ...]: ...
    def introduction(self, device: str) -> tuple[ReturnedPiece, ...]: ...
    def note_states(self, states: Sequence[ReturnState]) -> int: ...
    def bear_witness(self) -> int: ...


class SyncBook(Protocol):
    """What the engine reads and writes in the store."""

    def identity(self) -> Identity: ...
    def own_facts(self, after: int, limit: int) -> Sequence[OwnFact]: ...
    def seed(self, epoch: int) -> bytes | None: ...
    def salt(self, seq: int) -> bytes | None: ...
    def acknowledge(self, seq: int, chain: bytes, at_ms: int) -> None: ...
    def office_went_back(
        self, seq: int, incarnation: str, cursors: Mapping[int, int], ends: Sequence[FeedEnd]
    ) -> None: ...
    @property
    def testimonies(self) -> Testimonies: ...
    def cursors(self) -> dict[int, int]: ...
    def needs_snapshot(self) -> tuple[int, ...]: ...
    def take(self, facts: Iterable[Fact], cursors: Mapping[int, int], *, testimony: bytes = b"") -> Changes: ...
    def load_snapshot(
        self, unit: int, cursor: int, rows: Mapping[str, Sequence[Row]], *, signed: bytes = b""
    ) -> Changes: ...


class Pieces(Protocol):
    """Where pieces of a snapshot outlive a broken line and the process."""

    def held(self, snapshot: str) -> bytes: ...
    def add(self, snapshot: str, start: int, piece: bytes) -> None: ...
    def keep_only(self, snapshots: tuple[str, ...]) -> None: ...


class OnLane(Protocol):
    """Runs a job on the thread that owns the database and waits for it."""

    def __call__(self, job: Callable[[], T], /) -> T: ...


@dataclass(slots=True)
class _Run:
    """One exchange under way."""

    watch: Watch
    keep_sending: bool = True
    sent: int = 0
    received: int = 0
    rows: set[object] = field(default_factory=set)
    facts: list[Fact] = field(default_factory=list)
    parked: tuple[tuple[int, str], ...] = ()
    refused: str = ""
    waiting: int = 0
    returning: int = 0
    returned: int = 0
    restored: str = ""
    is_introducing: bool = False
    has_testified: bool = False
    phase: str = ""
    offers: tuple[SnapshotOffer, ...] = ()
    fed: set[int] = field(default_factory=set)
    """Units for which the office gave its feed and offered no snapshot: asked again, it would begin anew."""

    def note(self, changes: Changes) -> None:
        """Add what a step changed."""
        self.rows |= set(changes.rows)
        self.facts.extend(changes.facts)
        self.received += len(changes.facts)


@dataclass(frozen=True, slots=True)
class _Step:
    """The next message: the state it speaks of and how many facts wait."""

    state: ClientState
    waiting: int


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Who speaks with whom: the laptop's key and the office's."""

    signer: SigningKey
    office_key: bytes


class SyncEngine:
    """Drives the exchange with one office, one run at a time."""

    def __init__(
        self,
        book: SyncBook,
        journal: Journal,
        settings: Settings,
        transport: Transport,
        pieces: Pieces,
        *,
        on_lane: OnLane,
        clock: Clock,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._book = book
        self._journal = journal
        self._settings = settings
        self._transport = transport
        self._pieces = pieces
        self._turn = Lock()
        self._fact_bytes = FIRST_FACT_BYTES
        self._on_lane = on_lane
        self._clock = clock
        self._random_bytes = random_bytes

    def is_reachable(self) -> bool:
        """Whether the office answers at all."""
        return self._transport.is_reachable()

    def run(self, watch: Watch) -> SyncReport:
        """Send what waits, take what is new. Raises the errors of `services.exchange`; what was stored stays.

        A second run waits for the first to end: there is one connection.
        """
        while not self._turn.acquire(timeout=TURN_SECONDS):
            watch.refuse_stopped()
        try:
            return self._run(watch)
        finally:
            self._turn.release()

    def _run(self, watch: Watch) -> SyncReport:
        before = self._transport.bytes_out, self._transport.bytes_in, self._transport.round_trips
        run = _Run(watch)
        identity = self._on_lane(self._book.identity)
        speaker = _Speaker(SigningKey(identity.device, identity.signing_key), identity.office_key)
        self._transport.pace = read_pace(self._on_lane(lambda: self._settings.get(PACE)))
        self._transport.on_bytes = lambda: self._tell(run)
        try:
            for _ in range(MOST_ROUNDS):
                if sum(step(self, run, speaker) for step in self.ORDER) == 0:
                    break
            else:
                raise OfficeNotTrusted
        finally:
            self._transport.close()
            pace = self._transport.pace.text()
            self._on_lane(lambda: self._settings.put(PACE, pace))
        return SyncReport(
            sent=run.sent,
            received=run.received,
            bytes_out=self._transport.bytes_out - before[0],
            bytes_in=self._transport.bytes_in - before[1],
            round_trips=self._transport.round_trips - before[2],
            parked=run.parked,
            refused=run.refused,
            finished=not run.refused,
            changes=Changes(frozenset(run.rows), tuple(run.facts)),  # type: ignore[arg-type]
            restored=run.restored,
            returned=run.returned,
        )

    def _exchange_facts(self, run: _Run, speaker: _Speaker) -> bool:
        """Messages there and back until neither side has more; never worth another round by itself."""
        for _ in range(MOST_ROUNDS):
            run.watch.refuse_stopped()
            if self._round(run, speaker):
                return False
        raise OfficeNotTrusted

    def _round(self, run: _Run, speaker: _Speaker) -> bool:
        """One message there and back; whether nothing is left to do."""
        step = self._on_lane(lambda: self._next(run, speaker.signer))
        run.waiting, run.phase = step.waiting, "send" if step.state.bundle else "receive"
        self._tell(run)
        request = next_request(step.state, speaker.signer, self._random_bytes(NONCE_BYTES))
        message = self._transport.post("/sync", request, stop=run.watch.stop)
        try:
            outcome = read_answer(message, request, speaker.office_key)
        except BundleRefused as error:
            raise OfficeNotTrusted from error
        if self._must_introduce(run, outcome):
            return False
        self._judge(run, outcome)
        testimony = keep_answer(message, request) if outcome.facts else b""
        run.waiting = self._on_lane(lambda: self._store(run, outcome, testimony))
        run.offers = outcome.answer.snapshots
        run.fed |= outcome.answer.cursors.keys()
        self._tell(run)
        return self._is_done(run, outcome)

    def _must_introduce(self, run: _Run, outcome: Outcome) -> bool:
        """A restored office may not know a laptop that was activated after its backup; once, we say who we are."""
        is_forgotten = outcome.answer.high_water is None and outcome.answer.refusal == UnknownDevice.code
        if not is_forgotten or not outcome.is_other_office or run.is_introducing:
            return False
        run.is_introducing = True
        return True

    def _judge(self, run: _Run, outcome: Outcome) -> None:
        answer = outcome.answer
        if answer.high_water is None:
            raise OfficeRefused(answer.refusal or "unknown_device")
        if answer.refusal or answer.notice == "forked":
            # Sending the same bytes again would change nothing; what is new can still be taken.
            run.refused = answer.refusal or answer.notice
            run.keep_sending = False
        run.parked = tuple((parked.seq, parked.code) for parked in answer.parked)

    def _is_done(self, run: _Run, outcome: Outcome) -> bool:
        if outcome.is_other_office or outcome.answer.more or run.returning or (run.waiting and run.keep_sending):
            return False
        if not run.refused and not run.offers:
            now = int(self._clock.now().timestamp() * 1000)
            self._on_lane(lambda: self._settings.put(LAST_SYNC, str(now)))
        return True

    def _next(self, run: _Run, signer: SigningKey) -> _Step:
        head = self._journal.head()
        missing = set(self._book.needs_snapshot()) - run.fed
        waiting = head.seq - head.acknowledged
        bundle, count = self._bundle(head.acknowledged, signer) if run.keep_sending else (b"", waiting)
        chunk = self._transport.pace.chunk
        kept = self._book.testimonies
        returned = kept.introduction(signer.key_id) if run.is_introducing else kept.next_pieces(chunk - len(bundle))
        state = ClientState(
            device=signer.key_id,
            incarnation=self._book.identity().incarnation,
            acknowledged=head.acknowledged,
            cursors={unit: cursor for unit, cursor in self._book.cursors().items() if unit not in missing},
            bundle=bundle,
            limit_bytes=chunk if count == waiting else 0,
            returned=returned,
        )
        return _Step(state, waiting)

    def _bundle(self, acknowledged: int, signer: SigningKey) -> tuple[bytes, int]:
        """The facts after the high water that fit a chunk, sealed, and how many."""
        chunk = self._transport.pace.chunk
        waiting = read_waiting(self._book, acknowledged, min(MOST_FACTS, 1 + chunk // self._fact_bytes))
        sealed, count = seal_first(waiting, signer, chunk)
        if count:
            self._fact_bytes = max(1, len(sealed) // count) if count > 20 else FIRST_FACT_BYTES
        return sealed, count

    def _store(self, run: _Run, outcome: Outcome, testimony: bytes) -> int:
        """Write what an answer brought; how many own facts still wait."""
        answer, held = outcome.answer, outcome.answer.high_water
        assert held is not None
        before = self._journal.head().acknowledged
        run.is_introducing = False
        if outcome.is_other_office:
            run.restored = answer.incarnation
        if outcome.is_other_office or outcome.is_behind:
            asked = outcome.asked
            begins = carry_over(asked.incarnation, asked.cursors, answer.ends)
            self._book.office_went_back(held.seq, answer.incarnation, begins, answer.ends)
        if held.seq:
            self._book.acknowledge(held.seq, held.chain, answer.clock)
        run.sent += max(0, held.seq - before)
        run.note(self._book.take(outcome.facts, answer.cursors, testimony=testimony))
        run.returned += sum(1 for state in answer.returned if not state.code)
        run.returning = self._book.testimonies.note_states(answer.returned)
        head = self._journal.head()
        return head.seq - head.acknowledged

    def _fetch_registers(self, run: _Run, speaker: _Speaker) -> bool:
        """Registers that the last answer offered; what came after them is asked for in another round."""
        offers, run.offers = run.offers, ()
        for place, offer in enumerate(offers):
            wanted = tuple(one.snapshot for one in offers[place:])
            self._on_lane(lambda wanted=wanted: self._pieces.keep_only(wanted))  # type: ignore[misc]
            self._fetch(run, offer, speaker)
        self._on_lane(lambda: self._pieces.keep_only(()))
        return bool(offers)

    def _fetch(self, run: _Run, offer: SnapshotOffer, speaker: _Speaker) -> None:
        """A register in pieces, from where an earlier run broke off; taken whole once it is there."""
        run.phase = "snapshot"
        sealed = bytearray(self._on_lane(lambda: self._pieces.held(offer.snapshot)))
        while len(sealed) < offer.size:
            run.watch.refuse_stopped()
            start, size = len(sealed), self._transport.pace.piece
            request = ask_piece(
                speaker.signer.key_id, offer.snapshot, start, size,
                signer=speaker.signer, nonce=self._random_bytes(NONCE_BYTES),
            )  # fmt: skip
            message = self._transport.post("/piece", request, stop=run.watch.stop, expects=size)
            try:
                answer = read_piece(message, request, speaker.office_key)
            except BundleRefused as error:
                raise OfficeNotTrusted from error
            if answer.refusal == NO_SNAPSHOT:
                return  # a newer one has taken its place; the next answer offers it
            if answer.refusal:
                raise OfficeRefused(answer.refusal)
            piece = answer.piece
            self._on_lane(lambda start=start, piece=piece: self._pieces.add(offer.snapshot, start, piece))  # type: ignore[misc]
            sealed += piece
            self._tell(run)
        self._take_register(run, bytes(sealed), speaker.office_key)

    def _take_register(self, run: _Run, whole: bytes, office_key: bytes) -> None:
        try:
            snapshot = open_snapshot(whole, office_key)
        except BundleRefused as error:
            self._on_lane(lambda: self._pieces.keep_only(()))  # begin anew, whoever spoilt it
            raise OfficeNotTrusted from error
        load = self._book.load_snapshot
        run.note(self._on_lane(lambda: load(snapshot.unit, snapshot.position, snapshot.rows, signed=whole)))

    def _testify(self, run: _Run, _speaker: _Speaker) -> bool:
        """Once the feed has shown what the office has: what it has not of the neighbours goes with another round."""
        is_first, run.has_testified = not run.has_testified, True
        return is_first and self._on_lane(self._book.testimonies.bear_witness) > 0

    def _tell(self, run: _Run) -> None:
        run.watch.progress(SyncProgress(run.waiting, self._transport.bytes_out, self._transport.bytes_in, run.phase))

    ORDER: ClassVar = (_exchange_facts, _fetch_registers, _testify)
    """What a run does, the most urgent first; each says whether it has made another round worth while. In an exchange
    of facts, own facts go before the feed: it is asked for once the last of them are on the way."""
