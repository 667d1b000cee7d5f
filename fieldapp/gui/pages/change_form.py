"""The fields of a change: all of them made once, shown as the kind of change asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldapp.domain.household import HEAD, TIES, Household, Member
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.gui import words
from fieldapp.gui.models.change_draft import NEEDS, ChangeDraft
from fieldapp.gui.models.change_ties import new_ties
from fieldapp.gui.widgets.cells import Column, NameCell, Row, TextCell
from fieldapp.gui.widgets.fields import ChoiceField, DateField, Field, TextField
from fieldapp.gui.widgets.panels import Card
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.widgets.suggest_field import SuggestField
from fieldapp.i18n import _


class ChangeForm(QWidget):
    """Shows a `ChangeDraft` and reads it back."""

    edited = Signal()
    finished = Signal()
    """Enter in the last field."""
    searched = Signal(str)
    """What is typed to find the household somebody joins."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._home: Household | None = None
        self._ties: dict[EntityId, str] = {}
        self.member, self.gone = ChoiceField[EntityId]("", self), ChoiceField[EntityId]("", self)
        self.on = DateField("", today, self, year_alone=False)
        self.search, self.target = TextField("", self), ChoiceField[EntityId]("", self)
        self.tie, self.successor = ChoiceField[str]("", self), ChoiceField[EntityId]("", self)
        self.people = RowList("", self, row_height=52)
        self.destination = TextField("", self)
        self.village, self.address, self.phone = SuggestField("", self), TextField("", self), TextField("", self)
        self._card = Card(self, flush=True)
        self._card.column.addWidget(self.people)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(10)
        for row, parts in enumerate(
            ((self.member, self.on), (self.search, self.target), (self.tie, None), (self._card,), (self.gone,),
             (self.destination,), (self.village, self.phone), (self.address,), (self.successor, None))
        ):  # fmt: skip
            span = 2 if len(parts) == 1 else 1
            for column, part in enumerate(parts):
                if part is not None:
                    self._grid.addWidget(part, row, column, 1, span)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        for field in (self.on, self.destination, self.village, self.address, self.phone):
            field.edited.connect(self.edited)
        for choice in (self.member, self.gone, self.target, self.tie, self.successor):
            choice.changed.connect(self.edited)
        self.people.ticks_changed.connect(self.edited)
        self.search.edited.connect(self.searched)

    def retranslate(self) -> None:
        """Words in the language spoken now."""
        for field, word in (
            (self.member, _("Ai")), (self.gone, _("Ai đã về")), (self.on, _("Ngày")),
            (self.search, _("Tìm hộ đến: tên chủ hộ, bản, số")), (self.target, _("Hộ đến")),
            (self.tie, _("Quan hệ với chủ hộ mới")), (self.successor, _("Chủ hộ mới của hộ này")),
            (self.destination, _("Chuyển đến đâu")), (self.village, _("Bản")), (self.address, _("Địa chỉ")),
            (self.phone, _("Điện thoại của hộ")),
        ):  # fmt: skip
            field.set_label(word)
        self.destination.set_placeholder(_("xã, tỉnh; bỏ trống nếu không biết"))
        self.people.setAccessibleName(_("Ai sang hộ mới"))
        self.people.set_columns(
            (Column(_("Đi"), 60), Column(_("Họ và tên")), Column(_("Quan hệ cũ"), 150), Column(_("Ở hộ mới"), 150))
        )
        self._offer_ties()

    def set_household(self, home: Household, villages: Sequence[str]) -> None:
        """Who can be chosen."""
        self._home = home
        self.member.set_options([(one.id, one.name) for one in home.present])
        away = [(one.id, f"{one.name}, {words.departure_text(one)}") for one in home.members if not one.is_here]
        whole = [] if home.is_living else [(home.id, _("Cả hộ"))]
        self.gone.set_options([*whole, *away])
        self.village.set_suggestions(villages)

    def set_targets(self, homes: Sequence[Household]) -> None:
        """Households found for the one who joins another."""
        named = [(home.id, f"{words.household_title(home)}, {home.village}") for home in homes]
        self.target.set_options(named)
        if named and self.target.value() is None:
            self.target.set_value(named[0][0])

    def show_draft(self, draft: ChangeDraft) -> None:
        """The fields of the draft's kind, filled."""
        home, needs = self._home, NEEDS[draft.kind]
        if home is None:
            return
        for name, part in self.parts().items():
            part.setVisible(name in needs)
        self._card.setVisible("people" in needs)
        self.member.set_value(draft.member or None)
        self.gone.set_value(draft.member or None)
        self.target.set_value(draft.target or None)
        self.tie.set_value(draft.tie)
        for field, text in (
            (self.on, draft.on), (self.destination, draft.destination), (self.village, draft.village),
            (self.address, draft.address), (self.phone, draft.phone),
        ):  # fmt: skip
            if field.text() != text:
                field.set_text(text)
        self._show_people(draft, home)
        staying = draft.staying(home)
        self.successor.setVisible(draft.needs_head(home))
        self.successor.set_options([(one.id, one.name) for one in staying])
        self.successor.set_value(draft.successor or (staying[0].id if staying else None))

    def read(self, kind: str) -> ChangeDraft:
        """What stands in the fields."""
        chosen = self.gone.value() if kind == "returned" else self.member.value()
        heir = None if self.successor.isHidden() else self.successor.value()
        going = {EntityId(one) for one in self.people.ticked()}
        leaving = new_ties([one for one in self._present() if one.id in going], self._ties, self._today())
        return ChangeDraft(
            kind=kind,
            member=chosen or NO_ID,
            on=self.on.text(),
            successor=heir or NO_ID,
            target=self.target.value() or NO_ID,
            tie=self.tie.value() or "other",
            destination=self.destination.text(),
            village=self.village.text(),
            address=self.address.text(),
            phone=self.phone.text(),
            leaving=leaving if kind == "split" else (),
        )

    def day(self, kind: str) -> date | None:
        """When it happened: the day typed where the kind asks for one (None: not a day), else today."""
        return self.on.day() if "on" in NEEDS[kind] else self._today()

    def step_tie(self) -> None:
        """The person under the cursor has the next tie in the new household."""
        member = EntityId(self.people.current_id() or "")
        if member:
            ties = [tie for tie in TIES if tie != HEAD]
            now = dict(self.read("split").leaving).get(member, "other")
            self._ties[member] = ties[(ties.index(now) + 1) % len(ties)] if now in ties else ties[0]
            self.edited.emit()

    def parts(self) -> dict[str, Field]:
        """The fields by the names of `NEEDS`."""
        return {
            "member": self.member, "on": self.on, "search": self.search, "target": self.target, "tie": self.tie,
            "destination": self.destination, "village": self.village, "address": self.address, "phone": self.phone,
            "gone": self.gone,
        }  # fmt: skip

    def focus_first(self, kind: str) -> None:
        """The keyboard goes to the first thing that the kind asks for."""
        first = NEEDS[kind][0] if NEEDS[kind] else ""
        (self.people if first == "people" else self.parts()[first]).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, and after the last field to the button."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            return
        shown = [part for part in (*self.parts().values(), self.successor) if part.isVisible()]
        proxies = [part.focusProxy() for part in shown]
        here = self.focusWidget()
        place = proxies.index(here) if here in proxies else len(proxies) - 1
        if place + 1 < len(proxies):
            shown[place + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()

    def _present(self) -> tuple[Member, ...]:
        return self._home.present if self._home else ()

    def _offer_ties(self) -> None:
        self.tie.set_options([(tie, words.capital(words.tie_name(tie))) for tie in TIES if tie != HEAD])

    def _show_people(self, draft: ChangeDraft, home: Household) -> None:
        ties = dict(draft.leaving)
        self.people.set_rows(
            [
                Row(
                    one.id,
                    (
                        NameCell(one.name, "", words.born_text(one.born)),
                        TextCell(words.capital(words.tie_name(one.tie, one.sex))),
                        TextCell(words.capital(words.tie_name(ties[one.id], one.sex)) if one.id in ties else ""),
                    ),
                    one.id in ties,
                )
                for one in home.present
            ]
        )
