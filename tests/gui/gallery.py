"""The kit in pictures: every widget, and a household-like page made of them, in three themes. For the eye.

python -m tests.gui.gallery FOLDER
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.money import Money
from fieldapp.gui import shots, theme
from fieldapp.gui.actions import action
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.page import Page
from fieldapp.gui.tasks import Progress
from fieldapp.gui.theme import SCALES, THEMES, Status, Theme
from fieldapp.gui.widgets.bars import Today
from fieldapp.gui.widgets.bottom_bar import Standing
from fieldapp.gui.widgets.buttons import ActionLink, Button, Kind, PrimaryButton, SegmentedChoice
from fieldapp.gui.widgets.cells import Column, FigureCell, NameCell, PillCell, Row, TextCell
from fieldapp.gui.widgets.fields import ChoiceField, DateField, MoneyField, TextField
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import MoneyLabel, StatusPill, label
from fieldapp.gui.widgets.lines import QuoteLine, QuoteLines
from fieldapp.gui.widgets.notices import Notice, ProgressNotice
from fieldapp.gui.widgets.panels import Card, EmptyState, PageHeading, TwoPanes, rule
from fieldapp.gui.widgets.preview import PagePreview
from fieldapp.gui.widgets.rows import RowList
from fieldapp.i18n import _, ngettext


class Kept:
    """Small things kept for as long as the object lives."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """What was kept."""
        return self.values.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep it."""
        self.values[name] = value


MEMBERS = (
    Row("1", (NameCell("Lò Văn Mẫu", "chủ hộ", "02/05/1980 · 014080000001"), TextCell("Hộ gia đình"),
              PillCell(Status.BAD, "hết hạn 30/10/2026"), FigureCell("1")), True),
    Row("2", (NameCell("Quàng Thị Mẫu", "", "11/09/1983 · 014183000002"), TextCell("Hộ gia đình"),
              PillCell(Status.SOON, "còn 9 ngày · 30/11/2026"), FigureCell("2")), True),
    Row("3", (NameCell("Lò Thị Mẫu", "", "20/01/2009 · 014309000003"), TextCell("Học sinh", "Nhà nước hỗ trợ 50 %"),
              PillCell(Status.BAD, "hết hạn 30/09/2026"), FigureCell("–")), True),
    Row("4", (NameCell("Lò Văn Mẫu Em", "", "2022 · chưa có số định danh"), TextCell("Trẻ dưới 6 tuổi"),
              PillCell(Status.GOOD, "Nhà nước đóng · 30/09/2028"), FigureCell("–")), None),
    Row("5", (NameCell("Quàng Thị Mẫu Già", "", "1948 · 014148000005"), TextCell("Bảo trợ xã hội"),
              PillCell(Status.NONE, "chưa có thẻ"), FigureCell("–")), False),
)  # fmt: skip


class HouseholdLikePage(Page):
    """A household page as the real one is put together: list at the left, renewal at the right."""

    page_id: ClassVar[str] = "household"
    place: ClassVar[str] = "find"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panes = TwoPanes(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        self.heading = PageHeading(self)
        self.members = RowList("", self)
        card = Card(self, flush=True)
        card.column.addWidget(self.members)
        self.links = [ActionLink("", action(name).shortcut, self) for name in self.NAMES]
        panes.left.addWidget(self.heading)
        panes.left.addWidget(card)
        panes.left.addWidget(Flow(*self.links, parent=self))
        panes.left.addStretch(1)

        self.renew = label("", "heading", self)
        self.months = SegmentedChoice[int]("", self)
        self.lines = QuoteLines(self)
        self.due = label("", "strong", self)
        self.total = MoneyLabel(Money(3_005_640), "figure", self)
        self.given = MoneyField("", self)
        self.given.set_amount(Money(3_100_000))
        self.change_back = MoneyField("", self)
        self.change_back.set_read_only()
        self.change_back.set_amount(Money(94_360))
        self.confirm = PrimaryButton("", "Return", self)
        self.turn = ActionLink("", "F9", self)
        self.why = ActionLink("", "Ctrl+I", self)
        panes.right.addWidget(self.renew)
        panes.right.addWidget(self.months)
        panes.right.addWidget(self.lines, 1)
        panes.right.addWidget(rule(self, strong=True))
        total = QHBoxLayout()
        total.addWidget(self.due)
        total.addWidget(self.total, 1)
        panes.right.addLayout(total)
        cash = QHBoxLayout()
        cash.setSpacing(16)
        cash.addWidget(self.given, 1)
        cash.addWidget(self.change_back, 1)
        panes.right.addLayout(cash)
        panes.right.addWidget(self.confirm)
        panes.right.addWidget(Flow(self.turn, self.why, spacing=4, parent=self))

    NAMES = ("household.add", "household.change", "household.voluntary", "household.history")

    def title(self) -> str:
        """The household."""
        return "Hộ ông Lò Văn Mẫu"

    def retranslate(self) -> None:
        """All words."""
        people = ngettext("{count} người", "{count} người", 5).format(count=5)
        self.heading.set_words(
            self.title(), f"Bản Mẫu, xã Mẫu, Sơn La · {people} · ĐT 0900 000 001 · lần đến trước 12/10/2025, đã đóng"
        )
        self.members.set_columns(
            [Column(_("Đóng"), 64), Column(_("Họ và tên")), Column(_("Nhóm"), 168, drop=2), Column(_("Thẻ còn đến"), 262),  # noqa: E501
             Column(_("Bậc"), 60, right=True, drop=1)]
        )  # fmt: skip
        self.members.set_rows(MEMBERS)
        for link, name in zip(self.links, self.NAMES, strict=True):
            link.set_text(action(name).word())
        self.renew.setText(_("Gia hạn thẻ BHYT"))
        self.months.set_options([(n, ngettext("{n} tháng", "{n} tháng", n).format(n=n)) for n in (3, 6, 12)])
        if self.months.value() is None:
            self.months.set_value(12)
        self.lines.set_lines(
            [
                QuoteLine("Lò Văn Mẫu", Money(1_366_200), "người thứ nhất: 4,5 % × 2.530.000 × 12"),
                QuoteLine("Quàng Thị Mẫu", Money(956_340), "người thứ hai trong năm: 70 %"),
                QuoteLine("Lò Thị Mẫu", Money(683_100), "học sinh: Nhà nước hỗ trợ 683.100 (50 %)"),
            ]
        )
        self.due.setText(_("Cần thu"))
        self.given.set_label(_("Tiền nhận"))
        self.change_back.set_label(_("Trả lại"))
        self.confirm.set_text(_("Thu tiền và in biên lai"))
        self.turn.set_text(_("Xoay màn hình"))
        self.why.set_text(_("Vì sao số này?"))

    def default_focus(self) -> QWidget:
        """The members."""
        return self.members

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Nothing is taken here."""
        return {"household.add": self.members.setFocus}


def window(pages: Mapping[str, Callable[[], Page]] | None = None, *, is_demo: bool = True) -> MainWindow:
    """The shell with a household-like page."""
    made = MainWindow(Kept(), is_demo=is_demo)
    for page_id, factory in (pages or {"household": HouseholdLikePage}).items():
        made.register(page_id, factory)
    made.top.set_today(Today("Bản Mẫu, xã Mẫu", date(2026, 11, 21), 17, Money(24_318_000)))
    made.top.set_officer("Cà Thị Mẫu", "nhân viên thu")
    made.base.set_standing(Standing(False, 12, 2, 183, datetime(2026, 11, 21, 3, 42, 7, tzinfo=UTC)))
    return made


def sheet() -> QWidget:
    """Every widget once."""
    board = QWidget()
    board.setProperty("ground", "paper")
    columns = QHBoxLayout(board)
    columns.setContentsMargins(24, 24, 24, 24)
    columns.setSpacing(24)
    for fill in (_fields, _buttons, _notices):
        card = Card(board)
        fill(card)
        card.column.addStretch(1)
        columns.addWidget(card, 1)
    return board


def _fields(card: Card) -> None:
    name = TextField("Họ và tên", card)
    name.set_text("Quàng Thị Mẫu")
    born = DateField("Ngày sinh", lambda: date(2026, 11, 21), card)
    born.set_text("31/02/80")
    born.check()
    number = TextField("Số định danh", card)
    number.set_placeholder("12 số")
    number.set_hint("Quét thẻ căn cước sẽ điền cả ba ô.")
    tie = ChoiceField[str]("Quan hệ với chủ hộ", card)
    tie.set_options([("wife", "vợ"), ("child", "con")])
    tie.set_value("wife")
    money = MoneyField("Tiền nhận", card)
    money.set_amount(Money(3_100_000))
    pin = TextField("Mã PIN", card)
    pin.set_secret()
    pin.set_text("123456")
    for made in (name, born, number, tie, money, pin):
        card.column.addWidget(made)


def _buttons(card: Card) -> None:
    months = SegmentedChoice[int]("", card)
    months.set_options([(3, "3 tháng"), (6, "6 tháng"), (12, "12 tháng")])
    months.set_value(6)
    off = Button("Không dùng được", "Ctrl+K", Kind.QUIET, card)
    off.setEnabled(False)
    card.column.addWidget(label("Tiêu đề trang", "title", card))
    card.column.addWidget(label("Tiêu đề khối", "heading", card))
    card.column.addWidget(label("Chữ thường, đọc ở tầm tay", "body", card))
    card.column.addWidget(label("Chữ phụ, dòng thứ hai", "soft", card))
    card.column.addWidget(label("Chú thích nhỏ nhất", "caption", card))
    for made in (months, PrimaryButton("Thu tiền và in biên lai", "Return", card), Button("Tiếp", "Return", Kind.ACCENT, card),  # noqa: E501
                 Button("In lại", "Ctrl+P", Kind.QUIET, card, icon="print"), Button("Chưa đúng", "", Kind.DANGER, card, icon="close"),  # noqa: E501
                 off, ActionLink("Thêm người", "Ctrl+N", card, icon="add")):  # fmt: skip
        card.column.addWidget(made)
    for status, text in ((Status.GOOD, "đến 31/12/2026"), (Status.SOON, "còn 9 ngày"), (Status.BAD, "hết hạn 30/10/2026"),  # noqa: E501
                         (Status.NONE, "chưa có thẻ")):  # fmt: skip
        card.column.addWidget(StatusPill(status, text, card))
    card.column.addWidget(MoneyLabel(Money(3_005_640), "figure", card))


def _notices(card: Card) -> None:
    for tone, text in (("plain", "Người này đã có trong hộ khác: Hộ bà Quàng Thị Mẫu, Bản Mẫu."), ("good", "Đã lưu biên lai số 0000123."),  # noqa: E501
                       ("soon", "Còn 12 số biên lai. Xin thêm số khi có mạng."),
                       ("bad", "Không ghi được vào đĩa: đĩa đã đầy. Xóa bớt tệp rồi bấm lại, những gì đã gõ vẫn còn.")):  # fmt: skip  # noqa: E501
        notice = Notice(card)
        notice.say(text, tone, "Hoàn tác" if tone == "good" else "")
        card.column.addWidget(notice)
    progress = ProgressNotice(card)
    progress.begin("Đang gửi về cơ quan: 340 trong 1.200 việc")
    progress.advance(Progress(340, 1200))
    progress.show()
    card.column.addWidget(progress)
    nothing = EmptyState("search", card, shortcut="Ctrl+Shift+N")
    nothing.set_words(
        "Không thấy ai tên “lo van x”", "Thử bớt chữ, hoặc quét thẻ. Người mới thì lập hộ mới.", "Lập hộ mới"
    )
    card.column.addWidget(nothing, 1)


def paper() -> PagePreview:
    """A preview of two blank pages."""
    preview = PagePreview("Biên lai")
    page = QImage(QSize(420, 595), QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    preview.set_pages([page, page])
    return preview


def main(folder: Path) -> None:
    """Write all pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication([])
    looks = [Theme(name) for name in THEMES] + [Theme("light", scale) for scale in SCALES[1:]]
    for look in looks:
        theme.apply(application, look)
        shell = window()
        shell.show_page("household")
        shots.grab(shell, folder / f"household-{look.name}-{look.scale}.png")
        shell.close()
        shell.deleteLater()
        if look.scale == 100:
            board = sheet()
            shots.grab(board, folder / f"kit-{look.name}.png", QSize(1366, 860))
            board.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
