"""Conflicts, duplicates, overlaps and overrides with both sides: who, what, when, which device, how much money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import BadEntityId, split_entity_id
from fieldapp.domain.merge import heads_of
from fieldapp.domain.overlap import PaidPeriod, give_back, overlapping
from fieldapp.office.review_finding import DIFFERENT, MERGED
from fieldapp.office.review_shapes import Choice, Item, MatterId, Side, Trait
from fieldapp.office.store import journal, matters, registry, unparking
from fieldapp.office.store.claims import receipt_number
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.matters import CONFLICT, DUPLICATE, OVERLAP, OVERRIDE, Matter
from fieldapp.office.store.review_rows import lines_of
from fieldapp.office.store.values import integer, text

Row = Mapping[str, object]


def item_of(transaction: Transaction, matter: Matter) -> Item:
    """A matter as it is shown."""
    words = matters.settlements(transaction, matter.unit, (matter.subject, matter.other))
    said = [one for found in words.values() for one in found]
    read = {CONFLICT: _conflict, DUPLICATE: _duplicate, OVERLAP: _overlap, OVERRIDE: _override}[matter.sort]
    sides, choices, money = read(transaction, matter)
    return Item(
        MatterId(matter.sort, str(matter.unit), matter.subject, matter.other),
        place_of(transaction, matter.unit),
        matter.grounds,
        money,
        matter.found_at,
        sides if matter.sort == OVERRIDE else _marked(sides),
        choices,
        matter.settled,
        matter.settled_at,
        matter.clerk,
        said[-1].reason if said and matter.settled else "",
    )


Shown = tuple[tuple[Side, ...], tuple[Choice, ...], int]


def place_of(transaction: Transaction, unit: int) -> str:
    """The commune that a unit is; nothing for no unit."""
    if not unit:
        return ""
    return next((place.commune_name for place in registry.units(transaction) if place.unit == unit), str(unit))


def _marked(sides: tuple[Side, ...]) -> tuple[Side, ...]:
    """The sides with what differs between them marked."""
    if len(sides) < 2:
        return sides
    values: dict[str, set[str]] = {}
    for side in sides:
        for trait in side.traits:
            values.setdefault(trait.name, set()).add(trait.value)
    return tuple(
        replace(side, traits=tuple(replace(trait, differs=len(values[trait.name]) > 1) for trait in side.traits))
        for side in sides
    )


def find_row(transaction: Transaction, table: str, unit: int, row_id: str) -> dict[str, object] | None:
    """One row of a projection table."""
    return next(matters.rows_of(transaction, table, unit, "id", [row_id]), None)


def _fact_of(transaction: Transaction, entity: str) -> Fact | None:
    """The fact that made something."""
    try:
        device, seq, _n = split_entity_id(entity)
    except BadEntityId:
        return None
    found = journal.read_facts(transaction, [(device, seq)]).get((device, seq))
    return found.fact if found else None


def _author(transaction: Transaction, unit: int, fact: Fact | None) -> dict[str, object]:
    """Who wrote a fact, for a side."""
    if fact is None:
        return {}
    return {
        "officer": officer_name(transaction, unit, fact.officer),
        "device": fact.device,
        "at_ms": fact.wall,
    }


def officer_name(transaction: Transaction, unit: int, officer: str) -> str:
    """The name of an officer of a unit, else the bare id."""
    row = find_row(transaction, "officer", unit, officer) if officer else None
    return text(row, "name") if row and row["name"] else officer


# two values of one field


def _conflict(transaction: Transaction, matter: Matter) -> Shown:
    row = find_row(transaction, matter.grounds, matter.unit, matter.subject)
    heads = heads_of(row, matter.other) if row is not None else {}  # type: ignore[arg-type]  # texts and whole numbers
    who = _who(transaction, matter.unit, matter.grounds, row)
    sides = []
    for stamp in sorted(heads, reverse=True):
        fact = unparking.fact_at(transaction, stamp)
        traits = (Trait("value", str(heads[stamp])), *who)
        sides.append(
            Side(str(stamp), str(heads[stamp]), traits, **_author(transaction, matter.unit, fact))  # type: ignore[arg-type]
        )
    choices = () if matter.settled else (Choice("choose", sides=tuple(side.key for side in sides)),)
    return tuple(sides), choices, 0


def _who(transaction: Transaction, unit: int, table: str, row: Row | None) -> tuple[Trait, ...]:
    if row is None:
        return ()
    if table == "household":
        return (
            Trait("household", _head_name(transaction, unit, text(row, "id"))),
            Trait("village", text(row, "village")),
        )
    home = find_row(transaction, "household", unit, text(row, "household"))
    return (
        Trait("name", text(row, "name")),
        Trait("born", text(row, "born")),
        Trait("household", _head_name(transaction, unit, text(row, "household"))),
        Trait("village", text(home, "village") if home else ""),
    )


def _head_name(transaction: Transaction, unit: int, household: str) -> str:
    rows = list(matters.rows_of(transaction, "member", unit, "household", [household]))
    head = next((row for row in rows if row["tie"] == "head"), rows[0] if rows else None)
    return text(head, "name") if head else ""


# one person twice

_SHOWN = ("name", "born", "sex", "citizen_id", "insurance_code", "phone", "tie")


def _duplicate(transaction: Transaction, matter: Matter) -> Shown:
    people = [(matter.subject, matter.unit), (matter.other, matter.other_unit)]
    if not matter.shown:
        people = [(matter.subject, matter.other_unit), (matter.other, matter.unit)]
    sides = tuple(_person(transaction, unit, member) for member, unit in people)
    return sides, _duplicate_choices(matter, sides), sum(side.money for side in sides)


def _duplicate_choices(matter: Matter, sides: tuple[Side, ...]) -> tuple[Choice, ...]:
    if matter.settled == MERGED:
        return (Choice("split", needs_reason=True),)
    merge = Choice("merge", sides=tuple(side.key for side in sides))
    return (merge,) if matter.settled == DIFFERENT else (merge, Choice("different"))


def _person(transaction: Transaction, unit: int, member: str) -> Side:
    row = find_row(transaction, "member", unit, member)
    if row is None:
        return Side(member, member, ())
    home = find_row(transaction, "household", unit, text(row, "household"))
    lines = [line for line, stands in lines_of(transaction, unit, [member]) if stands]
    traits = (
        *(Trait(name, text(row, name)) for name in _SHOWN),
        Trait("household", _head_name(transaction, unit, text(row, "household"))),
        Trait("village", text(home, "village") if home else ""),
        Trait("commune", place_of(transaction, unit)),
        Trait("departure", text(row, "departure")),
        Trait("paid_until", max((line.expires_on for line in lines), default="")),
    )
    money = sum(line.pays for line in lines)
    fact = _fact_of(transaction, member)
    return Side(member, text(row, "name"), traits, money=money, **_author(transaction, unit, fact))  # type: ignore[arg-type]


# days paid for twice


def _overlap(transaction: Transaction, matter: Matter) -> Shown:
    where = [(matter.subject, matter.unit), (matter.other, matter.other_unit)]
    if not matter.shown:
        where = [(matter.subject, matter.other_unit), (matter.other, matter.unit)]
    sides = tuple(_line(transaction, unit, line) for line, unit in where)
    lines = paid_lines(transaction, matter)
    pair = next(overlapping(lines), None) if len(lines) == 2 else None
    if pair is None or matter.settled:
        return sides, (), matter.money
    back = give_back(*pair)
    choices = [Choice("accept", needs_reason=True), Choice("extend")]
    if back.amount:
        choices.insert(0, Choice("refund", needs_reason=True, amount=back.amount))
    return sides, tuple(choices), back.amount


def paid_lines(transaction: Transaction, matter: Matter) -> list[PaidPeriod]:
    """The two lines of an overlap, as far as they stand."""
    found: dict[str, PaidPeriod] = {}
    for line_id in (matter.subject, matter.other):
        for unit in sorted({matter.unit, matter.other_unit}):
            row = find_row(transaction, "contribution_line", unit, line_id)
            members = [text(row, "member")] if row is not None else []
            found |= {
                line.line: line
                for line, stands in lines_of(transaction, unit, members)
                if stands and line.line == line_id
            }
    return list(found.values())


def _line(transaction: Transaction, unit: int, line_id: str) -> Side:
    row = find_row(transaction, "contribution_line", unit, line_id)
    if row is None:
        return Side(line_id, line_id, ())
    contribution = find_row(transaction, "contribution", unit, text(row, "contribution")) or {}
    member = find_row(transaction, "member", unit, text(row, "member"))
    receipts = list(matters.rows_of(transaction, "receipt", unit, "contribution", [text(row, "contribution")]))
    numbers = ", ".join(receipt_number(text(one, "series"), integer(one, "number")) for one in receipts)
    traits = (
        Trait("name", text(member, "name") if member else ""),
        Trait("citizen_id", text(member, "citizen_id") if member else ""),
        Trait("scheme", str(contribution.get("scheme", ""))),
        Trait("period", f"{row['starts_on']}/{row['expires_on']}"),
        Trait("group", text(row, "support_group")),
        Trait("receipt", numbers),
        Trait("paid_on", str(contribution.get("paid_on", ""))),
        Trait("commune", place_of(transaction, unit)),
    )
    fact = _fact_of(transaction, line_id)
    pays = integer(row, "pays_dong")
    return Side(line_id, numbers, traits, money=pays, **_author(transaction, unit, fact))  # type: ignore[arg-type]


# money taken although the State pays


def _override(transaction: Transaction, matter: Matter) -> Shown:
    row = find_row(transaction, "state_paid_override", matter.unit, matter.subject)
    if row is None:
        return (), (), matter.money
    officer = find_row(transaction, "officer", matter.unit, text(row, "officer"))
    decided = Side(
        "override",
        text(row, "reason"),
        (
            Trait("reason", text(row, "reason")),
            Trait("group", text(row, "support_group")),
            Trait("source", text(row, "source")),
            Trait("role", text(officer, "role") if officer else ""),
        ),
        officer_name(transaction, matter.unit, text(row, "officer")),
        text(row, "device"),
        integer(row, "wall"),
    )
    lines = [
        line
        for line in matters.rows_of(
            transaction, "contribution_line", matter.unit, "contribution", [text(row, "contribution")]
        )
        if line["member"] == row["member"]
    ]
    paid = tuple(_line(transaction, matter.unit, text(line, "id")) for line in lines)
    choices = () if matter.settled else (Choice("accept"), Choice("refund", needs_reason=True))
    return (*paid, decided), choices, matter.money
