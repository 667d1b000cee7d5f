"""What the review finds and settles, over SQLite and PostgreSQL; the tables keep following the feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.cli import main
from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import EntityId
from fieldapp.domain.project import RowValues
from fieldapp.office.errors import ActionNotOffered, AlreadySettled, ClerkMissing, NoSuchMatter, ReasonMissing
from fieldapp.office.imports import import_households
from fieldapp.office.review_settling import settle
from fieldapp.office.review_shapes import Decision, Item
from fieldapp.office.status import read_status
from fieldapp.office.store import projection
from tests.office_play import OTHER_COMMUNE, TODAY, deliver, household
from tests.office_review import Troubled, correct, enrol, person, troubled_office

CLERK = "Kế toán Mẫu"


@pytest.fixture(params=["sqlite", "postgresql"])
def troubled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Troubled]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = troubled_office(tmp_path / "office", url)
    yield made
    made.office.close()


def say(action: str, side: str = "", reason: str = "vì lý do này", amount: int = -1) -> Decision:
    return Decision(action, CLERK, reason, side, amount)


def do(troubled: Troubled, item: Item, action: str, side: str = "", amount: int = -1) -> Item:
    return settle(troubled.office, str(item.id), say(action, side, amount=amount))


def row(troubled: Troubled, table: str, row_id: str, unit: int = 1) -> RowValues:
    with troubled.office.database.reading() as transaction:
        return next(one for one in projection.unit_rows(transaction, table, unit) if one["id"] == row_id)


def is_true_to_feed(troubled: Troubled, unit: int = 1) -> bool:
    with troubled.office.database.reading() as transaction:
        stored = projection.canonical_export(transaction, [unit])
        return projection.digests_of(projection.replay(transaction, unit)) == stored


def bring(troubled: Troubled, laptop_has: int) -> None:
    """What the first laptop wrote since."""
    deliver(troubled.office, troubled.one, [troubled.one.sealed(laptop_has)])


def test_settling_writes_facts_and_the_tables_follow_the_feed(troubled: Troubled) -> None:
    conflict = troubled.list("conflict")[0]
    do(troubled, conflict, "choose", conflict.sides[1].key)
    assert row(troubled, "member", "C1.2.1")["phone"] == conflict.sides[1].heading
    pair = next(one for one in troubled.list("duplicate") if one.grounds == "number")
    merged = do(troubled, pair, "merge", pair.id.other)
    assert (merged.settled, merged.clerk) == ("merge", CLERK)
    assert row(troubled, "member", pair.id.subject)["merged_into"] == pair.id.other
    assert troubled.list("conflict") == []
    assert is_true_to_feed(troubled)
    assert len(troubled.list("overlap")) == 1, "the two are one person now, and paid twice"
    split = do(troubled, troubled_settled(troubled, "duplicate", str(pair.id)), "split")
    assert split.settled == "different"
    assert row(troubled, "member", pair.id.subject)["merged_into"] == ""
    assert troubled.list("overlap") == [], "two people have paid once each"
    assert is_true_to_feed(troubled)


def troubled_settled(troubled: Troubled, sort: str, matter: str) -> Item:
    return next(one for one in troubled.list(sort, settled=True) if str(one.id) == matter)


def test_an_extension_adds_cover_and_a_refund_an_amount(troubled: Troubled) -> None:
    overlap = troubled.list("overlap")[0]
    done = do(troubled, overlap, "extend")
    assert done.settled == "extend"
    with troubled.office.database.reading() as transaction:
        cover = [
            (one["starts_on"], one["expires_on"])
            for one in projection.unit_rows(transaction, "cover", 1)
            if str(one["id"]).startswith("C1.")
        ]
    assert cover == [("2028-03-01", "2028-11-30")], "275 days were paid twice"
    assert troubled.list("overlap") == []
    with pytest.raises(AlreadySettled) as second:
        settle(troubled.office, str(overlap.id), say("accept"))
    assert second.value.params["clerk"] == CLERK


def test_what_cannot_be_settled_changes_nothing(troubled: Troubled) -> None:
    overlap = troubled.list("overlap")[0]
    before = troubled.office.exchange.feed("L9", {1: 0}, 1000).entries
    for decision, refusal in (
        (say("refund", reason="x"), ReasonMissing),
        (Decision("extend", " "), ClerkMissing),
        (say("merge"), ActionNotOffered),
    ):
        with pytest.raises(refusal):
            settle(troubled.office, str(overlap.id), decision)
    with pytest.raises(NoSuchMatter):
        settle(troubled.office, "overlap~1~L1.1.1~L9.9.9", say("extend"))
    assert len(troubled.office.exchange.feed("L9", {1: 0}, 1000).entries) == len(before)


def test_what_an_officer_puts_right_goes_away_by_itself(troubled: Troubled) -> None:
    assert len(troubled.list("conflict")) == 1
    had = troubled.office.exchange.high_water("L1").seq
    heads = tuple(sorted((troubled.one.facts[0].stamp, troubled.other.facts[0].stamp)))
    correct(troubled.one, "C1.2.1", "phone", "0912000009", heads)
    made = next(fact for fact in troubled.one.facts if fact.made(1) == "L1.5.1")
    birth = k.FieldChange("born", (made.stamp,), "1933-03-03")
    troubled.one.write(k.MemberCorrected(EntityId("L1.5.1"), (birth,)))
    bring(troubled, had)
    assert troubled.list("conflict") == []
    assert not any("L1.5.1" in str(one.id) for one in troubled.list("duplicate"))
    assert troubled.list("conflict", settled=True) == []


def test_a_dismissed_pair_stays_dismissed_also_after_a_rebuild(troubled: Troubled) -> None:
    pair = next(one for one in troubled.list("duplicate") if one.grounds == "birth_slip")
    do(troubled, pair, "different")
    waiting = {str(one.id) for one in troubled.list("duplicate")}
    assert str(pair.id) not in waiting
    projection.rebuild(troubled.office.database, 1, troubled.office.now_ms)
    assert {str(one.id) for one in troubled.list("duplicate")} == waiting
    assert troubled_settled(troubled, "duplicate", str(pair.id)).clerk == CLERK


def test_one_number_in_two_units_is_one_matter_of_both(troubled: Troubled) -> None:
    import_households(troubled.office, [household(7, OTHER_COMMUNE)], "b.xlsx", "11" * 32)
    had = troubled.office.exchange.high_water("L1").seq
    enrol(troubled.one, person("Lò Thị Ban 7", "1980-05-02", "014180000007"), "Bản Xa")
    bring(troubled, had)
    (pair,) = [one for one in troubled.list("duplicate") if one.grounds == "number" and "C1" in str(one.id)]
    assert {side.traits[-3].value for side in pair.sides} == {"Xã Chiềng Mung", pair.sides[0].traits[-3].value}
    done = do(troubled, pair, "merge", pair.id.other)
    unit = 2 if pair.id.subject.startswith("C1") else 1
    assert row(troubled, "member", pair.id.subject, unit)["merged_into"] == pair.id.other
    assert str(pair.id) not in {str(one.id) for one in troubled.list("duplicate")}
    back = do(troubled, done, "split")
    assert back.settled == "different"
    assert is_true_to_feed(troubled)
    assert is_true_to_feed(troubled, 2)


def test_parked_facts_come_in_or_stay_out_and_the_status_counts_them(troubled: Troubled) -> None:
    assert read_status(troubled.office).parked_count == 4
    for item in troubled.list("parked"):
        take = any(choice.action == "take" for choice in item.choices)
        done = do(troubled, item, "take" if take else "void")
        assert done.settled == ("take" if take else "void")
    status = read_status(troubled.office)
    assert (status.parked_count, status.held) == (0, 1_263_600 * 2 + 884_520)
    assert is_true_to_feed(troubled)
    assert [one.settled for one in troubled.list("parked", settled=True)].count("take") == 3


def test_the_command_line_lists_and_settles(troubled: Troubled, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ["--office", str(troubled.office.folder.path)]
    assert main(["office", "review", "--kind", "conflicts", "--json", *folder]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["actions"][0]["sides"] == [side["side"] for side in found["sides"]]
    settling = ["office", "review", "settle", found["id"], "--action", "choose", "--by", CLERK, *folder]
    assert main([*settling, "--side", found["sides"][1]["side"]]) == 0
    assert main([*settling, "--side", found["sides"][1]["side"]]) == 2
    assert "already_settled" in capsys.readouterr().err
    assert main(["office", "review", "--kind", "conflicts", "--settled", *folder]) == 0
    assert found["id"] in capsys.readouterr().out
    assert main(["office", "review", "--unit", "77", *folder]) == 2


def test_a_void_receipt_ends_an_overlap_and_an_override(troubled: Troubled) -> None:
    assert len(troubled.list("override")) == 1
    had = troubled.office.exchange.high_water("L2").seq
    issued = next(fact for fact in troubled.other.facts if isinstance(fact.body, k.ReceiptIssued))
    troubled.other.write(k.ReceiptVoided(issued.made(), TODAY, cash_returned=True, reason="nhầm"))
    deliver(troubled.office, troubled.other, [troubled.other.sealed(had)])
    assert troubled.list("overlap") == []
    assert troubled.list("override") == []
    assert troubled.list("override", settled=True)[0].settled == "void"
