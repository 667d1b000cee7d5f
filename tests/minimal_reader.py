"""A second reader of the wire, written from `docs/protocol.md` alone: it imports nothing of the program.

It trusts its input, so it is short: what a reader must refuse is not its matter. It shows that the page suffices.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cbor2
import zstandard

from tests.minimal_columns import Around, Books, Columns

BESIDE = Path(__file__).parents[1] / "fieldapp" / "wire"


def canonical(value: object) -> bytes:
    """JSON in its canonical form."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def salt_of(seed: bytes, seq: int) -> bytes:
    """The salt of a fact under its run's seed."""
    return hmac.new(seed, seq.to_bytes(8, "big"), hashlib.sha256).digest()[:16]


def open_packed(packed: bytes) -> Columns:
    """The columns of anything packed."""
    number, at, length = packed[1], 2, 0
    while True:
        byte = packed[at]
        length |= (byte & 127) << 7 * (at - 2)
        at += 1
        if byte < 128:
            break
    start, books = None, None
    if number:
        start = zstandard.ZstdCompressionDict((BESIDE / f"dictionary-{number}.zdict").read_bytes())
        books = Books((BESIDE / f"names-{number}.txt").read_text(encoding="utf-8"))
    frame = bytes.fromhex("28b52ffd00") + packed[at + length :]
    items = zstandard.ZstdDecompressor(dict_data=start).decompressobj().decompress(frame)
    return Columns(items, packed[at : at + length], books)


def read_facts(packed: bytes) -> tuple[list[dict[str, Any]], set[int]]:
    """Facts as their header with `open` and `personal` (nothing: erased), and the marks that were met."""
    columns = open_packed(packed)
    count = columns.item()
    facts: list[dict[str, Any]] = [{} for _ in range(count)]
    if count:
        _read_header(columns, facts)
    for kind in sorted({fact["kind"] for fact in facts}):
        chosen = [fact for fact in facts if fact["kind"] == kind]
        for part, having in (("open", chosen), ("personal", [fact for fact in chosen if not fact["erased"]])):
            owners = [(fact["device"], fact["seq"]) for fact in having]
            for fact, value in zip(having, columns.column(len(having), Around(len(having), owners)), strict=True):
                fact[part] = value
    for fact in facts:
        fact.setdefault("personal", None)
    assert columns.is_done
    return facts, columns.marks


def _read_header(columns: Columns, facts: list[dict[str, Any]]) -> None:
    count = len(facts)

    def fill(name: str, values: Sequence[Any]) -> None:
        for fact, value in zip(facts, values, strict=True):
            fact[name] = value

    fill("device", columns.texts(count))
    for name in ("seq", "unit", "kind", "counter"):
        fill(name, columns.numbers(count))
    walls = [columns.item()]
    later = [fact["kind"] for fact in facts[1:]]
    steps = {kind: iter(columns.numbers(later.count(kind))) for kind in sorted(set(later))}
    for kind in later:
        walls.append(walls[-1] + next(steps[kind]))
    fill("wall", walls)
    fill("officer", columns.texts(count))
    fill("event", columns.texts(count, Around(count, [(fact["device"], fact["seq"]) for fact in facts])))
    fill("erased", [number == 1 for number in columns.numbers(count)])


def chain(before: bytes, fact: dict[str, Any], digest: bytes) -> bytes:
    """The chain after a fact."""
    names = ("device", "seq", "unit", "kind", "counter", "wall", "officer", "event", "open")
    return hashlib.sha256(before + canonical([fact[name] for name in names]) + digest).digest()


def digest_of(fact: dict[str, Any], salt: bytes) -> bytes:
    """What the chain keeps of the personal part."""
    return hashlib.sha256(salt + canonical(fact["personal"])).digest()


class Signed:
    """A COSE_Sign1: the signer's id, the payload (nothing: detached) and what has to be signed for it."""

    def __init__(self, message: bytes) -> None:
        tag = cbor2.loads(message)
        assert tag.tag == 18
        self.protected, unprotected, self.payload, self.signature = tag.value
        header = cbor2.loads(self.protected)
        assert header[1] == -8
        assert not unprotected
        self.key_id = header[4].decode()

    def to_be_signed(self, context: bytes, payload: bytes | None = None) -> bytes:
        return cbor2.dumps(["Signature1", self.protected, context, self.payload if payload is None else payload])


def read_bundle(sealed: bytes) -> tuple[list[dict[str, Any]], bytes, Signed]:
    """The facts of a bundle, the statement that its signature is over, and the signature."""
    number, device, first, last, before, seeds, salts, digests, packed, signature = cbor2.loads(sealed)
    facts, _marks = read_facts(packed)
    assert (number, first, last) == (1, facts[0]["seq"], facts[-1]["seq"])
    by_epoch, single, bare = dict(seeds), dict(salts), dict(digests)
    after = before
    for fact in facts:
        seq = fact["seq"]
        if fact["erased"]:
            digest = bare[seq]
        else:
            digest = digest_of(fact, single[seq] if seq in single else salt_of(by_epoch[(seq - 1) // 64], seq))
        after = chain(after, fact, digest)
    erased = [fact["seq"] for fact in facts if fact["erased"]]
    return facts, cbor2.dumps([1, device, first, last, before, after, erased]), Signed(signature)


def read_tables(packed: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows of a snapshot's tables, without their unit."""
    columns = open_packed(packed)
    tables: dict[str, list[dict[str, Any]]] = {}
    for _ in range(columns.item()):
        name, names, count = columns.item(), columns.item().split(","), columns.item()
        ids = columns.texts(count)
        owners = [(row_id.split(".")[0], int(row_id.split(".")[1])) for row_id in ids]
        values = [ids, *(columns.column(count, Around(count, owners)) for _ in names[1:])]
        tables[name] = [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
    assert columns.is_done
    return tables
