"""The truth at the bottom of the window: what waits for the office, numbers left, what today brought."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.ids import Day
from fieldapp.domain.money import Money
from fieldapp.services.collect import Numbers
from fieldapp.services.day import WorkingDay, as_day
from fieldapp.services.exchange import LAST_SYNC
from fieldapp.services.ports import Books, Desk, OutreachEvent

PAGE = 1000
"""So many facts are read at once."""


@dataclass(frozen=True, slots=True)
class Status:
    """Figures for the bars: own facts waiting and the oldest one's clock (ms), numbers left, today's takings."""

    waiting: int
    oldest_wall: int
    numbers_left: int
    households_today: int
    receipts_today: int
    collected_today: Money
    event: OutreachEvent | None
    last_sync: int
    last_saved: int
    day: Day


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """Own facts of one kind that the office lacks: the kind's name, how many, the clock (ms) of the oldest."""

    kind: str
    count: int
    oldest_wall: int


class StatusBoard:
    """Reads the status in a few indexed queries."""

    def __init__(self, books: Books, numbers: Numbers, day: WorkingDay) -> None:
        self._books = books
        self._numbers = numbers
        self._day = day

    def read(self, desk: Desk) -> Status:
        """The status now."""
        waiting = self._books.journal.waiting()
        today = as_day(self._day.shown())
        standing = [r for r in self._books.till.receipts(on=today, officer=desk.officer) if not r.is_void]
        return Status(
            waiting=waiting.count,
            oldest_wall=waiting.oldest_wall,
            numbers_left=self._numbers.left(desk),
            households_today=len({receipt.household for receipt in standing}),
            receipts_today=len(standing),
            collected_today=Money.total(receipt.total for receipt in standing),
            event=self._books.outreach.event(desk.event) if desk.event else None,
            last_sync=int(self._books.settings.get(LAST_SYNC, "0")),
            last_saved=self._books.journal.head().wall,
            day=today,
        )

    def outbox(self) -> tuple[OutboxLine, ...]:
        """What waits for the office, by kind, the oldest kind first."""
        found: dict[str, list[int]] = {}
        after = self._books.journal.head().acknowledged
        while page := self._books.facts.facts(after=after, limit=PAGE):
            for fact in page:
                found.setdefault(fact.body.NAME, []).append(fact.wall)
            after = page[-1].seq
        lines = (OutboxLine(kind, len(walls), min(walls)) for kind, walls in found.items())
        return tuple(sorted(lines, key=lambda line: (line.oldest_wall, line.kind)))
