"""Messages whose line broke, kept for a while by whoever serves, so that the next line goes on where the last stopped.

A carrier's convenience and nothing more: it is in memory, it may forget anything at any time, and nothing is believed
because of it. A message is named by its digest; an answer is given out only to whoever names the message that it
answers. Forgetting costs the bytes once more.
"""

from __future__ import annotations

import base64
import hashlib
from collections import OrderedDict
from threading import Lock

NAME_CHARACTERS = 16
MOST_BYTES = 32 << 20
"""Two hundred laptops in the middle of their messages fit."""
WORTH_KEEPING = 1024
"""Shorter ones are sent again whole: naming them would cost as much."""


def message_name(message: bytes) -> str:
    """The name of these very bytes: 96 bits of their digest, in base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(message).digest()[:12]).decode()


class Carried:
    """Beginnings of messages, whole messages and their answers, by name; the longest unused go first. Thread-safe."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def beginning(self, name: str) -> bytes:
        """The message as far as it has come."""
        return self._of(name)[0]

    def answer(self, name: str) -> bytes:
        """The answer to it; empty when there is none yet."""
        return self._of(name)[1]

    def keep(self, name: str, message: bytes, answer: bytes = b"") -> None:
        """Keep the longer of what is here and this; an answer stays with its message."""
        if len(message) + len(answer) < WORTH_KEEPING or len(name) != NAME_CHARACTERS:
            return
        with self._lock:
            before = self._held.pop(name, (b"", b""))
            self._size -= len(before[0]) + len(before[1])
            kept = max(before[0], message, key=len), answer or before[1]
            self._held[name] = kept
            self._size += len(kept[0]) + len(kept[1])
            while self._size > self._most:
                _name, (first, second) = self._held.popitem(last=False)
                self._size -= len(first) + len(second)

    def forget(self, name: str) -> None:
        """What was kept is not what its name says."""
        with self._lock:
            before = self._held.pop(name, (b"", b""))
            self._size -= len(before[0]) + len(before[1])

    def _of(self, name: str) -> tuple[bytes, bytes]:
        with self._lock:
            if name in self._held:
                self._held.move_to_end(name)
            return self._held.get(name, (b"", b""))
