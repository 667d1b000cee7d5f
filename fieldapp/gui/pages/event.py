"""The event page (F4): begin today's outreach event, go on with it, end it; what earlier ones brought."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.domain.project import RowKey
from fieldapp.gui.messages import message
from fieldapp.gui.pages.draft_page import DraftPage
from fieldapp.gui.pages.event_panel import EventForm, EventList, EventNow
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.widgets.panels import PageHeading, TwoPanes
from fieldapp.i18n import _
from fieldapp.services.ports import Changes, OutreachEvent
from fieldapp.services.workplace import Workplace

DRAFT = "event.form"


@dataclass(frozen=True, slots=True)
class EventsShown:
    """What the page shows: recent events, the one worked at, an open one of today, the unit's villages, the draft."""

    recent: tuple[OutreachEvent, ...]
    now: OutreachEvent | None
    to_go_on: OutreachEvent | None
    villages: tuple[tuple[str, int], ...]
    draft: str
    today: str


def read_events(at: Workplace) -> EventsShown:
    """Read all of it."""
    now = at.outreach.current(at.desk.event)
    return EventsShown(
        recent=at.outreach.recent(),
        now=now,
        to_go_on=None if now else at.outreach.today(),
        villages=at.register.villages(at.desk.unit),
        draft=at.drafts.load(DRAFT),
        today=at.day.shown().isoformat(),
    )


def begin_event(at: Workplace, place: str, village: str, language: str) -> Changes:
    """Open an event; everything done from now on belongs to it."""
    event = at.outreach.open(at.desk, place, village, language)
    at.work_at(event)
    at.drafts.drop(DRAFT)
    return _changed(at, event)


def go_on(at: Workplace, event: EntityId) -> Changes:
    """Work at an event that is open already."""
    at.work_at(event)
    return _changed(at, event)


def end_event(at: Workplace) -> Changes:
    """The event is over; work belongs to none."""
    changes = at.outreach.close(at.desk, at.desk.event)
    at.work_at(NO_ID)
    return changes


def _changed(at: Workplace, event: EntityId) -> Changes:
    return Changes(rows=frozenset({RowKey("outreach_event", at.desk.unit, event)}))


class EventPage(DraftPage):
    """List at the left; at the right the event of now, or the form that begins one. No arguments."""

    page_id: ClassVar[str] = "event"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._shown: EventsShown | None = None
        self._busy = False
        panes = TwoPanes(self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        self.heading, self.events = PageHeading(self), EventList(self)
        self.form, self.now = EventForm(self), EventNow(self)
        panes.left.addWidget(self.heading)
        panes.left.addWidget(self.events, 1)
        panes.right.addWidget(self.form, 1)
        panes.right.addWidget(self.now, 1)
        panes.keep_in_sight(self.form.begin, self.now.go_on)
        self.form.edited.connect(self.touched)
        self.form.begin_wanted.connect(self.go)
        self.now.go_on_wanted.connect(self.go)
        self.now.end_wanted.connect(self.end)
        self.events.chosen.connect(self._on_chosen)

    def title(self) -> str:
        """The page's name."""
        return _("Sự kiện")

    def retranslate(self) -> None:
        """All words; what was typed stays."""
        about = _("Mọi việc làm trong lúc một sự kiện đang mở đều thuộc về sự kiện ấy.")
        self.heading.set_words(_("Sự kiện lưu động"), about)
        for part in (self.events, self.form, self.now):
            part.retranslate()
        self._show()

    def arrive(self, argument: object) -> None:
        """Read the events."""
        del argument
        self._load()

    def refresh(self, changes: object) -> None:
        """Counters follow what is done."""
        touched = isinstance(changes, Changes) and changes.touches("outreach_event", "receipt", "receipt_void")
        if touched and self._shown is not None:
            self._load()

    def default_focus(self) -> QWidget | None:
        """The place of a new event, or the event of now."""
        return self.now.default_focus() if self.form.isHidden() else self.form.place

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The page's keys."""
        return {"event.go": self.go, "event.close": self.end}

    def draft_key(self) -> str:
        """The form's draft."""
        return DRAFT

    def draft_text(self) -> str:
        """The form as JSON."""
        values = self.form.values()
        return json.dumps(values) if any(values.values()) else ""

    @Slot()
    def go(self) -> None:
        """Begin the event in the form, or go on with the open one."""
        shown = self._shown
        if shown is None or shown.now is not None or self._busy:
            return
        if shown.to_go_on is not None:
            self._begin(partial(go_on, self.at, shown.to_go_on.id))
        elif self.form.is_complete():
            self.forget_rest()
            self._begin(partial(begin_event, self.at, **self.form.values()))

    @Slot()
    def end(self) -> None:
        """End the event of now."""
        if self._shown is not None and self._shown.now is not None and not self._busy:
            self._begin(partial(end_event, self.at))

    def _begin(self, job: Callable[[], Changes]) -> None:
        self._busy = True
        self.ask(job, self._on_done, self._on_failed)

    def _load(self) -> None:
        self.ask(partial(read_events, self.at), self._on_read)

    def _on_read(self, shown: EventsShown) -> None:
        first, self._shown = self._shown is None, shown
        self._show()
        if first:
            self.form.restore(shown.draft)
        if self.isVisible() and (first or self.form.isHidden()):
            wanted = self.default_focus()
            if wanted is not None:
                wanted.setFocus()

    def _show(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self.events.show_events(shown.recent, shown.now.id if shown.now else NO_ID, shown.today)
        self.form.set_villages(shown.villages)
        running = shown.now or shown.to_go_on
        self.form.setVisible(running is None)
        self.now.setVisible(running is not None)
        if running is not None:
            self.now.show_event(running, is_now=shown.now is not None)
        # At the foot of the page the buttons no longer go with the halves that they belong to.
        self.form.begin.setVisible(running is None)
        self.now.go_on.setVisible(shown.to_go_on is not None and shown.now is None)

    def _on_done(self, changes: Changes) -> None:
        self._busy = False
        self.form.clear()
        self.changed.emit(changes)
        self._load()

    def _on_failed(self, error: FieldappError) -> None:
        self._busy = False
        if error.code == "event_needs_place":
            self.form.place.set_error(message(error))
        else:
            self.say(error)

    @Slot(str)
    def _on_chosen(self, event: str) -> None:
        if self._shown is not None and self._shown.to_go_on is not None and self._shown.to_go_on.id == event:
            self.go()
