"""Outreach events with what was done in them (`services.ports.Outreach`)."""

from __future__ import annotations

from fieldapp.domain.ids import Day, EntityId
from fieldapp.services.ports import OutreachEvent
from fieldapp.storage.database import Database, Record

_EVENTS = """SELECT e.id, e.unit, e.place, e.village, e.opened_on, e.closed_on,
  (SELECT count(DISTINCT c.household) FROM contribution c WHERE c.unit IN (SELECT unit FROM register_unit)
    AND c.event = e.id AND (c.total = 0 OR EXISTS (
      SELECT 1 FROM receipt s WHERE s.unit = c.unit AND s.contribution = c.id
      AND NOT EXISTS (SELECT 1 FROM receipt_void w WHERE w.unit = s.unit AND w.receipt = s.id)))),
  count(r.id), coalesce(sum(r.total), 0)
FROM outreach_event e LEFT JOIN receipt r ON r.unit IN (SELECT unit FROM register_unit) AND r.event = e.id
  AND NOT EXISTS (SELECT 1 FROM receipt_void v WHERE v.unit = r.unit AND v.receipt = r.id)
WHERE e.unit IN (SELECT unit FROM register_unit) AND e.created <> '' """


class Outreach:
    """Reads outreach events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def events(self, limit: int) -> tuple[OutreachEvent, ...]:
        """Newest first; households, receipts and money count where the receipt stands, or nothing was to be paid."""
        found = self._database.rows(
            _EVENTS + "GROUP BY e.unit, e.id ORDER BY e.opened_on DESC, e.counter DESC LIMIT ?", (limit,)
        )
        return tuple(_event(record) for record in found)

    def event(self, event: EntityId) -> OutreachEvent | None:
        """One event."""
        record = self._database.one(_EVENTS + "AND e.id = ? GROUP BY e.unit, e.id", (event,))
        return None if record is None else _event(record)


def _event(record: Record) -> OutreachEvent:
    event, unit, place, village, opened_on, closed_on, households, receipts, collected = record
    return OutreachEvent(
        EntityId(event), unit, place, village, Day(opened_on), Day(closed_on), households, receipts, collected
    )
