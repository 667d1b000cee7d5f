"""Facts: everything that happens, written once and never changed.

A fact is a header and a body. Bodies are frozen dataclasses declared in `fact_kinds`; this module holds what all of
them share: the header, the canonical form, the split into an open part and a personal part, and the hash chain.

Canonical form: a body is the list of its fields in declared order, nested bodies likewise; trailing fields that hold
their default are left out, so that a kind can grow new fields at its end without changing one old hash. Text is
JSON without spaces, UTF-8, not escaped.

Chain: `h(n) = SHA-256(h(n-1) ‖ open ‖ SHA-256(salt ‖ personal))`, where `open` is the canonical JSON of header and
open fields. The personal part can be erased for good by forgetting it and its salt; its digest keeps the chain whole.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, dataclass
from functools import cache
from typing import ClassVar, NamedTuple, TypeVar

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.ids import EntityId, entity_id
from fieldapp.domain.stamps import Stamp

PERSONAL = types.MappingProxyType({"personal": True})
"""Marks a field that an erasure takes away: `field(metadata=PERSONAL)`."""

GENESIS = bytes(32)
"""The chain before the first fact of a device."""

Plain = str | int | bool | list["Plain"]
"""What a canonical form is made of."""


class UnknownFactKind(RuleBroken):
    """A kind of fact that this version does not know; the fact is kept and parked."""

    code = "unknown_fact_kind"

    def __init__(self, kind: int) -> None:
        super().__init__(kind=kind)


class MalformedFact(RuleBroken):
    """A body whose fields do not fit its kind."""

    code = "malformed_fact"

    def __init__(self, kind: int, what: str) -> None:
        super().__init__(kind=kind, what=what[:120])


@dataclass(frozen=True, slots=True)
class Body:
    """What a fact says. `KIND` is its number on the wire, `NAME` its word in lists and logs."""

    KIND: ClassVar[int] = 0
    NAME: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class UnknownBody(Body):
    """A body of a kind that only a newer version knows: carried and hashed faithfully, never projected."""

    kind: int
    open_part: tuple[object, ...]
    personal_part: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened.

    `device`: author; `seq`: 1, 2, 3 … per author; `unit`: the register unit it speaks about; `counter`: Lamport;
    `wall`: the author's clock in milliseconds since 1970, for display only; `officer`: who was signed in; `event`:
    the outreach event it belongs to, or nothing; `erased`: its personal part has been taken away.
    """

    device: str
    seq: int
    unit: int
    counter: int
    wall: int
    officer: str
    event: EntityId
    body: Body
    erased: bool = False

    @property
    def kind(self) -> int:
        """The number of the body's kind."""
        return self.body.kind if isinstance(self.body, UnknownBody) else self.body.KIND

    @property
    def stamp(self) -> Stamp:
        """Its place in Lamport order."""
        return Stamp(self.counter, self.device)

    def made(self, n: int = 0) -> EntityId:
        """The id of the `n`-th thing this fact makes."""
        return entity_id(self.device, self.seq, n)


KINDS: dict[int, type[Body]] = {}
"""Every kind that this version knows, filled by `fact_kind` where the kinds are declared."""

BodyType = TypeVar("BodyType", bound=type[Body])


def fact_kind(number: int, name: str) -> Callable[[BodyType], BodyType]:
    """Declare a body class as kind `number`; numbers are never used again."""

    def declare(body: BodyType) -> BodyType:
        if number in KINDS:
            raise MalformedFact(number, "declared twice")
        body.KIND = number
        body.NAME = name
        KINDS[number] = body
        return body

    return declare


@dataclass(frozen=True, slots=True)
class FieldShape:
    """One declared field: its name, whether it is personal, its type, its default if any; for `tuple[X, ...]` the X;
    the dataclass nested in it, whether single or repeated.
    """

    name: str
    personal: bool
    declared: object
    default: object
    item: type | None
    nested: type | None


def _shape(name: str, declared: object, default: object, *, personal: bool) -> FieldShape:
    is_tuple = typing.get_origin(declared) is tuple
    item = typing.cast("type", typing.get_args(declared)[0]) if is_tuple else None
    parts_of_it = (item, declared)
    nested = next((part for part in parts_of_it if isinstance(part, type) and dataclasses.is_dataclass(part)), None)
    return FieldShape(name, personal, declared, default, item, nested)


@cache
def shape_of(body: type) -> tuple[FieldShape, ...]:
    """The declared fields of a body or of a nested part, in order."""
    hints = typing.get_type_hints(body)
    return tuple(
        _shape(f.name, hints[f.name], f.default, personal=bool(f.metadata.get("personal")))
        for f in dataclasses.fields(body)
    )


def _is_nested(item: object) -> bool:
    return isinstance(item, type) and dataclasses.is_dataclass(item)


def _part(value: object, personal: bool) -> Plain:
    """One side (open or personal) of a nested dataclass, stamp or scalar."""
    if isinstance(value, Stamp):
        return [value.counter, value.device]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return parts(value, personal)
    if isinstance(value, tuple):
        return [_part(item, personal) for item in value]
    if isinstance(value, (str, bool, int)):
        return value
    raise MalformedFact(0, type(value).__name__)


def parts(body: object, personal: bool) -> list[Plain]:
    """The canonical list of the open fields of `body`, or of its personal ones; trailing defaults left out.

    A nested dataclass stands in both lists with its share of the fields, so that it can hold both sorts.
    """
    values: list[Plain] = []
    kept = 0
    for name, default, is_text_or_number in _side_of(typing.cast("type", type(body)), personal):
        value = getattr(body, name)
        is_plain = is_text_or_number and isinstance(value, (str, int))
        values.append(value if is_plain else _part(value, personal))
        if default is MISSING or value != default:
            kept = len(values)
    return values[:kept]


@cache
def _side_of(body: type, personal: bool) -> tuple[tuple[str, object, bool], ...]:
    """Of each field with an open share, or with a personal one: name, default, whether it is a text or a number."""
    return tuple(
        (shape.name, shape.default, shape.item is None and shape.nested is None and shape.declared is not Stamp)
        for shape in shape_of(body)
        if shape.nested is not None or shape.personal == personal
    )


def body_parts(body: Body) -> tuple[list[Plain], list[Plain]]:
    """`(open, personal)` canonical lists of a body."""
    if isinstance(body, UnknownBody):
        return typing.cast("tuple[list[Plain], list[Plain]]", (list(body.open_part), list(body.personal_part)))
    return parts(body, personal=False), parts(body, personal=True)


def canonical(value: object) -> bytes:
    """Canonical JSON bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _scalar(kind: int, declared: object, value: object) -> object:
    if declared is Stamp:
        if isinstance(value, list) and len(value) == 2 and type(value[0]) is int and isinstance(value[1], str):
            return Stamp(value[0], value[1])
        raise MalformedFact(kind, "stamp")
    wanted = getattr(declared, "__supertype__", declared)
    if type(value) is not wanted:
        raise MalformedFact(kind, f"{value!r} is not {getattr(wanted, '__name__', wanted)}")
    return value


def _join_item(kind: int, item: type, opened: object, personal: object) -> object:
    if _is_nested(item):
        return join_parts(kind, item, opened, personal)
    return _scalar(kind, item, opened if opened is not None else personal)


def _blank(declared: object) -> object:
    if typing.get_origin(declared) is tuple:
        return ()
    if declared is Stamp:
        return Stamp(0, "")
    wanted = getattr(declared, "__supertype__", declared)
    return typing.cast("Callable[[], object]", wanted)()


def _next(values: list[object], shape: FieldShape, erased: bool) -> tuple[bool, object]:
    if values:
        return True, values.pop(0)
    if erased:
        return False, _blank(shape.declared)
    if shape.default is MISSING:
        raise MalformedFact(0, f"{shape.name} missing")
    return False, shape.default


def _as_list(kind: int, value: object) -> list[object]:
    if not isinstance(value, list):
        raise MalformedFact(kind, "not a list")
    return list(value)


def join_parts(kind: int, body: type, opened: object, personal: object) -> object:
    """Rebuild a body from its two canonical lists; `personal=None` rebuilds it erased (blank personal fields).

    Raises `MalformedFact` when the lists do not fit the declared fields.
    """
    erased = personal is None
    open_values = _as_list(kind, opened)
    personal_values: list[object] = [] if erased else _as_list(kind, personal)
    made: dict[str, object] = {}
    for shape in shape_of(body):
        if shape.nested is not None:
            made[shape.name] = _join_nested(kind, shape, shape.nested, open_values, personal_values, erased)
            continue
        present, value = _next(personal_values if shape.personal else open_values, shape, erased and shape.personal)
        if present and shape.item is not None:
            item = shape.item
            value = tuple(_scalar(kind, item, entry) for entry in _as_list(kind, value))
        elif present:
            value = _scalar(kind, shape.declared, value)
        made[shape.name] = value
    if open_values or personal_values:
        raise MalformedFact(kind, "too many fields")
    return body(**made)


def _join_nested(
    kind: int, shape: FieldShape, nested: type, opened: list[object], personal: list[object], erased: bool
) -> object:
    present, open_value = _next(opened, shape, erased=False)
    if not present:
        if personal:
            personal.pop(0)
        return open_value
    personal_value: object = None if erased else (personal.pop(0) if personal else _empty_like(open_value, shape))
    if shape.item is None:
        return join_parts(kind, nested, open_value, personal_value)
    entries = _as_list(kind, open_value)
    others: list[object] = [None] * len(entries) if erased else _as_list(kind, personal_value)
    if len(entries) != len(others):
        raise MalformedFact(kind, shape.name)
    return tuple(join_parts(kind, nested, entry, other) for entry, other in zip(entries, others, strict=True))


def _empty_like(open_value: object, shape: FieldShape) -> object:
    """The personal share of a nested value whose personal fields were all trailing defaults."""
    if shape.item is None:
        return []
    return [[] for _ in open_value] if isinstance(open_value, list) else []


def body_from_parts(kind: int, opened: object, personal: object) -> Body:
    """A body of a known kind, or an `UnknownBody`; `personal=None` gives it erased."""
    declared = KINDS.get(kind)
    if declared is None:
        return UnknownBody(kind, tuple(_as_list(kind, opened)), tuple(_as_list(kind, personal or [])))
    return typing.cast(Body, join_parts(kind, declared, opened, personal))


def erase(fact: Fact) -> Fact:
    """The same fact without its personal part."""
    opened, _personal = body_parts(fact.body)
    return dataclasses.replace(fact, body=body_from_parts(fact.kind, opened, None), erased=True)


def says_same(one: Fact, other: Fact) -> bool:
    """Whether two facts say the same, as far as neither has been erased."""
    if _header(one) != _header(other):
        return False
    mine, theirs = write_parts(one.body), write_parts(other.body)
    return mine.opened == theirs.opened and (one.erased or other.erased or mine.personal == theirs.personal)


def _header(fact: Fact) -> tuple[object, ...]:
    return (
        fact.device, fact.seq, fact.unit, fact.kind, fact.counter, fact.wall, fact.officer, fact.event
    )  # fmt: skip


class Written(NamedTuple):
    """The canonical bytes of a body's open and personal fields; an erased body has no personal ones worth keeping."""

    opened: bytes
    personal: bytes


def write_parts(body: Body) -> Written:
    """What the chain and the journal take of a body, written once for both."""
    opened, personal = body_parts(body)
    return Written(canonical(opened), canonical(personal))


def digest_of(salt: bytes, personal: bytes) -> bytes:
    """`SHA-256(salt ‖ personal)`: what the chain keeps of the personal part."""
    return hashlib.sha256(salt + personal).digest()


def personal_digest(fact: Fact, salt: bytes) -> bytes:
    """The same of a fact whose parts have not been written yet."""
    return digest_of(salt, write_parts(fact.body).personal)


def link(before: bytes, fact: Fact, digest: bytes, opened: bytes = b"") -> bytes:
    """The chain after `fact`, given the chain before it and the digest of its personal part; `opened` saves writing
    its open fields again.
    """
    header = list(_header(fact))
    opened = opened or write_parts(fact.body).opened
    return hashlib.sha256(before + canonical(header)[:-1] + b"," + opened + b"]" + digest).digest()
