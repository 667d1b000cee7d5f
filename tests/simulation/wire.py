"""A link between a laptop and an office in one process that loses, cuts, bends, repeats and delays messages."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from threading import Event

from fieldapp.services.exchange import NoConnection, OfficeTooSlow
from fieldapp.sync.pace import Pace

Answerer = Callable[[str, bytes], bytes]
"""The office: `(path, message) → answer`; raises what a dead office would make of it."""


class Mishap(Enum):
    """What can happen to one message and its answer."""

    NONE = "none"
    LOST = "lost"
    REPLY_LOST = "reply lost"
    TOO_SLOW = "too slow"
    CUT = "cut"
    BENT = "bent"
    REPLY_CUT = "reply cut"
    REPLY_BENT = "reply bent"
    REPEATED = "repeated"
    DELAYED = "delayed"


MISHAPS = tuple(Mishap)


def _bent(message: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(message)) if message else 0
    return message[:at] + bytes([message[at] ^ (1 << chance.randrange(8))]) + message[at + 1 :] if message else b"\0"


@dataclass
class FaultyLink:
    """The laptop's transport. `mishaps`: how many of ten messages go wrong; late ones arrive at `deliver_late`."""

    answer: Answerer
    chance: random.Random
    mishaps: int = 0
    late: list[tuple[str, bytes]] = field(default_factory=list)
    happened: Counter[Mishap] = field(default_factory=Counter)
    pace: Pace = field(default_factory=Pace)
    on_bytes: Callable[[], None] = lambda: None
    bytes_out: int = 0
    bytes_in: int = 0
    round_trips: int = 0

    def post(self, path: str, body: bytes, *, stop: Event | None = None) -> bytes:
        """As the real transport: one message, one answer, or its errors."""
        mishap = self.chance.choice(MISHAPS) if self.chance.randrange(10) < self.mishaps else Mishap.NONE
        self.happened[mishap] += 1
        self.bytes_out += len(body)
        answer = self._carry(mishap, path, body)
        self.bytes_in += len(answer)
        self.round_trips += 1
        return answer

    def _carry(self, mishap: Mishap, path: str, body: bytes) -> bytes:
        if mishap is Mishap.LOST:
            raise NoConnection
        if mishap is Mishap.DELAYED:
            self.late.append((path, body))
            raise OfficeTooSlow
        if mishap is Mishap.CUT:
            return self.answer(path, body[: self.chance.randrange(len(body))])
        if mishap is Mishap.BENT:
            return self.answer(path, _bent(body, self.chance))
        answer = self.answer(path, body)
        if mishap is Mishap.REPEATED:
            answer = self.answer(path, body)
        if mishap is Mishap.REPLY_LOST:
            raise NoConnection
        if mishap is Mishap.TOO_SLOW:
            raise OfficeTooSlow
        if mishap is Mishap.REPLY_CUT:
            return answer[: self.chance.randrange(len(answer))]
        return _bent(answer, self.chance) if mishap is Mishap.REPLY_BENT else answer

    def deliver_late(self) -> None:
        """Messages that were on their way arrive after all, in any order; nobody reads the answers."""
        self.chance.shuffle(self.late)
        for path, body in self.late:
            self.answer(path, body)
        self.late.clear()

    def is_reachable(self) -> bool:
        """As the real transport."""
        return True

    def close(self) -> None:
        """Nothing is held open."""
