"""The exchange between a real profile and a real office process: nothing is lost, nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from fieldapp import bootstrap
from fieldapp.bootstrap import Opened
from fieldapp.demo.office_process import run_office
from fieldapp.demo.register import demo_register
from fieldapp.demo.stage import DEMO_PIN
from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import Money
from fieldapp.services.exchange import NoConnection, SyncProgress, Watch
from fieldapp.services.forms import HouseholdForm, PersonForm
from tests.e2e.conftest import Commune

HEAD = PersonForm(name="Lò Văn Mẫu", born="02/05/1980", sex="male", tie="head")


@pytest.fixture
def laptop(commune: Commune) -> Iterator[Opened]:
    """The laptop, unlocked, with a network."""
    commune.link.come_back()
    around = bootstrap.surroundings()
    gate = bootstrap.make_gate(commune.stage.laptop, around, bootstrap.call_here)
    with closing(gate.open(commune.officer, DEMO_PIN)) as opened:
        yield opened


def enrol_and_pay(opened: Opened) -> tuple[EntityId, Money]:
    """A household of one, and its card for a year."""
    work = opened.workplace
    household = work.enrolment.enrol(work.desk, HouseholdForm(village="Bản mẫu"), (HEAD,))
    member = work.standings.household(household).members[0].member.id
    total = work.renewals.quote(household, (member,), 12).total
    work.renewals.collect(work.desk, household, (member,), 12, total)
    return household, total


def held(commune: Commune) -> tuple[int, int]:
    """Money and receipts that the office holds."""
    status = run_office(commune.stage, "status")
    lines = status["money"]
    assert isinstance(lines, list)
    assert status["parked_count"] == 0
    return sum(line["held"] for line in lines), sum(line["receipts"] for line in lines)


def test_the_office_has_what_was_sent_once(commune: Commune, laptop: Opened) -> None:
    money, receipts = held(commune)
    _household, total = enrol_and_pay(laptop)
    report = laptop.workplace.exchange.run(Watch())
    assert report.finished
    assert report.sent >= 3
    assert laptop.store.journal.waiting().count == 0
    assert held(commune) == (money + total.dong, receipts + 1)
    assert laptop.workplace.exchange.run(Watch()).sent == 0
    assert held(commune) == (money + total.dong, receipts + 1)


def test_a_day_that_fits_a_chunk_is_one_round_trip(laptop: Opened) -> None:
    laptop.workplace.exchange.run(Watch())
    enrol_and_pay(laptop)
    assert laptop.workplace.exchange.run(Watch()).round_trips == 1


def test_a_lost_reply_loses_and_doubles_nothing(commune: Commune, laptop: Opened) -> None:
    money, receipts = held(commune)
    _household, total = enrol_and_pay(laptop)
    waiting = laptop.store.journal.waiting().count
    commune.link.lose_next_reply()
    with pytest.raises(NoConnection):
        laptop.workplace.exchange.run(Watch())
    assert laptop.store.journal.waiting().count == waiting, "nobody has acknowledged anything"
    assert held(commune) == (money + total.dong, receipts + 1), "yet the office has it"
    commune.link.come_back()
    assert laptop.workplace.exchange.run(Watch()).finished
    assert laptop.store.journal.waiting().count == 0
    assert held(commune) == (money + total.dong, receipts + 1)
    assert run_office(commune.stage, "check")["findings"] == []


def test_without_a_network_everything_waits(commune: Commune, laptop: Opened) -> None:
    commune.link.go_away()
    enrol_and_pay(laptop)
    assert not laptop.workplace.exchange.is_reachable()
    with pytest.raises(NoConnection):
        laptop.workplace.exchange.run(Watch())
    assert laptop.store.journal.waiting().count
    commune.link.come_back()
    assert laptop.workplace.exchange.run(Watch()).finished


def test_long_days_go_in_chunks_and_tell_how_far_they_are(commune: Commune, laptop: Opened) -> None:
    seen: list[SyncProgress] = []
    work = laptop.workplace
    for household in demo_register(5, work.day.shown(), 3000):
        forms = tuple(PersonForm(name=m.name, born=m.born, sex=m.sex, tie=m.tie) for m in household.members)
        work.enrolment.enrol(work.desk, HouseholdForm(household.village, household.address), forms)
    report = laptop.workplace.exchange.run(Watch(seen.append))
    assert report.round_trips > 1
    assert seen[-1].waiting == 0
    assert [one.waiting for one in seen] == sorted((one.waiting for one in seen), reverse=True)
    assert list(laptop.workplace.checks.check(deep=True)) == []
    assert run_office(commune.stage, "check")["findings"] == []


def test_office_and_laptop_hold_the_same_tables(commune: Commune, laptop: Opened) -> None:
    laptop.workplace.exchange.run(Watch())
    units = run_office(commune.stage, "export")["units"]
    assert isinstance(units, dict)
    for unit in laptop.workplace.register.units():
        assert laptop.store.checks.canonical_export([unit.unit]) == units[str(unit.unit)]
