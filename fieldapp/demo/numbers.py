"""Numbers for people who do not exist, recognisable by rule so that they can never be taken for real ones.

- Citizen id: `014 G YY 9NNNN C`. The serial begins with 9 and its last digit C makes the weighted sum of all twelve
  digits (weights 1 to 12) divisible by 11; a rule that real ids, whose serials are random, follow by chance only.
- Insurance code: `1499 NNNNNN`.
- Telephone: `0300 NNN NNN`; no Vietnamese network has numbers in 030.
"""

from __future__ import annotations

import random

from fieldapp.domain.dates import Born
from fieldapp.domain.numbers import citizen_id

BIRTHPLACE = "014"
INSURANCE_PREFIX = "1499"
PHONE_PREFIX = "0300"


def _weighed(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in enumerate(digits, start=1))


def is_synthetic_citizen_id(number: str) -> bool:
    """Whether a citizen id follows the rule of the demonstration; false for anything that is no citizen id.

    >>> is_synthetic_citizen_id("014090123456")
    False
    """
    if not citizen_id.is_valid(number):
        return False
    digits = citizen_id.compact(number)
    return digits.startswith(BIRTHPLACE) and digits[6] == "9" and _weighed(digits) % 11 == 0


def is_synthetic_insurance_code(number: str) -> bool:
    """Whether an insurance code is one of the demonstration's."""
    return len(number) == 10 and number.startswith(INSURANCE_PREFIX)


class SyntheticNumbers:
    """Hands out numbers, none twice; two makers with different `series` (one digit) never meet."""

    def __init__(self, randomness: random.Random, series: int = 0) -> None:
        self._random = randomness
        self._series = series
        self._used: set[str] = set()

    def citizen_id(self, born: Born, sex: str) -> str:
        """A citizen id that agrees with birth and sex."""
        century = 2 * ((born.year - 1900) // 100) + (sex == "female")
        while True:
            head = f"{BIRTHPLACE}{century}{born.year % 100:02d}9{self._series}{self._random.randrange(1000):03d}"
            check = next((d for d in range(10) if _weighed(f"{head}{d}") % 11 == 0), None)
            if check is not None and self._is_new(f"{head}{check}"):
                return f"{head}{check}"

    def insurance_code(self) -> str:
        """A ten-digit insurance code."""
        return self._fresh(INSURANCE_PREFIX, 5)

    def phone(self) -> str:
        """A mobile number on no network."""
        return self._fresh(PHONE_PREFIX, 5)

    def _fresh(self, prefix: str, digits: int) -> str:
        while True:
            number = f"{prefix}{self._series}{self._random.randrange(10**digits):0{digits}d}"
            if self._is_new(number):
                return number

    def _is_new(self, number: str) -> bool:
        if number in self._used:
            return False
        self._used.add(number)
        return True
