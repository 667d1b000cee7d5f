"""Outreach events: everything done while one is open belongs to it."""

from __future__ import annotations

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.fact_kinds import EventClosed, EventOpened
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.ports import Changes, Desk, Journal, Outreach, OutreachEvent


class EventNeedsPlace(RuleBroken):
    """An event needs a place that people will recognise."""

    code = "event_needs_place"


class OutreachEvents:
    """Open, continue and close outreach events."""

    def __init__(self, journal: Journal, outreach: Outreach, day: WorkingDay) -> None:
        self._journal = journal
        self._outreach = outreach
        self._day = day

    def recent(self) -> tuple[OutreachEvent, ...]:
        """The latest events, newest first, with what was done in each."""
        return self._outreach.events(limit=50)

    def today(self) -> OutreachEvent | None:
        """An open event of today, to go on with after the laptop was switched off."""
        today = as_day(self._day.shown())
        return next((e for e in self._outreach.events(limit=50) if e.opened_on == today and not e.closed_on), None)

    def current(self, event: EntityId) -> OutreachEvent | None:
        """The event with its live counters."""
        return self._outreach.event(event) if event else None

    def open(self, desk: Desk, place: str, village: str, language: str = "") -> EntityId:
        """Begin an event today."""
        tidy = " ".join(place.split())
        if not tidy:
            raise EventNeedsPlace
        body = EventOpened(tidy, as_day(self._day.shown()), " ".join(village.split()), language)
        with self._journal.writing(desk.officer, NO_ID) as writing:
            return writing.add(desk.unit, body).made(0)

    def close(self, desk: Desk, event: EntityId) -> Changes:
        """The event is over."""
        with self._journal.writing(desk.officer, event) as writing:
            writing.add(desk.unit, EventClosed(event, as_day(self._day.shown())))
        return self._journal.last_changes()
