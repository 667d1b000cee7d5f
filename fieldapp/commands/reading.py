"""What the command line reads: files or standard input, always UTF-8, never more than it can use."""

from __future__ import annotations

import sys
from pathlib import Path

from fieldapp.domain.errors import RuleBroken

MOST_BYTES = 16 * 1024 * 1024


class InputUnreadable(RuleBroken):
    """A file that is not there, cannot be read, is too large, or is not UTF-8 text."""

    code = "input_unreadable"

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name=name, why=why)


def read_bytes(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises `InputUnreadable`."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputUnreadable(name, error.strerror or str(error)) from error
    if len(content) > MOST_BYTES:
        raise InputUnreadable(name, "> 16 MiB")
    return content


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`. Raises `InputUnreadable`."""
    try:
        return read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputUnreadable(name, f"UTF-8: byte {error.start}") from error
