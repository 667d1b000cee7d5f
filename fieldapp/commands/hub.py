"""Laptops together without the window: `hub serve`, and `sync --carrier hub`."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from queue import Empty, Queue
from typing import TYPE_CHECKING, TypeVar

from fieldapp.commands.profiles import open_workplace, profile_options
from fieldapp.commands.reading import read_text
from fieldapp.commands.writing import print_json
from fieldapp.domain.errors import RuleBroken

if TYPE_CHECKING:
    from argparse import _SubParsersAction

T = TypeVar("T")

TURN_SECONDS = 0.2


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


class QueueLane:
    """The database lane of a program whose first thread opened the database: it does the jobs of the others in turn."""

    def __init__(self) -> None:
        self._owner = threading.get_ident()
        self._jobs: Queue[Callable[[], None]] = Queue()

    def __call__(self, job: Callable[[], T], /) -> T:
        """The job's result, or its error."""
        if threading.get_ident() == self._owner:
            return job()
        answer: Future[T] = Future()

        def work() -> None:
            try:
                answer.set_result(job())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                answer.set_exception(error)

        self._jobs.put(work)
        return answer.result()

    def work_until(self, stop: threading.Event) -> None:
        """Do jobs as they come, on the owner's thread."""
        while not stop.is_set():
            try:
                self._jobs.get(timeout=TURN_SECONDS)()
            except Empty:
                continue


def serve_hub(chosen: argparse.Namespace) -> int:
    """Serve until interrupted or told to end."""
    lane, stop = QueueLane(), threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _number, _frame: stop.set())
    with closing(open_workplace(chosen, lane)) as opened:
        hub = opened.workplace.hub
        hub.serve()
        invitation = hub.state().invitation
        assert invitation is not None
        if chosen.json:
            print_json({"address": invitation.address, "code": invitation.code, "fingerprint": invitation.fingerprint})
        else:
            print(f"{invitation.address}\t{invitation.code}", flush=True)
        lane.work_until(stop)
    return 0


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
