"""Make the files of `resources/places` from the package they come from.

    pip install --no-deps --target build/places vietnamadminunits==1.0.4
    python packaging/places.py build/places

Nothing is typed by hand: what the package says about the units before and since 1 July 2025 is written as CSV,
one row per unit, sorted by code. The source, its licence and the checks made stand in `resources/places/SOURCE.md`.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

TWO_TIERS_SINCE = "2025-07-01"
THREE_TIERS_UNTIL = "2025-06-30"
PLACES = Path(__file__).resolve().parent.parent / "resources" / "places"

Row = tuple[str, ...]


def write(name: str, head: Row, rows: Iterable[Row]) -> None:
    """One CSV file, sorted, with `\\n` line ends on every system."""
    with (PLACES / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(sorted(rows))


def plain_name(province: str) -> str:
    """The province's name without its rank, as the law lists it: `Sơn La`, `Hà Nội`."""
    for rank in ("Tỉnh ", "Thành phố ", "Thủ đô "):
        province = province.removeprefix(rank)
    return province


def read_conversion(folder: Path, new: dict[tuple[str, str], str], old: dict[str, str]) -> dict[str, list[str]]:
    """Old unit's code → codes of the communes it went into, the main one first."""
    tables = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    into: dict[str, list[str]] = {}
    for province, communes in tables["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, parts in communes.items():
            for part in parts:
                into.setdefault(old[part], []).append(new[province, commune])
    for province, divided in tables["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, targets in divided.items():
            main_first = sorted(targets, key=lambda target: not target["isDefaultNewWard"])
            into.setdefault(old[part], []).extend(new[province, target["newWardKey"]] for target in main_first)
    return into


def make(package: Path) -> None:
    """Read the package's database and conversion table; write the five files."""
    folder = package / "vietnamadminunits" / "data"
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)) as base:
        now: list[Row] = base.execute(
            "SELECT provinceCode, province, wardCode, ward, provinceKey, wardKey FROM admin_units"
        ).fetchall()
        before: list[Row] = base.execute(
            "SELECT provinceCode, province, districtCode, district, coalesce(wardCode, ''), coalesce(ward, ''),"
            " provinceKey, districtKey, coalesce(wardKey, '') FROM admin_units_legacy"
        ).fetchall()
    new = {(row[4], row[5]): row[2] for row in now}
    old = {"_".join(row[6:9]): row[4] or row[2] for row in before}
    into = read_conversion(folder, new, old)
    province_of = {row[2]: row[0] for row in now}

    merged = {row[0]: province_of[into[row[4] or row[2]][0]] for row in before}
    provinces = {(row[0], plain_name(row[1]), TWO_TIERS_SINCE, "", "") for row in now}
    provinces |= {(row[0], plain_name(row[1]), "", THREE_TIERS_UNTIL, merged[row[0]]) for row in before}
    write("provinces.csv", ("code", "name", "since", "until", "into"), provinces)
    write("communes.csv", ("code", "province", "name"), {(row[2], row[0], row[3]) for row in now})
    write("old_districts.csv", ("code", "province", "name"), {(row[2], row[0], row[3]) for row in before})
    write(
        "old_communes.csv",
        ("code", "district", "name", "into"),
        # Five island districts had no communes; the district itself became one, under the district's code.
        {(row[4] or row[2], row[2], row[5] or row[3], " ".join(into[row[4] or row[2]])) for row in before},
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: places.py FOLDER   (the folder given to pip install --target)")
    make(Path(sys.argv[1]))
