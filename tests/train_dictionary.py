"""Makes dictionary 1 of the wire: `python -m tests.train_dictionary` writes it beside the codec.

It learns from invented enrolments of other communes and other seeds than those of the published record set: how their
peoples' names are made, and what their columns look like in batches of several sizes. Training is
deterministic for one release of zstd; the files are what counts, and their digests stand in the tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from pathlib import Path

import zstandard

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact
from fieldapp.wire import codec, packing
from fieldapp.wire.names_coded import ESCAPE, ROLES, Book, read_books, split_name
from fieldapp.wire.sheet import Sheet
from tests.record_set import FACTS_EACH, generate
from tests.record_words import TRAINING

NUMBER = 1
BESIDE = Path(packing.__file__).parent
HOUSEHOLDS = 3000
SEEDS = (11, 12, 13)
BATCHES = (1, 1, 1, 2, 3, 5, 8, 13, 40)
DICTIONARY_BYTES = 8 << 10
LEAST_COUNT = 2
ESCAPES = 20
"""As if so many words of each role had been unknown: a people's names are never all known."""
FAMILY_LAST = frozenset({"Ê Đê"})


def _lengths(counts: Counter[str]) -> dict[str, int]:
    """Lengths of the codes that cost least (Huffman 1952)."""
    heap: list[tuple[int, int, tuple[str, ...]]] = [
        (count, order, (word,)) for order, (word, count) in enumerate(sorted(counts.items()))
    ]
    lengths = dict.fromkeys(counts, 0)
    heapify(heap)
    while len(heap) > 1:
        (less, _, left), (more, order, right) = heappop(heap), heappop(heap)
        for word in left + right:
            lengths[word] += 1
        heappush(heap, (less + more, order, left + right))
    return lengths


def books_of(facts: Iterable[Fact]) -> str:
    """A book for each people: how its names are made, from those of the households that this laptop met."""
    counts: dict[str, list[Counter[str]]] = {}
    for fact in facts:
        for member in fact.body.members if isinstance(fact.body, k.HouseholdRegistered) else ():
            name = split_name(member.name)
            roles = counts.setdefault(member.ethnicity, [Counter({ESCAPE: ESCAPES}) for _ in ROLES])
            for role, word in zip(roles, name or (), strict=name is not None):
                role[word] += 1
    lines = []
    for number, (people, roles) in enumerate(sorted(counts.items())):
        lines.append(f"{number}\tfamily\t0\t{'last' if people in FAMILY_LAST else 'first'}")
        for named, words in zip(ROLES, roles, strict=True):
            frequent = Counter({word: count for word, count in words.items() if count >= LEAST_COUNT})
            frequent[ESCAPE] += words.total() - frequent.total()
            ordered = sorted(_lengths(frequent).items(), key=lambda found: (found[1], found[0]))
            lines += [f"{number}\t{named}\t{length}\t{word}" for word, length in ordered]
    return "".join(f"{line}\n" for line in lines)


def _samples(facts: list[Fact], books: Sequence[Book]) -> Iterator[bytes]:
    start = turn = 0
    while start < len(facts):
        size = FACTS_EACH * BATCHES[turn % len(BATCHES)]
        sheet = Sheet(books)
        codec.put_facts(sheet, facts[start : start + size])
        yield bytes(sheet.buffer)
        start += size
        turn += 1


def main() -> None:
    """Write the books and the dictionary."""
    learned = [generate(HOUSEHOLDS, seed, commune).facts for seed, commune in zip(SEEDS, TRAINING, strict=True)]
    text = books_of(fact for facts in learned for fact in facts)
    samples: list[bytes | bytearray | memoryview] = [
        sample for facts in learned for sample in _samples(list(facts), read_books(text))
    ]
    trained = zstandard.train_dictionary(DICTIONARY_BYTES, samples, level=packing.LEVEL, dict_id=NUMBER)
    (BESIDE / f"names-{NUMBER}.txt").write_text(text, encoding="utf-8")
    (BESIDE / f"dictionary-{NUMBER}.zdict").write_bytes(trained.as_bytes())


if __name__ == "__main__":
    main()
