"""What can be wrong with bytes from outside: refusals as classes, and every code with what it means for the sender.

Refused is only what fails signature, framing or bounds; everything authentic is kept, and parked where it cannot be
applied. Sentences are made where they are shown, from the codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar, NamedTuple

from fieldapp.domain.errors import FieldappError


class BundleRefused(FieldappError):
    """Bytes that are not taken: nothing of them was applied. Base of all refusals of `wire`."""

    code: ClassVar[str] = "bundle_refused"


class TornBundle(BundleRefused):
    """Cut off, or not laid out as its version says; `what` names the place for a log."""

    code = "torn_bundle"

    def __init__(self, what: str) -> None:
        super().__init__(what=what[:80])


class BundleTooLarge(BundleRefused):
    """More bytes, values or facts than the limits allow, packed or unpacked."""

    code = "bundle_too_large"

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(what=what, limit=limit)


class UnknownBundleVersion(BundleRefused):
    """Written by a newer version, or with a dictionary that is not at hand."""

    code = "unknown_bundle_version"

    def __init__(self, what: str, version: int) -> None:
        super().__init__(what=what, version=version)


class WrongSignature(BundleRefused):
    """Not signed by the key that it should be signed by, or altered since."""

    code = "wrong_signature"


class BrokenChain(BundleRefused):
    """Facts that do not follow one another: a gap inside, another author, a salt missing."""

    code = "broken_chain"

    def __init__(self, seq: int) -> None:
        super().__init__(seq=seq)


class UnknownDevice(BundleRefused):
    """Nobody here has certified that device."""

    code = "unknown_device"

    def __init__(self, device: str) -> None:
        super().__init__(device=device[:20])


class WrongActivationCode(BundleRefused):
    """The other side does not hold the same one-time code, or somebody between has changed the message."""

    code = "wrong_activation_code"


class MistypedCode(BundleRefused):
    """A one-time code whose check character does not fit."""

    code = "mistyped_code"


class NotOurEnvelope(BundleRefused):
    """Closed for a key that is not here: for another office, or for another laptop."""

    code = "not_our_envelope"


class EnvelopeDamaged(BundleRefused):
    """Closed for us, but altered or torn since; nothing of it can be read."""

    code = "envelope_damaged"


class Treatment(Enum):
    """What became of the facts."""

    REFUSED = "refused"
    """Nothing was stored; the sender still holds them."""
    PARKED = "parked"
    """Stored and safe, but not in the tables until a person has settled it."""
    NOTICE = "notice"
    """Stored or nothing to store; the sender should know."""


class Problem(NamedTuple):
    """What a code means: what became of the facts, and whether sending the same again can help."""

    treatment: Treatment
    again: bool


GAP = "gap"
FORKED = "forked"
DEVICE_REVOKED = "device_revoked"
DEVICE_EXPIRED = "device_expired"
FROM_THE_FUTURE = "from_the_future"
"""A Lamport counter past every other by more than `stamps.LEAP`."""
NO_SNAPSHOT = "no_snapshot"

PROBLEMS: Mapping[str, Problem] = {
    TornBundle.code: Problem(Treatment.REFUSED, again=True),
    WrongSignature.code: Problem(Treatment.REFUSED, again=False),
    BundleTooLarge.code: Problem(Treatment.REFUSED, again=False),
    UnknownBundleVersion.code: Problem(Treatment.REFUSED, again=False),
    BrokenChain.code: Problem(Treatment.REFUSED, again=False),
    UnknownDevice.code: Problem(Treatment.REFUSED, again=False),
    WrongActivationCode.code: Problem(Treatment.REFUSED, again=False),
    MistypedCode.code: Problem(Treatment.REFUSED, again=False),
    NotOurEnvelope.code: Problem(Treatment.REFUSED, again=False),
    EnvelopeDamaged.code: Problem(Treatment.REFUSED, again=True),
    FORKED: Problem(Treatment.PARKED, again=False),
    DEVICE_REVOKED: Problem(Treatment.PARKED, again=False),
    DEVICE_EXPIRED: Problem(Treatment.PARKED, again=False),
    FROM_THE_FUTURE: Problem(Treatment.PARKED, again=False),
    "unknown_fact_kind": Problem(Treatment.PARKED, again=False),
    "malformed_fact": Problem(Treatment.PARKED, again=False),
    "office_only": Problem(Treatment.PARKED, again=False),
    "unit_not_served": Problem(Treatment.PARKED, again=False),
    "value_not_storable": Problem(Treatment.PARKED, again=False),
    "projection_failed": Problem(Treatment.PARKED, again=False),
    GAP: Problem(Treatment.NOTICE, again=True),
    NO_SNAPSHOT: Problem(Treatment.REFUSED, again=True),
}
"""Every code that an answer can bear."""
