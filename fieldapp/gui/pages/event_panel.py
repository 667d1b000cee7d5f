"""Parts of the event page: the list of events, the form that begins one, the event of now."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.actions import action
from fieldapp.gui.theme import Status, theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.cells import Column, FigureCell, NameCell, PillCell, Row, TextCell
from fieldapp.gui.widgets.fields import ChoiceField, TextField
from fieldapp.gui.widgets.labels import MoneyLabel, label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card, EmptyState, rule
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.words import day_text
from fieldapp.i18n import OWN_NAMES, _, format_count, ngettext
from fieldapp.services.ports import OutreachEvent


def households_text(count: int) -> str:
    """`17 hộ`."""
    return ngettext("{count} hộ", "{count} hộ", count).format(count=format_count(count))


def receipts_text(count: int) -> str:
    """`20 biên lai`."""
    return ngettext("{count} biên lai", "{count} biên lai", count).format(count=format_count(count))


class EventList(QWidget):
    """Recent events, newest first, or what an event is for."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowList("", self)
        self.rows.activated_row.connect(self.chosen)
        self.nothing = EmptyState("event", self)
        self._card = Card(self, flush=True)
        self._card.column.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card)
        column.addWidget(self.nothing, 1)
        column.addStretch(0)

    def retranslate(self) -> None:
        """Headings."""
        self.rows.setAccessibleName(_("Các sự kiện gần đây"))
        self.rows.set_columns(
            [Column("", 8), Column(_("Nơi")), Column(_("Ngày"), 112), Column(_("Đã làm"), 136, drop=2),
             Column(_("Tình trạng"), 132, drop=1), Column(_("Đã thu"), 120, right=True)]
        )  # fmt: skip
        self.nothing.set_words(
            _("Chưa có sự kiện nào"),
            _("Khi đi thu tại bản, bắt đầu một sự kiện để biết ngày ấy làm được bao nhiêu hộ, thu bao nhiêu tiền."),
        )

    def show_events(self, events: Sequence[OutreachEvent], now: EntityId, today: str) -> None:
        """Show these; `now` is the one worked at."""
        self._card.setVisible(bool(events))
        self.nothing.setVisible(not events)
        self.rows.set_rows([self._row(event, now, today) for event in events])

    @staticmethod
    def _row(event: OutreachEvent, now: EntityId, today: str) -> Row:
        if event.id == now:
            pill = PillCell(Status.GOOD, _("đang làm"))
        elif event.closed_on or event.opened_on != today:
            pill = PillCell(Status.NONE, _("đã xong"))
        else:
            pill = PillCell(Status.SOON, _("còn mở"))
        done = TextCell(households_text(event.households), receipts_text(event.receipts))
        where = NameCell(event.place, "", event.village)
        return Row(
            event.id, (where, TextCell(day_text(event.opened_on)), done, pill, FigureCell(Money(event.collected)))
        )


class EventForm(QWidget):
    """Place, village, language of a new event."""

    edited = Signal()
    begin_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._villages: tuple[tuple[str, int], ...] | None = None
        self.heading = label("", "heading", self)
        self.place = TextField("", self)
        self.village, self.language = ChoiceField[str]("", self), ChoiceField[str]("", self)
        self.about = label("", "soft", self, wrap=True)
        self.begin = Button("", action("event.go").shortcut, Kind.ACCENT, self, large=True)
        self.begin.clicked.connect(self.begin_wanted)
        self.place.edited.connect(self.edited)
        self.place.edit.returnPressed.connect(self._on_return)
        self.village.changed.connect(self.edited)
        self.language.changed.connect(self.edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of(self).space("side"))
        for widget in (self.heading, self.place, self.village, self.language, self.about):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.begin)

    def retranslate(self) -> None:
        """All words; what was typed stays."""
        self.heading.setText(_("Bắt đầu hôm nay"))
        self.place.set_label(_("Nơi tổ chức"))
        self.place.set_placeholder(_("ví dụ: nhà văn hóa bản"))
        self.village.set_label(_("Bản, tiểu khu"))
        self.village.combo.setPlaceholderText(_("chọn bản"))
        self.language.set_label(_("Tiếng nói ở đó"))
        self.language.set_options(list(OWN_NAMES.items()))
        if self.language.value() is None:
            self.language.set_value("vi")
        self.about.setText(_("Sự kiện mở tới khi kết thúc, kể cả khi tắt máy giữa chừng."))
        self.begin.set_text(action("event.go").word())

    def set_villages(self, villages: tuple[tuple[str, int], ...]) -> None:
        """Villages of the register with their number of households."""
        if villages != self._villages:
            self._villages = villages
            words = [(name, f"{name} · {households_text(count)}") for name, count in villages if name]
            self.village.set_options(words)

    def values(self) -> dict[str, str]:
        """What was typed and chosen."""
        chosen = self.language.value() or ""
        language = chosen if chosen != "vi" else ""
        return {"place": self.place.text(), "village": self.village.value() or "", "language": language}

    def restore(self, draft: str) -> None:
        """Put in what a draft kept."""
        try:
            found = json.loads(draft) if draft else {}
        except ValueError:
            found = {}
        if isinstance(found, dict) and found:
            self.place.set_text(str(found.get("place", "")))
            self.village.set_value(str(found.get("village", "")) or None)
            self.language.set_value(str(found.get("language", "")) or "vi")

    def clear(self) -> None:
        """Empty it for the next event."""
        self.place.set_text("")
        self.village.set_value(None)
        self.language.set_value("vi")

    def is_complete(self) -> bool:
        """Whether it can begin; says beside the field what is missing."""
        if not self.place.text():
            self.place.set_error(_("Ghi nơi tổ chức để bà con biết, ví dụ nhà văn hóa bản."))
            self.place.setFocus()
        return bool(self.place.text())

    @Slot()
    def _on_return(self) -> None:
        if self.is_complete():
            self.village.setFocus()


class EventNow(QWidget):
    """An open event: where, what was done, what was collected; go on with it or end it."""

    go_on_wanted = Signal()
    end_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._event: OutreachEvent | None = None
        self._is_now = True
        self.heading, self.place = label("", "soft", self), label("", "heading", self, wrap=True)
        self.village = label("", "soft", self, wrap=True)
        self.state = Notice(self)
        self.counts = label("", "body", self)
        self.collected_word, self.collected = label("", "strong", self), MoneyLabel(ZERO, "figure", self)
        self.go_on = Button("", action("event.go").shortcut, Kind.ACCENT, self, large=True)
        self.end = Button("", action("event.close").shortcut, Kind.QUIET, self, icon="check")
        self.go_on.clicked.connect(self.go_on_wanted)
        self.end.clicked.connect(self.end_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of(self).space("side"))
        for widget in (self.heading, self.place, self.village, self.state):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.counts)
        column.addWidget(rule(self, strong=True))
        total = QHBoxLayout()
        total.addWidget(self.collected_word)
        total.addWidget(self.collected, 1)
        column.addLayout(total)
        column.addWidget(self.go_on)
        column.addWidget(self.end)

    def retranslate(self) -> None:
        """All words."""
        self.collected_word.setText(_("Đã thu"))
        self.go_on.set_text(_("Làm tiếp sự kiện này"))
        self.end.set_text(action("event.close").word())
        if self._event is not None:
            self.show_event(self._event, is_now=self._is_now)

    def show_event(self, event: OutreachEvent, *, is_now: bool) -> None:
        """Show one; `is_now` when work belongs to it."""
        self._event, self._is_now = event, is_now
        self.heading.setText(_("Đang ở") if is_now else _("Còn mở từ trước"))
        self.place.setText(event.place)
        day = _("từ {day}").format(day=day_text(event.opened_on))
        self.village.setText(f"{event.village} · {day}" if event.village else day)
        if is_now:
            self.state.say(_("Biên lai và việc làm lúc này đều ghi vào sự kiện này."), "good")
        else:
            self.state.say(_("Sự kiện hôm nay chưa kết thúc. Làm tiếp để biên lai ghi vào đó."), "soon")
        self.counts.setText(f"{households_text(event.households)} · {receipts_text(event.receipts)}")
        self.collected.set_amount(Money(event.collected))
        self.go_on.setVisible(not is_now)
        self.end.setVisible(is_now)

    def default_focus(self) -> QWidget:
        """The way on."""
        return self.end if self._is_now else self.go_on
