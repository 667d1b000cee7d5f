"""Writing a household down: the draft, the board that shows it, and what is asked of the register meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.ids import EntityId
from fieldapp.gui.models.family_draft import FamilyDraft
from fieldapp.gui.pages import enrol_rows
from fieldapp.gui.pages.draft_page import DraftPage
from fieldapp.gui.pages.enrol_board import EnrolBoard
from fieldapp.gui.pages.enrol_rows import Looked
from fieldapp.gui.tasks import TaskRunner
from fieldapp.i18n import _
from fieldapp.services.enrol import Review
from fieldapp.services.forms import PersonForm
from fieldapp.services.workplace import Workplace

Command = Callable[[FamilyDraft], object]


class EnrolTyping(DraftPage):
    """Keeps board and draft in step; knows nothing of saving."""

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self.draft = FamilyDraft()
        self.looked: dict[int, Looked] = {}
        self._strict = False
        self.board = EnrolBoard(workplace, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.board)
        self.board.edited.connect(self._on_edited)
        self.board.people.current_changed.connect(self._on_current)
        self.board.unfinished.acted.connect(self._discard)
        self.board.duplicate.opened.connect(self._on_duplicate)

    def draft_text(self) -> str:
        """The household so far."""
        return "" if self.draft.is_blank else self.draft.as_json()

    def look_over(self) -> None:
        """Ask what is wrong, odd or in the register already."""
        job = partial(_review, self.at, self.draft.written(), self.draft.places(), self.draft.home.village)
        self.ask(job, self._looked_over)

    def default_focus(self) -> QWidget:
        """The name of the person being typed; a scan finds its way from there."""
        return self.board.fields.texts["name"].edit

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

    @Slot()
    def _on_edited(self) -> None:
        self._do(_nothing)

    @Slot(str)
    def _on_current(self, row: str) -> None:
        if int(row) != self.draft.current:
            self.board.read(self.draft)
            self.draft.current = int(row)
            self._show()

    @Slot(str)
    def _on_duplicate(self, household: str) -> None:
        self.wanted.emit("household", EntityId(household))


def _nothing(_draft: FamilyDraft) -> None:
    """The fields have said it all."""


def _review(
    at: Workplace, people: tuple[PersonForm, ...], places: tuple[int, ...], village: str
) -> tuple[Review, tuple[int, ...]]:
    return at.enrolment.look_over(at.desk.unit, people, village), places
