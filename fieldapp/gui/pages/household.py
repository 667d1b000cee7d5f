"""A household on one screen: everyone and how they are covered, and the renewal beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.gui.actions import action
from fieldapp.gui.dialogs.override import OverrideDialog
from fieldapp.gui.pages import household_rows
from fieldapp.gui.pages.household_table import HouseholdTable, lay_table
from fieldapp.gui.pages.hub_words import show_peers
from fieldapp.gui.pages.member_help import MemberHelp, standing_of
from fieldapp.gui.pages.refund_help import RefundHelp
from fieldapp.gui.pages.renewal_desk import RenewalDesk
from fieldapp.gui.pages.renewal_panel import RenewalPanel
from fieldapp.gui.pages.visits import HouseholdVisit, PersonTask, ReceiptRef
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.widgets.buttons import ActionLink
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card, PageHeading, TwoPanes
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.words import capital, household_title
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.explain import explain, explain_source
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace

LINKS = ("household.add", "household.change", "household.voluntary", "household.history", "household.override")


class HouseholdPage(WorkPage):
    """`arrive` takes a household's id or a `HouseholdVisit`; nothing means the household shown last."""

    page_id: ClassVar[str] = "household"
    place: ClassVar[str] = "find"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._visit = HouseholdVisit(NO_ID)
        self._table: HouseholdTable | None = None
        self.heading = PageHeading(self)
        self.gone = Notice(self)
        self.peers = Notice(self)
        self.refund = RefundHelp(self, self)
        self.paid_before = Notice(self)
        self.members = RowList("", self)
        self.help = MemberHelp(self, self, shortcut=action("household.note").shortcut)
        self.links = {name: ActionLink("", action(name).shortcut, self) for name in LINKS}
        self.panel = RenewalPanel(self)
        self.desk = RenewalDesk(self, self.panel, self.paid_before)
        self._lay_out()
        self._connect()

    def title(self) -> str:
        """The household's name."""
        return household_title(self._table.view.household) if self._table is not None else _("Hộ gia đình")

    def retranslate(self) -> None:
        """All words; ticks, months and cash stay."""
        self.members.setAccessibleName(_("Người trong hộ"))
        self.members.set_columns(household_rows.columns())
        for name, link in self.links.items():
            link.set_text(action(name).word())
        self.panel.retranslate()
        self._show()

    def arrive(self, argument: object) -> None:
        """Lay the household on the table."""
        if isinstance(argument, HouseholdVisit):
            self._visit = argument
        elif isinstance(argument, str) and argument:
            self._visit = HouseholdVisit(EntityId(argument))
        self.panel.cash.arm()
        if self._table is not None and self._table.view.household.id != self._visit.household:
            self._table = None
            self.panel.forget_quote()
            self.members.set_rows(())
        self._load()

    def refresh(self, changes: object) -> None:
        """Read again while in sight; what is ticked comes back through the draft."""
        if self.isVisible() and isinstance(changes, Changes) and changes.rows:
            self.desk.flush()
            self._load()

    def leave(self) -> bool:
        """It can always be left, except while money is being taken: that lasts a moment."""
        self.desk.flush()
        return True

    def default_focus(self) -> QWidget:
        """The cash field, so that Enter takes the money; the list where nobody is to pay."""
        return self.panel.cash.given.edit if self.desk.ticked() else self.members

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What the keys of this page do."""
        return {
            "household.confirm": self.panel.cash.take_by_key,
            **{name: partial(self._go, name) for name in LINKS},
            "household.why": self.desk.open_why,
            "household.turn": self.desk.turn,
            "household.note": self.help.do,
        }

    def _lay_out(self) -> None:
        panes = TwoPanes(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        card = Card(self, flush=True)
        card.column.addWidget(self.members)
        override = self.links["household.override"]
        links = Flow(*(link for link in self.links.values() if link is not override), parent=self)
        for widget in (self.heading, self.gone, self.peers, self.refund, card, self.paid_before, self.help, links):
            panes.left.addWidget(widget)
        panes.left.addStretch(1)
        panes.right.addWidget(self.panel)
        panes.keep_in_sight(self.panel.cash.sum, self.panel.cash.confirm)
        panes.right.addWidget(override)

    def _connect(self) -> None:
        self.members.ticks_changed.connect(self._on_ticks)
        self.members.activated_row.connect(self._on_activated)
        self.members.current_changed.connect(self._on_current)
        self.desk.quoted.connect(self._show_rows)
        self.desk.taken.connect(self._on_taken)
        for name, link in self.links.items():
            link.clicked.connect(partial(self._go, name))

    def _load(self) -> None:
        at, household = self.at, self._visit.household
        if household:
            self.ask(lambda: lay_table(at, household), self._on_loaded)

    def _on_loaded(self, table: HouseholdTable) -> None:
        first = self._table is None
        self._table = table
        self.desk.show_table(table)
        self.refund.show_offers(table.refunds)
        self._show()
        if first and self.isVisible():
            self.default_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        if self._table is None:
            return
        view = self._table.view
        self.heading.set_words(self.title(), household_rows.about(view))
        words = household_rows.status_words(view)
        if words:
            self.gone.say(words, "soon")
        self.gone.setVisible(bool(words))
        show_peers(self.peers, self._table.peers)
        self._show_rows()
        if self._visit.member:
            self.members.set_current(self._visit.member)
        self._on_current(self.members.current_id() or "")

    @Slot()
    def _show_rows(self) -> None:
        if self._table is not None:
            renewal = self.panel.renewal()
            ticked, decided = self.desk.ticked(), self.desk.overridden()
            rows = household_rows.rows(self._table.view, ticked, renewal, self._table.today, decided)
            self.members.set_rows(rows)

    @Slot()
    def _on_ticks(self) -> None:
        self.desk.tick(tuple(EntityId(one) for one in self.members.ticked()))

    @Slot(str)
    def _on_current(self, member: str) -> None:
        standings = self._table.view.members if self._table is not None else ()
        scanned = self._visit.scanned if member == self._visit.member else None
        standing = standing_of(standings, member)
        self.help.show_about(standing, scanned)
        may_decide = standing is not None and standing.member.is_here and standing.paid_by_state is not None
        self.links["household.override"].setVisible(may_decide and self.at.desk.is_supervisor)

    @Slot(str)
    def _on_activated(self, member: str) -> None:
        standing = standing_of(self._table.view.members if self._table is not None else (), member)
        shown = standing.survivor if standing is not None else None
        if shown is not None:
            self.wanted.emit("household", HouseholdVisit(shown.household, shown.id))
        else:
            self.wanted.emit("person", PersonTask(self._visit.household, EntityId(member)))

    @Slot(object)
    def _on_taken(self, receipt: ReceiptRef) -> None:
        self._visit = HouseholdVisit(self._visit.household)
        self.wanted.emit("receipt", receipt)

    def _go(self, name: str, _pressed: bool = False) -> None:
        household, member = self._visit.household, self.members.current_id()
        match name:
            case "household.add":
                self.wanted.emit("person", PersonTask(household))
            case "household.change":
                self.wanted.emit("change", household)
            case "household.history":
                self.wanted.emit("history", household)
            case "household.override" if self.links[name].isVisible():
                self._ask_override()
            case "household.voluntary" if member is not None:
                self.wanted.emit("voluntary", (household, EntityId(member)))

    def _ask_override(self) -> None:
        """A supervisor says why somebody is to pay whom the State pays for."""
        standings = self._table.view.members if self._table is not None else ()
        standing = standing_of(standings, self.members.current_id())
        if standing is None or standing.paid_by_state is None:
            return
        rule, member = standing.paid_by_state, standing.member
        dialog = OverrideDialog(member.name, capital(explain(rule)), explain_source(rule), self)
        dialog.decided.connect(partial(self.desk.override, member.id))
        dialog.open()
