"""What the office says: kinds 60–79."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.facts import Body, fact_kind
from fieldapp.domain.ids import NO_DAY, Day


@fact_kind(60, "register_imported")
@dataclass(frozen=True, slots=True)
class RegisterImported(Body):
    """The office took a commune register from a file: its digest and how many households and people it gave."""

    source: str
    digest: str
    households: int
    people: int


@fact_kind(61, "numbers_allotted")
@dataclass(frozen=True, slots=True)
class NumbersAllotted(Body):
    """A block of receipt numbers `first … last` of a series (0) for one device and officer."""

    device: str
    series: str
    first: int
    last: int
    on: Day
    to_officer: str = ""
    expires_on: Day = NO_DAY


@fact_kind(62, "officer_enrolled")
@dataclass(frozen=True, slots=True)
class OfficerEnrolled(Body):
    """An officer of the unit: id, name, role (`collector`, `supervisor`)."""

    who: str
    role: str
    code: str = ""
    name: str = ""


@fact_kind(63, "officer_suspended")
@dataclass(frozen=True, slots=True)
class OfficerSuspended(Body):
    """The officer may no longer work."""

    who: str
    on: Day


@fact_kind(64, "device_certified")
@dataclass(frozen=True, slots=True)
class DeviceCertified(Body):
    """A laptop's public key (Ed25519, hex) is known to the office until a day."""

    device: str
    public_key: str
    expires_on: Day
    label: str = ""


@fact_kind(65, "device_revoked")
@dataclass(frozen=True, slots=True)
class DeviceRevoked(Body):
    """A laptop is no longer trusted from its fact `after` on."""

    device: str
    on: Day
    after: int = 0


@fact_kind(66, "payload_erased")
@dataclass(frozen=True, slots=True)
class PayloadErased(Body):
    """The personal part of fact `(device, seq)` is to be forgotten everywhere (Law 91/2025/QH15)."""

    device: str
    seq: int


@fact_kind(67, "pack_published")
@dataclass(frozen=True, slots=True)
class PackPublished(Body):
    """A policy pack is in force or announced: id, SHA-256, and its text."""

    pack: str
    pack_hash: str
    text: str = ""


@fact_kind(68, "commune_zoned")
@dataclass(frozen=True, slots=True)
class CommuneZoned(Body):
    """From a day on the unit's commune lies in area I, II or III of the mountain regions, or in none (empty).

    `decision`: the list that says so (Decree 272/2025: approved by the province).
    """

    commune: str
    zone: str
    starts_on: Day
    decision: str = ""


@fact_kind(69, "envelope_key_published")
@dataclass(frozen=True, slots=True)
class EnvelopeKeyPublished(Body):
    """Mailbags for the office are closed for this public key (X25519, hex) from a day on; older ones go on opening."""

    public_key: str
    on: Day
