"""Laptops together without the window: `hub serve`, and `sync --carrier hub`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from fieldapp.commands.profiles import open_workplace, profile_options
from fieldapp.commands.reading import read_text
from fieldapp.commands.writing import print_json
from fieldapp.domain.errors import RuleBroken

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from fieldapp.services.hub import Invitation

T = TypeVar("T")


class NoHubGiven(RuleBroken):
    """A hub is met by its address and its pairing code; one of them was not given."""

    code = "no_hub_given"


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`hub serve`."""
    below = commands.add_parser("hub", help="các máy cùng làm ở một điểm").add_subparsers(metavar="VIỆC", required=True)
    serve = below.add_parser("serve", help="làm máy chủ điểm cho tới khi bị ngắt; in địa chỉ và mã ghép")
    profile_options(serve)
    serve.add_argument("--json", action="store_true", help="in JSON thay cho bảng")
    serve.set_defaults(handler=serve_hub)


class OwnLane:
    """A database lane for a program without a window: one thread that opens the database and does all jobs on it."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, "database")

    def __call__(self, job: Callable[[], T], /) -> T:
        """The job's result, or its error."""
        return self._worker.submit(job).result()

    def close(self) -> None:
        """Do what was asked for, and no more."""
        self._worker.shutdown()


def serve_hub(chosen: argparse.Namespace) -> int:
    """Serve until interrupted or told to end."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _number, _frame: stop.set())
    with closing(OwnLane()) as lane:
        opened = lane(lambda: open_workplace(chosen, lane))
        try:
            hub = opened.workplace.hub
            hub.serve()
            _show(hub.state().invitation, as_json=chosen.json)
            stop.wait()
        finally:
            lane(opened.close)
    return 0


def _show(invitation: Invitation | None, *, as_json: bool) -> None:
    assert invitation is not None
    if as_json:
        print_json({"address": invitation.address, "code": invitation.code, "fingerprint": invitation.fingerprint})
    else:
        print(f"{invitation.address}\t{invitation.code}")
    sys.stdout.flush()


def visit_hub(chosen: argparse.Namespace) -> int:
    """Meet a hub until nothing is new; 1 when something is left."""
    from fieldapp.services.hub import Invitation

    if not chosen.address or not chosen.code_file:
        raise NoHubGiven
    code = read_text(chosen.code_file).strip()
    with closing(open_workplace(chosen)) as opened:
        visit = opened.workplace.hub.visit(Invitation(chosen.address, code))
        waiting = opened.store.journal.waiting().count
        unconfirmed = sum(opened.store.peers.unconfirmed().values())
    if chosen.json:
        print_json(
            {
                "hub": visit.hub, "given": visit.given, "taken": visit.taken, "meetings": visit.meetings,
                "finished": visit.finished, "waiting": waiting, "from_peers": unconfirmed,
            }
        )  # fmt: skip
    else:
        print(f"đã đưa {visit.given}, đã nhận {visit.taken}, còn chờ cơ quan {waiting}")
    return 0 if visit.finished else 1
