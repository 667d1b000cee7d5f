"""Finding a hub in the local network: a call to everybody, an answer from the hub of the same office.

The call holds eight bytes of the digest of the office's public key and eight random bytes, the answer repeats those and
adds the hub's device id and port: nothing about people, and nothing to trust; pairing proves who it is. A call is
longer than its answer, so that nobody can be flooded by means of a hub.
"""

from __future__ import annotations

import hashlib
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic

from fieldapp.services.hub import FoundHub, NoLocalNetwork
from fieldapp.wire.cbor import dump, load
from fieldapp.wire.items import Fields
from fieldapp.wire.problems import BundleRefused

CALL = b"fieldapp hub?"
HERE = b"fieldapp hub!"
TAG_BYTES = 8
NONCE_BYTES = 8
CALL_BYTES = 96
FIND_SECONDS = 1.2
_POLL_SECONDS = 0.2
_GET_ADDRESS = 0x8915
"""SIOCGIFADDR."""

Place = tuple[str, int]


def office_tag(office_key: bytes) -> bytes:
    """What a call says of the office."""
    return hashlib.sha256(office_key).digest()[:TAG_BYTES]


class HubBeacon:
    """Answers calls for as long as the hub is open."""

    def __init__(self, host: str, port: int, tag: bytes, device: str, lines_port: int) -> None:
        self._tag = tag
        self._answer = dump([device, lines_port])
        self._stop = threading.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise NoLocalNetwork from error
        self._socket.settimeout(_POLL_SECONDS)
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._listen, name="hub beacon", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer no more."""
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                call, caller = self._socket.recvfrom(512)
            except OSError:
                continue
            nonce = self._nonce(call)
            if nonce:
                with suppress(OSError):
                    self._socket.sendto(HERE + nonce + self._answer, caller)

    def _nonce(self, call: bytes) -> bytes:
        head = CALL + self._tag
        if len(call) != CALL_BYTES or not call.startswith(head):
            return b""
        return call[len(head) : len(head) + NONCE_BYTES]


def find_hubs(
    places: Iterable[Place], tag: bytes, random_bytes: Callable[[int], bytes], seconds: float = FIND_SECONDS
) -> tuple[FoundHub, ...]:
    """Hubs that answer within `seconds`, in order of their device; none when there is no network."""
    nonce = random_bytes(NONCE_BYTES)
    call = (CALL + tag + nonce).ljust(CALL_BYTES, b"\0")
    found: dict[str, FoundHub] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        caller.settimeout(_POLL_SECONDS)
        caller.bind(("", 0))
        for place in places:
            with suppress(OSError):
                caller.sendto(call, place)
        until = monotonic() + seconds
        while monotonic() < until:
            try:
                answer, (host, _port) = caller.recvfrom(512)
            except OSError:
                continue
            hub = _read_answer(answer, nonce, host)
            if hub is not None:
                found[hub.device] = hub
    return tuple(found[device] for device in sorted(found))


def _read_answer(answer: bytes, nonce: bytes, host: str) -> FoundHub | None:
    head = HERE + nonce
    if not answer.startswith(head):
        return None
    try:
        fields = Fields(load(answer[len(head) :]), "hub_here")
        device, port = fields.text(20), fields.number(65536)
        fields.finish()
    except BundleRefused:
        return None
    return FoundHub(device, f"{host}:{port}")


def local_addresses() -> tuple[str, ...]:
    """This machine's addresses in local networks, also where no route leads further; those of loopback left out."""
    found = _by_interface() if sys.platform == "linux" else _by_name()
    return tuple(sorted({address for address in found if not address.startswith("127.")}, key=_likeness))


def everybody(port: int) -> tuple[Place, ...]:
    """Where to call: the broadcast addresses of the usual small networks that this machine is in."""
    nets = (address.rpartition(".")[0] + ".255" for address in local_addresses())
    return tuple((host, port) for host in ("255.255.255.255", *nets))


def _likeness(address: str) -> tuple[bool, str]:
    """Private networks of hotspots and routers first."""
    return not address.startswith(("192.168.", "10.", "172.")), address


def _by_interface() -> list[str]:
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for _index, name in socket.if_nameindex():
            with suppress(OSError):
                answer = fcntl.ioctl(asker.fileno(), _GET_ADDRESS, name.encode()[:15].ljust(256, b"\0"))
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _by_name() -> list[str]:
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []
