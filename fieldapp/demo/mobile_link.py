"""The network between village and office, as it is in the hills: mostly not there, and once it loses a reply.

A small TCP relay on loopback. It loses a reply in the worst way: the office has read the request and committed it, its
answer is on the way, and the line breaks before the laptop hears of it.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PIECE = 64 * 1024
EXCHANGE = b"POST /sync"


class MobileLink:
    """Relays to the office while there is a signal; `lose_next_reply` breaks it at the next answered exchange."""

    def __init__(self, office: str) -> None:
        parts = urlsplit(office)
        self._office = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._lines: set[socket.socket] = set()
        self._is_there = True
        self._will_lose = False
        self.lost = 0

    @property
    def address(self) -> str:
        """Where the laptop finds the office."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="mobile-link", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        self.go_away()

    def go_away(self) -> None:
        """No signal: open lines break, new ones are refused."""
        with self._lock:
            self._is_there = False
            lines = list(self._lines)
        for line in lines:
            _break(line)

    def come_back(self) -> None:
        """There is a signal again."""
        with self._lock:
            self._is_there = True

    def lose_next_reply(self) -> None:
        """There is a signal until the next answer to an exchange, which gets lost with it."""
        with self._lock:
            self._is_there = self._will_lose = True

    def _accept(self) -> None:
        while True:
            try:
                laptop, _peer = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(laptop,), daemon=True).start()

    def _relay(self, laptop: socket.socket) -> None:
        with laptop:
            if not self._take(laptop):
                return
            try:
                with socket.create_connection(self._office, timeout=10) as office:
                    office.settimeout(None)
                    line = _Line(self, laptop, office)
                    threading.Thread(target=line.carry_up, daemon=True).start()
                    line.carry_down()
                    _break(office)
            except OSError:
                _break(laptop)
            finally:
                with self._lock:
                    self._lines.discard(laptop)

    def _take(self, laptop: socket.socket) -> bool:
        with self._lock:
            if self._is_there:
                self._lines.add(laptop)
            return self._is_there

    def loses(self) -> bool:
        """Whether the answer that has just come is the one to lose; true once for each `lose_next_reply`."""
        with self._lock:
            if not self._will_lose:
                return False
            self._will_lose = self._is_there = False
            self.lost += 1
            return True


class _Line:
    """One connection both ways."""

    def __init__(self, link: MobileLink, laptop: socket.socket, office: socket.socket) -> None:
        self._link, self._laptop, self._office = link, laptop, office
        self._is_exchange = False

    def carry_up(self) -> None:
        """The laptop's requests."""
        with suppress(OSError):
            while piece := self._laptop.recv(PIECE):
                if piece.startswith((b"POST ", b"GET ")):
                    self._is_exchange = piece.startswith(EXCHANGE)
                self._office.sendall(piece)
        _break(self._office)

    def carry_down(self) -> None:
        """The office's answers; an answer to an exchange means that the office has committed."""
        with suppress(OSError):
            while piece := self._office.recv(PIECE):
                if self._is_exchange and self._link.loses():
                    break
                self._laptop.sendall(piece)
        _break(self._laptop)


def _break(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
