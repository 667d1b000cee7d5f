"""The half of the key that stays with the laptop: a stolen copy of the profile and a guessed PIN open nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from fieldapp.storage.atomic_file import write_atomically
from fieldapp.storage.errors import DeviceSecretMissing

SECRET_BYTES = 32


class DeviceSecret(Protocol):
    """Keeps one secret for each profile, outside its folder."""

    def read(self, profile: str) -> bytes:
        """The secret. Raises `DeviceSecretMissing`."""

    def create(self, profile: str) -> bytes:
        """Draw, keep and return a new secret."""


class SecretFile:
    """A file that only this user can read, in a folder that is not copied with the profile."""

    def __init__(self, folder: Path, random_bytes: Callable[[int], bytes]) -> None:
        self._folder = folder
        self._random_bytes = random_bytes

    def _path(self, profile: str) -> Path:
        return self._folder / f"{profile}.secret"

    def read(self, profile: str) -> bytes:
        """The secret. Raises `DeviceSecretMissing`."""
        try:
            secret = self._open(self._path(profile).read_bytes())
        except OSError as error:
            raise DeviceSecretMissing from error
        if len(secret) != SECRET_BYTES:
            raise DeviceSecretMissing
        return secret

    def create(self, profile: str) -> bytes:
        """Draw, keep and return a new secret."""
        secret = self._random_bytes(SECRET_BYTES)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(self._path(profile), self._seal(secret))
        return secret

    def _seal(self, secret: bytes) -> bytes:
        return secret

    def _open(self, sealed: bytes) -> bytes:
        return sealed


class SealedSecretFile(SecretFile):
    """The same file sealed by Windows for this user on this machine (DPAPI). Not yet run on Windows."""

    def _seal(self, secret: bytes) -> bytes:
        return _dpapi("CryptProtectData", secret)

    def _open(self, sealed: bytes) -> bytes:
        return _dpapi("CryptUnprotectData", sealed)


def device_secret(random_bytes: Callable[[int], bytes], folder: Path | None = None) -> DeviceSecret:
    """The keeper that fits this system; `folder` defaults to the user's configuration folder."""
    if folder is None:
        import platformdirs

        folder = platformdirs.user_config_path("fieldapp", appauthor=False) / "secrets"
    return SealedSecretFile(folder, random_bytes) if sys.platform == "win32" else SecretFile(folder, random_bytes)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("content", ctypes.POINTER(ctypes.c_char)))

    _WITHOUT_WINDOW = 0x1

    def _dpapi(function: str, content: bytes) -> bytes:
        """Call `CryptProtectData` or `CryptUnprotectData` of crypt32. Raises `DeviceSecretMissing`."""
        given, got = _Blob(len(content), ctypes.create_string_buffer(content, len(content))), _Blob()
        call = getattr(ctypes.windll.crypt32, function)
        if not call(ctypes.byref(given), None, None, None, None, _WITHOUT_WINDOW, ctypes.byref(got)):
            raise DeviceSecretMissing
        try:
            return ctypes.string_at(got.content, got.size)
        finally:
            ctypes.windll.kernel32.LocalFree(got.content)

else:

    def _dpapi(_function: str, _content: bytes) -> bytes:
        """There is no such thing here."""
        raise DeviceSecretMissing
