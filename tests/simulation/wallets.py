"""What is really in officers' pockets, kept from what they were told and nothing else: judged against the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import EntityId


@dataclass
class Wallets:
    """Dong in each pocket. Money that has left one and come into no other lies on the road."""

    pocket: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    road: dict[EntityId, int] = field(default_factory=dict)
    float_of: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    float_on: dict[tuple[str, str], int] = field(default_factory=dict)
    totals: dict[EntityId, int] = field(default_factory=dict)
    taker: dict[EntityId, str] = field(default_factory=dict)
    brought: int = 0
    """Change brought from home, less what was taken home again."""
    collected: int = 0
    returned: int = 0
    refunded: int = 0
    differences: int = 0
    remitted: int = 0
    claims: int = 0
    """Receipts void without the cash given back: the payer may ask for it."""

    def see(self, facts: Iterable[Fact]) -> None:
        """Live through what happened, in its order."""
        for fact in facts:
            self._see(fact.officer, fact)

    def _see(self, who: str, fact: Fact) -> None:  # noqa: C901 - one branch for each thing that moves money
        body = fact.body
        if isinstance(body, k.CashOpened):
            self._bring(who, body.on, self.float_on.get((who, body.on), 0) + body.opening_float)
        elif isinstance(body, k.FloatCorrected):
            self._bring(who, body.on, body.opening_float)
        elif isinstance(body, k.ReceiptIssued):
            self.totals[fact.made()] = body.total
            self.collected += body.total
            self.pocket[who] += body.total
        elif isinstance(body, k.ReceiptVoided) and body.cash_returned:
            self.returned += self.totals[body.receipt]
            self.pocket[who] -= self.totals[body.receipt]
        elif isinstance(body, k.ReceiptVoided):
            self.claims += self.totals[body.receipt]
        elif isinstance(body, k.ContributionRefunded):
            self.refunded += body.amount
            self.pocket[who] -= body.amount
        elif isinstance(body, k.CashClosed):
            self.differences += body.counted - body.expected
            self.pocket[who] += body.counted - body.expected
        elif isinstance(body, k.CashRemitted):
            self.remitted += body.amount
            self.pocket[who] -= body.amount
        elif isinstance(body, k.CashTransferred):
            self.pocket[who] -= body.amount
            self.road[fact.made()] = body.amount
        elif isinstance(body, k.CashTransferAnswered) and body.taken:
            self.pocket[who] += self.road.pop(body.transfer)

    def _bring(self, who: str, on: str, held: int) -> None:
        """The change in the box is now so much: a float stays from day to day, the last one put down is there."""
        self.float_on[who, on] = held
        last = max(day for officer, day in self.float_on if officer == who)
        now = self.float_on[who, last]
        self.brought += now - self.float_of[who]
        self.pocket[who] += now - self.float_of[who]
        self.float_of[who] = now

    def judge(self) -> None:
        """The sum that must hold at every moment."""
        came = self.brought + self.collected + self.differences
        went = self.returned + self.refunded + self.remitted
        assert came - went == sum(self.pocket.values()) + sum(self.road.values())
