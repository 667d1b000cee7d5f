"""The book of receipt numbers: every number of every block of this laptop; more asked for, unused ones given back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import EntityId
from fieldapp.domain.number_ledger import ISSUED, MISSING, QUESTIONED, RETURNED, UNUSED, VOID
from fieldapp.gui.actions import action
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.cells import Column, PillCell, Row, TextCell
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card, PageHeading, TwoPanes, rule
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.words import day_text, receipt_number
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import N_, _, format_count, ngettext
from fieldapp.services.number_book import BlockPage, NumberLedger
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace

TABLES = ("receipt", "receipt_void", "number_block", "number_return", "number_request", "number_question")

FATES: Mapping[str, tuple[Status, str]] = {
    ISSUED: (Status.GOOD, N_("đã dùng")),
    VOID: (Status.NONE, N_("đã hủy")),
    UNUSED: (Status.GOOD, N_("chưa dùng")),
    RETURNED: (Status.NONE, N_("đã trả")),
    MISSING: (Status.BAD, N_("thiếu")),
    QUESTIONED: (Status.SOON, N_("chưa rõ")),
}


def numbers_count(count: int) -> str:
    """`38 số`."""
    return ngettext("{count} số", "{count} số", count).format(count=format_count(count))


def run_rows(page: BlockPage) -> list[Row]:
    """A block's numbers as rows, each run with what became of it."""
    block = page.state.block
    if page.expired:
        under = _("hết hạn {day}").format(day=day_text(block.expires_on))
    elif block.expires_on:
        under = _("dùng đến {day}").format(day=day_text(block.expires_on))
    else:
        under = _("cấp {day}").format(day=day_text(block.allotted_on))
    rows = []
    for run in page.runs:
        status, words = FATES[run.fate]
        expired = run.fate == UNUSED and page.expired
        pill = PillCell(Status.SOON, _("hết hạn")) if expired else PillCell(status, _(words))
        first, last = (TextCell(receipt_number(block.series, number), under) for number in (run.first, run.last))
        rows.append(Row(f"{block.id}|{run.first}", (first, last, TextCell(numbers_count(run.count)), pill)))
    return rows


class NumbersPage(WorkPage):
    """No arguments."""

    page_id: ClassVar[str] = "numbers"
    place: ClassVar[str] = "cash"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._ledger: NumberLedger | None = None
        self._block = EntityId("")
        panes = TwoPanes(self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        self.heading, self.card = PageHeading(self), Card(self, flush=True)
        self.runs = RowList("", self)
        self.card.column.addWidget(self.runs)
        self.left_word, self.left_count = label("", "heading", self), label("", "title", self)
        self.notice = Notice(self)
        self.about = label("", "caption", self, wrap=True)
        self.ask_more = Button("", action("numbers.ask").shortcut, Kind.ACCENT, self, large=True, icon="send")
        self.give_back = Button("", action("numbers.return").shortcut, Kind.QUIET, self, icon="undo")
        self.ask_more.clicked.connect(self.ask_key)
        self.give_back.clicked.connect(self.return_key)
        panes.left.addWidget(self.heading)
        panes.left.addWidget(self.card)
        panes.left.addStretch(1)
        for widget in (self.left_word, self.left_count, self.notice, rule(self), self.about):
            panes.right.addWidget(widget)
        panes.right.addStretch(1)
        panes.right.addWidget(self.ask_more)
        panes.right.addWidget(self.give_back)

    def title(self) -> str:
        """The page's name."""
        return _("Sổ số biên lai")

    def retranslate(self) -> None:
        """All words."""
        self.heading.set_words(self.title(), _("Mỗi số đã cấp cho máy này nằm ở đúng một dòng."))
        self.runs.setAccessibleName(self.title())
        self.runs.set_columns(
            [Column("", 8), Column(_("Từ số"), 184), Column(_("Đến số"), 184), Column(_("Số lượng")),
             Column(_("Tình trạng"), 168)]
        )  # fmt: skip
        self.left_word.setText(_("Còn dùng được"))
        self.about.setText(_("Số đã trả không dùng lại ở máy này. Cơ quan cấp lại cho máy khác khi đã nhận được tin."))
        self.ask_more.set_text(action("numbers.ask").word())
        self.give_back.set_text(action("numbers.return").word())
        if self._ledger is not None:
            self._on_read(self._ledger)

    def arrive(self, argument: object) -> None:
        """Read the book."""
        del argument
        self._load()

    def refresh(self, changes: object) -> None:
        """Read it again when numbers moved."""
        if self._ledger is not None and isinstance(changes, Changes) and changes.touches(*TABLES):
            self._load()

    def default_focus(self) -> QWidget | None:
        """The list."""
        return self.runs

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The page's keys."""
        return {"numbers.ask": self.ask_key, "numbers.return": self.return_key}

    @Slot()
    def ask_key(self) -> None:
        """Ask the office for more."""
        if self.ask_more.isEnabled():
            at = self.at
            self.ask(lambda: at.number_book.ask(at.desk), self._on_asked, self._on_failed)

    @Slot()
    def return_key(self) -> None:
        """Give the unused numbers of the block under the cursor back, once that is confirmed."""
        page = self._chosen()
        if page is None or not page.state.left:
            self.notice.say(_("Chọn một dòng của dải còn số chưa dùng."), "soon")
            return
        block = page.state.block
        self._block = block.id
        lines = [
            _("Trả {count} của dải {number} cho cơ quan.").format(
                count=numbers_count(page.state.left), number=receipt_number(block.series, block.first)
            ),
            _("Máy này không dùng các số ấy nữa, kể cả khi chưa gửi được về."),
        ]
        dialog = FinalDialog(_("Trả số chưa dùng"), lines, _("Trả số"), self)
        dialog.accepted.connect(self._on_return)
        dialog.open()

    def _chosen(self) -> BlockPage | None:
        pages = self._ledger.pages if self._ledger is not None else ()
        chosen = (self.runs.current_id() or "").partition("|")[0]
        return next((page for page in pages if page.state.block.id == chosen), None)

    @Slot()
    def _on_return(self) -> None:
        at, block = self.at, self._block
        self.ask(lambda: at.number_book.give_back(at.desk, block), self._on_returned, self._on_failed)

    def _load(self) -> None:
        at = self.at
        self.ask(lambda: at.number_book.ledger(at.desk), self._on_read)

    def _on_read(self, ledger: NumberLedger) -> None:
        self._ledger = ledger
        self.runs.set_rows([row for page in reversed(ledger.pages) for row in run_rows(page)])
        self.left_count.setText(numbers_count(ledger.left))
        self.ask_more.setEnabled(ledger.asked is None)
        if ledger.asked is not None:
            words = _("Đã xin thêm số ngày {day}. Gửi về cơ quan để nhận.")
            self.notice.say(words.format(day=day_text(ledger.asked.on)), "plain")
        else:
            self.notice.hide()

    def _on_asked(self, changes: Changes) -> None:
        self.changed.emit(changes)
        self.told.emit(_("Đã ghi lời xin. Cơ quan cấp khi nhận được."), None)

    def _on_returned(self, changes: Changes) -> None:
        self.changed.emit(changes)
        self.told.emit(_("Đã trả số chưa dùng."), None)

    def _on_failed(self, error: FieldappError) -> None:
        self.say(error)
        self._load()
