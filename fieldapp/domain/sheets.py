"""Lists that leave the program: what each says about a period, made from the projection's rows alone.

Laptop and office hold the same rows, so they make the same sheet. `sheet_lines` and `sheet_money` say what stands in
the fields; here fields become the columns of the template in force, and two sheets are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldapp.domain import sheet_lines, sheet_money
from fieldapp.domain.money import Money
from fieldapp.domain.sheet_fields import FIELDS, Cell, blank, fits
from fieldapp.domain.sheet_holdings import Fields, Holdings, Period
from fieldapp.domain.sheet_templates import SheetColumn, Template

Row = tuple[Cell, ...]
"""Cells in the order of the template's columns."""

MAKERS: Mapping[str, Callable[[Holdings, Period], Iterable[Fields]]] = {
    "d03": sheet_lines.health_lines,
    "d05": sheet_lines.voluntary_lines,
    "tk1": sheet_lines.declarations,
    "receipts": sheet_money.receipts,
    "numbers": sheet_money.numbers,
    "remittances": sheet_money.remittances,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list about a period, both days included. `units` are register units; `organisation` lines go to the head."""

    template: Template
    period: Period
    units: tuple[int, ...]
    organisation: tuple[str, ...]
    region: str
    rows: tuple[Row, ...]
    is_demo: bool = False

    def total(self, key: str) -> int:
        """The sum of a column, in its own unit."""
        place = self.template.keys.index(key)
        return sum(value for row in self.rows if isinstance(value := row[place], int))

    @property
    def totals(self) -> Mapping[str, int]:
        """Every sum that the foot gives."""
        return {column.key: self.total(column.key) for column in self.template.summed}

    @property
    def worded(self) -> Money | None:
        """The sum that is said in words."""
        return Money(self.total(self.template.worded)) if self.template.worded else None


@dataclass(frozen=True, slots=True)
class Head:
    """What a sheet says above its rows."""

    organisation: tuple[str, ...]
    region: str
    is_demo: bool = False


def make_sheet(template: Template, holdings: Holdings, period: Period, head: Head) -> Sheet:
    """The sheet of a period."""
    units = tuple(sorted(holdings.places))
    made = enumerate(MAKERS[template.sheet](holdings, period), start=1)
    rows = tuple(_row(template, {**fields, "place": place}, holdings.words) for place, fields in made)
    return Sheet(template, period, units, head.organisation, head.region, rows, head.is_demo)


def _row(template: Template, fields: Fields, words: Mapping[str, Mapping[str, str]]) -> Row:
    return tuple(_cell(template, column, fields, words) for column in template.columns)


def _cell(template: Template, column: SheetColumn, fields: Fields, words: Mapping[str, Mapping[str, str]]) -> Cell:
    if column.parts:
        said = (_said(template, part, fields, words) for part in column.parts)
        return "; ".join(str(part) for part in said if part not in {None, ""})
    return _said(template, column.key, fields, words)


def _said(template: Template, key: str, fields: Fields, words: Mapping[str, Mapping[str, str]]) -> Cell:
    """A field in the paper's words; the template's come before the program's."""
    kind = FIELDS[template.sheet][key]
    value = fields.get(key, blank(kind))
    assert fits(kind, value), (key, value)
    if not isinstance(value, str):
        return value
    for table in (template.words.get(key), words.get(key)):
        if table and value in table:
            return table[value]
    return tidy(value)


def tidy(text: str) -> str:
    """Text that every sheet can hold: single spaces, nothing that has no letter of its own."""
    spaced = " ".join(text.split())
    return spaced if spaced.isprintable() else " ".join("".join(c for c in spaced if c.isprintable()).split())


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a sheet differs from what is held: `missing` (held, not on the sheet), `extra`, or `changed` (one column).

    `row` names the row by its identity; `there` is on the sheet, `here` is held.
    """

    sort: str
    row: tuple[str, ...]
    column: str = ""
    there: Cell = None
    here: Cell = None


def compare(template: Template, there: Sequence[Row], here: Sequence[Row]) -> list[Difference]:
    """What a sheet's rows say otherwise than those held; nothing when they are equal. Running numbers do not count."""
    found: list[Difference] = []
    left = _by_identity(template, there)
    for name, rows in _by_identity(template, here).items():
        mine, others = _without_equals(rows, left.pop(name, []))
        for one, other in zip(mine, others, strict=False):
            found += [
                Difference("changed", name, column.key, that, this)
                for column, that, this in zip(template.columns, other, one, strict=True)
                if that != this and column.key != "place"
            ]
        found += [Difference("missing", name) for _ in mine[len(others) :]]
        found += [Difference("extra", name) for _ in others[len(mine) :]]
    return found + [Difference("extra", name) for name, rows in left.items() for _ in rows]


def _without_equals(mine: Sequence[Row], others: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Both without the pairs that say the same but for the running number, which stands first."""
    theirs = Counter(row[1:] for row in others)
    kept = []
    for row in mine:
        if theirs[row[1:]]:
            theirs[row[1:]] -= 1
        else:
            kept.append(row)
    rest = []
    for row in others:
        if theirs[row[1:]]:
            theirs[row[1:]] -= 1
            rest.append(row)
    return kept, rest


def _by_identity(template: Template, rows: Iterable[Row]) -> dict[tuple[str, ...], list[Row]]:
    places = [template.keys.index(key) for key in template.identity]
    grouped: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        grouped.setdefault(tuple(_name(row[place]) for place in places), []).append(row)
    return grouped


def _name(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else str("" if cell is None else cell)
