"""Payments of one person, or of people who are one or bear one number, and which of them share a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fieldapp.domain.likeness import Ground
from fieldapp.domain.overlap import PaidPeriod, give_back, overlapping
from fieldapp.office.store import matters
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.matters import OVERLAP, Matter
from fieldapp.office.store.review_rows import lines_of, payers
from fieldapp.office.store.values import text

Person = tuple[int, str]
"""Unit and member."""

MERGED = "merge"


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Matters found, and every line that was looked at, whether it overlaps or not."""

    matters: list[Matter]
    lines: frozenset[str]


def overlaps_of(
    transaction: Transaction,
    unit: int,
    members: set[str] | None,
    contributions: set[str] | None,
    pairs: Iterable[Matter],
) -> Overlaps:
    """Overlapping payments of some members and of those to whom some contributions belong; None: of everybody."""
    near = _neighbours(unit, pairs)
    wanted = _who(transaction, unit, members, contributions)
    groups = {_group((unit, member), near) for member in wanted}
    others: dict[int, set[str]] = {}
    for group in groups:
        for home, member in group:
            others.setdefault(home, set()).add(member)
    paid: dict[Person, list[PaidPeriod]] = {}
    looked: set[str] = set()
    for home in sorted(others):
        for line, stands in lines_of(transaction, home, others[home]):
            looked.add(line.line)
            if stands:
                paid.setdefault((home, line.member), []).append(line)
    found = []
    for group in groups:
        of = {str(line.line): home for home, member in group for line in paid.get((home, member), ())}
        lines = [line for person in group for line in paid.get(person, ())]
        found += [_matter(one, other, of) for one, other in overlapping(lines)]
    mine = [matter if matter.unit == unit else _turned(matter) for matter in found]
    return Overlaps([matter for matter in mine if matter.unit == unit], frozenset(looked))


def _matter(one: PaidPeriod, other: PaidPeriod, of: dict[str, int]) -> Matter:
    first, second = sorted((one.line, other.line))
    money = give_back(one, other).amount
    return Matter(of[first], OVERLAP, first, second, of[second], one.scheme, money)


def _turned(matter: Matter) -> Matter:
    return replace(matter, unit=matter.other_unit, other_unit=matter.unit, shown=False)


def _neighbours(unit: int, pairs: Iterable[Matter]) -> dict[str, set[Person]]:
    """Who is who else: merged, or bearing one number and not told apart."""
    near: dict[str, set[Person]] = {}
    for pair in pairs:
        if pair.settled == MERGED or (not pair.settled and pair.grounds == Ground.NUMBER):
            here, there = (pair.subject, pair.other) if pair.shown else (pair.other, pair.subject)
            near.setdefault(here, set()).add((pair.other_unit, there))
            if pair.other_unit == unit:
                near.setdefault(there, set()).add((unit, here))
    return near


def _group(person: Person, near: dict[str, set[Person]]) -> frozenset[Person]:
    group, waiting = {person}, [person]
    while waiting:
        for other in near.get(waiting.pop()[1], ()):
            if other not in group:
                group.add(other)
                waiting.append(other)
    return frozenset(group)


def _who(transaction: Transaction, unit: int, members: set[str] | None, contributions: set[str] | None) -> set[str]:
    if members is None or contributions is None:
        return payers(transaction, unit)
    rows = matters.rows_of(transaction, "contribution_line", unit, "contribution", contributions)
    return members | {text(row, "member") for row in rows}
