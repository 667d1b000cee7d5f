"""The other officers: of the commune, and on this laptop with a PIN of their own."""

from __future__ import annotations

from typing import Protocol

from fieldapp.domain.errors import RuleBroken
from fieldapp.services.ports import Desk, OfficerOfUnit, Register, Settings

ROLE = "officer.role."
"""Setting, followed by an officer's id: the role that activation named."""


def enrolled_role(register: Register, settings: Settings, officer: str) -> str:
    """The role of an officer as the office says now, else as activation said."""
    enrolled = {one.id: one.role for one in register.officers()}
    return enrolled.get(officer) or settings.get(f"{ROLE}{officer}", "collector")


class Door(Protocol):
    """Who may open this laptop."""

    def officers(self) -> tuple[str, ...]:
        """Their ids."""

    def check_pin(self, officer: str, pin: str) -> None:
        """Raise `WrongPin` and the like unless it is the officer's."""

    def admit(self, by: str, pin: str, officer: str, name: str, new_pin: str) -> None:
        """Let one more officer in, by one who may."""


class WitnessIsSelf(RuleBroken):
    """Nobody is their own witness."""

    code = "witness_is_self"


class UnknownColleague(RuleBroken):
    """The office names no such officer in this commune, or they may no longer work."""

    code = "unknown_colleague"


class Officers:
    """Colleagues, witnesses, newcomers."""

    def __init__(self, door: Door, register: Register) -> None:
        self._door = door
        self._register = register

    def colleagues(self, desk: Desk) -> tuple[OfficerOfUnit, ...]:
        """Everybody else whom the office enrolled here and who may work."""
        return tuple(one for one in self._register.officers() if one.id != desk.officer)

    def witnesses(self, desk: Desk) -> tuple[OfficerOfUnit, ...]:
        """Colleagues who can sign on this laptop with their own PIN, supervisors first."""
        here = set(self._door.officers())
        found = [one for one in self.colleagues(desk) if one.id in here]
        return tuple(sorted(found, key=lambda one: one.role != "supervisor"))

    def newcomers(self, desk: Desk) -> tuple[OfficerOfUnit, ...]:
        """Colleagues who cannot open this laptop yet."""
        here = set(self._door.officers())
        return tuple(one for one in self.colleagues(desk) if one.id not in here)

    def name(self, officer: str) -> str:
        """An officer's name, else their id."""
        return self._register.officer_name(officer) or officer

    def colleague(self, desk: Desk, officer: str) -> OfficerOfUnit:
        """The colleague of an id; raises `UnknownColleague`."""
        found = next((one for one in self.colleagues(desk) if one.id == officer), None)
        if found is None:
            raise UnknownColleague
        return found

    def confirm(self, desk: Desk, witness: str, pin: str) -> None:
        """The witness is another officer and the PIN is theirs. Raises `WitnessIsSelf`, `WrongPin` and the like."""
        if witness == desk.officer:
            raise WitnessIsSelf
        self.colleague(desk, witness)
        self._door.check_pin(witness, pin)

    def admit(self, desk: Desk, pin: str, officer: str, new_pin: str) -> None:
        """Let a colleague open this laptop; `pin` is the present officer's. Each keeps a cash box of their own."""
        newcomer = self.colleague(desk, officer)
        self._door.admit(desk.officer, pin, newcomer.id, newcomer.name, new_pin)
