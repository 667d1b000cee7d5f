"""One program at a time on a profile: a lock of the operating system, which dies with the process that holds it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from fieldapp.storage.errors import ProfileInUse

LOCK_NAME = "lock"


class ProfileLock:
    """The held lock of a profile folder."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises `ProfileInUse`."""
        self._descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise ProfileInUse from error

    def release(self) -> None:
        """Let the next one in."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
