"""`export SHEET` and `sheet check`: lists of this laptop as workbooks or PDF, and whether such a file still agrees."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.commands.profiles import open_workplace, profile_options
from fieldapp.commands.reading import read_bytes
from fieldapp.commands.writing import print_json
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.sheet_fields import FIELDS

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from fieldapp.bootstrap import Opened
    from fieldapp.domain.sheet_holdings import Holdings, Period
    from fieldapp.domain.sheet_templates import Template
    from fieldapp.domain.sheets import Difference, Sheet
    from fieldapp.printing.sheet_differences import WrongTotals

FORMATS = ("xlsx", "pdf")


class BadPeriod(RuleBroken):
    """Days that are none, or the last before the first."""

    code = "bad_period"

    def __init__(self, text: str) -> None:
        super().__init__(text=text[:40])


class SheetOfOtherUnits(RuleBroken):
    """The sheet is about units that this laptop does not serve."""

    code = "sheet_of_other_units"

    def __init__(self, units: str) -> None:
        super().__init__(units=units[:60])


def sheet_options(parser: argparse.ArgumentParser) -> None:
    """Which sheet, over which days, as what kind of file."""
    parser.add_argument("sheet", nargs="?", choices=tuple(FIELDS), help="bảng nào; không nói thì biên lai ra CSV")
    parser.add_argument("--from", dest="first", metavar="NGÀY", default="", help="từ ngày, NĂM-THÁNG-NGÀY")
    parser.add_argument("--to", dest="last", metavar="NGÀY", default="", help="đến hết ngày")
    parser.add_argument("--month", metavar="THÁNG", default="", help="cả tháng, ví dụ 2026-11; không nói thì tháng này")
    parser.add_argument("--format", choices=FORMATS, default="xlsx", help="bảng tính hay PDF")


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`sheet check`."""
    sheet = commands.add_parser("sheet", help="bảng đã xuất").add_subparsers(metavar="VIỆC", required=True)
    check = sheet.add_parser("check", help="so một bảng (xlsx) với sổ của máy này")
    check.add_argument("file", metavar="TỆP")
    check.add_argument("--json", action="store_true", help="in JSON thay cho bảng")
    profile_options(check)
    check.set_defaults(handler=check_sheet)


def write_sheet(chosen: argparse.Namespace) -> int:
    """One sheet over a period; written whole or not at all."""
    from fieldapp import paths
    from fieldapp.forms import shipped_forms
    from fieldapp.printing.press import PaperPress
    from fieldapp.storage.atomic_file import write_atomically

    with closing(open_workplace(chosen)) as opened:
        period = chosen_period(chosen, opened.workplace.day.shown())
        template = shipped_forms().in_force(chosen.sheet, period.last)
        sheet = laptop_sheet(opened, template, period)
    press = PaperPress(paths.resource("fonts"))
    content = press.sheet_workbook(sheet) if chosen.format == "xlsx" else press.sheet(sheet)
    write_atomically(Path(chosen.out), content, private=False)
    sys.stderr.write(f"{len(sheet.rows)} → {chosen.out}\n")
    return 0


def chosen_period(chosen: argparse.Namespace, today: date) -> Period:
    """The days that the options name. Raises `BadPeriod`."""
    from fieldapp.forms import period_from

    try:
        return period_from(chosen.first, chosen.last, chosen.month, today)
    except ValueError as error:
        raise BadPeriod(f"{chosen.first} {chosen.last} {chosen.month}".strip()) from error


def laptop_holdings(opened: Opened) -> Holdings:
    """Everything that sheets need of the units that this laptop serves."""
    from fieldapp.domain.sheet_holdings import Holdings
    from fieldapp.forms import WORDS, place_of, rules_by_hash
    from fieldapp.storage.policy_packs import load_shipped_pack

    store = opened.store
    served = store.register.units()
    places = {u.unit: place_of(u.commune, u.province, u.commune_code, u.province_code) for u in served}
    find = rules_by_hash(((p.pack_hash, p.text) for p in store.rules.packs()), load_shipped_pack())
    return Holdings.gather(lambda table: store.parts.rows.rows(table, places), places, find, WORDS)


def laptop_sheet(opened: Opened, template: Template, period: Period) -> Sheet:
    """A sheet of this laptop."""
    from fieldapp.domain.sheets import Head, make_sheet
    from fieldapp.forms import region_of
    from fieldapp.services.papers import ORGANISATION

    holdings = laptop_holdings(opened)
    places = list(holdings.places.values())
    lines = opened.store.settings.get(ORGANISATION, "").split("\n")
    organisation = tuple(line for line in lines if line) or (
        f"BẢO HIỂM XÃ HỘI {places[0].province.upper()}",
        f"Tổ chức dịch vụ thu {places[0].commune}",
    )
    head = Head(organisation, region_of(places), opened.workplace.is_demo)
    return make_sheet(template, holdings, period, head)


def check_sheet(chosen: argparse.Namespace) -> int:
    """What a sheet says otherwise than this laptop; 1 when anything differs."""
    from fieldapp.domain.sheets import compare
    from fieldapp.forms import shipped_forms
    from fieldapp.printing.sheet_reading import read_sheet

    read = read_sheet(read_bytes(chosen.file), shipped_forms())
    with closing(open_workplace(chosen)) as opened:
        sheet = laptop_sheet(opened, read.template, read.period)
    if sheet.units != read.units:
        raise SheetOfOtherUnits(", ".join(str(unit) for unit in read.units))
    return tell_differences(chosen, read.template, compare(read.template, read.rows, sheet.rows), read.wrong_totals())


def tell_differences(
    chosen: argparse.Namespace, template: Template, found: Sequence[Difference], wrong: WrongTotals
) -> int:
    """Say what differs; 1 when anything does."""
    from fieldapp.printing.sheet_differences import as_lines, as_plain

    if chosen.json:
        print_json(as_plain(template, found, wrong))
    else:
        print("\n".join(as_lines(template, found, wrong)) or "khớp")
    return 1 if found or wrong else 0
