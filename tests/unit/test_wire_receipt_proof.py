"""The proof in a receipt's QR code: genuine, altered, unknown device and unreadable are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.ids import Day
from fieldapp.wire import base45
from fieldapp.wire.keys import SigningKey, sign1
from fieldapp.wire.problems import TornBundle
from fieldapp.wire.receipt_proof import CONTEXT, Essence, Verdict, judge, read_proof, verify, write_proof

LAPTOP = SigningKey("L12", bytes([1]) * 32)
KEYS = {"L12": LAPTOP.public}
ESSENCE = Essence("BL26A", 1234, 4_043_520, Day("2026-03-02"), "Nguyễn Thị Phương Thảo", 5)
ESSENCES = st.builds(
    Essence,
    series=st.text("ABCDEFGH0123456789/-", max_size=10),
    number=st.integers(0, 10**8),
    total=st.integers(0, 10**12),
    on=st.dates().map(lambda day: Day(day.isoformat())),
    payer_name=st.text(max_size=10),
    lines=st.integers(0, 30),
)


@given(ESSENCES)
def test_a_proof_comes_back(essence: Essence) -> None:
    proof = read_proof(write_proof(essence, LAPTOP))
    assert (proof.essence, proof.device) == (essence, "L12")
    assert verify(proof, KEYS) is Verdict.GENUINE


def test_it_is_short_enough_for_a_small_code() -> None:
    text = write_proof(ESSENCE, LAPTOP)
    assert len(text) < 220
    assert set(text) <= set(base45.ALPHABET)


def test_a_long_name_is_cut_at_a_character() -> None:
    long = Essence("BL26A", 1, 1, Day("2026-03-02"), "ễ" * 30, 5)
    proof = read_proof(write_proof(long, LAPTOP))
    assert proof.essence.payer_name == "ễ" * 13
    assert len(write_proof(long, LAPTOP)) < 220


@settings(max_examples=300)
@given(st.data())
def test_one_changed_character_is_never_genuine(data: st.DataObject) -> None:
    text = write_proof(ESSENCE, LAPTOP)
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.sampled_from([c for c in base45.ALPHABET if c != text[place]]))
    verdict, proof = judge(text[:place] + character + text[place + 1 :], KEYS)
    assert verdict is not Verdict.GENUINE
    assert (verdict in {Verdict.UNREADABLE, Verdict.FOREIGN}) == (proof is None)


def test_a_forged_amount_is_altered() -> None:
    signed = read_proof(write_proof(ESSENCE, LAPTOP)).signed
    forged = sign1(SigningKey("L12", bytes(32)), (signed.payload or b""), CONTEXT)
    assert judge("FA1:" + base45.encode(forged), KEYS)[0] is Verdict.ALTERED


def test_an_unknown_device_is_told() -> None:
    verdict, proof = judge(write_proof(ESSENCE, SigningKey("L99", bytes(32))), KEYS)
    assert verdict is Verdict.UNKNOWN_DEVICE
    assert proof is not None
    assert proof.essence == ESSENCE


@given(st.one_of(st.text(max_size=80), st.text(base45.ALPHABET, max_size=80).map(lambda text: "FA1:" + text)))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert judge(text, KEYS)[0] in {Verdict.UNREADABLE, Verdict.FOREIGN}


@given(st.binary(max_size=60))
def test_base45_both_ways(raw: bytes) -> None:
    assert base45.decode(base45.encode(raw)) == raw


def test_base45_as_published() -> None:
    assert base45.encode(b"AB") == "BB8"
    assert base45.encode(b"Hello!!") == "%69 VD92EX0"
    assert base45.decode("QED8WEX0") == b"ietf!"
    for wrong in ("GGW", "A", "::", "a12", ":::"):
        with pytest.raises(TornBundle):
            base45.decode(wrong)
