"""The real engine and a real office process over a link that breaks: bytes and round trips, counted on the link."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from fieldapp.bootstrap import Opened
from fieldapp.services.exchange import SyncCancelled, SyncProgress, Watch
from fieldapp.sync.engine import PACE
from fieldapp.sync.pace import MOST_BYTES, START_BYTES
from tests.link.certificate import make_certificate
from tests.link.play import Laptop, activate, found_office, invite, run_to_end, write_day, write_people
from tests.link.proxy import Passed, SlowLink
from tests.office_process import run_office

DAY = 40
"""Households of an outreach day."""
TWICE = 0.02
"""The share of bytes that may travel twice because a line broke."""


def people_at(opened: Opened) -> int:
    return len(list(opened.store.database.rows("SELECT id FROM member")))


def measured(opened: Opened, link: SlowLink, *cuts: int) -> Passed:
    """What an exchange took from beginning to end, from the same pace each time, its lines cut at these marks."""
    opened.store.settings.put(PACE, str(MOST_BYTES))
    link.count_anew()
    link.weather.cuts = list(cuts)
    run_to_end(opened.workplace.exchange)
    assert link.weather.cuts == [], "every mark was passed"
    assert opened.store.journal.waiting().count == 0
    return link.count_anew()


def test_nothing_new_is_one_round_trip(laptop: Laptop, link: SlowLink) -> None:
    with laptop.open() as opened:
        report = opened.workplace.exchange.run(Watch())
    passed = link.count_anew()
    assert (report.round_trips, passed.turns, passed.lines) == (1, 1, 1)
    assert passed.both < 1_000


def test_a_day_of_forty_households_is_one_round_trip(laptop: Laptop, link: SlowLink) -> None:
    with laptop.open() as opened:
        write_day(opened, DAY)
        passed = measured(opened, link)
    assert (passed.turns, passed.lines) == (1, 1)
    assert passed.both / DAY < 200


def test_a_cut_at_any_byte_sends_next_to_nothing_twice(laptop: Laptop, link: SlowLink) -> None:
    """The beginning that has arrived stays; only the question how much it is comes on top, with its HTTP around it."""
    with laptop.open() as opened:
        write_people(opened, 2_000)
        whole = measured(opened, link)
        for share in (0.1, 0.5, 0.85, 0.97):
            write_people(opened, 2_000)
            cut = measured(opened, link, int(whole.both * share))
            assert cut.both <= whole.both * (1 + TWICE)
            assert cut.lines == 2


def test_many_cuts_cost_their_questions_only(laptop: Laptop, link: SlowLink) -> None:
    with laptop.open() as opened:
        write_people(opened, 2_000)
        whole = measured(opened, link)
        marks = [int(whole.both * part / 8) for part in range(1, 8)]
        write_people(opened, 2_000)
        cut = measured(opened, link, *marks)
    assert cut.both <= whole.both * (1 + TWICE * len(marks))
    assert cut.lines == len(marks) + 1


def test_a_lost_reply_is_fetched_not_caused_again(laptop: Laptop, link: SlowLink) -> None:
    """The office has it all; its answer is cut off within its first line, within its head, within its body."""
    with laptop.open() as opened:
        write_people(opened, 1_000)
        whole = measured(opened, link)
        for share in (0.02, 0.3, 0.55, 0.9):
            write_people(opened, 1_000)
            link.cut_down(int(whole.down * share))
            run_to_end(opened.workplace.exchange)
            cut = link.count_anew()
            assert cut.lines == 2
            assert cut.up <= whole.up + 400


def test_a_register_goes_on_after_the_process_was_killed(tmp_path: Path) -> None:
    """Each run is stopped by hand after a while and never saw the others; no piece is fetched twice."""
    found_office(tmp_path / "office", people=3_000)
    with run_office(tmp_path / "office") as office, SlowLink(office.address) as link:
        straight = activate(tmp_path / "one", link.address, invite(tmp_path / "office"))
        link.count_anew()
        with straight.open() as opened:
            opened.workplace.exchange.run(Watch())
            rows = people_at(opened)
        whole = link.count_anew()
        stopped = activate(tmp_path / "two", link.address, invite(tmp_path / "office"))
        link.count_anew()
        runs = 0
        while True:
            runs += 1
            with stopped.open() as opened, suppress(SyncCancelled):
                opened.store.settings.put(PACE, str(START_BYTES))
                run_to_end(opened.workplace.exchange, _stopping_after_a_piece())
                break
        with stopped.open() as opened:
            assert people_at(opened) == rows > 3_000
            assert list(opened.store.database.rows("SELECT * FROM snapshot_piece")) == []
    assert runs > 1
    assert link.passed.down <= whole.down * (1 + TWICE) + 700 * runs


def _stopping_after_a_piece() -> Watch:
    """The officer stops when the second piece of a register is under way."""
    seen: list[SyncProgress] = []

    def note(progress: SyncProgress) -> None:
        seen.append(progress)
        if progress.phase == "snapshot" and progress.bytes_in > seen[0].bytes_in + START_BYTES + 2_000:
            watch.stop.set()

    watch = Watch(note)
    return watch


def test_a_good_link_brings_larger_chunks_and_they_are_remembered(laptop: Laptop, link: SlowLink) -> None:
    with laptop.open() as opened:
        opened.store.settings.put(PACE, str(START_BYTES))
        write_people(opened, 4_000)
        report = opened.workplace.exchange.run(Watch())
        assert START_BYTES < int(opened.store.settings.get(PACE)) <= MOST_BYTES
        assert report.round_trips < link.passed.up / START_BYTES


def test_own_facts_go_before_the_feed(tmp_path: Path) -> None:
    """While own facts wait the feed trickles; what another laptop wrote comes when they are at the office."""
    found_office(tmp_path / "office")
    with run_office(tmp_path / "office") as office:
        first, second = (activate(tmp_path / name, office.address, invite(tmp_path / "office")) for name in "ab")
        with first.open() as opened:
            opened.workplace.exchange.run(Watch())
        with second.open() as opened:
            opened.workplace.exchange.run(Watch())
            write_people(opened, 1_500)
            opened.workplace.exchange.run(Watch())
        with first.open() as opened:
            opened.store.settings.put(PACE, str(START_BYTES))
            write_people(opened, 1_500)
            seen: list[SyncProgress] = []
            opened.workplace.exchange.run(Watch(seen.append))
    before_the_last = [one for one in seen if one.waiting == seen[0].waiting]
    assert seen[0].waiting > min(one.waiting for one in seen if one.phase == "send" and one.waiting)
    assert max(one.bytes_in for one in before_the_last) < 2_000
    assert seen[-1].bytes_in > 15_000


def test_one_line_with_a_pinned_certificate_carries_everything(tmp_path: Path) -> None:
    found_office(tmp_path / "office", people=1_000)
    own = make_certificate(tmp_path)
    with run_office(tmp_path / "office", *own.options) as office, SlowLink(office.address) as link:
        laptop = activate(tmp_path / "laptop", link.address, invite(tmp_path / "office"), own)
        with laptop.open() as opened:
            opened.workplace.exchange.run(Watch())
            link.count_anew()
            write_people(opened, 3_000, start=300)
            opened.store.settings.put(PACE, str(START_BYTES))
            report = opened.workplace.exchange.run(Watch())
            passed = link.count_anew()
    assert report.round_trips > 1
    assert passed.lines == 1
    assert passed.up < report.bytes_out + 1_000 + 450 * report.round_trips
