"""What stands on the find page before anything is typed: the event, today's work, and what must not be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.receipt import Receipt
from fieldapp.gui.actions import action
from fieldapp.gui.pages.receipt_side import state_words
from fieldapp.gui.pages.renewal_draft import DRAFT, RenewalDraft
from fieldapp.gui.pages.visits import PersonTask
from fieldapp.gui.pages.voluntary_choice import DRAFT as VOLUNTARY_DRAFT
from fieldapp.gui.pages.voluntary_choice import VoluntaryDraft
from fieldapp.gui.widgets.cells import Column, FigureCell, NameCell, PillCell, Row, TextCell
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card, EmptyState, PageHeading
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.words import capital, day_text, household_title, receipt_number, scheme_name
from fieldapp.i18n import N_, _, format_count, format_date, format_money, ngettext
from fieldapp.services.announcements import announcement, soon
from fieldapp.services.day import as_day
from fieldapp.services.rules import AnnouncedRule
from fieldapp.services.status import Status
from fieldapp.services.workplace import Workplace

SHOWN_RECEIPTS = 20

UNFINISHED = {
    "household": N_("gia hạn thẻ"),
    "voluntary": N_("đóng BHXH tự nguyện"),
    "enrol": N_("lập hộ mới"),
    "person": N_("ghi một người"),
    "change": N_("chuyển, tách, qua đời"),
}
"""What is half done, by the page that goes on with it."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Work that was left half done: the page that goes on with it, its argument, whose it is."""

    page: str
    argument: object
    whose: str = ""


@dataclass(frozen=True, slots=True)
class HomeTable:
    """Today, read in one job."""

    status: Status
    receipts: tuple[Receipt, ...]
    days_to_close: tuple[Day, ...]
    unfinished: Unfinished | None
    commune: str
    today: date
    announced: tuple[AnnouncedRule, ...] = ()
    has_refused_pack: bool = False


def lay_home(at: Workplace) -> HomeTable:
    """Everything the first page says about today."""
    units = at.register.units()
    commune = next((unit.commune for unit in units if unit.unit == at.desk.unit), "")
    return HomeTable(
        at.status.read(at.desk),
        tuple(reversed(at.receipts.today(at.desk)))[:SHOWN_RECEIPTS],
        at.cash.days_to_close(at.desk),
        _unfinished(at),
        commune,
        at.day.shown(),
        soon(at.rules.announced(at.day.shown()), at.day.shown()),
        bool(at.rules.refused),
    )


def _unfinished(at: Workplace) -> Unfinished | None:
    found = (_unfinished_of(at, key) for key in at.drafts.keys())  # noqa: SIM118 - a port, not a mapping
    return next((one for one in found if one is not None), None)


def _unfinished_of(at: Workplace, key: str) -> Unfinished | None:
    """A draft's page and argument. Money's drafts are good for their day; people's keys are `page:household:member`."""
    today = as_day(at.day.shown())
    page, _colon, rest = key.partition(":")
    if key == DRAFT:
        renewal = RenewalDraft.read(at.drafts.load(key))
        home = at.register.household(renewal.household) if renewal else None
        if renewal is not None and home is not None and renewal.day == today:
            return Unfinished("household", renewal.household, household_title(home))
    elif key == VOLUNTARY_DRAFT:
        choice = VoluntaryDraft.read(at.drafts.load(key))
        member = at.register.member(choice.member) if choice else None
        if choice is not None and member is not None and choice.day == today:
            return Unfinished("voluntary", (choice.household, choice.member), member.name)
    elif page in {"person", "change"} and rest:
        household, _colon, who = rest.partition(":")
        home = at.register.household(EntityId(household))
        if home is not None:
            task = PersonTask(home.id, EntityId(who) if who not in {"", "new"} else None)
            return Unfinished(page, task if page == "person" else home.id, household_title(home))
    elif key == "enrol":
        return Unfinished("enrol", None)
    return None


class FindHome(QWidget):
    """Shows a `HomeTable`; asks by signal."""

    resume_wanted = Signal()
    cash_wanted = Signal()
    receipt_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: HomeTable | None = None
        self._about = ""
        self.heading = PageHeading(self)
        self.unfinished = Notice(self, shortcut=action("find.resume").shortcut)
        self.unclosed = Notice(self, shortcut=action("cash").shortcut)
        self.announced = Notice(self)
        self._latest = label("", "heading", self)
        self.receipts = RowList("", self)
        self.card = Card(self, flush=True)
        self.card.column.addWidget(self.receipts)
        self.nothing = EmptyState("scan", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.heading, self.unfinished, self.unclosed, self.announced, self._latest, self.card):
            column.addWidget(widget)
        column.addWidget(self.nothing, 1)
        column.addStretch(0)
        self.unfinished.acted.connect(self.resume_wanted)
        self.unclosed.acted.connect(self.cash_wanted)
        self.receipts.activated_row.connect(self.receipt_chosen)

    def retranslate(self) -> None:
        """All words."""
        self.receipts.setAccessibleName(_("Biên lai hôm nay"))
        self.receipts.set_columns(
            [
                Column("", 8),
                Column(_("Số biên lai"), 172),
                Column(_("Người nộp")),
                Column(_("Loại"), 176, drop=1),
                Column(_("Ở đâu"), 296, drop=2),
                Column(_("Số tiền"), 140, right=True),
            ]
        )
        self._latest.setText(_("Biên lai hôm nay"))
        self.nothing.set_words(
            _("Quét thẻ hoặc gõ tên"),
            _("Quét căn cước, thẻ BHYT; hoặc gõ vài chữ không dấu (lo van thang, lvt), số định danh, số điện thoại."),
        )
        self._show()

    def set_table(self, table: HomeTable) -> None:
        """Show today."""
        self._table = table
        self._show()

    def today(self) -> date:
        """The day that was read last."""
        return self._table.today if self._table is not None else date.min

    def status_text(self) -> str:
        """The line about today."""
        return self._about

    def unfinished_work(self) -> Unfinished | None:
        """What can be gone on with."""
        return self._table.unfinished if self._table is not None else None

    def _show(self) -> None:
        table = self._table
        if table is None:
            return
        status = table.status
        day = format_date(table.today)
        event = status.event.place if status.event else _("Hôm nay, {day}").format(day=day)
        families = ngettext("{count} hộ", "{count} hộ", status.households_today)
        papers = ngettext("{count} biên lai", "{count} biên lai", status.receipts_today)
        done = (
            day if status.event else _("chưa mở sự kiện nào"),
            table.commune,
            families.format(count=format_count(status.households_today)),
            papers.format(count=format_count(status.receipts_today)),
            format_money(status.collected_today),
        )
        self._about = capital(" · ".join(part for part in done if part))
        self.heading.set_words(event, self._about)
        self._show_notices(table)
        self.receipts.set_rows([_row(receipt) for receipt in table.receipts])
        self.card.setVisible(bool(table.receipts))
        self._latest.setVisible(bool(table.receipts))
        self.nothing.setVisible(not table.receipts)

    def _show_notices(self, table: HomeTable) -> None:
        left = table.unfinished
        if left is not None:
            what = _(UNFINISHED[left.page])
            work = _("{what}, {whose}").format(what=what, whose=left.whose) if left.whose else what
            self.unfinished.say(_("Còn một việc dở dang: {work}.").format(work=work), "plain", _("Làm tiếp"))
        self.unfinished.setVisible(left is not None)
        days = ", ".join(day_text(day) for day in table.days_to_close)
        if days:
            self.unclosed.say(_("Tiền các ngày này chưa chốt: {days}.").format(days=days), "soon", _("Mở quỹ"))
        self.unclosed.setVisible(bool(days))
        self._show_rules(table)

    def _show_rules(self, table: HomeTable) -> None:
        """Rules to be told ahead; that a faulty pack was not taken."""
        coming = "\n".join(capital(announcement(rule)) for rule in table.announced)
        if table.has_refused_pack:
            kept = _("Gói quy định mới có lỗi nên không dùng; vẫn tính theo gói cũ. Báo cơ quan.")
            self.announced.say("\n".join(part for part in (kept, coming) if part), "soon")
        elif coming:
            self.announced.say(coming, "plain")
        self.announced.setVisible(table.has_refused_pack or bool(coming))

    @Slot(int)
    def enter(self, _step: int) -> None:
        """The find field sends the keyboard down."""
        if self._table is not None and self._table.receipts:
            self.receipts.setFocus()


def _row(receipt: Receipt) -> Row:
    status, words = state_words(receipt)
    return Row(
        receipt.id,
        (
            TextCell(receipt_number(receipt.series, receipt.number)),
            NameCell(receipt.payer_name),
            TextCell(scheme_name(receipt.scheme)),
            PillCell(status, words),
            FigureCell(receipt.total),
        ),
        quiet=receipt.is_void,
    )
