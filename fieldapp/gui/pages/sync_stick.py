"""The way by stick, as the sync page shows it: which stick, two buttons, what was written and waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.gui.actions import action
from fieldapp.gui.drives import Drive
from fieldapp.gui.pages.sync_panel import things_text
from fieldapp.gui.pages.sync_words import bytes_text, moment_text
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import ActionLink, Button
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import Icon, ShortLabel, label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card
from fieldapp.i18n import _
from fieldapp.services.exchange import BagsSeen, BagWritten

LITTLE_ROOM = 4 << 20
"""Bytes below which a stick is as good as full."""


@dataclass(frozen=True, slots=True)
class StickSeen:
    """What is plugged in: the drive in use, if any, what lies on it, and the bag that waits for its answer."""

    drive: Drive | None = None
    bags: BagsSeen = field(default_factory=BagsSeen)
    pending: BagWritten | None = None

    @property
    def place(self) -> Path | None:
        """Where to write and look."""
        return self.drive.root if self.drive is not None else None


class StickPanel(Card):
    """Which stick, and what can be done with it."""

    write_wanted = Signal()
    take_wanted = Signal()
    place_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = StickSeen()
        self.heading, self.place = label("", "strong", self), ShortLabel("soft", self)
        self.choose = ActionLink("", action("sync.place").shortcut, self)
        self.choose.clicked.connect(self.place_wanted)
        self.offer, self.pending = Notice(self), Notice(self)
        self.offer.acted.connect(self.take_wanted)
        self.file = ShortLabel("caption", self)
        self.write = Button("", action("sync.write").shortcut, parent=self, icon="usb")
        self.write.clicked.connect(self.write_wanted)
        self.take = Button("", action("sync.take").shortcut, parent=self, icon="usb")
        self.take.clicked.connect(self.take_wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        theme = theme_of(self)
        top, words = QHBoxLayout(), QVBoxLayout()
        buttons = Flow(self.write, self.take, parent=self)
        words.setSpacing(theme.px(2))
        words.addWidget(self.heading)
        words.addWidget(self.place)
        top.setSpacing(theme.px(14))
        top.addWidget(Icon("usb", 28, "soft", self), 0, Qt.AlignmentFlag.AlignVCenter)
        top.addLayout(words, 1)
        top.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(top)
        for part in (self.offer, self.pending, self.file, buttons):
            self.column.addWidget(part)

    def retranslate(self) -> None:
        """All words."""
        self.heading.setText(_("Không có mạng thì gửi bằng USB"))
        self.choose.set_text(action("sync.place").word())
        self.write.set_text(action("sync.write").word())
        self.take.set_text(action("sync.take").word())
        self.show_seen(self._seen)

    def show_seen(self, seen: StickSeen) -> None:
        """What is plugged in now."""
        self._seen = seen
        self.place.setText(_place_text(seen.drive))
        self.write.setEnabled(seen.drive is not None)
        self.take.setEnabled(seen.drive is not None)
        self.offer.setVisible(False)
        self.pending.setVisible(False)
        self.file.setVisible(False)
        if seen.drive is not None and seen.bags.answers:
            words = _("USB “{name}” có trả lời của cơ quan cho máy này.").format(name=seen.drive.name)
            self.offer.say(words, "good", action("sync.take").word())
        elif seen.pending is not None:
            self.pending.say(pending_text(seen.pending), "soon")
            self.file.setText(_("Tệp {file}").format(file=seen.pending.file))
            self.file.show()


def _place_text(drive: Drive | None) -> str:
    if drive is None:
        return _("Chưa thấy USB nào. Cắm USB vào máy, hoặc chọn một thư mục.")
    if drive.is_locked:
        return _("{name}: đang khóa ghi, chỉ nhận được.").format(name=drive.name)
    if drive.free < LITTLE_ROOM:
        return _("{name}: gần hết chỗ (còn {room}).").format(name=drive.name, room=bytes_text(drive.free))
    return _("{name}: còn {room}.").format(name=drive.name, room=bytes_text(drive.free))


def pending_text(written: BagWritten) -> str:
    """What was given to a carrier and has not been answered."""
    return _("Đã ghi {things} ra USB lúc {moment}, chờ cơ quan trả lời.").format(
        things=things_text(written.facts), moment=moment_text(written.at)
    )
