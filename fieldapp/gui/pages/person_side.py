"""The right pane of the person page: what will be so, who may be the same, what two laptops wrote differently, save."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.gui.actions import action
from fieldapp.gui.pages.duplicate_list import DuplicateList
from fieldapp.gui.pages.person_outlook import Outlook
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import StatusPill, label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import rule
from fieldapp.i18n import _


class PersonSide(QWidget):
    """Shows; decides nothing. The notices are wide and stand at the left, above the fields they speak of."""

    def __init__(self, column: QVBoxLayout, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()  # only holds its parts together; they stand in the page's own column
        self.heading = label("", "heading", parent)
        self.pill = StatusPill(Status.NONE, "", parent)
        self.groups, self.why = label("", "body", parent, wrap=True), label("", "soft", parent, wrap=True)
        self.identity_heading, self.identity = label("", "heading", parent), label("", "body", parent, wrap=True)
        self.duplicate = DuplicateList("person.open", parent)
        self.stranger = Notice(parent, shortcut=action("person.verify").shortcut)
        self.conflict = Notice(parent, shortcut=action("person.keep").shortcut)
        self.confirm = Button("", action("person.save").shortcut, Kind.ACCENT, parent, large=True)
        for part in (
            self.heading, self.pill, self.groups, self.why, rule(parent), self.identity_heading, self.identity,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self.confirm)

    def retranslate(self, *, adding: bool) -> None:
        """Words in the language spoken now."""
        self.heading.setText(_("Sau khi lưu") if adding else _("Đang tham gia"))
        self.identity_heading.setText(_("Danh tính"))
        self.confirm.set_text(_("Thêm vào hộ") if adding else _("Lưu thay đổi"))

    def show_outlook(self, found: Outlook | None) -> None:
        """How the person stands, or what is still needed to say so."""
        for part in (self.pill, self.groups):
            part.setVisible(found is not None)
        if found is None:
            self.why.setText(_("Gõ ngày sinh để biết thuộc nhóm nào, ai đóng."))
        else:
            self.pill.set_status(found.status, found.pill)
            self.groups.setText(found.groups)
            self.why.setText(found.why)
