"""HTTP to the office, spoken only here. Bounded time-outs, certificate always checked, no hidden retries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fieldapp.domain.errors import RuleBroken
from fieldapp.services.exchange import NoConnection, OfficeNotTrusted, OfficeRefused, OfficeTooSlow

if TYPE_CHECKING:
    import requests

CBOR = "application/cbor"
CONNECT_SECONDS = 8.0
ANSWER_SECONDS = 20.0
"""A stalled connection is given up and tried again rather than waited out: kernel back-off on a bad link is minutes."""
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


class Transport:
    """One kept-alive connection to the office. `certificate` pins its own certificate or authority (PEM file)."""

    def __init__(self, address: str, certificate: Path | None = None) -> None:
        self._address = checked_address(address)
        self._certificate = certificate
        self._session: requests.Session | None = None
        self.bytes_out = 0
        self.bytes_in = 0
        self.round_trips = 0

    def post(self, path: str, body: bytes, *, answer_seconds: float = ANSWER_SECONDS) -> bytes:
        """Send one message and return the answer.

        Raises `NoConnection`, `OfficeTooSlow`, `OfficeNotTrusted`, or `OfficeRefused` for an answer that is no 200.
        """
        import requests
        import urllib3

        session = self._open()
        try:
            with session.post(
                self._address + path,
                data=body,
                headers={"Content-Type": CBOR, "Accept": CBOR},
                timeout=(CONNECT_SECONDS, answer_seconds),
                stream=True,
                allow_redirects=False,
            ) as answer:
                content = answer.raw.read(MOST_BYTES + 1, decode_content=False)
                self.bytes_out += len(body)
                self.bytes_in += len(content)
                self.round_trips += 1
                if answer.status_code != requests.codes.ok:
                    raise OfficeRefused(answer.headers.get("X-Problem", f"http_{answer.status_code}"))
                if len(content) > MOST_BYTES:
                    raise OfficeRefused("answer_too_large")
                return bytes(content)
        except requests.exceptions.SSLError as error:
            self.close()
            raise OfficeNotTrusted from error
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
            self.close()
            raise OfficeTooSlow from error
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            self.close()
            raise NoConnection from error

    def is_reachable(self) -> bool:
        """Whether something answers at the address within two seconds."""
        import requests

        try:
            answer = self._open().get(self._address + "/healthz", timeout=(2.0, 2.0), allow_redirects=False)
        except (requests.exceptions.RequestException, OSError):
            self.close()
            return False
        return bool(answer.status_code == requests.codes.ok)

    def close(self) -> None:
        """Drop the connection; the next message opens a new one."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _open(self) -> requests.Session:
        if self._session is None:
            import requests

            self._session = requests.Session()
            self._session.trust_env = False
            self._session.headers["User-Agent"] = "fieldapp"
            self._session.headers["Accept-Encoding"] = "identity"
            if self._certificate is not None:
                self._session.verify = str(self._certificate)
        return self._session
