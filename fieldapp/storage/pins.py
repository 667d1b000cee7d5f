"""Which PINs are refused, as data."""

from __future__ import annotations

from fieldapp.storage.errors import PinNotDigits, PinTooShort, PinTooSimple

LEAST_DIGITS = 6
_RUNS = ("01234567890123456789", "98765432109876543210")
_LONGEST_PATTERN = 3


def refuse_weak(pin: str) -> None:
    """Raise `PinNotDigits`, `PinTooShort` or `PinTooSimple` (a run up or down, up to three digits over and over).

    >>> refuse_weak("271083")
    >>> refuse_weak("345678")
    Traceback (most recent call last):
    ...
    fieldapp.storage.errors.PinTooSimple: pin_too_simple
    """
    if not (pin.isascii() and pin.isdigit()):
        raise PinNotDigits
    if len(pin) < LEAST_DIGITS:
        raise PinTooShort(LEAST_DIGITS)
    repeated = any((pin[:n] * len(pin))[: len(pin)] == pin for n in range(1, _LONGEST_PATTERN + 1))
    if repeated or any(pin in run for run in _RUNS):
        raise PinTooSimple
