"""Sentences for errors: filled in, calm where unknown, and none that asks for what its error does not carry."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import date

import pytest

import fieldapp
from fieldapp import i18n
from fieldapp.domain.errors import FieldappError, NotWholeDong
from fieldapp.domain.money import Money
from fieldapp.domain.places import UnknownPlace
from fieldapp.gui import messages
from fieldapp.services.collect import CashTooLittle

PARKED_UNDER = {
    "device_expired", "device_revoked", "forked", "from_the_future", "projection_failed", "value_not_storable"
}  # fmt: skip
"""What the office may say of facts that it keeps apart; no error of the laptop's own."""

ROOMS = ("domain", "services", "storage", "sync", "wire")


def error_classes() -> Iterator[type[FieldappError]]:
    """Every error class of the rooms that a laptop's window can hear from."""
    for room in ROOMS:
        package = importlib.import_module(f"{fieldapp.__name__}.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for _name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(one, FieldappError) and one.__module__ == module.name:
                    yield one


def test_every_sentence_belongs_to_an_error() -> None:
    assert set(messages.SENTENCES) <= {one.code for one in error_classes()} | PARKED_UNDER


def test_figures_and_days_are_shown_the_vietnamese_way() -> None:
    assert "3.000\u00a0₫" in messages.message(CashTooLittle(Money(3000), Money(4000)))
    assert "21/11/2026" in messages.message(UnknownPlace("14", date(2026, 11, 21)))
    assert "1,5" in messages.message(NotWholeDong("1,5"))


def test_an_unknown_code_gets_a_calm_sentence_with_the_code() -> None:
    class Strange(FieldappError):
        code = "strange_thing"

    assert "strange_thing" in messages.message(Strange())
    assert messages.unexpected()


def test_a_sentence_is_not_half_filled() -> None:
    class Bare(FieldappError):
        code = "not_whole_dong"

    assert "{" not in messages.message(Bare())
    assert "not_whole_dong" in messages.message(Bare())


@pytest.mark.parametrize("code", sorted(messages.SENTENCES))
def test_a_sentence_fits_beside_a_field(code: str) -> None:
    assert len(messages.SENTENCES[code]) <= 130
    assert messages.SENTENCES[code].endswith(".")
    assert "{" not in i18n.placeholders(messages.SENTENCES[code])
