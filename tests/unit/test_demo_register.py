"""The demonstration register: plainly a sample, the same each time, lively enough, and fit for the real import."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.demo.cover import child_cover_end
from fieldapp.demo.numbers import PHONE_PREFIX, SyntheticNumbers, is_synthetic_citizen_id, is_synthetic_insurance_code
from fieldapp.demo.places_of_play import COMMUNES, SAMPLE
from fieldapp.demo.register import demo_register, new_households
from fieldapp.demo.scans import demo_scans
from fieldapp.demo.workbook import SHEET, TITLE, write_register_xlsx
from fieldapp.domain.dates import Born
from fieldapp.domain.fact_kinds import NewMember
from fieldapp.domain.household import TIES
from fieldapp.domain.numbers import citizen_id, health_card, insurance_code, phone
from fieldapp.office.register_columns import GROUP_LABELS
from fieldapp.office.register_file import read_register
from fieldapp.office.register_rows import RegisterHousehold
from fieldapp.storage.places import load_places

PLACES = load_places(Path(__file__).resolve().parents[2] / "resources" / "places")
TODAY = date(2026, 11, 21)
REGISTER = demo_register(7, TODAY)
MEMBERS = [member for household in REGISTER for member in household.members]
PAYING = {"household", "farm_average", "near_poor", "minority_exited_commune", "student"}


def everyone(households: list[RegisterHousehold]) -> list[NewMember]:
    return [member for household in households for member in household.members]


def test_as_many_people_as_asked_for() -> None:
    assert 6000 <= len(MEMBERS) <= 6036
    assert 150 <= len(everyone(demo_register(7, TODAY, people=150))) <= 186


def test_the_seed_and_the_day_decide_everything() -> None:
    assert demo_register(7, TODAY) == REGISTER
    assert demo_register(8, TODAY) != REGISTER
    assert new_households(7, TODAY) == new_households(7, TODAY)


def test_the_communes_are_real_and_the_villages_say_they_are_not() -> None:
    for commune in COMMUNES:
        assert PLACES.commune(commune.code, TODAY).name == f"Xã {commune.name}"
        assert PLACES.old_district(_old_district(commune.code)).name.endswith(commune.old_district)
    assert {household.commune for household in REGISTER} == {commune.code for commune in COMMUNES}
    assert all(household.village.endswith(SAMPLE) for household in REGISTER)


def _old_district(code: str) -> str:
    return PLACES.commune(code, date(2025, 6, 30)).district


def test_every_number_is_synthetic_and_stands_once() -> None:
    ids = [m.citizen_id for m in MEMBERS if m.citizen_id]
    codes = [m.insurance_code for m in MEMBERS if m.insurance_code]
    phones = [m.phone for m in MEMBERS if m.phone]
    assert all(is_synthetic_citizen_id(number) for number in ids)
    assert all(is_synthetic_insurance_code(number) and insurance_code.is_valid(number) for number in codes)
    assert all(number.startswith(PHONE_PREFIX) and phone.is_valid(number) for number in phones)
    for numbers in (ids, codes, phones):
        assert len(numbers) == len(set(numbers)) > 1000


def test_some_numbers_are_missing_and_some_births_are_years() -> None:
    lacking = sum(not m.citizen_id for m in MEMBERS)
    assert 100 < lacking < 900
    assert 50 < sum(len(m.born) == 4 for m in MEMBERS) < 600


def test_papers_agree_with_the_person() -> None:
    for member in MEMBERS:
        born = Born.parse(member.born)
        assert born.latest.year <= TODAY.year
        assert member.tie in TIES
        assert set(member.groups) <= set(GROUP_LABELS)
        if member.citizen_id:
            assert citizen_id.check_against(member.citizen_id, born, member.sex) == ()
        if member.card_number:
            assert health_card.doubts(member.card_number) == ()
            assert health_card.parts(member.card_number).insurance_code == member.insurance_code
        for cover in member.cover:
            assert cover.starts_on <= cover.expires_on


def test_households_are_families() -> None:
    for household in REGISTER:
        ties = Counter(member.tie for member in household.members)
        names = [member.name for member in household.members]
        assert ties["head"] == 1
        assert ties["spouse"] <= 1
        assert household.members[0].tie == "head"
        assert len(names) == len(set(names))
        head = household.members[0]
        for member in household.members:
            if member.tie == "child":
                assert int(member.born[:4]) - int(head.born[:4]) >= 12
    sizes = Counter(len(household.members) for household in REGISTER)
    assert 3.8 <= len(MEMBERS) / len(REGISTER) <= 4.8
    assert sizes[5] > 50
    assert sum(any(m.tie == "grandchild" for m in h.members) for h in REGISTER) > 50


def test_names_are_those_of_each_people() -> None:
    peoples = Counter(member.ethnicity for member in MEMBERS)
    assert set(peoples) == {"Thái", "Mông", "Mường", "Kinh", "Khơ Mú", "Xinh Mun", "Dao"}
    assert min(peoples.values()) > 80
    assert all(m.name.split()[1] == "A" for m in MEMBERS if m.ethnicity == "Mông" and m.sex == "male")


def test_cover_shows_every_colour() -> None:
    def colour(member: NewMember) -> str:
        if not member.cover:
            return "never"
        days = (date.fromisoformat(member.cover[0].expires_on) - TODAY).days
        return next(
            (name for limit, name in ((-1, "lapsed"), (30, "30"), (60, "60"), (90, "90")) if days <= limit), "far"
        )

    colours = Counter(colour(member) for member in MEMBERS if member.groups[0] in PAYING)
    assert set(colours) == {"never", "lapsed", "30", "60", "90", "far"}
    assert min(colours.values()) >= 150


def test_every_common_group_is_there() -> None:
    groups = Counter(group for member in MEMBERS for group in member.groups)
    assert groups["household"] > 1500
    for group in ("poor", "near_poor", "student", "child_under_6", "minority_difficult_area", "social_allowance",
                  "veteran", "village_staff", "farm_average", "minority_exited_commune"):  # fmt: skip
        assert groups[group] >= 10, group
    assert any(len(member.groups) == 2 for member in MEMBERS)
    assert all(member.exited_on for member in MEMBERS if "minority_exited_commune" in member.groups)


def test_the_workbook_says_what_it_is_and_comes_in_through_the_import(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    write_register_xlsx(path, REGISTER)
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == [SHEET] == ["DỮ LIỆU MẪU"]
    assert next(book[SHEET].iter_rows(values_only=True))[0] == TITLE
    book.close()
    reading = read_register(path, PLACES, TODAY)
    assert reading.problems == []
    assert reading.warnings == []
    assert reading.households == REGISTER


def test_new_households_are_not_in_the_register() -> None:
    found = new_households(7, TODAY)
    assert len(found) == 6
    assert len(found[0].members) == 5
    known = {member.citizen_id for member in MEMBERS}
    for member in everyone(found):
        assert is_synthetic_citizen_id(member.citizen_id)
        assert member.citizen_id not in known
        assert (member.cover, member.insurance_code, member.card_number) == ((), "", "")


def test_scans_hold_the_seven_fields() -> None:
    scans = demo_scans([*REGISTER, *new_households(7, TODAY)])
    by_id = {member.citizen_id: member for member in [*MEMBERS, *everyone(new_households(7, TODAY))]}
    assert len(scans) > 4500
    for number, text in scans.items():
        fields = text.split("|")
        member = by_id[number]
        born = date.fromisoformat(member.born)
        assert fields[:5] == [number, "", member.name, f"{born:%d%m%Y}", "Nam" if member.sex == "male" else "Nữ"]
        assert SAMPLE in fields[5]
        assert len(fields) == 7
        issued = date(int(fields[6][4:]), int(fields[6][2:4]), int(fields[6][:2]))
        assert issued <= TODAY
    assert all(m.citizen_id in scans for m in everyone(new_households(7, TODAY)))


def test_numbers_of_others_are_not_synthetic() -> None:
    assert not is_synthetic_citizen_id("014090123456")
    assert not is_synthetic_citizen_id("x")
    assert not is_synthetic_insurance_code("1420123456")


@given(st.integers(0, 10**9), st.integers(1930, 2026), st.sampled_from(["male", "female"]))
def test_synthetic_ids_follow_the_rule_and_never_meet(seed: int, year: int, sex: str) -> None:
    randomness = random.Random(seed)
    first, second = SyntheticNumbers(randomness), SyntheticNumbers(randomness, series=9)
    made = [maker.citizen_id(Born(year), sex) for maker in (first, second) for _ in range(5)]
    assert len(set(made)) == 10
    assert all(is_synthetic_citizen_id(number) for number in made)
    assert all(citizen_id.parts(number).birth_year == year for number in made)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10**6), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_any_seed_on_any_day_makes_a_register_that_comes_in(seed: int, today: date) -> None:
    register = demo_register(seed, today, people=120)
    for member in everyone(register):
        assert Born.parse(member.born).earliest <= today
    assert len(new_households(seed, today)) == 6


@pytest.mark.parametrize(
    ("born", "end"),
    [("2021-09-29", date(2027, 9, 30)), ("2021-09-30", date(2027, 9, 30)), ("2021-10-01", date(2027, 10, 31)),
     ("2020-12-31", date(2026, 12, 31)), ("2022-02-28", date(2028, 9, 30))],
)  # fmt: skip
def test_cover_of_children_ends_as_the_law_says(born: str, end: date) -> None:
    assert child_cover_end(Born.parse(born)) == end


def test_nobody_is_covered_as_a_small_child_after_that() -> None:
    for member in MEMBERS:
        if "child_under_6" in member.groups:
            assert child_cover_end(Born.parse(member.born)) > TODAY - timedelta(days=1)
