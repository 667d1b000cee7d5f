"""A person being written down or put right: fields, draft, what is asked of the register meanwhile."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.gui import words
from fieldapp.gui.actions import action
from fieldapp.gui.models.person_draft import REASONS, PersonDraft, tie_in, with_mother
from fieldapp.gui.pages import person_jobs as jobs
from fieldapp.gui.pages.draft_page import DraftPage
from fieldapp.gui.pages.person_fields import PersonFields
from fieldapp.gui.pages.person_side import PersonSide
from fieldapp.gui.pages.visits import PersonTask
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import SegmentedChoice
from fieldapp.gui.widgets.fields import ChoiceField, DateField, Field
from fieldapp.gui.widgets.panels import PageHeading, TwoPanes
from fieldapp.i18n import _, format_moment
from fieldapp.services.conflicts import LivingValue
from fieldapp.services.enrol import Review
from fieldapp.services.forms import PersonForm
from fieldapp.services.guess import is_small_child
from fieldapp.services.workplace import Workplace

EMPTY = Review((), (), ((),))


class PersonTyping(DraftPage):
    """Keeps fields and draft in step; knows nothing of saving."""

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self.task = PersonTask(NO_ID)
        self.opened: jobs.Opened | None = None
        self._base = PersonForm()
        self._looked: jobs.Looked | None = None
        self._kept: frozenset[str] = frozenset()
        self._strict = False
        self.panes, self.heading = TwoPanes(self), PageHeading(self)
        self.reason_choice = SegmentedChoice[str]("", self)
        self.reason = Field(self.reason_choice, "", self)
        self.on = DateField("", workplace.day.shown, self, year_alone=False)
        self.mother = ChoiceField[EntityId]("", self)
        groups = workplace.pack.parameter("law_order", workplace.day.shown()).texts
        self.fields = PersonFields(workplace.day.shown, groups, self, is_wide=True)
        self.side = PersonSide(self.panes.right, self)
        self._lay_out()
        self.reason_choice.changed.connect(self._on_reason)
        self.mother.changed.connect(self._on_mother)
        self.on.edited.connect(self._on_edited)
        self.fields.edited.connect(self._on_edited)
        self.fields.finished.connect(self.side.confirm.setFocus)
        self.side.duplicate.opened.connect(self._on_duplicate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Why, and whose child or when, one below the other where they have no room beside each other."""
        super().resizeEvent(event)
        wanted = self.reason.minimumSizeHint().width() + self.mother.minimumSizeHint().width()
        narrow = self.panes.is_stacked and wanted + 3 * theme_of(self).space("wide") > self.width()
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(way)

    def default_focus(self) -> QWidget:
        """The name."""
        return self.fields.texts["name"].edit

    def draft_key(self) -> str:
        """One draft for each task."""
        return jobs.key_of(self.task)

    def draft_text(self) -> str:
        """What differs from the register; nothing while nothing does."""
        draft = self._read()
        return draft.as_json() if draft.form != self._base else ""

    def look_over(self) -> None:
        """Ask what is wrong, odd, known already, and how the person will stand."""
        if self.opened is not None:
            job = partial(jobs.look, self.at, self.opened.home, self._read().form, self.task.member)
            self.ask(job, self._looked_over)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panes)
        self.panes.keep_in_sight(self.side.confirm)
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(12)
        for field, share in ((self.reason, 7), (self.mother, 4), (self.on, 3)):
            row.addWidget(field, share)
        self.panes.left.addWidget(self.heading)
        for notice in (self.side.stranger, self.side.duplicate, self.side.conflict):
            self.panes.left.addWidget(notice)
        self.panes.left.addLayout(row)
        self.panes.left.addWidget(self.fields)
        self.panes.left.addStretch(1)

    def _fill(self, draft: PersonDraft) -> None:
        """A draft into the fields."""
        if draft.reason in REASONS:
            self.reason_choice.set_value(draft.reason)
        self.mother.set_value(draft.mother or None)
        self.on.set_text(draft.on)
        self.fields.set_form(draft.form, is_small_child=self._is_small(draft.form))
        self._show_reason()

    def _put(self, form: PersonForm) -> None:
        """A changed form into the fields."""
        self.fields.set_form(form, is_small_child=self._is_small(form))
        self.touched()

    def _is_small(self, form: PersonForm) -> bool:
        return is_small_child(self.at.pack, form, self.at.day.shown())

    def _read(self) -> PersonDraft:
        return PersonDraft(
            self.fields.form(), self.reason_choice.value() or "", self.on.text(), self.mother.value() or NO_ID
        )

    def _show_reason(self) -> None:
        """A birth asks for the mother, an arrival for the day."""
        adding, born = self.opened is not None and self.opened.member is None, self.reason_choice.value() == "born"
        self.mother.setVisible(adding and born)
        self.on.setVisible(adding and not born and self.reason_choice.value() != "omitted")

    def _show_words(self) -> None:
        if self.opened is None:
            return
        home, member = self.opened.home, self.opened.member
        where = f"{words.household_title(home)} · {home.village}" if home.village else words.household_title(home)
        self.heading.set_words(member.name if member else _("Thêm người"), where)
        if member is None:
            self.side.identity.setText(_("Quét thẻ để điền sẵn các ô."))
        elif member.verified.startswith("card"):
            on = member.verified.partition(":")[2]
            told = _("Đã xác nhận bằng thẻ ngày {day}.").format(day=words.day_text(on)) if on else _("Đã quét thẻ.")
            self.side.identity.setText(told)
        else:
            self.side.identity.setText(_("Chưa xác nhận. Quét thẻ căn cước để xác nhận."))
        self._show_looked()

    def _show_looked(self) -> None:
        looked = self._looked
        review = looked.review if looked else EMPTY
        self.fields.show_review(review.problems, review.doubts, strict=self._strict)
        self.side.show_outlook(looked.outlook if looked else None)
        self.side.duplicate.show_found(looked.duplicates if looked else ())

    def _show_conflict(self) -> None:
        """The first field that two laptops wrote differently and nobody has settled here."""
        open_ones = [pair for pair in (self.opened.conflicts if self.opened else ()) if pair[0] not in self._kept]
        if not open_ones:
            self.side.conflict.hide()
            return
        name, values = open_ones[0]
        said = "; ".join(_said(value) for value in values)
        told = _("{field}: hai máy ghi khác nhau. {values}. Sửa ô này, hoặc giữ giá trị đang dùng.")
        text = told.format(field=words.capital(words.field_name(name)), values=said)
        self.side.conflict.say(text, "soon", action("person.keep").word())

    def _looked_over(self, looked: jobs.Looked) -> None:
        self._looked = looked
        self._show_looked()

    @Slot()
    def _on_reason(self, *_what: object) -> None:
        self._show_reason()
        self.touched()

    @Slot(object)
    def _on_mother(self, mother: EntityId) -> None:
        home = self.opened.home if self.opened else None
        chosen = next((member for member in home.members if member.id == mother), None) if home else None
        self._put(with_mother(self.fields.form(), chosen))

    @Slot(str)
    def _on_edited(self, *what: object) -> None:
        form = self.fields.form()
        if self.opened is not None and self.opened.member is None and form.tie == "other" and what[:1] != ("tie",):
            form = dataclasses.replace(form, tie=tie_in(self.opened.home, form, self.at.day.shown()))
        self._put(form)

    @Slot(str)
    def _on_duplicate(self, household: str) -> None:
        self.wanted.emit("household", EntityId(household))


def _said(value: LivingValue) -> str:
    when = format_moment(datetime.fromtimestamp(value.wall / 1000, UTC))
    who = (
        _("cơ quan")
        if not value.officer
        else _("cán bộ {officer}, máy {device}").format(officer=value.officer, device=value.device)
    )
    return _("“{value}” ({who}, {day})").format(value=value.value, who=who, day=when)
