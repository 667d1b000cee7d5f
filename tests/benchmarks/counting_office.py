"""An office over a real socket that counts every byte both ways, HTTP included; behind it, a store in memory."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from fieldapp.wire.exchange import KnownDevice, serve
from fieldapp.wire.keys import SigningKey
from tests.fakes_exchange import FixedClock, MemoryExchange

OFFICE = SigningKey("C1", bytes([2]) * 32)
_CLOCK = FixedClock(datetime(2026, 3, 2, tzinfo=UTC))


class CountingOffice:
    """Serves one connection after the other; `passed` counts the bytes of both ways since it was last set.

    Its answers have the headers that the office's server writes: it says neither its name nor the date.
    """

    def __init__(self, laptop: SigningKey, unit: int) -> None:
        self.passed = 0
        self._laptop, self._unit = laptop, unit
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget every fact."""
        self._store = MemoryExchange(devices={self._laptop.key_id: KnownDevice(self._laptop.public, (self._unit,))})

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, suppress(ConnectionError):
                    self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        held = b""
        while chunk := connection.recv(1 << 16):
            held += chunk
            head, found, body = held.partition(b"\r\n\r\n")
            if found and len(body) >= _length(head):
                answer = serve(body, self._store, OFFICE, _CLOCK)
                headers = f"content-length: {len(answer)}\r\ncontent-type: application/cbor\r\n\r\n"
                answered = b"HTTP/1.1 200 OK\r\n" + headers.encode() + answer
                self.passed += len(held) + len(answered)
                connection.sendall(answered)
                held = b""


def _length(head: bytes) -> int:
    lines = [line.partition(b":") for line in head.lower().splitlines()]
    return next((int(value) for name, _, value in lines if name == b"content-length"), 0)
