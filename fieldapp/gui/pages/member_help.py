"""The notice beneath the household's list: it follows the cursor and does the one thing it offers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from fieldapp.domain.fact_kinds import RenewalRequested
from fieldapp.domain.ids import Day, EntityId
from fieldapp.gui.pages.member_note import MemberNote, NoteAct, note_of
from fieldapp.gui.pages.visits import HouseholdVisit
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.words import day_text
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.find import Scanned
from fieldapp.services.ports import Changes
from fieldapp.services.standing import MemberStanding
from fieldapp.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Requested:
    """A card was asked for: now (`earlier` empty), or on a day before."""

    name: str
    earlier: Day
    changes: Changes


def request_card(at: Workplace, standing: MemberStanding) -> Requested:
    """Ask for a card once: a request already made from this laptop is not made again."""
    member = standing.member
    asked = [fact.body for fact in at.facts.about((member.id,)) if isinstance(fact.body, RenewalRequested)]
    if asked:
        return Requested(member.name, asked[-1].on, Changes())
    return Requested(member.name, Day(""), at.renewals.request_card(at.desk, standing))


class MemberHelp(Notice):
    """A `Notice` about one member."""

    def __init__(self, page: WorkPage, parent: QWidget | None = None, *, shortcut: str = "") -> None:
        super().__init__(parent, shortcut=shortcut)
        self._page = page
        self._standing: MemberStanding | None = None
        self._scanned: Scanned | None = None
        self._note: MemberNote | None = None
        self.acted.connect(self.do)

    def show_about(self, standing: MemberStanding | None, scanned: Scanned | None = None) -> None:
        """Say what there is to say about a member, or be silent."""
        self._standing, self._scanned = standing, scanned
        self._note = note_of(standing, scanned) if standing is not None else None
        if self._note is None:
            self.hide()
        else:
            self.say(self._note.text, self._note.tone, self._note.offer)

    @Slot()
    def do(self) -> None:
        """The thing that is offered."""
        at, standing, note, scanned = self._page.at, self._standing, self._note, self._scanned
        if standing is None or note is None:
            return
        if note.act is NoteAct.REQUEST_CARD:
            self._page.ask(lambda: request_card(at, standing), self._on_requested)
        elif note.act is NoteAct.VERIFY and scanned is not None:
            member, number = standing.member.id, scanned.scan.citizen_id or ""
            self._page.ask(lambda: at.enrolment.verify_identity(at.desk, member, number), self._on_verified)
        elif note.act is NoteAct.OPEN_SURVIVOR and standing.survivor is not None:
            self._page.wanted.emit("household", HouseholdVisit(standing.survivor.household, standing.survivor.id))

    def _on_requested(self, requested: Requested) -> None:
        if requested.earlier:
            text = _("Đã đề nghị cấp thẻ cho {name} từ ngày {day}.")
        else:
            text = _("Đã ghi đề nghị cấp thẻ cho {name}; sẽ gửi về cơ quan.")
        self._page.told.emit(text.format(name=requested.name, day=day_text(requested.earlier)), None)
        self._page.changed.emit(requested.changes)

    def _on_verified(self, changes: Changes) -> None:
        name = self._standing.member.name if self._standing is not None else ""
        self._page.told.emit(_("Đã xác nhận danh tính của {name}.").format(name=name), None)
        self._page.changed.emit(changes)


def standing_of(standings: tuple[MemberStanding, ...], member: str | EntityId | None) -> MemberStanding | None:
    """The standing of a member by id."""
    return next((one for one in standings if one.member.id == member), None)
