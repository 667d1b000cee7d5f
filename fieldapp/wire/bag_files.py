"""Mailbags as files on something that may be pulled out at any moment.

A file is written under a name that says it is unfinished, forced onto the medium, read back, and only then given its
own name; so a file that bears a bag's name is whole, and one that was cut short is never taken for one. What such a
cut leaves behind is swept away with the next writing. Names are plain ASCII and say whose bag it is, from when, and
which way it goes; nobody's name is in them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, ClassVar

from fieldapp.domain.clock import VIETNAM
from fieldapp.domain.errors import EnvironmentFailure
from fieldapp.wire.mailbag import MAX_BAG, Direction, Label, read_label
from fieldapp.wire.problems import BundleRefused, BundleTooLarge

SUFFIX = ".bag"
UNFINISHED = ".bag.part"
PREFIX = "fieldapp_"
TO_OFFICE = "_gui-van-phong"
ANSWER = "_tra-loi"
BLOCK = 128 << 10
"""Bytes written between two looks at whether somebody wants to stop."""
LABEL_BYTES = 64
"""A label takes fewer."""

Tell = Callable[[int, int], None]
"""Bytes written so far, and in all. It may raise: then nothing is left behind."""
Opener = Callable[[Path], BinaryIO]


class StickFault(EnvironmentFailure):
    """The stick, or whatever folder was named, cannot be read or written; `detail` is the system's own word."""

    code: ClassVar[str] = "stick_fault"

    def __init__(self, place: str, detail: str = "") -> None:
        super().__init__(place=place, detail=detail[:200])


class StickFull(StickFault):
    """No room left; nothing was written."""

    code = "stick_full"


class StickReadOnly(StickFault):
    """Locked against writing; nothing was written."""

    code = "stick_read_only"


class StickGone(StickFault):
    """Pulled out, or never there; a file that was being written is not to be believed."""

    code = "stick_gone"


class StickUnsound(StickFault):
    """What was read back is not what was written; another stick is needed."""

    code = "stick_unsound"


_FAULTS: dict[int, type[StickFault]] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), StickFull),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), StickReadOnly),
    **dict.fromkeys((errno.ENOENT, errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTDIR, errno.EBADF), StickGone),
}


@contextmanager
def faults_of(place: Path) -> Iterator[None]:
    """Turns the system's errors into those of this module."""
    try:
        yield
    except OSError as error:
        raise _FAULTS.get(error.errno or 0, StickFault)(place.name or str(place), error.strerror or "") from error


# names


def plain_ascii(text: str) -> str:
    """`Mường La` as `Muong-La`: letters and digits without marks, everything else one hyphen."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9]+", "-", bare.replace("đ", "d").replace("Đ", "D")).strip("-")[:40]


def device_word(device: str) -> str:
    """`may-02` for laptop `L2`."""
    number = device.lstrip("L")
    return f"may-{int(number):02d}" if number.isdecimal() else f"may-{plain_ascii(device)}"


def bag_name(place: str, device: str, written_at: int) -> str:
    """`fieldapp_Muong-La_may-02_2026-11-22_0915_gui-van-phong.bag`; `written_at` in ms since 1970, told in Vietnam's
    time.
    """
    moment = datetime.fromtimestamp(written_at / 1000, UTC).astimezone(VIETNAM)
    words = (plain_ascii(place), device_word(device), moment.strftime("%Y-%m-%d_%H%M"))
    return PREFIX + "_".join(word for word in words if word) + TO_OFFICE + SUFFIX


def answer_name(bag: str, device: str) -> str:
    """The name of the answer to the bag in a file of this name, so that the two stand side by side."""
    return f"{bag.removesuffix(SUFFIX).removesuffix(TO_OFFICE)}{ANSWER}-{device_word(device)}{SUFFIX}"


# writing


def _told_nobody(_done: int, _total: int) -> None:
    """Nobody looks."""


def _open_new(path: Path) -> BinaryIO:
    return path.open("xb")


def write_bag(folder: Path, name: str, content: bytes, tell: Tell = _told_nobody, open_new: Opener = _open_new) -> Path:
    """Write a whole bag, or nothing. Replaces a file of the same name.

    Raises `StickFull`, `StickReadOnly`, `StickGone`, `StickUnsound`, `StickFault`, and what `tell` raises.
    """
    target, unfinished = folder / name, folder / (name.removesuffix(SUFFIX) + UNFINISHED)
    with faults_of(folder):
        sweep(folder)
        try:
            _fill(unfinished, content, tell, open_new)
            _refuse_unsound(unfinished, content)
            unfinished.replace(target)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(folder)
    return target


def _fill(path: Path, content: bytes, tell: Tell, open_new: Opener) -> None:
    with open_new(path) as file:
        for at in range(0, len(content), BLOCK):
            tell(at, len(content))
            file.write(content[at : at + BLOCK])
        file.flush()
        os.fsync(file.fileno())
        _forget_cached(file.fileno())
    tell(len(content), len(content))


def _forget_cached(descriptor: int) -> None:
    """Reading back should come from the medium, not from memory; where the system can be asked for that."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _refuse_unsound(path: Path, content: bytes) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").digest()
    if found != hashlib.sha256(content).digest():
        raise StickUnsound(path.parent.name)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; Windows does that with the renaming."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some file systems of sticks cannot do that for a folder; the file itself is on the medium.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> int:
    """Take away what cut-off writings left; how many files."""
    left = list(folder.glob(f"{PREFIX}*{UNFINISHED}"))
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def remove(path: Path) -> bool:
    """Take a bag away that has served; whether that went. A stick that cannot be written does no harm."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


# reading


@dataclass(frozen=True, slots=True)
class BagFile:
    """A file that calls itself a bag; nothing but its label has been looked at."""

    path: Path
    label: Label
    size: int


def find_bags(place: Path, direction: Direction, device: str = "") -> tuple[BagFile, ...]:
    """The bags that go one way in a folder, or the one file that was named, oldest first; `device`: of one laptop only.

    Files of a folder that are no bags are passed over. Raises `StickGone`, `StickFault`, and a `BundleRefused` for a
    named file that is no bag.
    """
    with faults_of(place):
        if not place.is_dir():
            found = [_look(place)]
        else:
            found = [bag for path in sorted(place.glob(f"*{SUFFIX}")) if (bag := _look_or_pass(path)) is not None]
    wanted = (bag for bag in found if bag.label.direction is direction and device in {"", bag.label.device})
    return tuple(sorted(wanted, key=lambda bag: (bag.label.written_at, bag.path.name)))


def _look(path: Path) -> BagFile:
    with path.open("rb") as file:
        return BagFile(path, read_label(file.read(LABEL_BYTES)), path.stat().st_size)


def _look_or_pass(path: Path) -> BagFile | None:
    try:
        return _look(path)
    except BundleRefused:
        return None


def read_file(path: Path) -> bytes:
    """A bag's bytes. Raises `BundleTooLarge`, `StickGone`, `StickFault`."""
    with faults_of(path.parent), path.open("rb") as file:
        content = file.read(MAX_BAG + 1)
    if len(content) > MAX_BAG:
        raise BundleTooLarge("mailbag", MAX_BAG)
    return content
