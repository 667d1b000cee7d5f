"""Days as people here know and type them: births of which only the year is known, dd/MM/yyyy, sums of months."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from fieldapp.domain.errors import RuleBroken

FIRST_YEAR = 1850
LAST_YEAR = 2399
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
_RUN_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})", re.ASCII)
_APART = re.compile(r"(?:(?:([0-9]{1,2})[/.\- ]+)?([0-9]{1,2})[/.\- ]+)?([0-9]{4}|[0-9]{2})", re.ASCII)


class NotADate(RuleBroken):
    """Text or parts that name no day, month or year that can exist."""

    code = "not_a_date"

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class NotYetBorn(RuleBroken):
    """An age was asked for on a day before the birth."""

    code = "not_yet_born"

    def __init__(self, born: str, on: str) -> None:
        super().__init__(born=born, on=on)


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Completed years: at least `lower`, at most `upper`; equal when what is unknown of the birth does not matter."""

    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Born:
    """A date of birth known to the year, the month or the day. Raises `NotADate` for what cannot be.

    >>> str(Born(1980)), str(Born(1980, 5)), str(Born(1980, 5, 2))
    ('1980', '1980-05', '1980-05-02')
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError:
            raise NotADate(f"{self.year}-{self.month}-{self.day}") from None
        if not FIRST_YEAR <= self.year <= LAST_YEAR or (self.month is None and self.day is not None):
            raise NotADate(f"{self.year}-{self.month}-{self.day}")

    @staticmethod
    def parse(text: str) -> Born:
        """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, exactly; raises `NotADate`.

        >>> Born.parse("1980-05")
        Born(year=1980, month=5, day=None)
        """
        match = _ISO.fullmatch(text)
        if match is None:
            raise NotADate(text)
        return Born(int(match[1]), _number(match[2]), _number(match[3]))

    @staticmethod
    def typed(text: str, today: date) -> Born:
        """What an officer types: `2/5/1980`, `2.5.80`, `02051980`, `5/1980`, `1980`, or the exact forms of `parse`.

        A year of two digits is the latest one that is not after `today`. Raises `NotADate`.

        >>> today = date(2026, 11, 21)
        >>> [str(Born.typed(text, today)) for text in ("2/5/80", "02051980", "5/1980", "1980", "2-5-26", "2-5-27")]
        ['1980-05-02', '1980-05-02', '1980-05', '1980', '2026-05-02', '1927-05-02']
        """
        text = " ".join(text.split())
        if _ISO.fullmatch(text):
            return Born.parse(text)
        match = _RUN_TOGETHER.fullmatch(text) or _APART.fullmatch(text)
        if match is None or len(text) <= 2:
            raise NotADate(text)
        return Born(_whole_year(match[3], today), _number(match[2]), _number(match[1]))

    @staticmethod
    def on(day: date) -> Born:
        """A birth known to the day."""
        return Born(day.year, day.month, day.day)

    def __str__(self) -> str:
        """The ISO text that facts and the command line carry."""
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def display(self) -> str:
        """The Vietnamese way.

        >>> Born(1980, 5, 2).display(), Born(1980, 5).display(), Born(1980).display()
        ('02/05/1980', '05/1980', '1980')
        """
        return "/".join(reversed(str(self).split("-")))

    @property
    def earliest(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that it can mean.

        >>> Born(2024, 2).latest
        datetime.date(2024, 2, 29)
        """
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def may_be(self, other: Born) -> bool:
        """Whether the two can be the same day.

        >>> Born(1980).may_be(Born(1980, 5, 2)), Born(1980, 6).may_be(Born(1980, 5, 2))
        (True, False)
        """
        return self.earliest <= other.latest and other.earliest <= self.latest

    def age_on(self, day: date) -> AgeRange:
        """Completed years on `day`; raises `NotYetBorn` when the birth can only be later.

        >>> Born(1980, 5, 2).age_on(date(2026, 5, 1)), Born(1980).age_on(date(2026, 5, 1))
        (AgeRange(lower=45, upper=45), AgeRange(lower=45, upper=46))
        """
        if self.earliest > day:
            raise NotYetBorn(str(self), day.isoformat())
        return AgeRange(_completed_years(min(self.latest, day), day), _completed_years(self.earliest, day))


def typed_date(text: str, today: date) -> date:
    """A whole day as an officer types it; raises `NotADate`, also when the day or the month is missing.

    >>> typed_date("2/5/80", date(2026, 11, 21))
    datetime.date(1980, 5, 2)
    """
    read = Born.typed(text, today)
    if read.day is None:
        raise NotADate(text)
    return read.earliest


def display_date(day: date) -> str:
    """dd/MM/yyyy.

    >>> display_date(date(2026, 11, 2))
    '02/11/2026'
    """
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier if negative), or the end of that month when it is shorter.

    >>> add_months(date(2026, 11, 30), 3), add_months(date(2024, 2, 29), -12)
    (datetime.date(2027, 2, 28), datetime.date(2023, 2, 28))
    """
    year, month_before = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month_before + 1, min(day.day, calendar.monthrange(year, month_before + 1)[1]))


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _whole_year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    year = today.year - today.year % 100 + int(digits)
    return year if year <= today.year else year - 100


def _completed_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
