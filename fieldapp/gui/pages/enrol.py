"""A new household: each scan is a person, what can be guessed is guessed, one key saves and goes on to the money."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import EntityId
from fieldapp.domain.numbers.scan import Scan, read_scan
from fieldapp.gui import words
from fieldapp.gui.field_words import problem_text
from fieldapp.gui.models.family_draft import FamilyDraft
from fieldapp.gui.pages import enrol_rows
from fieldapp.gui.pages.draft_page import DraftPage
from fieldapp.gui.pages.enrol_board import EnrolBoard
from fieldapp.gui.pages.enrol_rows import Looked
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
Command = Callable[[FamilyDraft], object]


class EnrolPage(DraftPage):
    """`arrive` takes a `tuple[PersonForm, ...]` of those scanned so far; `take_scan` takes the scans that follow."""

    page_id: ClassVar[str] = "enrol"
    place: ClassVar[str] = "find"

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self.draft = FamilyDraft()
        self.looked: dict[int, Looked] = {}
        self._villages: tuple[str, ...] = ()
        self._strict = self._saving = self._ready = False
        self._early: list[Callable[[], None]] = []
        self.board = EnrolBoard(workplace, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.board)
        self.board.connect_links(self.handlers())
        self.board.edited.connect(self._on_edited)
        self.board.people.current_changed.connect(self._on_current)
        self.board.unfinished.acted.connect(self._discard)

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

    def default_focus(self) -> QWidget:
        """The name of the person being typed; a scan finds its way from there."""
        return self.board.fields.texts["name"].edit

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
            "enrol.open": self._open_duplicate,
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

    def draft_text(self) -> str:
        """The household so far."""
        return "" if self.draft.is_blank else self.draft.as_json()

    def look_over(self) -> None:
        """Ask what is wrong, odd or in the register already."""
        job = partial(_review, self.at, self.draft.written(), self.draft.places())
        self.ask(job, self._looked_over)

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

    def _do(self, command: Command) -> None:
        """A key changes the draft."""
        self.board.read(self.draft)
        before = self.draft.current
        command(self.draft)
        self._after()
        if self.draft.current != before:
            self.board.fields.focus_field("name")

    def _after(self) -> None:
        """The draft has changed."""
        self._show()
        self.touched()

    def _show(self) -> None:
        self.draft.guess(self.at.pack, self.at.day.shown())
        self.board.show_draft(self.draft, self.looked, strict=self._strict)

    def _looked_over(self, found: tuple[Review, tuple[int, ...]]) -> None:
        review, places = found
        if places == self.draft.places():
            self.looked = enrol_rows.by_person(review, places)
            self._show()

    def _remove(self) -> None:
        self.board.read(self.draft)
        place = self.draft.current
        gone = self.draft.remove(place)
        self.looked = {}
        self._after()
        if not gone.is_blank:
            told = _("Đã bỏ {name} khỏi hộ đang nhập.").format(name=gone.form.name or _("người này"))
            self.told.emit(told, partial(self._do, partial(FamilyDraft.insert, place=place, entry=gone)))

    def _discard(self) -> None:
        self.board.read(self.draft)
        before = self.draft
        self._begin_anew(FamilyDraft())
        if not before.is_blank:
            self.told.emit(_("Đã bỏ hộ đang nhập."), partial(self._begin_anew, before))

    def _begin_anew(self, draft: FamilyDraft) -> None:
        self.draft, self.looked, self._strict = draft, {}, False
        self.board.unfinished.hide()
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

    @Slot()
    def _on_edited(self) -> None:
        self._do(_nothing)

    @Slot(str)
    def _on_current(self, row: str) -> None:
        if int(row) != self.draft.current:
            self.board.read(self.draft)
            self.draft.current = int(row)
            self._show()

    def _open_duplicate(self) -> None:
        looked = self.looked.get(self.draft.current, Looked())
        if looked.duplicates:
            self.wanted.emit("household", looked.duplicates[0].member.household)


def _nothing(_draft: FamilyDraft) -> None:
    """The fields have said it all."""


def _begin(at: Workplace, draft: str) -> tuple[str, tuple[str, ...]]:
    """The kept draft, and the villages of the unit."""
    return at.drafts.load(draft), tuple(village for village, _count in at.register.villages(at.desk.unit))


def _review(at: Workplace, people: tuple[PersonForm, ...], places: tuple[int, ...]) -> tuple[Review, tuple[int, ...]]:
    return at.enrolment.look_over(at.desk.unit, people), places


def _enrol(at: Workplace, home: HouseholdForm, people: tuple[PersonForm, ...], draft: str) -> tuple[EntityId, Changes]:
    made = at.enrolment.enrol(at.desk, home, people, draft=draft)
    return made, at.enrolment.changes()
