"""Merges, splits, settled conflicts and other settlements end in the same rows in every order, and when repeated."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Body, Fact, erase
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.domain.merge import base_of, conflicts
from fieldapp.domain.project import RowKey, RowValues, project
from fieldapp.domain.tables import MEMBER

Tables = dict[RowKey, RowValues]
ON = Day("2026-11-21")
ONE, TWO = EntityId("L1.1.1"), EntityId("L1.1.2")


def fact(device: str, seq: int, counter: int, body: Body) -> Fact:
    return Fact(device, seq, 7, counter, 0, "", NO_ID, body)


def registered() -> Fact:
    people = (k.NewMember("head", name="Lò Văn Mẫu", phone="0912000000"), k.NewMember("child", name="Lò Văn Mâu"))
    return fact("L1", 1, 1, k.HouseholdRegistered(people))


def arrive(facts: list[Fact]) -> Tables:
    tables: Tables = {}
    for one in facts:
        tables.update(project(tables, one))
    return tables


def row(tables: Tables, member: EntityId = TWO) -> RowValues:
    return tables[RowKey("member", 7, member)]


def test_a_split_that_saw_the_merge_takes_it_back_in_any_order() -> None:
    merged = fact("C1", 1, 5, k.PersonMerged(TWO, ONE, ON, clerk="Mẫu", reason="một người"))
    base = base_of(row(arrive([registered(), merged])), "merged_into")
    split = fact("C1", 2, 6, k.PersonSplit(TWO, ONE, ON, base))
    for order in itertools.permutations([registered(), merged, split]):
        tables = arrive(list(order))
        assert (row(tables)["merged_into"], conflicts(MEMBER, row(tables))) == ("", {})
        assert [tables[RowKey("settlement", 7, f"C1.{n}.0")]["sort"] for n in (1, 2)] == ["merge", "split"]


def test_a_settled_conflict_stands_alone_in_any_order() -> None:
    stamp = registered().stamp
    writes = [
        fact(device, 1, 5, k.MemberCorrected(ONE, (k.FieldChange("phone", (stamp,), phone),)))
        for device, phone in (("L2", "0912000001"), ("L3", "0912000002"))
    ]
    base = base_of(row(arrive([registered(), *writes]), ONE), "phone")
    settled = fact("C1", 1, 9, k.ConflictSettled("member", ONE, "phone", ON, base, "0912000001"))
    for order in itertools.permutations([registered(), *writes, settled]):
        found = row(arrive(list(order)), ONE)
        assert (found["phone"], conflicts(MEMBER, found)) == ("0912000001", {})


def test_only_declared_fields_of_people_and_households_are_settled() -> None:
    bodies = [
        k.ConflictSettled("officer", EntityId("O1"), "role", ON, (), "supervisor"),
        k.ConflictSettled("member", ONE, "stamps", ON, (), "x"),
        k.ConflictSettled("nowhere", ONE, "name", ON, (), "x"),
    ]
    tables = arrive([fact("C1", n, n, body) for n, body in enumerate(bodies, 1)])
    assert {key.table for key in tables} == {"settlement"}


def test_an_extension_is_cover_of_the_payment_that_overlapped() -> None:
    added = k.CoverAdded(ONE, "health", "household", Day("2027-12-01"), Day("2028-11-30"), EntityId("L1.2.0"))
    body = k.ReviewSettled("overlap", EntityId("L1.2.1"), EntityId("L2.2.1"), "extend", ON, cover=(added,))
    tables = arrive([fact("C1", 1, 5, body)])
    assert tables[RowKey("cover", 7, "C1.1.1")]["contribution"] == "L1.2.0"


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Merges, splits, corrections and settlements by two offices and a laptop, each having seen some of the others."""
    facts = [registered()]
    seqs = {"C1": 0, "C2": 0, "L2": 0}
    for counter in range(2, draw(st.integers(3, 9))):
        seen = arrive([one for one in facts if draw(st.booleans())])
        device = draw(st.sampled_from(sorted(seqs)))
        seqs[device] += 1
        member, other = draw(st.permutations([ONE, TWO]))
        known = seen.get(RowKey("member", 7, member))

        def base(name: str, known: RowValues | None = known) -> tuple[object, ...]:
            return base_of(known, name) if known else ()

        sort = draw(st.integers(0, 4)) if device != "L2" else 4
        body: Body
        if sort == 0:
            body = k.PersonMerged(member, other, ON, base("merged_into"), "Mẫu", "lý do")  # type: ignore[arg-type]
        elif sort == 1:
            body = k.PersonSplit(member, other, ON, base("merged_into"), "Mẫu", "lý do")  # type: ignore[arg-type]
        elif sort == 2:
            body = k.ConflictSettled("member", member, "phone", ON, base("phone"), f"09{counter}")  # type: ignore[arg-type]
        elif sort == 3:
            body = k.ReviewSettled("duplicate", ONE, TWO, "different", ON, clerk="Mẫu", reason="hai người")
        else:
            change = k.FieldChange("phone", base("phone"), f"091{counter}")  # type: ignore[arg-type]
            body = k.MemberCorrected(member, (change,))
        facts.append(fact(device, seqs[device], counter, body))
    return facts


@given(histories(), st.randoms(use_true_random=False))
def test_every_order_and_repetition_ends_in_the_same_rows(facts: list[Fact], random: object) -> None:
    shuffled = [*facts, *facts]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert arrive(shuffled) == arrive(facts)


@given(histories(), st.integers(0, 9), st.randoms(use_true_random=False))
def test_an_erasure_ends_in_the_same_rows(facts: list[Fact], n: int, random: object) -> None:
    target = facts[n % len(facts)]
    tables = arrive(facts)
    tables.update(project(tables, erase(target)))
    others = [erase(one) if one is target else one for one in facts]
    random.shuffle(others)  # type: ignore[attr-defined]
    assert arrive(others) == tables
