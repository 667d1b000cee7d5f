"""A new household: each scan is a person, what can be guessed is guessed, one key saves and goes on to the money."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import EntityId
from fieldapp.domain.numbers.scan import Scan, read_scan
from fieldapp.gui import words
from fieldapp.gui.field_words import problem_text
from fieldapp.gui.models.family_draft import FamilyDraft
from fieldapp.gui.pages import enrol_rows
from fieldapp.gui.pages.enrol_typing import EnrolTyping
from fieldapp.gui.pages.person_fields import COMMON
from fieldapp.gui.tasks import TaskRunner
from fieldapp.i18n import _
from fieldapp.services.enrol import Review
from fieldapp.services.find import form_of
from fieldapp.services.forms import FormRefused, HouseholdForm, PersonForm
from fieldapp.services.guess import guess_village
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace

ODD_SCAN = frozenset({"name_mangled", "accents_restored", "scan_cut_short", "keyboard_layout", "two_scans"})


class EnrolPage(EnrolTyping):
    """`arrive` takes a `tuple[PersonForm, ...]` of those scanned so far; `take_scan` takes the scans that follow."""

    page_id: ClassVar[str] = "enrol"
    place: ClassVar[str] = "find"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._villages: tuple[str, ...] = ()
        self._saving = self._ready = False
        self._early: list[Callable[[], None]] = []
        self.board.connect_links(self.handlers())

    def title(self) -> str:
        """The page's name."""
        return _("Hộ mới")

    def retranslate(self) -> None:
        """Every word anew; what was typed stays."""
        self.board.retranslate()
        self._show()

    def arrive(self, argument: object) -> None:
        """Go on with what was being written down, add those scanned meanwhile."""
        self._ready = False
        forms = [form for form in argument if isinstance(form, PersonForm)] if isinstance(argument, tuple) else []
        self._early += [partial(self._take, form) for form in forms]
        self.ask(partial(_begin, self.at, self.draft_key()), self._begun)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What the keys do."""
        common = [group for group in COMMON if group in self.at.pack.parameter("law_order", self.at.day.shown()).texts]
        return {
            "enrol.save": self._save,
            "enrol.member": partial(self._do, FamilyDraft.add),
            "enrol.tie": partial(self._do, FamilyDraft.step_tie),
            "enrol.group": partial(self._do, partial(FamilyDraft.step_group, groups=common)),
            "enrol.next": partial(self._do, partial(FamilyDraft.go, step=1)),
            "enrol.previous": partial(self._do, partial(FamilyDraft.go, step=-1)),
            "enrol.remove": self._remove,
            "enrol.discard": self._discard,
            "enrol.open": self.board.duplicate.open,
        }

    def take_scan(self, text: str) -> bool:
        """A scan while the page is shown: it adds or completes a person. False for what is no card (a receipt)."""
        scan = read_scan(text)
        if scan.kind == "receipt":
            return False
        form = form_of(scan)
        if not any((form.name, form.citizen_id, form.insurance_code, form.card_number)):
            self.told.emit(_("Máy quét không đọc được thẻ. Quét lại, hoặc gõ tay."), None)
        elif self._ready:
            self._take(form, scan)
        else:
            self._early.append(partial(self._take, form, scan))
        return True

    def _begun(self, found: tuple[str, tuple[str, ...]]) -> None:
        text, self._villages = found
        self.board.village.set_suggestions(self._villages)
        self._ready = True
        if self.draft.is_blank and text:
            self.draft = FamilyDraft.from_json(text)
            left = words.people_text(len(self.draft.written()))
            told = _("Đây là hộ đang nhập dở ({people}). Nhập tiếp, hoặc bỏ để nhập hộ khác.").format(people=left)
            self.board.unfinished.say(told, "soon", _("Bỏ hộ dở"))
        self._show()
        early, self._early = self._early, []
        for step in early:
            step()
        self.look_over()

    def _take(self, form: PersonForm, scan: Scan | None = None) -> None:
        self.board.read(self.draft)
        odd = tuple(doubt.code for doubt in scan.warnings if doubt.code in ODD_SCAN) if scan else ()
        self.draft.take(form, self.at.day.shown(), odd)
        home = self.draft.home
        if scan and scan.address and not home.address:
            village = home.village or guess_village(scan.address, self._villages)
            self.draft.home = dataclasses.replace(home, address=scan.address, village=village)
        self._after()
        self.board.fields.focus_field("name")

    def _save(self) -> None:
        if self._saving or not self._ready:
            return
        self.board.read(self.draft)
        people = self.draft.written()
        if not people:
            self.told.emit(_("Chưa có ai trong hộ. Quét thẻ hoặc gõ người đầu tiên."), None)
            return
        self._saving = self._strict = True
        self.forget_rest()
        self.ask(partial(_enrol, self.at, self.draft.home, people, self.draft_key()), self._saved, self._refused)

    def _saved(self, made: tuple[EntityId, Changes]) -> None:
        household, changes = made
        people = words.people_text(len(self.draft.written()))
        self._saving = False
        self._begin_anew(FamilyDraft())
        self.forget_rest()
        self.changed.emit(changes)
        self.told.emit(_("Đã lưu hộ mới, {people}.").format(people=people), None)
        self.wanted.emit("household", household)

    def _refused(self, error: FieldappError) -> None:
        self._saving = False
        self.touched()
        if not isinstance(error, FormRefused):
            self.say(error)
            return
        place, _dot, name = error.problems[0].field.rpartition(".")
        if not place:
            self.board.phone.set_error(problem_text(error.problems[0]))
            self.board.phone.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        places = self.draft.places()
        self.draft.current = places[int(place)]
        nobody = tuple(() for _form in places)
        self.looked = enrol_rows.by_person(Review(error.problems, (), nobody), places)
        self._show()
        self.board.fields.focus_field(name)


def _begin(at: Workplace, draft: str) -> tuple[str, tuple[str, ...]]:
    """The kept draft, and the villages of the unit."""
    return at.drafts.load(draft), tuple(village for village, _count in at.register.villages(at.desk.unit))


def _enrol(at: Workplace, home: HouseholdForm, people: tuple[PersonForm, ...], draft: str) -> tuple[EntityId, Changes]:
    made = at.enrolment.enrol(at.desk, home, people, draft=draft)
    return made, at.enrolment.changes()
