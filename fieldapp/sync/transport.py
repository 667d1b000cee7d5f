"""HTTP to the office, spoken only here: certificate always checked, each message within a deadline of its own.

A message is carried there and back over as many lines as it takes, as long as each brings it further: the next line
sends what the office does not have yet, and fetches what is missing of the answer (`wire.carried`). What the office
refuses is never sent again.
"""

from __future__ import annotations

import io
import random
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fieldapp.domain.errors import RuleBroken
from fieldapp.services.exchange import NoConnection, OfficeNotTrusted, OfficeRefused, OfficeTooSlow, SyncCancelled
from fieldapp.sync.line import Line
from fieldapp.sync.pace import Pace, pause_before
from fieldapp.wire.carried import message_name

if TYPE_CHECKING:
    import requests

CBOR = "application/cbor"
CONNECT_SECONDS = 8.0
PROBE_SECONDS = 4.0
FRUITLESS_TRIES = 3
"""So many lines in a row that brought a message no further, and it is left for another time."""
BLOCK = 4096
"""Bytes that are sent or read at once, and after which progress is told."""
MOST_BYTES = 4 * 1024 * 1024
"""No answer is longer; whatever sends more is not the office."""


class BadOfficeAddress(RuleBroken):
    """The address is no `http://` or `https://` address; plain HTTP is taken for this machine only."""

    code = "bad_office_address"

    def __init__(self, address: str) -> None:
        super().__init__(address=address[:200])


def checked_address(address: str) -> str:
    """The address without a trailing slash; raises `BadOfficeAddress`.

    Without TLS only loopback is taken: names and ids of poor households do not cross a network in the clear.
    """
    text = address.strip().rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadOfficeAddress(address)
    if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise BadOfficeAddress(address)
    return text


@dataclass(slots=True)
class _Message:
    """One message on its way: what of it the office has, and what has come of the answer to it."""

    path: str
    body: bytes
    resumes: bool
    expects: int = 0
    name: str = ""
    held: int = 0
    answer: bytes = b""
    whole: str = ""
    """The name of the whole answer, when its beginning is here."""
    lines: int = 0
    """Lines that reached the office."""

    def headers(self) -> dict[str, str]:
        """What HTTP says of it; short, for each byte is paid for."""
        headers = {"Content-Type": CBOR}
        if self.resumes:
            headers["Message"] = self.name
        if self.held:
            headers["Held"] = str(self.held)
        if self.whole:
            headers["Answer-Held"] = f"{len(self.answer)} {self.whole}"
        return headers


class _Body(io.BytesIO):
    """Bytes to send that count how many have gone."""

    def __init__(self, body: bytes, went: Callable[[int], None]) -> None:
        super().__init__(body)
        self._went = went

    def read(self, size: int | None = -1, /) -> bytes:
        """The next block."""
        block = super().read(size)
        self._went(len(block))
        return block


class Transport:
    """One kept-alive connection to the office. `certificate` pins its own certificate or authority (PEM file).

    `pace` follows the link: larger chunks after good messages, smaller ones after broken lines. `bytes_out` and
    `bytes_in` count message bytes that passed, `on_bytes` is called as they do; `chance` draws the pauses.
    """

    def __init__(
        self,
        address: str,
        certificate: Path | None = None,
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._address = checked_address(address)
        self._certificate = certificate
        self._chance = chance
        self._session: requests.Session | None = None
        self._line = Line()
        self.pace = Pace()
        self.on_bytes: Callable[[], None] = _unwatched
        self.bytes_out = 0
        self.bytes_in = 0
        self.round_trips = 0
        self.broken_lines = 0

    def post(
        self, path: str, body: bytes, *, stop: Event | None = None, resumes: bool = True, expects: int = 0
    ) -> bytes:
        """Carry one message there and its answer back, which may be `expects` bytes long or a chunk; `stop` ends it at
        once, in the middle of a byte if need be.

        Raises `NoConnection`, `OfficeTooSlow`, `OfficeNotTrusted`, `SyncCancelled`, or `OfficeRefused` for an answer
        that is no 200. A message that must not be tried twice (`resumes=False`) has one line only.
        """
        stop = stop or Event()
        message = _Message(path, body, resumes, expects, message_name(body) if resumes else "")
        fruitless = 0
        while True:
            there = message.held + len(message.answer)
            try:
                return self._carry(message, stop)
            except (NoConnection, OfficeTooSlow) as error:
                self.broken_lines += 1
                is_further = message.held + len(message.answer) > there
                fruitless = 0 if is_further else fruitless + 1
                if fruitless > 1 or isinstance(error, OfficeTooSlow):
                    # one cut says nothing: what had arrived of a large message is as good as of a small one
                    self.pace = self.pace.after_break()
                message.lines += not self._line.is_nobody_there
                if not resumes or fruitless >= FRUITLESS_TRIES or not message.lines:
                    raise
                if stop.wait(pause_before(fruitless, self._chance())):
                    raise SyncCancelled from None

    def is_reachable(self) -> bool:
        """Whether something answers at the address within a few seconds; on a line of its own."""
        probe = Transport(self._address, self._certificate)
        try:
            with probe._within(2 * PROBE_SECONDS, Event()) as session:
                url, seconds = self._address + "/healthz", (PROBE_SECONDS, PROBE_SECONDS)
                return bool(session.get(url, timeout=seconds, allow_redirects=False).status_code == 200)
        except (NoConnection, OfficeTooSlow, OfficeNotTrusted):
            return False
        finally:
            probe.close()

    def close(self) -> None:
        """Drop the connection; the next message opens a new one."""
        if self._session is not None:
            self._session.close()
            self._session = None
        self._line.let_go()

    def _carry(self, message: _Message, stop: Event) -> bytes:
        """One line's worth of a message."""
        if message.lines and message.held < len(message.body):
            self._ask_held(message, stop)
        started, before = monotonic(), len(message.answer)
        rest = message.body[message.held :]
        patience = self.pace.deadline(max(len(rest), message.expects - len(message.answer)))
        with self._within(patience, stop) as session:
            self._exchange(session, message, rest, patience)
        self.round_trips += 1
        self.pace = self.pace.after(max(len(rest), len(message.answer) - before), monotonic() - started)
        return message.answer

    def _exchange(self, session: requests.Session, message: _Message, rest: bytes, patience: float) -> None:
        with session.post(
            self._address + message.path,
            data=_Body(rest, self._count_out) if rest else b"",
            headers=message.headers(),
            timeout=(CONNECT_SECONDS, patience),
            stream=True,
            allow_redirects=False,
        ) as answer:
            if "Content-Length" not in answer.headers:
                raise NoConnection  # cut within the head of the answer, which the library takes for a short head
            if answer.status_code == 409 and answer.headers.get("X-Problem") == "part_gone":
                message.held = 0
                raise NoConnection
            if answer.status_code not in {200, 206}:
                raise OfficeRefused(answer.headers.get("X-Problem", f"http_{answer.status_code}"))
            message.held = len(message.body)
            if answer.status_code == 200:
                message.answer, message.whole = b"", answer.headers.get("Message", "")
            self._read(answer, message)

    def _read(self, answer: requests.Response, message: _Message) -> None:
        """Add to the message's answer block by block, so that what has come stays when the line breaks."""
        declared = answer.headers["Content-Length"]
        wanted = len(message.answer) + int(declared) if declared.isdigit() else -1
        while block := answer.raw.read1(BLOCK, decode_content=False):
            message.answer += block
            self.bytes_in += len(block)
            self.on_bytes()
            if len(message.answer) > MOST_BYTES:
                raise OfficeRefused("answer_too_large")
        if len(message.answer) != wanted:
            raise NoConnection
        if message.whole and message_name(message.answer) != message.whole:
            message.answer, message.whole = b"", ""
            raise NoConnection

    def _ask_held(self, message: _Message, stop: Event) -> None:
        """How much of the message is at the office; nothing of it when it does not say so."""
        url = f"{self._address}/carried/{message.name}"
        with self._within(self.pace.deadline(0), stop) as session:
            answer = session.get(url, timeout=(CONNECT_SECONDS, self.pace.deadline(0)), allow_redirects=False)
        self.round_trips += 1
        held = answer.headers.get("Held", "")
        message.held = min(int(held), len(message.body)) if held.isascii() and held.isdigit() else 0

    @contextmanager
    def _within(self, seconds: float, stop: Event) -> Iterator[requests.Session]:
        """A connection for the time given; whatever goes wrong with it is told as one of our errors, and it is gone."""
        import requests
        import urllib3

        if stop.is_set():
            raise SyncCancelled
        try:
            with self._line.bounded(seconds, stop):
                yield self._open()
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            self.close()
            raise self._meaning(error, stop) from error
        except (NoConnection, OfficeRefused):
            self.close()
            raise

    def _meaning(self, error: BaseException, stop: Event) -> Exception:
        import requests
        import urllib3

        if stop.is_set():
            return SyncCancelled()
        if _chain_holds(error, ssl.SSLCertVerificationError):
            return OfficeNotTrusted()
        is_late = isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TimeoutError)
        return OfficeTooSlow() if is_late or self._line.is_overdue else NoConnection()

    def _count_out(self, size: int) -> None:
        self.bytes_out += size
        self.on_bytes()

    def _open(self) -> requests.Session:
        if self._session is None:
            self._session = _session(self._line, self._certificate)
        return self._session


def _unwatched() -> None:
    """Nobody looks."""


def _chain_holds(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Whether an error of this kind is behind the one that was raised; libraries wrap it several times."""
    pending, seen = [error], set[int]()
    while pending:
        one = pending.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        if isinstance(one, kind):
            return True
        seen.add(id(one))
        pending += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return False


def _session(line: Line, certificate: Path | None) -> requests.Session:
    """A session whose sockets the line holds, and which says no more of itself than the office needs."""
    import requests
    import urllib3
    from urllib3.connection import HTTPConnection, HTTPSConnection

    class Plain(HTTPConnection):
        def _new_conn(self) -> object:  # type: ignore[override]
            return line.open(self._dns_host, self.port or 80, CONNECT_SECONDS)

    class Sealed(HTTPSConnection):
        def _new_conn(self) -> object:  # type: ignore[override]
            return line.open(self._dns_host, self.port or 443, CONNECT_SECONDS)

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class SealedPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Sealed

    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=1)
    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SealedPool}
    adapter.poolmanager.connection_pool_kw["blocksize"] = BLOCK
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    session.trust_env = False
    session.headers.clear()
    session.headers["User-Agent"] = session.headers["Accept-Encoding"] = urllib3.util.SKIP_HEADER
    if certificate is not None:
        session.verify = str(certificate)
    return session
