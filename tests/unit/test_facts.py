"""Facts: canonical form, chain, erasure, and kinds that this version does not know."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import (
    GENESIS,
    KINDS,
    Fact,
    MalformedFact,
    UnknownBody,
    body_from_parts,
    body_parts,
    canonical,
    erase,
    fact_kind,
    link,
    personal_digest,
    shape_of,
)
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.salts import salt_of
from fieldapp.domain.stamps import Stamp
from tests.builders import FACTS, enrolments, note

SALT = bytes(range(16))


@given(FACTS)
def test_parts_rebuild_the_body(fact: Fact) -> None:
    opened, personal = body_parts(fact.body)
    assert body_from_parts(fact.kind, opened, None if fact.erased else personal) == fact.body


@given(FACTS)
def test_erasing_leaves_the_chain_as_it_was(fact: Fact) -> None:
    digest = personal_digest(fact, SALT)
    assert link(GENESIS, erase(fact), digest) == link(GENESIS, fact, digest)


@given(FACTS)
def test_erasing_twice_is_erasing_once(fact: Fact) -> None:
    assert erase(erase(fact)) == erase(fact)


def test_an_erased_fact_holds_nothing_personal() -> None:
    for fact in enrolments(3):
        text = repr(erase(fact).body)
        for member in getattr(fact.body, "members", ()):
            assert member.name not in text
            assert member.citizen_id not in text


@given(FACTS)
def test_every_part_of_the_header_is_in_the_chain(fact: Fact) -> None:
    changed = [
        dataclasses.replace(fact, device="L99"),
        dataclasses.replace(fact, seq=fact.seq + 1),
        dataclasses.replace(fact, unit=fact.unit + 1),
        dataclasses.replace(fact, counter=fact.counter + 1),
        dataclasses.replace(fact, wall=fact.wall + 1),
        dataclasses.replace(fact, officer="another"),
        dataclasses.replace(fact, event=EntityId("C9.9.9")),
    ]
    digest = personal_digest(fact, SALT)
    assert len({link(GENESIS, other, digest) for other in [fact, *changed]}) == len(changed) + 1


def test_the_salt_is_in_the_digest() -> None:
    fact = enrolments(1)[0]
    assert personal_digest(fact, salt_of(SALT, 1)) != personal_digest(fact, salt_of(SALT, 2))


def test_trailing_defaults_are_left_out_so_that_kinds_can_grow() -> None:
    short = k.EventOpened("chợ phiên", Day("2026-03-02"))
    assert canonical(body_parts(short)[0]) == '["chợ phiên","2026-03-02"]'.encode()
    assert canonical(body_parts(dataclasses.replace(short, language="hmn"))[0]).endswith(b',"","hmn"]')


def test_canonical_form_is_pinned() -> None:
    """The bytes under every chain: a change here breaks each journal that exists."""
    body = k.HouseholdCorrected(EntityId("L1.4.0"), (k.FieldChange("phone", (Stamp(3, "L1"),), "0912345678"),))
    assert canonical(body_parts(body)[0]) == b'["L1.4.0",[["phone",[[3,"L1"]]]]]'
    assert canonical(body_parts(body)[1]) == b'[[["0912345678"]]]'
    fact = note(1)
    after = link(GENESIS, fact, personal_digest(fact, SALT))
    assert after.hex() == "54ce89a45b21a409ef619d163f4f02fa053e6445b40f82f0f97a1b954c5974da"


def test_an_unknown_kind_keeps_what_it_was_given() -> None:
    body = body_from_parts(950, ["a", [1, True]], ["b"])
    assert body == UnknownBody(950, ("a", [1, True]), ("b",))
    assert body_parts(body) == (["a", [1, True]], ["b"])


@pytest.mark.parametrize(
    ("opened", "personal"),
    [
        (["2026-03-02"], []),
        (["2026-03-02", "50000"], []),
        (["2026-03-02", True], []),
        (["2026-03-02", 1, 2], []),
        (["2026-03-02", 1], ["left over"]),
        ("2026-03-02", []),
    ],
)
def test_parts_that_do_not_fit_are_named(opened: object, personal: object) -> None:
    with pytest.raises(MalformedFact):
        body_from_parts(k.CashOpened.KIND, opened, personal)


def test_a_kind_is_declared_once() -> None:
    with pytest.raises(MalformedFact):
        fact_kind(k.CashOpened.KIND, "again")(k.CashOpened)
    assert KINDS[k.CashOpened.KIND] is k.CashOpened


def test_new_fields_of_old_kinds_have_defaults_at_the_end() -> None:
    kinds: list[type] = list(KINDS.values())
    for body in kinds:
        has_default = [shape.default is not dataclasses.MISSING for shape in shape_of(body)]
        assert has_default == sorted(has_default), body
