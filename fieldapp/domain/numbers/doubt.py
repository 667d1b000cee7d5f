"""Something odd about a number or a scan that a person should look at; it never blocks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """A stable `code` and the `params` of its sentence, as pairs so that a doubt can be hashed and compared.

    >>> Doubt.of("object_code_unknown", object_code="ZZ")
    Doubt(code='object_code_unknown', params=(('object_code', 'ZZ'),))
    """

    code: str
    params: tuple[tuple[str, str | int], ...] = ()

    @staticmethod
    def of(code: str, **params: str | int) -> Doubt:
        """A doubt with named parameters, in the order of their names."""
        return Doubt(code, tuple(sorted(params.items())))
