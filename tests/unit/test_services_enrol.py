"""Enrolling, correcting, leaving, splitting over a real encrypted store: facts, rows, and what becomes of cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.cover import CoverStatus
from fieldapp.domain.fact_kinds import FieldChange, HouseholdDissolved, MemberCorrected
from fieldapp.domain.household import HEAD as HEAD_TIE
from fieldapp.domain.household import Household, Member
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.numbers.errors import NumberWrongLength
from fieldapp.services.conflicts import living_values
from fieldapp.services.enrol import NobodyInHousehold
from fieldapp.services.forms import Checking, FormRefused, HouseholdForm, PersonForm, read_person
from fieldapp.services.moves import (
    AlreadyThere,
    DepartureInFuture,
    LeftBeforeBirth,
    NobodyStays,
    NoSuchHousehold,
    NoSuchMember,
)
from fieldapp.services.standing import MemberStanding
from fieldapp.services.workplace import Workplace
from fieldapp.storage.profile import Store
from tests.workplaces import TestClock, make_store, make_workplace, office_facts

HOUSEHOLD = EntityId("C1.2.0")
HEAD, WIFE, PUPIL, CHILD, GRANDMOTHER = (EntityId(f"C1.2.{n}") for n in range(1, 6))
TODAY = Day("2026-11-21")
PERSON = PersonForm(name="Vì Văn Mẫu", born="2/5/1990", sex="male", citizen_id="014090900077", tie="head")


@dataclass
class Scene:
    store: Store
    clock: TestClock
    at: Workplace

    def member(self, member: EntityId) -> Member:
        found = self.at.register.member(member)
        assert found is not None
        return found

    def household(self, household: EntityId = HOUSEHOLD) -> Household:
        found = self.at.register.household(household)
        assert found is not None
        return found

    def standing(self, member: EntityId) -> MemberStanding:
        return self.at.standings.member(self.member(member))

    def enrol(self, *people: PersonForm, home: HouseholdForm | None = None) -> EntityId:
        return self.at.enrolment.enrol(self.at.desk, home or HouseholdForm(village="Bản Mẫu"), people)

    def facts(self) -> int:
        return self.store.journal.head().seq


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = TestClock()
    store = make_store(tmp_path / "profile", clock)
    yield Scene(store, clock, make_workplace(store, clock))
    findings = [finding for finding in store.checks.check(deep=True) if not finding.notice]
    store.close()
    assert findings == []


def test_a_household_is_one_fact_and_stands_whole(scene: Scene) -> None:
    home = HouseholdForm(village=" Bản  Mẫu ", address="số  2", phone="0987 000 321", code="H01", language="blt")
    before = scene.facts()
    made = scene.enrol(PERSON, replace(PERSON, name="LÒ THỊ MẪU", sex="female", citizen_id="", tie="spouse"), home=home)
    found = scene.household(made)
    assert scene.facts() == before + 1
    assert (found.village, found.address, found.phone, found.code, found.language) == (
        "Bản Mẫu", "số 2", "0987000321", "H01", "blt",
    )  # fmt: skip
    assert [(m.name, m.born, m.tie) for m in found.members] == [
        ("Vì Văn Mẫu", "1990-05-02", "head"), ("Lò Thị Mẫu", "1990-05-02", "spouse"),
    ]  # fmt: skip
    assert scene.at.enrolment.changes().touches("household", "member")


def test_the_first_is_head_when_nobody_is(scene: Scene) -> None:
    made = scene.enrol(replace(PERSON, tie="other"), replace(PERSON, citizen_id="", tie="child", born="2015"))
    assert [m.tie for m in scene.household(made).members] == ["head", "child"]


def test_nobody_is_no_household(scene: Scene) -> None:
    with pytest.raises(NobodyInHousehold):
        scene.enrol()


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"name": "123"}, "name", "required"),
        ({"born": ""}, "born", "required"),
        ({"born": "31/2/2020"}, "born", "not_a_date"),
        ({"born": "22/11/2026"}, "born", "not_yet_born"),
        ({"born": "1899"}, "born", "too_old"),
        ({"sex": "", "citizen_id": ""}, "sex", "required"),
        ({"citizen_id": "123"}, "citizen_id", "number_wrong_length"),
        ({"phone": "12"}, "phone", "number_wrong_length"),
        ({"tie": "cousin"}, "tie", "required"),
        ({"cover_until": "2026"}, "cover_until", "day_missing"),
        ({"exited_on": "x"}, "exited_on", "not_a_date"),
    ],
)
def test_what_cannot_be_accepted_is_named_by_field_and_nothing_is_written(
    scene: Scene, changed: dict[str, str], field: str, code: str
) -> None:
    before = scene.facts()
    with pytest.raises(FormRefused) as refused:
        scene.enrol(PERSON, replace(PERSON, **{"tie": "child", "citizen_id": "", **changed}))  # type: ignore[arg-type]
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [(f"1.{field}", code)]
    assert scene.facts() == before


def test_one_number_for_two_people_and_two_heads_are_refused(scene: Scene) -> None:
    with pytest.raises(FormRefused) as refused:
        scene.enrol(PERSON, replace(PERSON, name="Vì Văn Hai Mẫu"))
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("1.citizen_id", "twice_in_household"), ("1.tie", "second_head"),
    }  # fmt: skip


def test_the_sex_follows_from_the_number(scene: Scene) -> None:
    made = scene.enrol(replace(PERSON, sex="", citizen_id="014190900077"))
    assert scene.household(made).members[0].sex == "female"


def test_doubts_never_stop(scene: Scene) -> None:
    odd = replace(PERSON, born="1991")
    doubts = scene.at.enrolment.check((odd, replace(PERSON, citizen_id="", tie="child")))
    assert [(doubt.field, doubt.doubt.code) for doubt in doubts] == [
        ("0.citizen_id", "born_differs_from_citizen_id"), ("1.citizen_id", "citizen_id_missing"),
    ]  # fmt: skip
    assert scene.household(scene.enrol(odd)).members[0].born == "1991"


def test_a_review_says_everything_and_raises_nothing(scene: Scene) -> None:
    review = scene.at.enrolment.look_over(1, (PersonForm(), replace(PERSON, citizen_id="014080900001")))
    assert {problem.field for problem in review.problems} == {"0.name", "0.born", "0.sex"}
    assert review.duplicates[0] == ()
    assert [(found.member.id, found.ground) for found in review.duplicates[1]] == [(HEAD, "number")]


@pytest.mark.parametrize("born", ["1980", "2/5/1980", "02051980", "1980-05-02", "2.5.80"])
def test_namesakes_of_the_same_year_are_found_however_the_birth_is_typed(scene: Scene, born: str) -> None:
    found = scene.at.enrolment.possible_duplicates(1, PersonForm(name="lo van mau", born=born))
    assert [(one.member.id, one.ground, one.home.id if one.home else "") for one in found] == [
        (HEAD, "name_and_birth", HOUSEHOLD),
    ]  # fmt: skip


def test_a_draft_goes_in_the_same_transaction_as_the_fact(scene: Scene) -> None:
    scene.at.drafts.save("enrol", "x")
    with pytest.raises(FormRefused):
        scene.at.enrolment.enrol(scene.at.desk, HouseholdForm(), (PersonForm(),), draft="enrol")
    assert scene.at.drafts.load("enrol") == "x"
    scene.at.enrolment.enrol(scene.at.desk, HouseholdForm(), (PERSON,), draft="enrol")
    assert scene.at.drafts.keys() == ()


def test_a_known_card_counts_as_cover(scene: Scene) -> None:
    made = scene.enrol(replace(PERSON, cover_until="31/12/2026"))
    state = scene.at.standings.household(made).members[0].state
    assert (state.status, state.until) == (CoverStatus.COVERED, date(2026, 12, 31))


def test_a_birth_gives_a_child_whom_the_state_pays_for(scene: Scene) -> None:
    baby = PersonForm(name="Con bà Quàng Thị Mẫu", born="12/11/2026", sex="female", tie="child")
    child = scene.at.enrolment.add_member(scene.at.desk, HOUSEHOLD, baby, "born", Day("2026-11-12"))
    standing = scene.standing(child)
    assert standing.state.status is CoverStatus.STATE_PAID
    assert (standing.groups[0], standing.pays) == ("child_under_6", False)
    assert standing.paid_by_state is not None
    assert scene.household().present[-1].id == child


def test_nobody_arrives_tomorrow_and_no_second_head(scene: Scene) -> None:
    with pytest.raises(FormRefused) as refused:
        scene.at.enrolment.add_member(scene.at.desk, HOUSEHOLD, PERSON, "moved_in", Day("2026-11-22"))
    assert [problem.code for problem in refused.value.problems] == ["in_future", "second_head"]
    with pytest.raises(NoSuchHousehold):
        scene.at.enrolment.add_member(scene.at.desk, EntityId("C9.1.0"), PERSON, "moved_in", TODAY)


def test_only_changed_fields_become_facts(scene: Scene) -> None:
    before = scene.facts()
    same = scene.at.enrolment.correct_member(scene.at.desk, HEAD, {"name": "lò văn mẫu", "sex": "male"})
    assert (same.rows, scene.facts()) == (frozenset(), before)
    changes = scene.at.enrolment.correct_member(scene.at.desk, HEAD, {"name": "Lò Văn Mẫu", "phone": "0987 000 322"})
    (fact,) = changes.facts
    assert isinstance(fact.body, MemberCorrected)
    assert [(change.name, change.value) for change in fact.body.changes] == [("phone", "0987000322")]


def test_what_the_register_lacks_elsewhere_does_not_stand_in_the_way(scene: Scene) -> None:
    bare = scene.enrol(replace(PERSON, citizen_id=""))
    member = scene.household(bare).members[0]
    seq = scene.store.sync
    blank = MemberCorrected(member.id, (FieldChange("born", (), ""),))
    seq.take(office_facts([blank], first=3), {1: 3})
    changes = scene.at.enrolment.correct_member(scene.at.desk, member.id, {"phone": "0987000322"})
    assert changes.touches("member")
    with pytest.raises(FormRefused):
        scene.at.enrolment.correct_member(scene.at.desk, member.id, {"born": "soon"})


def test_two_living_values_are_shown_with_their_authors_and_settled_by_saying_one(scene: Scene) -> None:
    scene.at.enrolment.correct_member(scene.at.desk, HEAD, {"born": "3/5/1980"})
    other = MemberCorrected(HEAD, (FieldChange("born", scene.at.register.base("member", WIFE, "born"), "1981-01-01"),))
    scene.store.sync.take(office_facts([other], first=3), {1: 3})
    member = scene.member(HEAD)
    assert member.conflicts == ("born",)
    living = living_values(scene.at.facts.about((HEAD,)), HEAD, "born")
    assert {(one.value, one.device) for one in living} == {("1980-05-03", "L1"), ("1981-01-01", "C1")}
    assert {one.officer for one in living} == {"O1", ""}
    scene.at.enrolment.correct_member(scene.at.desk, HEAD, {"born": member.born})
    assert scene.member(HEAD).conflicts == ()
    assert scene.member(HEAD).born == member.born


def test_a_household_is_corrected_field_by_field(scene: Scene) -> None:
    changes = scene.at.enrolment.correct_household(
        scene.at.desk, HOUSEHOLD, {"village": " Bản  Hai ", "phone": "0987000321"}
    )
    assert changes.touches("household")
    assert (scene.household().village, scene.household().phone) == ("Bản Hai", "0987000321")
    with pytest.raises(FormRefused) as refused:
        scene.at.enrolment.correct_household(scene.at.desk, HOUSEHOLD, {"phone": "1"})
    assert refused.value.problems[0].field == "phone"
    assert not scene.at.enrolment.correct_household(scene.at.desk, HOUSEHOLD, {"village": "Bản Hai"}).rows


def test_a_death_ends_cover_and_can_be_taken_back(scene: Scene) -> None:
    scene.at.enrolment.record_departure(scene.at.desk, WIFE, "died", Day("2026-11-10"))
    dead = scene.standing(WIFE)
    assert (dead.member.departed, dead.pays, dead.due) == (("died", "2026-11-10"), False, False)
    assert (dead.state.status, dead.state.until) == (CoverStatus.EXPIRED, date(2026, 11, 10))
    assert WIFE not in {member.id for member in scene.household().present}
    scene.at.enrolment.undo_departure(scene.at.desk, WIFE)
    back = scene.standing(WIFE)
    assert (back.member.is_here, back.state.until, back.due) == (True, date(2026, 11, 30), True)


@pytest.mark.parametrize("reason", ["moved_away", "married_out"])
def test_who_moves_keeps_the_card_until_it_ends(scene: Scene, reason: str) -> None:
    scene.at.enrolment.record_departure(scene.at.desk, WIFE, reason, TODAY)
    gone = scene.standing(WIFE)
    assert (gone.state.until, gone.pays) == (date(2026, 11, 30), False)


def test_state_paid_cover_ends_with_a_death(scene: Scene) -> None:
    scene.at.enrolment.record_departure(scene.at.desk, CHILD, "died", TODAY)
    assert scene.standing(CHILD).state.status is not CoverStatus.STATE_PAID


def test_paid_cover_ends_with_a_death_and_a_void_stays_void(scene: Scene) -> None:
    at = scene.at
    total = at.renewals.quote(HOUSEHOLD, (HEAD, WIFE), 12).total
    receipt = at.renewals.collect(at.desk, HOUSEHOLD, (HEAD, WIFE), 12, total).receipt
    at.receipts.void(at.desk, receipt, "nhập nhầm", cash_returned=True)
    at.enrolment.record_departure(at.desk, WIFE, "died", TODAY)
    assert scene.standing(WIFE).state.until == date(2026, 11, 21)
    at.enrolment.undo_departure(at.desk, WIFE)
    assert scene.standing(WIFE).state.until == date(2026, 11, 30), "the voided year has not come back"


def test_a_departure_has_its_day(scene: Scene) -> None:
    with pytest.raises(DepartureInFuture):
        scene.at.enrolment.record_departure(scene.at.desk, WIFE, "died", Day("2026-11-22"))
    with pytest.raises(LeftBeforeBirth):
        scene.at.enrolment.record_departure(scene.at.desk, WIFE, "died", Day("1983-09-10"))
    with pytest.raises(NoSuchMember):
        scene.at.enrolment.record_departure(scene.at.desk, EntityId("C1.2.99"), "died", TODAY)


def test_the_next_head_is_appointed_with_the_departure_and_both_come_back(scene: Scene) -> None:
    scene.at.enrolment.record_departure(scene.at.desk, HEAD, "died", TODAY, successor=WIFE)
    home = scene.household()
    assert home.head is not None
    assert (home.head.id, home.head.tie) == (WIFE, HEAD_TIE)
    scene.at.enrolment.undo_departure(scene.at.desk, HEAD, ties=((WIFE, "spouse"),))
    assert [(m.id, m.tie) for m in scene.household().present[:2]] == [(HEAD, "head"), (WIFE, "spouse")]


def test_a_household_without_anybody_is_dissolved_and_lives_again(scene: Scene) -> None:
    alone = scene.enrol(PERSON)
    member = scene.household(alone).members[0].id
    changes = scene.at.enrolment.record_departure(scene.at.desk, member, "died", TODAY)
    assert any(isinstance(fact.body, HouseholdDissolved) for fact in changes.facts)
    assert scene.household(alone).status == "dissolved:2026-11-21"
    scene.at.enrolment.undo_departure(scene.at.desk, member)
    assert scene.household(alone).is_living


def test_a_household_moves_out_and_back(scene: Scene) -> None:
    scene.at.enrolment.move_household_out(scene.at.desk, HOUSEHOLD, TODAY, "Điện  Biên")
    assert scene.household().status == "moved_out:2026-11-21"
    assert scene.standing(WIFE).state.until == date(2026, 11, 30)
    scene.at.enrolment.move_household_back(scene.at.desk, HOUSEHOLD)
    assert scene.household().is_living
    with pytest.raises(DepartureInFuture):
        scene.at.enrolment.move_household_out(scene.at.desk, HOUSEHOLD, Day("2027-01-01"), "")


def test_a_member_joins_another_household_and_comes_back(scene: Scene) -> None:
    other = scene.enrol(PERSON)
    scene.at.enrolment.move_member(scene.at.desk, PUPIL, other, "child_in_law", TODAY)
    moved = scene.member(PUPIL)
    assert (moved.household, moved.tie, moved.groups) == (other, "child_in_law", ("student",))
    assert [held.expires_on for held in moved.cover] == ["2026-09-30"]
    with pytest.raises(AlreadyThere):
        scene.at.enrolment.move_member(scene.at.desk, PUPIL, other, "child", TODAY)
    scene.at.enrolment.undo_move(scene.at.desk, PUPIL, HOUSEHOLD, "child", TODAY)
    assert (scene.member(PUPIL).household, scene.member(PUPIL).tie) == (HOUSEHOLD, "child")


def test_the_last_one_who_joins_others_leaves_no_household(scene: Scene) -> None:
    other = scene.enrol(PERSON)
    member = scene.household(other).members[0].id
    scene.at.enrolment.move_member(scene.at.desk, member, HOUSEHOLD, "child_in_law", TODAY)
    assert scene.household(other).status.startswith("dissolved")
    scene.at.enrolment.undo_move(scene.at.desk, member, other, "head", TODAY)
    assert scene.household(other).is_living


def test_a_split_keeps_cover_and_begins_a_ladder_of_its_own(scene: Scene) -> None:
    at = scene.at
    total = at.renewals.quote(HOUSEHOLD, (HEAD, WIFE), 12).total
    at.renewals.collect(at.desk, HOUSEHOLD, (HEAD, WIFE), 12, total)
    until = scene.standing(WIFE).state.until
    leaving = ((WIFE, "spouse"), (CHILD, "child"))
    made = at.enrolment.split(at.desk, HOUSEHOLD, leaving, HouseholdForm(address="nhà  mới", phone="0987000322"))
    new = scene.household(made)
    assert [(m.id, m.tie) for m in new.members] == [(WIFE, "head"), (CHILD, "child")]
    assert (new.village, new.address, new.phone) == ("Bản Mẫu", "nhà mới", "0987000322")
    assert {m.id for m in scene.household().present} == {HEAD, PUPIL, GRANDMOTHER}
    assert scene.standing(WIFE).state.until == until == date(2027, 11, 30)
    assert scene.standing(CHILD).state.status is CoverStatus.STATE_PAID
    # In the household of the rest the first place of this year is still taken; in the new one nobody has paid yet.
    assert [m.held_place for m in at.standings.household(HOUSEHOLD).present] == [1, 0, 0]
    assert [m.held_place for m in at.standings.household(made).present] == [0, 0]


def test_a_split_needs_people_on_both_sides(scene: Scene) -> None:
    home, at = HouseholdForm(), scene.at
    everyone = tuple((member, "other") for member in (HEAD, WIFE, PUPIL, CHILD, GRANDMOTHER))
    for leaving in ((), everyone):
        with pytest.raises(NobodyStays):
            at.enrolment.split(at.desk, HOUSEHOLD, leaving, home)
    with pytest.raises(NoSuchMember):
        at.enrolment.split(at.desk, HOUSEHOLD, ((EntityId("C1.9.9"), "other"),), home)
    with pytest.raises(FormRefused):
        at.enrolment.split(at.desk, HOUSEHOLD, ((WIFE, "head"),), HouseholdForm(phone="1"))


def test_when_the_head_goes_with_a_split_somebody_heads_the_rest(scene: Scene) -> None:
    made = scene.at.enrolment.split(scene.at.desk, HOUSEHOLD, ((HEAD, "head"),), HouseholdForm(), successor=WIFE)
    assert scene.member(WIFE).tie == "head"
    assert scene.household(made).members[0].tie == "head"


def test_a_scanned_card_verifies_and_brings_a_missing_number(scene: Scene) -> None:
    scene.at.enrolment.verify_identity(scene.at.desk, HEAD, "014 080 900 001")
    assert (scene.member(HEAD).verified, scene.member(HEAD).citizen_id) == ("card:2026-11-21", "014080900001")
    scene.at.enrolment.verify_identity(scene.at.desk, CHILD, "014222900004")
    assert scene.member(CHILD).citizen_id == "014222900004"
    with pytest.raises(NumberWrongLength):
        scene.at.enrolment.verify_identity(scene.at.desk, HEAD, "12")


CLOCK_DAY = date(2026, 11, 21)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=14))
def test_a_review_survives_any_text(name: str, born: str, number: str) -> None:
    checking = Checking(CLOCK_DAY)
    form = PersonForm(name=name, born=born, citizen_id=number, card_number=number, phone=number)
    member = read_person(form, checking)
    wrong = {problem.field for problem in checking.problems}
    assert "sex" in wrong or member.citizen_id, "nobody said the sex, unless the number did"
    for field, value in (("born", member.born), ("citizen_id", member.citizen_id), ("phone", member.phone)):
        assert field not in wrong or value == ""
