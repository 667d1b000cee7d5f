"""What has been done for a household: money and receipts newest first, and everything that was written about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.facts import Fact
from fieldapp.domain.household import Household
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.domain.receipt import Contribution, Receipt
from fieldapp.gui.pages.history_words import fact_when, fact_words
from fieldapp.gui.pages.receipt_side import state_words
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.widgets.cells import Column, FigureCell, PillCell, Row, TextCell
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.panels import Card, EmptyState, PageHeading, scrolled
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.words import day_text, household_title, months_text, people_text, receipt_number, scheme_name
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.moves import NoSuchHousehold
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace

SHOWN_FACTS = 100


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """A household's money, newest first, and what was written about it, newest first."""

    household: Household
    paid: tuple[tuple[Contribution, Receipt | None], ...]
    facts: tuple[Fact, ...]


def lay_history(at: Workplace, household: EntityId) -> HistoryTable:
    """Read a household's history. Raises `NoSuchHousehold`."""
    home = at.register.household(household)
    if home is None:
        raise NoSuchHousehold
    paid = at.receipts.history(household)
    receipts = [receipt.id for _paid, receipt in paid if receipt is not None]
    ids = (household, *(member.id for member in home.members), *receipts)
    return HistoryTable(home, paid, tuple(reversed(at.facts.about(ids)))[:SHOWN_FACTS])


class HistoryPage(WorkPage):
    """`arrive` takes a household's id."""

    page_id: ClassVar[str] = "history"
    place: ClassVar[str] = "find"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._household = NO_ID
        self._table: HistoryTable | None = None
        self.heading = PageHeading(self)
        self._money, self._written = label("", "heading", self), label("", "heading", self)
        self.paid, self.facts = RowList("", self), RowList("", self, row_height=52)
        self.paid_card, self.facts_card = Card(self, flush=True), Card(self, flush=True)
        self.paid_card.column.addWidget(self.paid)
        self.facts_card.column.addWidget(self.facts)
        self.nothing = EmptyState("history", self)
        self._lay_out()

    def title(self) -> str:
        """Whose history."""
        return _("Lịch sử")

    def retranslate(self) -> None:
        """All words."""
        self._money.setText(_("Tiền và biên lai"))
        self._written.setText(_("Những việc đã ghi"))
        self.paid.setAccessibleName(_("Tiền và biên lai"))
        self.facts.setAccessibleName(_("Những việc đã ghi"))
        self.paid.set_columns(
            [
                Column("", 8),
                Column(_("Ngày"), 124),
                Column(_("Đóng cho")),
                Column(_("Số biên lai"), 172, drop=1),
                Column(_("Tình trạng"), 296, drop=2),
                Column(_("Số tiền"), 140, right=True),
            ]
        )
        self.facts.set_columns([Column("", 8), Column(_("Việc")), Column(_("Lúc nào, ở đâu"), 300)])
        self.nothing.set_words(
            _("Hộ này chưa đóng lần nào"), _("Lần đóng đầu tiên sẽ hiện ở đây cùng biên lai của nó.")
        )
        self._show()

    def arrive(self, argument: object) -> None:
        """Read a household's history."""
        if isinstance(argument, str) and argument:
            self._household = EntityId(argument)
        self.ask(partial(lay_history, self.at, self._household), self._on_laid, self._on_lost)

    def refresh(self, changes: object) -> None:
        """Read again while in sight."""
        if self.isVisible() and isinstance(changes, Changes) and changes.rows:
            self.arrive(None)

    def default_focus(self) -> QWidget:
        """The money."""
        return self.paid

    def _lay_out(self) -> None:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        for widget in (self.heading, self._money, self.paid_card, self.nothing, self._written, self.facts_card):
            column.addWidget(widget)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content, self))
        self.paid.activated_row.connect(self._on_opened)

    def _on_laid(self, table: HistoryTable) -> None:
        self._table = table
        self._show()

    def _on_lost(self, error: FieldappError) -> None:
        self.say(error)
        self.back_wanted.emit()

    def _show(self) -> None:
        table = self._table
        if table is None:
            return
        people = people_text(len(table.household.present))
        title = _("Lịch sử: {household}").format(household=household_title(table.household))
        self.heading.set_words(title, " · ".join(part for part in (table.household.village, people) if part))
        self.paid.set_rows([_paid_row(paid, receipt, self.at.desk.device) for paid, receipt in table.paid])
        names: dict[str, str] = {member.id: member.name for member in table.household.members}
        self.facts.set_rows(
            [
                Row(f"{fact.device}.{fact.seq}", (TextCell(fact_words(fact, names)), TextCell(fact_when(fact))))
                for fact in table.facts
            ]
        )
        for widget in (self.paid_card, self._money):
            widget.setVisible(bool(table.paid))
        self.nothing.setVisible(not table.paid)

    @Slot(str)
    def _on_opened(self, contribution: str) -> None:
        pairs = self._table.paid if self._table is not None else ()
        found = next(((paid, receipt) for paid, receipt in pairs if paid.id == contribution), None)
        if found is not None:
            paid, receipt = found
            self.wanted.emit("receipt", ReceiptRef(receipt.id if receipt else NO_ID, paid.id))


def _paid_row(paid: Contribution, receipt: Receipt | None, own_device: str) -> Row:
    status, words = state_words(receipt, own_device)
    what = " · ".join((scheme_name(paid.scheme), months_text(paid.months)))
    who = ", ".join(line.member_name for line in paid.lines)
    number = receipt_number(receipt.series, receipt.number) if receipt else ""
    return Row(
        paid.id,
        (
            TextCell(day_text(paid.paid_on)),
            TextCell(what, who),
            TextCell(number),
            PillCell(status, words),
            FigureCell(paid.total),
        ),
        quiet=receipt is not None and receipt.is_void,
    )
