"""Commands over a profile: find, sync, check, export, and checking a receipt's proof."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from fieldapp.commands import bundle, hub, sheets
from fieldapp.commands.profiles import open_workplace, profile_options
from fieldapp.commands.reading import read_bytes
from fieldapp.commands.writing import print_json

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from fieldapp.bootstrap import Opened
    from fieldapp.domain.ids import Day
    from fieldapp.domain.receipt import Receipt
    from fieldapp.services.find import Hit
    from fieldapp.wire.receipt_proof import Held

T = TypeVar("T")


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`find`, `sync`, `check`, `export`, `receipt verify`."""
    find = _profile_parser(commands, "find", "tìm người và hộ", print_found)
    find.add_argument("text", metavar="CHUỖI", help="tên, chữ cái đầu, số giấy tờ hay số điện thoại")
    find.add_argument("--limit", type=int, default=30, metavar="SỐ", help="nhiều nhất bao nhiêu người")
    sync = _profile_parser(commands, "sync", "gửi về cơ quan và nhận cái mới", print_sync)
    sync.add_argument("--carrier", choices=["http", "file", "hub"], default="http", help="gửi bằng đường nào")
    sync.add_argument("--folder", metavar="THƯ_MỤC", help="USB hay thư mục, khi gửi bằng tệp")
    sync.add_argument("--address", metavar="MÁY:CỔNG", help="địa chỉ máy chủ điểm, khi gửi qua máy bạn")
    sync.add_argument("--code-file", metavar="TỆP", help="tệp chứa mã ghép của máy chủ điểm")
    check = _profile_parser(commands, "check", "soát sổ: chuỗi, dựng lại, số biên lai, đồng hồ", print_check)
    check.add_argument("--deep", action="store_true", help="soát lại từ đầu")
    export = _profile_parser(commands, "export", "xuất biên lai ra CSV, hay một bảng ra xlsx, PDF", write_export)
    export.add_argument("--out", required=True, metavar="TỆP", help="tệp sẽ ghi")
    sheets.sheet_options(export)
    sheets.add_parsers(commands)
    receipt = commands.add_parser("receipt", help="biên lai").add_subparsers(metavar="VIỆC", required=True)
    verify = receipt.add_parser("verify", help="kiểm tra mã trên biên lai")
    verify.add_argument("proof", metavar="TỆP|CHUỖI|-")
    verify.add_argument("--keys", metavar="TỆP", help="khóa công khai của các máy, do cơ quan công bố")
    verify.add_argument("--json", action="store_true", help="in JSON thay cho bảng")
    profile_options(verify)
    verify.set_defaults(handler=print_verdict)


def _profile_parser(
    commands: _SubParsersAction[argparse.ArgumentParser],
    name: str,
    words: str,
    handler: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words)
    profile_options(parser)
    parser.add_argument("--json", action="store_true", help="in JSON thay cho bảng")
    parser.set_defaults(handler=handler)
    return parser


def print_found(chosen: argparse.Namespace) -> int:
    """People for a text, best first; 1 when there is nobody."""
    with closing(open_workplace(chosen)) as opened:
        hits = opened.workplace.finder.typed(chosen.text, chosen.limit)
        found = [_hit(hit) for hit in hits]
    if chosen.json:
        print_json({"people": found, "households": list(dict.fromkeys(person["household"] for person in found))})
    else:
        for person in found:
            print("\t".join(str(person[key]) for key in ("name", "born", "citizen_id", "village", "status", "until")))
    return 0 if found else 1


def _hit(hit: Hit) -> dict[str, str]:
    state = hit.standing.state
    return {
        "id": hit.member.id,
        "household": hit.household,
        "name": hit.member.name,
        "born": hit.member.born,
        "sex": hit.member.sex,
        "citizen_id": hit.member.citizen_id,
        "insurance_code": hit.member.insurance_code,
        "village": hit.village,
        "head": hit.head_name,
        "status": state.status.value,
        "until": state.until.isoformat() if state.until else "",
    }


def print_sync(chosen: argparse.Namespace) -> int:
    """One exchange with the office; 1 when the office would not take something."""
    from fieldapp.services.exchange import Watch

    if chosen.carrier == "file":
        return bundle.exchange_by_file(chosen)
    if chosen.carrier == "hub":
        return hub.visit_hub(chosen)
    with closing(open_workplace(chosen)) as opened:
        report = opened.workplace.exchange.run(Watch())
        waiting = opened.store.journal.waiting().count
    if chosen.json:
        print_json(
            {
                "sent": report.sent,
                "received": report.received,
                "waiting": waiting,
                "bytes_out": report.bytes_out,
                "bytes_in": report.bytes_in,
                "round_trips": report.round_trips,
                "parked": [{"seq": seq, "code": code} for seq, code in report.parked],
                "refused": report.refused,
                "finished": report.finished,
            }
        )
    else:
        print(f"đã gửi {report.sent}, đã nhận {report.received}, còn chờ {waiting}")
    return 0 if report.finished and not waiting else 1


def print_check(chosen: argparse.Namespace) -> int:
    """Look over the profile; 1 when something is wrong. Notices are told and are no fault."""
    with closing(open_workplace(chosen)) as opened:
        findings = list(opened.workplace.checks.check(deep=chosen.deep))
    if chosen.json:
        print_json([{"code": f.code, "where": f.where, "detail": f.detail, "notice": f.notice} for f in findings])
    else:
        for finding in findings:
            print(f"{finding.code}\t{finding.where}\t{finding.detail}")
    return 1 if any(not finding.notice for finding in findings) else 0


EXPORTED = ("series", "number", "issued_on", "scheme", "payer_name", "total", "officer", "device", "voided_on")


def write_export(chosen: argparse.Namespace) -> int:
    """A sheet, or every receipt of this laptop as CSV; written whole or not at all."""
    if chosen.sheet:
        return sheets.write_sheet(chosen)
    from fieldapp.storage.atomic_file import write_atomically

    with closing(open_workplace(chosen)) as opened:
        receipts = opened.store.till.receipts()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(EXPORTED)
    for receipt in receipts:
        writer.writerow([getattr(receipt, name) if name != "total" else receipt.total.dong for name in EXPORTED])
    write_atomically(Path(chosen.out), text.getvalue().encode("utf-8-sig"), private=False)
    sys.stderr.write(f"{len(receipts)} → {chosen.out}\n")
    return 0


def print_verdict(chosen: argparse.Namespace) -> int:
    """Whether a receipt's proof is genuine; 1 when it is not."""
    from dataclasses import replace

    from fieldapp.commands.proofs import PublishedKeys, judge, presented, published_keys
    from fieldapp.wire.receipt_proof import NoLedger

    published = published_keys(read_bytes(chosen.keys)) if chosen.keys else PublishedKeys({})
    shown = presented(chosen.proof)
    if chosen.profile:
        with closing(open_workplace(chosen)) as opened:
            known = replace(published, keys={**published.keys, **opened.store.register.device_keys()})
            verdict = judge(shown, known, LaptopLedger(opened))
    else:
        verdict = judge(shown, published, NoLedger())
    if chosen.json:
        print_json(verdict)
    else:
        said = [str(verdict[key]) for key in ("verdict", "series", "number", "total", "paid_on", "payer")]
        print("\t".join([*said, ",".join(map(str, cast("list[str]", verdict["differs"])))]).rstrip())
    return 0 if verdict["verdict"] == "genuine" else 1


class LaptopLedger:
    """The receipts that this laptop knows of."""

    def __init__(self, opened: Opened) -> None:
        self._till = opened.store.till

    def by_number(self, series: str, number: int) -> Held | None:
        """The first that bears the number."""
        receipt = self._till.receipt_by_number(series, number)
        return None if receipt is None else self._held(receipt)

    def of_day(self, device: str, on: Day) -> list[Held]:
        """What a device issued on a day."""
        return [self._held(receipt) for receipt in self._till.receipts(on=on) if receipt.device == device]

    def _held(self, receipt: Receipt) -> Held:
        from fieldapp.wire.receipt_proof import Essence, Held

        paid = self._till.contribution(receipt.contribution)
        lines = len(paid.lines) if paid else 0
        essence = Essence(
            receipt.series, receipt.number, receipt.total.dong, receipt.issued_on, receipt.payer_name, lines
        )
        return Held(essence, receipt.device, receipt.is_void)
