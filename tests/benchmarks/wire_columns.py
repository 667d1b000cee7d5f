"""What each field of an enrolment costs on the wire: the bytes saved when it alone is blank in every fact."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import NO_ID
from fieldapp.wire.codec import encode_facts

_BLANKS: dict[type, object] = {str: "", int: 0, bool: False, tuple: ()}
_NESTED = {"members": k.NewMember, "lines": k.PaidLine}


def _blanked(body: Body, part: str, name: str) -> Body:
    """A body with one field blank, its own or one of its parts'."""
    if not part:
        return dataclasses.replace(body, **{name: _BLANKS[type(getattr(body, name))]}) if hasattr(body, name) else body
    if not hasattr(body, part):
        return body
    parts = tuple(
        dataclasses.replace(entry, **{name: _BLANKS[type(getattr(entry, name))]}) for entry in getattr(body, part)
    )
    return dataclasses.replace(body, **{part: parts})


def _fields(facts: Sequence[Fact]) -> Iterator[tuple[type, str, str]]:
    """Each kind's fields, and those of the parts nested in it."""
    for body in dict.fromkeys(type(fact.body) for fact in facts):
        for field in dataclasses.fields(body):
            nested = _NESTED.get(field.name)
            if nested is None:
                yield body, "", field.name
            else:
                yield from ((body, field.name, inner.name) for inner in dataclasses.fields(nested))


def costs(facts: Sequence[Fact]) -> Iterator[tuple[str, int]]:
    """Every field with the bytes it costs; a field that follows from another costs next to nothing."""
    whole = len(encode_facts(facts))
    headers: dict[str, list[Fact]] = {
        "wall": [dataclasses.replace(fact, wall=0) for fact in facts],
        "counter": [dataclasses.replace(fact, counter=fact.seq) for fact in facts],
        "officer": [dataclasses.replace(fact, officer="") for fact in facts],
        "event": [dataclasses.replace(fact, event=NO_ID) for fact in facts],
    }
    for name, changed in headers.items():
        yield name, whole - len(encode_facts(changed))
    for kind, part, name in _fields(facts):
        blank = [
            dataclasses.replace(fact, body=_blanked(fact.body, part, name)) if isinstance(fact.body, kind) else fact
            for fact in facts
        ]
        label = f"{getattr(kind, 'NAME', kind.__name__)} {part + '.' if part else ''}{name}"
        yield label, whole - len(encode_facts(blank))
