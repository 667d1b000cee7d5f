"""The vault: the database's key, wrapped once for each officer.

The key of the database is 32 random bytes. For each officer it is sealed (AES-256-GCM) under a key derived by HKDF
from Argon2id(PIN) followed by the device secret, so that neither a copied profile nor a PIN seen over a shoulder is
enough. The file is JSON, replaced whole at each change.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from fieldapp.storage.atomic_file import write_atomically
from fieldapp.storage.device_secret import DeviceSecret
from fieldapp.storage.errors import (
    LastOfficer,
    OfficerHasKey,
    PinDelayed,
    ProfileExists,
    ProfileMissing,
    UnknownOfficer,
    VaultDamaged,
    WrongPin,
)
from fieldapp.storage.pins import refuse_weak

FORMAT = 1
KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
DELAYS = (0, 0, 0, 10, 30, 60, 300, 900, 3600)
"""Seconds to wait after the first, second … wrong PIN in a row; the last one for all that follow."""


@dataclass(frozen=True, slots=True)
class KdfCost:
    """Argon2id's cost (RFC 9106): passes, memory in KiB, lanes."""

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 2


@dataclass(frozen=True, slots=True)
class VaultOfficer:
    """An officer who can open the vault; the name is shown on the page that asks for the PIN."""

    id: str
    name: str


@dataclass(slots=True)
class _Entry:
    id: str
    name: str
    cost: KdfCost
    salt: bytes
    nonce: bytes
    sealed: bytes
    failures: int = 0
    failed_at: int = 0


@dataclass(slots=True)
class _Content:
    profile: str
    entries: dict[str, _Entry] = field(default_factory=dict)


class Vault:
    """The vault file of a profile."""

    def __init__(
        self, path: Path, content: _Content, secret: DeviceSecret, random_bytes: Callable[[int], bytes]
    ) -> None:
        self._path = path
        self._content = content
        self._secret = secret
        self._random_bytes = random_bytes

    @classmethod
    def create(cls, path: Path, secret: DeviceSecret, random_bytes: Callable[[int], bytes]) -> tuple[Vault, bytes]:
        """A new vault without officers, not yet on the disk, and a fresh key. Raises `ProfileExists`."""
        if path.exists():
            raise ProfileExists(str(path.parent))
        profile = random_bytes(16).hex()
        secret.create(profile)
        return cls(path, _Content(profile), secret, random_bytes), random_bytes(KEY_BYTES)

    @classmethod
    def read(cls, path: Path, secret: DeviceSecret, random_bytes: Callable[[int], bytes]) -> Vault:
        """The vault of a profile. Raises `ProfileMissing`, `VaultDamaged`."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise ProfileMissing(str(path.parent)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise VaultDamaged(type(error).__name__) from error
        return cls(path, _parse(text), secret, random_bytes)

    @property
    def profile(self) -> str:
        """The profile's random name, under which the device secret is kept."""
        return self._content.profile

    def officers(self) -> tuple[VaultOfficer, ...]:
        """Who can open it, in the order in which they were added."""
        return tuple(VaultOfficer(entry.id, entry.name) for entry in self._content.entries.values())

    def add_officer(self, key: bytes, officer: VaultOfficer, pin: str, cost: KdfCost | None = None) -> None:
        """Wrap the key for one more officer. Raises `OfficerHasKey` and what `refuse_weak` raises."""
        refuse_weak(pin)
        if officer.id in self._content.entries:
            raise OfficerHasKey(officer.id)
        self._wrap(key, officer, pin, cost or KdfCost())

    def admit(self, by: str, pin: str, officer: VaultOfficer, new_pin: str, now: datetime) -> None:
        """Let one more officer in, by one who can open the vault. Raises as `open` and `add_officer` do."""
        refuse_weak(new_pin)
        if officer.id in self._content.entries:
            raise OfficerHasKey(officer.id)
        self._wrap(self.open(by, pin, now), officer, new_pin, self._entry(by).cost)

    def remove_officer(self, officer: str) -> None:
        """Take an officer's wrapped key away. Raises `UnknownOfficer`, `LastOfficer`."""
        self._entry(officer)
        if len(self._content.entries) == 1:
            raise LastOfficer
        del self._content.entries[officer]
        self._save()

    def change_pin(self, officer: str, old: str, new: str, now: datetime) -> None:
        """Wrap the key under a new PIN; the old one must open it. Raises as `open` and `refuse_weak` do."""
        refuse_weak(new)
        key = self.open(officer, old, now)
        entry = self._entry(officer)
        self._wrap(key, VaultOfficer(entry.id, entry.name), new, entry.cost)

    def open(self, officer: str, pin: str, now: datetime) -> bytes:
        """The database's key. Raises `UnknownOfficer`, `PinDelayed`, `WrongPin`, `DeviceSecretMissing`."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        entry = self._entry(officer)
        now_s = int(now.timestamp())
        if wait := _still_to_wait(entry, now_s):
            raise PinDelayed(wait)
        wrapping = self._wrapping_key(pin, entry.salt, entry.cost)
        try:
            key = AESGCM(wrapping).decrypt(entry.nonce, entry.sealed, self._bound_to(officer))
        except InvalidTag:
            entry.failures, entry.failed_at = entry.failures + 1, now_s
            self._save()
            raise WrongPin(_delay(entry.failures)) from None
        if entry.failures:
            entry.failures = entry.failed_at = 0
            self._save()
        return key

    def _entry(self, officer: str) -> _Entry:
        entry = self._content.entries.get(officer)
        if entry is None:
            raise UnknownOfficer(officer)
        return entry

    def _wrap(self, key: bytes, officer: VaultOfficer, pin: str, cost: KdfCost) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt, nonce = self._random_bytes(_SALT_BYTES), self._random_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._wrapping_key(pin, salt, cost)).encrypt(nonce, key, self._bound_to(officer.id))
        self._content.entries[officer.id] = _Entry(officer.id, officer.name, cost, salt, nonce, sealed)
        self._save()

    def _wrapping_key(self, pin: str, salt: bytes, cost: KdfCost) -> bytes:
        from argon2.low_level import Type, hash_secret_raw
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        stretched = hash_secret_raw(
            pin.encode(),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
        both = stretched + self._secret.read(self._content.profile)
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"fieldapp vault 1").derive(both)

    def _bound_to(self, officer: str) -> bytes:
        return f"{FORMAT}|{self._content.profile}|{officer}".encode()

    def _save(self) -> None:
        write_atomically(self._path, _format(self._content).encode())


def _delay(failures: int) -> int:
    return DELAYS[min(failures, len(DELAYS)) - 1] if failures else 0


def _still_to_wait(entry: _Entry, now: int) -> int:
    # A clock that was set back cannot make the wait longer than the delay itself.
    delay = _delay(entry.failures)
    return min(delay, max(0, entry.failed_at + delay - now))


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _format(content: _Content) -> str:
    officers = [
        {
            "id": entry.id,
            "name": entry.name,
            "kdf": {"name": "argon2id", **asdict(entry.cost)},
            "salt": _coded(entry.salt),
            "nonce": _coded(entry.nonce),
            "sealed_key": _coded(entry.sealed),
            "failures": entry.failures,
            "failed_at": entry.failed_at,
        }
        for entry in content.entries.values()
    ]
    plain = {"format": FORMAT, "profile": content.profile, "cipher": "aes-256-gcm", "officers": officers}
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _parse(text: str) -> _Content:
    try:
        plain = json.loads(text)
        if plain["format"] != FORMAT:
            raise VaultDamaged(str(plain["format"]))
        content = _Content(str(plain["profile"]))
        for officer in plain["officers"]:
            cost = {name: int(officer["kdf"][name]) for name in ("passes", "memory_kib", "lanes")}
            salt, nonce, sealed = (base64.b64decode(officer[name]) for name in ("salt", "nonce", "sealed_key"))
            content.entries[officer["id"]] = _Entry(
                str(officer["id"]), str(officer["name"]), KdfCost(**cost), salt, nonce, sealed,
                int(officer["failures"]), int(officer["failed_at"]),
            )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise VaultDamaged(str(error)) from error
    return content
