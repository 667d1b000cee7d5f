"""Runs the office: one process, loopback unless told otherwise, TLS 1.3 where a certificate is given."""

from __future__ import annotations

import gc
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette

from fieldapp.office.errors import BadField, FileUnreadable, ListensInTheClear

LOOPBACK_NAMES = ("localhost",)
BACKLOG = 512
KEEP_ALIVE_SECONDS = 75
GARBAGE = (100_000, 20, 20)
"""New containers before the collector looks at them, and how much more rarely it looks at older ones."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how: `port` 0 takes any free one; `is_behind_proxy`: TLS is spoken by a proxy in front."""

    host: str = "127.0.0.1"
    port: int = 8614
    certificate: Path | None = None
    key: Path | None = None
    is_behind_proxy: bool = False

    @property
    def scheme(self) -> str:
        """`https` with a certificate."""
        return "https" if self.certificate else "http"


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine only."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def let_garbage_wait() -> None:
    """Collect cycles rarely: a batch makes rows by the hundred thousand and cycles hardly ever, and to look through all
    of them again and again takes longer than to make them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def serve(app: Starlette, listening: Listening, say: Callable[[str], None]) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); `say` gets the address once it is open.

    Raises `ListensInTheClear`, `BadField`, `FileUnreadable`, `OSError` when the address cannot be taken.
    """
    import uvicorn

    if not (is_loopback(listening.host) or listening.certificate or listening.is_behind_proxy):
        raise ListensInTheClear(listening.host)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        lifespan="off",
        server_header=False,
        date_header=False,
        backlog=BACKLOG,
        limit_concurrency=1024,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
        proxy_headers=False,
        h11_max_incomplete_event_size=16 << 10,
    )
    config.load()
    let_garbage_wait()
    if listening.certificate:
        config.ssl = _tls(listening.certificate, listening.key)
    with _socket(listening) as taken:
        host, port = taken.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        say(f"{listening.scheme}://{shown}:{port}")
        uvicorn.Server(config).run(sockets=[taken])


def _socket(listening: Listening) -> socket.socket:
    if not 0 <= listening.port <= 65535:
        raise BadField("port", str(listening.port))
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            listening.host, listening.port, type=socket.SOCK_STREAM
        )[0]
    except socket.gaierror as error:
        raise BadField("host", listening.host) from error
    taken = socket.socket(family, kind, protocol)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(address)
    taken.listen(BACKLOG)
    return taken


def _tls(certificate: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise FileUnreadable(str(certificate), str(error)) from error
    return context
