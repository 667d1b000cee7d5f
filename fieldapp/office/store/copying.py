"""Rows as the text that `COPY … FROM STDIN` reads, made a column at a time.

Value by value, Python takes longer over a row than PostgreSQL does. A column is joined with a character that no value
may hold (NUL), escaped in four passes over the whole of it, and cut apart again.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def _column(column: Sequence[object]) -> list[str]:
    kinds = set(map(type, column))
    if kinds == {int}:
        return list(map(str, column))
    if kinds == {str}:
        return _escaped(column)
    return [_field(value) for value in column]


def _escaped(texts: Sequence[object]) -> list[str]:
    joined = _CUT.join(texts)  # type: ignore[arg-type]  # every one is a str
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        if plain in joined:
            joined = joined.replace(plain, escaped)
    fields = joined.split(_CUT)
    if len(fields) != len(texts):
        raise NulInText
    return fields


def _field(value: object) -> str:
    if value is None:
        return _NULL
    if isinstance(value, (bytes, memoryview)):
        return "\\\\x" + value.hex()
    return _escaped([value])[0] if isinstance(value, str) else str(int(str(value)))
