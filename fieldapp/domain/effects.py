"""What each kind of fact does to the tables, one function a kind."""

from __future__ import annotations

from fieldapp.domain import fact_kinds as k
from fieldapp.domain import tables as t
from fieldapp.domain.draft import Draft, effect
from fieldapp.domain.ids import EntityId
from fieldapp.domain.tables import Table

LIVING = "living"
MOVED_OUT = "moved_out"
DISSOLVED = "dissolved"


def _new_member(draft: Draft, n: int, household: EntityId, new: k.NewMember, first_cover: int) -> int:
    """Write a member and the cover they came with; the next free number for cover rows."""
    member = draft.fact.made(n)
    draft.create(
        t.MEMBER,
        member,
        household=household,
        tie=new.tie,
        support_groups=",".join(new.groups),
        verified=new.verified,
        origin=new.origin,
        name=new.name,
        born=new.born,
        sex=new.sex,
        citizen_id=new.citizen_id,
        insurance_code=new.insurance_code,
        card_number=new.card_number,
        phone=new.phone,
        ethnicity=new.ethnicity,
        exited_on=new.exited_on,
    )
    for offset, cover in enumerate(new.cover):
        draft.append(
            t.COVER,
            first_cover + offset,
            member=member,
            scheme=cover.scheme,
            support_group=cover.group,
            starts_on=cover.starts_on,
            expires_on=cover.expires_on,
        )
    return first_cover + len(new.cover)


@effect(k.HouseholdRegistered)
def _household_registered(draft: Draft, body: k.HouseholdRegistered) -> None:
    household = draft.fact.made(0)
    draft.create(
        t.HOUSEHOLD,
        household,
        village=body.village,
        status=LIVING,
        origin=body.origin,
        code=body.code,
        address=body.address,
        phone=body.phone,
        language=body.language,
    )
    cover = len(body.members) + 1
    for n, member in enumerate(body.members, start=1):
        cover = _new_member(draft, n, household, member, cover)


def _write_changes(draft: Draft, table: Table, row_id: str, changes: tuple[k.FieldChange, ...]) -> None:
    known = {column.name for column in table.columns}
    for change in changes:
        if change.name in known:
            draft.write(table, row_id, change.base, **{change.name: change.value})


@effect(k.HouseholdCorrected)
def _household_corrected(draft: Draft, body: k.HouseholdCorrected) -> None:
    _write_changes(draft, t.HOUSEHOLD, body.household, body.changes)


@effect(k.HouseholdSplit)
def _household_split(draft: Draft, body: k.HouseholdSplit) -> None:
    new = draft.fact.made(0)
    draft.create(t.HOUSEHOLD, new, village=body.village, status=LIVING, address=body.address, phone=body.phone)
    for moved in body.members:
        draft.write(t.MEMBER, moved.member, moved.base, household=new, tie=moved.tie)


@effect(k.HouseholdMovedOut)
def _household_moved_out(draft: Draft, body: k.HouseholdMovedOut) -> None:
    draft.write(t.HOUSEHOLD, body.household, body.base, status=f"{MOVED_OUT}:{body.on}")


@effect(k.HouseholdDissolved)
def _household_dissolved(draft: Draft, body: k.HouseholdDissolved) -> None:
    draft.write(t.HOUSEHOLD, body.household, body.base, status=f"{DISSOLVED}:{body.on}")


@effect(k.MemberAdded)
def _member_added(draft: Draft, body: k.MemberAdded) -> None:
    _new_member(draft, 0, body.household, body.member, 1)


@effect(k.MemberCorrected)
def _member_corrected(draft: Draft, body: k.MemberCorrected) -> None:
    _write_changes(draft, t.MEMBER, body.member, body.changes)


@effect(k.MemberLeft)
def _member_left(draft: Draft, body: k.MemberLeft) -> None:
    draft.write(t.MEMBER, body.member, body.base, departure=f"{body.reason}:{body.on}")


@effect(k.MemberMoved)
def _member_moved(draft: Draft, body: k.MemberMoved) -> None:
    draft.write(t.MEMBER, body.moved.member, body.moved.base, household=body.household, tie=body.moved.tie)


@effect(k.IdentityVerified)
def _identity_verified(draft: Draft, body: k.IdentityVerified) -> None:
    draft.write(t.MEMBER, body.member, body.base, verified=f"{body.method}:{body.on}")
    if body.wrote_id:
        draft.write(t.MEMBER, body.member, body.id_base, citizen_id=body.citizen_id)


@effect(k.ContributionCollected)
def _contribution_collected(draft: Draft, body: k.ContributionCollected) -> None:
    fact = draft.fact
    contribution = draft.append(
        t.CONTRIBUTION,
        0,
        household=body.household,
        payer=body.payer,
        scheme=body.scheme,
        method=body.method,
        paid_on=body.paid_on,
        pack=body.pack,
        pack_hash=body.pack_hash,
        officer=fact.officer,
        device=fact.device,
        event=fact.event,
        months=body.months,
        income=body.income,
        total=body.total,
        cash_given=body.cash_given,
        provisional=int(body.provisional),
        counter=fact.counter,
        wall=fact.wall,
    )
    for n, line in enumerate(body.lines, start=1):
        period = {
            "member": line.member,
            "support_group": line.group,
            "starts_on": line.starts_on,
            "expires_on": line.expires_on,
        }
        draft.append(
            t.CONTRIBUTION_LINE,
            n,
            contribution=contribution,
            place=line.place,
            contribution_dong=line.contribution,
            state_dong=line.state,
            province_dong=line.province,
            other_dong=line.other,
            pays_dong=line.pays,
            **period,
        )
        draft.append(t.COVER, n, contribution=contribution, scheme=body.scheme, **period)


@effect(k.ReceiptIssued)
def _receipt_issued(draft: Draft, body: k.ReceiptIssued) -> None:
    fact = draft.fact
    draft.append(
        t.RECEIPT,
        0,
        contribution=body.contribution,
        series=body.series,
        number=body.number,
        total=body.total,
        issued_on=body.on,
        instead_of=body.instead_of,
        officer=fact.officer,
        device=fact.device,
        event=fact.event,
        counter=fact.counter,
        wall=fact.wall,
    )


@effect(k.ReceiptVoided)
def _receipt_voided(draft: Draft, body: k.ReceiptVoided) -> None:
    fact = draft.fact
    draft.append(
        t.RECEIPT_VOID,
        0,
        receipt=body.receipt,
        voided_on=body.on,
        witness=body.witness,
        reason=body.reason,
        cash_returned=int(body.cash_returned),
        officer=fact.officer,
        device=fact.device,
        counter=fact.counter,
        wall=fact.wall,
    )


@effect(k.ReceiptReprinted)
def _receipt_reprinted(draft: Draft, body: k.ReceiptReprinted) -> None:
    draft.append(t.RECEIPT_COPY, 0, receipt=body.receipt, copy=body.copy)


@effect(k.RenewalRequested)
def _renewal_requested(draft: Draft, body: k.RenewalRequested) -> None:
    draft.append(
        t.RENEWAL_REQUEST,
        0,
        member=body.member,
        support_group=body.group,
        requested_on=body.on,
        officer=draft.fact.officer,
    )


@effect(k.StatePaidOverridden)
def _state_paid_overridden(draft: Draft, body: k.StatePaidOverridden) -> None:
    fact = draft.fact
    draft.append(
        t.STATE_PAID_OVERRIDE,
        0,
        contribution=body.contribution,
        member=body.member,
        support_group=body.group,
        source=body.source,
        on_day=body.on,
        reason=body.reason,
        officer=fact.officer,
        device=fact.device,
        counter=fact.counter,
        wall=fact.wall,
    )


@effect(k.ContributionRefunded)
def _contribution_refunded(draft: Draft, body: k.ContributionRefunded) -> None:
    fact = draft.fact
    draft.append(
        t.REFUND,
        0,
        contribution=body.contribution,
        member=body.member,
        cause=body.cause,
        last_day=body.last_day,
        ends_on=body.ends_on,
        refunded_on=body.on,
        pack=body.pack,
        pack_hash=body.pack_hash,
        months=body.months,
        amount=body.amount,
        provisional=int(body.provisional),
        officer=fact.officer,
        device=fact.device,
        event=fact.event,
        counter=fact.counter,
        wall=fact.wall,
    )


@effect(k.EventOpened)
def _event_opened(draft: Draft, body: k.EventOpened) -> None:
    fact = draft.fact
    draft.create(
        t.OUTREACH_EVENT,
        fact.made(0),
        place=body.place,
        village=body.village,
        language=body.language,
        opened_on=body.on,
        officer=fact.officer,
        counter=fact.counter,
    )


@effect(k.EventClosed)
def _event_closed(draft: Draft, body: k.EventClosed) -> None:
    draft.write(t.OUTREACH_EVENT, body.opened, (), closed_on=body.on)


@effect(k.NumbersAllotted)
def _numbers_allotted(draft: Draft, body: k.NumbersAllotted) -> None:
    draft.append(
        t.NUMBER_BLOCK,
        0,
        device=body.device,
        to_officer=body.to_officer,
        series=body.series,
        first=body.first,
        last=body.last,
        allotted_on=body.on,
        expires_on=body.expires_on,
        request=body.request,
    )


@effect(k.OfficerEnrolled)
def _officer_enrolled(draft: Draft, body: k.OfficerEnrolled) -> None:
    draft.create(t.OFFICER, body.who, role=body.role, code=body.code, name=body.name)


@effect(k.OfficerSuspended)
def _officer_suspended(draft: Draft, body: k.OfficerSuspended) -> None:
    draft.write(t.OFFICER, body.who, (), suspended_on=body.on)


@effect(k.DeviceCertified)
def _device_certified(draft: Draft, body: k.DeviceCertified) -> None:
    draft.create(t.DEVICE, body.device, public_key=body.public_key, label=body.label, expires_on=body.expires_on)


@effect(k.DeviceRevoked)
def _device_revoked(draft: Draft, body: k.DeviceRevoked) -> None:
    draft.write(t.DEVICE, body.device, (), revoked_on=body.on)


@effect(k.EnvelopeKeyPublished)
def _envelope_key_published(draft: Draft, body: k.EnvelopeKeyPublished) -> None:
    draft.append(t.ENVELOPE_KEY, 0, public_key=body.public_key, published_on=body.on, counter=draft.fact.counter)


@effect(k.PackPublished)
def _pack_published(draft: Draft, body: k.PackPublished) -> None:
    fact = draft.fact
    draft.append(
        t.POLICY_PACK,
        0,
        pack=body.pack,
        pack_hash=body.pack_hash,
        text=body.text,
        counter=fact.counter,
        wall=fact.wall,
    )


@effect(k.CommuneZoned)
def _commune_zoned(draft: Draft, body: k.CommuneZoned) -> None:
    draft.append(
        t.COMMUNE_ZONE,
        0,
        commune=body.commune,
        zone=body.zone,
        starts_on=body.starts_on,
        decision=body.decision,
        counter=draft.fact.counter,
    )
