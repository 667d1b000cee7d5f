"""The serving side of the exchange: nothing lost, nothing doubled, whatever is sent in whatever order."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.facts import GENESIS, Fact
from fieldapp.wire.bundle import Bundle, Salts, make_bundle, seal
from fieldapp.wire.exchange import KnownDevice, serve
from fieldapp.wire.exchange_client import ClientState, Outcome, next_request, read_answer
from fieldapp.wire.former_lives import FirstLife, carry_over
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.messages import FeedEnd, HighWater, Parked
from fieldapp.wire.problems import DEVICE_REVOKED, FORKED, GAP, PROBLEMS, BundleRefused, WrongSignature
from tests.builders import enrolments, note
from tests.fakes_exchange import FixedClock, MemoryExchange

LAPTOP = SigningKey("L1", bytes([1]) * 32)
SECOND = SigningKey("L2", bytes([2]) * 32)
OFFICE = SigningKey("C1", bytes([9]) * 32)
NONCE = bytes(8)
CLOCK = FixedClock()
SEEDS = Salts({epoch: bytes([epoch]) * 16 for epoch in range(8)})


def _store() -> MemoryExchange:
    return MemoryExchange(devices={"L1": KnownDevice(LAPTOP.public, (7,)), "L2": KnownDevice(SECOND.public, (7, 8))})


JOURNAL = [note(seq) for seq in range(1, 41)]
WHOLE = make_bundle("L1", GENESIS, JOURNAL, SEEDS)


def _bundle(first: int, last: int) -> Bundle:
    return make_bundle("L1", WHOLE.chain_at(first - 1), JOURNAL[first - 1 : last], SEEDS)


def _ask(
    store: MemoryExchange,
    bundle: bytes = b"",
    key: SigningKey = LAPTOP,
    state: ClientState | None = None,
    acknowledged: int = 0,
) -> Outcome:
    asked = state or ClientState(key.key_id, "C1", acknowledged, {7: 0}, bundle)
    request = next_request(asked, key, NONCE)
    return read_answer(serve(request, store, OFFICE, CLOCK), request, OFFICE.public)


def _send(store: MemoryExchange, first: int, last: int) -> Outcome:
    return _ask(store, seal(_bundle(first, last), LAPTOP))


def test_a_bundle_is_stored_and_acknowledged_in_one_round_trip() -> None:
    store = _store()
    answer = _send(store, 1, 10).answer
    assert answer.high_water == HighWater(10, WHOLE.chain_at(10))
    assert (answer.refusal, answer.notice, answer.more) == ("", "", False)
    assert store.facts["L1"] == JOURNAL[:10]
    assert answer.clock == 1_772_440_200_000


def test_nothing_new_is_one_small_round_trip() -> None:
    store = _store()
    _send(store, 1, 10)
    request = next_request(ClientState("L1", "C1", 10, {7: 10}), LAPTOP, NONCE)
    message = serve(request, store, OFFICE, CLOCK)
    outcome = read_answer(message, request, OFFICE.public)
    assert outcome.has_taken_all
    assert not outcome.is_behind
    assert len(request) + len(message) < 320


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=12))
def test_any_pieces_in_any_order_repeated_or_not(spans: list[tuple[int, int]]) -> None:
    store = _store()
    held = 0
    for first, last in spans:
        low, high = min(first, last), max(first, last)
        answer = _send(store, low, high).answer
        assert answer.refusal == ""
        assert answer.notice == (GAP if low > held + 1 else "")
        held = held if low > held + 1 else max(held, high)
        assert answer.high_water == HighWater(held, WHOLE.chain_at(held))
    assert store.facts.get("L1", []) == JOURNAL[:held]


@given(st.lists(st.tuples(st.integers(1, 8), st.booleans()), max_size=14))
def test_lost_replies_double_nothing(steps: list[tuple[int, bool]]) -> None:
    """The laptop sends what it believes is unacknowledged; some answers never arrive."""
    store = _store()
    acknowledged = 0
    for count, is_lost in steps:
        first, last = acknowledged + 1, min(acknowledged + count, len(JOURNAL))
        if first > last:
            break
        held = _ask(store, seal(_bundle(first, last), LAPTOP), acknowledged=acknowledged).answer.high_water
        assert held is not None
        if not is_lost:
            acknowledged = held.seq
            assert held.chain == WHOLE.chain_at(held.seq)
    stored = store.facts.get("L1", [])
    assert stored == JOURNAL[: len(stored)]
    assert len(stored) >= acknowledged


def test_the_same_request_twice_changes_nothing() -> None:
    store = _store()
    request = next_request(ClientState("L1", "C1", 0, {7: 0}, seal(_bundle(1, 5), LAPTOP)), LAPTOP, NONCE)
    first = serve(request, store, OFFICE, CLOCK)
    before = dataclasses.asdict(store)
    assert serve(request, store, OFFICE, CLOCK) == first
    assert dataclasses.asdict(store) == before


def test_a_gap_is_answered_with_the_high_water() -> None:
    store = _store()
    _send(store, 1, 3)
    answer = _send(store, 6, 9).answer
    assert answer.notice == GAP
    assert answer.high_water == HighWater(3, WHOLE.chain_at(3))
    assert len(store.inbox) == 1


def test_an_office_restored_from_a_backup_is_noticed_without_a_bundle() -> None:
    store = _store()
    _send(store, 1, 3)
    outcome = _ask(store, acknowledged=9)
    assert outcome.is_behind
    assert outcome.answer.notice == GAP


def test_a_fork_is_kept_whole_and_told() -> None:
    store = _store()
    _send(store, 1, 10)
    other = [*JOURNAL[:7], *(note(seq, what=1) for seq in range(8, 13))]
    forked = seal(make_bundle("L1", GENESIS, other, SEEDS), LAPTOP)
    for _ in range(2):
        answer = _ask(store, forked).answer
        assert answer.notice == FORKED
        assert answer.high_water == HighWater(10, WHOLE.chain_at(10))
    assert store.aside == {forked: FORKED}
    assert store.facts["L1"] == JOURNAL[:10]


def test_a_fork_inside_what_is_held_is_seen_too() -> None:
    store = _store()
    _send(store, 1, 10)
    other = [note(seq, what=1) for seq in range(1, 4)]
    assert _ask(store, seal(make_bundle("L1", GENESIS, other, SEEDS), LAPTOP)).answer.notice == FORKED


def test_a_fork_that_begins_at_the_high_water_is_seen() -> None:
    store = _store()
    _send(store, 1, 10)
    elsewhere = make_bundle("L1", bytes([5]) * 32, JOURNAL[10:12], SEEDS)
    assert _ask(store, seal(elsewhere, LAPTOP)).answer.notice == FORKED
    assert store.facts["L1"] == JOURNAL[:10]


def test_a_revoked_device_keeps_its_cash_on_record_and_gets_no_feed() -> None:
    store = _store()
    store.feeds[7] = [note(1, device="L2")]
    store.devices["L1"] = KnownDevice(LAPTOP.public, (7,), DEVICE_REVOKED)
    outcome = _send(store, 1, 2)
    assert outcome.answer.notice == DEVICE_REVOKED
    assert outcome.answer.high_water == HighWater(2, WHOLE.chain_at(2))
    assert outcome.answer.parked == (Parked(1, DEVICE_REVOKED), Parked(2, DEVICE_REVOKED))
    assert (outcome.facts, outcome.answer.units, outcome.answer.cursors) == ((), (), {})


def test_strangers_learn_nothing() -> None:
    store = _store()
    store.feeds[7] = [note(1, device="L2")]
    stranger = SigningKey("L9", bytes([3]) * 32)
    outcome = _ask(store, key=stranger)
    assert outcome.answer.refusal == "unknown_device"
    assert (outcome.answer.high_water, outcome.facts, outcome.answer.units) == (None, (), ())
    assert not outcome.is_behind
    impostor = SigningKey("L1", stranger.raw)
    assert _ask(store, key=impostor).answer.refusal == WrongSignature.code
    borrowed = ClientState("L2", "C1", 0, {7: 0})
    assert _ask(store, state=borrowed).answer.refusal == WrongSignature.code


def test_a_bundle_of_another_device_is_refused_and_quarantined() -> None:
    store = _store()
    foreign = seal(make_bundle("L2", GENESIS, [note(1, device="L2")], SEEDS), SECOND)
    answer = _ask(store, foreign).answer
    assert answer.refusal == WrongSignature.code
    assert store.refused == {foreign: WrongSignature.code}
    assert store.inbox == []


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_bundle_stores_nothing_and_the_feed_goes_on(data: st.DataObject) -> None:
    store = _store()
    store.feeds[7] = [note(1, device="L2")]
    sealed = bytearray(seal(_bundle(1, 3), LAPTOP))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    outcome = _ask(store, bytes(sealed))
    assert outcome.answer.refusal in PROBLEMS or store.facts["L1"] == JOURNAL[:3]
    assert note(1, device="L2") in outcome.facts


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=120), st.none()), st.data())
def test_any_bytes_get_a_signed_answer(noise: bytes | None, data: st.DataObject) -> None:
    store = _store()
    request = next_request(ClientState("L1", "C1", 0, {7: 0}, seal(_bundle(1, 2), LAPTOP)), LAPTOP, NONCE)
    message = bytearray(request if noise is None else noise)
    if noise is None:
        message[data.draw(st.integers(0, len(message) - 1))] ^= data.draw(st.integers(1, 255))
    answer = serve(bytes(message), store, OFFICE, CLOCK)
    assert OFFICE.key_id.encode() in answer
    assert store.facts == {}


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_answer_is_not_believed(data: st.DataObject) -> None:
    request = next_request(ClientState("L1", "C1", 0, {7: 0}), LAPTOP, NONCE)
    answer = bytearray(serve(request, _store(), OFFICE, CLOCK))
    answer[data.draw(st.integers(0, len(answer) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BundleRefused):
        read_answer(bytes(answer), request, OFFICE.public)


def test_an_answer_fits_one_request_only() -> None:
    state = ClientState("L1", "C1", 0, {7: 0})
    first, second = next_request(state, LAPTOP, NONCE), next_request(state, LAPTOP, bytes([1]) * 8)
    answer = serve(first, _store(), OFFICE, CLOCK)
    with pytest.raises(WrongSignature):
        read_answer(answer, second, OFFICE.public)
    with pytest.raises(WrongSignature):
        read_answer(answer, first, LAPTOP.public)


def _pull(store: MemoryExchange, limit_bytes: int) -> tuple[list[Fact], int]:
    cursors: dict[int, int] = {7: 0, 8: 0}
    pulled: list[Fact] = []
    for trips in range(1, 500):
        outcome = _ask(store, key=SECOND, state=ClientState("L2", "C1", 0, cursors, b"", limit_bytes))
        assert len(outcome.answer.feed) <= max(limit_bytes, 1024)
        pulled.extend(outcome.facts)
        cursors = dict(outcome.answer.cursors)
        if outcome.has_taken_all:
            return pulled, trips
    raise AssertionError("endless")


@settings(max_examples=20)
@given(st.integers(1, 60), st.sampled_from((1024, 2000, 10_240)), st.integers(0, 10))
def test_the_feed_comes_in_pieces_without_a_hole(households: int, limit: int, own: int) -> None:
    store = _store()
    facts = [*enrolments(households, device="L1"), *(note(seq, device="L2") for seq in range(1, own + 1))]
    elsewhere = [note(seq, unit=8) for seq in range(1, 30)]
    store.feeds = {7: facts, 8: elsewhere, 9: [note(1, unit=9)]}
    pulled, trips = _pull(store, limit)
    assert pulled == [*facts[: 3 * households], *elsewhere]
    assert trips <= 2 + households * 140 // 800


C2 = SigningKey("C2", OFFICE.raw)


@dataclasses.dataclass
class Restored(FirstLife):
    """An office whose first incarnation ended at place 2 of unit 7."""

    places: tuple[FeedEnd, ...] = (FeedEnd("C1", 7, 2),)

    def ends(self) -> tuple[FeedEnd, ...]:
        return self.places


def _ask_restored(store: MemoryExchange, state: ClientState, former: FirstLife) -> Outcome:
    store.name = "C2"
    request = next_request(state, LAPTOP, NONCE)
    return read_answer(serve(request, store, C2, CLOCK, former=former), request, C2.public)


@given(st.integers(0, 9), st.integers(0, 6), st.integers(0, 9))
def test_old_cursors_are_carried_over_and_nothing_is_passed_over(cursor: int, end: int, length: int) -> None:
    """Up to the end both feeds are the same; beyond it everything is new to the laptop."""
    store = _store()
    store.feeds[7] = [note(seq, device="L2") for seq in range(1, end + length + 1)]
    state = ClientState("L1", "C1", 0, {7: cursor}, seal(_bundle(1, 2), LAPTOP))
    outcome = _ask_restored(store, state, Restored((FeedEnd("C1", 7, end),)))
    assert outcome.is_other_office
    assert list(outcome.facts) == store.feeds[7][min(cursor, end) : end + length]
    assert outcome.answer.cursors == {7: end + length + 2}
    assert outcome.answer.ends == (FeedEnd("C1", 7, end),)
    assert outcome.answer.high_water == HighWater(2, WHOLE.chain_at(2))


def test_cursors_of_an_incarnation_that_nobody_remembers_count_for_nothing() -> None:
    store = _store()
    store.feeds[7] = [note(seq, device="L2") for seq in range(1, 4)]
    outcome = _ask_restored(store, ClientState("L1", "C31", 0, {7: 2}), Restored())
    assert list(outcome.facts) == store.feeds[7]


def test_cursors_pass_through_every_incarnation_between() -> None:
    ends = [FeedEnd("C1", 7, 30), FeedEnd("C1", 8, 9), FeedEnd("C2", 7, 20), FeedEnd("C2", 8, 40)]
    assert carry_over("C1", {7: 25, 8: 25, 9: 25}, ends) == {7: 20, 8: 9, 9: 0}
    assert carry_over("C2", {7: 25, 8: 25}, ends) == {7: 20, 8: 25}
    assert carry_over("C9", {7: 25}, ends) == {}


def test_the_same_incarnation_says_nothing_of_former_ones() -> None:
    store = _store()
    outcome = _ask_restored(store, ClientState("L1", "C2", 0, {7: 0}), Restored())
    assert not outcome.is_other_office
    assert outcome.answer.ends == ()
