"""Database values with their types back: drivers hand over `object`."""

from __future__ import annotations

from collections.abc import Mapping

Record = Mapping[str, object]


def integer(record: Record, name: str) -> int:
    """A whole number."""
    value = record[name]
    assert isinstance(value, int)
    return value


def text(record: Record, name: str) -> str:
    """A text."""
    return str(record[name])


def binary(record: Record, name: str) -> bytes:
    """Bytes; drivers also call them a memory view."""
    value = record[name]
    assert isinstance(value, (bytes, memoryview))
    return bytes(value)


def numbers(record: Record, name: str) -> tuple[int, ...]:
    """Whole numbers apart by commas."""
    return tuple(int(part) for part in text(record, name).split(",") if part)
