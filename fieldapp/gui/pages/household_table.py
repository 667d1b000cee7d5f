"""Everything the household page needs, read in one job on the database lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import Money
from fieldapp.gui.pages.renewal_draft import DRAFT, RenewalDraft
from fieldapp.services.day import as_day
from fieldapp.services.hub import NO_PAYMENTS, PeerPayments
from fieldapp.services.refunds import RefundOffer
from fieldapp.services.renew import Renewal
from fieldapp.services.standing import HouseholdStanding
from fieldapp.services.workplace import Workplace

USUAL_MONTHS = 12


@dataclass(frozen=True, slots=True)
class HouseholdTable:
    """A household laid upon the table: who is ticked for how long, at what price, and what was given."""

    view: HouseholdStanding
    today: date
    ticked: tuple[EntityId, ...]
    months: int
    given: Money | None
    renewal: Renewal
    numbers_left: int
    refunds: tuple[RefundOffer, ...] = ()
    peers: PeerPayments = NO_PAYMENTS


def lay_table(at: Workplace, household: EntityId) -> HouseholdTable:
    """Due members ticked, or what a draft of today kept. Raises `NoSuchHousehold`."""
    view, today = at.standings.household(household), at.day.shown()
    draft = RenewalDraft.read(at.drafts.load(DRAFT))
    months, given = USUAL_MONTHS, None
    chosen = {member.member.id for member in view.members if member.due}
    if draft is not None and draft.household == household and draft.day == as_day(today):
        months, given = draft.months, draft.given
        chosen = {EntityId(one) for one in draft.ticked}
    ticked = tuple(member.member.id for member in view.present if member.pays and member.member.id in chosen)
    renewal = at.renewals.quote(household, ticked, months)
    refunds = at.refunds.offers(household)
    peers = at.peer_till.payments(household)
    left = at.numbers.left(at.desk)
    return HouseholdTable(view, today, ticked, months, given, renewal, left, refunds, peers)
