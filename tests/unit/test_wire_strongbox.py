"""A file under a passphrase: whole and by the right words, or not at all."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.wire.problems import BundleRefused
from fieldapp.wire.strongbox import (
    PIECE,
    BoxLabel,
    BoxWriter,
    NotABackup,
    WeakPassphrase,
    WrongPassphrase,
    open_box,
    read_label,
)

WORDS = "mật khẩu mẫu"
LABEL = BoxLabel("office", "C1", 1_790_000_000_000)


def boxed(*contents: bytes) -> bytes:
    target = io.BytesIO()
    writer = BoxWriter(target, LABEL, WORDS, random.Random(1).randbytes)
    for content in contents:
        writer.write(content)
    writer.close()
    return target.getvalue()


def opened(sealed: bytes, sort: str = "office", words: str = WORDS) -> bytes:
    return b"".join(open_box(io.BytesIO(sealed), sort, words))


NOISE = random.Random(2).randbytes(3 * PIECE)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_goes_in_comes_out(size: int) -> None:
    content = NOISE[:size]
    assert opened(boxed(content[: size // 3], content[size // 3 :])) == content


def test_the_label_can_be_read_and_the_content_cannot() -> None:
    sealed = boxed("Lò Văn Mẫu".encode() * 10)
    assert read_label(io.BytesIO(sealed)) == LABEL
    assert "Lò Văn".encode() not in sealed


def test_other_words_another_sort_another_file() -> None:
    sealed = boxed(b"x")
    with pytest.raises(WrongPassphrase):
        opened(sealed, words="mật khẩu khác")
    with pytest.raises(NotABackup):
        opened(sealed, sort="laptop")
    with pytest.raises(NotABackup):
        opened(b"PK\x03\x04" + sealed)
    with pytest.raises(WeakPassphrase):
        BoxWriter(io.BytesIO(), LABEL, "mười một ký", random.Random(1).randbytes)


SEALED = boxed(NOISE)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_no_byte_can_be_altered(place: int, mask: int) -> None:
    damaged = bytearray(SEALED)
    damaged[place] ^= mask
    with pytest.raises(BundleRefused):
        opened(bytes(damaged))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, len(SEALED) - 1))
def test_nothing_can_be_cut_off(size: int) -> None:
    with pytest.raises(BundleRefused):
        opened(SEALED[:size])


def test_pieces_cannot_be_swapped_or_left_out() -> None:
    head = len(SEALED) % (PIECE + 16)
    start = SEALED.index(b"") + head  # pieces are counted from the end
    first, second = SEALED[start : start + PIECE + 16], SEALED[start + PIECE + 16 : start + 2 * (PIECE + 16)]
    for other in (SEALED.replace(first, b"", 1), SEALED[:start] + second + first + SEALED[start + 2 * (PIECE + 16) :]):
        with pytest.raises(BundleRefused):
            opened(other)
