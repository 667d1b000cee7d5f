"""Finding as one types, against real names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import EntityId
from fieldapp.storage.profile import Store
from tests.contract.samples import TODAY, household, person, register, write

PEOPLE = (
    person("Lò Văn Thắng", "head", citizen_id="014080001234", phone="0912345678"),
    person("Lò Thị Đào", citizen_id="014180005678", card_number="GD4141420123456", insurance_code="1420123456"),
    person("Lò Thắng", born="1975", insurance_code="1499050139"),
    person("Thắng Lò Văn"),
    person("Nguyễn Văn Thắng Lợi"),
    person("Đinh H'Wen Niê"),
)


@pytest.fixture
def home(store: Store) -> k.HouseholdRegistered:
    body = household(*PEOPLE, village="Bản Nà Bó", code="1412345678")
    write(store, body)
    return body


def names(store: Store, text: str, limit: int = 20) -> list[str]:
    found = [store.register.member(member) for member in store.register.find(text, limit)]
    return [member.name for member in found if member is not None]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lo van thang", "Lò Văn Thắng"),
        ("LÒ VĂN THẮNG", "Lò Văn Thắng"),
        ("Lo\u0300 Va\u0306n Tha\u0306\u0301ng", "Lò Văn Thắng"),
        ("lo thang", "Lò Thắng"),
        ("thang lo van", "Thắng Lò Văn"),
        ("đào", "Lò Thị Đào"),
        ("dao", "Lò Thị Đào"),
        ("lo th d", "Lò Thị Đào"),
        ("ltd", "Lò Thị Đào"),
        ("nvtl", "Nguyễn Văn Thắng Lợi"),
        ("hwen", "Đinh H'Wen Niê"),
        ("h'wen nie", "Đinh H'Wen Niê"),
        ("014080001234", "Lò Văn Thắng"),
        ("0140 8000 1234", "Lò Văn Thắng"),
        ("01408000", "Lò Văn Thắng"),
        ("05678", "Lò Thị Đào"),
        ("0001234", "Lò Văn Thắng"),
        ("gd4141420123456", "Lò Thị Đào"),
        ("1420123456", "Lò Thị Đào"),
        ("HN2 99 1420123456", "Lò Thị Đào"),
        ("gd4141499050139", "Lò Thắng"),
        ("0912 345", "Lò Văn Thắng"),
        ("+84 912 345 678", "Lò Văn Thắng"),
        ("1412345678", "Lò Văn Thắng"),
        ("na bo", "Lò Văn Thắng"),
        ("dao na bo", "Lò Thị Đào"),
        ("lo 1975", "Lò Thắng"),
        ("thang 1980", "Lò Văn Thắng"),
        ("nguyen van thang loy", "Nguyễn Văn Thắng Lợi"),
        ("ngyuen thang loi", "Nguyễn Văn Thắng Lợi"),
        ("lo van minh thang", "Lò Văn Thắng"),
    ],
)
def test_the_best_answer_comes_first(store: Store, home: object, typed: str, first: str) -> None:
    assert names(store, typed)[:1] == [first]


def test_a_name_typed_whole_comes_before_longer_and_turned_ones(store: Store, home: object) -> None:
    assert names(store, "lo van thang") == ["Lò Văn Thắng", "Thắng Lò Văn", "Nguyễn Văn Thắng Lợi"]
    assert names(store, "thang")[-1] == "Nguyễn Văn Thắng Lợi"


@pytest.mark.parametrize("typed", ["", "   ", "'", '"', "*", "%", "____", "----", "zzzz", "99999999", "bản xa lạ"])
def test_what_fits_nobody_finds_nobody(store: Store, home: object, typed: str) -> None:
    assert store.register.find(typed, 20) == ()


def test_the_living_come_before_the_departed(store: Store) -> None:
    first = register(store, person("Lò Văn Mẫu", "head", phone="0912000001"))
    second = register(store, person("Lò Văn Mẫu", "head", phone="0912000001"))
    write(store, k.MemberLeft(first.made(1), "died", TODAY))
    for typed in ("lo van mau", "lvm", "mau", "0912000001", "2000001"):
        assert store.register.find(typed, 5) == (second.made(1), first.made(1))


def test_an_exact_name_of_the_departed_comes_after_the_living_who_fit(store: Store) -> None:
    gone = register(store, person("Lò Mẫu", "head"))
    here = register(store, person("Lò Văn Mẫu", "head"))
    write(store, k.MemberLeft(gone.made(1), "died", TODAY))
    assert store.register.find("lo mau", 5) == (here.made(1), gone.made(1))


def test_corrections_are_found_under_the_new_name_only(store: Store) -> None:
    home = register(store, person("Lò Văn Cũ", "head", phone="0912000001"))
    member = home.made(1)
    write(
        store,
        k.MemberCorrected(
            member, (k.FieldChange("name", (home.stamp,), "Lò Văn Mới"), k.FieldChange("phone", (home.stamp,), "0933"))
        ),
    )
    assert store.register.find("cu", 5) == ()
    assert store.register.find("0912000001", 5) == ()
    assert store.register.find("lo moi", 5) == store.register.find("0933", 5) == (member,)


def test_a_word_that_every_village_has_means_none_of_them(store: Store) -> None:
    home = register(store, person("Lò Văn Mẫu", "head"), person("Lò Thị Ban"), village="Bản Nà Bó")
    assert store.register.find("ban", 5) == (home.made(2),)
    assert store.register.find("ban na", 5) == (home.made(1),)


def test_the_limit_holds(store: Store) -> None:
    register(store, *(person(f"Lò Văn Mẫu {n:02}", phone=f"09120000{n:02}") for n in range(40)))
    for typed in ("lo", "lo van mau", "0912", "ban lun", "lvm"):
        assert len(store.register.find(typed, 7)) == (1 if typed == "ban lun" else 7)
    assert len(store.register.find("lo van mau", 100)) == 40


@settings(max_examples=150)
@given(typed=st.one_of(st.text(max_size=30), st.text("aăâđ' -\"*():^+NEAROT019", max_size=20)))
def test_no_text_breaks_the_search(shared_store: Store, typed: str) -> None:
    found = shared_store.register.find(typed, 10)
    assert len(found) <= 10
    assert len(set(found)) == len(found)


@settings(max_examples=60)
@given(
    name=st.text("aăâáộưđĐeêẽghinhtLÒVĂ' -", min_size=1, max_size=20),
    phone=st.text("0123456789", min_size=4, max_size=12),
)
def test_whatever_was_written_down_is_found_again(shared_store: Store, name: str, phone: str) -> None:
    fact = register(shared_store, person(name, "head", phone=phone))
    assert fact.made(1) in shared_store.register.find(phone, 100_000)
    for part in (name, name.upper()):
        found: tuple[EntityId, ...] = shared_store.register.find(part, 100_000)
        digits = sum(character.isdigit() for character in part)
        assert fact.made(1) in found or digits or not any(character.isalpha() for character in part)


def test_the_index_made_anew_is_the_index_kept_in_step(store: Store, home: object) -> None:
    write(store, k.MemberLeft(EntityId("L1.1.3"), "died", TODAY))
    kept = _index(store)
    with store.database.transaction():
        store.parts.index.rebuild()
    assert _index(store) == kept


def _index(store: Store) -> list[object]:
    return [
        sorted(store.database.rows(statement))
        for statement in (
            "SELECT folded, initials FROM search_name",
            "SELECT n.folded, m.departed, m.unit, m.member FROM search_member m JOIN search_name n ON n.id = m.name",
            "SELECT number, departed, unit, owner FROM search_number",
            "SELECT term, doc FROM search_vocabulary",
        )
    ]
