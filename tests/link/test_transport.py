"""One message over a bad line: deadlines that count from the beginning, stopping in the middle, trying again or not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from fieldapp.services.exchange import NoConnection, OfficeNotTrusted, OfficeRefused, OfficeTooSlow, SyncCancelled
from fieldapp.sync.pace import LEAST_BYTES, MOST_BYTES, START_BYTES, Pace, pause_before, read_pace
from fieldapp.sync.transport import FRUITLESS_TRIES, Transport
from tests.link.certificate import make_certificate
from tests.link.play import found_office
from tests.link.proxy import Passed, SlowLink
from tests.office_process import RunningOffice, run_office

NOISE = bytes(range(256)) * 400
"""No message; whoever reads it whole refuses it."""


def hurried(link: SlowLink) -> Transport:
    """A transport that gives a message a quarter of a second, and does not wait long between two tries."""
    transport = Transport(link.address, chance=lambda: -0.49)
    transport.pace = Pace(len(NOISE), patience=0.25)
    return transport


def test_a_line_that_never_answers_is_given_up(link: SlowLink) -> None:
    link.weather.is_deaf = True
    transport = hurried(link)
    with pytest.raises(OfficeTooSlow):
        transport.post("/sync", NOISE)
    assert link.passed.lines == FRUITLESS_TRIES
    assert transport.pace.chunk < len(NOISE) / 2, "the next message is smaller"


def test_a_line_that_drips_is_given_up(link: SlowLink) -> None:
    """Each byte comes well within any time-out on a read; the message as a whole does not."""
    link.weather.drip = 0.05
    with pytest.raises(OfficeTooSlow):
        hurried(link).post("/sync", NOISE)
    assert link.passed.down > FRUITLESS_TRIES


def test_stop_works_in_the_middle_of_a_message(link: SlowLink) -> None:
    link.weather.bytes_a_second = 8_000
    stop = threading.Event()

    def stop_half_way(passed: Passed) -> None:
        if passed.up > 4_000:
            stop.set()

    link.on_passed = stop_half_way
    transport = Transport(link.address)
    with pytest.raises(SyncCancelled):
        transport.post("/sync", NOISE, stop=stop)
    assert link.passed.lines == 1
    assert link.passed.up < len(NOISE) / 2


def test_stop_works_while_nobody_answers(link: SlowLink) -> None:
    link.weather.is_deaf = True
    stop = threading.Event()
    posted: list[BaseException] = []

    def post() -> None:
        try:
            Transport(link.address).post("/sync", NOISE, stop=stop)
        except SyncCancelled as error:
            posted.append(error)

    thread = threading.Thread(target=post)
    thread.start()
    stop.set()
    thread.join(10)
    assert [type(error) for error in posted] == [SyncCancelled]


def test_what_the_office_refuses_is_sent_once(link: SlowLink) -> None:
    with pytest.raises(OfficeRefused) as refused:
        Transport(link.address).post("/nowhere", NOISE)
    assert refused.value.params["reason"]
    assert (link.passed.lines, link.passed.turns) == (1, 1)


def test_where_nobody_listens_nothing_is_tried_again(link: SlowLink) -> None:
    with SlowLink(link.address) as gone:
        pass
    transport = Transport(gone.address)
    with pytest.raises(NoConnection):
        transport.post("/sync", NOISE)
    assert transport.broken_lines == 1
    assert not transport.is_reachable()


def test_a_message_that_may_go_once_only_has_one_line(link: SlowLink) -> None:
    link.weather.cuts = [2_000]
    with pytest.raises(NoConnection):
        Transport(link.address).post("/sync", NOISE, resumes=False)
    assert link.passed.lines == 1


def test_a_beginning_that_was_forgotten_is_sent_again(tmp_path: Path, office: RunningOffice, link: SlowLink) -> None:
    """The office was started anew meanwhile: the message comes from its first byte."""
    found_office(tmp_path / "office")
    with run_office(tmp_path / "office") as anew:
        link.weather.cuts = [50_000]
        link.on_passed = lambda _passed: link.lead_to(anew.address)
        transport = Transport(link.address, chance=lambda: -0.49)
        assert transport.post("/sync", NOISE)
        transport.close()
    link.lead_to(office.address)
    assert transport.broken_lines == 1
    assert link.passed.up > len(NOISE) + 40_000


def test_a_beginning_that_arrived_is_not_sent_again(link: SlowLink) -> None:
    link.weather.cuts = [20_000, 50_000, 90_000]
    transport = Transport(link.address, chance=lambda: -0.49)
    assert transport.post("/sync", NOISE[::-1])
    transport.close()
    assert (transport.broken_lines, link.passed.lines) == (3, 4)
    assert link.passed.up < len(NOISE) + 2_000


def test_a_stranger_with_a_certificate_gets_one_line_and_no_byte_of_a_message(tmp_path: Path) -> None:
    found_office(tmp_path / "office")
    (tmp_path / "own").mkdir()
    (tmp_path / "theirs").mkdir()
    own, theirs = make_certificate(tmp_path / "own"), make_certificate(tmp_path / "theirs")
    with run_office(tmp_path / "office", *theirs.options) as office, SlowLink(office.address) as link:
        with pytest.raises(OfficeNotTrusted):
            Transport(link.address, own.certificate).post("/sync", NOISE)
        assert link.passed.lines == 1
        assert link.passed.up < 2_000


def test_a_handshake_that_breaks_is_no_stranger(tmp_path: Path) -> None:
    found_office(tmp_path / "office")
    own = make_certificate(tmp_path)
    with run_office(tmp_path / "office", *own.options) as office, SlowLink(office.address) as link:
        link.weather.cuts = [700, 1_400, 2_100, 2_800]
        with pytest.raises(NoConnection):
            Transport(link.address, own.certificate, chance=lambda: -0.49).post("/sync", NOISE)


def test_the_pace_follows_the_link_within_its_bounds() -> None:
    pace = Pace()
    assert pace.after(START_BYTES, 0.5).chunk == 4 * START_BYTES
    assert pace.after(START_BYTES, 2).chunk == 2 * START_BYTES
    assert pace.after(START_BYTES, 8) == pace
    assert pace.after(START_BYTES, 15).chunk == START_BYTES // 2
    assert pace.after(300, 0.5) == pace, "a short message says nothing of the link"
    for _ in range(20):
        pace = pace.after_break()
    assert pace.chunk == LEAST_BYTES
    for _ in range(20):
        pace = pace.after(pace.chunk, 0.1)
    assert pace.chunk == MOST_BYTES
    assert read_pace(pace.text()) == pace
    assert read_pace("") == read_pace("99999999") == read_pace("zehn") == Pace()


def test_deadlines_follow_the_bytes_and_pauses_their_span() -> None:
    assert Pace().deadline(300) == Pace().deadline(START_BYTES) == 20
    assert Pace().deadline(3 * START_BYTES) == 60
    assert pause_before(1, 0.5) < pause_before(2, 0.5) < pause_before(3, 0.5)
    assert pause_before(99, 1.0) <= 12
    assert pause_before(2, 0.0) < pause_before(2, 1.0)
