"""The office's folder: configuration, signing key, and the embedded database unless another one is named.

`office.json`, `office.key` and `envelope.keys` are readable by their owner only. A key is 32 raw bytes; the envelope
keys stand one after another, the newest last, and none is ever taken away: a bag may be on its way for weeks.
"""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path

from fieldapp.office.errors import NoOffice, OfficeExists, OfficeFolderUnusable

CONFIG = "office.json"
KEY = "office.key"
ENVELOPE_KEYS = "envelope.keys"
DATABASE = "office.db"

KEY_BYTES = 32
DEFAULT_SERIES = "SL26T"
DEFAULT_BLOCK = 200


@dataclass(frozen=True, slots=True)
class OfficeConfig:
    """What an office is set up with. `database`: a URL, or nothing for SQLite in the folder; `console`: the Argon2id
    hash of the console's password, or nothing for loopback without one; `is_demo`: invented people only.
    """

    name: str
    database: str = ""
    series: str = DEFAULT_SERIES
    block: int = DEFAULT_BLOCK
    console: str = ""
    is_demo: bool = False
    refills: bool = False
    """Whether laptops that run low get more numbers by themselves."""
    low_water: int = 30
    """A laptop with fewer numbers left runs low."""
    valid_days: int = 0
    """How many days an allotted block may be used; 0: without end."""


class OfficeFolder:
    """Reads and writes the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Make the folder itself. Raises `OfficeExists` when an office is in it, `OfficeFolderUnusable`."""
        if (self.path / CONFIG).exists() or (self.path / KEY).exists():
            raise OfficeExists(str(self.path))
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OfficeFolderUnusable(str(self.path), str(error.strerror)) from error

    def fill(self, config: OfficeConfig, key: bytes) -> None:
        """Write key and configuration, the latter last: with it the office exists."""
        self._write(KEY, key)
        self.save(config)

    def save(self, config: OfficeConfig) -> None:
        """Write the configuration."""
        text = json.dumps(dataclasses.asdict(config), ensure_ascii=False, indent=2) + "\n"
        self._write(CONFIG, text.encode())

    def config(self) -> OfficeConfig:
        """The configuration. Raises `NoOffice`, `OfficeFolderUnusable`."""
        raw = self._read(CONFIG)
        try:
            found = json.loads(raw)
            known = {field.name for field in dataclasses.fields(OfficeConfig)}
            return OfficeConfig(**{name: value for name, value in found.items() if name in known})
        except (ValueError, TypeError, AttributeError) as error:
            raise OfficeFolderUnusable(CONFIG, str(error)) from error

    def key(self) -> bytes:
        """The private signing key."""
        return self._read(KEY)

    def envelope_keys(self) -> tuple[bytes, ...]:
        """The private keys (X25519) that mailbags are closed for, the newest last; none before the first was added."""
        try:
            raw = self._read(ENVELOPE_KEYS)
        except NoOffice:
            return ()
        if len(raw) % KEY_BYTES:
            raise OfficeFolderUnusable(ENVELOPE_KEYS, str(len(raw)))
        return tuple(raw[at : at + KEY_BYTES] for at in range(0, len(raw), KEY_BYTES))

    def add_envelope_key(self, key: bytes) -> None:
        """Add a private key; it is the one in use from now on."""
        self._write(ENVELOPE_KEYS, b"".join((*self.envelope_keys(), key)))

    def database_url(self, config: OfficeConfig) -> str:
        """Where the database is."""
        return config.database or f"sqlite:///{(self.path / DATABASE).absolute()}"

    def _read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError as error:
            raise NoOffice(str(self.path)) from error
        except OSError as error:
            raise OfficeFolderUnusable(name, str(error.strerror)) from error

    def _write(self, name: str, content: bytes) -> None:
        """Replace a file at once, so that a cut leaves the old one."""
        target = self.path / name
        beside = target.with_name(name + ".new")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(target)
        except OSError as error:
            raise OfficeFolderUnusable(name, str(error.strerror)) from error
