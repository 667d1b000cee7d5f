"""The exchange of a laptop that took another's place: after its own, it says what the old one had not said."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Protocol

from fieldapp.services.exchange import Exchange, OfficeNotTrusted, Watch
from fieldapp.services.ports import SyncReport
from fieldapp.sync.engine import Identity, OnLane
from fieldapp.sync.outgoing import OwnFacts, read_waiting, seal_first
from fieldapp.sync.transport import Transport
from fieldapp.wire.exchange_client import ClientState, next_request, read_answer
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.messages import SyncAnswer
from fieldapp.wire.problems import FORKED, BundleRefused

NONCE_BYTES = 8
MOST_ROUNDS = 10_000
MOST_FACTS = 600


class OldDevice(Protocol):
    """A device that writes no more."""

    @property
    def device(self) -> str: ...
    @property
    def signing_key(self) -> bytes: ...
    @property
    def last(self) -> int: ...


class OldBundle(Protocol):
    """Some of its facts, sealed by its own key."""

    @property
    def last(self) -> int: ...
    @property
    def sealed(self) -> bytes: ...


class OldJournals(Protocol):
    """What old devices left."""

    def waiting(self, incarnation: str) -> tuple[tuple[OldDevice, int], ...]: ...
    def bundle_after(self, device: str, seq: int) -> OldBundle | None: ...
    def note(self, device: str, held: int, incarnation: str, *, is_done: bool) -> None: ...


class LastWords:
    """An `Exchange` around another."""

    def __init__(
        self,
        inner: Exchange,
        journals: OldJournals,
        identity: Callable[[], Identity],
        transport: Transport,
        *,
        on_lane: OnLane,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._inner = inner
        self._journals = journals
        self._identity = identity
        self._transport = transport
        self._on_lane = on_lane
        self._random_bytes = random_bytes

    def is_reachable(self) -> bool:
        """Whether the office answers at all."""
        return self._inner.is_reachable()

    def run(self, watch: Watch) -> SyncReport:
        """The exchange, then the old journals. Raises as the exchange does; what was acknowledged stays."""
        report = self._inner.run(watch)
        identity = self._on_lane(self._identity)
        waiting = self._on_lane(lambda: self._journals.waiting(identity.incarnation))
        sent = 0
        try:
            for old, held in waiting:
                sent += self._speak_for(old, held, identity, watch)
        finally:
            self._transport.close()
        return dataclasses.replace(report, sent=report.sent + sent)

    def _speak_for(self, old: OldDevice, held: int, identity: Identity, watch: Watch) -> int:
        """Say what an old device has left to say; how many facts of it were new to the office."""
        signer, life = SigningKey(old.device, old.signing_key), identity.incarnation
        new = 0
        for _ in range(MOST_ROUNDS):
            watch.refuse_stopped()
            bundle = self._on_lane(partial(self._journals.bundle_after, old.device, held))
            answer = self._ask(signer, identity, held, bundle.sealed if bundle else b"", watch)
            if answer.high_water is None:
                break  # an office that was restored and does not know the old device yet
            before, held = held, answer.high_water.seq
            is_done = held >= old.last or bool(answer.refusal) or answer.notice == FORKED
            self._on_lane(partial(self._journals.note, old.device, held, life, is_done=is_done))
            new += max(0, held - before)
            if is_done or held == before:
                break
        return new

    def _ask(self, signer: SigningKey, identity: Identity, held: int, bundle: bytes, watch: Watch) -> SyncAnswer:
        state = ClientState(signer.key_id, identity.incarnation, held, {}, bundle, 0)
        request = next_request(state, signer, self._random_bytes(NONCE_BYTES))
        message = self._transport.post("/sync", request, stop=watch.stop)
        try:
            return read_answer(message, request, identity.office_key).answer
        except BundleRefused as error:
            raise OfficeNotTrusted from error


@dataclasses.dataclass(frozen=True, slots=True)
class SealedRun:
    """Facts `first … last` of an old device, sealed by its own key."""

    first: int
    last: int
    sealed: bytes


RUN_BYTES = 10_240


def seal_journal(book: OwnFacts, signer: SigningKey, last: int) -> list[SealedRun]:
    """A whole journal as bundles, each of a size that a slow link carries."""
    runs: list[SealedRun] = []
    after = 0
    while after < last:
        sealed, count = seal_first(read_waiting(book, after, MOST_FACTS), signer, RUN_BYTES)
        runs.append(SealedRun(after + 1, after + count, sealed))
        after += count
    return runs
