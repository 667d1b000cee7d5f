"""A month's D05-TS of three thousand lines, as a workbook and as PDF, beside a bare workbook of the same cells.

Run alone: `python -m tests.benchmarks.bench_sheets`. The bare workbook is openpyxl's quickest way, `write_only`,
without a type, a width or a heading. Reading back is measured too; every ratio is taken within a round.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from openpyxl import Workbook

from fieldapp.domain.sheets import Sheet
from fieldapp.printing.sheet_pdf import sheet_pdf
from fieldapp.printing.sheet_reading import read_sheet
from fieldapp.printing.sheet_xlsx import sheet_xlsx
from tests.sheet_months import Month, forms
from tests.unit.printing_samples import faces
from tests.unit.test_sheets import sheet_of

LINES, ROUNDS = 3000, 3


def d05() -> Sheet:
    """Three thousand lines with their own names, numbers and amounts."""
    sheet = sheet_of(Month(7, 400), "d05")
    keys = sheet.template.keys
    due, number = keys.index("due"), keys.index("receipt_number")
    rows = []
    for place in range(LINES):
        row = list(sheet.rows[place % len(sheet.rows)])
        row[0], row[due], row[number] = place + 1, 330_000 + place, f"SL26T {place:07d}"
        rows.append(tuple(row))
    return replace(sheet, rows=tuple(rows))


def bare(sheet: Sheet) -> bytes:
    """The same cells and nothing else."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in sheet.rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def seconds(make: Callable[[], object]) -> float:
    """How long it takes once."""
    start = time.perf_counter()
    make()
    return time.perf_counter() - start


def main() -> None:
    sheet = d05()
    content = sheet_xlsx(sheet)
    made: dict[str, Callable[[], bytes]] = {
        "bare workbook (baseline)": lambda: bare(sheet),
        "workbook, typed and set up": lambda: sheet_xlsx(sheet),
        "PDF": lambda: sheet_pdf(sheet, faces()),
    }
    sizes = {name: len(make()) for name, make in made.items()}
    work: dict[str, Callable[[], object]] = {**made, "reading it back": lambda: read_sheet(content, forms())}
    rounds = [{name: seconds(make) for name, make in work.items()} for _ in range(ROUNDS)]
    print(f"D05-TS, {LINES} lines of {len(sheet.template.columns)} columns")
    print(f"{'':28}{'seconds':>9}{'× bare workbook':>17}{'KiB':>8}")
    for name in work:
        spent = statistics.median(one[name] for one in rounds)
        ratio = statistics.median(one[name] / one["bare workbook (baseline)"] for one in rounds)
        print(f"{name:28}{spent:9.2f}{ratio:17.2f}{sizes.get(name, len(content)) / 1024:8.0f}")


if __name__ == "__main__":
    main()
