"""How a new household looks while it is written down: where they live and who they are at the left, one person at the
right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldapp.domain.numbers.doubt import Doubt
from fieldapp.gui import words
from fieldapp.gui.actions import action
from fieldapp.gui.models.family_draft import FamilyDraft
from fieldapp.gui.pages import enrol_rows
from fieldapp.gui.pages.duplicate_list import DuplicateList
from fieldapp.gui.pages.enrol_rows import Looked
from fieldapp.gui.pages.person_fields import PersonFields
from fieldapp.gui.widgets.buttons import ActionLink, Button, Kind
from fieldapp.gui.widgets.fields import TextField
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card, PageHeading, TwoPanes, scrolled
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.widgets.suggest_field import SuggestField
from fieldapp.i18n import _
from fieldapp.services.forms import FieldDoubt, HouseholdForm
from fieldapp.services.guess import is_small_child
from fieldapp.services.workplace import Workplace

LINKS = ("enrol.member", "enrol.tie", "enrol.group", "enrol.next", "enrol.remove", "enrol.discard")


class EnrolBoard(TwoPanes):
    """Shows a `FamilyDraft` and reads it back; decides nothing."""

    edited = Signal()
    """The officer changed something in a field."""

    def __init__(self, at: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at = at
        groups = at.pack.parameter("law_order", at.day.shown()).texts
        self.heading, self.unfinished = PageHeading(self), Notice(self)
        self.village, self.address, self.phone = SuggestField("", self), TextField("", self), TextField("", self)
        self.people = RowList("", self)
        self.people.setProperty("keeps_cursor", True)  # the fields beside it show that person
        self.links = [ActionLink("", action(name).shortcut, self) for name in LINKS]
        self.who, self.duplicate = label("", "heading", self), DuplicateList("enrol.open", self)
        self.fields = PersonFields(at.day.shown, groups, self, is_short=True)
        self.area = scrolled(self.fields, self)
        self.after_save = label("", "caption", self, wrap=True)
        self.confirm = Button("", action("enrol.save").shortcut, Kind.ACCENT, self, large=True)
        self._lay_out()
        for field in (self.village, self.address, self.phone):
            field.edited.connect(self.edited)
        self.fields.edited.connect(self.edited)

    def connect_links(self, handlers: Mapping[str, Callable[[], None]]) -> None:
        """Links and button do what their keys do."""
        for name, link in zip(LINKS, self.links, strict=True):
            link.clicked.connect(handlers[name])
        self.confirm.clicked.connect(handlers["enrol.save"])
        self.fields.finished.connect(handlers["enrol.member"])

    def retranslate(self) -> None:
        """Every word anew; what was typed stays."""
        self.village.set_label(_("Bản"))
        self.address.set_label(_("Địa chỉ"))
        self.phone.set_label(_("Điện thoại của hộ"))
        self.after_save.setText(_("Lưu xong mở trang hộ để thu tiền. Hộ đã lưu thì sửa được, không xóa được."))
        for name, link in zip(LINKS, self.links, strict=True):
            link.set_text(action(name).word())
        self.people.setAccessibleName(_("Người trong hộ"))
        self.people.set_columns(enrol_rows.columns())
        self.fields.retranslate()

    def read(self, draft: FamilyDraft) -> None:
        """What stands in the fields goes into the draft."""
        draft.put(self.fields.form())
        draft.home = HouseholdForm(
            village=self.village.text(),
            address=self.address.text(),
            phone=self.phone.text(),
            code=draft.home.code,
            language=draft.home.language,
        )

    def show_draft(self, draft: FamilyDraft, looked: Mapping[int, Looked], *, strict: bool) -> None:
        """The draft in rows, fields and words."""
        today, pack = self._at.day.shown(), self._at.pack
        with QSignalBlocker(self.people):
            self.people.set_rows(enrol_rows.rows(draft, looked, pack, today))
            self.people.setCurrentIndex(self.people.rows_model.index(draft.current, 0))
        entry = draft.people[draft.current]
        self.fields.set_form(entry.form, is_small_child=is_small_child(pack, entry.form, today))
        home = draft.home
        for field, text in ((self.village, home.village), (self.address, home.address), (self.phone, home.phone)):
            if field.text() != text:
                field.set_text(text)
                field.edit.setCursorPosition(0)
        self._show_words(draft)
        mine = looked.get(draft.current, Looked())
        odd = tuple(FieldDoubt("name", Doubt(code)) for code in entry.odd)
        self.fields.show_review(mine.problems, mine.doubts + odd, strict=strict)
        self.duplicate.show_found(mine.duplicates)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the panes lie one above the other, the fields need all their height."""
        super().resizeEvent(event)
        self.area.setMinimumHeight(self.fields.sizeHint().height() if self.is_stacked else 0)

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.setSpacing(12)
        for field, share in ((self.village, 3), (self.address, 8), (self.phone, 3)):
            where.addWidget(field, share)
        card = Card(self, flush=True)
        card.column.addWidget(self.people)
        self.left.addWidget(self.heading)
        self.left.addWidget(self.unfinished)
        self.left.addLayout(where)
        self.left.addWidget(card)
        self.left.addWidget(self.duplicate)
        self.left.addWidget(Flow(*self.links, parent=self))
        self.left.addStretch(1)
        self.right.addWidget(self.who)
        self.right.addWidget(self.area, 1)
        self.right.addWidget(self.confirm)
        self.right.addWidget(self.after_save)
        self.keep_in_sight(self.confirm)

    def _show_words(self, draft: FamilyDraft) -> None:
        head = next((e.form.name for e in draft.people if e.form.tie == "head" and e.form.name), "")
        self.heading.set_words(
            _("Hộ mới: {name}").format(name=head) if head else _("Hộ mới"),
            _("Quét thẻ từng người, thẻ đầu là chủ hộ. Ai không có thẻ thì gõ tên, ngày sinh, giới tính."),
        )
        self.who.setText(
            _("Người thứ {number} trong {count}").format(number=draft.current + 1, count=len(draft.people))
        )
        written = len(draft.written())
        people = words.people_text(written)
        self.confirm.set_text(_("Lưu hộ {people}").format(people=people) if written else _("Lưu hộ"))
