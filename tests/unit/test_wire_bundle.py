"""Bundles: what was sealed is what is opened, and anything else is refused."""

from __future__ import annotations

import dataclasses

import pytest
from cwt import COSE, COSEAlgs, COSEHeaders, COSEKey
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.facts import GENESIS, Fact, erase, personal_digest
from fieldapp.domain.salts import epoch_of, salt_of
from fieldapp.wire import bundle as bundles
from fieldapp.wire.bundle import Bundle, Salts, make_bundle, open_bundle, read_head, seal
from fieldapp.wire.codec import Limits
from fieldapp.wire.keys import SigningKey, public_of, read_sign1, sign1
from fieldapp.wire.problems import (
    BrokenChain,
    BundleRefused,
    BundleTooLarge,
    TornBundle,
    UnknownBundleVersion,
    WrongSignature,
)
from tests.builders import enrolments, note, runs

KEY = SigningKey("L1", bytes(range(32)))
OTHER = SigningKey("L1", bytes(32))


def _seed(epoch: int) -> bytes:
    return epoch.to_bytes(16, "big")


def bundle_of(facts: list[Fact], before: bytes = GENESIS) -> Bundle:
    """A bundle whose erased facts have a digest of something."""
    seeds = {epoch_of(fact.seq): _seed(epoch_of(fact.seq)) for fact in facts}
    digests = {fact.seq: bytes([7]) * 32 for fact in facts if fact.erased}
    return make_bundle(facts[0].device, before, facts, Salts(seeds, {}, digests))


@given(runs(max_size=8))
def test_what_was_sealed_is_opened(facts: list[Fact]) -> None:
    bundle = bundle_of(facts)
    assert open_bundle(seal(bundle, KEY), KEY.public) == bundle


@given(st.lists(st.booleans(), min_size=3, max_size=8))
def test_the_chain_is_the_same_before_and_after_an_erasure(erased: list[bool]) -> None:
    facts = [note(seq) for seq in range(1, len(erased) + 1)]
    whole = bundle_of(facts)
    digests = {fact.seq: personal_digest(fact, salt_of(_seed(0), fact.seq)) for fact in facts}
    left = [erase(fact) if gone else fact for fact, gone in zip(facts, erased, strict=True)]
    salts = Salts(
        {},
        {fact.seq: salt_of(_seed(0), fact.seq) for fact in left if not fact.erased},
        {fact.seq: digests[fact.seq] for fact in left if fact.erased},
    )
    punctured = make_bundle("L1", GENESIS, left, salts)
    assert punctured.after == whole.after
    assert open_bundle(seal(punctured, KEY), KEY.public) == punctured


@settings(max_examples=300)
@given(runs(max_size=4), st.data())
def test_any_damage_is_refused_or_changes_nothing(facts: list[Fact], data: st.DataObject) -> None:
    bundle = bundle_of(facts)
    sealed = bytearray(seal(bundle, KEY))
    for _ in range(data.draw(st.integers(1, 3))):
        sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        opened = open_bundle(bytes(sealed), KEY.public)
    except BundleRefused:
        return
    assert (opened.device, opened.before, opened.facts, opened.links) == (
        bundle.device, bundle.before, bundle.facts, bundle.links,
    )  # fmt: skip


@given(runs(max_size=3), st.data())
def test_a_cut_bundle_is_torn(facts: list[Fact], data: st.DataObject) -> None:
    sealed = seal(bundle_of(facts), KEY)
    with pytest.raises(TornBundle):
        open_bundle(sealed[: data.draw(st.integers(0, len(sealed) - 1))], KEY.public)


def test_another_key_is_refused() -> None:
    sealed = seal(bundle_of([note(1)]), KEY)
    with pytest.raises(WrongSignature):
        open_bundle(sealed, OTHER.public)
    with pytest.raises(WrongSignature):
        open_bundle(seal(bundle_of([note(1)]), OTHER), KEY.public)
    with pytest.raises(WrongSignature):
        open_bundle(seal(bundle_of([note(1)]), SigningKey("L2", KEY.raw)), KEY.public)


def test_an_erasure_that_the_author_did_not_make_is_refused() -> None:
    """Somebody between can work out the digest, but cannot take a personal part away unseen."""
    facts = enrolments(1, device="L1")
    bundle = bundle_of(facts)
    stripped = [erase(facts[0]), *facts[1:]]
    digest = personal_digest(facts[0], salt_of(_seed(0), 1))
    forged = make_bundle("L1", GENESIS, stripped, Salts({0: _seed(0)}, {}, {1: digest}))
    assert forged.after == bundle.after
    signature = sign1(KEY, bundles._statement(bundle), bundles.CONTEXT, is_detached=True)
    sealed = seal(forged, KEY)
    assert sealed[-len(signature) :] != signature
    with pytest.raises(WrongSignature):
        open_bundle(sealed[: -len(signature)] + signature, KEY.public)


def test_a_whole_fact_needs_its_salt() -> None:
    facts = [note(1)]
    digest = personal_digest(facts[0], bytes(16))
    with pytest.raises(BrokenChain):
        make_bundle("L1", GENESIS, facts, Salts({}, {}, {1: digest}))


@pytest.mark.parametrize(
    "facts", [[note(1), note(3)], [note(2), note(1)], [note(1), note(2, device="L2")], []], ids=str
)
def test_facts_that_do_not_follow_one_another_make_no_bundle(facts: list[Fact]) -> None:
    with pytest.raises(BrokenChain):
        make_bundle("L1", GENESIS, facts, Salts({0: _seed(0)}))


def test_a_newer_version_is_named() -> None:
    sealed = seal(bundle_of([note(1)]), KEY)
    with pytest.raises(UnknownBundleVersion):
        open_bundle(sealed[:1] + b"\x02" + sealed[2:], KEY.public)


def test_too_many_facts_and_bytes_are_refused() -> None:
    sealed = seal(bundle_of([note(seq) for seq in range(1, 31)]), KEY)
    with pytest.raises(BundleTooLarge):
        open_bundle(sealed, KEY.public, Limits(facts=29))
    with pytest.raises(BundleTooLarge):
        open_bundle(bytes(200_000), KEY.public, Limits(packed=100, facts=10))


def test_the_head_is_read_without_a_key() -> None:
    head = read_head(seal(bundle_of([note(4), note(5)]), KEY))
    assert (head.device, head.first, head.last) == ("L1", 4, 5)


@given(st.integers(0, 12), st.integers(1, 10))
def test_trimming_keeps_the_chain(held: int, count: int) -> None:
    bundle = bundle_of([note(seq) for seq in range(3, 3 + count)])
    rest = bundle.beyond(held)
    if held >= bundle.last:
        assert rest is None
        return
    assert rest is not None
    assert rest.first == max(held + 1, 3)
    assert rest.before == bundle.chain_at(rest.first - 1)
    assert make_bundle("L1", rest.before, list(rest.facts), rest.salts).after == bundle.after


def test_signatures_are_standard_cose() -> None:
    """Read by another library, and ours reads theirs (RFC 9052)."""
    context = b"a context"
    message = sign1(KEY, b"payload", context)
    public = COSEKey.new({1: 1, 3: -8, -1: 6, -2: KEY.public, 2: b"L1"})
    assert COSE.new().decode(message, public, external_aad=context) == b"payload"
    detached = sign1(KEY, b"payload", context, is_detached=True)
    assert COSE.new().decode(detached, public, external_aad=context, detached_payload=b"payload") == b"payload"

    private = COSEKey.new({1: 1, 3: -8, -1: 6, -2: KEY.public, -4: KEY.raw, 2: b"L1"})
    theirs = COSE.new().encode_and_sign(
        b"payload",
        private,
        protected={COSEHeaders.ALG: COSEAlgs.EDDSA, COSEHeaders.KID: b"L1"},
        external_aad=context,
    )
    assert theirs == message
    assert read_sign1(theirs).verify(KEY.public, context) == b"payload"


def test_a_signature_serves_one_purpose_only() -> None:
    signed = read_sign1(sign1(KEY, b"payload", b"one"))
    with pytest.raises(WrongSignature):
        signed.verify(KEY.public, b"another")


def test_keys_are_raw_and_do_not_show_themselves() -> None:
    assert public_of(KEY.raw) == KEY.public
    assert KEY.raw.hex() not in repr(KEY)
    assert "raw" not in repr(dataclasses.replace(KEY, key_id="L2"))
