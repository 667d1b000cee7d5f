"""The judgement at the end of a history: one truth everywhere, and every promise kept."""

from __future__ import annotations

from fieldapp.office import review
from fieldapp.office.checks import check_office
from fieldapp.office.office import Office
from fieldapp.office.review_settling import settle
from fieldapp.office.review_shapes import Decision
from fieldapp.office.status import read_status
from fieldapp.office.store import journal, projection, registry
from fieldapp.office.store.reports import refund_lines, takings, used_numbers
from tests.simulation.province import Province

TOLERATED = frozenset({"cash_differs", "number_missing"})
"""A box counted wrong with a reason; numbers that went down with a laptop. Money and receipts are judged themselves."""

MOST_ROUNDS = 12
"""Exchanges after which laptops that can talk to a healthy office must have everything."""


class Judgement:
    """Of one province."""

    def __init__(self, province: Province) -> None:
        self.province = province

    def judge(self) -> None:
        """Let everybody talk until nothing is new to anybody, then hold the province to what was promised."""
        self._come_to_rest()
        if self.province.tally["laptops replaced"]:
            self._take_what_was_parked()
            self._come_to_rest()
        self._count()
        office = self.province.world.central.open()
        with office.database.reading() as transaction:
            for laptop in self.province.world.laptops:
                units = laptop.units()
                here, there = (
                    laptop.store.checks.canonical_export(units),
                    projection.canonical_export(transaction, units),
                )
                differing = {name for name in here if here[name] != there[name]}
                assert not differing, (laptop.name, differing)
                wrong = [one for one in laptop.work.checks.check(deep=True) if not one.notice]
                assert not wrong, (laptop.name, wrong)
        found = [one for one in check_office(office).findings if one.code not in TOLERATED]
        assert not found, found
        self._judge_acknowledgements(office)
        self._judge_money(office)

    def _count(self) -> None:
        self.province.tally["receipts"] = len(self.province.ledger.receipts)
        self.province.tally["receipts void"] = len(self.province.ledger.void)
        self.province.tally["power cuts of laptops"] = sum(laptop.cuts_taken for laptop in self.province.world.laptops)
        self.province.tally["power cuts of the office"] = self.province.world.central.cuts_taken
        for laptop in self.province.world.laptops:
            for mishap, times in laptop.link.happened.items():
                self.province.tally[f"message {mishap.value}"] += times

    def _take_what_was_parked(self) -> None:
        """A clerk lets in what replaced laptops had written before they were lost."""
        office = self.province.world.central.open()
        with office.database.reading() as transaction:
            scope = review.scope_of(transaction)
            parked = review.items(office, transaction, scope, "parked", limit=1000)
        for item in parked:
            settle(office, str(item.id), Decision("take", "Cán bộ mẫu", "máy hỏng, đã thay"))
        self.province.ledger.count_anew(lambda device, seq: self._office_holds(office, device, seq))

    def _office_holds(self, office: Office, device: str, seq: int) -> bool:
        with office.database.reading() as transaction:
            return bool(journal.read_facts(transaction, [(device, seq)]))

    def _come_to_rest(self) -> None:
        for who, laptop in enumerate(self.province.world.laptops):
            laptop.link.mishaps = 0
            self.province.late_messages(who)
        for _ in range(MOST_ROUNDS):
            reports = [laptop.sync() for laptop in self.province.world.laptops]
            for laptop in self.province.world.laptops:
                self.province.note_acknowledged(laptop)
            if not any(report.sent or report.received for report in reports):
                return
        raise AssertionError("the laptops never came to rest")

    def _judge_acknowledgements(self, office: Office) -> None:
        """Whatever was ever acknowledged is at the office, once and unaltered."""
        for device, (seq, chain) in self.province.ledger.acknowledged.items():
            assert office.exchange.high_water(device).seq >= seq
            assert office.exchange.chain_at(device, seq) == chain
        for laptop in self.province.world.laptops:
            head, held = laptop.store.journal.head(), office.exchange.high_water(laptop.device)
            assert (held.seq, held.chain) == (head.seq, head.chain)
            assert not office.exchange.parked(laptop.device)

    def _judge_money(self, office: Office) -> None:
        """Every receipt that an officer handed out is there once, and the sums agree to the dong."""
        with office.database.reading() as transaction:
            units = [place.unit for place in registry.units(transaction)]
            lines = [line for unit in units for line in takings(transaction, unit)]
            paid_out = sum(line.amount for unit in units for line in refund_lines(transaction, unit))
            numbers = [(used.series, used.number) for unit in units for used in used_numbers(transaction, unit)]
        for line in read_status(office).money:
            # What somebody else saw of a lost laptop may come after its officer has closed the day elsewhere.
            assert not line.is_closed or line.expected == line.due or self.province.tally["laptops replaced"], line
        told = [(taken.series, taken.number) for taken in self.province.ledger.receipts.values()]
        assert sorted(numbers) == sorted(told)
        assert len(set(numbers)) == len(numbers)
        assert sum(line.held for line in lines) == self.province.ledger.stands
        assert paid_out == self.province.ledger.refunded
