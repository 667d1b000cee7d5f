"""A policy pack: dated parameters, each with its legal source and how sure it is. `policy_reading` reads one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias, TypeVar

from fieldapp.domain.errors import Param, RuleBroken
from fieldapp.domain.reasons import Certainty, Reason, ReasonCode, Source


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as a rule words it: whole days, or whole months of the calendar."""

    days: int = 0
    months: int = 0


Value: TypeAlias = (
    bool | int | str | Fraction | Span | tuple[int, ...] | tuple[str, ...] | tuple[Fraction, ...] | Mapping[str, str]
)
Keys: TypeAlias = tuple[str, ...]
T = TypeVar("T")


class NotInForce(RuleBroken):
    """The pack holds no value of a parameter for a day (and keys). Params: `name`, `on`, `keys`."""

    code = "parameter_not_in_force"

    def __init__(self, name: str, on: date, keys: Keys) -> None:
        super().__init__(name=name, on=on.isoformat(), keys="/".join(keys))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that holds from `starts` to `ends` (both included; `None` = open), with its source and certainty."""

    name: str
    keys: Keys
    value: Value
    starts: date
    ends: date | None
    source: Source
    certainty: Certainty
    note: str

    def holds(self, on: date) -> bool:
        """Whether the value holds on a day."""
        return self.starts <= on and (self.ends is None or on <= self.ends)

    def _as(self, kind: type[T]) -> T:
        value = self.value
        assert isinstance(value, kind), (self.name, value)
        return value

    @property
    def whole(self) -> int:
        """A count, or an amount in whole dong."""
        return self._as(int)

    @property
    def share(self) -> Fraction:
        """An exact share: `70%` is 7/10."""
        return self._as(Fraction)

    @property
    def text(self) -> str:
        """A word or code."""
        return self._as(str)

    @property
    def span(self) -> Span:
        """A length of time."""
        return self._as(Span)

    @property
    def items(self) -> tuple[int | str | Fraction, ...]:
        """A list, in the pack's order."""
        return self._as(tuple)

    @property
    def wholes(self) -> tuple[int, ...]:
        """A list of counts."""
        return tuple(item for item in self.items if isinstance(item, int))

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """A list of exact shares."""
        return tuple(item for item in self.items if isinstance(item, Fraction))

    @property
    def texts(self) -> tuple[str, ...]:
        """A list of codes."""
        return tuple(item for item in self.items if isinstance(item, str))

    @property
    def table(self) -> Mapping[str, str]:
        """A table from code to code."""
        value = self.value
        assert isinstance(value, Mapping), (self.name, value)
        return value

    def because(self, code: ReasonCode, certainty: Certainty | None = None, **params: Param) -> Reason:
        """A reason that rests on this parameter: its source, and its certainty unless another is given."""
        return Reason(code, params, self.source, certainty or self.certainty)


@dataclass(frozen=True)
class Pack:
    """All that is known of the rules, for every day since 2018-07-01. `hash` = SHA-256 (hex) of the canonical form."""

    id: str
    version: int
    published_on: date
    hash: str
    sources: Mapping[str, Source]
    rows: tuple[Parameter, ...]

    @cached_property
    def _index(self) -> dict[tuple[str, Keys], list[Parameter]]:
        found: dict[tuple[str, Keys], list[Parameter]] = {}
        for row in self.rows:
            found.setdefault((row.name, row.keys), []).append(row)
        return found

    def find(self, name: str, on: date, *keys: str) -> Parameter | None:
        """The parameter as it holds on a day, or `None`."""
        for row in self._index.get((name, keys), ()):
            if row.holds(on):
                return row
        return None

    def parameter(self, name: str, on: date, *keys: str) -> Parameter:
        """The parameter as it holds on a day; raises `NotInForce` when the pack has none for that day."""
        row = self.find(name, on, *keys)
        if row is None:
            raise NotInForce(name, on, keys)
        return row

    def on_day(self, on: date) -> tuple[Parameter, ...]:
        """Everything that holds on a day, in the pack's order."""
        return tuple(row for row in self.rows if row.holds(on))

    def announced(self, after: date) -> tuple[Parameter, ...]:
        """What begins later than a day, soonest first: to be told to the officer ahead."""
        return tuple(sorted((row for row in self.rows if row.starts > after), key=lambda row: row.starts))

    def to_settle(self) -> tuple[Parameter, ...]:
        """Parameters that are assumption rather than law."""
        return tuple(row for row in self.rows if row.certainty is Certainty.ASSUMED)

    def unsettled(self) -> tuple[Parameter, ...]:
        """Everything that is not the law's own word: assumptions first, then what is inferred, in the pack's order."""
        inferred = tuple(row for row in self.rows if row.certainty is Certainty.INFERRED)
        return self.to_settle() + inferred

    def changes_between(self, start: date, end: date, names: Iterable[str]) -> date | None:
        """The first day after `start`, up to `end`, on which one of these (without keys) gets another value.

        A value that is as before but less sure, or surer, counts too; one that only rests on a newer law does not.
        """
        days: list[date] = []
        for name in names:
            held = self.find(name, start)
            known = None if held is None else (held.value, held.certainty)
            rows = (row for row in self._index.get((name, ()), ()) if (row.value, row.certainty) != known)
            days += [row.starts for row in rows if start < row.starts <= end]
        return min(days, default=None)


def decimal_text(number: Fraction) -> str:
    """`51232.5`: an exact decimal where one exists, else `1/3`. Never rounds."""
    left, twos, fives = number.denominator, 0, 0
    while left % 2 == 0:
        left, twos = left // 2, twos + 1
    while left % 5 == 0:
        left, fives = left // 5, fives + 1
    if left != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    if places:
        digits = f"{digits[:-places]}.{digits[-places:]}"
    return f"-{digits}" if number < 0 else digits


def percent(share: Fraction) -> str:
    """`70%`, `4.5%`: a share as the law writes it."""
    return f"{decimal_text(share * 100)}%"
