"""Voluntary social insurance: one person chooses an income and a way to pay; the same gesture takes the money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.domain.money import Money
from fieldapp.domain.quote import Quote
from fieldapp.gui.dialogs.why_sheet import WhySheet
from fieldapp.gui.messages import message
from fieldapp.gui.pages.draft_keeper import DraftKeeper
from fieldapp.gui.pages.likeness_words import paid_text
from fieldapp.gui.pages.peer_guard import PeerGuard
from fieldapp.gui.pages.taking import Taking
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.pages.voluntary_choice import DRAFT, ChoiceForm, VoluntaryDraft
from fieldapp.gui.pages.voluntary_panel import VoluntaryPanel
from fieldapp.gui.tasks import TaskRunner, Ticket
from fieldapp.gui.widgets.panels import Card, PageHeading, TwoPanes
from fieldapp.gui.words import born_text, household_title, identity_text
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _, format_date
from fieldapp.services.collect import Collected
from fieldapp.services.contribute import VOLUNTARY_MONTHS, Choice, Deadline
from fieldapp.services.day import as_day
from fieldapp.services.hub import NO_PAYMENTS, PeerPayments
from fieldapp.services.moves import NoSuchMember
from fieldapp.services.overlaps import PaidAlready
from fieldapp.services.standing import VOLUNTARY, HouseholdStanding, MemberStanding
from fieldapp.services.workplace import Workplace

Whom = tuple[EntityId, EntityId]


@dataclass(frozen=True, slots=True)
class VoluntaryTable:
    """One person laid upon the table: the choice to begin with, the limits of the day, the cash given."""

    view: HouseholdStanding
    standing: MemberStanding
    limits: tuple[Money, Money, Money]
    choice: Choice
    given: Money | None
    today: date
    deadlines: Mapping[int, Deadline]
    peers: PeerPayments = NO_PAYMENTS


def lay_voluntary(at: Workplace, whom: Whom) -> VoluntaryTable:
    """What is running, or the least income and twelve months, or what a draft of today kept.

    Raises `NoSuchMember`.
    """
    drafted = VoluntaryDraft.read(at.drafts.load(DRAFT))
    today = at.day.shown()
    if drafted is not None and drafted.day != as_day(today):
        drafted = None
    if not whom[0] and drafted is not None:
        whom = (drafted.household, drafted.member)
    view = at.standings.household(whom[0])
    standing = next((one for one in view.present if one.member.id == whom[1]), None)
    if standing is None:
        raise NoSuchMember
    limits, peers = at.contributions.income_limits(), at.peer_till.payments(whom[0])
    deadlines = {
        months: found
        for months in VOLUNTARY_MONTHS
        if (found := at.contributions.deadline(standing, months)) is not None
    }
    if drafted is not None and drafted.member == whom[1]:
        return VoluntaryTable(view, standing, limits, drafted.choice, drafted.given, today, deadlines, peers)
    choice = Choice(limits[0], at.contributions.suggested_support(standing), "months", 12)
    running = at.contributions.running(*whom)
    if running is not None and running.until >= today:
        choice = replace(choice, income=Money(running.income), method=running.method, months=running.months)
    return VoluntaryTable(view, standing, limits, choice, None, today, deadlines, peers)


def _overlapping(at: Workplace, quote: Quote) -> tuple[Quote, tuple[PaidAlready, ...]]:
    return quote, at.overlaps.of(VOLUNTARY, quote.lines)


class VoluntaryPage(WorkPage):
    """`arrive` takes `(household, member)`; nothing means the draft, or who was shown last."""

    page_id: ClassVar[str] = "voluntary"
    place: ClassVar[str] = "find"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._whom: Whom = (NO_ID, NO_ID)
        self._table: VoluntaryTable | None = None
        self._quoting: Ticket | None = None
        self.heading, self.form, self.panel = PageHeading(self), ChoiceForm(self), VoluntaryPanel(self)
        self._keeper = DraftKeeper(self, DRAFT)
        self._taking = Taking(self, self.panel.cash)
        self._guard = PeerGuard(workplace.peer_till)
        self._lay_out()

    def title(self) -> str:
        """The scheme and the person."""
        return _("BHXH tự nguyện")

    def retranslate(self) -> None:
        """All words; what was chosen stays."""
        self.form.retranslate()
        self.panel.retranslate()
        self._show()

    def arrive(self, argument: object) -> None:
        """Lay the person on the table."""
        if isinstance(argument, tuple) and len(argument) == 2:
            self._whom = (EntityId(str(argument[0])), EntityId(str(argument[1])))
        self.panel.forget_quote()
        self.panel.cash.arm()
        self.ask(partial(lay_voluntary, self.at, self._whom), self._on_laid, self._on_lost)

    def leave(self) -> bool:
        """It can always be left."""
        self._keeper.flush()
        return True

    def default_focus(self) -> QWidget:
        """The income, its digits marked."""
        return self.form.income.edit

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What the keys of this page do."""
        return {
            "voluntary.confirm": self.panel.cash.take_by_key,
            "voluntary.why": self._open_why,
            "voluntary.more": self.form.step_up,
            "voluntary.less": self.form.step_down,
        }

    def _lay_out(self) -> None:
        panes = TwoPanes(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        card = Card(self)
        card.column.addWidget(self.form)
        panes.left.addWidget(self.heading)
        panes.left.addWidget(card)
        panes.left.addStretch(1)
        panes.right.addWidget(self.panel)
        panes.keep_in_sight(self.panel.cash.sum, self.panel.cash.confirm)
        self.form.changed.connect(self._on_changed)
        self.form.income.edit.returnPressed.connect(self.panel.cash.given.edit.setFocus)
        self.panel.why_wanted.connect(self._open_why)
        self.panel.cash.given_changed.connect(self._keep)
        self.panel.cash.confirmed.connect(self._on_confirmed)
        self._taking.taken.connect(self._on_taken)
        self._taking.refused.connect(self.panel.refuse)
        self._taking.stale.connect(self._requote)

    def _on_laid(self, table: VoluntaryTable) -> None:
        self._table = table
        self._guard.show(table.peers)
        self._whom = (table.view.household.id, table.standing.member.id)
        self.form.set_limits(*table.limits)
        self.form.set_choice(table.choice)
        self.panel.cash.set_cash(table.given)
        self.form.income.edit.selectAll()
        self._show()
        self._requote()

    def _on_lost(self, error: FieldappError) -> None:
        self.say(error)
        self.back_wanted.emit()

    def _show(self) -> None:
        if self._table is None:
            return
        member, until = self._table.standing.member, self._table.standing.voluntary_until
        parts = [born_text(member.born), identity_text(member), household_title(self._table.view.household)]
        paid = _("đã đóng đến {day}").format(day=format_date(until)) if until else _("chưa đóng lần nào")
        title = _("BHXH tự nguyện: {name}").format(name=member.name)
        self.heading.set_words(title, " · ".join(part for part in (*parts, paid) if part))

    @Slot()
    def _on_changed(self) -> None:
        self._keep()
        self._requote()

    @Slot()
    def _requote(self) -> None:
        choice = self.form.choice()
        self.panel.forget_quote()
        if self._quoting is not None:
            self._quoting.cancel()
        if choice is not None and self._table is not None:
            job = partial(self.at.contributions.quote, *self._whom, choice)
            self._quoting = self.ask(job, self._on_quote, self._on_quote_refused)

    def _on_quote(self, quote: Quote) -> None:
        if self._table is not None:
            self.form.show_refusals(quote)
            choice = self.form.choice()
            is_regular = choice is not None and choice.method == "months"
            deadline = self._table.deadlines.get(choice.months) if choice is not None and is_regular else None
            self.panel.set_quote(self._table.standing.member.name, quote, deadline)
            self.ask(partial(_overlapping, self.at, quote), self._on_overlaps)

    def _on_overlaps(self, found: tuple[Quote, tuple[PaidAlready, ...]]) -> None:
        quote, paid = found
        if paid and self.panel.quote() is quote:
            self.panel.warn("\n".join(map(paid_text, paid)))

    def _on_quote_refused(self, error: FieldappError) -> None:
        self.panel.refuse(message(error))

    @Slot()
    def _keep(self) -> None:
        choice = self.form.choice()
        if self._table is not None and choice is not None:
            day, given = as_day(self._table.today), self.panel.cash.cash()
            self._keeper.keep(VoluntaryDraft(*self._whom, day, choice, given).as_text())

    @Slot(object, object)
    def _on_confirmed(self, shown: Money, given: Money) -> None:
        quote, choice = self.panel.quote(), self.form.choice()
        if quote is None or choice is None or quote.total != shown:
            self.panel.cash.set_busy(False)
            return
        self._keeper.forget()
        at = self.at
        job = partial(at.contributions.collect, at.desk, *self._whom, choice, shown, cash_given=given, draft=DRAFT)
        self._taking.begin(self._guard.guarded(self._whom[0], job))

    @Slot(object)
    def _on_taken(self, collected: Collected) -> None:
        self.panel.forget_quote()
        self.changed.emit(collected.changes)
        self.wanted.emit("receipt", ReceiptRef(collected.receipt, collected.contribution, fresh=True))

    @Slot()
    def _open_why(self) -> None:
        WhySheet(self.panel.explained(), self).open()
