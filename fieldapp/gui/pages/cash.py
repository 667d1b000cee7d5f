"""The cash page (F5): the day's receipts and money, the count, the sealed day. Earlier days come first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from fieldapp.domain.ids import NO_DAY, Day
from fieldapp.domain.money import Money
from fieldapp.domain.number_ledger import BlockState
from fieldapp.gui.pages.cash_acts import CashActs, SlipDesk, draft_key
from fieldapp.gui.pages.cash_closed import CashClosedView
from fieldapp.gui.pages.cash_count import CashCountView
from fieldapp.gui.pages.cash_moves import CashMoves
from fieldapp.gui.pages.cash_sheet import CashSheetView
from fieldapp.gui.pages.draft_page import DraftPage
from fieldapp.gui.printing import Printing, SystemPrinting
from fieldapp.gui.tasks import TaskRunner
from fieldapp.i18n import _
from fieldapp.services.cash import CashSheet
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace

TABLES = ("receipt", "receipt_void", "cash_entry", "number_block", "number_return", "refund")


ASKED = ("cash.transfer", "cash.answer", "cash.float", "cash.cosign", "cash.slip", "cash.numbers")
"""Acts beside counting, sealing and handing over."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a look into the box gives."""

    sheet: CashSheet
    draft: str
    numbers: tuple[BlockState, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    """A count begun: what the draft holds."""

    notes: Mapping[int, int]
    reason: str
    counting: bool


def read_box(at: Workplace, on: Day | None) -> _Shown:
    """A day of the box; without one the earliest that waits to be closed, else today."""
    sheet = at.cash.sheet(at.desk, on or NO_DAY)
    if on is None and sheet.days_to_close:
        sheet = at.cash.sheet(at.desk, sheet.days_to_close[0])
    return _Shown(sheet, at.drafts.load(draft_key(sheet.day.on)), at.numbers.states(at.desk))


class CashPage(DraftPage):
    """Three views of one day: sheet, count, sealed. No arguments."""

    page_id: ClassVar[str] = "cash"

    def __init__(
        self,
        workplace: Workplace,
        runner: TaskRunner,
        parent: QWidget | None = None,
        *,
        printing: Printing | None = None,
    ) -> None:
        super().__init__(workplace, runner, parent)
        self._shown: _Shown | None = None
        self._counting = False
        self.sheet, self.count, self.closed = CashSheetView(self), CashCountView(self), CashClosedView(self)
        self._stack = QStackedWidget(self)
        for view in (self.sheet, self.count, self.closed):
            self._stack.addWidget(view)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.acts, self.slip = CashActs(self), SlipDesk(self, printing or SystemPrinting())
        self.moves = CashMoves(self)
        self.acts.refused.connect(self._on_refused)
        self.moves.refused.connect(self._on_refused)
        self.sheet.asked.connect(self.moves.act)
        self.closed.asked.connect(self.moves.act)
        self.sheet.float_corrected.connect(self.moves.correct_float)
        self.moves.float_wanted.connect(self.sheet.correct_float)
        self.moves.slip_wanted.connect(self.slip.print_remittance)
        self.slip.set.connect(self.closed.show_paper)
        self.sheet.float_given.connect(self.acts.put_float)
        self.sheet.count_wanted.connect(self.count_key)
        self.sheet.day_wanted.connect(self._on_other_day)
        self.sheet.wanted.connect(self.wanted)
        self.count.edited.connect(self.touched)
        self.count.close_wanted.connect(self.count_key)
        self.count.back_wanted.connect(self._on_back_to_sheet)
        self.closed.print_wanted.connect(self._on_print)
        self.closed.day_wanted.connect(self._on_other_day)
        self.closed.remit_wanted.connect(self._on_remit)

    # --- what the shell asks --------------------------------------------------------------------------------------

    def title(self) -> str:
        """The page's name."""
        return _("Quỹ")

    def retranslate(self) -> None:
        """All words."""
        for view in (self.sheet, self.count, self.closed):
            view.retranslate()

    def arrive(self, argument: object) -> None:
        """Look into the box; a day (`2026-11-21`) may be asked for."""
        self._load(Day(argument) if isinstance(argument, str) and argument else None)

    def refresh(self, changes: object) -> None:
        """Look again when money moved."""
        if self._shown is not None and isinstance(changes, Changes) and changes.touches(*TABLES):
            self._load(self._shown.sheet.day.on)

    def escape(self) -> bool:
        """Esc leaves the count, which is kept."""
        if self._stack.currentWidget() is not self.count:
            return False
        self._on_back_to_sheet()
        return True

    def default_focus(self) -> QWidget | None:
        """Whatever the view begins with."""
        view = self._stack.currentWidget()
        return view.default_focus() if isinstance(view, CashSheetView | CashCountView | CashClosedView) else None

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The page's keys."""
        return {
            "cash.close": self.count_key,
            "cash.print": self._on_print,
            "cash.remit": self._on_remit_key,
            "cash.day": self._on_other_day,
            **{name: partial(self.moves.act, name) for name in ASKED},
        }

    def draft_key(self) -> str:
        """The count of the day shown."""
        return draft_key(self._shown.sheet.day.on) if self._shown is not None else self.page_id

    def draft_text(self) -> str:
        """The count as JSON."""
        if self._shown is None or self._shown.sheet.day.closed is not None:
            return ""
        notes = {str(note): count for note, count in self.count.count()}
        return json.dumps({"notes": notes, "reason": self.count.reason.text(), "counting": self._counting})

    # --- looking --------------------------------------------------------------------------------------------------

    def _load(self, on: Day | None) -> None:
        self.ask(partial(read_box, self.at, on), self._on_read)

    def _on_read(self, shown: _Shown) -> None:
        before, self._shown = self._shown, shown
        self.moves.look_at(shown.sheet)
        if before is None or before.sheet.day.on != shown.sheet.day.on:
            kept = _read_count(shown.draft)
            self._counting = kept.counting
            self.count.set_count(kept.notes, kept.reason)
        self.sheet.show_sheet(shown.sheet)
        self.count.show_day(shown.sheet.day)
        if shown.sheet.day.closed is not None:
            self.closed.show_sheet(shown.sheet, shown.numbers)
            self.slip.fill(shown.sheet.day.on)
        self._choose_view(first=before is None)

    def _choose_view(self, *, first: bool = False) -> None:
        closed = self._shown is not None and self._shown.sheet.day.closed is not None
        view: QWidget = self.closed if closed else self.count if self._counting else self.sheet
        if view is self._stack.currentWidget() and not first:
            return
        self._stack.setCurrentWidget(view)
        wanted = self.default_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus()

    @Slot()
    def _on_other_day(self) -> None:
        if self._shown is None:
            return
        sheet = self._shown.sheet
        self.leave()
        earlier = next((day for day in sheet.days_to_close if day != sheet.day.on), None)
        self._load(sheet.today if sheet.day.on != sheet.today else earlier)

    # --- count, seal, paper, hand-over ----------------------------------------------------------------------------

    @Slot()
    def _on_refused(self) -> None:
        """Something was refused: look again."""
        if self._shown is not None:
            self._load(self._shown.sheet.day.on)

    @Slot(object, str, str)
    def _on_remit(self, amount: Money, receiver: str, place: str) -> None:
        if self._shown is not None:
            self.acts.explain_remit(self._shown.sheet.day.on, amount, receiver, place)

    @Slot()
    def _on_back_to_sheet(self) -> None:
        self._counting = False
        self.touched()
        self._choose_view()

    @Slot()
    def count_key(self) -> None:
        """Ctrl+Enter: from the sheet to the count, from the count to the seal."""
        if self._shown is None or self._shown.sheet.day.closed is not None:
            return
        if not self._counting:
            self._counting = True
            self.touched()
            self._choose_view()
        elif self.count.may_close():
            self.leave()  # the count is on the disk before anybody decides
            self.acts.explain_seal(self._shown.sheet, self.count.count(), self.count.reason.text())

    @Slot()
    def _on_print(self) -> None:
        if self._stack.currentWidget() is self.closed:
            self.slip.print()

    @Slot()
    def _on_remit_key(self) -> None:
        if self._stack.currentWidget() is self.closed:
            self.closed.ask_remit()


def _read_count(text: str) -> _Count:
    try:
        found = json.loads(text) if text else {}
        notes = {int(note): int(count) for note, count in found.get("notes", {}).items()}
        return _Count(notes, str(found.get("reason", "")), bool(found.get("counting", False)))
    except (ValueError, AttributeError, TypeError):
        return _Count({}, "", counting=False)
