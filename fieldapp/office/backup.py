"""A backup of the office: one file under a passphrase, made while the office serves.

Everything that cannot be worked out again, as one transaction sees it, and the keys: an office without its signing key
would be a stranger to every laptop. One form for SQLite and PostgreSQL, so either can be restored into either.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from fieldapp.office.errors import FileUnreadable
from fieldapp.office.folder import OfficeConfig
from fieldapp.office.office import Office
from fieldapp.office.store import archive
from fieldapp.office.store.archive import Tell
from fieldapp.wire.cbor import Item, dump
from fieldapp.wire.items import Fields
from fieldapp.wire.problems import TornBundle
from fieldapp.wire.strongbox import BoxLabel, BoxWriter, open_box, refuse_weak_passphrase

SORT = "office"
FORMAT = 1


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """What a backup begins with: the office as it was, and its keys."""

    incarnation: str
    made_at: int
    config: OfficeConfig
    key: bytes
    envelope_keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written, read back and found whole."""

    file: Path
    size: int
    incarnation: str
    made_at: int
    counts: dict[str, int]


def _quiet(_table: str, _rows: int) -> None:
    """Nobody listens."""


def back_up(office: Office, target: Path, passphrase: str, tell: Tell = _quiet) -> Written:
    """Write the backup beside its place, read it back, and only then put it there.

    Raises `WeakPassphrase`, `FileUnreadable` (a disk that is full or gone), `OfficeStoreUnavailable`.
    """
    refuse_weak_passphrase(passphrase)
    beside = target.with_name(target.name + ".new")
    opening = Opening(
        office.signer.key_id, office.now_ms, office.config, office.folder.key(), office.folder.envelope_keys()
    )
    try:
        try:
            _write(office, opening, beside, passphrase, tell)
            counts = check_backup(beside, passphrase)
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return Written(target, target.stat().st_size, opening.incarnation, opening.made_at, counts)
    except OSError as error:
        raise FileUnreadable(str(target), str(error.strerror)) from error


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(office: Office, opening: Opening, beside: Path, passphrase: str, tell: Tell) -> None:
    label = BoxLabel(SORT, opening.incarnation, opening.made_at)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        box = BoxWriter(stream, label, passphrase, office.random_bytes)
        first = dump(_opening_item(opening))
        box.write(len(first).to_bytes(4, "big") + first)
        with office.database.reading() as transaction:
            for record in archive.write_records(transaction, tell):
                box.write(record)
        box.close()
        stream.flush()
        os.fsync(stream.fileno())


def _opening_item(opening: Opening) -> Item:
    config = json.dumps(asdict(opening.config), ensure_ascii=False)
    keys: list[Item] = list(opening.envelope_keys)
    return ["office", FORMAT, opening.incarnation, opening.made_at, config, opening.key, keys]


def _read_opening(record: list[Item]) -> Opening:
    fields = Fields(record, "backup")
    sort, form = fields.text(), fields.number()
    if (sort, form) != ("office", FORMAT):
        raise TornBundle("backup_format")
    incarnation, made_at = fields.text(20), fields.number()
    config = OfficeConfig(**json.loads(fields.text(100_000)))
    key = fields.binary(32)
    keys = record[6]
    if not isinstance(keys, list) or any(not isinstance(one, bytes) for one in keys):
        raise TornBundle("backup_keys")
    return Opening(incarnation, made_at, config, key, tuple(one for one in keys if isinstance(one, bytes)))


def read_backup(source: Path, passphrase: str, take: Callable[[Opening], archive.Loader]) -> archive.Loader:
    """Read a backup from end to end: `take` gets what it begins with and gives what takes its records.

    Raises `FileUnreadable`, `NotABackup`, `WrongPassphrase`, `TornBundle`, `UnknownBundleVersion`.
    """
    try:
        with source.open("rb") as stream:
            records = archive.read_records(open_box(stream, SORT, passphrase))
            first = next(records, None)
            if first is None:
                raise TornBundle("backup")
            loader = take(_read_opening(first))
            for record in records:
                loader.take(record)
    except OSError as error:
        raise FileUnreadable(str(source), str(error.strerror)) from error
    if not loader.is_whole:
        raise TornBundle("backup")
    return loader


def check_backup(source: Path, passphrase: str) -> dict[str, int]:
    """Read a backup without writing anything; rows by table."""
    return read_backup(source, passphrase, lambda _opening: archive.Loader(None)).counts
