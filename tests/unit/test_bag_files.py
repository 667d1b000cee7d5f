"""Bags on a stick that may be pulled out, be full or be locked: a file that bears a bag's name is whole."""

from __future__ import annotations

import errno
import io
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.errors import EnvironmentFailure
from fieldapp.wire import bag_files
from fieldapp.wire.bag_files import (
    BLOCK,
    StickFault,
    StickFull,
    StickGone,
    StickReadOnly,
    StickUnsound,
    answer_name,
    bag_name,
    find_bags,
    read_file,
    write_bag,
)
from fieldapp.wire.envelope import public_of
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.mailbag import Direction, Mailbag, seal_bag
from fieldapp.wire.messages import SyncRequest
from fieldapp.wire.problems import TornBundle

NAME = "fieldapp_Muong-La_may-02_2026-11-22_0915_gui-van-phong.bag"
CONTENT = random.Random(1).randbytes(3 * BLOCK + 5)
BEFORE_DAWN = 1_795_313_700_000


def _sealed(device: str = "L2", at: int = BEFORE_DAWN) -> bytes:
    bag = Mailbag((SyncRequest(device, "C1", 0, {}, b"", 1, bytes(8)),), public_of(bytes([3]) * 32))
    signer = SigningKey(device, bytes([1]) * 32)
    return seal_bag(bag, signer, public_of(bytes([5]) * 32), at, random_bytes=random.Random(2).randbytes)


def test_names_say_whose_when_and_which_way() -> None:
    assert bag_name("Mường La", "L2", BEFORE_DAWN) == NAME
    assert answer_name(NAME, "L2") == "fieldapp_Muong-La_may-02_2026-11-22_0915_tra-loi-may-02.bag"
    assert bag_name("Đắk Đoa", "L123", BEFORE_DAWN).startswith("fieldapp_Dak-Doa_may-123_2026-11-22_")
    assert answer_name("đổi tên.bag", "L2") == "đổi tên_tra-loi-may-02.bag"


@given(st.text(max_size=60), st.text(max_size=20), st.integers(0, 4_000_000_000_000))
def test_names_are_plain_whatever_they_are_made_of(place: str, device: str, at: int) -> None:
    name = bag_name(place, device, at)
    assert name.isascii()
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.")
    assert len(name) < 120


def test_a_bag_is_written_whole_and_told_of(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = write_bag(tmp_path, NAME, CONTENT, lambda done, total: told.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told == sorted(told)


class _Stop(Exception):
    """Somebody pressed the key."""


def test_stopping_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    write_bag(tmp_path, NAME, b"before")

    def stop(done: int, _total: int) -> None:
        if done:
            raise _Stop

    with pytest.raises(_Stop):
        write_bag(tmp_path, NAME, CONTENT, stop)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).read_bytes() == b"before"


class _Failing(io.FileIO):
    """A file whose medium gives up after some bytes."""

    def __init__(self, path: Path, after: int, why: int) -> None:
        super().__init__(path, "xb")
        self._left, self._why = after, why

    def write(self, content: bytes) -> int:  # type: ignore[override]
        if len(content) > self._left:
            super().write(content[: self._left])
            raise OSError(self._why, os.strerror(self._why))
        self._left -= len(content)
        return super().write(content)


@pytest.mark.parametrize(
    ("why", "fault"),
    [
        (errno.ENOSPC, StickFull),
        (errno.EROFS, StickReadOnly),
        (errno.EACCES, StickReadOnly),
        (errno.EIO, StickGone),
        (errno.ENODEV, StickGone),
        (errno.EMFILE, StickFault),
    ],
)
@pytest.mark.parametrize("after", [0, BLOCK, 2 * BLOCK + 7])
def test_a_medium_that_gives_up_is_named_and_left_clean(
    tmp_path: Path, why: int, fault: type[StickFault], after: int
) -> None:
    write_bag(tmp_path, "fieldapp_older.bag", b"older")
    with pytest.raises(EnvironmentFailure) as told:
        write_bag(tmp_path, NAME, CONTENT, open_new=lambda path: _Failing(path, after, why))
    assert type(told.value) is fault
    assert [path.name for path in tmp_path.iterdir()] == ["fieldapp_older.bag"]


class _Lying(io.FileIO):
    """A stick that takes everything and keeps something else."""

    def write(self, content: bytes) -> int:  # type: ignore[override]
        return super().write(bytes([content[0] ^ 1]) + content[1:])


def test_what_is_read_back_must_be_what_was_written(tmp_path: Path) -> None:
    with pytest.raises(StickUnsound):
        write_bag(tmp_path, NAME, CONTENT, open_new=lambda path: _Lying(path, "xb"))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StickGone):
        write_bag(tmp_path / "gone", NAME, CONTENT)
    with pytest.raises(StickGone):
        read_file(tmp_path / "gone.bag")
    with pytest.raises(StickGone):
        find_bags(tmp_path / "gone.bag", Direction.TO_OFFICE)


_KILLED = """
import sys
from pathlib import Path
from fieldapp.wire.bag_files import write_bag

def tell(done, total):
    if done >= int(sys.argv[3]):
        print("here", flush=True)
        sys.stdin.read()

write_bag(Path(sys.argv[1]), sys.argv[2], bytes(range(256)) * 2048, tell)
"""


@pytest.mark.parametrize("at", [0, BLOCK, 2 * BLOCK, 256 * 2048])
def test_a_process_killed_while_writing_leaves_no_bag(tmp_path: Path, at: int) -> None:
    """What is on the stick when it is pulled: a half file that nobody takes for a bag, and that goes with the next."""
    whole = write_bag(tmp_path, "fieldapp_a_gui-van-phong.bag", _sealed())
    command = [sys.executable, "-c", _KILLED, str(tmp_path), NAME, str(at)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "here\n"
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {whole.name, NAME.removesuffix(".bag") + ".bag.part"}
    assert [bag.path for bag in find_bags(tmp_path, Direction.TO_OFFICE)] == [whole]
    write_bag(tmp_path, NAME, _sealed(at=BEFORE_DAWN + 1))
    assert {path.name for path in tmp_path.iterdir()} == {whole.name, NAME}


def test_a_folder_is_sorted_by_age_direction_and_laptop(tmp_path: Path) -> None:
    for name, sealed in (("c.bag", _sealed(at=5)), ("b.bag", _sealed(at=9)), ("a.bag", _sealed("L3", 7))):
        write_bag(tmp_path, name, sealed)
    (tmp_path / "notes.bag").write_bytes(b"shopping")
    (tmp_path / "._c.bag").write_bytes(b"\x00\x05\x16\x07")
    (tmp_path / "empty.bag").touch()
    (tmp_path / "d.txt").write_bytes(_sealed())
    found = [(bag.path.name, bag.label.device) for bag in find_bags(tmp_path, Direction.TO_OFFICE)]
    assert found == [("c.bag", "L2"), ("a.bag", "L3"), ("b.bag", "L2")]
    assert [bag.path.name for bag in find_bags(tmp_path, Direction.TO_OFFICE, "L3")] == ["a.bag"]
    assert find_bags(tmp_path, Direction.TO_LAPTOP) == ()
    with pytest.raises(TornBundle):
        find_bags(tmp_path / "notes.bag", Direction.TO_OFFICE)


def test_removing_is_calm(tmp_path: Path) -> None:
    assert bag_files.remove(tmp_path / "never.bag")
    assert not bag_files.remove(tmp_path)
