"""Facts as bytes: by column and by kind, compressed; and back, byte-exact and bounded.

Layout, once unpacked, is a sequence of CBOR items: the number of facts, the columns of the header (device, seq, unit,
kind, counter, wall, officer, event, erased), then for each kind, ascending, the records of the open parts and those of
the personal parts (`facts.body_parts`) of the facts that are not erased. `columns` says how a column is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fieldapp.domain.facts import Body, Fact, MalformedFact, UnknownBody, body_from_parts, body_parts, canonical
from fieldapp.domain.ids import EntityId
from fieldapp.wire import version
from fieldapp.wire.columns import put_lists
from fieldapp.wire.columns_reading import ColumnReader
from fieldapp.wire.marks import Around, Owner, alone
from fieldapp.wire.number_columns import put_ints
from fieldapp.wire.packing import new_sheet, pack, unpack
from fieldapp.wire.problems import BundleTooLarge, TornBundle
from fieldapp.wire.sheet import Sheet
from fieldapp.wire.text_columns import put_texts


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read: packed and unpacked bytes, facts, and values and characters made from them (a household
    of five with its contribution and receipt makes about a thousand). More facts go in more bundles.
    """

    packed: int = 1 << 20
    unpacked: int = 8 << 20
    facts: int = 10_000
    values: int = 4 << 20


LIMITS = Limits()

HEADER_LIMIT = 10**15
"""Numbers of a header are smaller than this, so that ids made from them can be read back."""


def encode_facts(facts: Sequence[Fact], dictionary: int = version.DICTIONARY) -> bytes:
    """Facts of any authors and kinds, in their order. Raises `BundleTooLarge` for numbers past 64 bits."""
    sheet = new_sheet(dictionary)
    put_facts(sheet, facts)
    return pack(version.CODEC, sheet, dictionary)


def put_facts(sheet: Sheet, facts: Sequence[Fact]) -> None:
    """Facts onto a sheet, before compression."""
    sheet.put_int(len(facts))
    if facts:
        _put_headers(sheet, facts)
        for kind in sorted({fact.kind for fact in facts}):
            _put_bodies(sheet, [fact for fact in facts if fact.kind == kind])


def _put_headers(sheet: Sheet, facts: Sequence[Fact]) -> None:
    put_texts(sheet, [fact.device for fact in facts], alone(len(facts)))
    for column in ("seq", "unit", "kind", "counter"):
        put_ints(sheet, [getattr(fact, column) for fact in facts])
    _put_walls(sheet, facts)
    put_texts(sheet, [fact.officer for fact in facts], alone(len(facts)))
    put_texts(sheet, [fact.event for fact in facts], Around(_owners(facts)))
    put_ints(sheet, [int(fact.erased) for fact in facts])


def _put_walls(sheet: Sheet, facts: Sequence[Fact]) -> None:
    """The first, then the steps from fact to fact by the kind that they lead to: each kind of work has its pace."""
    sheet.put_int(facts[0].wall)
    for kind in sorted({fact.kind for fact in facts[1:]}):
        put_ints(sheet, [after.wall - before.wall for before, after in pairwise(facts) if after.kind == kind])


def _owners(facts: Sequence[Fact]) -> list[Owner]:
    return [(fact.device, fact.seq) for fact in facts]


def _put_bodies(sheet: Sheet, facts: Sequence[Fact]) -> None:
    split = [body_parts(fact.body) for fact in facts]
    put_lists(sheet, [opened for opened, _personal in split], Around(_owners(facts)), are_records=True)
    whole = [place for place, fact in enumerate(facts) if not fact.erased]
    around = Around(_owners([facts[place] for place in whole]))
    put_lists(sheet, [split[place][1] for place in whole], around, are_records=True)


@dataclass(frozen=True, slots=True)
class _Headers:
    """The columns of the header."""

    devices: list[str]
    seqs: list[int]
    units: list[int]
    kinds: list[int]
    counters: list[int]
    walls: list[int]
    officers: list[str]
    events: list[str]
    erased: list[int]


def decode_facts(packed: bytes, limits: Limits = LIMITS) -> list[Fact]:
    """The facts that `encode_facts` was given. A body that does not fit its kind here — a newer version may have added
    fields to it — comes as `UnknownBody`, so that it is kept, hashed faithfully and parked.

    Raises `TornBundle`, `BundleTooLarge`, `UnknownBundleVersion`, and nothing else.
    """
    if len(packed) > limits.packed:
        raise BundleTooLarge("packed", limits.packed)
    reader = unpack(packed, version.CODEC, "facts", limits.unpacked)
    count = reader.take_int()
    if not 0 <= count <= limits.facts:
        raise BundleTooLarge("facts", limits.facts)
    facts = _take_facts(ColumnReader(reader, limits.values), count) if count else []
    reader.finish()
    return facts


def _take_facts(columns: ColumnReader, count: int) -> list[Fact]:
    headers = _take_headers(columns, count)
    owners: list[Owner] = list(zip(headers.devices, headers.seqs, strict=True))
    bodies: list[Body | None] = [None] * count
    for kind in sorted(set(headers.kinds)):
        places = [place for place, other in enumerate(headers.kinds) if other == kind]
        opened = columns.take_lists(len(places), Around([owners[place] for place in places]))
        whole = [place for place in places if not headers.erased[place]]
        parts = columns.take_lists(len(whole), Around([owners[place] for place in whole]))
        personal = dict(zip(whole, parts, strict=True))
        for place, open_part in zip(places, opened, strict=True):
            bodies[place] = faithful_body(kind, open_part, personal.get(place))
    return [
        Fact(device, seq, unit, counter, wall, officer, EntityId(event), body, erased == 1)
        for device, seq, unit, counter, wall, officer, event, body, erased in zip(
            headers.devices, headers.seqs, headers.units, headers.counters, headers.walls, headers.officers,
            headers.events, bodies, headers.erased, strict=True,
        )
        if body is not None
    ]  # fmt: skip


def _take_headers(columns: ColumnReader, count: int) -> _Headers:
    devices = columns.take_texts(count, alone(count))
    seqs, units, kinds = columns.take_ints(count), columns.take_ints(count), columns.take_ints(count)
    headers = _Headers(
        devices,
        seqs,
        units,
        kinds,
        counters=columns.take_ints(count),
        walls=_take_walls(columns, kinds),
        officers=columns.take_texts(count, alone(count)),
        events=columns.take_texts(count, Around(list(zip(devices, seqs, strict=True)))),
        erased=columns.take_ints(count),
    )
    _check(headers)
    return headers


def _take_walls(columns: ColumnReader, kinds: Sequence[int]) -> list[int]:
    walls = [columns.take_number()]
    later = kinds[1:]
    steps = {kind: iter(columns.take_ints(later.count(kind))) for kind in sorted(set(later))}
    for kind in later:
        walls.append(walls[-1] + next(steps[kind]))
    return walls


def _check(headers: _Headers) -> None:
    if min(headers.seqs) < 1 or not set(headers.erased) <= {0, 1}:
        raise TornBundle("header")
    for column in (headers.seqs, headers.units, headers.kinds, headers.counters, headers.walls):
        if min(column) < 0 or max(column) >= HEADER_LIMIT:
            raise TornBundle("header")


def faithful_body(kind: int, opened: list[object], personal: list[object] | None) -> Body:
    """The body of these parts (`personal=None`: erased), or `UnknownBody` when the kind as declared here would not
    give exactly the same parts back, which a chain would notice.
    """
    try:
        body = body_from_parts(kind, opened, personal)
    except MalformedFact:
        return UnknownBody(kind, tuple(opened), tuple(personal or ()))
    again_open, again_personal = body_parts(body)
    is_same = canonical(again_open) == canonical(opened)
    if is_same and (personal is None or canonical(again_personal) == canonical(personal)):
        return body
    return UnknownBody(kind, tuple(opened), tuple(personal or ()))
