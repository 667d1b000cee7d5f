"""One person: added to a household (a birth, an arrival, somebody left out) or put right, with the card as witness."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from fieldapp.domain import names
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.numbers.scan import read_scan
from fieldapp.gui.actions import action
from fieldapp.gui.field_words import problem_text
from fieldapp.gui.models.person_draft import REASONS, PersonDraft, form_of_member, mothers, with_mother
from fieldapp.gui.pages import person_jobs as jobs
from fieldapp.gui.pages.person_typing import PersonTyping
from fieldapp.gui.pages.visits import PersonTask
from fieldapp.gui.tasks import TaskRunner
from fieldapp.i18n import _
from fieldapp.services.find import form_of
from fieldapp.services.forms import FormRefused, PersonForm
from fieldapp.services.guess import born_of
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace


class PersonPage(PersonTyping):
    """`arrive` takes a `PersonTask`: no member to add somebody, a member to put them right."""

    page_id: ClassVar[str] = "person"
    place: ClassVar[str] = "find"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._scanned = ""
        self._saving = False
        self.side.confirm.clicked.connect(self._save)
        self.side.stranger.acted.connect(self._verify)
        self.side.conflict.acted.connect(self._keep)

    def title(self) -> str:
        """Whom it is about."""
        member = self.opened.member if self.opened else None
        return member.name if member else _("Thêm người")

    def retranslate(self) -> None:
        """Every word anew; what was typed stays."""
        reasons = (_("Mới sinh"), _("Chuyển đến"), _("Về làm dâu, rể"), _("Bỏ sót"))
        self.reason.set_label(_("Vì sao thêm"))
        self.reason_choice.setAccessibleName(_("Vì sao thêm"))
        self.reason_choice.set_options(list(zip(REASONS, reasons, strict=True)))
        self.on.set_label(_("Từ ngày"))
        self.mother.set_label(_("Mẹ của trẻ"))
        self.fields.retranslate()
        self.side.retranslate(adding=not self.task.member)
        self._show_words()

    def arrive(self, argument: object) -> None:
        """Open the household and the person."""
        if isinstance(argument, PersonTask):
            self.task = argument
        if self.task.household:
            self.ask(partial(jobs.begin, self.at, self.task), self._begun)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What the keys do."""
        return {
            "person.save": self._save,
            "person.verify": self._verify,
            "person.keep": self._keep,
            "person.open": self.side.duplicate.open,
        }

    def take_scan(self, text: str) -> bool:
        """A card: fills the form of a newcomer; proves the identity of a member, or asks whether it is theirs."""
        scan = read_scan(text)
        form = form_of(scan)
        if scan.kind == "receipt" or self.opened is None:
            return False
        if not (form.name or form.citizen_id or form.insurance_code or form.card_number):
            self.told.emit(_("Máy quét không đọc được thẻ. Quét lại, hoặc gõ tay."), None)
            return True
        if not (form.name or form.citizen_id or form.insurance_code):
            return False
        member = self.opened.member
        typed = self._read().form
        given = {name: value for name in ("name", "born", "sex", "citizen_id", "insurance_code", "card_number",
                 "verified") if (value := str(getattr(form, name)))}  # fmt: skip
        if member is None:
            self._put(dataclasses.replace(typed, **given))  # type: ignore[arg-type]
        elif not form.citizen_id:
            return False
        elif form.citizen_id == member.citizen_id or names.fold(form.name) == names.fold(member.name):
            given.pop("verified", None)
            given.pop("citizen_id", None)
            self._scanned = form.citizen_id
            self._put(dataclasses.replace(typed, **given))  # type: ignore[arg-type]
            self._verify()
        else:
            self._scanned = form.citizen_id
            told = _("Thẻ vừa quét ghi tên {card}, khác {name}. Đúng là một người thì xác nhận.")
            self.side.stranger.say(
                told.format(card=form.name or form.citizen_id, name=member.name), "soon", action("person.verify").word()
            )
        return True

    def _begun(self, opened: jobs.Opened) -> None:
        self.opened, self._looked, self._kept, self._strict = opened, None, frozenset(), False
        self._scanned = ""
        task, adding = self.task, opened.member is None
        form = form_of_member(opened.member) if opened.member else task.form or PersonForm()
        draft = PersonDraft(form, task.reason or ("omitted" if task.form else "born"))
        for field in (self.reason, self.mother, self.on, self.fields.texts["cover_until"]):
            field.setVisible(adding)
        women = mothers(opened.home, self.at.day.shown().year)
        self.mother.set_options([(woman.id, woman.name) for woman in women])
        self.side.retranslate(adding=adding)
        self._fill(draft)
        self._base = self._read().form
        likely = [woman for woman in women if 18 <= self.at.day.shown().year - int(woman.born[:4]) <= 49]
        if adding and len(likely) == 1 and draft.reason == "born":
            self._fill(dataclasses.replace(draft, mother=likely[0].id, form=with_mother(form, likely[0])))
        if opened.draft is not None:
            self._fill(opened.draft)
        self._show_words()
        self._show_conflict()
        self.side.stranger.hide()
        self.look_over()

    def _keep(self) -> None:
        open_ones = [name for name, _values in (self.opened.conflicts if self.opened else ()) if name not in self._kept]
        self._kept |= set(open_ones[:1])
        self._show_conflict()

    def _save(self) -> None:
        if self._saving or self.opened is None:
            return
        draft, member = self._read(), self.opened.member
        self._saving = self._strict = True
        self.forget_rest()
        if member is not None:
            job = partial(jobs.correct, self.at, member.id, self._base, draft.form, self._kept, self.draft_key())
            self.ask(job, partial(self._saved, draft), self._refused)
            return
        on = self._day_of(draft)
        if on is None:
            self._saving = False
            self.on.set_error(_("Gõ đủ ngày/tháng/năm, ví dụ 02/05/1980."))
            self.on.setFocus()
            return
        self.ask(partial(jobs.add, self.at, self.task, draft, on), partial(self._saved, draft), self._refused)

    def _day_of(self, draft: PersonDraft) -> Day | None:
        """When they joined: the birth, the day typed, today; None when the day typed is none."""
        today = self.at.day.shown()
        if draft.reason == "born":
            born = born_of(draft.form, today)
            return Day(str(born.earliest)) if born else Day(today.isoformat())
        if not draft.on:
            return Day(today.isoformat())
        day = self.on.day()
        return Day(day.isoformat()) if day else None

    def _saved(self, draft: PersonDraft, changes: Changes) -> None:
        self._saving = self._strict = False
        opened, base = self.opened, self._base
        self.opened, self._kept = None, frozenset()
        self.changed.emit(changes)
        if opened is not None and opened.member is not None:
            undo = partial(self._put_back, opened.member.id, base, draft.form) if changes.rows else None
            self.told.emit(_("Đã lưu thay đổi của {name}.").format(name=draft.form.name), undo)
        else:
            self.told.emit(_("Đã thêm {name} vào hộ.").format(name=draft.form.name), None)
        self.wanted.emit("household", self.task.household)

    def _put_back(self, member: EntityId, base: PersonForm, now: PersonForm) -> None:
        self.ask(partial(jobs.put_back, self.at, member, base, now), self.changed.emit)

    def _refused(self, error: FieldappError) -> None:
        self._saving = False
        self.touched()
        if not isinstance(error, FormRefused):
            self.say(error)
            return
        first = error.problems[0].field
        if first == "on":
            self.on.setFocus()
        else:
            self.fields.focus_field(first)
        self.fields.show_review(error.problems, (), strict=True)  # a date left by the keyboard has cleared its own
        for problem in error.problems:
            if problem.field == "on":
                self.on.set_error(problem_text(problem))

    def _verify(self) -> None:
        if self._scanned and self.opened is not None and self.opened.member is not None:
            self.ask(partial(jobs.verify, self.at, self.opened.member.id, self._scanned), self._verified)

    def _verified(self, changes: Changes) -> None:
        self.side.stranger.hide()
        self._scanned = ""
        self.leave()  # what was typed survives the look at the register that follows
        self.changed.emit(changes)
        self.told.emit(_("Đã xác nhận danh tính bằng thẻ."), None)
        self.arrive(None)
