"""What a restored office remembers of its former incarnations, and what laptops return of their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from fieldapp.domain.fact_kinds import ReceiptIssued
from fieldapp.domain.facts import Fact, says_same
from fieldapp.office.store import journal
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import binary, integer, text
from fieldapp.wire.bundle import Bundle
from fieldapp.wire.codec import encode_facts
from fieldapp.wire.messages import FeedEnd, ReturnedPiece, ReturnState

FACT, FEED_STATE, HIGH_WATER = SCHEMA["fact"], SCHEMA["feed_state"], SCHEMA["high_water"]
FORKED = SCHEMA["forked"]
FEED_END, TESTIMONY, PIECE = SCHEMA["feed_end"], SCHEMA["testimony"], SCHEMA["testimony_piece"]

MOST_OPEN = 4
"""Testimonies of one laptop that may be half there; the oldest gives way, and is sent again from its beginning."""

# where former feeds end


def ends(transaction: Transaction) -> list[FeedEnd]:
    """Former incarnations' feeds, the first incarnation first."""
    rows = transaction.rows(sa.select(FEED_END).order_by(FEED_END.c.generation, FEED_END.c.unit))
    return [FeedEnd(text(row, "incarnation"), integer(row, "unit"), integer(row, "place")) for row in rows]


def end_feeds(transaction: Transaction, incarnation: str) -> int:
    """Remember where every feed stands as an incarnation ends; how many facts all feeds hold."""
    generation = transaction.number(sa.select(sa.func.max(FEED_END.c.generation))) + 1
    states = transaction.rows(sa.select(FEED_STATE.c.unit, FEED_STATE.c.last_place))
    # Unit 0 is nobody's: it keeps the name of an incarnation that had no units yet.
    rows = [(integer(row, "unit"), integer(row, "last_place")) for row in states] or [(0, 0)]
    transaction.append(
        FEED_END,
        [{"generation": generation, "unit": unit, "incarnation": incarnation, "place": place} for unit, place in rows],
    )
    return sum(place for _, place in rows)


def feed_place(transaction: Transaction, unit: int) -> int:
    """The last position of a unit's feed."""
    return transaction.number(sa.select(FEED_STATE.c.last_place).where(FEED_STATE.c.unit == unit))


# testimonies on their way


def known(transaction: Transaction, piece: ReturnedPiece) -> ReturnState | None:
    """What became of a testimony that was whole once."""
    row = transaction.one(sa.select(TESTIMONY.c.code).where(TESTIMONY.c.testimony == piece.testimony))
    return None if row is None else ReturnState(piece.testimony, piece.total, text(row, "code"))


@dataclass(frozen=True, slots=True)
class Reception:
    """What became of a testimony: by whom it came, whose word it is, why it was refused, facts in it, of those new."""

    testimony: str
    device: str
    incarnation: str = ""
    code: str = ""
    facts: int = 0
    fresh: int = 0


def note(transaction: Transaction, reception: Reception, now_ms: int) -> None:
    """Remember it, and forget its pieces."""
    row = {name: getattr(reception, name) for name in Reception.__slots__}
    transaction.put_new(TESTIMONY, {**row, "received_at": now_ms})
    forget_pieces(transaction, reception.device, reception.testimony)


def forget_pieces(transaction: Transaction, device: str, testimony: str) -> None:
    """A testimony has come whole, or must come again from its beginning."""
    transaction.run(sa.delete(PIECE).where(PIECE.c.device == device, PIECE.c.testimony == testimony))


def receptions(transaction: Transaction) -> list[Reception]:
    """Everything that came back, in order."""
    rows = transaction.rows(sa.select(TESTIMONY).order_by(TESTIMONY.c.received_at, TESTIMONY.c.testimony))
    return [
        Reception(
            text(row, "testimony"), text(row, "device"), text(row, "incarnation"), text(row, "code"),
            integer(row, "facts"), integer(row, "fresh"),
        )
        for row in rows
    ]  # fmt: skip


def gather(transaction: Transaction, device: str, piece: ReturnedPiece, now_ms: int) -> bytes | int:
    """Put a piece to those that are here: the whole testimony, or how many bytes of it there are."""
    mine = (PIECE.c.device == device, PIECE.c.testimony == piece.testimony)
    last = transaction.one(
        sa.select(PIECE.c.start, sa.func.length(PIECE.c.piece).label("size"))
        .where(*mine)
        .order_by(PIECE.c.start.desc())
        .limit(1)
    )
    held = integer(last, "start") + integer(last, "size") if last else 0
    if piece.offset != held or not piece.piece or held + len(piece.piece) > piece.total:
        return held
    if held == 0 and len(piece.piece) == piece.total:
        return piece.piece
    if held == 0:
        _make_room(transaction, device)
    transaction.put(
        PIECE,
        {
            "device": device, "testimony": piece.testimony, "start": held, "total": piece.total, "piece": piece.piece,
            "received_at": now_ms,
        },
    )  # fmt: skip
    held += len(piece.piece)
    if held < piece.total:
        return held
    rows = transaction.rows(sa.select(PIECE.c.piece).where(*mine).order_by(PIECE.c.start))
    return b"".join(binary(row, "piece") for row in rows)


def _make_room(transaction: Transaction, device: str) -> None:
    begun = transaction.rows(
        sa.select(PIECE.c.testimony, sa.func.max(PIECE.c.received_at).label("at"))
        .where(PIECE.c.device == device)
        .group_by(PIECE.c.testimony)
        .order_by(sa.text("at DESC"))
    )
    for row in begun[MOST_OPEN - 1 :]:
        transaction.run(sa.delete(PIECE).where(PIECE.c.device == device, PIECE.c.testimony == row["testimony"]))


# facts without their chain


@dataclass(frozen=True, slots=True)
class Returned:
    """What of some facts was new here, and what says something else than what is held."""

    fresh: tuple[Fact, ...]
    contradicting: tuple[Fact, ...]


def take_facts(transaction: Transaction, facts: Sequence[Fact], codes: Mapping[int, str] | None = None) -> Returned:
    """Store what this office has not, with its place in the feed and without a chain: that comes with the author's own
    bundle, if it ever comes. `codes`: which facts, all of one author, are kept out of the feed, and why.
    """
    codes = codes or {}
    by_name = {(fact.device, fact.seq): fact for fact in facts}
    marks = {device: journal.lock_high_water(transaction, device) for device in sorted({d for d, _ in by_name})}
    held = journal.read_facts(transaction, list(by_name))
    # What lies below the mark but is not in the journal yet waits in the inbox, in its author's own words.
    fresh = [fact for name, fact in by_name.items() if name not in held and fact.seq > marks[fact.device].seq]
    journal.enter(transaction, [journal.NewFact(fact, b"", b"", codes.get(fact.seq, "")) for fact in fresh])
    other = [fact for name, fact in by_name.items() if name in held and not says_same(held[name].fact, fact)]
    return Returned(tuple(fresh), tuple(other))


def set_aside(transaction: Transaction, fact: Fact, code: str, now_ms: int) -> None:
    """Keep a returned fact that contradicts what is held, with its money, for a person to look at."""
    packed = encode_facts([fact])
    transaction.put_new(
        FORKED,
        {
            "device": fact.device, "bundle_hash": sha256(packed).hexdigest(), "first": fact.seq, "last": fact.seq,
            "code": code, "money": fact.body.total if isinstance(fact.body, ReceiptIssued) else 0, "bundle": packed,
            "received_at": now_ms,
        },
    )  # fmt: skip


def disputes(transaction: Transaction, bundle: Bundle) -> bool:
    """Whether a testimony brought another story than the bundle, beyond what is held of its author's own."""
    beyond = (FACT.c.device == bundle.device, FACT.c.seq.between(bundle.first, bundle.last), FACT.c.chain == b"")
    rows = transaction.rows(sa.select(FACT).where(*beyond))
    by_seq = {fact.seq: fact for fact in bundle.facts}
    return any(not says_same(stored.fact, by_seq[stored.fact.seq]) for stored in map(journal.as_fact, rows))


def numbers_written(transaction: Transaction, device: str) -> set[tuple[str, int]]:
    """`(series, number)` of every receipt that a device wrote, parked ones too."""
    rows = transaction.rows(sa.select(FACT).where(FACT.c.device == device, FACT.c.kind == ReceiptIssued.KIND))
    bodies = [journal.as_fact(row).fact.body for row in rows]
    return {(body.series, body.number) for body in bodies if isinstance(body, ReceiptIssued)}


def unproven(transaction: Transaction, device: str, after: int) -> list[int]:
    """Facts of an author beyond its mark that only testimony vouches for."""
    rows = transaction.rows(sa.select(FACT.c.seq).where(FACT.c.device == device, FACT.c.seq > after))
    return sorted(integer(row, "seq") for row in rows)


def witnessed(transaction: Transaction) -> dict[str, int]:
    """Laptop → how many of its facts are here on others' testimony alone."""
    rows = transaction.rows(
        sa.select(FACT.c.device, sa.func.count().label("facts"))
        .join(HIGH_WATER, HIGH_WATER.c.device == FACT.c.device)
        .where(FACT.c.seq > HIGH_WATER.c.seq)
        .group_by(FACT.c.device)
    )
    return {text(row, "device"): integer(row, "facts") for row in rows}
