"""`fieldapp office export`, `sheet check` and `keys`: files that leave the office, or come back to it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from fieldapp.domain.sheet_fields import FIELDS
from fieldapp.office.command_line import DONE, NO, Commands, add_command, opened, say


def add_parsers(below: Commands[argparse.ArgumentParser]) -> None:
    """`export`, `sheet check`, `keys`."""
    about = "xuất một bảng; không nói bảng nào thì biên lai, tiền đóng, sổ quỹ; với --json: mã kiểm của từng bảng"
    give = add_command(below, "export", about, _export)
    give.add_argument("sheet", nargs="?", choices=tuple(FIELDS), help="bảng nào")
    give.add_argument("--out", type=Path, metavar="TỆP", help=".xlsx, .csv; một bảng: .xlsx, .pdf")
    give.add_argument("--from", dest="first", metavar="NGÀY", default="", help="từ ngày, NĂM-THÁNG-NGÀY")
    give.add_argument("--to", dest="last", metavar="NGÀY", default="", help="đến hết ngày")
    give.add_argument("--month", metavar="THÁNG", default="", help="cả tháng, ví dụ 2026-11; không nói thì tháng này")
    give.add_argument(
        "--unit", metavar="ĐƠN_VỊ", action="append", default=[], help="số đơn vị hoặc mã xã; lặp lại được"
    )
    give.add_argument("--format", choices=("xlsx", "pdf"), help="khác đuôi của tệp thì nói ở đây")
    sheet = below.add_parser("sheet", help="bảng đã xuất").add_subparsers(metavar="LỆNH", required=True)
    check = add_command(sheet, "check", "so một bảng (xlsx) với sổ của văn phòng", _check)
    check.add_argument("file", type=Path, metavar="TỆP")
    keys = add_command(
        below, "keys", "công bố khóa của các máy và số biên lai đã hủy, để kiểm tra khi không có mạng", _keys
    )
    keys.add_argument("--out", type=Path, metavar="TỆP", required=True, help="tệp JSON sẽ ghi")


def _export(chosen: argparse.Namespace) -> int:
    return _export_sheet(chosen) if chosen.sheet else _export_all(chosen)


def _export_sheet(chosen: argparse.Namespace) -> int:
    from fieldapp.forms import period_from
    from fieldapp.office.errors import BadField
    from fieldapp.office.sheets import office_sheet, sheet_file

    if chosen.out is None:
        raise BadField("out", "")
    kind = chosen.format or chosen.out.suffix.removeprefix(".")
    if kind not in {"xlsx", "pdf"}:
        raise BadField("format", kind)
    with opened(chosen) as office:
        try:
            period = period_from(chosen.first, chosen.last, chosen.month, date.fromisoformat(office.today))
        except ValueError as error:
            raise BadField("from", f"{chosen.first} {chosen.last} {chosen.month}".strip()) from error
        sheet = office_sheet(office, chosen.sheet, period, chosen.unit)
    _write(chosen.out, sheet_file(sheet, kind))
    return say(chosen, {"files": [str(chosen.out)], "rows": len(sheet.rows)}, str(chosen.out))


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all."""
    from fieldapp.office.errors import OfficeFolderUnusable

    beside = target.with_name(f"{target.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OfficeFolderUnusable(str(target), str(error.strerror)) from error


def _export_all(chosen: argparse.Namespace) -> int:
    from fieldapp.office.errors import BadField
    from fieldapp.office.exports import canonical_digests, read_sheets, write_export

    if chosen.out is None and not chosen.json:
        raise BadField("out", "")
    with opened(chosen) as office:
        office.project()
        written = write_export(read_sheets(office), chosen.out) if chosen.out is not None else []
        plain = {"files": [str(path) for path in written], "units": canonical_digests(office) if chosen.json else {}}
    return say(chosen, plain, "\n".join(str(path) for path in written))


def _check(chosen: argparse.Namespace) -> int:
    from fieldapp.office.errors import FileUnreadable
    from fieldapp.office.sheets import check_file
    from fieldapp.printing.sheet_differences import as_lines, as_plain

    try:
        content = chosen.file.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(chosen.file), str(error.strerror)) from error
    with opened(chosen) as office:
        found = check_file(office, content)
    shown = found.template, found.differences, found.totals
    say(chosen, {"rows": found.rows, **as_plain(*shown)}, "\n".join(as_lines(*shown)) or f"{found.rows} dòng: khớp")
    return NO if found.differences or found.totals else DONE


def _keys(chosen: argparse.Namespace) -> int:
    from fieldapp.office.verifying import published

    with opened(chosen) as office:
        content = published(office)
    _write(chosen.out, content.as_json())
    plain = {"file": str(chosen.out), "devices": len(content.keys), "voided": len(content.voided)}
    return say(chosen, plain, f"{chosen.out}: {len(content.keys)} máy, {len(content.voided)} biên lai đã hủy")
