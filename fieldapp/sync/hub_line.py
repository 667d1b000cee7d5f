"""A line in the local network: one message there, one back, each with its length before it. No names, no secrets.

Frame: one byte that says what it is, four bytes of length (big-endian), the body. What is said is sealed elsewhere
(`wire.pairing`); the line bounds sizes and times, so that nobody can hold it for long or fill the memory.
"""

from __future__ import annotations

import logging
import socket
import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from typing import ClassVar

from fieldapp.domain.errors import FieldappError
from fieldapp.services.hub import BadHubAddress, HubRefused, HubUnreachable, NoLocalNetwork
from fieldapp.wire.meeting import MAX_ANSWER, MAX_MEETING

_SEAL = 4096
MOST_BYTES = MAX_MEETING + _SEAL
MOST_ANSWER = MAX_ANSWER + _SEAL
MOST_HELLO = 4096
CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 12.0
IDLE_SECONDS = 30.0
MOST_LINES = 32

FAILED = b"hub_failed"

_HEAD = 5
log = logging.getLogger(__name__)


class What(IntEnum):
    """What a frame is."""

    HELLO = 1
    PROOF = 2
    MEETING = 3
    ANSWER = 16
    REFUSAL = 17


LIMITS = {What.HELLO: MOST_HELLO, What.PROOF: MOST_HELLO, What.MEETING: MOST_BYTES}


class LineBroken(OSError):
    """The other side went away or does not keep to the form."""


def split_address(address: str) -> tuple[str, int]:
    """Host and port of `host:port`. Raises `BadHubAddress`."""
    host, _, port = address.strip().rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise BadHubAddress(address)
    return host.strip("[]"), int(port)


def _send(line: socket.socket, what: What, body: bytes) -> None:
    line.sendall(bytes((what,)) + len(body).to_bytes(4, "big") + body)


def _read_exactly(line: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        piece = line.recv(min(65_536, size - len(parts)))
        if not piece:
            raise LineBroken
        parts += piece
    return bytes(parts)


def _receive(line: socket.socket, limits: dict[What, int]) -> tuple[What, bytes]:
    head = _read_exactly(line, _HEAD)
    size = int.from_bytes(head[1:], "big")
    try:
        what = What(head[0])
    except ValueError as error:
        raise LineBroken from error
    if what not in limits or size > limits[what]:
        raise LineBroken
    return what, _read_exactly(line, size)


class PeerLine:
    """The guest's end: opened when first needed, opened anew after a fault."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._place = split_address(address)
        self._socket: socket.socket | None = None

    def ask(self, what: What, body: bytes) -> bytes:
        """Send and wait for the answer. Raises `HubUnreachable`, `HubRefused`."""
        try:
            line = self._open()
            _send(line, what, body)
            came, answer = _receive(line, {What.ANSWER: MOST_ANSWER, What.REFUSAL: 64})
        except OSError as error:
            self.close()
            raise HubUnreachable(self.address) from error
        if came is What.REFUSAL:
            raise HubRefused(answer.decode("ascii", "replace"))
        return answer

    def close(self) -> None:
        """Hang up; also from another thread, which ends a wait."""
        line, self._socket = self._socket, None
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _open(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(self._place, CONNECT_SECONDS)
            self._socket.settimeout(ANSWER_SECONDS)
        return self._socket


Answer = Callable[[What, bytes], bytes]


class HubLines:
    """The hub's end: a thread that takes lines, and one for each line, at most `MOST_LINES`."""

    def __init__(self, host: str, port: int, answer: Answer) -> None:
        try:
            self._server = _Server((host, port), _Handler)
        except OSError as error:
            raise NoLocalNetwork from error
        self._server.answer = answer
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="hub", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more lines and hang up those that are open."""
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 16
    answer: Answer

    def __init__(self, place: tuple[str, int], handler: type[socketserver.BaseRequestHandler]) -> None:
        self._lines: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(place, handler)

    def verify_request(self, request: object, client_address: object) -> bool:
        """No more lines than can be served."""
        del request, client_address
        with self._guard:
            return len(self._lines) < MOST_LINES

    def open_line(self, line: socket.socket) -> None:
        """Count a line."""
        with self._guard:
            self._lines.add(line)

    def close_line(self, line: socket.socket) -> None:
        """Count it no more."""
        with self._guard:
            self._lines.discard(line)

    def hang_up(self) -> None:
        """End every line."""
        with self._guard:
            lines = tuple(self._lines)
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Handler(socketserver.BaseRequestHandler):
    server: _Server
    request: socket.socket
    timeout: ClassVar[float] = IDLE_SECONDS

    def handle(self) -> None:
        """Answer one message after the other until the line ends."""
        line = self.request
        line.settimeout(self.timeout)
        self.server.open_line(line)
        try:
            while True:
                what, body = _receive(line, LIMITS)
                self._answer(line, what, body)
        except OSError:
            return
        finally:
            self.server.close_line(line)

    def _answer(self, line: socket.socket, what: What, body: bytes) -> None:
        try:
            answer = self.server.answer(what, body)
        except FieldappError as refusal:
            _send(line, What.REFUSAL, refusal.code.encode())
        except Exception:  # a fault of ours must not take the line's thread, and is told in the log
            log.exception("hub")
            _send(line, What.REFUSAL, FAILED)
        else:
            _send(line, What.ANSWER, answer)
