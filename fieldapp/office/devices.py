"""Laptops: a one-time code, the key it is exchanged for, the receipt numbers that go with it, and revocation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fieldapp.domain.fact_kinds import DeviceCertified, DeviceRevoked
from fieldapp.domain.ids import Day
from fieldapp.domain.numbers import receipt_number
from fieldapp.office import number_blocks
from fieldapp.office.couriers import envelope_keys
from fieldapp.office.errors import BadField, BadSeries, NoSuchDevice, UnknownOfficer
from fieldapp.office.office import Desk, Office
from fieldapp.office.officers import Officer, find_units, list_officers
from fieldapp.office.store import journal, registry
from fieldapp.office.store.registry import ActivationRecord
from fieldapp.office.store.shapes import LaptopRecord
from fieldapp.wire.activation import (
    ActivationAnswer,
    ActivationRequest,
    CodeKeys,
    OfficerRecord,
    UnitRecord,
    derive_keys,
    lookup_of,
    new_code,
    read_activation,
    write_activation_answer,
)
from fieldapp.wire.envelope import public_of
from fieldapp.wire.problems import BundleRefused, WrongActivationCode

CODE_HOURS = 72
CERTIFIED_DAYS = 731
MOST_ATTEMPTS = 20
MOST_IN_BLOCK = 5_000


@dataclass(frozen=True, slots=True)
class NewCode:
    """A one-time code to read out: shown once, kept nowhere."""

    code: str
    expires_at: int


def invite_device(
    office: Office, units: Sequence[str], officer: str, label: str = "", *, series: str = "", block: int = 0
) -> NewCode:
    """A code for a new laptop of an officer. `series` and `block` are the office's unless given.

    Raises `UnknownUnit`, `UnknownOfficer`, `BadSeries`, `BadField`.
    """
    series, block = series or office.config.series, block or office.config.block
    if not receipt_number.is_valid(f"{series}{1:0{receipt_number.DIGITS}d}"):
        raise BadSeries(series)
    if not 1 <= block <= MOST_IN_BLOCK:
        raise BadField("block", str(block))
    if len(label) > 80:
        raise BadField("label", label)
    code = new_code(office.random_bytes)
    keys = derive_keys(code)
    expires_at = office.now_ms + CODE_HOURS * 3_600_000
    with office.writing() as desk:
        places = find_units(desk.transaction, units)
        if not places:
            raise BadField("unit", "")
        for place in places:
            _officer_of(desk, officer, place.unit)
        registry.put_activation(
            desk.transaction,
            ActivationRecord(
                keys.lookup.hex(),
                f"{keys.laptop.hex()}:{keys.office.hex()}",
                tuple(place.unit for place in places),
                officer,
                label,
                series,
                block,
                expires_at,
                "",
                0,
            ),
        )
    return NewCode(code, expires_at)


def _officer_of(desk: Desk, officer: str, unit: int) -> Officer:
    for other in list_officers(desk.transaction):
        if (other.officer, other.unit) == (officer, unit) and not other.suspended_on:
            return other
    raise UnknownOfficer(officer)


def activate(office: Office, message: bytes) -> bytes:
    """The answer to a laptop that holds a one-time code. Raises a `BundleRefused`.

    The same laptop may ask again: an answer that got lost must not cost a code, an id or a block of numbers.
    """
    lookup = lookup_of(message).hex()
    try:
        with office.writing() as desk:
            record = registry.activation(desk.transaction, lookup)
            if record is None or record.expires_at < office.now_ms or record.attempts >= MOST_ATTEMPTS:
                raise WrongActivationCode
            keys = _keys_of(record)
            request = read_activation(message, keys)
            device = _device_for(office, desk, record, request)
            answer = _answer(office, desk, replace(record, device=device))
    except BundleRefused:
        _count_attempt(office, lookup)
        raise
    return write_activation_answer(answer, message, keys)


def _keys_of(record: ActivationRecord) -> CodeKeys:
    laptop, _, central = record.code.partition(":")
    return CodeKeys(bytes.fromhex(record.name), bytes.fromhex(laptop), bytes.fromhex(central))


def _count_attempt(office: Office, lookup: str) -> None:
    """A wrong attempt counts, so that a code cannot be guessed at leisure."""
    with office.database.writing() as transaction:
        record = registry.activation(transaction, lookup)
        if record is not None:
            registry.put_activation(transaction, replace(record, attempts=record.attempts + 1))


def _device_for(office: Office, desk: Desk, record: ActivationRecord, request: ActivationRequest) -> str:
    if record.device:
        known = registry.laptop(desk.transaction, record.device)
        if known is None or known.public_key != request.public_key or known.revoked_on:
            raise WrongActivationCode
        return record.device
    device = f"L{registry.draw_number(desk.transaction, registry.LAST_LAPTOP)}"
    label = record.label or request.label
    expires_on = Day((date.fromisoformat(office.today) + timedelta(days=CERTIFIED_DAYS)).isoformat())
    laptop = LaptopRecord(
        device, request.public_key, label, record.units, record.officer, office.today, expires_on, "", 0, 0
    )
    registry.put_laptop(desk.transaction, laptop)
    communes = {place.unit: place.commune for place in registry.units(desk.transaction)}
    for unit in record.units:
        key = request.public_key.hex()
        desk.author.write(unit, [DeviceCertified(device, key, expires_on, label, communes.get(unit, ""))])
    number_blocks.allot_numbers(office, desk, laptop, (record.series, record.block))
    registry.put_activation(desk.transaction, replace(record, device=device))
    return device


def allot_more(office: Office, device: str, size: int = 0) -> tuple[str, int, int]:
    """Another block for a device: series, first, last; what it asked for is answered by it.

    Raises `NoSuchDevice`, `BadField`, `NumbersUsedUp`.
    """
    if size and not 1 <= size <= MOST_IN_BLOCK:
        raise BadField("block", str(size))
    made = number_blocks.allot_to(office, device, size)
    return made.series, made.first, made.last


def revoke_device(office: Office, device: str) -> int:
    """Trust a device no more from its next fact on; the last fact that still counts. Raises `NoSuchDevice`."""
    with office.writing() as desk:
        record = _known(desk, device)
        if record.revoked_on:
            return record.revoked_after
        after = journal.lock_high_water(desk.transaction, device).seq
        registry.put_laptop(desk.transaction, replace(record, revoked_on=office.today, revoked_after=after))
        for unit in record.units:
            desk.author.write(unit, [DeviceRevoked(device, office.today, after)])
    return after


def _known(desk: Desk, device: str) -> LaptopRecord:
    record = registry.laptop(desk.transaction, device)
    if record is None:
        raise NoSuchDevice(device)
    return record


def _answer(office: Office, desk: Desk, record: ActivationRecord) -> ActivationAnswer:
    units = tuple(
        UnitRecord(place.unit, place.commune, place.commune_name, place.province, place.province_name)
        for place in registry.units(desk.transaction)
        if place.unit in record.units
    )
    officer = _officer_of(desk, record.officer, record.units[0])
    return ActivationAnswer(
        record.device,
        units,
        office.signer.key_id,
        office.signer.public,
        public_of(envelope_keys(office)[-1]),
        OfficerRecord(officer.officer, officer.name, officer.role, officer.code),
        office.config.is_demo,
    )
