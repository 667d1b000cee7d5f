"""Every number of every block: issued, void, given back, unused, missing, in question; more asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.fact_kinds import NumbersAllotted, NumbersQuestioned
from fieldapp.domain.ids import NO_DAY, Day, EntityId
from fieldapp.domain.number_ledger import (
    FATES,
    NumberBlock,
    NumberQuestion,
    NumberReturn,
    block_runs,
    block_state,
    ranges_of,
)
from fieldapp.services.collect import NoNumbersLeft
from fieldapp.services.number_book import AlreadyAsked, BadCountAsked, NothingToReturn
from tests.unit.test_services_money import HEAD, WIFE, Scene
from tests.workplaces import TestClock, make_store, make_workplace, office_facts

TODAY = Day("2026-11-21")
BLOCK = EntityId("C1.1.0")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = TestClock()
    store = make_store(tmp_path / "profile", clock, numbers=5)
    yield Scene(store, clock, make_workplace(store, clock))
    store.close()


def fates(scene: Scene) -> list[tuple[str, int, int]]:
    return [
        (run.fate, run.first, run.last)
        for page in scene.at.number_book.ledger(scene.at.desk).pages
        for run in page.runs
    ]


def test_the_book_says_what_became_of_every_number(scene: Scene) -> None:
    scene.renew(HEAD)
    void = scene.renew(WIFE)
    scene.at.receipts.void(scene.at.desk, void, "ghi nhầm người", cash_returned=True)
    assert fates(scene) == [("issued", 1, 1), ("void", 2, 2), ("unused", 3, 5)]


def test_what_went_back_is_issued_no_more(scene: Scene) -> None:
    scene.renew(HEAD)
    scene.at.number_book.give_back(scene.at.desk, BLOCK, "nghỉ việc")
    assert fates(scene) == [("issued", 1, 1), ("returned", 2, 5)]
    with pytest.raises(NoNumbersLeft):
        scene.renew(WIFE)
    with pytest.raises(NothingToReturn):
        scene.at.number_book.give_back(scene.at.desk, BLOCK)
    assert not [one for one in scene.at.checks.check(deep=True) if not one.notice]


def test_the_same_numbers_may_come_again_in_another_block(scene: Scene) -> None:
    scene.at.number_book.give_back(scene.at.desk, BLOCK)
    again = office_facts([NumbersAllotted("L1", "SL26T", 3, 5, TODAY)], first=3)
    scene.store.sync.take(again, {1: 3})
    assert scene.at.receipts.view(scene.renew(HEAD)).receipt.number == 3
    assert fates(scene) == [("returned", 1, 5), ("issued", 3, 3), ("unused", 4, 5)]


def test_numbers_that_have_expired_are_not_issued_and_may_go_back(scene: Scene) -> None:
    more = [NumbersAllotted("L1", "SL26T", 50, 51, TODAY, expires_on=Day("2026-11-30"))]
    scene.store.sync.take(office_facts(list(more), first=3), {1: 3})
    scene.at.number_book.give_back(scene.at.desk, BLOCK)
    assert scene.at.receipts.view(scene.renew(HEAD)).receipt.number == 50
    scene.clock.set(date(2026, 12, 1))
    page = scene.at.number_book.ledger(scene.at.desk).pages[-1]
    assert (page.expired, page.usable) == (True, False)
    with pytest.raises(NoNumbersLeft):
        scene.renew(WIFE)
    scene.at.number_book.give_back(scene.at.desk, page.state.block.id)


def test_more_numbers_are_asked_for_once_until_the_office_answers(scene: Scene) -> None:
    book, desk = scene.at.number_book, scene.at.desk
    with pytest.raises(BadCountAsked):
        book.ask(desk, 5_001)
    (fact,) = book.ask(desk, 60).facts
    asked = book.ledger(desk).asked
    assert asked is not None
    assert (asked.id, asked.wanted, asked.left) == (fact.made(), 60, 5)
    with pytest.raises(AlreadyAsked):
        book.ask(desk)
    answer = NumbersAllotted("L1", "SL26T", 60, 119, TODAY, request=fact.made())
    scene.store.sync.take(office_facts([answer], first=3), {1: 3})
    ledger = book.ledger(desk)
    assert (ledger.asked, ledger.left) == (None, 65)
    book.ask(desk)


def test_numbers_in_question_are_shown_as_such(scene: Scene) -> None:
    scene.store.sync.take(office_facts([NumbersQuestioned("L1", "SL26T", 2, 4, TODAY)], first=3), {1: 3})
    assert fates(scene) == [("unused", 1, 1), ("questioned", 2, 4), ("unused", 5, 5)]


@given(
    used=st.dictionaries(st.integers(95, 130), st.booleans()),
    back=st.lists(st.tuples(st.integers(95, 130), st.integers(0, 9)), max_size=3),
    asked=st.lists(
        st.tuples(st.integers(95, 130), st.integers(0, 9), st.sampled_from(("", "unused", "issued"))), max_size=3
    ),
)
def test_no_number_is_left_out_or_said_twice(
    used: dict[int, bool], back: list[tuple[int, int]], asked: list[tuple[int, int, str]]
) -> None:
    block = NumberBlock(BLOCK, "L1", "", "SL26T", 100, 120, TODAY, NO_DAY)
    returns = [
        NumberReturn(EntityId(f"L1.{n}.0"), BLOCK, "L1", "SL26T", first, first + more, TODAY)
        for n, (first, more) in enumerate(back, start=1)
    ]
    questions = [NumberQuestion("L1", "SL26T", first, first + more, outcome) for first, more, outcome in asked]
    state = block_state(block, used, returns)
    runs = block_runs(state, used, questions)
    assert [n for run in runs for n in range(run.first, run.last + 1)] == list(range(100, 121))
    assert {run.fate for run in runs} <= set(FATES)
    given_back = {n for one in returns for n in range(one.first, one.last + 1)} & set(range(100, 121))
    assert state.given_back == len(given_back)
    assert state.issued + state.left + state.given_back + len(state.missing) == 21
    assert state.next_number not in {*used, *given_back}


@given(st.sets(st.integers(0, 60)))
def test_ranges_hold_exactly_the_numbers(numbers: set[int]) -> None:
    found = ranges_of(numbers)
    assert [n for first, last in found for n in range(first, last + 1)] == sorted(numbers)
    assert all(after[0] > before[1] + 1 for before, after in itertools.pairwise(found))
