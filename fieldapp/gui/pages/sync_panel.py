"""Parts of the sync page: what waits by kind, and the sending itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.clock import VIETNAM
from fieldapp.gui.actions import action
from fieldapp.gui.pages.sync_words import bytes_text, kind_name, moment_text, reason_text
from fieldapp.gui.tasks import Progress
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.cells import Column, FigureCell, Row, TextCell
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.notices import Notice, ProgressNotice
from fieldapp.gui.widgets.panels import Card, EmptyState
from fieldapp.gui.widgets.rows import RowList
from fieldapp.i18n import _, format_count, ngettext
from fieldapp.services.exchange import SyncProgress
from fieldapp.services.ports import SyncReport
from fieldapp.services.status import OutboxLine, Status

MOST_PARKED = 4
"""So many set-aside facts are told one by one."""


def things_text(count: int) -> str:
    """`12 việc`."""
    return ngettext("{count} việc", "{count} việc", count).format(count=format_count(count))


def age_text(wall: int, today: str) -> str:
    """How long something waits: `hôm nay`, `3 ngày`."""
    since = datetime.fromtimestamp(wall / 1000, UTC).astimezone(VIETNAM).date()
    days = max(0, (date.fromisoformat(today) - since).days)
    return ngettext("{days} ngày", "{days} ngày", days).format(days=days) if days else _("hôm nay")


class OutboxList(QWidget):
    """What has not reached the office, by kind; or the proof that everything has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowList("", self, row_height=52)
        self.nothing = EmptyState("done", self)
        self._card = Card(self, flush=True)
        self._card.column.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card)
        column.addWidget(self.nothing, 1)
        column.addStretch(0)

    def retranslate(self) -> None:
        """Headings."""
        self.rows.setAccessibleName(_("Việc chưa về cơ quan"))
        self.rows.set_columns(
            [Column("", 8), Column(_("Việc chưa về cơ quan")), Column(_("Cũ nhất"), 180, drop=1),
             Column(_("Đã chờ"), 120, drop=2), Column(_("Số việc"), 104, right=True)]
        )  # fmt: skip

    def show_lines(self, lines: Sequence[OutboxLine], status: Status) -> None:
        """Show what waits."""
        self._card.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.rows.set_rows(
            [
                Row(
                    line.kind,
                    (
                        TextCell(kind_name(line.kind)),
                        TextCell(moment_text(line.oldest_wall)),
                        TextCell(age_text(line.oldest_wall, status.day)),
                        FigureCell(format_count(line.count)),
                    ),
                )
                for line in lines
            ]
        )
        if status.last_sync:
            when = _("Cơ quan xác nhận lúc {moment}.").format(moment=moment_text(status.last_sync))
            self.nothing.set_words(_("Tất cả đã về cơ quan"), when)
        else:
            self.nothing.set_words(
                _("Chưa có việc nào phải gửi"), _("Việc làm trong ngày sẽ chờ ở đây tới khi có mạng.")
            )


class SendPanel(QWidget):
    """How much waits, the last time it worked, the button, progress and the outcome."""

    send_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status: Status | None = None
        self.waiting, self.oldest = label("", "title", self), label("", "soft", self, wrap=True)
        self.last = label("", "body", self, wrap=True)
        self.outcome = Notice(self)
        self.parked = label("", "caption", self, wrap=True)
        self.progress = ProgressNotice(self)
        self.about = label("", "soft", self, wrap=True)
        self.button = Button("", action("sync.now").shortcut, Kind.ACCENT, self, icon="send", large=True)
        self.button.clicked.connect(self.send_wanted)
        self.stop = Button("", "Escape", Kind.QUIET, self, large=True)
        self.stop.clicked.connect(self.stop_wanted)
        self.stop.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of(self).space("side"))
        for widget in (self.waiting, self.oldest, self.last, self.outcome, self.parked):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.progress)
        column.addWidget(self.about)
        column.addWidget(self.button)
        column.addWidget(self.stop)
        self.parked.hide()

    def retranslate(self) -> None:
        """All words."""
        self.button.set_text(action("sync.now").word())
        self.stop.set_text(_("Dừng"))
        self.about.setText(_("Có mạng thì máy tự gửi. Mất mạng giữa chừng thì lần sau gửi tiếp, không gửi lại từ đầu."))
        if self._status is not None:
            self.show_status(self._status)

    def show_status(self, status: Status) -> None:
        """What waits now."""
        self._status = status
        waits = status.waiting
        self.waiting.setText(_("{things} chưa về").format(things=things_text(waits)) if waits else _("Đã về đủ"))
        oldest = _("Cũ nhất: {moment}").format(moment=moment_text(status.oldest_wall)) if status.oldest_wall else ""
        self.oldest.setText(oldest)
        self.oldest.setVisible(bool(oldest))
        if status.last_sync:
            self.last.setText(_("Lần gửi gần nhất: {moment}").format(moment=moment_text(status.last_sync)))
        else:
            self.last.setText(_("Máy này chưa gửi lần nào."))

    def show_running(self, words: str = "") -> None:
        """An exchange has begun; `words` when it goes another way than over the network."""
        self.outcome.hide()
        self.parked.hide()
        self.about.hide()
        self.progress.begin(words or _("Đang nối tới cơ quan…"))
        self._offer(sending=True)

    def show_progress(self, progress: Progress, last: SyncProgress) -> None:
        """How far it is, in facts and in bytes."""
        data = _("{out} lên, {back} xuống").format(out=bytes_text(last.bytes_out), back=bytes_text(last.bytes_in))
        if last.phase == "send" and last.waiting:
            words = _("Đang gửi, còn {things}").format(things=things_text(last.waiting))
        elif last.phase == "snapshot":
            words = _("Đang lấy danh sách các hộ về máy")
        else:
            words = _("Đang nhận từ cơ quan")
        self.progress.begin(f"{words} · {data}")
        self.progress.advance(progress)

    def show_stopping(self) -> None:
        """A stop was asked for and comes with the next message."""
        self.progress.begin(_("Đang dừng…"))

    def show_ended(self) -> None:
        """It is over, however it went."""
        self.progress.end()
        self.about.show()
        self._offer(sending=False)

    def show_report(self, report: SyncReport) -> None:
        """What came of it."""
        words = _("Đã gửi {sent}, nhận {received} ({out} lên, {back} xuống).").format(
            sent=things_text(report.sent), received=things_text(report.received),
            out=bytes_text(report.bytes_out), back=bytes_text(report.bytes_in),
        )  # fmt: skip
        tone = "good" if report.finished and not report.parked and not report.refused else "soon"
        if report.refused:
            words += " " + _("Cơ quan chưa nhận phần còn lại: {reason}.").format(reason=reason_text(report.refused))
        if report.restored:
            words += " " + _("Cơ quan vừa lập lại từ bản sao lưu; máy đã gửi lại những gì cơ quan thiếu.")
        self.outcome.say(words, tone)
        told = [
            _("Việc số {number} cơ quan để riêng: {reason}").format(number=seq, reason=reason_text(code))
            for seq, code in report.parked[:MOST_PARKED]
        ]
        more = len(report.parked) - MOST_PARKED
        if more > 0:
            told.append(_("và {things} nữa").format(things=things_text(more)))
        self.parked.setText("\n".join(told))
        self.parked.setVisible(bool(told))

    def show_failure(self, words: str, *, calm: bool) -> None:
        """Why it did not work, and what to do."""
        self.outcome.say(words, "soon" if calm else "bad")

    def _offer(self, *, sending: bool) -> None:
        had_keyboard = self.button.hasFocus() or self.stop.hasFocus()
        self.button.setVisible(not sending)
        self.stop.setVisible(sending)
        if had_keyboard:
            (self.stop if sending else self.button).setFocus()
