"""Where finished papers are kept as PDF files (`services.papers.PaperShelf`)."""

from __future__ import annotations

import errno
from pathlib import Path

from fieldapp.storage.atomic_file import write_atomically
from fieldapp.storage.errors import DiskFailing, DiskFull, DiskReadOnly, StorageFailure

_FAILURES: dict[int, type[StorageFailure]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: DiskReadOnly,
    errno.EACCES: DiskReadOnly,
    errno.EPERM: DiskReadOnly,
    errno.EIO: DiskFailing,
}


class FolderShelf:
    """Files in a folder: the one asked for, or the shelf's own."""

    def __init__(self, own: Path) -> None:
        self._own = own

    def keep(self, folder: str, name: str, pdf: bytes) -> str:
        """Write `pdf` whole or not at all, in place of a file of that name; where it stands now.

        Raises `DiskFull`, `DiskReadOnly`, `DiskFailing` or `StorageFailure`.
        """
        place = Path(folder) if folder else self._own
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = place / Path(name).name
            write_atomically(path, pdf)
        except OSError as error:
            raise _FAILURES.get(error.errno or 0, StorageFailure)(str(error.strerror)) from error
        return str(path)
