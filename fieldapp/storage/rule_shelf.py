"""Policy packs and area lists that the office published (`services.ports.RuleShelf`)."""

from __future__ import annotations

from datetime import date

from fieldapp.domain.zones import Zoned
from fieldapp.services.ports import ShelvedPack
from fieldapp.storage.database import Database

_SERVED = "unit IN (SELECT unit FROM register_unit)"


class RuleShelf:
    """Reads the published rules; nothing is ever taken off the shelf."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def packs(self) -> tuple[ShelvedPack, ...]:
        """Every published pack once, the last published first."""
        rows = self._database.rows(
            "SELECT pack, pack_hash, text, max(counter) AS newest FROM policy_pack "  # noqa: S608 - constant
            f"WHERE {_SERVED} GROUP BY pack_hash ORDER BY newest DESC, pack_hash"
        )
        return tuple(ShelvedPack(pack, pack_hash, text) for pack, pack_hash, text, _ in rows)

    def zones(self, unit: int) -> tuple[Zoned, ...]:
        """The areas of a unit's commune by day; of two lists for one day the later published one counts."""
        rows = self._database.rows(
            "SELECT starts_on, zone, decision FROM commune_zone WHERE unit = ? ORDER BY counter, id", (unit,)
        )
        known = {starts_on: Zoned(date.fromisoformat(starts_on), zone, decision) for starts_on, zone, decision in rows}
        return tuple(sorted(known.values()))
