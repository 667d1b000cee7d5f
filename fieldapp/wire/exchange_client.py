"""The asking side of the exchange, step by step and pure: what to send, and what an answer means.

Whoever drives it keeps the state, sends the bytes, and writes what an answer brings in one transaction: the facts of
the feed, the cursors, the high water and the incarnation together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.facts import Fact
from fieldapp.wire.codec import LIMITS, Limits, decode_facts
from fieldapp.wire.keys import Signer
from fieldapp.wire.messages import (
    PIECE_ANSWER,
    SYNC_ANSWER,
    Cursors,
    PieceAnswer,
    PieceRequest,
    ReturnedPiece,
    SyncAnswer,
    SyncRequest,
    answer_context,
    read_answer_payload,
    read_piece_payload,
    read_piece_request,
    read_request,
    read_signed,
    write_piece_request,
    write_request,
)
from fieldapp.wire.problems import TornBundle, WrongSignature


@dataclass(frozen=True, slots=True)
class ClientState:
    """Where a laptop stands, as `SyncRequest` describes; `bundle`: its next facts after `acknowledged`, or nothing."""

    device: str
    incarnation: str
    acknowledged: int
    cursors: Cursors
    bundle: bytes = b""
    limit_bytes: int = 10_240
    returned: tuple[ReturnedPiece, ...] = ()


def next_request(state: ClientState, signer: Signer, nonce: bytes) -> bytes:
    """The signed bytes to send; `nonce` is eight random bytes."""
    request = SyncRequest(
        state.device, state.incarnation, state.acknowledged, state.cursors, state.bundle, state.limit_bytes, nonce,
        state.returned,
    )  # fmt: skip
    return write_request(request, signer)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one exchange brought: the office's answer, found authentic, and the facts of its feed."""

    asked: SyncRequest
    answer: SyncAnswer
    facts: Sequence[Fact]

    @property
    def is_other_office(self) -> bool:
        """The office was restored, or is met for the first time: its cursors take the place of all old ones."""
        return self.answer.incarnation != self.asked.incarnation

    @property
    def is_behind(self) -> bool:
        """The office holds less than it had acknowledged: unmark what follows its high water, and send from there."""
        held = self.answer.high_water
        return held is not None and held.seq < self.asked.acknowledged

    @property
    def has_taken_all(self) -> bool:
        """Whether there is nothing more to fetch; what is left to send only the journal knows."""
        return not self.answer.more and not self.answer.snapshots


def read_answer(message: bytes, request: bytes, office_key: bytes, limits: Limits = LIMITS) -> Outcome:
    """What the office answered to the request sent as these bytes.

    Raises `TornBundle`, `BundleTooLarge`, `UnknownBundleVersion`, or `WrongSignature` when it is not the office's word
    on this very request; then nothing of it is to be believed. An answer that refuses (`answer.refusal`) is returned;
    it has no high water unless the office knew who asked.
    """
    payload = _verified(message, request, office_key, SYNC_ANSWER)
    answer = read_answer_payload(payload)
    if read_signed(message).key_id != answer.incarnation:
        raise WrongSignature
    asked = read_request(read_signed(request).payload or b"")
    return Outcome(asked, answer, decode_facts(answer.feed, limits) if answer.feed else ())


def _verified(message: bytes, request: bytes, office_key: bytes, purpose: bytes) -> bytes:
    return read_signed(message).verify(office_key, answer_context(purpose, request))


def ask_piece(device: str, snapshot: str, offset: int, size: int, *, signer: Signer, nonce: bytes) -> bytes:
    """The signed bytes that ask for a piece of a snapshot."""
    return write_piece_request(PieceRequest(device, snapshot, offset, size, nonce), signer)


def read_piece(message: bytes, request: bytes, office_key: bytes) -> PieceAnswer:
    """The piece asked for; append it and ask on from `offset + len(piece)` until `total` is there.

    Raises as `read_answer` does, and `TornBundle` for a piece of something else. A refusal is returned in the answer.
    """
    answer = read_piece_payload(_verified(message, request, office_key, PIECE_ANSWER))
    asked = read_piece_request(read_signed(request).payload or b"")
    is_other = (answer.snapshot, answer.offset) != (asked.snapshot, asked.offset)
    if not answer.refusal and (is_other or not answer.piece or len(answer.piece) > asked.size):
        raise TornBundle("piece")
    return answer
