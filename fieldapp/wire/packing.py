"""Compression with a bound on what comes out: zstd (RFC 8878) frames without their magic number.

Packed are columns (`sheet`): version, number of the dictionary, then the loose digits led by their length (seven bits
a byte, low ones first), then the frame. Dictionaries are data beside this module: `dictionary-N.zdict` primes the
compression, `names-N.txt` holds the books of names (`names_coded`); number 0 is none. Numbers are for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import zstandard

from fieldapp.wire.names_coded import Book, read_books
from fieldapp.wire.number_columns import varints
from fieldapp.wire.problems import BundleTooLarge, TornBundle, UnknownBundleVersion
from fieldapp.wire.sheet import Sheet, SheetReader

NO_DICTIONARY = 0
LEVEL = 19
WINDOW_LOG_MAX = 23
_WINDOW_MAX = 1 << WINDOW_LOG_MAX
_FRAME_DESCRIPTOR = b"\x00"
"""No content size, checksum, dictionary id or single segment: the only frames written, so the byte is not sent."""
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What both sides know beforehand: a start for the compression, and the books that names are coded with."""

    start: zstandard.ZstdCompressionDict | None
    books: tuple[Book, ...]


@cache
def dictionary(number: int, what: str = "writing") -> Dictionary:
    """The dictionary of a number; raises `UnknownBundleVersion`."""
    if number == NO_DICTIONARY:
        return Dictionary(None, ())
    start, names = (Path(__file__).with_name(name) for name in (f"dictionary-{number}.zdict", f"names-{number}.txt"))
    if not (start.is_file() and names.is_file()):
        raise UnknownBundleVersion(f"{what}_dictionary", number)
    return Dictionary(zstandard.ZstdCompressionDict(start.read_bytes()), read_books(names.read_text(encoding="utf-8")))


def new_sheet(number: int) -> Sheet:
    """An empty sheet with the books of a dictionary."""
    return Sheet(dictionary(number).books)


def pack(version: int, sheet: Sheet, number: int) -> bytes:
    """A sheet made with dictionary `number`, compressed, led by its version."""
    plain = bytes(sheet.buffer)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
        source_size=max(1, len(plain)),  # small tables for small bundles
        write_content_size=False,
        write_checksum=False,
        write_dict_id=False,
    )
    compressor = zstandard.ZstdCompressor(
        compression_params=parameters, dict_data=dictionary(number).start
    ).compressobj()
    frame = compressor.compress(plain) + compressor.flush()
    if frame[:1] != _FRAME_DESCRIPTOR:
        raise TornBundle("frame_descriptor")
    return bytes((version, number)) + varints([len(sheet.loose)]) + bytes(sheet.loose) + frame[1:]


def unpack(packed: bytes, version: int, what: str, limit: int) -> SheetReader:
    """What `pack` packed, ready to be read.

    Raises `TornBundle`, `BundleTooLarge` (more than `limit` bytes) or `UnknownBundleVersion`.
    """
    if len(packed) < 3:
        raise TornBundle(what)
    if packed[0] != version:
        raise UnknownBundleVersion(what, packed[0])
    known = dictionary(packed[1], what)
    length, start = _length(packed, what)
    plain = _expand(_FRAME_DESCRIPTOR + packed[start + length :], known, what, limit)
    return SheetReader(plain, packed[start : start + length], known.books)


def _length(packed: bytes, what: str) -> tuple[int, int]:
    """How many loose bytes there are, and where they begin."""
    length = 0
    for place, byte in enumerate(packed[2 : 2 + _LENGTH_BYTES]):
        length |= (byte & 127) << 7 * place
        if byte < 128:
            start = 3 + place
            if start + length > len(packed) or (place and not byte):
                break
            return length, start
    raise TornBundle(what)


def _expand(frame: bytes, known: Dictionary, what: str, limit: int) -> bytes:
    decompressor = zstandard.ZstdDecompressor(
        dict_data=known.start, max_window_size=_WINDOW_MAX, format=zstandard.FORMAT_ZSTD1_MAGICLESS
    )
    try:
        plain = _read(decompressor, frame, limit)
        whole = decompressor.decompressobj()
        whole.decompress(frame)
    except zstandard.ZstdError as error:
        raise TornBundle(what) from error
    if not whole.eof or whole.unused_data:
        raise TornBundle(what)
    return plain


def _read(decompressor: zstandard.ZstdDecompressor, frame: bytes, limit: int) -> bytes:
    """At most `limit` bytes of a frame, however much it would give."""
    with decompressor.stream_reader(frame, read_across_frames=False) as stream:
        plain = stream.read(limit + 1)
    if len(plain) > limit:
        raise BundleTooLarge("unpacked", limit)
    return plain
