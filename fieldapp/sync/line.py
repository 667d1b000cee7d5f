"""The connection under HTTP, held so that another thread can end it: at a deadline, or when the officer says stop."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from time import monotonic

LOOK_SECONDS = 0.1
"""How often a running message looks whether it should stop."""
_NO_LINGER = struct.pack("ii", 1, 0)


class Line:
    """Opens sockets one after the other, and cuts the one that is open.

    A time-out on each read lets a line live for ever that drips a byte now and then; `bounded` counts from the
    beginning. A cut drops what the kernel still holds: on a slow link it would be sent in the way of the next line.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False
        self.is_overdue = False
        self.is_nobody_there = False
        """The last line was refused, not lost: nothing listens there, or there is no network at all."""

    def open(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection to the first address of the host that takes one within so many seconds. Raises `OSError`."""
        self.is_nobody_there = True
        until = monotonic() + seconds
        failure: OSError = ConnectionRefusedError(host)
        for family, kind, protocol, _name, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            opened = socket.socket(family, kind, protocol)
            try:
                self._hold(opened)
                opened.settimeout(max(0.1, until - monotonic()))
                opened.connect(address)
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                opened.close()
                failure = error
                self.is_nobody_there = self.is_nobody_there and not isinstance(error, TimeoutError)
                continue
            self.is_nobody_there = False
            return opened
        raise failure

    @contextmanager
    def bounded(self, seconds: float, stop: Event) -> Iterator[None]:
        """What happens inside is cut after so many seconds, or as soon as `stop` is set."""
        self._is_cut = self.is_overdue = False
        done = Event()

        def watch() -> None:
            until = monotonic() + seconds
            while not done.wait(LOOK_SECONDS):
                self.is_overdue = monotonic() > until
                if self.is_overdue or stop.is_set():
                    self.cut()
                    return

        watching = Thread(target=watch, name="line-watch", daemon=True)
        watching.start()
        try:
            yield
        finally:
            done.set()
            watching.join()

    def cut(self) -> None:
        """End the connection now, whoever is reading or writing there."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                _break(self._socket)

    def let_go(self) -> None:
        """Forget the socket; its owner has closed it."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def _hold(self, opened: socket.socket) -> None:
        with self._lock:
            if self._socket is not None:
                self._socket.close()
            # TLS takes the socket over and leaves an empty shell; a second handle stays valid
            self._socket = opened.dup()
            if self._is_cut:
                _break(self._socket)
                raise ConnectionAbortedError


def _break(line: socket.socket) -> None:
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
