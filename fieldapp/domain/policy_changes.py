"""What changes between two days: for the rules themselves, and for one household's or person's payment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from fieldapp.domain.money import Money
from fieldapp.domain.policy import Pack, Parameter, Span, Value, percent
from fieldapp.domain.quote import Quote
from fieldapp.domain.quote_request import Request, quote_or_complain


@dataclass(frozen=True, slots=True)
class Change:
    """A parameter whose value, source or certainty is another on the later day; `None` = none holds on that day."""

    name: str
    keys: tuple[str, ...]
    before: Parameter | None
    after: Parameter | None

    @property
    def changes_value(self) -> bool:
        """Whether more than the source or the certainty changes."""
        return (self.before and self.before.value) != (self.after and self.after.value)


@dataclass(frozen=True, slots=True)
class PaymentChange:
    """The same request on two days; `difference` = later total − earlier total, whole dong."""

    before: Quote
    after: Quote

    @property
    def difference(self) -> Money:
        """What the later day costs more (or, negative, less)."""
        return self.after.total - self.before.total


def changes(pack: Pack, before: date, after: date) -> tuple[Change, ...]:
    """Every parameter that another row holds on the later day, in the pack's order."""
    names = dict.fromkeys((row.name, row.keys) for row in pack.rows)
    pairs = ((name, keys, pack.find(name, before, *keys), pack.find(name, after, *keys)) for name, keys in names)
    return tuple(Change(name, keys, old, new) for name, keys, old, new in pairs if old is not new)


def payment_change(pack: Pack, request: Request, before: date, after: date) -> PaymentChange:
    """Quote one request on both days. Raises `BadRequest` for a day or province that the pack does not know."""
    return PaymentChange(
        quote_or_complain(pack, replace(request, on=before)), quote_or_complain(pack, replace(request, on=after))
    )


def value_text(value: Value) -> str:
    """A value in the pack's own words: `2530000`, `4.5%`, `90 days`, `3, 6, 12`."""
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return percent(value)
        case Span(days, months):
            return f"{days} days" if days or not months else f"{months} months"
        case tuple():
            return ", ".join(value_text(item) for item in value)
        case int() | str():
            return str(value)
        case _:
            return ", ".join(f"{key} = {item}" for key, item in sorted(value.items()))
