"""Reading facts back, for history and export (`services.ports.Facts`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import EntityId, split_entity_id
from fieldapp.storage.fact_log import FactLog, LoggedFact
from fieldapp.storage.laptop import Laptop


class FactReader:
    """Own facts in order, and the facts about something."""

    def __init__(self, log: FactLog, laptop: Laptop) -> None:
        self._log = log
        self._laptop = laptop

    def facts(self, *, after: int = 0, limit: int = 1000) -> Sequence[Fact]:
        """Own facts past `after`, in order, at most `limit`."""
        return [logged.fact for logged in self._log.of_author(self._laptop.device, after, limit)]

    def about(self, ids: Iterable[EntityId]) -> Sequence[Fact]:
        """Facts that made or name one of the ids, in Lamport order."""
        found: dict[int, LoggedFact] = {}
        for entity in ids:
            device, seq, _ = split_entity_id(entity)
            maker = self._log.logged(device, seq)
            for logged in ([maker] if maker else []) + self._log.naming(entity):
                found[logged.place] = logged
        return sorted((logged.fact for logged in found.values()), key=lambda fact: (fact.stamp, fact.seq))
