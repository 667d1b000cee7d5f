"""Fields written by several authors end in the same row whatever the order of arrival."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.fact_kinds import (
    FieldChange,
    HouseholdRegistered,
    MemberCorrected,
    NewMember,
    OfficerEnrolled,
)
from fieldapp.domain.facts import Fact, erase
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.domain.merge import base_of, conflicts
from fieldapp.domain.project import RowKey, RowValues, project
from fieldapp.domain.stamps import Stamp
from fieldapp.domain.tables import MEMBER

MEMBER_KEY = RowKey("member", 7, "L1.1.1")
Tables = dict[RowKey, RowValues]


def registered(phone: str = "") -> Fact:
    member = NewMember(tie="head", name="Mẫu Một", born="1980", phone=phone)
    return Fact("L1", 1, 7, 1, 0, "O1", NO_ID, HouseholdRegistered((member,)))


def corrected(device: str, seq: int, counter: int, value: str, base: tuple[Stamp, ...], name: str = "phone") -> Fact:
    change = FieldChange(name, base, value)
    return Fact(device, seq, 7, counter, 0, "O1", NO_ID, MemberCorrected(EntityId("L1.1.1"), (change,)))


def arrive(facts: list[Fact]) -> Tables:
    tables: Tables = {}
    for fact in facts:
        tables.update(project(tables, fact))
    return tables


def test_a_write_that_saw_the_other_takes_its_place() -> None:
    first = corrected("L2", 1, 5, "0912000001", (Stamp(1, "L1"),))
    second = corrected("L1", 2, 6, "0912000002", (Stamp(5, "L2"),))
    for order in itertools.permutations([registered("0912000000"), first, second]):
        row = arrive(list(order))[MEMBER_KEY]
        assert row["phone"] == "0912000002"
        assert conflicts(MEMBER, row) == {}


def test_two_that_had_not_seen_each_other_are_a_conflict_with_the_later_shown() -> None:
    one = corrected("L2", 1, 5, "0912000001", (Stamp(1, "L1"),))
    other = corrected("L3", 1, 5, "0912000002", (Stamp(1, "L1"),))
    for order in itertools.permutations([registered("0912000000"), one, other]):
        row = arrive(list(order))[MEMBER_KEY]
        assert row["phone"] == "0912000002"
        assert conflicts(MEMBER, row) == {"phone": {Stamp(5, "L2"): "0912000001", Stamp(5, "L3"): "0912000002"}}


def test_filling_a_blank_field_conflicts_with_nothing() -> None:
    filled = corrected("L2", 1, 5, "0912000001", ())
    for order in itertools.permutations([registered(), filled]):
        row = arrive(list(order))[MEMBER_KEY]
        assert (row["phone"], conflicts(MEMBER, row)) == ("0912000001", {})
        assert base_of(row, "phone") == (Stamp(5, "L2"),)


def test_different_fields_both_stay() -> None:
    phone = corrected("L2", 1, 5, "0912000001", ())
    name = corrected("L3", 1, 5, "Mẫu Hai", (Stamp(1, "L1"),), "name")
    row = arrive([registered(), phone, name])[MEMBER_KEY]
    assert (row["phone"], row["name"], conflicts(MEMBER, row)) == ("0912000001", "Mẫu Hai", {})


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Writes of one field by three laptops, each having seen some of the others' writes."""
    facts = [registered(draw(st.sampled_from(["", "0912000000"])))]
    seqs = {"L1": 1, "L2": 0, "L3": 0}
    for counter in range(2, draw(st.integers(3, 8))):
        device = draw(st.sampled_from(sorted(seqs)))
        seqs[device] += 1
        seen = [fact for fact in facts if draw(st.booleans())]
        tables = arrive(seen)
        row = tables.get(MEMBER_KEY)
        base = base_of(row, "phone") if row else ()
        facts.append(corrected(device, seqs[device], counter, f"09120000{counter:02d}", base))
    return facts


@given(histories(), st.randoms(use_true_random=False))
def test_every_order_ends_in_the_same_row(facts: list[Fact], random: object) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert arrive(shuffled) == arrive(facts)


@given(histories(), st.integers(0, 7), st.randoms(use_true_random=False))
def test_an_erasure_ends_in_the_same_row_before_or_after_the_fact(facts: list[Fact], n: int, random: object) -> None:
    target = facts[n % len(facts)]
    tables = arrive(facts)
    tables.update(project(tables, erase(target)))
    others = [erase(fact) if fact is target else fact for fact in facts]
    random.shuffle(others)  # type: ignore[attr-defined]
    assert arrive(others) == tables


officers = st.builds(
    OfficerEnrolled, st.just("O1"), st.sampled_from(["", "collector"]), name=st.sampled_from(["", "A", "B"])
)


@given(st.lists(officers, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_a_row_made_by_several_facts_is_the_same_whoever_arrives_first(
    bodies: list[OfficerEnrolled], random: object
) -> None:
    facts = [Fact("C1", n, 7, n, 0, "", NO_ID, body) for n, body in enumerate(bodies, start=1)]
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert arrive(shuffled) == arrive(facts)
    assert arrive([*facts, facts[0]]) == arrive(facts)
