"""A province being played: acts, exchanges, cuts; and the judgement at the end."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.errors import FieldappError
from fieldapp.office import review
from fieldapp.office.backup import back_up
from fieldapp.office.checks import check_office
from fieldapp.office.couriers import serve_place
from fieldapp.office.office import Office
from fieldapp.office.replacing import replace_device
from fieldapp.office.restore import restore_office
from fieldapp.office.review_settling import settle
from fieldapp.office.review_shapes import Decision
from fieldapp.office.status import read_status
from fieldapp.office.store import journal, projection, registry
from fieldapp.office.store.reports import refund_lines, takings, used_numbers
from fieldapp.services.exchange import BagWatch, NoConnection
from fieldapp.storage.profile import Profile
from tests.simulation.acts import ACTS
from tests.simulation.ledger import Ledger
from tests.simulation.nearby import meet
from tests.simulation.power import copy_as_it_stands
from tests.simulation.world import PIN, Laptop, SecretInMemory, World

TOLERATED = frozenset({"cash_differs", "number_missing"})
"""A box counted wrong with a reason; numbers that went down with a laptop. Money and receipts are judged themselves."""

PASSPHRASE = "một câu dài chỉ để thử sao lưu"
MOST_ROUNDS = 12
"""Exchanges after which laptops that can talk to a healthy office must have everything."""


class Province:
    """One history."""

    def __init__(self, folder: Path, ledger: Ledger | None = None) -> None:
        self.world = World(folder)
        self.ledger = ledger or Ledger()
        self.tally: Counter[str] = Counter(histories=1)

    def laptop(self, pick: int) -> Laptop:
        """One of the laptops."""
        return self.world.laptops[pick % len(self.world.laptops)]

    def act(self, who: int, name: str, pick: int, cut_after: int = 0) -> None:
        """An officer does something; `cut_after`: the power may go after so many thousand steps of the database."""
        laptop = self.laptop(who)
        before = laptop.store.journal.head().seq
        try:
            if cut_after:
                with laptop.losing_power(cut_after):
                    ACTS[name](laptop, pick)
            else:
                ACTS[name](laptop, pick)
        except FieldappError:
            pass
        new = laptop.store.facts.facts(after=before, limit=10_000)
        self.ledger.note(new)
        self.tally["acts"] += 1
        self.tally["facts"] += len(new)

    def exchange(self, who: int, mishaps: int, cut_after: int = 0, office_cut_after: int = 0) -> None:
        """A laptop talks to the office over a link on which `mishaps` of ten messages go wrong."""
        laptop = self.laptop(who)
        laptop.link.mishaps = mishaps
        try:
            if office_cut_after:
                with self.world.central.losing_power(office_cut_after):
                    laptop.sync()
            elif cut_after:
                with laptop.losing_power(cut_after):
                    laptop.sync()
            else:
                laptop.sync()
        except FieldappError:
            pass
        self._note_acknowledged(laptop)
        self.tally["exchanges"] += 1

    def _note_acknowledged(self, laptop: Laptop) -> None:
        seq = laptop.store.journal.head().acknowledged
        if seq:
            own = laptop.store.sync.own_facts(seq - 1, 1)[0]
            self.ledger.acknowledge(laptop.device, seq, own.chain)

    def stick_out(self, who: int) -> None:
        """A laptop writes its bag on a stick."""
        laptop = self.laptop(who)
        with suppress(FieldappError):
            laptop.work.post.write(self._stick(laptop), BagWatch())
            self.tally["bags written"] += 1

    def stick_at_office(self, who: int) -> None:
        """The office serves whatever is on a stick."""
        self.tally["bags served"] += len(serve_place(self.world.central.open(), self._stick(self.laptop(who))))

    def stick_back(self, who: int) -> None:
        """The answer comes back, today's or an old one."""
        laptop = self.laptop(who)
        with suppress(FieldappError):
            laptop.work.post.take(self._stick(laptop), BagWatch())
            self.tally["bags answered"] += 1
        self._note_acknowledged(laptop)

    def _stick(self, laptop: Laptop) -> Path:
        place = self.world.folder / f"stick-{laptop.name}"
        place.mkdir(exist_ok=True)
        return place

    def meet(self, hub: int, guest: int, mishaps: int, times: int) -> None:
        """Two laptops meet without a network."""
        if self.laptop(hub) is self.laptop(guest):
            return
        with suppress(FieldappError):
            meet(self.laptop(hub), self.laptop(guest), mishaps, times)
            self.tally["meetings"] += 1
        self._note_acknowledged(self.laptop(guest))

    def back_up_office(self) -> None:
        """The office writes its backup."""
        back_up(self.world.central.open(), self._backup, PASSPHRASE)
        self.tally["office backups"] += 1

    def restore_office(self) -> None:
        """The office is lost; it begins a new life from its last backup."""
        central = self.world.central
        central.close()
        central.lives += 1
        central.folder = self.world.folder / f"restored-{central.lives}"
        restore_office(
            self._backup, central.folder, PASSPHRASE, clock=central.clock, random_bytes=self.world.chance.randbytes
        )
        self.tally["office restored"] += 1

    def back_up_laptop(self, who: int) -> None:
        """A laptop's profile goes to a second place."""
        laptop = self.laptop(who)
        shutil.rmtree(self._profile_backup(laptop), ignore_errors=True)
        copy_as_it_stands(laptop.folder, self._profile_backup(laptop))
        self.tally["laptops backed up"] += 1

    def replace_laptop(self, who: int) -> None:
        """A laptop is lost, with all that was never sent or backed up; another takes its place."""
        laptop = self.laptop(who)
        backup = self._profile_backup(laptop)
        if not backup.exists():
            return
        office, device = self.world.central.open(), laptop.device
        try:
            replacement = replace_device(office, device)
        except FieldappError:
            return  # an office restored from before it knew this laptop hears of it first
        kept = Profile(backup, SecretInMemory(), self.world.chance.randbytes).open(laptop.officer.id, PIN, laptop.clock)
        safe = kept.journal.head().seq
        kept.close()
        self.ledger.lose(device, max(safe, office.exchange.high_water(device).seq))
        laptop.be_replaced(replacement.code, backup)
        shutil.rmtree(backup)
        self.tally["laptops replaced"] += 1

    def _profile_backup(self, laptop: Laptop) -> Path:
        return self.world.folder / f"backup-{laptop.name}"

    @property
    def is_backed_up(self) -> bool:
        """Whether there is a backup."""
        return self._backup.exists()

    @property
    def _backup(self) -> Path:
        return self.world.folder / "office.backup"

    def late_messages(self, who: int) -> None:
        """What was on its way arrives."""
        with suppress(NoConnection):
            self.laptop(who).link.deliver_late()

    def erase(self, pick: int) -> None:
        """The office must forget the personal part of some fact of a laptop."""
        office = self.world.central.open()
        laptop = self.laptop(pick)
        held = office.exchange.high_water(laptop.device).seq
        if not held:
            return
        seq = pick % held + 1
        with office.database.reading() as transaction:
            found = journal.read_facts(transaction, [(laptop.device, seq)])
        unit = found[laptop.device, seq].fact.unit
        with office.writing() as desk:
            desk.author.write(unit, [k.PayloadErased(laptop.device, seq)])
        self.tally["erasures"] += 1

    # the end

    def judge(self) -> None:
        """Let everybody talk until nothing is new to anybody, then hold the province to what was promised."""
        self._come_to_rest()
        if self.tally["laptops replaced"]:
            self._take_what_was_parked()
            self._come_to_rest()
        self._count()
        office = self.world.central.open()
        with office.database.reading() as transaction:
            for laptop in self.world.laptops:
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
        self.tally["receipts"] = len(self.ledger.receipts)
        self.tally["receipts void"] = len(self.ledger.void)
        self.tally["power cuts of laptops"] = sum(laptop.cuts_taken for laptop in self.world.laptops)
        self.tally["power cuts of the office"] = self.world.central.cuts_taken
        for laptop in self.world.laptops:
            for mishap, times in laptop.link.happened.items():
                self.tally[f"message {mishap.value}"] += times

    def _take_what_was_parked(self) -> None:
        """A clerk lets in what replaced laptops had written before they were lost."""
        office = self.world.central.open()
        with office.database.reading() as transaction:
            scope = review.scope_of(transaction)
            parked = review.items(office, transaction, scope, "parked", limit=1000)
        for item in parked:
            settle(office, str(item.id), Decision("take", "Cán bộ mẫu", "máy hỏng, đã thay"))
        self.ledger.count_anew(lambda device, seq: self._office_holds(office, device, seq))

    def _office_holds(self, office: Office, device: str, seq: int) -> bool:
        with office.database.reading() as transaction:
            return bool(journal.read_facts(transaction, [(device, seq)]))

    def _come_to_rest(self) -> None:
        for who, laptop in enumerate(self.world.laptops):
            laptop.link.mishaps = 0
            self.late_messages(who)
        for _ in range(MOST_ROUNDS):
            reports = [laptop.sync() for laptop in self.world.laptops]
            for laptop in self.world.laptops:
                self._note_acknowledged(laptop)
            if not any(report.sent or report.received for report in reports):
                return
        raise AssertionError("the laptops never came to rest")

    def _judge_acknowledgements(self, office: Office) -> None:
        """Whatever was ever acknowledged is at the office, once and unaltered."""
        for device, (seq, chain) in self.ledger.acknowledged.items():
            assert office.exchange.high_water(device).seq >= seq
            assert office.exchange.chain_at(device, seq) == chain
        for laptop in self.world.laptops:
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
            assert not line.is_closed or line.expected == line.due or self.tally["laptops replaced"], line
        told = [(taken.series, taken.number) for taken in self.ledger.receipts.values()]
        assert sorted(numbers) == sorted(told)
        assert len(set(numbers)) == len(numbers)
        assert sum(line.held for line in lines) == self.ledger.stands
        assert paid_out == self.ledger.refunded
