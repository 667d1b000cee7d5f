"""Between the ticks and the receipt: keeps the quote true to what is ticked, takes the money, keeps the draft."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import EntityId
from fieldapp.domain.money import Money
from fieldapp.gui.dialogs.participant_side import Insured, ParticipantSide
from fieldapp.gui.dialogs.why_sheet import WhySheet
from fieldapp.gui.messages import message
from fieldapp.gui.pages.draft_keeper import DraftKeeper
from fieldapp.gui.pages.household_table import HouseholdTable
from fieldapp.gui.pages.likeness_words import paid_text
from fieldapp.gui.pages.peer_guard import PeerGuard
from fieldapp.gui.pages.renewal_draft import DRAFT, RenewalDraft
from fieldapp.gui.pages.renewal_panel import RenewalPanel
from fieldapp.gui.pages.taking import Taking
from fieldapp.gui.pages.visits import ReceiptRef
from fieldapp.gui.tasks import Ticket
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.collect import Collected
from fieldapp.services.day import as_day
from fieldapp.services.overlaps import PaidAlready
from fieldapp.services.renew import Renewal
from fieldapp.services.standing import HEALTH
from fieldapp.services.workplace import Workplace

MOST_WARNINGS = 3
"""More would push the amounts out of sight."""


def _overlapping(at: Workplace, renewal: Renewal) -> tuple[Renewal, tuple[PaidAlready, ...]]:
    return renewal, at.overlaps.of(HEALTH, renewal.quote.lines)


class RenewalDesk(QObject):
    """Works for one household page and its panel."""

    quoted = Signal()
    """The quote follows the ticks again."""
    taken = Signal(object)
    """A `ReceiptRef`: the money is stored."""

    def __init__(self, page: WorkPage, panel: RenewalPanel, paid_before: Notice) -> None:
        super().__init__(page)
        self._page, self._panel, self._paid_before = page, panel, paid_before
        self._table: HouseholdTable | None = None
        self._ticked: tuple[EntityId, ...] = ()
        self._overrides: dict[EntityId, str] = {}
        self._quoting: Ticket | None = None
        self._keeper = DraftKeeper(page, DRAFT)
        self._taking = Taking(page, panel.cash)
        self._guard = PeerGuard(page.at.peer_till)
        panel.months_chosen.connect(self._on_months)
        panel.cash.given_changed.connect(self._keep)
        panel.cash.confirmed.connect(self._on_confirmed)
        panel.why_wanted.connect(self.open_why)
        panel.turn_wanted.connect(self.turn)
        self._taking.taken.connect(self._on_taken)
        self._taking.refused.connect(self._on_refused)
        self._taking.stale.connect(self.requote)

    def show_table(self, table: HouseholdTable) -> None:
        """A household was laid on the table; another one than before forgets what a supervisor decided."""
        if self._table is None or self._table.view.household.id != table.view.household.id:
            self._overrides = {}
        self._table, self._ticked = table, table.ticked
        self._guard.show(table.peers)
        self._panel.choose_months(table.months)
        self._panel.cash.set_cash(table.given)
        self._panel.set_numbers_left(table.numbers_left)
        self._panel.set_quote(table.view, table.renewal)
        self._look_for_overlaps(table.renewal)
        if self._overrides:
            self._ticked += tuple(member for member in self._overrides if member not in self._ticked)
            self.requote()

    def ticked(self) -> tuple[EntityId, ...]:
        """Who is to pay."""
        return self._ticked

    def overridden(self) -> frozenset[str]:
        """Whom a supervisor lets pay although the State does."""
        return frozenset(self._overrides)

    def override(self, member: EntityId, reason: str) -> None:
        """A supervisor decided, for this payment only."""
        self._overrides[member] = reason
        self._ticked = (*(one for one in self._ticked if one != member), member)
        self.requote()

    def tick(self, members: tuple[EntityId, ...]) -> None:
        """The officer ticked or unticked somebody."""
        self._ticked = members
        self._keep()
        self.requote()

    @Slot()
    def requote(self) -> None:
        """Ask what the ticked members would pay; the amounts shown until now no longer count."""
        table, months = self._table, self._panel.months.value()
        if table is None or months is None:
            return
        self._panel.forget_quote()
        if self._quoting is not None:
            self._quoting.cancel()
        renewals, household, members = self._page.at.renewals, table.view.household.id, self._ticked
        overrides = dict(self._overrides)
        self._quoting = self._page.ask(
            lambda: renewals.quote(household, members, months, overrides), self._on_quote, self._on_quote_refused
        )

    @Slot()
    def open_why(self) -> None:
        """Every reason behind the amounts."""
        WhySheet(self._panel.explained(), self._page).open()

    @Slot()
    def turn(self) -> None:
        """Show the participant what is about to be paid."""
        renewal, table = self._panel.renewal(), self._table
        if renewal is None or table is None or not renewal.quote.lines:
            return
        names = {member.member.id: member.member.name for member in table.view.members}
        people = [Insured(names[EntityId(line.id)], line.ends) for line in renewal.quote.lines]
        demo = self._page.at.is_demo
        side = ParticipantSide(people, renewal.months, renewal.total, self._page, is_demo=demo)
        side.answered.connect(self._on_answered)
        side.open()

    def flush(self) -> None:
        """The page is left: keep what is half done."""
        self._keeper.flush()

    def _on_quote(self, renewal: Renewal) -> None:
        if self._table is not None and renewal.household == self._table.view.household.id:
            self._panel.set_quote(self._table.view, renewal)
            self._look_for_overlaps(renewal)
            self.quoted.emit()

    def _look_for_overlaps(self, renewal: Renewal) -> None:
        """Ask whether any of the days were paid for before; the warning must not hold up the amount."""
        at, lines = self._page.at, renewal.quote.lines
        self._paid_before.hide()
        if lines:
            self._page.ask(partial(_overlapping, at, renewal), self._on_overlaps)

    def _on_overlaps(self, found: tuple[Renewal, tuple[PaidAlready, ...]]) -> None:
        renewal, paid = found
        if paid and self._panel.renewal() is renewal:
            self._paid_before.say("\n".join(map(paid_text, paid[:MOST_WARNINGS])), "soon")

    def _on_quote_refused(self, error: FieldappError) -> None:
        self._panel.refuse(message(error))

    @Slot(bool)
    def _on_answered(self, right: bool) -> None:
        if right:
            self._panel.cash.given.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._panel.refuse(_("Người dân nói chưa đúng. Hỏi lại tên, số tháng và số tiền rồi sửa."))

    @Slot(int)
    def _on_months(self, _months: int) -> None:
        self._keep()
        self.requote()

    @Slot()
    def _keep(self) -> None:
        table, months = self._table, self._panel.months.value()
        if table is not None and months is not None:
            household, given = table.view.household.id, self._panel.cash.cash()
            self._keeper.keep(RenewalDraft(household, as_day(table.today), self._ticked, months, given).as_text())

    @Slot(object, object)
    def _on_confirmed(self, shown: Money, given: Money) -> None:
        renewal = self._panel.renewal()
        if renewal is None or renewal.total != shown:
            self._panel.cash.set_busy(False)
            return
        self._keeper.forget()
        at, members = self._page.at, tuple(EntityId(line.id) for line in renewal.quote.lines)
        household, months = renewal.household, renewal.months
        overrides = {member: reason for member, reason in self._overrides.items() if member in members}

        def collect() -> Collected:
            return at.renewals.collect(
                at.desk, household, members, months, shown, cash_given=given, draft=DRAFT, overrides=overrides
            )

        self._taking.begin(self._guard.guarded(household, collect))

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        self._panel.refuse(sentence)
        self._keep()

    @Slot(object)
    def _on_taken(self, collected: Collected) -> None:
        self._panel.forget_quote()
        self._overrides = {}
        self._page.changed.emit(collected.changes)
        self.taken.emit(ReceiptRef(collected.receipt, collected.contribution, fresh=True))
