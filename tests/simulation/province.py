"""A province being played: acts, exchanges, sticks, meetings, cuts, losses."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.errors import FieldappError
from fieldapp.office.backup import back_up
from fieldapp.office.couriers import serve_place
from fieldapp.office.replacing import replace_device
from fieldapp.office.restore import restore_office
from fieldapp.office.store import journal
from fieldapp.services.exchange import BagWatch, NoConnection
from fieldapp.storage.profile import Profile
from tests.simulation.acts import ACTS
from tests.simulation.ledger import Ledger
from tests.simulation.nearby import meet
from tests.simulation.power import copy_as_it_stands
from tests.simulation.world import PIN, Laptop, SecretInMemory, World

PASSPHRASE = "một câu dài chỉ để thử sao lưu"


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
        self.note_acknowledged(laptop)
        self.tally["exchanges"] += 1

    def note_acknowledged(self, laptop: Laptop) -> None:
        """What the office has told a laptop so far."""
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
        self.note_acknowledged(laptop)

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
        self.note_acknowledged(self.laptop(guest))

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
