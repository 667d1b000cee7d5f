"""The exchange by files: `bundle export`, `bundle import`, and `sync --carrier file`."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.commands.profiles import open_workplace, profile_options
from fieldapp.commands.writing import print_json
from fieldapp.domain.errors import RuleBroken

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from fieldapp.services.exchange import BagWritten
    from fieldapp.services.ports import SyncReport


class NoFolderGiven(RuleBroken):
    """A file carrier needs to be told where the files lie."""

    code = "no_folder_given"


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`bundle export`, `bundle import`."""
    below = commands.add_parser("bundle", help="gửi và nhận qua USB").add_subparsers(metavar="VIỆC", required=True)
    export = below.add_parser("export", help="ghi túi gửi văn phòng; chỉ tính là đã gửi khi có trả lời")
    export.add_argument("place", metavar="TỆP|THƯ_MỤC")
    export.set_defaults(handler=write_bag)
    take = below.add_parser("import", help="nhận túi trả lời của văn phòng; nhận lại bao nhiêu lần cũng được")
    take.add_argument("place", metavar="TỆP|THƯ_MỤC")
    take.set_defaults(handler=take_bag)
    for parser in (export, take):
        profile_options(parser)
        parser.add_argument("--json", action="store_true", help="in JSON thay cho bảng")


def write_bag(chosen: argparse.Namespace) -> int:
    """Write a bag for the office."""
    from fieldapp.services.exchange import BagWatch

    with closing(open_workplace(chosen)) as opened:
        written = opened.workplace.post.write(Path(chosen.place), BagWatch())
    if chosen.json:
        print_json(_written(written))
    else:
        print(f"{Path(written.folder) / written.file}\t{written.facts} việc\t{written.size} byte")
    return 0


def _written(written: BagWritten) -> dict[str, object]:
    return {
        "file": str(Path(written.folder) / written.file),
        "facts": written.facts,
        "left": written.left,
        "last": written.last,
        "bytes": written.size,
    }


def take_bag(chosen: argparse.Namespace) -> int:
    """Take the office's answer; 1 when it would not take something, or facts still wait."""
    from fieldapp.services.exchange import BagWatch

    with closing(open_workplace(chosen)) as opened:
        report = opened.workplace.post.take(Path(chosen.place), BagWatch())
        waiting = opened.store.journal.waiting().count
    _say(chosen, report, waiting)
    return 0 if report.finished and not waiting else 1


def _say(chosen: argparse.Namespace, report: SyncReport, waiting: int, written: BagWritten | None = None) -> None:
    if not chosen.json:
        print(f"đã nhận tại văn phòng {report.sent}, đã nhận về {report.received}, còn chờ {waiting}")
        if written is not None:
            print(f"{Path(written.folder) / written.file}\t{written.facts} việc\t{written.size} byte")
        return
    print_json(
        {
            "sent": report.sent,
            "received": report.received,
            "waiting": waiting,
            "bytes_in": report.bytes_in,
            "bytes_out": written.size if written is not None else 0,
            "round_trips": 0,
            "parked": [{"seq": seq, "code": code} for seq, code in report.parked],
            "refused": report.refused,
            "finished": report.finished,
            "written": None if written is None else _written(written),
        }
    )


def exchange_by_file(chosen: argparse.Namespace) -> int:
    """Take what lies in the folder for this laptop, then write a bag; 1 while anything waits for an answer."""
    from fieldapp.services.exchange import BagWatch, NoBagHere
    from fieldapp.services.ports import SyncReport

    if not chosen.folder:
        raise NoFolderGiven
    folder = Path(chosen.folder)
    with closing(open_workplace(chosen)) as opened:
        post = opened.workplace.post
        try:
            report = post.take(folder, BagWatch())
        except NoBagHere:
            report = SyncReport(finished=True)
        written = post.write(folder, BagWatch())
        waiting = opened.store.journal.waiting().count
    _say(chosen, report, waiting, written)
    return 0 if report.finished and not waiting else 1
