"""Who this laptop is: its identity in the encrypted database, and the register units it serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fieldapp.services.ports import UnitOfRegister
from fieldapp.storage.database import Database
from fieldapp.storage.errors import NotActivated


@dataclass(frozen=True, slots=True)
class Identity:
    """What activation gives a laptop. Keys are raw Ed25519 bytes; `incarnation` is the office's author id (`C1`)."""

    device: str
    signing_key: bytes
    office_key: bytes
    office_url: str
    incarnation: str
    units: tuple[UnitOfRegister, ...]


class Laptop:
    """The small table of this laptop's own values, and its units."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._device: str | None = None

    def get(self, name: str) -> bytes | None:
        """A remembered value."""
        found = self._database.one("SELECT value FROM laptop WHERE name = ?", (name,))
        return None if found is None else bytes(found[0])

    def put(self, name: str, value: bytes) -> None:
        """Remember a value."""
        self._database.run(
            "INSERT INTO laptop (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def number(self, name: str) -> int:
        """A remembered whole number, 0 when there is none."""
        return int(self.get(name) or b"0")

    @property
    def device(self) -> str:
        """The id given at activation, empty before it."""
        if self._device is None:
            self._device = (self.get("device") or b"").decode() or None
        return self._device or ""

    @property
    def incarnation(self) -> str:
        """The office's life as it is known here, empty before activation."""
        return (self.get("incarnation") or b"").decode()

    def former_lives(self) -> tuple[str, ...]:
        """The incarnations of the office that this laptop has known before the present one."""
        return tuple((self.get("former_lives") or b"").decode().split())

    def outlive(self, incarnation: str) -> None:
        """The office has a new life."""
        self.put("former_lives", " ".join([*self.former_lives(), self.incarnation]).encode())
        self.put("incarnation", incarnation.encode())

    def identity(self) -> Identity:
        """What activation gave. Raises `NotActivated`."""
        if not self.device:
            raise NotActivated
        texts = {name: (self.get(name) or b"").decode() for name in ("office_url", "incarnation")}
        keys = {name: self.get(name) or b"" for name in ("signing_key", "office_key")}
        return Identity(device=self.device, units=self.units(), **texts, **keys)  # type: ignore[arg-type]

    def activate(self, identity: Identity) -> None:
        """Write the identity; the device id of a profile is never changed afterwards, the rest may be renewed."""
        if self.device and self.device != identity.device:
            raise NotActivated
        with self._database.transaction():
            for name in ("device", "office_url", "incarnation"):
                self.put(name, getattr(identity, name).encode())
            self.put("signing_key", identity.signing_key)
            self.put("office_key", identity.office_key)
            for unit in identity.units:
                self.serve(unit)

    def units(self) -> tuple[UnitOfRegister, ...]:
        """The units served, in order of commune code."""
        return tuple(
            UnitOfRegister(*record)
            for record in self._database.rows(
                "SELECT unit, commune_code, commune, province_code, province FROM register_unit "
                "ORDER BY commune_code, unit"
            )
        )

    def serves(self, unit: int) -> bool:
        """Whether the unit is one of this laptop's."""
        return self._database.one("SELECT 1 FROM register_unit WHERE unit = ?", (unit,)) is not None

    def serve(self, unit: UnitOfRegister) -> None:
        """Add a unit, or renew its names."""
        self._database.run(
            "INSERT INTO register_unit (unit, commune_code, commune, province_code, province) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (unit) DO UPDATE SET commune_code = excluded.commune_code, commune = excluded.commune, "
            "province_code = excluded.province_code, province = excluded.province",
            (unit.unit, unit.commune_code, unit.commune, unit.province_code, unit.province),
        )

    def leave(self, unit: int) -> None:
        """No longer serve a unit; its rows and bases are taken away by `SyncLog.leave`."""
        self._database.run("DELETE FROM register_unit WHERE unit = ?", (unit,))

    def cursors(self) -> dict[int, int]:
        """How far the office's feed of each unit has been taken."""
        return dict(self._database.rows("SELECT unit, cursor FROM register_unit ORDER BY unit"))

    def advance(self, cursor_of: Iterable[tuple[int, int]]) -> None:
        """Move cursors forward; one that lies further already stays."""
        self._database.run_many(
            "UPDATE register_unit SET cursor = max(cursor, ?2) WHERE unit = ?1", [tuple(pair) for pair in cursor_of]
        )
