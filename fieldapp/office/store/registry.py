"""The small lists: settings, units and where they lie, laptops and their keys, one-time codes, number series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import LaptopRecord, UnitPlace
from fieldapp.office.store.values import Record, binary, integer, numbers, text

SETTING, UNIT_PLACE, LAPTOP = SCHEMA["setting"], SCHEMA["unit_place"], SCHEMA["laptop"]
ACTIVATION, SERIES, REUSE = SCHEMA["activation"], SCHEMA["number_series"], SCHEMA["number_reuse"]

LAST_LAPTOP = "last_laptop"
LAST_OFFICER = "last_officer"
LAST_UNIT = "last_unit"
SERIES_FLOOR = "series_floor"
"""How many numbers of a series that a restored office has not heard of may have been drawn before it was restored."""


def setting(transaction: Transaction, name: str, otherwise: str = "") -> str:
    """A remembered value."""
    row = transaction.one(sa.select(SETTING.c.value).where(SETTING.c.name == name))
    return otherwise if row is None else text(row, "value")


def remember(transaction: Transaction, name: str, value: str) -> None:
    """Remember a value."""
    transaction.put(SETTING, {"name": name, "value": value})


def draw_number(transaction: Transaction, name: str) -> int:
    """The next number of a counter; two transactions never draw the same."""
    transaction.put_new(SETTING, {"name": name, "value": "0"})
    row = transaction.one(sa.select(SETTING.c.value).where(SETTING.c.name == name).with_for_update())
    following = int(text(row or {}, "value")) + 1
    transaction.run(sa.update(SETTING).where(SETTING.c.name == name).values({"value": str(following)}))
    return following


def raise_counter(transaction: Transaction, name: str, used: int) -> None:
    """No number up to `used` is drawn any more."""
    transaction.put_new(SETTING, {"name": name, "value": "0"})
    row = transaction.one(sa.select(SETTING.c.value).where(SETTING.c.name == name).with_for_update())
    if int(text(row or {}, "value")) < used:
        transaction.run(sa.update(SETTING).where(SETTING.c.name == name).values({"value": str(used)}))


def raise_series(transaction: Transaction, series: str, following: int) -> None:
    """No number of a series below `following` is drawn any more."""
    transaction.put_new(SERIES, {"series": series, "next": 1})
    is_less = (SERIES.c.series == series, SERIES.c.next < following)
    transaction.run(sa.update(SERIES).where(*is_less).values({"next": following}))


def all_series(transaction: Transaction) -> dict[str, int]:
    """Every series and the number that it is drawn from next."""
    rows = transaction.rows(sa.select(SERIES).order_by(SERIES.c.series))
    return {text(row, "series"): integer(row, "next") for row in rows}


def hold_series(transaction: Transaction, series: str) -> None:
    """Nobody else draws or reuses numbers of a series until the transaction ends."""
    transaction.put_new(SERIES, {"series": series, "next": 1 + int(setting(transaction, SERIES_FLOOR, "0"))})
    transaction.one(sa.select(SERIES.c.next).where(SERIES.c.series == series).with_for_update())


def reused(transaction: Transaction) -> dict[str, int]:
    """Fact that gave numbers back → the first of them that has not been allotted again."""
    return {text(row, "returned"): integer(row, "next") for row in transaction.rows(sa.select(REUSE))}


def reuse_until(transaction: Transaction, returned: str, following: int) -> None:
    """Numbers that a fact gave back are allotted again below `following`."""
    transaction.put(REUSE, {"returned": returned, "next": following})


def draw_block(transaction: Transaction, series: str, size: int) -> tuple[int, int]:
    """The next `size` receipt numbers of a series, first and last; no number is ever drawn twice."""
    transaction.put_new(SERIES, {"series": series, "next": 1 + int(setting(transaction, SERIES_FLOOR, "0"))})
    row = transaction.one(sa.select(SERIES.c.next).where(SERIES.c.series == series).with_for_update())
    first = integer(row or {}, "next")
    transaction.run(sa.update(SERIES).where(SERIES.c.series == series).values({"next": first + size}))
    return first, first + size - 1


def _place(row: Record) -> UnitPlace:
    names = ("since", "commune", "commune_name", "province", "province_name")
    return UnitPlace(integer(row, "unit"), *(text(row, name) for name in names))


def units(transaction: Transaction) -> list[UnitPlace]:
    """Every unit with the place it is now, by number."""
    rows = transaction.rows(sa.select(UNIT_PLACE).order_by(UNIT_PLACE.c.unit, UNIT_PLACE.c.since))
    return list({integer(row, "unit"): _place(row) for row in rows}.values())


def add_unit(transaction: Transaction, place: UnitPlace) -> UnitPlace:
    """A new unit; its number is drawn, whatever `place.unit` says."""
    unit = draw_number(transaction, LAST_UNIT)
    made = UnitPlace(unit, place.since, place.commune, place.commune_name, place.province, place.province_name)
    put_unit(transaction, made)
    return made


def put_unit(transaction: Transaction, place: UnitPlace) -> None:
    """Write where a unit lies since a day."""
    transaction.put(
        UNIT_PLACE,
        {
            "unit": place.unit, "since": place.since, "commune": place.commune, "commune_name": place.commune_name,
            "province": place.province, "province_name": place.province_name,
        },
    )  # fmt: skip


def _laptop(row: Record) -> LaptopRecord:
    return LaptopRecord(
        text(row, "device"), binary(row, "public_key"), text(row, "label"), numbers(row, "units"), text(row, "officer"),
        text(row, "certified_on"), text(row, "expires_on"), text(row, "revoked_on"), integer(row, "revoked_after"),
        integer(row, "last_contact"),
    )  # fmt: skip


def laptop(transaction: Transaction, device: str) -> LaptopRecord | None:
    """One device."""
    row = transaction.one(sa.select(LAPTOP).where(LAPTOP.c.device == device))
    return None if row is None else _laptop(row)


def laptops_named(transaction: Transaction, devices: Sequence[str]) -> dict[str, LaptopRecord]:
    """Some devices, by id."""
    rows = transaction.rows(sa.select(LAPTOP).where(transaction.among(LAPTOP.c.device, devices)))
    return {text(row, "device"): _laptop(row) for row in rows}


def laptops(transaction: Transaction) -> list[LaptopRecord]:
    """Every device, by number."""
    found = [_laptop(row) for row in transaction.rows(sa.select(LAPTOP))]
    return sorted(found, key=lambda record: (len(record.device), record.device))


def put_laptop(transaction: Transaction, record: LaptopRecord) -> None:
    """Write a device."""
    transaction.put(
        LAPTOP,
        {
            "device": record.device, "public_key": record.public_key, "label": record.label,
            "units": ",".join(str(unit) for unit in record.units), "officer": record.officer,
            "certified_on": record.certified_on, "expires_on": record.expires_on, "revoked_on": record.revoked_on,
            "revoked_after": record.revoked_after, "last_contact": record.last_contact, "cursors": "",
        },
    )  # fmt: skip


def note_contact(transaction: Transaction, device: str, now_ms: int, cursors: str) -> None:
    """Remember when a device last spoke, and how far it said to have the feeds (`unit:place` apart by commas)."""
    transaction.run(
        sa.update(LAPTOP).where(LAPTOP.c.device == device).values({"last_contact": now_ms, "cursors": cursors})
    )


def cursors_of(transaction: Transaction, device: str) -> dict[int, int]:
    """How far a device said to have each unit's feed when it last spoke."""
    row = transaction.one(sa.select(LAPTOP.c.cursors).where(LAPTOP.c.device == device))
    pairs = (part.partition(":") for part in text(row or {"cursors": ""}, "cursors").split(",") if part)
    return {int(unit): int(place) for unit, _, place in pairs}


@dataclass(frozen=True, slots=True)
class ActivationRecord:
    """A one-time code that was given out. `device` is filled, and `code` emptied, once it has been used."""

    name: str
    code: str
    units: tuple[int, ...]
    officer: str
    label: str
    series: str
    block: int
    expires_at: int
    device: str
    attempts: int


def _activation(row: Record) -> ActivationRecord:
    return ActivationRecord(
        text(row, "name"), text(row, "code"), numbers(row, "units"), text(row, "officer"), text(row, "label"),
        text(row, "series"), integer(row, "block"), integer(row, "expires_at"), text(row, "device"),
        integer(row, "attempts"),
    )  # fmt: skip


def put_activation(transaction: Transaction, record: ActivationRecord) -> None:
    """Write a one-time code."""
    row = {name: getattr(record, name) for name in ActivationRecord.__slots__}
    transaction.put(ACTIVATION, {**row, "units": ",".join(str(unit) for unit in record.units)})


def activation(transaction: Transaction, name: str) -> ActivationRecord | None:
    """The one-time code of a name, held until the transaction ends."""
    row = transaction.one(sa.select(ACTIVATION).where(ACTIVATION.c.name == name).with_for_update())
    return None if row is None else _activation(row)


def activations(transaction: Transaction) -> Sequence[ActivationRecord]:
    """Every one-time code, used or not."""
    return [_activation(row) for row in transaction.rows(sa.select(ACTIVATION).order_by(ACTIVATION.c.name))]
