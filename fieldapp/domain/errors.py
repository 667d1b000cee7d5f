"""One class for each broken rule: a stable code and parameters, never a sentence.

Sentences are made where they are shown: `gui/messages.py`, the command line, the office's problem page.
"""

from __future__ import annotations

from typing import ClassVar

Param = str | int | None


class FieldappError(Exception):
    """Base of every error that a person can be told about. `code` is stable; `params` fill the sentence."""

    code: ClassVar[str] = "error"

    def __init__(self, **params: Param) -> None:
        super().__init__(f"{self.code} {params}" if params else self.code)
        self.params: dict[str, Param] = params


class RuleBroken(FieldappError):
    """A rule of the domain forbids what was asked; nothing was written."""


class EnvironmentFailure(FieldappError):
    """The surroundings failed (disk, network, lock, wrong PIN); the program itself is sound."""


class NotWholeDong(RuleBroken):
    """An amount of money that is not a whole number of dong."""

    code = "not_whole_dong"

    def __init__(self, value: object) -> None:
        super().__init__(value=str(value))
