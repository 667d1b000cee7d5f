"""What is guessed of a new household: ties, groups, the village."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.household import HEAD as HEAD_TIE
from fieldapp.domain.household import TIES
from fieldapp.services.forms import PersonForm
from fieldapp.services.guess import guess_groups, guess_tie, guess_village, is_small_child, with_guesses
from fieldapp.storage.policy_packs import load_shipped_pack

CLOCK_DAY = date(2026, 11, 21)
HEAD_FORM = PersonForm(name="Lò Văn Mẫu", born="1980", sex="male", tie="head")


@pytest.mark.parametrize(
    ("name", "born", "sex", "tie"),
    [
        ("Quàng Thị Mẫu", "1983", "female", "spouse"),
        ("Lò Văn Hai Mẫu", "1985", "male", "sibling"),
        ("Lò Thị Mẫu", "2009", "female", "child"),
        ("Lò Văn Mẫu", "2001", "male", "child"),
        ("Cà Thị Mẫu", "2002", "female", "child_in_law"),
        ("Lò Văn Cháu Mẫu", "2026", "male", "grandchild"),
        ("Cà Thị Cụ Mẫu", "1955", "female", "parent"),
        ("Cà Thị Kỵ Mẫu", "1930", "female", "grandparent"),
        ("Ai Mẫu", "", "female", "other"),
    ],
)
def test_ties_are_guessed_from_age_sex_and_family_name(name: str, born: str, sex: str, tie: str) -> None:
    wife = PersonForm(name="Quàng Thị Vợ Mẫu", born="1982", sex="female", tie="spouse")
    others = () if tie == "spouse" else (wife,)
    assert guess_tie(PersonForm(name=name, born=born, sex=sex), HEAD_FORM, others, CLOCK_DAY) == tie


def test_only_one_spouse_is_guessed() -> None:
    wives = [PersonForm(name=f"{family} Thị Mẫu", born="1982", sex="female") for family in ("Cà", "Vì")]
    assert [p.tie for p in with_guesses([HEAD_FORM, *wives], [False] * 3, CLOCK_DAY)] == ["head", "spouse", "sibling"]


forms = st.builds(
    PersonForm,
    name=st.sampled_from(["", "Lò Văn Mẫu", "Cà Thị Mẫu"]),
    born=st.one_of(st.just(""), st.integers(1920, 2030).map(str), st.text(max_size=6)),
    sex=st.sampled_from(["", "male", "female"]),
    tie=st.sampled_from(TIES),
)


@given(st.lists(st.tuples(forms, st.booleans()), min_size=1, max_size=7))
def test_guesses_always_leave_one_head_and_known_ties(people: list[tuple[PersonForm, bool]]) -> None:
    guessed = with_guesses([form for form, _ in people], [chosen for _, chosen in people], CLOCK_DAY)
    assert sum(form.tie == HEAD_TIE for form in guessed) == 1
    assert all(form.tie in TIES for form in guessed)
    assert [replace(form, tie="") for form in guessed] == [replace(form, tie="") for form, _ in people]


@pytest.mark.parametrize(
    ("born", "groups", "small"),
    [("2023", (), True), ("2012", ("student",), False), ("1990", (), False), ("x", (), False)],
)
def test_groups_are_suggested_by_age(born: str, groups: tuple[str, ...], small: bool) -> None:
    pack, form = load_shipped_pack(), PersonForm(born=born)
    assert guess_groups(pack, form, CLOCK_DAY) == groups
    assert is_small_child(pack, form, CLOCK_DAY) is small


def test_the_longest_village_that_an_address_names_is_guessed() -> None:
    villages = ("Bản Mẫu", "Bản Mẫu Hai", "Nà Mẫu")
    assert guess_village("ban mau hai, Chiềng Cơi", villages) == "Bản Mẫu Hai"
    assert guess_village("Bản Khác, Chiềng Cơi", villages) == ""
