"""Whole Vietnamese dong, exact. No float comes near money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from fieldapp.domain.errors import NotWholeDong


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of whole dong; negative amounts are refunds and differences.

    Raises `NotWholeDong` for anything that is not an `int` (a `bool` or a `float` too).
    """

    dong: int

    def __post_init__(self) -> None:
        if type(self.dong) is not int:
            raise NotWholeDong(self.dong)

    def __add__(self, other: Money) -> Money:
        return Money(self.dong + other.dong)

    def __sub__(self, other: Money) -> Money:
        return Money(self.dong - other.dong)

    def __neg__(self) -> Money:
        return Money(-self.dong)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise NotWholeDong(times)
        return Money(self.dong * times)

    def __bool__(self) -> bool:
        return self.dong != 0

    def __str__(self) -> str:
        """`1.366.200`, `−94.360`: grouped the Vietnamese way, with a true minus, without the currency sign."""
        return f"{self.dong:,}".replace(",", ".").replace("-", "−")

    @staticmethod
    def total(amounts: Iterable[Money]) -> Money:
        """The exact sum; zero for nothing."""
        return Money(sum(amount.dong for amount in amounts))


ZERO = Money(0)


def round_half_up(amount: Fraction) -> Money:
    """Round a non-negative rational number of dong to whole dong, halves upward."""
    return Money((2 * amount.numerator + amount.denominator) // (2 * amount.denominator))
