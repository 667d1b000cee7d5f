"""What a check of a sheet found, for a script and for a person; cells are said as paper says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fieldapp.domain.money import Money
from fieldapp.domain.sheet_templates import Template
from fieldapp.domain.sheets import Difference
from fieldapp.printing.sheet_pdf import cell_text
from fieldapp.printing.wording import DIFFERENCE_SORTS, TOTAL_SHORT

WrongTotals = Mapping[str, tuple[int, int]]
"""Column → what the sheet's foot says, and what its own rows add up to."""


def as_plain(template: Template, found: Iterable[Difference], totals: WrongTotals) -> dict[str, object]:
    """For JSON: `differences` and `totals`."""
    return {
        "sheet": template.sheet,
        "version": template.version,
        "differences": [
            {
                "sort": one.sort,
                "row": list(one.row),
                "column": one.column,
                "there": _said(template, one, is_there=True),
                "here": _said(template, one, is_there=False),
            }
            for one in found
        ],
        "totals": {key: {"there": there, "rows": rows} for key, (there, rows) in totals.items()},
    }


def as_lines(template: Template, found: Iterable[Difference], totals: WrongTotals) -> list[str]:
    """A line for each."""
    lines = []
    for one in found:
        name = " ".join(part for part in one.row if part)
        line = f"{DIFFERENCE_SORTS[one.sort]}: {name}"
        if one.column:
            there, here = _said(template, one, is_there=True), _said(template, one, is_there=False)
            line += f" · {template.column(one.column).heading}: {there or '–'} ≠ {here or '–'}"
        lines.append(line)
    for key, (foot, rows) in totals.items():
        lines.append(f"{TOTAL_SHORT} · {template.column(key).heading}: {Money(foot)} ≠ {Money(rows)}")
    return lines


def _said(template: Template, one: Difference, *, is_there: bool) -> str:
    if not one.column:
        return ""
    return cell_text(template.column(one.column), one.there if is_there else one.here)
