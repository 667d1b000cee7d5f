"""One class for each way a written number can be wrong. `scheme` says which number was expected.

The number itself is never a parameter: errors are logged and shown, and numbers are personal data.
"""

from __future__ import annotations

from fieldapp.domain.errors import RuleBroken


class NumberRefused(RuleBroken):
    """Base of every refusal by a number module; catch this one around `validate`."""

    code = "number_refused"

    def __init__(self, scheme: str, **params: str | int | None) -> None:
        super().__init__(scheme=scheme, **params)


class NumberWrongLength(NumberRefused):
    """Too many or too few characters; `length` is what was counted, `expected` what the scheme has."""

    code = "number_wrong_length"

    def __init__(self, scheme: str, length: int, expected: int) -> None:
        super().__init__(scheme, length=length, expected=expected)


class NumberWrongCharacters(NumberRefused):
    """A character that the scheme does not have at that place."""

    code = "number_wrong_characters"


class NumberWrongPart(NumberRefused):
    """Right length and characters, but one part has a value that cannot exist; `part` names it."""

    code = "number_wrong_part"

    def __init__(self, scheme: str, part: str) -> None:
        super().__init__(scheme, part=part)
