"""The real engine and a real office process over packets that come late, one after the other, or never."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from fieldapp.services.exchange import Watch
from fieldapp.services.ports import SyncReport
from fieldapp.sync.transport import Transport
from tests.link import tun
from tests.link.certificate import OwnCertificate, make_certificate
from tests.link.play import Laptop, activate, engine, invite, run_to_end, write_day
from tests.link.tun import OFFICE, Air, TunPair, tun_pair
from tests.office_process import RunningOffice, run_office

ENROLMENTS = 50


@pytest.fixture(scope="module")
def laptop(folder: Path, office: RunningOffice) -> Laptop:
    """Activated where there is a good network."""
    made = activate(folder / "laptop", office.address, invite(folder / "office"))
    with made.open() as opened:
        assert opened.workplace.exchange.run(Watch()).finished
    return made


@pytest.fixture(scope="module")
def own(folder: Path) -> OwnCertificate:
    return make_certificate(folder, OFFICE)


def exchange_a_day(folder: Path, laptop: Laptop, own: OwnCertificate, air: Air) -> tuple[SyncReport, dict[str, int]]:
    """Enrol, send through the air, count what came out of it."""
    with ExitStack() as stack:
        pair: TunPair = stack.enter_context(tun_pair(air))
        office = pair.at_office(
            lambda: stack.enter_context(run_office(folder / "office", "--host", OFFICE, *own.options))
        )

        def send() -> SyncReport:
            with laptop.open() as opened:
                write_day(opened, ENROLMENTS)
                return run_to_end(engine(opened, Transport(office.address, own.certificate)))

        report = pair.at_field(send)
        return report, pair.count()


@pytest.mark.parametrize("loss", [5, 15, 30])
def test_a_day_goes_through_lossy_air(folder: Path, laptop: Laptop, own: OwnCertificate, loss: int) -> None:
    """Retries below us cost packets; above the kernel nothing is said twice."""
    air = Air(kilobits=1_000, round_trip_ms=40, loss=loss, seed=loss)
    report, counted = exchange_a_day(folder, laptop, own, air)
    assert report.finished
    assert report.sent == 3 * ENROLMENTS
    assert counted["lost"] > 0


def test_a_day_goes_through_air_that_is_away_every_few_seconds(
    folder: Path, laptop: Laptop, own: OwnCertificate
) -> None:
    report, _counted = exchange_a_day(folder, laptop, own, Air(64, 300, loss=5, up=2, away=1))
    assert report.finished
    assert report.sent == 3 * ENROLMENTS


def test_nothing_of_a_link_stays_behind() -> None:
    with tun_pair(Air()) as pair:
        assert tun.namespaces() >= set(pair.names)
    assert left_of(pair.names) == set()


def test_nothing_stays_behind_a_link_that_was_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.link.tun"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        names = TunPair(process.pid, process).names
        assert tun.namespaces() >= set(names)
        process.kill()
    assert left_of(names) == set()


def left_of(names: tuple[str, str]) -> set[str]:
    """What the janitor has not removed yet, given a while."""
    for _ in range(200):
        left = tun.namespaces() & set(names)
        if not left:
            break
        Event().wait(0.05)
    return tun.namespaces() & set(names)
