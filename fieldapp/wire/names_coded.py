"""Names of people as bits: each word in a prefix code that both sides hold, the more frequent the shorter.

A people's names share one book: codes for first words, for all between (as one text, perhaps blank) and for last
words, and which of the two ends is the family's name. A household's names are written with one book, its families
once. Books are data: lines `book role length word`, tab between them; role `first`, `middle` or `last`; the length is
that of the code in bits. Codes are canonical: ordered by length, then by line, each is the one before plus one. The
word `*` is the escape: the word itself travels apart. A line `book family 0 first` says where the family's name is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from fieldapp.wire.problems import TornBundle

ROLES = ("first", "middle", "last")
ESCAPE = "*"
LONGEST = 24
"""The most bits of a code."""

Name = tuple[str, str, str]


@dataclass(frozen=True)
class Code:
    """A prefix code: words to bits, written `0` and `1`."""

    bits: Mapping[str, str]

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Bits to words."""
        return {bits: word for word, bits in self.bits.items()}

    def cost(self, word: str) -> int:
        """Bits that a word takes, roughly where it escapes."""
        return len(self.bits[word]) if word in self.bits else len(self.bits[ESCAPE]) + 10 + 8 * len(word)


@dataclass(frozen=True, slots=True)
class Book:
    """Codes of `ROLES`; `family` is the role that says the family's name."""

    codes: tuple[Code, Code, Code]
    family: int


def read_books(text: str) -> tuple[Book, ...]:
    """The books of a dictionary."""
    lengths: dict[tuple[int, str], dict[str, int]] = {}
    families: dict[int, int] = {}
    for line in text.splitlines():
        book, role, length, word = line.split("\t")
        if role == "family":
            families[int(book)] = ROLES.index(word)
        else:
            lengths.setdefault((int(book), role), {})[word] = int(length)
    first, middle, last = ROLES
    return tuple(
        Book((_code(lengths[book, first]), _code(lengths[book, middle]), _code(lengths[book, last])), family)
        for book, family in sorted(families.items())
    )


def _code(lengths: Mapping[str, int]) -> Code:
    bits: dict[str, str] = {}
    number = before = 0
    for word, length in sorted(lengths.items(), key=lambda found: found[1]):  # stable: equals stay in their order
        number <<= length - before
        bits[word] = f"{number:0{length}b}"
        number, before = number + 1, length
    return Code(bits)


def split_name(text: str) -> Name | None:
    """First word, what is between, last word; nothing where they would not give the text again."""
    words = text.split(" ")
    if len(words) < 2 or not all(words) or ESCAPE in words:
        return None
    return words[0], " ".join(words[1:-1]), words[-1]


def join_names(
    words: Sequence[str], families: Sequence[int], kin: Sequence[int], sizes: Sequence[int]
) -> Iterator[str]:
    """Names in households of `sizes`: each takes three of the words, or two and the family's name of its `kin`; the
    role of the family's name is that in `families`. Raises `TornBundle`.
    """
    left, members = iter(words), iter(zip(families, kin, strict=True))
    for size in sizes:
        known: list[str] = []
        for family, place in islice(members, size):
            if not 0 <= place <= len(known):
                raise TornBundle("kin")
            name = [known[place - 1] if place and role == family else next(left) for role in range(len(ROLES))]
            if not place:
                known.append(name[family])
            yield " ".join(word for word in name if word)


def cheapest(books: Sequence[Book], names: Sequence[Name]) -> int:
    """The number of the book that a household's names cost least in."""

    def cost(book: Book) -> int:
        own = [code.cost(name[role]) for name in names for role, code in enumerate(book.codes) if role != book.family]
        return sum(own) + sum(book.codes[book.family].cost(family) for family in {name[book.family] for name in names})

    return min(range(len(books)), key=lambda number: cost(books[number]))


def kin_of(families: Sequence[str]) -> list[int]:
    """For each family's name 0 when it is new, else its place, from 1, among those that were."""
    places: dict[str, int] = {}
    kin = []
    for family in families:
        kin.append(places.get(family, 0))
        places.setdefault(family, len(places) + 1)
    return kin


class BitReader:
    """Takes codes off bytes, the highest bit first."""

    def __init__(self, raw: bytes) -> None:
        self._bits = f"{int.from_bytes(raw, 'big'):0{8 * len(raw)}b}" if raw else ""
        self._at = 0

    def take(self, code: Code) -> str:
        """The next word; raises `TornBundle` where there is none."""
        for end in range(self._at + 1, min(self._at + LONGEST, len(self._bits)) + 1):
            word = code.words.get(self._bits[self._at : end])
            if word is not None:
                self._at = end
                return word
        raise TornBundle("code")

    def finish(self) -> None:
        """Only the last byte may be unfinished, and with zeroes."""
        if len(self._bits) - self._at > 7 or "1" in self._bits[self._at :]:
            raise TornBundle("codes")


def bytes_of(bits: Iterator[str]) -> bytes:
    """Codes one after another, the last byte filled with zeroes."""
    text = "".join(bits)
    size = (len(text) + 7) // 8
    return int(text.ljust(8 * size, "0") or "0", 2).to_bytes(size, "big")
