"""The fields of one person, as used wherever a person is written down or corrected."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.dates import Born, NotADate
from fieldapp.domain.household import TIES
from fieldapp.gui import words
from fieldapp.gui.field_words import doubt_text, problem_text
from fieldapp.gui.widgets.buttons import SegmentedChoice
from fieldapp.gui.widgets.fields import ChoiceField, DateField, Field, TextField
from fieldapp.i18n import _, pgettext
from fieldapp.services.explain import group_name
from fieldapp.services.forms import FieldDoubt, FieldProblem, PersonForm

HOUSEHOLD = ""
"""The group of those who have declared none."""

EXITED = "minority_exited_commune"
TEXTS = (
    "name", "born", "citizen_id", "cover_until", "insurance_code", "card_number", "phone", "ethnicity", "exited_on",
)  # fmt: skip
COMMON = (
    "student", "near_poor", "poor", "minority_difficult_area", "extremely_difficult_area", "social_allowance", "merit",
    "farm_average",
)  # fmt: skip
"""Groups met every day, offered first."""


def in_order(groups: Sequence[str]) -> tuple[str, ...]:
    """The groups that can be declared: the common ones first, then in law order."""
    open_ones = [group for group in groups if group not in {"household", "child_under_6"}]
    return (*(g for g in COMMON if g in open_ones), *(g for g in open_ones if g not in COMMON))


def shown_day(text: str, today: date) -> str:
    """A day or birth as the officer writes it; what is no date stays as typed."""
    try:
        return Born.typed(text, today).display() if text else ""
    except NotADate:
        return text


class PersonFields(QWidget):
    """Fields side by side; the short form leaves out the card's number and a phone of one's own.

    Enter goes to the next field, and after the last asks to go on.
    """

    edited = Signal(str)
    """The officer changed the field with this name (of `PersonForm`)."""
    finished = Signal()
    """Enter in the last field that matters."""

    def __init__(
        self,
        today: Callable[[], date],
        groups: Sequence[str],
        parent: QWidget | None = None,
        *,
        is_short: bool = False,
        is_wide: bool = False,
    ) -> None:
        super().__init__(parent)
        self._today, self._groups = today, in_order(groups)
        self._form = PersonForm()
        self._is_small_child = False
        self._offered: dict[ChoiceField[str], list[tuple[str, str]]] = {}
        self.sex_choice = SegmentedChoice[str]("")
        self.sex = Field(self.sex_choice, "")
        self.tie, self.group = ChoiceField[str](""), ChoiceField[str]("")
        self.texts: dict[str, TextField] = {
            name: DateField("", today, year_alone=name == "born")
            if name in {"born", "cover_until", "exited_on"}
            else TextField("")
            for name in TEXTS
        }
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        of = self.texts
        rest: tuple[tuple[Field, ...], ...] = ((of["insurance_code"], of["ethnicity"]),)
        if not is_short:
            rest = ((of["insurance_code"], of["card_number"]), (of["phone"], of["ethnicity"]))
        else:
            for name in ("card_number", "phone"):
                of[name].setParent(self)
                of[name].hide()
        pairs: tuple[tuple[Field, ...], ...] = (
            (of["name"],), (of["born"], self.sex), (of["citizen_id"], of["cover_until"]), (self.tie, self.group),
            (of["exited_on"],), *rest,
        )  # fmt: skip
        if is_wide:
            pairs = (
                (of["name"],), (of["born"], self.sex, of["citizen_id"]), (self.tie, self.group), (of["exited_on"],),
                (of["insurance_code"], of["card_number"], of["cover_until"]), (of["phone"], of["ethnicity"]),
            )  # fmt: skip
        for pair in pairs:
            row = QHBoxLayout()
            row.setSpacing(12)
            self._column.addLayout(row)
            for field in pair:
                row.addWidget(field, 3 if field is self.group else 2)
        controls = [control for pair in pairs for field in pair if (control := field.focusProxy()) is not None]
        for one, other in pairwise(controls):  # made by name, read by line
            QWidget.setTabOrder(one, other)
        self._column.addStretch(1)
        for field in self.texts.values():
            field.edited.connect(self._on_edited)
        self.sex_choice.changed.connect(self._on_edited)
        self.tie.changed.connect(self._on_edited)
        self.group.changed.connect(self._on_edited)
        self._show_exit()

    def retranslate(self) -> None:
        """Words in the language spoken now; what was typed stays."""
        names = {
            "name": _("Họ và tên"), "born": _("Ngày sinh"), "citizen_id": _("Số định danh"),
            "cover_until": _("Thẻ BHYT còn đến"), "insurance_code": _("Mã số BHXH"), "card_number": _("Số thẻ BHYT"),
            "phone": _("Điện thoại"), "ethnicity": _("Dân tộc"),
            "exited_on": _("Ngày xã ra khỏi danh sách khó khăn"),
        }  # fmt: skip
        for name, word in names.items():
            self.texts[name].set_label(word)
        self.texts["born"].set_placeholder(_("2/5/80 hoặc 1980"))
        self.texts["citizen_id"].set_placeholder(_("12 số"))
        self.texts["cover_until"].set_placeholder(_("31/12/2026"))
        self.sex.set_label(_("Giới tính"))
        self.tie.set_label(_("Quan hệ với chủ hộ"))
        self.group.set_label(_("Nhóm"))
        self._offer_sexes()
        self._offer()

    def form(self) -> PersonForm:
        """What stands in the fields now."""
        typed = {name: field.text() for name, field in self.texts.items()}
        chosen = self.group.value() or HOUSEHOLD
        others = tuple(group for group in self._form.groups[1:] if group != chosen)
        return dataclasses.replace(
            self._form,
            sex=self.sex_choice.value() or "",
            tie=self.tie.value() or self._form.tie,
            groups=(chosen, *others) if chosen else (),
            **typed,
        )

    def set_form(self, form: PersonForm, *, is_small_child: bool = False) -> None:
        """Show a person; marks of the one before go. A field that says the same already is left alone."""
        other_sex = form.sex != (self.sex_choice.value() or "")
        self._form, self._is_small_child = form, is_small_child
        for name, field in self.texts.items():
            said = str(getattr(form, name))
            shown = shown_day(said, self._today()) if isinstance(field, DateField) else said
            if field.text() != shown and not (field.edit.hasFocus() and field.text() == said):
                field.set_text(shown)
        if other_sex:
            self._offer_sexes(anew=True)
        self._offer()
        self._show_exit()

    def show_review(self, problems: Sequence[FieldProblem], doubts: Sequence[FieldDoubt], *, strict: bool) -> None:
        """Say beneath the fields what is wrong or odd; what is only missing counts once saving was tried (`strict`)."""
        fields = self.fields()
        wrong = {p.field.rpartition(".")[2]: p for p in problems if strict or p.code != "required"}
        odd = {d.field.rpartition(".")[2]: d for d in doubts}
        for name, field in fields.items():
            busy = not strict and isinstance(field, TextField) and field.edit.hasFocus()
            field.set_error(problem_text(wrong[name]) if name in wrong and not busy else "")
            field.set_doubt(doubt_text(odd[name].doubt) if name in odd and not busy else "")

    def fields(self) -> dict[str, Field]:
        """Every field by its name in `PersonForm`."""
        return {**self.texts, "sex": self.sex, "tie": self.tie, "groups": self.group}

    def focus_field(self, name: str) -> None:
        """The keyboard goes to a field."""
        self.fields().get(name, self.texts["name"]).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on: to the next field, after the group to the next person."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
        elif self.group.combo.hasFocus() or self.texts["ethnicity"].edit.hasFocus():
            self.finished.emit()
        else:
            self.focusNextChild()

    def _offer_sexes(self, *, anew: bool = False) -> None:
        if anew:
            self.sex_choice.set_options(())
        sexes = [("male", pgettext("choice of sex", "Nam")), ("female", pgettext("choice of sex", "Nữ"))]
        self.sex_choice.set_options(sexes)
        if self._form.sex in {"male", "female"}:
            self.sex_choice.set_value(self._form.sex)

    def _offer(self) -> None:
        ties = [(tie, words.capital(words.tie_name(tie, self._form.sex))) for tie in TIES]
        none = _("Trẻ em dưới 6 tuổi") if self._is_small_child else words.capital(group_name("household"))
        named = [(group, words.capital(group_name(group))) for group in self._groups]
        for field, options, value in (
            (self.tie, ties, self._form.tie),
            (self.group, [(HOUSEHOLD, none), *named], self._form.groups[0] if self._form.groups else HOUSEHOLD),
        ):
            if self._offered.get(field) != options:
                self._offered[field] = options
                field.set_options(options)
            field.set_value(value)

    def _show_exit(self) -> None:
        self.texts["exited_on"].setVisible(EXITED in self._form.groups)

    @Slot()
    def _on_edited(self, *_what: object) -> None:
        sender = self.sender()
        name = next((name for name, field in self.fields().items() if sender in {field, field.focusProxy()}), "")
        self._form = self.form()
        self._show_exit()
        self.edited.emit(name)
