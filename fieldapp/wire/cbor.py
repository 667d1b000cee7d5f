"""CBOR (RFC 8949) written deterministically and read strictly, as a sequence of items (RFC 8742).

Only what the wire needs exists: integers, byte and text strings, arrays, booleans, null and tag 18 — no floats, maps
(but for the two of COSE, which stand as bytes), other tags or indefinite lengths, so that hostile bytes meet a small
reader. Lengths are checked against what is left before anything is made, and only the shortest form is taken.
"""

from __future__ import annotations

from fieldapp.wire.problems import BundleTooLarge, TornBundle

Item = int | str | bytes | bool | None | list["Item"]

MAX_DEPTH = 8
INT_LIMIT = 1 << 63
"""Whole numbers on the wire lie in `-INT_LIMIT … INT_LIMIT - 1`, as databases hold them."""

_UINT, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _TAG, _SIMPLE = 0, 1, 2, 3, 4, 6, 7
_FALSE, _TRUE, _NULL = 20, 21, 22


class Writer:
    """Items one after another."""

    def __init__(self) -> None:
        self.buffer = bytearray()

    def _head(self, major: int, n: int) -> None:
        if n < 24:
            self.buffer.append(major << 5 | n)
            return
        for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if n < 1 << 8 * size:
                self.buffer.append(major << 5 | extra)
                self.buffer += n.to_bytes(size, "big")
                return
        raise BundleTooLarge("number", INT_LIMIT)

    def put_int(self, value: int) -> None:
        """A whole number; raises `BundleTooLarge` past 64 bits with sign."""
        if not -INT_LIMIT <= value < INT_LIMIT:
            raise BundleTooLarge("number", INT_LIMIT)
        self._head(*((_UINT, value) if value >= 0 else (_NEGATIVE, -1 - value)))

    def put_bytes(self, value: bytes) -> None:
        """A byte string."""
        self._head(_BYTES, len(value))
        self.buffer += value

    def put_text(self, value: str) -> None:
        """A text string; raises `TornBundle` for what is not Unicode."""
        try:
            encoded = value.encode()
        except UnicodeEncodeError as error:
            raise TornBundle("text") from error
        self._head(_TEXT, len(encoded))
        self.buffer += encoded

    def put(self, item: Item) -> None:
        """Any item, arrays included."""
        if item is None:
            self._head(_SIMPLE, _NULL)
        elif isinstance(item, bool):
            self._head(_SIMPLE, _TRUE if item else _FALSE)
        elif isinstance(item, int):
            self.put_int(item)
        elif isinstance(item, bytes):
            self.put_bytes(item)
        elif isinstance(item, str):
            self.put_text(item)
        else:
            self._head(_ARRAY, len(item))
            for entry in item:
                self.put(entry)

    def put_tag(self, tag: int) -> None:
        """A tag for the next item."""
        self._head(_TAG, tag)


class Reader:
    """Takes items off a byte string; whatever does not fit raises `TornBundle`."""

    def __init__(self, buffer: bytes) -> None:
        self._buffer = buffer
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        """Whether everything was taken."""
        return self._at == len(self._buffer)

    def finish(self) -> None:
        """Raise `TornBundle` when something is left over."""
        if not self.is_at_end:
            raise TornBundle("left_over")

    def _take(self, size: int) -> bytes:
        start, end = self._at, self._at + size
        if end > len(self._buffer):
            raise TornBundle("cut_off")
        self._at = end
        return self._buffer[start:end]

    def take_raw(self, size: int) -> bytes:
        """Bytes as they stand, for the few items whose form is fixed."""
        return self._take(size)

    def _head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        major, n = first >> 5, first & 31
        if n < 24:
            return major, n
        if n > 27 or major == _SIMPLE:
            raise TornBundle("head")
        size = 1 << (n - 24)
        value = int.from_bytes(self._take(size), "big")
        if value < (24 if size == 1 else 1 << 4 * size):
            raise TornBundle("not_the_shortest_form")
        return major, value

    def take_int(self) -> int:
        """A whole number."""
        major, n = self._head()
        if major > _NEGATIVE or n >= INT_LIMIT:
            raise TornBundle("number")
        return n if major == _UINT else -1 - n

    def _string(self, wanted: int) -> bytes:
        major, n = self._head()
        if major != wanted:
            raise TornBundle("string")
        return self._take(n)

    def take_bytes(self) -> bytes:
        """A byte string."""
        return self._string(_BYTES)

    def take_text(self) -> str:
        """A text string."""
        return _text(self._string(_TEXT))

    def take_tag(self, tag: int) -> None:
        """Exactly this tag."""
        if self._head() != (_TAG, tag):
            raise TornBundle("tag")

    def take(self, depth: int = 0) -> Item:
        """Any item."""
        start = self._at
        major, n = self._head()
        if major in {_UINT, _NEGATIVE}:
            self._at = start
            return self.take_int()
        if major == _BYTES:
            return self._take(n)
        if major == _TEXT:
            return _text(self._take(n))
        if major == _SIMPLE and n in {_FALSE, _TRUE, _NULL}:
            return None if n == _NULL else n == _TRUE
        if major != _ARRAY or depth >= MAX_DEPTH or n > len(self._buffer) - self._at:
            raise TornBundle("item")
        return [self.take(depth + 1) for _ in range(n)]


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError as error:
        raise TornBundle("text") from error


def dump(item: Item) -> bytes:
    """One item as bytes."""
    writer = Writer()
    writer.put(item)
    return bytes(writer.buffer)


def load(buffer: bytes) -> Item:
    """The one item that `buffer` is; raises `TornBundle`."""
    reader = Reader(buffer)
    item = reader.take()
    reader.finish()
    return item
