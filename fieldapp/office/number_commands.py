"""`fieldapp office numbers …`: the book of receipt numbers, what laptops ask for, and how blocks are allotted."""

from __future__ import annotations

import argparse

from fieldapp.office.command_line import Commands, add_command, as_table, folder_of, opened, say

_FATES = {
    "issued": "đã dùng", "void": "đã hủy", "returned": "đã trả", "unused": "chưa dùng", "missing": "thiếu",
    "questioned": "chưa rõ",
}  # fmt: skip


def add_parsers(below: Commands[argparse.ArgumentParser]) -> None:
    """`numbers` and everything below it."""
    numbers = below.add_parser("numbers", help="số biên lai").add_subparsers(metavar="LỆNH", required=True)
    add_command(numbers, "list", "sổ số: từng dải, từng số ra sao", _list)
    asked = add_command(numbers, "requests", "máy nào xin thêm số", _requests)
    asked.add_argument("--allot", action="store_true", help="cấp cho mọi máy đang xin")
    rule = add_command(numbers, "rule", "cách cấp số: tự cấp, mức sắp hết, hạn dùng", _rule)
    rule.add_argument("--refill", choices=("on", "off"), help="tự cấp thêm cho máy xin hoặc sắp hết")
    rule.add_argument("--low", type=int, metavar="SỐ", help="còn dưới mức này là sắp hết")
    rule.add_argument("--days", type=int, metavar="NGÀY", help="dải số dùng được bao nhiêu ngày; 0: không hạn")


def _list(chosen: argparse.Namespace) -> int:
    from fieldapp.office.number_blocks import read_ledger

    with opened(chosen) as office:
        pages = read_ledger(office)
    plain = [
        {
            "device": page.block.device, "officer": page.block.to_officer, "series": page.block.series,
            "first": page.block.first, "last": page.block.last, "allotted_on": page.block.allotted_on,
            "expires_on": page.block.expires_on,
            "runs": [{"fate": run.fate, "first": run.first, "last": run.last} for run in page.runs],
        }
        for page in pages
    ]  # fmt: skip
    rows = [
        (page.block.device, page.block.to_officer, page.block.series, f"{run.first:07d}", f"{run.last:07d}", run.count,
         _FATES.get(run.fate, run.fate))
        for page in pages
        for run in page.runs
    ]  # fmt: skip
    return say(chosen, plain, as_table(("máy", "cán bộ", "ký hiệu", "từ", "đến", "bao nhiêu", "ra sao"), rows))


def _requests(chosen: argparse.Namespace) -> int:
    from fieldapp.office.devices import MOST_IN_BLOCK
    from fieldapp.office.number_blocks import answer_requests, waiting_requests

    with opened(chosen) as office:
        office.project()
        asked = waiting_requests(office)
        made = answer_requests(office, MOST_IN_BLOCK) if chosen.allot else ()
    plain = {
        "requests": [
            {"device": one.device, "officer": one.officer, "wanted": one.wanted, "left": one.left, "on": one.on}
            for one in asked
        ],
        "allotted": [
            {"device": one.device, "series": one.series, "first": one.first, "last": one.last} for one in made
        ],
    }
    rows = [(one.device, one.officer, one.wanted or "", one.left, one.on) for one in asked]
    lines = [as_table(("máy", "cán bộ", "xin", "còn", "ngày"), rows)]
    lines += [f"{one.device}: {one.series} {one.first:07d}–{one.last:07d}" for one in made]
    return say(chosen, plain, "\n".join(lines))


def _rule(chosen: argparse.Namespace) -> int:
    from dataclasses import replace

    from fieldapp.office.errors import BadField
    from fieldapp.office.folder import OfficeFolder

    folder = OfficeFolder(folder_of(chosen))
    config = folder.config()
    for name in ("low", "days"):
        value = getattr(chosen, name)
        if value is not None and not 0 <= value <= 5_000:
            raise BadField(name, str(value))
    changed = replace(
        config,
        refills=config.refills if chosen.refill is None else chosen.refill == "on",
        low_water=config.low_water if chosen.low is None else chosen.low,
        valid_days=config.valid_days if chosen.days is None else chosen.days,
    )
    if changed != config:
        folder.save(changed)
    plain = {"refill": changed.refills, "low": changed.low_water, "days": changed.valid_days}
    said = f"tự cấp: {'có' if changed.refills else 'không'}, sắp hết khi còn dưới {changed.low_water}"
    return say(chosen, plain, f"{said}, hạn dùng {changed.valid_days or 'không'} ngày")
