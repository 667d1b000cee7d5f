"""Rows gathered a batch at a time are the rows that `domain.project` makes, fact by fact."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.facts import Fact, UnknownBody
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.domain.people_facts import HouseholdRegistered, HouseholdSplit, MovedMember, NewMember
from fieldapp.domain.project import RowKey, RowValues, project
from fieldapp.domain.tables import TABLES
from fieldapp.office.store.making import gather, in_columns
from tests.builders import enrolments, runs


def gathered(facts: list[Fact]) -> tuple[dict[RowKey, RowValues], list[Fact]]:
    rows, others = gather(facts)
    found: dict[RowKey, RowValues] = {}
    for name, own in rows.items():
        columns = in_columns(TABLES[name], own) if own else {}
        for values in zip(*columns.values(), strict=True):
            row: RowValues = dict(zip(columns, values, strict=True))
            found[RowKey(name, int(row["unit"]), str(row["id"]))] = row
    return found, others


def projected(facts: list[Fact]) -> dict[RowKey, RowValues]:
    return {key: row for fact in facts for key, row in project({}, fact).items()}


@given(st.lists(runs(max_size=8), max_size=3).map(lambda parts: [fact for part in parts for fact in part][:8]))
def test_gathered_rows_are_the_projected_ones(facts: list[Fact]) -> None:
    facts = list({(fact.device, fact.seq): fact for fact in facts}.values())
    rows, others = gathered(facts)
    waiting = {(fact.device, fact.seq) for fact in others}
    alone = [fact for fact in facts if (fact.device, fact.seq) not in waiting]
    assert rows == projected(alone)
    for fact in others:
        own = f"{fact.device}.{fact.seq}."
        assert isinstance(fact.body, UnknownBody) or not all(key.id.startswith(own) for key in project({}, fact))


def test_enrolments_wait_for_nothing() -> None:
    facts = enrolments(20)
    rows, others = gathered(facts)
    assert others == []
    assert rows == projected(facts)


def test_a_fact_that_also_touches_a_row_of_others_leaves_nothing_behind() -> None:
    new = Fact("L1", 1, 1, 1, 0, "u1", NO_ID, HouseholdRegistered((NewMember("head", name="Lò Thị Mẫu"),)))
    body = HouseholdSplit(EntityId("L1.1.0"), (MovedMember(EntityId("L1.1.1"), "head"),))
    moved = Fact("L1", 2, 1, 2, 0, "u1", NO_ID, body)
    rows, others = gathered([new, moved])
    assert others == [moved]
    assert rows == projected([new])
