"""Messages as arrays of CBOR items: fields taken in order, each checked for its type and bounds."""

from __future__ import annotations

from fieldapp.wire.cbor import Item, load
from fieldapp.wire.problems import BundleTooLarge, TornBundle, UnknownBundleVersion


class Fields:
    """The fields of one message, taken from the first to the last; whatever does not fit raises `TornBundle`."""

    def __init__(self, item: Item, what: str) -> None:
        self._what = what
        self._left = list(reversed(self._list(item)))

    def _list(self, item: Item) -> list[Item]:
        if not isinstance(item, list):
            raise TornBundle(self._what)
        return item

    def _next(self) -> Item:
        if not self._left:
            raise TornBundle(self._what)
        return self._left.pop()

    def number(self, limit: int = 1 << 62) -> int:
        """A whole number `0 … limit - 1`."""
        item = self._next()
        if isinstance(item, bool) or not isinstance(item, int) or not 0 <= item < limit:
            raise TornBundle(self._what)
        return item

    def text(self, limit: int = 200) -> str:
        """A text of at most `limit` characters."""
        item = self._next()
        if not isinstance(item, str) or len(item) > limit:
            raise TornBundle(self._what)
        return item

    def binary(self, size: int | None = None) -> bytes:
        """Bytes, of exactly `size` where given."""
        item = self._next()
        if not isinstance(item, bytes) or (size is not None and len(item) != size):
            raise TornBundle(self._what)
        return item

    def truth(self) -> bool:
        """A boolean."""
        item = self._next()
        if not isinstance(item, bool):
            raise TornBundle(self._what)
        return item

    def rows(self, limit: int) -> list[Fields]:
        """A list of arrays, at most `limit` of them."""
        items = self._list(self._next())
        if len(items) > limit:
            raise BundleTooLarge(self._what, limit)
        return [Fields(item, self._what) for item in items]

    def numbers(self, limit: int) -> tuple[int, ...]:
        """A list of whole numbers, at most `limit` of them."""
        inner = Fields(self._next(), self._what)
        if inner.count > limit:
            raise BundleTooLarge(self._what, limit)
        return tuple(inner.number() for _ in range(inner.count))

    @property
    def count(self) -> int:
        """How many fields are left."""
        return len(self._left)

    def finish(self) -> None:
        """Nothing may be left."""
        if self._left:
            raise TornBundle(self._what)


def read_fields(message: bytes, version: int, what: str) -> Fields:
    """The fields after the version, which comes first. Raises `TornBundle` or `UnknownBundleVersion`."""
    fields = Fields(load(message), what)
    found = fields.number()
    if found != version:
        raise UnknownBundleVersion(what, found)
    return fields
