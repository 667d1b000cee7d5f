"""Who may open this laptop, asked while it is open (`services.officers.Door`)."""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.domain.clock import Clock
from fieldapp.storage.vault import Vault, VaultOfficer


class VaultDoor:
    """The vault of an open profile; read anew each time, since PINs change."""

    def __init__(self, vault: Callable[[], Vault], clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def officers(self) -> tuple[str, ...]:
        """Ids of those who can unlock it."""
        return tuple(one.id for one in self._vault().officers())

    def check_pin(self, officer: str, pin: str) -> None:
        """Raise the vault's refusals unless the PIN is the officer's."""
        self._vault().open(officer, pin, self._clock.now())

    def admit(self, by: str, pin: str, officer: str, name: str, new_pin: str) -> None:
        """Let one more officer in. Raises the vault's refusals."""
        self._vault().admit(by, pin, VaultOfficer(officer, name), new_pin, self._clock.now())
