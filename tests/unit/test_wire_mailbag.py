"""Mailbags: whole or refused, for one reader only, and nothing of them readable to whoever carries them."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.facts import GENESIS
from fieldapp.wire.bundle import Salts, make_bundle, seal
from fieldapp.wire.envelope import close_envelope, public_of
from fieldapp.wire.exchange import KnownDevice, answer_request
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.mailbag import (
    MAX_BAG,
    BagAnswer,
    Direction,
    Label,
    Mailbag,
    OpenedBag,
    answer_bag,
    answer_stranger,
    open_answer,
    open_bag,
    read_bag,
    read_label,
    seal_answer,
    seal_bag,
    steps_of,
)
from fieldapp.wire.messages import HighWater, SyncAnswer, SyncRequest
from fieldapp.wire.problems import (
    FORKED,
    GAP,
    BundleRefused,
    BundleTooLarge,
    EnvelopeDamaged,
    NotOurEnvelope,
    TornBundle,
    UnknownDevice,
    WrongSignature,
)
from fieldapp.wire.testimony import open_testimony
from tests.builders import enrolments, note
from tests.fakes_exchange import MemoryExchange

LAPTOP = SigningKey("L2", bytes([1]) * 32)
SECOND = SigningKey("L3", bytes([2]) * 32)
OFFICE = SigningKey("C1", bytes([9]) * 32)
OFFICE_ENVELOPE = bytes([5]) * 32
OTHER_ENVELOPE = bytes([48]) * 32
OLD_ENVELOPE = bytes([88]) * 32
REPLY = bytes([7]) * 32
NOW = 1_795_000_000_000
SEEDS = Salts({epoch: bytes([epoch]) * 16 for epoch in range(8)})
JOURNAL = [note(seq, device="L2") for seq in range(1, 41)]
WHOLE = make_bundle("L2", GENESIS, JOURNAL, SEEDS)


def _store() -> MemoryExchange:
    return MemoryExchange(devices={"L2": KnownDevice(LAPTOP.public, (7,)), "L3": KnownDevice(SECOND.public, (7,))})


def _bundles(first: int, last: int, size: int = 10) -> list[bytes]:
    return [
        seal(make_bundle("L2", WHOLE.chain_at(at - 1), JOURNAL[at - 1 : min(at + size - 1, last)], SEEDS), LAPTOP)
        for at in range(first, last + 1, size)
    ]


def _bag(
    bundles: list[bytes],
    acknowledged: int = 0,
    cursors: dict[int, int] | None = None,
    key: SigningKey = LAPTOP,
    envelope: bytes = OFFICE_ENVELOPE,
) -> bytes:
    request = SyncRequest(key.key_id, "C1", acknowledged, cursors or {}, b"", 1 << 18, bytes(8))
    bag = Mailbag(tuple(dataclasses.replace(request, bundle=one) for one in bundles or [b""]), public_of(REPLY))
    return seal_bag(bag, key, public_of(envelope), NOW, random_bytes=random.Random(3).randbytes)


def _opened(store: MemoryExchange, sealed: bytes) -> OpenedBag:
    return open_bag(sealed, (OLD_ENVELOPE, OFFICE_ENVELOPE), lambda device, _requests: store.device(device))


def _served(store: MemoryExchange, sealed: bytes, feed_bytes: int = 1 << 18) -> BagAnswer:
    bag = _opened(store, sealed)
    known = bag.known
    assert known is not None

    def serve(request: SyncRequest) -> SyncAnswer:
        return answer_request(request, known, store, NOW)

    answer = answer_bag(bag, serve, store.snapshot, feed_bytes)
    sent = seal_answer(answer, bag, OFFICE, NOW + 1, random_bytes=random.Random(4).randbytes)
    return open_answer(sent, bag.label.device, REPLY, OFFICE.public)


def _answered(store: MemoryExchange, sealed: bytes) -> bytes:
    answer = _served(store, sealed)
    return seal_answer(answer, _opened(store, sealed), OFFICE, NOW + 1, random_bytes=random.Random(4).randbytes)


def test_a_bag_brings_all_its_bundles_and_its_answer_acknowledges_them() -> None:
    store = _store()
    sealed = _answered(store, _bag(_bundles(1, 40)))
    assert store.facts["L2"] == JOURNAL
    answer = open_answer(sealed, "L2", REPLY, OFFICE.public)
    assert answer.answers[-1].high_water == HighWater(40, WHOLE.after)
    assert [step.outcome.answer.refusal for step in steps_of(answer)] == [""] * len(answer.answers)


def test_a_bag_that_comes_again_or_late_changes_nothing() -> None:
    store = _store()
    early, late = _bag(_bundles(1, 20)), _bag(_bundles(21, 40), acknowledged=20)
    _served(store, early)
    _served(store, late)
    before = dataclasses.asdict(store)
    for again in (early, late, early):
        assert _served(store, again).answers[-1].high_water == HighWater(40, WHOLE.after)
    assert dataclasses.asdict(store) == before


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=8))
@settings(deadline=None)
def test_any_bags_in_any_order_hold_a_beginning_of_the_journal(spans: list[tuple[int, int]]) -> None:
    store = _store()
    held = 0
    for one, other in spans:
        first, last = min(one, other), max(one, other)
        said = _served(store, _bag(_bundles(first, last), acknowledged=first - 1)).answers[-1]
        held = max(held, last) if first <= held + 1 else held
        assert said.high_water == HighWater(held, WHOLE.chain_at(held))
    assert store.facts.get("L2", []) == JOURNAL[:held]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_bag_cut_or_altered_anywhere_is_refused_whole(data: st.DataObject) -> None:
    store = _store()
    whole = _bag(_bundles(1, 40))
    at = data.draw(st.integers(0, len(whole) - 1))
    is_cut = data.draw(st.booleans())
    spoilt = (
        whole[:at] if is_cut else whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    )
    before = dataclasses.asdict(store)
    with pytest.raises(BundleRefused):
        _served(store, spoilt)
    assert dataclasses.asdict(store) == before


def test_every_single_cut_of_a_bag_and_of_an_answer_is_refused() -> None:
    store = _store()
    bag = _bag(_bundles(1, 5))
    answer = _answered(store, bag)
    for at in range(len(bag)):
        with pytest.raises(BundleRefused):
            _opened(store, bag[:at])
    for at in range(len(answer)):
        with pytest.raises(BundleRefused):
            open_answer(answer[:at], "L2", REPLY, OFFICE.public)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_an_answer_altered_anywhere_is_refused_whole(data: st.DataObject) -> None:
    store = _store()
    whole = _answered(store, _bag(_bundles(1, 5)))
    at = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(BundleRefused):
        open_answer(
            whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :],
            "L2", REPLY, OFFICE.public,
        )  # fmt: skip


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(noise: bytes) -> None:
    with pytest.raises(BundleRefused):
        _opened(_store(), noise)
    with pytest.raises(BundleRefused):
        open_answer(noise, "L2", REPLY, OFFICE.public)


def test_a_bag_for_another_office_says_so() -> None:
    with pytest.raises(NotOurEnvelope):
        _opened(_store(), _bag(_bundles(1, 5), envelope=OTHER_ENVELOPE))


def test_a_bag_closed_for_an_old_key_is_opened_still() -> None:
    assert _opened(_store(), _bag(_bundles(1, 5), envelope=OLD_ENVELOPE)).label.device == "L2"


def test_a_bag_too_large_is_not_looked_at() -> None:
    with pytest.raises(BundleTooLarge):
        read_bag(bytes(MAX_BAG + 1))


def test_a_stranger_is_told_so_and_nothing_is_taken() -> None:
    store = _store()
    opened = _opened(store, _bag(_bundles(1, 5), key=SigningKey("L9", bytes([8]) * 32)))
    assert opened.known is None
    sealed = seal_answer(
        answer_stranger(opened, "C1", NOW), opened, OFFICE, NOW, random_bytes=random.Random(4).randbytes
    )
    said = open_answer(sealed, "L9", REPLY, OFFICE.public).answers
    assert [(one.refusal, one.high_water) for one in said] == [(UnknownDevice.code, None)]
    assert store.facts == {}


def test_each_piece_of_an_answer_is_the_word_of_the_office() -> None:
    store = _store()
    store.feeds[7] = [note(seq, device="L3") for seq in range(1, 6)]
    answer = open_answer(_answered(store, _bag([], cursors={7: 0})), "L2", REPLY, OFFICE.public)
    testimony = open_testimony(steps_of(answer)[0].testimony, OFFICE.public)
    assert (testimony.incarnation, list(testimony.facts), testimony.cursors) == ("C1", store.feeds[7], {7: 5})


def test_nobody_speaks_for_another() -> None:
    forged = SigningKey("L2", SECOND.raw)
    with pytest.raises(WrongSignature):
        _opened(_store(), _bag(_bundles(1, 5), key=forged))
    request = SyncRequest("L2", "C1", 0, {}, b"", 1, bytes(8))
    bag = Mailbag((request,), public_of(REPLY))
    speaking_for = seal_bag(bag, SECOND, public_of(OFFICE_ENVELOPE), NOW, random_bytes=random.Random(3).randbytes)
    with pytest.raises(WrongSignature):
        _opened(_store(), speaking_for)


def test_a_signed_bag_cannot_be_put_into_an_envelope_for_another() -> None:
    """Whoever could open a bag cannot send it on as if its author had closed it for somebody else."""
    sealed = _bag(_bundles(1, 5), envelope=OTHER_ENVELOPE)
    closed = read_bag(sealed)
    inside = closed.envelope.open({closed.envelope.recipient: OTHER_ENVELOPE}, closed.label.context)
    again = close_envelope(inside, public_of(OFFICE_ENVELOPE), closed.label.context, bytes(32))
    start = sealed.index(b"\xd0\x83")
    torn = sealed[: start - 3] + b"\x59" + len(again).to_bytes(2, "big") + again
    assert read_bag(torn).label == closed.label
    with pytest.raises(WrongSignature):
        _opened(_store(), torn)


def test_an_answer_is_for_one_laptop_and_from_one_office() -> None:
    store = _store()
    answer = _answered(store, _bag(_bundles(1, 5)))
    with pytest.raises(NotOurEnvelope):
        open_answer(answer, "L2", bytes([8]) * 32, OFFICE.public)
    with pytest.raises(WrongSignature):
        open_answer(answer, "L3", REPLY, OFFICE.public)
    with pytest.raises(WrongSignature):
        open_answer(answer, "L2", REPLY, SECOND.public)


def test_a_bag_is_no_answer_and_an_answer_is_no_bag() -> None:
    store = _store()
    bag = _bag(_bundles(1, 5))
    with pytest.raises(TornBundle):
        open_answer(bag, "L2", REPLY, OFFICE.public)
    with pytest.raises(TornBundle):
        _opened(store, _answered(store, bag))


def test_the_label_is_bound_to_what_is_inside() -> None:
    sealed = _bag(_bundles(1, 5))
    relabelled = sealed.replace(b"\x62L2", b"\x62L3", 1)
    assert read_label(relabelled) == Label(Direction.TO_OFFICE, "L3", NOW)
    with pytest.raises(EnvelopeDamaged):
        _opened(_store(), relabelled)


def test_a_label_is_read_from_the_first_bytes() -> None:
    sealed = _bag(_bundles(1, 40))
    assert read_label(sealed[:64]) == read_bag(sealed).label == Label(Direction.TO_OFFICE, "L2", NOW)


def test_a_gap_and_a_fork_stop_the_bundles_and_not_the_feed() -> None:
    store = _store()
    store.feeds[7] = [note(seq, device="L3") for seq in range(1, 6)]
    answer = _served(store, _bag(_bundles(11, 30), acknowledged=10, cursors={7: 0}))
    assert (answer.answers[0].notice, store.facts) == (GAP, {})
    assert [len(step.outcome.facts) for step in steps_of(answer)] == [5]
    _served(store, _bag(_bundles(1, 10)))
    other = [note(seq, device="L2", what=7) for seq in range(1, 6)]
    forked = seal(make_bundle("L2", GENESIS, other, SEEDS), LAPTOP)
    assert _served(store, _bag([forked])).answers[0].notice == FORKED
    assert store.facts["L2"] == JOURNAL[:10]


def test_the_whole_feed_comes_with_one_bag() -> None:
    store = _store()
    store.feeds[7] = [note(seq, device="L3", what=seq * 7919) for seq in range(1, 400)]
    answer = _served(store, _bag([], cursors={7: 0}), feed_bytes=1024)
    steps = steps_of(answer)
    assert len(steps) > 3
    assert [fact.seq for step in steps for fact in step.outcome.facts] == list(range(1, 400))
    begins = [step.outcome.asked.cursors[7] for step in steps]
    ends = [step.outcome.answer.cursors[7] for step in steps]
    assert begins == [0, *ends[:-1]]


def test_nothing_about_people_can_be_read_on_the_way() -> None:
    facts = enrolments(20, device="L2")
    bundle = seal(make_bundle("L2", GENESIS, facts, SEEDS), LAPTOP)
    sealed = _bag([bundle])
    for fact in facts:
        for word in _words(dataclasses.astuple(fact.body)):
            assert word not in sealed


def _words(values: object) -> list[bytes]:
    if isinstance(values, str):
        return [part.encode() for part in values.split() if len(part) > 3]
    if isinstance(values, tuple):
        return [word for value in values for word in _words(value)]
    return []
