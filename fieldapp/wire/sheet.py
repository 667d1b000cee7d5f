"""Where columns are written: what will be compressed, and beside it the digits that nothing can compress.

Random digits — numbers of cards, telephones, days of birth — fill a byte evenly. Compressed together with words they
would cost more than they are and spoil the statistics of the words, so they stand apart (`loose`), packed as the
digits of one large number in the base of their range: 64 values at a time, least significant first, little-endian, in
the fewest bytes that the largest such number takes.
"""

from __future__ import annotations

from collections.abc import Sequence

from fieldapp.wire.cbor import Reader, Writer
from fieldapp.wire.names_coded import Book
from fieldapp.wire.problems import TornBundle

RUN = 64
"""Values packed into one number: enough to lose little at its end, few enough to stay quick."""
MAX_RADIX = 1 << 65


def _size(count: int, radix: int) -> int:
    largest: int = radix**count - 1
    return (largest.bit_length() + 7) // 8


class Sheet(Writer):
    """CBOR items (`buffer`) and loose digits beside them; `books`: codes of names that both sides hold."""

    def __init__(self, books: Sequence[Book]) -> None:
        super().__init__()
        self.loose = bytearray()
        self.books = books

    def blank(self) -> Sheet:
        """An empty sheet with the same books."""
        return Sheet(self.books)

    def append(self, other: Sheet) -> None:
        """What another sheet holds, after what stands here."""
        self.buffer += other.buffer
        self.loose += other.loose

    def put_digits(self, values: Sequence[int], radix: int) -> None:
        """Numbers `0 … radix - 1`."""
        for start in range(0, len(values), RUN):
            chunk = values[start : start + RUN]
            number = 0
            for value in reversed(chunk):
                number = number * radix + value
            self.loose += number.to_bytes(_size(len(chunk), radix), "little")


class SheetReader(Reader):
    """Takes back what a `Sheet` holds."""

    def __init__(self, buffer: bytes, loose: bytes, books: Sequence[Book]) -> None:
        super().__init__(buffer)
        self._loose = Reader(loose)
        self.books = books

    def take_loose(self, size: int) -> bytes:
        """So many loose bytes as they are; raises `TornBundle`."""
        return self._loose.take_raw(size)

    def take_digits(self, count: int, radix: int) -> list[int]:
        """`count` numbers `0 … radix - 1`; raises `TornBundle`."""
        if not 2 <= radix <= MAX_RADIX:
            raise TornBundle("radix")
        values: list[int] = []
        whole = _size(RUN, radix)
        for start in range(0, count, RUN):
            chunk = min(RUN, count - start)
            number = int.from_bytes(self._loose.take_raw(whole if chunk == RUN else _size(chunk, radix)), "little")
            for _ in range(chunk):
                number, value = divmod(number, radix)
                values.append(value)
            if number:
                raise TornBundle("digits")
        return values

    def finish(self) -> None:
        """Raise `TornBundle` when something is left over."""
        super().finish()
        self._loose.finish()
