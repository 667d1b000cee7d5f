"""A file under a passphrase: what a backup is written into, piece by piece, so that it need not fit in memory.

`magic ‖ length of header (4) ‖ header (CBOR) ‖ sealed pieces`; what is sealed is one zstd frame (RFC 8878). The key is
scrypt(passphrase, salt) (RFC 7914). Each piece of 64 KiB is sealed by AES-256-GCM with the nonce `prefix (7) ‖ number
of the piece (4) ‖ is last (1)` and the header's digest beside it (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015), so
no piece can be altered, left out, swapped or cut off without notice. Everybody can read the header: what the file is
and when it was made, nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from fieldapp.domain.errors import RuleBroken
from fieldapp.wire import version
from fieldapp.wire.cbor import dump
from fieldapp.wire.items import read_fields
from fieldapp.wire.problems import BundleRefused, TornBundle

MAGIC = b"FIELDAPP-BOX\n"
PIECE = 64 << 10
LEAST_PASSPHRASE = 12
"""Characters: a file that leaves the house can be tried for ever."""

_TAG = 16
_SALT = 16
_PREFIX = 7
_MOST_HEADER = 4096
_LEVEL = 9
_COST = 1 << 16
"""scrypt's N: 64 MiB with r = 8, about a fifth of a second."""


class WeakPassphrase(RuleBroken):
    """A passphrase of fewer than `least` characters."""

    code = "weak_passphrase"

    def __init__(self) -> None:
        super().__init__(least=LEAST_PASSPHRASE)


class WrongPassphrase(BundleRefused):
    """The passphrase does not open the file, or its beginning was altered."""

    code = "wrong_passphrase"


class NotABackup(BundleRefused):
    """The file is no backup of the wanted sort."""

    code = "not_a_backup"


@dataclass(frozen=True, slots=True)
class BoxLabel:
    """What everybody can read on the file: `sort` (`office`, `laptop`), whose it is, when it was made (ms)."""

    sort: str
    owner: str
    made_at: int


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode()))


def refuse_weak_passphrase(passphrase: str) -> None:
    """Raise `WeakPassphrase`."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise WeakPassphrase


class BoxWriter:
    """Writes into a file that the caller opened; `close` writes the last piece."""

    def __init__(
        self, target: BinaryIO, label: BoxLabel, passphrase: str, random_bytes: Callable[[int], bytes]
    ) -> None:
        refuse_weak_passphrase(passphrase)
        salt, self._prefix = random_bytes(_SALT), random_bytes(_PREFIX)
        header = dump([version.STRONGBOX, label.sort, label.owner, label.made_at, salt, self._prefix])
        self._target = target
        self._key = _key(passphrase, salt)
        self._beside = hashlib.sha256(header).digest()
        self._number = 0
        self._waiting = bytearray()
        self._packing = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
        target.write(MAGIC + len(header).to_bytes(4, "big") + header)

    def write(self, content: bytes) -> None:
        """Append."""
        self._append(self._packing.compress(content))

    def close(self) -> None:
        """Seal the end; without it the file does not open."""
        self._append(self._packing.flush())
        self._put(bytes(self._waiting), is_last=True)

    def _append(self, packed: bytes) -> None:
        self._waiting += packed
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._target.write(self._key.encrypt(_nonce(self._prefix, self._number, is_last), piece, self._beside))
        self._number += 1


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def _read_header(source: BinaryIO) -> tuple[BoxLabel, bytes, bytes, bytes]:
    if source.read(len(MAGIC)) != MAGIC:
        raise NotABackup
    size = int.from_bytes(source.read(4), "big")
    if size > _MOST_HEADER:
        raise NotABackup
    header = source.read(size)
    fields = read_fields(header, version.STRONGBOX, "strongbox")
    label = BoxLabel(fields.text(20), fields.text(200), fields.number())
    salt, prefix = fields.binary(_SALT), fields.binary(_PREFIX)
    fields.finish()
    return label, salt, prefix, hashlib.sha256(header).digest()


def read_label(source: BinaryIO) -> BoxLabel:
    """What stands on the file; nothing of it has been verified. Raises `NotABackup`, `TornBundle`."""
    return _read_header(source)[0]


def open_box(source: BinaryIO, sort: str, passphrase: str) -> Iterator[bytes]:
    """What was written, piece by piece, each verified before it is given out; the last one proves that it is whole.

    Raises `NotABackup`, `WrongPassphrase` (at the first piece), `TornBundle`, `UnknownBundleVersion`.
    """
    unpacking = zstandard.ZstdDecompressor().decompressobj()
    try:
        for piece in _open_pieces(source, sort, passphrase):
            yield unpacking.decompress(piece)
    except zstandard.ZstdError as error:
        raise TornBundle("strongbox") from error
    if not unpacking.eof:
        raise TornBundle("strongbox")


def _open_pieces(source: BinaryIO, sort: str, passphrase: str) -> Iterator[bytes]:
    label, salt, prefix, beside = _read_header(source)
    if label.sort != sort:
        raise NotABackup
    key = _key(passphrase, salt)
    number = 0
    sealed = source.read(PIECE + _TAG)
    while True:
        following = source.read(PIECE + _TAG)
        try:
            piece = key.decrypt(_nonce(prefix, number, not following), sealed, beside)
        except InvalidTag as error:
            raise (TornBundle("strongbox") if number else WrongPassphrase()) from error
        yield piece
        if not following:
            return
        number, sealed = number + 1, following
