"""Every sort of bad input at the office's doors: refused or parked with its reason, nothing else changed, and whoever
comes next is served; on the laptop's side `test_bad_answers.py`.

What single readers make of every cut and every bit is in `tests/unit/test_wire_*.py` (mailbags and their answers too),
what the hub's line does in `test_hub_channel.py`, generated HTTP in `test_openapi.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import UnknownBody
from fieldapp.gui.messages import SENTENCES as OFFICERS
from fieldapp.gui.pages.hub_words import REFUSED as NEIGHBOURS
from fieldapp.office.checks import check_office
from fieldapp.office.couriers import answer_mail
from fieldapp.office.exports import canonical_digests
from fieldapp.office.messages import SENTENCES as CLERKS
from fieldapp.office.status import read_status
from fieldapp.office.store import projection
from fieldapp.office.store.schema import SCHEMA
from fieldapp.wire.bundle import Salts, make_bundle, seal
from fieldapp.wire.mailbag import open_answer
from fieldapp.wire.problems import PROBLEMS, BundleRefused, Treatment
from tests.bad_input import (
    BUNDLES,
    MESSAGES,
    PARKED,
    REPLY,
    World,
    bent,
    check_service,
    check_told,
    forked_bundle,
    next_bundle,
)
from tests.office_play import MORNING, TODAY, PlayedClock, new_laptop, new_office


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    url = str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else ""
    clock = PlayedClock()
    office = new_office(tmp_path / "office", url, clock)
    made = World(office, clock, new_laptop(office), new_laptop(office, 9))
    made.laptop.pay(1)
    made.ask(made.laptop.sealed(0))
    made.laptop.acknowledged = 2
    yield made
    office.close()


@pytest.mark.parametrize("sort", BUNDLES)
def test_a_bad_bundle_is_refused_and_kept_aside(world: World, sort: str) -> None:
    make, code = BUNDLES[sort]
    sealed = make(world)
    before = world.tables()
    answer = world.ask(sealed).answer
    assert (answer.refusal, answer.high_water and answer.high_water.seq) == (code, 2)
    assert world.tables() == before
    assert [(kept.kind, kept.code) for kept in read_status(world.office).kept] == [("quarantine", code)]
    assert PROBLEMS[code].treatment is Treatment.REFUSED
    check_told(code, CLERKS, OFFICERS)
    check_service(world)


@pytest.mark.parametrize("sort", BUNDLES)
def test_in_a_mailbag_it_is_refused_just_so(world: World, sort: str) -> None:
    make, code = BUNDLES[sort]
    sealed = make(world)
    before = world.tables()
    answer = open_answer(
        answer_mail(world.office, world.bag(sealed)), world.laptop.device, REPLY, world.office.signer.public
    )
    assert [one.refusal for one in answer.answers] == [code]
    assert world.tables() == before
    check_service(world)


@pytest.mark.parametrize("sort", MESSAGES)
def test_a_bad_message_is_answered_and_nothing_is_taken(world: World, sort: str) -> None:
    make, code = MESSAGES[sort]
    message = make(world)
    before = world.tables()
    assert code.encode() in world.office.answer_sync(message)
    assert world.office.answer_piece(message)
    assert world.tables() == before
    assert read_status(world.office).kept == ()
    check_told(code, OFFICERS)
    check_service(world)


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (lambda bag: bag[:-9], {"torn_bundle", "envelope_damaged"}),
        (lambda bag: bag[:40], {"torn_bundle"}),
        (bent, {"envelope_damaged"}),
        (lambda bag: bag + b"\0", {"torn_bundle"}),
        (lambda _bag: b"", {"torn_bundle"}),
        (lambda _bag: bytes(70 << 20), {"bundle_too_large"}),
    ],
    ids=["cut off", "its head alone", "a bit flipped", "longer", "empty", "larger than any"],
)
def test_a_bad_bag_is_refused_whole(world: World, spoil: Callable[[bytes], bytes], codes: set[str]) -> None:
    sealed = world.bag(next_bundle(world))
    before = world.tables()
    with pytest.raises(BundleRefused) as refused:
        answer_mail(world.office, spoil(sealed))
    assert refused.value.code in codes
    assert world.tables() == before
    check_told(refused.value.code, CLERKS, OFFICERS)
    check_service(world)


def test_the_same_again_by_any_way_changes_nothing(world: World) -> None:
    sealed = next_bundle(world)
    request, bag = world.laptop.request(sealed), world.bag(sealed)
    world.say(request)
    before = world.tables()
    for _ in range(2):
        assert world.say(request).answer.refusal == ""
        answer_mail(world.office, bag)
    assert world.tables() == before
    assert check_office(world.office).findings == ()
    check_service(world)


@pytest.mark.parametrize("sort", PARKED)
def test_what_is_authentic_is_kept_and_parked(world: World, sort: str) -> None:
    make, code = PARKED[sort]
    sealed = make(world)
    before = world.tables()
    answer = world.ask(sealed).answer
    last = world.laptop.facts[-1].seq
    assert (answer.refusal, answer.high_water and answer.high_water.seq) == ("", last), "acknowledged: it is safe here"
    assert {(parked.seq, parked.code) for parked in answer.parked} == {(seq, code) for seq in range(3, last + 1)}
    assert world.tables() == before
    assert PROBLEMS[code].treatment is Treatment.PARKED
    world.clock.moment = MORNING
    check_told(code, CLERKS, OFFICERS)
    check_service(world)


def test_a_fork_is_kept_whole_with_its_money(world: World) -> None:
    sealed = forked_bundle(world)
    before = world.tables()
    assert world.ask(sealed).answer.notice == "forked"
    assert [(kept.code, kept.money) for kept in read_status(world.office).kept] == [("forked", 884_520)]
    assert world.tables() == before
    check_told("forked", CLERKS, OFFICERS, NEIGHBOURS)
    check_service(world)


def test_a_gap_is_asked_for(world: World) -> None:
    world.laptop.write(*[k.CashOpened(TODAY, 5)] * 3)
    before = world.tables()
    answer = world.ask(world.laptop.sealed(4)).answer
    assert (answer.notice, answer.high_water and answer.high_water.seq) == ("gap", 2)
    assert world.tables() == before
    assert world.ask(world.laptop.sealed(2)).answer.notice == "", "and then taken"
    check_told("gap", CLERKS)
    check_service(world)


def test_a_clock_years_ahead_decides_nothing(world: World) -> None:
    """The wall clock is for people to read; order is by counter."""
    laptop = world.laptop
    fact = replace(laptop.write(k.CashOpened(TODAY, 5))[0], wall=4_000_000_000_000)
    sealed = seal(make_bundle(laptop.device, laptop.links[1], [fact], Salts(laptop.seeds)), laptop.key)
    answer = world.ask(sealed).answer
    assert (answer.refusal, answer.notice, answer.parked) == ("", "", ())
    assert check_office(world.office).findings == ()
    check_service(world)


def test_an_unknown_kind_is_applied_once_it_is_known(world: World) -> None:
    laptop = world.laptop
    laptop.write(UnknownBody(950, ("Nhà văn hóa mẫu", TODAY), ()))
    assert [parked.code for parked in world.ask(laptop.sealed(2)).answer.parked] == ["unknown_fact_kind"]
    known = k.EventOpened("Nhà văn hóa mẫu", TODAY)
    fact = SCHEMA["fact"]
    with world.office.database.writing() as transaction:
        # As after an update of the program: the number now belongs to a declared kind.
        is_it = (fact.c.device == laptop.device, fact.c.seq == 3)
        transaction.run(sa.update(fact).where(*is_it).values({"kind": known.KIND}))
    before = canonical_digests(world.office)["1"]
    projection.rebuild(world.office.database, 1, world.office.now_ms)
    after = canonical_digests(world.office)["1"]
    assert {name for name in after if after[name] != before[name]} == {"outreach_event"}
    assert world.office.exchange.parked(laptop.device) == []
