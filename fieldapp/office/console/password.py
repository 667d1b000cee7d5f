"""The console's password: Argon2id in the configuration, a signed cookie in the browser."""

from __future__ import annotations

import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from fieldapp.office.errors import BadField

LEAST_LENGTH = 10
SESSION_HOURS = 12
COOKIE = "fieldapp_console"

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The hash to keep. Raises `BadField` for a password that is too short."""
    if len(password) < LEAST_LENGTH:
        raise BadField("console-password", "")
    return _HASHER.hash(password)


def is_password(kept: str, password: str) -> bool:
    """Whether this is the password."""
    try:
        return _HASHER.verify(kept, password[:1000])
    except (VerificationError, ValueError):  # a damaged hash opens for nobody
        return False


def new_session(key: bytes, now_ms: int) -> str:
    """A cookie that holds for `SESSION_HOURS`; nothing of it is stored."""
    until = str(now_ms + SESSION_HOURS * 3_600_000)
    return f"{until}.{_seal(key, until)}"


def is_session(key: bytes, cookie: str, now_ms: int) -> bool:
    """Whether a cookie is ours and still holds."""
    until, _, seal = cookie.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) < 16):
        return False
    return hmac.compare_digest(seal.encode(), _seal(key, until).encode()) and int(until) > now_ms


def _seal(key: bytes, until: str) -> str:
    return hmac.new(hashlib.sha256(b"fieldapp console" + key).digest(), until.encode(), hashlib.sha256).hexdigest()
