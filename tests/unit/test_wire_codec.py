"""Facts as bytes: exact both ways, shorter than their peers, and nothing but a refusal for hostile bytes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import cbor2
import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact, UnknownBody, body_parts, canonical
from fieldapp.wire import cbor, version
from fieldapp.wire.codec import Limits, decode_facts, encode_facts, faithful_body, put_facts
from fieldapp.wire.marks import Mark
from fieldapp.wire.packing import NO_DICTIONARY, new_sheet, pack, unpack
from fieldapp.wire.problems import BundleRefused, BundleTooLarge, TornBundle, UnknownBundleVersion
from tests.builders import FACTS, INTS, PLAIN, TEXTS, enrolments, note


def _packed(plain: bytes, loose: bytes = b"", number: int = NO_DICTIONARY) -> bytes:
    sheet = new_sheet(number)
    sheet.buffer += plain
    sheet.loose += loose
    return pack(version.CODEC, sheet, number)


def _exact(facts: list[Fact]) -> bytes:
    """Equal in the chain's sense: `True` and `1` are told apart."""
    return canonical(
        [
            [f.device, f.seq, f.unit, f.kind, f.counter, f.wall, f.officer, f.event, f.erased, *body_parts(f.body)]
            for f in facts
        ]
    )


@given(st.lists(FACTS, max_size=12), st.sampled_from((NO_DICTIONARY, version.DICTIONARY)))
def test_facts_come_back_exactly(facts: list[Fact], dictionary: int) -> None:
    back = decode_facts(encode_facts(facts, dictionary))
    assert back == facts
    assert _exact(back) == _exact(facts)


@given(st.lists(FACTS, max_size=6))
def test_the_same_facts_give_the_same_bytes(facts: list[Fact]) -> None:
    assert encode_facts(facts) == encode_facts(decode_facts(encode_facts(facts)))


def test_enrolments_come_back_exactly() -> None:
    facts = enrolments(120)
    assert decode_facts(encode_facts(facts)) == facts


def test_a_household_costs_less_than_a_hundred_bytes_in_a_batch_of_a_hundred() -> None:
    assert len(encode_facts(enrolments(100))) / 100 < 100


@settings(max_examples=300)
@given(st.lists(FACTS, min_size=1, max_size=4), st.data())
def test_damaged_bytes_are_refused_or_are_facts(facts: list[Fact], data: st.DataObject) -> None:
    packed = bytearray(encode_facts(facts))
    for _ in range(data.draw(st.integers(1, 3))):
        packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    _refused_or_facts(bytes(packed))


@settings(max_examples=400)
@given(st.lists(FACTS, min_size=1, max_size=4), st.data())
def test_damage_under_the_compression_is_refused_or_is_facts(facts: list[Fact], data: st.DataObject) -> None:
    sheet = new_sheet(version.DICTIONARY)
    put_facts(sheet, facts)
    for _ in range(data.draw(st.integers(1, 3))):
        part = data.draw(st.sampled_from([part for part in (sheet.buffer, sheet.loose) if part]))
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
    _refused_or_facts(pack(version.CODEC, sheet, version.DICTIONARY))


@settings(max_examples=400)
@given(st.binary(max_size=200))
@example(b"")
def test_any_bytes_are_refused_or_are_facts(plain: bytes) -> None:
    _refused_or_facts(plain)
    _refused_or_facts(_packed(plain))
    _refused_or_facts(_packed(plain[:100], plain[100:], version.DICTIONARY))


def _refused_or_facts(packed: bytes) -> None:
    try:
        facts = decode_facts(packed, Limits(values=1 << 20))
    except BundleRefused:
        return
    assert decode_facts(encode_facts(facts)) == facts


@given(st.lists(FACTS, min_size=1, max_size=3), st.data())
def test_cut_bytes_are_refused(facts: list[Fact], data: st.DataObject) -> None:
    packed = encode_facts(facts)
    with pytest.raises(BundleRefused):
        decode_facts(packed[: data.draw(st.integers(0, len(packed) - 1))])


def test_bytes_after_the_end_are_refused() -> None:
    packed = encode_facts([note(1)])
    with pytest.raises(TornBundle):
        decode_facts(packed + b"\0")
    for part in ("buffer", "loose"):
        sheet = new_sheet(version.DICTIONARY)
        put_facts(sheet, [note(1)])
        getattr(sheet, part).append(0)
        with pytest.raises(TornBundle):
            decode_facts(pack(version.CODEC, sheet, version.DICTIONARY))


def test_unknown_versions_and_dictionaries_are_named() -> None:
    packed = encode_facts([note(1)])
    with pytest.raises(UnknownBundleVersion):
        decode_facts(bytes((99,)) + packed[1:])
    with pytest.raises(UnknownBundleVersion):
        decode_facts(packed[:1] + bytes((200,)) + packed[2:])


def test_a_decompression_bomb_is_refused() -> None:
    bomb = _packed(bytes(64 << 20))
    assert len(bomb) < 10_000
    with pytest.raises(BundleTooLarge):
        decode_facts(bomb)


def test_a_bomb_of_repeated_values_is_refused() -> None:
    sheet = new_sheet(NO_DICTIONARY)
    sheet.put_int(10_000)
    sheet.put_int(Mark.TEXT_SAME)
    sheet.put_text("L1" * 50_000)
    with pytest.raises(BundleTooLarge):
        decode_facts(pack(version.CODEC, sheet, NO_DICTIONARY))


def test_a_bomb_of_lists_is_refused() -> None:
    facts = [Fact("L1", 1, 1, 1, 1, "", note(1).event, UnknownBody(900, ([[0] * 90_000] * 20,), ()))]
    with pytest.raises(BundleTooLarge):
        decode_facts(encode_facts(facts), Limits(values=1 << 20))


def test_the_number_of_facts_is_bounded() -> None:
    packed = encode_facts([note(seq) for seq in range(1, 102)])
    with pytest.raises(BundleTooLarge):
        decode_facts(packed, Limits(facts=100))
    with pytest.raises(BundleTooLarge):
        decode_facts(packed, Limits(packed=20))


def test_numbers_past_64_bits_are_not_written() -> None:
    with pytest.raises(BundleTooLarge):
        encode_facts([note(1, what=2**63)])
    assert decode_facts(encode_facts([note(1, what=2**63 - 1)]))[0].body == note(1, what=2**63 - 1).body


def test_a_kind_that_has_grown_elsewhere_is_kept_whole() -> None:
    grown = faithful_body(k.CashOpened.KIND, ["2026-03-02", 50_000, "new"], [])
    assert grown == UnknownBody(k.CashOpened.KIND, ("2026-03-02", 50_000, "new"), ())
    fact = dataclasses.replace(note(1), body=grown)
    assert decode_facts(encode_facts([fact])) == [fact]


def test_defaults_written_out_are_kept_as_they_came() -> None:
    written = faithful_body(k.EventOpened.KIND, ["chợ", "2026-03-02", "", ""], [])
    assert isinstance(written, UnknownBody)


@given(PLAIN)
def test_cbor_is_what_others_write_and_read(item: cbor.Item) -> None:
    assert cbor.dump(item) == cbor2.dumps(item, canonical=True)
    assert cbor.load(cbor.dump(item)) == item


@given(TEXTS, INTS, st.binary(max_size=300))
def test_cbor_scalars(text: str, number: int, string: bytes) -> None:
    item: cbor.Item = [text, number, string, None, True]
    assert cbor2.loads(cbor.dump(item)) == item
    assert cbor.load(cbor.dump(item)) == item


@pytest.mark.parametrize(
    "encoded",
    [
        "1817", "190018", "1a00000100", "1b0000000000000001",  # not the shortest
        "9fff", "5f4100ff", "7f6161ff",  # indefinite
        "f93c00", "fb3ff0000000000000",  # floats
        "a10102", "c11a514b67b0", "c2420100", "f7", "f818",  # map, tags, bignum, undefined
        "62c328", "9b7fffffffffffffff", "5bffffffffffffffff", "1bffffffffffffffff",
        "818181818181818181818100", "", "810100",
    ],
)  # fmt: skip
def test_cbor_that_is_not_ours_is_refused(encoded: str) -> None:
    with pytest.raises(TornBundle):
        cbor.load(bytes.fromhex(encoded))


def test_a_dictionary_can_come_later_as_a_file() -> None:
    """Compression knows its dictionary by number; the numbers at hand are those of the files beside the code."""
    directory = Path(cbor.__file__).parent
    numbers = [int(path.stem.removeprefix("dictionary-")) for path in directory.glob("dictionary-*.zdict")]
    assert version.DICTIONARY in numbers
    for number in (NO_DICTIONARY, *numbers):
        assert unpack(_packed(b"x" * 100, b"yy", number), 1, "facts", 100).take_raw(100) == b"x" * 100
    with pytest.raises(UnknownBundleVersion):
        new_sheet(255)


def test_frames_that_claim_a_size_are_refused() -> None:
    frame = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(format=zstandard.FORMAT_ZSTD1_MAGICLESS)
    ).compress(b"x" * 40)
    with pytest.raises(BundleRefused):
        unpack(bytes((1, 0, 0)) + frame, 1, "facts", 100)
