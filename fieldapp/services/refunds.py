"""Unused months that go back: to someone who moves to a higher group, dies or leaves. Paid from the officer's cash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fieldapp.domain.cover import CoverPeriod
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import ContributionRefunded
from fieldapp.domain.ids import NO_DAY, Day, EntityId, entity_id, split_entity_id
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.quote_voluntary import monthly_support
from fieldapp.domain.reasons import Certainty, Reason
from fieldapp.domain.receipt import Contribution, LinePaid
from fieldapp.domain.refund import Refund, health_refund, unused_months, voluntary_refund
from fieldapp.services.cash import CashBox
from fieldapp.services.collect import QuoteChanged
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.ports import Changes, Desk, Journal, Till
from fieldapp.services.rules import Rules
from fieldapp.services.standing import HEALTH, HouseholdStanding, MemberStanding, Standings

HIGHER_GROUP, DIED, LEFT, OVERLAP = "higher_group", "died", "left", "overlap"
CAUSES = (HIGHER_GROUP, DIED, LEFT)
"""What an officer may state; `overlap` is the office's to decide."""


class NothingToRefund(RuleBroken):
    """No whole month is unused, the person paid nothing themselves, or the rules give nothing back."""

    code = "nothing_to_refund"


class AlreadyRefunded(RuleBroken):
    """Months of this line went back before; a second time is the office's to decide."""

    code = "already_refunded"


class RefundOfVoid(RuleBroken):
    """The receipt is void: the money went back with it."""

    code = "refund_of_void"


class RefundInFuture(RuleBroken):
    """Nobody has died, moved or left on a day that has not come."""

    code = "refund_in_future"

    def __init__(self, on: str) -> None:
        super().__init__(on=on)


@dataclass(frozen=True, slots=True)
class RefundOffer:
    """What one line of a contribution would give back, why, and the cover that stays (`ends_on` empty: none)."""

    contribution: EntityId
    member: EntityId
    member_name: str
    scheme: str
    cause: str
    last_day: Day
    amount: Money
    months: int
    ends_on: Day
    why: tuple[Reason, ...]

    @property
    def provisional(self) -> bool:
        """Whether it rests on an assumption."""
        return any(reason.certainty is Certainty.ASSUMED for reason in self.why)


class Refunds:
    """Reckons and pays refunds."""

    def __init__(
        self, journal: Journal, till: Till, standings: Standings, cash: CashBox, rules: Rules, day: WorkingDay
    ) -> None:
        self._journal = journal
        self._till = till
        self._standings = standings
        self._cash = cash
        self._rules = rules
        self._day = day

    def offers(self, household: EntityId) -> tuple[RefundOffer, ...]:
        """What may go back in a household today: to its dead, to those who left, to those whom the State now pays."""
        view = self._standings.household(household)
        paid = self._till.contributions(household)
        found = [self._offer(view, one, line) for one in paid for line in one.lines]
        settled = [offer for one in paid for offer in self._settled(one)]
        return (*settled, *(offer for offer in found if offer is not None))

    def quote(self, contribution: EntityId, member: EntityId, cause: str, last_day: Day) -> RefundOffer:
        """What goes back for a line when its months after `last_day` are not used.

        Raises `NothingToRefund`, `AlreadyRefunded`, `RefundOfVoid`, `RefundInFuture`.
        """
        paid = self._till.contribution(contribution)
        line = next((line for line in paid.lines if line.member == member), None) if paid else None
        if paid is None or line is None:
            raise NothingToRefund
        if last_day > as_day(self._day.shown()):
            raise RefundInFuture(last_day)
        receipt = self._till.receipt_of(contribution)
        if receipt is not None and receipt.is_void:
            raise RefundOfVoid
        if any(refund.member == member for refund in self._till.refunds(contribution=contribution)):
            raise AlreadyRefunded
        return self._reckon(paid, line, cause, last_day)

    def pay(
        self, desk: Desk, contribution: EntityId, member: EntityId, cause: str, last_day: Day, shown: Money
    ) -> Changes:
        """Hand the money back; the amount must still be the one `shown`. Raises as `quote`, and `DayAlreadyClosed`."""
        on = self._cash.refuse_when_closed(desk)
        offer = self._decided(contribution, member) if cause == OVERLAP else None
        offer = offer or self.quote(contribution, member, cause, last_day)
        if offer.amount != shown:
            raise QuoteChanged(shown, offer.amount)
        paid = self._till.contribution(contribution)
        assert paid is not None
        body = ContributionRefunded(
            contribution=contribution,
            member=member,
            cause=cause,
            last_day=last_day,
            ends_on=offer.ends_on,
            months=offer.months,
            amount=offer.amount.dong,
            on=on,
            pack=self._rules.pack.id,
            pack_hash=self._rules.pack.hash,
            provisional=offer.provisional,
        )
        with self._journal.writing(desk.officer, desk.event) as writing:
            writing.add(paid.unit, body)
        return self._journal.last_changes()

    def _decided(self, contribution: EntityId, member: EntityId) -> RefundOffer:
        paid = self._till.contribution(contribution)
        found = next((offer for offer in self._settled(paid) if offer.member == member), None) if paid else None
        if found is None:
            raise NothingToRefund
        return found

    def _settled(self, paid: Contribution) -> Iterator[RefundOffer]:
        """What the office decided is to go back because the days were paid for twice, and has not gone back yet."""
        device, seq, _n = split_entity_id(paid.id)
        lines = {entity_id(device, seq, n): line for n, line in enumerate(paid.lines, start=1)}
        receipt = self._till.receipt_of(paid.id)
        given = {refund.member for refund in self._till.refunds(contribution=paid.id)}
        if not lines or (receipt is not None and receipt.is_void):
            return
        last = {one.subject: one for one in self._till.settlements(*lines) if one.sort == OVERLAP}
        for line_id, one in last.items():
            line = lines[line_id]
            if one.outcome == "refund" and line.member not in given and ZERO < one.amount <= line.pays:
                yield RefundOffer(
                    paid.id, line.member, line.member_name, paid.scheme, OVERLAP, one.ends_on, one.amount, one.months,
                    one.ends_on, (),
                )  # fmt: skip

    def _offer(self, view: HouseholdStanding, paid: Contribution, line: LinePaid) -> RefundOffer | None:
        standing = next((one for one in view.members if one.member.id == line.member), None)
        found = self._cause(standing, paid) if standing is not None else None
        if found is None:
            return None
        try:
            return self.quote(paid.id, line.member, *found)
        except RuleBroken:
            return None

    def _cause(self, standing: MemberStanding, paid: Contribution) -> tuple[str, Day] | None:
        """Why this person's months might go back, and the last day they count."""
        reason, on = standing.member.departed
        if reason == "died" and on:
            return DIED, on
        if reason and on:
            return LEFT, on
        if paid.scheme == HEALTH and standing.paid_by_state is not None:
            return HIGHER_GROUP, as_day(self._day.shown())
        return None

    def _reckon(self, paid: Contribution, line: LinePaid, cause: str, last_day: Day) -> RefundOffer:
        if not line.starts_on:
            raise NothingToRefund
        starts = date.fromisoformat(line.starts_on)
        unused = unused_months(starts, paid.months, date.fromisoformat(last_day))
        if not unused or not line.pays:
            raise NothingToRefund
        back = self._health(paid, line, unused) if paid.scheme == HEALTH else self._voluntary(paid, line, unused)
        amount = min(back.amount, line.pays)
        if amount <= ZERO:
            raise NothingToRefund
        kept = paid.months - unused
        ends_on = as_day(CoverPeriod.of_months(starts, kept).ends) if kept else NO_DAY
        return RefundOffer(
            paid.id, line.member, line.member_name, paid.scheme, cause, last_day, amount, unused, ends_on, back.why
        )

    def _health(self, paid: Contribution, line: LinePaid, unused: int) -> Refund:
        return health_refund(self._rules.pack, date.fromisoformat(paid.paid_on), line.pays, paid.months, unused)

    def _voluntary(self, paid: Contribution, line: LinePaid, unused: int) -> Refund:
        """Without the State's part, which was given for the first months as long as it lasted."""
        on, pack = date.fromisoformat(paid.paid_on), self._rules.pack
        place = self._standings.place_of(paid.unit)
        month = monthly_support(pack, on, *place, line.group)
        every = month.state + month.province
        left = max(Fraction(line.state.dong + line.province.dong) - every * (paid.months - unused), Fraction(0))
        is_ahead = paid.method == "years_ahead"
        return voluntary_refund(pack, on, paid.income.dong, paid.months, unused, left / unused, ahead=is_ahead)
