"""Rows as the text that `COPY … FROM STDIN` reads, made a column at a time.

Value by value, Python takes longer over a row than PostgreSQL does. A column is joined with a character that no value
may hold (NUL), escaped in four passes over the whole of it, and cut apart again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_CUT = "\0"
_NULL = "\\N"


class NulInText(ValueError):
    """A text with a NUL: no database table takes it, and whoever appends rows has looked for it before."""


def copy_text(columns: Sequence[Sequence[object]]) -> bytes:
    """The rows of these columns, all of one length; a column is texts, whole numbers or bytes, any may be null."""
    if not columns or not columns[0]:
        return b""
    fields = [_column(column) for column in columns]
    return ("\n".join(map("\t".join, zip(*fields, strict=True))) + "\n").encode()


def refuse_nul(column: Sequence[object]) -> None:
    """Raises `NulInText`."""
    if _CUT in "".join(value for value in column if isinstance(value, str)):
        raise NulInText


def _column(column: Sequence[object]) -> Sequence[str]:
    try:
        return _escaped(column)
    except TypeError:  # not every one is a text
        write = _WRITERS.get(type(column[0])) if len(set(map(type, column))) == 1 else None
        return list(map(write or _field, column))


def _escaped(texts: Sequence[object]) -> Sequence[str]:
    plain = joined = _CUT.join(texts)  # type: ignore[arg-type]  # raises TypeError
    if joined.count(_CUT) != len(texts) - 1:
        raise NulInText
    for found, written in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        if found in joined:
            joined = joined.replace(found, written)
    return texts if joined is plain else joined.split(_CUT)  # type: ignore[return-value]  # every one is a str


def _field(value: object) -> str:
    if value is None:
        return _NULL
    if isinstance(value, (bytes, memoryview)):
        return _hexed(value)
    return _escaped([value])[0] if isinstance(value, str) else str(int(str(value)))


def _hexed(value: bytes | memoryview) -> str:
    return "\\\\x" + value.hex()


_WRITERS: Mapping[type, Callable[..., str]] = {int: str, bytes: _hexed}
"""How columns of one sort are written that are no texts."""
