"""What accounting takes away: receipts, contribution lines and the cash book, as a workbook or as CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp.domain.project import RowValues
from fieldapp.i18n import N_, _
from fieldapp.office.errors import BadField, OfficeFolderUnusable
from fieldapp.office.number_blocks import ledger_of
from fieldapp.office.office import Office
from fieldapp.office.store import projection, registry
from fieldapp.office.store.claims import receipt_number
from fieldapp.office.store.database import Transaction

Cell = str | int
Record = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to take away: file name, title, headings, records."""

    name: str
    title: str
    headings: tuple[str, ...]
    records: tuple[Record, ...]


_RECEIPTS = (
    N_("Đơn vị"), N_("Số biên lai"), N_("Ngày"), N_("Cán bộ"), N_("Máy"), N_("Chế độ"), N_("Người nộp"), N_("Số tiền"),
    N_("Ngày hủy"), N_("Đã trả lại tiền"), N_("Lý do hủy"), N_("Thay cho"),
)  # fmt: skip
_LINES = (
    N_("Đơn vị"), N_("Ngày nộp"), N_("Chế độ"), N_("Phương thức"), N_("Số tháng"), N_("Họ và tên"), N_("Mã số BHXH"),
    N_("Đối tượng"), N_("Từ ngày"), N_("Đến ngày"), N_("Mức đóng"), N_("Ngân sách trung ương hỗ trợ"),
    N_("Địa phương hỗ trợ"), N_("Hỗ trợ khác"), N_("Người tham gia nộp"), N_("Cán bộ"),
)  # fmt: skip
_CASH = (
    N_("Đơn vị"), N_("Ngày"), N_("Cán bộ"), N_("Máy"), N_("Việc"), N_("Số tiền"), N_("Tiền lẻ đầu ngày"), N_("Đã thu"),
    N_("Đã trả lại"), N_("Phải có"), N_("Đếm được"), N_("Ghi chú"), N_("Đã hoàn"),
    N_("Cán bộ kia"), N_("Nơi nhận"), N_("Sau khi chốt"),
)  # fmt: skip
_NUMBERS = (
    N_("Máy"), N_("Cán bộ"), N_("Từ số"), N_("Đến số"), N_("Bao nhiêu"), N_("Ra sao"), N_("Ngày cấp"), N_("Hạn dùng"),
)  # fmt: skip
_REFUNDS = (
    N_("Đơn vị"), N_("Ngày"), N_("Cán bộ"), N_("Họ và tên"), N_("Chế độ"), N_("Lý do"), N_("Ngày cuối"),
    N_("Thẻ đến ngày"), N_("Số tháng"), N_("Số tiền"),
)  # fmt: skip


def read_sheets(office: Office) -> tuple[Sheet, ...]:
    """Every receipt, contribution line and cash entry of the office, read in one transaction."""
    with office.database.reading() as transaction:
        units = [place.unit for place in registry.units(transaction)]
        return (
            _sheet(
                "receipts", _("Biên lai"), _RECEIPTS, (row for unit in units for row in _receipts(transaction, unit))
            ),
            _sheet(
                "contributions", _("Tiền đóng"), _LINES, (row for unit in units for row in _lines(transaction, unit))
            ),
            _sheet("cash", _("Sổ quỹ"), _CASH, (row for unit in units for row in _cash(transaction, unit))),
            _sheet("numbers", _("Sổ số biên lai"), _NUMBERS, _numbers(transaction, units)),
            _sheet("refunds", _("Hoàn trả"), _REFUNDS, (row for unit in units for row in _refunds(transaction, unit))),
        )


def _numbers(transaction: Transaction, units: Sequence[int]) -> Iterator[Record]:
    for page in ledger_of(transaction, units):
        block = page.block
        for run in page.runs:
            yield (
                block.device, block.to_officer, receipt_number(block.series, run.first),
                receipt_number(block.series, run.last), run.count, run.fate, block.allotted_on, block.expires_on,
            )  # fmt: skip


def _sheet(name: str, title: str, headings: Iterable[str], records: Iterable[Record]) -> Sheet:
    return Sheet(name, title, tuple(_(heading) for heading in headings), tuple(records))


def _by_id(transaction: Transaction, table: str, unit: int) -> dict[str, RowValues]:
    return {str(row["id"]): row for row in projection.unit_rows(transaction, table, unit)}


_NO_ROW: Mapping[str, Cell] = {}


def _receipts(transaction: Transaction, unit: int) -> Iterator[Record]:
    contributions = _by_id(transaction, "contribution", unit)
    members = _by_id(transaction, "member", unit)
    voids = {str(row["receipt"]): row for row in projection.unit_rows(transaction, "receipt_void", unit)}
    receipts = _by_id(transaction, "receipt", unit)
    for row_id, row in receipts.items():
        paid = contributions.get(str(row["contribution"]), _NO_ROW)
        void = voids.get(row_id, _NO_ROW)
        replaced = receipts.get(str(row["instead_of"]), _NO_ROW)
        yield (
            unit, _number(row), row["issued_on"], row["officer"], row["device"], paid.get("scheme", ""),
            members.get(str(paid.get("payer", "")), _NO_ROW).get("name", ""), row["total"], void.get("voided_on", ""),
            void.get("cash_returned", ""), void.get("reason", ""), _number(replaced) if replaced else "",
        )  # fmt: skip


def _number(row: Mapping[str, Cell]) -> str:
    return receipt_number(str(row["series"]), int(row["number"]))


def _lines(transaction: Transaction, unit: int) -> Iterator[Record]:
    contributions = _by_id(transaction, "contribution", unit)
    members = _by_id(transaction, "member", unit)
    for row in projection.unit_rows(transaction, "contribution_line", unit):
        paid = contributions.get(str(row["contribution"]), _NO_ROW)
        member = members.get(str(row["member"]), _NO_ROW)
        yield (
            unit, paid.get("paid_on", ""), paid.get("scheme", ""), paid.get("method", ""), paid.get("months", 0),
            member.get("name", ""), member.get("insurance_code", ""), row["support_group"], row["starts_on"],
            row["expires_on"], row["contribution_dong"], row["state_dong"], row["province_dong"], row["other_dong"],
            row["pays_dong"], paid.get("officer", ""),
        )  # fmt: skip


def _cash(transaction: Transaction, unit: int) -> Iterator[Record]:
    for row in projection.unit_rows(transaction, "cash_entry", unit):
        yield (
            unit, row["on_day"], row["officer"], row["device"], row["kind"], row["amount"], row["opening_float"],
            row["collected"], row["returned"], row["expected"], row["counted"], row["reason"],
            row["paid_out"], row["other"], row["place"], row["sealed"],
        )  # fmt: skip


def _refunds(transaction: Transaction, unit: int) -> Iterator[Record]:
    contributions = _by_id(transaction, "contribution", unit)
    members = _by_id(transaction, "member", unit)
    for row in projection.unit_rows(transaction, "refund", unit):
        yield (
            unit, row["refunded_on"], row["officer"], members.get(str(row["member"]), _NO_ROW).get("name", ""),
            contributions.get(str(row["contribution"]), _NO_ROW).get("scheme", ""), row["cause"], row["last_day"],
            row["ends_on"], row["months"], row["amount"],
        )  # fmt: skip


def write_export(sheets: Sequence[Sheet], target: Path) -> list[Path]:
    """Write an `.xlsx` with a sheet each, or `.csv` files `NAME-receipts.csv` …; the files written.

    Raises `BadField` for another ending, `OfficeFolderUnusable`.
    """
    if target.suffix == ".xlsx":
        contents = {target: _workbook(sheets)}
    elif target.suffix == ".csv":
        contents = {target.with_name(f"{target.stem}-{sheet.name}.csv"): _csv(sheet) for sheet in sheets}
    else:
        raise BadField("out", str(target))
    try:
        for path, content in contents.items():
            path.write_bytes(content)
    except OSError as error:
        raise OfficeFolderUnusable(str(target), str(error.strerror)) from error
    return list(contents)


def _inert(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula is shown as text."""
    is_formula = isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{cell}" if is_formula else cell


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(sheet.headings)
    writer.writerows([_inert(cell) for cell in record] for record in sheet.records)
    return out.getvalue().encode("utf-8-sig")


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "A2"
        page.append(sheet.headings)
        for record in sheet.records:
            page.append([_inert(cell) for cell in record])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def canonical_digests(office: Office) -> dict[str, dict[str, str]]:
    """Digest of every projection table, unit by unit."""
    office.project()
    with office.database.reading() as transaction:
        return {
            str(place.unit): projection.canonical_export(transaction, [place.unit])
            for place in registry.units(transaction)
        }
