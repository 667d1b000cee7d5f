"""Lists of the office over any of its units, and whether a list that came back still says what the office holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldapp import forms, paths
from fieldapp.domain.sheet_holdings import Holdings, Period
from fieldapp.domain.sheet_templates import Template
from fieldapp.domain.sheets import Difference, Head, Sheet, compare, make_sheet
from fieldapp.domain.tables import Row, Table
from fieldapp.office.office import Office
from fieldapp.office.officers import find_units
from fieldapp.office.rules import shipped_pack
from fieldapp.office.store import projection, registry, rules
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.shapes import UnitPlace
from fieldapp.printing.press import PaperPress
from fieldapp.printing.sheet_differences import WrongTotals
from fieldapp.printing.sheet_reading import read_sheet


def office_sheet(office: Office, name: str, period: Period, wanted: Sequence[str] = ()) -> Sheet:
    """A sheet in the form in force on the period's last day; `wanted` are units or communes, nothing means all.

    Raises `NoTemplate`, `UnknownUnit`.
    """
    template = forms.shipped_forms().in_force(name, period.last)
    return _sheet(office, template, period, wanted)


def _sheet(office: Office, template: Template, period: Period, wanted: Sequence[str]) -> Sheet:
    office.project()
    with office.database.reading() as transaction:
        units = find_units(transaction, wanted) if wanted else tuple(registry.units(transaction))
        holdings = _holdings(transaction, units)
    head = Head((office.config.name,), forms.region_of(holdings.places.values()), office.config.is_demo)
    return make_sheet(template, holdings, period, head)


def _holdings(transaction: Transaction, units: Sequence[UnitPlace]) -> Holdings:
    places = {u.unit: forms.place_of(u.commune_name, u.province_name, u.commune, u.province) for u in units}
    published = ((pack.pack_hash, pack.text) for pack in rules.packs(transaction))

    def read(table: Table) -> Iterator[Row]:
        for unit in sorted(places):
            yield from projection.unit_rows(transaction, table.name, unit)

    return Holdings.gather(read, places, forms.rules_by_hash(published, shipped_pack()), forms.WORDS)


def sheet_file(sheet: Sheet, kind: str) -> bytes:
    """The sheet as `xlsx` or `pdf`."""
    press = PaperPress(paths.resource("fonts"))
    return press.sheet_workbook(sheet) if kind == "xlsx" else press.sheet(sheet)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file says otherwise than the office: rows and cells, and sums that are not those of its rows."""

    template: Template
    rows: int
    differences: tuple[Difference, ...]
    totals: WrongTotals


def check_file(office: Office, content: bytes) -> Checked:
    """Compare a workbook with what the office holds.

    Raises `NotASheet`, `SheetCellUnfit`, `NoTemplate`, `UnknownUnit`.
    """
    found = read_sheet(content, forms.shipped_forms())
    held = _sheet(office, found.template, found.period, [str(unit) for unit in found.units])
    differences = compare(found.template, found.rows, held.rows)
    return Checked(found.template, len(found.rows), tuple(differences), found.wrong_totals())
