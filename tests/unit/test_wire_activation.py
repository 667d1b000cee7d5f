"""Activation by a one-time code: typing errors are caught, and nobody between can put in a key of their own."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.wire.activation import (
    ActivationAnswer,
    ActivationRequest,
    OfficerRecord,
    UnitRecord,
    derive_keys,
    lookup_of,
    new_code,
    read_activation,
    read_activation_answer,
    read_code,
    write_activation,
    write_activation_answer,
)
from fieldapp.wire.problems import BundleRefused, MistypedCode, WrongActivationCode
from fieldapp.wire.typed_code import ALPHABET

CODES = st.binary(min_size=10, max_size=10).map(lambda raw: new_code(lambda size: raw[:size]))
REQUEST = ActivationRequest(bytes(range(32)), "Máy xã Chiềng Sung", bytes(16))
UNITS = (
    UnitRecord(7, "03646", "Phường Chiềng Cơi", "14", "Sơn La"),
    UnitRecord(9, "04123", "Xã Chiềng Mung", "14", "Sơn La"),
)
OFFICER = OfficerRecord("u3", "Lò Thị Mẫu", "collector", "NV03")
ANSWER = ActivationAnswer("L12", UNITS, "C1", bytes([4]) * 32, bytes([5]) * 32, OFFICER, is_demo=True)


@given(CODES)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    plain = code.replace("-", "")
    assert len(plain) == 17
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4, 1]
    assert read_code(code) == plain[:16]
    assert read_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == plain[:16]


@given(CODES, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(code: str, place: int, character: str) -> None:
    plain = code.replace("-", "")
    if plain[place] == character:
        return
    with pytest.raises(MistypedCode):
        read_code(plain[:place] + character + plain[place + 1 :])


@given(CODES, st.integers(0, 15), st.integers(1, 16))
def test_two_swapped_characters_are_caught(code: str, first: int, second: int) -> None:
    characters = list(code.replace("-", ""))
    if characters[first] == characters[second]:
        return
    characters[first], characters[second] = characters[second], characters[first]
    with pytest.raises(MistypedCode):
        read_code("".join(characters))


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 17, "Đ" * 17, "0" * 18])
def test_what_is_no_code_is_mistyped(typed: str) -> None:
    with pytest.raises(MistypedCode):
        read_code(typed)


def test_both_sides_agree() -> None:
    keys = derive_keys(new_code(lambda size: bytes(range(size))))
    request = write_activation(REQUEST, keys)
    assert lookup_of(request) == keys.lookup
    assert read_activation(request, keys) == REQUEST
    answer = write_activation_answer(ANSWER, request, keys)
    assert read_activation_answer(answer, request, keys) == ANSWER


@given(CODES, CODES)
def test_another_code_does_not_do(one: str, other: str) -> None:
    if one == other:
        return
    keys, others = derive_keys(one), derive_keys(other)
    request = write_activation(REQUEST, keys)
    with pytest.raises(WrongActivationCode):
        read_activation(request, others)
    with pytest.raises(WrongActivationCode):
        read_activation_answer(write_activation_answer(ANSWER, request, others), request, keys)


def test_an_answer_fits_its_request_and_directions_do_not_mix() -> None:
    keys = derive_keys(new_code(bytes))
    request = write_activation(REQUEST, keys)
    other = write_activation(dataclasses.replace(REQUEST, public_key=bytes([8]) * 32), keys)
    with pytest.raises(WrongActivationCode):
        read_activation_answer(write_activation_answer(ANSWER, other, keys), request, keys)
    with pytest.raises(WrongActivationCode):
        read_activation_answer(request, request, keys)


@settings(max_examples=200)
@given(st.data())
def test_damage_is_refused(data: st.DataObject) -> None:
    keys = derive_keys(new_code(bytes))
    request = write_activation(REQUEST, keys)
    answer = write_activation_answer(ANSWER, request, keys)
    for message in (bytearray(request), bytearray(answer)):
        message[data.draw(st.integers(0, len(message) - 1))] ^= data.draw(st.integers(1, 255))
        cut = bytes(message)[: data.draw(st.integers(0, len(message)))]
        with pytest.raises(WrongActivationCode):
            read_activation(cut, keys)
        with pytest.raises(WrongActivationCode):
            read_activation_answer(cut, request, keys)


@given(st.binary(max_size=120))
def test_a_lookup_in_any_bytes_is_found_or_refused(noise: bytes) -> None:
    try:
        assert len(lookup_of(noise)) == 4
    except BundleRefused:
        return
