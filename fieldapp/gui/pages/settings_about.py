"""This laptop and this program: office, version, rules in force, licences, and a look over the whole profile."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from fieldapp.domain.policy import Pack
from fieldapp.gui.actions import action
from fieldapp.gui.pages.settings_words import PARTS, finding_text
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.notices import Notice, ProgressNotice
from fieldapp.gui.widgets.panels import rule
from fieldapp.i18n import _, format_date, ngettext
from fieldapp.services.announcements import announcement
from fieldapp.services.ports import Finding
from fieldapp.services.workplace import Workplace

MOST_FOUND = 5


class AboutPanel(QWidget):
    """What this is, and two things to do: change the PIN, look over the data."""

    pin_wanted = Signal()
    check_wanted = Signal()

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at = workplace
        self.heading = label("", "heading", self)
        self._words = [label("", "caption", self) for _one in range(6)]
        self._values = [label("", "body", self, wrap=True) for _one in range(6)]
        self.licences = label("", "caption", self, wrap=True)
        self.outcome = Notice(self)
        self.found = label("", "caption", self, wrap=True)
        self.found.hide()
        self.progress = ProgressNotice(self)
        self.check = Button("", action("settings.check").shortcut, Kind.QUIET, self, icon="check")
        self.pin = Button("", action("settings.pin").shortcut, Kind.QUIET, self, icon="lock")
        self.check.clicked.connect(self.check_wanted)
        self.pin.clicked.connect(self.pin_wanted)
        self._lay_out()

    def retranslate(self) -> None:
        """All words."""
        pack: Pack = self._at.pack
        self.heading.setText(_("Máy này"))
        published = _("bản {version}, công bố {day}").format(version=pack.version, day=format_date(pack.published_on))
        coming = self._at.rules.announced(self._at.day.shown())
        rows = (
            (_("Máy và cán bộ"), f"{self._at.desk.device} · {self._at.desk.officer_name}"),
            (_("Cơ quan"), self._at.office_address or _("chưa kích hoạt")),
            (_("Chương trình"), _("fieldapp bản {version}").format(version=version())),
            (_("Quy định đang dùng"), f"{pack.id}, {published}"),
            (_("Quy định sắp đổi"), "\n".join(map(announcement, coming)) or _("không có")),
            (_("Dấu của gói quy định"), " ".join(pack.hash[at : at + 4] for at in range(0, 16, 4))),
        )
        for place, (word, value) in enumerate(rows):
            self._words[place].setText(word)
            self._values[place].setText(value)
        parts = "; ".join(f"{name} ({licence})" for name, licence in PARTS)
        self.licences.setText(_("Mã nguồn mở theo Apache-2.0. Dựng từ: {parts}.").format(parts=parts))
        self.check.set_text(action("settings.check").word())
        self.pin.set_text(action("settings.pin").word())

    def show_checking(self) -> None:
        """A check has begun."""
        self.outcome.hide()
        self.found.hide()
        self.check.setEnabled(False)
        self.progress.begin(_("Đang xem lại toàn bộ dữ liệu…"))

    def show_ended(self) -> None:
        """The check is over."""
        self.check.setEnabled(True)
        self.progress.end()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What it found."""
        faults = [one for one in findings if not one.notice]
        if not findings:
            self.outcome.say(_("Dữ liệu nguyên vẹn: sổ việc, danh sách hộ và số biên lai đều khớp."), "good")
        elif not faults:
            self.outcome.say(_("Dữ liệu nguyên vẹn. Có điều nên biết:"), "plain")
        else:
            words = ngettext("Thấy {count} lỗi. Báo cơ quan:", "Thấy {count} lỗi. Báo cơ quan:", len(faults))
            self.outcome.say(words.format(count=len(faults)), "bad")
        told = [finding_text(one) for one in (faults or findings)[:MOST_FOUND]]
        self.found.setText("\n".join(told))
        self.found.setVisible(bool(told))

    def _lay_out(self) -> None:
        theme = theme_of(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("side"))
        column.addWidget(self.heading)
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.space("hair"))
        for place, (word, value) in enumerate(zip(self._words, self._values, strict=True)):
            grid.addWidget(word, place * 2, 0)
            grid.addWidget(value, place * 2 + 1, 0)
        column.addLayout(grid)
        column.addWidget(rule(self))
        column.addWidget(self.licences)
        column.addStretch(1)
        column.addWidget(self.progress)
        column.addWidget(self.outcome)
        column.addWidget(self.found)
        column.addWidget(self.check)
        column.addWidget(self.pin)


def version() -> str:
    """The program's version as installed; nought in a checkout that was never installed."""
    try:
        return metadata.version("fieldapp")
    except metadata.PackageNotFoundError:
        return "0"
