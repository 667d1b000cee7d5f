"""Households and members as the store gives them."""

from __future__ import annotations

import pytest

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.domain.likeness import Ground, Match, Traits, traits
from fieldapp.domain.stamps import Stamp
from fieldapp.storage.profile import Store
from tests.contract.samples import MAI, OTHER_UNIT, TODAY, UNIT, foreign, from_office, pay, person, register, write


def test_units_come_from_the_activation(store: Store) -> None:
    assert store.register.units() == (UNIT, OTHER_UNIT)


def test_a_household_lists_the_head_first_and_those_who_left_last(store: Store) -> None:
    home = register(store, person("Con Mẫu"), person("Chủ Mẫu", "head"), person("Đi Mẫu"), person("Em Mẫu"))
    write(store, k.MemberLeft(home.made(3), "moved_away", TODAY))
    late = write(store, k.MemberAdded(home.made(0), "born", TODAY, person("Bé Mẫu")))[0]
    found = store.register.household(home.made(0))
    assert found is not None
    assert [member.id for member in found.members] == [
        home.made(2), home.made(1), home.made(4), late.made(0), home.made(3),
    ]  # fmt: skip
    assert [member.name for member in found.present] == ["Chủ Mẫu", "Con Mẫu", "Em Mẫu", "Bé Mẫu"]
    assert found.members[-1].departed == ("moved_away", TODAY)


def test_what_is_not_there_is_nothing(store: Store) -> None:
    assert store.register.household(EntityId("L9.1.0")) is None
    assert store.register.member(EntityId("L9.1.1")) is None
    assert store.register.base("member", EntityId("L9.1.1"), "name") == ()


def test_a_row_whose_making_fact_is_missing_is_not_shown(store: Store) -> None:
    change = k.FieldChange("phone", (), "0912000001")
    store.sync.take([foreign("L2", 5, k.MemberCorrected(EntityId("L2.1.1"), (change,)))], {})
    assert store.register.member(EntityId("L2.1.1")) is None
    assert store.register.find("0912000001", 5) == ()
    store.sync.take([foreign("L2", 1, k.HouseholdRegistered((person("Lò Văn Mẫu", "head"),)))], {})
    member = store.register.member(EntityId("L2.1.1"))
    assert member is not None
    assert member.phone == "0912000001"
    assert store.register.find("0912000001", 5) == ("L2.1.1",)


def test_cover_of_a_void_receipt_does_not_stand(store: Store) -> None:
    known = k.KnownCover("health", "household", Day("2025-12-01"), Day("2026-11-30"))
    home = write(
        store, k.HouseholdRegistered((k.NewMember("head", name="Lò Văn Mẫu", cover=(known,)),), village="Bản Lùn")
    )[0]
    contribution, receipt = pay(store, home, 1, 1_263_600)
    before = store.register.member(home.made(1))
    assert before is not None
    assert [(cover.expires_on, cover.contribution) for cover in before.cover] == [
        ("2026-11-30", NO_ID), ("2027-11-30", contribution),
    ]  # fmt: skip
    write(store, k.ReceiptVoided(receipt, TODAY, cash_returned=True))
    after = store.register.household(home.made(0))
    assert after is not None
    assert [cover.expires_on for cover in after.members[0].cover] == ["2026-11-30"]
    write(store, k.ReceiptIssued(contribution, "SL26T", 2, 1_263_600, TODAY, instead_of=receipt))
    again = store.register.member(home.made(1))
    assert again is not None
    assert len(again.cover) == 2


def test_conflicts_and_bases_show(store: Store) -> None:
    home = register(store, person("Lò Văn Mẫu", "head", phone="0912000000"))
    base = store.register.base("member", home.made(1), "phone")
    assert base == (home.stamp,)
    for device, phone in (("L2", "0912000001"), ("L3", "0912000002")):
        change = k.FieldChange("phone", base, phone)
        store.sync.take([foreign(device, 1, k.MemberCorrected(home.made(1), (change,)), counter=5)], {})
    member = store.register.member(home.made(1))
    assert member is not None
    assert (member.phone, member.conflicts) == ("0912000002", ("phone",))
    assert store.register.base("member", home.made(1), "phone") == (Stamp(5, "L2"), Stamp(5, "L3"))


def test_numbers_are_found_exactly(store: Store) -> None:
    one = register(store, person("Một", "head", citizen_id="014080000001", insurance_code="1420000001"))
    two = register(store, person("Hai", "head", citizen_id="014080000002", insurance_code="1420000001"), unit=8)
    assert store.register.by_number("014080000002", "") == (two.made(1),)
    assert set(store.register.by_number("", "1420000001")) == {one.made(1), two.made(1)}
    assert store.register.by_number("014080000001", "1420000001") == (one.made(1), two.made(1))
    assert store.register.by_number("01408000000", "") == ()
    assert store.register.by_number("", "") == ()


def test_villages_count_living_households_in_vietnamese_order(store: Store) -> None:
    homes = [
        register(store, person("Lò Văn Mẫu", "head"), village=village)
        for village in ("Bản Ún", "Bản Đán", "Bản Dê", "Bản Đán")
    ]
    write(store, k.HouseholdDissolved(homes[-1].made(0), TODAY))
    assert store.register.villages(7) == (("Bản Dê", 1), ("Bản Đán", 1), ("Bản Ún", 1))
    assert store.register.villages(8) == ()


def like(name: str, born: str = "1980-05-02", **more: str) -> Traits:
    given = {"sex": "male", "citizen_id": "", "insurance_code": "", "village": "Bản Lùn"} | more
    return traits("", name=name, born=born, **given)


def test_people_alike_are_found_with_the_ground_and_in_their_unit_only(store: Store) -> None:
    home = register(store, person("Lò Văn Đán", "head", "1980"), person("Lò Văn Dan", born="1980-07-01"))
    register(store, person("Lò Văn Đán", "head", "1990"))
    register(store, person("Lò Văn Đán", "head", "1980"), unit=8)
    found = store.register.alike(7, like("lo van dan", "1980"))
    assert found == (Match(home.made(1), Ground.NAME_AND_BIRTH), Match(home.made(2), Ground.NAME_AND_BIRTH))


def test_the_likeness_follows_corrections_and_what_is_undone_leaves_nothing(store: Store) -> None:
    home = register(store, person("Lò Văn Đán", "head", citizen_id="014080000001"))
    member = home.made(1)
    assert store.register.alike(7, like("Vì Văn Xa", "1950", citizen_id="014080000010")) == ()
    change = k.FieldChange("name", (home.stamp,), "Vì Văn Xa")
    write(store, k.MemberCorrected(member, (change,)))
    found = store.register.alike(7, like("Vì Văn Xa", "1950", citizen_id="014080000010"))
    assert found == (Match(member, Ground.NUMBER_SLIP),)
    write(store, k.HouseholdCorrected(home.made(0), (k.FieldChange("village", (home.stamp,), "Bản Khác"),)))
    assert store.register.alike(7, like("Vì Văn Xá", "1981-05-02")) == (), "another village"
    added = k.MemberAdded(home.made(0), "omitted", TODAY, person("Hà Văn Một", born="1970-01-01"))

    def write_and_fail() -> None:
        with store.journal.writing(MAI.id, NO_ID) as writing:
            writing.add(7, added)
            assert store.register.alike(7, like("Hà Văn Một", "1970-01-01"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert store.register.alike(7, like("Hà Văn Một", "1970-01-01")) == ()


def test_somebody_merged_is_shown_where_the_office_says_with_the_cover_of_both(store: Store) -> None:
    one, other = register(store, person("Lò Văn Đán", "head")), register(store, person("Lò Văn Đàn", "head"))
    pay(store, other, 1, 631_800)
    merged = k.PersonMerged(other.made(1), one.made(1), TODAY)
    from_office(store, merged)
    gone, shown = store.register.member(other.made(1)), store.register.member(one.made(1))
    assert gone is not None
    assert shown is not None
    assert (gone.is_here, gone.merged_into, shown.is_here) == (False, shown.id, True)
    assert [cover.expires_on for cover in shown.cover] == ["2027-11-30"]
    assert (store.register.survivor(gone.id), store.register.merged_with(shown.id)) == (shown.id, (gone.id,))
    assert [match.id for match in store.register.alike(7, like("Lò Văn Đán"))] == [shown.id]
    assert [one.sort for one in store.till.settlements(gone.id)] == ["merge"]
    from_office(store, k.PersonSplit(gone.id, shown.id, TODAY, (store.register.base("member", gone.id, "merged_into"))),
                first=2)  # fmt: skip
    back = store.register.member(gone.id)
    assert back is not None
    assert (back.is_here, store.register.survivor(gone.id), len(back.cover)) == (True, gone.id, 1)


def test_two_merged_into_each_other_are_one_for_everybody(store: Store) -> None:
    home = register(store, person("Lò Văn Đán", "head"), person("Lò Văn Đàn"))
    one, other = home.made(1), home.made(2)
    from_office(store, k.PersonMerged(one, other, TODAY), k.PersonMerged(other, one, TODAY))
    assert store.register.survivor(one) == store.register.survivor(other) == one
