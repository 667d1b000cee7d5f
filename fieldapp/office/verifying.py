"""Whether a receipt is genuine, for anybody who holds one; and what others need to find out without the office."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fieldapp.domain.ids import Day
from fieldapp.office.office import Office
from fieldapp.office.store import issued, registry
from fieldapp.office.store.database import Transaction
from fieldapp.wire.receipt_proof import Checked, Held, Verdict, check


class OfficeLedger:
    """The receipts that the office's tables hold."""

    def __init__(self, transaction: Transaction, units: Mapping[str, tuple[int, ...]]) -> None:
        self._transaction = transaction
        self._units = units

    def by_number(self, series: str, number: int) -> Held | None:
        """The first that bears the number."""
        return issued.by_number(self._transaction, series, number)

    def of_day(self, device: str, on: Day) -> list[Held]:
        """What a device issued on a day."""
        return issued.of_day(self._transaction, self._units.get(device, ()), device, on)


def verify_text(office: Office, text: str) -> Checked:
    """The verdict on the text of a code.

    A revoked device vouches for nothing that the office does not hold: its key may be in other hands, and whoever has
    it can write any day.
    """
    with office.database.reading() as transaction:
        laptops = registry.laptops(transaction)
        keys = {record.device: record.public_key for record in laptops}
        ledger = OfficeLedger(transaction, {record.device: record.units for record in laptops})
        checked = check(text, keys, ledger)
    revoked = {record.device for record in laptops if record.revoked_on}
    proof = checked.proof
    if proof is not None and checked.verdict is Verdict.GENUINE and not checked.is_held and proof.device in revoked:
        return replace(checked, verdict=Verdict.UNKNOWN_DEVICE)
    return checked


@dataclass(frozen=True, slots=True)
class Published:
    """Keys of every device ever certified, when some were revoked, and the numbers of void receipts."""

    keys: Mapping[str, bytes]
    revoked: Mapping[str, str]
    voided: tuple[str, ...]
    on: Day

    def as_json(self) -> bytes:
        """As `receipt verify --keys` reads it."""
        said = {
            "published_on": self.on,
            "keys": {device: key.hex() for device, key in self.keys.items()},
            "revoked": dict(self.revoked),
            "voided": list(self.voided),
        }
        return (json.dumps(said, indent=1) + "\n").encode()


def published(office: Office) -> Published:
    """What the office says today."""
    office.project()
    with office.database.reading() as transaction:
        laptops = registry.laptops(transaction)
        voided = issued.void_numbers(transaction, [place.unit for place in registry.units(transaction)])
    return Published(
        {record.device: record.public_key for record in laptops},
        {record.device: record.revoked_on for record in laptops if record.revoked_on},
        tuple(voided),
        office.today,
    )
