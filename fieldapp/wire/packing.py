"""Compression with a bound on what comes out: zstd (RFC 8878) frames without their magic number.

The first byte is the version of what is packed, the second the number of the dictionary, then the frame. Dictionaries
are data: a file `dictionary-N.zdict` beside this module; number 0 is none. Numbers are for ever.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import zstandard

from fieldapp.wire.problems import BundleTooLarge, TornBundle, UnknownBundleVersion

NO_DICTIONARY = 0
LEVEL = 19
WINDOW_LOG_MAX = 23
_WINDOW_MAX = 1 << WINDOW_LOG_MAX
_FRAME_DESCRIPTOR = b"\x00"
"""No content size, checksum, dictionary id or single segment: the only frames written, so the byte is not sent."""


@cache
def _dictionary(number: int, what: str) -> zstandard.ZstdCompressionDict | None:
    if number == NO_DICTIONARY:
        return None
    found = Path(__file__).with_name(f"dictionary-{number}.zdict")
    if not found.is_file():
        raise UnknownBundleVersion(f"{what}_dictionary", number)
    return zstandard.ZstdCompressionDict(found.read_bytes(), dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def pack(version: int, plain: bytes, dictionary: int = NO_DICTIONARY) -> bytes:
    """`plain` compressed, led by its version."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
        source_size=max(1, len(plain)),  # small tables for small bundles
        write_content_size=False,
        write_checksum=False,
        write_dict_id=False,
    )
    compressor = zstandard.ZstdCompressor(
        compression_params=parameters, dict_data=_dictionary(dictionary, "writing")
    ).compressobj()
    frame = compressor.compress(plain) + compressor.flush()
    if frame[:1] != _FRAME_DESCRIPTOR:
        raise TornBundle("frame_descriptor")
    return bytes((version, dictionary)) + frame[1:]


def unpack(packed: bytes, version: int, what: str, limit: int) -> bytes:
    """What `pack` compressed.

    Raises `TornBundle`, `BundleTooLarge` (more than `limit` bytes) or `UnknownBundleVersion`.
    """
    if len(packed) < 2:
        raise TornBundle(what)
    if packed[0] != version:
        raise UnknownBundleVersion(what, packed[0])
    decompressor = zstandard.ZstdDecompressor(
        dict_data=_dictionary(packed[1], what), max_window_size=_WINDOW_MAX, format=zstandard.FORMAT_ZSTD1_MAGICLESS
    )
    frame = _FRAME_DESCRIPTOR + packed[2:]
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
