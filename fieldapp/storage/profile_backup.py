"""A profile in one file under a passphrase: the key of its database, and the database as it is, encrypted.

Nothing in it is ever plain on a disk: the copy is made page by page under the same key, the key stands inside the box.
The vault is not needed to open it: a PIN and the secret of a laptop that is gone open nothing any more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fieldapp.storage.atomic_file import sync_folder
from fieldapp.storage.database import Database
from fieldapp.storage.parts import Parts
from fieldapp.wire.cbor import Item, dump, load
from fieldapp.wire.items import Fields
from fieldapp.wire.problems import TornBundle
from fieldapp.wire.strongbox import BoxLabel, BoxWriter, open_box, refuse_weak_passphrase

SORT = "laptop"
FORMAT = 1
_BLOCK = 1 << 20


def write_backup(
    database: Database, key: bytes, target: Path, passphrase: str, *, at_ms: int, random_bytes: Callable[[int], bytes]
) -> int:
    """Write the backup beside its place, read it back and only then put it there; its bytes.

    Raises `WeakPassphrase`, `OSError`, `StorageFailure`.
    """
    refuse_weak_passphrase(passphrase)
    device = Parts(database, random_bytes).laptop.device
    copy, beside = target.with_name(target.name + ".copy"), target.with_name(target.name + ".new")
    try:
        database.copy_to(copy, key)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream, copy.open("rb") as pages:
            box = BoxWriter(stream, BoxLabel(SORT, device, at_ms), passphrase, random_bytes)
            first: Item = ["laptop", FORMAT, device, key, copy.stat().st_size]
            opening = dump(first)
            box.write(len(opening).to_bytes(4, "big") + opening)
            while block := pages.read(_BLOCK):
                box.write(block)
            box.close()
            stream.flush()
            os.fsync(stream.fileno())
        copy.unlink()
        with opened_backup(beside, passphrase, copy):
            pass
        beside.replace(target)
    finally:
        copy.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
    sync_folder(target.parent)
    return target.stat().st_size


@dataclass(frozen=True, slots=True)
class OpenedBackup:
    """The laptop that was backed up, its database open for reading."""

    device: str
    database: Database


@contextmanager
def opened_backup(source: Path, passphrase: str, beside: Path) -> Iterator[OpenedBackup]:
    """The database of a backup, unpacked to `beside` (still encrypted) until the block ends.

    Raises `NotABackup`, `WrongPassphrase`, `TornBundle`, `OSError`, and the `StorageFailure`s of a damaged copy.
    """
    try:
        device, key = _unpack(source, passphrase, beside)
        database = Database.open(beside, key)
        try:
            yield OpenedBackup(device, database)
        finally:
            database.close()
    finally:
        for name in ("", "-wal", "-shm"):
            beside.with_name(beside.name + name).unlink(missing_ok=True)


def _unpack(source: Path, passphrase: str, target: Path) -> tuple[str, bytes]:
    with source.open("rb") as stream:
        pieces = open_box(stream, SORT, passphrase)
        head = b""
        for piece in pieces:
            head += piece
            if len(head) >= 4 and len(head) >= 4 + int.from_bytes(head[:4], "big"):
                break
        size = int.from_bytes(head[:4], "big")
        fields = Fields(load(head[4 : 4 + size]), "backup")
        if (fields.text(), fields.number()) != ("laptop", FORMAT):
            raise TornBundle("backup")
        device, key, length = fields.text(20), fields.binary(32), fields.number()
        fields.finish()
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as copy:
            copy.write(head[4 + size :])
            for piece in pieces:
                copy.write(piece)
            if copy.tell() != length:
                raise TornBundle("backup")
    return device, key
