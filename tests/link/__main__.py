"""`make link`: what the exchange takes over slow, far, lossy, breaking links, as a table; let nothing else run then.

Two limits stand beside each time. *Bytes ÷ speed* is what the bytes need when the way is long filled; *limit* adds the
two round trips that no first message can do without, one to open the line and one for the answer (TLS: one more).
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fieldapp import bootstrap
from fieldapp.bootstrap import Opened
from fieldapp.services.exchange import Watch
from fieldapp.sync.engine import PACE
from fieldapp.sync.pace import START_BYTES
from fieldapp.sync.transport import Transport
from tests.link.certificate import OwnCertificate, make_certificate
from tests.link.play import (
    Laptop,
    Unsealed,
    activate,
    engine,
    found_office,
    invite,
    run_to_end,
    write_day,
    write_people,
)
from tests.link.proxy import Passed, SlowLink, Weather
from tests.link.tun import OFFICE, Air, tun_pair, why_not
from tests.office_process import run_office

SPEED, ROUND_TRIP = 64_000 / 8, 0.6
LEARNED = 4 * START_BYTES
"""The pace that this link teaches."""
SEEDS = range(11, 16)


def _told(what: str, passed: Passed, seconds: float, turns: int = 2) -> None:
    least = max(passed.up, passed.down) / SPEED
    limit = least + turns * ROUND_TRIP
    print(
        f"{what:44}{passed.up:9,}{passed.down:9,}{passed.turns:6}{passed.lines:6}{seconds:8.2f}"
        f"{seconds / least if passed.both > 1_500 else 0:12.2f}{seconds / limit:10.2f}",
        flush=True,
    )


def _run(opened: Opened, link: SlowLink, pace: int = LEARNED) -> tuple[Passed, float]:
    """From a known pace, so that the messages are the same each time."""
    opened.store.settings.put(PACE, str(pace))
    link.count_anew()
    started = time.monotonic()
    run_to_end(opened.workplace.exchange)
    return link.count_anew(), time.monotonic() - started


@contextmanager
def _laptop(folder: Path, people: int = 0) -> Iterator[tuple[SlowLink, Laptop]]:
    """An office with so many people, and a laptop that has not asked for them yet."""
    found_office(folder, people)
    with run_office(folder) as office, SlowLink(office.address) as link:
        yield link, activate(folder.parent / f"laptop-{folder.name}", link.address, invite(folder))


def over_relay(folder: Path) -> None:
    """64 kbit/s, 600 ms, nothing lost; then cut."""
    print("relay, 64 kbit/s, 600 ms                    bytes up     down turns lines seconds  ÷ (bytes÷speed) ÷ limit")
    slow = Weather(SPEED, ROUND_TRIP)
    with _laptop(folder / "a") as (link, laptop), laptop.open() as opened:
        opened.workplace.exchange.run(Watch())
        link.weather = slow
        _told("nothing new", *_run(opened, link))
        write_day(opened, 40)
        _told("a day of 40 households", *_run(opened, link))
        write_people(opened, 1_000)
        pushed = _run(opened, link)
        _told("push 1,000 people", *pushed)
        write_people(opened, 1_000)
        link.weather.cuts = [pushed[0].both // 2]
        cut = _run(opened, link)
        _told("push 1,000 people, cut half-way", *cut, turns=4)
        _told_twice("bytes sent twice", pushed[0], cut[0])
        write_people(opened, 5_000)
        long_one = _run(opened, link, START_BYTES)
        _told("push 5,000 people, from a beginner's pace", *long_one)
        write_people(opened, 5_000)
        link.weather.cut_every = 4
        stormy = _run(opened, link, START_BYTES)
        _told("push 5,000 people, cut every 4 s or so", *stormy)
        link.weather.cut_every = 0
        _told_twice(f"bytes sent twice, {stormy[0].lines - 1} cuts", long_one[0], stormy[0])
    with _laptop(folder / "b", 1_000) as (link, laptop), laptop.open() as opened:
        link.weather = slow
        pulled = _run(opened, link, START_BYTES)
        _told("pull 1,000 people, fresh laptop", *pulled)
        fresh = activate(folder / "again", link.address, invite(folder / "b"))
        with fresh.open() as other:
            link.weather.cuts = [pulled[0].both // 2]
            cut = _run(other, link, START_BYTES)
        _told("pull 1,000 people, cut half-way", *cut, turns=4)
        _told_twice("bytes sent twice", pulled[0], cut[0])


def _told_twice(what: str, whole: Passed, cut: Passed) -> None:
    print(f"  {what}: {cut.both - whole.both:,} of {whole.both:,} = {(cut.both - whole.both) / whole.both:.1%}")


def over_air(folder: Path) -> None:
    """50 enrolments through packets that get lost."""
    print("\npackets (TUN), 64 kbit/s, 600 ms, 50 enrolments: seconds, median of 5 seeds (range)")
    found_office(folder)
    with run_office(folder) as office:
        laptop = activate(folder.parent / "laptop-air", office.address, invite(folder))
        with laptop.open() as opened:
            opened.workplace.exchange.run(Watch())
    own = make_certificate(folder.parent, OFFICE)
    for loss in (0, 5, 15, 30):
        for name, sealed in (("HTTP", None), ("TLS", own)):
            took = [_through(folder, laptop, Air(loss=loss, seed=seed), sealed) for seed in SEEDS]
            print(f"  loss {loss:2} %, {name:5}{_spread(took)}", flush=True)
    took = [_through(folder, laptop, Air(loss=15, burst=3, seed=seed), None) for seed in SEEDS]
    print(f"  loss 15 % in bursts of 3, HTTP {_spread(took)}", flush=True)
    took = [_through(folder, laptop, Air(loss=5, up=4, away=2, seed=seed), own) for seed in SEEDS]
    print(f"  loss 5 %, away 2 s after every 4 s, TLS {_spread(took)}", flush=True)


def _spread(took: list[float]) -> str:
    return f"{statistics.median(took):6.2f} ({min(took):.2f}–{max(took):.2f})"


def _through(folder: Path, laptop: Laptop, air: Air, sealed: OwnCertificate | None) -> float:
    with ExitStack() as stack:
        pair = stack.enter_context(tun_pair(air))
        options = sealed.options if sealed else ("--behind-proxy",)
        office = pair.at_office(lambda: stack.enter_context(run_office(folder, "--host", OFFICE, *options)))

        def send() -> float:
            make: Callable[[], Transport] = lambda: (  # noqa: E731 - one of two kinds
                Transport(office.address, sealed.certificate) if sealed else Unsealed(office.address)
            )
            with laptop.open() as opened:
                opened.store.settings.put(PACE, str(START_BYTES))
                write_day(opened, 50)
                exchange = engine(opened, make())
                started = time.monotonic()
                run_to_end(exchange)
                return time.monotonic() - started

        return pair.at_field(send)


def main() -> int:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as name:
        os.environ[bootstrap.SECRETS_FOLDER] = str(Path(name) / "secrets")
        over_relay(Path(name))
        if why_not():
            print(f"\nTHE LINK OF PACKETS WAS NOT RUN: {why_not()}")
        else:
            over_air(Path(name) / "air")
    return 0


if __name__ == "__main__":
    sys.exit(main())
