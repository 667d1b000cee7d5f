"""What happened to a household: a death, a move, a marriage, a split, a return, another address."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.household import Household
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.gui import words
from fieldapp.gui.actions import action
from fieldapp.gui.field_words import problem_text
from fieldapp.gui.messages import message
from fieldapp.gui.models.change_draft import DEPARTURES, KINDS, NEEDS, ChangeDraft
from fieldapp.gui.pages import change_jobs as jobs
from fieldapp.gui.pages.change_effects import effects
from fieldapp.gui.pages.change_form import ChangeForm
from fieldapp.gui.pages.draft_page import DraftPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.panels import PageHeading, TwoPanes
from fieldapp.i18n import _, format_date
from fieldapp.services.forms import FormRefused
from fieldapp.services.workplace import Workplace


class ChangePage(DraftPage):
    """`arrive` takes the household's id. Alt and a digit choose what happened; Ctrl+Enter writes it."""

    page_id: ClassVar[str] = "change"
    place: ClassVar[str] = "find"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self.draft = ChangeDraft()
        self.household: EntityId = NO_ID
        self.opened: jobs.Opened | None = None
        self._saving = False
        self.panes, self.heading = TwoPanes(self), PageHeading(self)
        self.choices = {kind: Button("", action(f"change.{kind}").shortcut, Kind.QUIET, self) for kind in KINDS}
        self.other = label("", "caption", self)
        self.form = ChangeForm(workplace.day.shown, self)
        self.effects_heading, self.effects = label("", "heading", self), label("", "body", self, wrap=True)
        self.confirm = Button("", action("change.save").shortcut, Kind.ACCENT, self, large=True)
        self._lay_out()
        for kind, button in self.choices.items():
            button.clicked.connect(partial(self._choose, kind))
        self.form.edited.connect(self._on_edited)
        self.form.searched.connect(self._on_searched)
        self.form.finished.connect(self.confirm.setFocus)
        self.confirm.clicked.connect(self._save)

    def title(self) -> str:
        """The page's name."""
        return _("Chuyển, tách, qua đời")

    def retranslate(self) -> None:
        """Every word anew; what was chosen and typed stays."""
        for kind, button in self.choices.items():
            button.set_text(action(f"change.{kind}").word())
        self.effects_heading.setText(_("Điều sẽ thay đổi"))
        self.other.setText(_("Esc để chọn việc khác, hoặc bấm phím của việc đó."))
        self.form.retranslate()
        self._show()

    def arrive(self, argument: object) -> None:
        """Open the household."""
        if isinstance(argument, str):
            self.household = EntityId(argument)
        if self.household:
            self.ask(partial(jobs.begin, self.at, self.household), self._begun)

    def default_focus(self) -> QWidget:
        """The first choice."""
        return self.choices[self.draft.kind or KINDS[0]]

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What the keys do."""
        choose = {f"change.{kind}": partial(self._choose, kind) for kind in KINDS}
        return {**choose, "change.tie": self.form.step_tie, "change.save": self._save}

    def draft_key(self) -> str:
        """One draft for each household."""
        return jobs.key_of(self.household)

    def draft_text(self) -> str:
        """What was told so far."""
        return self.draft.as_json() if self.draft.kind else ""

    def escape(self) -> bool:
        """Esc goes from a form back to the choices first."""
        if not self.draft.kind:
            return False
        self.draft = ChangeDraft()
        self._after()
        self.choices[KINDS[0]].setFocus()
        return True

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panes)
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, button in enumerate(self.choices.values()):
            grid.addWidget(button, place // 2, place % 2)
        self.panes.left.addWidget(self.heading)
        self.panes.left.addLayout(grid)
        self.panes.left.addWidget(self.other)
        self.panes.left.addWidget(self.form)
        self.panes.left.addStretch(1)
        self.panes.right.addWidget(self.effects_heading)
        self.panes.right.addWidget(self.effects)
        self.panes.right.addStretch(1)
        self.panes.right.addWidget(self.confirm)
        self.panes.keep_in_sight(self.confirm)

    def _begun(self, opened: jobs.Opened) -> None:
        self.opened = opened
        self.form.set_household(opened.view.household, opened.villages)
        self.draft = opened.draft or ChangeDraft()
        self._show()

    def _choose(self, kind: str, _pressed: bool = False) -> None:
        if self.opened is None:
            return
        if self.draft.kind != kind:
            self.draft = begun(kind, self.opened.view.household, self.at.day.shown())
        self._after()
        self.form.focus_first(kind)

    def _after(self) -> None:
        self._show()
        self.touched()

    def _show(self) -> None:
        if self.opened is None:
            return
        home, kind = self.opened.view.household, self.draft.kind
        what = action(f"change.{kind}").word() if kind else ""
        where = f"{words.household_title(home)} · {home.village}"
        self.heading.set_words(what or _("Chuyển, tách, qua đời"), where)
        for button in self.choices.values():
            button.setVisible(not kind)
        self.form.setVisible(bool(kind))
        self.form.show_draft(self.draft)
        on = self.form.day(kind) or self.at.day.shown()
        said = effects(self.opened.view, self.draft, on) if kind else []
        self.effects.setText("\n\n".join(said) if said else _("Chọn việc đã xảy ra, rồi chọn người và ngày."))
        self.confirm.set_text(_("Ghi: {what}").format(what=what.lower()) if kind else action("change.save").word())
        self.other.setVisible(bool(kind))
        self.confirm.setEnabled(bool(kind))

    def _save(self) -> None:
        if self._saving or self.opened is None or not self.draft.kind:
            return
        self.draft = self.form.read(self.draft.kind)
        wrong = _missing(self.draft, self.form.day(self.draft.kind))
        if wrong is not None:
            name, text = wrong
            self.form.parts()[name].set_error(text)
            self.form.parts()[name].setFocus()
            return
        if self.draft.kind == "split" and not self.draft.leaving:
            self.effects.setText(_("Đánh dấu người sang hộ mới bằng phím cách."))
            return
        self._saving = True
        self.forget_rest()
        home, on = self.opened.view.household, self.form.day(self.draft.kind) or self.at.day.shown()
        self.ask(partial(jobs.carry_out, self.at, home, self.draft, on), self._done, self._refused)

    def _done(self, done: jobs.Done) -> None:
        self._saving = False
        told = _told(self.draft, self.opened.view.household if self.opened else None)
        self.draft, self.opened = ChangeDraft(), None
        self.forget_rest()
        self.changed.emit(done.changes)
        self.told.emit(told, partial(self.ask, done.undo, self.changed.emit) if done.undo else None)
        self.wanted.emit("household", done.household)

    def _refused(self, error: FieldappError) -> None:
        self._saving = False
        self.touched()
        if isinstance(error, FormRefused):
            problem = error.problems[0]
            self.form.parts()[problem.field].set_error(problem_text(problem))
        elif "on" in error.params and "on" in NEEDS[self.draft.kind]:
            self.form.on.set_error(message(error))
            self.form.on.setFocus()
        else:
            self.say(error)

    @Slot()
    def _on_edited(self) -> None:
        self.draft = self.form.read(self.draft.kind)
        self._after()

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self.ask(partial(jobs.find, self.at, text, self.household), self._found)

    def _found(self, homes: tuple[Household, ...]) -> None:
        self.form.set_targets(homes)
        self._on_edited()


def begun(kind: str, home: Household, today: date) -> ChangeDraft:
    """A change of this kind with what is known of it: it happened today, and where the household lives."""
    draft = ChangeDraft(kind, on=format_date(today), village=home.village)
    if kind != "corrected":
        return draft
    return dataclasses.replace(draft, address=home.address, phone=home.phone)


def _missing(draft: ChangeDraft, day: date | None) -> tuple[str, str] | None:
    """The first field without which nothing can be written, and what to do there."""
    needs = NEEDS[draft.kind]
    if ("member" in needs or "gone" in needs) and not draft.member:
        return ("member" if "member" in needs else "gone"), _("Chọn một người.")
    if "on" in needs and day is None:
        return "on", _("Gõ đủ ngày/tháng/năm, ví dụ 02/05/1980.")
    if "target" in needs and not draft.target:
        return "search", _("Gõ tên chủ hộ để tìm hộ đến.")
    return None


def _told(draft: ChangeDraft, home: Household | None) -> str:
    """What was written, for the passing notice."""
    name = next((one.name for one in home.members if one.id == draft.member), "") if home else ""
    if draft.kind in {*DEPARTURES, "joined"}:
        return _("Đã ghi: {name}, {what}.").format(name=name, what=action(f"change.{draft.kind}").word().lower())
    return _("Đã ghi: {what}.").format(what=action(f"change.{draft.kind}").word().lower())
