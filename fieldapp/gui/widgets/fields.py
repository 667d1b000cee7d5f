"""Fields with their label above and what is wrong beneath: text, dates as typed, a choice, money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain.dates import Born, NotADate
from fieldapp.domain.money import Money
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets import paint
from fieldapp.gui.widgets.labels import Icon, label
from fieldapp.i18n import _

V = TypeVar("V")


class Field(QWidget):
    """Label, control, and one line beneath: a hint, or what is wrong and what to do."""

    def __init__(self, control: QWidget, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._control = control
        self._hint = self._wrong = self._doubt = ""
        control.setParent(self)
        self._label = label("", "label", self)
        self._label.setBuddy(control)
        self._mark = Icon("error", 18, "bad", self)
        self._under = label("", "caption", self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(control)
        beneath = QHBoxLayout()
        beneath.setSpacing(6)
        beneath.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        beneath.addWidget(self._under, 1)
        column.addLayout(beneath)
        self.setFocusProxy(control)
        column.addStretch(1)
        self.set_label(text)
        self.set_error("")

    def set_label(self, text: str) -> None:
        """The word above; also what a screen reader says."""
        self._label.setText(text)
        self._label.setVisible(bool(text))
        self._control.setAccessibleName(text)

    def set_hint(self, text: str) -> None:
        """A quiet line beneath, shown while nothing is wrong or odd."""
        self._hint = text
        self._show_under()

    def set_error(self, text: str) -> None:
        """Say beneath the field what is wrong; empty when nothing is. What was typed stays."""
        self._wrong = text
        self._show_under()

    def set_doubt(self, text: str) -> None:
        """Say beneath the field what is odd; it never stops anybody, and gives way to an error."""
        self._doubt = text
        self._show_under()

    def doubt(self) -> str:
        """What is said to be odd."""
        return self._doubt

    def _show_under(self) -> None:
        text = self._wrong or self._doubt or self._hint
        self._mark.setVisible(bool(self._wrong or self._doubt))
        self._mark.set_icon(*(("error", "bad") if self._wrong else ("warning", "soon")))
        self._under.setText(text)
        self._under.setVisible(bool(text))
        self._control.setAccessibleDescription(text)
        self._set_look("role", self._under, "error" if self._wrong else "doubt" if self._doubt else "caption")
        self._set_look("wrong", self._control, "true" if self._wrong else "false")

    def error(self) -> str:
        """What is said to be wrong."""
        return self._wrong

    @staticmethod
    def _set_look(name: str, widget: QWidget, value: str) -> None:
        if widget.property(name) != value:
            widget.setProperty(name, value)
            widget.style().unpolish(widget)
            widget.style().polish(widget)


class TextField(Field):
    """One line of text. An error goes when the officer types again."""

    edited = Signal(str)
    """The text after each change made by the officer."""

    def __init__(self, text: str, parent: QWidget | None = None, *, control: QLineEdit | None = None) -> None:
        self.edit = control if control is not None else QLineEdit()
        super().__init__(self.edit, text, parent)
        self.edit.textEdited.connect(self._on_edited)

    def text(self) -> str:
        """What stands in it, outer blanks removed."""
        return self.edit.text().strip()

    def set_text(self, text: str) -> None:
        """Put text in without announcing it."""
        self.edit.setText(text)

    def set_placeholder(self, text: str) -> None:
        """A pale example inside the empty field."""
        self.edit.setPlaceholderText(text)

    def set_secret(self) -> None:
        """Show dots: a PIN."""
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        self.set_error("")
        self.edited.emit(text)


class _LeavingEdit(QLineEdit):
    """Tells when the keyboard leaves it, even when what it holds is not acceptable."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The officer goes on."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class DateField(TextField):
    """A day or a birth as people type it: `2/5/80`, `02051980`, `1980`; shown as dd/MM/yyyy when the keyboard leaves.

    `year_alone` allows a birth known to the year or month only. `today` decides which century `80` means.
    """

    def __init__(
        self, text: str, today: Callable[[], date], parent: QWidget | None = None, *, year_alone: bool = True
    ) -> None:
        self._today, self._year_alone = today, year_alone
        edit = _LeavingEdit()
        super().__init__(text, parent, control=edit)
        edit.left.connect(self._on_left)

    def born(self) -> Born | None:
        """What was typed, or None while it is empty or no date."""
        try:
            found = Born.typed(self.text(), self._today())
        except NotADate:
            return None
        return found if self._year_alone or found.day is not None else None

    def day(self) -> date | None:
        """The whole day, or None."""
        found = self.born()
        return found.earliest if found is not None and found.day is not None else None

    def set_born(self, born: Born | None) -> None:
        """Show a birth, or nothing."""
        self.set_text(born.display() if born is not None else "")

    def set_day(self, day: date | None) -> None:
        """Show a day, or nothing."""
        self.set_born(Born.on(day) if day is not None else None)

    def check(self) -> bool:
        """Whether it is empty or a date; says beneath what is wrong if not."""
        found = self.born()
        if found is not None:
            self.set_text(found.display())
            self.set_error("")
        elif not self.text():
            self.set_error("")
        else:
            example = _("Gõ ngày/tháng/năm, ví dụ 02/05/1980; chỉ biết năm thì gõ 1980.")
            self.set_error(example if self._year_alone else _("Gõ đủ ngày/tháng/năm, ví dụ 02/05/1980."))
        return not self.error()

    @Slot()
    def _on_left(self) -> None:
        self.check()


class _MoneyEdit(QLineEdit):
    """Digits only, grouped by dots while they are typed, the caret kept behind the same digit."""

    amount_changed = Signal(object)
    MOST_DIGITS = 12

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "amount")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.textEdited.connect(self._on_edited)

    def amount(self) -> Money | None:
        """The amount typed, None while empty."""
        digits = self._digits(self.text())
        return Money(int(digits)) if digits else None

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        behind = len(self._digits(text[self.cursorPosition() :]))
        digits = self._digits(text).lstrip("0")[: self.MOST_DIGITS] or ("0" if "0" in text else "")
        grouped = f"{int(digits):,}".replace(",", ".") if digits else ""
        self.setText(grouped)
        place = len(grouped)
        while behind and place:
            place -= 1
            behind -= grouped[place].isdigit()
        if place and grouped[place - 1] == ".":
            place -= 1  # before the dot, so that a backspace takes a digit
        self.setCursorPosition(place)
        self.amount_changed.emit(self.amount())

    @staticmethod
    def _digits(text: str) -> str:
        return "".join(letter for letter in text if letter in "0123456789")


class MoneyField(Field):
    """An amount to type: digits only, grouped while typing, large. Pasted text keeps its digits."""

    amount_changed = Signal(object)
    """`Money | None` after each change made by the officer."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        self.edit = _MoneyEdit()
        super().__init__(self.edit, text, parent)
        self.edit.amount_changed.connect(self._on_changed)

    def set_read_only(self) -> None:
        """For an amount that follows from others: change to give back, a difference. Tab passes over it."""
        self.edit.setReadOnly(True)
        self.edit.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def amount(self) -> Money | None:
        """The amount typed; None while empty."""
        return self.edit.amount()

    def set_amount(self, amount: Money | None) -> None:
        """Show an amount without announcing it."""
        self.edit.setText(str(amount) if amount is not None else "")

    @Slot(object)
    def _on_changed(self, amount: Money | None) -> None:
        self.set_error("")
        self.amount_changed.emit(amount)


class _Combo(QComboBox):
    """A combo box with our own arrow; the wheel does not change it by accident.

    Its width follows the form, not its longest word; the open list is as wide as it needs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def showPopup(self) -> None:
        """Open the list, wide enough for every word."""
        view = self.view()
        view.setMinimumWidth(min(view.sizeHintForColumn(0) + theme_of(self).px(40), theme_of(self).px(640)))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The word, shortened where it must be, and the arrow."""
        del event
        theme = theme_of(self)
        size = theme.px(20)
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - size - theme.px(34)
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        at = QRect(self.width() - size - theme.px(10), (self.height() - size) // 2, size, size)
        paint.draw_icon(painter, "chevron", theme.colour("accent"), at)

    def wheelEvent(self, event: QEvent) -> None:
        """Scroll the page instead."""
        event.ignore()


class ChoiceField(Field, Generic[V]):
    """One of many words. `changed` carries the value chosen by the officer."""

    changed = Signal(object)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        self.combo = _Combo()
        self._values: list[V] = []
        super().__init__(self.combo, text, parent)
        self.combo.activated.connect(self._on_activated)

    def set_options(self, options: Sequence[tuple[V, str]]) -> None:
        """The values and their words, in order; a value still offered stays chosen."""
        before = self.value()
        self._values = [value for value, _word in options]
        self.combo.clear()
        self.combo.addItems([word for _value, word in options])
        self.set_value(before)

    def value(self) -> V | None:
        """What is chosen, if anything."""
        place = self.combo.currentIndex()
        return self._values[place] if 0 <= place < len(self._values) else None

    def set_value(self, value: V | None) -> None:
        """Choose without announcing it; None or a value not offered leaves nothing chosen."""
        self.combo.setCurrentIndex(self._values.index(value) if value is not None and value in self._values else -1)

    @Slot(int)
    def _on_activated(self, _place: int) -> None:
        self.set_error("")
        self.changed.emit(self.value())
