"""One cell at a time: what stands in it made into a value, repaired where spreadsheets are known to spoil it.

A reader takes a `Row` and a column key; it returns the value, blank where there is none, and notes on the row what it
repaired (a warning) or could not accept (a problem, which keeps the row out).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from fieldapp.domain.dates import Born, NotADate, typed_date
from fieldapp.domain.errors import Param
from fieldapp.domain.ids import NO_DAY, Day
from fieldapp.domain.names import fold, tidy
from fieldapp.domain.numbers.compacting import plain
from fieldapp.domain.numbers.errors import NumberRefused
from fieldapp.office.register_columns import plain_words
from fieldapp.office.register_rows import RowProblem
from fieldapp.office.register_sheet import Cell, Cells

MAX_TEXT = 300
_BLANKS = frozenset({"", "-", "--", "null", "none", "n/a", "#n/a", "không", "không có", "chưa có"})
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(10_000, 80_000)
_YEARS = range(1850, 2400)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_POINT_ZERO = re.compile(r"([0-9]+)[.,]0+")
_DAY_UNKNOWN = re.compile(r"[0\-–_./? ]+((?:(?:0?[1-9]|1[0-2])[/.\-])?[12][0-9]{3})")
_TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")


@dataclass(slots=True)
class Row:
    """A row of the file and what was noted about it."""

    number: int
    cells: Cells
    columns: Mapping[str, int]
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)

    def cell(self, column: str) -> Cell:
        """What stands in a column; nothing when the row is short or the file lacks the column."""
        position = self.columns.get(column)
        if position is None or position >= len(self.cells):
            return None
        return self.cells[position]

    def text(self, column: str) -> str:
        """A cell as tidy text; the words that stand for nothing (`-`, `không có`) are blank."""
        value = self.cell(column)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = " ".join(("".join(c if c.isprintable() else " " for c in str(value))).split()).lstrip("'")
        return "" if text.lower() in _BLANKS else text

    def refuse(self, column: str, code: str, **params: Param) -> None:
        """Note what keeps the row out."""
        self.problems.append(self._noted(column, code, params))

    def warn(self, column: str, code: str, **params: Param) -> None:
        """Note what was repaired, dropped or is odd."""
        self.warnings.append(self._noted(column, code, params))

    def _noted(self, column: str, code: str, params: Mapping[str, Param]) -> RowProblem:
        return RowProblem(self.number, column, code, tuple(sorted(params.items())), self.text(column)[:80])


def read_text(row: Row, column: str) -> str:
    """Free text, bounded; longer text is cut with a warning."""
    text = row.text(column)
    if len(text) > MAX_TEXT:
        row.warn(column, "text_cut", limit=MAX_TEXT)
        return text[:MAX_TEXT].rstrip()
    return text


def read_name(row: Row) -> str:
    """A person's name; a missing one or one without letters keeps the row out."""
    name = tidy(read_text(row, "name"))
    if not name:
        row.refuse("name", "name_missing")
    elif not any(character.isalpha() for character in fold(name)) or any(c.isdigit() for c in name):
        row.refuse("name", "not_a_name")
    return name


def read_number(row: Row, column: str, validate: Callable[[str], str], length: int, lost_zeros: int) -> str:
    """A number of `length` digits; up to `lost_zeros` leading zeros that a spreadsheet dropped are put back.

    What `validate` refuses keeps the row out. A number in scientific notation is restored when all its digits
    stand there; when they do not, they are lost.
    """
    text = row.text(column)
    if not text:
        return ""
    digits = whole_digits(text)
    if digits is None:
        row.refuse(column, "digits_lost")
        return ""
    compacted = plain(digits)
    if compacted.isdigit() and length - lost_zeros <= len(compacted) < length:
        compacted = compacted.zfill(length)
    if compacted != plain(text):
        row.warn(column, "number_repaired", repaired=compacted)
    try:
        return validate(compacted)
    except NumberRefused as refusal:
        row.refuse(column, refusal.code, **refusal.params)
        return ""


def whole_digits(text: str) -> str | None:
    """The text without what a spreadsheet did to a number (`14090123456.0`, `1.4090123456E+10`).

    Nothing when scientific notation dropped digits. Other text comes back as it is.

    >>> whole_digits("1.4090123456E+10"), whole_digits("1.40901E+10"), whole_digits("14090123456.0")
    ('14090123456', None, '14090123456')
    """
    dropped = _POINT_ZERO.fullmatch(text)
    if dropped is not None:
        return dropped[1]
    if _SCIENTIFIC.fullmatch(text) is None:
        return text
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    # A positive exponent means fewer digits are written than the number has; a negative one, a fraction.
    return str(int(value)) if exponent == 0 else None


def read_born(row: Row, today: date) -> str:
    """A date of birth as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; one in the future keeps the row out."""
    born = _born(row, today)
    if born is None:
        return ""
    if born.earliest > today:
        row.refuse("born", "born_in_future")
        return ""
    if today.year - born.year > 120:
        row.warn("born", "born_long_ago")
    return str(born)


def _born(row: Row, today: date) -> Born | None:
    value = row.cell("born")
    if isinstance(value, datetime | date):
        return Born(value.year, value.month, value.day)
    text = row.text("born")
    if not text:
        return None
    serial = _serial_day(row, "born", value)
    if serial is not None:
        return Born.on(serial)
    text = _TIME_OF_DAY.sub("", text)
    unknown_day = _DAY_UNKNOWN.fullmatch(text)
    try:
        return Born.typed(unknown_day[1] if unknown_day else text, today)
    except NotADate:
        row.refuse("born", NotADate.code)
        return None


def read_day(row: Row, column: str, today: date) -> Day:
    """A whole day; blank where there is none, and what is no day keeps the row out."""
    value = row.cell(column)
    if isinstance(value, datetime):
        return Day(value.date().isoformat())
    if isinstance(value, date):
        return Day(value.isoformat())
    text = row.text(column)
    if not text:
        return NO_DAY
    serial = _serial_day(row, column, value)
    if serial is not None:
        return Day(serial.isoformat())
    try:
        return Day(typed_date(_TIME_OF_DAY.sub("", text), _ten_years_on(today)).isoformat())
    except NotADate:
        row.refuse(column, NotADate.code)
        return NO_DAY


def _ten_years_on(today: date) -> date:
    """The day against which a year of two digits is read, since cover ends in the future."""
    return date(today.year + 10, 12, 31)


def _serial_day(row: Row, column: str, value: Cell) -> date | None:
    """The day behind a number that a spreadsheet shows as a date; years are not such numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value in _YEARS:
        return None
    # Compared before it is made whole: a cell can hold infinity.
    if not _EXCEL_DAYS.start <= value < _EXCEL_DAYS.stop:
        return None
    day = _EXCEL_DAY_ZERO + timedelta(days=int(value))
    row.warn(column, "serial_day", day=day.isoformat())
    return day


def read_word(row: Row, column: str, words: Mapping[str, str], *, required: bool = False) -> str:
    """The code that a word stands for; an unknown word is dropped with a warning, or keeps the row out."""
    text = row.text(column)
    if not text:
        return ""
    code = words.get(plain_words(text), "")
    if not code:
        (row.refuse if required else row.warn)(column, "unknown_word", word=text[:40])
    return code
