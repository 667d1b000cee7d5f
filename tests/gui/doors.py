"""A gate over a real encrypted profile, for the windows before the window."""

from __future__ import annotations

from pathlib import Path

from fieldapp import bootstrap
from fieldapp.domain.errors import FieldappError
from fieldapp.services.gate import GateState, OfficerCard, Remembered
from fieldapp.services.workplace import Workplace
from fieldapp.storage.pins import refuse_weak
from fieldapp.storage.remembered import RememberedFile
from tests.workplaces import TestClock, make_store, make_workplace

ROLE = "collector"


class RealGate:
    """Opens the profile in a folder with the PIN given; activation is answered as told."""

    def __init__(self, folder: Path, clock: TestClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or TestClock()
        self.around = bootstrap.surroundings(self.clock)
        self._remembered = RememberedFile(folder)
        self.opened: list[Workplace] = []
        self.asked: list[tuple[str, str, str]] = []
        self.answer: FieldappError | None = None
        self.is_demo = True
        self.more: tuple[OfficerCard, ...] = ()

    @property
    def remembered(self) -> Remembered:
        return self._remembered

    def make(self) -> None:
        """A profile with one officer, a block of numbers and a household."""
        make_store(self.folder, self.clock).close()

    def state(self) -> GateState:
        profile = bootstrap.open_profile(self.folder, self.around)
        if not profile.exists():
            return GateState((), is_activated=False, is_demo=self.is_demo)
        officers = tuple(OfficerCard(one.id, one.name, ROLE) for one in profile.officers())
        return GateState(officers + self.more, is_activated=True, is_demo=self.is_demo)

    def refuse_weak(self, pin: str) -> None:
        refuse_weak(pin)

    def unlock(self, officer: str, pin: str) -> Workplace:
        store = bootstrap.open_profile(self.folder, self.around).open(officer, pin, self.clock)
        self.opened.append(make_workplace(store, self.clock))
        return self.opened[-1]

    def activate(self, address: str, code: str, pin: str) -> None:
        self.asked.append((address, code, pin))
        if self.answer is not None:
            raise self.answer
        self.make()

    def change_pin(self, officer: str, old: str, new: str) -> None:
        profile = bootstrap.open_profile(self.folder, self.around)
        profile.vault().change_pin(officer, old, new, self.clock.now())

    def close(self) -> None:
        for workplace in self.opened:
            workplace.close()
