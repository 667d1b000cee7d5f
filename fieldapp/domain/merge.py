"""Fields that several authors may write: each keeps its heads, and every order of arrival ends in the same row.

A write names the stamps of the values its author saw (`base`) and takes their place. Heads that no write has taken
the place of live side by side: one head is the normal case, two or more are a conflict whose provisional winner is
the greatest Lamport stamp (a multi-value register: Shapiro et al. 2011, RR-7506, 3.2.2). `gone` is every stamp that
some write has replaced, arrived or not, so heads are simply the arrived writes that are not gone; to apply a fact
again, with its personal part erased, changes only the values that it still shows.

The row shows the winner; `stamps` holds a field's heads only once it has been written after its creation. A field
that the creating fact left blank was not written by it: the first value it gets conflicts with nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from fieldapp.domain.stamps import NO_STAMP, Stamp, parse_stamp
from fieldapp.domain.tables import Table, Value

Heads = dict[Stamp, Value]


@dataclass(slots=True)
class FieldState:
    """The living values of one field by stamp, and every stamp that some write has replaced."""

    heads: Heads
    gone: set[Stamp]

    @property
    def winner(self) -> Stamp:
        """The head that shows."""
        return max(self.heads, default=NO_STAMP)


def read_states(row: dict[str, Value]) -> dict[str, FieldState]:
    """The field states of a row of a merged table."""
    text = str(row["stamps"])
    if not text:
        return {}
    return {
        name: FieldState({parse_stamp(stamp): value for stamp, value in heads}, {parse_stamp(stamp) for stamp in gone})
        for name, (heads, gone) in json.loads(text).items()
    }


def _written(states: dict[str, FieldState]) -> str:
    if not states:
        return ""
    plain = {
        name: [
            [[str(stamp), state.heads[stamp]] for stamp in sorted(state.heads, reverse=True)],
            [str(stamp) for stamp in sorted(state.gone)],
        ]
        for name, state in sorted(states.items())
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def heads_of(row: dict[str, Value], name: str) -> Heads:
    """The living values of a field, the shown one among them; more than one is a conflict."""
    state = read_states(row).get(name)
    if state is not None and state.heads:
        return dict(state.heads)
    return _created_heads(row, name)


def _created_heads(row: dict[str, Value], name: str) -> Heads:
    created = parse_stamp(str(row["created"]))
    return {created: row[name]} if created != NO_STAMP and row[name] not in {"", 0} else {}


def base_of(row: dict[str, Value], *names: str) -> tuple[Stamp, ...]:
    """What an author who sees this row has seen of the named fields: the base of the write that follows."""
    seen: set[Stamp] = set()
    for name in names:
        seen |= set(heads_of(row, name))
    return tuple(sorted(seen))


def create(table: Table, row: dict[str, Value], stamp: Stamp, values: dict[str, Value]) -> None:
    """Apply the fact that makes a row; writes that arrived before it keep their place.

    Two facts may make the same row where its id is given (an officer, a device): the earlier one makes it, the later
    one counts as a write that had not seen it, whichever arrives first.
    """
    if not row["created"] and not row["stamps"]:
        row.update(values)  # a row that nobody has written is blank
        row["created"] = str(stamp)
        return
    states = read_states(row)
    other = parse_stamp(str(row["created"]))
    is_first = other == NO_STAMP or stamp <= other
    for column in table.columns:
        name, value = column.name, values.get(column.name, column.blank)
        state = states.get(name)
        if state is None and other not in {NO_STAMP, stamp}:
            state = _beside(other, row[name], stamp, value, column.blank)
            if state is None:
                row[name] = value if is_first else row[name]
                continue
            states[name] = state
        if state is None:
            row[name] = value
            continue
        if value == column.blank:
            state.heads.pop(stamp, None)
        elif stamp not in state.gone:
            state.heads[stamp] = value
        row[name] = state.heads.get(state.winner, column.blank)
    row["created"] = str(stamp if is_first else other)
    row["stamps"] = _written(states)


def _beside(other: Stamp, old: Value, stamp: Stamp, value: Value, blank: Value) -> FieldState | None:
    """The heads of a field that two facts created; nothing when the later of them left it blank."""
    later = value if stamp > other else old
    if later == blank:
        return None
    return FieldState({other: old} if old != blank else {}, set())


def write(row: dict[str, Value], stamp: Stamp, values: dict[str, Value], base: Iterable[Stamp]) -> None:
    """Apply one write of some fields, in whatever order it arrives."""
    replaced = set(base)
    states = read_states(row)
    for name, value in values.items():
        state = states.setdefault(name, FieldState(_created_heads(row, name), set()))
        state.gone |= replaced
        if stamp not in state.gone:
            state.heads[stamp] = value
        for old in replaced:
            state.heads.pop(old, None)
        row[name] = state.heads.get(state.winner, row[name])
    row["stamps"] = _written(states)


def conflicts(table: Table, row: dict[str, Value]) -> dict[str, Heads]:
    """The fields of a row that have more than one living value; saying the same twice is no conflict."""
    names = {column.name for column in table.columns}
    states = {name: state for name, state in read_states(row).items() if name in names}
    return {name: state.heads for name, state in states.items() if len(set(state.heads.values())) > 1}
