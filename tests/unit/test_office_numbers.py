"""Blocks at the office: asked for, given back, allotted again, and never in two hands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fieldapp.domain.fact_kinds import NumbersRequested, NumbersReturned, ReceiptIssued
from fieldapp.domain.ids import EntityId
from fieldapp.office.devices import MOST_IN_BLOCK, allot_more, revoke_device
from fieldapp.office.exports import read_sheets
from fieldapp.office.number_blocks import answer_requests, read_ledger, refill, waiting_requests
from fieldapp.office.office import Office
from fieldapp.office.status import as_plain, read_status
from fieldapp.office.store import registry
from tests.office_play import TODAY, PlayedLaptop, deliver, new_laptop, new_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "office", block=40)
    yield made
    made.close()


def block_of(office: Office, device: str) -> EntityId:
    return next(page.block.id for page in read_ledger(office) if page.block.device == device)


def send(office: Office, laptop: PlayedLaptop) -> None:
    deliver(office, laptop, [laptop.sealed(laptop.acknowledged)])
    laptop.acknowledged = len(laptop.facts)
    office.project()


def fates(office: Office) -> dict[str, list[tuple[str, int, int]]]:
    found: dict[str, list[tuple[str, int, int]]] = {}
    for page in read_ledger(office):
        found.setdefault(page.block.device, []).extend((run.fate, run.first, run.last) for run in page.runs)
    return found


def test_returned_numbers_are_free_once_the_office_has_the_fact_and_are_given_once(office: Office) -> None:
    one, two = new_laptop(office, 7), new_laptop(office, 8)
    one.pay(1)
    one.write(NumbersReturned(block_of(office, one.device), "SL26T", 2, 40, TODAY))
    assert allot_more(office, two.device)[1:] == (81, 120), "nobody knows of it yet"
    send(office, one)
    assert fates(office)[one.device] == [("issued", 1, 1), ("returned", 2, 40)]
    assert allot_more(office, two.device, 20)[1:] == (2, 21)
    assert allot_more(office, two.device, 20)[1:] == (22, 40), "what is left of it"
    assert allot_more(office, two.device, 20)[1:] == (121, 140)
    status = read_status(office)
    assert (status.numbers.returned, status.numbers.missing) == (39, ())


def test_numbers_that_went_back_twice_or_were_used_are_left_alone(office: Office) -> None:
    one = new_laptop(office)
    block = block_of(office, one.device)
    one.write(NumbersReturned(block, "SL26T", 11, 40, TODAY), NumbersReturned(block, "SL26T", 1, 40, TODAY))
    one.write(ReceiptIssued(EntityId("C1.2.0"), "SL26T", 20, 5, TODAY))
    send(office, one)
    assert allot_more(office, one.device, 30)[1:] == (41, 70)


def test_another_laptops_numbers_cannot_be_given_back(office: Office) -> None:
    one, two = new_laptop(office, 7), new_laptop(office, 8)
    one.write(NumbersReturned(block_of(office, two.device), "SL26T", 41, 80, TODAY))
    send(office, one)
    assert fates(office)[two.device] == [("unused", 41, 80)]
    assert allot_more(office, one.device)[1:] == (81, 120)


def test_an_office_with_a_second_life_leaves_what_came_back_alone(office: Office) -> None:
    one = new_laptop(office)
    one.write(NumbersReturned(block_of(office, one.device), "SL26T", 1, 40, TODAY))
    send(office, one)
    with office.database.writing() as transaction:
        registry.remember(transaction, registry.SERIES_FLOOR, "1000")
    assert allot_more(office, one.device)[1] > 40


def test_a_request_is_seen_and_answered_with_one_action(office: Office) -> None:
    one, two = new_laptop(office, 7), new_laptop(office, 8)
    one.write(NumbersRequested(25, 3, TODAY))
    two.write(NumbersRequested(0, 3, TODAY))
    send(office, one)
    send(office, two)
    asked = waiting_requests(office)
    assert [(request.device, request.wanted) for request in asked] == [(one.device, 25), (two.device, 0)]
    assert [device["asked_for"] for device in as_plain(read_status(office))["devices"]] == [[25], [0]]  # type: ignore[attr-defined]
    made = answer_requests(office, MOST_IN_BLOCK)
    assert [(one_.first, one_.last) for one_ in made] == [(81, 105), (106, 145)]
    assert waiting_requests(office) == ()


def test_a_laptop_that_is_trusted_no_more_gets_nothing(office: Office) -> None:
    one = new_laptop(office)
    one.write(NumbersRequested(25, 3, TODAY))
    send(office, one)
    revoke_device(office, one.device)
    assert waiting_requests(office) == ()


def test_the_office_refills_by_itself_only_where_it_is_told_to(office: Office) -> None:
    one = new_laptop(office)
    for number in range(1, 15):
        one.pay(number)
    send(office, one)
    assert refill(office, MOST_IN_BLOCK) == ()
    office.config = replace(office.config, refills=True, low_water=27)
    (made,) = refill(office, MOST_IN_BLOCK)
    assert (made.device, made.first, made.last) == (one.device, 41, 80)
    assert refill(office, MOST_IN_BLOCK) == ()
    one.write(NumbersRequested(10, 66, TODAY))
    send(office, one)
    (made,) = refill(office, MOST_IN_BLOCK)
    assert (made.first, made.last) == (81, 90)


def test_blocks_end_where_the_office_says_so(office: Office) -> None:
    office.config = replace(office.config, valid_days=31)
    one = new_laptop(office)
    assert [page.block.expires_on for page in read_ledger(office)] == ["2026-12-22"]
    assert read_status(office).devices[0].record.device == one.device


def test_the_ledger_is_taken_away_with_the_rest(office: Office) -> None:
    one = new_laptop(office)
    one.pay(1)
    send(office, one)
    numbers = next(sheet for sheet in read_sheets(office) if sheet.name == "numbers")
    assert [record[2:6] for record in numbers.records] == [
        ("SL26T-0000001", "SL26T-0000001", 1, "issued"),
        ("SL26T-0000002", "SL26T-0000040", 39, "unused"),
    ]
