"""The published records: made anew they are the same, they come back byte-exactly, and they keep to their price."""

from __future__ import annotations

import dataclasses
import hashlib
import lzma
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact
from fieldapp.wire import packing, version
from fieldapp.wire.codec import decode_facts, encode_facts
from fieldapp.wire.packing import NO_DICTIONARY
from fieldapp.wire.problems import UnknownBundleVersion
from tests.record_set import FACTS_EACH, HOUSEHOLDS, STORED, SUMS, generate, published, written
from tests.train_dictionary import BESIDE, NUMBER

DIGESTS = {
    "dictionary-1.zdict": "ae70f6d3f994b133f2916ad09f9d0daca755299418975985af791d9150c26c5e",
    "names-1.txt": "705e21bdc226b1e55d17bd98fca7c8368e51038ac8ea8e80151456563366f174",
}
"""A dictionary never changes once it is shipped: a new one gets a new number."""


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_set_is_what_its_generator_makes() -> None:
    text = written(generate().facts)
    assert lzma.decompress(STORED.read_bytes()) == text
    assert SUMS.read_text(encoding="ascii").split()[0] == hashlib.sha256(text).hexdigest()
    assert published() == generate().facts
    assert len(published()) == FACTS_EACH * HOUSEHOLDS


def test_every_household_has_five_members_five_lines_and_one_receipt_of_their_sum() -> None:
    for home, paid, receipt in zip(*(iter(published()),) * FACTS_EACH, strict=True):
        assert isinstance(home.body, k.HouseholdRegistered)
        assert isinstance(paid.body, k.ContributionCollected)
        assert isinstance(receipt.body, k.ReceiptIssued)
        assert len(home.body.members) == len(paid.body.lines) == 5
        assert sum(line.pays for line in paid.body.lines) == paid.body.total == receipt.body.total


def test_the_records_are_at_least_as_hard_as_those_that_peers_were_measured_on() -> None:
    """57.7 bytes of entropy a household without its ids."""
    assert sum(generate().bits.values()) / 8 / HOUSEHOLDS > 57.7


@pytest.mark.parametrize("households", [1, 10, 100, 1000])
def test_they_come_back_byte_exactly(households: int) -> None:
    facts = published()[: max(households, 100) * FACTS_EACH]
    for start in range(0, len(facts), households * FACTS_EACH):
        batch = facts[start : start + households * FACTS_EACH]
        back = decode_facts(encode_facts(batch))
        assert tuple(back) == batch
        assert written(back) == written(batch)


@pytest.mark.parametrize(("households", "most"), [(1, 250), (10, 115), (100, 78), (1000, 73)])
def test_a_household_keeps_to_its_price(households: int, most: int) -> None:
    assert len(encode_facts(published()[: households * FACTS_EACH])) / households <= most


def test_dictionaries_are_as_they_were_shipped() -> None:
    assert {name: _sha256(BESIDE / name) for name in DIGESTS} == DIGESTS
    assert NUMBER == version.DICTIONARY


def test_an_unknown_dictionary_is_refused_by_its_number() -> None:
    packed = encode_facts(published()[:3])
    with pytest.raises(UnknownBundleVersion) as caught:
        decode_facts(packed[:1] + bytes((version.DICTIONARY + 1,)) + packed[2:])
    assert caught.value.params == {"what": "facts_dictionary", "version": version.DICTIONARY + 1}


def _with_member(fact: Fact, **changes: str) -> Fact:
    body = fact.body
    assert isinstance(body, k.HouseholdRegistered)
    first, *others = body.members
    members = (dataclasses.replace(first, **changes), *others)  # type: ignore[arg-type]
    return dataclasses.replace(fact, body=dataclasses.replace(body, members=members))


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "citizen_id": st.sampled_from(("", "066190123456", "06619012345x", "999999999999", "066 190 123 456")),
            "born": st.sampled_from(("1990", "1990-02", "1990-02-30", "1890-01-01", "2000-01-01", "")),
            "sex": st.sampled_from(("male", "female", "")),
            "name": st.sampled_from(("Y", "*", "Lò * Ban", " Lò Ban", "Lò  Ban", "Lò Ban ", "Nguyễn Văn A B C", "")),
            "insurance_code": st.sampled_from(("0000000000", "6612345678", "HS4660123456789", "1")),
        },
    ),
    st.integers(0, 6),
    st.sampled_from((NO_DICTIONARY, version.DICTIONARY)),
)
def test_what_does_not_follow_travels_whole(changes: dict[str, str], place: int, dictionary: int) -> None:
    facts = list(published()[:21])
    facts[FACTS_EACH * place] = _with_member(facts[FACTS_EACH * place], **changes)
    assert decode_facts(encode_facts(facts, dictionary)) == facts


@settings(max_examples=40)
@given(st.integers(0, 20), st.integers(-(10**9), 10**9), st.sampled_from(("starts_on", "expires_on", "pays", "state")))
def test_a_line_that_breaks_every_rule_travels_whole(place: int, amount: int, name: str) -> None:
    facts = list(published()[:63])
    paid = facts[FACTS_EACH * place + 1]
    assert isinstance(paid.body, k.ContributionCollected)
    value = amount if name in {"pays", "state"} else ("", "2026-02-29x", "9999-12-31", "0001-01-01")[amount % 4]
    lines = (dataclasses.replace(paid.body.lines[0], **{name: value}), *paid.body.lines[1:])  # type: ignore[arg-type]
    body = dataclasses.replace(paid.body, lines=lines)
    facts[FACTS_EACH * place + 1] = dataclasses.replace(paid, body=body)
    assert decode_facts(encode_facts(facts)) == facts


def test_columns_never_mix() -> None:
    """Each field that changes alone changes alone."""
    facts = list(published()[:30])
    for name in ("name", "born", "sex", "citizen_id", "insurance_code", "phone", "ethnicity"):
        changed = [_with_member(facts[0], **{name: "x y"}), *facts[1:]]
        assert decode_facts(encode_facts(changed)) == changed


def test_the_dictionary_saves_most_where_batches_are_small() -> None:
    small, large = published()[:FACTS_EACH], published()[: 100 * FACTS_EACH]
    saved = [1 - len(encode_facts(facts)) / len(encode_facts(facts, NO_DICTIONARY)) for facts in (small, large)]
    assert saved[0] > saved[1] > 0.1
    assert packing.dictionary(version.DICTIONARY).books
