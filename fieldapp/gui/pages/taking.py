"""From the press of the green button to the receipt: what can come between, for every scheme alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Qt, Signal, Slot

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.dialogs.day_in_doubt import DayInDoubtDialog
from fieldapp.gui.messages import message
from fieldapp.gui.pages.cash_panel import CashPanel
from fieldapp.gui.work_page import WorkPage
from fieldapp.services.collect import CashTooLittle, Collected, QuoteChanged
from fieldapp.services.day import DayInDoubt


class Taking(QObject):
    """Runs one collection at a time; the cash panel stays shut from the press until it is known what became of it."""

    taken = Signal(object)
    """A `Collected`: the money is stored with its receipt."""
    refused = Signal(str)
    """Nothing was taken; a sentence says why and what to do."""
    stale = Signal()
    """The amount is no longer the one shown; a new quote is needed."""

    def __init__(self, page: WorkPage, cash: CashPanel) -> None:
        super().__init__(page)
        self._page, self._cash = page, cash
        self._job: Callable[[], Collected] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a collection has begun and is not known to be over."""
        return self._job is not None

    def begin(self, job: Callable[[], Collected]) -> None:
        """Take the money; a second call while one is under way does nothing."""
        if self._job is None:
            self._job = job
            self._run()

    def _run(self) -> None:
        if self._job is not None:
            self._page.ask(self._job, self._on_taken, self._on_failed)

    def _on_taken(self, collected: Collected) -> None:
        self._job = None
        # The total goes before the panel opens again: no key can find the same amount twice.
        self._cash.set_total(None)
        self._cash.set_cash(None)
        self._cash.set_busy(False)
        self.taken.emit(collected)

    def _on_failed(self, error: FieldappError) -> None:
        if isinstance(error, DayInDoubt):
            self._ask_day(error)
            return
        self._job = None
        self._cash.set_busy(False)
        if isinstance(error, CashTooLittle):
            self._cash.given.set_error(message(error))
            self._cash.given.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.refused.emit(message(error))
        if isinstance(error, QuoteChanged):
            self.stale.emit()

    def _ask_day(self, doubt: DayInDoubt) -> None:
        dialog = DayInDoubtDialog(doubt, self._page)
        dialog.told.connect(self._on_day_told)
        dialog.rejected.connect(self._on_given_up)
        dialog.open()

    @Slot(object)
    def _on_day_told(self, day: date) -> None:
        working_day = self._page.at.day
        self._page.ask(lambda: working_day.confirm(day), self._on_day_confirmed, self._on_failed)

    def _on_day_confirmed(self, _nothing: None) -> None:
        self._run()

    @Slot()
    def _on_given_up(self) -> None:
        self._job = None
        self._cash.set_busy(False)
