"""A register file's bytes as rows of cells: xlsx, or CSV in the encodings and with the separators that offices use.

The file comes from outside, so everything is bounded before it is unpacked: size, rows, cells, unpacked size.
"""

from __future__ import annotations

import csv
import io
import itertools
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fieldapp.office.register_columns import COLUMNS, HEADINGS, plain_words
from fieldapp.office.register_rows import RegisterUnreadable

MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
HEADING_WITHIN = 40
"""The heading stands in the first rows, under the titles that offices put above."""

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"

Cell = str | int | float | date | datetime | None
Cells = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table found in a file: where each known column stands, and the rows below the heading, numbered as there."""

    columns: dict[str, int]
    rows: Iterator[tuple[int, Cells]]


def read_bytes(source: Path | bytes) -> bytes:
    """The file's bytes; raises `RegisterUnreadable` when it is too large, `OSError` when it cannot be read."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_BYTES:
        raise RegisterUnreadable("file_too_large", MAX_BYTES)
    return source if isinstance(source, bytes) else source.read_bytes()


def open_sheet(content: bytes) -> Sheet:
    """The first table with a heading that names the required columns; raises `RegisterUnreadable`."""
    best: Sheet | None = None
    for table in tables_in(content):
        found = _find_table(table)
        if found is not None and (best is None or len(found.columns) > len(best.columns)):
            best = found
    if best is None:
        raise RegisterUnreadable("no_heading")
    return best


def tables_in(content: bytes) -> Iterator[Iterator[tuple[int, Cells]]]:
    """Every table that the bytes may hold, each as numbered rows; raises `RegisterUnreadable`, also while reading."""
    if content.startswith(_OLD_OFFICE):
        raise RegisterUnreadable("old_workbook")
    return _workbook_tables(content) if content.startswith(_ZIP) else _text_tables(content)


def columns_of(row: Cells) -> dict[str, int]:
    """Column key → position, for a heading row; the first of two equal headings counts."""
    found: dict[str, int] = {}
    for position, cell in enumerate(row[:MAX_COLUMNS]):
        key = HEADINGS.get(plain_words(cell)) if isinstance(cell, str) else None
        if key is not None:
            found.setdefault(key, position)
    return found


def _find_table(rows: Iterator[tuple[int, Cells]]) -> Sheet | None:
    required = {column.key for column in COLUMNS if column.is_required}
    for number, row in itertools.islice(rows, HEADING_WITHIN):
        columns = columns_of(row)
        if required <= columns.keys():
            return Sheet(columns, _bounded(rows, number))
    return None


def _bounded(rows: Iterator[tuple[int, Cells]], heading: int) -> Iterator[tuple[int, Cells]]:
    filled = 0
    for number, row in rows:
        cells = row[:MAX_COLUMNS]
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        if number == heading + 1 and _numbers_the_columns(cells):
            continue
        filled += 1
        if filled > MAX_ROWS:
            raise RegisterUnreadable("too_many_rows", MAX_ROWS)
        yield number, cells


def _numbers_the_columns(cells: Cells) -> bool:
    """Whether it is the row `(1) (2) (3)` that official forms have under the heading."""
    words = [str(cell).strip().strip("()[]") for cell in cells if cell is not None and str(cell).strip()]
    return all(len(word) <= 2 and (word.isdigit() or word.isalpha()) for word in words) and len(words) >= 3


def _workbook_tables(content: bytes) -> Iterator[Iterator[tuple[int, Cells]]]:
    import openpyxl

    _refuse_hostile(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        SyntaxError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
    ) as error:
        raise RegisterUnreadable("not_a_workbook") from error
    # The book stays open while its rows are read; it is bytes in memory and holds no file.
    for sheet in book.worksheets:
        # The size a sheet claims is often wrong, and nothing obliges it to be true.
        sheet.reset_dimensions()
        yield _sheet_rows(sheet.iter_rows(values_only=True))


def _sheet_rows(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, Cells]]:
    try:
        for number, row in enumerate(rows, start=1):
            yield number, [_cell(value) for value in row]
    except (ValueError, KeyError, TypeError, SyntaxError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise RegisterUnreadable("not_a_workbook") from error


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, (str, int, float, date)):
        return value
    return str(value)


def _refuse_hostile(content: bytes) -> None:
    """Refuse what would unpack beyond bounds or declares XML entities; sizes in the directory bind the reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise RegisterUnreadable("hostile_workbook", MAX_UNPACKED)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        if b"<!" in opened.read(1024).replace(b"<!--", b""):
                            raise RegisterUnreadable("hostile_workbook")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise RegisterUnreadable("not_a_workbook") from error


def _text_tables(content: bytes) -> Iterator[Iterator[tuple[int, Cells]]]:
    text = decode(content)
    for delimiter in (",", ";", "\t"):
        yield _text_rows(text, delimiter)


def _text_rows(text: str, delimiter: str) -> Iterator[tuple[int, Cells]]:
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
    except csv.Error as error:
        raise RegisterUnreadable("not_a_table") from error


def decode(content: bytes) -> str:
    """Text in UTF-8 (with or without its mark), UTF-16 or Windows-1258, as NFC; raises `RegisterUnreadable`."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[1:2] == b"\x00":
        encodings = ["utf-16-le"]
    elif content[:1] == b"\x00":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1258"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return unicodedata.normalize("NFC", text)
    raise RegisterUnreadable("unknown_encoding")
