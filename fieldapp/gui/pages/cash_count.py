"""Counting the box, note by note: down the column with Enter, Tab or the arrows; sum and difference as one types."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from fieldapp.domain.cash import DENOMINATIONS, LOOSE, CashDay, count_notes
from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.actions import action
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import ActionLink, Button, Kind
from fieldapp.gui.widgets.fields import TextField
from fieldapp.gui.widgets.labels import MoneyLabel, label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card, PageHeading, TwoPanes, rule
from fieldapp.gui.words import day_text
from fieldapp.i18n import _, format_money

MOST_NOTES = 9999
FIRST_COLUMN = 6
"""So many denominations stand in the first column, the small ones in the second."""


class _NotesEdit(QLineEdit):
    """How many notes of one denomination."""

    stepped = Signal(int)

    def __init__(self, denomination: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.denomination = denomination
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setValidator(QIntValidator(0, MOST_NOTES, self))
        self.setMaxLength(4)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for four digits."""
        return QSize(theme_of(self).px(104), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never narrower."""
        return self.sizeHint()

    def count(self) -> int:
        """The number typed, nought while empty."""
        return int(self.text() or 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Down go on, Up goes back."""
        keys = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = keys.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class CashCountView(TwoPanes):
    """The count of a day. `edited` after every key; `close_wanted` to seal it; `back_wanted` to look again."""

    edited = Signal()
    close_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day: CashDay | None = None
        self.heading = PageHeading(self)
        self.notes = {denomination: _NotesEdit(denomination, self) for denomination in DENOMINATIONS}
        self.sums = {denomination: label("", "strong", self) for denomination in DENOMINATIONS}
        self._heads = [label("", "caption", self) for _one in range(6)]
        for edit in self.notes.values():
            edit.stepped.connect(self._on_stepped)
            edit.textEdited.connect(self._on_edited)
        self.box = label("", "heading", self)
        self.expected_word, self.expected = label("", "body", self), MoneyLabel(ZERO, "heading", self)
        self.counted_word, self.counted = label("", "strong", self), MoneyLabel(ZERO, "figure", self)
        self.verdict = Notice(self)
        self.reason = TextField("", self)
        self.reason.edited.connect(self._on_edited)
        self.reason.edit.returnPressed.connect(self.close_wanted)
        self.seal = Button("", action("cash.close").shortcut, Kind.MONEY, self, large=True)
        self.seal.clicked.connect(self.close_wanted)
        self.again = ActionLink("", "Escape", self)
        self.again.clicked.connect(self.back_wanted)
        self._lay_out()

    def retranslate(self) -> None:
        """All words; the count stays."""
        for place, head in enumerate(self._heads):
            head.setText((_("Mệnh giá"), _("Số tờ"), _("Thành tiền"))[place % 3])
        for denomination, edit in self.notes.items():
            note = format_money(Money(denomination))
            edit.setAccessibleName(
                _("Tiền lẻ dưới tờ nhỏ nhất, tính bằng đồng")
                if denomination == LOOSE
                else _("Số tờ {note}").format(note=note)
            )
        self.loose_word.setText(_("Lẻ (đồng)"))
        self.box.setText(_("Đối chiếu"))
        self.expected_word.setText(_("Phải có"))
        self.counted_word.setText(_("Đếm được"))
        self.reason.set_label(_("Lý do chênh lệch"))
        self.reason.set_placeholder(_("ví dụ: trả nhầm tiền thừa cho một người"))
        self.seal.set_text(_("Chốt ngày"))
        self.again.set_text(_("Xem lại biên lai"))
        self._show()

    def show_day(self, day: CashDay) -> None:
        """Count this day; a count already begun stays."""
        self._day = day
        self._show()

    def set_count(self, notes: Mapping[int, int], reason: str) -> None:
        """Put in a count kept earlier."""
        for denomination, edit in self.notes.items():
            count = notes.get(denomination, 0)
            edit.setText(str(count) if 0 < count <= MOST_NOTES else "")
        self.reason.set_text(reason)
        self._show()

    def count(self) -> tuple[tuple[int, int], ...]:
        """`(denomination, count)` of the notes there are."""
        return tuple((one, edit.count()) for one, edit in self.notes.items() if edit.count())

    def total(self) -> Money:
        """The sum counted."""
        return count_notes(self.count())

    def difference(self) -> Money:
        """Counted less expected."""
        return self.total() - (self._day.expected if self._day is not None else ZERO)

    def is_begun(self) -> bool:
        """Whether a number stands anywhere."""
        return any(edit.text() for edit in self.notes.values())

    def may_close(self) -> bool:
        """Whether the day can be sealed like this; says beside the field what is missing."""
        if not self.is_begun() and self._day is not None and self._day.expected:
            self.verdict.say(_("Chưa đếm tờ nào. Gõ số tờ của từng mệnh giá."), "soon")
            self.default_focus().setFocus()
            return False
        if self.difference() and not self.reason.text():
            self.reason.set_error(_("Tiền đếm được không khớp: ghi lý do để người sau đọc hiểu được."))
            self.reason.setFocus()
            return False
        return True

    def default_focus(self) -> QWidget:
        """The first note."""
        return self.notes[DENOMINATIONS[0]]

    def _lay_out(self) -> None:
        theme = theme_of(self)
        self.left.addWidget(self.heading)
        card = Card(self)
        columns = QHBoxLayout()
        columns.setSpacing(theme.px(40))
        for place, part in enumerate((DENOMINATIONS[:FIRST_COLUMN], DENOMINATIONS[FIRST_COLUMN:])):
            grid = QGridLayout()
            grid.setHorizontalSpacing(theme.space("side"))
            grid.setVerticalSpacing(theme.space("near"))
            for column, head in enumerate(self._heads[place * 3 : place * 3 + 3]):
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                grid.addWidget(head, 0, column, side)
            for row, denomination in enumerate(part, start=1):
                note = label(str(Money(denomination)) if denomination != LOOSE else "", "heading", self)
                if denomination == LOOSE:
                    self.loose_word = note
                note.setBuddy(self.notes[denomination])
                grid.addWidget(note, row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(self.notes[denomination], row, 1)
                self.sums[denomination].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(self.sums[denomination], row, 2)
            grid.setColumnStretch(2, 1)
            grid.setRowStretch(FIRST_COLUMN + 1, 1)
            columns.addLayout(grid, 1)
        card.column.addLayout(columns)
        self.left.addWidget(card)
        self.left.addWidget(self.again)
        self.left.addStretch(1)
        self.right.addWidget(self.box)
        for word, money in ((self.expected_word, self.expected), (self.counted_word, self.counted)):
            line = QHBoxLayout()
            line.addWidget(word)
            line.addWidget(money, 1)
            self.right.addLayout(line)
            self.right.addWidget(rule(self, strong=money is self.counted))
        self.right.addWidget(self.verdict)
        self.right.addWidget(self.reason)
        self.right.addStretch(1)
        self.right.addWidget(self.seal)
        self.keep_in_sight(self.seal)

    def _show(self) -> None:
        day = self._day
        if day is None:
            return
        title = _("Đếm tiền ngày {day}").format(day=day_text(day.on))
        self.heading.set_words(title, _("Gõ số tờ, Enter xuống dòng sau. Ô để trống là không có tờ nào."))
        for denomination, edit in self.notes.items():
            self.sums[denomination].setText(str(Money(denomination * edit.count())) if edit.count() else "–")
        self.expected.set_amount(day.expected)
        self.counted.set_amount(self.total())
        self._say_verdict()

    def _say_verdict(self) -> None:
        difference = self.difference()
        begun = self.is_begun()
        self.reason.setVisible(begun and bool(difference))
        if not begun:
            self.verdict.hide()
        elif not difference:
            self.verdict.say(_("Khớp: tiền đếm được đúng bằng tiền phải có."), "good")
        elif difference > ZERO:
            self.verdict.say(_("Thừa {amount} so với biên lai.").format(amount=format_money(difference)), "soon")
        else:
            self.verdict.say(_("Thiếu {amount} so với biên lai.").format(amount=format_money(-difference)), "bad")

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        edit = self.sender()
        if not isinstance(edit, _NotesEdit):
            return
        place = DENOMINATIONS.index(edit.denomination) + by
        if place < 0:
            return
        if place < len(DENOMINATIONS):
            following: QWidget = self.notes[DENOMINATIONS[place]]
        else:
            following = self.reason if not self.reason.isHidden() else self.seal
        following.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_edited(self) -> None:
        self._show()
        self.edited.emit()
