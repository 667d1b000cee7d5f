"""The rules that this laptop works by: the newest sound pack it knows, and the areas of its communes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fieldapp.domain.policy import Pack, Parameter
from fieldapp.domain.policy_reading import Fault, PackRefused, read_pack
from fieldapp.domain.zones import Zoned
from fieldapp.services.exchange import Exchange, Watch
from fieldapp.services.ports import RuleShelf, ShelvedPack, SyncReport

TABLES = ("policy_pack", "commune_zone")
"""The tables that hold rules."""


@dataclass(frozen=True, slots=True)
class RefusedPack:
    """A published pack that breaks its schema: it was not taken, not in part either; every fault with its line."""

    pack: str
    pack_hash: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class AnnouncedRule:
    """What holds from a later day, and what holds until then; `None` where there is nothing yet."""

    coming: Parameter
    now: Parameter | None

    @property
    def changes_value(self) -> bool:
        """Whether more than the source or the certainty changes."""
        return self.now is None or self.now.value != self.coming.value


class Rules:
    """Which pack is in force: the last published sound one, never an older one than came with the program."""

    def __init__(self, shelf: RuleShelf, shipped: Pack) -> None:
        self._shelf = shelf
        self._shipped = shipped
        self.pack = shipped
        self.refused: tuple[RefusedPack, ...] = ()
        self._zones: dict[int, tuple[Zoned, ...]] = {}
        self.reload()

    def reload(self) -> None:
        """Look at the shelf again. A faulty pack is refused whole and the one before it stays in force."""
        refused: list[RefusedPack] = []
        before, self.pack = self.pack, self._shipped
        self._zones.clear()
        for shelved in self._shelf.packs():
            if shelved.pack_hash == self._shipped.hash:
                break
            try:
                pack = before if shelved.pack_hash == before.hash else _opened(shelved)
            except PackRefused as fault:
                refused.append(RefusedPack(shelved.pack, shelved.pack_hash, fault.faults))
                continue
            if pack.version >= self._shipped.version:
                self.pack = pack
            break
        self.refused = tuple(refused)

    def announced(self, today: date) -> tuple[AnnouncedRule, ...]:
        """What begins later and is to be told ahead, soonest first."""
        pack = self.pack
        return tuple(AnnouncedRule(row, pack.find(row.name, today, *row.keys)) for row in pack.announced(today))

    def zones(self, unit: int) -> tuple[Zoned, ...]:
        """The areas of a unit's commune by day."""
        if unit not in self._zones:
            self._zones[unit] = self._shelf.zones(unit)
        return self._zones[unit]


def _opened(shelved: ShelvedPack) -> Pack:
    pack = read_pack(shelved.text)
    if pack.hash != shelved.pack_hash:
        raise PackRefused([Fault(0, shelved.pack, "hash_differs", pack.hash)])
    return pack


class RuleBringingExchange:
    """An exchange after which new rules are in force at once; `on_lane` runs a job where the database lives."""

    def __init__(self, exchange: Exchange, rules: Rules, on_lane: Callable[[Callable[[], None]], None]) -> None:
        self._exchange = exchange
        self._rules = rules
        self._on_lane = on_lane

    def run(self, watch: Watch) -> SyncReport:
        """As the exchange does it. One that was cut short may have brought rules too."""
        try:
            report = self._exchange.run(watch)
        except BaseException:
            self._on_lane(self._rules.reload)
            raise
        if report.changes.touches(*TABLES):
            self._on_lane(self._rules.reload)
        return report

    def is_reachable(self) -> bool:
        """As the exchange says."""
        return self._exchange.is_reachable()
