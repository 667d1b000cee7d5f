"""Who may be the same person: every slip is found through the index, and people who only look alike are let be."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.likeness import Ground, Likeness, Traits, compare, is_misspelt, is_slip, traits


def person(name: str = "Lò Văn Thắng", born: str = "1980-05-12", **more: str) -> Traits:
    given = {"sex": "male", "citizen_id": "", "insurance_code": "", "village": "Bản Nà Hày", "household": "H1"} | more
    return traits(more.pop("id", "A"), name=name, born=born, **{k: v for k, v in given.items() if k != "id"})


def other(name: str = "Lò Văn Thắng", born: str = "1980-05-12", **more: str) -> Traits:
    return dataclasses.replace(person(name, born, **({"household": "H2"} | more)), id="B")


def found(one: Traits, two: Traits) -> Ground | None:
    """What the index finds, which must be what comparing finds, whichever of the two is on file."""
    there = Likeness([one]).find(two)
    back = Likeness([two]).find(one)
    assert [match.ground for match in there] == [match.ground for match in back]
    ground = there[0].ground if there else None
    assert ground == compare(one, two) == compare(two, one)
    return ground


@pytest.mark.parametrize(
    ("one", "two", "ground"),
    [
        (person(citizen_id="014080000001"), other("Ai Khác", "1999", citizen_id="014 080 000001"), Ground.NUMBER),
        (person(insurance_code="1401234567"), other("Ai Khác", "1999", insurance_code="1401234567"), Ground.NUMBER),
        (person(citizen_id="014080000001"), other(citizen_id="014080000007"), Ground.NUMBER_SLIP),
        (person(citizen_id="014080001234"), other("Lò Thắng", citizen_id="014080001243"), Ground.NUMBER_SLIP),
        (person(citizen_id="014080012345"), other("Tên Khác Hẳn", citizen_id="014080012354"), Ground.NUMBER_SLIP),
        (person(), other("lo van thang"), Ground.NAME_AND_BIRTH),
        (person(), other(born="1980", village="Bản Xa"), Ground.NAME_AND_BIRTH),
        (person(), other(born="1980-12-05"), Ground.BIRTH_SLIP),
        (person(), other(born="1981-05-12"), Ground.BIRTH_SLIP),
        (person(), other(born="1908-05-12"), Ground.BIRTH_SLIP),
        (person(), other(born="1980-05-21"), Ground.BIRTH_SLIP),
        (person(born="1980"), other(born="1981"), Ground.BIRTH_SLIP),
        (person(), other("Lò Thắng Văn"), Ground.NAME_SLIP),
        (person(), other("Lò Văn Thằn"), Ground.NAME_SLIP),
        (person(), other("Lò Văm Thắng"), Ground.NAME_SLIP),
        (person(), other("Lò Thắng"), Ground.NAME_SLIP),
        (person(sex=""), other(), Ground.NAME_AND_BIRTH),
        # whoever only looks alike
        (person(), other("Lò Văn Thương"), None),
        (person(), other(sex="female"), None),
        (person(), other(born="1980-07-30"), None),
        (person(), other(born="1981-05-12", village="Bản Xa"), None),
        (person(), other("Lò Thắng Văn", village="Bản Xa"), None),
        (person(), other("Vì Văn Thắng", "1981-05-12"), None),
        (person(citizen_id="014080111111"), other("Lò Văn Thằn", citizen_id="014080999999"), None),
        (person("", ""), other("", ""), None),
    ],
)
def test_two_people(one: Traits, two: Traits, ground: Ground | None) -> None:
    assert found(one, two) == ground


def test_two_ids_speak_against_one_person_but_not_against_the_same_name_birth_and_village() -> None:
    one, two = person(citizen_id="014080111111"), other(citizen_id="014080999999")
    assert found(one, two) is Ground.NAME_AND_BIRTH
    assert found(one, dataclasses.replace(two, household="H1")) is None, "twins"
    assert found(one, dataclasses.replace(two, village="ban xa")) is None


DIGITS = st.text("0123456789", min_size=12, max_size=12)


@given(DIGITS, st.integers(0, 11), st.sampled_from("0123456789"), st.booleans())
def test_every_slip_in_a_number_is_found(number: str, place: int, digit: str, swap: bool) -> None:
    if swap:
        pair = number[place : place + 2][::-1]
        wrong = number[:place] + pair + number[place + 2 :]
    else:
        wrong = number[:place] + digit + number[place + 1 :]
    expected = Ground.NUMBER if wrong == number else Ground.NUMBER_SLIP
    assert found(person(citizen_id=number), other(citizen_id=wrong)) is expected


WORDS = st.lists(st.text("abcdeghiklmnoprtuvxy", min_size=2, max_size=6), min_size=2, max_size=5)


@given(WORDS, st.data())
def test_every_misspelt_word_is_found(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words) - 1))
    letter = data.draw(st.integers(0, len(words[place]) - 1))
    wrong = [*words]
    wrong[place] = words[place][:letter] + "q" + words[place][letter + 1 :]
    assert found(person(" ".join(words)), other(" ".join(wrong))) is Ground.NAME_SLIP


@given(WORDS, st.randoms(use_true_random=False))
def test_every_order_of_the_syllables_is_found(words: list[str], random: object) -> None:
    shuffled = [*words]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    expected = Ground.NAME_AND_BIRTH if shuffled == words else Ground.NAME_SLIP
    assert found(person(" ".join(words)), other(" ".join(shuffled))) is expected


PEOPLE = st.builds(
    lambda n, name, born, sex, number: dataclasses.replace(
        person(name, born, sex=sex, citizen_id=number), id=str(n), household=str(n % 3)
    ),
    st.integers(0, 30),
    st.sampled_from(["Lò Văn Ban", "Lò Ban Văn", "Lò Văn Bang", "Lò Ban", "Vì Thị Hoa", "Vì Thị Hòa Bình", ""]),
    st.sampled_from(["1980-05-02", "1980-02-05", "1981-05-02", "1980", "", "1981"]),
    st.sampled_from(["male", "female", ""]),
    st.sampled_from(["014080000001", "014080000010", "014080000101", ""]),
)


@given(st.lists(PEOPLE, max_size=25), PEOPLE, st.sets(st.integers(0, 30)))
def test_the_index_finds_whatever_a_scan_finds(people: list[Traits], wanted: Traits, gone: set[int]) -> None:
    index = Likeness(people)
    for one in gone:
        index.discard(str(one))
    left = {one.id: one for one in people if int(one.id) not in gone}
    scanned = {one.id: ground for one in left.values() if one.id != wanted.id and (ground := compare(wanted, one))}
    assert {match.id: match.ground for match in index.find(wanted, 100)} == scanned
    assert len(index) == len(left)


@given(st.text("ab1", max_size=5), st.text("ab1", max_size=5))
def test_slips_go_both_ways(one: str, two: str) -> None:
    assert is_slip(one, two) == is_slip(two, one)
    assert is_misspelt(one, two) == is_misspelt(two, one)
