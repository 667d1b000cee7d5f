"""Sticks and cards that are plugged in, as the system tells of them."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStorageInfo

_PLACES = ("/media/", "/run/media/", "/Volumes/")
"""Where systems without drive letters put what is plugged in."""
_STICK_SYSTEMS = (b"vfat", b"msdos", b"exfat", b"ntfs", b"ntfs3", b"fuseblk")
"""File systems of sticks, for what somebody has mounted by hand."""
_WINDOWS_REMOVABLE = 2


@dataclass(frozen=True, slots=True)
class Drive:
    """A place for files: its root, the name that a person knows it by, free bytes, whether it is locked."""

    root: Path
    name: str
    free: int
    is_locked: bool = False


class Drives(Protocol):
    """Whatever knows what is plugged in. Called on the network lane: a sick stick may keep its reader waiting."""

    def removable(self) -> tuple[Drive, ...]:
        """Sticks and cards, in a stable order."""
        ...


class SystemDrives:
    """The machine's own."""

    def removable(self) -> tuple[Drive, ...]:
        """Sticks and cards, in a stable order."""
        found = [
            Drive(
                Path(volume.rootPath()),
                volume.displayName() or volume.rootPath(),
                max(0, volume.bytesAvailable()),
                volume.isReadOnly(),
            )
            for volume in QStorageInfo.mountedVolumes()
            if _can_be_pulled(volume)
        ]
        return tuple(sorted(found, key=lambda drive: str(drive.root)))


def _can_be_pulled(volume: QStorageInfo) -> bool:
    system = bytes(volume.fileSystemType().data())
    return volume.isValid() and volume.isReady() and is_removable(volume.rootPath(), system)


def is_removable(root: str, system: bytes) -> bool:
    """Whether what is mounted there can be pulled out: Windows says so, elsewhere the place of mounting does."""
    if sys.platform == "win32":
        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == _WINDOWS_REMOVABLE)
    return root.startswith(_PLACES) or (root.startswith("/mnt/") and system in _STICK_SYSTEMS)
