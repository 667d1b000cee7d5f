"""Every kind of fact in one list. Numbers are for ever; new fields go to the end of a kind, with a default.

1–19 households and members, 20–29 money and receipts, 30–39 cash, 40–49 outreach, 60–79 what the office says.
Dates that the law cares about are fields of their own (`on`, `paid_on`); the header's wall clock is for display.
"""

from __future__ import annotations

from fieldapp.domain.money_facts import (
    CashClosed,
    CashOpened,
    CashRemitted,
    ContributionCollected,
    EventClosed,
    EventOpened,
    NotesCounted,
    PaidLine,
    ReceiptIssued,
    ReceiptReprinted,
    ReceiptVoided,
    RenewalRequested,
)
from fieldapp.domain.office_facts import (
    DeviceCertified,
    DeviceRevoked,
    NumbersAllotted,
    OfficerEnrolled,
    OfficerSuspended,
    PackPublished,
    PayloadErased,
    RegisterImported,
)
from fieldapp.domain.people_facts import (
    FieldChange,
    HouseholdCorrected,
    HouseholdDissolved,
    HouseholdMovedOut,
    HouseholdRegistered,
    HouseholdSplit,
    IdentityVerified,
    KnownCover,
    MemberAdded,
    MemberCorrected,
    MemberLeft,
    MemberMoved,
    MovedMember,
    NewMember,
)

__all__ = [
    "CashClosed",
    "CashOpened",
    "CashRemitted",
    "ContributionCollected",
    "DeviceCertified",
    "DeviceRevoked",
    "EventClosed",
    "EventOpened",
    "FieldChange",
    "HouseholdCorrected",
    "HouseholdDissolved",
    "HouseholdMovedOut",
    "HouseholdRegistered",
    "HouseholdSplit",
    "IdentityVerified",
    "KnownCover",
    "MemberAdded",
    "MemberCorrected",
    "MemberLeft",
    "MemberMoved",
    "MovedMember",
    "NewMember",
    "NotesCounted",
    "NumbersAllotted",
    "OfficerEnrolled",
    "OfficerSuspended",
    "PackPublished",
    "PaidLine",
    "PayloadErased",
    "ReceiptIssued",
    "ReceiptReprinted",
    "ReceiptVoided",
    "RegisterImported",
    "RenewalRequested",
]
