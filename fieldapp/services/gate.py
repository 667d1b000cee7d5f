"""The door: what may be known and done before the laptop is unlocked. Light on purpose: the first window needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fieldapp.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """An officer who may unlock this laptop."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class GateState:
    """Before unlocking: who may, whether the laptop has been activated at all, whether it is a demonstration."""

    officers: tuple[OfficerCard, ...]
    is_activated: bool
    is_demo: bool
    wait_seconds: int = 0
    """How long until the next PIN is looked at, after wrong ones."""
    demo_pin: str = ""
    """The PIN of a demonstration, shown beside the field; nothing is secret there."""


class Remembered(Protocol):
    """Small things kept between starts in plain sight: language, look, geometry. Nothing about anybody."""

    def get(self, name: str) -> str | None:
        """What was kept, if anything."""

    def set(self, name: str, value: str) -> None:
        """Keep it; a disk that refuses costs the memory, never the work."""


class Gate(Protocol):
    """The door: shown before anything personal is."""

    @property
    def remembered(self) -> Remembered:
        """What may be known before the profile is open."""

    def refuse_weak(self, pin: str) -> None:
        """Raise what is wrong with a PIN that somebody is choosing; quick, touches nothing."""

    def state(self) -> GateState:
        """Who may come in."""

    def unlock(self, officer: str, pin: str) -> Workplace:
        """Open the profile on the calling thread, which owns it from then on. Raises `WrongPin` and storage errors."""

    def activate(self, address: str, code: str, pin: str) -> None:
        """Make this laptop known to the office by a one-time code; the officer then unlocks with the PIN given here."""

    def change_pin(self, officer: str, old: str, new: str) -> None:
        """Give an officer a new PIN."""
