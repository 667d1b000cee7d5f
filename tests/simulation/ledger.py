"""What an outsider remembers of a history: money seen, voids seen, acknowledgements given. Judged at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import EntityId


@dataclass(frozen=True, slots=True)
class Taken:
    """A receipt that was handed out."""

    device: str
    series: str
    number: int
    total: int


@dataclass
class Ledger:
    """Kept beside the program, from what the laptops' officers were told."""

    receipts: dict[EntityId, Taken] = field(default_factory=dict)
    void: set[EntityId] = field(default_factory=set)
    refunded: int = 0
    acknowledged: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Device → the furthest fact that the office ever said it holds, and the chain there."""
    facts: dict[tuple[str, int], Fact] = field(default_factory=dict)
    doubtful: set[tuple[str, int]] = field(default_factory=set)
    """Facts that went down with a laptop: nobody has promised anything about them."""

    def note(self, facts: Sequence[Fact]) -> None:
        """New facts of a laptop: all of an action or nothing of it."""
        paying = [fact.made() for fact in facts if isinstance(fact.body, k.ContributionCollected) and fact.body.total]
        first = [
            fact.body.contribution
            for fact in facts
            if isinstance(fact.body, k.ReceiptIssued) and not fact.body.instead_of
        ]
        assert paying == first, "half a payment"
        for fact in facts:
            self.facts[fact.device, fact.seq] = fact
            self._count(fact)

    def _count(self, fact: Fact) -> None:
        body = fact.body
        if isinstance(body, k.ReceiptIssued):
            self.receipts[fact.made()] = Taken(fact.device, body.series, body.number, body.total)
        elif isinstance(body, k.ReceiptVoided):
            self.void.add(body.receipt)
        elif isinstance(body, k.ContributionRefunded):
            self.refunded += body.amount

    def lose(self, device: str, after: int) -> None:
        """A laptop is gone with what it wrote after a fact."""
        self.doubtful |= {name for name in self.facts if name[0] == device and name[1] > after}

    def count_anew(self, held: Callable[[str, int], bool]) -> None:
        """Of what went down with laptops only that counts which `held` says somebody had seen."""
        self.receipts.clear()
        self.void.clear()
        self.refunded = 0
        for name, fact in self.facts.items():
            if name not in self.doubtful or held(*name):
                self._count(fact)

    def acknowledge(self, device: str, seq: int, chain: bytes) -> None:
        """The office has said that it holds everything of a device up to here."""
        if seq > self.acknowledged.get(device, (0, b""))[0]:
            self.acknowledged[device] = seq, chain

    @property
    def stands(self) -> int:
        """Dong of receipts that are not void."""
        return sum(taken.total for receipt, taken in self.receipts.items() if receipt not in self.void)
